"""Equations in LaTeX: what stands in each of their rows, and how a group of them is set.

Everything is measured, so that no row runs into the margin: rows are broken at relations, and
reasons stand at the right where most of them have room there.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from hwsolve.derivation.display import Line
from hwsolve.derivation.model import Work
from hwsolve.notation.latex import latex_relation
from hwsolve.renderers.latex_alignment import aligned
from hwsolve.renderers.latex_columns import framed, in_columns, runs
from hwsolve.renderers.latex_rows import (
    GAP,
    MARGIN,
    NARROW,
    REASON_SCALE,
    RELATION_GAP,
    TEXT_WIDTH,
    Written,
    WrittenRow,
)
from hwsolve.renderers.latex_width import math_width, text_width, widest_part
from hwsolve.renderers.outline import EquationLines
from hwsolve.renderers.rows import Row, rows_of
from hwsolve.renderers.writing import Writing

MOST_FOR_REASONS = 0.75
"""Of the line."""


class EquationWriter:
    """Writes groups of equations. `formulas` writes mathematics by itself, `words` among words."""

    def __init__(self, formulas: Writing, words: Writing) -> None:
        self._formulas = formulas
        self._words = words

    def group(self, equations: Sequence[EquationLines], stands_out: bool = False) -> Iterator[str]:
        """The source of equations that follow each other, in one alignment; with `stands_out`, in a
        frame if they fit into one."""
        named = [self._named(equation) for equation in equations]
        taken = max(each.name_width for each in named) + max(each.label_width for each in named)
        room = TEXT_WIDTH - taken - RELATION_GAP
        column = self._reason_column(equations, room)
        written = [
            Written(
                each.label, each.name, tuple(map(self._row, self._rows(equation, room, column)))
            )
            for each, equation in zip(named, equations, strict=True)
        ]
        if stands_out and (frame := framed(written)):
            yield frame
            return
        for number, (are_narrow, run) in enumerate(runs(written)):
            # A paragraph of its own, as every display has.
            yield "\n" if number else ""
            yield (in_columns(run) if are_narrow else "") or aligned(run, column)

    def _named(self, equation: EquationLines) -> Written:
        return Written(self._words.words(equation.label), self._formulas.math(equation.name), ())

    def _reason_column(self, equations: Sequence[EquationLines], room: float) -> float:
        """The width of the column in which reasons stand at the right: the one in which most of them
        have room beside their rows; 0 where none has."""
        rows = [row for equation in equations for row in self._reasoned(equation, room)]

        def beside(width: float) -> int:
            return sum(reason <= width and row + GAP + width <= room for row, reason in rows)

        widths = sorted({math.ceil(reason * 2) / 2 for _, reason in rows})
        fitting = [width for width in widths if width <= MOST_FOR_REASONS * TEXT_WIDTH]
        best = max(fitting, key=beside, default=0.0)
        return best if best and beside(best) else 0.0

    def _reasoned(self, equation: EquationLines, room: float) -> Iterator[tuple[float, float]]:
        """How wide its rows with reasons are, and the reasons."""
        whole = sum(map(self._line_width, equation.lines))
        in_one = sum(not line.numbers for line in equation.lines) <= 1 and whole <= room
        for lines in [equation.lines] if in_one else [[line] for line in equation.lines]:
            if reasons := Row(tuple(lines)).reasons:
                why = "; ".join(map(self._words.prose, reasons))
                taken = sum(map(self._line_width, lines))
                yield taken, text_width(why) * REASON_SCALE * MARGIN

    def _rows(self, equation: EquationLines, room: float, column: float) -> list[Row]:
        """The lines in rows; numbers go on in the row of the last symbols where they have room."""
        beside = room - column - GAP if column else room

        def free(lines: Sequence[Line]) -> float:
            return beside if any(line.reason for line in lines) else room

        rows = rows_of(equation.lines, self._line_width, free)
        if len(rows) > 2 and all(line.numbers for line in rows[-1].lines):
            joined = Row(rows[-2].lines + rows[-1].lines)
            symbols_first = not rows[-2].lines[-1].numbers and not joined.reasons
            if symbols_first and sum(map(self._line_width, joined.lines)) <= room:
                return [*rows[:-2], joined]
        return rows

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
