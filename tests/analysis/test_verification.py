"""Derivatives and values compared with what mpmath makes of the values alone."""

from __future__ import annotations

import mpmath

from hwsolve.analysis.verification import nearest
from hwsolve.notation.parser import parse
from hwsolve.notation.shape import Shapes
from hwsolve.notation.tree import Name
from hwsolve.numbers.evaluation import Evaluation


def test_the_nearest_number_has_sixty_digits_whatever_the_value_is() -> None:
    """Fractions, roots and multiples of π, at the precision with which an evaluation begins."""
    for text, expected in (("1/3", "1/3"), ("2 sqrt(2)", "sqrt(8)"), ("pi/7", "pi/7")):
        formula = Shapes().formula(parse(text))
        evaluation = Evaluation({}, [(Name("a"), formula)])
        with mpmath.workdps(70):
            exact = {"1/3": mpmath.mpf(1) / 3, "sqrt(8)": mpmath.sqrt(8), "pi/7": mpmath.pi / 7}
            gap = abs(nearest(evaluation, Name("a")) / exact[expected] - 1)
            assert gap < mpmath.mpf("1e-59")
