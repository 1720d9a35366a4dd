"""Numbers of mpmath as they are written: exact where they are simple, else rounded."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import mpmath
from flint import fmpq

from hwsolve.analysis.conditions import by_definition
from hwsolve.analysis.landscape import DENOMINATORS, DIGITS
from hwsolve.analysis.real_function import exact
from hwsolve.derivation.display import padded
from hwsolve.derivation.figures import number_tree
from hwsolve.notation.bridge import closed_form
from hwsolve.notation.printing import to_unicode
from hwsolve.notation.tree import (
    Call,
    Constant,
    Expression,
    Name,
    Negate,
    Number,
    Power,
    Product,
    Quotient,
    replace_leaves,
    walk,
)
from hwsolve.numbers.rounding import Rounding, rounded

SHOWN = Rounding(5)

Stated = tuple[str, Expression]
"""`=` or `≈`, and the number after it."""

_SAME = mpmath.mpf("1e-25")
_SIMPLE_FUNCTIONS = {"abs", "max", "min", "sign", "sqrt"}
_LONGEST_READ, _LONGEST_VALUE = 24, 8
_LARGEST_EXACT = 10**20
_LARGEST_EXPONENT = 1 << 16


def as_fraction(value: Any) -> Expression | None:
    """The simple fraction that the number is to 25 digits, if there is one."""
    if abs(value) > _LARGEST_EXACT:
        return None
    with mpmath.workdps(max(DIGITS, mpmath.mp.dps)):
        for denominator in DENOMINATORS:
            nearest = mpmath.nint(value * denominator)
            if abs(value * denominator - nearest) <= _SAME * abs(nearest):
                return exact_fraction(Fraction(int(nearest), denominator))
    return None


def exact_fraction(value: Fraction) -> Expression:
    """p/q in lowest terms."""
    size: Expression = Number(str(abs(value.numerator)))
    if value.denominator != 1:
        size = Quotient(size, Number(str(value.denominator)))
    return Negate(size) if value < 0 else size


def rounded_number(value: Any, rounding: Rounding) -> Expression:
    """The number, rounded; one beyond all decimals to the significant digits."""
    if not value or abs(mpmath.mag(value)) < _LARGEST_EXPONENT:
        # With all its zeros: that so many digits of it are 0 makes it no exact number.
        return number_tree(padded(rounded(exact(value), rounding), rounding), rounding)
    mantissa, _, power = mpmath.nstr(abs(value), rounding.digits, strip_zeros=False).partition("e")
    exponent = Number(power.lstrip("+-"))
    size = Product(
        (Number(mantissa), Power(Number("10"), Negate(exponent) if power[0] == "-" else exponent))
    )
    return Negate(size) if value < 0 else size


def stated(value: Any, rounding: Rounding = SHOWN) -> Stated:
    """`=` and the simple fraction that the number is, else `≈` and the number rounded."""
    simple = as_fraction(value)
    return ("≈", rounded_number(value, rounding)) if simple is None else ("=", simple)


def simple_or_rounded(value: Any, rounding: Rounding = SHOWN) -> Expression:
    """The simple fraction that the number is, else the number rounded."""
    return stated(value, rounding)[1]


def exact_value(tree: Expression, variable: str, where: Any) -> Expression | None:
    """The value at a simple fraction, in closed form; None elsewhere."""
    point = as_fraction(where)
    if point is None:
        return None
    put_in = by_definition(
        replace_leaves(tree, lambda leaf: point if leaf == Name(variable) else None)
    )
    functions = {node.function for node in walk(put_in) if isinstance(node, Call)}
    if functions <= _SIMPLE_FUNCTIONS or point == Number("0"):
        return closed_form(put_in, longest=15)
    found = closed_form(put_in, longest=_LONGEST_VALUE)
    # A multiple of π says more than its digits; what is made of e and of functions says less.
    is_plain = found is not None and not any(
        isinstance(node, Call) or node == Constant("e") for node in walk(found)
    )
    return found if is_plain else None


def is_long(number: Expression) -> bool:
    """Whether it is a number of more digits than one reads."""
    is_number = all(isinstance(node, Number | Negate | Quotient) for node in walk(number))
    return is_number and len(to_unicode(number)) > _LONGEST_READ


def shortened(number: Expression, rounding: Rounding) -> Stated:
    """`=` and the number, or `≈` and the number rounded where it has more digits than one reads."""
    if not is_long(number):
        return "=", number
    short = rounded(fmpq(*_fraction_of(number).as_integer_ratio()), rounding)
    return "=" if short.exact else "≈", number_tree(short, rounding)


def _fraction_of(number: Expression) -> Fraction:
    """The value of a long number as `is_long` knows them."""
    match number:
        case Number():
            return Fraction(number.value)
        case Negate(argument):
            return -_fraction_of(argument)
        case Quotient(numerator, denominator):
            return _fraction_of(numerator) / _fraction_of(denominator)
    raise TypeError(f"no number: {number!r}")
