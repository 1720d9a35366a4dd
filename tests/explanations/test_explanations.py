"""Explanations: everything that can be named has one, and it says where sources differ."""

from __future__ import annotations

import pytest

from hwsolve import functions
from hwsolve.cli.tour import listing
from hwsolve.derivation.evaluated import evaluated
from hwsolve.derivation.model import Level
from hwsolve.errors import InputError
from hwsolve.explanations import explain, explainable
from hwsolve.numbers.rounding import Rounding
from hwsolve.renderers import Page, formats


def text_of(name: str) -> str:
    derivation = explain(name)
    display = evaluated(derivation, Rounding(5), Level.NORMAL)
    return "".join(formats()["text"].render(derivation, display, Level.NORMAL, Page(400)))


FUNCTIONS = {function.name for function in functions.table().values()}
QUICK = [name for name in explainable() if name not in functions.table()] + ["relu", "log"]


@pytest.mark.parametrize("name", QUICK)
def test_everything_is_explained(name: str) -> None:
    """Every method, schedule and rule, and some functions, as text."""
    assert len(text_of(name).splitlines()) > 3


def test_the_list_has_every_name_that_is_explained() -> None:
    """What can be explained is told where a reader looks for it; other spellings of a function aside."""
    aliases = functions.table().keys() - FUNCTIONS
    assert set(explainable()) - aliases <= set(listing().split())


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_every_function_is_explained(name: str) -> None:
    """The definition or the derivative stands there, and its range; of a function with poles, its bounds."""
    text = text_of(name)
    assert "The derivative of" in text
    function = functions.table()[name]
    if len(function.parameters) == 1 and not function.domain:
        assert any(words in text for words in ("Range:", "Its values have", "g jumps at x = 0"))


@pytest.mark.parametrize(
    ("name", "law"),
    [
        ("product rule", "(u v)′ = u′ v + u v′"),
        ("quotient_rule", "(u/v)′ = (u′ v − u v′)/v²"),
        ("chain-rule", "f′(u) · u′"),
        ("power_rule", "(uⁿ)′ = n uⁿ⁻¹"),
        ("backpropagation", "over all nodes c that use v"),
        ("sum_over_paths", "∂f/∂uᵢ · ∂uᵢ/∂x"),
        ("bias_correction", "1 − βᵗ"),
    ],
)
def test_a_rule_states_its_law(name: str, law: str) -> None:
    """However the words of its name are joined."""
    assert law in text_of(name)


def test_a_schedule_shows_its_values() -> None:
    """Half a cosine from 0.1 over five steps: 0.1 (1 + cos(π/5))/2 at the second."""
    text = text_of("cosine")
    assert "0.090451" in text and 'kind = "cosine"' in text and "boundary = " in text


def test_a_method_shows_its_knobs_and_conventions() -> None:
    """What each choice makes of the equations, and what each source chooses."""
    text = text_of("rmsprop")
    assert "θₜ = θₜ₋₁ − α gₜ/(√sₜ + ε)" in text
    assert "--convention torch (torch.optim.RMSprop)" in text and "β = 0.99" in text
    assert "outside  θₜ = θₜ₋₁ − α gₜ/(√sₜ + ε)" in text
    assert "hwsolve optimize --algo rmsprop" in text
    assert "mean of recent squared gradients" in text


def test_an_unknown_name_has_a_suggestion() -> None:
    """`adma` is near adam."""
    with pytest.raises(InputError) as caught:
        explain("adma")
    assert caught.value.faults[0].help == "did you mean adam?"
