"""What a run of Newton's method shows: how fast the digits come, and why it stopped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import floor
from typing import Any

import mpmath
from flint import fmpq

from hwsolve.analysis.newton_check import Values
from hwsolve.analysis.newton_method import Newton
from hwsolve.derivation.display import padded
from hwsolve.derivation.figures import number_tree
from hwsolve.derivation.model import (
    Block,
    Cell,
    Level,
    Note,
    Prose,
    Section,
    Table,
    ValueOf,
)
from hwsolve.notation.tree import Expression, Name, Negate, Number, Power
from hwsolve.numbers.rounding import Rounding, rounded

CONVERGED = 1e-8
MOST_SHOWN_DIGITS = 45
SMALLEST_ERROR = 10.0**-MOST_SHOWN_DIGITS
LONGEST_CYCLE = 6


@dataclass(frozen=True, slots=True)
class Course:
    """The iterates as mpmath vectors, and where they lead; `limit` is None where that is unknown."""

    iterates: Sequence[Sequence[Any]]
    values: Values
    limit: Sequence[Any] | None

    def distance(self, one: Sequence[Any], other: Sequence[Any]) -> Any:
        """The largest difference of two points in any coordinate."""
        return max(abs(a - b) for a, b in zip(one, other, strict=True))

    @property
    def lengths(self) -> list[Any]:
        """How long each step was."""
        return [self.distance(one, other) for one, other in pairwise(self.iterates)]

    @property
    def errors(self) -> list[Any]:
        """How far each iterate is from the limit."""
        if self.limit is None:
            return []
        return [self.distance(point, self.limit) for point in self.iterates]

    @property
    def right_digits(self) -> list[str]:
        """How many decimals of each iterate are those of the limit, up to rounding."""
        return [_decimals(error) for error in self.errors]

    @property
    def converged(self) -> bool:
        """Whether the last step was short."""
        lengths = self.lengths
        if not lengths:
            return False
        size = max(1, max(map(abs, self.iterates[-1])))
        return bool(min([lengths[-1], *self.errors[-1:]]) <= CONVERGED * size)

    def cycle(self) -> int:
        """After how many steps an iterate comes back, or 0."""
        points = self.iterates
        for period in range(2, min(LONGEST_CYCLE, len(points) - 1) + 1):
            size = max(1, max(map(abs, points[-1])))
            back = self.distance(points[-1], points[-1 - period])
            if back <= 1e-9 * size and self.lengths[-1] > 1e-6 * size:
                return period
        return 0

    def linear_ratio(self) -> Any | None:
        """The factor by which the last steps shrink, if it is the same and not small; else None."""
        lengths = self.lengths[-4:]
        if len(lengths) < 4 or not all(lengths):
            return None
        ratios = [later / earlier for earlier, later in pairwise(lengths)]
        steady = max(ratios) - min(ratios) < 0.08
        return ratios[-1] if steady and 0.25 < ratios[-1] < 0.97 else None


def written(value: Any, digits: int = 3) -> Expression:
    """A number of mpmath, rounded."""
    if 0 < abs(value) < SMALLEST_ERROR:
        return Power(Number("10"), Negate(Number(str(MOST_SHOWN_DIGITS))))
    rounding = Rounding(digits)
    return number_tree(rounded(_rational(value), rounding), rounding)


def rounded_tree(value: Any, rounding: Rounding) -> Expression:
    """A number of mpmath, rounded as answers are; with all its zeros, since nothing says that it is exact."""
    return number_tree(padded(rounded(_rational(value), rounding), rounding), rounding)


def _rational(value: Any) -> fmpq:
    with mpmath.workprec(400):
        mantissa, exponent = mpmath.mpf(value).man_exp
    exact = fmpq(int(mantissa)) * fmpq(2) ** int(exponent)
    return -exact if value < 0 and exact > 0 else exact


def _decimals(error: Any) -> str:
    if error == 0:
        return "all"
    places = floor(-mpmath.log10(2 * error))
    if places > MOST_SHOWN_DIGITS:
        return f"over {MOST_SHOWN_DIGITS}"
    return str(max(0, places))


def course_note(course: Course, what: str) -> Note:
    """Convergence, a cycle, slow or no convergence: said, with what to try."""
    period = course.cycle()
    if period:
        return _note(
            f"The iterates repeat after {period} steps: a cycle, which never ends. "
            "Start elsewhere, or shorten the steps with --damping 0.5 or --damping halving."
        )
    ratio = course.linear_ratio()
    if ratio is not None:
        times = max(2, round(1 / (1 - float(ratio))))
        word = {2: "double", 3: "triple"}.get(times, f"{times}-fold")
        return _note(
            f"The steps shrink only by a factor of about {mpmath.nstr(ratio, 3)}, not faster and "
            f"faster: convergence is linear, as at a {word} {what}, where the derivative is 0 as "
            f"well. There --damping {times} makes it quadratic again."
        )
    if course.converged:
        digits = course.right_digits
        gained = [each for each in digits if each.isdigit() and int(each) > 0]
        text = "The steps have become as short as the digits shown."
        if len(gained) >= 2:
            text = (
                f"Right decimals: {', '.join(digits)}: near the {what} their number doubles with "
                "each step (quadratic convergence)."
            )
        return _note(text)
    lengths = course.lengths
    if len(lengths) >= 3 and lengths[-1] > lengths[-2] > lengths[-3]:
        return _note(
            f"The steps get longer and longer: no convergence from this start. Start nearer to a "
            f"{what}, or shorten the steps with --damping halving."
        )
    if course.limit is not None:
        return _note(
            "The last iterate still differs from the limit in the digits shown; --steps asks for "
            "more."
        )
    return _note(
        "No convergence within these steps. Try more with --steps, another start, or --damping "
        "halving."
    )


def _note(text: str) -> Note:
    return Note(Prose((text,)))


def steps_to_write(newton: Newton, rounding: Rounding) -> int:
    """How many steps change a digit that is shown; the first is written in any case."""
    evaluation, target = newton.evaluation(), newton.target
    last = newton.iterations[-1]
    if last.stopped != "end":
        return len(newton.iterations)
    shown = [
        [evaluation.rounded(name, rounding) for name in target.point(index)]
        for index in range(last.index + 1)
    ]
    count = last.index
    while count > 1 and shown[count] == shown[count - 1]:
        count -= 1
    return count


def iterates_section(newton: Newton, course: Course) -> Section:
    """One row an iterate: the point, the function, the error, and how many decimals are right."""
    target = newton.target
    columns: list[Cell] = ["k", *map(Name, target.variables)]
    columns += [Name(target.objective[0])] if target.objective else map(Name, target.functions)
    errors, digits = course.errors, course.right_digits
    if errors:
        columns += ["error", "error/(error before)²", "right decimals"]
    values = newton.evaluation().values
    rows: list[tuple[Cell, ...]] = []
    for index in range(len(course.iterates)):
        height = target.height(index)
        names: list[Expression] = [*target.point(index)]
        if target.objective is None:
            names += [target.residual(row, index) for row in range(len(target.residuals))]
        elif height is not None:
            names.append(height)
        row: list[Cell] = [str(index)]
        row += [ValueOf(name) if name in values else "" for name in names]
        if errors:
            row += [written(errors[index]), _ratio(errors, index), digits[index]]
        rows.append(tuple(row))
    blocks: list[Block] = [Table(tuple(columns), tuple(rows))]
    if errors:
        words = "The error is the largest distance from the limit along a coordinate."
        if target.single:
            words = "The error is the distance from the limit."
        blocks.append(Note(Prose((words,)), Level.NORMAL))
    return Section(Prose.of("The iterates"), tuple(blocks))


def _ratio(errors: list[Any], index: int) -> Cell:
    if index == 0 or errors[index] == 0 or errors[index] < SMALLEST_ERROR:
        return ""
    return written(errors[index] / errors[index - 1] ** 2)
