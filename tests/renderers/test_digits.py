"""Every format shows the same digits for the same equation."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings

from hwsolve.derivation.model import Block, Equation, Level, Note, Prose, Section
from hwsolve.notation.latex import to_latex
from hwsolve.notation.mathml import to_mathml
from hwsolve.notation.printing import to_plain, to_unicode
from hwsolve.notation.tree import Expression, Number, walk
from hwsolve.notation.typst import to_typst
from hwsolve.renderers import Page, formats
from hwsolve.renderers.checks import shown_number
from hwsolve.renderers.outline import shown_blocks
from tests.notation.strategies import trees
from tests.renderers.documents import FEW, answered, document, every_problem
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


def results_of(question: str, name: str) -> Counter[str]:
    """The decimals that equations end with, as often as they do; of 1.5·10⁻⁸ the 1.5."""
    shown = display(question, name)
    return Counter(
        digits
        for section in solved(question, name).sections
        if section.level <= Level.NORMAL
        for block in shown_blocks(section.blocks, Level.NORMAL)
        if isinstance(block, Equation) and (number := shown_number(shown, block))
        for digits in re.findall(r"\d+\.\d+", number.shown)
    )


def judge_results(question: str, name: str) -> None:
    """Every result stands in every format as often as equations have it."""
    results = results_of(question, name)
    for format in TEXT_FORMATS:
        found = decimals(document(format, question, name))
        missing = {text: count for text, count in results.items() if found[text] < count}
        # A script may compute a number again in another way, which it does not compare then.
        if format != "python" or not solved(question, name).supplied:
            assert missing == {}, (format, question)


@pytest.mark.parametrize(("question", "name"), FEW)
def test_every_result_stands_in_every_format(question: str, name: str) -> None:
    """With the digits that the lines have."""
    assert results_of(question, name)
    judge_results(question, name)


@pytest.mark.slow
@every_problem
def test_every_result_of_every_problem_stands_in_every_format(name: str) -> None:
    """Of every question that a bundled problem can be asked."""
    for question in answered(name):
        judge_results(question, name)


def shown_by(format: str, question: str, name: str, blocks: tuple[Block, ...]) -> Counter[str]:
    """The decimals in a document of these equations alone."""
    derivation = solved(question, name)
    alone = replace(
        derivation,
        sections=(Section(Prose.of("Lines"), blocks),),
        answers=(),
        background=(),
        given=(),
        library_runs=(),
    )
    shown = display(question, name)
    pieces = formats()[format].render(alone, shown, Level.NORMAL, Page(fragment=True))
    source = "".join(pieces)
    if format == "json":
        blocks_found = json.loads(source)["sections"][0]["blocks"]
        source = " ".join(
            step["expression"] for each in blocks_found for step in each.get("steps", ())
        )
    if format == "html":
        source = re.sub(r"<(?!/)[^>]*>", "", re.sub(r"</[^>]*>", " ", source))
    # Lengths are no numbers of the solution.
    return decimals(re.sub(r"[\d.]+(?:pt|em|mm|cm|\\textwidth|\\linewidth)", "", source))


@pytest.mark.parametrize(
    ("question", "name"),
    [("backprop", "ex7_1"), ("optimize", "adam_by_hand"), ("newton", "newton_sqrt612")],
)
def test_each_equation_has_the_same_numbers_in_every_format(question: str, name: str) -> None:
    """All numbers of all its lines, no more and no fewer, in whole documents."""
    equations = [
        block
        for section in solved(question, name).sections
        if section.level <= Level.NORMAL
        for block in shown_blocks(section.blocks, Level.NORMAL)
        if isinstance(block, Equation)
    ]
    assert len(equations) > 10
    written = ("text", "latex", "typst", "markdown", "html", "notebook", "json")
    note = Note(Prose.of("."))
    frames = {format: shown_by(format, question, name, (note,)) for format in written}
    for equation in equations[:20]:
        lines = display(question, name).lines(equation)
        typed = Counter[str]()
        for line in lines:
            typed += decimals(to_unicode(line.expression))
        for format in written:
            found = shown_by(format, question, name, (equation,))
            if format == "notebook":
                # Its cell of code has the result once more, and the numbers of the method.
                assert typed <= found, (format, typed, found)
            else:
                assert found - frames[format] == typed, (format, lines)


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
