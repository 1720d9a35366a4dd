"""Jacobians and Hessians of random functions against PyTorch's functional ones: slow."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings

from hwsolve.derivation.evaluated import evaluated
from hwsolve.errors import InputError
from hwsolve.notation import to_plain
from hwsolve.notation.tree import Expression, names_in
from hwsolve.numbers.rounding import Rounding
from hwsolve.problem import inline
from tests.calculus.random_trees import VARIABLES, smooth_functions, trees
from tests.oracles import value_of
from tests.sizes import examples
from tests.solvers.test_torch import torch_library

POINT = (0.375, 0.75, 0.25)
LARGEST = 1e12
RELATIVE = 1e-9


def answers(command: str, formulas: str) -> dict[str, float | None]:
    """The numbers of a solver at the point, by their names; assumes that there is an answer."""
    at = ",".join(f"{name.name}={value}" for name, value in zip(VARIABLES, POINT, strict=True))
    used = [part for part in at.split(",") if part.split("=")[0] in formulas]
    try:
        problem = inline(formulas, ",".join(used))
        derivation = import_module(f"hwsolve.solvers.{command}").solve(problem)
    except InputError:
        assume(False)
        raise
    display = evaluated(derivation, Rounding(5))
    return {each.key: display.nearest_float(each.name) for each in derivation.answers}


def torch_function(torch: Any, tree: Expression) -> Any:
    """The tree as a function of a vector of the variables."""
    library = torch_library(torch)

    def function(vector: Any) -> Any:
        return value_of(tree, dict(zip(VARIABLES, vector, strict=True)), library) + 0 * vector.sum()

    return function


@pytest.mark.slow
@settings(
    max_examples=examples(100),
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
@given(trees(smooth_functions, max_leaves=6), trees(smooth_functions, max_leaves=6))
def test_jacobians_are_those_of_torch(one: Expression, other: Expression) -> None:
    """Two random functions of three variables, every entry to 1e-9."""
    torch = pytest.importorskip("torch")
    used = sorted({*names_in(one), *names_in(other)})
    assume(used)
    found = answers("jacobian", f"f = {to_plain(one)}; g = {to_plain(other)}")
    point = torch.tensor(POINT, dtype=torch.float64)
    for name, tree in (("f", one), ("g", other)):
        expected = torch.autograd.functional.jacobian(torch_function(torch, tree), point)
        for place, variable in enumerate(VARIABLES):
            value = found.get(f"d{name}/d{variable.name}")
            if variable.name in used and value is not None:
                _compare(value, float(expected[place]))


@pytest.mark.slow
@settings(
    max_examples=examples(100),
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
@given(trees(smooth_functions, max_leaves=6))
def test_hessians_are_those_of_torch(tree: Expression) -> None:
    """One random function, every second derivative to 1e-9."""
    torch = pytest.importorskip("torch")
    used = names_in(tree)
    assume(used)
    found = answers("hessian", f"f = {to_plain(tree)}")
    point = torch.tensor(POINT, dtype=torch.float64)
    expected = torch.autograd.functional.hessian(torch_function(torch, tree), point)
    for i, row in enumerate(VARIABLES):
        for j, column in enumerate(VARIABLES):
            value = found.get(f"d2f/d{row.name}d{column.name}")
            if value is not None:
                _compare(value, float(expected[i, j]))


def _compare(value: float, expected: float) -> None:
    """Equal to 1e-9 relative; what float64 cannot carry is left out."""
    if expected == expected and abs(expected) < LARGEST:
        assert value == pytest.approx(expected, rel=RELATIVE, abs=RELATIVE)
