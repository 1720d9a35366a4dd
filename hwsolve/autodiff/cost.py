"""What reverse and forward mode cost on one graph, counted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from hwsolve.autodiff.partials import Partial
from hwsolve.derivation.model import Note, Prose
from hwsolve.graph import FunctionGraph
from hwsolve.notation.shape import Formula
from hwsolve.notation.tree import Negate, Number
from hwsolve.problem.model import Problem


@dataclass(frozen=True, slots=True)
class Cost:
    """Multiplications and additions beyond the values and the local partials, which both modes need."""

    sweeps: int
    multiplications: int
    additions: int

    @property
    def operations(self) -> int:
        """Both together."""
        return self.multiplications + self.additions

    def __str__(self) -> str:
        return (
            f"{counted(self.sweeps, 'sweep')}, {counted(self.multiplications, 'multiplication')} "
            f"and {counted(self.additions, 'addition')}"
        )


def reverse_cost(
    graph: FunctionGraph, problem: Problem, partials: Mapping[str, Mapping[str, Partial]]
) -> Cost:
    """One sweep for each output, over the nodes between the inputs asked for and that output."""
    multiplications = additions = 0
    for output in problem.outputs:
        between = set(graph.between(problem.wrt, output))
        for name in between - {output}:
            edges = [user for user in graph.consumers[name] if user in between]
            additions += max(len(edges) - 1, 0)
            multiplications += sum(
                user != output and not _is_unit(partials[user][name]) for user in edges
            )
    return Cost(len(problem.outputs), multiplications, additions)


def forward_cost(
    graph: FunctionGraph, problem: Problem, partials: Mapping[str, Mapping[str, Partial]]
) -> Cost:
    """One sweep for each input asked for, over the nodes between it and any output."""
    multiplications = additions = 0
    for wrt in problem.wrt:
        between: set[str] = set()
        for output in problem.outputs:
            between.update(graph.between((wrt,), output))
        for name in between - {wrt}:
            edges = [parent for parent in graph.parents[name] if parent in between]
            additions += max(len(edges) - 1, 0)
            multiplications += sum(
                parent != wrt and not _is_unit(partials[name][parent]) for parent in edges
            )
    return Cost(len(problem.wrt), multiplications, additions)


def cost_note(
    graph: FunctionGraph, problem: Problem, partials: Mapping[str, Mapping[str, Partial]]
) -> Note | None:
    """Both costs on this graph, and one sentence on which is lower here and why; None where neither costs
    anything."""
    reverse = reverse_cost(graph, problem, partials)
    forward = forward_cost(graph, problem, partials)
    if not reverse.operations and not forward.operations:
        return None
    return Note(
        Prose(
            (
                f"Reverse mode: {reverse}. Forward mode: {forward}. {_verdict(reverse, forward)} "
                "(Counted beyond the values and the local partials, which both need; "
                "a product with 1 or −1 is free.)",
            )
        )
    )


def _verdict(reverse: Cost, forward: Cost) -> str:
    inputs, outputs = counted(forward.sweeps, "input"), counted(reverse.sweeps, "output")
    if reverse.operations < forward.operations:
        return (
            f"Backward is cheaper here: {inputs} and {outputs}, and one sweep back from an output "
            "gives its derivatives for all inputs at once."
        )
    if reverse.operations > forward.operations:
        return (
            f"Forward is cheaper here: {inputs} and {outputs}, and one sweep forward from an input "
            "gives the derivatives of all outputs at once."
        )
    return f"On this graph, with {inputs} and {outputs}, the two cost the same."


def counted(count: int, noun: str) -> str:
    """`1 sweep`, `2 sweeps`, `no additions`."""
    return f"{count or 'no'} {noun}{'' if count == 1 else 's'}"


def _is_unit(partial: Partial) -> bool:
    """Whether the partial is 1 or −1 by its formula."""
    written: Formula | None = partial.written
    if written is None:
        return False
    tree = written.pattern
    number = tree.argument if isinstance(tree, Negate) else tree
    return isinstance(number, Number) and number.value == 1
