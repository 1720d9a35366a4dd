"""Elimination on random systems of fractions, singular ones among them."""

from __future__ import annotations

from flint import fmpq_mat
from hypothesis import given, settings
from hypothesis import strategies as st

from hwsolve.derivation.model import Equation
from hwsolve.linear_algebra.elimination import Row, eliminate
from hwsolve.notation.shape import Formula
from hwsolve.notation.tree import Expression, Name, Negate, Number
from hwsolve.numbers.evaluation import Evaluation
from tests.sizes import examples

sizes = st.integers(1, 4)


@st.composite
def systems(draw: st.DrawFn) -> tuple[list[list[int]], list[int]]:
    """Whole numbers, many of them 0."""
    size = draw(sizes)
    entry = st.one_of(st.integers(-9, 9), st.just(0))
    matrix = [[draw(entry) for _ in range(size)] for _ in range(size)]
    return matrix, [draw(entry) for _ in range(size)]


def _number(value: int) -> Expression:
    return Negate(Number(str(-value))) if value < 0 else Number(str(value))


@settings(max_examples=examples(80), deadline=None)
@given(systems())
def test_it_solves_the_system_or_finds_it_singular(
    system: tuple[list[list[int]], list[int]],
) -> None:
    """The exact solution, and pivots whose product is the determinant's sign up to exchanges."""
    matrix, right = system
    size = len(right)
    given: dict[Expression, Formula | None] = {}
    for i in range(size):
        given[Name(f"r{i}")] = Formula(_number(-right[i]), ())
        for j in range(size):
            given[Name(f"c{i}_{j}")] = Formula(_number(matrix[i][j]), ())
    rows = [
        Row(tuple(Name(f"c{i}_{j}") for j in range(size)), Negate(Name(f"r{i}")))
        for i in range(size)
    ]
    unknowns = [Name(f"x{i}") for i in range(size)]
    found = eliminate(rows, unknowns, 0, lambda lines: Evaluation(given, lines))
    singular = fmpq_mat(matrix).det() == 0
    assert found.singular == singular
    if singular:
        return
    lines = [(each.name, each.computing) for each in found.blocks if isinstance(each, Equation)]
    values = Evaluation(given, lines).values
    for i in range(size):
        assert sum(matrix[i][j] * values[unknowns[j]] for j in range(size)) == right[i]
