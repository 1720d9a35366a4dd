"""Tables in LaTeX, with booktabs: never wider than the line, never longer than a page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hwsolve.renderers.latex_equations import MARGIN, TEXT_WIDTH
from hwsolve.renderers.latex_width import text_width

MOST_ROWS = 40
"""Rows after which a table goes on as another one: a tabular does not break across pages."""

COLUMN_GAP = 1.1
"""At any size of the letters."""
LONG_CELL = 14.0
"""Cells longer than this are prose, and are broken into lines."""

_SMALLER = (("", 1.0), (r"\small", 0.93), (r"\footnotesize", 0.86))
"""Sizes, and what they make of a width: small letters are a little wider for their height."""


def table_source(
    header: Sequence[str], rows: Sequence[Sequence[str]], caption: str
) -> Iterator[str]:
    """The table in words of LaTeX; one too wide is set smaller, then split by columns with the
    first one repeated."""
    cells = [header, *rows]
    widths = [
        max(text_width(cell) for cell in column) * MARGIN for column in zip(*cells, strict=True)
    ]
    for columns in _parts(widths):
        part = [[row[index] for index in columns] for row in cells]
        part_widths = [widths[index] for index in columns]
        for start in range(1, max(len(part), 2), MOST_ROWS):
            yield from _tabular(part[0], part[start : start + MOST_ROWS], part_widths, caption)
            caption = ""


def _parts(widths: Sequence[float]) -> Iterator[list[int]]:
    """Which columns stand together: as many as fit at the smallest size."""
    smallest = _SMALLER[-1][1]
    columns = [0]
    for index in range(1, len(widths)):
        if len(columns) > 1 and _total([*columns, index], widths, smallest) > TEXT_WIDTH:
            yield columns
            columns = [0]
        columns.append(index)
    yield columns


def _total(columns: Sequence[int], widths: Sequence[float], scale: float) -> float:
    taken = sum(min(widths[index], LONG_CELL) for index in columns)
    return taken * scale + COLUMN_GAP * (len(columns) - 1)


def _tabular(
    header: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[float], caption: str
) -> Iterator[str]:
    room = TEXT_WIDTH - COLUMN_GAP * (len(widths) - 1)
    size = next((each for each in _SMALLER if sum(widths) * each[1] <= room), _SMALLER[-1])
    long = [width > LONG_CELL and sum(widths) * size[1] > room for width in widths]
    taken = sum(w for w, is_long in zip(widths, long, strict=True) if not is_long)
    share = max((room / size[1] - taken) / max(sum(long), 1), 3.0)
    columns = "".join(
        f"p{{{share:.1f}em}}" if is_long else ("l" if index == 0 else "r")
        for index, is_long in enumerate(long)
    )
    yield r"\begin{center}" + size[0] + "\n"
    if caption:
        yield caption + r"\par\smallskip" + "\n"
    yield rf"\begin{{tabular}}{{@{{}}{columns}@{{}}}}" + "\n" + r"\toprule" + "\n"
    yield "  " + " & ".join(header) + r" \\" + "\n" + r"\midrule" + "\n"
    for row in rows:
        yield "  " + " & ".join(row) + r" \\" + "\n"
    yield r"\bottomrule" + "\n" + r"\end{tabular}" + "\n" + r"\end{center}" + "\n"
