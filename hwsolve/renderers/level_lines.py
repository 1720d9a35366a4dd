"""The level lines of a function given on a grid, by marching squares.

After W. Lorensen and H. Cline, Marching Cubes, SIGGRAPH 1987, in two dimensions; a saddle is decided by
the mean of its four corners.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

Point = tuple[float, float]

Edge = tuple[int, int, int, int]
"""The side of a cell: column and row of both its ends, the smaller one first."""

Grid = Sequence[Sequence[float]]
"""Rows of heights, not a number where there is none."""


def level_lines(heights: Grid, level: float) -> list[list[Point]]:
    """The lines on which the height is `level`, in columns and rows counted from 0; a closed line ends
    where it begins. Between two neighbours of the grid the height is taken to be linear."""
    joined: dict[Edge, list[Edge]] = {}
    for row in range(len(heights) - 1):
        for column in range(len(heights[0]) - 1):
            for start, end in _crossings(heights, level, column, row):
                joined.setdefault(start, []).append(end)
                joined.setdefault(end, []).append(start)
    # Open lines from one of their ends first: what is left then are closed ones.
    ends = sorted(joined, key=lambda edge: len(joined[edge]))
    lines = []
    for first in ends:
        while joined[first]:
            line = [first]
            while joined[line[-1]]:
                following = joined[line[-1]].pop()
                joined[following].remove(line[-1])
                line.append(following)
            lines.append([_place(heights, level, edge) for edge in line])
    return lines


def _crossings(heights: Grid, level: float, column: int, row: int) -> Iterator[tuple[Edge, Edge]]:
    """Pairs of sides of one cell between which a line runs."""
    corners = ((column, row), (column + 1, row), (column + 1, row + 1), (column, row + 1))
    values = [heights[y][x] for x, y in corners]
    if not all(map(math.isfinite, values)):
        return
    above = [value > level for value in values]
    crossed = [side for side in range(4) if above[side] != above[(side + 1) % 4]]
    if len(crossed) == 4 and (sum(value / 4 for value in values) > level) != above[0]:
        crossed = crossed[1:] + crossed[:1]
    sides = [_edge(corners[side], corners[(side + 1) % 4]) for side in crossed]
    yield from zip(sides[::2], sides[1::2], strict=True)


def _edge(one: tuple[int, int], other: tuple[int, int]) -> Edge:
    first, second = sorted((one, other))
    return (*first, *second)


def _place(heights: Grid, level: float, edge: Edge) -> Point:
    x0, y0, x1, y1 = edge
    start, end = heights[y0][x0], heights[y1][x1]
    share = (level - start) / (end - start)
    return x0 + share * (x1 - x0), y0 + share * (y1 - y0)
