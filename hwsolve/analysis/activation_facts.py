"""The facts of a function of one variable that a person asks of an activation, each with how it is
known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from typing import Any

import mpmath

from hwsolve.analysis.activation_bounds import Bounds, Defined, bounds_of
from hwsolve.analysis.activation_symmetry import Symmetry, symmetry_of
from hwsolve.analysis.borders import Border, borders_of, unique, vanishes, zeros
from hwsolve.analysis.conditions import by_definition, conditions_of
from hwsolve.analysis.landscape import DIGITS, SAME_POINT, Landscape, jumps, landscape
from hwsolve.analysis.looking import Looking, farthest_of, looking_at
from hwsolve.analysis.real_function import Condition, Sign, domain_of, function_of, sign_function
from hwsolve.analysis.sides import decay, is_periodic, smooth_at
from hwsolve.calculus.differentiate import conventions, derivative
from hwsolve.calculus.tidy import tidy
from hwsolve.notation.tree import Expression, Name, Number, Sum
from hwsolve.numbers.rounding import Rounding


class NoRealValue(ArithmeticError):
    """The function has no real value on any stretch that was looked at."""


class Jump(ArithmeticError):
    """The function itself jumps, at `where`."""

    def __init__(self, where: Any) -> None:
        super().__init__(str(where))
        self.where = where


@dataclass(frozen=True, slots=True)
class Facts:
    """All that is found. `values` are the function's own bounds and limits, `slopes` those of its
    derivative; `rounding` says how numbers are written that have no short exact form."""

    variable: str
    tree: Expression
    slope: Expression
    conditions: tuple[Condition, ...]
    looking: Looking
    symmetry: Symmetry
    values: Bounds
    slopes: Bounds
    decays: tuple[Expression | None, Expression | None]
    course: Landscape
    borders: tuple[Border, ...]
    rounding: Rounding

    def has_value(self, where: Any) -> bool:
        """Whether the function has a value at a point."""
        return domain_of(self.conditions, self.variable)(where) is True

    def has_formal_slope(self, where: Any) -> bool:
        """Whether the formula of the derivative has a value at a point, be it by a convention."""
        try:
            function_of(self.slope, self.variable)(where)
        except ArithmeticError:
            return False
        return True

    def has_slope(self, where: Any) -> bool:
        """Whether the function has a derivative at a point."""
        at_kink = any(abs(where - kink) < SAME_POINT for kink in self.course.kinks)
        return not at_kink and self.has_formal_slope(where)

    @property
    def gaps(self) -> list[tuple[Border, Border]]:
        """What parts the domain into pieces: the border to the left of each gap, and the one to its right."""
        return [
            (left, right) for left, right in pairwise(self.borders) if left.side < 0 < right.side
        ]


def facts_of(tree: Expression, variable: str, rounding: Rounding) -> Facts:
    """Looks at the function closely around 0 and wherever something happens, and in the limit on both sides.

    Raises NoRealValue and Jump.
    """
    slope = derivative(tree, Name(variable))
    bend = derivative(slope, Name(variable))
    with mpmath.workdps(DIGITS):
        conditions = conditions_of(by_definition(tree))
        is_defined = cache(domain_of(conditions, variable))
        slope_sign, bend_sign = (
            _within(sign_function(each, variable), is_defined) for each in (slope, bend)
        )
        others = [sign_function(each, variable) for each in _telling(tree, conditions, variable)]
        farthest = farthest_of(tree)
        looking = looking_at([slope_sign, bend_sign, *others], farthest)
        if not any(is_defined(one) and is_defined(next) for one, next in pairwise(looking.points)):
            raise NoRealValue
        borders, inner = borders_of(conditions, variable, looking.points)
        kinks = kink_candidates(tree, variable, looking.points)
        candidates = (*filter(is_defined, kinks), *inner)
        for point in candidates:
            if jumps(function_of(tree, variable), point):
                raise Jump(point)
        ends = [each.where for each in borders]
        course, bends = (
            landscape(function_of(each, variable), sign, looking.points, candidates, ends)
            for each, sign in ((slope, slope_sign), (bend, bend_sign))
        )
        central = min(filter(is_defined, looking.points), key=abs)
        special = [*looking.places, *candidates]
        special += [-looking.reach, looking.reach] if looking.oscillates else []
        values, slopes = (
            bounds_of(
                each, variable, [*special, *turning.turns, *([central] if turning.constant else [])],
                borders, candidates, is_defined, farthest,
            )
            for each, turning in ((tree, course), (slope, bends))
        )  # fmt: skip
        values, slopes = (
            replace(each, known=each.known or is_periodic(part, variable, 2 * looking.reach))
            for each, part in ((values, tree), (slopes, slope))
        )
        return Facts(
            variable, tree, slope, tuple(conditions), looking,
            symmetry_of(tree, variable, is_defined, looking.places),
            values, slopes, _decays(slope, variable, slopes, farthest),
            _settled(course, bends, slope, variable, looking), tuple(borders), rounding,
        )  # fmt: skip


def _decays(
    slope: Expression, variable: str, slopes: Bounds, farthest: Any
) -> tuple[Expression | None, Expression | None]:
    left, right = (
        decay(slope, variable, side, farthest) if limit == Number("0") else None
        for side, limit in zip((-1, 1), slopes.limits, strict=True)
    )
    return left, right


def _within(sign: Sign, is_defined: Defined) -> Sign:
    """The sign in the domain only."""
    return lambda where: sign(where) if is_defined(where) else None


def _telling(tree: Expression, conditions: Sequence[Condition], variable: str) -> list[Expression]:
    """What changes its sign where the function has a border or a kink."""
    found: list[Expression] = []
    for condition, _ in conditions:
        found += [condition, derivative(condition, Name(variable))]
    return found + _kink_differences(tree, variable)


def _kink_differences(tree: Expression, variable: str) -> list[Expression]:
    return [Sum(each.left, (("-", each.right),)) for each in conventions(tree, Name(variable))]


def kink_candidates(tree: Expression, variable: str, points: Sequence[Any]) -> tuple[Any, ...]:
    """Where the borders of case distinctions lie, as far as the points show them."""
    found: list[Any] = []
    for difference in _kink_differences(tree, variable):
        found += zeros(sign_function(difference, variable), points)
    return tuple(unique(found))


def _settled(
    course: Landscape, bends: Landscape, slope: Expression, variable: str, looking: Looking
) -> Landscape:
    """Flat only where the slope is 0 by its formula; at rest too where it touches 0 between the points. An
    oscillation is followed within the reach."""
    function = function_of(slope, variable)
    flat = tuple(
        stretch
        for stretch in course.flat
        if tidy(smooth_at(slope, variable, sum(stretch) / 2)) == Number("0")
    )
    turns = course.turns
    if looking.oscillates:
        turns = tuple(turn for turn in turns if abs(turn) <= looking.reach)
    known = [*turns, *course.kinks]
    touches = [
        point
        for point in bends.turns
        if all(abs(point - each) > SAME_POINT for each in known) and vanishes(function, point)
    ]
    return replace(course, turns=turns, flat=flat, rests=course.rests or bool(touches))
