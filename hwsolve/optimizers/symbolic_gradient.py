"""The gradient of an objective in symbols: the formulas that every step fills with its own numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from hwsolve.autodiff.setting import Setting
from hwsolve.autodiff.sweeps import LocalPartials, Sweep, local_partials, reverse_sweep
from hwsolve.derivation.model import Equation
from hwsolve.notation.shape import Formula
from hwsolve.notation.tree import Derivative, Expression, Name
from hwsolve.problem.model import Problem, Quantity


@dataclass(frozen=True, slots=True)
class SymbolicGradient:
    """The nodes on the way to the output, and the partials and adjoints that lead back, all over names;
    `partials` and `sweep` have the lines in which they are written."""

    nodes: list[tuple[Name, Formula]]
    derivatives: list[tuple[Derivative, Formula]]
    partials: LocalPartials
    sweep: Sweep

    @classmethod
    def of(cls, problem: Problem, output: str, wrt: Sequence[str]) -> SymbolicGradient:
        """Of the output, by each of `wrt`."""
        symbolic = replace(
            problem,
            inputs=tuple(Quantity(each.name, None) for each in problem.inputs),
            parameters=tuple(Quantity(each.name, None) for each in problem.parameters),
            wrt=tuple(wrt),
        )
        setting = Setting.of(symbolic)
        partials = local_partials(setting)
        sweep = reverse_sweep(setting, partials, output)
        below = set(setting.graph.ancestors(output))
        nodes = [(Name(node.name), node.formula) for node in symbolic.nodes if node.name in below]
        wanted: dict[Derivative, Formula] = {}
        for name, edges in partials.items():
            for edge in edges.values():
                if name in below:
                    wanted[edge.name] = edge.computing
        for equation in sweep.equations.values():
            if isinstance(equation.name, Derivative):
                wanted.setdefault(equation.name, equation.computing)
        needed = _needed(wanted, [Derivative(output, (name,)) for name in wrt])
        derivatives = [(name, wanted[name]) for name in wanted if name in needed]
        return cls(nodes, derivatives, partials, sweep)

    def equations(self) -> dict[Expression, Equation]:
        """The line in which each derivative is written: the local partials, then what they lead to."""
        found: dict[Expression, Equation] = {}
        partials = [edge.equation for edges in self.partials.values() for edge in edges.values()]
        for each in (*partials, *self.sweep.equations.values()):
            found.setdefault(each.name, each)
        return found


def _needed(
    wanted: Mapping[Derivative, Formula], gradient: Sequence[Derivative]
) -> set[Expression]:
    """The derivatives from which the gradient is computed."""
    stack: list[Expression] = list(gradient)
    found: set[Expression] = set()
    while stack:
        name = stack.pop()
        if name in found or not isinstance(name, Derivative) or name not in wanted:
            continue
        found.add(name)
        stack += wanted[name].fills
    return found
