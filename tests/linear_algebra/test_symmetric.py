"""Eigenvalues of symmetric matrices, exact or enclosed."""

from __future__ import annotations

import mpmath
import pytest
from flint import arb, arb_mat, fmpq
from hypothesis import given, settings
from hypothesis import strategies as st

from hwsolve.derivation.model import Equation
from hwsolve.linear_algebra.enclosures import enclosures
from hwsolve.linear_algebra.symmetric import spectrum, square_part
from hwsolve.notation.shape import Formula
from hwsolve.notation.tree import Expression, Name, Negate, Number, Quotient
from hwsolve.numbers.evaluation import Evaluation
from hwsolve.numbers.values import as_ball, precision
from tests.sizes import examples

entries = st.integers(-30, 30)


@st.composite
def matrices(draw: st.DrawFn) -> list[list[int]]:
    """Symmetric matrices of whole numbers, some of them singular, with multiple eigenvalues,
    diagonal."""
    size = draw(st.integers(1, 4))
    matrix = [[0] * size for _ in range(size)]
    for i in range(size):
        for j in range(i, size):
            matrix[i][j] = matrix[j][i] = draw(st.one_of(entries, st.just(0), st.just(1)))
    return matrix


def _number(value: int) -> Expression:
    written = Quotient(Number(str(abs(value))), Number("7"))
    return Negate(written) if value < 0 else written


@settings(max_examples=examples(60), deadline=None)
@given(matrices())
def test_the_eigenvalues_are_those_of_mpmath(matrix: list[list[int]]) -> None:
    """To 35 digits and in ascending order, whatever way they were found."""
    size = len(matrix)
    names = [[Name(f"a{min(i, j)}{max(i, j)}") for j in range(size)] for i in range(size)]
    given: dict[Expression, Formula | None] = {
        names[i][j]: Formula(_number(matrix[i][j]), ()) for i in range(size) for j in range(size)
    }
    start = Evaluation(given, [])
    found = spectrum(names, start, lambda name, formula: True, Name("H"))
    lines = [(each.name, each.computing) for each in found.blocks if isinstance(each, Equation)]
    supply = found.supplied
    supplied = None if supply is None else lambda: supply(start.values)
    evaluation = Evaluation(given, lines, supplied=supplied)
    with mpmath.workdps(50):
        rows = [[mpmath.mpf(value) / 7 for value in row] for row in matrix]
        expected = sorted(mpmath.eigsy(mpmath.matrix(rows), eigvals_only=True))
        for name, eigenvalue in zip(found.eigenvalues, expected, strict=True):
            with precision(evaluation.precision):
                middle = as_ball(evaluation.values[name]).mid()
                mantissa, exponent = middle.man_exp()
            ours = mpmath.ldexp(int(mantissa), int(exponent))
            assert abs(ours - eigenvalue) < mpmath.mpf("1e-30") * 60


@settings(max_examples=examples(60), deadline=None)
@given(matrices(), st.integers(0, 3))
def test_enclosures_hold_the_eigenvalues(matrix: list[list[int]], copies: int) -> None:
    """Also where eigenvalues coincide: the blocks of a repeated matrix, mixed by a rotation."""
    size = len(matrix)
    whole = mpmath.matrix(size + copies, size + copies)
    for i in range(size):
        for j in range(size):
            whole[i, j] = matrix[i][j]
    for k in range(copies):
        whole[size + k, size + k] = matrix[0][0]
    with mpmath.workdps(60):
        mixing = mpmath.qr(mpmath.randmatrix(size + copies))[0]
        mixed = mixing * whole * mixing.T
        expected = sorted(mpmath.eigsy(whole, eigvals_only=True))
        with precision(192):
            rows = [
                [arb(mpmath.nstr((mixed[i, j] + mixed[j, i]) / 2, 58)) for j in range(mixed.cols)]
                for i in range(mixed.rows)
            ]
            found = enclosures(arb_mat(rows))
            assert len(found) == len(expected)
            for ball, eigenvalue in zip(found, expected, strict=True):
                assert (ball - arb(mpmath.nstr(eigenvalue, 58))).contains(0) or (
                    abs(ball.mid() - arb(mpmath.nstr(eigenvalue, 58))) < arb("1e-40")
                )
                assert ball.rad() < arb("1e-40")


@pytest.mark.parametrize(
    ("number", "expected"), [(80, (4, 5)), (1, (1, 1)), (7, (1, 7)), (0, (1, 0))]
)
def test_square_part(number: int, expected: tuple[int, int]) -> None:
    """What comes out of a square root."""
    assert square_part(number) == expected


def test_exact_where_rational() -> None:
    """[[2, 1], [1, 2]] has 1 and 3, exactly."""
    names = [[Name("a"), Name("b")], [Name("b"), Name("d")]]
    given: dict[Expression, Formula | None] = {
        Name("a"): Formula(Number("2"), ()),
        Name("b"): Formula(Number("1"), ()),
        Name("d"): Formula(Number("2"), ()),
    }
    start = Evaluation(given, [])
    found = spectrum(names, start, lambda name, formula: False, Name("H"))
    lines = [(each.name, each.computing) for each in found.blocks if isinstance(each, Equation)]
    evaluation = Evaluation(given, lines)
    assert [evaluation.values[name] for name in found.eigenvalues] == [fmpq(1), fmpq(3)]
