"""Newton's method for roots and for minima: each step with its numbers, and the digits that it
gains."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import mpmath

from hwsolve.analysis.data_rows import over_all_rows
from hwsolve.analysis.derivatives import Differentiated
from hwsolve.analysis.newton_answer import (
    answer_section,
    answers_of,
    exact_limit,
    exact_limit_note,
    kind_note,
    kind_of_limit,
    ratio_note,
    with_exact_limit,
)
from hwsolve.analysis.newton_check import DIGITS, FINENESS, WORKING_DIGITS, Values
from hwsolve.analysis.newton_course import Course, course_of
from hwsolve.analysis.newton_damping import damping_factor
from hwsolve.analysis.newton_method import Newton
from hwsolve.analysis.newton_names import Target
from hwsolve.analysis.newton_report import iterates_section, later_note, steps_to_write
from hwsolve.analysis.newton_target import (
    needed_quantities,
    newton_target,
    sought,
    varied,
)
from hwsolve.analysis.newton_verdict import verdict
from hwsolve.analysis.newton_words import (
    function_note,
    function_sections,
    method_section,
)
from hwsolve.analysis.subject import chosen_number, subject
from hwsolve.analysis.verification import nearest, verify_derivatives
from hwsolve.autodiff.closed_forms import ClosedForms
from hwsolve.autodiff.cost import counted
from hwsolve.autodiff.mp import value_of
from hwsolve.autodiff.setting import Setting, problem_rounding
from hwsolve.derivation.model import (
    Answer,
    Derivation,
    Equation,
    Note,
    Prose,
    Section,
    Step,
    Verification,
)
from hwsolve.errors import Defect
from hwsolve.notation.bridge import closed_form
from hwsolve.notation.shape import Formula
from hwsolve.notation.tree import (
    Expression,
    Name,
    Number,
    Quotient,
    Slot,
    Sum,
    Timed,
    replace_leaves,
)
from hwsolve.numbers.evaluation import Evaluation
from hwsolve.problem.model import Problem
from hwsolve.solvers.derivative import derivative_keys

OPTIONS = (
    ("--wrt", "NAME", "what is varied; a comma list, or repeated; else what the file says", True),
    ("--steps", "N", "how many steps; else until the digits shown stand still, 8 at most", False),
    ("--find", "root|minimum", "what is sought; else a minimum of one function of several", False),
    ("--damping", "T|halving", "take T times each step, or halve it until that helps", False),
)

MOST_STEPS = 50
DEFAULT_STEPS = 8
_TOLERANCE = 1e-12


def solve(
    problem: Problem,
    steps: str | None = None,
    find: str | None = None,
    damping: str | None = None,
    wrt: Sequence[str] = (),
) -> Derivation:
    """Newton's iterates from the point, or in symbols where there is none.

    Raises InputError for as many functions as fit no variables, an unknown word, and a start at
    which something has no value.
    """
    count = chosen_number(steps, DEFAULT_STEPS, 1, MOST_STEPS, "--steps")
    factor, halving = damping_factor(damping)
    problem = varied(problem, wrt)
    problem, of_data = over_all_rows(problem, "newton")
    setting = Setting.of(problem)
    target, derivatives, subjects = newton_target(setting, sought(problem, find))
    known = [each.name for each in problem.quantities if each.value is not None]
    said = function_note(subjects[0], target)
    lead = _Lead(
        (*([] if said is None else [said]), *setting.heading(), *of_data),
        (
            *(function_sections(subjects) if said is None else []),
            method_section(target, derivatives, factor is not None or halving),
        ),
        tuple(derivatives),
    )
    if any(each not in known for each in needed_quantities(target, problem)):
        return _in_symbols(setting, target, lead)
    given: dict[Expression, Formula | None] = {
        Name(each.name): None if each.value is None else Formula(each.value, ())
        for each in problem.quantities
    }
    newton = Newton(target, given, factor, halving, problem_rounding(problem))
    starts = [
        (newton.target.iterate(name, 0), Formula(Slot(0), (Name(name),)))
        for name in target.variables
    ]
    newton.equations += starts
    digits = (
        problem.display.digits if problem.display.decimals is None else problem.display.decimals
    )
    newton.run(count, 0.0 if steps is not None else 10.0 ** -(digits + 2))
    return _derivation(setting, newton, lead)


@dataclass(frozen=True, slots=True)
class _Lead:
    """What stands before the steps: the function, the method, and the derivatives that it needs."""

    heading: tuple[Note, ...]
    sections: tuple[Section, ...]
    derivatives: tuple[Differentiated, ...]


def _in_symbols(setting: Setting, target: Target, lead: _Lead) -> Derivation:
    """The method for this function, where there is no start to begin from."""
    problem = setting.problem
    sections = list(lead.sections)
    if target.single:
        variable = Timed(target.variables[0], "k", 0)
        names: dict[Expression, Expression] = {Name(target.variables[0]): variable}

        def there(tree: Expression) -> Expression:
            return replace_leaves(tree, names.get)

        quotient = Quotient(there(target.residuals[0]), there(target.matrix[0][0]))
        whole = Sum(variable, (("-", quotient),))
        steps = [Step(Formula(whole, ()))]
        simpler = closed_form(whole)
        if simpler is not None and simpler != whole:
            steps.append(Step(Formula(simpler, ()), Prose(("brought together",))))
        ahead = Timed(target.variables[0], "k", 1)
        equation = Equation(
            ahead, Formula(Slot(0), (Name(target.variables[0]),)), tuple(steps), symbolic=True
        )
        sections.append(Section(Prose.of("One step in symbols"), (equation,)))
    return Derivation(
        command="newton",
        title=problem.title or "Newton’s method",
        given=setting.given(),
        sections=tuple(sections),
        answers=tuple(
            Answer(key, target.primes.get(each.name, each.name))
            for each in lead.derivatives
            for key in derivative_keys(each.name)
        ),
        verification=_derivatives_verified(setting, lead.derivatives),
        heading=lead.heading,
        symbols=dict(problem.display.symbols),
    )


def _derivation(setting: Setting, newton: Newton, lead: _Lead) -> Derivation:
    problem = setting.problem
    rounding = problem_rounding(problem)
    course = _course(newton)
    limit, kind = exact_limit(newton, course), kind_of_limit(newton, course)
    if limit is not None:
        course = with_exact_limit(course, limit)
    found = (
        *verdict(newton, course),
        exact_limit_note(newton, limit),
        ratio_note(newton, course, limit),
        kind_note(newton, kind),
    )
    notes = tuple(note for note in found if note is not None)
    sections = [
        *lead.sections,
        *_steps(newton, course, steps_to_write(newton, course, rounding)),
        iterates_section(newton, course),
        Section(Prose.of("What it shows"), notes),
        *answer_section(newton, course, limit, kind, rounding),
    ]
    return Derivation(
        command="newton",
        title=problem.title or "Newton’s method",
        given=setting.given(),
        sections=tuple(sections),
        answers=tuple(answers_of(newton)),
        verification=(
            *_derivatives_verified(setting, lead.derivatives),
            *_verified(newton, course),
        ),
        heading=lead.heading,
        symbols=dict(problem.display.symbols),
        background=(
            *((Name(node.name), node.formula) for node in problem.nodes),
            *newton.equations,
        ),
        closed_form=ClosedForms(problem, newton.equations[:40]).exact,
    )


def _derivatives_verified(
    setting: Setting, derivatives: Sequence[Differentiated]
) -> tuple[Verification, ...]:
    """The derivatives at the start, each function's by differences of its values."""
    found: list[Verification] = []
    for name in dict.fromkeys(each.name.of for each in derivatives):
        own = [
            (each.name, each.equation.computing)
            for each in derivatives
            if each.name.of == name and not each.agreed
        ]
        found += verify_derivatives(setting.problem, subject(setting, name).formula, own)
    return tuple(found[:1])


