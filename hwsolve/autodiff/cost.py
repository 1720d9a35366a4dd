"""What reverse and forward mode cost on one graph, counted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from hwsolve.autodiff.partials import Partial
from hwsolve.calculus.literals import is_short, literal_of
from hwsolve.derivation.model import Note, Prose
from hwsolve.graph import FunctionGraph
from hwsolve.problem.model import Problem

FREE_FACTORS = (Fraction(1), Fraction(-1))

Partials = Mapping[str, Mapping[str, Partial]]
"""For each node, for each of its parents, the local partial."""

Numbers = Mapping[str, Mapping[str, Fraction | None]]
"""The same with the number that each partial is by its formula; None where it is more than a number."""


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


def reverse_cost(graph: FunctionGraph, problem: Problem, partials: Partials) -> Cost:
    """One sweep for each output, over the nodes between the inputs asked for and that output."""
    numbers = _numbers(partials)
    multiplications = additions = 0
    for output in problem.outputs:
        between = dict.fromkeys(graph.between(problem.wrt, output))
        products, sums = _counted_sweep(
            output,
            (
                [(user, numbers[user][name]) for user in graph.consumers[name] if user in between]
                for name in between
            ),
            between,
        )
        multiplications, additions = multiplications + products, additions + sums
    return Cost(len(problem.outputs), multiplications, additions)


def forward_cost(graph: FunctionGraph, problem: Problem, partials: Partials) -> Cost:
    """One sweep for each input asked for, over the nodes between it and any output."""
    numbers = _numbers(partials)
    multiplications = additions = 0
    for wrt in problem.wrt:
        found = {name for output in problem.outputs for name in graph.between((wrt,), output)}
        between = [name for name in graph.parents if name in found]
        products, sums = _counted_sweep(
            wrt,
            (
                [(each, numbers[name][each]) for each in graph.parents[name] if each in found]
                for name in between
            ),
            between,
        )
        multiplications, additions = multiplications + products, additions + sums
    return Cost(len(problem.wrt), multiplications, additions)


def _counted_sweep(
    start: str,
    edges: Iterable[list[tuple[str, Fraction | None]]],
    names: Iterable[str],
) -> tuple[int, int]:
    """The multiplications and additions of a sweep that meets `names` in this order, from `start`.

    `edges` are for each name those that lead to it: where from, and the partial if it is a number. What is a
    number by its formula is carried along, since a product with 1 or −1 is none.
    """
    known: dict[str, Fraction | None] = {}
    multiplications = additions = 0
    for name, arriving in zip(names, edges, strict=True):
        if name == start:
            known[name] = Fraction(1)
            continue
        total: Fraction | None = Fraction(0)
        terms = 0
        for other, partial in arriving:
            before = known[other]
            if before == 0 or partial == 0:
                continue
            terms += 1
            multiplications += before not in FREE_FACTORS and partial not in FREE_FACTORS
            if total is None or before is None or partial is None:
                total = None
            else:
                total += before * partial
        additions += max(terms - 1, 0)
        known[name] = total if total is not None and is_short(total) else None
    return multiplications, additions


def _numbers(partials: Partials) -> Numbers:
    return {
        name: {parent: _number(partial) for parent, partial in edges.items()}
        for name, edges in partials.items()
    }


def _number(partial: Partial) -> Fraction | None:
    literal = None if partial.written is None else literal_of(partial.written.pattern)
    return None if literal is None else literal[0]


def cost_note(graph: FunctionGraph, problem: Problem, partials: Partials) -> Note | None:
    """Both costs on this graph, and one sentence on which is lower here and why; None where neither costs
    anything."""
    reverse = reverse_cost(graph, problem, partials)
    forward = forward_cost(graph, problem, partials)
    if not reverse.operations and not forward.operations:
        return None
    text = (
        f"Reverse mode: {reverse}. Forward mode: {forward}. {_verdict(reverse, forward)} "
        "(Counted beyond the values and the local partials, which both need; a factor that is 1 or −1 "
        "and a term that is 0 by its formula are free.)"
    )
    between = {name for each in problem.outputs for name in graph.between(problem.wrt, each)}
    if not between.issuperset(partials):
        text += " Only what leads to the derivatives asked for is counted."
    return Note(Prose((text,)))


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
