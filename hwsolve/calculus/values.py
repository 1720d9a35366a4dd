"""The value of a tree at a point to many digits, for comparing two expressions away from their
kinks."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import reduce
from itertools import combinations
from operator import add, mul
from typing import Any

from hwsolve.notation.definitions import written_out
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
    Sum,
)

_KINK = 1e-6
_LARGEST = 10**40
_DIRECT = {"exp", "sin", "cos", "tan", "sinh", "cosh", "tanh", "erf"}
_INVERSE = {"arcsin": "asin", "arccos": "acos", "arctan": "atan"}


class Undefined(ArithmeticError):
    """The expression has no real value at the point, a huge one, or a kink nearby."""


def value_at(tree: Expression, point: Mapping[Expression, Any], digits: int) -> Any:
    """The value as an mpmath number, worked out with ten guard digits.

    Raises:
        Undefined: there is no value that could be compared.
    """
    import mpmath

    with mpmath.workdps(digits + 10):
        known = {leaf: _as_mpf(value) for leaf, value in point.items()}
        try:
            return _value(tree, known)
        except (ZeroDivisionError, OverflowError) as error:
            raise Undefined(str(error)) from error


def _as_mpf(value: Any) -> Any:
    import mpmath

    if isinstance(value, Fraction | int):
        return mpmath.mpf(value.numerator) / value.denominator
    return mpmath.mpf(value)


def _value(tree: Expression, point: Mapping[Expression, Any]) -> Any:
    value = _unguarded(tree, point)
    if abs(value) > _LARGEST:
        raise Undefined("too large")
    return value


def _unguarded(tree: Expression, point: Mapping[Expression, Any]) -> Any:
    import mpmath

    match tree:
        case Number():
            return _as_mpf(tree.value)
        case Constant(name):
            return +mpmath.e if name == "e" else +mpmath.pi
        case Negate(argument):
            return -_value(argument, point)
        case Sum(first, rest):
            terms = [
                -_value(term, point) if sign == "-" else _value(term, point) for sign, term in rest
            ]
            return reduce(add, terms, _value(first, point))
        case Product(factors):
            return reduce(mul, [_value(factor, point) for factor in factors])
        case Quotient(numerator, denominator):
            return _value(numerator, point) / _value(denominator, point)
        case Power(base, exponent):
            return _power(_value(base, point), _value(exponent, point))
        case Call(function, arguments):
            definition = written_out(function, arguments)
            if definition is not None:
                return _value(definition, point)
            return _call(function, [_value(argument, point) for argument in arguments])
        case Cases(cases):
            return _value(next(case for case in cases if _holds(case, point)).value, point)
    return point[tree]


def _power(base: Any, exponent: Any) -> Any:
    import mpmath

    if base == 0 and exponent <= 0:
        raise Undefined("0 to a power that is not positive")
    if base < 0 and exponent != int(exponent):
        raise Undefined("a negative base")
    if base != 0 and abs(exponent * mpmath.log(abs(base))) > 100:
        raise Undefined("too large or too small")
    return base**exponent


def _call(function: str, values: list[Any]) -> Any:
    import mpmath

    value = values[0]
    if function in _DIRECT:
        if function in {"exp", "sinh", "cosh", "tanh", "erf"} and abs(value) > 100:
            raise Undefined("too large")
        return getattr(mpmath, function)(value)
    if function in ("log", "ln"):
        return mpmath.log(_inside(value, value > 0))
    if function == "sqrt":
        return mpmath.sqrt(_inside(value, value > 0))
    if function in _INVERSE:
        return getattr(mpmath, _INVERSE[function])(
            _inside(value, abs(value) < 1 or function == "arctan")
        )
    if len(values) > 1:
        for one, other in combinations(values, 2):
            _away_from_kink(one - other)
        return max(values) if function == "max" else min(values)
    _away_from_kink(value)
    return abs(value) if function == "abs" else mpmath.sign(value)


def _inside(value: Any, defined: bool) -> Any:
    if not defined:
        raise Undefined("outside the domain")
    return value


def _away_from_kink(difference: Any) -> None:
    if abs(difference) < _KINK:
        raise Undefined("near a kink")


def _holds(case: Case, point: Mapping[Expression, Any]) -> bool:
    difference = _value(case.left, point) - _value(case.right, point)
    _away_from_kink(difference)
    return (difference > 0) == (case.relation in ">≥") or case.relation == "≠"
