"""The rows of a run of Newton's method, and how many of its steps are worth writing out."""

from __future__ import annotations

from typing import Any

import mpmath
from flint import fmpq

from hwsolve.analysis.newton_course import MOST_SHOWN_DIGITS, SMALLEST_ERROR, Course
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


def written(value: Any, digits: int = 3, smallest: Any = SMALLEST_ERROR) -> Expression:
    """A number of mpmath, rounded; below `smallest` a bound for it."""
    if 0 < abs(value) < smallest:
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


def steps_to_write(newton: Newton, course: Course, rounding: Rounding) -> int:
    """How many steps change a digit that is shown, or would if a root at 0 had the size of the iterates
    before; the first is written in any case."""
    evaluation, target = newton.evaluation(), newton.target
    last = newton.iterations[-1]
    if last.stopped != "end":
        return len(newton.iterations)
    shown = [
        [evaluation.rounded(name, rounding) for name in target.point(index)]
        for index in range(last.index + 1)
    ]
    largest = max(abs(each) for point in course.iterates for each in point)
    places = rounding.digits if rounding.decimals is None else rounding.decimals
    short = largest * mpmath.mpf(10) ** -places
    count = last.index
    while count > 1 and (shown[count] == shown[count - 1] or course.lengths[count - 1] < short):
        count -= 1
    return count


def later_note(course: Course, count: int) -> Note:
    """Why only the first `count` steps are written out."""
    longest = max(course.lengths[count:])
    bound = mpmath.mpf(10) ** mpmath.ceil(mpmath.log10(longest)) if longest else mpmath.mpf(0)
    words = "The later steps are not longer than {}, so only the table has them."
    return Note(Prose.of(words, written(bound, 1)))


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
            row += [
                written(errors[index], smallest=course.smallest),
                _ratio(course, index),
                digits[index],
            ]
        rows.append(tuple(row))
    blocks: list[Block] = [Table(tuple(columns), tuple(rows))]
    if errors:
        words = "The error is the largest distance from the limit along a coordinate."
        if target.single:
            words = "The error is the distance from the limit."
        blocks.append(Note(Prose((words,)), Level.NORMAL))
    return Section(Prose.of("The iterates"), tuple(blocks))


def _ratio(course: Course, index: int) -> Cell:
    errors = course.errors
    if index == 0 or errors[index] == 0 or errors[index] < course.smallest:
        return ""
    return written(errors[index] / errors[index - 1] ** 2)
