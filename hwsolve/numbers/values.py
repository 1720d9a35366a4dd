"""What a number is here: an exact rational, a rational multiple of π, or a ball that surely holds the number.

Arithmetic mixes the three freely and stays exact as long as it can. A ball whose radius is zero is turned
back into a rational, so √4 is 2 and not a ball around it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from flint import arb, ctx, fmpq

MAX_EXACT_BITS = 4096
"""An exact rational larger than this goes over to a ball; rationals can swell fourfold at every step."""


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


@contextmanager
def precision(bits: int) -> Iterator[None]:
    """Balls are computed with `bits` binary digits inside."""
    before = ctx.prec
    ctx.prec = bits
    try:
        yield
    finally:
        ctx.prec = before


def as_ball(value: Value) -> arb:
    """Any value as a ball at the current precision."""
    if isinstance(value, PiMultiple):
        return value.ball()
    return arb(value)


def normalized(value: Value) -> Value:
    """The value in its simplest kind: a ball without radius as a rational, a swollen rational as a ball.

    Raises Undecided for a ball that is not finite: more precision may tell.
    """
    if isinstance(value, fmpq):
        return value if value.height_bits() <= MAX_EXACT_BITS else arb(value)
    if isinstance(value, PiMultiple):
        return value
    if value.is_exact() and value.is_finite():
        exact = value.fmpq()
        return exact if exact.height_bits() <= MAX_EXACT_BITS else value
    if not value.is_finite():
        raise Undecided("the ball has no finite bound at this precision")
    return value


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
