"""Derivatives of any order checked by values alone: central differences in mpmath, with two steps.

Nothing here shares code with the rules of differentiation or with the balls of `numbers`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from math import comb
from typing import Any

import mpmath
from flint import arb

from hwsolve.autodiff.mp import value_of
from hwsolve.derivation.model import Verification
from hwsolve.errors import Defect
from hwsolve.notation.printing import to_unicode
from hwsolve.notation.shape import Formula
from hwsolve.notation.tree import Derivative, Expression, Name, Number, Quotient
from hwsolve.numbers.evaluation import Evaluation
from hwsolve.numbers.values import Undecided, as_ball, precision
from hwsolve.problem.model import Problem

DIGITS = 40
ACCURATE_BITS = 200
MOST_DIGITS_BEFORE_POINT = 2000
_STEPS = (25, 30)
_TOLERANCE = 1e-15
MAX_CHECKED_ORDER = 12
_SIZES = (10, 2, 40, 0, 400)
_VALUE = Name("value of the function")


def stand_ins(problem: Problem, attempt: int = 0) -> dict[str, Expression]:
    """The problem's point, with a number for every quantity that is left symbolic.

    Attempts differ in size: a function need not have a value everywhere.
    """
    point: dict[str, Expression] = {}
    for index, quantity in enumerate(problem.quantities):
        tenths = _SIZES[attempt] * (10 + 7 * (index % 5)) + 3 + 2 * (index % 3)
        stand_in = Quotient(Number(str(tenths)), Number("100"))
        point[quantity.name] = stand_in if quantity.value is None else quantity.value
    return point


def verify_derivatives(
    problem: Problem,
    function: Formula,
    derivatives: Sequence[tuple[Derivative, Formula]],
    background: Sequence[tuple[Expression, Formula]] = (),
) -> tuple[Verification, ...]:
    """Whether each derivative of the function is its central difference at the point.

    `background` are quantities that `function` uses beside those of the problem (nodes that were
    kept). Raises Defect where they differ. Kinks, and points at which the function has no value,
    are left out.
    """
    evaluation = _evaluated(problem, [*background, (_VALUE, function), *derivatives])
    if evaluation is None:
        return ()
    here = {name: nearest(evaluation, name) for name in evaluation.values}
    differences = []
    for name, _ in derivatives:
        if len(name.wrt) > MAX_CHECKED_ORDER:
            continue
        slope = _difference(function, here, name.wrt)
        if slope is None:
            continue
        expected = here[name]
        with mpmath.workdps(DIGITS):
            gap = abs(slope - expected) / max(abs(expected), mpmath.mpf(1))
        if gap > _TOLERANCE:
            raise Defect(
                f"{to_unicode(name)} differs from a central difference by {float(gap):.1e}"
            )
        differences.append(float(gap))
    if not differences:
        return ()
    symbols = [each.name for each in problem.quantities if each.value is None]
    by = f"central differences of the values, {DIGITS} digits"
    if symbols:
        by += f", with numbers for {', '.join(map(to_unicode, map(Name, symbols)))}"
    return (Verification(by, True, max(differences)),)


def _evaluated(
    problem: Problem, equations: Sequence[tuple[Expression, Formula]]
) -> Evaluation | None:
    """Everything at the point; where that has symbols, at the first test point at which all is
    real."""
    has_symbols = any(each.value is None for each in problem.quantities)
    for attempt in range(len(_SIZES) if has_symbols else 1):
        point = stand_ins(problem, attempt)
        given: dict[Expression, Formula | None] = {
            Name(name): Formula(value, ()) for name, value in point.items()
        }
        try:
            return Evaluation(given, equations)
        except ArithmeticError:
            continue
    return None


def _difference(
    function: Formula, here: Mapping[Expression, Any], wrt: tuple[str, ...]
) -> Any | None:
    """The derivative by central differences; None where two step sizes do not agree on it."""
    found = []
    order = len(wrt)
    sizes = [int(mpmath.log10(abs(value))) + 1 for value in here.values() if value]
    before_point = max([0, *sizes])
    if before_point > MOST_DIGITS_BEFORE_POINT:
        return None
    for exponent in _STEPS:
        # A step of 10⁻²⁵ must still be seen beside a number of many digits before its point.
        with mpmath.workdps(DIGITS + before_point + exponent * (order + 1)):
            try:
                found.append(_mixed(function, dict(here), _multiplicities(wrt), exponent))
            except (ArithmeticError, ValueError, TypeError):
                return None
    with mpmath.workdps(DIGITS):
        one, other = (+each for each in found)
        size = max(abs(one), abs(other), mpmath.mpf(1))
        return other if abs(one - other) <= _TOLERANCE * size else None


def _multiplicities(wrt: tuple[str, ...]) -> list[tuple[str, int]]:
    return [(name, wrt.count(name)) for name in dict.fromkeys(wrt)]


def _mixed(
    function: Formula, point: dict[Expression, Any], orders: list[tuple[str, int]], exponent: int
) -> Any:
    """∂ᵏ/∂xᵏ = Σ (−1)ⁱ (k over i) f(x + (k/2 − i)h)/hᵏ, one variable after the other."""
    if not orders:
        value = value_of(function.pattern, [point[fill] for fill in function.fills])
        if not isinstance(value, mpmath.mpf) or not mpmath.isfinite(value):
            raise ArithmeticError("no real value")
        return value
    (name, order), *others = orders
    step = mpmath.mpf(10) ** -exponent
    total = mpmath.mpf(0)
    for index in range(order + 1):
        moved = point | {Name(name): point[Name(name)] + (mpmath.mpf(order) / 2 - index) * step}
        total += (-1) ** index * comb(order, index) * _mixed(function, moved, others, exponent)
    return total / step**order


def nearest(evaluation: Evaluation, name: Expression) -> Any:
    """The middle of a quantity's ball as an mpmath number, with at least ACCURATE_BITS right where that can
    be had."""

    def accurate() -> None:
        value = evaluation.values[name]
        if isinstance(value, arb) and value.rel_accuracy_bits() < ACCURATE_BITS and value != 0:
            raise Undecided("the ball is too wide to compare with")

    with suppress(Undecided):
        evaluation.decide(accurate)
    # A value that is exact has not asked for more digits.
    bits = max(evaluation.precision, 2 * ACCURATE_BITS)
    with precision(bits):
        ball: arb = as_ball(evaluation.values[name])
        mantissa, exponent = ball.mid().man_exp()
    with mpmath.workprec(bits + 64):
        return mpmath.ldexp(int(mantissa), int(exponent))
