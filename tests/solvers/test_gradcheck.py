"""Gradient checks: the name of the step, and what the table of errors shows."""

from __future__ import annotations

import pytest

from tests.solvers.solving import solved


def test_the_step_has_one_name() -> None:
    """Where a node is called h, the step is δ, in every line, heading and column."""
    text = solved("gradcheck", "h = x^2; g = h y", "x=1,y=2").text
    assert "Differences with respect to x, δ = 0.01" in text
    assert "How the error shrinks with δ\n  δ      " in text
    assert "(error ≈ δ f″/2)" in text and "(error ≈ δ² f‴/6)" in text
    assert (
        "differences err by about δ f″/2" in solved("jacobian", "h = x^2; g = h y", "x=1,y=2").text
    )


def test_a_table_of_some_derivatives_says_so() -> None:
    """Two columns of three derivatives are said to be two; two of two are not."""
    said = "The table has the first 2 of the 3 derivatives."
    assert said in solved("gradcheck", "f = x y z", "x=1,y=2,z=3").text
    assert "The table has" not in solved("gradcheck", "f = x y", "x=1,y=2").text
    assert "How the error shrinks with h" in solved("gradcheck", "f = x y", "x=1,y=2").text


CROSSED = {
    "behind": ("f = relu(x)", "x=0.005", "x > 0 at x, but x < 0 at x − h: ", "the central difference"),
    "ahead": ("f = abs(x)", "x=-0.005", "x < 0 at x, but x > 0 at x + h: ", "both differences"),
    "onto it": ("f = relu(x)", "x=-0.01", "x < 0 at x, but x = 0 at x + h: ", "both differences"),
    "in a node": ("u = w x; f = relu(u - 1)", "w=1,x=1.005", "u − 1 > 0 at w, but u − 1 < 0 at w − h",
                  "the central difference"),
    "maximum": ("f = max(x, y)", "x=1,y=1.001", "x < y at x, but x > y at x + h: ", "both differences"),
}  # fmt: skip


@pytest.mark.parametrize("case", CROSSED)
def test_a_step_into_another_case_is_said(case: str) -> None:
    """Where it happens, in which node, and which differences it spoils."""
    formulas, at, where, affected = CROSSED[case]
    text = solved("gradcheck", formulas, at).text
    assert where in text
    assert f"the step leads into another case of f, so {affected} mix" in text


def test_steps_within_one_case_cross_nothing() -> None:
    """Neither a far kink, nor the border of two arguments of which neither is the largest."""
    for formula, at in (("relu(x)", "x=0.5"), ("max(x, 1, 5)", "x=0.995"), ("x^2", "x=0")):
        assert "another case" not in solved("gradcheck", f"f = {formula}", at).text


LAW = "a tenth of the step leaves a tenth of the error"


@pytest.mark.parametrize(
    ("formula", "at", "said"),
    [
        ("x^3 + abs(x)", "x=0", "the point lies on the border between two cases"),
        ("sin(100000 x)", "x=1", "these steps are too long for that still"),
        ("x^1.5", "x=0.11", LAW),
        ("relu(x)", "x=0.005", LAW),
        ("3x + 1", "x=1", LAW),
    ],
)
def test_the_law_of_errors_is_said_where_the_table_bears_it_out(
    formula: str, at: str, said: str
) -> None:
    """A kink at the point and a fast oscillation do not; a kink that the last steps stay clear of does."""
    text = solved("gradcheck", f"f = {formula}", at).text
    assert said in text
    assert (LAW in text) == (said == LAW)


def test_a_step_across_a_pole_is_said() -> None:
    """eˣ/x at 0.005: the central difference has even the wrong sign, and why is said."""
    text = solved("gradcheck", "f = exp(x)/x", "x=0.005").text
    assert "x > 0 at x, but x < 0 at x − h: between them f has no value" in text
    assert "between them" not in solved("gradcheck", "f = exp(x)/x", "x=0.5").text
