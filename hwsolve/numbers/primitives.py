"""The elementary operations on values: exact where the result is a rational that one knows, else certified.

Each raises `Undefined` with a person's reason where there is no real value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import reduce

from flint import arb, fmpq, fmpz

from hwsolve.numbers.values import (
    PiMultiple,
    Undecided,
    Undefined,
    Value,
    as_ball,
    normalized,
    sign_of,
)

MAX_EXPONENT_BITS = 20_000
"""Exact powers whose result would have more bits than this are computed as balls."""

_MAX_EXPONENT = 10**12
_SURELY_KNOWN_BITS = 16
_QUARTER, _SIXTH, _HALF = fmpq(1, 4), fmpq(1, 6), fmpq(1, 2)
_SINES = {fmpq(0): fmpq(0), _SIXTH: _HALF, _HALF: fmpq(1)}
_ARCSINES = {fmpq(0): fmpq(0), _HALF: _SIXTH, fmpq(1): _HALF}


def total(terms: Iterable[Value]) -> Value:
    """The sum of the terms, from the left."""
    return reduce(lambda left, right: left + right, terms)


def product(factors: Iterable[Value]) -> Value:
    """The product of the factors, from the left."""
    return reduce(lambda left, right: left * right, factors)


def divide(numerator: Value, denominator: Value) -> Value:
    """numerator/denominator; Undefined for a zero denominator."""
    if sign_of(denominator) == 0:
        raise Undefined("0/0 has no value" if _is_zero(numerator) else "division by 0")
    if isinstance(numerator, fmpq) and isinstance(denominator, fmpq):
        return numerator / denominator
    if isinstance(numerator, PiMultiple):
        if isinstance(denominator, PiMultiple):
            return numerator.factor / denominator.factor
        if isinstance(denominator, fmpq):
            return PiMultiple(numerator.factor / denominator)
    return as_ball(numerator) / as_ball(denominator)


def power(base: Value, exponent: Value) -> Value:
    """base^exponent over the reals. 0⁰ is 1 for an exponent that is exactly 0."""
    whole = _whole(exponent)
    if whole is not None:
        return _whole_power(base, whole)
    sign = sign_of(base)
    if sign < 0:
        if isinstance(exponent, arb) and exponent.contains_integer():
            raise Undecided("whether the exponent is an integer cannot be told at this precision")
        raise Undefined("a negative number has no real power with an exponent that is no integer")
    if sign == 0:
        if sign_of(exponent) < 0:
            raise Undefined("division by 0: a negative power of 0")
        return fmpq(0)
    if isinstance(base, fmpq) and isinstance(exponent, fmpq):
        root = _exact_root(base, exponent.q)
        if root is not None:
            return _whole_power(root, int(exponent.p))
    return exponential(as_ball(base).log() * as_ball(exponent))


def square_root(value: Value) -> Value:
    """√value, exact for the square of a rational."""
    sign = sign_of(value)
    if sign < 0:
        raise Undefined("a negative number has no real square root")
    if isinstance(value, fmpq):
        root = _exact_root(value, fmpz(2))
        if root is not None:
            return root
    return as_ball(value).sqrt()


def logarithm(value: Value) -> Value:
    """The natural logarithm of a positive number."""
    if sign_of(value) <= 0:
        raise Undefined("the logarithm needs a positive argument")
    return fmpq(0) if value == 1 else as_ball(value).log()


def exponential(value: Value) -> Value:
    """e^value."""
    return fmpq(1) if _is_zero(value) else _bounded(arb.exp, as_ball(value))


def sine(value: Value) -> Value:
    """sin of an angle in radians, exact at multiples of π/6 where the sine is rational."""
    factor = _pi_factor(value)
    if factor is None:
        return as_ball(value).sin()
    turns = factor - 2 * fmpq((factor / 2).floor())
    negative = turns >= 1
    folded = turns - 1 if negative else turns
    folded = 1 - folded if folded > _HALF else folded
    exact = _SINES.get(folded)
    if exact is None:
        return arb.sin_pi_fmpq(factor)
    return -exact if negative else exact


def cosine(value: Value) -> Value:
    """cos of an angle in radians, exact where `sine` is."""
    factor = _pi_factor(value)
    return as_ball(value).cos() if factor is None else sine(PiMultiple(factor + _HALF))


def tangent(value: Value) -> Value:
    """tan of an angle in radians; Undefined at odd multiples of π/2."""
    factor = _pi_factor(value)
    if factor is None:
        return _finite(as_ball(value).tan())
    part = factor - fmpq(factor.floor())
    if part == _HALF:
        raise Undefined("the tangent has a pole here: its cosine is 0")
    exact = {fmpq(0): fmpq(0), _QUARTER: fmpq(1), 3 * _QUARTER: fmpq(-1)}.get(part)
    return as_ball(value).tan() if exact is None else exact


def arcsine(value: Value) -> Value:
    """arcsin on [−1, 1]."""
    _within_one(value, "arcsin")
    if isinstance(value, fmpq) and abs(value) in _ARCSINES:
        factor = _ARCSINES[abs(value)]
        return _pi_times(factor if value >= 0 else -factor)
    return as_ball(value).asin()


def arccosine(value: Value) -> Value:
    """arccos on [−1, 1]."""
    _within_one(value, "arccos")
    return PiMultiple(_HALF) - arcsine(value)


def arctangent(value: Value) -> Value:
    """arctan."""
    if isinstance(value, fmpq) and abs(value) <= 1 and value.q == 1:
        return _pi_times(_QUARTER * value)
    return as_ball(value).atan()


def absolute(value: Value) -> Value:
    """|value|."""
    if isinstance(value, arb):
        return abs(value)
    return -value if sign_of(value) < 0 else value


def sign(value: Value) -> Value:
    """−1, 0 or 1."""
    return fmpq(sign_of(value))


def largest(*values: Value) -> Value:
    """The maximum."""
    return reduce(_larger, values)


def smallest(*values: Value) -> Value:
    """The minimum."""
    return -reduce(_larger, (-value for value in values))


def _entire(method: Callable[[arb], arb], at_zero: int) -> Callable[[Value], Value]:
    def function(value: Value) -> Value:
        return fmpq(at_zero) if _is_zero(value) else _bounded(method, as_ball(value))

    return function


PRIMITIVES: dict[str, Callable[..., Value]] = {
    "exp": exponential,
    "log": logarithm,
    "ln": logarithm,
    "sqrt": square_root,
    "sin": sine,
    "cos": cosine,
    "tan": tangent,
    "arcsin": arcsine,
    "arccos": arccosine,
    "arctan": arctangent,
    "sinh": _entire(arb.sinh, 0),
    "cosh": _entire(arb.cosh, 1),
    "tanh": _entire(arb.tanh, 0),
    "erf": _entire(arb.erf, 0),
    "abs": absolute,
    "sign": sign,
    "max": largest,
    "min": smallest,
}
"""The elementary functions by name; every other function is composed of these by its definition."""

CONSTANTS: dict[str, Callable[[], Value]] = {
    "e": arb.const_e,
    "pi": lambda: PiMultiple(fmpq(1)),
}


def _is_zero(value: Value) -> bool:
    return not isinstance(value, PiMultiple) and bool(value == 0)


def _finite(ball: arb) -> arb:
    if not ball.is_finite():
        raise Undecided("the ball has no finite bound at this precision")
    return ball


def _bounded(method: Callable[[arb], arb], argument: arb) -> arb:
    """method(argument); Undefined where an argument known to some digits overflows."""
    result = method(argument)
    if not result.is_finite() and argument.rel_accuracy_bits() > _SURELY_KNOWN_BITS:
        raise Undefined("the result is too large to compute with")
    return _finite(result)


def _pi_times(factor: fmpq) -> Value:
    return PiMultiple(factor) if factor else fmpq(0)


def _pi_factor(value: Value) -> fmpq | None:
    if isinstance(value, PiMultiple):
        return value.factor
    return fmpq(0) if _is_zero(value) else None


def _within_one(value: Value, name: str) -> None:
    number = value.ball() if isinstance(value, PiMultiple) else value
    if number > 1 or number < -1:
        raise Undefined(f"{name} needs an argument between −1 and 1")


def _whole(exponent: Value) -> int | None:
    """The exponent as an integer, where it is surely one."""
    if isinstance(exponent, arb):
        exponent = normalized(exponent)
    if isinstance(exponent, fmpq) and exponent.q == 1:
        return int(exponent.p)
    return None


def _whole_power(base: Value, exponent: int) -> Value:
    if exponent == 0:
        return fmpq(1)
    if exponent < 0:
        if sign_of(base) == 0:
            raise Undefined("division by 0: a negative power of 0")
        return divide(fmpq(1), _whole_power(base, -exponent))
    if isinstance(base, fmpq) and (
        base.height_bits() * exponent <= MAX_EXPONENT_BITS or abs(base) in (0, 1)
    ):
        return base ** (exponent if abs(base) not in (0, 1) else 2 - exponent % 2)
    if exponent > _MAX_EXPONENT:
        raise Undefined("the exponent is too large to compute with")
    return _bounded(lambda ball: _ball_power(ball, exponent), as_ball(base))


def _ball_power(ball: arb, exponent: int) -> arb:
    """The ball to a positive power: around 0 flint itself gives none, though its largest size bounds it."""
    if not ball.contains(0):
        return ball ** fmpz(exponent)
    largest = ball.abs_upper()
    return arb(0, largest ** fmpz(exponent)) if largest > 0 else ball


def _exact_root(value: fmpq, degree: fmpz) -> fmpq | None:
    """The positive `degree`-th root where it is rational."""
    if degree > 64:
        return None
    roots = [_integer_root(part, int(degree)) for part in (value.p, value.q)]
    if roots[0] is None or roots[1] is None:
        return None
    return fmpq(roots[0], roots[1])


def _integer_root(value: fmpz, degree: int) -> fmpz | None:
    root = value.root(degree)
    return root if root**degree == value else None


def _larger(left: Value, right: Value) -> Value:
    if isinstance(left, arb) or isinstance(right, arb):
        return as_ball(left).max(as_ball(right))
    return left if sign_of(left - right) >= 0 else right
