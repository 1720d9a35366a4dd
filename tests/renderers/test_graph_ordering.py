"""Orders of layers: counted crossings, and fewer of them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hwsolve.renderers.graph_ordering import count_crossings, order_layers

EDGES = st.lists(st.tuples(st.integers(0, 4), st.integers(5, 9)), max_size=12, unique=True)


def neighbours(edges: list[tuple[int, int]]) -> tuple[list[list[int]], list[list[int]]]:
    before: list[list[int]] = [[] for _ in range(10)]
    after: list[list[int]] = [[] for _ in range(10)]
    for source, target in edges:
        after[source].append(target)
        before[target].append(source)
    return before, after


@given(EDGES)
def test_crossings_are_pairs_of_edges_in_opposite_order(edges: list[tuple[int, int]]) -> None:
    """The quick count agrees with the definition."""
    _, after = neighbours(edges)
    expected = sum((a - c) * (b - d) < 0 for a, b in edges for c, d in edges) // 2
    assert count_crossings([list(range(5)), list(range(5, 10))], after) == expected


@given(EDGES)
def test_ordering_keeps_the_points_and_never_adds_crossings(edges: list[tuple[int, int]]) -> None:
    """Each layer holds what it held, with at most as many crossings as it was given with."""
    before, after = neighbours(edges)
    layers = [list(range(5)), list(range(5, 10))]
    ordered = order_layers(layers, before, after, [range(10)], 10**6)
    assert ordered is not None
    assert [sorted(layer) for layer in ordered] == layers
    assert count_crossings(ordered, after) <= count_crossings(layers, after)


def test_two_swapped_pairs_are_untangled() -> None:
    """A crossing that need not be is removed; one that must be is refused where none is wanted."""
    before, after = neighbours([(0, 6), (1, 5)])
    assert order_layers([[0, 1], [5, 6]], before, after, [range(10)], 0) is not None
    before, after = neighbours([(0, 5), (0, 6), (1, 5), (1, 6)])
    assert order_layers([[0, 1], [5, 6]], before, after, [range(10)], 0) is None
