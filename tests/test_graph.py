"""The function graph: order, cycles, layers, and what reaches what, in graphs of every size."""

from __future__ import annotations

import random
import time
from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hwsolve import graph
from hwsolve.graph import Cycle, FunctionGraph, ordered
from tests.sizes import examples

EX7_1 = {
    "f1": ("x",),
    "f2": ("x",),
    "f3": ("f1", "f2"),
    "f4": ("f3", "c"),
    "f5": ("f3", "c"),
    "f6": ("f4", "f5"),
}


@st.composite
def graphs(draw: st.DrawFn) -> dict[str, tuple[str, ...]]:
    """Acyclic: each node uses some of the inputs x and y and of the nodes before it."""
    nodes: dict[str, tuple[str, ...]] = {}
    for index in range(draw(st.integers(1, 12))):
        known = ["x", "y", *nodes]
        uses = draw(st.lists(st.sampled_from(known), max_size=4, unique=True))
        nodes[f"n{index}"] = tuple(uses)
    return nodes


def paths(nodes: Mapping[str, tuple[str, ...]], start: str, end: str) -> list[list[str]]:
    """Every path from `start` to `end`, by plain recursion."""
    if start == end:
        return [[end]]
    return [[*path, end] for parent in nodes.get(end, ()) for path in paths(nodes, start, parent)]


@settings(max_examples=examples(60), deadline=None)
@given(graphs(), st.randoms(use_true_random=False))
def test_order_puts_parents_first(nodes: dict[str, tuple[str, ...]], chance: random.Random) -> None:
    """Any order of the lines gives an order of computing; lines in order already stay where they are."""
    assert ordered(nodes) == list(nodes)
    names = list(nodes)
    chance.shuffle(names)
    found = ordered({name: nodes[name] for name in names})
    assert sorted(found) == sorted(nodes)
    for name, uses in nodes.items():
        assert all(found.index(use) < found.index(name) for use in uses if use in nodes)


@pytest.mark.parametrize(
    ("nodes", "cycle"),
    [
        ({"a": ("a",)}, ("a",)),
        ({"a": ("b",), "b": ("a",)}, ("a", "b")),
        ({"a": ("x",), "b": ("a", "d"), "c": ("b",), "d": ("c",)}, ("b", "d", "c")),
        ({"after": ("a",), "a": ("x", "b"), "b": ("a",)}, ("a", "b")),
    ],
)
def test_a_cycle_is_shown(nodes: dict[str, tuple[str, ...]], cycle: tuple[str, ...]) -> None:
    """Each name uses the next and the last uses the first; what only follows the cycle is not in it."""
    with pytest.raises(Cycle) as caught:
        ordered(nodes)
    assert caught.value.names == cycle
    assert str(caught.value) == " → ".join((*cycle, cycle[0]))


@settings(max_examples=examples(60), deadline=None)
@given(graphs(), st.randoms(use_true_random=False))
def test_any_cycle_is_one(nodes: dict[str, tuple[str, ...]], chance: random.Random) -> None:
    """An edge back from a node to one that uses it closes a cycle; the names found really use each other."""
    pairs = [(end, start) for end in nodes for start in nodes if paths(nodes, start, end)]
    end, start = chance.choice(pairs)
    nodes = {**nodes, start: (*nodes[start], end)}
    with pytest.raises(Cycle) as caught:
        ordered(nodes)
    names = caught.value.names
    assert len(set(names)) == len(names)
    for name, used in zip(names, (*names[1:], names[0]), strict=True):
        assert used in nodes[name]


def test_the_exercise() -> None:
    """Consumers, layers and what lies between, in the graph of exercise 7.1."""
    found = FunctionGraph.of(["x", "c"], EX7_1)
    assert found.consumers["c"] == ("f4", "f5")
    assert found.consumers["f6"] == ()
    assert found.layers("f6") == {
        "f6": 0, "f5": 1, "f4": 1, "f3": 2, "c": 2, "f2": 3, "f1": 3, "x": 4,
    }  # fmt: skip
    assert found.layers("f3") == {"f3": 0, "f2": 1, "f1": 1, "x": 2}
    assert found.between(["c"], "f6") == ["f6", "f5", "f4", "c"]
    assert found.between(["x"], "f3") == ["f3", "f2", "f1", "x"]
    assert found.ancestors("f4") == ["f4", "f3", "f2", "f1", "c", "x"]
    assert found.also_through("f6", "f4") == ()


