"""What is set for a method, wherever it is set: in the file, by `--set`, in the method's name."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from hwsolve.notation.printing import to_plain
from hwsolve.optimizers.settings import Request, runs_of
from hwsolve.problem import load, with_settings

FILE = """
[inputs]
x = 1
[graph]
f = "x^2"
[optimizer]
algorithms = ["momentum"]
"""

NAMED = ("momentum", "lr", "adam")


def values_of(file: str, typed: Sequence[str] = (), algo: str = "") -> dict[str, str]:
    """The values of the hyperparameters of the first method, by the symbols that are printed."""
    problem = with_settings(load(FILE + file, "mine.toml"), typed, NAMED)
    (run, *_) = runs_of(problem, Request((algo,) if algo else ()))
    return {name: to_plain(value) for name, value in run.rule.values.items() if value is not None}


@pytest.mark.parametrize(
    "file, typed, algo, expected",
    [
        ("momentum = 0.4", [], "", {"momentum": "0.4"}),
        ("[optimizer.momentum]\nbeta = 0.4", [], "", {"beta": "0.4"}),
        ("", ["momentum=0.3"], "", {"momentum": "0.3"}),
        ("", ["momentum=0.3", "lr=0.2"], "", {"momentum": "0.3", "lr": "0.2"}),
        ("[optimizer.momentum]\nbeta = 0.4", ["momentum=0.3"], "", {"momentum": "0.3"}),
        ("[optimizer.momentum]\nbeta = 0.4", ["momentum.momentum=0.3"], "", {"momentum": "0.3"}),
        ("", ["momentum=0.3", "momentum.momentum=0.2"], "", {"momentum": "0.2"}),
        ("", ["momentum.momentum=0.2", "momentum=0.3"], "", {"momentum": "0.2"}),
        ("momentum = 0.4", ["momentum=0.3"], "momentum:beta=0.1", {"beta": "0.1"}),
    ],
)
def test_momentum_is_a_method_and_a_hyperparameter(
    file: str, typed: list[str], algo: str, expected: dict[str, str]
) -> None:
    """The word is both in one table, and nearer settings go before farther ones: those of the method's name
    before those of its own table, these before the general ones, what is typed before the file."""
    found = values_of(file, typed, algo)
    assert {name: found.get(name) for name in expected} == expected
    assert len({"momentum", "beta"} & found.keys()) == 1
