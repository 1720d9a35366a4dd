"""What Newton's method found: the limit, exactly where that can be had, what kind of point it is, and
how fast the error shrinks there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import mpmath
from flint import fmpq

from hwsolve.analysis.newton_check import WORKING_DIGITS
from hwsolve.analysis.newton_course import Course
from hwsolve.analysis.newton_method import Newton
from hwsolve.analysis.newton_report import rounded_tree, written
from hwsolve.autodiff.mp import value_of
from hwsolve.calculus.differentiate import derivative
from hwsolve.derivation.figures import number_tree, rational_tree, short_fraction
from hwsolve.derivation.model import Answer, Note, Prose, Section
from hwsolve.notation.shape import Shapes
from hwsolve.notation.tree import (
    Applied,
    Expression,
    Name,
    Number,
    Product,
    Quotient,
    replace_leaves,
)
from hwsolve.numbers.evaluation import Evaluation
from hwsolve.numbers.rounding import Rounding

MOST_DENOMINATOR = 10_000
_DENOMINATORS = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15, 16, 20, 25, 50, 100, 1000)
_FLAT = mpmath.mpf("1e-20")
_FOUND = Name("found")

Kind = str
"""`minimum`, `maximum`, `saddle`, `flat` where second derivatives do not tell, or nothing."""

Stated = tuple[str, Expression]
"""A relation, `=` or `≈`, and the number after it."""


def exact_limit(newton: Newton, course: Course) -> list[Expression] | None:
    """The limit in fractions of small denominators, where putting these in gives exactly 0."""
    if course.limit is None or newton.iterations[-1].stopped == "exact":
        return None
    fractions = [_simple(value) for value in course.limit]
    trees = [rational_tree(each) for each in fractions if each is not None]
    if len(trees) < len(fractions):
        return None
    residuals = [_value_at(newton, tree, trees) for tree in newton.target.residuals]
    return trees if all(value == 0 for value in residuals) else None


def with_exact_limit(course: Course, limit: Sequence[Expression]) -> Course:
    """The course with its limit as exactly as that is known; of iterates near 0 every error is."""
    with mpmath.workdps(WORKING_DIGITS):
        point = [value_of(tree) for tree in limit]
    return replace(course, limit=point, smallest=course.smallest if any(point) else mpmath.mpf(0))


def _value_at(newton: Newton, tree: Expression, point: Sequence[Expression]) -> fmpq | None:
    """The value of a tree in the variables, where it is a rational number."""
    names = dict(zip(map(Name, newton.target.variables), point, strict=True))
    moved = replace_leaves(tree, lambda leaf: names.get(leaf) if isinstance(leaf, Name) else None)
    try:
        value = newton.evaluation([(_FOUND, Shapes().formula(moved))]).values.get(_FOUND)
    except ArithmeticError:
        return None
    return value if isinstance(value, fmpq) else None


def exact_limit_note(newton: Newton, limit: Sequence[Expression] | None) -> Note | None:
    """The limit as a fraction."""
    if limit is None:
        return None
    target = newton.target
    pieces: list[str | Expression] = []
    for name, tree in zip(target.variables, limit, strict=True):
        pieces += [", " if pieces else "", Name(name), " = ", tree]
    what = "the function"
    if target.objective:
        what = "the derivative" if target.single else "the gradient"
    if len(target.residuals) > 1 and not target.objective:
        what = "every function"
    return Note(Prose(("The limit is ", *pieces, f", exactly: there {what} is 0.")))


def ratio_note(newton: Newton, course: Course, limit: Sequence[Expression] | None) -> Note | None:
    """error/(error before)² → |f″/(2f′)| at a simple root."""
    target = newton.target
    if course.limit is None or not target.single or target.objective or not course.converged:
        return None
    if newton.iterations[-2].factor != Number("1") or newton.iterations[-1].stopped == "exact":
        return None
    with mpmath.workdps(WORKING_DIGITS):
        try:
            slope, bend = course.values.slope(course.limit), course.values.bend(course.limit)
        except (ArithmeticError, ValueError, TypeError):
            return None
        if abs(slope) < _FLAT:
            return None
        constant = abs(bend / (2 * slope))
        if constant < _FLAT:
            words = (
                "At the root the second derivative is 0: there it is even faster than quadratic."
            )
            return Note(Prose((words,)))
    exact = _exact_ratio(newton, limit)
    name, variable = target.functions[0], Name(target.variables[0])
    return Note(
        Prose.of(
            "The error divided by the square of the error before tends to |{}/(2{})| at the root, "
            f"which is {'about ' if exact is None else ''}{{}}.",
            Applied(f"{name}''", variable),
            Applied(f"{name}'", variable),
            written(constant, 5) if exact is None else rational_tree(exact),
        )
    )


def _exact_ratio(newton: Newton, limit: Sequence[Expression] | None) -> fmpq | None:
    """|f″/(2f′)| at an exact root, where it is rational."""
    if limit is None:
        return None
    slope = newton.target.matrix[0][0]
    bend = derivative(slope, Name(newton.target.variables[0]))
    ratio = _value_at(newton, Quotient(bend, Product((Number("2"), slope))), limit)
    return None if ratio is None else abs(ratio)


def kind_of_limit(newton: Newton, course: Course) -> Kind:
    """Minimum, maximum or saddle, by the curvatures at the limit or, without one, the last iterate."""
    last = newton.iterations[-1]
    if newton.target.objective is None or last.stopped not in ("end", "exact"):
        return ""
    if not (course.converged or last.stopped == "exact" or course.limit is not None):
        return ""
    with mpmath.workdps(WORKING_DIGITS):
        try:
            where = course.limit if course.limit is not None else course.iterates[-1]
            found = course.values.curvatures(where)
        except (ArithmeticError, ValueError, TypeError):
            return ""
        size = max(1, max(map(abs, found)))
        signs = {0 if abs(each) < _FLAT * size else int(mpmath.sign(each)) for each in found}
    if 0 in signs:
        return "flat"
    if len(signs) > 1:
        return "saddle"
    return "minimum" if 1 in signs else "maximum"


def kind_note(newton: Newton, kind: Kind) -> Note | None:
    """Why it is a minimum, a maximum or a saddle, and what to try for another."""
    single = newton.target.single
    subject = "The second derivative" if single else "The Hessian"
    sign = "" if single else " definite"
    flat = "is 0" if single else "vanishes in some direction"
    texts = {
        "flat": f"{subject} {flat} there, and does not tell the kind of point.",
        "minimum": f"{subject} is positive{sign} there: a local minimum.",
        "maximum": f"{subject} is negative{sign} there: a local maximum. Newton’s method looks for "
        "gradient 0, of whatever kind; for a minimum start elsewhere, or use --damping halving.",
        "saddle": "The Hessian is indefinite there: a saddle point. Newton’s method looks for "
        "gradient 0, of whatever kind; for a minimum start elsewhere, or use --damping halving or "
        "gradient descent.",
    }
    return Note(Prose((texts[kind],))) if kind else None


def answer_section(
    newton: Newton,
    course: Course,
    limit: Sequence[Expression] | None,
    kind: Kind,
    rounding: Rounding,
) -> list[Section]:
    """What was found, in a line; nothing where the iterates lead nowhere."""
    found = _point(newton, course, limit, rounding)
    if found is None:
        return []
    target = newton.target
    names: list[str | Expression] = []
    for place, name in enumerate(target.functions):
        names += [
            " and " if place == len(target.functions) - 1 and place else ", " if place else ""
        ]
        names += [Name(name)]
    what: list[str | Expression] = ["A root of ", *names, ": "]
    if len(target.functions) > 1:
        what[0] = "A common root of "
    if target.objective is not None:
        what = [
            {
                "minimum": "A local minimum",
                "maximum": "A local maximum, no minimum",
                "saddle": "A saddle point, no minimum",
            }.get(kind, "A stationary point"),
            ": ",
        ]
    for place, (variable, (relation, number)) in enumerate(
        zip(target.variables, found, strict=True)
    ):
        what += [", " if place else "", Name(variable), f" {relation} ", number]
    height = _height(newton, course, limit, rounding)
    if height is not None:
        what += [", where ", Name(target.functions[0]), f" {height[0]} ", height[1]]
    return [Section(Prose.of("Answer"), (Note(Prose((*what, "."))),))]


def answers_of(newton: Newton) -> Iterator[Answer]:
    """Every quantity of every step."""
    target, values = newton.target, newton.evaluation().values
    for index in range(len(newton.iterations) + 1):
        for column, variable in enumerate(target.variables):
            name = newton.target.iterate(variable, index)
            if name in values:
                yield Answer(f"{variable}[{index}]", name, index == len(newton.iterations) - 1)
            change = newton.target.change(column, index)
            if change in values:
                yield Answer(f"{change.name}[{index}]", change)
        named = [(newton.target.height(index), target.functions[0])] if target.objective else []
        for row, variable in enumerate(target.variables):
            key = (
                f"d{target.functions[0]}/d{variable}" if target.objective else target.functions[row]
            )
            named.append((newton.target.residual(row, index), key))
        for of, key in named:
            if of is not None and of in values:
                yield Answer(f"{key}[{index}]", of)


def _point(
    newton: Newton, course: Course, limit: Sequence[Expression] | None, rounding: Rounding
) -> list[Stated] | None:
    last = newton.iterations[-1]
    if last.stopped == "exact":
        evaluation = newton.evaluation()
        return [_stated(evaluation, name, rounding) for name in newton.target.point(last.index)]
    if last.stopped != "end" or course.limit is None:
        return None
    if limit is not None:
        return [("=", tree) for tree in limit]
    return [("≈", rounded_tree(value, rounding)) for value in course.limit]


def _height(
    newton: Newton, course: Course, limit: Sequence[Expression] | None, rounding: Rounding
) -> Stated | None:
    """The objective there; None where roots are sought, and where only digits could say that it is 0."""
    target, last = newton.target, newton.iterations[-1]
    name = target.height(last.index)
    if target.objective is None or name is None:
        return None
    if last.stopped == "exact":
        return _stated(newton.evaluation(), name, rounding)
    if limit is not None:
        exact = _value_at(newton, target.objective[1], limit)
        if exact is not None:
            return "=", rational_tree(exact)
    with mpmath.workdps(WORKING_DIGITS):
        value: Any = course.values.at(0, course.limit or ())
        return None if abs(value) < _FLAT else ("≈", rounded_tree(value, rounding))


def _stated(evaluation: Evaluation, name: Expression, rounding: Rounding) -> Stated:
    fraction = short_fraction(evaluation.values[name])
    if fraction is not None:
        return "=", fraction
    number = evaluation.rounded(name, rounding)
    return "=" if number.exact else "≈", number_tree(number, rounding)


def _simple(value: mpmath.mpf) -> fmpq | None:
    """The fraction of small denominator that the number is to 40 digits, if there is one."""
    with mpmath.workdps(WORKING_DIGITS):
        for denominator in _DENOMINATORS:
            nearest = mpmath.nint(value * denominator)
            if abs(nearest) < MOST_DENOMINATOR**2 and abs(value * denominator - nearest) < 1e-40:
                return fmpq(int(nearest), denominator)
    return None
