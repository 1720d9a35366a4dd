"""A plot as SVG, for a web page and as a picture of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from html import escape

from hwsolve.derivation.model import Prose
from hwsolve.notation.printing import to_unicode
from hwsolve.notation.tree import Expression
from hwsolve.renderers.contour_lines import Stroke
from hwsolve.renderers.plot_picture import Line, PlotPicture
from hwsolve.renderers.svg_words import svg_formula, svg_words, words_width, wrapped
from hwsolve.renderers.writing import Writing

WIDTH, HEIGHT = 440.0, 264.0
LEFT, RIGHT, TOP, BOTTOM, ROW = 84.0, 20.0, 36.0, 29.0, 21.0
MARGIN, FONT = 30.0, 15.0
SAMPLE, APART = 36.0, 24.0
"""What stands before the name of a curve, and the space behind it."""

DASHES = ("", "7 4", "2 3", "9 3 2 3", "12 4", "4 2", "1 4", "6 2 1 2")
COLOURS = ("#0b57a4", "#b3541e", "#2e7d32", "#7b3fa0", "#a31545", "#00707a", "#6b6b00", "#555555")
LEVEL = "#757575"
"""A page's style exchanges the colours for those that can be seen on its ground."""


def svg_plot(picture: PlotPicture, symbols: Mapping[str, str], alone: bool = False) -> str:
    """The drawing under its title; `alone`: a file of its own, with its own colours."""
    return "".join(_written(picture, Writing(partial(to_unicode, symbols=symbols)), alone))


def _written(picture: PlotPicture, writing: Writing, alone: bool) -> Iterator[str]:
    below = TOP + HEIGHT + BOTTOM + (ROW if picture.axes else 0)
    is_named = len(picture.lines) > 1 or picture.axes is not None
    places = list(_name_places(picture.lines, below)) if is_named else []
    under = places[-1][1] + ROW if places else below
    caption = [line for each in picture.caption for line in wrapped(each, (WIDTH + LEFT) / FONT)]
    longest = max(words_width(line.name) for line in picture.lines) * FONT if is_named else 0
    width = max(LEFT + WIDTH, MARGIN + SAMPLE + longest) + RIGHT
    height = under + ROW * len(caption)
    space = ' xmlns="http://www.w3.org/2000/svg"' if alone else ""
    yield (
        f'<svg{space} class="plot" width="{width:.0f}" height="{height:.0f}" '
        f'viewBox="0 0 {width:.0f} {height:.0f}" role="img" '
        f'aria-label="{escape(writing.prose(picture.title))}" '
        f'font-family="Georgia, \'Times New Roman\', serif" font-size="{FONT:.0f}">\n'
    )
    if alone:
        yield f'<rect width="{width:.0f}" height="{height:.0f}" fill="white"/>\n'
    yield '<g fill="currentColor">\n'
    yield f'<text x="{LEFT}" y="22">{_title(picture.title, writing)}</text>\n'
    yield from _labels(picture, writing)
    for number, sentence in enumerate(caption):
        yield f'<text x="{MARGIN}" y="{under + ROW * number + 12}">{svg_words(sentence)}</text>\n'
    for line, (x, y) in zip(picture.lines, places, strict=False):
        yield f'<text x="{x + SAMPLE:.1f}" y="{y + 5}">{svg_words(line.name)}</text>\n'
    yield "</g>\n"
    yield from _frame(picture)
    for index, line in enumerate(picture.lines):
        yield from _curve(index, line)
        if places:
            x, y = places[index]
            yield f'<path d="M{x:.1f} {y}h{SAMPLE - 8}"/>\n'
        yield "</g>\n"
    if picture.minimum is not None:
        x, y = picture.minimum
        yield (
            f'<path d="M{_x(x) - 5:.1f} {_y(y) - 5:.1f}l10 10m0 -10l-10 10" stroke="currentColor" '
            'stroke-width="1.8"><title>minimum</title></path>\n'
        )
    yield "</svg>"


def _title(title: Prose, writing: Writing) -> str:
    return "".join(
        svg_formula(writing.math(part)) if isinstance(part, Expression) else svg_words(str(part))
        for part in title.parts
    )


def _name_places(lines: Sequence[Line], top: float) -> Iterator[tuple[float, float]]:
    """Where the names of the curves stand below the frame, as many in a row as have room."""
    x, y = MARGIN, top + ROW / 2
    for line in lines:
        needed = SAMPLE + words_width(line.name) * FONT
        if x > MARGIN and x + needed > LEFT + WIDTH:
            x, y = MARGIN, y + ROW
        yield x, y
        x += needed + APART


def _labels(picture: PlotPicture, writing: Writing) -> Iterator[str]:
    """What stands at the ticks, and the names of the axes."""
    for y, label in picture.up:
        yield f'<text x="{LEFT - 8}" y="{_y(y) + 5:.1f}" text-anchor="end">{escape(label)}</text>\n'
    for x, label in picture.across:
        place = TOP + HEIGHT + 23
        yield f'<text x="{_x(x):.1f}" y="{place}" text-anchor="middle">{escape(label)}</text>\n'
    if picture.axes is not None:
        across, up = (svg_formula(writing.math(name)) for name in picture.axes)
        place = TOP + HEIGHT + BOTTOM + 14
        yield f'<text x="{_x(0.5)}" y="{place}" text-anchor="middle">{across}</text>\n'
        yield f'<text x="12" y="{_y(0.5)}">{up}</text>\n'


def _frame(picture: PlotPicture) -> Iterator[str]:
    """Both axes and the level lines."""
    yield '<g stroke="currentColor" fill="none">\n'
    yield f'<path d="M{LEFT} {TOP}V{TOP + HEIGHT}H{LEFT + WIDTH}"/>\n'
    for y, _ in picture.up:
        yield f'<path d="M{LEFT - 4} {_y(y):.1f}H{LEFT}"/>\n'
    for x, _ in picture.across:
        yield f'<path d="M{_x(x):.1f} {TOP + HEIGHT}v4"/>\n'
    yield "</g>\n"
    yield f'<g class="level" color="{LEVEL}" stroke="currentColor" fill="none" stroke-width="0.7">\n'
    yield from map(_polyline, picture.levels)
    yield "</g>\n"


def _curve(index: int, line: Line) -> Iterator[str]:
    """The curve, in a group that is left open."""
    number = index % len(COLOURS)
    for place, (x, y) in enumerate(line.dots):
        radius = 2.2 if place else 4
        yield (
            f'<circle class="c{number}" color="{COLOURS[number]}" fill="currentColor" '
            f'cx="{_x(x):.1f}" cy="{_y(y):.1f}" r="{radius}"/>\n'
        )
    dashed = f' stroke-dasharray="{DASHES[number]}"' if DASHES[number] else ""
    yield (
        f'<g class="c{number}" color="{COLOURS[number]}" stroke="currentColor" fill="none" '
        f'stroke-width="1.8"{dashed}>\n'
    )
    yield from map(_polyline, line.pieces)


def _polyline(stroke: Stroke) -> str:
    points = " ".join(f"{_x(x):.1f},{_y(y):.1f}" for x, y in stroke)
    return f'<polyline points="{points}"/>\n'


def _x(x: float) -> float:
    return LEFT + x * WIDTH


def _y(y: float) -> float:
    return TOP + (1 - y) * HEIGHT
