"""Equations as text: their steps in rows and columns, the reasons beside them.

Each piece of an equation is a block of lines: of one line, or of several where fractions are stacked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from hwsolve.derivation.display import Line
from hwsolve.derivation.model import Work
from hwsolve.notation.stacked import Block, beside, cell_width, extended
from hwsolve.notation.tree import Expression
from hwsolve.renderers.outline import EquationLines
from hwsolve.renderers.text_lines import BLANK, INDENT, Segment, TextLine, broken, wrapped
from hwsolve.renderers.writing import Writing

REASON_GAP = 3
MAX_REASON_COLUMN = 64
MIN_ROOM = 20
MAX_GAP = 30
"""Rows are aligned in columns as long as none of them gets more blanks than this."""

_SPACE = Block((" ",))


@dataclass(frozen=True, slots=True)
class _Piece:
    """`= x²`, why, whether it is made of numbers, and the side calculations that it rests on."""

    block: Block
    reason: str
    numbers: bool
    substeps: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of an equation, its reason, and the side calculations that stand below it; `goes_on`: the next
    row continues it."""

    block: Block
    reason: str = ""
    substeps: tuple[tuple[str, str], ...] = ()
    goes_on: bool = False


@dataclass(slots=True)
class _Written:
    """One equation on its way to the page."""

    label: str
    name: Block
    pieces: tuple[_Piece, ...]
    rows: list[_Row] = field(default_factory=list)


class EquationLayout:
    """Sets equations that follow each other on a page of `width` cells; `stacked` prints with fractions."""

    def __init__(
        self,
        writing: Writing,
        width: int,
        stacked: Callable[[Expression], Block] | None = None,
    ) -> None:
        self._writing = writing
        self._width = width
        self._stacked = stacked

    def lines(self, equations: Sequence[EquationLines]) -> Iterator[TextLine]:
        """The lines of the equations, their relations below each other."""
        written = [self._written(each) for each in equations]
        label_width = max(cell_width(each.label) for each in written)
        name_width = max(each.name.width for each in written)
        indent = len(INDENT) + (label_width + 2 if label_width else 0)
        margin = indent + name_width + 1
        columns = _columns(written, self._width - margin)
        for each in written:
            each.rows = (
                _rows(each, self._width - margin) if columns is None else [_aligned(each, columns)]
            )
        column = self._reason_column(written, margin)
        tall = any(len(row.block.lines) > 1 for each in written for row in each.rows)
        for index, each in enumerate(written):
            if tall and index:
                yield ()
            lead = INDENT + (each.label.ljust(label_width + 2) if label_width else "")
            yield from self._equation(each, lead, name_width, column)

    def _written(self, equation: EquationLines) -> _Written:
        return _Written(
            equation.label,
            self._block(self._writing.math(equation.name), equation.name),
            tuple(map(self._piece, equation.lines)),
        )

    def _piece(self, line: Line) -> _Piece:
        if self._stacked is None:
            formula = Block((self._writing.formula(line.pattern, line.fills),))
        else:
            formula = self._block("", line.expression)
        block = beside((Block((f"{line.relation} ",)), formula))
        reason = self._writing.prose(line.reason) if line.reason else ""
        aside = tuple(text for work in line.substeps for text in self._work(work))
        return _Piece(block, reason, line.numbers, aside)

    def _work(self, work: Work) -> Iterator[tuple[str, str]]:
        blank = " " * cell_width(self._writing.math(work.subject))
        for subject, relation, formula, reason in self._writing.work(work):
            yield f"{subject or blank} {relation} {formula}", self._writing.prose(reason)

    def _block(self, text: str, expression: Expression) -> Block:
        if self._stacked is None:
            return Block((text,))
        block = self._stacked(expression)
        return Block(tuple(map(self._writing.with_comma, block.lines)), block.baseline)

    def _reason_column(self, written: Sequence[_Written], margin: int) -> int:
        """Where reasons begin: behind every row that leaves room for the longest of them."""
        rows = [
            (row.block.width, cell_width(row.reason))
            for each in written
            for row in each.rows
            if row.reason
        ]
        longest = max((reason for _, reason in rows), default=0)
        room = min(self._width - margin - REASON_GAP - longest, MAX_REASON_COLUMN)
        return max((row for row, _ in rows if row <= room), default=0)

    def _equation(
        self, written: _Written, lead: str, name_width: int, column: int
    ) -> Iterator[TextLine]:
        margin = cell_width(lead) + name_width + 1
        below = ""
        for index, row in enumerate(written.rows):
            name = Block(("",)) if index else written.name
            yield from self._row(name, row, "" if index else lead, margin, column)
            free = self._width - margin - row.block.width
            if row.reason and cell_width(row.reason) + REASON_GAP > free:
                below = row.reason
            if below and not row.goes_on:
                for line in wrapped(below, max(self._width - margin - 2, MIN_ROOM)):
                    yield (Segment(" " * (margin + 2) + line, "reason"),)
                below = ""
            yield from self._aside(row.substeps, margin + 2)

    def _aside(self, lines: Sequence[tuple[str, str]], margin: int) -> Iterator[TextLine]:
        """Side calculations, below the line that uses them."""
        room = max(self._width - margin, MIN_ROOM)
        for formula, reason in lines:
            rows = broken(formula, room)
            if reason and cell_width(rows[-1]) + REASON_GAP + cell_width(reason) <= room:
                rows[-1] += " " * REASON_GAP + reason.replace(BLANK, " ")
            elif reason:
                rows += [f"    {line}" for line in wrapped(reason, room - 4)]
            for row in rows:
                yield (Segment(" " * margin + row, "reason"),)

    def _row(
        self, name: Block, row: _Row, lead: str, margin: int, column: int
    ) -> Iterator[TextLine]:
        """The lines of one row; its name, its reason and its value stand on the line of its baseline."""
        above = max(name.baseline, row.block.baseline)
        below = max(len(each.lines) - each.baseline for each in (name, row.block))
        free = self._width - margin - row.block.width - cell_width(row.reason)
        for number, (left, right) in enumerate(
            zip(extended(name, above, below), extended(row.block, above, below), strict=True)
        ):
            on_baseline = number == above
            start = lead if on_baseline else " " * cell_width(lead)
            blanks = " " * (margin - cell_width(start) - cell_width(left))
            line: TextLine = (Segment(start, "reason"), Segment(left + blanks, "name"))
            line += _with_value(right) if on_baseline else (Segment(right),)
            if on_baseline and row.reason and free >= REASON_GAP:
                gap = " " * min(max(column - row.block.width, 0) + REASON_GAP, free)
                line += (Segment(gap + row.reason.replace(BLANK, " "), "reason"),)
            yield line


