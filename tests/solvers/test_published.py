"""The bundled problems against the answers that their sources print, by every solver that answers them."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from hwsolve.cli.solving import DEFAULT_QUESTIONS
from hwsolve.errors import InputError
from hwsolve.solvers import registry
from tests.solutions import display, problem, solution

EXPECTED = tomllib.loads((Path(__file__).parents[1] / "expected.toml").read_text(encoding="utf-8"))
RELATIVE = 1e-12
GRADIENTS = {"backprop", "forward", "gradcheck"} & set(registry())


def questions(name: str) -> list[str]:
    """What the problem asks, and everything else that gives the gradient of its graph."""
    asked = problem(name).questions or DEFAULT_QUESTIONS
    return [
        question
        for question in dict.fromkeys((*asked, *sorted(GRADIENTS)))
        if question in asked or not isinstance(solution(question, name), InputError)
    ]


def answers(name: str) -> Iterator[tuple[str, str, float | None]]:
    """Each answer of each solver: question, key, value."""
    for question in questions(name):
        found = solution(question, name)
        assert not isinstance(found, InputError), (question, name, found)
        shown = display(question, name)
        for answer in found.answers:
            yield question, answer.key, shown.nearest_float(answer.name)


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_published_answers(name: str) -> None:
    """Every expected answer is given, to 10⁻¹², by all solvers that answer it; prints to their last digit."""
    given: set[str] = set()
    for question, key, value in answers(name):
        expected = EXPECTED[name].get(key)
        if expected is None:
            continue
        given.add(key)
        full = expected if isinstance(expected, str) else expected["value"]
        assert value == pytest.approx(float(full), rel=RELATIVE, abs=0), (question, key)
        if isinstance(expected, dict):
            printed = expected["printed"]
            unit = 10.0 ** -len(printed.partition("e")[0].partition(".")[2])
            unit *= 10.0 ** int(printed.partition("e")[2] or 0)
            assert abs(value - float(printed)) <= 1.01 * unit, (question, key)
    assert given == set(EXPECTED[name])


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_backprop_and_forward_agree_to_the_last_bit(name: str) -> None:
    """Both modes give correctly rounded answers, so no bit may differ."""
    found = {question: {} for question in GRADIENTS}
    for question, key, value in answers(name):
        found.setdefault(question, {})[key] = value
    for one, other in (("backprop", "forward"), ("backprop", "gradcheck")):
        common = found[one].keys() & found[other].keys()
        assert {key: found[one][key] for key in common} == {
            key: found[other][key] for key in common
        }
