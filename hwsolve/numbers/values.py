"""What a number is here: an exact rational, a rational multiple of π, or a ball that surely holds the number.

Arithmetic mixes the three freely and stays exact as long as it can. A ball whose radius is zero is turned
back into a rational, so √4 is 2 and not a ball around it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flint import arb, ctx, fmpq

MAX_EXACT_BITS = 4096
"""An exact rational larger than this goes over to a ball; rationals can swell fourfold at every step."""

MAX_BINARY_EXPONENT = 1 << 20
"""A number beyond 2^±this (10^±315,652) is not written out any more; a smaller one is shown as 0."""


class Undefined(ArithmeticError):
    """The operation has no real value here; the message says why in a person's words."""


class Undecided(ArithmeticError):
    """The precision does not suffice to tell (a sign, a rounding, whether something is zero)."""


@dataclass(frozen=True, slots=True)
class PiMultiple:
    """factor · π, with a factor that is exact and not zero: what sin(π/3) needs to be exact."""

    factor: fmpq

    def ball(self) -> arb:
        """The number as a ball at the current precision."""
        return arb.pi() * self.factor

    def __neg__(self) -> Value:
        return PiMultiple(-self.factor)

    def __add__(self, other: Value) -> Value:
        if isinstance(other, PiMultiple):
            total = self.factor + other.factor
            return PiMultiple(total) if total else fmpq(0)
        return self.ball() + other if other else self

    __radd__ = __add__

    def __sub__(self, other: Value) -> Value:
        return self + (-other)

    def __rsub__(self, other: Value) -> Value:
        return -self + other

    def __mul__(self, other: Value) -> Value:
        if isinstance(other, fmpq):
            return PiMultiple(self.factor * other) if other else fmpq(0)
        return self.ball() * as_ball(other)

    __rmul__ = __mul__


Value = fmpq | PiMultiple | arb


class precision:
    """Balls are computed with `bits` binary digits inside."""

    __slots__ = ("_before", "_bits")

    def __init__(self, bits: int) -> None:
        self._bits = bits

    def __enter__(self) -> None:
        self._before = ctx.prec
        ctx.prec = self._bits

    def __exit__(self, *_: object) -> None:
        ctx.prec = self._before


def as_ball(value: Value) -> arb:
    """Any value as a ball at the current precision."""
    if isinstance(value, PiMultiple):
        return value.ball()
    return arb(value)


def normalized(value: Value) -> Value:
    """The value in its simplest kind: a ball without radius as a rational, a swollen rational as a ball.

    Raises Undecided for a ball that is not finite (more precision may tell), and Undefined for a
    number too large to be written out.
    """
    if isinstance(value, fmpq):
        return value if value.height_bits() <= MAX_EXACT_BITS else arb(value)
    if isinstance(value, PiMultiple):
        return value if value.factor.height_bits() <= MAX_EXACT_BITS else value.ball()
    if not value.is_finite():
        raise Undecided("the ball has no finite bound at this precision")
    exponent = binary_exponent(value)
    # A ball without radius may be 2^(10^12), which is no rational that a memory can hold.
    if value.is_exact() and abs(exponent) <= MAX_EXACT_BITS:
        exact = value.fmpq()
        return exact if exact.height_bits() <= MAX_EXACT_BITS else value
    if exponent > MAX_BINARY_EXPONENT:
        raise Undefined("the number is too large to be written out")
    return value


def binary_exponent(ball: arb) -> int:
    """The n for which the middle of the ball, if it is not 0, lies between 2^(n−1) and 2^n."""
    mantissa, shift = ball.mid().man_exp()
    return int(shift) + int(mantissa.bit_length())


def sign_of(value: Value) -> int:
    """−1, 0 or 1; raises Undecided when the ball holds numbers of both signs."""
    if isinstance(value, PiMultiple):
        value = value.factor
    if value > 0:
        return 1
    if value < 0:
        return -1
    if value == 0:
        return 0
    raise Undecided("the sign cannot be told at this precision")


HOLDS: dict[str, Callable[[int], bool]] = {
    ">": lambda sign: sign > 0,
    "<": lambda sign: sign < 0,
    "=": lambda sign: sign == 0,
    "≥": lambda sign: sign >= 0,
    "≤": lambda sign: sign <= 0,
    "≠": lambda sign: sign != 0,
}
"""Whether `left relation right` holds, by the sign of left − right."""
