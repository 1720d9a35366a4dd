"""Both modes over a whole graph: adjoints from an output back, tangents from an input on."""

from __future__ import annotations

from dataclasses import dataclass

from hwsolve.autodiff.chain_rule import ChainRule, Term, listed
from hwsolve.autodiff.partials import Partial, Partials
from hwsolve.autodiff.setting import Setting
from hwsolve.derivation.model import Equation, Prose
from hwsolve.notation.shape import Formula
from hwsolve.notation.tree import Derivative, Expression, Name, Number

ZERO = Formula(Number("0"), ())
ONE = Formula(Number("1"), ())

LocalPartials = dict[str, dict[str, Partial]]
"""For each node, for each of its parents, the local partial."""

Background = list[tuple[Expression, Formula]]
"""Quantities that are evaluated but not written out."""


def local_partials(setting: Setting) -> LocalPartials:
    """The local partial of every edge of the graph."""
    partials = Partials(setting.graph, setting.evaluation)
    return {name: dict(partials.of(node)) for name, node in setting.nodes.items()}


@dataclass(frozen=True, slots=True)
class Sweep:
    """One sweep: an equation for each node that it meets, in its order; zeros in the background."""

    equations: dict[str, Equation]
    zeros: Background


def reverse_sweep(setting: Setting, partials: LocalPartials, output: str) -> Sweep:
    """∂output/∂v for every node v and every quantity in `wrt`, layer by layer from the output."""
    graph = setting.graph
    wanted = [*setting.problem.wrt, *setting.nodes]
    layers = graph.layers(output)
    chain = ChainRule()
    equations: dict[str, Equation] = {}
    reached = sorted((name for name in wanted if name in layers), key=layers.__getitem__)
    for name in reached:
        if name == output:
            continue
        terms = tuple(
            Term(
                consumer,
                None if consumer == output else Derivative(output, (consumer,)),
                partials[consumer][name],
            )
            for consumer in graph.consumers[name]
            if consumer in layers
        )
        reason = _reaches(name, output, terms)
        derivative = Derivative(output, (name,))
        equations[name] = chain.equation(derivative, terms, reason, label=str(layers[name]))
    zeros: Background = [
        (Derivative(output, (name,)), ZERO) for name in wanted if name not in layers
    ]
    return Sweep(equations, zeros)


def forward_sweep(setting: Setting, partials: LocalPartials, wrt: str) -> Sweep:
    """∂v/∂wrt for every node v, in the order of the graph."""
    chain = ChainRule(forward=True)
    equations: dict[str, Equation] = {}
    zeros: Background = []
    for name in setting.nodes:
        terms = tuple(
            Term(parent, None if parent == wrt else Derivative(parent, (wrt,)), partial)
            for parent, partial in partials[name].items()
            if parent == wrt or parent in equations
        )
        derivative = Derivative(name, (wrt,))
        if terms:
            reason = _depends(name, wrt, terms)
            equations[name] = chain.equation(derivative, terms, reason)
        else:
            zeros.append((derivative, ZERO))
    return Sweep(equations, zeros)


def _reaches(node: str, output: str, terms: tuple[Term, ...]) -> Prose | None:
    through = [Name(term.via) for term in terms if term.known is not None]
    if not through:
        return terms[0].partial.reason
    return Prose((Name(node), " reaches ", Name(output), _words(terms, through), *listed(through)))


def _depends(node: str, wrt: str, terms: tuple[Term, ...]) -> Prose | None:
    through = [Name(term.via) for term in terms if term.known is not None]
    if not through:
        return terms[0].partial.reason
    return Prose((Name(node), " depends on ", Name(wrt), _words(terms, through), *listed(through)))


def _words(terms: tuple[Term, ...], through: list[Name]) -> str:
    if len(through) < len(terms):
        return " directly and through "
    return " through " if len(through) > 1 else " only through "
