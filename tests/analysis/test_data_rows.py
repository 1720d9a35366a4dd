"""Rows of data: one row where derivatives are by symbols, the mean over all where a function is analysed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from hwsolve.analysis.data_rows import MOST_ROWS, over_all_rows, said_of_one_row
from hwsolve.errors import InputError
from hwsolve.notation.parser import parse
from hwsolve.notation.printing import to_unicode
from hwsolve.problem.model import Problem
from tests.solutions import problem
from tests.solvers.solving import solved

ROWS = [[1, 2], [2, 3.9], [3, 6.1], [4, 8]]


def _regression() -> Problem:
    return problem("minibatch_regression")


def test_the_mean_is_written_out_row_by_row() -> None:
    """Each node that uses a column once for each row, the mean under a name of its own, no column left."""
    whole, said = over_all_rows(_regression(), "the Hessian")
    nodes = {node.name: to_unicode(node.formula.tree()) for node in whole.nodes}
    assert nodes["h2"] == "2a + b" and nodes["L2"] == "1/2 (h₂ − 3.9)²"
    assert nodes["Lbar"] == "(L₁ + L₂ + L₃ + L₄)/4"
    assert (whole.outputs, whole.wrt) == (("Lbar",), ("a", "b"))
    assert not whole.inputs and "data" not in whole.tables and len(said) == 1


def test_a_problem_without_data_stays_as_it_is() -> None:
    """And says nothing of rows."""
    plain = problem("ex7_1")
    assert over_all_rows(plain, "newton") == (plain, ())
    assert said_of_one_row(plain) == ()


def test_names_that_are_taken_are_left_alone() -> None:
    """A node h1 of the problem's own stays, and the rows of h are called otherwise."""
    text = _regression()
    own = replace(text.nodes[0], name="h1", formula=text.nodes[0].formula)
    whole, _ = over_all_rows(replace(text, nodes=(own, *text.nodes)), "newton")
    names = [node.name for node in whole.nodes]
    assert len(names) == len(set(names)) and "Lbar" in names


def test_newton_finds_the_least_squares_line() -> None:
    """In one step, as numpy does."""
    x, y = np.array(ROWS).T
    slope, intercept = np.polyfit(x, y, 1)
    found = solved("newton", file="minibatch_regression")
    assert found.value("a[1]") == pytest.approx(slope, rel=1e-9)
    assert found.value("b[1]") == pytest.approx(intercept, rel=1e-9)
    assert "L̄ is the mean of L over the 4 rows of the data." in found.text


def test_gradient_and_curvature_are_those_of_the_mean() -> None:
    """∂L̄/∂a = mean of x(ax + b − y); the Hessian is (mean x², mean x; mean x, 1)."""
    x, y = np.array(ROWS).T
    hessian = solved("hessian", file="minibatch_regression")
    assert hessian.value("dLbar/da") == pytest.approx(-(x * y).mean())
    assert hessian.value("d2Lbar/da2") == pytest.approx((x * x).mean())
    assert hessian.value("d2Lbar/dadb") == pytest.approx(x.mean())
    descent = solved("descent", file="minibatch_regression")
    assert descent.value("dLbar/db") == pytest.approx(-y.mean())
    assert "w is (a, b)" in descent.text and "xₜ₊₁" not in descent.text
    eigenvalues = np.linalg.eigvalsh([[(x * x).mean(), x.mean()], [x.mean(), 1]])
    assert descent.value("K") == pytest.approx(eigenvalues[-1])
    assert "K is the largest curvature" in descent.text and "2/L" not in descent.text


def test_uphill_takes_the_rows_for_terms() -> None:
    """The step of one row and the mean over all after it."""
    found = solved("uphill", file="minibatch_regression")
    assert "t₄ = (4a + b − 8)²/8" in found.text
    assert found.value("Lbar[4]") == pytest.approx(4.8525)


@pytest.mark.parametrize("question", ["backprop", "forward", "jacobian", "derivative"])
def test_derivatives_of_one_row_say_so(question: str) -> None:
    """It is one row of several, by the parameters and by what stands in its columns."""
    found = solved(question, file="minibatch_regression")
    assert {"dL/da", "dL/db", "dL/dx", "dL/dy"} <= set(found.keys)
    assert "What follows is for one row of the data." in found.text


def test_finite_differences_need_a_row() -> None:
    """Columns without a value are asked for."""
    with pytest.raises(InputError, match="finite differences need a number for x, y"):
        solved("gradcheck", file="minibatch_regression")


def test_many_rows_are_refused() -> None:
    """Nobody reads a mean over hundreds of rows written out."""
    rows = tuple((parse(str(n)), parse(str(2 * n))) for n in range(MOST_ROWS + 1))
    table = {"columns": ["x", "y"], "rows": rows}
    with pytest.raises(InputError, match="more than 20 rows of data"):
        over_all_rows(replace(_regression(), tables={"data": table}), "newton")
