"""Curves drawn with characters: eight heights to a cell, an axis with its values, a letter for
each curve."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from hwsolve.derivation.model import Curve, Plot

HEIGHT = 12
MAX_WIDTH = 72
MOST_APART = 3
"""With few steps, so many columns lie between two of them."""

MARKS = "●○▲△■□◆◇"
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def draw_plot(plot: Plot, title: str, width: int) -> Iterator[str]:
    """The lines of the plot, none wider than `width`; `title` says what is plotted.

    Where curves meet, the mark of the first one is drawn. What is not finite is left out.
    """
    shown = [scaled_heights(curve.heights, plot.logarithmic) for curve in plot.curves]
    values = [value for heights in shown for value in heights if math.isfinite(value)]
    if not values:
        return
    low, high = min(values), max(values)
    if high == low:
        low, high = low - 0.5, high + 0.5
    labels = [
        tick_label(low + (high - low) * row / (HEIGHT - 1), plot.logarithmic)
        for row in range(HEIGHT)
    ]
    margin = max(map(len, labels))
    steps = max(len(curve.heights) for curve in plot.curves)
    room = max(2, min(MAX_WIDTH, width - margin - 3))
    apart = max(1, min(MOST_APART, (room - 1) // max(1, steps - 1)))
    columns = max(2, min((steps - 1) * apart + 1, room))
    grid = [[" "] * columns for _ in range(HEIGHT)]
    for mark, heights in reversed(list(zip(MARKS, shown, strict=False))):
        for column in range(0, columns, apart):
            index = round(column * (steps - 1) / (columns - 1))
            if index < len(heights) and math.isfinite(heights[index]):
                row = round((heights[index] - low) / (high - low) * (HEIGHT - 1))
                grid[row][column] = mark
    scale = ", each mark of the scale a multiple of the last" if plot.logarithmic else ""
    over, first, last = plot.across or ("the steps", "0", str(steps - 1))
    yield f"{title} over {over}{scale}"
    for row in range(HEIGHT - 1, -1, -1):
        labelled = row in (0, HEIGHT - 1, HEIGHT // 2)
        label = labels[row] if labelled else ""
        yield f"{label:>{margin}} {'┤' if labelled else '│'}{''.join(grid[row])}".rstrip()
    yield f"{'':>{margin}} └{'─' * columns}"
    yield f"{'':>{margin}}  {first}{last:>{columns - len(first)}}"
    if len(plot.curves) > 1:
        yield "   ".join(_legend(plot.curves))


def _legend(curves: Sequence[Curve]) -> Iterator[str]:
    for mark, curve in zip(MARKS, curves, strict=False):
        yield f"{mark} {curve.name}"


def scaled_heights(heights: Sequence[float], logarithmic: bool) -> list[float]:
    """The heights as they are drawn: their logarithms; not a number where there is none."""
    if not logarithmic:
        return list(heights)
    return [math.log10(each) if each > 0 else math.nan for each in heights]


def tick_label(value: float, logarithmic: bool) -> str:
    """What stands at a height of the scale."""
    if logarithmic:
        value = 10.0**value
    return as_written(f"{value:.3g}")


def as_written(text: str) -> str:
    """A float's text as in a formula: −0.5, 1.2·10⁻⁹."""
    mantissa, _, exponent = text.partition("e")
    power = f"·10{str(int(exponent)).translate(_RAISED)}" if exponent else ""
    return (mantissa + power).replace("-", "−")
