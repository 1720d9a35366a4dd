"""The function graph of a derivation as a PNG picture; needs matplotlib."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from io import BytesIO

from hwsolve.derivation.display import Display
from hwsolve.derivation.model import Derivation, Level
from hwsolve.errors import InputError
from hwsolve.renderers import Page
from hwsolve.renderers.graph_picture import Picture
from hwsolve.renderers.svg import drawn_graph
from hwsolve.renderers.svg_graph import PADDING, graph_picture

SUFFIX = "png"
BINARY = True

INCHES = 0.16
"""Inches of a quad: letters of 11.5 points."""


def render(derivation: Derivation, display: Display, detail: Level, page: Page) -> Iterator[bytes]:
    """The picture. Raises InputError where there is no graph to draw, or no matplotlib."""
    graph = drawn_graph(derivation)
    found = graph_picture(graph, derivation.symbols)
    if found is None:
        message = f"the graph of {len(graph.nodes)} nodes is too large or too entangled to draw"
        raise InputError.of("no-picture", message, "-o solution.txt lists it")
    if find_spec("matplotlib") is None:
        message = "a PNG picture needs matplotlib, which is not there"
        raise InputError.of(
            "no-matplotlib", message, "pip install 'hwsolve[plot]', or -o graph.svg"
        )
    drawing, nodes = found
    labels = [
        nodes[each.node].label if each.full else nodes[each.node].short for each in drawing.labels
    ]
    yield _painted(drawing, labels)


def _painted(drawing: Picture, labels: list[str]) -> bytes:
    from matplotlib.figure import Figure

    width, height = drawing.width + 2 * PADDING, drawing.height + 2 * PADDING
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
        axes.text(
            place.x,
            place.y,
            text,
            fontsize=INCHES * 72 * 0.92,
            verticalalignment="center",
            fontstyle="italic",
            parse_math=False,
        )
    target = BytesIO()
    figure.savefig(target, format="png", metadata={"Software": None})
    return target.getvalue()
