"""A plot in LaTeX, in its picture environment: no package is needed."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from hwsolve.renderers.latex_rows import TEXT_WIDTH
from hwsolve.renderers.latex_width import text_width
from hwsolve.renderers.latex_words import latex_words
from hwsolve.renderers.latex_writing import sentence
from hwsolve.renderers.level_lines import Point
from hwsolve.renderers.plot_picture import Line, PlotPicture
from hwsolve.renderers.writing import Writing

HEIGHT = 12.0
MOST_WIDTH = 24.0
LEFT, KEY = 5.0, 3.4
"""Room for what stands at the heights, and for the stroke before each name."""

SMALL = 0.83
DOTS = (0.0, 3.0, 1.6, 6.0, 2.2, 1.2, 4.5, 0.9)
"""How many dots a quad each curve is drawn with; 0: it is unbroken."""

LEVEL_DOTS = 2.0
PATH_DOTS = (0.0, 0.0, 6.0, 6.0, 3.0, 3.0, 1.6, 1.6)
MARKS = (r"\circle*", r"\circle")
"""What marks the steps on one path, and on the next."""

FEWEST = 0.4
"""Points nearer than this, in quads, are drawn as one stretch."""


def plot_source(picture: PlotPicture, words: Writing) -> Iterator[str]:
    """The drawing under its title."""
    names = [sentence(line.name) for line in picture.lines]
    beside = KEY + max(map(text_width, names)) * SMALL if len(names) > 1 else 1.0
    width = max(min(MOST_WIDTH, TEXT_WIDTH - LEFT - beside), 8.0)
    whole = f"({LEFT + width + beside:.1f},{HEIGHT + 3:.0f})({-LEFT},-2.5)"
    yield r"\par\nobreak\medskip" + "\n"
    yield r"{\centering\setlength{\unitlength}{1em}\thinlines\footnotesize" + "\n"
    yield rf"{words.prose(picture.title)}\par\nobreak\smallskip" + "\n"
    yield rf"\begin{{picture}}{whole}" + "\n"
    yield rf"  \put(0,0){{\line(1,0){{{width:.2f}}}}}\put(0,0){{\line(0,1){{{HEIGHT}}}}}" + "\n"
    for y, label in picture.up:
        height = y * HEIGHT
        yield rf"  \put(-0.3,{height:.2f}){{\line(1,0){{0.3}}}}" + "\n"
        yield rf"  \put(-0.5,{height:.2f}){{\makebox(0,0)[r]{{{latex_words(label)}}}}}" + "\n"
    for x, label in picture.across:
        yield rf"  \put({x * width:.2f},0){{\line(0,-1){{0.3}}}}" + "\n"
        yield rf"  \put({x * width:.2f},-1){{\makebox(0,0){{{latex_words(label)}}}}}" + "\n"
    if picture.axes is not None:
        across, up = (f"${words.math(name)}$" for name in picture.axes)
        yield rf"  \put({width / 2:.2f},-2.2){{\makebox(0,0){{{across}}}}}" + "\n"
        yield rf"  \put({-LEFT:.2f},{HEIGHT / 2}){{\makebox(0,0)[l]{{{up}}}}}" + "\n"
    for stroke in picture.levels:
        yield from _stretches([(x * width, y * HEIGHT) for x, y in stroke], LEVEL_DOTS)
    if picture.minimum is not None:
        x, y = picture.minimum
        mark = r"\makebox(0,0){$\times$}"
        yield rf"  \put({x * width:.2f},{y * HEIGHT:.2f}){{{mark}}}" + "\n"
    for index, line in enumerate(picture.lines):
        yield from _line(line, index, width)
    if len(names) > 1:
        yield from _key(picture.lines, names, width + 0.6)
    yield r"\end{picture}" + "\n"
    for line_below in picture.caption:
        yield rf"\par\nobreak {sentence(line_below)}" + "\n"
    yield r"\par\medskip}" + "\n"


def _line(line: Line, index: int, width: float) -> Iterator[str]:
    """A curve, or a path with a mark at each step."""
    if line.dots:
        yield rf"  \{'thinlines' if index % 2 else 'thicklines'}" + "\n"
    for piece in line.pieces:
        yield from _stretches([(x * width, y * HEIGHT) for x, y in piece], _dotted(line, index))
    for number, (x, y) in enumerate(line.dots):
        dot = rf"{MARKS[index % len(MARKS)]}{{0.3}}" if number else r"\circle*{0.6}"
        yield rf"  \put({x * width:.2f},{y * HEIGHT:.2f}){{{dot}}}" + "\n"


def _key(lines: Sequence[Line], names: Sequence[str], left: float) -> Iterator[str]:
    """Which line is which, where there are several."""
    for index, (line, name) in enumerate(zip(lines, names, strict=True)):
        y = HEIGHT - 0.5 - 1.4 * index
        yield _stretch((left, y), (left + 1.8, y), _dotted(line, index))
        if line.dots:
            yield rf"  \put({left + 0.9:.2f},{y:.2f}){{{MARKS[index % len(MARKS)]}{{0.3}}}}" + "\n"
        yield rf"  \put({left + 2.2:.2f},{y - 0.25:.2f}){{{name}}}" + "\n"


def _dotted(line: Line, index: int) -> float:
    return (PATH_DOTS if line.dots else DOTS)[index % len(DOTS)]


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
