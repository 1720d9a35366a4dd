"""A derivation as text: aligned lines with their reasons, tables, and the drawn graph.

The same lines go to a terminal (with its width, and styles for colour) and to a pipe or a file (no width,
nothing is wrapped).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby

from hwsolve.derivation.display import Display, Line
from hwsolve.derivation.model import (
    Block,
    Derivation,
    Equation,
    Graph,
    Level,
    Note,
    Section,
    Table,
)
from hwsolve.notation.printing import to_unicode
from hwsolve.notation.stacked import cell_width
from hwsolve.notation.tree import Name
from hwsolve.renderers import Page
from hwsolve.renderers.graph_drawing import DrawnNode, draw_segments
from hwsolve.renderers.writing import Writing

SUFFIX = "txt"

UNLIMITED = 10**6
DRAWING_WIDTH = 100
INDENT = "  "
BLANK = "\N{NO-BREAK SPACE}"
"""A blank at which no line is broken; it is printed as an ordinary one."""
REASON_GAP = 3
MAX_REASON_COLUMN = 64
MAX_GAP = 30
"""Rows are aligned as long as none of them gets more blanks than this."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a line in one style: `plain`, `title`, `heading`, `name`, `value`, `reason`, `edge`."""

    text: str
    style: str = "plain"


TextLine = tuple[Segment, ...]


def render(derivation: Derivation, display: Display, detail: Level, page: Page) -> Iterator[str]:
    """The solution as plain text, a line at a time."""
    writing = text_writing(derivation, page)
    lines = render_lines(derivation, display, writing, detail, page.width or UNLIMITED)
    for line in lines:
        yield "".join(segment.text for segment in line).rstrip() + "\n"


def text_writing(derivation: Derivation, page: Page) -> Writing:
    """Unicode in one line, with the problem's own symbols."""
    return Writing(
        partial(to_unicode, symbols=derivation.symbols),
        decimal_comma="," if page.decimal_comma else "",
    )


def render_lines(
    derivation: Derivation,
    display: Display,
    writing: Writing,
    detail: Level,
    width: int = UNLIMITED,
) -> Iterator[TextLine]:
    """The lines of the whole solution, none wider than `width` cells unless a single formula is."""
    page = _Page(display, writing, detail, width)
    yield from page.head(derivation)
    for section in derivation.sections:
        if section.level <= detail and section.blocks:
            yield ()
            yield (Segment(writing.prose(section.title), "heading"),)
            yield from page.blocks(section)
    yield from page.close(derivation)


