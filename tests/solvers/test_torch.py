"""The random graphs once more, against PyTorch: slow, since it takes a large library."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from hwsolve.notation.tree import Name
from hwsolve.problem.model import Problem
from hwsolve.solvers import registry
from tests.oracles import Library, value_of
from tests.sizes import examples
from tests.solvers.random_graphs import by_library, problems, values_of

RELATIVE = 1e-10


def torch_library(torch: Any) -> Library:
    """PyTorch's own functions, in float64."""
    functional = torch.nn.functional
    names = (
        "exp",
        "log",
        "sqrt",
        "sin",
        "cos",
        "tan",
        "sinh",
        "cosh",
        "tanh",
        "erf",
        "abs",
        "sign",
    )
    functions = {name: getattr(torch, name) for name in names}
    functions |= {
        "ln": torch.log,
        "arcsin": torch.asin,
        "arccos": torch.acos,
        "arctan": torch.atan,
        "max": lambda *z: torch.stack(z).max(),
        "min": lambda *z: torch.stack(z).min(),
        "sigmoid": torch.sigmoid,
        "relu": functional.relu,
        "leaky_relu": functional.leaky_relu,
        "elu": functional.elu,
        "gelu": functional.gelu,
        "softplus": lambda z: functional.softplus(z, threshold=1e9),
        "softsign": functional.softsign,
        "swish": functional.silu,
    }
    return Library(
        number=lambda text: torch.tensor(float(text), dtype=torch.float64),
        constants={
            "e": torch.tensor(math.e, dtype=torch.float64),
            "pi": torch.tensor(math.pi, dtype=torch.float64),
        },
        functions=functions,
    )


@pytest.mark.slow
@settings(
    max_examples=examples(300),
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(problems())
def test_values_and_gradients_equal_pytorch(problem: Problem) -> None:
    """Backprop, with sympy's shorter forms, gives what `torch.autograd` gives."""
    import torch

    library = torch_library(torch)
    inputs = {}
    for each in problem.quantities:
        value = value_of(each.value, {}, library)
        inputs[Name(each.name)] = value.clone().requires_grad_()
    nodes = by_library(problem, library, inputs)
    backprop = values_of(registry()["backprop"].solve(problem))
    for name, value in nodes.items():
        assert backprop[name] == pytest.approx(value.item(), rel=RELATIVE)
    for output in problem.outputs:
        gradient = torch.autograd.grad(
            nodes[output], list(inputs.values()), retain_graph=True, allow_unused=True
        )
        for name, derivative in zip(inputs, gradient, strict=True):
            expected = 0.0 if derivative is None else derivative.item()
            found = backprop[f"d{output}/d{name.name}"]
            assert found == pytest.approx(expected, rel=RELATIVE, abs=1e-12)
