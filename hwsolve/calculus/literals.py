"""Numbers as they stand in a tree: what a literal is worth, and how an exact value is written."""

from __future__ import annotations

from decimal import Context, Decimal
from fractions import Fraction

from hwsolve.notation.tree import Expression, Negate, Number, Quotient

_MAX_BITS = 256
_MAX_TYPED = 40
"""Longer literals, or such with more digits in their exponent than a person types, stay as they
are."""


def literal_of(tree: Expression) -> tuple[Fraction, bool] | None:
    """The value of a number, its negative, or a quotient of two, and whether it is written as a
    decimal.

    None for everything else, for a division by zero, and for numbers too long to be folded.

    >>> literal_of(Quotient(Number("0.5"), Number("2")))
    (Fraction(1, 4), True)
    """
    match tree:
        case Number(text):
            return (tree.value, not text.isdigit()) if _is_typed(text) else None
        case Negate(argument):
            literal = literal_of(argument)
            return None if literal is None else (-literal[0], literal[1])
        case Quotient(Number() | Negate() as numerator, Number() | Negate() as denominator):
            over, under = literal_of(numerator), literal_of(denominator)
            if over is None or under is None or under[0] == 0:
                return None
            return over[0] / under[0], over[1] or under[1]
    return None


def is_zero(tree: Expression) -> bool:
    """Whether the tree is a number and that is 0."""
    literal = literal_of(tree)
    return literal is not None and literal[0] == 0


def is_short(value: Fraction) -> bool:
    """Whether a person would still write the exact value out."""
    return value.numerator.bit_length() + value.denominator.bit_length() <= _MAX_BITS


def written(value: Fraction, decimal: bool = False) -> Expression:
    """The exact value as an integer, as a decimal if that is wanted and comes to an end, else as
    p/q.

    >>> written(Fraction(3, 4)), written(Fraction(3, 4), decimal=True)
    (Quotient(numerator=Number(text='3'), denominator=Number(text='4')), Number(text='0.75'))
    """
    if value < 0:
        return Negate(written(-value, decimal))
    if value.denominator == 1 and (not decimal or value < 10**20):
        return Number(str(value.numerator))
    text = _as_decimal(value) if decimal else None
    if text is not None:
        return Number(text)
    return Quotient(Number(str(value.numerator)), Number(str(value.denominator)))


def _is_typed(text: str) -> bool:
    mantissa, _, exponent = text.lower().partition("e")
    return len(mantissa) <= _MAX_TYPED and len(exponent.lstrip("+-0")) <= 2


def _as_decimal(value: Fraction) -> str | None:
    """Plain digits, or `2e-8` where they would be too many; None where the expansion does not
    end."""
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    if rest != 1:
        return None
    exact = Context(prec=value.denominator.bit_length() + value.numerator.bit_length() + 1)
    number = exact.divide(Decimal(value.numerator), Decimal(value.denominator)).normalize(exact)
    if -7 < number.adjusted() < 20:
        return format(number, "f")
    return format(number, "e").replace("e+", "e")