class _Page:
    def __init__(self, display: Display, writing: Writing, detail: Level, width: int) -> None:
        self._display = display
        self._writing = writing
        self._detail = detail
        self._width = width

    def head(self, derivation: Derivation) -> Iterator[TextLine]:
        """The title, what is asked, and the point."""
        yield (Segment(derivation.title, "title"),)
        for note in derivation.heading:
            yield from self._note(note)
        writing = self._writing
        given = [
            f"{writing.math(each.name)} = {writing.math(each.value)}"
            for each in derivation.given
            if each.value is not None
        ]
        symbols = [writing.math(each.name) for each in derivation.given if each.value is None]
        words = [
            _joined_items("at ", given) if given else "",
            _joined_items("", symbols) + f"{BLANK}kept as symbols" if symbols else "",
        ]
        for line in self._wrapped("; ".join(word for word in words if word)):
            yield (Segment(line),)

    def blocks(self, section: Section) -> Iterator[TextLine]:
        """The blocks of a section; equations that follow each other are aligned."""
        for kind, group in groupby(section.blocks, type):
            blocks = [block for block in group if getattr(block, "level", 0) <= self._detail]
            if kind is Equation:
                yield from self._equations(blocks)
                continue
            for block in blocks:
                if isinstance(block, Note):
                    yield from self._note(block)
                elif isinstance(block, Table):
                    yield from self._table(block)
                elif isinstance(block, Graph):
                    yield from self._graph(block)

    def close(self, derivation: Derivation) -> Iterator[TextLine]:
        """Conventions that were used, and what verified the answers."""
        yield ()
        for remark in derivation.remarks:
            yield from self._note(remark)
        routes = [each.by for each in derivation.verification if each.agrees]
        if routes:
            for line in self._wrapped("Verified: " + "; ".join(routes) + "."):
                yield (Segment(line, "reason"),)

    def _note(self, note: Note) -> Iterator[TextLine]:
        if note.level <= self._detail:
            for line in self._wrapped(self._writing.prose(note.text, self._display)):
                yield (Segment(line),)

    def _wrapped(self, text: str) -> list[str]:
        if not text:
            return []
        if self._width >= UNLIMITED:
            return [INDENT + text.replace(BLANK, " ")]
        return [INDENT + line for line in _wrap(text, self._width - len(INDENT))]

    def _graph(self, graph: Graph) -> Iterator[TextLine]:
        nodes = []
        for node in graph.nodes:
            short = self._writing.math(node.name)
            formula = node.formula and self._writing.math(node.formula.tree())
            label = f"{short} = {formula}" if formula else short
            parents = tuple(parent.name for parent in node.parents if isinstance(parent, Name))
            name = node.name.name if isinstance(node.name, Name) else short
            nodes.append(DrawnNode(name, label, short, parents))
        width = min(self._width, DRAWING_WIDTH) if self._width >= UNLIMITED else self._width
        for line in draw_segments(nodes, width - len(INDENT)):
            styles = {"node": "name", "edge": "edge"}
            yield (
                Segment(INDENT),
                *(Segment(part.text, styles.get(part.role, "plain")) for part in line),
            )

    def _table(self, table: Table) -> Iterator[TextLine]:
        rows = [[self._writing.cell(cell, self._display) for cell in row] for row in table.rows]
        header = [self._writing.cell(cell, self._display) for cell in table.columns]
        widths = [max(map(cell_width, column)) for column in zip(header, *rows, strict=True)]
        if table.caption:
            yield (Segment(INDENT + table.caption),)
        yield (Segment(INDENT + _row(header, widths).rstrip(), "heading"),)
        yield (Segment(INDENT + "  ".join("─" * width for width in widths), "edge"),)
        for row in rows:
            yield (Segment(INDENT + _row(row, widths).rstrip()),)

    def _equations(self, equations: Sequence[Block]) -> Iterator[TextLine]:
        written = [
            _Written.of(equation, self._display.lines(equation), self._writing)
            for equation in equations
            if isinstance(equation, Equation)
        ]
        if not written:
            return
        label_width = max(cell_width(each.label) for each in written)
        name_width = max(cell_width(each.name) for each in written)
        columns = _columns(written)
        indent = len(INDENT) + (label_width + 2 if label_width else 0)
        room = self._width - indent - name_width - 1
        aligned = columns is not None and sum(columns) + len(columns) - 1 <= room
        bodies = [
            [_aligned(each, columns)] if aligned and columns else each.rows(room)
            for each in written
        ]
        reason_column = self._reason_column(written, bodies, indent + name_width + 1)
        previous_label = ""
        for each, body in zip(written, bodies, strict=True):
            label = "" if each.label == previous_label else each.label
            previous_label = each.label
            lead = INDENT + (label.ljust(label_width + 2) if label_width else "")
            yield from self._equation(each, body, lead, name_width, reason_column)

    def _reason_column(
        self, written: Sequence[_Written], bodies: Sequence[list[str]], margin: int
    ) -> int:
        """Where reasons begin: behind every row that leaves room for the longest of them."""
        rows = [
            (cell_width(row), cell_width(each.reason_at(index, len(body))))
            for each, body in zip(written, bodies, strict=True)
            for index, row in enumerate(body)
            if each.reason_at(index, len(body))
        ]
        longest = max((reason for _, reason in rows), default=0)
        room = min(self._width - margin - REASON_GAP - longest, MAX_REASON_COLUMN)
        return max((row for row, _ in rows if row <= room), default=0)

    def _equation(
        self, written: _Written, body: list[str], lead: str, name_width: int, reason_column: int
    ) -> Iterator[TextLine]:
        margin = " " * (cell_width(lead) + name_width + 1)
        for index, row in enumerate(body):
            name = written.name + " " * (name_width - cell_width(written.name) + 1)
            start = (
                (Segment(lead, "reason"), Segment(name, "name"))
                if index == 0
                else (Segment(margin),)
            )
            reason = written.reason_at(index, len(body))
            free = self._width - cell_width(margin) - cell_width(row) - cell_width(reason)
            if not reason:
                yield (*start, *_body_segments(row))
            elif free >= REASON_GAP:
                gap = " " * min(max(reason_column - cell_width(row), 0) + REASON_GAP, free)
                yield (*start, *_body_segments(row), Segment(gap + reason, "reason"))
            else:
                yield (*start, *_body_segments(row))
                room = max(self._width - cell_width(margin) - 2, 20)
                for line in _wrap(reason, room):
                    yield (Segment(margin + "  " + line, "reason"),)
        for line in written.substeps:
            yield (Segment(margin + "  " + line, "reason"),)


