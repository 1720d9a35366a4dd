"""Layers and strokes of a layout, before anything is drawn."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hwsolve.renderers.graph_layout import lay_out, layers_of


@st.composite
def parents_of(draw: st.DrawFn) -> list[tuple[int, ...]]:
    count = draw(st.integers(1, 12))
    return [
        tuple(draw(st.lists(st.integers(0, node - 1), max_size=4, unique=True))) if node else ()
        for node in range(count)
    ]


@given(parents_of())
def test_every_edge_runs_to_the_right(parents: list[tuple[int, ...]]) -> None:
    """A node stands in a later layer than its parents, and layers count from 0."""
    layer = layers_of(parents)
    assert min(layer) == 0
    assert all(layer[p] < layer[node] for node, used in enumerate(parents) for p in used)


def test_a_weight_stands_before_its_neuron() -> None:
    """What only one later node uses does not run along from the left edge."""
    assert layers_of([(), (0,), (1,), (), (2, 3)]) == [0, 1, 2, 2, 3]


@given(parents_of())
def test_each_line_is_joined_once_on_either_side(parents: list[tuple[int, ...]]) -> None:
    """No two strokes share a line, so that a stroke joins just what it says."""
    layout = lay_out(parents, 10**6)
    assert layout is not None
    assert sorted(node for node in layout.node_of if node is not None) == list(range(len(parents)))
    for place, strokes in enumerate(layout.strokes):
        left = [item for stroke in strokes for item in stroke.left]
        right = [item for stroke in strokes for item in stroke.right]
        assert len(set(left)) == len(left) and set(left) <= set(layout.columns[place])
        assert len(set(right)) == len(right) and set(right) <= set(layout.columns[place + 1])


def test_a_full_layer_is_one_stroke() -> None:
    """Three by three edges need one vertical line, not nine lines that cross."""
    layout = lay_out([(), (), (), (0, 1, 2), (0, 1, 2), (0, 1, 2)], 0)
    assert layout is not None
    assert [[(len(s.left), len(s.right)) for s in strokes] for strokes in layout.strokes] == [
        [(3, 3)]
    ]
