"""The function graph: who uses whom, in which order, and what lies between a node and an output.

Nothing here recurses: a graph may be a chain of 10⁵ nodes.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush

EXACT_REACH_NODES = 3000
"""Up to this many nodes, whether one reaches another is known for every pair; beyond, a bounded search asks."""

MOST_HELD = 6
"""At most this many names are said to be held fixed."""

_SEARCH_BUDGET = 200


class Cycle(Exception):
    """Nodes that need each other, in order: each uses the next, the last uses the first."""

    def __init__(self, names: tuple[str, ...]) -> None:
        self.names = names
        super().__init__(" → ".join((*names, names[0])))


def ordered(parents: Mapping[str, Sequence[str]]) -> list[str]:
    """The nodes with parents first, otherwise in the order given; names that are no nodes are ignored.

    Raises Cycle.
    """
    position = {name: index for index, name in enumerate(parents)}
    if all(
        position.get(parent, -1) < index
        for index, uses in enumerate(parents.values())
        for parent in uses
    ):
        return list(parents)
    missing = {name: len(position.keys() & uses) for name, uses in parents.items()}
    consumers: dict[str, list[str]] = {name: [] for name in parents}
    for name, uses in parents.items():
        for parent in dict.fromkeys(uses):
            if parent in position:
                consumers[parent].append(name)
    ready = deque(name for name, count in missing.items() if count == 0)
    order = []
    while ready:
        name = ready.popleft()
        order.append(name)
        for consumer in consumers[name]:
            missing[consumer] -= 1
            if missing[consumer] == 0:
                ready.append(consumer)
    if len(order) < len(position):
        raise Cycle(_find_cycle(parents, {name for name, count in missing.items() if count}))
    return order


@dataclass(frozen=True, slots=True)
class FunctionGraph:
    """`parents` of every node and input (inputs have none), parents before children."""

    parents: dict[str, tuple[str, ...]]
    consumers: Mapping[str, tuple[str, ...]]
    _reach: _Reach

    @classmethod
    def of(cls, inputs: Iterable[str], nodes: Mapping[str, tuple[str, ...]]) -> FunctionGraph:
        """The graph of `nodes` (each with the names it uses, in order) over `inputs`."""
        parents: dict[str, tuple[str, ...]] = {**dict.fromkeys(inputs, ()), **nodes}
        consumers: dict[str, list[str]] = {name: [] for name in parents}
        for name, uses in nodes.items():
            for parent in uses:
                consumers[parent].append(name)
        return cls(
            parents, {name: tuple(users) for name, users in consumers.items()}, _Reach(parents)
        )

    def between(self, wrt: Iterable[str], output: str) -> list[str]:
        """The nodes on the paths from any of `wrt` to `output`, both ends included, in reverse order."""
        below = self._closure([output], self.parents)
        above = self._closure(wrt, self.consumers)
        return [name for name in reversed(self.parents) if name in below and name in above]

    def ancestors(self, output: str) -> list[str]:
        """`output` and all that it is computed from, in reverse order."""
        below = self._closure([output], self.parents)
        return [name for name in reversed(self.parents) if name in below]

    def layers(self, output: str) -> dict[str, int]:
        """For each node on the way to `output`, how many edges the longest path to it has."""
        layer = {output: 0}
        for name in self.ancestors(output):
            for parent in self.parents[name]:
                layer[parent] = max(layer.get(parent, 0), layer[name] + 1)
        return layer

    def also_through(self, node: str, parent: str) -> tuple[str, ...]:
        """The other parents of `node` that `parent` reaches: what is held fixed in the local partial.

        At most MOST_HELD of them are named. In a graph of more than EXACT_REACH_NODES nodes a parent for
        which a short search finds no answer is counted in: a partial is then marked as local though it
        may equal the total derivative.
        """
        return self._reach.held(node).get(parent, ())

    def _closure(self, start: Iterable[str], edges: Mapping[str, tuple[str, ...]]) -> set[str]:
        found = set(start)
        stack = list(found)
        while stack:
            for name in edges[stack.pop()]:
                if name not in found:
                    found.add(name)
                    stack.append(name)
        return found


class _Reach:
    """Which node reaches which: by bit sets in a small graph, by a bounded search in a large one."""

    def __init__(self, parents: Mapping[str, tuple[str, ...]]) -> None:
        self._parents = parents
        self._names = list(parents)
        self._position = {name: index for index, name in enumerate(self._names)}
        self._ancestors: dict[str, int] | None = None
        self._latest: tuple[str, dict[str, tuple[str, ...]]] = ("", {})
        if len(parents) <= EXACT_REACH_NODES:
            self._ancestors = {}
            for name, uses in parents.items():
                bits = 0
                for parent in uses:
                    bits |= self._ancestors[parent] | 1 << self._position[parent]
                self._ancestors[name] = bits

    def held(self, node: str) -> dict[str, tuple[str, ...]]:
        """For each parent of a node, the other parents that it reaches, if there are any."""
        uses = self._parents[node]
        if len(uses) < 2:
            return {}
        if self._latest[0] != node:
            self._latest = (node, self._held(uses))
        return self._latest[1]

    def _held(self, uses: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
        held: dict[str, list[str]] = {}
        # A parent that holds enough already is asked no more: a sum may have 10⁴ terms.
        asked = sorted(uses, key=self._position.__getitem__)
        among = set(asked)
        for other in uses:
            for parent in self._reaching(other, asked, among):
                names = held.setdefault(parent, [])
                names.append(other)
                if len(names) == MOST_HELD:
                    asked.remove(parent)
                    among.remove(parent)
        return {parent: tuple(names) for parent, names in held.items()}

    def _reaching(self, end: str, asked: list[str], among: set[str]) -> list[str]:
        """Those of `asked` that reach `end`; they are in the order of the graph, `among` is their set."""
        if self._ancestors is None:
            return self._searched(end, asked, among) if self._parents[end] else []
        bits = self._ancestors[end]
        return [name for name in asked if bits >> self._position[name] & 1] if bits else []

    def _searched(self, end: str, asked: list[str], among: set[str]) -> list[str]:
        """Those that reach `end`, or are not known not to, found from the last node backwards.

        A search that is broken off has so decided the later ones.
        """
        position = self._position
        sought = bisect_left(asked, position[end], key=position.__getitem__)
        if not sought:
            return []
        first = position[asked[0]]
        frontier, seen = [-position[end]], {end}
        found: list[str] = []
        while frontier and len(found) < sought:
            place = -heappop(frontier)
            if len(seen) > _SEARCH_BUDGET:
                undecided = asked[: bisect_left(asked, place, key=position.__getitem__)]
                return list({*found, *undecided})
            for parent in self._parents[self._names[place]]:
                if parent not in seen and position[parent] >= first:
                    seen.add(parent)
                    heappush(frontier, -position[parent])
                    if parent in among:
                        found.append(parent)
        return found


def _find_cycle(parents: Mapping[str, Sequence[str]], among: set[str]) -> tuple[str, ...]:
    name = next(name for name in parents if name in among)
    path: dict[str, int] = {}
    while name not in path:
        path[name] = len(path)
        name = next(parent for parent in parents[name] if parent in among)
    return tuple(path)[path[name] :]
