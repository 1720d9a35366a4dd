"""The landscape of a function of one variable: where it turns, where it has kinks, its largest and
least values, found by looking closely at many points."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import mpmath

Function = Callable[[Any], Any]
"""A real function at mpmath's precision; raises ArithmeticError where it has no value."""

REACH = 30
DIGITS = 50
_FLAT = 1e-30
_NEAR_KINK = 1e-12
_HUGE = 1e8


@dataclass(frozen=True, slots=True)
class Landscape:
    """`turns`: inner points where the derivative changes its sign; `kinks`: where it jumps;
    `gaps`: where there is no value; `flat`: stretches with derivative 0; `rests`: whether the derivative
    was exactly 0 at a point that was looked at."""

    turns: tuple[Any, ...]
    kinks: tuple[Any, ...]
    gaps: tuple[Any, ...]
    increasing: bool
    decreasing: bool
    flat: tuple[tuple[Any, Any], ...]
    rests: bool


def sample_points() -> list[Any]:
    """Points from −30 to 30, denser near 0, none of them a round number but 0 itself."""
    points = []
    for index in range(-300, 301):
        share = mpmath.mpf(index) / 300
        points.append(share * abs(share) * REACH * mpmath.mpf("1.00000137"))
    return points


def landscape(slope: Function, candidates: Sequence[Any]) -> Landscape:
    """What the derivative says, looked at on a fine grid and beside the candidates for kinks."""
    values: list[tuple[Any, Any]] = []
    gaps: list[Any] = []
    for point in sample_points():
        if any(abs(point - kink) < _NEAR_KINK for kink in candidates):
            point += mpmath.mpf("1e-9")
        try:
            values.append((point, slope(point)))
        except ArithmeticError:
            gaps.append(point)
    kinks = tuple(kink for kink in candidates if _jumps(slope, kink))
    turns: list[Any] = []
    moving = [(point, value) for point, value in values if value != 0]
    resting = [point for point, value in values if value == 0]
    for (left, before), (right, after) in pairwise(moving):
        between = [point for point in resting if left < point < right]
        if before * after < 0 and len(between) == 1:
            turns.append(between[0])
        elif before * after < 0 and right - left < 1:
            zero = crossing(slope, left, right)
            (gaps if _is_pole(slope, zero) else turns).append(zero)
    signs = [0 if abs(value) < _FLAT else int(mpmath.sign(value)) for _, value in values]
    return Landscape(
        tuple(turns),
        kinks,
        tuple(gaps),
        increasing=1 in signs and -1 not in signs,
        decreasing=-1 in signs and 1 not in signs,
        flat=_stretches(values, signs),
        rests=any(value == 0 for _, value in values),
    )


def _jumps(slope: Function, kink: Any) -> bool:
    step = mpmath.mpf("1e-25")
    try:
        return bool(abs(slope(kink + step) - slope(kink - step)) > mpmath.mpf("1e-15"))
    except ArithmeticError:
        return False


def crossing(slope: Function, left: Any, right: Any) -> Any:
    """Where the sign changes, by bisection: the derivative may jump there."""
    sign = mpmath.sign(slope(left))
    for _ in range(170):
        middle = (left + right) / 2
        try:
            same = mpmath.sign(slope(middle)) == sign
        except ArithmeticError:
            return middle
        left, right = (middle, right) if same else (left, middle)
    return (left + right) / 2


def _is_pole(slope: Function, point: Any) -> bool:
    """Whether the values beside the point are huge: the sign changes through infinity."""
    step = mpmath.mpf("1e-20")
    try:
        return bool(min(abs(slope(point - step)), abs(slope(point + step))) > _HUGE)
    except ArithmeticError:
        return True


def _stretches(
    values: Sequence[tuple[Any, Any]], signs: Sequence[int]
) -> tuple[tuple[Any, Any], ...]:
    found: list[tuple[Any, Any]] = []
    start: Any = None
    for index, sign in enumerate(signs):
        if sign == 0 and start is None:
            start = index
        if start is not None and (sign != 0 or index == len(signs) - 1):
            if index - start > 5 and abs(values[index - 1][0] - values[start][0]) > 1:
                found.append((values[start][0], values[index - 1][0]))
            start = None
    return tuple(found)
