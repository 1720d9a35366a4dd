"""Method files: what is built in is whole, and what is wrong is told at its place."""

from __future__ import annotations

import pytest

from hwsolve.errors import InputError
from hwsolve.methods import method, method_names
from hwsolve.methods.load import load_method
from hwsolve.methods.validate import combinations
from hwsolve.optimizers.plain_loops import has_loop
from hwsolve.problem import inline
from hwsolve.solvers import optimize

GOOD = """
title = "Mine"
idea = "Half a step."
reference = "myself"
[start]
m = 0
[hyperparameters.alpha]
meaning = "learning rate"
range = "positive"
default = 0.1
aliases = ["lr"]
[[equations]]
text = "m[t] = 1/2 m[t-1] + g[t]"
why = "a memory"
[[equations]]
text = "theta[t] = theta[t-1] - alpha m[t]"
why = "a step"
"""


@pytest.mark.parametrize("name", method_names())
def test_every_method_is_whole(name: str) -> None:
    """Reasons, a reference, an example that is solved and verified, an oracle, meanings for everything."""
    each = method(name)
    assert each.title and each.idea and each.reference and has_loop(name)
    assert all(equation.why for equation in each.equations)
    assert all(one.meaning for one in each.hyperparameters.values())
    assert all(knob.meaning and all(knob.choices.values()) for knob in each.knobs.values())
    assert each.example is not None
    problem = inline(each.example.expression, each.example.at)
    derivation = optimize.solve(problem, algo=(name,), steps=str(each.example.steps))
    assert derivation.verification and all(check.agrees for check in derivation.verification)


def test_the_methods_that_there_must_be() -> None:
    """At least these; a new file joins them without any edit."""
    assert set(method_names()) >= {
        "gradient_descent", "sgd", "momentum", "nesterov", "nesterov_reformulated", "adagrad", "rmsprop",
        "adadelta", "adam", "adamw", "adam_l2", "amsgrad", "adamax", "nadam", "lion",
    }  # fmt: skip


@pytest.mark.parametrize("name", method_names())
def test_every_combination_of_knobs_is_a_rule(name: str) -> None:
    """Every way to set the knobs by name gives a run that updates its parameter."""
    each = method(name)
    for choices in combinations(each):
        problem = inline("f = theta^2", "theta=5")
        settings = "".join(f":{knob}={choice}" for knob, choice in choices.items())
        (run,) = optimize.runs_of(problem, optimize.Request(algo=(f"{name}{settings}",)))
        assert run.rule.choices == choices
        assert run.parameter("theta") in {each.target for each in run.assignments}


BROKEN = [
    ("g[t]", "q[t]", "q[t] is used before it is defined", (13, 29)),
    ("alpha m[t]", "alhpa m[t]", "alhpa is no hyperparameter", (16, 33)),
    ("1/2 m[t-1]", "1/2 m[t-2]", "neither at step t nor at step t-1", (13, 20)),
    ("m[t] = ", "m = ", "says what a quantity is at step t", (13, 9)),
    ("- alpha m[t]", "- alpha m[t", "square brackets", None),
    ('why = "a step"', "", "there is no why", None),
    ('title = "Mine"', "", "there is no title", None),
    ("m = 0\n", "", "m[t-1] has no value before step 1", (12, 20)),
    ("theta[t] = theta", "v[t] = theta", "no equation updates theta", None),
    ('range = "positive"', 'range = "postive"', "unknown range postive", (9, 9)),
    ('why = "a step"', 'why = "a step"\nwhen = { place = "in" }', "unknown knob place", None),
]  # fmt: skip


@pytest.mark.parametrize("old, new, message, place", BROKEN)
def test_a_wrong_file_is_refused_at_its_place(
    old: str, new: str, message: str, place: tuple[int, int] | None
) -> None:
    """A method refuses to be wrong; the fault stands where it was written."""
    assert old in GOOD
    with pytest.raises(InputError) as caught:
        load_method(GOOD.replace(old, new, 1), "mine.toml", "mine")
    told = [fault for fault in caught.value.faults if message in fault.message]
    assert told, [fault.message for fault in caught.value.faults]
    found = told[0].place
    assert found is not None
    assert place is None or (found.line, found.column) == place


def test_all_faults_of_a_file_are_told_at_once() -> None:
    """Two unknown names and a missing reason make three faults."""
    text = GOOD.replace("g[t]", "q[t]").replace("alpha m[t]", "alhpa m[t]")
    text = text.replace('why = "a memory"', "")
    with pytest.raises(InputError) as caught:
        load_method(text, "mine.toml", "mine")
    assert len(caught.value.faults) == 3


def test_a_users_own_method_runs(tmp_path: object) -> None:
    """`--algo ./mine.toml` is the same kind of file."""
    from pathlib import Path

    path = Path(str(tmp_path)) / "mine.toml"
    path.write_text(GOOD, encoding="utf-8")
    derivation = optimize.solve(None, algo=(str(path),), param=("w=1",), grad=("w=2,4",))
    assert {answer.key for answer in derivation.answers} >= {"w[2]", "m.w[1]", "g.w[2]"}
