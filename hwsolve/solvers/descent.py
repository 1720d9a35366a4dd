"""Gradient descent derived: the minimiser of a model, the size of a step, exact and Armijo line
search."""

from __future__ import annotations

from collections.abc import Sequence

from hwsolve.analysis.data_rows import over_all_rows
from hwsolve.analysis.derivatives import Differentiated, Differentiation, convention_remarks
from hwsolve.analysis.descent_bound import bound_section
from hwsolve.analysis.descent_run import DescentRun
from hwsolve.analysis.descent_words import derivation_section
from hwsolve.analysis.free_names import free_name
from hwsolve.analysis.subject import (
    Subject,
    asked_node,
    function_section,
    learned_variables,
    require_values,
    subject,
)
from hwsolve.analysis.verification import verify_derivatives
from hwsolve.autodiff.closed_forms import ClosedForms
from hwsolve.autodiff.setting import Setting
from hwsolve.calculus.tidy import tidy
from hwsolve.derivation.model import (
    Answer,
    Block,
    Derivation,
    Equation,
    Prose,
    Section,
    Step,
)
from hwsolve.notation.shape import Formula
from hwsolve.notation.tree import (
    Expression,
    Name,
    Number,
    Product,
    Sum,
    Timed,
    replace_leaves,
)
from hwsolve.problem.model import Problem
from hwsolve.problem.options import positive_number

OPTIONS = (
    ("--wrt", "NAME", "the variables; a comma list, or repeated", True),
    ("--node", "NAME", "which node of the file; else the only output", False),
    ("--start", "ETA", "the first rate that Armijo's rule tries; else 1", False),
    ("--shrink", "B", "what a rejected rate is multiplied with, below 1; else 1/2", False),
    (
        "--slope",
        "C",
        "the part of the slope that Armijo's rule asks for, below 1; else 0.0001",
        False,
    ),
)

MAX_VARIABLES = 12


def solve(
    problem: Problem,
    wrt: Sequence[str] = (),
    node: str | None = None,
    start: str | None = None,
    shrink: str | None = None,
    slope: str | None = None,
) -> Derivation:
    """The update rule derived, then for this objective the gradient, two line searches and 2/L.

    Raises InputError for several outputs, options beyond their range, and a point without a
    gradient.
    """
    first_rate, _ = positive_number(start or "1", "--start", 10**9)
    factor, _ = positive_number(shrink or "1/2", "--shrink", 1, below=True)
    part, _ = positive_number(slope or "0.0001", "--slope", 1, below=True)
    name = asked_node(problem, node, "descent")
    spoken_of = {each.name for each in problem.nodes}
    problem, said = over_all_rows(problem, "descent", name)
    setting = Setting.of(problem)
    of = subject(setting, problem.outputs[0] if said else name)
    variables = learned_variables(of, wrt)
    rate = free_name(of, "eta")
    differentiation = Differentiation(of.name, of.tree, setting.evaluation)
    gradient = [differentiation.by(variable) for variable in variables]
    quantities = [(each.name, each.equation.computing) for each in gradient]
    require_values(of, quantities)
    sections = [
        derivation_section(of.name, variables),
        *function_section(of),
        Section(Prose.of("The gradient of {}", Name(of.name)), tuple(g.equation for g in gradient)),
        _update(of, gradient, rate),
    ]
    run = DescentRun(of, variables, gradient, differentiation, quantities)
    if run.has_values:
        sections += run.line_searches(rate, first_rate, factor, part)
    sections += [bound_section(run, spoken_of)]
    return Derivation(
        command="descent",
        title=problem.title or "Gradient descent, derived",
        given=setting.given(),
        sections=tuple(sections),
        answers=tuple(
            [
                Answer(of.name, Name(of.name)),
                *(Answer(f"d{of.name}/d{g.name.wrt[0]}", g.name) for g in gradient),
                *run.answers,
            ]
        ),
        verification=(
            *verify_derivatives(
                problem,
                of.formula,
                [pair for pair, g in zip(quantities, gradient, strict=True) if not g.agreed],
                [(Name(each.name), each.formula) for each in problem.nodes],
            ),
            *run.verification,
        ),
        heading=(*setting.heading(), *said),
        symbols=dict(problem.display.symbols),
        background=(
            *((Name(each.name), each.formula) for each in problem.nodes),
            *run.background,
        ),
        remarks=convention_remarks(gradient),
        closed_form=ClosedForms(problem, [*quantities, *run.equations]).exact,
    )


def _update(of: Subject, gradient: Sequence[Differentiated], rate: Name) -> Section:
    """One step in symbols of the rate, a line for each variable."""
    blocks: list[Block] = []
    for each in gradient:
        variable = each.name.wrt[0]
        ahead, here = Timed(variable, "t", 1), Timed(variable, "t", 0)
        by_name = Sum(here, (("-", Product((rate, each.name))),))
        names: dict[Expression, Expression] = {
            Name(g.name.wrt[0]): Timed(g.name.wrt[0], "t", 0) for g in gradient
        }
        put_in = Sum(here, (("-", Product((rate, replace_leaves(each.tree, names.get)))),))
        steps = (Step(Formula(by_name, ())), Step(Formula(tidy(put_in), ())))
        blocks.append(Equation(ahead, Formula(Number("0"), ()), steps, symbolic=True))
    return Section(Prose.of("The step for {}", Name(of.name)), tuple(blocks))
