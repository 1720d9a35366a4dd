"""What the independent loop verifies, and what it leaves open."""

from __future__ import annotations

import pytest

from hwsolve.derivation.evaluated import evaluated
from hwsolve.derivation.model import Derivation, Level
from hwsolve.methods import method, method_names
from hwsolve.numbers.rounding import Rounding
from hwsolve.problem import inline, load
from hwsolve.renderers import Page, formats
from hwsolve.solvers import compare, optimize


def solved(formula: str, at: str) -> Derivation:
    return optimize.solve(inline(formula, at), algo=("sgd,adam",), steps="3", show="none")


@pytest.mark.parametrize(
    "formula, at",
    [
        ("f = elu(x)", "x=0"),
        ("f = relu(x)^3 + x", "x=0"),
        ("f = max(x, y)^2", "x=1,y=1"),
        ("f = abs(x)", "x=0"),
        ("f = x^2", "x=1e20"),
        ("f = exp(x)", "x=-40"),
    ],
)
def test_differences_verify_what_has_a_derivative(formula: str, at: str) -> None:
    """Where the second derivative jumps, too: the first one is there. And far out, and near 0."""
    (check,) = solved(formula, at).verification
    assert check.agrees and check.difference < 1e-25


RATES = """
[parameters]
x = 1
[graph]
f = "1/2 x^2 + x"
[schedule]
kind = "step"
every = 1
factor = 0.5
"""


@pytest.mark.parametrize("name", method_names())
def test_a_rate_that_changes_is_verified(name: str) -> None:
    """Whatever a method remembers, with every way to write it where its sources differ in that."""
    problem = load(RATES, "mine.toml")
    asked = [name]
    for knob in ("form", "learning_rate_place", "velocity"):
        if knob in method(name).knobs:
            asked += [f"{name}:{knob}={choice}" for choice in method(name).knobs[knob].choices]
    derivation = optimize.solve(problem, algo=tuple(asked), steps="4", show="none")
    assert all(check.difference < 1e-25 for check in derivation.verification)
    assert derivation.verification and not derivation.remarks


@pytest.mark.parametrize(
    "formula, at",
    [
        ("f = relu(x)", "x=0"),
        ("h = relu(w x); f = (h - 2)^2", "w=0,x=1"),
        ("h = x - y; f = relu(h) + x^2 + y^2", "x=1,y=1"),
    ],
)
def test_a_kink_is_left_open(formula: str, at: str) -> None:
    """At 0 the derivative of relu is 0 by convention; no defect is cried, and it is said."""
    derivation = solved(formula, at)
    assert not derivation.verification
    assert any("not verified" in str(remark.text.parts) for remark in derivation.remarks)


@pytest.mark.parametrize(
    "formula", ["f = max(x, y)^2", "h = max(x, y); f = h^2", "h = x - y; f = relu(h) + x^2 + y^2"]
)
@pytest.mark.parametrize("algo", ["adam", "nesterov,rmsprop"])
def test_a_tie_that_no_ball_can_decide(formula: str, algo: str) -> None:
    """x and y stay equal, and are irrational: two precisions agree on that, which certifies nothing."""
    derivation = optimize.solve(inline(formula, "x=1,y=1"), algo=(algo,), steps="4")
    display = evaluated(derivation, Rounding(5), Level.NORMAL)
    text = "".join(formats()["text"].render(derivation, display, Level.NORMAL, Page()))
    found = {each.key: display.nearest_float(each.name) for each in derivation.answers}
    for each in algo.split(","):
        prefix = f"{each}:" if "," in algo else ""
        assert found[f"{prefix}x[4]"] == found[f"{prefix}y[4]"] is not None
    assert "certified up to step" in text


def test_compare_leaves_it_open_too() -> None:
    """Nothing is verified, and nothing is claimed to be."""
    derivation = compare.solve(inline("f = relu(x)", "x=0"), algo=("sgd,adam",), steps="3")
    assert not derivation.verification
    assert sum("not verified" in str(remark.text.parts) for remark in derivation.remarks) == 2
