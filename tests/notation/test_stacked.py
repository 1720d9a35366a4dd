"""Several lines of Unicode: what stands over a line, raised, or between brackets that grow."""

from __future__ import annotations

from textwrap import dedent

import pytest
from hypothesis import given, settings

from hwsolve.notation.parser import parse
from hwsolve.notation.stacked import cell_width, to_stacked
from hwsolve.notation.tree import Case, Cases, Differentiate, Expression, Name, Number
from tests.notation.strategies import trees
from tests.sizes import examples


@pytest.mark.parametrize(
    ("typed", "drawn"),
    [
        (
            "(x^2/log x + c)(x^2/log x - c)",
            """
            ⎛ x²      ⎞⎛ x²      ⎞
            ⎜───── + c⎟⎜───── − c⎟
            ⎝log x    ⎠⎝log x    ⎠
            """,
        ),
        (
            "theta[t-1] - alpha mhat[t]/(sqrt(vhat[t]) + epsilon)",
            """
                    α m̂ₜ
            θₜ₋₁ − ───────
                   √v̂ₜ + ε
            """,
        ),
        (
            "∂f6/∂f4 · ∂f4/∂f3 + ∂g/∂x|ᵤ",
            """
            ∂f₆   ∂f₄   ∂g│
            ─── · ─── + ──│
            ∂f₄   ∂f₃   ∂x│ᵤ
            """,
        ),
        (
            "∂³f/∂x₁²∂x₂",
            """
              ∂³f
            ───────
            ∂x₁²∂x₂
            """,
        ),
        (
            "1/(1 + 1/(1 + 1/x))",
            """
                1
            ─────────
                  1
            1 + ─────
                    1
                1 + ─
                    x
            """,
        ),
        (
            "-2 (x/y)^2",
            """
              ⎛x⎞²
            −2⎜─⎟
              ⎝y⎠
            """,
        ),
        (
            "(a/b)^(n + 2)",
            """
            ⎛a⎞ⁿ⁺²
            ⎜─⎟
            ⎝b⎠
            """,
        ),
        (
            "e^(-x^2/2)/sqrt(2 pi)",
            """
             −x²/2
            e
            ──────
            √(2π)
            """,
        ),
        (
            "4e^(-2|x|)",
            """
              −2|x|
            4e
            """,
        ),
        (
            "(x/y)^(a + b)",
            """
            ⎛x⎞a + b
            ⎜─⎟
            ⎝y⎠
            """,
        ),
        (
            "g/sqrt(s/(1 - beta^t) + 10^(-8))",
            """
                   g
            ───────────────
             ┌─────────────
             │  s
             │────── + 10⁻⁸
            ╲│1 − βᵗ
            """,
        ),
        (
            "|x/2| + sin^2(x/2)",
            """
            │x│       ⎛x⎞
            │─│ + sin²⎜─⎟
            │2│       ⎝2⎠
            """,
        ),
        ("sqrt(x + 1) f4 f5 - |x|", "√(x + 1) · f₄ f₅ − |x|"),
        ("x^(a/b)", " a/b\nx"),
    ],
)
def test_drawings(typed: str, drawn: str) -> None:
    """Each construct as it looks."""
    lines = [line.rstrip() for line in to_stacked(parse(typed)).lines]
    assert "\n".join(lines) == dedent(drawn).strip("\n")


def test_case_distinctions_stand_behind_a_brace() -> None:
    """Cases line up, with a middle for the brace; one case alone needs no high one."""
    z, zero = Name("z"), Number("0")
    two = Cases((Case(Number("0.01"), z, "≤", zero), Case(Number("1"), z, ">", zero)))
    three = Cases((*two.cases, Case(zero, z, "=", zero)))
    halves = Cases((Case(parse("z/2"), z, ">", zero), Case(zero, z, "≤", zero)))
    assert _drawn(two) == "⎧ 0.01  if z ≤ 0\n⎨\n⎩ 1     if z > 0"
    assert _drawn(three) == "⎧ 0.01  if z ≤ 0\n⎨ 1     if z > 0\n⎩ 0     if z = 0"
    assert _drawn(Cases(two.cases[:1])) == "{ 0.01  if z ≤ 0"
    assert _drawn(halves) == "⎧ z\n⎪ ─  if z > 0\n⎨ 2\n⎪\n⎩ 0  if z ≤ 0"


def test_a_derivative_still_to_be_taken_stands_before_its_brackets() -> None:
    """∂/∂x over a line, beside what it acts on."""
    assert _drawn(Differentiate(parse("x^2 + 1"), Name("x"))) == "∂\n── (x² + 1)\n∂x"


def test_symbols_are_shown_instead_of_names() -> None:
    """The caller's symbols reach every part of a drawing."""
    block = to_stacked(parse("alpha ∂f/∂alpha"), {"alpha": "η"})
    assert block.lines == ("    ∂f", "η · ──", "    ∂η")


@given(trees)
@settings(max_examples=examples(150), deadline=None)
def test_every_block_is_a_rectangle_with_its_baseline_inside(tree: Expression) -> None:
    """All lines take the same width in cells, hats or none, and the baseline is one of them."""
    block = to_stacked(tree)
    assert {cell_width(line) for line in block.lines} == {block.width}
    assert 0 <= block.baseline < len(block.lines)


def test_a_hat_takes_no_cell() -> None:
    """Widths are those of the terminal."""
    assert cell_width("m̂ₜ + ŷ") == 6


def _drawn(tree: Expression) -> str:
    return "\n".join(line.rstrip() for line in to_stacked(tree).lines)
