"""Several solutions as one: everything in it is as it is alone."""

from __future__ import annotations

import pytest

import hwsolve
from hwsolve.derivation.combined import combined
from hwsolve.derivation.evaluated import evaluated
from hwsolve.derivation.model import Derivation
from hwsolve.notation.printing import to_plain
from hwsolve.numbers.rounding import Rounding
from hwsolve.solvers import registry
from tests.sizes import one_in
from tests.solutions import PROBLEMS, display, solution

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


@pytest.mark.parametrize("name", one_in(4, PROBLEMS))
def test_every_question_of_a_problem_keeps_its_answers(name: str) -> None:
    """With the value, the digits and the relation that they have alone."""
    parts = [part for each in registry() if isinstance(part := solution(each, name), Derivation)]
    whole = combined(name, parts)
    shown = evaluated(whole, Rounding(5))
    keys = {answer.key: answer.name for answer in whole.answers}
    for part in parts:
        alone = display(part.command, name)
        for answer in part.answers:
            marked = f"{part.command}:{answer.key}"
            its_own = keys[marked if "[" in answer.key and marked in keys else answer.key]
            one, other = alone.value(answer.name), shown.value(its_own)
            if one is None or other is None:
                assert one is other
                continue
            assert to_plain(one.expression) == to_plain(other.expression), answer.key
            assert one.relation == other.relation
    assert {check.by for part in parts for check in part.verification} == {
        check.by for check in whole.verification
    }


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
