"""The facts of a function of one variable that a person asks of an activation, each with how it is
known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import mpmath

from hwsolve.analysis.borders import Border, borders_of, limit_at, snapped, zeros
from hwsolve.analysis.conditions import by_definition, conditions_of
from hwsolve.analysis.landscape import DIGITS, Landscape, landscape
from hwsolve.analysis.sides import decay, function_of, limit_at_infinity, smooth_at, value_at
from hwsolve.autodiff.mp import value_of
from hwsolve.calculus.differentiate import conventions, derivative
from hwsolve.calculus.tidy import tidy
from hwsolve.notation.bridge import SYMPY_GIVES_UP, closed_form, is_bounded, to_sympy
from hwsolve.notation.tree import (
    Call,
    Expression,
    Name,
    Negate,
    Number,
    Quotient,
    replace_leaves,
    walk,
)

_SAME = mpmath.mpf("1e-25")
_DENOMINATORS = (1, 2, 3, 4, 5, 6, 8, 10, 100)
_SIMPLE_FUNCTIONS = {"abs", "max", "min", "sign", "sqrt"}


@dataclass(frozen=True, slots=True)
class Extreme:
    """A least upper or greatest lower bound: its value; where it is attained, or None; infinite or
    not."""

    value: Any
    where: Any = None
    infinite: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """All that is found. Limits are pairs for −∞ and ∞; `parity` is `odd`, `even` or empty."""

    variable: str
    tree: Expression
    slope: Expression
    parity: str
    proved: bool
    limits: tuple[Expression | str | None, Expression | str | None]
    slope_limits: tuple[Expression | str | None, Expression | str | None]
    decays: tuple[Expression | None, Expression | None]
    course: Landscape
    lowest: Extreme
    highest: Extreme
    steepest: Extreme
    borders: tuple[Border, ...]

    @property
    def breaks(self) -> list[Any]:
        """The points that part the domain into pieces."""
        return list(dict.fromkeys(each.where for each in self.borders if each.breaks))


def facts_of(tree: Expression, variable: str) -> Facts:
    """Looks at the function from −30 to 30 and in the limit on both sides."""
    slope = derivative(tree, Name(variable))
    bend = derivative(slope, Name(variable))
    with mpmath.workdps(DIGITS):
        candidates = kink_candidates(tree, variable)

        conditions = [each for each, _ in conditions_of(by_definition(tree))]
        borders = borders_of(tree, variable, conditions)
        own = function_of(tree, variable)

        def at(of: Expression) -> Any:
            function = function_of(of, variable)
            if not conditions:
                return function

            def value(where: Any) -> Any:
                own(where)
                return function(where)

            return value

        course = landscape(at(slope), candidates)
        flat = tuple(
            stretch
            for stretch in course.flat
            if tidy(smooth_at(slope, variable, sum(stretch) / 2)) == Number("0")
        )
        course = replace(course, flat=flat)
        bends = landscape(at(bend), candidates)
        limits = _both(limit_at_infinity, tree, variable)
        slope_limits = _both(limit_at_infinity, slope, variable)
        decays = (
            decay(slope, variable, -1) if slope_limits[0] == Number("0") else None,
            decay(slope, variable, 1) if slope_limits[1] == Number("0") else None,
        )
        special = [mpmath.mpf(0), *candidates]
        special += [each.where for each in borders if each.included]
        ends = [*map(_as_value, limits), *(limit_at(own, each) for each in borders)]
        lowest, highest = (_extreme(own, sign, [*special, *course.turns], ends) for sign in (-1, 1))
        slope_ends = [
            *map(_as_value, slope_limits),
            *(limit_at(at(slope), each) for each in borders),
        ]
        steepest = _steepest(at(slope), [*special, *bends.turns], candidates, slope_ends)
        parity, proved = parity_of(tree, variable)
    return Facts(
        variable, tree, slope, parity, proved, limits, slope_limits, decays, course,
        lowest, highest, steepest, tuple(borders),
    )  # fmt: skip


def _both(
    function: Any, tree: Expression, variable: str
) -> tuple[Expression | str | None, Expression | str | None]:
    return function(tree, variable, -1), function(tree, variable, 1)


def kink_candidates(tree: Expression, variable: str) -> tuple[Any, ...]:
    """Where the borders of case distinctions lie, as far as they lie between −30 and 30."""
    found: list[Any] = []
    for kink in conventions(tree, Name(variable)):
        left, right = (function_of(side, variable) for side in (kink.left, kink.right))

        def border(where: Any, left: Any = left, right: Any = right) -> Any:
            return left(where) - right(where)

        found += zeros(border)
    unique: list[Any] = []
    for point in sorted(found):
        if not any(abs(point - known) < _SAME for known in unique):
            unique.append(point)
    return tuple(unique)


def as_fraction(value: Any) -> Expression | None:
    """The simple fraction that the number is, if there is one."""
    for denominator in _DENOMINATORS:
        nearest = mpmath.nint(value * denominator)
        if abs(value * denominator - nearest) < _SAME:
            exact = Fraction(int(nearest), denominator)
            size: Expression = Number(str(abs(exact.numerator)))
            if exact.denominator != 1:
                size = Quotient(size, Number(str(exact.denominator)))
            return Negate(size) if exact < 0 else size
    return None


def _as_value(limit: Expression | str | None) -> Any | None:
    """A limit as a number of mpmath; None where it is not known."""
    if isinstance(limit, str):
        return -mpmath.inf if limit.startswith("-") else mpmath.inf
    return None if limit is None else value_of(limit)


def _extreme(
    function: Any, sign: int, points: Sequence[Any], ends: Sequence[Any | None]
) -> Extreme:
    """The largest (sign 1) or least (sign −1) value among points and the limits at the ends."""
    best: Extreme | None = None
    for value in ends:
        if value is not None and (best is None or sign * value > sign * best.value):
            best = Extreme(value, infinite=bool(mpmath.isinf(value)))
    if best is not None and best.infinite and sign * best.value > 0:
        return best
    best = None if best is not None and best.infinite else best
    for point in points:
        try:
            value = function(point)
        except ArithmeticError:
            continue
        if best is None or sign * value > sign * best.value - _SAME:
            best = Extreme(value, snapped(point))
    return best or Extreme(mpmath.nan)


def _steepest(
    slope: Any, points: Sequence[Any], kinks: Sequence[Any], ends: Sequence[Any | None]
) -> Extreme:
    """The least upper bound of |g′|."""
    best = Extreme(mpmath.mpf(0))
    for value in ends:
        if value is not None and abs(value) > best.value:
            best = Extreme(abs(value), infinite=bool(mpmath.isinf(value)))
    if best.infinite:
        return best
    step = mpmath.mpf("1e-45")
    beside = [kink + side * step for kink in kinks for side in (-1, 1)]
    for point in (*points, *beside):
        try:
            size = abs(slope(point))
        except ArithmeticError:
            continue
        if size > best.value - _SAME:
            best = Extreme(snapped(size), snapped(point))
    return best


def parity_of(tree: Expression, variable: str) -> tuple[str, bool]:
    """`odd`, `even` or nothing, by values; and whether sympy proves it."""
    points = [mpmath.mpf(index) * mpmath.mpf("0.337") for index in range(1, 15)]
    pairs = []
    for point in points:
        try:
            pairs.append((value_at(tree, variable, point), value_at(tree, variable, -point)))
        except ArithmeticError:
            return "", False
    for name, sign in (("odd", -1), ("even", 1)):
        if all(abs(one - sign * other) < _SAME * max(1, abs(one)) for one, other in pairs):
            return name, _proved(tree, variable, sign)
    return "", True


def _proved(tree: Expression, variable: str, sign: int) -> bool:
    import sympy

    whole = by_definition(tree)
    if not is_bounded(whole):
        return False
    symbol = sympy.Symbol("x", real=True)
    try:
        there = to_sympy(whole, {Name(variable): symbol})
        difference = there.subs(symbol, -symbol) - sign * there
        return bool(difference == 0 or difference.expand() == 0)
    except SYMPY_GIVES_UP:
        return False


def exact_value(tree: Expression, variable: str, where: Any) -> Expression | None:
    """The value at a simple fraction, in closed form; None elsewhere."""
    point = as_fraction(where)
    if point is None:
        return None
    put_in = by_definition(
        replace_leaves(tree, lambda leaf: point if leaf == Name(variable) else None)
    )
    functions = {node.function for node in walk(put_in) if isinstance(node, Call)}
    if functions <= _SIMPLE_FUNCTIONS or point == Number("0"):
        return closed_form(put_in, longest=15)
    return None
