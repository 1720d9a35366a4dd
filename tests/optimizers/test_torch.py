"""Every method and every knob that torch.optim has, beside torch.optim itself in float64."""

from __future__ import annotations

import random
from typing import Any

import pytest

from hwsolve.methods import method
from hwsolve.methods.rules import rule_of
from hwsolve.notation.parser import parse
from hwsolve.optimizers.plan import Run
from hwsolve.optimizers.sources import Given
from hwsolve.optimizers.trace import Trace
from hwsolve.problem.model import Quantity

STEPS = 50

CASES: list[tuple[str, dict[str, str], dict[str, str], str, dict[str, Any]]] = [
    ("sgd", {}, {"alpha": "0.1"}, "SGD", {"lr": 0.1}),
    ("gradient_descent", {"decay": "coupled"}, {"alpha": "0.1", "lambda": "0.03"}, "SGD",
     {"lr": 0.1, "weight_decay": 0.03}),
    ("sgd", {"maximize": "on", "decay": "coupled"}, {"alpha": "0.1", "lambda": "0.03"}, "SGD",
     {"lr": 0.1, "weight_decay": 0.03, "maximize": True}),
    ("momentum", {}, {"alpha": "0.1", "beta": "0.8"}, "SGD", {"lr": 0.1, "momentum": 0.8}),
    ("momentum", {"dampening_first": "raw", "decay": "coupled"},
     {"alpha": "0.1", "beta": "0.8", "dampening": "0.3", "lambda": "0.02"}, "SGD",
     {"lr": 0.1, "momentum": 0.8, "dampening": 0.3, "weight_decay": 0.02}),
    ("nesterov_reformulated", {"form": "torch"}, {"alpha": "0.1", "beta": "0.8"}, "SGD",
     {"lr": 0.1, "momentum": 0.8, "nesterov": True}),
    ("nesterov_reformulated", {"form": "torch", "decay": "coupled", "maximize": "on"},
     {"alpha": "0.1", "beta": "0.8", "lambda": "0.02"}, "SGD",
     {"lr": 0.1, "momentum": 0.8, "nesterov": True, "weight_decay": 0.02, "maximize": True}),
    ("momentum", {"maximize": "on", "dampening_first": "raw"},
     {"alpha": "0.1", "beta": "0.8", "dampening": "0.5"}, "SGD",
     {"lr": 0.1, "momentum": 0.8, "dampening": 0.5, "maximize": True}),
    ("adagrad", {"maximize": "on"}, {"alpha": "0.1"}, "Adagrad", {"lr": 0.1, "maximize": True}),
    ("rmsprop", {"epsilon_place": "outside", "velocity": "outside"},
     {"alpha": "0.01", "beta": "0.99", "momentum": "0.9"}, "RMSprop", {"lr": 0.01, "momentum": 0.9}),
    ("rmsprop", {"epsilon_place": "outside", "maximize": "on", "decay": "coupled"},
     {"alpha": "0.01", "beta": "0.99", "lambda": "0.05"}, "RMSprop",
     {"lr": 0.01, "maximize": True, "weight_decay": 0.05}),
    ("amsgrad", {"maximize": "on", "decay": "coupled"}, {"alpha": "0.05", "lambda": "0.05"}, "Adam",
     {"lr": 0.05, "amsgrad": True, "maximize": True, "weight_decay": 0.05}),
    ("adam_l2", {"maximize": "on"}, {"alpha": "0.05", "lambda": "0.02"}, "Adam",
     {"lr": 0.05, "weight_decay": 0.02, "maximize": True}),
    ("adamw", {}, {"alpha": "0.05", "lambda": "0.2", "beta1": "0.7", "beta2": "0.9"}, "AdamW",
     {"lr": 0.05, "weight_decay": 0.2, "betas": (0.7, 0.9)}),
    ("adamax", {}, {"alpha": "0.05", "beta1": "0.7", "beta2": "0.9", "epsilon": "1e-3"}, "Adamax",
     {"lr": 0.05, "betas": (0.7, 0.9), "eps": 1e-3}),
    ("nadam", {"maximize": "on", "decay": "coupled"}, {"alpha": "0.05", "lambda": "0.02", "beta1": "0.7"},
     "NAdam", {"lr": 0.05, "weight_decay": 0.02, "maximize": True, "betas": (0.7, 0.999)}),
    ("adagrad", {}, {"alpha": "0.1"}, "Adagrad", {"lr": 0.1}),
    ("adagrad", {"rate_schedule": "inverse", "decay": "coupled"},
     {"alpha": "0.1", "rate_decay": "0.05", "initial": "0.2", "lambda": "0.02", "epsilon": "1e-6"},
     "Adagrad", {"lr": 0.1, "lr_decay": 0.05, "initial_accumulator_value": 0.2, "weight_decay": 0.02,
                 "eps": 1e-6}),
    ("rmsprop", {"epsilon_place": "outside"}, {"alpha": "0.01", "beta": "0.99"}, "RMSprop", {"lr": 0.01}),
    ("rmsprop", {"epsilon_place": "outside", "centered": "on"},
     {"alpha": "0.01", "beta": "0.9", "epsilon": "1e-6"}, "RMSprop",
     {"lr": 0.01, "alpha": 0.9, "centered": True, "eps": 1e-6}),
    ("rmsprop", {"epsilon_place": "outside", "centered": "on", "velocity": "outside", "decay": "coupled"},
     {"alpha": "0.01", "beta": "0.9", "momentum": "0.5", "lambda": "0.02"}, "RMSprop",
     {"lr": 0.01, "alpha": 0.9, "centered": True, "momentum": 0.5, "weight_decay": 0.02}),
    ("adadelta", {}, {"alpha": "1"}, "Adadelta", {"lr": 1.0}),
    ("adadelta", {"decay": "coupled", "maximize": "on"},
     {"alpha": "0.5", "rho": "0.8", "epsilon": "1e-4", "lambda": "0.02"}, "Adadelta",
     {"lr": 0.5, "rho": 0.8, "eps": 1e-4, "weight_decay": 0.02, "maximize": True}),
    ("adam", {}, {"alpha": "0.05"}, "Adam", {"lr": 0.05}),
    ("adam", {"decay": "coupled", "maximize": "on"},
     {"alpha": "0.05", "beta1": "0.8", "beta2": "0.95", "lambda": "0.02", "epsilon": "1e-4"}, "Adam",
     {"lr": 0.05, "betas": (0.8, 0.95), "weight_decay": 0.02, "maximize": True, "eps": 1e-4}),
    ("adam_l2", {}, {"alpha": "0.05", "lambda": "0.02"}, "Adam", {"lr": 0.05, "weight_decay": 0.02}),
    ("adam", {"amsgrad": "on"}, {"alpha": "0.05"}, "Adam", {"lr": 0.05, "amsgrad": True}),
    ("amsgrad", {}, {"alpha": "0.05"}, "Adam", {"lr": 0.05, "amsgrad": True}),
    ("adamw", {}, {"alpha": "0.05"}, "AdamW", {"lr": 0.05}),
    ("adamw", {"amsgrad": "on", "maximize": "on"}, {"alpha": "0.05", "lambda": "0.1"}, "AdamW",
     {"lr": 0.05, "amsgrad": True, "weight_decay": 0.1, "maximize": True}),
    ("adamax", {}, {"alpha": "0.05"}, "Adamax", {"lr": 0.05}),
    ("adamax", {"decay": "coupled", "maximize": "on"}, {"alpha": "0.05", "lambda": "0.02"}, "Adamax",
     {"lr": 0.05, "weight_decay": 0.02, "maximize": True}),
    ("nadam", {}, {"alpha": "0.05"}, "NAdam", {"lr": 0.05}),
    ("nadam", {"decay": "coupled"}, {"alpha": "0.05", "psi": "0.01", "lambda": "0.02"}, "NAdam",
     {"lr": 0.05, "momentum_decay": 0.01, "weight_decay": 0.02}),
    ("nadam", {"decay": "decoupled", "maximize": "on"}, {"alpha": "0.05", "lambda": "0.02"}, "NAdam",
     {"lr": 0.05, "weight_decay": 0.02, "decoupled_weight_decay": True, "maximize": True}),
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("name, choices, values, torch_name, torch_options", CASES)
def test_fifty_random_steps(
    name: str,
    choices: dict[str, str],
    values: dict[str, str],
    torch_name: str,
    torch_options: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Two parameters, 50 random gradients: the certified trace and torch agree to 1e-12."""
    import torch

    # NAdam keeps its product of momenta in the default type, which is float32 otherwise.
    monkeypatch.setattr(torch, "get_default_dtype", lambda: torch.float64)
    source = random.Random(f"{name}{choices}{values}")
    start = [source.uniform(-1, 1) for _ in range(2)]
    rows = [[source.uniform(-2, 2) for _ in range(2)] for _ in range(STEPS)]
    tensor = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    optimizer = getattr(torch.optim, torch_name)([tensor], **torch_options)
    expected = []
    for row in rows:
        tensor.grad = torch.tensor(row, dtype=torch.float64)
        optimizer.step()
        expected.append(tensor.detach().tolist())
    names = ("a", "b")
    parameters = tuple(
        Quantity(each, parse(exactly(value))) for each, value in zip(names, start, strict=True)
    )
    given = {
        each: tuple(parse(exactly(row[index])) for row in rows) for index, each in enumerate(names)
    }
    rule = rule_of(method(name), choices, {key: parse(text) for key, text in values.items()})
    trace = Trace(Run("", rule, STEPS, parameters, Given(given)), lambda number: True, 15)
    record = trace.settle()
    for number, wanted in enumerate(expected, start=1):
        for value, other in zip(record.values[number], wanted, strict=False):
            assert float(value) == pytest.approx(other, rel=1e-12, abs=1e-12), number


def exactly(value: float) -> str:
    """A float as the quotient that it is."""
    numerator, denominator = value.as_integer_ratio()
    return f"{numerator}/{denominator}"
