"""Gradient checks: the name of the step, and what the table of errors shows."""

from __future__ import annotations

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
