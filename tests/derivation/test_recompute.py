"""Every displayed line of every shipped problem, worked out from the numbers displayed in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from typing import Any

import mpmath
import pytest

from hwsolve.notation.printing import to_unicode
from hwsolve.notation.tree import Expression, Number, children
from hwsolve.numbers.rounding import Rounding
from tests.derivation.displayed import (
    DIGITS,
    Line,
    Solution,
    Step,
    Truth,
    are_equal,
    decimal_places,
    displayed_numbers,
    is_displayed_number,
    is_nearest,
    is_rounding,
    last_place,
    shown,
    significant_digits,
    terms,
    worked_out,
)
from tests.sizes import one_in
from tests.solutions import PROBLEMS, problem, solved

COMMANDS = ("backprop", "forward", "gradcheck")
WITH_NUMBERS = [
    name
    for name in PROBLEMS
    if not problem(name).questions or set(problem(name).questions) & set(COMMANDS)
    if problem(name).nodes and all(each.value for each in problem(name).quantities)
]
USUAL = Rounding(5)
ROUNDINGS = (Rounding(3), Rounding(8), Rounding(5, 2))

CASES = [
    pytest.param(
        name,
        command,
        rounding,
        id=f"{name}-{command}-{rounding}",
        # One command of each problem is looked at here, with two roundings; all by `-m slow`.
        marks=[]
        if turn == place % 3 and (rounding == USUAL or index == turn)
        else pytest.mark.slow,
    )
    for place, name in enumerate(WITH_NUMBERS)
    for turn, command in enumerate(COMMANDS)
    for index, rounding in enumerate((*ROUNDINGS, USUAL))
]

every_solution = pytest.mark.parametrize(
    ("name", "command"),
    one_in(4, [(name, command) for name in WITH_NUMBERS for command in COMMANDS]),
)
every_case = pytest.mark.parametrize(("name", "command", "rounding"), CASES)
Term = tuple[str, Expression]


@pytest.fixture(autouse=True)
def digits() -> Iterator[None]:
    """Even the sign of an mpmath number is rounded to the precision that is set."""
    with mpmath.workdps(DIGITS):
        yield


@cache
def displayed(name: str, command: str, rounding: Rounding) -> Solution:
    return shown(problem(name), solved(command, name), rounding)


@cache
def true_values(name: str, command: str) -> Truth:
    found = displayed(name, command, USUAL)
    return Truth(found.problem, found.lines)


@every_case
def test_every_line_recomputes(name: str, command: str, rounding: Rounding) -> None:
    """From the numbers of a step follows the next step, and at last the result, by rounding alone."""
    for line in displayed(name, command, rounding).lines:
        for before, after in zip(line.numeric, line.numeric[1:], strict=False):
            assert follows(before, after, rounding), (line.name, before, after)


@every_case
def test_results_are_true(name: str, command: str, rounding: Rounding) -> None:
    """Every value is the true one: correctly rounded, with the digits asked for, `=` only where equal."""
    found = displayed(name, command, rounding)
    truth = true_values(name, command)
    for line in found.lines:
        true = truth.of(line.name)
        relations = "".join(step.relation for step in line.steps)
        assert re.fullmatch("=*≈*", relations), (line.name, relations)
        assert line.value == pytest.approx(float(true), rel=1e-14, abs=1e-300), line.name
        _assert_answer(line, true, rounding)
        for step in line.numeric:
            if step.relation == "=":
                assert are_equal(worked_out(step.tree), true), (line.name, step)
        for step in line.numeric[-1:]:
            assert is_displayed_number(step.tree), (line.name, step)
            value = worked_out(step.tree) if step.relation == "=" else true
            assert is_rounding(step.tree, value), (line.name, step)
            assert _digits_beyond(step, rounding) >= 0, (line.name, step)


@every_solution
def test_no_number_comes_from_nowhere(name: str, command: str) -> None:
    """A number put in is a value known from above, rounded, or stood in the formula already."""
    found = displayed(name, command, USUAL)
    truth = true_values(name, command)
    written: dict[str, str] = {}
    for line in found.lines:
        symbols = [line.computing, *(step.text for step in line.steps if not step.numbers)]
        written[line.name] = " ".join([written.get(line.name, ""), *symbols])
        truth.of(line.name)
        typed = written[line.name]
        for step in line.numeric[:1]:
            for number in displayed_numbers(step.tree):
                assert _is_known(number, typed, truth), (line.name, step, number)


@every_solution
def test_text_and_json_show_the_same_digits(name: str, command: str) -> None:
    """Every step with numbers in the JSON output stands in the text output, digit for digit."""
    found = displayed(name, command, USUAL)
    text = " ".join(found.written("text").split())
    for line in found.lines:
        for step in line.numeric:
            assert f"{step.relation} {to_unicode(step.tree)}" in text, (line.name, step)


def follows(before: Step, after: Step, rounding: Rounding) -> bool:
    """Whether a person who works out `before` writes `after`."""
    value = worked_out(before.tree)
    if are_equal(value, worked_out(after.tree)):
        return True
    if after.relation == "=":
        return False
    if is_displayed_number(after.tree):
        return is_rounding(after.tree, value) and _digits_beyond(after, rounding) >= 0
    pairs = zip(terms(before.tree), terms(after.tree), strict=True)
    return all(_term_follows(*pair) for pair in pairs)


def _term_follows(before: Term, after: Term) -> bool:
    """Whether a term was rounded to an intermediate result; `+ (−a)` may have become `− a`."""
    (sign, term), (shown_sign, result) = before, after
    value = worked_out(term) * (1 if sign == shown_sign else -1)
    if are_equal(value, worked_out(result)):
        return True
    return is_displayed_number(result) and is_rounding(result, value)


def _assert_answer(line: Line, true: Any, rounding: Rounding) -> None:
    assert line.shown is not None, line.name
    if line.relation == "=":
        assert are_equal(Fraction(line.shown), true), (line.name, line.shown)
        return
    assert is_nearest(Fraction(line.shown), last_place(line.shown), true), (line.name, line.shown)
    step = Step("≈", line.shown, Number("0"), True)
    assert _digits_beyond(step, rounding) == 0, (line.name, line.shown)


def _digits_beyond(step: Step, rounding: Rounding) -> int:
    """How many digits more than asked for a rounded number shows, its zeros included."""
    if step.relation == "=":
        return 0
    if rounding.decimals is not None:
        return decimal_places(step.text) - rounding.decimals
    return significant_digits(step.text) - rounding.digits


def _is_known(number: Expression, typed: str, truth: Truth) -> bool:
    """A fraction or `log 3` may be known as a whole, or made of numbers that are."""
    value = worked_out(number)
    if isinstance(number, Number):
        unit = last_place(number.text)
        written = re.search(rf"(?<![\d.]){re.escape(number.text)}(?![\d.])", typed)
        return bool(written) or any(
            is_nearest(value, unit, known) for known in truth.near(value, unit)
        )
    return any(are_equal(value, known) for known in truth.near(value, Fraction(0))) or all(
        _is_known(part, typed, truth) for part in children(number)
    )
