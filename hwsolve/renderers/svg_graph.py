"""The function graph as SVG, for a web page and as a picture of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from html import escape

from hwsolve.derivation.model import Graph
from hwsolve.notation.printing import to_plain, to_unicode
from hwsolve.notation.tree import Expression
from hwsolve.renderers.graph_layout import DrawnNode
from hwsolve.renderers.graph_nodes import drawn_nodes
from hwsolve.renderers.graph_picture import Picture, picture
from hwsolve.renderers.svg_words import svg_formula, svg_words, words_width, wrapped

EM = 16.0
"""Pixels of a quad."""

ROOM = 58.0
PHONE = 640.0
"""A picture of more pixels would be too small to read on a phone if it had to fit."""

PADDING = 0.6
LEGEND_ROW, LEGEND_SCALE, LEAST_LEGEND = 1.3, 0.875, 24.0
"""The distance of the legend's lines, their letters' size, and how wide they may be under a narrow drawing."""


def svg_graph(
    drawing: Picture,
    nodes: Sequence[DrawnNode],
    names: Sequence[Expression],
    links: Mapping[Expression, str],
    alone: bool = False,
) -> str:
    """The drawing. `names` are those of the nodes, `links` addresses for some of them; `alone`: a file of its
    own, with its own colours and the legend."""
    return "".join(_written(drawing, nodes, names, links, alone))


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


def legend_lines(drawing: Picture) -> list[str]:
    """The legend in lines that are not much wider than the drawing."""
    room = max(drawing.width, LEAST_LEGEND) / LEGEND_SCALE
    return [line for sentence in drawing.legend for line in wrapped(sentence, room)]


def _written(
    drawing: Picture,
    nodes: Sequence[DrawnNode],
    names: Sequence[Expression],
    links: Mapping[Expression, str],
    alone: bool,
) -> Iterator[str]:
    legend = legend_lines(drawing) if alone else []
    widest = max([drawing.width, *(words_width(line) * LEGEND_SCALE for line in legend)])
    width = (widest + 2 * PADDING) * EM
    height = (drawing.height + 2 * PADDING + LEGEND_ROW * len(legend)) * EM
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
        name = names[label.node]
        text = nodes[label.node].label if label.full else nodes[label.node].short
        px, py = _at(label.x, label.y + 0.3).split()
        written = (
            f'<text x="{px}" y="{py}" data-name="{escape(to_plain(name))}">{svg_formula(text)}'
            f"<title>{svg_words(nodes[label.node].label)}</title></text>"
        )
        address = links.get(name)
        yield f'<a href="{escape(address)}">{written}</a>\n' if address else written + "\n"
    for number, line in enumerate(legend, start=1):
        px, py = _at(0, drawing.height - 0.3 + LEGEND_ROW * number).split()
        size = f"{EM * LEGEND_SCALE:.0f}"
        yield f'<text x="{px}" y="{py}" font-size="{size}">{svg_words(line)}</text>\n'
    yield "</g>\n</svg>"


def _at(x: float, y: float) -> str:
    return f"{(x + PADDING) * EM:.1f} {(y + 0.5 + PADDING) * EM:.1f}"
