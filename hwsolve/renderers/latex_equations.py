"""Equations in LaTeX: aligned at their relations, each reason at the right where it is short, else
below.

Everything is measured, so that no row runs into the margin: rows are broken at relations, and a
formula too long for a row is set in a box in which TeX breaks it at its relations and sums.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from hwsolve.derivation.display import Line
from hwsolve.derivation.model import Work
from hwsolve.notation.latex import latex_relation
from hwsolve.renderers.latex_width import math_width, text_width, widest_part
from hwsolve.renderers.outline import EquationLines
from hwsolve.renderers.rows import Row, rows_of
from hwsolve.renderers.writing import Writing

TEXT_WIDTH = 41.5
"""The line in quads: 160 mm at 11 pt."""

REASON_SCALE = 0.83
MOST_FOR_REASONS = 0.42
GAP = 2.2
"""Between a row and its reason, and as much again at the right: the least, in quads."""

RELATION_WIDTH = 1.5
MOST_TOGETHER = 6
"""Rows of one equation between which no page ends."""

NARROW = 20.0
"""Fractions up to this width, in quads, always have room."""

MARGIN = 1.02
"""What a measured width is multiplied by before it is trusted."""

_SMALLER = ((r"\small", 0.94), (r"\footnotesize", 0.86), (r"\scriptsize", 0.78), (r"\tiny", 0.62))
_FACTOR_END = re.compile(r"[)}](?= [\\(A-Za-z])")
"""Between factors that no sign joins, TeX breaks a line only if it is told that it may."""

_LONG_NUMBER = re.compile(r"[0-9.]{50}")
_TALL = re.compile(r"\\left([(.|])|\\right([).|])")


@dataclass(frozen=True, slots=True)
class Written:
    """An equation in LaTeX: its label and name, and its rows with their reasons."""

    label: str
    name: str
    rows: tuple[WrittenRow, ...]

    @property
    def label_width(self) -> float:
        """With the gap behind it."""
        return text_width(self.label) * REASON_SCALE + 0.9 if self.label else 0.0


@dataclass(frozen=True, slots=True)
class WrittenRow:
    """`source` in math mode, `reason` in words, and the side calculations, a formula and a reason
    each."""

    source: str
    reason: str
    substeps: tuple[tuple[str, str], ...] = ()
    flat: str = ""
    """The same in one line, where it is too long for any other."""

    @property
    def width(self) -> float:
        return math_width(self.source) * MARGIN

    @property
    def reason_width(self) -> float:
        return text_width(self.reason) * REASON_SCALE * MARGIN


class EquationWriter:
    """Writes groups of equations. `formulas` writes mathematics by itself, `words` among words."""

    def __init__(self, formulas: Writing, words: Writing) -> None:
        self._formulas = formulas
        self._words = words

    def group(self, equations: Sequence[EquationLines]) -> Iterator[str]:
        """The source of equations that follow each other, in one alignment."""
        names = [self._formulas.math(equation.name) for equation in equations]
        room = TEXT_WIDTH - max(math_width(name) * MARGIN for name in names) - 2.5
        reason_column = self._reason_column(equations)
        beside = room - reason_column - (GAP if reason_column else 0.0)
        written: list[Written] = []
        for equation, name in zip(equations, names, strict=True):
            rows = rows_of(
                equation.lines,
                self._line_width,
                lambda row: beside if any(line.reason for line in row) else room,
            )
            label = self._words.words(equation.label)
            written.append(Written(label, name, tuple(self._row(row) for row in rows)))
        columns = _in_columns(written)
        if columns is not None:
            yield from _columns_source(columns)
        else:
            yield from _Alignment(written, reason_column).source()

    def _reason_column(self, equations: Sequence[EquationLines]) -> float:
        """The width of the reasons that stand at the right: the longest that is not too long."""
        widths = (
            text_width(self._words.prose(line.reason)) * REASON_SCALE * MARGIN
            for equation in equations
            for line in equation.lines
            if line.reason
        )
        return max((w for w in widths if w <= MOST_FOR_REASONS * TEXT_WIDTH), default=0.0)

    def _line_width(self, line: Line) -> float:
        return math_width(self._line(line)) * MARGIN

    def _line(self, line: Line) -> str:
        return f"{latex_relation(line.relation)} {self._formulas.formula(line.pattern, line.fills)}"

    def _row(self, row: Row) -> WrittenRow:
        source = " ".join(map(self._line, row.lines))
        return WrittenRow(
            source,
            "; ".join(self._words.prose(reason) for reason in row.reasons),
            tuple(step for work in row.substeps for step in self._work(work)),
            " ".join(map(self._flat_line, row.lines)) if widest_part(source) > NARROW else "",
        )

    def _flat_line(self, line: Line) -> str:
        formula = self._words.formula(line.pattern, line.fills)
        return f"{latex_relation(line.relation)} {formula}"

    def _work(self, work: Work) -> Iterator[tuple[str, str]]:
        for subject, relation, formula, reason in self._words.work(work):
            yield (
                f"{subject or '{}'} {latex_relation(relation)} {formula}",
                self._words.prose(reason),
            )


class _Alignment:
    """Equations below each other: names and relations aligned, reasons in a column at the right
    margin."""

    def __init__(self, written: Sequence[Written], reason_column: float) -> None:
        self._written = written
        label_width = max(each.label_width for each in written)
        self._names = label_width + max(math_width(each.name) * MARGIN for each in written)
        self._room = TEXT_WIDTH - self._names - 0.6
        self._beside = self._room - reason_column - GAP if reason_column else self._room
        self._reason_column = reason_column

    def source(self) -> Iterator[str]:
        rows = [self._equation(each) for each in self._written]
        yield r"\begin{flalign*}" + "\n"
        # An empty last column keeps the others near each other, off the right margin.
        bare = all(r"\why{" not in row for lines in rows for row in lines)
        rows[-1][-1] += " &&" if bare or r"\why{" in rows[-1][-1] else " && &&"
        between = r" \\[3pt]" if any(len(lines) > 1 for lines in rows) else r" \\"
        yield f"{between}\n".join(map(_kept_together, rows))
        yield "\n" + r"\end{flalign*}" + "\n"

    def _equation(self, written: Written) -> list[str]:
        label = ""
        if written.label:
            # As wide as brings it to the left margin: names stand at the right of their column.
            width = self._names - math_width(written.name) * MARGIN
            label = rf"\makebox[{width:.2f}em][l]{{\footnotesize {written.label}}}"
        lines: list[str] = []
        for index, row in enumerate(written.rows):
            start = f"  {label}{written.name} &" if index == 0 else "    &"
            lines += self._row(start, row)
        return lines or [f"  {label}{written.name} &"]

    def _row(self, start: str, row: WrittenRow) -> list[str]:
        fits = row.width <= self._beside
        beside = fits and row.reason_width <= self._reason_column * 1.001
        if beside and row.reason:
            lines = [rf"{start}{row.source} \why{{{row.reason}}}"]
        elif fits:
            lines = [start + row.source]
        elif row.width <= self._room:
            lines = [rf"{start}\rlap{{$\displaystyle {{}}{row.source}$}}"]
        else:
            lines = [start + _long_formula(row, self._room)]
        room = f"{self._room - 2:.1f}em"
        if row.reason and not beside:
            lines.append(rf"    &\whybelow{{{room}}}{{{row.reason}}}")
        for formula, reason in row.substeps:
            if math_width(formula) > NARROW:
                formula = _made_breakable(formula)
            aside = f"${formula}$" + (rf"\quad {reason}" if reason else "")
            lines.append(rf"    &\whybelow{{{room}}}{{{aside}}}")
        return lines


def _kept_together(lines: Sequence[str]) -> str:
    """The rows of an equation; a page ends between them only where they are many, and never right
    before a reason."""
    source = lines[0]
    for before, line in pairwise(lines):
        reason = r"\whybelow" in line and r"\whybelow" not in before
        stays = reason or len(lines) <= MOST_TOGETHER
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


def _in_columns(written: Sequence[Written]) -> list[list[tuple[str, str]]] | None:
    """Names and rows in two columns, where all are short and need no word."""
    if len(written) < 4 or any(len(each.rows) != 1 or each.label for each in written):
        return None
    widths = [math_width(each.name) * MARGIN + each.rows[0].width + 0.6 for each in written]
    if any(each.rows[0].reason or each.rows[0].substeps for each in written):
        return None
    if max(widths) > TEXT_WIDTH / 2 - 1.5:
        return None
    cells = [(each.name, each.rows[0].source) for each in written]
    half = (len(cells) + 1) // 2
    return [cells[:half], cells[half:]]


def _columns_source(columns: list[list[tuple[str, str]]]) -> Iterator[str]:
    left, right = columns
    yield r"\begin{flalign*}" + "\n"
    lines = [f"  {name} &{row}" for name, row in left]
    for index, (name, row) in enumerate(right):
        lines[index] += f" & {name} &{row}"
    lines[0] += " &&"
    yield " \\\\\n".join(lines)
    yield "\n" + r"\end{flalign*}" + "\n"
