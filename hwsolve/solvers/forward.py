"""Forward mode: the derivative of every node from those of its parents, one sweep for each input."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from hwsolve.analysis.data_rows import said_of_one_row
from hwsolve.autodiff.chain_rule import listed
from hwsolve.autodiff.closed_forms import ClosedForms
from hwsolve.autodiff.setting import Setting
from hwsolve.autodiff.sweeps import LocalPartials, Sweep, forward_sweep, local_partials
from hwsolve.autodiff.verification import verify_gradient
from hwsolve.derivation.model import Answer, Derivation, Note, Prose, Section
from hwsolve.notation.shape import Formula
from hwsolve.notation.tree import Derivative, Expression, Name, Slot
from hwsolve.problem.model import Problem
from hwsolve.solvers.backprop import gradient_section, requested


def solve(problem: Problem) -> Derivation:
    """The derivation of every ∂node/∂wrt by forward mode: in symbols, then the tangent trace in numbers.

    Raises InputError where a node has no real value at the point.
    """
    setting = Setting.of(problem)
    partials = local_partials(setting)
    sweeps = {wrt: forward_sweep(setting, partials, wrt) for wrt in problem.wrt}
    edges = [edge for node in partials.values() for edge in node.values()]
    background = [
        *((Name(node.name), node.formula) for node in problem.nodes),
        *((edge.name, edge.computing) for edge in edges),
        *(zero for sweep in sweeps.values() for zero in sweep.zeros),
    ]
    quantities = [
        *background,
        *(
            (equation.name, equation.computing)
            for sweep in sweeps.values()
            for equation in sweep.equations.values()
        ),
    ]
    closed_forms = ClosedForms(problem, quantities)
    traces = [] if setting.symbolic_only else [_trace(wrt, sweep) for wrt, sweep in sweeps.items()]
    return Derivation(
        command="forward",
        title=problem.title or "Forward mode",
        given=setting.given(),
        sections=(
            setting.graph_section(),
            setting.forward_section(),
            *(_in_symbols(setting, partials, wrt, sweep) for wrt, sweep in sweeps.items()),
            *traces,
            gradient_section(problem, closed_forms),
        ),
        answers=tuple(_answers(setting, sweeps)),
        verification=verify_gradient(problem, quantities),
        heading=(*setting.heading(), *said_of_one_row(problem)),
        symbols=dict(problem.display.symbols),
        background=tuple(background),
        remarks=setting.remarks(partials),
        closed_form=closed_forms.exact,
    )


def _in_symbols(setting: Setting, partials: LocalPartials, wrt: str, sweep: Sweep) -> Section:
    """Every node's derivative from those of its parents; what does not depend on `wrt` is named.

    A derivative that is a local partial has the lines that derive that: they stand nowhere else here.
    """
    title = Prose.of("In symbols: the derivatives with respect to {}", Name(wrt))
    equations = []
    for node, each in sweep.equations.items():
        edge = partials[node].get(wrt)
        is_local = edge is not None and each.computing == Formula(Slot(0), (edge.name,))
        steps = edge.equation.steps if edge is not None and is_local else each.steps
        equations.append(replace(each, steps=steps, symbolic=True))
    constant = [Name(name) for name in setting.nodes if name not in sweep.equations]
    verb = "does" if len(constant) == 1 else "do"
    words = Prose((*listed(constant), f" {verb} not depend on ", Name(wrt), "."))
    return Section(title, (*equations, *((Note(words),) if constant else ())))


def _trace(wrt: str, sweep: Sweep) -> Section:
    """The same derivatives with the numbers put in."""
    title = Prose.of("Tangent trace: ∂/∂{} with numbers", Name(wrt))
    equations = [
        replace(
            each, steps=tuple(step for step in each.steps if step.numbers or step is each.steps[0])
        )
        for each in sweep.equations.values()
    ]
    return Section(title, tuple(equations))


def _answers(setting: Setting, sweeps: dict[str, Sweep]) -> Iterator[Answer]:
    yield from setting.node_answers()
    asked = set(requested(setting.problem))
    for wrt, sweep in sweeps.items():
        names: list[Expression] = [each.name for each in sweep.equations.values()]
        for name in names + [zero for zero, _ in sweep.zeros]:
            if isinstance(name, Derivative):
                yield Answer(f"d{name.of}/d{wrt}", name, (name.of, wrt) in asked)
