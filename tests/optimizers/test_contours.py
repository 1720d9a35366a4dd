"""The map of the objective around the paths."""

from __future__ import annotations

import math

import pytest

import hwsolve
from hwsolve.derivation.model import Contours


def mapped(formula: str, at: str, algo: str, steps: int, **options: str) -> Contours | None:
    """The map of a comparison, if it has one."""
    found = hwsolve.optimize(
        formula, at=at, algo=(algo,), steps=str(steps), show="none", **options
    ).derivation
    blocks = [block for section in found.sections for block in section.blocks]
    maps = [block for block in blocks if isinstance(block, Contours)]
    assert len(maps) <= 1
    return maps[0] if maps else None


def test_heights_are_the_objective_on_a_grid() -> None:
    """Rows from the lowest x₂, in each from the leftmost x₁; around both paths."""
    found = mapped("f = x1^2 + 3 x2", "x1=1,x2=2", "sgd,momentum", 3)
    assert found is not None
    rows, columns = len(found.heights), len(found.heights[0])
    for i, j in ((0, 0), (0, columns - 1), (rows - 1, 0), (7, 11)):
        x = found.across.low + (found.across.high - found.across.low) * j / (columns - 1)
        y = found.up.low + (found.up.high - found.up.low) * i / (rows - 1)
        assert found.heights[i][j] == pytest.approx(x**2 + 3 * y)
    assert [path.name for path in found.paths] == ["SGD", "momentum"]
    for path in found.paths:
        assert path.points[0] == (1.0, 2.0)
        assert len(path.points) == 4
        for x, y in path.points:
            assert found.across.low < x < found.across.high
            assert found.up.low < y < found.up.high
    assert found.minimum is None


def test_a_path_that_runs_away_leaves_the_map() -> None:
    """The map is where the others are, and the minimum."""
    found = mapped("f = x1^2 + 2000 x2^2", "x1=0.1,x2=0.1", "sgd,adam", 40)
    assert found is not None
    assert max(map(abs, (found.across.low, found.up.low, found.across.high, found.up.high))) < 3
    assert found.minimum == (0.0, 0.0)
    assert max(abs(y) for _, y in found.paths[0].points) > 1e6


def test_where_the_objective_has_no_value_there_is_a_gap() -> None:
    """The logarithm left of 0."""
    found = mapped("f = log(x1) + x2^2", "x1=0.5,x2=1", "sgd", 3)
    assert found is not None
    left = [row[0] for row in found.heights]
    assert all(math.isnan(height) for height in left) or found.across.low > 0
    assert any(math.isfinite(height) for row in found.heights for height in row)


@pytest.mark.parametrize(
    ("formula", "at"),
    [("f = x^2", "x=1"), ("f = a^2 + b^2 + c^2", "a=1,b=1,c=1"), ("f = x1^2 + x2^2", "x1=0,x2=0")],
)
def test_no_map_where_there_is_nothing_to_see(formula: str, at: str) -> None:
    """One or three parameters, or a path that stays where it is."""
    assert mapped(formula, at, "sgd", 6) is None


def test_gradients_that_are_given_have_no_map() -> None:
    """There is no objective."""
    found = hwsolve.optimize("assignment02", algo=("adam,sgd",)).derivation
    assert not any(isinstance(b, Contours) for section in found.sections for b in section.blocks)
