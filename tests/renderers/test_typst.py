"""Typst that compiles, and takes no orders from a problem file."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from hwsolve.derivation.model import Level, Prose, Section, Table
from hwsolve.notation.tree import Name, Number
from hwsolve.notation.typst import to_typst
from hwsolve.renderers import Page
from hwsolve.renderers import typst as typst_format
from hwsolve.renderers.typst_words import typst_text, typst_words
from hwsolve.renderers.typst_writing import TypstWords, typst_formula
from tests.renderers.documents import FEW, answered, document, every_problem
from tests.renderers.hostile import TEXTS, written
from tests.renderers.test_latex_writing import own_texts
from tests.solutions import display, solved


def compiled(source: str, folder: Path) -> bytes:
    """The PDF; raises what Typst has to say otherwise."""
    import typst

    file = folder / "solution.typ"
    file.write_text(source, encoding="utf-8")
    return bytes(typst.compile(str(file), root=str(folder)))


@pytest.mark.slow
@every_problem
def test_every_solution_compiles(name: str, tmp_path: Path) -> None:
    """Of every question that a bundled problem can be asked."""
    for question in answered(name):
        assert compiled(document("typst", question, name), tmp_path).startswith(b"%PDF")


@pytest.mark.slow
@pytest.mark.parametrize("kind", TEXTS)
def test_a_hostile_text_compiles(kind: str, tmp_path: Path) -> None:
    """No code runs: reading a file outside the folder would be an error."""
    assert compiled(written(kind, "typst"), tmp_path).startswith(b"%PDF")


@pytest.mark.parametrize(("question", "name"), FEW)
def test_brackets_are_balanced(question: str, name: str) -> None:
    """A quick look at what the slow tests compile."""
    source = re.sub(r'\\.|"(?:\\.|[^"\\])*"', "", document("typst", question, name))
    for left, right in ("[]", "{}"):
        assert source.count(left) == source.count(right)
    assert source.count("$") % 2 == 0


def test_a_page_reads_like_the_one_in_latex() -> None:
    """The same steps with the same reasons."""
    source = document("typst", "backprop", "ex7_1")
    assert (
        "  ([], [$display(frac(partial f_6, partial f_3))$], "
        "[$= display(frac(partial f_6, partial f_4) dot frac(partial f_4, partial f_3) + "
        "frac(partial f_6, partial f_5) dot frac(partial f_5, partial f_3))$], "
        "why[$f_3$ reaches $f_6$ through $f_4$ and $f_5$]),\n"
    ) in source


@pytest.mark.parametrize(
    ("latex", "typst"),
    [
        (r"(u^{n})' = n \, u^{n-1}", "( u ^(n) ) ' = n thin u ^(n - 1)"),
        (r"\sqrt{s + \varepsilon}", "sqrt(s + epsilon)"),
        (
            r"\tfrac12 \lVert w \rVert^{2}",
            'frac(1, 2) class("opening", bar.v.double) w class("closing", bar.v.double) ^(2)',
        ),
        (r"\hat{m}_t/\mathrm{net}_{h1}", r'hat(m) _(t) \/ upright("net") _(h 1)'),
        (r"\operatorname{leaky\_relu}' (0) = 0.01", """op("leaky_relu") ' ( 0 ) = 0.01"""),
        (r"f(a, b) < \frac12", "f ( a comma b ) < frac(1, 2)"),
    ],
)
def test_formulas_among_words_are_written_in_typst(latex: str, typst: str) -> None:
    """What was read for LaTeX, sign by sign."""
    assert typst_formula(latex) == typst


@pytest.mark.slow
def test_every_formula_of_our_sentences_compiles(tmp_path: Path) -> None:
    """Each that the texts of the package hold."""
    words = TypstWords(to_typst)
    source = "".join(f"- {words.words(text)}\n" for text in sorted(set(own_texts())))
    assert compiled(source, tmp_path).startswith(b"%PDF")


def test_short_tables_stay_whole() -> None:
    """A long one may break."""
    assert "block(breakable: false" in document("typst", "backprop", "ex7_1")
    document_of = typst_format.render
    rows = tuple((Number(str(index)),) for index in range(60))
    table = Section(Prose.of("Rows"), (Table((Name("x"),), rows),))
    derivation = replace(solved("backprop", "ex7_1"), sections=(table,))
    shown = display("backprop", "ex7_1")
    assert "block(breakable: true" in "".join(document_of(derivation, shown, Level.NORMAL, Page()))


def test_the_heading_and_a_template() -> None:
    """As in LaTeX."""
    page = Page(author="A #b", template="{{author}}: {{solution}}")
    assert document("typst", "backprop", "ex7_1", page).startswith("A \\#b: #let why")
    assert "date: none" in document("typst", "backprop", "ex7_1")


@pytest.mark.parametrize("kind", TEXTS)
def test_no_hostile_text_becomes_code(kind: str) -> None:
    """Every sign that begins code or markup is escaped."""
    text = typst_words(TEXTS[kind])
    bare = re.sub(r"\\.", "", text)
    assert not re.search(r"[#$*_`@<>\[\]~\\]|//|/\*", bare)


def test_indices_typed_in_a_problem_are_lowered_and_raised() -> None:
    """In the page's own font, which has no glyph for most of them."""
    assert typst_text("#x²⁻ⁿ + w₁₂") == r"\#x#super[2-n] + w#sub[12]"
