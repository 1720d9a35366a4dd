"""The terms of a sum, with the constant factor that stands before the bracket given to each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from hwsolve.analysis.subject import Subject, subject
from hwsolve.calculus.tidy import tidy
from hwsolve.errors import Fault, InputError
from hwsolve.notation.tree import (
    Expression,
    Name,
    Negate,
    Product,
    Quotient,
    Sum,
    names_in,
    replace_leaves,
)


@dataclass(frozen=True, slots=True)
class Term:
    """One term under a name of its own."""

    name: Name
    tree: Expression


def terms_of_problem(wholes: Sequence[Subject]) -> tuple[Subject, list[Term]]:
    """The sum, and its terms: those of the one function, or all functions.

    Raises InputError where there are fewer than two.
    """
    first = wholes[0]
    if len(wholes) > 1:
        trees = [each.tree for each in wholes]
        taken = {*first.setting.nodes, *(each.name for each in first.setting.problem.quantities)}
        name = next(each for each in ("f", "F", "loss", "total_loss") if each not in taken)
        whole = replace(first, name=name, tree=Sum(trees[0], tuple(("+", t) for t in trees[1:])))
        return whole, [Term(Name(each.name), each.tree) for each in wholes]
    terms = _own_terms(first)
    trees = terms if len(terms) > 1 else [tidy(tree) for tree in _split(first.tree)]
    if len(trees) < 2:
        fault = Fault(
            "one-term",
            f"{first.name} is no sum: there is nothing to choose a term from",
            'write it as a sum, like "1/2 (w - 2)^2 + 1/2 (w + 1)^2", or one output for each term',
        )
        raise InputError([fault.at(first.setting.nodes[first.name].place)])
    taken = {*first.setting.nodes, *(each.name for each in first.setting.problem.quantities)}
    lower = {name.lower() for name in taken}
    base = next(
        each
        for each in ("l", "t", "term", "summand")
        if not any(f"{each}{index + 1}" in lower for index in range(len(trees)))
    )
    return first, [
        _term(first, tree, Name(f"{base}{index + 1}"), trees.count(tree) == 1)
        for index, tree in enumerate(trees)
    ]


def _own_terms(of: Subject) -> list[Expression]:
    """The terms of the function as the problem writes it, in nodes of the problem."""
    return [tidy(tree) for tree in _split(of.setting.nodes[of.name].formula.tree())]


def _term(of: Subject, tree: Expression, name: Name, is_only: bool) -> Term:
    """The term as one formula; a node of the problem keeps its name."""
    nodes = of.setting.nodes

    def composed(leaf: Expression) -> Expression | None:
        if isinstance(leaf, Name) and leaf.name in nodes:
            return subject(of.setting, leaf.name).tree
        return None

    if isinstance(tree, Name) and tree.name in nodes and is_only:
        name = tree
    return Term(name, tidy(replace_leaves(tree, composed)))


def _split(tree: Expression) -> list[Expression]:
    match tree:
        case Sum(first, rest):
            signed = [("+", first), *rest]
            return [
                part if sign == "+" else Negate(part)
                for sign, term in signed
                for part in _split(term)
            ]
        case Negate(argument):
            return [Negate(part) for part in _split(argument)]
        case Quotient(numerator, denominator) if not names_in(denominator):
            return [Quotient(part, denominator) for part in _split(numerator)]
        case Product(factors):
            sums = [index for index, factor in enumerate(factors) if isinstance(factor, Sum)]
            others = [factor for factor in factors if not isinstance(factor, Sum)]
            if len(sums) == 1 and not any(names_in(factor) for factor in others):
                return [Product((*others, part)) for part in _split(factors[sums[0]])]
    return [tree]
