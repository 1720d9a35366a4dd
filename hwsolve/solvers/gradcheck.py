"""Gradient check: forward and central differences, written out, beside the exact gradient."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from hwsolve.analysis.data_rows import said_of_one_row
from hwsolve.analysis.difference_quotients import DifferenceCheck, error_of
from hwsolve.analysis.kinks_nearby import crossing_notes, kinks_nearby
from hwsolve.analysis.shrinking_errors import shrinking_section, tabulated
from hwsolve.autodiff.closed_forms import ClosedForms
from hwsolve.autodiff.cost import counted
from hwsolve.autodiff.differences import (
    free_step_name,
    shifted,
    shifted_values,
    step_number,
    with_step,
)
from hwsolve.autodiff.setting import Setting
from hwsolve.autodiff.sweeps import Background, local_partials, reverse_sweep
from hwsolve.autodiff.verification import verify_gradient
from hwsolve.derivation.model import (
    Answer,
    Block,
    Derivation,
    Equation,
    Level,
    Note,
    Prose,
    Section,
    Table,
    ValueOf,
)
from hwsolve.errors import InputError
from hwsolve.notation.shape import Formula
from hwsolve.notation.tree import (
    Applied,
    Expression,
    Name,
)
from hwsolve.numbers.evaluation import Evaluation, UndefinedAt
from hwsolve.problem.model import Problem
from hwsolve.solvers.backprop import requested

MOST_WRITTEN_NODES = 12


OPTIONS = (("--step", "H", "the step h of the differences; else the problem's, or 0.01", False),)


def solve(problem: Problem, step: str | None = None) -> Derivation:
    """Every requested derivative by finite differences with the problem's step, beside its exact value.

    Raises InputError where a quantity is symbolic, or a node is undefined at the point or a step away.
    """
    problem = with_step(problem, step)
    setting = Setting.of(problem)
    symbols = [each.name for each in problem.quantities if each.value is None]
    if symbols:
        raise InputError.of(
            "needs-numbers",
            f"finite differences need a number for {', '.join(symbols)}",
            "give it in [inputs] or with --at",
        )
    partials = local_partials(setting)
    sweeps = [reverse_sweep(setting, partials, output) for output in problem.outputs]
    exact: Background = [
        *((Name(node.name), node.formula) for node in problem.nodes),
        *((edge.name, edge.computing) for edges in partials.values() for edge in edges.values()),
        *(each for sweep in sweeps for each in _quantities(sweep.equations.values())),
        *(zero for sweep in sweeps for zero in sweep.zeros),
    ]
    step_name, size = free_step_name(setting), step_number(problem.step)
    checks = [DifferenceCheck(setting, output, wrt, step_name)
              for output, wrt in requested(problem)]  # fmt: skip
    background: Background = [(step_name, Formula(size, ())), *exact, *tabulated(checks)]
    sections = [_section(setting, checks, wrt, size) for wrt in problem.wrt]
    evaluation = _evaluated(setting, background, sections)
    kinks = {wrt: kinks_nearby(setting, evaluation, wrt, step_name) for wrt in problem.wrt}
    sections = [
        replace(section, blocks=(*section.blocks, *crossing_notes(kinks[wrt], wrt, step_name)))
        for wrt, section in zip(problem.wrt, sections, strict=True)
        if section.blocks
    ]
    at_kinks = [wrt for wrt, found in kinks.items() if any(kink.here == 0 for kink in found)]
    return Derivation(
        command="gradcheck",
        title=problem.title or "Gradient check",
        given=setting.given(),
        sections=(
            setting.forward_section(),
            *sections,
            Section(Prose.of("Beside the exact gradient"), (_comparison(checks), _cost(problem))),
            *shrinking_section(checks, step_name, evaluation, at_kinks),
        ),
        answers=tuple(_answers(setting, checks)),
        verification=verify_gradient(problem, exact),
        heading=(*setting.heading(), *said_of_one_row(problem)),
        symbols=dict(problem.display.symbols),
        background=tuple(background),
        remarks=setting.remarks(partials),
        closed_form=ClosedForms(problem, exact).exact,
    )


def _section(
    setting: Setting, checks: list[DifferenceCheck], wrt: str, step: Expression
) -> Section:
    """The shifted values, then the differences, for one input."""
    mine = [check for check in checks if check.wrt == wrt]
    if not mine:
        return Section(Prose.of("Differences with respect to {}", Name(wrt)), ())
    title = Prose.of("Differences with respect to {}, {} = {}", Name(wrt), mine[0].step, step)
    blocks: list[Block] = []
    for sign in "+-":
        values = shifted_values(setting, wrt, sign, mine[0].step)
        outputs = {shifted(check.output, wrt, sign, check.step) for check in mine}
        written = len(values) <= MOST_WRITTEN_NODES
        for equation in values:
            level = Level.NORMAL if written or equation.name in outputs else Level.FULL
            blocks.append(Equation(equation.name, equation.computing, equation.steps, level=level))
    for check in mine:
        blocks += check.equations()
    return Section(title, tuple(blocks))


def _comparison(checks: list[DifferenceCheck]) -> Table:
    columns = ("", "exact", "forward", "its error", "central", "its error")
    rows = tuple(
        (
            check.exact,
            ValueOf(check.exact),
            ValueOf(check.forward),
            error_of(check.forward, check.exact),
            ValueOf(check.central),
            error_of(check.central, check.exact),
        )
        for check in checks
    )
    return Table(columns, rows)


def _cost(problem: Problem) -> Note:
    inputs = len(problem.wrt)
    outputs = counted(len(problem.outputs), "sweep")
    text = (
        f"Forward differences need {counted(inputs + 1, 'evaluation')} of the graph (one at the point "
        f"and one {f'for each of {inputs} inputs' if inputs > 1 else 'a step away'}), central differences "
        f"{counted(2 * inputs, 'evaluation')}; backpropagation needs one evaluation and {outputs} back, "
        "however many inputs there are. What remains for differences is this: a check."
    )
    return Note(Prose((text,)))


def _quantities(equations: Iterable[Equation]) -> Background:
    return [(each.name, each.computing) for each in equations]


def _answers(setting: Setting, checks: list[DifferenceCheck]) -> Iterator[Answer]:
    yield from setting.node_answers()
    for check in checks:
        key = f"d{check.output}/d{check.wrt}"
        yield Answer(key, check.exact, asked=True)
        yield Answer(f"forward:{key}", check.forward)
        yield Answer(f"central:{key}", check.central)


def _evaluated(setting: Setting, background: Background, sections: Iterable[Section]) -> Evaluation:
    """The values of everything. Raises InputError where a node is undefined a step away from the point."""
    given = {
        each.name: None if each.value is None else Formula(each.value, ())
        for each in setting.given()
    }
    blocks = [block for section in sections for block in section.blocks]
    equations = _quantities(each for each in blocks if isinstance(each, Equation))
    try:
        return Evaluation(given, [*background, *equations])
    except UndefinedAt as error:
        where = error.name.name if isinstance(error.name, Applied) else "a node"
        raise InputError.of(
            "undefined",
            f"{where} has no value a step away from the point: {error.reason}",
            "choose a smaller [ask].step, or another point",
        ) from None
