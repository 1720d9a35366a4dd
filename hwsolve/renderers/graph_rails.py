"""A computation graph from top to bottom, one node a line, beside rails that carry the values
down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hwsolve.renderers.graph_layout import Parents, children_of


@dataclass(frozen=True, slots=True)
class RailLine:
    """The rails beside one node's line, and that node's place in the drawn list."""

    rails: str
    node: int


def draw_rails(parents: Parents) -> list[RailLine]:
    """One line a node. A ● is fed by the rail that comes down to it and by each rail that its
    horizontal line touches; a rail between two `─` is only crossed."""
    lines = [
        _rail_lines(parents, order) for order in (_late_inputs(parents), _depth_first(parents))
    ]
    return min(lines, key=lambda drawn: max(len(line.rails) for line in drawn))


def _late_inputs(parents: Parents) -> list[int]:
    """The given order, but each input only where it is first used."""
    order: dict[int, None] = {}
    for node, used in enumerate(parents):
        if used:
            order.update(dict.fromkeys(parent for parent in used if not parents[parent]))
            order[node] = None
    order.update(dict.fromkeys(range(len(parents))))
    return list(order)


def _depth_first(parents: Parents) -> list[int]:
    """The order in which a walk from the outputs through the parents leaves the nodes."""
    children = children_of(parents)
    order: dict[int, None] = {}
    for output in (node for node, used in enumerate(children) if not used):
        stack = [(output, False)]
        while stack:
            node, done = stack.pop()
            if done:
                order[node] = None
            elif node not in order:
                stack.append((node, True))
                stack += [(parent, False) for parent in reversed(parents[node])]
    return list(order)


def _rail_lines(parents: Parents, order: Sequence[int]) -> list[RailLine]:
    uses = [len(children) for children in children_of(parents)]
    rails: dict[int, int] = {}
    closed: set[int] = set()
    lines = []
    for node in order:
        touched = {column for column, source in rails.items() if source in parents[node]}
        for parent in parents[node]:
            uses[parent] -= 1
        ending = {column for column in touched if not uses[rails[column]]}
        # a column stays empty for a line after an output: the next ● would seem to be fed by it
        free = next(c for c in range(len(rails) + 2) if c not in rails and c not in closed)
        own = min(ending, default=free)
        lines.append(RailLine(_rail_line(rails, touched - {own}, ending, own), node))
        for column in ending:
            del rails[column]
        closed = set()
        if uses[node]:
            rails[own] = node
        else:
            closed.add(own)
    return lines


def _rail_line(rails: dict[int, int], touched: set[int], ending: set[int], own: int) -> str:
    """Columns two characters apart; `touched` feed the ● in column `own` from the side."""
    first, last = min(touched | {own}), max(touched | {own})
    drawn = []
    for column in range(max(rails.keys() | {own}) + 1):
        side = (first < column, column < last)
        if column == own:
            mark = "●"
        elif column in touched:
            through, end = {
                (False, True): ("├", "╰"),
                (True, False): ("┤", "╯"),
                (True, True): ("┼", "┴"),
            }[side]
            mark = end if column in ending else through
        elif column in rails:
            mark = "│"
        else:
            mark = "─" if first < column < last else " "
        drawn.append(mark + ("─" if first <= column < last else " "))
    return "".join(drawn).rstrip()
