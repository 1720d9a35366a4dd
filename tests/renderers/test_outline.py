"""What every page shows, whatever it is marked up with."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

import pytest

from hwsolve.derivation.evaluated import evaluated
from hwsolve.derivation.model import (
    Axis,
    Block,
    Contours,
    Curve,
    Derivation,
    Equation,
    Given,
    Graph,
    GraphNode,
    Level,
    Note,
    Path,
    Plot,
    Prose,
    Section,
    Step,
    Table,
    Verification,
)
from hwsolve.notation.printing import to_unicode
from hwsolve.notation.shape import Formula
from hwsolve.notation.tree import Name, Number
from hwsolve.numbers.rounding import Rounding
from hwsolve.renderers.outline import EquationLines, Outline
from hwsolve.renderers.writing import Writing

X, Y = Name("x"), Name("y")
TWICE = Formula(Number("4"), ())


def equation(name: str, label: str = "", level: Level = Level.BRIEF) -> Equation:
    """`name` = 4."""
    return Equation(Name(name), TWICE, (Step(TWICE),), label=label, level=level)


BLOCKS: dict[type, Block] = {
    Equation: equation("y"),
    Note: Note(Prose(("a note",))),
    Table: Table((X, "of x"), ((X, "4"),), "a caption"),
    Graph: Graph((GraphNode(X, None, ()),)),
    Plot: Plot(X, (Curve("f", (1.0, 2.0)),)),
    Contours: Contours(
        X,
        Axis(X, 0.0, 1.0),
        Axis(Y, 0.0, 1.0),
        ((1.0, 2.0), (3.0, 4.0)),
        (Path("f", ((0.0, 0.0),)),),
    ),
}


class Recorded:
    """Markup that says what it is asked for."""

    def heading(self, title: str, is_part: bool) -> Iterator[object]:
        yield ("part" if is_part else "section", title)

    def paragraph(self, text: str) -> Iterator[object]:
        yield text

    def equations(self, equations: list[EquationLines]) -> Iterator[object]:
        yield [(each.label, to_unicode(each.name)) for each in equations]

    def table(self, header: list[str], rows: list[list[str]], caption: str) -> Iterator[object]:
        yield header, rows, caption

    def graph(self, graph: Graph) -> Iterator[object]:
        yield graph

    def plot(self, plot: Plot | Contours) -> Iterator[object]:
        yield plot


def outline(
    *blocks: Block,
    given: tuple[Given, ...] = (),
    detail: Level = Level.NORMAL,
    parted: bool = False,
) -> Outline:
    """The outline of a solution with one section."""
    section = Section(Prose(("title",)), blocks)
    routes = (Verification("one route", True, 0.0), Verification("another", False, 1.0))
    derivation = Derivation("backprop", "", given, (section,), (), routes)
    shown = evaluated(derivation, Rounding(5), detail)
    return Outline(derivation, shown, detail, Writing(to_unicode, words=str.upper), parted)


def recorded(page: Outline) -> list[object]:
    """What stands in its only section, below the title."""
    (section,) = page.sections()
    _, *found = page.section(section, Recorded())
    return found


@pytest.mark.parametrize("kind", get_args(Block))
def test_no_kind_of_block_is_forgotten(kind: type) -> None:
    """Each kind that a solver may write reaches the page."""
    assert len(recorded(outline(BLOCKS[kind]))) == 1


def test_words_are_written_and_mathematics_among_them() -> None:
    """Notes, cells and captions come in the format's own words."""
    assert recorded(outline(BLOCKS[Note], BLOCKS[Table])) == [
        "A NOTE",
        (["x", "OF X"], [["x", "4"]], "A CAPTION"),
    ]


def test_equations_that_follow_each_other_are_one_group_and_name_each_label_once() -> None:
    """A label stands at the first equation of its own; what is hidden does not part a group."""
    hidden = Note(Prose(("aside",)), Level.FULL)
    blocks = (equation("a", "layer 1"), hidden, equation("b", "layer 1"), equation("c", "layer 2"))
    assert recorded(outline(*blocks, BLOCKS[Note], equation("d", "layer 2"))) == [
        [("layer 1", "a"), ("", "b"), ("layer 2", "c")],
        "A NOTE",
        [("layer 2", "d")],
    ]


def test_what_is_hidden_parts_equations_where_that_is_asked_for() -> None:
    """Each side is a group of its own, with its labels; nothing is there for what is hidden."""
    hidden = (Note(Prose(("aside",)), Level.FULL), equation("b", level=Level.FULL))
    blocks = (equation("a", "layer 1"), *hidden, BLOCKS[Note], equation("c", "layer 1"))
    assert recorded(outline(*blocks, parted=True)) == [
        [("layer 1", "a")],
        "A NOTE",
        [("layer 1", "c")],
    ]
    assert recorded(outline(equation("a"), hidden[0], equation("c"), parted=True)) == [
        [("", "a")],
        [("", "c")],
    ]


def test_a_section_whose_blocks_are_all_hidden_is_a_part() -> None:
    """It is shown by its title alone, as the heading of those that follow."""
    page = outline(equation("y", level=Level.FULL), detail=Level.BRIEF)
    assert list(page.section(page.sections()[0], Recorded())) == [("part", "TITLE")]


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ((), ""),
        ((Given(X, Number("2")),), "Given: x = 2."),
        ((Given(X, None), Given(Y, None)), "x, y are kept as symbols."),
        ((Given(X, None), Given(Y, Number("3"))), "Given: y = 3; x is kept as a symbol."),
    ],
)
def test_what_is_given_is_told_in_one_sentence(given: tuple[Given, ...], sentence: str) -> None:
    """Values first, then what stays a symbol."""
    page = outline(given=given)
    assert page.given(page.writing.equality) == sentence


def test_only_routes_that_agree_are_named() -> None:
    """A route that came to something else verifies nothing."""
    assert outline().verified() == "Verified: ONE ROUTE."
