"""The function graph of a derivation, or where it has none its plot, as a PNG picture; needs
matplotlib."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from functools import partial
from importlib.util import find_spec
from io import BytesIO
from typing import TYPE_CHECKING, Literal

from hwsolve.derivation.display import Display
from hwsolve.derivation.model import Derivation, Graph, Level
from hwsolve.errors import InputError
from hwsolve.notation.printing import to_unicode
from hwsolve.renderers import Page
from hwsolve.renderers.graph_picture import Picture
from hwsolve.renderers.plot_picture import PlotPicture, plot_picture
from hwsolve.renderers.svg import not_drawn, pictured
from hwsolve.renderers.svg_graph import (
    LEGEND_ROW,
    LEGEND_SCALE,
    PADDING,
    graph_picture,
    legend_lines,
)
from hwsolve.renderers.svg_words import slanted_runs, words_width
from hwsolve.renderers.writing import Writing

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SUFFIX = "png"
BINARY = True

STYLES = ("-", "--", ":", "-.")
INCHES = 0.16
"""Inches of a quad."""

LETTERS = INCHES * 72 * 0.92
"""Their size in points."""


def render(derivation: Derivation, display: Display, detail: Level, page: Page) -> Iterator[bytes]:
    """The picture. Raises InputError where there is nothing to draw, or no matplotlib."""
    subject = pictured(derivation, page.plot)
    if find_spec("matplotlib") is None:
        message = "a PNG picture needs matplotlib, which is not there"
        raise InputError.of(
            "no-matplotlib", message, "pip install 'hwsolve[plot]', or -o graph.svg"
        )
    if not isinstance(subject, Graph):
        picture = plot_picture(subject)
        if picture is None:
            raise not_drawn(subject)
        with _fonts():
            yield _plotted(picture, Writing(partial(to_unicode, symbols=derivation.symbols)))
        return
    found = graph_picture(subject, derivation.symbols)
    if found is None:
        raise not_drawn(subject)
    drawing, nodes = found
    labels = [
        nodes[each.node].label if each.full else nodes[each.node].short for each in drawing.labels
    ]
    with _fonts():
        yield _painted(drawing, labels)


def _fonts() -> AbstractContextManager[None]:
    from matplotlib import rc_context

    chosen: AbstractContextManager[None] = rc_context(
        {"font.family": ["DejaVu Serif", "DejaVu Sans"], "text.parse_math": False}
    )
    return chosen


def _plotted(picture: PlotPicture, writing: Writing) -> bytes:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7.5, 3.8 + len(picture.caption) / 2), dpi=160, layout="constrained")
    axes = figure.add_subplot()
    for stroke in picture.levels:
        axes.plot(*zip(*stroke, strict=True), "-", color="0.7", linewidth=0.8)
    for line, style in zip(picture.lines, STYLES * len(picture.lines), strict=False):
        drawn = [
            axes.plot(*zip(*piece, strict=True), style, label="_" if index else line.name)
            for index, piece in enumerate(line.pieces)
        ]
        colour = drawn[0][0].get_color() if drawn else "black"
        for number, (x, y) in enumerate(line.dots):
            axes.plot([x], [y], "o", color=colour, markersize=3 if number else 6)
    if picture.minimum is not None:
        axes.plot(*([each] for each in picture.minimum), "x", color="black")
    axes.set_yticks([y for y, _ in picture.up], [label for _, label in picture.up])
    axes.set_xticks([x for x, _ in picture.across], [label for _, label in picture.across])
    axes.set_title(writing.prose(picture.title), fontsize=11)
    if picture.axes is not None:
        across, up = map(writing.math, picture.axes)
        below = "\n".join((across, *picture.caption))
        axes.set_xlabel(below, fontsize=9)
        axes.set_ylabel(up, rotation=0)
        axes.margins(0)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    if len(picture.lines) > 1:
        axes.legend(frameon=False, loc="upper left", bbox_to_anchor=(1.02, 1))
    return _encoded(figure)


def _painted(drawing: Picture, labels: list[str]) -> bytes:
    from matplotlib.figure import Figure

    legend = legend_lines(drawing)
    widest = max([drawing.width, *(words_width(line) * LEGEND_SCALE for line in legend)])
    width = widest + 2 * PADDING
    height = drawing.height + 2 * PADDING + LEGEND_ROW * len(legend)
    figure = Figure(figsize=(width * INCHES, height * INCHES), dpi=200)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    axes.set_xlim(-PADDING, width - PADDING)
    axes.set_ylim(height - PADDING - 0.5, -PADDING - 0.5)
    for edge in drawing.edges:
        axes.plot([edge.x1, edge.x2], [edge.y1, edge.y2], color="black", linewidth=0.8)
        if edge.arrow:
            axes.fill(
                [edge.x2, edge.x2 - 0.5, edge.x2 - 0.5],
                [edge.y2, edge.y2 - 0.22, edge.y2 + 0.22],
                color="black",
                linewidth=0,
            )
    for x, y in drawing.dots:
        axes.plot([x], [y], "o", color="black", markersize=2.6)
    for place, text in zip(drawing.labels, labels, strict=True):
        _write(axes, place.x, place.y + 0.3, text)
    for number, sentence in enumerate(legend, start=1):
        y = drawing.height - 0.3 + LEGEND_ROW * number
        axes.text(0, y, sentence, fontsize=LETTERS * LEGEND_SCALE)
    return _encoded(figure)


def _write(axes: Axes, x: float, y: float, formula: str) -> None:
    """The formula from `x` on with its base line at `y`, its letters slanted."""
    for slanted, run in slanted_runs(formula):
        style: Literal["italic", "normal"] = "italic" if slanted else "normal"
        written = axes.text(x, y, run, fontsize=LETTERS, fontstyle=style)
        # A space at the end has no extent of its own.
        ends = []
        for text in (f"{run}|", "|"):
            written.set_text(text)
            ends.append(written.get_window_extent().width)
        written.set_text(run)
        x += (ends[0] - ends[1]) / axes.figure.dpi / INCHES


def _encoded(figure: Figure) -> bytes:
    target = BytesIO()
    # The version of matplotlib would be in the file: the same input gives the same bytes.
    figure.savefig(target, format="png", metadata={"Software": None})
    return target.getvalue()
