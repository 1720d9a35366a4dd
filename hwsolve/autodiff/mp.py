"""Formulas evaluated with mpmath: an independent route, which shares no code with the balls of `numbers`."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from functools import lru_cache, reduce
from typing import Any

import mpmath

from hwsolve.notation.tree import (
    Call,
    Case,
    Cases,
    Constant,
    Expression,
    Negate,
    Number,
    Power,
    Product,
    Quotient,
    Slot,
    Sum,
)

_mp: Any = mpmath.mp

_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "exp": _mp.exp,
    "log": _mp.log,
    "ln": _mp.log,
    "sqrt": _mp.sqrt,
    "sin": _mp.sin,
    "cos": _mp.cos,
    "tan": _mp.tan,
    "arcsin": _mp.asin,
    "arccos": _mp.acos,
    "arctan": _mp.atan,
    "sinh": _mp.sinh,
    "cosh": _mp.cosh,
    "tanh": _mp.tanh,
    "erf": _mp.erf,
    "abs": abs,
    "sign": _mp.sign,
    "max": max,
    "min": min,
    "sigmoid": lambda z: 1 / (1 + _mp.exp(-z)),
    "relu": lambda z: z if z > 0 else _mp.mpf(0),
    "leaky_relu": lambda z: z if z > 0 else z / 100,
    "elu": lambda z: z if z > 0 else _mp.expm1(z),
    "gelu": lambda z: z * _mp.ncdf(z),
    "softplus": lambda z: _mp.log1p(_mp.exp(z)),
    "softsign": lambda z: z / (1 + abs(z)),
    "swish": lambda z: z / (1 + _mp.exp(-z)),
}

_LARGEST_MAGNITUDE = 64
_GROWING = ("exp", "sinh", "cosh", "tanh", "erf", "sigmoid", "elu", "gelu", "softplus", "swish")


def _bounded(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function, refused beyond 2^64: mpmath would take for ever to write e^(2^10000)."""

    def refusing(argument: Any) -> Any:
        if _mp.mag(argument) > _LARGEST_MAGNITUDE:
            raise OverflowError("the argument is too large")
        return function(argument)

    return refusing


_FUNCTIONS |= {name: _bounded(_FUNCTIONS[name]) for name in _GROWING}


def _power(base: Any, exponent: Any) -> Any:
    if _mp.mag(exponent) > _LARGEST_MAGNITUDE:
        raise OverflowError("the exponent is too large")
    return base**exponent


_RELATIONS: dict[str, Callable[[Any, Any], bool]] = {
    ">": operator.gt,
    "<": operator.lt,
    "=": operator.eq,
    "≥": operator.ge,
    "≤": operator.le,
    "≠": operator.ne,
}


def value_of(pattern: Expression, values: Sequence[Any] = ()) -> Any:
    """The pattern as an mpmath number, with a value for each slot, at mpmath's present precision.

    Where there is no real value the result is complex, or infinite, or an ArithmeticError, ValueError or
    TypeError is raised.
    """

    def of(part: Expression) -> Any:
        return value_of(part, values)

    match pattern:
        case Slot(index):
            return values[index]
        case Number(text):
            return _number(text, _mp.prec)
        case Constant(name):
            return +(_mp.pi if name == "pi" else _mp.e)
        case Negate(argument):
            return -of(argument)
        case Sum(first, rest):
            terms = [of(first), *(of(term) if sign == "+" else -of(term) for sign, term in rest)]
            return _mp.fsum(terms)
        case Product(factors):
            return reduce(operator.mul, map(of, factors))
        case Quotient(numerator, denominator):
            return of(numerator) / of(denominator)
        case Power(base, exponent):
            return _power(of(base), of(exponent))
        case Call(function, arguments):
            return _FUNCTIONS[function](*map(of, arguments))
        case Cases(cases):
            return of(next(case.value for case in cases if _holds(case, of)))
    raise TypeError(f"{type(pattern).__name__} has no value")


@lru_cache(maxsize=1024)
def _number(text: str, precision: int) -> Any:
    """The number at a precision, which must be the present one."""
    return _mp.mpf(text)


def _holds(case: Case, of: Callable[[Expression], Any]) -> bool:
    return _RELATIONS[case.relation](of(case.left), of(case.right))
