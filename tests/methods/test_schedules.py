"""Schedules against the values that torch and Keras document."""

from __future__ import annotations

import math
from typing import Any

import pytest

from hwsolve.autodiff.mp import value_of
from hwsolve.errors import InputError
from hwsolve.methods.schedules import schedule_kind, schedule_names, schedule_of
from hwsolve.notation.parser import parse
from hwsolve.notation.tree import Expression


def typed(data: dict[str, Any]) -> dict[str, Any]:
    """A table as the problem loader gives it: numbers are expressions."""

    def one(value: Any) -> Any:
        if isinstance(value, list):
            return [one(each) for each in value]
        if isinstance(value, dict):
            return typed(value)
        return value if isinstance(value, str | bool) else parse(str(value))

    return {key: one(value) for key, value in data.items()}


def rates(data: dict[str, Any], start: str, counts: list[int]) -> list[float]:
    schedule = schedule_of(typed(data))
    first: Expression = parse(start)
    return [float(value_of(schedule.written(count + 1, first).value)) for count in counts]


CASES: list[tuple[dict[str, Any], str, dict[int, float]]] = [
    ({"kind": "step", "every": 30, "factor": 0.1}, "0.05", {0: 0.05, 29: 0.05, 30: 0.005, 60: 0.0005}),
    ({"kind": "milestones", "at": [30, 80], "factor": 0.1}, "0.05",
     {29: 0.05, 30: 0.005, 79: 0.005, 80: 0.0005}),
    ({"kind": "constant", "factor": 0.5, "until": 40}, "0.05", {0: 0.025, 39: 0.025, 40: 0.05}),
    ({"kind": "sequence", "at": [20], "parts": [
        {"kind": "constant", "factor": 0.1, "until": 20}, {"kind": "exponential", "factor": 0.9}]},
     "0.05", {0: 0.005, 19: 0.005, 20: 0.05, 21: 0.045, 22: 0.0405}),
    ({"kind": "linear", "start": 0.05, "end": 1, "steps": 40}, "0.05",
     {0: 0.0025, 1: 0.0036875, 2: 0.004875, 3: 0.0060625, 4: 0.00725, 40: 0.05}),
    ({"kind": "polynomial", "steps": 50, "power": 0.9}, "0.05",
     {0: 0.05, 1: 0.0490990933, 2: 0.0481963461, 3: 0.0472917160, 50: 0}),
    ({"kind": "product", "parts": [
        {"kind": "constant", "factor": 0.1, "until": 20}, {"kind": "exponential", "factor": 0.9}]},
     "0.05", {0: 0.005, 1: 0.0045, 2: 0.00405, 19: 0.000675425883, 20: 0.00607883295, 21: 0.00547094965}),
    ({"kind": "exponential", "factor": 0.95}, "0.05",
     {0: 0.05, 1: 0.0475, 2: 0.045125, 3: 0.04286875, 4: 0.0407253125}),
    ({"kind": "cosine", "steps": 10}, "1",
     {0: 1, 1: 0.97552826, 2: 0.9045085, 3: 0.79389263, 4: 0.6545085, 5: 0.5, 6: 0.3454915,
      7: 0.20610737, 8: 0.0954915, 9: 0.02447174, 10: 0}),
    ({"kind": "exponential", "factor": 0.96, "every": 10}, "0.05", {5: 0.04898979485566356}),
    ({"kind": "step", "factor": 0.96, "every": 3}, "0.1", {100: 0.1 * 0.96**33}),
    ({"kind": "inverse_time", "rate": 0.5, "every": 10}, "0.1", {5: 0.1 / (1 + 0.5 * 5 / 10)}),
    ({"kind": "polynomial", "steps": 10, "end": 0.001}, "0.05", {5: 0.0255, 15: 0.001}),
    ({"kind": "polynomial_cycle", "steps": 10, "end": 0.001}, "0.05", {15: 0.01325}),
    ({"kind": "warmup", "steps": 4}, "0.1", {0: 0, 1: 0.025, 4: 0.1, 9: 0.1}),
]  # fmt: skip


@pytest.mark.parametrize("data, start, expected", CASES)
def test_documented_values(data: dict[str, Any], start: str, expected: dict[int, float]) -> None:
    """E01 and E03: the true values of torch's and Keras's schedules, at the digits that are printed."""
    found = rates(data, start, list(expected))
    for value, wanted in zip(found, expected.values(), strict=True):
        assert math.isclose(value, wanted, rel_tol=1e-9, abs_tol=6e-9)


def test_the_boundary_is_a_convention() -> None:
    """torch has the new rate at the milestone itself, Keras one step later."""
    data = {"kind": "milestones", "at": [30], "factor": 0.1}
    assert rates(data, "1", [30, 31]) == [0.1, 0.1]
    assert rates({**data, "boundary": "keras"}, "1", [30, 31]) == [1, 0.1]
    step = {"kind": "step", "every": 10, "factor": 0.5, "boundary": "keras"}
    assert rates(step, "1", [0, 10, 11, 20, 21]) == [1, 1, 0.5, 0.5, 0.25]
    product = {"kind": "product", "parts": [data, {"kind": "constant"}], "boundary": "keras"}
    assert rates(product, "1", [30, 31]) == [1, 0.1]


@pytest.mark.parametrize("name", schedule_names())
def test_every_schedule_is_whole(name: str) -> None:
    """Reasons, a reference, and a meaning for every setting."""
    kind = schedule_kind(name)
    assert kind.title and kind.idea and kind.reference and all(piece.why for piece in kind.pieces)
    assert all(setting.meaning for setting in kind.settings.values())


BAD: list[tuple[dict[str, Any], str]] = [
    ({"kind": "stpe"}, "unknown schedule stpe"),
    ({"kind": "step"}, "needs every"),
    ({"kind": "step", "every": 0}, "must be a whole number, 1 or more"),
    ({"kind": "step", "every": 2, "facto": 1}, "unknown key facto"),
    ({"kind": "milestones", "at": [3, 2]}, "rising list"),
    ({"kind": "sequence", "parts": [{"kind": "constant"}]}, "needs two parts"),
    ({"kind": "step", "every": 2, "boundary": "jax"}, "unknown boundary"),
    ({"kind": "sequence", "at": [4, 2], "parts": [{"kind": "constant"}] * 3}, "rising list"),
    ({"kind": "sequence", "at": [1.5], "parts": [{"kind": "constant"}] * 2}, "rising list"),
]


@pytest.mark.parametrize("data, message", BAD)
def test_a_wrong_schedule_is_refused(data: dict[str, Any], message: str) -> None:
    """What is missing or wrong is named."""
    with pytest.raises(InputError) as caught:
        schedule_of(typed(data))
    assert any(message in fault.message for fault in caught.value.faults)
