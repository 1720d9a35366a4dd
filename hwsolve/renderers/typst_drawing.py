"""Graphs and plots in Typst, drawn with lines: no package is needed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from hwsolve.renderers.graph_layout import DrawnNode
from hwsolve.renderers.graph_picture import Picture
from hwsolve.renderers.plot_picture import PlotPicture
from hwsolve.renderers.typst_words import typst_words
from hwsolve.renderers.writing import Writing

WIDTH, HEIGHT = 24.0, 12.0
LEFT = 6.0
LEAST_SCALE = 0.8
"""Of a graph's letters."""

DASHES = ("solid", "dashed", "dotted", "dash-dotted", "densely-dashed", "densely-dotted")


def drawn_graph(drawing: Picture, nodes: Sequence[DrawnNode], room: float) -> Iterator[str]:
    """The graph as lines and labels, in smaller letters where it is wider than `room`; the labels are
    formulas."""
    size = f"{min(1.0, room / drawing.width):.2f}em"
    whole = f"width: {drawing.width:.2f}em, height: {drawing.height:.2f}em"
    yield f"#align(center, text(size: {size}, box({whole}, {{\n"
    for edge in drawing.edges:
        start = f"({edge.x1:.2f}em, {edge.y1 + 0.5:.2f}em)"
        end = f"({edge.x2:.2f}em, {edge.y2 + 0.5:.2f}em)"
        yield f"  place(top + left, line(start: {start}, end: {end}, stroke: 0.5pt))\n"
        if edge.arrow:
            tip = f"dx: {edge.x2 - 0.45:.2f}em, dy: {edge.y2 + 0.5 - 0.2:.2f}em"
            yield (
                f"  place(top + left, {tip}, "
                "polygon(fill: black, (0em, 0em), (0.45em, 0.2em), (0em, 0.4em)))\n"
            )
    for x, y in drawing.dots:
        yield (
            f"  place(top + left, dx: {x - 0.12:.2f}em, dy: {y + 0.38:.2f}em, "
            "circle(radius: 0.12em, fill: black))\n"
        )
    for label in drawing.labels:
        text = nodes[label.node].label if label.full else nodes[label.node].short
        yield (
            f"  place(top + left, dx: {label.x:.2f}em, dy: {label.y:.2f}em, "
            f"box(height: 1em, align(horizon, ${text}$)))\n"
        )
    yield "})))\n"
    for sentence in drawing.legend:
        yield f"#align(center, text(size: 9pt)[{sentence}])\n"
    yield "\n"


def plot_source(picture: PlotPicture, words: Writing) -> Iterator[str]:
    """The drawing under its title."""
    whole = f"width: {LEFT + WIDTH + 10}em, height: {HEIGHT + 3}em"
    yield f"#align(center)[{words.prose(picture.title)}]\n"
    yield f"#align(center, text(size: 9pt, box({whole}, {{\n"
    yield _line((0, 0), (1, 0), "solid") + _line((0, 0), (0, 1), "solid")
    for y, label in picture.up:
        yield (
            f"  place(top + left, dy: {(1 - y) * HEIGHT - 0.5:.2f}em, "
            f"box(width: {LEFT - 0.5}em, align(right)[{typst_words(label)}]))\n"
        )
    for x, label in picture.across:
        yield _centred(x, 0.5, typst_words(label))
    if picture.axes is not None:
        across, up = (f"${words.math(name)}$" for name in picture.axes)
        yield _centred(0.5, 1.8, across)
        yield f"  place(top + left, dy: {HEIGHT / 2}em)[{up}]\n"
    for stroke in picture.levels:
        for start, end in pairwise(stroke):
            yield _line(start, end, "solid", "0.4pt, paint: luma(60%)")
    if picture.minimum is not None:
        x, y = picture.minimum
        yield _centred(x, (y * -HEIGHT) - 0.4, "$times$")
    for index, line in enumerate(picture.lines):
        dash = DASHES[index % len(DASHES)]
        for piece in line.pieces:
            for start, end in pairwise(piece):
                yield _line(start, end, dash)
        for number, (x, y) in enumerate(line.dots):
            yield _dot(x, y, 0.12 if number else 0.25)
        y = 1 - (0.5 + 1.4 * index) / HEIGHT
        yield _line((1 + 0.6 / WIDTH, y), (1 + 2.4 / WIDTH, y), dash)
        yield (
            f"  place(top + left, dx: {LEFT + WIDTH + 2.8:.2f}em, "
            f"dy: {(1 - y) * HEIGHT - 0.5:.2f}em)[{typst_words(line.name)}]\n"
        )
    yield "})))\n"
    for sentence in picture.caption:
        yield f"#align(center, text(size: 9pt)[{typst_words(sentence)}])\n"
    yield "\n"


def _centred(x: float, below: float, text: str) -> str:
    """A text under a place of the frame, so many quads below its lower side."""
    place = f"dx: {LEFT + x * WIDTH - 4:.2f}em, dy: {HEIGHT + below:.2f}em"
    return f"  place(top + left, {place}, box(width: 8em, align(center)[{text}]))\n"


def _dot(x: float, y: float, radius: float) -> str:
    place = f"dx: {LEFT + x * WIDTH - radius:.2f}em, dy: {(1 - y) * HEIGHT - radius:.2f}em"
    return f"  place(top + left, {place}, circle(radius: {radius}em, fill: black))\n"


def _line(
    start: tuple[float, float], end: tuple[float, float], dash: str, thickness: str = "0.7pt"
) -> str:
    points = (f"({LEFT + x * WIDTH:.2f}em, {(1 - y) * HEIGHT:.2f}em)" for x, y in (start, end))
    stroke = f'(thickness: {thickness}, dash: "{dash}")'
    return "  place(top + left, line(start: {}, end: {}, stroke: {}))\n".format(*points, stroke)
