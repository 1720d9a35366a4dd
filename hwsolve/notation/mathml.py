"""Trees as MathML Core, which every current browser draws.

Each quantity carries its ASCII name in `data-name`, so that a page can show where it comes from.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import ClassVar

from hwsolve.functions import table
from hwsolve.notation.layout import lay_out
from hwsolve.notation.names import GREEK, anatomy, canonical, unicode_name
from hwsolve.notation.precedence import Edge, Joint, Level
from hwsolve.notation.printing import SLOT_MARKERS, order_and_runs, to_plain
from hwsolve.notation.style import Kind, Piece, Signs
from hwsolve.notation.tree import Derivative, Expression, Timed

_INVISIBLE_TIMES = "\u2062"
_NEGATIVE = "-"
_SIGNS = Signs(
    plus="+",
    minus="−",
    negative=_NEGATIVE,
    over="/",
    joints={Joint.NOTHING: _INVISIBLE_TIMES, Joint.SPACE: " ", Joint.DOT: "·"},
    times_ten="·",
    condition=" if ",
)
_MARKS = {"hat": "^", "tilde": "~", "bar": "‾"}
_OVER = '<mo lspace="0" rspace="0">/</mo>'
_TALL = 'class="tall"'
"""Marks what will be taller than a line, so that brackets around it grow."""
_SPACE = '<mspace width="0.17em"/>'
_TIMES = f"<mo>{_INVISIBLE_TIMES}</mo>"
_BEFORE_WORD = re.compile(f"{_TIMES}(?=(?:<m(?:row|su[bp]|subsup)[^>]*>)*<mi[^>]*>[A-Za-z]{{2,}})")
_RAISED_INDEX = re.compile(
    r"<msup><msub(?P<data>(?: data-name=\"[^\"]*\")?>)"
    r"(?P<index>(?:(?!</?msu[bp]).)*)</msub>"
    r"(?P<power><(?P<leaf>m[ino])\b[^>]*>[^<]*</(?P=leaf)>|<mrow>(?:(?!</?mrow|</?msup).)*</mrow>)</msup>"
)


def to_mathml(
    tree: Expression,
    symbols: Mapping[str, str] | None = None,
    kinds: Sequence[Kind] = (),
    inline: bool = False,
    decimal_comma: bool = False,
) -> str:
    """The tree as what stands inside <math>, one element. `symbols` says in Unicode what is shown
    for a name instead, `kinds` what will fill the slots; `inline`: for a line of words, where
    nothing is stacked.

    >>> from hwsolve.notation.tree import Name, Power, Number
    >>> print(to_mathml(Power(Name("x"), Number("2"))))
    <msup><mi data-name="x">x</mi><mn>2</mn></msup>
    """
    return finished(lay_out(tree, MathmlStyle(symbols or {}, not inline, decimal_comma), kinds))


def finished(mathml: str) -> str:
    """The formula with a power above its index, not beside it, and a space before a word that a factor stands
    before; for a template, once it is filled.

    >>> print(finished("<msup><msub><mi>x</mi><mn>1</mn></msub><mn>2</mn></msup>"))
    <msubsup><mi>x</mi><mn>1</mn><mn>2</mn></msubsup>
    """
    if "<msup><msub" in mathml:
        mathml = _RAISED_INDEX.sub(r"<msubsup\g<data>\g<index>\g<power></msubsup>", mathml)
    if _TIMES in mathml:
        mathml = _BEFORE_WORD.sub(_SPACE, mathml)
    return mathml


@dataclass(frozen=True, slots=True)
class MathmlStyle:
    """MathML; brackets grow with what they hold by themselves."""

    symbols: Mapping[str, str]
    draws: bool = True
    decimal_comma: bool = False
    signs: ClassVar[Signs] = _SIGNS
    plain: ClassVar[bool] = False

    def text(self, text: str) -> str:
        if text[:1].isdigit():
            return f"<mn>{text.replace('.', ',') if self.decimal_comma else text}</mn>"
        if text == _NEGATIVE:
            return '<mo form="prefix">−</mo>'
        if text == " ":
            return _SPACE
        if text == ", ":
            return f'<mo separator="true">{";" if self.decimal_comma else ","}</mo>'
        if text == self.signs.condition:
            return "<mtext>\u00a0if\u00a0</mtext>"
        if text == self.signs.over:
            return _OVER
        return f"<mo>{escape(text)}</mo>"

    def row(self, boxes: Sequence[str]) -> str:
        return f"<mrow>{''.join(boxes)}</mrow>"

    def brackets(self, box: str) -> str:
        return _enclosed("(", box, ")")

    def bars(self, box: str) -> Piece[str]:
        return Piece(_enclosed("|", box, "|"), Level.CALL, Edge.BAR, Edge.BAR)

    def root(self, radicand: Piece[str]) -> Piece[str]:
        return Piece(f"<msqrt>{radicand.box}</msqrt>", Level.PREFIX, Edge.ROOT, Edge.NAME)

    def fraction(self, numerator: str, denominator: str) -> str:
        return f"<mfrac>{numerator}{denominator}</mfrac>"

    def power(self, base: str, exponent: Piece[str], short: bool) -> tuple[str, Edge]:
        return f"<msup>{base}{exponent.box}</msup>", Edge.NAME

    def name(self, name: str) -> str:
        return _tagged(self._bare(name), name)

    def _bare(self, name: str) -> str:
        """The name without its data."""
        shown = self.symbols.get(name)
        if shown is None:
            return _written(name)
        return _written(canonical(shown))

    def constant(self, name: str) -> str:
        return f"<mi>{unicode_name(name)}</mi>"

    def timed(self, tree: Timed) -> str:
        sign = "+" if tree.offset > 0 else "−"
        offset = f'<mo lspace="0" rspace="0">{sign}</mo><mn>{abs(tree.offset)}</mn>'
        symbol = f"<mi>{escape(unicode_name(tree.symbol))}</mi>" if tree.symbol else ""
        if not tree.symbol:
            offset = f"<mn>{tree.offset}</mn>" if tree.offset >= 0 else offset
        index = f"<mrow>{symbol}{offset if tree.offset or not symbol else ''}</mrow>"
        name = self._bare(tree.name)
        if "<msub" in name:
            # A second index in the same place would read as a component, not as a time.
            inner = f"<mrow>{name}{_enclosed('[', index, ']')}</mrow>"
        else:
            inner = f"<msub>{name}{index}</msub>"
        return _tagged(inner, to_plain(tree))

    def slot(self, index: int, tall: bool) -> str:
        marker = chr(SLOT_MARKERS[index])
        return f"<mrow {_TALL}>{marker}</mrow>" if tall else marker

    def function(self, name: str) -> str:
        function = table()[name]
        shown = name if name in function.spelled_apart else function.unicode
        return f"<mi>{escape(shown)}</mi>"

    def derivative(self, tree: Derivative, inline: bool) -> str:
        order, runs = order_and_runs(tree.wrt)
        above = f"<mrow>{_partial(order)}{self._bare(tree.of)}</mrow>"
        below = _SPACE.join(_partial(1) + _raised(self._bare(name), count) for name, count in runs)
        if inline or not self.draws:
            quotient = f"<mrow>{above}{_OVER}{below}</mrow>"
        else:
            quotient = f"<mfrac>{above}<mrow>{below}</mrow></mfrac>"
        if tree.local:
            held = "<mo>,</mo>".join(self._bare(name) for name in tree.held)
            held = f"<mrow>{held}</mrow>" if held else "<mtext>local</mtext>"
            bar = '<mo form="postfix" stretchy="true">|</mo>'
            quotient = f"<msub><mrow>{quotient}{bar}</mrow>{held}</msub>"
        return _tagged(quotient, to_plain(tree))

    def differential_operator(self, wrt: str, inline: bool) -> str:
        if inline or not self.draws:
            return f"<mrow><mi>∂</mi>{_OVER}<mi>∂</mi>{wrt}</mrow>"
        return f"<mfrac><mi>∂</mi><mrow><mi>∂</mi>{wrt}</mrow></mfrac>"

    def relation(self, relation: str) -> str:
        return f"<mo>{escape(relation)}</mo>"

    def cases(self, lines: Sequence[tuple[str, str]]) -> str:
        rows = "".join(
            f"<mtr><mtd>{value}</mtd><mtd><mtext>if\u00a0</mtext>{condition}</mtd></mtr>"
            for value, condition in lines
        )
        return f'<mrow><mo form="prefix">{{</mo><mtable columnalign="left">{rows}</mtable></mrow>'


def _enclosed(left: str, box: str, right: str) -> str:
    grows = any(mark in box for mark in ("<mfrac", "<mtable", _TALL))
    stretchy = "true" if grows else "false"
    return (
        f'<mrow><mo form="prefix" stretchy="{stretchy}" lspace="0" rspace="0">{left}</mo>{box}'
        f'<mo form="postfix" stretchy="{stretchy}" lspace="0" rspace="0">{right}</mo></mrow>'
    )


def _tagged(element: str, name: str) -> str:
    """The element with the name that it stands for."""
    end = element.index(">")
    if element[end - 1] == "/":
        end -= 1
    return f'{element[:end]} data-name="{escape(name)}"{element[end:]}'


def _partial(order: int) -> str:
    return _raised("<mi>∂</mi>", order)


def _raised(box: str, count: int) -> str:
    return box if count == 1 else f"<msup>{box}<mn>{count}</mn></msup>"


def _written(name: str) -> str:
    if name.endswith("'"):
        bare = name.rstrip("'")
        primes = len(name) - len(bare)
        signs = "″" * (primes // 2) + "′" * (primes % 2)
        # Fonts raise the sign by themselves; as an exponent it would be tiny and too high.
        return f'<mrow>{_written(bare)}<mo form="postfix" lspace="0" rspace="0">{signs}</mo></mrow>'
    parts = anatomy(name)
    if parts is None:
        visible = "".join(letter if letter.isprintable() else " " for letter in name)
        return f"<mi>{escape(visible)}</mi>"
    base, mark, index, rest = parts
    shown = GREEK.get(base, base)
    # TeX's capital Greek letters are upright.
    variant = ' mathvariant="normal"' if shown.isupper() and not shown.isascii() else ""
    letter = f"<mi{variant}>{escape(shown)}</mi>"
    if mark:
        letter = f'<mover accent="true">{letter}<mo>{_MARKS[mark]}</mo></mover>'
    words = [index, *rest.split("_")]
    lowered = ",".join(GREEK.get(word, word) for word in words if word)
    if not lowered:
        return letter
    tag = "mn" if lowered.isdigit() else "mi"
    return f"<msub>{letter}<{tag}>{escape(lowered)}</{tag}></msub>"
