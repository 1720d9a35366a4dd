"""A plot as SVG, for a web page and as a picture of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from html import escape

from hwsolve.notation.printing import to_unicode
from hwsolve.renderers.contour_lines import Stroke
from hwsolve.renderers.plot_picture import Line, PlotPicture
from hwsolve.renderers.writing import Writing

WIDTH, HEIGHT = 520.0, 280.0
LEFT, TOP, BOTTOM, NAME = 90.0, 34.0, 46.0, 20.0
LETTER = 7.6
DASHES = ("", "7 4", "2 3", "9 3 2 3", "12 4", "4 2", "1 4", "6 2 1 2")
COLOURS = ("#0b57a4", "#b3541e", "#2e7d32", "#7b3fa0", "#a31545", "#00707a", "#6b6b00", "#555555")


def svg_plot(picture: PlotPicture, symbols: Mapping[str, str], alone: bool = False) -> str:
    """The drawing under its title; `alone`: a file of its own, with its own colours."""
    return "".join(_written(picture, Writing(partial(to_unicode, symbols=symbols)), alone))


def _written(picture: PlotPicture, writing: Writing, alone: bool) -> Iterator[str]:
    longest = max(len(line.name) for line in picture.lines)
    below = TOP + HEIGHT + (BOTTOM if picture.axes is None else BOTTOM + NAME)
    width, height = LEFT + WIDTH + 60 + longest * LETTER, below + NAME * len(picture.caption)
    space = ' xmlns="http://www.w3.org/2000/svg"' if alone else ""
    words = escape(writing.prose(picture.title))
    yield (
        f'<svg{space} class="plot" width="{width:.0f}" height="{height:.0f}" '
        f'viewBox="0 0 {width:.0f} {height:.0f}" role="img" aria-label="{words}" '
        'font-family="Georgia, \'Times New Roman\', serif" font-size="14">\n'
    )
    if alone:
        yield f'<rect width="{width:.0f}" height="{height:.0f}" fill="white"/>\n'
    yield f'<g fill="currentColor"><text x="{LEFT}" y="20">{words}</text>\n'
    for y, label in picture.up:
        yield f'<text x="{LEFT - 8}" y="{_y(y) + 5:.1f}" text-anchor="end">{escape(label)}</text>\n'
    for x, label in picture.across:
        yield (
            f'<text x="{_x(x):.1f}" y="{TOP + HEIGHT + 20}" text-anchor="middle">'
            f"{escape(label)}</text>\n"
        )
    if picture.axes is not None:
        across, up = (escape(writing.math(name)) for name in picture.axes)
        yield f'<text x="{_x(0.5)}" y="{TOP + HEIGHT + 42}" text-anchor="middle">{across}</text>\n'
        yield f'<text x="14" y="{_y(0.5)}">{up}</text>\n'
    for number, sentence in enumerate(picture.caption):
        yield f'<text x="{LEFT}" y="{below + NAME * number}">{escape(sentence)}</text>\n'
    yield "</g>\n"
    yield '<g stroke="currentColor" fill="none" stroke-width="1">\n'
    yield f'<path d="M{LEFT} {TOP}V{TOP + HEIGHT}H{LEFT + WIDTH}"/>\n'
    for y, _ in picture.up:
        yield f'<path d="M{LEFT - 4} {_y(y):.1f}H{LEFT}"/>\n'
    for x, _ in picture.across:
        yield f'<path d="M{_x(x):.1f} {TOP + HEIGHT}v4"/>\n'
    yield '</g>\n<g stroke="currentColor" stroke-opacity="0.35" fill="none" stroke-width="1">\n'
    for stroke in picture.levels:
        yield _polyline(stroke)
    yield "</g>\n"
    if picture.minimum is not None:
        x, y = picture.minimum
        yield (
            f'<path d="M{_x(x) - 5:.1f} {_y(y) - 5:.1f}l10 10m0 -10l-10 10" stroke="currentColor" '
            'stroke-width="1.8"><title>minimum</title></path>\n'
        )
    for index, line in enumerate(picture.lines):
        yield from _curve(index, line)
    yield "</svg>"


def _curve(index: int, line: Line) -> Iterator[str]:
    colour, dash = COLOURS[index % len(COLOURS)], DASHES[index % len(DASHES)]
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    yield f'<g stroke="{colour}" fill="none" stroke-width="1.8"{dashed}>\n'
    for piece in line.pieces:
        yield _polyline(piece)
    place = TOP + 12 + 20 * index
    yield f'<path d="M{LEFT + WIDTH + 12} {place}h28"/></g>\n'
    for number, (x, y) in enumerate(line.dots):
        radius = 2.2 if number else 4
        yield f'<circle cx="{_x(x):.1f}" cy="{_y(y):.1f}" r="{radius}" fill="{colour}"/>\n'
    words = escape(line.name)
    yield f'<text x="{LEFT + WIDTH + 46}" y="{place + 5}" fill="currentColor">{words}</text>\n'


def _polyline(stroke: Stroke) -> str:
    points = " ".join(f"{_x(x):.1f},{_y(y):.1f}" for x, y in stroke)
    return f'<polyline points="{points}"/>\n'


def _x(x: float) -> float:
    return LEFT + x * WIDTH


def _y(y: float) -> float:
    return TOP + (1 - y) * HEIGHT