@settings(max_examples=examples(60), deadline=None)
@given(graphs())
def test_layers_are_the_longest_ways(nodes: dict[str, tuple[str, ...]]) -> None:
    """A node's layer is the length of the longest path from it to the output."""
    found = FunctionGraph.of(["x", "y"], nodes)
    output = list(nodes)[-1]
    expected = {
        name: max(len(path) - 1 for path in ways)
        for name in ("x", "y", *nodes)
        if (ways := paths(nodes, name, output))
    }
    assert found.layers(output) == expected


@settings(max_examples=examples(60), deadline=None)
@given(graphs())
def test_between_is_what_lies_on_a_path(nodes: dict[str, tuple[str, ...]]) -> None:
    """Exactly the names on some path from one of `wrt` to the output, children before parents."""
    found = FunctionGraph.of(["x", "y"], nodes)
    names = ["x", "y", *nodes]
    output = names[-1]
    for wrt in (["x"], ["x", "y"], [names[len(names) // 2]]):
        on_paths = {name for start in wrt for way in paths(nodes, start, output) for name in way}
        assert found.between(wrt, output) == [name for name in reversed(names) if name in on_paths]


@settings(max_examples=examples(60), deadline=None)
@given(graphs())
def test_what_is_held_fixed(nodes: dict[str, tuple[str, ...]]) -> None:
    """The other parents that a parent reaches: there the local partial is not the total derivative."""
    found = FunctionGraph.of(["x", "y"], nodes)
    for node, uses in nodes.items():
        for parent in uses:
            expected = tuple(
                other for other in uses if other != parent and paths(nodes, parent, other)
            )
            assert found.also_through(node, parent) == expected[: graph.MOST_HELD]


def test_a_short_search_agrees_with_bit_sets(monkeypatch: pytest.MonkeyPatch) -> None:
    """In a large graph the bounded search never denies a path, and is right wherever it has the budget."""
    chance = random.Random(11)
    for size in (20, 400):
        nodes: dict[str, tuple[str, ...]] = {}
        for index in range(size):
            near = [f"n{i}" for i in range(max(0, index - 30), index)]
            nodes[f"n{index}"] = tuple(chance.sample(["x", *near], min(3, len(near) + 1)))
        exact = FunctionGraph.of(["x"], nodes)
        with monkeypatch.context() as patched:
            patched.setattr(graph, "EXACT_REACH_NODES", 0)
            bounded = FunctionGraph.of(["x"], nodes)
        differences = 0
        for node, uses in nodes.items():
            for parent in uses:
                right, found = exact.also_through(node, parent), bounded.also_through(node, parent)
                assert set(right) <= set(found)
                differences += right != found
        assert differences == 0 or size > 200


@pytest.mark.slow
def test_long_chains_are_quick() -> None:
    """10⁵ nodes in a row, in order, backwards, and closed to a ring: no recursion, nothing quadratic."""
    count = 100_000
    chain = {f"n{index}": (f"n{index - 1}" if index else "x",) for index in range(count)}
    start = time.process_time()
    assert ordered(chain) == list(chain)
    assert ordered(dict(reversed(chain.items()))) == list(chain)
    found = FunctionGraph.of(["x"], chain)
    last = f"n{count - 1}"
    assert found.layers(last)["x"] == count
    assert len(found.between(["x"], last)) == count + 1
    with pytest.raises(Cycle) as caught:
        ordered({**chain, "n0": (last,)})
    assert len(caught.value.names) == count
    assert time.process_time() - start < 5


def test_wide_graphs_are_quick() -> None:
    """A node with 20,000 parents, each used by it and by the next one."""
    start = time.process_time()
    count = 20_000
    nodes = {f"n{index}": (f"n{index - 1}",) if index else ("x",) for index in range(count)}
    nodes["sum"] = tuple(nodes)
    nodes["apart"] = tuple(f"y{index}" for index in range(count))
    found = FunctionGraph.of(["x", *nodes["apart"]], nodes)
    assert found.layers("sum")["n0"] == count
    assert found.also_through("n5", "n4") == ()
    assert all(found.also_through("apart", name) == () for name in nodes["apart"])
    held = [found.also_through("sum", name) for name in nodes["sum"]]
    assert held[0] == ("n1", "n2", "n3", "n4", "n5", "n6")
    assert held[-1] == ()
    assert time.process_time() - start < 3
