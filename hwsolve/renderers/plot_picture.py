"""Curves, and paths over level lines, as strokes on a plane, whatever draws them: the frame is 1 wide
and 1 high, from its lower left."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from hwsolve.derivation.model import Contours, Plot, Prose
from hwsolve.notation.tree import Expression, Name
from hwsolve.renderers.contour_lines import (
    Stroke,
    chosen_levels,
    clipped,
    leveled,
    round_ticks,
    tick_distance,
)
from hwsolve.renderers.plot import scaled_heights, tick_label

MOST_POINTS = 240
MOST_DOTS = 60
"""Of a longer path the steps are not marked."""

TICKS = 5

Tick = tuple[float, str]
"""A place on an axis, and what stands there."""


@dataclass(frozen=True, slots=True)
class Line:
    """One curve or path: its name, its pieces, which end where it is not finite or leaves the frame, and
    the `dots` that mark the steps on it."""

    name: str
    pieces: tuple[Stroke, ...]
    dots: Stroke = ()


@dataclass(frozen=True, slots=True)
class PlotPicture:
    """`title` stands above it; `up` and `across` are the ticks of both axes, which have names where it is a
    map. `levels` are its level lines, `minimum` marks its lowest place, and the lines of the `caption` stand
    below it."""

    title: Prose
    lines: tuple[Line, ...]
    across: tuple[Tick, ...]
    up: tuple[Tick, ...]
    axes: tuple[Expression, Expression] | None = None
    levels: tuple[Stroke, ...] = ()
    minimum: tuple[float, float] | None = None
    caption: tuple[str, ...] = ()


def plot_picture(plot: Plot | Contours) -> PlotPicture | None:
    """The picture of a plot; None where nothing in it is finite."""
    return _map(plot) if isinstance(plot, Contours) else _curves(plot)


def _curves(plot: Plot) -> PlotPicture | None:
    shown = [scaled_heights(curve.heights, plot.logarithmic) for curve in plot.curves]
    finite = [value for heights in shown for value in heights if math.isfinite(value)]
    if not finite:
        return None
    low, high = min(finite), max(finite)
    if high == low:
        low, high = low - 0.5, high + 0.5
    steps = max(map(len, shown))
    lines = [
        Line(curve.name, _pieces(heights, steps, low, high))
        for curve, heights in zip(plot.curves, shown, strict=True)
    ]
    up = _powers(low, high) if plot.logarithmic else _placed_ticks(low, high)
    if plot.across is not None:
        name, first, last = plot.across
        over: Expression | str = Name(name)
        across: Sequence[Tick] = _between(first, last)
    else:
        over = "the steps"
        last_step = max(steps - 1, 1)
        apart = max(1, int(tick_distance(0, last_step)))
        across = [(step / last_step, str(step)) for step in range(0, steps, apart)]
    scale = " (logarithmic scale)" if plot.logarithmic else ""
    title = Prose((plot.height, " over ", over, scale))
    return PlotPicture(title, tuple(lines), tuple(across), tuple(up))


def _between(first: str, last: str) -> Sequence[Tick]:
    """Round numbers from one to the other; where they are not numbers, the two themselves."""
    try:
        low, high = (float(text.replace("−", "-")) for text in (first, last))
    except ValueError:
        low = high = math.nan
    if not 0 < high - low < math.inf:
        return ((0, first), (1, last))
    return _placed_ticks(low, high)


def _powers(low: float, high: float) -> list[Tick]:
    """Powers of ten on a scale of logarithms; where there are less than two, values evenly apart."""
    powers = range(math.ceil(low), math.floor(high) + 1)
    places = [float(power) for power in powers[:: max(1, len(powers) // TICKS)]]
    if len(places) < 2:
        places = [low + (high - low) * index / (TICKS - 1) for index in range(TICKS)]
    return [((place - low) / (high - low), tick_label(place, True)) for place in places]


def _pieces(heights: list[float], steps: int, low: float, high: float) -> tuple[Stroke, ...]:
    pieces: list[list[tuple[float, float]]] = [[]]
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


def _map(plot: Contours) -> PlotPicture | None:
    levels = chosen_levels(plot.heights)
    if not levels:
        return None
    across, up = plot.across, plot.up

    def placed(point: tuple[float, float]) -> tuple[float, float]:
        x, y = point
        return (x - across.low) / (across.high - across.low), (y - up.low) / (up.high - up.low)

    lines = []
    for path in plot.paths:
        stride = max(1, math.ceil(len(path.points) / MOST_POINTS))
        points = [placed(point) for point in (*path.points[:-1:stride], path.points[-1])]
        inside: Stroke = tuple(
            point for point in points if max(abs(each - 0.5) for each in point) <= 0.5
        )
        dots = inside if len(path.points) <= MOST_DOTS else inside[:1]
        lines.append(Line(path.name, clipped(points), dots))
    minimum = None if plot.minimum is None else placed(plot.minimum)
    marks = "A path begins at its large dot" + ("; × marks the minimum." if minimum else ".")
    return PlotPicture(
        Prose((plot.height, " over ", across.name, " and ", up.name)),
        tuple(lines),
        tuple(_placed_ticks(across.low, across.high)),
        tuple(_placed_ticks(up.low, up.high)),
        (across.name, up.name),
        tuple(stroke for level, _ in levels for stroke in leveled(plot.heights, level)),
        minimum,
        (f"Level lines at {', '.join(label for _, label in levels)}.", marks),
    )


def _placed_ticks(low: float, high: float) -> list[Tick]:
    return [((value - low) / (high - low), label) for value, label in round_ticks(low, high)]
