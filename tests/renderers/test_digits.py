"""Every format shows the same digits for the same equation."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable

import pytest
from hypothesis import given, settings

from hwsolve.derivation.model import Equation, Level
from hwsolve.notation.latex import to_latex
from hwsolve.notation.mathml import to_mathml
from hwsolve.notation.printing import to_plain, to_unicode
from hwsolve.notation.tree import Expression, Number, walk
from hwsolve.notation.typst import to_typst
from hwsolve.renderers.checks import shown_number
from hwsolve.renderers.outline import shown_blocks
from tests.notation.strategies import trees
from tests.renderers.documents import FEW, document
from tests.sizes import examples
from tests.solutions import display, solved

PRINTERS: dict[str, Callable[[Expression], str]] = {
    "latex": to_latex,
    "typst": to_typst,
    "mathml": lambda tree: re.sub("<[^>]*>", " ", to_mathml(tree)),
}
TEXT_FORMATS = ("text", "latex", "typst", "markdown", "html", "notebook", "python", "json")


def decimals(text: str) -> Counter[str]:
    """The numbers with a point, each with how often it stands there."""
    return Counter(re.findall(r"\d+\.\d+", text))


@pytest.mark.parametrize("printer", PRINTERS)
@given(tree=trees)
@settings(max_examples=examples(60), deadline=None)
def test_every_number_of_a_formula_is_printed_as_it_was_typed(
    printer: str, tree: Expression
) -> None:
    """Neither a digit nor a number is lost, whatever the formula."""
    typed = Counter(
        number
        for node in walk(tree)
        if isinstance(node, Number)
        for number in re.findall(r"\d+\.\d+", node.text)
    )
    assert decimals(PRINTERS[printer](tree)) == typed


@pytest.mark.parametrize("format", TEXT_FORMATS)
@pytest.mark.parametrize(("question", "name"), FEW)
def test_every_result_stands_in_every_format(question: str, name: str, format: str) -> None:
    """As often as equations have it, with the digits that the lines have."""
    derivation, shown = solved(question, name), display(question, name)
    results = Counter(
        number.shown.removeprefix("-")
        for section in derivation.sections
        if section.level <= Level.NORMAL
        for block in shown_blocks(section.blocks, Level.NORMAL)
        if isinstance(block, Equation) and (number := shown_number(shown, block))
        if "." in number.shown and "e" not in number.shown
    )
    assert results
    found = decimals(document(format, question, name))
    assert {text: count for text, count in results.items() if found[text] < count} == {}


@pytest.mark.parametrize(("question", "name"), FEW)
def test_typeset_formats_have_the_same_numbers_as_the_text(question: str, name: str) -> None:
    """No more, no fewer: the lines are the same."""
    derivation, shown = solved(question, name), display(question, name)
    lines = [
        line.expression for equation in derivation.equations() for line in shown.lines(equation)
    ]
    for expression in lines:
        typed = decimals(to_unicode(expression))
        assert decimals(to_plain(expression)) == typed or "e" in to_plain(expression)
        for printer in PRINTERS.values():
            assert decimals(printer(expression)) == typed
