"""Bundled problems' solutions in every format, as tests ask for them."""

from __future__ import annotations

from hwsolve.cli.solving import DEFAULT_QUESTIONS
from hwsolve.derivation.model import Derivation, Level
from hwsolve.renderers import Page, formats
from tests.solutions import display, problem, solution, solved

FEW = [
    *(("backprop", name) for name in ("ex7_1", "hw2_autodiff", "cs231n_sigmoid_neuron")),
    *(("forward", name) for name in ("ex7_1", "hw2_autodiff")),
    ("gradcheck", "ex7_1"),
]
"""Enough for the tests that run every time."""


def answered(name: str) -> list[str]:
    """The questions that every format is tried on: those about a gradient, and those that the problem asks."""
    asked = dict.fromkeys((*DEFAULT_QUESTIONS, *problem(name).questions))
    found = [question for question in asked if isinstance(solution(question, name), Derivation)]
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
