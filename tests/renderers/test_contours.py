"""Level lines, and maps in every format that can show them."""

from __future__ import annotations

import math
import xml.etree.ElementTree as ElementTree
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

import hwsolve
from hwsolve.derivation.model import Axis, Contours, Path
from hwsolve.notation.printing import to_unicode
from hwsolve.notation.tree import Name
from hwsolve.renderers.contour_lines import chosen_levels, clipped, leveled, round_ticks
from hwsolve.renderers.contour_text import draw_contours
from hwsolve.renderers.level_lines import Grid, level_lines
from hwsolve.renderers.plot_picture import plot_picture
from hwsolve.renderers.writing import Writing
from hwsolve.solution import Solution

BOWL = tuple(
    tuple((x / 10 - 1) ** 2 + (y / 10 - 1) ** 2 for x in range(21)) for y in range(21)
)  # fmt: skip
MAP = Contours(
    Name("f"),
    Axis(Name("x1"), -1, 1),
    Axis(Name("x2"), -1, 1),
    BOWL,
    (Path("<one> & \\", ((-1, -1), (0.5, -1), (3, -1))), Path("two", ((0, 0), (0, 1)))),
    (0, 0),
)

sizes = st.integers(min_value=-4, max_value=4).map(float) | st.just(math.nan)
grids = st.lists(st.lists(sizes, min_size=4, max_size=4), min_size=2, max_size=5)


def _height(grid: Grid, x: float, y: float) -> float:
    """The linear height on a side of a cell."""
    column, row = int(x), int(y)
    if x == column and y == row:
        return grid[row][column]
    right, above = (column + 1, row) if x > column else (column, row + 1)
    share = (x - column) + (y - row)
    return (1 - share) * grid[row][column] + share * grid[above][right]


@given(grids)
def test_on_a_level_line_the_height_is_the_level(grid: list[list[float]]) -> None:
    """At every corner of it; and it ends nowhere but at the map's border or at a gap."""
    for line in level_lines(grid, 0.5):
        assert len(line) > 1
        for x, y in line:
            assert _height(grid, x, y) == pytest.approx(0.5)
        if line[0] != line[-1]:
            assert all(_may_end(grid, x, y) for x, y in (line[0], line[-1]))


def _may_end(grid: Grid, x: float, y: float) -> bool:
    """Whether one of the two cells at the side is outside, or has a corner without a height."""
    column, row = int(x), int(y)
    beside = (
        [(column, row), (column, row - 1)] if x > column else [(column, row), (column - 1, row)]
    )
    return any(not _is_whole(grid, j, i) for j, i in beside)


def _is_whole(grid: Grid, column: int, row: int) -> bool:
    if not (0 <= row < len(grid) - 1 and 0 <= column < len(grid[0]) - 1):
        return False
    return all(math.isfinite(grid[row + i][column + j]) for i in (0, 1) for j in (0, 1))


@given(grids)
def test_every_side_that_the_level_crosses_has_a_line(grid: list[list[float]]) -> None:
    """Once, where a whole cell is beside it."""
    corners = [point for line in level_lines(grid, 0.5) for point in {*line}]
    for row in range(len(grid)):
        for column in range(3):
            one, other = grid[row][column], grid[row][column + 1]
            crossed = min(one, other) < 0.5 < max(one, other)
            whole = _is_whole(grid, column, row) or _is_whole(grid, column, row - 1)
            found = [x for x, y in corners if y == row and column < x < column + 1]
            assert len(found) == (crossed and whole)


def test_a_circle_is_one_closed_line() -> None:
    """Around the middle, at its radius."""
    (line,) = level_lines(BOWL, 0.25)
    assert line[0] == line[-1]
    for x, y in line:
        assert math.dist((x, y), (10, 10)) == pytest.approx(5, abs=0.1)


def test_a_saddle_is_decided_by_its_middle() -> None:
    """The lines go around the low corners where the middle is high, and around the high ones where it is
    low."""
    high = level_lines([[0, 3], [3, 0]], 1)
    low = level_lines([[0, 1.2], [1.2, 0]], 1)
    assert sorted(sum(x + y for x, y in line) for line in high) == pytest.approx([2 / 3, 10 / 3])
    assert sorted(abs(sum(x - y for x, y in line)) for line in low) == pytest.approx([5 / 3] * 2)


def test_levels_are_round_and_apart() -> None:
    """Between the least and the largest height; of a plain there are none."""
    levels = chosen_levels(BOWL)
    assert len(levels) > 6
    assert all(0 < level < 2 and len(label) <= 5 for level, label in levels)
    assert [label for _, label in levels] == sorted({label for _, label in levels}, key=float)
    assert chosen_levels([[1, 1], [1, math.nan]]) == []


