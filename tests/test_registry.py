"""Whatever is added as one file has everything that belongs to it: this walks the folders."""

from __future__ import annotations

import tomllib
from dataclasses import fields
from pathlib import Path

import mpmath
import pytest

import hwsolve
from hwsolve.api import DEFAULT_QUESTIONS
from hwsolve.calculus.differentiate import derivative
from hwsolve.calculus.values import value_at
from hwsolve.derivation.model import Derivation, Level
from hwsolve.errors import InputError
from hwsolve.functions import Function, table
from hwsolve.notation.parser import parse
from hwsolve.notation.printing import to_plain, to_unicode
from hwsolve.notation.tree import Call, Name
from hwsolve.problem import bundled
from hwsolve.renderers import Page, formats
from hwsolve.solvers import registry
from tests.oracles import MPMATH_FUNCTIONS
from tests.solutions import PROBLEMS, display, problem, solution, solved

PACKAGE = Path(hwsolve.__file__).parent
FUNCTIONS = sorted({function.name for function in table().values()})
REQUIRED = {"kind", "unicode", "latex", "parameters"}
OPTIONAL = {each.name for each in fields(Function)} - REQUIRED - {"name"}


def example(question: str) -> str:
    """The first bundled problem that a solver answers, ex7_1 before all."""
    for name in sorted(PROBLEMS, key=lambda name: name != "ex7_1"):
        if isinstance(solution(question, name), Derivation):
            return name
    raise AssertionError(f"no bundled problem is an example of {question}")


@pytest.mark.parametrize("name", registry())
def test_a_solver_says_in_one_sentence_what_it_answers(name: str) -> None:
    """The sentence stands in `--help`, in `list` and in the documentation."""
    summary = registry()[name].summary
    assert summary[0].isupper()
    assert summary.endswith(".")
    assert summary.count(". ") == 0
    assert len(summary) <= 120


@pytest.mark.parametrize("name", registry())
def test_a_solver_has_an_example_and_a_route_of_its_own_to_the_answers(name: str) -> None:
    """A bundled problem is solved, with answers, and an independent route agrees with them."""
    derivation = solved(name, example(name))
    assert derivation.command == name
    assert derivation.answers
    assert derivation.sections
    assert derivation.verification
    assert all(each.agrees and each.by for each in derivation.verification)


@pytest.mark.parametrize("name", registry())
def test_every_line_of_a_solver_has_a_reason_or_says_the_same_in_numbers(name: str) -> None:
    """No section is empty, and no equation is without a line."""
    derivation = solved(name, example(name))
    lines = display(name, example(name), Level.FULL).lines
    assert all(section.blocks for section in derivation.sections)
    assert all(lines(equation) for equation in derivation.equations())


@pytest.mark.parametrize("name", registry())
def test_an_option_of_a_solver_is_explained(name: str) -> None:
    """Each has a flag, a word for its value and an explanation."""
    for option in registry()[name].options:
        assert option.flag.startswith("--")
        assert option.metavar
        assert option.help


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_file_is_complete(name: str) -> None:
    """It has what every function has, what its kind needs, and nothing that nobody reads."""
    data = tomllib.loads((PACKAGE / "functions" / f"{name}.toml").read_text(encoding="utf-8"))
    assert data.keys() >= REQUIRED
    assert data.keys() <= REQUIRED | OPTIONAL
    assert data["kind"] in ("elementary", "activation")
    if len(data["parameters"]) == 1:
        assert data["derivative"]
    if data["kind"] == "activation":
        assert data["reference"]
        assert name == "tanh" or data["definition"]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_spelling_of_a_function_is_read_and_printed(name: str) -> None:
    """An alias prints as the name, a spelling apart as itself; both mean the same function."""
    function = table()[name]
    arguments = ", ".join(("x", "y")[: len(function.parameters)])
    for spelling in (name, *function.aliases, *function.spelled_apart):
        call = parse(f"{spelling}({arguments})")
        assert isinstance(call, Call)
        assert table()[call.function] is function
        assert parse(to_plain(call)) == call
        assert parse(to_unicode(call)) == call
        printed_as = spelling if spelling in function.spelled_apart else name
        assert to_plain(call).startswith(printed_as)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_derivative_is_that_of_the_oracle(name: str) -> None:
    """Each function has a formula that is not ours, whose differences are the file's derivative."""
    assert name in MPMATH_FUNCTIONS, "give it a formula in tests/oracles.py"
    oracle, step = MPMATH_FUNCTIONS[name], mpmath.mpf(10) ** -20
    variables = (Name("x"), Name("y"))[: len(table()[name].parameters)]
    point = dict(zip(variables, (mpmath.mpf("0.3"), mpmath.mpf("0.7")), strict=False))
    for variable in variables:
        with mpmath.workdps(60):
            ends = [
                oracle(*(point | {variable: point[variable] + side}).values())
                for side in (step, -step)
            ]
            slope = (ends[0] - ends[1]) / (2 * step)
            ours = value_at(derivative(Call(name, variables), variable), point, 60)
            assert abs(ours - slope) < mpmath.mpf(10) ** -30


@pytest.mark.parametrize("name", formats())
def test_a_format_shows_the_digits_of_every_other(name: str) -> None:
    """ex7_1 is written in every format, with the same answer."""
    shown = (solved("backprop", "ex7_1"), display("backprop", "ex7_1"), Level.NORMAL, Page())
    format = formats()[name]
    if format.binary:
        try:
            assert b"".join(format.encoded(*shown))
        except InputError as error:
            assert {fault.help is not None for fault in error.faults} == {True}
        return
    text = "".join(format.render(*shown))
    if text.startswith("<svg"):
        assert all(f"f{index}" in text for index in "₁₂₃₄₅₆"), "a picture has every node"
        return
    assert text.endswith("\n")
    assert "48.757" in text
    assert "42.111" in text


def test_no_two_formats_share_a_name_or_a_suffix() -> None:
    """A name or a suffix means one format."""
    suffixes = [format.suffix for format in formats().values()]
    assert len(set(suffixes)) == len(suffixes)
    assert not (set(suffixes) - {"json"}) & (set(formats()) - set(suffixes))


@pytest.mark.parametrize("name", PROBLEMS)
def test_a_bundled_problem_is_titled_sourced_and_solved(name: str) -> None:
    """`title` is in `hwsolve list`; what `hwsolve NAME` answers is verified."""
    data = tomllib.loads(bundled()[name].read_text(encoding="utf-8"))
    assert problem(name).title == data["title"] != ""
    assert problem(name).source == data["source"] != ""
    for question in problem(name).questions or DEFAULT_QUESTIONS:
        solution = solved(question, name)
        has_numbers = any(each.value is not None for each in solution.given)
        assert solution.verification or not has_numbers


@pytest.mark.slow
@pytest.mark.parametrize("question", registry())
@pytest.mark.parametrize("name", PROBLEMS)
def test_a_solver_solves_a_problem_or_says_what_it_needs(question: str, name: str) -> None:
    """Of every problem and every question, there is a verified answer or help."""
    found = solution(question, name)
    if isinstance(found, Derivation):
        has_numbers = any(each.value is not None for each in found.given)
        assert found.verification or found.remarks or not has_numbers
    else:
        assert all(fault.help for fault in found.faults)


def test_what_a_problem_asks_is_a_question_that_exists() -> None:
    """`questions` in a bundled file name solvers."""
    for name in PROBLEMS:
        assert set(problem(name).questions) <= set(registry())
