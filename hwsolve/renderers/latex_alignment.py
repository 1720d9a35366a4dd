"""Equations below each other in LaTeX: names and relations aligned, each reason in a column at the
right, or below its row where that is too long."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from hwsolve.renderers.latex_rows import (
    GAP,
    MARGIN,
    NARROW,
    RELATION_GAP,
    TEXT_WIDTH,
    Written,
    WrittenRow,
    display,
)
from hwsolve.renderers.latex_width import math_width, widest_part

MOST_TOGETHER = 11
"""Lines of what has one label, between which no page ends."""

RELATION_WIDTH = 1.5
_SMALLER = ((r"\small", 0.94), (r"\footnotesize", 0.86), (r"\scriptsize", 0.78), (r"\tiny", 0.62))
_FACTOR_END = re.compile(r"[)}](?= [\\(A-Za-z])")
"""Between factors that no sign joins, TeX breaks a line only if it is told that it may."""

_LONG_NUMBER = re.compile(r"[0-9.]{50}")
_TALL = re.compile(r"\\left([(.|])|\\right([).|])")


def aligned(written: Sequence[Written], reason_column: float) -> str:
    """The equations in one alignment; reasons up to `reason_column` have a column of that width."""
    return _Alignment(written, reason_column).source()


class _Alignment:
    def __init__(self, written: Sequence[Written], reason_column: float) -> None:
        self._written = written
        label_width = max(each.label_width for each in written)
        self._names = label_width + max(each.name_width for each in written)
        self._room = TEXT_WIDTH - self._names - RELATION_GAP
        self._beside = self._room - reason_column - GAP if reason_column else self._room
        self._reason_column = reason_column

    def source(self) -> str:
        equations = [self._equation(each) for each in self._written]
        # An empty last column keeps the others near each other, off the right margin.
        bare = all(r"\why{" not in row for rows in equations for row in rows)
        equations[-1][-1] += " &&" if bare or r"\why{" in equations[-1][-1] else " && &&"
        apart = any(len(rows) > 1 for rows in equations) or any(
            each.is_tall for each in self._written
        )
        source = _kept_together(equations[0])
        together = _goes_on(self._written, equations)
        for each, rows, goes_on in zip(self._written[1:], equations[1:], together, strict=True):
            gap = "[6pt]" if apart and each.label else "[3pt]" if apart else ""
            source += (r" \\*" if goes_on else r" \\") + gap + "\n" + _kept_together(rows)
        return display(source, self._written[0].is_tall)

    def _equation(self, written: Written) -> list[str]:
        label = ""
        if written.label:
            # As wide as brings it to the left margin: names stand at the right of their column.
            width = self._names - written.name_width
            label = rf"\makebox[{width:.2f}em][l]{{\small {written.label}}}"
        lines: list[str] = []
        for index, row in enumerate(written.rows):
            start = f"  {label}{written.name} &" if index == 0 else "    &"
            lines += self._row(start, row)
        return lines or [f"  {label}{written.name} &"]

    def _row(self, start: str, row: WrittenRow) -> list[str]:
        reason_fits = bool(row.reason) and row.reason_width <= self._reason_column * 1.001
        beside = reason_fits and row.width <= self._beside
        if beside:
            lines = [rf"{start}{row.source} \why{{{row.reason}}}"]
        elif row.width <= self._beside:
            lines = [start + row.source]
        elif row.width <= self._room:
            lines = [rf"{start}\rlap{{$\displaystyle {{}}{row.source}$}}"]
        else:
            lines = [start + _long_formula(row, self._room)]
        if row.reason and not beside:
            free = self._room - row.width - GAP
            if row.reason_width <= free:
                lines = [rf"{start}\whyafter{{{self._room:.1f}em}}{{{row.source}}}{{{row.reason}}}"]
            else:
                lines.append(self._below(row.reason))
        for formula, reason in row.substeps:
            if math_width(formula) > NARROW:
                formula = _made_breakable(formula)
            lines.append(self._below(f"${formula}$" + (rf"\quad ({reason})" if reason else "")))
        return lines

    def _below(self, words: str) -> str:
        return rf"    &\whybelow{{{self._room - 2:.1f}em}}{{{words}}}"


def _goes_on(written: Sequence[Written], equations: Sequence[Sequence[str]]) -> list[bool]:
    """Of every equation but the first, whether it stays with the one before it, if they are not high: it
    belongs to the same label; without labels, none stays alone at the beginning or the end."""
    labelled = any(each.label for each in written)
    found: list[bool] = []
    taken = _height(equations[0])
    for number, (each, rows) in enumerate(zip(written[1:], equations[1:], strict=True), start=1):
        belongs = not each.label if labelled else number in (1, len(written) - 1)
        goes_on = belongs and taken + _height(rows) <= MOST_TOGETHER
        taken = _height(rows) + (taken if goes_on else 0)
        found.append(goes_on)
    return found


def _height(rows: Sequence[str]) -> int:
    """In lines."""
    return sum(2 if r"\frac" in row else 1 for row in rows)


def _kept_together(lines: Sequence[str]) -> str:
    """The rows of an equation; a page ends between them only where there are two before it and two
    after it, and never right before a reason."""
    source = lines[0]
    for number, (before, line) in enumerate(pairwise(lines), start=1):
        reason = r"\whybelow" in line and r"\whybelow" not in before
        stays = reason or number < 2 or len(lines) - number < 2
        source += (r" \\*" if stays else r" \\") + "\n" + line
    return source


def _long_formula(row: WrittenRow, room: float) -> str:
    r"""A formula that TeX may break; where it can't (in cases), one that is small enough."""

    def is_too_wide(source: str) -> bool:
        return widest_part(source) * MARGIN + RELATION_WIDTH > room

    source = row.flat if row.flat and is_too_wide(row.source) else row.source
    size = ""
    if r"\begin{cases}" in source or is_too_wide(source):
        fitting = (name for name, scale in _SMALLER if row.width * scale <= room)
        size = f"[{next(fitting, _SMALLER[-1][0])}]"
    elif _LONG_NUMBER.search(source):
        size = r"[\small]"
    return rf"\longformula{size}{{{room:.1f}em}}{{{_made_breakable(source)}}}"


def _made_breakable(source: str) -> str:
    return _FACTOR_END.sub(r"\g<0>\\allowbreak", _TALL.sub(_breakable, source))


def _breakable(found: re.Match[str]) -> str:
    r"""Brackets of one size: between \left and \right TeX breaks no line."""
    bracket = found[1] or found[2]
    if bracket == ".":
        return ""
    side = "l" if found[1] else "r"
    return rf"\Bigl{bracket}" if side == "l" else rf"\Bigr{bracket}"
