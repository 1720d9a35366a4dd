"""The least and the largest value of a function of one variable, and the largest of its slope."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import mpmath

from hwsolve.analysis.borders import Border, limit_at
from hwsolve.analysis.landscape import DIGITS, beside, snapped
from hwsolve.analysis.real_function import Function, function_of, sign_function
from hwsolve.analysis.sides import UNDEFINED, limit_at_infinity
from hwsolve.autodiff.mp import value_of
from hwsolve.calculus.tidy import tidy
from hwsolve.notation.tree import Expression, Negate, Sum

Limit = Expression | str | None
"""A limit at infinity: a number, `infinity`, `-infinity`, `undefined`, or None where it is not known."""

Defined = Callable[[Any], bool | None]
"""Whether a point lies in the domain; None where it cannot be told."""

_FARTHER = ("1", "1.37", "2.93", "7.71", "19.3")
_SAME = mpmath.mpf("1e-25")
_VANISHING = mpmath.mpf("1e-40")
_FINE = mpmath.mpf("1e20")


@dataclass(frozen=True, slots=True)
class Extreme:
    """A least upper or greatest lower bound: its value; where it is attained, or None; infinite or not.
    `formula` is the value of a limit that is known exactly."""

    value: Any
    where: Any = None
    infinite: bool = False
    formula: Expression | None = None

    @property
    def turned(self) -> Extreme:
        """The same of the negative function."""
        formula = None if self.formula is None else tidy(Negate(self.formula))
        return Extreme(-self.value, self.where, self.infinite, formula)


@dataclass(frozen=True, slots=True)
class End:
    """What a function tends to at an end of its domain; `formula` where it is known exactly."""

    value: Any
    formula: Expression | None = None


@dataclass(frozen=True, slots=True)
class Bounds:
    """How far the values of a function go. `limits` are those for −∞ and ∞; `known`: whether the bounds hold
    everywhere, and not only where it was looked."""

    limits: tuple[Limit, Limit]
    lowest: Extreme
    highest: Extreme
    known: bool

    @property
    def largest_size(self) -> Extreme:
        """The least upper bound of the absolute value."""
        with mpmath.workdps(DIGITS):
            low, high = (
                each if each.value >= 0 else each.turned for each in (self.lowest, self.highest)
            )
        if high.infinite or low.infinite:
            return high if high.infinite else low
        if _same(low.value, high.value):
            return max((high, low), key=lambda each: _nearness(each.where))
        return low if low.value > high.value else high


def _nearness(point: Any) -> tuple[Any, Any]:
    """Larger for points nearer to 0; of two equally near ones for that to the right."""
    return (-mpmath.inf, 0) if point is None else (-mpmath.nint(abs(point) * _FINE), point)


def bounds_of(
    tree: Expression, variable: str, points: Sequence[Any], borders: Sequence[Border],
    kinks: Sequence[Any], is_defined: Defined, farthest: Any,
) -> Bounds:  # fmt: skip
    """From the values at the points in the domain and beside the kinks, and from the limits at all ends."""
    limits = tuple(_limit(tree, variable, side, is_defined, farthest) for side in (-1, 1))
    function = function_of(tree, variable)
    ends = [_end(limit) for limit in limits if limit not in (None, UNDEFINED)]
    known = None not in limits
    inside = [point for point in points if is_defined(point)]
    inside += [each.where for each in borders if each.included]
    sides = [Border(kink, side, True, False) for kink in kinks for side in (-1, 1)]
    for border in (*borders, *sides):
        limit = limit_at(function, border)
        known = known and (limit is not None or _has_value(function, border.where))
        if border in borders or (limit is not None and mpmath.isinf(limit)):
            ends += [] if limit is None else [End(limit)]
        else:
            inside.append(beside(border.where, border.side))
    lowest, highest = (bound(tree, variable, sign, inside, ends) for sign in (-1, 1))
    return Bounds((limits[0], limits[1]), lowest, highest, known)


def _limit(tree: Expression, variable: str, side: int, is_defined: Defined, farthest: Any) -> Limit:
    outermost = {is_defined(side * farthest * mpmath.mpf(times)) for times in _FARTHER}
    if outermost == {False}:
        return UNDEFINED
    return limit_at_infinity(tree, variable, side, farthest) if outermost == {True} else None


def _end(limit: Limit) -> End:
    if isinstance(limit, str):
        return End(-mpmath.inf if limit.startswith("-") else mpmath.inf)
    assert limit is not None
    return End(value_of(limit), limit)


def _has_value(function: Function, point: Any) -> bool:
    try:
        function(point)
    except ArithmeticError:
        return False
    return True


def bound(
    tree: Expression, variable: str, sign: int, points: Sequence[Any], ends: Sequence[End]
) -> Extreme:
    """The largest (sign 1) or least (sign −1) value among points and the limits at the ends."""
    function = function_of(tree, variable)
    best: Extreme | None = None
    formula: Expression | None = None
    for end in ends:
        if best is None or sign * end.value > sign * best.value:
            best = Extreme(end.value, None, bool(mpmath.isinf(end.value)), end.formula)
            formula = end.formula
    if best is not None and best.infinite:
        if sign * best.value > 0:
            return best
        best = None
    for point in sorted(points, key=_nearness):
        try:
            value = _cleaned(function, point, function(point))
        except ArithmeticError:
            continue
        if best is None or _goes_beyond(sign, value, best.value):
            is_limit = best is not None and best.where is None and _same(value, best.value)
            if is_limit and formula is not None and not _attains(tree, variable, point, formula):
                continue
            best = Extreme(value, snapped(point))
    return best or Extreme(mpmath.nan)


def _goes_beyond(sign: int, value: Any, best: Any) -> bool:
    return bool(sign * (value - best) > -_SAME * max(abs(value), abs(best)) or value == best)


def _same(one: Any, other: Any) -> bool:
    return bool(abs(one - other) <= _SAME * max(abs(one), abs(other)))


def _attains(tree: Expression, variable: str, point: Any, limit: Expression) -> bool:
    """Whether no precision tells the value at the point from the limit."""
    return not sign_function(Sum(tree, (("-", limit),)), variable)(point)


def _cleaned(function: Function, point: Any, value: Any) -> Any:
    """0 for what is so small only since the point is known to 50 digits."""
    step = mpmath.mpf("1e-3") * max(1, abs(point))
    for side in (-1, 1):
        try:
            if abs(value) <= _VANISHING * abs(function(point + side * step)):
                return mpmath.mpf(0)
        except ArithmeticError:
            continue
    return value
