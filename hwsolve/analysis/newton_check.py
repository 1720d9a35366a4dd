"""Newton's iterates once more, from values alone: differences for derivatives, mpmath for the
system."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import mpmath

from hwsolve.analysis.newton_names import Target
from hwsolve.autodiff.mp import value_of
from hwsolve.notation.shape import Formula, Shapes
from hwsolve.notation.tree import Expression, Name

DIGITS = 60
WORKING_DIGITS = 200
MOST_LATER_STEPS = 30
FINENESS = 45
_SETTLED = 50


@dataclass(frozen=True, slots=True)
class Values:
    """The functions of a target by their values: residuals, or an objective."""

    target: Target
    known: Mapping[Expression, Any]
    formulas: tuple[Formula, ...]

    @classmethod
    def of(cls, target: Target, known: Mapping[Expression, Any]) -> Values:
        """`known` are the values of everything but the variables."""
        shapes = Shapes()
        trees = [target.objective[1]] if target.objective else list(target.residuals)
        return cls(target, known, tuple(map(shapes.formula, trees)))

    def next(self, point: Sequence[Any], factor: Any, fineness: int = FINENESS) -> list[Any]:
        """The next iterate, by differences with the step 10^(−fineness). Raises ArithmeticError,
        ValueError or TypeError where there is none."""
        size = len(point)
        step = mpmath.mpf(10) ** -fineness
        if self.target.objective is not None:
            residuals = [self._slope(0, point, row, step) for row in range(size)]
            matrix = [
                [self._curvature(point, row, column, step) for column in range(size)]
                for row in range(size)
            ]
        else:
            residuals = [self.at(row, point) for row in range(size)]
            matrix = [
                [self._slope(row, point, column, step) for column in range(size)]
                for row in range(size)
            ]
        if size == 1:
            change = [-residuals[0] / matrix[0][0]]
        else:
            solved = mpmath.lu_solve(mpmath.matrix(matrix), -mpmath.matrix(residuals))
            change = [solved[row] for row in range(size)]
        return [x + factor * delta for x, delta in zip(point, change, strict=True)]

    def at(self, index: int, point: Sequence[Any]) -> Any:
        formula = self.formulas[index]
        values = dict(self.known)
        for name, value in zip(self.target.variables, point, strict=True):
            values[Name(name)] = value
        found = value_of(formula.pattern, [values[fill] for fill in formula.fills])
        if not isinstance(found, mpmath.mpf) or not mpmath.isfinite(found):
            raise ArithmeticError("no real value")
        return found

    def _slope(self, index: int, point: Sequence[Any], column: int, step: Any) -> Any:
        ahead, behind = (_moved(point, {column: sign * step}) for sign in (1, -1))
        return (self.at(index, ahead) - self.at(index, behind)) / (2 * step)

    def _curvature(self, point: Sequence[Any], row: int, column: int, step: Any) -> Any:
        total = mpmath.mpf(0)
        for s in (1, -1):
            for t in (1, -1):
                shifts: dict[int, Any] = {row: s * step}
                shifts[column] = shifts.get(column, 0) + t * step
                total += s * t * self.at(0, _moved(point, shifts))
        return total / (4 * step**2)

    def curvatures(self, point: Sequence[Any]) -> list[Any]:
        """The eigenvalues of the objective's Hessian, ascending. Raises as `next` does."""
        size = len(point)
        step = mpmath.mpf(10) ** -FINENESS
        rows = [
            [self._curvature(point, row, column, step) for column in range(size)]
            for row in range(size)
        ]
        return sorted(mpmath.eigsy(mpmath.matrix(rows), eigvals_only=True))

    def slope(self, point: Sequence[Any]) -> Any:
        """The first function's derivative by the first variable."""
        return self._slope(0, point, 0, mpmath.mpf(10) ** -FINENESS)

    def bend(self, point: Sequence[Any]) -> Any:
        """The first function's second derivative by the first variable."""
        return self._curvature(point, 0, 0, mpmath.mpf(10) ** -FINENESS)

    def is_kinked(self, point: Sequence[Any]) -> bool:
        """Whether the slopes to both sides of the point differ in some direction."""
        step = mpmath.mpf(10) ** -FINENESS
        for index in range(len(self.formulas)):
            here = self.at(index, point)
            for column in range(len(point)):
                ahead = self.at(index, _moved(point, {column: step})) - here
                behind = here - self.at(index, _moved(point, {column: -step}))
                if abs(ahead - behind) > mpmath.mpf("1e-20") * step:
                    return True
        return False


def _moved(point: Sequence[Any], shifts: Mapping[int, Any]) -> list[Any]:
    return [x + shifts.get(place, 0) for place, x in enumerate(point)]


def limit_of(
    values: Values, point: Sequence[Any], factor: Any = 1, digits: int = _SETTLED
) -> list[Any] | None:
    """Where steps from the point, each taken `factor` times, settle to so many digits; None where they
    do not."""
    with mpmath.workdps(WORKING_DIGITS):
        here = list(point)
        for _ in range(MOST_LATER_STEPS):
            try:
                there = values.next(here, mpmath.mpf(factor))
            except (ArithmeticError, ValueError, TypeError):
                return None
            gap = max(abs(a - b) for a, b in zip(here, there, strict=True))
            here = there
            if gap <= mpmath.mpf(10) ** -digits * max(1, max(map(abs, here))):
                return here
    return None
