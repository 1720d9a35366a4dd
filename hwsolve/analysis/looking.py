"""Where a function of one variable is looked at: closely around 0 and around every place, however far out,
where something happens."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

import mpmath

from hwsolve.analysis.real_function import Sign
from hwsolve.notation.tree import Expression, Number, walk

REACH = 30
MOST_FAR = 20
"""More changes of sign beyond the reach than this are an oscillation, which is not followed."""

_FEWEST_CHANGES = 4
_MOST_NEAR = 12
_ROUNDS = 3
_FINEST = -40
_COARSE_STEPS = 60
_SAME_PLACE = 1e-9
_CLOSE = mpmath.mpf("1e-40")
_SHARES = (mpmath.mpf(1) / 2, mpmath.mpf(7) / 16)
"""Where an interval is halved, and where it is parted if the middle has no sign."""

_STEPS_TO_A_PLACE = 4


@dataclass(frozen=True, slots=True)
class Looking:
    """`points` in their order. `places`: where a sign changes, roughly. `reach`: how far from 0 it is looked
    at closely. `oscillates`: beyond the reach signs change again and again, and it is not looked at there."""

    points: tuple[Any, ...]
    places: tuple[Any, ...]
    reach: Any
    oscillates: bool

    @property
    def far(self) -> tuple[Any, ...]:
        """The places beyond the reach."""
        return tuple(place for place in self.places if abs(place) > self.reach)


def looking_at(signs: Sequence[Sign], farthest: Any) -> Looking:
    """The points at which the changes of all these signs show."""
    far = _far_points(farthest)
    search = sorted({*near_points(REACH), *far})
    busy = [
        sign
        for sign in signs
        if sum(max(abs(left), abs(right)) > REACH for left, right in _changes(sign, search))
        > MOST_FAR
    ]
    calm = [sign for sign in signs if sign not in busy]
    reach = _reach_of(busy, farthest)
    points = {*near_points(reach)} if busy else {*search}
    places: list[Any] = []
    for _ in range(_ROUNDS):
        found = _places(calm, sorted({*points, *far}))
        new = [place for place in found if not _is_among(place, places)]
        places += new
        close = [place for place in new if abs(place) > REACH or len(found) <= _MOST_NEAR]
        if not close:
            break
        points.update(point for place in close for point in _around(place))
    return Looking(tuple(sorted(points)), tuple(sorted(places)), reach, bool(busy))


@dataclass(frozen=True, slots=True)
class Window:
    """The part of the axis that is shown: around `centre`, in steps of `step`."""

    centre: int
    step: int

    def at(self, steps: Fraction) -> Fraction:
        """The point so many steps from the centre."""
        return self.centre + self.step * steps


def window_of(looking: Looking) -> Window:
    """Around 0 where everything happens within the reach; else so that all places lie in the middle."""
    if looking.oscillates:
        return Window(0, int(looking.reach) // REACH)
    if not looking.far:
        return Window(0, 1)
    first, last = looking.places[0], looking.places[-1]
    least = (last - first) / 2 / _STEPS_TO_A_PLACE
    step = 1
    while step < least:
        step = step * 5 // 2 if str(step).startswith("2") else step * 2
    return Window(step * int(mpmath.nint((first + last) / 2 / step)), step)


def farthest_of(tree: Expression) -> Any:
    """10¹⁵, and farther for every large or small number in the formula."""
    decades = 15.0
    for node in walk(tree):
        if isinstance(node, Number) and node.value:
            decades += abs(float(mpmath.log10(mpmath.mpf(node.text))))
    return mpmath.mpf(10) ** round(min(decades, 300))


def near_points(reach: Any) -> list[Any]:
    """601 points from −reach to reach, denser near 0, none of them a round number but 0 itself."""
    dense = [index * abs(index) / 90_000 * 1.00000137 for index in range(-300, 301)]
    return [mpmath.mpf(share) * reach for share in dense]


def bisected(sign: Sign, left: Any, right: Any, steps: int = 170) -> Any | None:
    """Where the sign changes between two points, by bisection; the values may jump there. None where no sign
    is known between them."""
    before = sign(left)
    for _ in range(steps):
        for share in _SHARES:
            middle = left + (right - left) * share
            found = sign(middle)
            if found is not None:
                break
        else:
            is_close = right - left <= _CLOSE * max(1, abs(middle))
            return middle if is_close else None
        left, right = (middle, right) if found == before else (left, middle)
    return (left + right) / 2


def _far_points(farthest: Any) -> list[Any]:
    steps = int(2 * mpmath.log(farthest / REACH, 2)) + 1
    sizes = [REACH * mpmath.mpf(2) ** (mpmath.mpf(step) / 2) for step in range(1, steps + 1)]
    with mpmath.workprec(30):
        sizes = [+size for size in sizes]
    return [sign * size for size in sizes for sign in (-1, 1)]


def _around(place: Any) -> Iterable[Any]:
    """The place and points ever farther from it, up to some times its own size."""
    yield place
    largest = 4 + max(0, int(mpmath.log(max(abs(place), 1), 2)))
    for power in range(_FINEST, largest + 1):
        for sign in (-1, 1):
            yield place + sign * mpmath.ldexp(mpmath.mpf(1), power)


def _changes(sign: Sign, points: Sequence[Any]) -> list[tuple[Any, Any]]:
    """The neighbouring points with different signs."""
    known = [(point, each) for point in points if (each := sign(point)) is not None]
    return [(left, right) for (left, one), (right, other) in pairwise(known) if one != other]


def _places(signs: Sequence[Sign], points: Sequence[Any]) -> list[Any]:
    found: list[Any] = []
    for sign in signs:
        for left, right in _changes(sign, points):
            place = bisected(sign, left, right, _COARSE_STEPS)
            if place is None:
                continue
            whole = mpmath.nint(place)
            place = whole if _is_among(place, [whole]) else place
            if not _is_among(place, found):
                found.append(place)
    return found


def _is_among(place: Any, places: Iterable[Any]) -> bool:
    return any(abs(place - known) <= _SAME_PLACE * max(1, abs(place)) for known in places)


def _reach_of(busy: Sequence[Sign], farthest: Any) -> Any:
    """30, or so far in powers of ten that each of the signs that change for ever changes there a few times."""
    reach = mpmath.mpf(REACH)
    while busy and reach < farthest:
        if all(len(_changes(sign, near_points(reach))) >= _FEWEST_CHANGES for sign in busy):
            return reach
        reach *= 10
    return mpmath.mpf(REACH)
