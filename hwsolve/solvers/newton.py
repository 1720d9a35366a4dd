"""Newton's method for roots and for minima: each step with its numbers, and the digits that it
gains."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import mpmath

from hwsolve.analysis.derivatives import Differentiated
from hwsolve.analysis.newton_check import DIGITS, FINENESS, WORKING_DIGITS, Values, limit_of
from hwsolve.analysis.newton_method import Newton, Target
from hwsolve.analysis.newton_report import SMALLEST_ERROR, Course, course_note, written
from hwsolve.analysis.newton_target import (
    damping_factor,
    needed_quantities,
    newton_target,
    sought,
)
from hwsolve.analysis.newton_words import (
    exact_limit_note,
    kind_note,
    method_section,
    ratio_note,
    stopped_note,
)
from hwsolve.analysis.subject import chosen_number, subject
from hwsolve.analysis.verification import nearest, verify_derivatives
from hwsolve.autodiff.closed_forms import ClosedForms
from hwsolve.autodiff.cost import counted
from hwsolve.autodiff.mp import value_of
from hwsolve.autodiff.setting import Setting
from hwsolve.derivation.model import (
    Answer,
    Block,
    Cell,
    Derivation,
    Equation,
    Prose,
    Section,
    Step,
    Table,
    ValueOf,
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
) -> Derivation:
    """Newton's iterates from the point, or in symbols where there is none.

    Raises InputError for as many functions as fit no variables, an unknown word, and a start at
    which something has no value.
    """
    count = chosen_number(steps, DEFAULT_STEPS, 1, MOST_STEPS, "--steps")
    factor, halving = damping_factor(damping)
    setting = Setting.of(problem)
    target, derivatives, composed = newton_target(setting, sought(problem, find))
    known = [each.name for each in problem.quantities if each.value is not None]
    heading = (*composed, method_section(target, derivatives, factor is not None or halving))
    if any(each not in known for each in needed_quantities(target, problem)):
        return _in_symbols(setting, target, derivatives, heading)
    given: dict[Expression, Formula | None] = {
        Name(each.name): None if each.value is None else Formula(each.value, ())
        for each in problem.quantities
    }
    newton = Newton(target, given, factor, halving)
    starts = [
        (newton.iterate(name, 0), Formula(Slot(0), (Name(name),))) for name in target.variables
    ]
    newton.equations += starts
    digits = (
        problem.display.digits if problem.display.decimals is None else problem.display.decimals
    )
    newton.run(count, 0.0 if steps is not None else 10.0 ** -(digits + 2))
    return _derivation(setting, newton, heading, derivatives)


def _in_symbols(
    setting: Setting,
    target: Target,
    derivatives: list[Differentiated],
    heading: tuple[Section, ...],
) -> Derivation:
    """The method for this function, where there is no start to begin from."""
    problem = setting.problem
    sections = list(heading)
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
            Answer(key, each.name) for each in derivatives for key in derivative_keys(each.name)
        ),
        verification=_derivatives_verified(setting, derivatives),
        heading=setting.heading(),
        symbols=dict(problem.display.symbols),
    )


def _derivation(
    setting: Setting,
    newton: Newton,
    heading: tuple[Section, ...],
    derivatives: list[Differentiated],
) -> Derivation:
    problem = setting.problem
    target = newton.target
    course = _course(newton)
    what = "root" if target.objective is None else "minimum"
    sections = [*heading, *_steps(newton)]
    sections.append(_summary(newton, course))
    last = newton.iterations[-1]
    found = (
        stopped_note(newton, last),
        course_note(course, what) if last.stopped == "end" else None,
        exact_limit_note(newton, course),
        ratio_note(newton, course),
        kind_note(newton, course),
    )
    notes = [note for note in found if note is not None]
    sections.append(Section(Prose.of("What it shows"), tuple(notes)))
    return Derivation(
        command="newton",
        title=problem.title or "Newton’s method",
        given=setting.given(),
        sections=tuple(sections),
        answers=tuple(_answers(newton)),
        verification=(
            *_derivatives_verified(setting, derivatives),
            *_verified(newton, course),
        ),
        heading=setting.heading(),
        symbols=dict(problem.display.symbols),
        background=(
            *((Name(node.name), node.formula) for node in problem.nodes),
            *newton.equations[: len(target.variables)],
        ),
        closed_form=ClosedForms(problem, newton.equations[:40]).exact,
    )


def _derivatives_verified(
    setting: Setting, derivatives: list[Differentiated]
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
        names = [newton.iterate(variable, index) for variable in newton.target.variables]
        if all(name in evaluation.values for name in names):
            points.append([nearest(evaluation, name) for name in names])
    values = _values(newton, evaluation)
    found = newton.iterations[-1].stopped == "exact"
    return Course(points, values, points[-1] if found else limit_of(values, points[-1]))


def _values(newton: Newton, evaluation: Evaluation) -> Values:
    known: dict[Expression, Any] = {
        name: nearest(evaluation, name) for name in evaluation.values if isinstance(name, Name)
    }
    return Values.of(newton.target, known)


def _steps(newton: Newton) -> list[Section]:
    """A section for each iterate."""
    sections = []
    for iteration in newton.iterations:
        if not iteration.blocks:
            continue
        blocks: list[Block] = []
        title = f"Step {iteration.index + 1}"
        if iteration.stopped in ("end", "exact"):
            title = f"After {counted(iteration.index, 'step')}"
        sections.append(Section(Prose((title,)), (*blocks, *iteration.blocks)))
    return sections


def _summary(newton: Newton, course: Course) -> Section:
    """One row an iterate: the point, the function, the error, and how many decimals are right."""
    target = newton.target
    followed = [newton.objective(0)] if target.objective else []
    if target.objective is None:
        followed = [newton.residual(row, 0) for row in range(len(target.residuals))]
    columns: list[Cell] = ["k", *map(Name, target.variables)]
    columns += [Name(target.objective[0])] if target.objective else map(Name, target.functions)
    errors, digits = course.errors, course.right_digits
    if errors:
        columns += ["error", "error/(error before)²", "right decimals"]
    values = newton.evaluation().values
    rows: list[tuple[Cell, ...]] = []
    for index in range(len(course.iterates)):
        names: list[Expression] = [newton.iterate(each, index) for each in target.variables]
        if target.objective:
            objective = newton.objective(index)
            names += [] if objective is None else [objective]
        else:
            names += [newton.residual(row, index) for row in range(len(followed))]
        row: list[Cell] = [str(index)]
        row += [ValueOf(name) if name in values else "" for name in names]
        if errors:
            row += [written(errors[index]), _ratio(errors, index), digits[index]]
        rows.append(tuple(row))
    return Section(Prose.of("The iterates"), (Table(tuple(columns), tuple(rows)),))


def _ratio(errors: list[Any], index: int) -> Cell:
    if index == 0 or errors[index] == 0 or errors[index] < SMALLEST_ERROR:
        return ""
    return written(errors[index] / errors[index - 1] ** 2)


def _answers(newton: Newton) -> Iterator[Answer]:
    target, values = newton.target, newton.evaluation().values
    for index in range(len(newton.iterations) + 1):
        for column, variable in enumerate(target.variables):
            name = newton.iterate(variable, index)
            if name in values:
                yield Answer(f"{variable}[{index}]", name, index == len(newton.iterations) - 1)
            change = newton.change(column, index)
            if change in values:
                yield Answer(f"{change.name}[{index}]", change)
        named = [(newton.objective(index), target.functions[0])] if target.objective else []
        for row, variable in enumerate(target.variables):
            key = (
                f"d{target.functions[0]}/d{variable}" if target.objective else target.functions[row]
            )
            named.append((newton.residual(row, index), key))
        for of, key in named:
            if of is not None and of in values:
                yield Answer(f"{key}[{index}]", of)


def _verified(newton: Newton, course: Course) -> tuple[Verification, ...]:
    """The same steps with differences for derivatives. Raises Defect where they lead elsewhere."""
    largest = 0.0
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
                unsure = course.distance(rough, expected) / size > _TOLERANCE
                if unsure or course.values.is_kinked(here):
                    # The differences do not settle here: of a nearly singular system they tell nothing.
                    continue
                raise Defect(
                    f"step {index + 1} of Newton’s method leads elsewhere by {float(gap):.1e}"
                )
            largest = max(largest, float(gap))
    if len(course.iterates) < 2:
        return ()
    return (Verification(f"each step from values alone, {DIGITS} digits", True, largest),)
