"""Every line of a symbolic step has the value of the one before it, at random points."""

from __future__ import annotations

import random

import mpmath
import pytest

from hwsolve.autodiff.mp import value_of
from hwsolve.methods import method, method_names
from hwsolve.methods.model import GRADIENT
from hwsolve.methods.rules import rule_of
from hwsolve.notation.parser import parse
from hwsolve.notation.shape import Shapes
from hwsolve.notation.tree import Expression, Name, Timed
from hwsolve.optimizers.fractions import Known, light
from hwsolve.optimizers.simplify import simplified
from hwsolve.optimizers.symbolic import first_steps

TINY = mpmath.mpf(10) ** -45


def value_at(tree: Expression, point: dict[Expression, mpmath.mpf]) -> mpmath.mpf:
    formula = Shapes().formula(tree)
    return value_of(formula.pattern, [point[fill] for fill in formula.fills])


@pytest.mark.parametrize("name", method_names())
@pytest.mark.parametrize("seed", range(3))
def test_lines_keep_their_value(name: str, seed: int) -> None:
    """Each `=` holds, and each `→` is what remains as ε goes to 0."""
    source = random.Random(seed)
    each = method(name)
    rule = rule_of(each, {}, {})
    with mpmath.workdps(60):
        point: dict[Expression, mpmath.mpf] = {
            Name(one): mpmath.mpf(source.uniform(0.1, 0.9)) for one in each.hyperparameters
        }
        point[Name("epsilon")] = TINY
        point[Timed("theta", "", 0)] = mpmath.mpf(source.uniform(-2, 2))
        for number in (1, 2, 3):
            point[Timed(GRADIENT, "", number)] = mpmath.mpf(source.uniform(-2, 2))
        for state, start in each.start.items():
            point[Timed(state, "", 0)] = (
                mpmath.mpf(0) if isinstance(start, Name) else value_of(start)
            )
        for step in first_steps(rule):
            for equation in step.equations:
                target = equation.name
                assert isinstance(target, Timed)
                values = [value_at(line.formula.tree(), point) for line in equation.steps]
                point[Timed(target.name, "", target.offset)] = values[0]
                for value in values[1:]:
                    assert abs(value - values[0]) <= mpmath.mpf(10) ** -18 * (1 + abs(values[0]))


KNOWN = Known(frozenset({"alpha", "c"}), frozenset({"beta"}), "epsilon")

LINES = [
    ("(1 - beta) x/(1 - beta)", "x"),
    ("(1 - beta) x/(1 - beta^2)", "x/(1 + beta)"),
    ("beta (1 - beta) x + (1 - beta) y", "(1 - beta) (beta x + y)"),
    ("sqrt(x^2)", "|x|"),
    ("x/|x|", "sign(x)"),
    ("sqrt((1 - beta) x^2)", "sqrt(1 - beta) |x|"),
    ("x/(|x| + epsilon)", "sign(x)"),
    ("sign((1 - beta) x)", "sign(x)"),
    ("max(0, c x^2)", "c x^2"),
    ("x/(y/z)", "x z/y"),
]


@pytest.mark.parametrize("before, after", LINES)
def test_a_person_would_simplify_it_so(before: str, after: str) -> None:
    """Each rule, by itself, ends where it should."""
    last = parse(before)
    for line in simplified(last, KNOWN):
        assert line.reason is not None
        last = line.tree
    assert light(last) == light(parse(after))


@pytest.mark.parametrize(
    "text", ["sqrt(epsilon)/x", "x + y", "sqrt(x + y)", "1/epsilon", "max(x, 0 - y)"]
)
def test_what_says_nothing_stays(text: str) -> None:
    """No rule and no limit where it would be wrong: ε above a bar, or a denominator that vanishes."""
    assert list(simplified(parse(text), KNOWN)) == []
