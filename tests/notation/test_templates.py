"""Patterns printed once and filled with strings."""

from __future__ import annotations

import time
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hwsolve.notation.latex import to_latex
from hwsolve.notation.layout import kind_of
from hwsolve.notation.parser import parse
from hwsolve.notation.printing import to_plain, to_unicode
from hwsolve.notation.style import Kind
from hwsolve.notation.templates import Template, Templates
from hwsolve.notation.tree import (
    Expression,
    Name,
    Number,
    Product,
    Slot,
    fill,
    replace_leaves,
)
from tests.notation.strategies import KNOWN, trees
from tests.sizes import examples

SLOTS = {Name("x"): Slot(0), Name("f6"): Slot(1), Number("2"): Slot(2), Number("0.1"): Slot(3)}
VALUES = [
    parse(text, derivatives=True)
    for text in (
        *("f1", "w1[2]", "loss", "df6/dx", "a/b"),
        *("3", "2.50", "1e-8", "1.0362e-14", "-3", "-2.50", "-1e-8", "-1.04e-4", "-a/b", "a + b"),
    )
]


@pytest.mark.parametrize(
    ("pattern", "fills", "shown"),
    [
        ("u v", [("2", Kind.INTEGER), ("x", Kind.NAME)], "2x"),
        ("u v", [("x", Kind.NAME), ("2.5", Kind.DECIMAL)], "x · 2.5"),
        ("u v", [("0.1", Kind.DECIMAL), ("−1.2", Kind.NEGATIVE)], "0.1 · (−1.2)"),
        ("u - v", [("3", Kind.INTEGER), ("−2", Kind.NEGATIVE_INTEGER)], "3 − (−2)"),
        ("u^v", [("−3", Kind.NEGATIVE_INTEGER), ("2", Kind.INTEGER)], "(−3)²"),
        ("u^v", [("3", Kind.INTEGER), ("−2", Kind.NEGATIVE_INTEGER)], "3⁻²"),
        ("u^v", [("3", Kind.INTEGER), ("0.5", Kind.DECIMAL)], "3^0.5"),
        ("u/v", [("1/3", Kind.QUOTIENT), ("1.04·10⁻⁴", Kind.SCIENTIFIC)], "(1/3)/(1.04·10⁻⁴)"),
        ("u + v", [("1", Kind.INTEGER), ("10⁻⁸", Kind.POWER_OF_TEN)], "1 + 10⁻⁸"),
        ("log(u)/v", [("3", Kind.INTEGER), ("∂f/∂x", Kind.DERIVATIVE)], "log(3)/(∂f/∂x)"),
        ("u + u v", [("x", Kind.NAME), ("y", Kind.NAME)], "x + x y"),
    ],
)
def test_a_filled_template_reads_as_if_printed_whole(
    pattern: str, fills: list[tuple[str, Kind]], shown: str
) -> None:
    """The kinds of the fills decide brackets, dots and superscripts before the fills are known."""
    kinds = tuple(kind for _, kind in fills)
    template = Templates(to_unicode).template(_with_slots(pattern), kinds)
    assert template.fill([text for text, _ in fills]) == shown


@given(st.data())
@settings(max_examples=examples(100), deadline=None)
def test_filling_is_printing(data: st.DataObject) -> None:
    """Whatever the pattern, a template filled with printed values says what the filled pattern says
    when it is printed, though its dots or its sin(x)² may be another way to say it."""
    pattern = replace_leaves(data.draw(trees), lambda leaf: SLOTS.get(leaf))
    fills = data.draw(st.tuples(*[st.sampled_from(VALUES)] * len(SLOTS)))
    kinds = tuple(map(kind_of, fills))
    known = KNOWN | {"f1", "a", "b"}
    read = partial(parse, names=known, derivatives=True)
    for printer in (to_unicode, to_plain):
        template = Templates(printer).template(pattern, kinds)
        filled = template.fill([printer(value) for value in fills])
        assert read(filled) == read(printer(fill(pattern, fills)))


def test_templates_of_latex_and_of_chosen_symbols() -> None:
    """Any printer makes templates: brackets of LaTeX grow around what is promised to be tall."""
    pattern = _with_slots("u^v")
    latex = Templates(to_latex).template(pattern, (Kind.QUOTIENT, Kind.INTEGER))
    assert latex.fill([r"\frac{1}{3}", "12"]) == r"\left(\frac{1}{3}\right)^{12}"
    shown = Templates(partial(to_unicode, symbols={"alpha": "η"}))
    product = Product((Name("alpha"), Slot(0)))
    assert shown.template(product, (Kind.NAME,)).fill(["g₁"]) == "η g₁"


def test_many_fills_are_fast_and_share_their_template() -> None:
    """100,000 fills of three patterns take a fraction of a second; each is printed once."""
    printed = []

    def printer(tree: Expression, *, kinds: object) -> str:
        printed.append(tree)
        return to_unicode(tree)

    templates = Templates(printer)
    patterns = [_with_slots(text) for text in ("u v", "u + v^2", "sigmoid(u)")]
    kinds = (Kind.NAME, Kind.NAME)
    started = time.process_time()
    for index in range(100_000):
        template = templates.template(patterns[index % 3], kinds)
        assert isinstance(template, Template)
        template.fill(("f₁₀", "x"))
    assert time.process_time() - started < 1
    assert len(printed) == 3


def _with_slots(text: str) -> Expression:
    slots = {"u": Slot(0), "v": Slot(1)}
    return replace_leaves(
        parse(text), lambda leaf: slots.get(leaf.name) if isinstance(leaf, Name) else None
    )
