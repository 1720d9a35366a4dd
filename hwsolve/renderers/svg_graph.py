"""The function graph as SVG, for a web page and as a picture of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape

from hwsolve.derivation.model import Graph
from hwsolve.notation.printing import to_plain, to_unicode
from hwsolve.notation.stacked import cell_width
from hwsolve.notation.tree import Expression, Name
from hwsolve.renderers.graph_layout import DrawnNode
from hwsolve.renderers.graph_picture import Picture, picture

EM = 16.0
"""Pixels of a quad."""

ROOM = 62.0
LETTER = 0.5
"""The width of a letter in quads, on the generous side: the page's font is not known."""

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
    short = [to_unicode(node.name, symbols) for node in graph.nodes]
    full = [
        f"{name} = {to_unicode(node.formula.tree(), symbols)}" if node.formula else name
        for name, node in zip(short, graph.nodes, strict=True)
    ]
    nodes = [
        DrawnNode(
            node.name.name if isinstance(node.name, Name) else name,
            label,
            name,
            tuple(parent.name for parent in node.parents if isinstance(parent, Name)),
        )
        for node, name, label in zip(graph.nodes, short, full, strict=True)
    ]
    widths = [cell_width(label) * LETTER for label in full]
    drawing = picture(nodes, widths, [cell_width(label) * LETTER for label in short], ROOM)
    return None if drawing is None else (drawing, nodes)


def _written(
    drawing: Picture,
    graph: Graph,
    nodes: list[DrawnNode],
    links: Mapping[Expression, str],
    alone: bool,
) -> Iterator[str]:
    width, height = (drawing.width + 2 * PADDING) * EM, (drawing.height + 2 * PADDING) * EM
    style = 'font-family="Georgia, \'Times New Roman\', serif" font-style="italic" font-size="16"'
    space = ' xmlns="http://www.w3.org/2000/svg"' if alone else ""
    yield (
        f'<svg{space} class="graph" width="{width:.0f}" height="{height:.0f}" '
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
            f'<text x="{px}" y="{py}" data-name="{escape(to_plain(name))}">{escape(_clean(text))}'
            f"<title>{escape(_clean(nodes[label.node].label))}</title></text>"
        )
        address = links.get(name)
        yield f'<a href="{escape(address)}">{written}</a>\n' if address else written + "\n"
    yield "</g>\n</svg>"


def _at(x: float, y: float) -> str:
    return f"{(x + PADDING) * EM:.1f} {(y + 0.5 + PADDING) * EM:.1f}"


def _clean(text: str) -> str:
    return "".join(letter if letter.isprintable() else " " for letter in text)
