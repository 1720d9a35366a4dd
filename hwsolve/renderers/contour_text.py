"""A map drawn with characters: dots where a level line runs, a mark for each path's steps."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterator, Sequence

from hwsolve.derivation.model import Contours
from hwsolve.renderers.contour_lines import chosen_levels
from hwsolve.renderers.level_lines import Grid
from hwsolve.renderers.plot import MARKS
from hwsolve.renderers.plot_picture import PlotPicture, plot_picture
from hwsolve.renderers.writing import Writing

HEIGHT = 21
MOST_COLUMNS = 61
EVERY = 3
"""So coarse a drawing has one level line of so many."""


def draw_contours(plot: Contours, writing: Writing, width: int) -> Iterator[str]:
    """The lines of the map, none wider than `width` but its words."""
    picture = plot_picture(plot)
    if picture is None:
        return
    margin = max(len(label) for _, label in picture.up)
    columns = max(2, min(MOST_COLUMNS, width - margin - 3))
    levels = chosen_levels(plot.heights)[::EVERY]
    grid = _levels(plot.heights, [level for level, _ in levels], columns)
    if picture.minimum is not None:
        _mark(grid, picture.minimum, "×")
    for mark, line in reversed(list(zip(MARKS, picture.lines, strict=False))):
        for point in line.dots or [point for piece in line.pieces for point in piece]:
            _mark(grid, point, mark)
    across, up = map(writing.math, picture.axes or ())
    labels = {round(y * (HEIGHT - 1)): label for y, label in picture.up}
    yield writing.prose(picture.title)
    yield f"{up:>{margin}}"
    for row in range(HEIGHT - 1, -1, -1):
        side = "┤" if row in labels else "│"
        yield f"{labels.get(row, ''):>{margin}} {side}{''.join(grid[row])}".rstrip()
    yield f"{'':>{margin}} └{'─' * columns}"
    yield f"{'':>{margin}}  {_below(picture, columns)} {across}"
    yield f"Dotted: level lines at {', '.join(label for _, label in levels)}."
    legend = [f"{mark} {line.name}" for mark, line in zip(MARKS, picture.lines, strict=False)]
    if picture.minimum is not None:
        legend.append("× the minimum")
    yield "   ".join(legend)


def _levels(heights: Grid, levels: Sequence[float], columns: int) -> list[list[str]]:
    """Rows of characters from the lowest: a dot where the next place to the right or above lies between
    other levels."""
    bands = [
        [bisect(levels, _nearest(heights, row, column, columns)) for column in range(columns + 1)]
        for row in range(HEIGHT + 1)
    ]
    return [
        [
            "·" if bands[row][column] != min(beside, above) or beside != above else " "
            for column, (beside, above) in enumerate(
                zip(bands[row][1:], bands[row + 1][:-1], strict=True)
            )
        ]
        for row in range(HEIGHT)
    ]


def _nearest(heights: Grid, row: int, column: int, columns: int) -> float:
    """The height at a character, linear between the four places of the grid around it."""
    y = min(row / (HEIGHT - 1), 1) * (len(heights) - 1)
    x = min(column / (columns - 1), 1) * (len(heights[0]) - 1)
    i, j = min(int(y), len(heights) - 2), min(int(x), len(heights[0]) - 2)
    low = heights[i][j] + (x - j) * (heights[i][j + 1] - heights[i][j])
    high = heights[i + 1][j] + (x - j) * (heights[i + 1][j + 1] - heights[i + 1][j])
    return low + (y - i) * (high - low)


def _mark(grid: list[list[str]], point: tuple[float, float], mark: str) -> None:
    x, y = point
    grid[round(y * (HEIGHT - 1))][round(x * (len(grid[0]) - 1))] = mark


def _below(picture: PlotPicture, columns: int) -> str:
    """The ticks of the lower axis, as many as have room."""
    line = ""
    for x, label in picture.across:
        start = round(x * (columns - 1)) - len(label) // 2
        if start >= len(line) + (2 if line else 0):
            line += " " * (start - len(line)) + label
    return line.ljust(columns)
