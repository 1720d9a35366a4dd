"""The function graph as SVG, for a web page and as a picture of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from html import escape

from hwsolve.derivation.model import Graph
from hwsolve.notation.printing import to_plain, to_unicode
from hwsolve.notation.tree import Expression
from hwsolve.renderers.graph_layout import DrawnNode
from hwsolve.renderers.graph_nodes import drawn_nodes
from hwsolve.renderers.graph_picture import Picture, picture
from hwsolve.renderers.svg_words import svg_formula, svg_words, words_width

EM = 16.0
"""Pixels of a quad."""

ROOM = 62.0
PHONE = 520.0
"""A picture of more pixels would be too small to read on a phone if it had to fit."""

PADDING = 0.6


def svg_graph(
    graph: Graph,
    symbols: Mapping[str, str],
    links: Mapping[Expression, str],
    alone: bool = False,
) -> str:
    """The drawing, or "" where the graph is too large for one. `links` are addresses for nodes;
    `alone`: a file of its own, with its own colours."""
    found = graph_picture(graph, symbols)
    if found is None:
        return ""
    drawing, nodes = found
    return "".join(_written(drawing, graph, nodes, links, alone))


def graph_picture(
    graph: Graph, symbols: Mapping[str, str]
) -> tuple[Picture, list[DrawnNode]] | None:
    """The drawing and what it shows, with labels in Unicode; None where the graph is too large for
    one."""
    nodes = drawn_nodes(graph, partial(to_unicode, symbols=symbols))
    full = [words_width(node.label) for node in nodes]
    short = [words_width(node.short) for node in nodes]
    drawing = picture(nodes, full, short, ROOM)
    return None if drawing is None else (drawing, nodes)


def _written(
    drawing: Picture,
    graph: Graph,
    nodes: list[DrawnNode],
    links: Mapping[Expression, str],
    alone: bool,
) -> Iterator[str]:
    width, height = (drawing.width + 2 * PADDING) * EM, (drawing.height + 2 * PADDING) * EM
    style = 'font-family="Georgia, \'Times New Roman\', serif" font-size="16"'
    space = ' xmlns="http://www.w3.org/2000/svg"' if alone else ""
    kind = "graph wide" if width > PHONE else "graph"
    yield (
        f'<svg{space} class="{kind}" width="{width:.0f}" height="{height:.0f}" '
        f'viewBox="0 0 {width:.0f} {height:.0f}" role="img" aria-label="the function graph" '
        f"{style}>\n"
    )
    if alone:
        yield f'<rect width="{width:.0f}" height="{height:.0f}" fill="white"/>\n'
    yield '<g stroke="currentColor" fill="none" stroke-width="1.2">\n'
    for edge in drawing.edges:
        yield f'<path d="M{_at(edge.x1, edge.y1)}L{_at(edge.x2, edge.y2)}"/>\n'
    yield '</g>\n<g fill="currentColor">\n'
    for edge in drawing.edges:
        if edge.arrow:
            yield f'<path d="M{_at(edge.x2, edge.y2)}l-8 -3.5v7z"/>\n'
    for x, y in drawing.dots:
        px, py = _at(x, y).split()
        yield f'<circle cx="{px}" cy="{py}" r="2.6"/>\n'
    for label in drawing.labels:
        name = graph.nodes[label.node].name
        text = nodes[label.node].label if label.full else nodes[label.node].short
        px, py = _at(label.x, label.y + 0.3).split()
        written = (
            f'<text x="{px}" y="{py}" data-name="{escape(to_plain(name))}">{svg_formula(text)}'
            f"<title>{svg_words(nodes[label.node].label)}</title></text>"
        )
        address = links.get(name)
        yield f'<a href="{escape(address)}">{written}</a>\n' if address else written + "\n"
    yield "</g>\n</svg>"


def _at(x: float, y: float) -> str:
    return f"{(x + PADDING) * EM:.1f} {(y + 0.5 + PADDING) * EM:.1f}"
