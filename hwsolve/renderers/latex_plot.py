"""A plot in LaTeX, in its picture environment: no package is needed."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from hwsolve.renderers.latex_equations import TEXT_WIDTH
from hwsolve.renderers.latex_width import text_width
from hwsolve.renderers.latex_words import latex_words
from hwsolve.renderers.plot_picture import PlotPicture, Point

HEIGHT = 12.0
MOST_WIDTH = 24.0
LEFT, KEY = 5.0, 3.4
"""Room for what stands at the heights, and for the stroke before each name."""

SMALL = 0.83
DOTS = (0.0, 3.0, 1.6, 6.0, 2.2, 1.2, 4.5, 0.9)
"""How many dots a quad each curve is drawn with; 0: it is unbroken."""

FEWEST = 0.4
"""Points nearer than this, in quads, are drawn as one stretch."""


def plot_source(picture: PlotPicture, title: str) -> Iterator[str]:
    """The drawing under its title, which is a formula."""
    names = [latex_words(line.name) for line in picture.lines]
    beside = KEY + max(map(text_width, names)) * SMALL
    width = max(min(MOST_WIDTH, TEXT_WIDTH - LEFT - beside), 8.0)
    whole = f"({LEFT + width + beside:.1f},{HEIGHT + 2:.0f})({-LEFT},-1.5)"
    yield r"\begin{center}" + "\n" + r"\setlength{\unitlength}{1em}\thinlines\footnotesize" + "\n"
    yield rf"${title}$ over {latex_words(picture.over)}\par\smallskip" + "\n"
    yield rf"\begin{{picture}}{whole}" + "\n"
    yield rf"  \put(0,0){{\line(1,0){{{width:.2f}}}}}\put(0,0){{\line(0,1){{{HEIGHT}}}}}" + "\n"
    for y, label in picture.ticks:
        height = y * HEIGHT
        yield rf"  \put(-0.3,{height:.2f}){{\line(1,0){{0.3}}}}" + "\n"
        yield rf"  \put(-0.5,{height:.2f}){{\makebox(0,0)[r]{{{latex_words(label)}}}}}" + "\n"
    yield rf"  \put(0,-1){{\makebox(0,0)[l]{{{latex_words(picture.first)}}}}}" + "\n"
    yield rf"  \put({width:.2f},-1){{\makebox(0,0)[r]{{{latex_words(picture.last)}}}}}" + "\n"
    for index, (line, name) in enumerate(zip(picture.lines, names, strict=True)):
        dots = DOTS[index % len(DOTS)]
        for piece in line.pieces:
            yield from _stretches([(x * width, y * HEIGHT) for x, y in piece], dots)
        y = HEIGHT - 0.5 - 1.4 * index
        yield _stretch((width + 0.6, y), (width + 2.4, y), dots)
        yield rf"  \put({width + 2.8:.2f},{y - 0.25:.2f}){{{name}}}" + "\n"
    yield r"\end{picture}" + "\n" + r"\end{center}" + "\n"


def _stretches(points: Sequence[Point], dots: float) -> Iterator[str]:
    start = points[0]
    for end in points[1:]:
        if math.dist(start, end) >= FEWEST or end == points[-1]:
            yield _stretch(start, end, dots)
            start = end


def _stretch(start: Point, end: Point, dots: float) -> str:
    """A straight line: a curve whose middle is in the middle, as \\line knows few slopes."""
    middle = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
    places = "".join(f"({x:.2f},{y:.2f})" for x, y in (start, middle, end))
    count = f"[{max(round(math.dist(start, end) * dots), 2)}]" if dots else ""
    return rf"  \qbezier{count}{places}" + "\n"
