"""Rounding, against exact fractions: halves away from zero, carries, ties that no float could tell."""

from __future__ import annotations

import random
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from flint import arb, fmpq
from hypothesis import given, settings
from hypothesis import strategies as st

from hwsolve.numbers.rounding import Rounded, Rounding, exact_decimal, rounded
from hwsolve.numbers.values import PiMultiple, Undecided, precision
from tests.sizes import examples

rationals = st.builds(Fraction, st.integers(-(10**12), 10**12), st.integers(1, 10**9)) | st.builds(
    lambda units, places: Fraction(units) * Fraction(10) ** places,
    st.integers(-(10**7), 10**7),
    st.integers(-30, 30),
)


def exactly(value: Fraction) -> fmpq:
    return fmpq(value.numerator, value.denominator)


def fraction(shown: Rounded) -> Fraction:
    return Fraction(int(shown.value.p), int(shown.value.q))


def to_places(value: Fraction, places: int) -> Fraction:
    """`value` to so many decimal places, halves away from zero, by integers alone."""
    scaled = abs(value) * Fraction(10) ** places
    units = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    nearest = Fraction(units) / Fraction(10) ** places
    return -nearest if value < 0 else nearest


def to_digits(value: Fraction, digits: int) -> Fraction:
    """`value` to so many significant digits."""
    magnitude = abs(value)
    exponent = len(str(magnitude.numerator)) - len(str(magnitude.denominator))
    while magnitude >= Fraction(10) ** (exponent + 1):
        exponent += 1
    while magnitude < Fraction(10) ** exponent:
        exponent -= 1
    return to_places(value, digits - 1 - exponent)


def is_shown_whole(value: Fraction) -> bool:
    return value.denominator == 1 and abs(value) < 10**15


@pytest.mark.parametrize(
    ("value", "digits", "text", "exact"),
    [
        ("0", 5, "0", True),
        ("7", 5, "7", True),
        ("0.0144", 5, "0.0144", True),
        ("2.50", 5, "2.5", True),
        ("-0.12", 5, "-0.12", True),
        ("123456789", 5, "123456789", True),
        ("999999999999999", 5, "999999999999999", True),
        ("1000000000000000", 5, "1e15", True),
        ("12e20", 5, "1.2e21", True),
        ("1e-8", 5, "1e-8", True),
        ("0.0001", 5, "0.0001", True),
        ("0.00001", 5, "1e-5", True),
        ("1.03796", 5, "1.0380", False),
        ("42.1113714249", 5, "42.111", False),
        ("9.99996", 5, "10.000", False),
        ("-9.99996", 5, "-10.000", False),
        ("0.0000999996", 5, "0.00010000", False),
        ("99999.6", 5, "1.0000e5", False),
        ("12345.6", 5, "12346", False),
        ("123456.7", 5, "1.2346e5", False),
        ("1.00005", 5, "1.0001", False),
        ("-1.00005", 5, "-1.0001", False),
        ("2.5", 1, "3", False),
        ("-2.5", 1, "-3", False),
        ("0.25", 1, "0.3", False),
        ("1.03615e-14", 5, "1.0362e-14", False),
        ("1.0361499999999999999999999999999999e-14", 5, "1.0361e-14", False),
        ("1/3", 5, "0.33333", False),
        ("-200/3", 3, "-66.7", False),
        ("1e400", 3, "1e400", True),
        ("1/3e400", 3, "3.33e-401", False),
    ],
)  # fmt: skip
def test_numbers_as_people_write_them(value: str, digits: int, text: str, exact: bool) -> None:
    """Exact decimals that fit stand as they are; all else keeps its trailing zeros."""
    numerator, _, rest = value.partition("/")
    number = Fraction(numerator) / Fraction(rest) if rest else Fraction(value)
    shown = rounded(exactly(number), Rounding(digits))
    assert ("-" if shown.negative else "") + shown.text(digits) == text
    assert shown.exact is exact
    assert shown.certified


@pytest.mark.parametrize(
    ("value", "decimals", "text", "exact"),
    [
        ("0", 2, "0", True),
        ("1.5", 2, "1.5", True),
        ("1.005", 2, "1.01", False),
        ("-1.005", 2, "-1.01", False),
        ("0.004", 2, "0.00", False),
        ("-0.004", 2, "0.00", False),
        ("-0.005", 2, "-0.01", False),
        ("0.999", 2, "1.00", False),
        ("1.096", 2, "1.10", False),
        ("2.5", 0, "3", False),
        ("1/3", 4, "0.3333", False),
    ],
)
def test_decimal_places(value: str, decimals: int, text: str, exact: bool) -> None:
    """With decimal places instead of digits a small number becomes 0.00, and a zero has no sign."""
    shown = rounded(exactly(Fraction(value)), Rounding(5, decimals))
    assert ("-" if shown.negative else "") + shown.text(5) == text
    assert shown.exact is exact


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        ("1234567.891", 2, "1234567.89"),
        ("-1234567.891", 0, "1234568"),
        ("0.00001", 6, "0.00001"),
        ("1/300000", 6, "0.000003"),
        ("999999999999999.994", 2, "999999999999999.99"),
        ("999999999999999.996", 2, "1.00000000000000000e15"),
        ("2e30/3", 2, "6.6666666666666667e29"),
        ("1e30", 2, "1e30"),
    ],
)
def test_decimal_places_are_written_without_powers_of_ten(
    value: str, decimals: int, text: str
) -> None:
    """Whoever asks for decimal places wants to see them, up to numbers of fifteen digits."""
    numerator, _, denominator = value.partition("/")
    number = Fraction(numerator) / Fraction(denominator or 1)
    rounding = Rounding(5, decimals)
    assert rounding.written(rounded(exactly(number), rounding)) == text


