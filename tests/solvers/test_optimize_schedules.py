"""Schedules end to end: the learning rates that a trace was made with, read from its steps."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from hwsolve.derivation.evaluated import evaluated
from hwsolve.derivation.model import Level
from hwsolve.numbers.rounding import Rounding
from hwsolve.problem import load
from hwsolve.solvers import optimize
from tests.methods.test_schedules import CASES

START = 10
SWITCHES = [
    ({"kind": "milestones", "at": [3], "factor": 0.1}, [1, 1, 1, 0.1, 0.1, 0.1], [1, 1, 1, 1, 0.1, 0.1]),
    ({"kind": "step", "every": 2, "factor": 0.5}, [1, 1, 0.5, 0.5, 0.25], [1, 1, 1, 0.5, 0.5]),
    ({"kind": "constant", "until": 2, "factor": 0.5}, [0.5, 0.5, 1, 1], [0.5, 0.5, 0.5, 1]),
    ({"kind": "sequence", "at": [2], "parts": [{"kind": "warmup", "steps": 2},
                                               {"kind": "exponential", "factor": 0.5}]},
     [0, 0.5, 1, 0.5, 0.25], [0, 0.5, 1, 0.5, 0.25]),
]  # fmt: skip


def toml(value: Any) -> str:
    """A value as TOML writes it in a line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {toml(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    return f'"{value}"' if isinstance(value, str) else str(value)


def rates(schedule: dict[str, Any], alpha: str, steps: int) -> list[float]:
    """The rates of a run of SGD whose gradients are all 1: each step goes down by its rate."""
    lines = [f"{key} = {toml(value)}" for key, value in schedule.items()]
    text = (
        f"[parameters]\nw = {START}\n[gradients]\nw = {[1] * steps}\n"
        f"[optimizer]\nalgorithms = ['sgd']\nalpha = {alpha}\n[schedule]\n" + "\n".join(lines)
    )
    derivation = optimize.solve(load(text, "mine.toml"), show="none")
    assert derivation.verification and all(check.agrees for check in derivation.verification)
    display = evaluated(derivation, Rounding(5), Level.NORMAL)
    points = [
        display.nearest_float(each.name) for each in derivation.answers if each.key.startswith("w[")
    ]
    return [(before or 0) - (after or 0) for before, after in pairwise(points)]


@pytest.mark.parametrize("schedule, alpha, expected", CASES)
def test_a_trace_is_made_with_the_documented_rates(
    schedule: dict[str, Any], alpha: str, expected: dict[int, float]
) -> None:
    """E01 and E03: every kind, sequences, products and warm-up, from the file to the steps."""
    found = rates(schedule, alpha, max(expected) + 1)
    for count, rate in expected.items():
        assert found[count] == pytest.approx(rate, rel=1e-9, abs=1e-8), count


@pytest.mark.parametrize("schedule, torch, keras", SWITCHES)
def test_the_boundary_shows_in_the_steps(
    schedule: dict[str, Any], torch: list[float], keras: list[float]
) -> None:
    """torch and optax have the new rate at k; Keras keeps the old one at k. A sequence of pieces that meet
    is the same in both."""
    assert rates(schedule, "1", len(torch)) == pytest.approx(torch, abs=1e-12)
    assert rates({**schedule, "boundary": "keras"}, "1", len(keras)) == pytest.approx(
        keras, abs=1e-12
    )
    assert rates({**schedule, "boundary": "optax"}, "1", len(torch)) == pytest.approx(
        torch, abs=1e-12
    )
