"""MathML Core: well formed, one element a formula, every quantity with its name."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree

import pytest
from hypothesis import given, settings

from hwsolve.notation.mathml import to_mathml
from hwsolve.notation.parser import parse
from hwsolve.notation.tree import Derivative, Expression, Name
from tests.notation.strategies import trees
from tests.sizes import examples

CORE = {
    *("mi", "mn", "mo", "mtext", "mspace", "mrow", "mfrac", "msqrt"),
    *("msub", "msup", "mover", "mtable", "mtr", "mtd"),
}
CHILDREN = {"mfrac": 2, "msub": 2, "msup": 2, "mover": 2}


@given(tree=trees)
@settings(max_examples=examples(150), deadline=None)
def test_a_formula_is_one_element_of_mathml_core(tree: Expression) -> None:
    """Only elements that browsers draw, each with as many children as it needs, no text between."""
    root = ElementTree.fromstring(to_mathml(tree))
    for element in root.iter():
        assert element.tag in CORE
        assert len(element) == CHILDREN.get(element.tag, len(element))
        if len(element):
            assert not (element.text or "").strip()
        assert not (element.tail or "").strip()


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("x", '<mi data-name="x">x</mi>'),
        ("f6", '<msub data-name="f6"><mi>f</mi><mn>6</mn></msub>'),
        ("1/2", "<mfrac><mn>1</mn><mn>2</mn></mfrac>"),
        ("√x", '<msqrt><mi data-name="x">x</mi></msqrt>'),
    ],
)
def test_mathml_of_each_construct(typed: str, written: str) -> None:
    """As a person would write it."""
    assert to_mathml(parse(typed)) == written


def test_a_derivative_is_named_as_a_whole() -> None:
    """Its parts are no names of their own: pointing at it means it."""
    written = to_mathml(Derivative("f6", ("f3",)))
    assert written.startswith('<mfrac data-name="df6/df3">')
    assert written.count("data-name") == 1
    assert "mfrac" not in to_mathml(Derivative("f6", ("f3",)), inline=True)


def test_brackets_grow_only_around_what_is_tall() -> None:
    """A stretched bracket takes more room than the letter."""
    assert 'stretchy="false"' in to_mathml(parse("(a + b)^2"))
    assert 'stretchy="true"' in to_mathml(parse("(a/b)^2"))


def test_a_symbol_is_shown_in_the_place_of_a_name() -> None:
    """The name stays what a page looks for; markup in a symbol is text."""
    written = to_mathml(Name("alpha"), {"alpha": "<b>"})
    assert written == '<mi data-name="alpha">&lt;b&gt;</mi>'
