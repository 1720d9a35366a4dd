"""The function graph in LaTeX: a picture that needs no package, TikZ where it is asked for, or a
table."""

from __future__ import annotations

from collections.abc import Iterator

from hwsolve.derivation.model import Graph
from hwsolve.renderers.graph_layout import DrawnNode
from hwsolve.renderers.graph_nodes import drawn_nodes
from hwsolve.renderers.graph_picture import Picture, picture
from hwsolve.renderers.latex_rows import MARGIN, TEXT_WIDTH
from hwsolve.renderers.latex_table import table_source
from hwsolve.renderers.latex_width import math_width
from hwsolve.renderers.writing import Writing

SCALES = ((1.0, ""), (0.86, r"\footnotesize"), (0.8, r"\scriptsize"))
"""Sizes of letters, and their quads beside the usual one; the largest that fits is taken."""


def graph_source(graph: Graph, words: Writing, tikz: bool) -> Iterator[str]:
    """The graph; `words` writes mathematics in one line."""
    nodes = drawn_nodes(graph, words.math)
    full = [math_width(node.label) * MARGIN for node in nodes]
    short = [math_width(node.short) * MARGIN for node in nodes]
    drawing = picture(nodes, full, short, TEXT_WIDTH / SCALES[-1][0])
    if drawing is None:
        yield from _table(graph, words, nodes)
        return
    size = next(size for scale, size in SCALES if drawing.width * scale <= TEXT_WIDTH)
    yield r"\begin{center}" + size + "\n"
    yield from (_tikz if tikz else _picture)(drawing, nodes)
    for sentence in drawing.legend:
        yield rf"\par\footnotesize {sentence}" + "\n"
    yield r"\end{center}" + "\n"


def _picture(drawing: Picture, nodes: list[DrawnNode]) -> Iterator[str]:
    yield r"\setlength{\unitlength}{1em}\thinlines" + "\n"
    yield rf"\begin{{picture}}({drawing.width:.2f},{drawing.height:.2f})" + "\n"
    top = drawing.height - 0.5
    for edge in drawing.edges:
        command = r"\vector" if edge.arrow else r"\line"
        if edge.y1 == edge.y2:
            direction, length = "1,0", edge.x2 - edge.x1
        else:
            direction, length = "0,-1", edge.y2 - edge.y1
        yield (
            rf"  \put({edge.x1:.2f},{top - edge.y1:.2f}){{{command}({direction}){{{length:.2f}}}}}"
            "\n"
        )
    for x, y in drawing.dots:
        yield rf"  \put({x:.2f},{top - y:.2f}){{\circle*{{0.25}}}}" + "\n"
    for label in drawing.labels:
        text = nodes[label.node].label if label.full else nodes[label.node].short
        yield rf"  \put({label.x:.2f},{top - label.y - 0.25:.2f}){{${text}$}}" + "\n"
    yield r"\end{picture}" + "\n"


def _tikz(drawing: Picture, nodes: list[DrawnNode]) -> Iterator[str]:
    yield r"\begin{tikzpicture}[x=1em, y=-1em, >=stealth, inner sep=0pt]" + "\n"
    for edge in drawing.edges:
        arrow = "[->] " if edge.arrow else " "
        yield (
            rf"  \draw{arrow}({edge.x1:.2f},{edge.y1:.2f}) -- ({edge.x2:.2f},{edge.y2:.2f});" + "\n"
        )
    for x, y in drawing.dots:
        yield rf"  \fill ({x:.2f},{y:.2f}) circle[radius=0.12em];" + "\n"
    for label in drawing.labels:
        text = nodes[label.node].label if label.full else nodes[label.node].short
        yield rf"  \node[anchor=mid west] at ({label.x:.2f},{label.y:.2f}) {{${text}$}};" + "\n"
    yield r"\end{tikzpicture}" + "\n"


def _table(graph: Graph, words: Writing, nodes: list[DrawnNode]) -> Iterator[str]:
    rows = []
    for node, drawn in zip(graph.nodes, nodes, strict=True):
        parents = ", ".join(map(words.inline, node.parents)) or "input"
        rows.append((f"${drawn.label}$", parents))
    yield from table_source(("node", "uses"), rows, "")
