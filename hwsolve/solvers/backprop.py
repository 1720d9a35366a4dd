"""Backpropagation: the values forward, the local partials, then the chain rule from the output back."""

from __future__ import annotations

from collections.abc import Iterator

from hwsolve.analysis.data_rows import said_of_one_row
from hwsolve.autodiff.closed_forms import ClosedForms
from hwsolve.autodiff.cost import cost_note
from hwsolve.autodiff.setting import Setting
from hwsolve.autodiff.sweeps import LocalPartials, Sweep, local_partials, reverse_sweep
from hwsolve.autodiff.verification import verify_gradient
from hwsolve.derivation.model import (
    Answer,
    Block,
    Cell,
    Derivation,
    Equation,
    Level,
    Prose,
    Section,
    Step,
    Table,
    ValueOf,
)
from hwsolve.notation.shape import Formula
from hwsolve.notation.tree import Derivative, Expression, Name, Slot
from hwsolve.problem.model import Problem


def solve(problem: Problem) -> Derivation:
    """The derivation of every ∂output/∂wrt by reverse mode, with every adjoint on the way.

    Raises InputError where a node has no real value at the point.
    """
    setting = Setting.of(problem)
    partials = local_partials(setting)
    sweeps = {output: reverse_sweep(setting, partials, output) for output in problem.outputs}
    background = [zero for sweep in sweeps.values() for zero in sweep.zeros]
    quantities = [
        *((Name(node.name), node.formula) for node in problem.nodes),
        *((each.name, each.computing) for edges in partials.values() for each in edges.values()),
        *(
            (equation.name, equation.computing)
            for sweep in sweeps.values()
            for equation in sweep.equations.values()
        ),
        *background,
    ]
    closed_forms = ClosedForms(problem, quantities)
    return Derivation(
        command="backprop",
        title=problem.title or "Backpropagation",
        given=setting.given(),
        sections=(
            setting.graph_section(),
            setting.forward_section(),
            _partials_section(setting, partials),
            *(_sweep_section(output, sweep) for output, sweep in sweeps.items()),
            gradient_section(problem, closed_forms),
            _summary(setting, sweeps),
            _cost(setting, partials),
        ),
        answers=tuple(_answers(setting, sweeps, partials)),
        verification=verify_gradient(problem, quantities),
        heading=(*setting.heading(), *said_of_one_row(problem)),
        symbols=dict(problem.display.symbols),
        background=tuple(background),
        closed_form=closed_forms.exact,
        remarks=setting.remarks(partials),
    )


def gradient_section(problem: Problem, closed_forms: ClosedForms) -> Section:
    """The derivatives that were asked for, in closed form where that is short, and their values."""
    blocks: list[Block] = []
    for output, wrt in requested(problem):
        name = Derivative(output, (wrt,))
        steps = tuple(Step(Formula(form, ())) for form in closed_forms.written(name))
        blocks.append(Equation(name, Formula(Slot(0), (name,)), steps))
    return Section(Prose.of("Answer"), tuple(blocks))


def requested(problem: Problem) -> Iterator[tuple[str, str]]:
    """Every pair of an output and a quantity for which the derivative is asked."""
    for output in problem.outputs:
        for wrt in problem.wrt:
            if wrt != output:
                yield output, wrt


def _partials_section(setting: Setting, partials: LocalPartials) -> Section:
    """The local partials that the sweeps use: of every node, for nodes and for what `wrt` asks."""
    wanted = {*setting.nodes, *setting.problem.wrt}
    blocks = tuple(
        edge.equation
        for edges in partials.values()
        for parent, edge in edges.items()
        if parent in wanted
    )
    return Section(Prose.of("The local partials"), blocks, Level.NORMAL)


def _sweep_section(output: str, sweep: Sweep) -> Section:
    title = Prose.of("Backward: from {} to the inputs", Name(output))
    return Section(title, tuple(sweep.equations.values()))


def _cost(setting: Setting, partials: LocalPartials) -> Section:
    """What both modes cost; nothing where every edge leads straight from an input to an output."""
    note = cost_note(setting.graph, setting.problem, partials)
    return Section(Prose.of("Cost"), () if note is None else (note,), Level.NORMAL)


def _summary(setting: Setting, sweeps: dict[str, Sweep]) -> Section:
    """The table of node, value and adjoint."""
    if setting.symbolic_only:
        return Section(Prose.of("All values"), ())
    names = [*(each.name for each in setting.problem.quantities), *setting.nodes]
    columns: tuple[Cell, ...] = (
        "node",
        "value",
        *(Derivative(output, ("·",)) for output in sweeps),
    )
    rows = tuple(
        (
            Name(name),
            ValueOf(Name(name)),
            *("1" if name == output else ValueOf(Derivative(output, (name,))) for output in sweeps),
        )
        for name in names
    )
    return Section(Prose.of("All values"), (Table(columns, rows),), Level.NORMAL)


def _answers(
    setting: Setting, sweeps: dict[str, Sweep], partials: LocalPartials
) -> Iterator[Answer]:
    yield from setting.node_answers()
    asked = set(requested(setting.problem))
    for output, sweep in sweeps.items():
        names: list[Expression] = [each.name for each in sweep.equations.values()]
        for name in names + [zero for zero, _ in sweep.zeros]:
            if isinstance(name, Derivative):
                wrt = name.wrt[0]
                yield Answer(f"d{output}/d{wrt}", name, (output, wrt) in asked)
    for edges in partials.values():
        for edge in edges.values():
            if edge.name.local:
                yield Answer(f"local:d{edge.name.of}/d{edge.name.wrt[0]}", edge.name)
