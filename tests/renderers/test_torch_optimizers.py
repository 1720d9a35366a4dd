"""PyTorch's own optimizers make the steps that hwsolve writes, where the update is the same."""

from __future__ import annotations

from typing import Any

import pytest

from hwsolve.derivation.evaluated import evaluated
from hwsolve.derivation.model import Derivation
from hwsolve.numbers.rounding import Rounding
from hwsolve.optimizers.in_torch import library_run
from hwsolve.problem import load
from hwsolve.renderers.program_text import CHECK
from hwsolve.renderers.torch_optimizers import torch_runs
from hwsolve.solvers import registry
from tests.renderers.documents import document

GRAPH = (
    '[inputs]\na = 2\n[parameters]\nu = 1.5\nlambda = -0.5\n[graph]\ns = "sin(a u) + u lambda"\n'
)
GRAPH += 'L = "(s - 1)^2 + max(u, lambda)^2"\n'
GIVEN = "[parameters]\nw = 0.5\nb = 1\n[gradients]\nw = [-1.2, 0.8, 0.3, 2]\nb = [1, -3, 0.25, 0]\n"

SAME = [
    ("sgd", {}),
    ("sgd", {"decay": "coupled", "lambda": "0.1"}),
    ("sgd", {"maximize": "on"}),
    ("gradient_descent", {"alpha": "1/8"}),
    ("momentum", {}),
    ("momentum", {"learning_rate_place": "inside"}),
    ("momentum", {"learning_rate_place": "velocity", "beta": "0.5"}),
    ("momentum", {"dampening_first": "raw", "dampening": "0.3"}),
    ("momentum", {"decay": "coupled", "lambda": "0.1", "maximize": "on"}),
    ("adam", {"alpha": "0.1", "beta2": "0.99"}),
    ("adam", {"amsgrad": "on", "epsilon": "0.1"}),
    ("adam", {"decay": "coupled", "lambda": "0.1"}),
    ("adam_l2", {"alpha": "0.1"}),
    ("adamw", {"alpha": "0.1", "lambda": "0.2"}),
    ("adamw", {"amsgrad": "on"}),
    ("rmsprop", {"epsilon_place": "outside", "epsilon": "0.1"}),
    ("rmsprop", {"epsilon_place": "outside", "velocity": "outside", "momentum": "0.9"}),
    ("rmsprop", {"epsilon_place": "outside", "centered": "on", "epsilon": "0.1"}),
    ("adagrad", {"alpha": "0.1"}),
    ("adagrad", {"initial": "0.1", "rate_schedule": "inverse", "rate_decay": "0.5"}),
]
TEXTS = {"given": GIVEN, "graph": GRAPH}
TRIED = [(name, settings, kind) for kind in TEXTS for name, settings in SAME]
OTHERS = [
    ("momentum", {"averaging": "on"}),
    ("momentum", {"dampening_first": "dampened", "dampening": "0.3"}),
    ("adam", {"epsilon_place": "inside"}),
    ("adam", {"epsilon_place": "before_correction"}),
    ("adam", {"bias_correction": "off"}),
    ("adamw", {"decay_scaled": "off"}),
    ("rmsprop", {}),
    ("rmsprop", {"epsilon_place": "outside", "velocity": "inside", "momentum": "0.9"}),
    ("adagrad", {"epsilon_place": "inside"}),
    ("nesterov", {}),
    ("nadam", {}),
    ("lion", {}),
]


def solved(text: str, name: str, settings: dict[str, str], steps: int = 4) -> Derivation:
    """The problem's steps by a method with these settings."""
    lines = "".join(f'{key} = "{value}"\n' for key, value in settings.items())
    table = f'[optimizer]\nalgorithms = ["{name}"]\nsteps = {steps}\n[optimizer.{name}]\n{lines}'
    return registry()["optimize"].solve(load(text + table, "here.toml"))


def executed(derivation: Derivation, digits: int) -> int:
    """Runs the programs; how many numbers agreed."""
    import torch

    display = evaluated(derivation, Rounding(digits))
    scope: dict[str, Any] = {"torch": torch, "print": lambda *words: None}
    exec(CHECK, scope)
    for _, lines in torch_runs(derivation, display):
        exec(lines, scope)
    return len(scope["agreed"])


@pytest.mark.slow
@pytest.mark.parametrize(("name", "settings", "kind"), TRIED)
def test_pytorch_makes_the_same_steps(name: str, settings: dict[str, str], kind: str) -> None:
    """To twelve digits, with gradients that are given or derived."""
    assert executed(solved(TEXTS[kind], name, settings), 12) == 8


@pytest.mark.parametrize(("name", "settings"), OTHERS)
def test_another_update_is_not_called_the_same(name: str, settings: dict[str, str]) -> None:
    """Where an ε or a decay stands elsewhere, the notebook has our own lines alone."""
    assert solved(GRAPH, name, settings).library_runs == ()


def test_every_method_is_in_one_of_the_lists() -> None:
    """A new one is looked at."""
    assert library_run.__module__ == "hwsolve.optimizers.in_torch"
    from hwsolve.methods import method_names

    looked_at = {name for name, _ in (*SAME, *OTHERS)}
    without = {"adadelta", "adamax", "amsgrad", "nesterov_reformulated"}
    assert set(method_names()) <= looked_at | without


def test_what_changes_the_rate_or_the_rows_is_left_out() -> None:
    """And what stays a symbol."""
    schedule = '[schedule]\nkind = "step"\nevery = 1\nfactor = 0.5\n'
    rows = '[data]\ncolumns = ["a"]\nrows = [[1], [2]]\nbatch = 1\n'
    assert solved(GRAPH + schedule, "sgd", {}).library_runs == ()
    graph = GRAPH.replace("[inputs]\na = 2\n", '[inputs]\na = "a"\n')
    assert solved(graph + rows, "sgd", {}, 2).library_runs == ()


@pytest.mark.slow
def test_a_long_run_is_compared_at_its_ends() -> None:
    """The first five steps and the last one."""
    assert executed(solved(GRAPH, "sgd", {"alpha": "0.01"}, 30), 8) == 12


def test_the_notebook_has_a_cell_for_each_optimizer_that_pytorch_has() -> None:
    """With its settings as PyTorch calls them."""
    source = document("notebook", "optimize", "assignment02")
    assert "### Adam by torch.optim.Adam" in source
    assert "torch.optim.Adam(parameters.values(), lr=0.1, betas=(0.9, 0.99), eps=1e-18)" in source
    assert "torch.optim.RMSprop" not in source
