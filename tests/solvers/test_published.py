"""The bundled problems against the answers that their sources print, by every solver that answers them."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from hwsolve.api import DEFAULT_QUESTIONS
from hwsolve.errors import InputError
from hwsolve.solvers import registry
from tests.solutions import display, problem, solution
from tests.solvers.solving import solved

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


@pytest.mark.parametrize(
    ("scores", "printed"),
    [
        ((-1, 0, 1), ("0.09003057", "0.24472847", "0.66524096")),
        ((1, -2, 0), ("0.70538", "0.03512", "0.25950")),
        (("0.5", -1, 0), ("0.54655", "0.12195", "0.33150")),
        ((1, "0.5", "0.2", 3), ("0.105877", "0.0642177", "0.0475736", "0.782332")),
    ],
)
def test_softmax_as_it_is_printed(scores: tuple[object, ...], printed: tuple[str, ...]) -> None:
    """Rows of introductions and of scipy's docstring; the Jacobian is diag(p) − p pᵀ, and Σp = 1."""
    count = range(1, len(scores) + 1)
    total = " + ".join(f"exp(z{i})" for i in count)
    nodes = "; ".join(f"p{i} = exp(z{i})/s" for i in count)
    at = ",".join(f"z{i}={score}" for i, score in zip(count, scores, strict=True))
    found = solved("jacobian", f"s = {total}; {nodes}", at)
    values = [found.value(f"p{i}") for i in count]
    for value, text in zip(values, printed, strict=True):
        assert abs(value - float(text)) <= 10.0 ** -len(text.partition(".")[2])
    assert sum(values) == pytest.approx(1, rel=1e-15)
    for i in count:
        for j in count:
            expected = values[i - 1] * ((i == j) - values[j - 1])
            assert found.value(f"dp{i}/dz{j}") == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(
    ("formula", "at", "step", "key", "value"),
    [
        ("J = theta^3", "theta=1", "0.01", "central:dJ/dtheta", 3.0001),
        ("J = theta^3", "theta=1", "0.01", "forward:dJ/dtheta", 3.0301),
        # scipy prints 400.00004208, which holds the rounding errors of its floats.
        ("f = x1^2 + 200x2^2", "x1=1,x2=1", "2e-7", "forward:df/dx2", 400.00004),
        ("L = (a b + c) f", "a=2,b=-3,c=10,f=-2", "0.001", "forward:dL/db", -4),
        ("f = 3x^2 - 4x + 5", "x=3", "0.001", "forward:df/dx", 14.003),
    ],
)
def test_finite_differences_as_they_are_printed(
    formula: str, at: str, step: str, key: str, value: float
) -> None:
    """A gradient check, scipy's approx_fprime, micrograd's lecture: exactly, where floats only come near."""
    found = solved("gradcheck", formula, at, step=step)
    assert found.value(key) == pytest.approx(value, abs=5e-9)


@pytest.mark.parametrize("step", ["0", "-1", "x", "1/0", "nan", "1" * 50])
def test_a_step_is_a_positive_number(step: str) -> None:
    """Everything else is refused, by both questions that take one."""
    for question in ("gradcheck", "jacobian"):
        with pytest.raises(InputError, match="--step"):
            solved(question, "f = x^2", "x=1", step=step)
