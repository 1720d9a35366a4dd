"""Values and gradients of 300 random graphs, against an autodiff library that is not ours."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import cache
from typing import Any

import autograd.numpy as np
import pytest
from autograd import make_vjp
from autograd.extend import defvjp, primitive
from hypothesis import HealthCheck, given, settings

from hwsolve.autodiff import partials
from hwsolve.autodiff.closed_forms import ClosedForms
from hwsolve.calculus.differentiate import differentiate
from hwsolve.functions import table
from hwsolve.notation.tree import Name
from hwsolve.problem.model import Problem
from hwsolve.solvers import registry
from tests.oracles import Library, value_of
from tests.sizes import examples
from tests.solvers.random_graphs import CALLS, by_library, problems, values_of

RELATIVE = 1e-10


@primitive
def erf(z: Any) -> Any:
    return np.array(math.erf(z))


defvjp(erf, lambda _, z: lambda g: g * 2 / np.sqrt(np.pi) * np.exp(-(z**2)))


@primitive
def sign(z: Any) -> Any:
    return np.array(math.copysign(1.0, z))


defvjp(sign, lambda _, z: lambda g: 0.0 * g)

AUTOGRAD = Library(
    number=float,
    constants={"e": math.e, "pi": math.pi},
    functions={
        "exp": np.exp,
        "log": np.log,
        "ln": np.log,
        "sqrt": np.sqrt,
        "sin": np.sin,
        "cos": np.cos,
        "tan": np.tan,
        "arcsin": np.arcsin,
        "arccos": np.arccos,
        "arctan": np.arctan,
        "sinh": np.sinh,
        "cosh": np.cosh,
        "tanh": np.tanh,
        "erf": erf,
        "abs": np.abs,
        "sign": sign,
        "max": lambda *z: np.max(np.array(z)),
        "min": lambda *z: np.min(np.array(z)),
        "sigmoid": lambda z: 0.5 * (np.tanh(0.5 * z) + 1),
        "relu": lambda z: np.where(z > 0, z, 0.0),
        "leaky_relu": lambda z: np.where(z > 0, z, 0.01 * z),
        "elu": lambda z: np.where(z > 0, z, np.expm1(z)),
        "gelu": lambda z: 0.5 * z * (1 + erf(z / np.sqrt(2))),
        "softplus": lambda z: np.logaddexp(0.0, z),
        "softsign": lambda z: z / (1 + np.abs(z)),
        "swish": lambda z: z * 0.5 * (np.tanh(0.5 * z) + 1),
    },
)


@pytest.fixture(scope="module", autouse=True)
def sympy_is_not_asked() -> Iterator[None]:
    """The library is the proof here; sympy's, and closed forms of the answers, would only take time."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(ClosedForms, "written", lambda self, name: [])
        patched.setattr("hwsolve.solvers.forward.verify_gradient", lambda problem, equations: ())
        patched.setattr(partials, "differentiate_checked", differentiate)
        patched.setattr(partials, "_Shape", cache(partials._Shape))
        yield


@settings(
    max_examples=examples(300),
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(problems())
def test_values_and_gradients_equal_autograd(problem: Problem) -> None:
    """Backprop and forward mode give what `autograd` gives, to 10⁻¹⁰ of each number."""
    point = [float(str(value_of(each.value, {}, AUTOGRAD))) for each in problem.quantities]
    names = [each.name for each in problem.quantities]

    def outputs(vector: Any) -> Any:
        values = {Name(name): vector[index] for index, name in enumerate(names)}
        found = by_library(problem, AUTOGRAD, values)
        return np.array([found[output] for output in problem.outputs])

    pull_back, _ = make_vjp(outputs)(np.array(point))
    nodes = by_library(problem, AUTOGRAD, dict(zip(map(Name, names), point, strict=True)))
    backprop = values_of(registry()["backprop"].solve(problem))
    forward = values_of(registry()["forward"].solve(problem))
    for name, value in nodes.items():
        assert backprop[name] == pytest.approx(float(value), rel=RELATIVE)
        assert forward[name] == backprop[name]
    for place, output in enumerate(problem.outputs):
        gradient = pull_back(np.eye(len(problem.outputs))[place])
        for name, derivative in zip(names, gradient, strict=True):
            key = f"d{output}/d{name}"
            assert backprop[key] == pytest.approx(float(derivative), rel=RELATIVE, abs=1e-12), key
            assert forward[key] == backprop[key], key


def test_the_random_graphs_call_every_function() -> None:
    """A function that is added to the table must be added to the random graphs too."""
    assert set(CALLS) == {function.name for function in table().values()}
