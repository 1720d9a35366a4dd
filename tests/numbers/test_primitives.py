"""The elementary functions: exact where a person knows the value, certified elsewhere, or refused."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from fractions import Fraction

import mpmath
import pytest
from flint import arb, fmpq

from hwsolve.functions import table
from hwsolve.notation.tree import Call, Number, Slot
from hwsolve.numbers.compiled import compile_pattern
from hwsolve.numbers.primitives import PRIMITIVES, divide, power, product, total
from hwsolve.numbers.rounding import Rounding, rounded
from hwsolve.numbers.values import (
    PiMultiple,
    Undecided,
    Undefined,
    Value,
    as_ball,
    normalized,
    precision,
)
from tests.oracles import MPMATH_FUNCTIONS


def q(text: str) -> fmpq:
    number = Fraction(text)
    return fmpq(number.numerator, number.denominator)


def pi(text: str) -> PiMultiple:
    """A multiple of π."""
    return PiMultiple(q(text))


@pytest.mark.parametrize(
    ("function", "argument", "value"),
    [
        ("sqrt", q("1.44"), q("1.2")),
        ("sqrt", q("0"), q("0")),
        ("sqrt", q("2/8"), q("1/2")),
        ("exp", q("0"), q("1")),
        ("log", q("1"), q("0")),
        ("ln", q("1"), q("0")),
        ("sin", q("0"), q("0")),
        ("sin", pi("1"), q("0")),
        ("sin", pi("-7"), q("0")),
        ("sin", pi("1/6"), q("1/2")),
        ("sin", pi("-1/6"), q("-1/2")),
        ("sin", pi("5/6"), q("1/2")),
        ("sin", pi("7/6"), q("-1/2")),
        ("sin", pi("1/2"), q("1")),
        ("sin", pi("3/2"), q("-1")),
        ("sin", pi("-1/2"), q("-1")),
        ("cos", q("0"), q("1")),
        ("cos", pi("1/3"), q("1/2")),
        ("cos", pi("2/3"), q("-1/2")),
        ("cos", pi("-5/3"), q("1/2")),
        ("cos", pi("1"), q("-1")),
        ("cos", pi("1/2"), q("0")),
        ("cos", pi("1000001/2"), q("0")),
        ("tan", pi("1/4"), q("1")),
        ("tan", pi("3/4"), q("-1")),
        ("tan", pi("-1/4"), q("-1")),
        ("tan", pi("2"), q("0")),
        ("arcsin", q("1/2"), pi("1/6")),
        ("arcsin", q("-1"), pi("-1/2")),
        ("arcsin", q("0"), q("0")),
        ("arccos", q("1/2"), pi("1/3")),
        ("arccos", q("-1/2"), pi("2/3")),
        ("arccos", q("1"), q("0")),
        ("arccos", q("0"), pi("1/2")),
        ("arccos", q("-1"), pi("1")),
        ("arctan", q("1"), pi("1/4")),
        ("arctan", q("-1"), pi("-1/4")),
        ("arctan", q("0"), q("0")),
        ("sinh", q("0"), q("0")),
        ("cosh", q("0"), q("1")),
        ("tanh", q("0"), q("0")),
        ("erf", q("0"), q("0")),
        ("abs", q("-3/7"), q("3/7")),
        ("abs", pi("-2"), pi("2")),
        ("sign", pi("-2"), q("-1")),
        ("sign", q("0"), q("0")),
        ("sign", q("1e-300"), q("1")),
        ("sigmoid", q("0"), q("1/2")),
        ("relu", q("-3"), q("0")),
        ("relu", q("0.1"), q("0.1")),
        ("leaky_relu", q("-3"), q("-0.03")),
        ("elu", q("0"), q("0")),
        ("elu", q("2.5"), q("2.5")),
        ("gelu", q("0"), q("0")),
        ("softsign", q("-3"), q("-3/4")),
        ("swish", q("0"), q("0")),
    ],
)  # fmt: skip
def test_special_values_are_exact(function: str, argument: Value, value: Value) -> None:
    """What a student knows by heart is exact, so that `=` may stand before it."""
    with precision(64):
        assert normalized(compile_pattern(Call(function, (Slot(0),)))(argument)) == value


@pytest.mark.parametrize(
    ("base", "exponent", "value"),
    [
        ("8", "1/3", "2"),
        ("8", "-1/3", "1/2"),
        ("27/64", "2/3", "9/16"),
        ("1.44", "0.5", "1.2"),
        ("2", "-3", "1/8"),
        ("-2", "3", "-8"),
        ("-2", "-2", "1/4"),
        ("0", "0", "1"),
        ("0", "1/2", "0"),
        ("-1", "1000000000001", "-1"),
        ("1", "1000000000000000", "1"),
        ("-1", "1000000000000000", "1"),
        ("0", "1000000000000000", "0"),
        ("3/7", "0", "1"),
    ],
)
def test_powers_are_exact(base: str, exponent: str, value: str) -> None:
    """Whole powers and the roots that are rational."""
    assert power(q(base), q(exponent)) == q(value)


@pytest.mark.parametrize(
    ("compute", "reason"),
    [
        (lambda: PRIMITIVES["log"](q("0")), "the logarithm needs a positive argument"),
        (lambda: PRIMITIVES["log"](q("-1")), "the logarithm needs a positive argument"),
        (lambda: PRIMITIVES["log"](pi("-1")), "the logarithm needs a positive argument"),
        (lambda: PRIMITIVES["ln"](q("-1")), "the logarithm needs a positive argument"),
        (lambda: PRIMITIVES["sqrt"](q("-1")), "a negative number has no real square root"),
        (lambda: PRIMITIVES["sqrt"](arb("-1e-30")), "a negative number has no real square root"),
        (lambda: divide(q("0"), q("0")), "0/0 has no value"),
        (lambda: divide(q("1"), q("0")), "division by 0"),
        (lambda: divide(pi("1"), q("0")), "division by 0"),
        (lambda: power(q("-8"), q("1/3")), "a negative number has no real power"),
        (lambda: power(pi("-1"), q("1/3")), "a negative number has no real power"),
        (lambda: power(q("0"), q("-1")), "division by 0: a negative power of 0"),
        (lambda: power(q("0"), q("-1/2")), "division by 0: a negative power of 0"),
        (lambda: PRIMITIVES["arcsin"](q("2")), "arcsin needs an argument between −1 and 1"),
        (lambda: PRIMITIVES["arccos"](q("-1.001")), "arccos needs an argument between −1 and 1"),
        (lambda: PRIMITIVES["arcsin"](pi("1/2")), "arcsin needs an argument between −1 and 1"),
        (lambda: PRIMITIVES["tan"](pi("1/2")), "the tangent has a pole here"),
        (lambda: PRIMITIVES["tan"](pi("-3/2")), "the tangent has a pole here"),
        (lambda: PRIMITIVES["exp"](q("1e40")), "too large"),
        (lambda: PRIMITIVES["cosh"](q("1e40")), "too large"),
        (lambda: power(q("3/2"), q("1e13")), "the exponent is too large to compute with"),
        (lambda: power(q("10"), q("1e40") + q("1/3")), "too large"),
        (lambda: normalized(power(q("2"), q("1e12"))), "too large to be written out"),
        (lambda: normalized(PRIMITIVES["exp"](q("1e9"))), "too large to be written out"),
    ],
)  # fmt: skip
def test_what_has_no_value_says_why(compute: Callable[[], Value], reason: str) -> None:
    """Poles, negative roots and the like, and results that no memory holds, each in a person's words."""
    with pytest.raises(Undefined, match=reason):
        compute()


