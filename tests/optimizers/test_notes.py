"""What is said of names: every index that a step's lines have is explained once."""

from __future__ import annotations

import pytest

from hwsolve.derivation.evaluated import evaluated
from hwsolve.derivation.model import Level
from hwsolve.numbers.rounding import Rounding
from hwsolve.problem import load
from hwsolve.renderers import Page, formats
from hwsolve.solvers import optimize

LEFT = "gₜ and what the method makes of it belong to the parameter named at the left."


@pytest.mark.parametrize(
    "parameters, graph, algo, expected",
    [
        ("w = 0.5", 'f = "(w q - 3)^2"', "sgd", ""),
        ("w1 = 0.5", 'f = "(w1 q - 3)^2"', "sgd", "w₁[t] is w₁ after step t."),
        ("w = 1\nb = 1", 'f = "(w q + b)^2"', "sgd", f"wₜ is w after step t; {LEFT}"),
        ("w = 1", 'z = "w q"\nf = "(z - 3)^2"', "sgd", "wₜ is w after step t, and zₜ is z there."),
        ("w = 1\nb = 1", 'z = "w q + b"\nf = "(z - 3)^2"', "adam",
         f"wₜ is w after step t, and zₜ is z there; {LEFT}"),
        ("w = 1", 'z = "w q"\nf = "(z - 3)^2"', "nesterov",
         "wₜ is w after step t, and zₜ is z where the gradient of step t is taken."),
    ],
)  # fmt: skip
def test_indices_are_explained(parameters: str, graph: str, algo: str, expected: str) -> None:
    """In the first step that is written, as far as there is something to explain."""
    problem = load(f"[inputs]\nq = 2\n[parameters]\n{parameters}\n[graph]\n{graph}\n", "mine.toml")
    derivation = optimize.solve(problem, algo=(algo,), steps="2")
    display = evaluated(derivation, Rounding(5), Level.NORMAL)
    text = "".join(formats()["text"].render(derivation, display, Level.NORMAL, Page()))
    first = text[text.index("Step 1\n") :].splitlines()[1].strip()
    assert first == expected if expected else " is " not in first
    assert text.count(" after step t") == bool(expected)
