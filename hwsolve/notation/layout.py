"""From a tree to a printed form, whatever the form is made of: the walk that all printers share.

A `Style` says what names, signs, brackets and fractions look like and out of what boxes they are
built (strings, or blocks of several lines); `lay_out` decides by the table of precedence what goes
where.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Generic, TypeGuard

from hwsolve.notation.precedence import CLASSICAL, UNBRACKETED, Edge, Joint, Level, Place, joint
from hwsolve.notation.style import Box, Kind, Piece, Style
from hwsolve.notation.tree import (
    Applied,
    Call,
    Case,
    Cases,
    Constant,
    Derivative,
    Differentiate,
    Expression,
    Name,
    Negate,
    Number,
    Power,
    Product,
    Quotient,
    Slot,
    Sum,
    Timed,
)

_SCIENTIFIC = re.compile(r"(.*)[eE]\+?(-?)([0-9]+)")
_LIKE_AN_EXPONENT = re.compile(r"[eE][0-9]")


def lay_out(tree: Expression, style: Style[Box], kinds: Sequence[Kind] = ()) -> Box:
    """The tree in a style. `kinds` says what will fill its slots; left out, they are names."""
    return _Layout(style, kinds).piece(tree, bare=True, inline=False).box


def kind_of(tree: Expression) -> Kind:
    """The kind of slot that the tree may fill.

    >>> kind_of(Negate(Number("1.2"))), kind_of(Number("1e-8"))
    (<Kind.NEGATIVE: 'negative'>, <Kind.POWER_OF_TEN: 'power_of_ten'>)
    """
    match tree:
        case Number(text) if match := _SCIENTIFIC.fullmatch(text):
            return Kind.POWER_OF_TEN if match[1] == "1" else Kind.SCIENTIFIC
        case Number(text):
            return Kind.INTEGER if text.isdigit() else Kind.DECIMAL
        case Negate(Number(text)) if text.isdigit():
            return Kind.NEGATIVE_INTEGER
        case Name() | Constant() | Timed() | Applied():
            return Kind.NAME
        case Derivative():
            return Kind.DERIVATIVE
        case Quotient():
            return Kind.QUOTIENT
        case Negate():
            return Kind.NEGATIVE
        case Product():
            return Kind.PRODUCT
    return Kind.SUM


_FILLS: Mapping[Kind, tuple[Level, Edge, Edge]] = {
    Kind.NAME: (Level.ATOM, Edge.NAME, Edge.NAME),
    Kind.INTEGER: (Level.ATOM, Edge.NUMBER, Edge.NUMBER),
    Kind.DECIMAL: (Level.ATOM, Edge.NUMBER, Edge.NUMBER),
    Kind.POWER_OF_TEN: (Level.POWER, Edge.NUMBER, Edge.NAME),
    Kind.SCIENTIFIC: (Level.PRODUCT, Edge.NUMBER, Edge.NAME),
    Kind.QUOTIENT: (Level.QUOTIENT, Edge.CLOSED, Edge.CLOSED),
    Kind.DERIVATIVE: (Level.DERIVATIVE, Edge.CLOSED, Edge.CLOSED),
    Kind.NEGATIVE_INTEGER: (Level.NEGATION, Edge.CLOSED, Edge.CLOSED),
    Kind.NEGATIVE: (Level.NEGATION, Edge.CLOSED, Edge.CLOSED),
    Kind.PRODUCT: (Level.PRODUCT, Edge.CLOSED, Edge.CLOSED),
    Kind.SUM: (Level.SUM, Edge.CLOSED, Edge.CLOSED),
}


class _Layout(Generic[Box]):
    """One walk. `bare` says that nothing follows in the same term, so that `log x` may do without
    brackets; `inline` that the piece stands in an exponent, where nothing is stacked."""

    def __init__(self, style: Style[Box], kinds: Sequence[Kind]) -> None:
        self.style = style
        self.kinds = kinds

    def piece(self, tree: Expression, bare: bool, inline: bool) -> Piece[Box]:
        style = self.style
        match tree:
            case Number():
                return self.number(tree)
            case Name(name):
                edge = Edge.NUMBER if _LIKE_AN_EXPONENT.match(name) else Edge.NAME
                return Piece(style.name(name), Level.ATOM, edge, Edge.NAME)
            case Constant(name):
                return Piece(style.constant(name), Level.ATOM, Edge.NAME, Edge.NAME)
            case Timed():
                return Piece(style.timed(tree), Level.ATOM, Edge.NAME, Edge.NAME)
            case Applied(name, argument):
                where = style.brackets(self.whole(argument, inline))
                box = style.row((style.name(name), where))
                return Piece(box, Level.ATOM, Edge.NAME, Edge.BRACKET)
            case Sum():
                return self.sum(tree, inline)
            case Product():
                return self.product(tree, bare, inline)
            case Quotient():
                return self.quotient(tree, bare, inline)
            case Power():
                return self.power(tree, inline)
            case Call():
                return self.call(tree, bare, inline)
            case Negate(argument):
                inner = self.operand(argument, Place.NEGATED, bare, inline)
                box = style.row((style.text(style.signs.negative), inner.box))
                return Piece(box, Level.NEGATION)
            case Derivative():
                drawn = style.draws and not inline
                level = Level.FRACTION if drawn else Level.DERIVATIVE
                return Piece(style.derivative(tree, inline), level)
            case Slot(index):
                return self.slot(index, inline)
            case Differentiate(argument, wrt):
                operator = style.differential_operator(self.whole(wrt, inline), inline)
                inner_box = style.brackets(self.whole(argument, inline))
                return Piece(style.row((operator, style.text(" "), inner_box)), Level.DERIVATIVE)
            case Cases(cases):
                box = style.cases([self.case(case, inline) for case in cases])
                return Piece(box, Level.OPEN if style.draws else Level.ATOM, Edge.BRACKET)
            case Case():
                value, condition = self.case(tree, inline)
                box = style.row((value, style.text(style.signs.condition), condition))
                return Piece(box, Level.OPEN)
        raise TypeError(f"no node of the tree: {tree!r}")

    def whole(self, tree: Expression, inline: bool) -> Box:
        """The tree inside brackets, between commas, over a line: where nothing can be misread."""
        return self.piece(tree, bare=True, inline=inline).box

    def operand(self, tree: Expression, place: Place, bare: bool, inline: bool) -> Piece[Box]:
        piece = self.piece(tree, bare, inline)
        if piece.level in UNBRACKETED[place]:
            return piece
        box = self.style.brackets(piece.box)
        if piece.level is Level.NEGATION:
            return Piece(box, Level.ATOM, Edge.VALUE, Edge.VALUE)
        head = Edge.VALUE if piece.head is Edge.NUMBER else Edge.BRACKET
        return Piece(box, Level.ATOM, head, Edge.BRACKET)

    def number(self, tree: Number) -> Piece[Box]:
        style = self.style
        match = None if style.plain else _SCIENTIFIC.fullmatch(tree.text)
        if match is None:
            return Piece(style.text(tree.text), Level.ATOM, Edge.NUMBER, Edge.NUMBER)
        exponent: Expression = Number(str(int(match[3])))
        if match[2]:
            exponent = Negate(exponent)
        inner = self.piece(exponent, bare=True, inline=True)
        power, tail = style.power(style.text("10"), inner, short=True)
        if match[1] == "1":
            return Piece(power, Level.POWER, Edge.NUMBER, tail)
        box = style.row((style.text(match[1]), style.text(style.signs.times_ten), power))
        return Piece(box, Level.PRODUCT, Edge.NUMBER, tail)

    def slot(self, index: int, inline: bool) -> Piece[Box]:
        kind = self.kinds[index] if self.kinds else Kind.NAME
        if self.style.plain and kind in (Kind.POWER_OF_TEN, Kind.SCIENTIFIC):
            kind = Kind.DECIMAL
        level, head, tail = _FILLS[kind]
        if self.style.draws and not inline and level in (Level.QUOTIENT, Level.DERIVATIVE):
            level = Level.FRACTION
        return Piece(self.style.slot(index, level is Level.FRACTION), level, head, tail)

    def sum(self, tree: Sum, inline: bool) -> Piece[Box]:
        style = self.style
        signs = {"+": style.text(style.signs.plus), "-": style.text(style.signs.minus)}
        boxes = [self.operand(tree.first, Place.FIRST_TERM, True, inline).box]
        for sign, term in tree.rest:
            boxes += (signs[sign], self.operand(term, Place.TERM, True, inline).box)
        return Piece(style.row(boxes), Level.SUM)

    def product(self, tree: Product, bare: bool, inline: bool) -> Piece[Box]:
        style = self.style
        last = len(tree.factors) - 1
        boxes: list[Box] = []
        tail = Edge.CLOSED
        before_call = False
        for index, factor in enumerate(tree.factors):
            place = Place.FACTOR if index else Place.FIRST_FACTOR
            after_bare, before_call = before_call, self.is_before_call(tree.factors, index)
            piece = self.operand(factor, place, before_call or (bare and index == last), inline)
            if index:
                between = Joint.SPACE if after_bare else joint(tail, piece.head)
                boxes.append(style.text(style.signs.joints[between]))
            boxes.append(piece.box)
            tail = piece.tail
        return Piece(style.row(boxes), Level.PRODUCT)

    def is_before_call(self, factors: Sequence[Expression], index: int) -> bool:
        """Whether the factor is written like the first one of sin x cos x: the function after it
        ends it."""
        factor, following = factors[index], factors[index + 1 : index + 2]
        if self.style.plain or not _is_classical(factor) or not following:
            return False
        argument = factor.arguments[0]
        named = isinstance(argument, Name) or (isinstance(argument, Slot) and not self.kinds)
        after = following[0]
        return named and isinstance(after, Call) and after.function not in ("sqrt", "abs")

    def quotient(self, tree: Quotient, bare: bool, inline: bool) -> Piece[Box]:
        style = self.style
        if style.draws and not inline:
            if isinstance(tree.numerator, Product) and self.is_apart(tree.numerator):
                *before, last = tree.numerator.factors
                return self.product(
                    Product((*before, Quotient(last, tree.denominator))), bare, inline
                )
            numerator = self.whole(tree.numerator, inline)
            box = style.fraction(numerator, self.whole(tree.denominator, inline))
            return Piece(box, Level.FRACTION, Edge.FRACTION, Edge.FRACTION)
        above = self.operand(tree.numerator, Place.NUMERATOR, False, inline)
        below = self.operand(tree.denominator, Place.DENOMINATOR, bare, inline)
        tail = Edge.SIMPLE_QUOTIENT if _is_simple(tree) else Edge.CLOSED
        box = style.row((above.box, style.text(style.signs.over), below.box))
        return Piece(box, Level.QUOTIENT, Edge.CLOSED, tail)

    def is_apart(self, numerator: Product) -> bool:
        """Whether only the last factor is written over the line: a·1/b, or a derivative before
        it."""
        *before, last = numerator.factors
        return last == Number("1") or any(
            isinstance(factor, Derivative)
            or (
                isinstance(factor, Slot)
                and bool(self.kinds)
                and self.kinds[factor.index] is Kind.DERIVATIVE
            )
            for factor in before
        )

    def power(self, tree: Power, inline: bool) -> Piece[Box]:
        style = self.style
        exponent = self.piece(tree.exponent, bare=True, inline=True)
        short = self.is_short(tree.exponent)
        if not style.plain and _is_classical(tree.base) and _is_several(tree.exponent):
            function, _ = style.power(style.function(tree.base.function), exponent, short)
            arguments = style.brackets(self.whole(tree.base.arguments[0], inline))
            return Piece(style.row((function, arguments)), Level.POWER, Edge.WORD, Edge.CALL)
        base = self.operand(tree.base, Place.BASE, False, inline)
        box, tail = style.power(base.box, exponent, short)
        return Piece(box, Level.POWER, base.head, tail)

    def call(self, tree: Call, bare: bool, inline: bool) -> Piece[Box]:
        style = self.style
        if not style.plain and tree.function == "sqrt":
            return style.root(self.piece(tree.arguments[0], True, inline))
        if not style.plain and tree.function == "abs":
            return style.bars(self.whole(tree.arguments[0], inline))
        function = style.function(tree.function)
        arguments = [self.piece(argument, True, inline) for argument in tree.arguments]
        simple = arguments[0].level in UNBRACKETED[Place.BARE_ARGUMENT]
        if simple and bare and not style.plain and _is_classical(tree):
            box = style.row((function, style.text(" "), arguments[0].box))
            return Piece(box, Level.PREFIX, Edge.WORD)
        boxes: list[Box] = []
        for argument in arguments:
            boxes += (style.text(", "), argument.box)
        box = style.row((function, style.brackets(style.row(boxes[1:]))))
        return Piece(box, Level.CALL, Edge.WORD, Edge.CALL)

    def is_short(self, exponent: Expression) -> bool:
        match exponent:
            case Number(text) | Negate(Number(text)):
                return text.isdigit()
            case Name(name):
                return len(name) == 1
            case Sum(Name(name), ((_, Number(text)),)):
                return len(name) == 1 and text.isdigit()
            case Slot(index) if self.kinds:
                return self.kinds[index] in (Kind.INTEGER, Kind.NEGATIVE_INTEGER)
        return False

    def case(self, tree: Case, inline: bool) -> tuple[Box, Box]:
        left, right = self.whole(tree.left, inline), self.whole(tree.right, inline)
        condition = self.style.row((left, self.style.relation(tree.relation), right))
        return self.whole(tree.value, inline), condition


def _is_simple(tree: Quotient) -> bool:
    parts = (tree.numerator, tree.denominator)
    return all(isinstance(part, Number) and part.text.isdigit() for part in parts)


def _is_classical(tree: Expression) -> TypeGuard[Call]:
    return isinstance(tree, Call) and tree.function in CLASSICAL and len(tree.arguments) == 1


def _is_several(tree: Expression) -> bool:
    return isinstance(tree, Number) and tree.text.isdigit() and tree.value >= 2
