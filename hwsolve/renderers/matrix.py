"""Tables that are matrices: what stands in their brackets, where that fits a line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hwsolve.derivation.display import Display
from hwsolve.derivation.model import Cell, Computed, Table, ValueOf
from hwsolve.notation.latex import to_latex
from hwsolve.notation.stacked import cell_width
from hwsolve.notation.tree import Expression
from hwsolve.renderers.latex_width import math_width

MOST_WIDTH = 30.0
"""In quads, without the name and the brackets."""

MOST_COLUMNS = 10
"""So many columns has a matrix of amsmath."""

_GAP = 1.0


def matrix_entries(table: Table, display: Display) -> tuple[str, list[list[Expression]]] | None:
    """`=`, or `≈` where an entry is rounded, and the entries row by row; None where the table is no matrix
    or too wide for a line."""
    if table.matrix is None or len(table.columns) > MOST_COLUMNS + 1:
        return None
    relation = "="
    rows: list[list[Expression]] = []
    for _, *cells in table.rows:
        row: list[Expression] = []
        for cell in cells:
            found = _entry(cell, display)
            if found is None:
                return None
            relation = "≈" if found[0] == "≈" else relation
            row.append(found[1])
        rows.append(row)
    widths = [
        max(math_width(to_latex(each)) for each in column) for column in zip(*rows, strict=True)
    ]
    return (relation, rows) if sum(widths) + _GAP * len(widths) <= MOST_WIDTH else None


def _entry(cell: Cell, display: Display) -> tuple[str, Expression] | None:
    if isinstance(cell, Expression):
        return "=", cell
    shown = None
    if isinstance(cell, ValueOf):
        shown = display.value(cell.name)
    elif isinstance(cell, Computed):
        shown = display.computed(cell.formula, cell.digits)
    return None if shown is None else (shown.relation, shown.expression)


def bracketed(name: str, relation: str, rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """The lines of a matrix in letters, its name beside the middle one.

    >>> print(*bracketed("H", "=", [["1", "0"], ["-1", "2"]]), sep="\\n")
        ⎛  1  0 ⎞
    H = ⎝ -1  2 ⎠
    """
    widths = [max(map(cell_width, column)) for column in zip(*rows, strict=True)]
    lead = f"{name} {relation} "
    for index, row in enumerate(rows):
        place = 0 if len(rows) == 1 else 1 if index == 0 else 3 if index == len(rows) - 1 else 2
        cells = (
            " " * (width - cell_width(cell)) + cell for cell, width in zip(row, widths, strict=True)
        )
        start = lead if index == len(rows) // 2 else " " * cell_width(lead)
        yield f"{start}{'(⎛⎜⎝'[place]} {'  '.join(cells)} {')⎞⎟⎠'[place]}"


def pmatrix(rows: Sequence[Sequence[str]]) -> str:
    """The matrix in LaTeX."""
    body = r" \\ ".join(" & ".join(row) for row in rows)
    return rf"\begin{{pmatrix}} {body} \end{{pmatrix}}"
