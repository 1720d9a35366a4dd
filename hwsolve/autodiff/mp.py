"""Formulas evaluated with mpmath: an independent route, which shares no code with the balls of `numbers`."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from functools import reduce
from typing import Any

import mpmath

from hwsolve.notation.tree import (
    Call,
    Case,
    Cases,
    Constant,
    Expression,
    Name,
    Negate,
    Number,
    Power,
    Product,
    Quotient,
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

_RELATIONS: dict[str, Callable[[Any, Any], bool]] = {
    ">": operator.gt,
    "<": operator.lt,
    "=": operator.eq,
    "≥": operator.ge,
    "≤": operator.le,
    "≠": operator.ne,
}


def value_of(tree: Expression, values: Mapping[str, Any]) -> Any:
    """The tree as an mpmath number, with the values of its names, at mpmath's present precision."""

    def of(part: Expression) -> Any:
        return value_of(part, values)

    match tree:
        case Number(text):
            return _mp.mpf(text)
        case Name(name):
            return values[name]
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
            return of(base) ** of(exponent)
        case Call(function, arguments):
            return _FUNCTIONS[function](*map(of, arguments))
        case Cases(cases):
            return of(next(case.value for case in cases if _holds(case, of)))
    raise TypeError(f"{type(tree).__name__} has no value")


def _holds(case: Case, of: Callable[[Expression], Any]) -> bool:
    return _RELATIONS[case.relation](of(case.left), of(case.right))