@pytest.mark.parametrize(
    ("low", "high", "labels"),
    [
        (0, 1, "0.0 0.2 0.4 0.6 0.8 1.0"),
        (-6.2, 3.9, "−6 −4 −2 0 2"),
        (1e-9, 3e-9, "1·10⁻⁹ 1.5·10⁻⁹ 2·10⁻⁹ 2.5·10⁻⁹ 3·10⁻⁹"),
        (2000, 9000, "2000 3000 4000 5000 6000 7000 8000 9000"),
    ],
)
def test_ticks_are_round_numbers(low: float, high: float, labels: str) -> None:
    """A multiple of 1, 2 or 5 apart."""
    assert " ".join(label for _, label in round_ticks(low, high)) == labels


def test_a_path_is_cut_at_the_frame() -> None:
    """Where it leaves, and where it comes back."""
    assert clipped([(0.5, 0.5), (0.5, 1.5), (0.75, 1.5), (0.75, 0.5)]) == (
        ((0.5, 0.5), (0.5, 1.0)),
        ((0.75, 1.0), (0.75, 0.5)),
    )
    assert clipped([(-1, -1), (2, 2)]) == (((0.0, 0.0), (1.0, 1.0)),)
    assert clipped([(2, 0), (3, 0)]) == ()


def test_the_picture_of_a_map() -> None:
    """Paths and the minimum stand where they are; a path that leaves is cut, and its steps outside are not
    marked."""
    drawing = plot_picture(MAP)
    assert drawing is not None
    assert drawing.minimum == (0.5, 0.5)
    one, two = drawing.lines
    assert one.pieces == (((0.0, 0.0), (0.75, 0.0), (1.0, 0.0)),)
    assert one.dots == ((0.0, 0.0), (0.75, 0.0))
    assert two.pieces == (((0.5, 0.5), (0.5, 1.0)),)
    assert ("0.5" in [label for _, label in drawing.up]) and drawing.axes == (
        Name("x1"),
        Name("x2"),
    )
    assert [stroke for level, _ in chosen_levels(BOWL) for stroke in leveled(BOWL, level)] == list(
        drawing.levels
    )


def test_a_map_in_characters() -> None:
    """Marks at the steps, the minimum, dotted levels; no line is wider than it may be."""
    lines = list(draw_contours(MAP, Writing(to_unicode), 40))
    assert lines[0] == "f over x₁ and x₂"
    assert sum("·" in line for line in lines) > 10
    assert lines[-1] == "● <one> & \\   ○ two   × the minimum"
    row = next(line for line in lines if line.startswith(" 0.0"))
    assert row[-1 - (40 - 5) // 2 :].strip("· ").startswith("○")
    assert all(len(line) <= 45 for line in lines[:-2])


@cache
def comparison() -> Solution:
    """Three methods on a bowl that is stretched along x₁, one of which runs away."""
    return hwsolve.optimize(
        "f = 0.1 x1^2 + 2 x2^2", at="x1=-5,x2=-2", algo=("gradient_descent,momentum,adam",),
        steps="20", show="none",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("format", "sign"),
    [
        ("latex", r"\thicklines"),
        ("typst", "luma"),
        ("html", "minimum</title>"),
        ("svg", "minimum</title>"),
        ("json", '"contours"'),
        ("text", "x₂\n"),
        ("markdown", "x₂\n"),
    ],
)
def test_a_comparison_of_two_parameters_has_a_map(format: str, sign: str) -> None:
    """In text and Markdown where plots are asked for."""
    assert sign in comparison().to(format, plot=True)
    if format in ("text", "markdown"):
        assert sign not in comparison().to(format)


@pytest.mark.parametrize("format", ["text", "markdown", "ipynb"])
def test_a_section_of_a_map_alone_goes_with_it(format: str) -> None:
    """Two steps of one method have a map and no curve: without the map there is no heading either."""
    few = hwsolve.optimize("f = x1^2 + 2 x2^2", at="x1=1,x2=1", algo="adam", steps="2")
    assert "The path" in few.to(format, plot=True)
    assert "The path" not in few.to(format)


def test_names_of_paths_are_texts() -> None:
    """Whatever a method is called, it is no markup."""
    from hwsolve.renderers.svg_plot import svg_plot

    drawing = plot_picture(MAP)
    assert drawing is not None
    root = ElementTree.fromstring(svg_plot(drawing, {}, alone=True))
    assert "<one> & \\" in [each.text for each in root.iter("{http://www.w3.org/2000/svg}text")]
