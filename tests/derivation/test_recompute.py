"""Every displayed line of every shipped problem, worked out from the numbers displayed in it."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path
from typing import Any

import mpmath
import pytest
from tests.derivation.displayed import (
    Line,
    Step,
    Truth,
    are_equal,
    decimal_places,
    is_displayed_number,
    is_nearest,
    is_rounding,
    last_place,
    lines,
    output,
    significant_digits,
    solution,
    terms,
    worked_out,
)

from hwsolve.notation.printing import to_unicode
from hwsolve.notation.tree import Expression
from hwsolve.problem import load

PROBLEMS = sorted((Path(__file__).parents[2] / "problems").glob("*.toml"))
SETTINGS = (("--digits", 3), ("--digits", 5), ("--digits", 8), ("--decimals", 2))
COMMANDS = ("backprop", "forward", "gradcheck")

every_problem = pytest.mark.parametrize("path", PROBLEMS, ids=lambda path: path.stem)
every_setting = pytest.mark.parametrize("setting", SETTINGS, ids=lambda each: f"{each[0]}{each[1]}")
Setting = tuple[str, int]
Term = tuple[str, Expression]


@every_problem
@every_setting
def test_every_line_recomputes(
    path: Path, setting: Setting, capsys: pytest.CaptureFixture[str]
) -> None:
    """From the numbers of a step follows the next step, and at last the result, by rounding alone."""
    for command in COMMANDS:
        for line in lines(solution(capsys, command, str(path), setting[0], str(setting[1]))):
            if line.value is None:
                continue
            for before, after in zip(line.numeric, line.numeric[1:], strict=False):
                assert _follows(before, after, setting), (command, line.name, before, after)


@every_problem
@every_setting
def test_relations_are_literally_true(
    path: Path, setting: Setting, capsys: pytest.CaptureFixture[str]
) -> None:
    """`=` only between what is equal as displayed, and never again after a `≈`."""
    for command in COMMANDS:
        found = solution(capsys, command, str(path), setting[0], str(setting[1]))
        truth = Truth(load(path.read_text(encoding="utf-8"), path.name), lines(found))
        for line in lines(found):
            relations = "".join(step.relation for step in line.steps)
            assert re.fullmatch("=*≈*", relations), (command, line.name, relations)
            for step in line.numeric:
                if step.relation == "=" and step.tree is not None:
                    exact = are_equal(worked_out(step.tree), truth.of(line.name))
                    assert exact, (command, line.name, step)


@every_problem
@every_setting
def test_results_are_the_true_values_rounded(
    path: Path, setting: Setting, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every result and every answer is correctly rounded, with as many digits as were asked for."""
    for command in COMMANDS:
        found = solution(capsys, command, str(path), setting[0], str(setting[1]))
        truth = Truth(load(path.read_text(encoding="utf-8"), path.name), lines(found))
        for line in lines(found):
            true = truth.of(line.name)
            where = (command, line.name, mpmath.nstr(true, 20))
            assert line.value == pytest.approx(float(true), rel=1e-14, abs=1e-300), where
            _assert_answer(line, true, setting, where)
            if line.numeric:
                last = line.numeric[-1]
                assert last.tree is not None and is_displayed_number(last.tree), where
                assert is_rounding(last.tree, _as_shown(last, true)), (where, last)
                assert _has_digits(last, setting, at_least=True), (where, last)


@every_problem
def test_text_and_json_show_the_same_digits(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every step with numbers in the JSON output stands in the text output, digit for digit."""
    for command in COMMANDS:
        text = " ".join(output(capsys, command, str(path)).split())
        for line in lines(solution(capsys, command, str(path))):
            for step in line.numeric:
                if step.tree is not None:
                    shown = f"{step.relation} {to_unicode(step.tree)}"
                    assert shown in text, (command, line.name, shown)


def _follows(before: Step, after: Step, setting: Setting) -> bool:
    """Whether a person who works out `before` writes `after`."""
    assert before.tree is not None and after.tree is not None
    value = worked_out(before.tree)
    if are_equal(value, worked_out(after.tree)):
        return True
    if after.relation == "=":
        return False
    if is_displayed_number(after.tree):
        return is_rounding(after.tree, value) and _has_digits(after, setting, at_least=True)
    pairs = list(zip(terms(before.tree), terms(after.tree), strict=True))
    return all(_term_follows(*pair) for pair in pairs)


def _term_follows(before: Term, after: Term) -> bool:
    """Whether a term was rounded to an intermediate result; `+ (−a)` may have become `− a`."""
    (sign, term), (shown_sign, shown) = before, after
    value = worked_out(term) * (1 if sign == shown_sign else -1)
    if are_equal(value, worked_out(shown)):
        return True
    return is_displayed_number(shown) and is_rounding(shown, value)


def _as_shown(step: Step, true: Any) -> Any:
    """The true value, as a fraction where the step claims that it is one."""
    if step.relation == "=" and step.tree is not None:
        return worked_out(step.tree)
    return true


def _assert_answer(line: Line, true: Any, setting: Setting, where: object) -> None:
    assert line.shown is not None, where
    step = Step(line.relation, line.shown, None, True)
    if line.relation == "=":
        assert are_equal(Fraction(line.shown), true), where
    else:
        assert is_nearest(Fraction(line.shown), last_place(line.shown), true), where
        assert _has_digits(step, setting, at_least=False), (where, line.shown)


def _has_digits(step: Step, setting: Setting, at_least: bool) -> bool:
    """Whether a rounded number has the digits asked for: all of them, its zeros included."""
    if step.relation == "=":
        return True
    option, wanted = setting
    count = significant_digits if option == "--digits" else decimal_places
    found = count(step.text)
    return found >= wanted if at_least else found == wanted
