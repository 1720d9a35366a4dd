"""Comparisons: where rules part, and where they are one."""

from __future__ import annotations

import pytest

from hwsolve.derivation.evaluated import evaluated
from hwsolve.derivation.model import Derivation, Level, Table
from hwsolve.errors import InputError
from hwsolve.numbers.rounding import Rounding
from hwsolve.problem import inline
from hwsolve.renderers import Page, formats
from hwsolve.solvers import compare


def text_of(derivation: Derivation) -> str:
    display = evaluated(derivation, Rounding(5), Level.NORMAL)
    pieces = formats()["text"].render(derivation, display, Level.NORMAL, Page(400))
    return " ".join("".join(pieces).split())


def test_l2_in_the_loss_parts_from_adamw_at_the_first_step() -> None:
    """H2 e: with L2 the decay goes through the scale, in AdamW beside it; in symbols and in numbers."""
    text = text_of(compare.solve(None, algo=("adam_l2,adamw",), steps="3"))
    assert "= θ₀ − α sign(g₁ + λ θ₀)" in text
    assert "= θ₀ − α sign g₁ − α λ θ₀" in text
    assert "The rules part at step 1" in text
    assert "They part in step 1: x is 0.99900 with Adam + L2, and 0.99899 with AdamW" in text


def test_the_two_nesterov_forms_are_one() -> None:
    """H5: θ̃ = θ + βv turns the look-ahead form into the other, and the numbers agree in every step."""
    problem = inline("f = 0.1 x1^2 + 2 x2^2", "x1=-5,x2=-2")
    text = text_of(compare.solve(problem, algo=("nesterov,nesterov_reformulated",), steps="6"))
    assert "The two forms are equal" in text
    assert "θ̃ₜ₋₁ − β vₜ₋₁ + (1 + β) vₜ" in text
    assert "the same number in every step" in text


def test_nesterov_with_other_settings_is_no_longer_the_same() -> None:
    """The proof is of the rules; with another momentum the traces differ, and it says so."""
    text = text_of(
        compare.solve(None, algo=("nesterov:beta=0.5,nesterov_reformulated",), steps="2")
    )
    assert "Their hyperparameters differ" in text


def test_without_bias_correction_the_first_steps_explode() -> None:
    """H5: Adam without bias correction moves √(1 − β₂)⁻¹(1 − β₁) times as far at first."""
    text = text_of(compare.solve(None, algo=("adam,adam:bias_correction=off",), steps="2"))
    assert "Only Adam has: m̂ₜ = mₜ/(1 − β₁ᵗ)" in text
    assert "= θ₀ − α (1 − β₁) sign(g₁)/√(1 − β₂)" in text


def test_two_conventions_of_one_method() -> None:
    """torch adds ε after the bias correction, Keras before it."""
    text = text_of(compare.solve(None, algo=("adam",), convention="torch,keras", steps="2"))
    assert "Only Adam (keras) has" in text


def test_a_method_is_the_same_as_itself_under_another_name() -> None:
    """Gradient descent and SGD share their rule, and without data their numbers."""
    text = text_of(compare.solve(None, algo=("sgd:alpha=0.1,gradient_descent",), steps="3"))
    assert "the rules are the same" in text
    assert "The two traces are the same in all 3 steps" in text


@pytest.mark.parametrize(
    "algo, count", [(("adam",), "there is one"), (("adam,sgd,lion",), "there are 3")]
)
def test_two_are_needed(algo: tuple[str, ...], count: str) -> None:
    """One method, or three, are no pair."""
    with pytest.raises(InputError) as caught:
        compare.solve(None, algo=algo)
    assert caught.value.faults[0].message == f"two methods are compared, and {count}"


def test_show_chooses_the_steps_of_the_table() -> None:
    """`--show first:2,last:1` of 300 steps; by default the table of so many is cut."""
    chosen = compare.solve(None, algo=("adam,rmsprop",), steps="300", show="first:2,last:1")
    assert _steps_of(chosen) == ["0", "1", "2", "300"]
    cut = _steps_of(compare.solve(None, algo=("adam,rmsprop",), steps="300"))
    assert len(cut) < 30 and cut[:3] == ["0", "1", "2"] and cut[-1] == "300"


def _steps_of(derivation: Derivation) -> list[object]:
    (section,) = (each for each in derivation.sections if each.title.parts == ("In numbers",))
    (table,) = (block for block in section.blocks if isinstance(block, Table))
    return [row[0] for row in table.rows]


def test_a_difference_that_shows_in_no_digit_is_said_to_be_none_that_shows() -> None:
    """Where ε stands changes nothing that is displayed when it is 10⁻³⁰."""
    algo = "adam:epsilon=1e-30,adam:epsilon=1e-30:epsilon_place=inside"
    text = text_of(compare.solve(None, algo=(algo,), steps="3"))
    assert "They part in step 1, but never in a digit that is shown." in text
