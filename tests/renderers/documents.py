"""Bundled problems' solutions in every format, as tests ask for them."""

from __future__ import annotations

from hwsolve.derivation.model import Derivation, Level
from hwsolve.renderers import Page, formats
from hwsolve.solvers import registry
from tests.solutions import display, solution, solved

FEW = [
    *(("backprop", name) for name in ("ex7_1", "hw2_autodiff", "cs231n_sigmoid_neuron")),
    *(("forward", name) for name in ("ex7_1", "hw2_autodiff")),
    ("gradcheck", "ex7_1"),
]
"""Enough for the tests that run every time."""


def answered(name: str) -> list[str]:
    """The questions that have an answer for a bundled problem."""
    found = [q for q in registry() if isinstance(solution(q, name), Derivation)]
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
