"""What the console script leaves out is not missed, and comes back when it is asked for."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def output_of(*arguments: str) -> subprocess.CompletedProcess[str]:
    """A process of its own."""
    return subprocess.run(
        [sys.executable, *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={"PYTHONPATH": str(ROOT)},
        check=True,
    )


def test_a_run_does_without_combinatorics() -> None:
    """The whole command, with its exit: the solution is there, sympy's tensors were not loaded."""
    ended = output_of("-X", "importtime", "-m", "hwsolve", "backprop", "ex7_1")
    assert "48.757" in ended.stdout
    assert "sympy.core" in ended.stderr
    assert "sympy.combinatorics" not in ended.stderr


def test_sums_and_tensors_are_what_they_were() -> None:
    """A sum of symbols is one without tensors; who asks for tensors, gets them, and sums them."""
    program = """
from hwsolve.cli.startup import start_quickly
start_quickly()
import sympy
x = sympy.Symbol("x")
assert x + x == 2 * x
from sympy.tensor.tensor import TensorHead, TensorIndexType, tensor_indices
from sympy.tensor.tensor import TensAdd
space = TensorIndexType("space")
i = tensor_indices("i", space)
A, B = (TensorHead(name, [space]) for name in "AB")
assert isinstance(A(i) + B(i), TensAdd)
assert isinstance(sympy.Add(A(i), B(i)), TensAdd)
print("whole")
"""
    assert output_of("-c", program).stdout == "whole\n"
