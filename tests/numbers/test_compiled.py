"""Compiled patterns against a plain recursive evaluation, and the bounds on what may be computed."""

from __future__ import annotations

import time
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import mpmath
import pytest
from flint import fmpq
from hypothesis import assume, given, settings

from hwsolve.notation.parser import parse
from hwsolve.notation.shape import Shapes
from hwsolve.notation.tree import Call, Constant, Derivative, Expression, Slot, children, walk
from hwsolve.numbers.compiled import Compiler, compile_pattern
from hwsolve.numbers.values import Undecided, Undefined, as_ball, normalized, precision
from tests.notation.strategies import trees
from tests.oracles import NoValue, in_mpmath
from tests.sizes import examples

POINT = [Fraction(text) for text in ("1.3", "-0.7", "2", "0.25", "-3.1", "5/3", "0.9", "11/7")]
DIGITS = 400
SATURATING = ("tanh", "erf", "sigmoid", "elu", "gelu", "softplus", "swish")


def _is_beyond_mpmath(tree: Expression, values: Mapping[Expression, Any]) -> bool:
    """Whether mpmath rounds where we do not: its tanh(1000) is 1, and its sin(π) is not 0."""
    for node in walk(tree):
        function = node.function if isinstance(node, Call) else ""
        if function in ("sin", "cos", "tan") and Constant("pi") in walk(node):
            return True
        if function in SATURATING:
            (argument,) = children(node)
            if abs(in_mpmath(argument, values, DIGITS)) > DIGITS / 4:
                return True
    return False


@settings(max_examples=examples(250), deadline=None, derandomize=True)
@given(trees)
def test_compiled_patterns_equal_a_recursive_evaluation(tree: Expression) -> None:
    """The ball holds mpmath's value; where mpmath has no real value, there is none."""
    formula = Shapes().formula(tree)
    points = [POINT[index % len(POINT)] for index in range(len(formula.fills))]
    with mpmath.workdps(DIGITS):
        values = {
            fill: mpmath.mpf(point.numerator) / point.denominator
            for fill, point in zip(formula.fills, points, strict=True)
        }
    arguments = [fmpq(point.numerator, point.denominator) for point in points]
    expected = None
    try:
        assume(not _is_beyond_mpmath(tree, values))
        expected = in_mpmath(tree, values, DIGITS)
    except NoValue as reason:
        assume("too large" not in str(reason))
    with precision(800), mpmath.workdps(DIGITS):
        if expected is None:
            with pytest.raises((Undefined, Undecided)):
                normalized(compile_pattern(formula.pattern)(*arguments))
            return
        found = as_ball(normalized(compile_pattern(formula.pattern)(*arguments)))
        mantissa, exponent = found.mid().man_exp()
        difference = abs(mpmath.ldexp(int(mantissa), int(exponent)) - expected)
        assert difference <= mpmath.mpf(10) ** -60 * max(1, abs(expected))


@pytest.mark.parametrize(
    "text",
    [
        "9^9^9^9",
        "((9^9)^9999)^9999",
        "(9^9^9)^(9^9^9)",
        "2^(-9^9^9^9)",
        "exp(exp(exp(exp(9))))",
        "exp(-exp(exp(exp(9))))",
        "cosh(9^9^9)",
        "1e9^1e9^1e9",
        "2^1e12",
        "0.5^1e12",
        "(1 + 1e-9)^1e9",
        "3^100000 - 3^100000",
        "1/(3^20000 + 1/3^20000)",
        "sin(9^9^9)",
        "erf(9^9)",
        "tanh(9^9^9)",
        "1.000001^1e11",
    ],
)  # fmt: skip
def test_enormous_numbers_are_quick(text: str) -> None:
    """A tower of powers gives a ball or a reason at once: never a hang, never gigabytes."""
    start = time.process_time()
    with precision(128):
        try:
            normalized(compile_pattern(parse(text))())
        except Undefined as error:
            assert "too large" in str(error)
        except Undecided:
            pass
    assert time.process_time() - start < 0.5


def test_patterns_of_many_terms() -> None:
    """A sum and a product of 10,000 slots are one flat operation each, not nested ones."""
    count = 10_000
    numbers = [fmpq(number) for number in range(1, count + 1)]
    text = " + ".join(f"x{number}" for number in range(count))
    pattern = Shapes().formula(parse(text)).pattern
    assert compile_pattern(pattern)(*numbers) == count * (count + 1) // 2
    factors = Shapes().formula(parse(text.replace(" + ", "*"))).pattern
    assert compile_pattern(factors)(*[fmpq(2), fmpq(1, 2)] * (count // 2)) == 1


def test_only_the_case_that_holds_is_computed() -> None:
    """Both sides of a kink have their own formula; the other one may be undefined there."""
    relu = compile_pattern(Shapes().formula(parse("relu(x) + max(x, -x)")).pattern)
    assert relu(fmpq(-2)) == 2
    assert relu(fmpq(3)) == 6


def test_one_function_for_each_pattern() -> None:
    """A compiler makes the code of a pattern once, for the same object and for an equal one."""
    compiler = Compiler()
    first = Shapes().formula(parse("x y + 1")).pattern
    second = Shapes().formula(parse("a b + 1")).pattern
    assert first is not second
    assert compiler.evaluator(first) is compiler.evaluator(first) is compiler.evaluator(second)


def test_what_is_no_number_is_refused() -> None:
    """A derivative that nothing fills has no value of its own."""
    with pytest.raises(TypeError):
        compile_pattern(Derivative("f", ("x",)))
    assert compile_pattern(Slot(0))(fmpq(7)) == 7
