"""Curves as lines on a plane, whatever draws them: the plot's frame is 1 wide and 1 high, from its
lower left."""

from __future__ import annotations

import math
from dataclasses import dataclass

from hwsolve.derivation.model import Plot
from hwsolve.renderers.plot import scaled_heights, tick_label

MOST_POINTS = 240
TICKS = 5

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Line:
    """One curve: its name, and its pieces, which end where a height is not finite."""

    name: str
    pieces: tuple[tuple[Point, ...], ...]


@dataclass(frozen=True, slots=True)
class PlotPicture:
    """`ticks` are heights with what stands at them; `over` says what the curves are over, `first`
    and `last` what stands at its ends."""

    lines: tuple[Line, ...]
    ticks: tuple[tuple[float, str], ...]
    over: str
    first: str
    last: str


def plot_picture(plot: Plot) -> PlotPicture | None:
    """The picture of a plot; None where nothing in it is finite."""
    shown = [scaled_heights(curve.heights, plot.logarithmic) for curve in plot.curves]
    finite = [value for heights in shown for value in heights if math.isfinite(value)]
    if not finite:
        return None
    low, high = min(finite), max(finite)
    if high == low:
        low, high = low - 0.5, high + 0.5
    steps = max(map(len, shown))
    over, first, last = plot.across or ("the steps", "0", str(steps - 1))
    lines = [
        Line(curve.name, _pieces(heights, steps, low, high))
        for curve, heights in zip(plot.curves, shown, strict=True)
    ]
    places = [index / (TICKS - 1) for index in range(TICKS)]
    ticks = [(y, tick_label(low + (high - low) * y, plot.logarithmic)) for y in places]
    return PlotPicture(tuple(lines), tuple(ticks), over, first, last)


def _pieces(
    heights: list[float], steps: int, low: float, high: float
) -> tuple[tuple[Point, ...], ...]:
    pieces: list[list[Point]] = [[]]
    stride = max(1, math.ceil(steps / MOST_POINTS))
    last = len(heights) - 1
    for index, height in enumerate(heights):
        if index % stride and index != last:
            continue
        if math.isfinite(height):
            x = index / max(steps - 1, 1)
            pieces[-1].append((x, (height - low) / (high - low)))
        elif pieces[-1]:
            pieces.append([])
    return tuple(tuple(piece) for piece in pieces if piece)
