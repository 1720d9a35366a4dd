"""Solutions as text: nothing is lost or cut at any width, and columns are columns."""

from __future__ import annotations

import re
from functools import cache

import pytest

from hwsolve.derivation.display import Display
from hwsolve.derivation.evaluated import evaluated
from hwsolve.derivation.model import Derivation, Level
from hwsolve.notation.stacked import cell_width
from hwsolve.numbers.rounding import Rounding
from hwsolve.problem import bundled, find, inline, load
from hwsolve.renderers import Page
from hwsolve.renderers.text import plain_lines, render, render_lines, text_writing
from hwsolve.solvers import registry

WIDTHS = (80, 100, 120)
QUESTIONS = ("backprop", "forward", "gradcheck")
CASES = [(question, name) for name in sorted(bundled()) for question in QUESTIONS]


@cache
def solved(question: str, name: str, level: Level = Level.NORMAL) -> tuple[Derivation, Display]:
    """The solution of a bundled problem, or of a formula at x = 3."""
    if name in bundled():
        found = find(name)
        problem = load(found.text, found.file)
    else:
        problem = inline(name, "x=3" if re.search(r"\bx\b", name) else "")
    derivation = registry()[question].solve(problem)
    return derivation, evaluated(derivation, Rounding(5), level)


def text(question: str, name: str, page: Page = Page(), level: Level = Level.NORMAL) -> str:
    """What is printed."""
    derivation, display = solved(question, name, level)
    return "".join(render(derivation, display, level, page))


def words(printed: str) -> list[str]:
    """The words of the lines that are not drawings or rules, whatever their breaks and columns."""
    lines = printed.splitlines()
    return [word for line in lines if not re.search("[─│▶]", line) for word in line.split()]


@pytest.mark.parametrize(("question", "name"), CASES)
@pytest.mark.parametrize("width", WIDTHS)
def test_no_line_is_wider_than_the_terminal(question: str, name: str, width: int) -> None:
    """A line may be wider only where one formula has no place to break it."""
    for line in text(question, name, Page(width)).splitlines():
        assert cell_width(line) <= width, line


@pytest.mark.parametrize(("question", "name"), CASES)
def test_a_narrow_terminal_shows_what_a_wide_one_shows(question: str, name: str) -> None:
    """The same words at every width, and piped; only their breaks differ."""
    piped = sorted(words(text(question, name)))
    for width in WIDTHS:
        assert sorted(words(text(question, name, Page(width)))) == piped


@pytest.mark.parametrize(("question", "name"), CASES)
def test_piped_text_is_never_wrapped(question: str, name: str) -> None:
    """Each note is one line, and no line ends in blanks or has a blank that is none."""
    derivation, _ = solved(question, name)
    printed = text(question, name)
    for note in derivation.heading:
        whole = " ".join(str(part) for part in note.text.parts if isinstance(part, str)).split()
        assert any(" ".join(whole) in " ".join(line.split()) for line in printed.splitlines())
    assert all(line == line.rstrip() for line in printed.splitlines())
    assert "\N{NO-BREAK SPACE}" not in printed
    assert "\t" not in printed


@pytest.mark.parametrize("name", ["ex7_1", "mazur_network"])
def test_colours_change_no_letter(name: str) -> None:
    """The coloured segments are the plain lines."""
    derivation, display = solved("backprop", name)
    page = Page(80)
    lines = render_lines(derivation, display, text_writing(derivation, page), Level.NORMAL, 80)
    assert list(plain_lines(lines)) == text("backprop", name, page).splitlines()


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
    ("formula", "shown"),
    [
        ("f = 7", "f = 7"),
        ("f = x", "f = x"),
        ("f = e^(-100 x)", "·10⁻¹³¹"),
        ("f = x 10^40", "3·10⁴⁰"),
        ("f = relu(x - 3)", "relu′(0) = 0"),
        ("f = sin(y) z", "kept as symbols"),
        ("a = x^2; f = a + x", "∂f/∂x"),
    ],
)
def test_special_graphs_are_written(formula: str, shown: str) -> None:
    """A graph of one node, one without inputs, kinks, very large and very small values, symbols."""
    assert shown in text("backprop", formula)


def test_many_inputs_fit_a_terminal() -> None:
    """Fourteen inputs of one node are drawn and listed within 80 columns."""
    names = [f"x{i}" for i in range(1, 15)]
    printed = text("backprop", "f = " + " + ".join(f"{i} {n}" for i, n in enumerate(names, 2)), Page(80))  # fmt: skip
    assert max(map(cell_width, printed.splitlines())) <= 80
    assert all(f"x{chr(0x2080 + i)}" in printed for i in range(1, 10))
