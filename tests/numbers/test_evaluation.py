"""Lists of quantities: precision that rises until every digit is certain, and what happens where none does."""

from __future__ import annotations

import math
import random
import time
from fractions import Fraction

import mpmath
import pytest
from flint import arb, fmpq

from hwsolve.notation.parser import parse
from hwsolve.notation.shape import Formula, Shapes
from hwsolve.notation.tree import Expression, Name, Number
from hwsolve.numbers.evaluation import (
    FIRST_PRECISION,
    MAX_PRECISION,
    Evaluation,
    UndecidedAt,
    UndefinedAt,
)
from hwsolve.numbers.rounding import Rounding
from hwsolve.numbers.values import Undecided, sign_of


def evaluation(*definitions: str, symbols: str = "") -> Evaluation:
    """The values of `name = formula` texts, each in the names above it."""
    shapes = Shapes()
    names = frozenset(text.partition(" = ")[0] for text in definitions) | set(symbols.split())
    equations: list[tuple[Expression, Formula]] = []
    for text in definitions:
        name, _, formula = text.partition(" = ")
        equations.append((Name(name), shapes.read(formula, names)))
    return Evaluation({Name(symbol): None for symbol in symbols.split()}, equations)


def shown(values: Evaluation, name: str, digits: int = 5) -> str:
    number = values.rounded(Name(name), Rounding(digits))
    return ("-" if number.negative else "") + number.text(digits)


@pytest.mark.parametrize(
    ("formula", "digits", "text", "precision"),
    [
        ("exp(log(1 + 1e-50)) - 1", 5, "1.0000e-50", 256),
        ("exp(log(1 + 1e-500)) - 1", 3, "1.00e-500", 2048),
        ("sqrt(1e40 + 1) - 1e20", 8, "5.0000000e-21", 256),
        ("1 - tanh(100)", 5, "2.7678e-87", 512),
        ("sin(1e100)", 5, "-0.37238", 256),
        ("log(2)", 5, "0.69315", 128),
        ("log(2)", 50, "0.69314718055994530941723212145817656807550013436026", 256),
        ("sigmoid(-1000)", 5, "5.0760e-435", 128),
        ("1 - sigmoid(1000)", 5, "5.0760e-435", 2048),
    ],
)
def test_precision_rises_until_the_digits_are_certain(
    formula: str, digits: int, text: str, precision: int
) -> None:
    """Cancellation costs precision, not digits."""
    values = evaluation(f"f = {formula}")
    number = values.rounded(Name("f"), Rounding(digits))
    assert shown(values, "f", digits) == text
    assert number.certified
    assert not number.exact
    assert values.precision == precision


@pytest.mark.parametrize(
    ("formula", "text"),
    [
        ("log(4) - 2 log(2)", "0"),
        ("sqrt(2)^2 - 2", "0"),
        ("1.5 + sqrt(2)^2", "3.5000"),
        ("sqrt(2)^2/1e5 + 1.00003", "1.0001"),
        ("-sqrt(2)^2/1e5 - 1.00003", "-1.0001"),
    ],
)
def test_what_no_precision_decides_is_agreed(formula: str, text: str) -> None:
    """A zero or a tie that algebra alone could prove: shown as two precisions agree, and not certified."""
    values = evaluation(f"f = {formula}")
    number = values.rounded(Name("f"), Rounding(5))
    assert shown(values, "f") == text
    assert not number.exact
    assert number.certified is (text == "3.5000")


def test_a_proved_value_is_settled() -> None:
    """Once algebra has proved a value, it is exact, at every precision."""
    values = evaluation("f = log(4) - 2 log(2)", "g = log(3)")
    values.settle(Name("f"), fmpq(0))
    assert values.rounded(Name("f"), Rounding(5)).exact
    assert shown(values, "g", 50).startswith("1.0986")
    assert values.values[Name("f")] == 0


@pytest.mark.parametrize(
    ("formula", "reason"),
    [
        ("log(x - 3)", "the logarithm needs a positive argument"),
        ("sqrt(2 - x)", "a negative number has no real square root"),
        ("(x - 3)/(3 - x)", "0/0 has no value"),
        ("x/(3 - x)", "division by 0"),
        ("(x - 11)^(1/x)", "a negative number has no real power"),
        ("tan(pi x/2)", "the tangent has a pole here"),
        ("exp(exp(exp(exp(x))))", "too large"),
    ],
)
def test_what_has_no_value_is_named(formula: str, reason: str) -> None:
    """The error says which quantity, its formula, and the values that went into it."""
    with pytest.raises(UndefinedAt, match=reason) as caught:
        evaluation("x = 3", f"f = {formula}")
    assert caught.value.name == Name("f")
    assert caught.value.formula.fills == (Name("x"),)
    assert caught.value.values == (fmpq(3),)


