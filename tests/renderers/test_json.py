"""The contract of `--json`: what programs and graders rely on."""

from __future__ import annotations

import json
import math
from functools import cache
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hwsolve import __version__
from hwsolve.derivation.evaluated import evaluated
from hwsolve.derivation.model import Level
from hwsolve.notation.parser import parse
from hwsolve.notation.printing import to_plain
from hwsolve.numbers.rounding import Rounding
from hwsolve.problem import inline
from hwsolve.renderers import Page, formats
from hwsolve.renderers.json_words import RELATIONS, ascii_words
from hwsolve.solvers import registry
from tests.oracles import in_mpmath
from tests.sizes import one_in
from tests.solutions import PROBLEMS, display, problem, solved

RELATION_SIGNS = {"=", "≈", "→", "≤", "≥"}
"""What may stand before an expression."""


@cache
def text(question: str, name: str, digits: int = 5) -> str:
    """The solution of a bundled problem as JSON."""
    shown = display(question, name, Level.FULL, digits)
    pieces = formats()["json"].render(solved(question, name), shown, Level.FULL, Page())
    return "".join(pieces)


def data_of(question: str, name: str, digits: int = 5) -> dict[str, Any]:
    """The same, read again."""
    data: dict[str, Any] = json.loads(text(question, name, digits))
    return data


def in_symbols(formula: str) -> dict[str, Any]:
    """What a formula without a point gives."""
    derivation = registry()["backprop"].solve(inline(formula))
    shown = evaluated(derivation, Rounding(5))
    return dict(
        json.loads("".join(formats()["json"].render(derivation, shown, Level.NORMAL, Page())))
    )


def equations(data: dict[str, Any]) -> list[dict[str, Any]]:
    """Every equation of every section."""
    blocks = [block for section in data["sections"] for block in section["blocks"]]
    return [block for block in blocks if "equation" in block]


GRAPHS = [name for name in PROBLEMS if problem(name).nodes]
CASES = [(question, name) for name in GRAPHS for question in ("backprop", "forward")]
CASES += [("gradcheck", "ex7_1"), ("gradcheck", "mazur_network")]


@pytest.mark.parametrize(("question", "name"), one_in(2, CASES))
def test_the_text_has_the_keys_of_the_contract(question: str, name: str) -> None:
    """Every object has the keys that are promised, of the types that are promised."""
    data = data_of(question, name)
    assert (data["hwsolve"], data["command"]) == (__version__, question)
    assert isinstance(data["title"], str)
    assert data["verification"]
    for route in data["verification"]:
        assert route["by"]
        assert route["agrees"] is True
        assert 0 <= route["difference"] < 1e-15
    for answer in data["answers"].values():
        assert answer.keys() == {"value", "shown", "relation", "exact", "certified"}
        assert answer["relation"] in RELATION_SIGNS
        assert isinstance(answer["certified"], bool)
    for equation in equations(data):
        assert equation.keys() == {
            "equation", "computing", "steps", "value", "shown", "relation", "uses"
        }  # fmt: skip
        for step in equation["steps"]:
            assert step.keys() - {"numbers", "substeps"} == {"relation", "expression", "reason"}
            assert step["relation"] in RELATION_SIGNS
            assert step["expression"]


@pytest.mark.parametrize(("question", "name"), one_in(2, CASES))
def test_the_text_is_ascii_but_for_relations_and_titles(question: str, name: str) -> None:
    """A program can compare names and expressions without knowing Unicode."""
    data = data_of(question, name)
    data.pop("title")
    left = set(json.dumps(data, ensure_ascii=False)) - set(RELATIONS)
    assert not [letter for letter in left if not letter.isascii()]


@pytest.mark.parametrize(("question", "name"), one_in(2, CASES))
def test_every_value_is_the_float_nearest_to_the_closed_form(question: str, name: str) -> None:
    """Where an exact form is known, our own parser reads it, and another library's arithmetic
    comes to the value; what is shown is that value rounded."""
    data = data_of(question, name)
    numeric = {key: each for key, each in data["answers"].items() if each["value"] is not None}
    exact = {key: each for key, each in numeric.items() if each["exact"] is not None}
    assert exact or not numeric
    for key, answer in exact.items():
        true = in_mpmath(parse(answer["exact"]), {}, 60)
        assert answer["value"] == pytest.approx(float(true), rel=1e-15, abs=0), key
        shown = float(answer["shown"])
        if answer["relation"] == "=":
            assert shown == answer["value"], key
        else:
            assert math.isclose(shown, answer["value"], rel_tol=0.5001e-4), key


def test_a_symbolic_answer_has_no_value() -> None:
    """Its closed form is its answer, in the language of formulas."""
    answers = in_symbols("sin(x) y")["answers"]
    assert {answer["value"] for answer in answers.values()} == {None}
    assert parse(answers["df/dx"]["exact"]) == parse("cos(x) y")


@pytest.mark.parametrize(("question", "name"), one_in(2, CASES))
def test_what_an_equation_uses_is_known(question: str, name: str) -> None:
    """Every name in `uses` is given, or is an equation of the same solution, written out or not."""
    data = data_of(question, name)
    known = {to_plain(each.name) for each in solved(question, name).given}
    listed = [*equations(data), *data["background"]]
    known |= {each["equation"] for each in listed} | set(data["answers"])
    for equation in listed:
        assert set(equation["uses"]) <= known


@pytest.mark.parametrize("name", GRAPHS)
def test_the_answers_hold_every_node_and_every_derivative(name: str) -> None:
    """A grader finds the value of each node, each derivative that was asked, and each adjoint."""
    asked = problem(name)
    answers = data_of("backprop", name)["answers"]
    wanted = {node.name for node in asked.nodes}
    for output in asked.outputs:
        quantities = {*asked.wrt, *(node.name for node in asked.nodes)} - {output}
        wanted |= {f"d{output}/d{each}" for each in quantities}
    assert wanted <= set(answers)


def test_no_value_changes_with_the_digits_that_are_shown() -> None:
    """`value` and `exact` are about the truth, `shown` about the display."""
    few, many = (data_of("backprop", "ex7_1", digits) for digits in (3, 12))
    for key, answer in few["answers"].items():
        assert answer["value"] == many["answers"][key]["value"]
        assert answer["exact"] == many["answers"][key]["exact"]
    assert few["answers"]["f6"]["shown"] == "42.1"
    assert many["answers"]["f6"]["shown"] == "42.1113714249"


@given(st.text())
@example("(uⁿ)′ = n uⁿ⁻¹")
@example("error ≈ h² f‴/6, ε → 0")
def test_words_become_ascii_but_for_relations(text: str) -> None:
    """Whatever a reason says, only relations are left outside of ASCII, and plain words stay."""
    written = ascii_words(text)
    assert all(letter.isascii() or letter in RELATIONS for letter in written)
    assert not text.isascii() or written == text


def test_powers_keep_their_meaning_in_ascii() -> None:
    """A raised index must not run into what stands before it."""
    assert ascii_words("n uⁿ⁻¹ − w₁² · β″") == "n u^(n-1) - w1^2 * beta''"
