"""The objective of two parameters as a map, with the paths of the traces on it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence

from flint import fmpq

from hwsolve.derivation.model import Axis, Contours, Path
from hwsolve.notation.tree import Name
from hwsolve.optimizers.measures import Measured, Size, nearly, objective
from hwsolve.optimizers.words import name_of

Point = tuple[float, float]

CELLS = 48
"""The objective is computed at so many places, and one more, along both axes."""

MARGIN = 0.15
"""How far the map goes beyond the paths, as a part of their extent."""

FARTHEST = 8
"""A path that climbs may leave the map if it goes so many times as far as those that descend; so may the
minimum be outside."""

LARGEST = 1e150
"""What is larger than this is left out: its square would be no float."""


def contours(traces: Sequence[Measured], minimum: Sequence[fmpq] | None) -> Contours | None:
    """The map; None unless there are two parameters, an objective that has values around the paths, and a
    path that moves."""
    run = traces[0].run
    value = objective(run)
    if value is None or len(run.parameters) != 2:
        return None
    paths = [Path(name_of(each, traces), tuple(_drawable(each.points))) for each in traces]
    lowest = None if minimum is None else (nearly(minimum[0]), nearly(minimum[1]))
    settling = [each.losses[-1] <= each.losses[0] for each in traces]
    sides = _sides(paths, settling, lowest)
    if sides is None:
        return None
    (left, right), (bottom, top) = sides
    heights = tuple(
        tuple(_height(value, x, y) for x in _places(left, right)) for y in _places(bottom, top)
    )
    first, second = (Name(each.name) for each in run.parameters)
    inside = lowest if lowest and left < lowest[0] < right and bottom < lowest[1] < top else None
    return Contours(
        Name(run.source.output),
        Axis(first, left, right),
        Axis(second, bottom, top),
        heights,
        tuple(paths),
        inside,
    )


def _drawable(points: Sequence[tuple[Size, ...]]) -> Iterator[Point]:
    """The points up to the first one that is too far away to be drawn."""
    for x, y in points:
        point = nearly(x), nearly(y)
        if not all(abs(each) < LARGEST for each in point):
            return
        yield point


def _sides(
    paths: Sequence[Path], settling: Sequence[bool], minimum: Point | None
) -> tuple[Point, Point] | None:
    """Both ends of both axes: around the paths that do not run away, and the minimum if it is near."""
    start = paths[0].points[0]
    reach = [max(math.dist(start, point) for point in path.points) for path in paths]
    staying = [each for each, stays in zip(reach, settling, strict=True) if stays and each]
    moving = [each for each in reach if each]
    if not moving:
        return None
    farthest = max(staying, default=min(moving))
    shown = [
        point
        for path, far in zip(paths, reach, strict=True)
        if far <= FARTHEST * farthest
        for point in path.points
    ]
    if minimum is not None and math.dist(start, minimum) <= FARTHEST * farthest:
        shown.append(minimum)
    extents = [max(each) - min(each) for each in zip(*shown, strict=True)]
    sides = []
    for values, extent in zip(zip(*shown, strict=True), extents, strict=True):
        room = MARGIN * extent or max(extents) / 2
        sides.append((min(values) - room, max(values) + room))
    (left, right), (bottom, top) = sides
    return (sides[0], sides[1]) if left < right and bottom < top else None


def _places(low: float, high: float) -> list[float]:
    return [low + (high - low) * index / CELLS for index in range(CELLS + 1)]


def _height(value: Callable[[float, float], float], x: float, y: float) -> float:
    """The objective, or not a number where it has none."""
    try:
        height = value(x, y)
    except ArithmeticError:
        return math.nan
    return height if abs(height) < LARGEST else math.nan
