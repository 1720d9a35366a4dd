"""Solutions as text: nothing is lost or cut at any width, and columns are columns."""

from __future__ import annotations

import re

import pytest

from hwsolve.derivation.evaluated import evaluated
from hwsolve.derivation.model import Level
from hwsolve.notation.stacked import cell_width
from hwsolve.numbers.rounding import Rounding
from hwsolve.problem import inline
from hwsolve.renderers import Page
from hwsolve.renderers.text import plain_lines, render, render_lines
from hwsolve.solvers import registry
from tests.sizes import one_in
from tests.solutions import PROBLEMS, display, problem, solved

WIDTHS = (80, 120)
QUESTIONS = ("backprop", "forward", "gradcheck")
GRAPHS = [name for name in PROBLEMS if problem(name).nodes]
CASES = [(question, name) for name in GRAPHS for question in ("backprop", "forward")]
CASES += [("gradcheck", name) for name in ("ex7_1", "hw2_autodiff", "mazur_network")]


def text(question: str, name: str, page: Page | None = None, level: Level = Level.NORMAL) -> str:
    """What is printed of a bundled problem, piped or on a page."""
    shown = display(question, name, level)
    return "".join(render(solved(question, name), shown, level, page or Page()))


def text_of(formula: str, at: str = "", width: int | None = None) -> str:
    """What `backprop -e` prints."""
    derivation = registry()["backprop"].solve(inline(formula, at))
    return "".join(
        render(derivation, evaluated(derivation, Rounding(5)), Level.NORMAL, Page(width))
    )


def words(printed: str) -> list[str]:
    """The words outside of the drawn graph, whatever their breaks and columns."""
    sections = re.split(r"\n(?=\n\S)", printed)
    prose = "\n".join(each for each in sections if not each.startswith("\nThe graph\n"))
    return sorted(word for word in prose.split() if "─" not in word)


@pytest.mark.parametrize(("question", "name"), one_in(3, CASES))
def test_a_terminal_shows_all_of_it_within_its_width(question: str, name: str) -> None:
    """The same words at every width, and piped; only their breaks differ."""
    piped = words(text(question, name))
    for width in WIDTHS:
        printed = text(question, name, Page(width))
        assert words(printed) == piped
        assert [line for line in printed.splitlines() if cell_width(line) > width] == []


@pytest.mark.parametrize(("question", "name"), CASES)
def test_piped_text_is_never_wrapped(question: str, name: str) -> None:
    """Each note is one line, and no line ends in blanks or has a blank that is none."""
    printed = text(question, name)
    for note in solved(question, name).heading:
        assert "".join(part for part in note.text.parts if isinstance(part, str)) in printed
    assert all(line == line.rstrip() for line in printed.splitlines())
    assert "\N{NO-BREAK SPACE}" not in printed
    assert "\t" not in printed


@pytest.mark.parametrize("name", ["ex7_1", "mazur_network"])
def test_colours_change_no_letter(name: str) -> None:
    """The coloured segments are the plain lines."""
    shown = (solved("backprop", name), display("backprop", name), Level.NORMAL, Page(80))
    assert list(plain_lines(render_lines(*shown))) == text("backprop", name, Page(80)).splitlines()


def test_relations_of_a_group_stand_in_columns() -> None:
    """Forward values: formula, numbers and result begin in the same column in every line."""
    printed = text("backprop", "ex7_1")
    block = printed.split("Forward: the values\n")[1].split("\n\n")[0].splitlines()
    assert len(block) == 6
    columns = {tuple(match.start() for match in re.finditer("[=≈]", line)) for line in block}
    assert len(columns) == 1


def test_a_decimal_comma_is_written_everywhere() -> None:
    """No decimal point is left in any number, in notes and tables neither."""
    for question in QUESTIONS:
        printed = text(question, "mazur_network", Page(decimal_comma=True))
        body = printed.split("\n\n", 1)[1]
        assert not re.findall(r"\d\.\d", body)
        assert re.search(r"\d,\d", body)


@pytest.mark.parametrize("level", Level)
def test_every_answer_is_in_every_level_of_detail(level: Level) -> None:
    """brief leaves out steps, not answers."""
    printed = text("backprop", "ex7_1", level=level)
    assert "48.757" in printed
    assert "−10" in printed
    assert "42.111" in printed
    assert "Verified" in printed


@pytest.mark.parametrize(
    ("formula", "at", "shown"),
    [
        ("f = 7", "", "f = 7"),
        ("f = x", "x=3", "f = x"),
        ("f = e^(-100 x)", "x=3", "·10⁻¹³¹"),
        ("f = 10^40 x", "x=3", "3·10⁴⁰"),
        ("f = relu(x - 3)", "x=3", "relu′(0) = 0"),
        ("f = sin(y) z", "", "kept as symbols"),
        ("a = x^2; f = a + x", "x=3", "∂f/∂x"),
    ],
)
def test_special_graphs_are_written(formula: str, at: str, shown: str) -> None:
    """One node, no inputs, kinks, very large and very small values, symbols."""
    assert shown in text_of(formula, at).replace("\N{NO-BREAK SPACE}", " ")


def test_many_inputs_fit_a_terminal() -> None:
    """Fourteen inputs of one node are drawn and listed within 80 columns."""
    terms = " + ".join(f"{i}^2 x{i}" for i in range(1, 15))
    printed = text_of(f"f = {terms}", ",".join(f"x{i}={i}" for i in range(1, 15)), 80)
    assert [line for line in printed.splitlines() if cell_width(line) > 80] == []
    assert all(f"x{chr(0x2080 + i)}" in printed for i in range(1, 10))
