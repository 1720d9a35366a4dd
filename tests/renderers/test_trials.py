"""Numbers for what a problem leaves open: every formula has a value there."""

from __future__ import annotations

import pytest

from hwsolve.derivation.evaluated import evaluated
from hwsolve.notation.tree import Name
from hwsolve.numbers.rounding import Rounding
from hwsolve.problem import load
from hwsolve.renderers.trials import Trials, trials_of
from hwsolve.solvers import registry
from tests.renderers.documents import document
from tests.renderers.test_python_script import notices, run
from tests.solutions import display, solved


def tried(formula: str) -> Trials:
    """What is tried for the derivative of a formula."""
    problem = load(f'[graph]\nf = "{formula}"\n', "here.toml")
    derivation = registry()["derivative"].solve(problem)
    return trials_of(derivation, evaluated(derivation, Rounding(5)))


@pytest.mark.parametrize(
    "formula", ["log(x y)", "arcsin(x) + y", "sqrt(1 - x^2) y", "exp(x)/(x - y)"]
)
def test_points_lie_where_the_formula_has_a_value(formula: str) -> None:
    """Several are found, and no two are the same."""
    found = tried(formula)
    assert set(found.names) == {Name("x"), Name("y")}
    assert len({tuple(point.values()) for point in found.points}) == len(found.points) >= 2


def test_both_signs_are_tried_where_there_are_both() -> None:
    """A kink at 0 has points on either side of it."""
    signs = {point[Name("x")] > 0 for point in tried("abs(x)").points}
    assert signs == {True, False}


def test_nothing_is_tried_where_nothing_has_a_value() -> None:
    """Or where the problem leaves nothing open."""
    assert tried("sqrt(-1 - x^2)") == Trials()
    assert trials_of(solved("backprop", "ex7_1"), display("backprop", "ex7_1")) == Trials()


@pytest.mark.parametrize("methods", ["lion,nesterov", "adam,rmsprop", "adagrad,nadam,momentum"])
def test_lines_of_a_method_are_tried_with_factors_below_one(methods: str) -> None:
    """sign((1 − β) g) is sign g only there."""
    text = '[parameters]\nw = "w"\n[gradients]\nw = ["g1", "g2"]\n[optimizer]\nsteps = 2\nalgorithms = '
    problem = load(text + str(methods.split(",")).replace("'", '"') + "\n", "here.toml")
    derivation = registry()["optimize"].solve(problem)
    shown = evaluated(derivation, Rounding(5))
    for point in trials_of(derivation, shown).points:
        assert all(0 < value < 1 for name, value in point.items() if isinstance(name, Name))


def test_the_lines_of_several_methods_agree_each_with_its_own() -> None:
    """What two of them call the same is not the same."""
    source = document("python", "optimize", "assignment02")
    run(source)
    assert notices(source.replace("momentum_v[name, 2] = 0.9", "momentum_v[name, 2] = 0.8"))
