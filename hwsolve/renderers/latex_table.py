"""Tables in LaTeX, with booktabs: never wider than the line, never longer than a page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hwsolve.renderers.latex_rows import MARGIN, TEXT_WIDTH
from hwsolve.renderers.latex_width import text_width

MOST_ROWS = 40
"""Rows after which a table goes on as another one: a tabular does not break across pages."""

LONG = 14
HALVES_GAP = 3.0
"""A table with more rows than `LONG` is set in two halves, so far from each other."""

COLUMN_GAP = 1.1
"""At any size of the letters."""
LONG_CELL = 14.0
"""Cells longer than this are prose, and are broken into lines."""

_SMALLER = (("", 1.0), (r"\small", 0.93), (r"\footnotesize", 0.86))
"""Sizes, and what they make of a width: small letters are a little wider for their height."""


def table_source(
    header: Sequence[str], rows: Sequence[Sequence[str]], caption: str
) -> Iterator[str]:
    """The table in words of LaTeX; one too wide is set smaller, with its rows as columns where there are
    few, or split by columns with the first one repeated."""
    cells: Sequence[Sequence[str]] = [header, *rows]
    widths = _widths(cells)
    if len(list(_parts(widths))) > 1 and len(cells) < len(header):
        turned = list(zip(*cells, strict=True))
        if len(list(_parts(_widths(turned)))) == 1:
            cells, widths = turned, _widths(turned)
    for columns in _parts(widths):
        part = [[row[index] for index in columns] for row in cells]
        part_widths = [widths[index] for index in columns]
        beside = 2 if _have_room_twice(part, part_widths) else 1
        most = MOST_ROWS * beside
        for start in range(1, max(len(part), 2), most):
            yield from _tabular(part[0], part[start : start + most], part_widths, caption, beside)
            caption = ""


def _widths(cells: Sequence[Sequence[str]]) -> list[float]:
    """Of its columns."""
    columns = zip(*cells, strict=True)
    return [max(text_width(cell) for cell in column) * MARGIN for column in columns]


def _have_room_twice(part: Sequence[Sequence[str]], widths: Sequence[float]) -> bool:
    """Whether the table is long and narrow: then its second half stands beside the first."""
    taken = _total(range(len(widths)), widths, _SMALLER[-1][1])
    return len(part) - 1 > LONG and 2 * taken + HALVES_GAP <= TEXT_WIDTH


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
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    widths: Sequence[float],
    caption: str,
    beside: int,
) -> Iterator[str]:
    room = (TEXT_WIDTH - HALVES_GAP * (beside - 1)) / beside
    size, columns = _columns(widths, room)
    yield r"\begin{center}" + size + "\n"
    if caption:
        yield caption + r"\par\nobreak\smallskip" + "\n"
    gap = rf"@{{\hspace{{{HALVES_GAP}em}}}}"
    yield rf"\begin{{tabular}}{{@{{}}{gap.join([columns] * beside)}@{{}}}}" + "\n\\toprule\n"
    yield "  " + " & ".join([*header] * beside) + " \\\\\n\\midrule\n"
    height = -(-len(rows) // beside)
    for index in range(height):
        yield "  " + " & ".join(cell for row in rows[index::height] for cell in row) + " \\\\\n"
    yield r"\bottomrule" + "\n" + r"\end{tabular}" + "\n" + r"\end{center}" + "\n"


def _columns(widths: Sequence[float], room: float) -> tuple[str, str]:
    """The size of the letters, and what each column is: prose is broken into lines."""
    room -= COLUMN_GAP * (len(widths) - 1)
    size = next((each for each in _SMALLER if sum(widths) * each[1] <= room), _SMALLER[-1])
    long = [width > LONG_CELL and sum(widths) * size[1] > room for width in widths]
    taken = sum(w for w, is_long in zip(widths, long, strict=True) if not is_long)
    share = max((room / size[1] - taken) / max(sum(long), 1), 3.0)
    return size[0], "".join(
        f"p{{{share:.1f}em}}" if is_long else ("l" if index == 0 else "r")
        for index, is_long in enumerate(long)
    )
