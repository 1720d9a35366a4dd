"""What hwsolve's numbers are compared with: formulas evaluated by recursion with somebody else's arithmetic.

`value_of` walks a tree and leaves every operation to a `Library`: mpmath, or an autodiff library.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import reduce
from typing import Any

import mpmath

from hwsolve.notation.tree import (
    Call,
    Constant,
    Expression,
    Negate,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
)

MOST_EXPONENT = 10_000
"""Numbers beyond 2^±this are given up by `in_mpmath`: its next operation might take for ever."""


@dataclass(frozen=True, slots=True)
class Library:
    """How one library makes a number and what it calls the functions."""

    number: Callable[[str], Any]
    constants: Mapping[str, Any]
    functions: Mapping[str, Callable[..., Any]]


class NoValue(ArithmeticError):
    """The formula has no real value at this point, or one too large to follow."""


def value_of(tree: Expression, values: Mapping[Expression, Any], library: Library) -> Any:
    """The tree evaluated by the library, with the values of its names."""

    def of(part: Expression) -> Any:
        return value_of(part, values, library)

    match tree:
        case Number(text):
            return library.number(text)
        case Constant(name):
            return library.constants[name]
        case Negate(argument):
            return -of(argument)
        case Sum(first, rest):
            signed = (of(term) if sign == "+" else -of(term) for sign, term in rest)
            return reduce(operator.add, signed, of(first))
        case Product(factors):
            return reduce(operator.mul, map(of, factors))
        case Quotient(numerator, denominator):
            return of(numerator) / of(denominator)
        case Power(base, exponent):
            return of(base) ** of(exponent)
        case Call(function, arguments):
            return library.functions[function](*map(of, arguments))
    return values[tree]


def in_mpmath(tree: Expression, values: Mapping[Expression, Any], digits: int) -> Any:
    """The value with `digits` digits of working precision; raises NoValue.

    >>> mpmath.nstr(in_mpmath(Call("sqrt", (Number("2"),)), {}, 30), 12)
    '1.41421356237'
    """

    with mpmath.workdps(digits):
        library = Library(
            number=lambda text: _Guarded(mpmath.mpf(text)),
            constants={"e": _Guarded(+mpmath.e), "pi": _Guarded(+mpmath.pi)},
            functions={name: _guarded(each) for name, each in MPMATH_FUNCTIONS.items()},
        )
        wrapped = {name: _Guarded(value) for name, value in values.items()}
        return value_of(tree, wrapped, library).value


@dataclass(frozen=True, slots=True)
class _Guarded:
    """A number none of whose operations may leave the real numbers, or the size that can be followed."""

    value: Any

    def __neg__(self) -> _Guarded:
        return _Guarded(-self.value)

    def __add__(self, other: _Guarded) -> _Guarded:
        return _guarded(operator.add)(self, other)

    def __mul__(self, other: _Guarded) -> _Guarded:
        return _guarded(operator.mul)(self, other)

    def __truediv__(self, other: _Guarded) -> _Guarded:
        return _guarded(operator.truediv)(self, other)

    def __pow__(self, other: _Guarded) -> _Guarded:
        return _guarded(_power)(self, other)


def _guarded(function: Callable[..., Any]) -> Callable[..., _Guarded]:
    def safe(*arguments: _Guarded) -> _Guarded:
        try:
            value = function(*(each.value for each in arguments))
        except (ZeroDivisionError, ValueError, OverflowError) as error:
            raise NoValue(str(error)) from None
        if isinstance(value, mpmath.mpc) or not mpmath.isfinite(value):
            raise NoValue("not real")
        if value and not -MOST_EXPONENT < mpmath.mag(value) < MOST_EXPONENT:
            raise NoValue("too large or too small")
        return _Guarded(value)

    return safe


def _power(base: Any, exponent: Any) -> Any:
    if abs(exponent) > MOST_EXPONENT:
        raise NoValue("too large an exponent")
    return base**exponent


def _logarithm(value: Any) -> Any:
    if value <= 0:
        raise ValueError("log of a number that is not positive")
    return mpmath.log(value)


def _arc(function: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def real(value: Any) -> Any:
        if abs(value) > 1:
            raise ValueError("outside [-1, 1]")
        return function(value)

    return real


def _square_root(value: Any) -> Any:
    if value < 0:
        raise ValueError("root of a negative number")
    return mpmath.sqrt(value)


MPMATH_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "exp": mpmath.exp,
    "log": _logarithm,
    "ln": _logarithm,
    "sqrt": _square_root,
    "sin": mpmath.sin,
    "cos": mpmath.cos,
    "tan": mpmath.tan,
    "arcsin": _arc(mpmath.asin),
    "arccos": _arc(mpmath.acos),
    "arctan": mpmath.atan,
    "sinh": mpmath.sinh,
    "cosh": mpmath.cosh,
    "tanh": mpmath.tanh,
    "erf": mpmath.erf,
    "abs": abs,
    "sign": mpmath.sign,
    "max": max,
    "min": min,
    "sigmoid": lambda z: (1 + mpmath.tanh(z / 2)) / 2,
    "relu": lambda z: (z + abs(z)) / 2,
    "leaky_relu": lambda z: z if z > 0 else z / 100,
    "elu": lambda z: z if z > 0 else mpmath.expm1(z),
    "gelu": lambda z: z * mpmath.erfc(-z / mpmath.sqrt(2)) / 2,
    "softplus": lambda z: max(z, 0) + mpmath.log1p(mpmath.exp(-abs(z))),
    "softsign": lambda z: z / (1 + abs(z)),
    "swish": lambda z: z * (1 + mpmath.tanh(z / 2)) / 2,
}
"""Each function by a formula other than the one in hwsolve's data files, where there is one."""