@settings(max_examples=examples(250), deadline=None)
@given(rationals, st.integers(1, 12))
def test_significant_digits_of_any_rational(value: Fraction, digits: int) -> None:
    """The displayed number is the nearest with so many digits, and `=` exactly where it is the value."""
    shown = rounded(exactly(value), Rounding(digits))
    if is_shown_whole(value):
        assert fraction(shown) == value
    else:
        assert fraction(shown) == to_digits(value, digits)
    assert shown.exact is (fraction(shown) == value)
    assert shown.exact or shown.shown_digits == digits


@settings(max_examples=examples(300), deadline=None)
@given(rationals, st.integers(0, 12))
def test_decimal_places_of_any_rational(value: Fraction, decimals: int) -> None:
    """Likewise with decimal places; a number that is not exact keeps all of them."""
    shown = rounded(exactly(value), Rounding(5, decimals))
    assert fraction(shown) == (value if is_shown_whole(value) else to_places(value, decimals))
    assert shown.exact is (fraction(shown) == value)
    assert shown.exact or shown.places == decimals


@settings(max_examples=examples(200), deadline=None)
@given(st.integers(-(10**9), 10**9), st.integers(0, 9), st.integers(0, 8))
def test_decimals_round_as_the_decimal_module_rounds(units: int, places: int, to: int) -> None:
    """Python's own ROUND_HALF_UP, which rounds |x|, says the same."""
    typed = Decimal(units).scaleb(-places)
    shown = rounded(exactly(Fraction(typed)), Rounding(5, to))
    expected = typed.quantize(Decimal(1).scaleb(-to), ROUND_HALF_UP)
    if not is_shown_whole(Fraction(typed)):
        assert fraction(shown) == Fraction(expected)


def test_near_ties_of_balls() -> None:
    """A ball beside a tie, 10⁻⁴⁰ away, is rounded to its side; one that holds the tie says Undecided."""
    chance = random.Random(7)
    with precision(300):
        for _ in range(2000):
            digits = chance.randint(1, 9)
            units = chance.randint(10 ** (digits - 1), 10**digits - 1)
            exponent = chance.randint(-12, 12)
            ulp = Fraction(10) ** exponent
            tie = (units + Fraction(1, 2)) * ulp * chance.choice((1, -1))
            offset = Fraction(10) ** (exponent - 40) * chance.choice((1, -1))
            middle = arb(exactly(tie + offset))
            beside = arb(middle, arb(exactly(abs(offset) / 2)))
            holding = arb(middle, arb(exactly(abs(offset) * 2)))
            rounding = Rounding(digits)
            assert fraction(rounded(beside, rounding)) == to_digits(tie + offset, digits)
            with pytest.raises(Undecided):
                rounded(holding, rounding)


def test_near_powers_of_ten_of_balls() -> None:
    """A ball that touches a power of ten is rounded to it from both sides: the digits are counted anew."""
    with precision(300):
        for exponent in range(-30, 31):
            for digits in (1, 3, 5):
                power = fmpq(10) ** exponent
                touching = arb(arb(power), arb(power * fmpq(10) ** -40))
                shown = rounded(touching, Rounding(digits))
                assert shown.value == power
                assert shown.shown_digits == digits
                assert not shown.exact


def test_a_multiple_of_pi() -> None:
    """π itself is rounded, with as many digits as the precision gives, then Undecided."""
    with precision(128):
        assert rounded(PiMultiple(fmpq(-2)), Rounding(8)).text(8) == "6.2831853"
        assert rounded(PiMultiple(fmpq(-2)), Rounding(8)).negative
        with pytest.raises(Undecided):
            rounded(PiMultiple(fmpq(1)), Rounding(50))


@given(rationals)
def test_exact_decimals(value: Fraction) -> None:
    """units · 10^(−places) is |value|, for exactly the fractions whose denominator is 2^a 5^b."""
    found = exact_decimal(exactly(value))
    denominator = value.denominator
    for prime in (2, 5):
        while denominator % prime == 0:
            denominator //= prime
    assert (found is None) is (denominator != 1)
    if found is not None:
        units, places = found
        assert units * Fraction(10) ** -places == abs(value)
        assert places <= 0 or units % 10 != 0
