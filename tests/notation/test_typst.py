"""Typst's mathematics."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from hwsolve.notation.parser import parse
from hwsolve.notation.tree import Derivative, Expression, Name, Timed
from hwsolve.notation.typst import to_typst, typst_string
from tests.notation.strategies import trees
from tests.sizes import examples


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("f1/f2", "frac(f_1, f_2)"),
        ("net_h1 yhat", 'upright("net")_(upright("h1")) thin hat(y)'),
        ("beta1^2", "beta_1^(2)"),
        ("log x", "log x"),
        ("sigmoid(z)", "sigma lr(( z ))"),
        ("relu(z)", 'op("relu") lr(( z ))'),
        ("2 sqrt(x)", "2 sqrt(x)"),
    ],
)
def test_typst_of_each_construct(typed: str, written: str) -> None:
    """As a person would write it."""
    assert to_typst(parse(typed)) == written


def test_derivatives_and_time_steps() -> None:
    """Over a line, or in one; a second index would read as a component."""
    assert to_typst(Derivative("f", ("x", "x"))) == "frac(partial^2 f, partial x^2)"
    assert to_typst(Derivative("f", ("x",)), inline=True) == r"partial f \/ partial x"
    assert to_typst(Timed("m", "t", -1)) == "m_(t-1)"
    assert to_typst(Timed("w1", "t", 0)) == "w_1[t]"


@given(tree=trees)
@settings(max_examples=examples(150), deadline=None)
def test_brackets_are_balanced(tree: Expression) -> None:
    """And no letters run together to a word that Typst would look up."""
    written = to_typst(tree)
    assert written.count("(") == written.count(")")
    assert "#" not in written


def test_a_symbol_is_text() -> None:
    """A quotation mark or a backslash does not end it."""
    assert to_typst(Name("x"), {"x": '"#b\\'}) == r'"\"#b\\"'
    assert typst_string("a\nb") == '"a b"'
