"""Trees as LaTeX's mathematics; amsmath is all that it needs."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from hwsolve.functions import table
from hwsolve.notation.layout import lay_out
from hwsolve.notation.names import canonical, latex_name
from hwsolve.notation.precedence import Edge, Joint, Level
from hwsolve.notation.printing import SLOT_MARKERS, order_and_runs
from hwsolve.notation.style import Kind, Piece, Signs
from hwsolve.notation.tree import Derivative, Expression, Timed

_SIGNS = Signs(
    plus=" + ",
    minus=" - ",
    negative="-",
    over="/",
    joints={Joint.NOTHING: " ", Joint.SPACE: r" \, ", Joint.DOT: r" \cdot "},
    times_ten=r" \cdot ",
    condition=r" \text{ if } ",
)
_WORDS = re.compile(r"(?<=\}) \\, (?=\\mathrm\{)")
_NUMBER_AND_WORD = re.compile(r"(?<=[0-9] )(?=\\mathrm\{)")
_FRACTION_OR_BRACE = re.compile(r"(\\d?frac(?![A-Za-z])|(?<!\\)[{}])")
_LETTERS = frozenset({r"\sigma"})
"""Functions that are written as a letter."""

_RELATIONS = {"≈": r"\approx", "→": r"\to", "≤": r"\leq", "≥": r"\geq", "≠": r"\neq"}


def to_latex(
    tree: Expression,
    symbols: Mapping[str, str] | None = None,
    kinds: Sequence[Kind] = (),
    inline: bool = False,
) -> str:
    r"""The tree for LaTeX's math mode: quotients as \frac, but a/b inside exponents.

    `symbols` says in Unicode what is shown for a name instead (`{"alpha": "η"}`), `kinds` what will
    fill the slots. `inline`: for a line of words, where nothing is stacked.

    >>> print(to_latex(Derivative("f6", ("f3",))))
    \frac{\partial f_6}{\partial f_3}
    """
    return finished(lay_out(tree, LatexStyle(symbols or {}, not inline), kinds).text)


def latex_relation(relation: str) -> str:
    """`=`, `≈`, `→`, `≤` … in math mode."""
    return _RELATIONS.get(relation, relation)


def finished(source: str) -> str:
    r"""A formula whose slots are filled: a fraction inside another keeps its size, and words
    cling neither to each other nor to a number before them.

    >>> print(finished(r"\frac{5}{\frac{8}{3}} + 2 \mathrm{net}"))
    \frac{5}{\dfrac{8}{3}} + 2 \, \mathrm{net}
    """
    source = _WORDS.sub(r" \\; ", _NUMBER_AND_WORD.sub(r"\, ", source))
    return _with_large_fractions(source) if source.count(r"\frac") > 1 else source


def _with_large_fractions(source: str) -> str:
    written: list[str] = []
    inside, arguments = [False], [0]
    for token in _FRACTION_OR_BRACE.split(source):
        if token == r"\frac" or token == r"\dfrac":
            arguments[-1] = 2
            token = r"\dfrac" if inside[-1] else token
        elif token == "{":
            is_argument = arguments[-1] > 0
            arguments[-1] -= is_argument
            inside.append(inside[-1] or is_argument)
            arguments.append(0)
        elif token == "}":
            inside.pop()
            arguments.pop()
        written.append(token)
    return "".join(written)


class Source(NamedTuple):
    """LaTeX source; whether it is taller than a line, so that brackets must grow with it, and whether
    it begins with an operator like \\log, which keeps its distance from what is before it."""

    text: str
    tall: bool = False
    operator: bool = False


@dataclass(frozen=True, slots=True)
class LatexStyle:
    """LaTeX's math mode."""

    symbols: Mapping[str, str]
    draws: bool = True
    signs: ClassVar[Signs] = _SIGNS
    plain: ClassVar[bool] = False

    def text(self, text: str) -> Source:
        return Source(text)

    def row(self, boxes: Sequence[Source]) -> Source:
        texts = [box.text for box in boxes]
        for index, box in enumerate(boxes[1:]):
            if box.operator and texts[index] == _SIGNS.joints[Joint.SPACE]:
                texts[index] = " "
        return Source("".join(texts), any(box.tall for box in boxes), boxes[0].operator)

    def brackets(self, box: Source) -> Source:
        return _enclosed("(", box, ")")

    def bars(self, box: Source) -> Piece[Source]:
        return Piece(_enclosed(r"\lvert ", box, r" \rvert"), Level.CALL, Edge.BAR, Edge.BAR)

    def root(self, radicand: Piece[Source]) -> Piece[Source]:
        box = Source(rf"\sqrt{{{radicand.box.text}}}", radicand.box.tall)
        return Piece(box, Level.PREFIX, Edge.ROOT, Edge.NAME)

    def fraction(self, numerator: Source, denominator: Source) -> Source:
        return Source(rf"\frac{{{numerator.text}}}{{{denominator.text}}}", True)

    def power(self, base: Source, exponent: Piece[Source], short: bool) -> tuple[Source, Edge]:
        raised = exponent.box.text
        if len(raised) > 1 or not raised.isascii():
            raised = f"{{{raised}}}"
        return Source(f"{base.text}^{raised}", base.tall, base.operator), Edge.NAME

    def name(self, name: str) -> Source:
        shown = self.symbols.get(name)
        return Source(latex_name(canonical(shown) if shown else name))

    def constant(self, name: str) -> Source:
        return Source(latex_name(name))

    def timed(self, tree: Timed) -> Source:
        name = self.name(tree.name).text
        offset = f"{tree.offset:+d}" if tree.offset else ""
        index = tree.symbol + offset if tree.symbol else str(tree.offset)
        if "_" in name:
            # A second index in the same place would read as a component, not as a time.
            return Source(f"{name}[{index}]")
        return Source(f"{name}_{index}" if len(index) == 1 else f"{name}_{{{index}}}")

    def slot(self, index: int, tall: bool) -> Source:
        return Source(chr(SLOT_MARKERS[index]), tall)

    def function(self, name: str) -> Source:
        function = table()[name]
        latex = function.latex
        if name in function.spelled_apart:
            latex = latex.replace(function.name, name)
        return Source(latex, operator=latex not in _LETTERS)

    def derivative(self, tree: Derivative, inline: bool) -> Source:
        order, runs = order_and_runs(tree.wrt)
        above = rf"\partial{_repeated(order)} {self.name(tree.of).text}"
        below = r" \, ".join(
            rf"\partial {self.name(name).text}{_repeated(count)}" for name, count in runs
        )
        if inline or not self.draws:
            quotient = Source(f"{above}/{below}")
        else:
            quotient = Source(rf"\frac{{{above}}}{{{below}}}", tall=True)
        if not tree.local:
            return quotient
        held = ", ".join(self.name(name).text for name in tree.held) or r"\text{local}"
        return Source(rf"\left.{quotient.text}\right|_{{{held}}}", quotient.tall)

    def differential_operator(self, wrt: Source, inline: bool) -> Source:
        if inline or not self.draws:
            return Source(rf"\partial/\partial {wrt.text} \,")
        return Source(rf"\frac{{\partial}}{{\partial {wrt.text}}}", tall=True)

    def relation(self, relation: str) -> Source:
        return Source(f" {latex_relation(relation)} ")

    def cases(self, lines: Sequence[tuple[Source, Source]]) -> Source:
        rows = r" \\ ".join(
            rf"{value.text} & \text{{if }} {condition.text}" for value, condition in lines
        )
        return Source(rf"\begin{{cases}} {rows} \end{{cases}}", tall=True)


def _enclosed(left: str, box: Source, right: str) -> Source:
    if box.tall:
        return Source(rf"\left{left}{box.text}\right{right.strip()}", True)
    return Source(f"{left}{box.text}{right}")


def _repeated(count: int) -> str:
    if count == 1:
        return ""
    return f"^{count}" if count < 10 else f"^{{{count}}}"
