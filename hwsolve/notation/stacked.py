"""Trees in several lines of Unicode: quotients over a line, exponents raised, tall brackets."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from hwsolve.notation.layout import lay_out
from hwsolve.notation.precedence import Edge, Level
from hwsolve.notation.printing import UnicodeStyle, order_and_runs, superscript
from hwsolve.notation.style import Piece, Signs
from hwsolve.notation.tree import Derivative, Expression, Timed


@dataclass(frozen=True, slots=True)
class Block:
    """Lines of one width in terminal cells. `baseline` is the number of the line, from 0 at the
    top, that stands on the level of the text beside the block."""

    lines: tuple[str, ...]
    baseline: int = 0

    @property
    def width(self) -> int:
        """Its width in terminal cells."""
        return cell_width(self.lines[0])

    def __str__(self) -> str:
        return "\n".join(self.lines)


def to_stacked(tree: Expression, symbols: Mapping[str, str] | None = None) -> Block:
    """The tree as a block of lines. `symbols` says what is shown for a name instead.

    >>> from hwsolve.notation.tree import Name, Power, Quotient
    >>> print(to_stacked(Quotient(Name("x1"), Power(Name("y"), Name("t")))))
    x₁
    ──
    yᵗ
    """
    return lay_out(tree, StackedStyle(UnicodeStyle(symbols or {})))


def cell_width(text: str) -> int:
    """How many cells of a terminal the text takes: a hat over a letter takes none."""
    if text.isascii():
        return len(text)
    return sum(not unicodedata.combining(letter) for letter in text)


def beside(blocks: Sequence[Block]) -> Block:
    """The blocks in a row, their baselines on one level."""
    if all(len(block.lines) == 1 for block in blocks):
        return Block(("".join(block.lines[0] for block in blocks),))
    above = max(block.baseline for block in blocks)
    below = max(len(block.lines) - block.baseline for block in blocks)
    columns = [extended(block, above, below) for block in blocks]
    return Block(tuple("".join(row) for row in zip(*columns, strict=True)), above)


def over_a_line(numerator: Block, denominator: Block) -> Block:
    """The quotient. Its line is longer than that of a quotient above or below it."""
    width = max(numerator.width, denominator.width)
    if "─" * width in (*numerator.lines, *denominator.lines):
        width += 2
    lines = (
        *(_centred(line, width) for line in numerator.lines),
        "─" * width,
        *(_centred(line, width) for line in denominator.lines),
    )
    return Block(lines, len(numerator.lines))


@dataclass(frozen=True, slots=True)
class StackedStyle:
    """Blocks of Unicode; what fits in one line looks as in `inline`."""

    inline: UnicodeStyle
    signs: ClassVar[Signs] = UnicodeStyle.signs
    draws: ClassVar[bool] = True
    plain: ClassVar[bool] = False

    def text(self, text: str) -> Block:
        return Block((text,))

    def row(self, boxes: Sequence[Block]) -> Block:
        return beside(boxes)

    def brackets(self, box: Block) -> Block:
        return _enclosed(_ROUND_LEFT, box, _ROUND_RIGHT)

    def bars(self, box: Block) -> Piece[Block]:
        if len(box.lines) == 1:
            piece = self.inline.bars(box.lines[0])
            return Piece(Block((piece.box,)), piece.level, piece.head, piece.tail)
        return Piece(_enclosed(_BAR, box, _BAR), Level.CALL, Edge.BAR, Edge.BAR)

    def root(self, radicand: Piece[Block]) -> Piece[Block]:
        box = radicand.box
        if len(box.lines) == 1:
            inner = self.inline.root(Piece(box.lines[0], radicand.level))
            return Piece(Block((inner.box,)), inner.level, inner.head, inner.tail)
        lines = [" ┌" + "─" * box.width, *(" │" + line for line in box.lines[:-1])]
        block = Block((*lines, "╲│" + box.lines[-1]), box.baseline + 1)
        return Piece(block, Level.PREFIX, Edge.ROOT)

    def fraction(self, numerator: Block, denominator: Block) -> Block:
        return over_a_line(numerator, denominator)

    def power(self, base: Block, exponent: Piece[Block], short: bool) -> tuple[Block, Edge]:
        raised = superscript(exponent.box.lines[0]) if short else None
        lines = exponent.box.lines if raised is None else (raised,)
        # An exponent in letters of full size stands above a base of one line, but beside the top of
        # a tall one; a superscript is raised by itself.
        overlap = int(raised is not None or len(base.lines) > 1)
        top = len(lines) - overlap
        gap = " " * cell_width(lines[0])
        left = [" " * base.width] * top + list(base.lines)
        right = list(lines) + [gap] * (len(left) - len(lines))
        rows = tuple(a + b for a, b in zip(left, right, strict=True))
        return Block(rows, base.baseline + top), Edge.NAME

    def name(self, name: str) -> Block:
        return Block((self.inline.name(name),))

    def constant(self, name: str) -> Block:
        return Block((self.inline.constant(name),))

    def timed(self, tree: Timed) -> Block:
        return Block((self.inline.timed(tree),))

    def slot(self, index: int, tall: bool) -> Block:
        return Block((self.inline.slot(index, tall),))

    def function(self, name: str) -> Block:
        return Block((self.inline.function(name),))

    def derivative(self, tree: Derivative, inline: bool) -> Block:
        if inline:
            return Block((self.inline.derivative(tree, inline),))
        order, runs = order_and_runs(tree.wrt)
        above = f"∂{_repeated(order)}{self.inline.name(tree.of)}"
        below = "".join(f"∂{self.inline.name(name)}{_repeated(count)}" for name, count in runs)
        fraction = over_a_line(Block((above,)), Block((below,)))
        if not tree.local:
            return fraction
        held = self.inline.held(tree.held) if tree.held else "local"
        gap = " " * cell_width(held)
        return beside([fraction, Block(("│" + gap, "│" + gap, "│" + held), 1)])

    def differential_operator(self, wrt: Block, inline: bool) -> Block:
        if inline:
            return beside([Block(("∂/∂",)), wrt])
        return over_a_line(Block(("∂",)), beside([Block(("∂",)), wrt]))

    def relation(self, relation: str) -> Block:
        return Block((f" {relation} ",))

    def cases(self, lines: Sequence[tuple[Block, Block]]) -> Block:
        values = _padded([value for value, _ in lines])
        conditions = _padded([condition for _, condition in lines])
        rows: list[str] = []
        for value, condition in zip(values, conditions, strict=True):
            row = beside([value, Block(("  if ",)), condition])
            if rows and (len(lines) == 2 or len(row.lines) > 1):
                # A brace has a middle, and tall cases need air between them.
                rows.append(" " * row.width)
            rows.extend(row.lines)
        brace = _column(_BRACE, len(rows))
        if len(rows) > 2:
            brace[len(rows) // 2] = "⎨"
        return Block(tuple(f"{a} {b}" for a, b in zip(brace, rows, strict=True)), len(rows) // 2)


class _Growing(NamedTuple):
    """A sign that grows with its content: as one line, and its parts when it is taller."""

    single: str
    top: str
    middle: str
    bottom: str


_ROUND_LEFT = _Growing("(", "⎛", "⎜", "⎝")
_ROUND_RIGHT = _Growing(")", "⎞", "⎟", "⎠")
_BRACE = _Growing("{", "⎧", "⎪", "⎩")
_BAR = _Growing("│", "│", "│", "│")


def _enclosed(left: _Growing, box: Block, right: _Growing) -> Block:
    height = len(box.lines)
    sides = zip(_column(left, height), box.lines, _column(right, height), strict=True)
    return Block(tuple("".join(side) for side in sides), box.baseline)


def _column(sign: _Growing, height: int) -> list[str]:
    if height == 1:
        return [sign.single]
    return [sign.top, *[sign.middle] * (height - 2), sign.bottom]


def extended(block: Block, above: int, below: int) -> list[str]:
    """The lines with blank ones, so that `above` stand above the baseline and `below` from it on."""
    blank = " " * block.width
    over = [blank] * (above - block.baseline)
    return [*over, *block.lines, *[blank] * (below - len(block.lines) + block.baseline)]


def _centred(line: str, width: int) -> str:
    room = width - cell_width(line)
    return " " * (room // 2) + line + " " * (room - room // 2)


def _padded(blocks: Sequence[Block]) -> list[Block]:
    width = max(block.width for block in blocks)
    return [
        Block(tuple(line + " " * (width - block.width) for line in block.lines), block.baseline)
        for block in blocks
    ]


def _repeated(count: int) -> str:
    return (superscript(str(count)) or "") if count > 1 else ""
