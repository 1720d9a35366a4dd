"""The landscape of a function of one variable: where it turns, rests, is flat, and has kinks, found by
looking at the sign of its derivative at many points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import mpmath

from hwsolve.analysis.looking import bisected
from hwsolve.analysis.real_function import Function, Sign

DIGITS = 50
_CLOSE = mpmath.mpf("1e-20")
_CLOSEST = mpmath.mpf("1e-35")
SAME_POINT = mpmath.mpf("1e-25")
DENOMINATORS = (1, 2, 3, 4, 5, 6, 8, 10, 100)


@dataclass(frozen=True, slots=True)
class Landscape:
    """`turns`: inner points where the derivative changes its sign; `kinks`: where it jumps; `rises` and
    `falls`: whether it is anywhere positive, negative; `flat`: stretches with derivative 0; `valleys`: those of
    them with opposite signs beside them; `rests`: whether it is 0 at a single point without a turn."""

    turns: tuple[Any, ...]
    kinks: tuple[Any, ...]
    rises: bool
    falls: bool
    flat: tuple[tuple[Any, Any], ...]
    valleys: tuple[tuple[Any, Any], ...]
    rests: bool

    @property
    def increasing(self) -> bool:
        """Whether it rises and never falls."""
        return self.rises and not self.falls

    @property
    def decreasing(self) -> bool:
        """Whether it falls and never rises."""
        return self.falls and not self.rises

    @property
    def constant(self) -> bool:
        """Whether it neither rises nor falls anywhere."""
        return not (self.rises or self.falls)


def landscape(
    slope: Function,
    sign: Sign,
    points: Sequence[Any],
    candidates: Sequence[Any],
    borders: Sequence[Any],
) -> Landscape:
    """What the derivative says at the points, between the borders of the domain, and beside the candidates for
    kinks. The sign is None outside of the domain."""
    known = [(point, each) for point in points if (each := sign(point)) is not None]
    flat = _stretches(known)
    turns: list[Any] = []
    valleys: list[tuple[Any, Any]] = []
    moving = [(point, each) for point, each in known if each != 0]
    for (left, before), (right, after) in pairwise(moving):
        if before == after or any(left < border < right for border in borders):
            continue
        within = [stretch for stretch in flat if left < stretch[0] and stretch[1] < right]
        turn = None if within else bisected(sign, left, right)
        valleys += within
        turns += [] if turn is None else [snapped(turn)]
    resting = [
        point
        for point, each in known
        if each == 0 and not any(first <= point <= last for first, last in flat)
    ]
    special = [*turns, *candidates]
    signs = {each for _, each in known}
    return Landscape(
        tuple(turns),
        tuple(kink for kink in sorted({*candidates, *turns}) if jumps(slope, kink)),
        rises=1 in signs,
        falls=-1 in signs,
        flat=tuple(flat),
        valleys=tuple(valleys),
        rests=any(all(abs(point - each) > SAME_POINT for each in special) for point in resting),
    )


def snapped(value: Any) -> Any:
    """The simple fraction that a point is to 25 digits, if there is one; else itself."""
    for denominator in DENOMINATORS:
        nearest = mpmath.nint(value * denominator)
        if abs(value * denominator - nearest) < SAME_POINT:
            return nearest / denominator
    return value


def beside(point: Any, side: int, distance: Any = _CLOSEST) -> Any:
    """A number so close to a point that a function shows there what it tends to."""
    return point + side * distance * max(1, abs(point))


def jumps(function: Function, point: Any) -> bool:
    """Whether the values to both sides differ by more than the digits of the point tell, and do not come
    together towards it."""
    try:
        near, nearest = (
            [function(beside(point, side, distance)) for side in (1, -1)]
            for distance in (_CLOSE, _CLOSEST)
        )
    except ArithmeticError:
        return False
    gap = abs(nearest[0] - nearest[1])
    return bool(gap > abs(near[0] - near[1]) / 2 and gap > SAME_POINT * max(map(abs, near)))


def _stretches(known: Sequence[tuple[Any, int]]) -> list[tuple[Any, Any]]:
    """From the first to the last of neighbouring points at which the derivative is exactly 0."""
    found: list[tuple[Any, Any]] = []
    run: list[Any] = []
    for point, sign in [*known, (mpmath.inf, 1)]:
        if sign == 0:
            run.append(point)
            continue
        if len(run) > 1:
            found.append((run[0], run[-1]))
        run = []
    return found
