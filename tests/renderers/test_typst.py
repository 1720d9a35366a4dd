"""Typst that compiles, and takes no orders from a problem file."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from hwsolve.renderers import Page
from hwsolve.renderers.typst_words import typst_words
from tests.renderers.documents import FEW, answered, document, every_problem
from tests.renderers.hostile import TEXTS, written


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
        "[$display(frac(partial f_6, partial f_3))$], "
        "[$= display(frac(partial f_6, partial f_4) dot frac(partial f_4, partial f_3) + "
        "frac(partial f_6, partial f_5) dot frac(partial f_5, partial f_3))$], "
        "why[$f_3$ reaches $f_6$ through $f_4$ and $f_5$]"
    ) in source


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
