"""Sentences of a web page: what is mathematics in them is MathML, whatever they hold."""

from __future__ import annotations

import time
import unicodedata
import xml.etree.ElementTree as ElementTree
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hwsolve.derivation.model import Prose
from hwsolve.notation.mathml import to_mathml
from hwsolve.notation.names import FROM_SUBSCRIPT
from hwsolve.notation.parser import parse
from hwsolve.notation.tree import Name
from hwsolve.renderers.html_formulas import mathml_formula
from hwsolve.renderers.html_writing import MathmlWords

SIGNS = "abdxyAΔηλσ₁₂²ᵗ⁻′″()[]|‖⌊⌋⟨⟩√½−-+=≈<>&/^_ ·0123,.;:\u0302∂∇∞ℝ→"
PIECES = [
    *SIGNS,
    "log ",
    "exp(",
    "net",
    "momentum",
    "the ",
    "<i>",
    "</math>",
    r"\sqrt{",
    "$",
    "{",
    "}",
]


def written(*parts: str | Name) -> str:
    return MathmlWords(partial(to_mathml, inline=True)).prose(Prose(parts))


def elements(*parts: str | Name) -> ElementTree.Element:
    return ElementTree.fromstring(f"<p>{written(*parts)}</p>")


@pytest.mark.parametrize(
    ("text", "formulas"),
    [
        ("power rule: (uⁿ)′ = n uⁿ⁻¹", ["(un)′=nun−1"]),
        ("v adds up ηg, and θ moves by −v.", ["v", "ηg", "θ", "−v"]),
        ("ε inside the root: √(s + ε)", ["ε", "s+ε"]),
        ("|1 − η λ| < 1 for every λ", ["|1−ηλ|<1", "λ"]),
        ("A word, a number 12 and an article", []),
        ("as x → ∞", ["x→∞"]),
    ],
)
def test_formulas_among_words_are_found(text: str, formulas: list[str]) -> None:
    """And nothing else."""
    found = ["".join(each.itertext()) for each in elements(text).iter("math")]
    assert found == formulas


@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
def test_any_text_is_well_formed_and_loses_no_letter(text: str) -> None:
    """Elements are closed, and only those of formulas and words are there."""
    page = elements(text)
    known = {"p", "span", "math", "mrow", "mi", "mn", "mo", "msup", "msub", "msubsup", "msqrt"}
    assert {each.tag for each in page.iter()} <= known | {"mfrac", "mover", "mspace"}
    assert _letters("".join(page.itertext())) == _letters(text)


def _letters(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", "".join(FROM_SUBSCRIPT.get(each, each) for each in text))
    return sorted(letter for letter in plain if letter.isalpha())


def test_a_formula_may_be_partly_an_expression() -> None:
    """It is one formula then, and keeps the name that a page looks for."""
    (formula,) = elements("|", Name("x1"), "| < 1").iter("math")
    assert "".join(formula.itertext()) == "|x1|<1"
    assert 'data-name="x1"' in written("|", Name("x1"), "| < 1")


def test_a_power_stands_above_an_index() -> None:
    """Also where the index is in an expression and the power in the words."""
    assert "<msubsup" in written("1 − ", Name("beta1"), "ᵗ")


def test_a_long_formula_may_end_a_line() -> None:
    """Before a relation and the signs of a sum; a short one is kept together."""
    pieces = [
        "".join(each.itertext())
        for each in elements("f = (x²/log x + c)(x²/log x − c) − 12345 here").iter("math")
    ]
    assert pieces == ["f", "=(x2/logx+c)(x2/logx−c)", "−12345"]
    assert len(list(elements("f = x²").iter("math"))) == 1


@pytest.mark.parametrize("text", ["x[", "f(f", "λ[|(", "∂(["])
def test_brackets_within_brackets_are_read_quickly(text: str) -> None:
    """The time does not double with each."""
    start = time.process_time()
    written(text * 60)
    assert time.process_time() - start < 2


def test_signs_have_their_spaces() -> None:
    """A minus after a relation or a bracket has one operand; a function stands apart from it."""
    assert mathml_formula("x = -1") == mathml_formula("x=-1")
    assert '<mo form="prefix">−</mo><mn>1</mn>' in mathml_formula("x = -1")
    assert "<mo>−</mo><mn>1</mn>" in mathml_formula("x - 1")
    assert '<mi>log</mi><mspace width="0.17em"/><mi>x</mi>' in mathml_formula(r"\log x")
    assert "<mi>log</mi><mrow>" in mathml_formula(r"\log (x)")


def test_what_is_read_is_what_is_typed() -> None:
    """A formula in words looks as the same one as an expression does."""
    source = to_mathml(parse("s + x^2"), inline=True).replace(' data-name="x"', "")
    assert written("s + x²").removeprefix("<math>").removesuffix("</math>") == source.replace(
        ' data-name="s"', ""
    )
