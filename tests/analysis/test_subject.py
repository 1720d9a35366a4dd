"""What a question about one function works on."""

from __future__ import annotations

import pytest

from hwsolve.analysis.subject import only_output
from hwsolve.errors import InputError
from hwsolve.problem import load
from tests.solutions import problem


def test_a_problem_without_a_function_is_refused() -> None:
    """One that only prescribes gradients: the help says where a function is written."""
    with pytest.raises(InputError, match="descent is of one function, and the problem has none"):
        only_output(problem("ex7_2"), "descent")


def test_of_several_functions_one_is_chosen() -> None:
    """All are named, and the help shows how."""
    several = load('[inputs]\nx = 1\n[graph]\nf = "x^2"\ng = "x^3"\n', "two.toml")
    with pytest.raises(InputError, match="there are 2: f, g") as refused:
        only_output(several, "descent")
    assert refused.value.faults[0].help == "choose one with --node g"
