"""A function of one variable on one side: its case distinctions decided far out, and its limits
there."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

import mpmath

from hwsolve.analysis.real_function import function_of, value_at, without_cancelling
from hwsolve.analysis.simple_numbers import exact_fraction
from hwsolve.autodiff.mp import value_of
from hwsolve.calculus.tidy import tidy
from hwsolve.notation.bridge import SYMPY_GIVES_UP, from_sympy, is_bounded, to_sympy
from hwsolve.notation.definitions import written_out
from hwsolve.notation.from_sympy import Untranslatable
from hwsolve.notation.tree import (
    Call,
    Cases,
    Constant,
    Expression,
    Name,
    Negate,
    Number,
    Power,
    Product,
    Quotient,
    Slot,
    children,
    fill,
    rebuild,
)

INFINITY = "infinity"
UNDEFINED = "undefined"
_VANISHING = mpmath.mpf("1e-45")
_LARGEST_SIMPLE = 1000
_ASYMPTOTIC = 1e-5
"""How near a ratio at 10¹² must be to the number that it tends to."""

_LOOKS_FAR_OUT, _IRREGULAR = 16, mpmath.mpf("0.3719")

_DENOMINATORS = (1, 2, 3, 4, 5, 6, 8, 10, 100, 1000)


def smooth_at(tree: Expression, variable: str, where: Any) -> Expression:
    """The tree with |u|, max, min, sign and case distinctions decided as they are at `where`."""
    parts = tuple(smooth_at(part, variable, where) for part in children(tree))
    if isinstance(tree, Cases):
        for case in tree.cases:
            if _difference_sign(case.left, case.right, variable, where) in _HOLDS[case.relation]:
                return smooth_at(case.value, variable, where)
    if isinstance(tree, Call):
        definition = written_out(tree.function, tree.arguments)
        if definition is not None:
            return smooth_at(definition, variable, where)
        if tree.function == "abs":
            return parts[0] if value_at(parts[0], variable, where) > 0 else Negate(parts[0])
        if tree.function == "sign":
            sign = value_at(parts[0], variable, where)
            return Number("1") if sign > 0 else Negate(Number("1"))
        if tree.function in ("max", "min"):
            pick = max if tree.function == "max" else min
            return pick(parts, key=lambda part: value_at(part, variable, where))
    return rebuild(tree, parts) if parts else tree


_HOLDS = {">": (1,), "<": (-1,), "=": (0,), "≥": (0, 1), "≤": (-1, 0), "≠": (-1, 1)}


def _difference_sign(left: Expression, right: Expression, variable: str, where: Any) -> int:
    return int(mpmath.sign(value_at(left, variable, where) - value_at(right, variable, where)))


def limit_at_infinity(
    tree: Expression, variable: str, side: int, farthest: Any
) -> Expression | str | None:
    """The limit as the variable goes to side · ∞: an expression, `infinity`, `-infinity`, or None where it is
    not known. Far out nothing must change any more. Values there must agree with what sympy finds."""
    import sympy

    with mpmath.workdps(60):
        smooth = _smooth_far_out(tree, variable, side, farthest)
        if smooth is None:
            return None
        far = _values_far_out(smooth, variable, side, farthest)
        seen = _limit_by_values(far)
    if seen is not None or not is_bounded(smooth):
        return seen
    symbol = sympy.Symbol("x", real=True)
    try:
        there = to_sympy(smooth, {Name(variable): symbol}, by_definition=True)
        found = sympy.limit(there, symbol, sympy.oo * side)
        if found in (sympy.oo, -sympy.oo):
            written: Expression | str = INFINITY if found == sympy.oo else f"-{INFINITY}"
        elif found.is_number and found.is_real:
            written = from_sympy(found)
        else:
            return None
    except (*SYMPY_GIVES_UP, Untranslatable):
        return None
    return written if _plausible(far, written) else None


def _smooth_far_out(tree: Expression, variable: str, side: int, farthest: Any) -> Expression | None:
    """The tree with its case distinctions decided far out; None where they are decided one way here and another
    there, as by a sine."""
    found: Expression | None = None
    for step in range(_LOOKS_FAR_OUT):
        try:
            there = smooth_at(tree, variable, side * farthest * (1 + step * _IRREGULAR))
        except ArithmeticError:
            return None
        if found is not None and there != found:
            return None
        found = there
    return found


def is_periodic(tree: Expression, variable: str, longest: Any) -> bool:
    """Whether sympy finds a period of at most this length."""
    import sympy
    from sympy.calculus.util import periodicity

    if not is_bounded(tree):
        return False
    symbol = sympy.Symbol("x", real=True)
    try:
        period = periodicity(to_sympy(tree, {Name(variable): symbol}, by_definition=True), symbol)
        return period is not None and 0 < float(period) <= longest
    except SYMPY_GIVES_UP:
        return False


def _values_far_out(tree: Expression, variable: str, side: int, farthest: Any) -> list[list[Any]]:
    """Three groups of values, each a million times as far out as the one before; empty where there are none."""
    function = function_of(tree, variable)
    try:
        return [
            [function(side * farthest * scale * (1 + mpmath.mpf(step) / 7)) for step in range(7)]
            for scale in (1, mpmath.mpf("1e6"), mpmath.mpf("1e12"))
        ]
    except ArithmeticError:
        return []


def _plausible(far: list[list[Any]], limit: Expression | str) -> bool:
    """Whether the values far out go where the limit says."""
    if not far:
        return True
    with mpmath.workdps(60):
        if isinstance(limit, str):
            sign = -1 if limit.startswith("-") else 1
            return bool(min(sign * value for value in far[2]) >= max(sign * v for v in far[0]))
        target = value_of(limit)
        near, farther = (max(abs(value - target) for value in far[group]) for group in (0, 2))
        return bool(farther <= max(near, _VANISHING * abs(target)))


def _limit_by_values(far: list[list[Any]]) -> Expression | str | None:
    """The simple number, or the infinity, that whole groups of values settle on."""
    if not far:
        return None
    for sign, name in ((1, INFINITY), (-1, f"-{INFINITY}")):
        least = [min(sign * value for value in group) for group in far]
        largest = [max(sign * value for value in group) for group in far]
        if least[0] > 0 and all(least[step + 1] > 100 * largest[step] for step in (0, 1)):
            return name
    for denominator in _DENOMINATORS:
        numerator = mpmath.nint(far[2][0] * denominator)
        target = numerator / denominator
        gaps = [max(abs(value - target) for value in group) for group in far]
        if gaps[2] <= gaps[1] / 10 <= gaps[0] / 100 and gaps[0] < 1e-4:
            return exact_fraction(Fraction(int(numerator), denominator))
    return None


def decay(tree: Expression, variable: str, side: int, farthest: Any) -> Expression | None:
    """What the function is like far out where it goes to 0: c/|x|ᵖ or c |x|ᵖ e^(−k|x|) with simple
    numbers; None if it is neither."""
    with mpmath.workdps(60):
        try:
            smooth = _smooth_far_out(without_cancelling(tree), variable, side, farthest)
            if smooth is None:
                return None
            function = function_of(smooth, variable)
            size = Call("abs", (Name(variable),))
            distances = [mpmath.mpf(10) ** power for power in (12, 13)]
            values = [function(side * distance) for distance in distances]
            for power in (1, 2, 3, 4) if mpmath.mag(values[0]) > -1000 else ():
                found = _simple_limit(
                    value * distance**power
                    for value, distance in zip(values, distances, strict=True)
                )
                if found is not None:
                    return tidy(fill(_power_pattern(power), (found, size)))
            for rate, power in ((1, 0), (1, 1), (2, 0), (2, 1)):
                found = _simple_limit(
                    value * mpmath.exp(rate * distance) / distance**power
                    for value, distance in zip(values, distances, strict=True)
                )
                if found is not None:
                    return tidy(fill(_exponential_pattern(rate, power), (found, size)))
        except (ArithmeticError, OverflowError):
            return None
    return None


def _simple_limit(ratios: Iterable[Any]) -> Expression | None:
    """The whole number, half or quarter, but 0, that two ratios come ever nearer to."""
    near, far = ratios
    for denominator in (1, 2, 4):
        nearest = int(mpmath.nint(far * denominator)) if abs(far) < _LARGEST_SIMPLE else 0
        before, after = (abs(ratio - mpmath.mpf(nearest) / denominator) for ratio in (near, far))
        if nearest and before < _ASYMPTOTIC and after <= before / 5:
            return exact_fraction(Fraction(nearest, denominator))
    return None


def _power_pattern(power: int) -> Expression:
    below: Expression = Slot(1) if power == 1 else Power(Slot(1), Number(str(power)))
    return Quotient(Slot(0), below)


def _exponential_pattern(rate: int, power: int) -> Expression:
    inside: Expression = Slot(1) if rate == 1 else Product((Number(str(rate)), Slot(1)))
    exponential = Power(Constant("e"), Negate(inside))
    return Product((Slot(0), *((Slot(1),) if power else ()), exponential))
