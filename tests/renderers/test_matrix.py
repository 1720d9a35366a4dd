"""Matrices in brackets, in every format; as tables where they are too wide."""

from __future__ import annotations

import pytest

from hwsolve.derivation.evaluated import evaluated
from hwsolve.derivation.model import Level
from hwsolve.numbers.rounding import Rounding
from hwsolve.problem import inline
from hwsolve.renderers import Page, html, latex, markdown, text, typst
from hwsolve.renderers.matrix import bracketed
from hwsolve.solvers import hessian

EXPECTED = {
    text: ("      ⎛ 0.22222  1.3333 ⎞\n  H ≈ ⎝  1.3333       2 ⎠\n", "H = ⎝ 4x y   2x² ⎠"),
    latex: (r"H &\approx \begin{pmatrix} 0.22222 & 1.3333 \\ 1.3333 & 2 \end{pmatrix}", "H &= "),
    markdown: (r"H \approx \begin{pmatrix} 0.22222 & 1.3333 \\ 1.3333 & 2 \end{pmatrix}", "H = "),
    typst: ("[$ H approx mat(#[$0.22222$], #[$1.3333$] ; #[$1.3333$], #[$2$]) $]", "[$ H = mat("),
    html: ("<mtr><mtd><mn>1.3333</mn></mtd><mtd><mn>2</mn></mtd></mtr></mtable><mo>)</mo>", "<mtable>"),
}  # fmt: skip


def _rendered(renderer: object, formula: str, at: str, digits: int = 5) -> str:
    derivation = hessian.solve(inline(formula, at))
    display = evaluated(derivation, Rounding(digits), Level.NORMAL)
    pieces = renderer.render(derivation, display, Level.NORMAL, Page())  # type: ignore[attr-defined]
    return "".join(pieces)


@pytest.mark.parametrize("renderer", EXPECTED, ids=lambda each: each.__name__.split(".")[-1])
def test_a_hessian_is_a_matrix(renderer: object) -> None:
    """In symbols with =, in rounded numbers with ≈."""
    written = _rendered(renderer, "f = x^2 y^2 + x/3", "x=1,y=1/3")
    assert all(expected in written for expected in EXPECTED[renderer])  # type: ignore[index]


def test_a_matrix_wider_than_a_line_is_a_table() -> None:
    """40 digits of three columns do not fit; and exact entries need no ≈."""
    formula, at = "f = exp(x y) + sin(y z) + z^2 x", "x=0.3,y=0.7,z=0.1"
    assert "H ≈ " not in _rendered(text, formula, at, 40)
    assert "H ≈ ⎜" in _rendered(text, formula, at, 5)
    assert "H = ⎝  8  10 ⎠" in _rendered(text, "f = 5x^2 + 8 x y + 5y^2", "x=1,y=1")


def test_brackets_of_any_height() -> None:
    """One row, two, and three, with the name beside the middle one."""
    assert list(bracketed("J", "=", [["1", "20"]])) == ["J = ( 1  20 )"]
    three = list(bracketed("A", "≈", [["1"], ["−22"], ["3"]]))
    assert three == ["    ⎛   1 ⎞", "A ≈ ⎜ −22 ⎟", "    ⎝   3 ⎠"]
