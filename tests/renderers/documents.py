"""Bundled problems' solutions in every format, as tests ask for them."""

from __future__ import annotations

import pytest

from hwsolve.derivation.model import Derivation, Level
from hwsolve.renderers import Page, formats
from hwsolve.solvers import registry
from tests.solutions import PROBLEMS, display, problem, solution, solved

FEW = [
    *(("backprop", name) for name in ("ex7_1", "hw2_autodiff", "cs231n_sigmoid_neuron")),
    *(("forward", name) for name in ("ex7_1", "hw2_autodiff")),
    ("gradcheck", "ex7_1"),
]
"""Enough for the tests that run every time."""

BY_PROBLEM = [pytest.param(name, marks=pytest.mark.xdist_group(name)) for name in PROBLEMS]
"""All problems; tests of one of them share a worker, and with it the solutions."""


def answered(name: str) -> list[str]:
    """Every question that the problem answers."""
    found = [
        question for question in registry() if isinstance(solution(question, name), Derivation)
    ]
    assert found
    return found


def a_share(name: str) -> list[str]:
    """What the problem asks first, and two of the others in turn, so that each is tried on many problems: for
    what costs seconds a solution, as a browser or a kernel does."""
    every, place = answered(name), PROBLEMS.index(name)
    chosen = {every[place % len(every)], every[(place + len(every) // 2) % len(every)]}
    chosen.update(problem(name).questions[:1])
    return [question for question in every if question in chosen]


def document(format: str, question: str, name: str, page: Page | None = None) -> str:
    """A solution in a text format."""
    return encoded(format, question, name, page).decode()


def encoded(format: str, question: str, name: str, page: Page | None = None) -> bytes:
    """What a file of the format holds."""
    pieces = formats()[format].encoded(
        solved(question, name), display(question, name), Level.NORMAL, page or Page()
    )
    return b"".join(pieces)
