"""Markdown as GitHub and Jupyter read it."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from markdown_it import MarkdownIt

from hwsolve.renderers import Page
from hwsolve.renderers.markdown_words import markdown_words
from tests.renderers.documents import FEW, answered, document, every_problem
from tests.renderers.hostile import TEXTS, written


def blocks(source: str) -> tuple[str, list[str]]:
    """The text without its formulas, diagrams and drawings, and those."""
    pattern = re.compile(r"^\$\$\n.*?^\$\$$|^```\w+\n.*?^```$", re.DOTALL | re.MULTILINE)
    return pattern.sub("", source), pattern.findall(source)


def judge_dollars(line: str) -> None:
    """Inline formulas as GitHub finds them: a dollar opens one where no letter stands before it and no space
    after it, and closes it where no space stands before it and no letter after it."""
    pieces = line.replace(r"\$", "").split("$")
    assert len(pieces) % 2 == 1, line
    for before, inside, after in zip(pieces[::2], pieces[1::2], pieces[2::2], strict=False):
        assert inside == inside.strip() != "", line
        assert not before[-1:].isalnum(), line
        assert not after[:1].isalnum(), line


def judged(question: str, name: str) -> None:
    """Every block is closed, no formula has an empty line in it, every row has as many cells; a parser of
    Markdown finds these diagrams, tables and headings, and no element of HTML."""
    source = document("markdown", question, name)
    text, found = blocks(source)
    assert "$$" not in text, question
    assert "```" not in text, question
    for block in found:
        if block.startswith("$$"):
            assert "\n\n" not in block, block
            bare = re.sub(r"\\.", "", block)
            assert bare.count("{") == bare.count("}"), block
            whole = "pmatrix" if r"\begin{pmatrix}" in block else "aligned"
            begun, ended = (block.count(rf"\{side}{{{whole}}}") for side in ("begin", "end"))
            assert begun == ended == 1, block
    tables = re.findall(r"(?:^\|.*\|\n)+", text, re.MULTILINE)
    for table in tables:
        widths = {len(re.findall(r"(?<!\\)\|", row)) for row in table.splitlines()}
        assert len(widths) == 1, table
    assert not re.search("[‹›∶⦃⦄＄％＃＆ˆ＿ˋ∖]", source), question
    for block in found:
        assert block.startswith("```") or not re.search(
            r"\\text\{[^{}]*[\u0370-\u03ff′√²ⁿ₀-₉][^{}]*\}", block
        ), block
    for line in text.splitlines():
        judge_dollars(line)
    tokens = MarkdownIt("commonmark").enable("table").parse(source)
    counts = Counter(token.type for token in tokens)
    assert counts["fence"] == sum(block.startswith("```") for block in found), question
    assert counts["table_open"] == len(tables), question
    assert counts["heading_open"] == len(re.findall("^#+ ", text, re.MULTILINE)), question
    inside = (child.type for token in tokens for child in token.children or ())
    assert not {"html_block", "html_inline", "code_block"} & {*counts, *inside}, question


@pytest.mark.parametrize(("question", "name"), FEW)
def test_formulas_diagrams_and_tables_are_whole(question: str, name: str) -> None:
    """Of a few solutions."""
    assert blocks(document("markdown", question, name))[1]
    judged(question, name)


@pytest.mark.slow
@every_problem
def test_every_solution_is_whole(name: str) -> None:
    """Of every question that a bundled problem can be asked."""
    for question in answered(name):
        judged(question, name)


def test_the_graph_is_a_diagram_of_mermaid() -> None:
    """A box for each node with its formula, an arrow for each use."""
    source = document("markdown", "backprop", "ex7_1")
    diagram = source[source.index("```mermaid") : source.rindex("```")]
    assert 'n4["f₃ = f₁/f₂"]' in diagram
    assert "  n2 --> n4\n  n3 --> n4\n" in diagram
    assert diagram.count("-->") == 10


def test_a_reason_stands_beside_its_step() -> None:
    """In words, with the mathematics among them."""
    source = document("markdown", "backprop", "ex7_1")
    assert r"&& f_3\text{ reaches }f_6\text{ through }f_4\text{ and }f_5 \\" in source


def test_the_heading_names_who_hands_it_in() -> None:
    """Below the title; a fragment has neither."""
    page = Page(author="A_b_", sheet="Sheet 7")
    source = document("markdown", "backprop", "ex7_1", page)
    assert source.startswith("# Exercise 7.1: backpropagation by hand\n\nSheet 7 · A_b\\_\n")
    assert not document("markdown", "backprop", "ex7_1", Page(fragment=True)).startswith("#")


def test_the_source_does_not_end_a_cell_with_a_formula() -> None:
    """A bar in a formula would be the end of a cell."""
    source = document("markdown", "backprop", "ex7_1")
    assert "| $\\partial f_6/\\partial" in source


def test_our_own_words_are_formulas_where_they_are_mathematics() -> None:
    """Whole, not half of them; and what the problem says stands as it was typed."""
    source = document("markdown", "hessian", "booth")
    assert r"\text{power and chain rule: }(u^{n})' = n u^{n-1} \cdot u'" in source
    assert r"\lvert 1 - \eta \lambda \rvert < 1\text{ for every }\lambda" in source
    source = document("markdown", "optimize", "ex7_2")
    assert "ε goes to 0." in source
    assert r"$\varepsilon$ outside the root" in source


@pytest.mark.parametrize("kind", TEXTS)
def test_a_hostile_text_stays_a_text(kind: str) -> None:
    """No element of HTML, no link, no picture, no heading, no formula of its own."""
    source = written(kind, "markdown")
    text, _ = blocks(source)
    bare = re.sub(r"\\.", "", re.sub(r"(?<!\\)\$[^$\n]*(?<!\\)\$", "", text))
    assert not re.search(r"<\w", bare)
    assert not re.search(r"!?\[[^\]]*\]\(", bare)
    assert not re.search(r"(?<!\\)https?://", text)
    assert "`" not in bare
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", text)
    assert all(line.startswith(("# ", "## ", "### ")) for line in bare.splitlines() if "#" in line)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x_1 * y_2", r"x_1 \* y_2"),
        ("# title", r"\# title"),
        ("- item", r"\- item"),
        ("1. item", r"1\. item"),
        ("a\n\n<b>", r"a \<b>"),
        ("12) item", r"12\) item"),
        ("2 < 3 & 0.5, learning_rate!", "2 < 3 & 0.5, learning_rate!"),
        ("_so_ &amp; so", r"\_so\_ \&amp; so"),
        ("[a]: /b", r"\[a\]: /b"),
    ],
)
def test_markup_is_taken_for_text(text: str, expected: str) -> None:
    """Nothing that is typed begins a list, a heading or an element."""
    assert markdown_words(text) == expected
