"""Certain bounds for the eigenvalues of a symmetric matrix of balls."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import mpmath
from flint import arb, arb_mat, ctx

from hwsolve.numbers.values import Undecided

GUARD_BITS = 32
"""How many binary digits more the approximate eigenvectors have."""


def enclosures(matrix: arb_mat) -> list[arb]:
    """Balls that hold the eigenvalues of a symmetric matrix, in ascending order, also where some coincide.

    With an approximate basis Q of eigenvectors, QᵀAQ is nearly diagonal. By Ostrowski's theorem its k-th
    eigenvalue is that of A times a factor within ‖QᵀQ − I‖ of 1, and by Weyl's it is within the norm of
    what stands beside the diagonal of the k-th diagonal entry (Horn & Johnson 2013, 4.5.9 and 4.3.1).
    Raises Undecided where the balls of the entries are too wide.
    """
    size = matrix.nrows()
    with mpmath.workprec(ctx.prec + GUARD_BITS):
        middles = [[_in_mpmath(matrix[i, j]) for j in range(size)] for i in range(size)]
        _, vectors = mpmath.eigsy(mpmath.matrix(middles))
        basis = arb_mat([[_exact_ball(vectors[i, j]) for j in range(size)] for i in range(size)])
    near = basis.transpose() * matrix * basis
    beside = _norm([[near[i, j] if i != j else arb(0) for j in range(size)] for i in range(size)])
    gram = basis.transpose() * basis
    skew = _norm([[gram[i, j] - int(i == j) for j in range(size)] for i in range(size)])
    if not skew < 0.5 or not beside.is_finite():
        raise Undecided("the entries are not known well enough for their eigenvalues")
    around, factor = arb(0, beside.upper()), arb(1, skew.upper())
    diagonal = sorted((near[i, i] for i in range(size)), key=lambda entry: entry.mid())
    return [(entry + around) / factor for entry in diagonal]


def _norm(rows: Sequence[Sequence[arb]]) -> arb:
    """The largest row sum of sizes, which bounds the spectral norm of a symmetric matrix."""
    largest = arb(0)
    for row in rows:
        largest = largest.max(sum((abs(entry) for entry in row), arb(0)))
    return largest


def _in_mpmath(ball: arb) -> Any:
    mantissa, exponent = ball.mid().man_exp()
    return mpmath.ldexp(mpmath.mpf(int(mantissa)), int(exponent))


def _exact_ball(number: Any) -> arb:
    """An mpmath number as the ball of radius zero around it."""
    sign, mantissa, exponent, _ = number._mpf_
    return arb(int(mantissa) * (-1) ** int(sign)) * arb(2) ** int(exponent)
