"""The function graph of a derivation as an SVG picture."""

from __future__ import annotations

from collections.abc import Iterator

from hwsolve.derivation.display import Display
from hwsolve.derivation.model import Derivation, Graph, Level
from hwsolve.errors import InputError
from hwsolve.renderers import Page
from hwsolve.renderers.svg_graph import svg_graph

SUFFIX = "svg"


def render(derivation: Derivation, display: Display, detail: Level, page: Page) -> Iterator[str]:
    """The picture. Raises InputError where there is no graph, or one that is too large to draw."""
    graph = drawn_graph(derivation)
    picture = svg_graph(graph, derivation.symbols, {}, alone=True)
    if not picture:
        message = f"the graph of {len(graph.nodes)} nodes is too large or too entangled to draw"
        raise InputError.of("no-picture", message, "-o solution.txt lists it")
    yield picture + "\n"


def drawn_graph(derivation: Derivation) -> Graph:
    """The first graph of the derivation. Raises InputError where there is none."""
    for section in derivation.sections:
        for block in section.blocks:
            if isinstance(block, Graph):
                return block
    message = f"there is no graph to draw in what {derivation.command} shows"
    raise InputError.of("no-picture", message, "backprop and forward draw one")
