"""LaTeX that compiles with little, keeps to its margins, and obeys no problem file."""

from __future__ import annotations

import os
import re
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from hwsolve.derivation.combined import combined
from hwsolve.derivation.evaluated import evaluated
from hwsolve.derivation.model import Level
from hwsolve.errors import InputError
from hwsolve.numbers.rounding import Rounding
from hwsolve.renderers import Page, formats
from hwsolve.renderers.latex_width import math_width, text_width
from hwsolve.renderers.latex_words import latex_words
from tests.renderers.documents import FEW, answered, document, every_problem
from tests.renderers.hostile import TEXTS, hostile, written
from tests.solutions import display, solved

RIGHT_MARGIN = 72 / 25.4 * (210 - 25)
"""Where the text ends on A4, in points of PDF."""


def compiled(source: str, folder: Path) -> tuple[str, str]:
    """The log of pdflatex, and what pdftotext says about the place of every word."""
    (folder / "solution.tex").write_text(source, encoding="utf-8")
    command = ["pdflatex", "-no-shell-escape", "-interaction=nonstopmode", "-halt-on-error"]
    done = subprocess.run(
        [*command, "solution.tex"],
        cwd=folder,
        env=os.environ | {"max_print_line": "1000"},
        capture_output=True,
        check=False,
    )
    log = done.stdout.decode("utf-8", "replace")
    assert done.returncode == 0, re.findall(r"^!.*\n.*\n.*", log, re.MULTILINE)
    places = subprocess.run(
        ["pdftotext", "-bbox", "solution.pdf", "-"], cwd=folder, capture_output=True, check=True
    )
    return log, places.stdout.decode()


@pytest.mark.slow
@every_problem
def test_every_solution_compiles_and_nothing_runs_into_the_margin(
    name: str, tmp_path: Path
) -> None:
    """By the log, and by the place of every word on the page, as boxes of no width hide from it."""
    for question in answered(name):
        log, places = compiled(document("latex", question, name), tmp_path)
        too_wide = [float(each) for each in re.findall(r"Overfull \\[hv]box \(([\d.]+)pt", log)]
        assert max(too_wide, default=0) <= 2, question
        assert "Missing character" not in log, question
        ends = [float(each) for each in re.findall(r'xMax="([\d.]+)"', places)]
        assert max(ends) <= RIGHT_MARGIN + 2, question


@pytest.mark.slow
@pytest.mark.parametrize("kind", TEXTS)
def test_a_hostile_text_compiles_and_runs_nothing(kind: str, tmp_path: Path) -> None:
    """Neither does a file appear, nor does TeX read one that the document has not asked for."""
    log, _ = compiled(written(kind, "latex"), tmp_path)
    assert not (tmp_path / "pwned").exists()
    assert "secrets" not in log.replace("solution.tex", "")


@pytest.mark.slow
def test_the_graph_compiles_with_tikz_where_it_is_installed(tmp_path: Path) -> None:
    """TikZ is another package: the page names it, and only then uses it."""
    source = document("latex", "backprop", "ex7_1", Page(tikz=True))
    assert r"\usepackage{tikz}" in source
    assert r"\begin{tikzpicture}" in source
    if subprocess.run(["kpsewhich", "tikz.sty"], capture_output=True, check=False).stdout:
        compiled(source, tmp_path)


@pytest.mark.parametrize(("question", "name"), FEW)
def test_only_amsmath_and_booktabs_are_loaded(question: str, name: str) -> None:
    """What every TeX has is enough."""
    source = document("latex", question, name)
    assert re.findall(r"\\usepackage.*", source) == [r"\usepackage{amsmath,booktabs}"]
    assert source.isascii()


@pytest.mark.parametrize(("question", "name"), FEW)
def test_environments_and_braces_are_balanced(question: str, name: str) -> None:
    """A quick look at what the slow tests compile."""
    source = document("latex", question, name)
    begun = re.findall(r"\\begin\{(\w+\*?)\}", source)
    ended = re.findall(r"\\end\{(\w+\*?)\}", source)
    assert sorted(begun) == sorted(ended)
    bare = source.replace(r"\{", "").replace(r"\}", "")
    assert bare.count("{") == bare.count("}")