def test_arcsin_of_a_multiple_of_pi() -> None:
    """π/4 < 1 is inside the domain of arcsin, though it is no rational."""
    with precision(128):
        value = PRIMITIVES["arcsin"](pi("1/4"))
        assert abs(as_ball(value) - arb("0.90333911076651275")) < 1e-15


_DOMAINS = {
    "log": (1, 10**6),
    "ln": (1, 10**6),
    "sqrt": (0, 10**6),
    "arcsin": (-1000, 1000),
    "arccos": (-1000, 1000),
}


@pytest.mark.parametrize("name", sorted(set(table()) & set(MPMATH_FUNCTIONS)))
def test_functions_equal_mpmath(name: str) -> None:
    """Every function, at random rationals, to 60 digits of a library that is not ours."""
    chance = random.Random(name)
    low, high = _DOMAINS.get(name, (-20_000, 20_000))
    several = len(table()[name].parameters) > 1
    evaluator = compile_pattern(Call(name, (Slot(0), Slot(1)) if several else (Slot(0),)))
    with precision(1000), mpmath.workdps(100):
        for _ in range(60):
            points = [Fraction(chance.randint(low, high), 1000) for _ in range(1 + several)]
            value = as_ball(evaluator(*(q(str(point)) for point in points)))
            expected = MPMATH_FUNCTIONS[name](
                *(mpmath.mpf(point.numerator) / point.denominator for point in points)
            )
            mantissa, exponent = value.mid().man_exp()
            ours = mpmath.ldexp(int(mantissa), int(exponent))
            assert abs(ours - expected) <= mpmath.mpf(10) ** -60 * abs(expected)
            assert value.rad() <= abs(value) * 1e-60


@pytest.mark.parametrize("name", sorted(set(PRIMITIVES) - {"max", "min", "sign", "abs"}))
def test_function_values_are_correctly_rounded(name: str) -> None:
    """The digits displayed are those of mpmath's value at 60 digits, halves away from zero."""
    chance = random.Random(name)
    low, high = _DOMAINS.get(name, (-5000, 5000))
    for digits in range(1, 16):
        point = Fraction(chance.randint(low, high) or 7, 1000)
        with precision(256):
            shown = rounded(normalized(PRIMITIVES[name](q(str(point)))), Rounding(digits))
        with mpmath.workdps(60):
            true = MPMATH_FUNCTIONS[name](mpmath.mpf(point.numerator) / point.denominator)
            magnitude = abs(true)
            places = digits - 1 - int(mpmath.floor(mpmath.log10(magnitude))) if true else 0
            units = int(mpmath.floor(magnitude * mpmath.mpf(10) ** places + mpmath.mpf(1) / 2))
        expected = fmpq(units) * fmpq(10) ** -places
        assert shown.value == (-expected if true < 0 else expected)


