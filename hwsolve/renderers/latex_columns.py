"""Short equations in LaTeX: in two columns, or in a frame where they are the answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from hwsolve.renderers.latex_rows import (
    MARGIN,
    REASON_SCALE,
    RELATION_GAP,
    TEXT_WIDTH,
    Written,
    WrittenRow,
    display,
)
from hwsolve.renderers.latex_width import text_width

FEWEST = 6
"""Fewer equations need no columns."""

LEAST_NARROW = 0.66
"""The part of the equations that is narrow, where there are columns."""

MOST_TOGETHER = 10
"""Equations in a pair of columns, if they are tall; else twice as many."""

MOST_ROWS = 2
"""Of one equation in a column."""

COLUMN = TEXT_WIDTH / 2 - 1.2
REASON_GAP = 1.2
MOST_BELOW = 0.4
"""How many of the reasons may stand below their rows."""

MOST_LINES = 1.7
"""How much longer than its box a reason may be, so that it has two lines."""

MOST_FRAMED = 12
"""Rows in a frame, in which no page ends."""

LONG_FRAME = 4
"""Rows from which on it has two columns."""


def runs(written: Sequence[Written]) -> Iterator[tuple[bool, Sequence[Written]]]:
    """The equations in their order: those that follow each other and are narrow enough for columns, if
    they are most of all, and what is before and after them."""
    start, end = _longest_run([_is_narrow(each) for each in written])
    labelled = any(each.label for each in written)
    if labelled or end - start < max(FEWEST, LEAST_NARROW * len(written)):
        start = end = len(written)
    for narrow, run in (False, written[:start]), (True, written[start:end]), (False, written[end:]):
        if run:
            yield narrow, run


def _longest_run(holds: Sequence[bool]) -> tuple[int, int]:
    """Where it begins and ends."""
    found = start = 0, 0
    for place, each in enumerate(holds):
        start = (start[0], place + 1) if each else (place + 1, place + 1)
        found = max(found, start, key=lambda run: run[1] - run[0])
    return found


def in_columns(written: Sequence[Written]) -> str:
    """The source of narrow equations in two columns, each with its reasons beside or below it; "" where
    too many would stand below. Those of many equations are read one after the other: no page ends
    within a pair of columns."""
    most = MOST_TOGETHER if any(each.is_tall for each in written) else 2 * MOST_TOGETHER
    parts = -(-len(written) // most)
    ends = [len(written) * number // parts for number in range(parts + 1)]
    # Each is a paragraph of its own, as every display is.
    source = "\n".join(_pair(written[start:end]) for start, end in pairwise(ends))
    reasons = sum(bool(row.reason) for each in written for row in each.rows)
    return source if source.count(r"\whybelow") <= MOST_BELOW * reasons else ""


def _pair(written: Sequence[Written]) -> str:
    half = _half([len(each.rows) for each in written])
    left, right = (_cells(part) for part in (written[:half], written[half:]))
    length = max(len(left), len(right))
    left, right = (column + [" &"] * (length - len(column)) for column in (left, right))
    rows = [" & ".join(pair) for pair in zip(left, right, strict=True)]
    if not any(r"\incolumn" in row for row in rows):
        # An empty last column keeps the others near each other, off the right margin.
        rows[0] += " &&"
    between = r" \\*" + ("[2pt]" if any(each.is_tall for each in written) else "")
    body = f"{between}\n".join(f"  {row}" for row in rows)
    return display(body, any(each.is_tall for each in (written[0], *written[half : half + 1])))


def framed(written: Sequence[Written]) -> str:
    """The source of equations in a frame; empty where they are too many or too wide, or have reasons."""
    rows = [row for each in written for row in each.rows]
    has_words = any(each.label for each in written) or any(
        row.reason or row.substeps for row in rows
    )
    width = _formula_width(written)
    if has_words or not 0 < len(rows) <= MOST_FRAMED or width > TEXT_WIDTH - 3:
        return ""
    lines = [cell for each in written for cell in _formulas(each)]
    if len(lines) == len(written) >= LONG_FRAME and width <= COLUMN - 3:
        half = (len(lines) + 1) // 2
        right = [rf" & \qquad {line}" for line in lines[half:]] + [""]
        lines = [left + other for left, other in zip(lines[:half], right, strict=False)]
    body = " \\\\\n    ".join(lines)
    source = rf"  &\boxed{{\begin{{aligned}}[t]{body}\end{{aligned}}}} &"
    return display(source, is_tall=True)


def _is_narrow(written: Written) -> bool:
    """Whether it is short, and half a line has room for it, without regard to its reasons."""
    short = 0 < len(written.rows) <= MOST_ROWS and not any(row.substeps for row in written.rows)
    return short and _formula_width([written]) <= COLUMN


def _half(heights: Sequence[int]) -> int:
    """How many equations stand in the first column, so that it is no shorter than the second."""
    taken = 0
    for index, height in enumerate(heights):
        taken += height
        if 2 * taken >= sum(heights):
            return index + 1
    return len(heights)


def _formula_width(part: Sequence[Written]) -> float:
    rows = [row.width for each in part for row in each.rows]
    return max(each.name_width for each in part) + max(rows, default=0.0) + RELATION_GAP


def _formulas(written: Written) -> list[str]:
    return [
        f"{'' if index else written.name} &{row.source}" for index, row in enumerate(written.rows)
    ]


def _cells(part: Sequence[Written]) -> list[str]:
    """One column: names, rows and reasons of the equations. A reason without room at the right of its
    row stands in the line below it."""
    names = max(each.name_width for each in part) + RELATION_GAP
    rows = [row for each in part for row in each.rows]
    formulas = [cell for each in part for cell in _formulas(each)]
    if not any(row.reason for row in rows):
        return formulas
    room = COLUMN - names
    taken = _taken(rows, room)
    cells: list[str] = []
    for row, formula in zip(rows, formulas, strict=True):
        name, _, source = formula.partition("&")
        beside = row.width <= taken and _has_room(row, room - taken - REASON_GAP)
        why = row.reason if beside else ""
        widths = f"{{{room:.1f}em}}{{{taken + REASON_GAP:.1f}em}}"
        cells.append(rf"{name}&\incolumn{widths}{{{source}}}{{{why}}}")
        if row.reason and not beside:
            cells.append(rf" &\whybelow{{{room - 1:.1f}em}}{{{row.reason}}}")
    return cells


def _taken(rows: Sequence[WrittenRow], room: float) -> float:
    """How much of the room formulas take, so that most reasons stand beside their rows."""
    widths = sorted({row.width for row in rows if row.width <= room})

    def beside(taken: float) -> int:
        box = room - taken - REASON_GAP
        return sum(bool(row.reason) and row.width <= taken and _has_room(row, box) for row in rows)

    return max(widths, key=beside, default=room)


def _has_room(row: WrittenRow, box: float) -> bool:
    """Whether the reason has room beside the row, in two lines if that is as tall."""
    if row.reason_width <= box:
        return True
    widest = max(text_width(piece) for piece in _pieces(row.reason)) * REASON_SCALE * MARGIN
    return widest <= box and row.reason_width <= MOST_LINES * box


def _pieces(words: str) -> list[str]:
    """Words and formulas, between which a line may be broken."""
    between = words.split("$")
    return [f"${formula}$" for formula in between[1::2]] + " ".join(between[::2]).split()
