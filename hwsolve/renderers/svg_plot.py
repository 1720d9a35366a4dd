"""A plot as SVG, for a web page and as a picture of its own."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from hwsolve.renderers.plot_picture import PlotPicture

WIDTH, HEIGHT = 520.0, 280.0
LEFT, TOP, BOTTOM = 90.0, 34.0, 46.0
LETTER = 7.6
DASHES = ("", "7 4", "2 3", "9 3 2 3", "12 4", "4 2", "1 4", "6 2 1 2")
COLOURS = ("#0b57a4", "#b3541e", "#2e7d32", "#7b3fa0", "#a31545", "#00707a", "#6b6b00", "#555555")


def svg_plot(picture: PlotPicture, title: str, alone: bool = False) -> str:
    """The drawing under its title; `alone`: a file of its own, with its own colours."""
    return "".join(_written(picture, title, alone))


def _written(picture: PlotPicture, title: str, alone: bool) -> Iterator[str]:
    longest = max(len(line.name) for line in picture.lines)
    width, height = LEFT + WIDTH + 60 + longest * LETTER, TOP + HEIGHT + BOTTOM
    space = ' xmlns="http://www.w3.org/2000/svg"' if alone else ""
    words = escape(f"{title} over {picture.over}")
    yield (
        f'<svg{space} class="plot" width="{width:.0f}" height="{height:.0f}" '
        f'viewBox="0 0 {width:.0f} {height:.0f}" role="img" aria-label="{words}" '
        'font-family="Georgia, \'Times New Roman\', serif" font-size="14">\n'
    )
    if alone:
        yield f'<rect width="{width:.0f}" height="{height:.0f}" fill="white"/>\n'
    yield f'<g fill="currentColor"><text x="{LEFT}" y="20">{words}</text>\n'
    for y, label in picture.ticks:
        yield f'<text x="{LEFT - 8}" y="{_y(y) + 5:.1f}" text-anchor="end">{escape(label)}</text>\n'
    below = TOP + HEIGHT + 20
    yield f'<text x="{LEFT}" y="{below}">{escape(picture.first)}</text>\n'
    yield f'<text x="{LEFT + WIDTH}" y="{below}" text-anchor="end">{escape(picture.last)}</text></g>\n'
    yield '<g stroke="currentColor" fill="none" stroke-width="1">\n'
    yield f'<path d="M{LEFT} {TOP}V{TOP + HEIGHT}H{LEFT + WIDTH}"/>\n'
    for y, _ in picture.ticks:
        yield f'<path d="M{LEFT - 4} {_y(y):.1f}H{LEFT}"/>\n'
    yield "</g>\n"
    for index, line in enumerate(picture.lines):
        yield from _curve(index, line.name, line.pieces)
    yield "</svg>"


def _curve(
    index: int, name: str, pieces: tuple[tuple[tuple[float, float], ...], ...]
) -> Iterator[str]:
    colour, dash = COLOURS[index % len(COLOURS)], DASHES[index % len(DASHES)]
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    yield f'<g stroke="{colour}" fill="none" stroke-width="1.8"{dashed}>\n'
    for piece in pieces:
        points = " ".join(f"{LEFT + x * WIDTH:.1f},{_y(y):.1f}" for x, y in piece)
        yield f'<polyline points="{points}"/>\n'
    place = TOP + 12 + 20 * index
    yield f'<path d="M{LEFT + WIDTH + 12} {place}h28"/></g>\n'
    yield (
        f'<text x="{LEFT + WIDTH + 46}" y="{place + 5}" fill="currentColor">{escape(name)}</text>\n'
    )


def _y(y: float) -> float:
    return TOP + (1 - y) * HEIGHT
