"""Several solutions as one: everything in it is as it is alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

import hwsolve
from hwsolve.api import DEFAULT_QUESTIONS
from hwsolve.derivation.combined import TITLES, combined
from hwsolve.solvers import registry
from tests.sizes import one_in
from tests.solutions import PROBLEMS, problem

BOTH = """
[parameters]
x = 1
[graph]
f = "x^2 + 3x + 2"
[ask]
questions = ["newton", "optimize", "descent"]
[optimizer]
algorithms = ["sgd"]
steps = 2
alpha = 0.1
"""


@pytest.mark.parametrize("name", one_in(15, PROBLEMS))
def test_every_question_of_a_problem_keeps_its_answers(name: str) -> None:
    """With the value, the digits and the relation that they have alone."""
    whole = hwsolve.solve(name)
    questions = whole.problem.questions or [
        each
        for each in DEFAULT_QUESTIONS
        if f"{TITLES.get(each, each.capitalize())}\n" in whole.to_text()
    ]
    assert questions
    for question in questions:
        alone = getattr(hwsolve, question)(name).answers
        assert alone.keys() <= whole.answers.keys()
        for key, value in alone.items():
            found = whole.answers[key]
            # Two questions may write one product in two orders.
            assert replace(found, exact=value.exact) == value, key
            assert (found.exact is None) == (value.exact is None), key
            assert value.value is not None or found.exact == value.exact, key


def test_two_methods_do_not_share_their_iterates(tmp_path) -> None:
    """x[2] of Newton's method, of SGD and of gradient descent are three numbers."""
    file = tmp_path / "both.toml"
    file.write_text(BOTH)
    answers = hwsolve.solve(file).answers
    alone = {
        name: getattr(hwsolve, name)(file).answers for name in ("newton", "optimize", "descent")
    }
    assert answers["x[2]"] == alone["newton"]["x[2]"]
    assert answers["optimize:x[2]"] == alone["optimize"]["x[2]"]
    assert answers["g.x[2]"] == alone["optimize"]["g.x[2]"]
    assert answers["descent:x[1]"] == alone["descent"]["x[1]"]
    assert float(answers["optimize:x[2]"]) == pytest.approx(0.1)
    text = hwsolve.solve(file).to_text()
    for line in ("Part 1: Newton's method", "Part 2: Optimizer steps", "Part 3: Gradient descent"):
        assert line in text
    assert "x₂ = x₁ − α g₂ = 0.5 − 0.1 · 4 = 0.1" in text


def test_a_problem_without_a_title_has_the_names_of_its_parts(tmp_path) -> None:
    """A heading is never empty."""
    file = tmp_path / "plain.toml"
    file.write_text(
        '[inputs]\nx = 2\n[graph]\nf = "x^2"\n[ask]\nquestions = ["newton", "backprop"]\n'
    )
    assert hwsolve.solve(file).to_text().startswith("Newton's method, Backpropagation\n")


def test_what_each_part_says_at_its_head_is_said() -> None:
    """That newton takes the mean over the rows, and backprop only one of them; the question once."""
    asked = problem("minibatch_regression")
    whole = combined("", [registry()[each].solve(asked) for each in ("newton", "backprop")])
    heads = [str(note) for note in whole.heading]
    assert sum("mean of" in head for head in heads) == 2
    assert sum("A small regression" in head for head in heads) == 1