def test_a_page_reads_like_a_textbook() -> None:
    """Aligned steps, each with its reason beside it, fractions over lines."""
    source = document("latex", "backprop", "ex7_1")
    assert (
        r"\frac{\partial f_6}{\partial f_3} &= \frac{\partial f_6}{\partial f_4} \cdot "
        r"\frac{\partial f_4}{\partial f_3} + \frac{\partial f_6}{\partial f_5} \cdot "
        r"\frac{\partial f_5}{\partial f_3} \why{$f_3$ reaches $f_6$ through $f_4$ and $f_5$} \\*"
    ) in source
    assert r"&= f_5 + f_4 \approx 3.19215 + 13.19215 \approx 16.3843" in source
    assert (
        r"&= \frac{\partial f_6}{\partial f_3} \cdot \frac{1}{f_2} \approx 16.3843 \cdot" in source
    )


def test_a_formula_that_fills_the_line_keeps_its_relation_in_line() -> None:
    """An empty atom before it gives the first relation the space that the others have."""
    source = document("latex", "backprop", "mazur_network")
    assert r"\rlap{$\displaystyle {}" in source
    assert not re.search(r"\\rlap\{\$\\displaystyle [=\\]", source)


def test_the_answer_stands_out() -> None:
    """In a frame, and nothing else is in one."""
    source = document("latex", "backprop", "ex7_1")
    heading, _, answer = source.partition(r"\subsection*{\boldmath Answer}")
    assert r"\boxed{\begin{aligned}[t]\frac{\partial f_6}{\partial x} &=" in answer
    assert r"\boxed" not in heading
    assert r"\inframe{A root of $f$: $x = -1$.}" in document("latex", "newton", "newton_quadratic")


def test_the_parts_of_a_method_stand_under_it() -> None:
    """A level lower, and without its name once more."""
    source = document("latex", "optimize", "assignment02")
    assert r"\subsection*{\boldmath RMSProp}" in source
    assert source.count(r"\subsubsection*{\boldmath Step 1}") == 4
    assert "RMSProp: " not in source


def test_a_heading_asks_for_room_below_it() -> None:
    """No heading is the last thing on a page."""
    source = document("latex", "optimize", "assignment02")
    headings = re.findall(r"(.*)\\(?:sub)*section\*", source)
    assert headings
    assert all(re.fullmatch(r"\\roomfor\{\d+em\}", before) for before in headings)


def test_a_heading_right_below_another_does_not_part_from_it() -> None:
    """The first of them asks for the room of both."""
    parts = combined("Both", [solved("forward", "ex7_1"), solved("gradcheck", "ex7_1")])
    shown = evaluated(parts, Rounding(5), Level.NORMAL)
    source = "".join(formats()["latex"].render(parts, shown, Level.NORMAL, Page()))
    lines = source.splitlines()
    part = next(number for number, line in enumerate(lines) if "Part 2: " in line)
    assert lines[part].startswith(r"\roomfor{")
    assert lines[part + 1].startswith(r"\subsection*{")


def test_what_belongs_to_a_parameter_stays_on_one_page() -> None:
    """Its lines of a step are joined, and the next parameter's are not joined to them."""
    source = document("latex", "optimize", "assignment02")
    step = source.partition("Adam}")[2].partition(" Step 1}")[2].partition(r"\end{flalign*}")[0]
    rows = re.split(r"(?<= )\\\\", step)
    assert len(rows) == 20
    assert [row.startswith("*") for row in rows[1:]] == ([True] * 4 + [False]) * 3 + [True] * 4


@pytest.mark.slow
@pytest.mark.parametrize(("name", "most"), [("ex7_1", 2), ("mazur_network", 5)])
def test_a_solution_does_not_take_more_pages_than_it_fills(
    name: str, most: int, tmp_path: Path
) -> None:
    """Short equations stand in two columns."""
    _, places = compiled(document("latex", "backprop", name), tmp_path)
    assert places.count("<page ") <= most


def test_a_fragment_says_what_it_needs_and_brings_no_preamble() -> None:
    """It is put into a document that has one."""
    source = document("latex", "backprop", "ex7_1", Page(fragment=True))
    assert source.startswith("% needs \\usepackage{amsmath,booktabs}\n")
    assert r"\documentclass" not in source
    assert r"\begin{document}" not in source
    with_tikz = document("latex", "backprop", "ex7_1", Page(fragment=True, tikz=True))
    assert with_tikz.startswith("% needs \\usepackage{amsmath,booktabs,tikz}\n")


