"""Splitting nodes into elementary operations, one a node, as textbooks of automatic differentiation
do.

Sums and products are split pairwise from the left, after their terms. What is made of numbers alone
stays where it is: `2x`, `x^2`, `1/2 x` and `-3x` are one operation each.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import count

from hwsolve.errors import Place
from hwsolve.notation.names import canonical
from hwsolve.notation.shape import Shapes
from hwsolve.notation.tree import (
    Expression,
    Name,
    Negate,
    Product,
    Slot,
    Sum,
    children,
    fill,
    rebuild,
    replace_leaves,
    walk,
)
from hwsolve.problem.model import Node, Problem


def decomposed(problem: Problem) -> Problem:
    """The problem with one elementary operation a node. A node keeps its name for its last
    operation; the others are called v1, v2, …; what occurs twice is computed once."""
    operations = _Operations()
    for node in problem.nodes:
        operations.add(node)
    taken = (quantity.name for quantity in problem.quantities)
    return replace(problem, nodes=operations.nodes((*taken, *operations.numbers)))


class _Operations:
    """The operations found so far. In them Slot(i) stands for the result of operation i."""

    def __init__(self) -> None:
        self._operations: list[Expression] = []
        self._known: dict[Expression, int] = {}
        self._origins: list[Node] = []
        self._names: dict[int, str] = {}
        self.numbers: dict[str, int] = {}
        """Which operation each node of the problem is."""

    def add(self, node: Node) -> None:
        """Split a node, which comes after all that it uses."""
        tree = replace_leaves(node.formula.tree(), self._result)
        operation = tree if _is_operand(tree) else self._operation(tree, node)
        number = None if _is_operand(tree) else self._known.get(operation)
        if number is None or number in self._names:
            number = self._append(operation, node)
        self._names[number] = node.name
        self._origins[number] = node
        self.numbers[node.name] = number

    def nodes(self, taken: Iterable[str]) -> tuple[Node, ...]:
        """A node for each operation."""
        identities = {canonical(name) for name in taken}
        free = (name for i in count(1) if (name := f"v{i}") not in identities)
        count_ = len(self._operations)
        names = tuple(Name(self._names.get(i) or next(free)) for i in range(count_))
        origins = {name.name: node for name, node in zip(names, self._origins, strict=True)}

        def where(name: str) -> Place:
            return origins[name].place

        shapes = Shapes()
        return tuple(
            Node(name.name, shapes.formula(fill(operation, names)), where)
            for name, operation in zip(names, self._operations, strict=True)
        )

    def _result(self, leaf: Expression) -> Expression | None:
        number = self.numbers.get(leaf.name) if isinstance(leaf, Name) else None
        return None if number is None else Slot(number)

    def _append(self, operation: Expression, node: Node) -> int:
        self._operations.append(operation)
        self._origins.append(node)
        number = len(self._operations) - 1
        self._known.setdefault(operation, number)
        return number

    def _operand(self, tree: Expression, node: Node) -> Expression:
        """The tree itself if it can stand in an operation, else the result of its own operation."""
        if _is_operand(tree):
            return tree
        operation = self._operation(tree, node)
        number = self._known.get(operation)
        return Slot(self._append(operation, node) if number is None else number)

    def _operation(self, tree: Expression, node: Node) -> Expression:
        """The last operation of a tree, the ones before it added."""
        match tree:
            case Negate(Product((factor, _)) as product) if _is_constant(factor):
                return Negate(self._operation(product, node))
            case Sum(first, rest):
                sum_ = self._operand(first, node)
                terms = [(sign, self._operand(term, node)) for sign, term in rest]
                for sign, term in terms[:-1]:
                    sum_ = self._operand(Sum(sum_, ((sign, term),)), node)
                return Sum(sum_, (terms[-1],))
            case Product(factors):
                product_, *others = [self._operand(factor, node) for factor in factors]
                for other in others[:-1]:
                    product_ = self._operand(Product((product_, other)), node)
                return Product((product_, others[-1]))
        return rebuild(tree, tuple(self._operand(part, node) for part in children(tree)))


def _is_operand(tree: Expression) -> bool:
    return not children(tree) or _is_constant(tree)


def _is_constant(tree: Expression) -> bool:
    return not any(isinstance(leaf, Name | Slot) for leaf in walk(tree))
