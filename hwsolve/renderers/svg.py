"""The function graph of a derivation, or where it has none its plot, as an SVG picture."""

from __future__ import annotations

from collections.abc import Iterator

from hwsolve.derivation.display import Display
from hwsolve.derivation.model import Contours, Derivation, Graph, Level, Plot
from hwsolve.errors import InputError
from hwsolve.renderers import Page
from hwsolve.renderers.plot_picture import plot_picture
from hwsolve.renderers.svg_graph import graph_picture, svg_graph
from hwsolve.renderers.svg_plot import svg_plot

SUFFIX = "svg"


def render(derivation: Derivation, display: Display, detail: Level, page: Page) -> Iterator[str]:
    """The picture. Raises InputError where there is none, or a graph that is too large to draw."""
    subject = pictured(derivation, page.plot)
    if isinstance(subject, Graph):
        drawn = graph_picture(subject, derivation.symbols)
        names = [node.name for node in subject.nodes]
        picture = svg_graph(*drawn, names, {}, alone=True) if drawn else ""
    else:
        found = plot_picture(subject)
        picture = svg_plot(found, derivation.symbols, alone=True) if found else ""
    if not picture:
        raise not_drawn(subject)
    yield picture + "\n"


def pictured(derivation: Derivation, plot: bool) -> Graph | Plot | Contours:
    """The first graph of the derivation, or else, and with `plot` before all, its map, or its first plot.

    Raises InputError where there is neither.
    """
    blocks = [block for section in derivation.sections for block in section.blocks]
    graphs = [block for block in blocks if isinstance(block, Graph)]
    plots = [block for block in blocks if isinstance(block, Plot)]
    maps = [block for block in blocks if isinstance(block, Contours)]
    for kind in (maps, plots, graphs) if plot else (graphs, maps, plots):
        for found in kind:
            return found
    message = f"there is no graph to draw and nothing to plot in what {derivation.command} shows"
    raise InputError.of("no-picture", message, "backprop and forward draw the graph")


def not_drawn(subject: Graph | Plot | Contours) -> InputError:
    """Why there is no picture of it."""
    if isinstance(subject, Graph):
        message = f"the graph of {len(subject.nodes)} nodes is too large or too entangled to draw"
        return InputError.of("no-picture", message, "-o solution.txt lists it")
    message = "nothing in the plot is a finite number"
    return InputError.of("no-picture", message, "-o solution.txt lists what there is")