def test_a_border_that_cannot_be_told_is_named() -> None:
    """√(log 4 − 2 log 2) is √0, which no ball can tell from √ of a negative number."""
    with pytest.raises(UndecidedAt) as caught:
        evaluation("x = 2", "y = log(4) - 2 log(x)", "f = sqrt(y)")
    assert caught.value.name == Name("f")


def test_what_depends_on_a_symbol_has_no_value() -> None:
    """A symbol spreads to all that uses it, and to nothing else."""
    values = evaluation("x = 2", "f = x + c", "g = f^2", "h = x^2", symbols="c")
    assert set(values.values) == {Name("x"), Name("h")}


def test_questions_are_asked_again() -> None:
    """A question that cannot be decided is asked at twice the precision, up to the limit."""
    values = evaluation("f = exp(log(1 + 1e-300)) - 1", "zero = log(4) - 2 log(2)")
    assert values.precision == FIRST_PRECISION
    assert values.decide(lambda: sign_of(values.values[Name("f")])) == 1
    assert values.precision == 1024
    with pytest.raises(Undecided):
        values.decide(lambda: sign_of(values.values[Name("zero")]))
    assert values.precision == MAX_PRECISION


def test_formulas_of_known_quantities() -> None:
    """`of` and `certain` evaluate a further formula from the values at hand."""
    values = evaluation("x = 3", "y = log(x)")
    formula = Shapes().formula(parse("x/y - 8"))
    assert abs(values.of(formula) + arb("5.2692823201194876")) < 1e-13
    number = values.certain(formula, Rounding(30))
    with mpmath.workdps(40):
        assert number.text(30) == mpmath.nstr(8 - 3 / mpmath.log(3), 30)
    assert number.negative and number.certified


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("1/10", 0.1),
        ("1/3", 1 / 3),
        ("-2/3", -2 / 3),
        ("pi", math.pi),
        ("-pi/4", -math.pi / 4),
        ("log 2", math.log(2)),
        ("9007199254740993", 9007199254740992.0),
        ("9007199254740995", 9007199254740996.0),
        ("9007199254740993 + 1e-300", 9007199254740994.0),
        ("9007199254740993 + exp(-700)", 9007199254740994.0),
        ("9007199254740993 - exp(-700)", 9007199254740992.0),
        ("5e-324", 5e-324),
        ("2.4e-324", 0.0),
        ("exp(-744)", 1e-323),
        ("exp(-800)", 0.0),
        ("exp(-1e9)", 0.0),
        ("-exp(-1e15)", 0.0),
        ("1e308", 1e308),
        ("1e309", None),
        ("-exp(710)", None),
        ("log(4) - 2 log(2)", 0.0),
        ("sqrt(2)^2", 2.0),
        ("0", 0.0),
    ],
)
def test_the_nearest_float(formula: str, value: float | None) -> None:
    """Correct to the last bit, for subnormal numbers too; None beyond all floats; never −0.0 for nothing."""
    found = evaluation(f"f = {formula}").nearest_float(Name("f"))
    assert found == value
    if formula == "log(4) - 2 log(2)":
        assert math.copysign(1, found or 0.0) == 1


def test_the_nearest_float_of_random_values() -> None:
    """Rationals as Python divides them, logarithms and roots as mpmath rounds them."""
    chance = random.Random(3)
    for _ in range(60):
        top, bottom = chance.randint(-(10**30), 10**30), chance.randint(1, 10**25)
        values = evaluation(f"f = ({top})/{bottom}", f"g = log({bottom}/7)", f"h = sqrt({bottom})")
        assert values.nearest_float(Name("f")) == float(Fraction(top, bottom))
        with mpmath.workdps(40):
            logarithm, root = mpmath.log(mpmath.mpf(bottom) / 7), mpmath.sqrt(bottom)
            assert values.nearest_float(Name("g")) == float(logarithm)
            assert values.nearest_float(Name("h")) == float(root)


def test_swelling_numbers_stay_quick() -> None:
    """Squares of squares, powers of a fraction and multiples of π, in chains of thousands of nodes."""
    start = time.process_time()
    shapes, names = Shapes(), frozenset[str]()
    for text in ("0.999 x (1 - x/7)", "1.1 x", "x/3 + 1/7"):
        equations: list[tuple[Expression, Formula]] = [
            (Name(f"x{index + 1}"), shapes.read(text.replace("x", f"x{index}"), names))
            for index in range(3000)
        ]
        for first in (Number("0.3"), parse("pi/5")):
            values = Evaluation({Name("x0"): Formula(first, ())}, equations)
            assert shown(values, "x3000")
    assert time.process_time() - start < 4
