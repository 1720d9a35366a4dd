"""The derivative of an activation from its definition: piece by piece where |x| and max are
resolved."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import mpmath

from hwsolve.analysis.activation_facts import Facts, kink_candidates
from hwsolve.analysis.borders import is_steep
from hwsolve.analysis.conditions import by_definition
from hwsolve.analysis.landscape import DIGITS, SAME_POINT, beside
from hwsolve.analysis.real_function import function_of, value_at
from hwsolve.analysis.sides import smooth_at
from hwsolve.analysis.simple_numbers import simple_or_rounded
from hwsolve.calculus.proof import differentiate_checked
from hwsolve.calculus.tidy import tidy
from hwsolve.derivation.model import Block, Equation, Note, Prose, Section, Step
from hwsolve.notation.shape import Formula, Shapes
from hwsolve.notation.tree import Applied, Derivative, Expression, Name, Slot, names_in

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
    for index, (left, right) in enumerate(pairwise(points)):
        inside = _between(left, right)
        smooth = tidy(smooth_at(whole, facts.variable, inside))
        derivative = Derivative(name, (facts.variable,), at=f"piece:{index}")
        if left is not None or right is not None:
            blocks.append(
                Note(Prose((*_range(x, left, right), ": ", Applied(name, x), " = ", smooth)))
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
        blocks.append(Equation(derivative, Formula(Slot(0), (x,)), steps, symbolic=True))
    for border in borders:
        blocks.append(_at_border(name, facts, border))
    return blocks


def _between(left: Any, right: Any) -> Any:
    if left is None and right is None:
        return mpmath.mpf("0.7310001")
    if left is None:
        return right - 1
    return left + 1 if right is None else (left + right) / 2


def _range(x: Name, left: Any, right: Any) -> list[str | Expression]:
    parts: list[str | Expression] = []
    if left is not None:
        parts += [simple_or_rounded(left), " < "]
    parts.append(x)
    if right is not None:
        parts += [" < ", simple_or_rounded(right)]
    return (
        ["For ", *parts]
        if left is None or right is not None
        else ["For ", x, " > ", simple_or_rounded(left)]
    )


def _at_border(name: str, facts: Facts, border: Any) -> Note:
    """What the slopes from both sides say of the point itself, by the definition of the
    derivative."""
    with mpmath.workdps(60):
        left, right = (
            simple_or_rounded(value_at(facts.slope, facts.variable, beside(border, side)))
            for side in (-1, 1)
        )
    x = Name(facts.variable)
    if not facts.has_value(border):
        return Note(
            Prose.of(f"At {{}} = {{}} {name} is not defined.", x, simple_or_rounded(border))
        )
    if is_steep(function_of(facts.slope, facts.variable), border):
        return Note(
            Prose.of(
                f"At {{}} = {{}} the quotient ({name}({{}} + h) − {name}({{}}))/h has no bound: no derivative.",
                x, simple_or_rounded(border), simple_or_rounded(border), simple_or_rounded(border),
            )
        )  # fmt: skip
    if any(abs(border - kink) < SAME_POINT for kink in facts.course.kinks):
        words = Prose.of(
            f"At {{}} = {{}} the quotient ({name}({{}} + h) − {name}({{}}))/h tends to {{}} from the "
            "left and to {} from the right: no derivative, a kink.",
            x, simple_or_rounded(border), simple_or_rounded(border), simple_or_rounded(border), left, right,
        )  # fmt: skip
    else:
        words = Prose.of(
            f"At {{}} = {{}} the quotient ({name}({{}} + h) − {name}({{}}))/h tends to {{}} from both "
            "sides: that is the derivative there, and the formula above holds there too.",
            x, simple_or_rounded(border), simple_or_rounded(border), simple_or_rounded(border), right,
        )  # fmt: skip
    return Note(words)