def test_a_zero_that_cannot_be_seen_is_undecided() -> None:
    """Where a ball holds 0, no branch is taken and no division done: more precision is asked for."""
    with precision(128):
        nothing = arb(4).log() - 2 * arb(2).log()
        for compute in (
            lambda: divide(q("1"), nothing),
            lambda: PRIMITIVES["sqrt"](nothing),
            lambda: PRIMITIVES["sign"](nothing),
            lambda: PRIMITIVES["log"](nothing),
            lambda: power(nothing, q("1/3")),
        ):
            with pytest.raises(Undecided):
                compute()
        assert PRIMITIVES["abs"](nothing).contains(0)
        assert PRIMITIVES["max"](nothing, fmpq(0)).contains(0)


def test_multiples_of_pi_stay_exact() -> None:
    """Sums, differences, products and quotients with rationals keep the factor of π."""
    assert pi("1/3") + pi("1/6") == pi("1/2")
    assert pi("1/3") - pi("1/3") == fmpq(0)
    assert pi("1/3") * q("3") == q("3") * pi("1/3") == pi("1")
    assert pi("1/3") * q("0") == fmpq(0)
    assert -pi("1/3") == pi("-1/3")
    assert pi("1/3") + q("0") == q("0") + pi("1/3") == pi("1/3")
    assert divide(pi("1"), q("6")) == pi("1/6")
    assert divide(pi("1"), pi("6")) == q("1/6")
    with precision(128):
        for found, expected in (
            (pi("1") + q("1"), mpmath.pi + 1),
            (q("1") - pi("1"), 1 - mpmath.pi),
            (pi("2") * pi("1"), 2 * mpmath.pi**2),
            (arb(1) - pi("1"), 1 - mpmath.pi),
            (pi("1") - arb(1), mpmath.pi - 1),
            (arb(2) * pi("1"), 2 * mpmath.pi),
            (power(pi("1"), q("2")), mpmath.pi**2),
            (divide(q("1"), pi("1")), 1 / mpmath.pi),
        ):
            assert abs(as_ball(found) - arb(mpmath.nstr(+expected, 20))) < 1e-13


def test_swollen_numbers_become_balls() -> None:
    """An exact rational, or factor of π, of more than 4,096 bits goes over to a ball that holds it."""
    with precision(128):
        big = fmpq(3) ** 3000
        for value in (big, PiMultiple(big), PiMultiple(1 / big)):
            ball = normalized(value)
            assert isinstance(ball, arb)
            assert (ball / as_ball(value)).contains(1)
        assert isinstance(normalized(fmpq(3) ** 1000), fmpq)


def test_long_sums_and_products_are_quick() -> None:
    """10,000 terms: decimals, fractions without a common denominator, and balls."""
    start = time.process_time()
    count = 10_000
    assert total([q("0.1")] * count) == 1000
    assert product([q("2"), q("1/2")] * (count // 2)) == 1
    with precision(128):
        harmonic = as_ball(total([fmpq(1, n) for n in range(1, count + 1)]))
        assert abs(harmonic - arb("9.787606036044382264178477904851605")) < 1e-30
        roots = total([arb(n).sqrt() for n in range(1, count + 1)])
        assert abs(roots - arb("666716.459197108")) < 1e-6
        assert abs(as_ball(product([q("1.0001")] * count)) - arb("2.71814592682493")) < 1e-12
    assert time.process_time() - start < 5


@pytest.mark.parametrize(
    "text", ["1e500", "123456789.123456789", "-1e-40", "0.5", "-7", "1e15", "100000.5"]
)
def test_trigonometry_of_large_and_small_angles(text: str) -> None:
    """Angles of any size are reduced by π to as many digits as that takes."""
    with precision(2000), mpmath.workdps(600):
        for name in ("sin", "cos", "tan"):
            found = as_ball(compile_pattern(Call(name, (Slot(0),)))(q(text)))
            expected = MPMATH_FUNCTIONS[name](mpmath.mpf(text))
            assert abs(found - arb(mpmath.nstr(expected, 60))) < abs(found) * 1e-50


def test_typed_numbers() -> None:
    """A number's value is the decimal that was typed."""
    for text in ("0.1", "2.50", "1e-8", ".5", "3.", "3E+2", "1.0362e-14", "007"):
        assert compile_pattern(Number(text))() == q(text)


@pytest.mark.parametrize("exponent", [1, 2, 3, 10])
def test_powers_of_a_ball_around_0(exponent: int) -> None:
    """They hold the powers of both ends and of 0, and are as small as the ball is."""
    with precision(128):
        for ball in (arb(0, "1e-30"), arb("1e-31", "1e-30"), arb("-0.5", 1)):
            found = as_ball(power(ball, fmpq(exponent)))
            for inside in (ball.lower(), ball.upper(), arb(0)):
                assert found.contains(inside**exponent)
            assert found.abs_upper() <= ball.abs_upper() ** exponent * 1.001
