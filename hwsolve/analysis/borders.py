"""The borders of a domain: where a function of one variable ends or breaks, and how it behaves there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import mpmath

from hwsolve.analysis.landscape import crossing, sample_points
from hwsolve.analysis.sides import function_of
from hwsolve.notation.tree import Expression

Function = Callable[[Any], Any]
"""A real function at mpmath's precision; raises ArithmeticError where it has no value."""

_SAME = mpmath.mpf("1e-25")
_DENOMINATORS = (1, 2, 3, 4, 5, 6, 8, 10, 100)
_POLE = mpmath.mpf("1e20")
"""A value of this size beside a zero of a denominator tells of a pole that no number hits exactly."""

_CLOSE = (10, 20, 30)
"""A border is approached to 10 to the minus these."""


@dataclass(frozen=True, slots=True)
class Border:
    """A side of a point from which the function is defined: `side` is −1 for the left one. `included`: so it
    is at the point. `breaks`: on the other side too, but not at the point."""

    where: Any
    side: int
    included: bool
    breaks: bool


def borders_of(tree: Expression, variable: str, conditions: Sequence[Expression]) -> list[Border]:
    """The borders between −30 and 30, at the zeros of what must not be 0 or must be positive."""
    found: list[Border] = []
    points: set[Any] = set()
    for condition in conditions:
        points.update(zeros(function_of(condition, variable)))
    function = function_of(tree, variable)

    def is_defined(where: Any) -> bool:
        try:
            return bool(abs(function(where)) < _POLE)
        except ArithmeticError:
            return False

    for point in sorted(points):
        step = mpmath.mpf("1e-9")
        left, right = (is_defined(point + side * step) for side in (-1, 1))
        included = is_defined(point)
        if left and right and included:
            continue
        for side, there in ((-1, left), (1, right)):
            if there:
                found.append(Border(point, side, included, left and right))
    return found


def zeros(function: Function) -> list[Any]:
    """The zeros between −30 and 30 at which the function changes its sign, or that a grid hits; simple
    fractions are snapped to."""
    values: list[tuple[Any, Any]] = []
    found: list[Any] = []
    for point in sorted({*sample_points(), *map(mpmath.mpf, range(-30, 31))}):
        try:
            values.append((point, function(point)))
        except ArithmeticError:
            continue
    found += [point for point, value in values if value == 0]
    for (left, before), (right, after) in pairwise(values):
        if before * after < 0:
            found.append(snapped(crossing(function, left, right)))
    unique: list[Any] = []
    for point in sorted(found):
        if not any(abs(point - known) < _SAME for known in unique):
            unique.append(point)
    return unique


def snapped(value: Any) -> Any:
    """The simple fraction that the number is to 25 digits, if there is one; else itself."""
    for denominator in _DENOMINATORS:
        nearest = mpmath.nint(value * denominator)
        if abs(value * denominator - nearest) < _SAME:
            return nearest / denominator
    return value


def limit_at(function: Function, border: Border) -> Any | None:
    """The limit at a border, ±∞ included, as values ever nearer to it show; None where they show none."""
    try:
        with mpmath.workdps(60):
            far, near, nearest = (
                function(border.where + border.side * mpmath.mpf(10) ** -power) for power in _CLOSE
            )
    except (ArithmeticError, OverflowError):
        return None
    first, second = near - far, nearest - near
    if abs(second) <= abs(first) / 1000 or abs(second) < _SAME:
        return snapped(nearest)
    if first * second > 0 and abs(second) >= abs(first) * mpmath.mpf("0.9"):
        return mpmath.inf if second > 0 else -mpmath.inf
    return None
