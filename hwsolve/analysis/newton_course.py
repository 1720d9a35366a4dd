"""How a run of Newton's method went: its iterates as numbers, where they lead, and how fast."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import floor
from typing import Any

import mpmath

from hwsolve.analysis.newton_check import WORKING_DIGITS, Values, limit_of
from hwsolve.autodiff.mp import value_of
from hwsolve.notation.tree import Expression, Number

CONVERGED = 1e-8
MOST_SHOWN_DIGITS = 45
SMALLEST_ERROR = mpmath.mpf(10) ** -MOST_SHOWN_DIGITS
"""A limit that is known by its digits alone tells no smaller errors."""

LONGEST_CYCLE = 6
_UNSTEADY = 0.08
_NEAR = 0.3
_SETTLED_ROUGHLY = 42


@dataclass(frozen=True, slots=True)
class Course:
    """The iterates as mpmath vectors, and where they lead; `limit` is None where that is unknown.

    `factor` is what every step was multiplied with, None where that changed. `multiplicity` is the m for
    which steps of m times the length settle at the limit fast. No error below `smallest` is known.
    """

    iterates: Sequence[Sequence[Any]]
    values: Values
    factor: Expression | None
    limit: Sequence[Any] | None
    multiplicity: int = 1
    smallest: Any = SMALLEST_ERROR

    def distance(self, one: Sequence[Any], other: Sequence[Any]) -> Any:
        """The largest difference of two points in any coordinate."""
        return max(abs(a - b) for a, b in zip(one, other, strict=True))

    @property
    def size(self) -> Any:
        """The largest coordinate of the last iterate, or 1."""
        return max(1, max(map(abs, self.iterates[-1])))

    @property
    def lengths(self) -> list[Any]:
        """How long each step was."""
        return [self.distance(one, other) for one, other in pairwise(self.iterates)]

    @property
    def errors(self) -> list[Any]:
        """How far each iterate is from the limit."""
        if self.limit is None:
            return []
        with mpmath.workdps(WORKING_DIGITS):
            return [self.distance(point, self.limit) for point in self.iterates]

    @property
    def right_digits(self) -> list[str]:
        """How many decimals of each iterate are those of the limit, up to rounding."""
        return [_decimals(error, self.smallest) for error in self.errors]

    @property
    def converged(self) -> bool:
        """Whether the last step was short."""
        lengths = self.lengths
        if not lengths:
            return False
        return bool(min([lengths[-1], *self.errors[-1:]]) <= CONVERGED * self.size)

    @property
    def order(self) -> Any | None:
        """The p of error ≈ c (error before)^p, by the last three errors; None where these do not tell."""
        known = [error for error in self.errors if error > self.smallest][-3:]
        if len(known) < 3 or not known[0] > 4 * known[1] > 16 * known[2]:
            return None
        return mpmath.log(known[2] / known[1]) / mpmath.log(known[1] / known[0])

    @property
    def cycle(self) -> int:
        """After how many steps an iterate comes back, or 0."""
        points = self.iterates
        for period in range(2, min(LONGEST_CYCLE, len(points) - 1) + 1):
            back = self.distance(points[-1], points[-1 - period])
            if back <= 1e-9 * self.size and self.lengths[-1] > 1e-6 * self.size:
                return period
        return 0

    @property
    def linear_ratio(self) -> Any | None:
        """The factor by which the last steps shrink, if it is the same and not small; else None."""
        return _linear_ratio(self.lengths[-4:])

    @property
    def is_slowed_by_damping(self) -> bool:
        """Whether the steps shrink as those towards a simple root do when each is taken `factor` times."""
        ratio = self.linear_ratio
        if ratio is None or self.factor in (None, Number("1")) or self.limit is None:
            return False
        expected = abs(1 - value_of(self.factor))
        return self.multiplicity == 1 and bool(abs(ratio - expected) < _UNSTEADY)


def course_of(
    iterates: Sequence[Sequence[Any]], values: Values, factor: Expression | None, is_found: bool
) -> Course:
    """The course of these iterates, of which the last is a solution where one `is_found`."""
    last = iterates[-1]
    limit: Sequence[Any] | None = last if is_found else limit_of(values, last)
    multiplicity = 1
    if limit is None:
        limit, multiplicity = _multiple_limit(iterates, values, factor)
    if limit is None and factor not in (None, Number("1")):
        limit = limit_of(values, last, value_of(factor), _SETTLED_ROUGHLY)
    return Course(iterates, values, factor, limit, multiplicity)


def _multiple_limit(
    iterates: Sequence[Sequence[Any]], values: Values, factor: Expression | None
) -> tuple[Sequence[Any] | None, int]:
    """Where steps that shrink steadily lead, if steps of m times the length settle there; and m."""
    course = Course(iterates, values, factor, None)
    ratio = course.linear_ratio
    if ratio is None or factor is None:
        return None, 1
    multiplicity = int(mpmath.nint(value_of(factor) / (1 - ratio)))
    if multiplicity < 2:
        return None, 1
    found = limit_of(values, iterates[-1], mpmath.mpf(multiplicity), _SETTLED_ROUGHLY)
    if found is None:
        return None, 1
    ahead = ratio / (1 - ratio)
    expected = [last + ahead * (last - before)
                for before, last in zip(*iterates[-2:], strict=True)]  # fmt: skip
    if course.distance(found, expected) > _NEAR * ahead * course.lengths[-1]:
        return None, 1
    return found, multiplicity


def _linear_ratio(lengths: Sequence[Any]) -> Any | None:
    if len(lengths) < 4 or not all(lengths):
        return None
    ratios = [later / earlier for earlier, later in pairwise(lengths)]
    steady = max(ratios) - min(ratios) < _UNSTEADY
    return ratios[-1] if steady and 0.25 < ratios[-1] < 0.97 else None


def _decimals(error: Any, smallest: Any) -> str:
    if error == 0:
        return "all"
    if error < smallest:
        return f"over {MOST_SHOWN_DIGITS}"
    return str(max(0, floor(-mpmath.log10(2 * error))))