@dataclass(frozen=True, slots=True)
class _Written:
    """One equation in words: the pieces `= x²`, `= 3²`, `= 9`, each with its reason and whether it is one
    of numbers."""

    label: str
    name: str
    pieces: tuple[str, ...]
    reasons: tuple[str, ...]
    numbers: tuple[bool, ...]
    substeps: tuple[str, ...]

    @classmethod
    def of(cls, equation: Equation, lines: Sequence[Line], writing: Writing) -> _Written:
        return cls(
            equation.label,
            writing.math(equation.name),
            tuple(f"{line.relation} {writing.formula(line.pattern, line.fills)}" for line in lines),
            tuple(writing.prose(line.reason) if line.reason else "" for line in lines),
            tuple(line.numbers for line in lines),
            tuple(text for line in lines for work in line.substeps for text in writing.work(work)),
        )

    def rows(self, room: int) -> list[str]:
        """The pieces in rows: symbols a row each, what has numbers together, no row beyond `room`."""
        whole = " ".join(self.pieces)
        symbolic = sum(not numbers for numbers in self.numbers)
        if symbolic <= 1 and cell_width(whole) <= room:
            return [whole]
        rows: list[str] = []
        joined = False
        for piece, numbers in zip(self.pieces, self.numbers, strict=True):
            fits = rows and cell_width(rows[-1]) + 1 + cell_width(piece) <= room
            if numbers and joined and fits:
                rows[-1] += f" {piece}"
            else:
                rows += _broken(piece, room)
            joined = numbers
        return rows

    def reason_at(self, index: int, rows: int) -> str:
        """The reason beside a row: that of its piece, or of all pieces where they share one row."""
        if rows == 1:
            return "; ".join(reason for reason in self.reasons if reason)
        return (
            self.reasons[index]
            if index < rows - 1
            else "; ".join(reason for reason in self.reasons[index:] if reason)
        )


def _broken(piece: str, room: int) -> list[str]:
    """A piece in rows: broken before a sign of its outermost sum, else before a factor, as late as fits."""
    rows = []
    while cell_width(piece) > room:
        places = _break_places(piece, "+−") or _break_places(piece, "·")
        fitting = [place for place in places if cell_width(piece[:place]) <= room]
        if not places:
            break
        place = fitting[-1] if fitting else places[0]
        rows.append(piece[:place])
        piece = "    " + piece[place + 1 :]
    return [*rows, piece]


def _break_places(piece: str, signs: str) -> list[int]:
    """Where a blank stands before one of the signs, outside of brackets and behind the relation."""
    depth, places = 0, []
    for index, letter in enumerate(piece):
        depth += (letter in "({") - (letter in ")}")
        between = letter == " " and piece[index + 1 : index + 3] in [f"{sign} " for sign in signs]
        if between and depth == 0 and index > len("= −"):
            places.append(index)
    return places


def _columns(written: Sequence[_Written]) -> list[int] | None:
    """The widths of the pieces where every equation has its pieces in one row; the last is the value."""
    most = max(len(each.pieces) for each in written)
    if most < 2 or any(sum(not number for number in each.numbers) > 1 for each in written):
        return None
    widths = [0] * most
    for each in written:
        for index, piece in enumerate(each.pieces):
            column = most - 1 if index == len(each.pieces) - 1 and each.numbers[-1] else index
            widths[column] = max(widths[column], cell_width(piece))
    room = sum(widths) + most - 1
    if any(room - cell_width(" ".join(each.pieces)) > MAX_GAP for each in written):
        return None
    return widths


def _aligned(written: _Written, widths: Sequence[int]) -> str:
    row = ""
    end = 0
    for index, piece in enumerate(written.pieces):
        last = index == len(written.pieces) - 1 and written.numbers[-1]
        column = len(widths) - 1 if last else index
        start = sum(widths[:column]) + column
        row += " " * (start - end) + piece
        end = start + cell_width(piece)
    return row


def _body_segments(row: str) -> TextLine:
    """The last value of a row stands out."""
    for relation in (" = ", " ≈ "):
        head, found, tail = row.rpartition(relation)
        if found and not any(sign in tail for sign in ("=", "≈", " ")):
            return (Segment(head + found), Segment(tail, "value"))
    return (Segment(row),)


def _row(cells: Iterable[str], widths: Sequence[int]) -> str:
    padded = []
    for index, (cell, width) in enumerate(zip(cells, widths, strict=True)):
        space = " " * (width - cell_width(cell))
        padded.append(cell + space if index == 0 else space + cell)
    return "  ".join(padded)


def _joined_items(lead: str, items: Sequence[str]) -> str:
    """The items as a list that is only broken between items."""
    return lead + ", ".join(item.replace(" ", BLANK) for item in items)


def _wrap(text: str, room: int) -> list[str]:
    lines, current = [], ""
    for word in text.split(" "):
        if current and cell_width(current) + 1 + cell_width(word) > room:
            lines.append(current)
            current = word
        else:
            current = f"{current} {word}" if current else word
    return [line.replace(BLANK, " ") for line in (*lines, current)]


def plain_lines(lines: Iterable[TextLine]) -> Iterator[str]:
    """The lines without their styles."""
    for line in lines:
        yield "".join(segment.text for segment in line).rstrip()
