"""Explanations: everything that can be named has one, and it says where sources differ."""

from __future__ import annotations

import pytest

from hwsolve.derivation.evaluated import evaluated
from hwsolve.derivation.model import Level
from hwsolve.errors import InputError
from hwsolve.numbers.rounding import Rounding
from hwsolve.optimizers.explain import explain, explainable
from hwsolve.renderers import Page, formats


def text_of(name: str) -> str:
    derivation = explain(name)
    display = evaluated(derivation, Rounding(5), Level.NORMAL)
    return "".join(formats()["text"].render(derivation, display, Level.NORMAL, Page(400)))


@pytest.mark.parametrize("name", explainable())
def test_everything_is_explained(name: str) -> None:
    """Every method, schedule and function, as text."""
    assert len(text_of(name).splitlines()) > 3


def test_a_method_shows_its_knobs_and_conventions() -> None:
    """What each choice makes of the equations, and what each source chooses."""
    text = text_of("rmsprop")
    assert "θₜ = θₜ₋₁ − α gₜ/(√sₜ + ε)" in text
    assert "--convention torch" in text and "beta = 0.99" in text
    assert "mean of recent squared gradients" in text


def test_an_unknown_name_has_a_suggestion() -> None:
    """`adma` is near adam."""
    with pytest.raises(InputError) as caught:
        explain("adma")
    assert caught.value.faults[0].help == "did you mean adam?"
