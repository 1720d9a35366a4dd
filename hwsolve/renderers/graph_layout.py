"""Where the nodes and lines of a computation graph stand, whatever draws them: layers from left to
right, columns of lines between them, and the vertical strokes that join those lines.

Everything runs to the right. A stroke has lines that enter it from the left and lines that leave it
to the right, and joins each of the former with each of the latter: one to many is a fork, many to
one a merge, many to many stands for all of these edges at once. No line touches a stroke that it
has no part in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from hwsolve.renderers.graph_ordering import order_layers


@dataclass(frozen=True, slots=True)
class DrawnNode:
    """A node to draw: `label` where there is room (`f₃ = f₁/f₂`), else `short` (`f₃`).

    `parents` are names of nodes that come earlier in the list; an input has none.
    """

    name: str
    label: str
    short: str
    parents: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Stroke:
    """A vertical line that joins every item in `left` with every item in `right`."""

    left: tuple[int, ...]
    right: tuple[int, ...]

    @property
    def items(self) -> tuple[int, ...]:
        return self.left + self.right


def span(stroke: Stroke, rows: Sequence[int]) -> tuple[int, int]:
    """The first and the last row of a stroke."""
    reached = [rows[item] for item in stroke.items]
    return min(reached), max(reached)


@dataclass(slots=True)
class Layout:
    """Columns of items, from left to right, each from top to bottom; `strokes[k]` join column k
    with k + 1.

    An item is a node, or else a line on its way; `node_of` gives the node's place in the drawn
    list, or None, and `source_of` the node whose value it carries. `layer_columns` are the columns
    that hold nodes.
    """

    columns: list[list[int]] = field(default_factory=list)
    strokes: list[list[Stroke]] = field(default_factory=list)
    node_of: list[int | None] = field(default_factory=list)
    source_of: list[int] = field(default_factory=list)
    layer_columns: list[int] = field(default_factory=list)

    def add_item(self, source: int, node: int | None = None) -> int:
        """A new item that carries the value of node `source`; returns its number."""
        self.node_of.append(node)
        self.source_of.append(source)
        return len(self.node_of) - 1


Parents = Sequence[tuple[int, ...]]

MAX_BUNDLES = 8
"""How many bundles are looked for between two layers: a graph with more is no picture any more."""


def parent_indices(nodes: Sequence[DrawnNode]) -> Parents:
    """For each node the places of its parents in the list, each once."""
    place = {node.name: index for index, node in enumerate(nodes)}
    return [tuple(dict.fromkeys(place[parent] for parent in node.parents)) for node in nodes]


def children_of(parents: Parents) -> list[list[int]]:
    """For each node the places of the nodes that use it."""
    children: list[list[int]] = [[] for _ in parents]
    for node, used in enumerate(parents):
        for parent in used:
            children[parent].append(node)
    return children


def layers_of(parents: Parents) -> list[int]:
    """The layer of each node, from 0: the longest way from the inputs.

    What serves one later node only (a weight, a target, a tree of them) stands right before it.
    """
    children = children_of(parents)
    layer: list[int] = []
    private: list[bool] = []
    for node, used in enumerate(parents):
        layer.append(max((layer[parent] + 1 for parent in used), default=0))
        private.append(all(private[parent] and children[parent] == [node] for parent in used))
    for node in reversed(range(len(parents))):
        if private[node] and children[node]:
            layer[node] = min(layer[child] for child in children[node]) - 1
    return layer


def lay_out(parents: Parents, most_crossings: int) -> Layout | None:
    """The layout of a graph, its columns ordered for few crossings; None if more remain than
    wanted."""
    layout = Layout()
    layer = layers_of(parents)
    children = children_of(parents)
    reach = [max((layer[child] for child in used), default=0) for used in children]
    current: dict[int, int] = {}
    for number in range(max(layer) + 1):
        following: dict[int, int] = {}
        for node in range(len(parents)):
            if layer[node] == number:
                following[node] = layout.add_item(node, node)
            elif layer[node] < number < reach[node]:
                following[node] = layout.add_item(node)
        if number:
            edges = [
                (current[source], following[target])
                for target in following
                for source in (parents[target] if layer[target] == number else (target,))
            ]
            _connect(layout, edges)
        layout.columns.append(list(following.values()))
        layout.layer_columns.append(len(layout.columns) - 1)
        current = following
    ordered = _ordered_columns(layout, parents, most_crossings)
    if ordered is None:
        return None
    layout.columns = ordered
    return layout


def _connect(layout: Layout, edges: list[tuple[int, int]]) -> None:
    """Append what stands between two layers: forks, then bundles, then merges, each only if
    needed."""
    bundles = _bundles(edges)
    leaving: dict[int, list[int]] = {}
    arriving: dict[int, list[int]] = {}
    for number, (sources, targets) in enumerate(bundles):
        for source in sources:
            leaving.setdefault(source, []).append(number)
        for target in targets:
            arriving.setdefault(target, []).append(number)
    forks = any(len(numbers) > 1 for numbers in leaving.values())
    joins = any(len(sources) > 1 for sources, _ in bundles)
    merges = any(len(numbers) > 1 for numbers in arriving.values()) or not (forks or joins)

    # where a stage is not needed, its lines are those of the stage before or after it
    def carried(source: int) -> int:
        return layout.add_item(layout.source_of[source])

    branch: dict[tuple[int, int], int] = {}
    for source, numbers in leaving.items():
        for number in numbers:
            straight_in = not (joins or merges)
            target = bundles[number][1][0]
            branch[source, number] = (
                source if not forks else target if straight_in else carried(source)
            )
    arrival: dict[tuple[int, int], int] = {}
    for target, numbers in arriving.items():
        for number in numbers:
            source = bundles[number][0][0]
            arrival[number, target] = (
                target if not merges else carried(source) if joins else branch[source, number]
            )
    if forks:
        layout.strokes.append(
            [Stroke((u,), tuple(branch[u, b] for b in numbers)) for u, numbers in leaving.items()]
        )
        if joins or merges:
            layout.columns.append(list(branch.values()))
    if joins:
        layout.strokes.append(
            [
                Stroke(tuple(branch[u, b] for u in us), tuple(arrival[b, v] for v in vs))
                for b, (us, vs) in enumerate(bundles)
            ]
        )
        if merges:
            layout.columns.append(list(arrival.values()))
    if merges:
        layout.strokes.append(
            [Stroke(tuple(arrival[b, v] for b in numbers), (v,)) for v, numbers in arriving.items()]
        )


def _bundles(edges: list[tuple[int, int]]) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    """The edges parted into bundles (sources, targets), each source feeding each target of its
    bundle.

    The largest complete bundles of at least two by two come first, then single edges.
    """
    sources = list(dict.fromkeys(source for source, _ in edges))
    bit = {source: 1 << number for number, source in enumerate(sources)}
    feeding: dict[int, int] = {}
    for source, target in edges:
        feeding[target] = feeding.get(target, 0) | bit[source]

    def within(mask: int) -> tuple[int, ...]:
        return tuple(source for source in sources if bit[source] & mask)

    bundles: list[tuple[tuple[int, ...], tuple[int, ...]]] = []
    while len(bundles) < MAX_BUNDLES and (shared := _largest_share(list(feeding.values()))):
        fed = tuple(target for target, mask in feeding.items() if mask & shared == shared)
        bundles.append((within(shared), fed))
        for target in fed:
            feeding[target] &= ~shared
    bundles += [((source,), (v,)) for v, mask in feeding.items() for source in within(mask)]
    return bundles


def _largest_share(masks: list[int]) -> int:
    """The set of at least two sources that, with all targets that have it in common, is the largest
    bundle; 0 if no two targets have two sources in common."""
    best, largest = 0, 0
    seen = set()
    for number, first in enumerate(masks):
        for second in masks[number + 1 :]:
            shared = first & second
            if shared in seen or shared.bit_count() < 2:
                continue
            seen.add(shared)
            fed = sum(mask & shared == shared for mask in masks)
            size = (shared.bit_count() - 1) * (fed - 1)
            if size > largest:
                best, largest = shared, size
    return best


def _ordered_columns(
    layout: Layout, parents: Parents, most_crossings: int
) -> list[list[int]] | None:
    """The columns in an order of few crossings; a stroke takes part as a point between two
    columns."""
    count = len(layout.node_of)
    before: list[list[int]] = [[] for _ in range(count)]
    after: list[list[int]] = [[] for _ in range(count)]
    layers: list[list[int]] = []
    owner = list(layout.source_of)
    for place, column in enumerate(layout.columns):
        layers.append(column)
        if place == len(layout.strokes):
            break
        points = []
        for stroke in layout.strokes[place]:
            point = len(before)
            before.append(list(stroke.left))
            after.append(list(stroke.right))
            owner.append(min(owner[item] for item in stroke.left))
            for item in stroke.left:
                after[item].append(point)
            for item in stroke.right:
                before[item].append(point)
            points.append(point)
        layers.append(points)
    visited = _visiting_order(parents, children_of(parents))
    found = [visited[node] for node in owner]
    ordered = order_layers(layers, before, after, (found, owner), most_crossings)
    return None if ordered is None else ordered[::2]


def _visiting_order(parents: Parents, children: list[list[int]]) -> list[int]:
    """For each node when it is left on a walk from the outputs through the parents: neighbours in a
    formula get neighbouring numbers."""
    number: dict[int, int] = {}
    for output in (node for node in range(len(parents)) if not children[node]):
        stack = [(output, iter(parents[output]))]
        entered = {output}
        while stack:
            node, rest = stack[-1]
            step = next((p for p in rest if p not in number and p not in entered), None)
            if step is None:
                number.setdefault(node, len(number))
                stack.pop()
            else:
                entered.add(step)
                stack.append((step, iter(parents[step])))
    return [number[node] for node in range(len(parents))]