def _course(newton: Newton) -> Course:
    """The iterates as numbers, and where undamped steps would lead from the last."""
    evaluation = newton.evaluation()
    points = []
    for index in range(len(newton.iterations) + 1):
        names = [newton.target.iterate(variable, index) for variable in newton.target.variables]
        if all(name in evaluation.values for name in names):
            points.append([nearest(evaluation, name) for name in names])
    factors = {each.factor for each in newton.iterations[:-1]}
    factor = factors.pop() if len(factors) == 1 else None
    found = newton.iterations[-1].stopped == "exact"
    return course_of(points, _values(newton, evaluation), factor, found)


def _values(newton: Newton, evaluation: Evaluation) -> Values:
    known: dict[Expression, Any] = {
        name: nearest(evaluation, name) for name in evaluation.values if isinstance(name, Name)
    }
    return Values.of(newton.target, known)


def _steps(newton: Newton, course: Course, count: int) -> list[Section]:
    """A section for each of the first `count` steps; where these are all, one for where they end."""
    is_all = count >= newton.iterations[-1].index
    sections = []
    for iteration in newton.iterations if is_all else newton.iterations[:count]:
        if not iteration.blocks:
            continue
        title = f"Step {iteration.index + 1}"
        if iteration.stopped in ("end", "exact"):
            title = f"After {counted(iteration.index, 'step')}" if iteration.index else "The start"
        sections.append(Section(Prose((title,)), tuple(iteration.blocks)))
    if not is_all:
        sections[-1] = replace(
            sections[-1], blocks=(*sections[-1].blocks, later_note(course, count))
        )
    return sections


def _verified(newton: Newton, course: Course) -> tuple[Verification, ...]:
    """The same steps with differences for derivatives. Raises Defect where they lead elsewhere."""
    largest, compared = 0.0, 0
    with mpmath.workdps(WORKING_DIGITS):
        for index, (here, there) in enumerate(pairwise(course.iterates)):
            iteration = newton.iterations[index]
            factor = mpmath.mpf(1)
            if iteration.factor != Number("1"):
                factor = value_of(iteration.factor)
            try:
                expected = course.values.next(here, factor)
            except (ArithmeticError, ValueError, TypeError):
                continue
            size = max(1, max(map(abs, here)), max(map(abs, there)))
            gap = course.distance(there, expected) / size
            if gap > _TOLERANCE:
                rough = course.values.next(here, factor, FINENESS - 5)
                own_size = max(1, *map(abs, (*rough, *expected)))
                unsure = course.distance(rough, expected) / own_size > _TOLERANCE
                if unsure or course.values.is_kinked(here):
                    # The differences do not settle here: of a nearly singular system they tell nothing.
                    continue
                raise Defect(
                    f"step {index + 1} of Newton’s method leads elsewhere by {float(gap):.1e}"
                )
            largest, compared = max(largest, float(gap)), compared + 1
    if not compared:
        return ()
    steps = len(course.iterates) - 1
    which = "each step" if compared == steps else f"{compared} of {steps} steps"
    return (Verification(f"{which} from values alone, {DIGITS} digits", True, largest),)
