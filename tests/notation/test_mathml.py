"""MathML Core: well formed, one element a formula, every quantity with its name."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree

import pytest
from hypothesis import given, settings

from hwsolve.notation.mathml import to_mathml
from hwsolve.notation.parser import parse
from hwsolve.notation.shape import Shapes
from hwsolve.notation.tree import Applied, Derivative, Expression, Name, Timed
from hwsolve.renderers.html_writing import MathmlWriting
from tests.notation.strategies import trees
from tests.sizes import examples

CORE = {
    *("mi", "mn", "mo", "mtext", "mspace", "mrow", "mfrac", "msqrt"),
    *("msub", "msup", "msubsup", "mover", "mtable", "mtr", "mtd"),
}
CHILDREN = {"mfrac": 2, "msub": 2, "msup": 2, "msubsup": 3, "mover": 2}


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


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("x1^2", '<msubsup data-name="x1"><mi>x</mi><mn>1</mn><mn>2</mn></msubsup>'),
        (
            "b1^t",
            '<msubsup data-name="b1"><mi>b</mi><mn>1</mn><mi data-name="t">t</mi></msubsup>',
        ),
        ("x^2", '<msup><mi data-name="x">x</mi><mn>2</mn></msup>'),
    ],
)
def test_a_power_stands_above_its_index(typed: str, written: str) -> None:
    """Not to the right of it, also where the name is put into a template."""
    assert to_mathml(parse(typed)) == written
    pattern = Shapes().formula(parse(typed))
    assert MathmlWriting(to_mathml).formula(pattern.pattern, pattern.fills) == written


def test_a_word_stands_apart_from_a_factor_before_it() -> None:
    """As after a letter; a letter does not, after a number."""
    space = '<mspace width="0.17em"/>'
    assert f"<mn>4</mn>{space}<mi" in to_mathml(parse("4 momentum x"))
    assert f"<mn>4</mn>{space}<msub" in to_mathml(parse("4 net_h1"))
    assert f"<mn>4</mn>{space}" not in to_mathml(parse("4 x"))


def test_capital_greek_letters_are_upright() -> None:
    """As on paper; small ones are slanted."""
    assert to_mathml(Name("Delta")) == '<mi mathvariant="normal" data-name="Delta">Δ</mi>'
    assert to_mathml(Name("delta")) == '<mi data-name="delta">δ</mi>'


def test_a_prime_is_a_prime() -> None:
    """Neither an apostrophe nor a part of the letter, nor an exponent: a font has raised it already."""
    prime = '<mo form="postfix" lspace="0" rspace="0">{}</mo></mrow>'
    assert f"<mi>f</mi>{prime.format('′')}" in to_mathml(Applied("f'", Name("x1")))
    assert f"<mi>f</mi>{prime.format('″′')}" in to_mathml(Name("f'''"))


def test_a_time_in_brackets_stands_close_to_its_name() -> None:
    """A bracket has no space of an operator around it."""
    written = to_mathml(Timed("w2", "", 1))
    assert re.findall("<mo [^>]*>[][]</mo>", written) == [
        '<mo form="prefix" stretchy="false" lspace="0" rspace="0">[</mo>',
        '<mo form="postfix" stretchy="false" lspace="0" rspace="0">]</mo>',
    ]


def test_a_symbol_is_shown_in_the_place_of_a_name() -> None:
    """The name stays what a page looks for; markup in a symbol is text."""
    written = to_mathml(Name("alpha"), {"alpha": "<b>"})
    assert written == '<mi data-name="alpha">&lt;b&gt;</mi>'
