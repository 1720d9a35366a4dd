"""Fractions and powers as a person tidies them: factors over the bar, under it, and the numbers."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from hwsolve.calculus.literals import is_short, is_zero, literal_of, written
from hwsolve.calculus.same import same
from hwsolve.notation.tree import (
    Call,
    Case,
    Cases,
    Expression,
    Negate,
    Number,
    Power,
    Product,
    Quotient,
)

ZERO, ONE = Number("0"), Number("1")

_FEW = 6
"""Up to so many factors are compared one with another; of more, only those of equal hash."""


def negate(argument: Expression) -> Expression:
    """−argument, a double minus dropped."""
    match argument:
        case Negate(inner):
            return inner
        case Number() if argument.value == 0:
            return argument
        case Cases(cases):
            return Cases(tuple(with_value(case, negate(case.value)) for case in cases))
    return Negate(argument)


def tidy_fraction(
    tree: Expression, over: tuple[Expression, ...], under: tuple[Expression, ...]
) -> Expression:
    """The product or quotient `tree` with its numbers folded, its signs in front, its equal powers
    combined and what cancels cancelled. `over` and `under` are its tidy factors above and below the
    bar.
    """
    parts = _Parts(bar=bool(under))
    for factor in over:
        parts.take(factor, inverse=False)
    for factor in under:
        parts.take(factor, inverse=True)
    if parts.divides_by_zero or not is_short(parts.coefficient):
        return tree
    if parts.coefficient == 0:
        return ZERO
    unsigned = parts.as_typed() if parts.numbers <= 1 else None
    unsigned = parts.assembled() if unsigned is None else unsigned
    return negate(unsigned) if parts.negative else unsigned


@dataclass(slots=True)
class _Factor:
    """base^exponent over the bar or `below` it; `as_written` until it is combined with others."""

    base: Expression
    exponent: Fraction
    decimal: bool
    below: bool
    as_written: Expression | None


class _Parts:
    """The factors of a fraction while it is taken apart."""

    def __init__(self, bar: bool) -> None:
        self.bar = bar
        self.negative = False
        self.divides_by_zero = False
        self.coefficient = Fraction(1)
        self.decimal = False
        self.numbers = 0
        self.lone_number: tuple[Expression, bool] | None = None
        self.factors: list[_Factor] = []
        self.alike: dict[int, list[_Factor]] = {}

    def take(self, factor: Expression, inverse: bool) -> None:
        """Takes in one factor of the numerator or, with `inverse`, of the denominator."""
        literal = literal_of(factor)
        match factor:
            case _ if literal is not None:
                self._take_number(factor, *literal, inverse)
            case Negate(argument):
                self.negative = not self.negative
                self.take(argument, inverse)
            case Product(factors):
                for part in factors:
                    self.take(part, inverse)
            case Quotient(numerator, denominator) if not is_zero(denominator):
                self.bar = True
                self.take(numerator, inverse)
                self.take(denominator, not inverse)
            case _:
                self._take_power(factor, inverse)

    def _take_number(self, tree: Expression, value: Fraction, decimal: bool, inverse: bool) -> None:
        if inverse and value == 0:
            self.divides_by_zero = True
            return
        if value < 0:
            self.negative = not self.negative
            value, tree = -value, negate(tree)
        if value != 1:
            self.numbers += 1
            self.lone_number = (tree, inverse)
        self.coefficient *= 1 / value if inverse else value
        self.decimal = self.decimal or decimal

    def _take_power(self, tree: Expression, inverse: bool) -> None:
        base, exponent, decimal = _base_and_exponent(tree)
        if len(self.factors) == _FEW:
            self.alike = {}
            for factor in self.factors:
                self.alike.setdefault(hash(factor.base), []).append(factor)
        alike = self.alike.setdefault(hash(base) if len(self.factors) >= _FEW else 0, [])
        for factor in alike:
            if same(factor.base, base):
                factor.exponent += exponent if factor.below == inverse else -exponent
                factor.decimal = factor.decimal or decimal
                factor.as_written = None
                return
        alike.append(_Factor(base, exponent, decimal, inverse, tree))
        self.factors.append(alike[-1])

    def _sides(self) -> tuple[list[Expression], list[Expression]]:
        over: list[Expression] = []
        under: list[Expression] = []
        for factor in self.factors:
            if factor.as_written is not None:
                (under if factor.below else over).append(factor.as_written)
            elif factor.exponent != 0:
                turned = factor.exponent < 0
                power = _raised(factor.base, abs(factor.exponent), factor.decimal)
                (under if factor.below != turned else over).append(power)
        return over, under

    def as_typed(self) -> Expression | None:
        """The fraction with its one number written as it was, where that can stay."""
        over, under = self._sides()
        if self.lone_number is not None:
            number, inverse = self.lone_number
            if isinstance(number, Quotient) and (inverse or under or not over):
                return None
            (under if inverse else over).insert(0, number)
        return _over_bar(over, under)

    def assembled(self) -> Expression:
        """The fraction with its numbers folded into one."""
        over, under = self._sides()
        number = written(self.coefficient, self.decimal)
        if isinstance(number, Quotient) and (self.bar or under):
            over.insert(0, number.numerator)
            under.insert(0, number.denominator)
        else:
            over.insert(0, number)
        return _over_bar(over, under)


def _over_bar(over: list[Expression], under: list[Expression]) -> Expression:
    numerator = product_of([factor for factor in over if factor != ONE])
    if not under:
        return numerator
    return Quotient(numerator, product_of(under))


def product_of(factors: list[Expression]) -> Expression:
    """The product of any number of factors; 1 if there are none."""
    return Product(tuple(factors)) if len(factors) > 1 else (*factors, ONE)[0]


def _base_and_exponent(factor: Expression) -> tuple[Expression, Fraction, bool]:
    if isinstance(factor, Power):
        exponent = literal_of(factor.exponent)
        if exponent is not None:
            return factor.base, *exponent
    return factor, Fraction(1), False


def _raised(base: Expression, exponent: Fraction, decimal: bool = False) -> Expression:
    return base if exponent == 1 else tidy_power(Power(base, written(exponent, decimal)))


def tidy_power(tree: Power) -> Expression:
    """u⁰, u¹, 1ᵘ, a sign under an integer power, and a power of a power."""
    base, exponent = tree.base, tree.exponent
    literal = literal_of(exponent)
    if literal is None:
        return ONE if same(base, ONE) else tree
    value = literal[0]
    if value == 0 or same(base, ONE):
        return ONE
    if value == 1:
        return base
    if is_zero(base) and value > 0:
        return ZERO
    if value.denominator != 1:
        return tree
    match base:
        case Negate(argument):
            positive = Power(argument, exponent)
            return positive if value % 2 == 0 else Negate(positive)
        case Power(inner, Number() as inner_exponent) if inner_exponent.value.denominator == 1:
            return _raised(inner, inner_exponent.value * value)
        case Call("sqrt", (argument,)) if value > 0 and value % 2 == 0:
            return _raised(argument, value / 2)
        case Product((Number() as number, rest)) if 2 <= value <= 4 and number.text.isdigit():
            folded = number.value**value.numerator
            if is_short(folded):
                return Product((written(folded), _raised(rest, value)))
    return tree


def with_value(case: Case, value: Expression) -> Case:
    """The case with another value where the same condition holds."""
    return Case(value, case.left, case.relation, case.right)
