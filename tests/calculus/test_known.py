"""Every function's derivative in its data file, against sympy and against differences."""

from __future__ import annotations

from itertools import product

import mpmath
import pytest

from hwsolve.calculus.differentiate import conventions, derivative, differentiate, result_of
from hwsolve.calculus.known import derivative_of_function
from hwsolve.calculus.proof import agrees_with_sympy
from hwsolve.calculus.values import Undefined, value_at
from hwsolve.functions import table
from hwsolve.notation.tree import Call, Case, Cases, Expression, Name, Number

FUNCTIONS = sorted({function.name for function in table().values()})
ARGUMENTS = (Name("x"), Name("y"), Name("w1"))
VALUES = ("-2.3", "-0.81", "-0.37", "0.23", "0.64", "1.7", "3.1")


def call_of(name: str) -> Call:
    """The function of as many variables as it takes."""
    return Call(name, ARGUMENTS[: len(table()[name].parameters)])


@pytest.mark.parametrize("name", FUNCTIONS)
def test_sympy_derives_the_same(name: str) -> None:
    """Sympy differentiates the definition, not our file."""
    call = call_of(name)
    for argument in call.arguments:
        assert agrees_with_sympy(call, argument, derivative(call, argument)) is True


@pytest.mark.parametrize("name", FUNCTIONS)
def test_values_change_at_that_rate(name: str) -> None:
    """A central difference at 60 digits, by mpmath's functions only, away from kinks."""
    call = call_of(name)
    compared = 0
    step = mpmath.mpf(10) ** -20
    for coordinates in product(VALUES, repeat=len(call.arguments)):
        point = dict(zip(call.arguments, map(mpmath.mpf, coordinates), strict=True))
        for argument in call.arguments:
            try:
                ours = value_at(derivative(call, argument), point, 60)
                with mpmath.workdps(70):
                    above, below = (
                        value_at(call, point | {argument: point[argument] + side}, 60)
                        for side in (step, -step)
                    )
                    assert abs((above - below) / (2 * step) - ours) < mpmath.mpf(10) ** -30
            except Undefined:
                continue
            compared += 1
    assert compared >= 3


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_case_distinction_says_what_is_agreed(name: str) -> None:
    """A derivative in cases has a convention at its border, but for elu, smooth there."""
    if len(table()[name].parameters) > 1:
        return
    known = derivative_of_function(name)
    if isinstance(known.value, Cases) and name != "elu":
        (border,) = known.conventions
        assert border.relation == "="


@pytest.mark.parametrize(
    ("name", "at", "agreed"),
    [("relu", "0", "0"), ("abs", "0", "0"), ("sign", "0", "0"), ("leaky_relu", "0", "0.01")],
)
def test_the_agreed_value_is_the_one_in_the_derivative(name: str, at: str, agreed: str) -> None:
    """At the kink itself the derivative has the value that the convention names."""
    assert _exactly_at(derivative(call_of(name), ARGUMENTS[0]), at) == Number(agreed)
    (convention,) = conventions(call_of(name), ARGUMENTS[0])
    assert (convention.left, convention.right) == (ARGUMENTS[0], Number(at))
    assert convention.text


def _exactly_at(tree: Expression, border: str) -> Expression:
    if not isinstance(tree, Cases):
        return tree
    holding: list[Case] = [
        case for case in tree.cases if case.right == Number(border) and case.relation in "=≤≥"
    ]
    (case,) = holding
    return case.value


def test_a_tie_is_shared() -> None:
    """max(x, y) and min(x, y) pass half of the derivative to each argument at x = y."""
    for name in ("max", "min"):
        work = differentiate(call_of(name), Name("x"))
        cases = result_of(work)
        assert isinstance(cases, Cases)
        (tie,) = (case for case in cases.cases if case.relation == "=")
        assert value_at(tie.value, {}, 20) == 0.5
        (convention,) = conventions(call_of(name), Name("x"))
        assert (convention.left, convention.right) == (Name("x"), Name("y"))
