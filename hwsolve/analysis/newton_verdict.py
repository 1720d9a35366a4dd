"""What is said of how a run of Newton's method went: how fast it converged, or why it did not."""

from __future__ import annotations

from collections.abc import Sequence

import mpmath
from flint import fmpq, fmpq_poly

from hwsolve.analysis.growth import polynomial_along, real_roots
from hwsolve.analysis.newton_check import WORKING_DIGITS, limit_of
from hwsolve.analysis.newton_course import Course
from hwsolve.analysis.newton_method import Newton
from hwsolve.analysis.newton_names import Iteration
from hwsolve.derivation.model import Note, Prose
from hwsolve.notation.tree import Applied, Expression, Name

_BESIDE = "0.01"


def verdict(newton: Newton, course: Course) -> list[Note]:
    """Why it ended where it did, and what to try; where there is nothing to find, that alone."""
    last = newton.iterations[-1]
    rootless = _is_rootless(newton)
    found: list[Note] = []
    if last.stopped == "end" and not rootless:
        found.append(_course_note(course))
    elif last.stopped != "end":
        found.append(_stopped_note(newton, last, course, rootless))
    if rootless:
        of, variable = newton.target.functions[0], Name(newton.target.variables[0])
        name = Applied(of + "'" if newton.target.objective else of, variable)
        none = "no start leads to one" if not newton.target.objective else "there is no minimum"
        found.append(Note(Prose.of(f"The polynomial {{}} has no real root: {none}.", name)))
    return found


def _is_rootless(newton: Newton) -> bool:
    """Whether what is to be 0 is a polynomial of one variable that has no real root."""
    target = newton.target
    if not target.single:
        return False
    lines: dict[Expression, fmpq_poly] = {
        name: fmpq_poly([value])
        for name, value in newton.evaluation().values.items()
        if isinstance(value, fmpq)
    }
    lines[Name(target.variables[0])] = fmpq_poly([0, 1])
    polynomial = polynomial_along(target.residuals[0], lines)
    if polynomial is None or polynomial.degree() < 1:
        return False
    return next(real_roots(polynomial), None) is None


def _course_note(course: Course) -> Note:
    """Convergence, a cycle, slow or no convergence: said, with what to try."""
    what = "root" if course.values.target.objective is None else "minimum"
    if course.cycle:
        return _note(
            f"The iterates repeat after {course.cycle} steps: a cycle, which never ends. "
            "Start elsewhere, or shorten the steps with --damping 0.5 or --damping halving."
        )
    if course.linear_ratio is not None:
        return _linear_note(course, what)
    if course.converged:
        return _converged_note(course, what)
    lengths = course.lengths
    if len(lengths) >= 3 and lengths[-1] > lengths[-2] > lengths[-3]:
        return _note(
            f"The steps get longer and longer: no convergence from this start. Start nearer to a "
            f"{what}, if there is one, or shorten the steps with --damping halving."
        )
    if course.limit is not None:
        return _note(
            "The last iterate still differs from the limit in the digits shown; --steps asks for "
            "more."
        )
    return _note(
        f"No convergence within these steps. If there is a {what}, more --steps, another start or "
        "--damping halving may lead to it."
    )


def _linear_note(course: Course, what: str) -> Note:
    """Steps that shrink by the same factor, and what that comes from where it is known."""
    start = f"The steps shrink only by a factor of about {mpmath.nstr(course.linear_ratio, 3)}"
    target, times = course.values.target, course.multiplicity
    if course.is_slowed_by_damping and course.factor is not None:
        words = (
            f"{start}, because they are damped: a step taken {{}} times leaves about |1 − {{}}| of the "
            f"error, however near the {what} is (linear convergence). Near it whole steps are better."
        )
        return Note(Prose.of(words, course.factor, course.factor))
    if times == 1:
        words = (
            f"{start}, not faster and faster: linear convergence at best. --steps asks for more."
        )
        return _note(words)
    word = {2: "double", 3: "triple"}.get(times, f"{times}-fold")
    reason = f"the root is a {word} one, where the derivative is 0 as well"
    if target.objective is not None or not target.single:
        matrix = "Hessian" if target.objective is not None else "Jacobian"
        matrix = "second derivative" if target.single else f"determinant of the {matrix}"
        reason = f"the {matrix} is 0 where they lead"
    return _note(
        f"{start}, not faster and faster: convergence is linear, because {reason}. "
        f"There --damping {times} makes it quadratic again."
    )


def _converged_note(course: Course, what: str) -> Note:
    digits, order = course.right_digits, course.order
    if len([each for each in digits if each.isdigit() and int(each) > 0]) < 2:
        return _note("The steps have become as short as the digits shown.")
    text = f"Right decimals: {', '.join(digits)}"
    if order is not None and 1.6 < order < 2.4:
        text += f": near the {what} their number doubles with each step (quadratic convergence)"
    elif order is not None and 2.5 < order < 3.5:
        text += f": near the {what} their number triples with each step (cubic convergence)"
    return _note(text + ".")


def _stopped_note(newton: Newton, last: Iteration, course: Course, rootless: bool) -> Note:
    """Why there is no further iterate, and what to try."""
    target = newton.target
    if last.stopped == "singular":
        return _singular_note(newton, last, course, rootless)
    if last.stopped == "undefined":
        return _note(
            "The step has left the domain of the function. Start nearer to what is sought, if there is "
            "such a point, or shorten the steps with --damping halving."
        )
    if last.stopped == "uphill":
        return _note(
            "No part of the step makes it smaller: the step does not lead downhill. Start "
            "elsewhere, or take gradient descent from here."
        )
    if not target.single and not target.objective:
        return _note("All functions are exactly 0 here: this is a root.")
    end = "a stationary point" if target.objective else "a root"
    if not target.single:
        return _note(f"The gradient is exactly 0: this is {end}.")
    point = target.iterate(target.variables[0], last.index)
    residual = target.residual(0, last.index)
    return Note(Prose.of(f"{{}} is exactly 0: {{}} is {end}.", residual, point))


def _singular_note(newton: Newton, last: Iteration, course: Course, rootless: bool) -> Note:
    """No tangent, parabola or system that gives a next iterate."""
    target = newton.target
    if not target.single:
        name = "Hessian" if target.objective else "Jacobian"
        return _note(
            f"The {name} is singular here, so the step is not determined. Start elsewhere, or "
            "take another method: gradient descent needs no system."
        )
    text = "{} = 0: the tangent is horizontal and has no zero, so there is no next iterate."
    if target.objective:
        text = "{} = 0: the parabola has no turning point, so there is no next iterate."
    slope = target.entry(0, 0, last.index)
    point = course.iterates[-1]
    if rootless:
        return Note(Prose.of(text, slope))
    if not _leads_on(course, point):
        return Note(Prose.of(f"{text} Start elsewhere.", slope))
    where = target.iterate(target.variables[0], last.index)
    return Note(
        Prose.of(f"{text} Start elsewhere: a little to either side of {{}} will do.", slope, where)
    )


def _leads_on(course: Course, point: Sequence[mpmath.mpf]) -> bool:
    """Whether a start a little to either side leads to a limit."""
    with mpmath.workdps(WORKING_DIGITS):
        step = mpmath.mpf(_BESIDE) * max(1, abs(point[0]))
        return all(
            limit_of(course.values, [point[0] + sign * step]) is not None for sign in (-1, 1)
        )


def _note(text: str) -> Note:
    return Note(Prose((text,)))
