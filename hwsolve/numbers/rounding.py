"""Rounding, certified: a digit is only given when it is the digit of the true value.

Halves go away from zero: |x| is rounded. Where a ball cannot decide, `Undecided` asks for more precision.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from flint import arb, fmpq, fmpz

from hwsolve.numbers.values import (
    MAX_BINARY_EXPONENT,
    PiMultiple,
    Undecided,
    Undefined,
    Value,
    as_ball,
    binary_exponent,
    sign_of,
)

MAX_PLAIN_INTEGER = 15
"""Whole numbers of up to this many digits are written out."""

LEAST_PLAIN_EXPONENT = -4
"""0.0001 is written out, 10⁻⁵ as a power of ten."""

_HALF = fmpq(1, 2)
_LOG10_OF_2 = 0.30102999566398120


@dataclass(frozen=True, slots=True)
class Rounding:
    """How many digits: `digits` significant ones, or `decimals` decimal places where that is not None.

    A number of more than MAX_PLAIN_INTEGER digits before the point has as many digits altogether as
    the decimal places add to those.
    """

    digits: int = 5
    decimals: int | None = None

    def finer(self, by: int) -> Rounding:
        """The same kind of rounding with `by` more digits."""
        if self.decimals is not None:
            return Rounding(self.digits, self.decimals + by)
        return Rounding(self.digits + by)

    def written(self, number: Rounded) -> str:
        """A number of this rounding, without its sign: with decimal places a power of ten is rare."""
        if self.decimals is None:
            return number.text(self.digits)
        return number.text(MAX_PLAIN_INTEGER, -self.decimals)


@dataclass(frozen=True, slots=True)
class Rounded:
    """A displayed decimal: ± units · 10^(−places). `exact`: it is the value itself, not a rounding of it.

    `certified` is False where the digits were only agreed by two precisions.
    """

    negative: bool
    units: int
    places: int
    exact: bool
    certified: bool = True

    @property
    def value(self) -> fmpq:
        """The number that is displayed."""
        scaled = fmpq(self.units) * power_of_ten(-self.places)
        return -scaled if self.negative else scaled

    def text(self, width: int, least: int = LEAST_PLAIN_EXPONENT) -> str:
        """The number without its sign in ASCII, as people write it: `0.0144`, `1.0362e-14`.

        A power of ten is taken out below 10^least, and where more than `width` digits would stand
        before the point.
        """
        digits = str(self.units)
        exponent = len(digits) - 1 - self.places
        if self.units == 0:
            return "0." + "0" * self.places if self.places > 0 and not self.exact else "0"
        plain_integer = self.exact and self.places <= 0 and exponent < MAX_PLAIN_INTEGER
        if plain_integer or least <= exponent < max(width, 1):
            return _positional(digits, self.places)
        mantissa = digits.rstrip("0") or "0" if self.exact else digits
        point = f".{mantissa[1:]}" if len(mantissa) > 1 else ""
        return f"{mantissa[0]}{point}e{exponent}"

    @property
    def shown_digits(self) -> int:
        """How many significant digits are displayed."""
        return len(str(self.units))


def rounded(value: Value, rounding: Rounding) -> Rounded:
    """The correctly rounded decimal.

    A decimal that is exact and fits is itself: `exact`, without trailing zeros. A number too small to be
    written out is 0, not certified. Raises Undecided when the ball is too wide to tell, and Undefined
    for a number too large to be written out.
    """
    if isinstance(value, PiMultiple):
        value = as_ball(value)
    if rounding.decimals is not None and abs(value) >= 10**MAX_PLAIN_INTEGER:
        rounding = Rounding(MAX_PLAIN_INTEGER + rounding.decimals)
    if isinstance(value, fmpq):
        exact = _fitting_decimal(value, rounding)
        if exact is not None:
            return exact
    sign = sign_of(value) if rounding.decimals is None else 0
    if sign == 0:
        return _rounded_to_places(value, rounding.decimals or 0)
    magnitude = -value if sign < 0 else value
    if isinstance(magnitude, arb) and binary_exponent(magnitude) < -MAX_BINARY_EXPONENT:
        return Rounded(False, 0, 0, exact=False, certified=False)
    exponent = _decimal_exponent(magnitude)
    places = rounding.digits - 1 - exponent
    units = _nearest(magnitude, places)
    if len(str(units)) > rounding.digits:
        units, places = _nearest(magnitude, places - 1), places - 1
    return Rounded(sign < 0, units, places, exact=False)


def exact_decimal(value: fmpq) -> tuple[int, int] | None:
    """(units, places) with |value| = units · 10^(−places) and no trailing zeros, where it is a decimal."""
    fives = 0
    denominator = int(value.q)
    if denominator.bit_length() > 4096:
        return None
    twos = (denominator & -denominator).bit_length() - 1
    denominator >>= twos
    while denominator % 5 == 0:
        denominator, fives = denominator // 5, fives + 1
    if denominator != 1:
        return None
    places = max(twos, fives)
    numerator = abs(int(value.p))
    units = numerator * 2 ** (places - twos) * 5 ** (places - fives)
    while places <= 0 and units % 10**6 == 0 and units >= 10**MAX_PLAIN_INTEGER:
        units //= 10**6
        places -= 6
    return units, places


def _fitting_decimal(value: fmpq, rounding: Rounding) -> Rounded | None:
    if value.q != 1:
        places = rounding.decimals
        if places is None:
            places = rounding.digits - 1 - _decimal_exponent(abs(value))
        if (value * power_of_ten(places)).q != 1:
            return None
    decimal = exact_decimal(value)
    if decimal is None:
        return None
    units, places = decimal
    significant = len(str(units).rstrip("0")) if units.bit_length() < 10_000 else 10_000
    by_digits = rounding.decimals is None
    fits = significant <= rounding.digits if by_digits else places <= (rounding.decimals or 0)
    whole = places == 0 and units < 10**MAX_PLAIN_INTEGER
    if not (fits or whole):
        return None
    return Rounded(value < 0, units, places, exact=True)


def _rounded_to_places(value: fmpq | arb, places: int) -> Rounded:
    negative = bool(value < 0)
    units = _nearest(-value if negative else value, places)
    return Rounded(negative and units > 0, units, places, exact=bool(value == 0))


def _nearest(magnitude: fmpq | arb, places: int) -> int:
    """magnitude · 10^places, rounded half up; Undecided when the ball allows two results."""
    scaled = magnitude * power_of_ten(places) + _HALF
    if isinstance(scaled, fmpq):
        return int(scaled.floor())
    unique: fmpz | None = scaled.floor().unique_fmpz()
    if unique is None:
        raise Undecided("the rounding cannot be told at this precision")
    return int(unique)


def _decimal_exponent(magnitude: fmpq | arb) -> int:
    """floor(log₁₀ magnitude), or one more or less where the ball touches a power of ten."""
    if isinstance(magnitude, fmpq):
        binary = int(magnitude.p.bit_length()) - int(magnitude.q.bit_length())
    else:
        binary = binary_exponent(magnitude)
        if binary > MAX_BINARY_EXPONENT:
            raise Undefined("the number is too large to be written out")
    guess = int((binary - 1) * _LOG10_OF_2 // 1)
    for exponent in (guess + 1, guess, guess - 1):
        if magnitude >= power_of_ten(exponent):
            return exponent
    return guess - 1


@lru_cache(maxsize=4096)
def power_of_ten(exponent: int) -> fmpq:
    """10^exponent."""
    return fmpq(10) ** exponent


def _positional(digits: str, places: int) -> str:
    if places <= 0:
        return digits + "0" * -places
    padded = digits.rjust(places + 1, "0")
    return f"{padded[:-places]}.{padded[-places:]}"
