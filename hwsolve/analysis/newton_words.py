"""What is said of Newton's method: the idea, why it stopped, what the limit is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import mpmath
from flint import fmpq

from hwsolve.analysis.derivatives import Differentiated
from hwsolve.analysis.newton_check import WORKING_DIGITS
from hwsolve.analysis.newton_method import Iteration, Newton, Target
from hwsolve.analysis.newton_report import Course, written
from hwsolve.derivation.model import Block, Note, Prose, Section
from hwsolve.notation.shape import Formula, Shapes
from hwsolve.notation.tree import (
    Applied,
    Expression,
    Name,
    Negate,
    Number,
    Product,
    Quotient,
    Sum,
    Timed,
    replace_leaves,
)
from hwsolve.numbers.evaluation import UndecidedAt, UndefinedAt

MOST_DENOMINATOR = 10_000


def method_section(target: Target, derivatives: Sequence[Differentiated], damped: bool) -> Section:
    """The idea in one or two lines, and the derivatives that it needs."""
    blocks: list[Block] = [Note(_idea(target))]
    if damped:
        words = "A damped step goes only a part of that way: {} = {} + t Δ."
        blocks.append(
            Note(Prose.of(words, Timed("x", "k", 1), Timed("x", "k", 0)))
            if target.single
            else Note(Prose(("A damped step goes only a part t of the way Δ.",)))
        )
    blocks += [replace(each.equation, symbolic=True) for each in derivatives]
    return Section(Prose.of("The method"), tuple(blocks))


def _idea(target: Target) -> Prose:
    if not target.single:
        if target.objective is None:
            return Prose(
                (
                    "Near a point the functions are replaced by their tangent planes; these are 0 "
                    "where J Δ = −f, with the Jacobian J. That system gives the step Δ.",
                )
            )
        return Prose(
            (
                "Near a point the function is replaced by its quadratic model, whose gradient is 0 "
                "where H Δ = −∇f, with the Hessian H. That system gives the step Δ = −H⁻¹∇f.",
            )
        )
    variable = Timed(target.variables[0], "k", 0)
    of = target.functions[0]
    primes = ("'", "''") if target.objective else ("", "'")
    value, slope = (Applied(of + prime, variable) for prime in primes)
    change = Timed("Delta", "k", 0)
    tangent = Sum(value, (("+", Product((slope, change))),))
    quotient = Negate(Quotient(value, slope))
    start = "The tangent at {} is 0 where 0 = {}, so {} = {} and {} = {}."
    if target.objective:
        start = (
            "The parabola that fits best at {} has its turning point where 0 = {}, so {} = {} "
            "and {} = {}."
        )
    ahead = Timed(target.variables[0], "k", 1)
    moved = Sum(variable, (("+", change),))
    return Prose.of(start, variable, tangent, change, quotient, ahead, moved)


def stopped_note(newton: Newton, last: Iteration) -> Note | None:
    """Why there is no further iterate, and what to try."""
    target = newton.target
    single = target.single
    point = newton.iterate(target.variables[0], last.index)
    if last.stopped == "singular":
        slope = newton.entry(0, 0, last.index)
        if not single:
            name = "Hessian" if target.objective else "Jacobian"
            text = (
                f"The {name} is singular here, so the step is not determined. Start elsewhere, or "
                "take another method: gradient descent needs no system."
            )
            return Note(Prose((text,)))
        text = "{} = 0: the tangent is horizontal and has no zero, so there is no next iterate. "
        if target.objective:
            text = "{} = 0: the parabola has no turning point, so there is no next iterate. "
        return Note(
            Prose.of(text + "Start elsewhere: a little to either side of {} will do.", slope, point)
        )
    if last.stopped == "undefined":
        text = (
            "The step has left the domain of the function. Start nearer, or shorten the steps with "
            "--damping halving."
        )
        return Note(Prose((text,)))
    if last.stopped == "uphill":
        text = (
            "No part of the step makes it smaller: the step does not lead downhill. Start "
            "elsewhere, or take gradient descent from here."
        )
        return Note(Prose((text,)))
    if last.stopped == "exact":
        what = "the gradient is" if target.objective and not single else "{} is"
        if not single and not target.objective:
            return Note(Prose(("All functions are exactly 0 here: this is a root.",)))
        residual = newton.residual(0, last.index)
        end = "a stationary point" if target.objective else "a root"
        parts: list[Expression] = [] if target.objective and not single else [residual]
        parts += [point] if single else []
        name = "{} is" if single else "this is"
        text = f"{what} exactly 0: {name} {end}."
        return Note(Prose.of(text[0].upper() + text[1:], *parts))
    return None


def exact_limit_note(newton: Newton, course: Course) -> Note | None:
    """The limit as a fraction, where putting that in gives exactly 0."""
    if course.limit is None or newton.iterations[-1].stopped == "exact":
        return None
    fractions = [_simple(value) for value in course.limit]
    if any(each is None for each in fractions):
        return None
    target = newton.target
    trees = [_fraction(each) for each in fractions if each is not None]
    names: dict[Expression, Expression] = dict(zip(map(Name, target.variables), trees, strict=True))
    shapes = Shapes()
    equations: list[tuple[Expression, Formula]] = [
        (
            Name(f"residual{row}"),
            shapes.formula(replace_leaves(tree, names.get)),
        )
        for row, tree in enumerate(target.residuals)
    ]
    try:
        values = newton.evaluation(equations).values
    except (UndefinedAt, UndecidedAt):
        return None
    if any(values[name] != 0 for name, _ in equations):
        return None
    pieces: list[str | Expression] = []
    for name, tree in zip(target.variables, trees, strict=True):
        pieces += [", " if pieces else "", Name(name), " = ", tree]
    what = "the gradient" if target.objective else "the function"
    if len(target.residuals) > 1 and not target.objective:
        what = "every function"
    return Note(Prose(("The limit is ", *pieces, f", exactly: there {what} is 0.")))


def ratio_note(newton: Newton, course: Course) -> Note | None:
    """error/(error before)² → |f″/(2f′)| at a simple root."""
    target = newton.target
    if course.limit is None or not target.single or target.objective or not course.converged:
        return None
    if newton.iterations[0].factor != Number("1"):
        return None
    with mpmath.workdps(WORKING_DIGITS):
        try:
            slope, bend = course.values.slope(course.limit), course.values.bend(course.limit)
        except (ArithmeticError, ValueError, TypeError):
            return None
        if abs(slope) < mpmath.mpf("1e-20"):
            return None
        constant = abs(bend / (2 * slope))
        if constant < mpmath.mpf("1e-20"):
            words = (
                "At the root the second derivative is 0: there it is even faster than quadratic."
            )
            return Note(Prose((words,)))
    name = target.functions[0]
    variable = Name(target.variables[0])
    return Note(
        Prose.of(
            "The error divided by the square of the error before tends to |{}/(2{})| at the root, "
            "which is about {}.",
            Applied(f"{name}''", variable),
            Applied(f"{name}'", variable),
            written(constant, 5),
        )
    )


def kind_note(newton: Newton, course: Course) -> Note | None:
    """Minimum, maximum or saddle, by the curvatures at the last iterate."""
    if newton.target.objective is None:
        return None
    last = newton.iterations[-1]
    if last.stopped not in ("end", "exact") or not (
        course.converged or last.stopped == "exact" or course.limit is not None
    ):
        return None
    with mpmath.workdps(WORKING_DIGITS):
        try:
            where = course.limit if course.limit is not None else course.iterates[-1]
            found = course.values.curvatures(where)
        except (ArithmeticError, ValueError, TypeError):
            return None
        size = max(1, max(map(abs, found)))
        signs = {0 if abs(each) < 1e-20 * size else int(mpmath.sign(each)) for each in found}
    single = newton.target.single
    subject = "The second derivative" if single else "The Hessian"
    if 0 in signs:
        text = f"{subject} vanishes in some direction there, and does not tell the kind of point."
    elif signs == {1}:
        word = "positive" if single else "positive definite"
        text = f"{subject} is {word} there: a local minimum."
    elif signs == {-1}:
        word = "negative" if single else "negative definite"
        text = (
            f"{subject} is {word} there: a local maximum. Newton’s method looks for gradient 0, of "
            "whatever kind; for a minimum start elsewhere, or use --damping halving."
        )
    else:
        text = (
            "The Hessian is indefinite there: a saddle point. Newton’s method looks for gradient "
            "0, of whatever kind; for a minimum start elsewhere, or use --damping halving or "
            "gradient descent."
        )
    return Note(Prose((text,)))


def _simple(value: mpmath.mpf) -> fmpq | None:
    """The fraction of small denominator that the number is to 40 digits, if there is one."""
    with mpmath.workdps(WORKING_DIGITS):
        for denominator in (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15, 16, 20, 25, 50, 100, 1000):
            nearest = mpmath.nint(value * denominator)
            if abs(nearest) < MOST_DENOMINATOR**2 and abs(value * denominator - nearest) < 1e-40:
                return fmpq(int(nearest), denominator)
    return None


def _fraction(value: fmpq) -> Expression:
    size: Expression = Number(str(abs(value.p)))
    if value.q != 1:
        size = Quotient(size, Number(str(value.q)))
    return Negate(size) if value < 0 else size