def _rows(written: _Written, room: int) -> list[_Row]:
    """The pieces in rows: symbols a row each, numbers together, no row beyond `room`."""
    pieces = written.pieces
    whole = _joined(pieces)
    if sum(not piece.numbers for piece in pieces) <= 1 and whole.block.width <= room:
        return [whole]
    groups: list[list[_Piece]] = []
    for piece in pieces:
        fits = groups and _joined([*groups[-1], piece]).block.width <= room
        if piece.numbers and fits and groups[-1][-1].numbers:
            groups[-1].append(piece)
        else:
            groups.append([piece])
    return [row for group in groups for row in _fitting(_joined(group), room)]


def _joined(pieces: Sequence[_Piece]) -> _Row:
    blocks = [block for piece in pieces for block in (_SPACE, piece.block)]
    reasons = dict.fromkeys(piece.reason for piece in pieces if piece.reason)
    aside = tuple(text for piece in pieces for text in piece.substeps)
    return _Row(beside(blocks[1:]) if blocks else Block(("",)), "; ".join(reasons), aside)


def _fitting(row: _Row, room: int) -> list[_Row]:
    """The row, broken where it is too long; its reason stays with the first part."""
    if len(row.block.lines) > 1:
        return [row]
    first, *others = broken(row.block.lines[0], room)
    rows = [_Row(Block((first,)), row.reason), *(_Row(Block((other,))) for other in others)]
    going_on = [replace(each, goes_on=True) for each in rows[:-1]]
    return [*going_on, replace(rows[-1], substeps=row.substeps)]


def _columns(written: Sequence[_Written], room: int) -> list[int] | None:
    """The widths of the pieces where every equation has its pieces in one row; the last is the value.
    None where there is no room for that or the rows would be full of blanks."""
    most = max(len(each.pieces) for each in written)
    several = any(sum(not piece.numbers for piece in each.pieces) > 1 for each in written)
    if most < 2 or several:
        return None
    widths = [0] * most
    for each in written:
        for index, piece in enumerate(each.pieces):
            column = _column_of(each, index, most)
            widths[column] = max(widths[column], piece.block.width)
    total = sum(widths) + most - 1
    gaps = [total - _joined(each.pieces).block.width for each in written]
    return widths if total <= room and max(gaps) <= MAX_GAP else None


def _column_of(written: _Written, index: int, most: int) -> int:
    last = index == len(written.pieces) - 1 and written.pieces[index].numbers
    return most - 1 if last else index


def _aligned(written: _Written, widths: Sequence[int]) -> _Row:
    blocks: list[Block] = []
    end = 0
    for index, piece in enumerate(written.pieces):
        column = _column_of(written, index, len(widths))
        start = sum(widths[:column]) + column
        blocks += (Block((" " * (start - end),)), piece.block)
        end = start + piece.block.width
    reasons = dict.fromkeys(piece.reason for piece in written.pieces if piece.reason)
    aside = tuple(text for piece in written.pieces for text in piece.substeps)
    return _Row(beside(blocks) if blocks else Block(("",)), "; ".join(reasons), aside)


def _with_value(row: str) -> TextLine:
    """The last value of a row stands out."""
    for relation in (" = ", " ≈ "):
        head, found, tail = row.rpartition(relation)
        if found and not any(sign in tail for sign in ("=", "≈", " ")):
            return (Segment(head + found), Segment(tail, "value"))
    return (Segment(row),)
