"""The borders of a domain: where a function of one variable ends or breaks, and how it behaves there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import mpmath

from hwsolve.analysis.landscape import DENOMINATORS, SAME_POINT, beside, snapped
from hwsolve.analysis.looking import bisected
from hwsolve.analysis.real_function import (
    Condition,
    Function,
    Sign,
    domain_of,
    function_of,
    sign_function,
)
from hwsolve.calculus.differentiate import derivative
from hwsolve.notation.tree import Expression, Name

_CLOSE = range(9, 31, 3)
"""A border is approached to 10 to the minus these."""

_BESIDE = mpmath.mpf("1e-9")
_VANISHING = mpmath.mpf("1e-30")


@dataclass(frozen=True, slots=True)
class Border:
    """A side of a point from which the function is defined: `side` is −1 for the left one. `included`: so it
    is at the point. `breaks`: on the other side too, but not at the point."""

    where: Any
    side: int
    included: bool
    breaks: bool


def borders_of(
    conditions: Sequence[Condition], variable: str, points: Sequence[Any]
) -> tuple[list[Border], list[Any]]:
    """The borders, at the zeros of what must not be 0 or must be positive; and the points between two pieces
    at which the function has a value all the same, as √u² where u is 0."""
    is_defined = domain_of(conditions, variable)
    found: list[Border] = []
    inner: list[Any] = []
    for point in unique(
        zero for tree, _ in conditions for zero in touching_zeros(tree, variable, points)
    ):
        step = _BESIDE * max(1, abs(point))
        left, right = (bool(is_defined(point + side * step)) for side in (-1, 1))
        included = all(_holds_at(condition, variable, point) for condition in conditions)
        if left and right and included:
            inner.append(point)
            continue
        for side, there in ((-1, left), (1, right)):
            if there:
                found.append(Border(point, side, included, left and right))
    return found, inner


def zeros(sign: Sign, points: Sequence[Any]) -> list[Any]:
    """The zeros at which the sign changes, or that a point hits; simple fractions are snapped to."""
    known = [(point, each) for point in points if (each := sign(point)) is not None]
    found = [point for point, each in known if each == 0]
    for (left, before), (right, after) in pairwise(known):
        if before * after < 0:
            zero = bisected(sign, left, right)
            found += [] if zero is None else [snapped(zero)]
    return unique(found)


def touching_zeros(tree: Expression, variable: str, points: Sequence[Any]) -> list[Any]:
    """The zeros of a tree, those too at which it does not change its sign."""
    crossed = zeros(sign_function(tree, variable), points)
    turning = sign_function(derivative(tree, Name(variable)), variable)
    touched = [
        point for point in zeros(turning, points) if vanishes(function_of(tree, variable), point)
    ]
    return unique([*crossed, *touched])


def vanishes(function: Function, point: Any) -> bool:
    """Whether the value is 0, as far as 50 digits of the point tell."""
    try:
        sizes = [abs(function(point + side * _BESIDE * max(1, abs(point)))) for side in (-1, 0, 1)]
    except ArithmeticError:
        return False
    return bool(sizes[1] <= _VANISHING * max(sizes))


def limit_at(function: Function, border: Border) -> Any | None:
    """The limit at a border, ±∞ included, as values ever nearer to it show; None where they show none."""
    size = max(1, abs(border.where))
    try:
        with mpmath.workdps(60):
            values = [
                function(border.where + border.side * size * mpmath.mpf(10) ** -power)
                for power in _CLOSE
            ]
    except (ArithmeticError, OverflowError):
        return None
    steps = [after - before for before, after in pairwise(values)]
    if all(
        abs(after) <= max(abs(before) / 10, _VANISHING * abs(values[-1]))
        for before, after in pairwise(steps)
    ):
        return _settled(values[-1], steps[-1])
    if all(
        before * after > 0 and abs(after) >= abs(before) * mpmath.mpf("0.9")
        for before, after in pairwise(steps)
    ):
        return mpmath.inf if steps[0] > 0 else -mpmath.inf
    return None


def value_beside(function: Function, point: Any, side: int) -> Any:
    """What the function tends to at a point from one side; where no limit shows, a value beside it. Raises as
    the function does."""
    limit = limit_at(function, Border(point, side, True, False))
    return function(beside(point, side)) if limit is None or mpmath.isinf(limit) else limit


def is_steep(slope: Function, point: Any) -> bool:
    """Whether the slope has no bound beside a point, on a side where it has values."""
    limits = [limit_at(slope, Border(point, side, True, False)) for side in (-1, 1)]
    return any(limit is not None and bool(mpmath.isinf(limit)) for limit in limits)


def _settled(nearest: Any, last_step: Any) -> Any:
    """What the values come to: the simple number that they were still going to, if there is one."""
    within = abs(last_step) / 10 + _VANISHING * abs(nearest)
    for denominator in DENOMINATORS:
        simple = mpmath.nint(nearest * denominator) / denominator
        if abs(simple - nearest) <= within:
            return simple
    return nearest


def _holds_at(condition: Condition, variable: str, point: Any) -> bool:
    tree, relation = condition
    if vanishes(function_of(tree, variable), point):
        return relation == "≥"
    return bool(domain_of([condition], variable)(point))


def unique(points: Iterable[Any]) -> list[Any]:
    """The points in their order, each once."""
    found: list[Any] = []
    for point in sorted(points):
        if not found or abs(point - found[-1]) > SAME_POINT * max(1, abs(point)):
            found.append(point)
    return found
