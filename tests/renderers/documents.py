"""Bundled problems' solutions in every format, as tests ask for them."""

from __future__ import annotations

import pytest

from hwsolve.derivation.model import Derivation, Level
from hwsolve.renderers import Page, formats
from hwsolve.solvers import registry
from tests.solutions import PROBLEMS, display, solution, solved

FEW = [
    *(("backprop", name) for name in ("ex7_1", "hw2_autodiff", "cs231n_sigmoid_neuron")),
    *(("forward", name) for name in ("ex7_1", "hw2_autodiff")),
    ("gradcheck", "ex7_1"),
]
"""Enough for the tests that run every time."""

every_problem = pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=pytest.mark.xdist_group(name)) for name in PROBLEMS],
    scope="session",
)
"""A test of each problem. Those of one problem run one after the other in the same process, whatever module
they are in, and share its solutions: to solve takes longer than to write."""


def answered(name: str) -> list[str]:
    """Every question that the problem answers."""
    found = [
        question for question in registry() if isinstance(solution(question, name), Derivation)
    ]
    assert found
    return found


def document(format: str, question: str, name: str, page: Page | None = None) -> str:
    """A solution in a text format."""
    return encoded(format, question, name, page).decode()


def encoded(format: str, question: str, name: str, page: Page | None = None) -> bytes:
    """What a file of the format holds."""
    pieces = formats()[format].encoded(
        solved(question, name), display(question, name), Level.NORMAL, page or Page()
    )
    return b"".join(pieces)
