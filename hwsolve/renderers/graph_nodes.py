"""The nodes of a graph with their labels in one notation, as every drawing needs them."""

from __future__ import annotations

from collections.abc import Callable

from hwsolve.derivation.model import Graph
from hwsolve.notation.tree import Expression, Name
from hwsolve.renderers.graph_layout import DrawnNode


def drawn_nodes(graph: Graph, written: Callable[[Expression], str]) -> list[DrawnNode]:
    """The nodes in the graph's order; `written` prints their names and formulas."""
    nodes = []
    for node in graph.nodes:
        short = written(node.name)
        label = f"{short} = {written(node.formula.tree())}" if node.formula else short
        name = node.name.name if isinstance(node.name, Name) else short
        parents = tuple(parent.name for parent in node.parents if isinstance(parent, Name))
        nodes.append(DrawnNode(name, label, short, parents))
    return nodes