def test_the_heading_names_who_hands_it_in() -> None:
    """Course and sheet at the left, author and date at the right; without any of them, no rule."""
    page = Page(author="A. & B.", course="Learning", sheet="Sheet 7", date="1 May")
    source = document("latex", "backprop", "ex7_1", page)
    assert r"Learning \\ Sheet 7" in source
    assert r"A. \& B. \\ 1 May" in source
    assert r"\hrule" not in document("latex", "backprop", "ex7_1")


@pytest.mark.parametrize("format", ["latex", "typst", "markdown", "html"])
def test_a_sheet_that_is_only_a_number_is_named(format: str) -> None:
    """A bare 7 under the course says nothing."""
    source = document(format, "backprop", "ex7_1", Page(course="Learning", sheet="7"))
    assert "Sheet 7" in source


def test_a_template_says_where_the_solution_goes() -> None:
    """Its places are filled once: what a title says is not read as another place."""
    template = "TITLE {{title}} BY {{ author }}: {{solution}} END"
    page = replace(hostile("template")[2], template=template)
    source = document("latex", "backprop", "ex7_1", page)
    assert source.startswith("TITLE Exercise 7.1: backpropagation by hand BY \\{\\{solution")
    assert source.count(r"\begingroup") == 1
    assert source.endswith("END")


@pytest.mark.parametrize("template", ["no place at all", "{{solution}} and {{solutoin}}"])
def test_a_template_without_a_place_is_refused(template: str) -> None:
    """With the words that it should have."""
    with pytest.raises(InputError, match="the template") as refused:
        document("latex", "backprop", "ex7_1", Page(template=template))
    assert "{{solution}}" in str(refused.value.faults[0].help)


@pytest.mark.parametrize("kind", TEXTS)
def test_no_hostile_text_becomes_a_command(kind: str) -> None:
    """The commands in the document are those of a harmless one."""

    def commands(source: str) -> set[str]:
        return set(re.findall(r"\\[A-Za-z]+", source))

    text = latex_words(TEXTS[kind])
    known = {"textbackslash", "textasciitilde", "textasciicircum", "hspace", "l", "H", "c"}
    assert commands(text) <= {"\\" + name for name in known}
    source = written(kind, "latex")
    assert source.isascii()
    assert source.count(r"\end{document}") == 1
    assert not re.search(r"\\(input|write|catcode|read|open)", source)


def test_a_mark_over_a_letter_is_not_lost() -> None:
    """Even where Unicode has no letter with that mark."""
    assert latex_words("m\u0302, \u00fc, x\u0302\u0301") == r"\^{m}, \"{u}, \'{\^{x}}"
    assert latex_words("m\u0334" + "x" + "\u0302" * 9) == r"m\^{\^{x}}"


def test_a_decimal_comma_has_no_space_after_it() -> None:
    """TeX takes a bare comma for punctuation."""
    source = document("latex", "backprop", "ex7_1", Page(decimal_comma=True))
    assert r"\approx 48{,}757" in source
    assert "48.757" not in source


@pytest.mark.parametrize(
    ("formula", "points"),
    [
        (r"\frac{2 x^3 (2 \log x - 1)}{\log^3(x)} \approx 48.757", 120.8),
        (r"\frac{\partial f_6}{\partial f_4} \cdot \frac{\partial f_4}{\partial f_3}", 46.0),
        (r"\sqrt{(1-\beta_1) g_1^2+\varepsilon}", 78.1),
    ],
)
def test_a_formula_is_measured_as_tex_sets_it(formula: str, points: float) -> None:
    """Widths that TeX gave at 11 pt; a few points off do no harm."""
    assert math_width(formula) * 10.95 == pytest.approx(points, abs=6)


def test_words_are_measured_with_the_formulas_among_them() -> None:
    """The width that TeX gave in footnote size."""
    words = "$f_3$ reaches $f_6$ through $f_4$ and $f_5$"
    assert text_width(words) * 9 == pytest.approx(128, abs=5)


def test_every_detail_is_written() -> None:
    """At full detail there is more, and side calculations among it."""
    derivation, shown = solved("backprop", "hw2_autodiff"), display("backprop", "hw2_autodiff")
    full = display("backprop", "hw2_autodiff", Level.FULL)
    latex = formats()["latex"]
    usual = "".join(latex.render(derivation, shown, Level.NORMAL, Page()))
    more = "".join(latex.render(derivation, full, Level.FULL, Page()))
    assert len(more) > len(usual)
