"""The derivative of an activation from its definition: piece by piece where |x| and max are
resolved."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import mpmath

from hwsolve.analysis.activation_course import about, at_place
from hwsolve.analysis.activation_facts import Facts, kink_candidates
from hwsolve.analysis.borders import is_steep, value_beside
from hwsolve.analysis.conditions import by_definition
from hwsolve.analysis.landscape import DIGITS, SAME_POINT
from hwsolve.analysis.real_function import function_of
from hwsolve.analysis.sides import smooth_at
from hwsolve.analysis.simple_numbers import simple_or_rounded, stated
from hwsolve.calculus.proof import differentiate_checked
from hwsolve.calculus.tidy import tidy
from hwsolve.derivation.model import Block, Equation, Note, Prose, Section, Step
from hwsolve.notation.shape import Shapes
from hwsolve.notation.tree import Applied, Derivative, Expression, Name, names_in

MOST_PIECES = 6


def from_definition(name: str, facts: Facts) -> list[Section]:
    """The derivative once more, without the function's own rule; nothing where there is no such
    rule."""
    whole = by_definition(facts.tree)
    with mpmath.workdps(DIGITS):
        borders = kink_candidates(whole, facts.variable, facts.looking.points)
        if (whole == facts.tree and not borders) or len(borders) >= MOST_PIECES:
            return []
        try:
            blocks = _pieces(name, facts, whole, list(borders))
        except ArithmeticError:
            return []
    if not borders:
        blocks.append(Note(Prose(("The same as above, with the definition written out.",))))
    title = Prose.of("The derivative from the definition")
    return [Section(title, tuple(blocks))]


def _pieces(name: str, facts: Facts, whole: Expression, borders: list[Any]) -> list[Block]:
    x = Name(facts.variable)
    shapes = Shapes()
    blocks: list[Block] = []
    points = [None, *borders, None]
    slopes: list[Expression] = []
    for left, right in pairwise(points):
        inside = _between(left, right)
        smooth = tidy(smooth_at(whole, facts.variable, inside))
        derivative = Derivative(name, (facts.variable,))
        if left is not None or right is not None:
            blocks.append(
                Note(Prose((*_range(facts, left, right), ": ", Applied(name, x), " = ", smooth)))
            )
        if facts.variable not in names_in(smooth):
            blocks.append(Note(Prose(("A constant, with the derivative 0.",))))
            continue
        work = differentiate_checked(smooth, x)
        steps = tuple(
            Step(
                shapes.formula(step.formula.pattern),
                step.reason,
                level=step.level,
                substeps=step.substeps,
            )
            for step in work.steps
        )
        slopes.append(work.steps[-1].formula.pattern)
        blocks.append(Equation(derivative, steps[-1].formula, steps, symbolic=True))
    for border in borders:
        blocks.append(_at_border(name, facts, border))
    return blocks


def _between(left: Any, right: Any) -> Any:
    if left is None and right is None:
        return mpmath.mpf("0.7310001")
    if left is None:
        return right - 1
    return left + 1 if right is None else (left + right) / 2


def _range(facts: Facts, left: Any, right: Any) -> list[str | Expression]:
    x = Name(facts.variable)
    ends = [
        None if end is None else simple_or_rounded(end, facts.rounding) for end in (left, right)
    ]
    if ends[0] is None or ends[1] is None:
        return ["For ", x, *((" < ", ends[1]) if ends[1] is not None else (" > ", ends[0] or x))]
    return ["For ", ends[0], " < ", x, " < ", ends[1]]


def _at_border(name: str, facts: Facts, border: Any) -> Note:
    """What the slopes from both sides say of the point itself, by the definition of the
    derivative."""
    where = at_place(facts, border)
    if not facts.has_value(border):
        return Note(Prose(("At ", *where, f" {name} is not defined.")))
    point, step = where[-1], "δ" if facts.variable == "h" else "h"
    start = (
        "At ",
        *where,
        f" the quotient ({name}(",
        point,
        f" + {step}) − {name}(",
        point,
        f"))/{step} ",
    )
    slope = function_of(facts.slope, facts.variable)
    if is_steep(slope, border):
        return Note(Prose((*start, "has no bound: no derivative.")))
    with mpmath.workdps(60):
        left, right = (
            stated(value_beside(slope, border, side), facts.rounding) for side in (-1, 1)
        )
    if any(abs(border - kink) < SAME_POINT for kink in facts.course.kinks):
        return Note(
            Prose(
                (*start, f"tends to {about(left)}", left[1], f" from the left and to {about(right)}",
                 right[1], " from the right: no derivative, a kink.")
            )
        )  # fmt: skip
    words = " from both sides: that is the derivative there, and the formula above holds there too."
    return Note(Prose((*start, f"tends to {about(right)}", right[1], words)))
