"""What a map of a function is drawn from: which levels, their lines, round ticks, and paths cut at the
frame."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise

from hwsolve.renderers.level_lines import Grid, Point, level_lines
from hwsolve.renderers.plot import as_written

Stroke = tuple[Point, ...]
"""Points that are joined by straight lines; the frame is 1 wide and 1 high."""

SHARES = (0.01, 0.04, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
"""Which part of the map lies below each level line."""

MOST_TICKS = 8
LONGEST_LABEL = 7


def chosen_levels(heights: Grid) -> list[tuple[float, str]]:
    """Levels with what is written for each, ascending: they part the map evenly, and are as round as
    keeps them apart."""
    sizes = sorted(value for row in heights for value in row if math.isfinite(value))
    if not sizes or sizes[0] == sizes[-1]:
        return []
    wanted = [sizes[int(share * (len(sizes) - 1))] for share in (0, *SHARES, 1)]
    found: dict[float, str] = {}
    for before, value, after in zip(wanted[:-2], wanted[1:-1], wanted[2:], strict=True):
        gap = max(value - before, after - value) / 2
        if gap > 0:
            rounded, _ = _rounded(value, gap)
            if sizes[0] < rounded < sizes[-1]:
                found[rounded] = as_written(f"{rounded:.6g}")
    return sorted(found.items())


def leveled(heights: Grid, level: float) -> Iterator[Stroke]:
    """The lines of a level in the frame."""
    width, height = len(heights[0]) - 1, len(heights) - 1
    for line in level_lines(heights, level):
        yield tuple((x / width, y / height) for x, y in line)


def tick_distance(low: float, high: float) -> float:
    """1, 2 or 5 times a power of ten, so that few multiples lie between both."""
    least = 10.0 ** math.floor(math.log10((high - low) / MOST_TICKS))
    return next(least * k for k in (1, 2, 5, 10) if high - low <= least * k * MOST_TICKS)


def round_ticks(low: float, high: float) -> list[tuple[float, str]]:
    """Round numbers between both, evenly apart."""
    apart = tick_distance(low, high)
    first, last = math.ceil(low / apart), math.floor(high / apart)
    return [_rounded(index * apart, apart) for index in range(first, last + 1)]


def _rounded(value: float, gap: float) -> tuple[float, str]:
    """The value to the decimal place of the gap's first digit, and how it is written."""
    place = -math.floor(math.log10(gap))
    text = f"{round(value, place) + 0.0:.{max(place, 0)}f}"
    if len(text) > LONGEST_LABEL:
        text = f"{value:.6g}"
    return float(text), as_written(text)


def clipped(points: Sequence[Point]) -> tuple[Stroke, ...]:
    """The path through the points, cut into pieces where it leaves the frame and comes back.

    After Y. Liang and B. Barsky, A New Concept and Method for Line Clipping, 1984.
    """
    pieces: list[list[Point]] = []
    for start, end in pairwise(points):
        stretch = _inside(start, end)
        if stretch is None:
            continue
        if pieces and pieces[-1][-1] == stretch[0]:
            pieces[-1].append(stretch[1])
        else:
            pieces.append(list(stretch))
    return tuple(map(tuple, pieces))


def _inside(start: Point, end: Point) -> tuple[Point, Point] | None:
    first, last = 0.0, 1.0
    for a, b in zip(start, end, strict=True):
        if a == b:
            if not 0 <= a <= 1:
                return None
            continue
        into, out = sorted(((0 - a) / (b - a), (1 - a) / (b - a)))
        first, last = max(first, into), min(last, out)
    if first > last:
        return None

    def at(share: float) -> Point:
        if share in (0.0, 1.0):
            return end if share else start
        (x0, y0), (x1, y1) = start, end
        return x0 + share * (x1 - x0), y0 + share * (y1 - y0)

    return at(first), at(last)
