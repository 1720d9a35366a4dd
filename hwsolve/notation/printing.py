"""Trees in one line: Unicode for people, ASCII for programs.

What `to_plain` gives reads back as the very same tree. So does `to_unicode`, but for two liberties
that a reader expects: `1e-8` is shown as the power of ten that it is, and step 2 of g as g₂.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import ClassVar

from hwsolve.functions import table
from hwsolve.notation.layout import lay_out
from hwsolve.notation.names import SUBSCRIPTS, TIME_INDICES, canonical, unicode_name
from hwsolve.notation.precedence import UNBRACKETED, Edge, Joint, Level, Place
from hwsolve.notation.style import Kind, Piece, Signs
from hwsolve.notation.tree import Derivative, Expression, Timed

SUPERSCRIPTS = dict(zip("0123456789−-+tkn", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁻⁺ᵗᵏⁿ", strict=True))

SLOT_MARKERS = range(0xE000, 0xE800)
"""Private characters that stand for the slots of a printed pattern; those for slots in Unicode
superscripts follow, in the same order."""

_UNICODE_SIGNS = Signs(
    plus=" + ",
    minus=" − ",
    negative="−",
    over="/",
    joints={Joint.NOTHING: "", Joint.SPACE: " ", Joint.DOT: " · "},
    times_ten="·",
    condition=" if ",
)
_PLAIN_SIGNS = Signs(
    plus=" + ",
    minus=" - ",
    negative="-",
    over="/",
    joints=dict.fromkeys(Joint, " * "),
    times_ten=" * ",
    condition=" if ",
)
_PLAIN_RELATIONS = {"≤": "<=", "≥": ">=", "≠": "!="}
_WITHOUT_INDEX = re.compile("[A-Za-z]+")


def to_unicode(
    tree: Expression, symbols: Mapping[str, str] | None = None, kinds: Sequence[Kind] = ()
) -> str:
    """The tree in one line of Unicode, as a careful person would write it.

    `symbols` says what is shown for a name instead (`{"alpha": "η"}`), `kinds` what will fill the
    slots.

    >>> from hwsolve.notation.tree import Name, Negate, Number, Product, Timed
    >>> to_unicode(Product((Name("beta1"), Timed("m", "t", -1))))
    'β₁ mₜ₋₁'
    >>> to_unicode(Product((Number("0.1"), Negate(Number("1.2")))))
    '0.1 · (−1.2)'
    """
    return lay_out(tree, UnicodeStyle(symbols or {}), kinds)


def to_plain(
    tree: Expression, symbols: Mapping[str, str] | None = None, kinds: Sequence[Kind] = ()
) -> str:
    """The tree in one line of ASCII: names by their identity, every product with `*`.

    >>> to_plain(Derivative("f6", ("x", "x")))
    'd2f6/dx2'
    """
    return lay_out(tree, PlainStyle(symbols or {}), kinds)


def order_and_runs(wrt: Iterable[str]) -> tuple[int, list[tuple[str, int]]]:
    """The order of a derivative, and the names in their order with how often each repeats."""
    runs = [(name, len(list(group))) for name, group in groupby(wrt)]
    return sum(count for _, count in runs), runs


def superscript(text: str) -> str | None:
    """The text in Unicode superscripts, its spaces left out, or None where they do not have it.

    >>> superscript("−2"), superscript("t − 1"), superscript("0.5")
    ('⁻²', 'ᵗ⁻¹', None)
    """
    raised = [SUPERSCRIPTS.get(c) or _raised_marker(c) for c in text if c != " "]
    return None if None in raised else "".join(letter for letter in raised if letter)


def indexed(name: str, tree: Timed) -> str:
    """A shown name at its time step: mₜ₋₁, g₂, or w₁[t−1] where there is an index already."""
    offset = f"{tree.offset:+d}".replace("-", "−") if tree.offset else ""
    index = tree.symbol + offset if tree.symbol else str(tree.offset)
    lowers = tree.symbol in TIME_INDICES or (not tree.symbol and tree.offset >= 0)
    if lowers and _WITHOUT_INDEX.fullmatch(canonical(name)):
        return name + "".join(_LOWERED[letter] for letter in index)
    return f"{name}[{unicode_name(tree.symbol) + offset if tree.symbol else index}]"


_LOWERED = SUBSCRIPTS | {"−": "₋", "+": "₊"}


@dataclass(frozen=True, slots=True)
class UnicodeStyle:
    """One line of Unicode."""

    symbols: Mapping[str, str]
    signs: ClassVar[Signs] = _UNICODE_SIGNS
    draws: ClassVar[bool] = False
    plain: ClassVar[bool] = False

    def text(self, text: str) -> str:
        return text

    def row(self, boxes: Sequence[str]) -> str:
        return "".join(boxes)

    def brackets(self, box: str) -> str:
        return f"({box})"

    def bars(self, box: str) -> Piece[str]:
        if "|" in box:
            # Which bar closes which would be a guess.
            return Piece(f"abs({box})", Level.CALL, Edge.WORD, Edge.CALL)
        return Piece(f"|{box}|", Level.CALL, Edge.BAR, Edge.BAR)

    def root(self, radicand: Piece[str]) -> Piece[str]:
        inner = radicand.box if radicand.level is Level.ATOM else f"({radicand.box})"
        return Piece("√" + inner, Level.PREFIX, Edge.ROOT)

    def fraction(self, numerator: str, denominator: str) -> str:
        return f"{numerator}/{denominator}"

    def power(self, base: str, exponent: Piece[str], short: bool) -> tuple[str, Edge]:
        raised = superscript(exponent.box) if short else None
        if raised is not None:
            return base + raised, Edge.NAME
        return _with_caret(base, exponent)

    def name(self, name: str) -> str:
        return self.symbols.get(name) or unicode_name(name)

    def constant(self, name: str) -> str:
        return unicode_name(name)

    def timed(self, tree: Timed) -> str:
        return indexed(self.name(tree.name), tree)

    def slot(self, index: int, tall: bool) -> str:
        return chr(SLOT_MARKERS[index])

    def function(self, name: str) -> str:
        function = table()[name]
        return name if name in function.spelled_apart else function.unicode

    def derivative(self, tree: Derivative, inline: bool) -> str:
        order, runs = order_and_runs(tree.wrt)
        below = "".join(f"∂{self.name(name)}{_repeated(count)}" for name, count in runs)
        quotient = f"∂{_repeated(order)}{self.name(tree.of)}/{below}"
        if not tree.local:
            return quotient
        return f"{quotient}|{self.held(tree.held)}" if tree.held else f"local:{quotient}"

    def held(self, names: tuple[str, ...]) -> str:
        """What is held fixed, as it stands after the bar."""
        shown = [self.name(name) for name in names]
        if len(shown) > 1:
            return f"_({','.join(shown)})"
        lowered = [SUBSCRIPTS.get(c) or c * (c in SUBSCRIPTS.values()) for c in shown[0]]
        return "".join(lowered) if all(lowered) else "_" + shown[0]

    def differential_operator(self, wrt: str, inline: bool) -> str:
        return f"∂/∂{wrt}"

    def relation(self, relation: str) -> str:
        return f" {relation} "

    def cases(self, lines: Sequence[tuple[str, str]]) -> str:
        return "{" + ", ".join(f"{value} if {condition}" for value, condition in lines) + "}"


@dataclass(frozen=True, slots=True)
class PlainStyle:
    """One line of ASCII."""

    symbols: Mapping[str, str]
    signs: ClassVar[Signs] = _PLAIN_SIGNS
    draws: ClassVar[bool] = False
    plain: ClassVar[bool] = True

    def text(self, text: str) -> str:
        return text

    def row(self, boxes: Sequence[str]) -> str:
        return "".join(boxes)

    def brackets(self, box: str) -> str:
        return f"({box})"

    def bars(self, box: str) -> Piece[str]:
        return Piece(f"abs({box})", Level.CALL)

    def root(self, radicand: Piece[str]) -> Piece[str]:
        return Piece(f"sqrt({radicand.box})", Level.CALL)

    def fraction(self, numerator: str, denominator: str) -> str:
        return f"{numerator}/{denominator}"

    def power(self, base: str, exponent: Piece[str], short: bool) -> tuple[str, Edge]:
        return _with_caret(base, exponent)

    def name(self, name: str) -> str:
        return self.symbols.get(name, name)

    def constant(self, name: str) -> str:
        return name

    def timed(self, tree: Timed) -> str:
        offset = f"{tree.offset:+d}" if tree.offset else ""
        index = tree.symbol + offset if tree.symbol else str(tree.offset)
        by, of = tree.by and f"{tree.by}:", tree.of and f".{self.name(tree.of)}"
        return f"{by}{self.name(tree.name)}{of}[{index}]"

    def slot(self, index: int, tall: bool) -> str:
        return chr(SLOT_MARKERS[index])

    def function(self, name: str) -> str:
        return name

    def derivative(self, tree: Derivative, inline: bool) -> str:
        order, runs = order_and_runs(tree.wrt)
        if len(runs) == 1:
            below = f"d{self.name(runs[0][0])}{order if order > 1 else ''}"
        else:
            # `dx12dx2` would hide whether x1 stands twice, so that a name repeats as it was given.
            below = "".join(f"d{self.name(name)}" for name in tree.wrt)
        quotient = f"d{order if order > 1 else ''}{self.name(tree.of)}/{below}"
        quotient += f"@{tree.at}" if tree.at else ""
        return f"local:{quotient}" if tree.local else quotient

    def differential_operator(self, wrt: str, inline: bool) -> str:
        return f"d/d{wrt}"

    def relation(self, relation: str) -> str:
        return f" {_PLAIN_RELATIONS.get(relation, relation)} "

    def cases(self, lines: Sequence[tuple[str, str]]) -> str:
        return "{" + ", ".join(f"{value} if {condition}" for value, condition in lines) + "}"


def _with_caret(base: str, exponent: Piece[str]) -> tuple[str, Edge]:
    if exponent.level in UNBRACKETED[Place.EXPONENT]:
        return f"{base}^{exponent.box}", Edge.CLOSED
    return f"{base}^({exponent.box})", Edge.NAME


def _raised_marker(letter: str) -> str | None:
    code = ord(letter)
    return chr(code + len(SLOT_MARKERS)) if code in SLOT_MARKERS else None


def _repeated(count: int) -> str:
    return (superscript(str(count)) or "") if count > 1 else ""
