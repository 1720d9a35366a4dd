"""The nearest valid name is what a person meant, or nothing."""

from __future__ import annotations

import pytest

from hwsolve.problem.suggest import did_you_mean, listed, nearest

TABLES = ["inputs", "parameters", "graph", "ask", "display", "optimizer"]


@pytest.mark.parametrize(
    ("word", "known", "expected"),
    [
        ("inptus", TABLES, "inputs"),
        ("Inputs", TABLES, "inputs"),
        ("parameter", TABLES, "parameters"),
        ("paramteres", TABLES, "parameters"),
        ("optimiser", TABLES, "optimizer"),
        ("whatever", TABLES, None),
        ("aks", TABLES, "ask"),
        ("X", ["y", "x"], "x"),
        ("y", ["x"], None),
        ("f7", ["f1", "f6", "g7"], "f6"),
        ("b1", ["w1"], None),
        ("sinn", ["sigmoid", "sign", "sin", "sinh"], "sin"),
        ("net_h3", ["net_h1", "net_h2", "net_o3"], "net_h2"),
        ("x", [], None),
    ],
)
def test_nearest(word: str, known: list[str], expected: str | None) -> None:
    """Slips of one or two letters, swaps and letter case are undone; other words are left alone."""
    assert nearest(word, known) == expected


def test_words() -> None:
    """The help is a question, and long lists are cut."""
    assert did_you_mean("titel", ["title"]) == "did you mean title?"
    assert did_you_mean("titel", ["graph"]) is None
    assert listed(["a", "b"]) == "a, b"
    assert listed("abcdefghi") == "a, b, c, d, e, f, g, h, …"
