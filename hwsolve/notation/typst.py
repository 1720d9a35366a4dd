"""Trees as Typst's mathematics."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from hwsolve.functions import table
from hwsolve.notation.layout import lay_out
from hwsolve.notation.names import GREEK, anatomy, canonical
from hwsolve.notation.precedence import Edge, Joint, Level
from hwsolve.notation.printing import SLOT_MARKERS, order_and_runs
from hwsolve.notation.style import Kind, Piece, Signs
from hwsolve.notation.tree import Derivative, Expression, Timed

_SIGNS = Signs(
    plus=" + ",
    minus=" - ",
    negative="-",
    over="slash",
    joints={Joint.NOTHING: " ", Joint.SPACE: " thin ", Joint.DOT: " dot "},
    times_ten=" dot ",
    condition=' thick "if" thick ',
)
_RELATIONS = {"≤": "<=", "≥": ">=", "≠": "!=", "≈": "approx", "→": "->"}
_MARKS = {"hat": "hat", "tilde": "tilde", "bar": "macron"}
_OPERATORS = frozenset(
    {
        *("arccos", "arcsin", "arctan", "cos", "cosh", "exp", "ln", "log"),
        *("max", "min", "sin", "sinh", "tan", "tanh"),
    }
)


def to_typst(
    tree: Expression,
    symbols: Mapping[str, str] | None = None,
    kinds: Sequence[Kind] = (),
    inline: bool = False,
) -> str:
    """The tree for Typst's math mode. `symbols` says in Unicode what is shown for a name instead,
    `kinds` what will fill the slots; `inline`: for a line of words, where nothing is stacked.

    >>> print(to_typst(Derivative("f6", ("f3",))))
    frac(partial f_6, partial f_3)
    """
    return lay_out(tree, TypstStyle(symbols or {}, not inline), kinds).text


def typst_relation(relation: str) -> str:
    """`=`, `≈`, `→`, `≤` … in math mode."""
    return _RELATIONS.get(relation, relation)


def typst_string(text: str) -> str:
    """The text as a string of Typst's, in which nothing is read as code."""
    shown = "".join(c if c.isprintable() else " " for c in text)
    return '"' + shown.replace("\\", "\\\\").replace('"', '\\"') + '"'


class Source(NamedTuple):
    """Typst source; brackets grow by themselves."""

    text: str


@dataclass(frozen=True, slots=True)
class TypstStyle:
    """Typst's math mode."""

    symbols: Mapping[str, str]
    draws: bool = True
    signs: ClassVar[Signs] = _SIGNS
    plain: ClassVar[bool] = False

    def text(self, text: str) -> Source:
        # A comma would end an argument, and a slash would draw a fraction.
        return Source({", ": '"," thin ', "slash": r"\/"}.get(text, text))

    def row(self, boxes: Sequence[Source]) -> Source:
        return Source(_joined([box.text for box in boxes]))

    def brackets(self, box: Source) -> Source:
        return Source(f"lr(( {box.text} ))")

    def bars(self, box: Source) -> Piece[Source]:
        return Piece(Source(f"abs({box.text})"), Level.CALL, Edge.BAR, Edge.BAR)

    def root(self, radicand: Piece[Source]) -> Piece[Source]:
        return Piece(Source(f"sqrt({radicand.box.text})"), Level.PREFIX, Edge.ROOT, Edge.NAME)

    def fraction(self, numerator: Source, denominator: Source) -> Source:
        return Source(f"frac({numerator.text}, {denominator.text})")

    def power(self, base: Source, exponent: Piece[Source], short: bool) -> tuple[Source, Edge]:
        return Source(f"{base.text}^({exponent.box.text})"), Edge.NAME

    def name(self, name: str) -> Source:
        shown = self.symbols.get(name)
        return Source(_written(canonical(shown) if shown else name))

    def constant(self, name: str) -> Source:
        return Source(name)

    def timed(self, tree: Timed) -> Source:
        name = self.name(tree.name).text
        offset = f"{tree.offset:+d}" if tree.offset else ""
        symbol = _word(tree.symbol) if tree.symbol else ""
        index = symbol + offset if tree.symbol else str(tree.offset)
        if "_" in name:
            # A second index in the same place would read as a component, not as a time.
            return Source(f"{name}[{index}]")
        return Source(f"{name}_({index})")

    def slot(self, index: int, tall: bool) -> Source:
        return Source(chr(SLOT_MARKERS[index]))

    def function(self, name: str) -> Source:
        function = table()[name]
        shown = name if name in function.spelled_apart else function.name
        if shown in _OPERATORS:
            return Source(shown)
        if shown == "sigmoid":
            return Source("sigma")
        return Source(f"op({typst_string(shown)})")

    def derivative(self, tree: Derivative, inline: bool) -> Source:
        order, runs = order_and_runs(tree.wrt)
        above = f"partial{_repeated(order)} {self.name(tree.of).text}"
        below = " thin ".join(
            f"partial {self.name(name).text}{_repeated(count)}" for name, count in runs
        )
        drawn = self.draws and not inline
        quotient = f"frac({above}, {below})" if drawn else rf"{above} \/ {below}"
        if not tree.local:
            return Source(quotient)
        held = ' "," '.join(self.name(name).text for name in tree.held) or '"local"'
        return Source(f"lr({quotient} |)_({held})")

    def differential_operator(self, wrt: Source, inline: bool) -> Source:
        if inline or not self.draws:
            return Source(rf"partial \/ partial {wrt.text}")
        return Source(f"frac(partial, partial {wrt.text})")

    def relation(self, relation: str) -> Source:
        return Source(f" {typst_relation(relation)} ")

    def cases(self, lines: Sequence[tuple[Source, Source]]) -> Source:
        rows = ", ".join(f'{value.text} & "if" {condition.text}' for value, condition in lines)
        return Source(f"cases({rows})")


def _joined(parts: Sequence[str]) -> str:
    """The parts in a row, with a blank where two words or a word and a bracket would become one."""
    row = ""
    for part in parts:
        if row and part and not row[-1].isspace() and not part[0].isspace():
            row += " "
        row += part
    return row


def _written(name: str) -> str:
    if name.endswith("'"):
        return _written(name[:-1]) + "'"
    if name.startswith("∇"):
        return f"nabla {_written(name[1:])}"
    parts = anatomy(name)
    if parts is None:
        return typst_string(name)
    base, mark, index, rest = parts
    shown = _word(base)
    if mark:
        shown = f"{_MARKS[mark]}({shown})"
    words = [index, *(_word(word) for word in rest.split("_"))]
    lowered = ' "," '.join(word for word in words if word)
    if not lowered:
        return shown
    return f"{shown}_{lowered}" if lowered.isdigit() else f"{shown}_({lowered})"


def _word(word: str) -> str:
    if word in GREEK:
        return word
    if len(word) == 1 or not word or word.isdigit():
        return word
    return f"upright({typst_string(word)})"


def _repeated(count: int) -> str:
    return f"^{count}" if count > 1 else ""
