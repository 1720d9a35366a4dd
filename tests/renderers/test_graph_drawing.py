"""The drawing of a graph, read back from its characters by rules that know nothing of how it was
made."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from unittest.mock import patch

from hypothesis import given, settings
from hypothesis import strategies as st

from hwsolve.renderers import graph_drawing
from hwsolve.renderers.graph_drawing import DrawnNode, display_width, draw, draw_segments
from tests.sizes import examples

LEFT, RIGHT, UP, DOWN = "─┐┘┤┬┴┼", "─┌└├┬┴┼", "│└┘├┤┴┼", "│┌┐├┤┬┼"
NAME = re.compile(r"n\d+")

Edges = set[tuple[str, str]]


def edges_of(nodes: list[DrawnNode]) -> Edges:
    return {(parent, node.name) for node in nodes for parent in node.parents}


def body(nodes: list[DrawnNode], width: int) -> list[str]:
    """The drawing without its remarks."""
    lines = draw_segments(nodes, width)
    return [
        "".join(piece.text for piece in line)
        for line in lines
        if not any(piece.role == "note" for piece in line)
    ]


class LayeredReader:
    """Follows the lines of a layered drawing from each name to the right, as a person does."""

    def __init__(self, lines: list[str]) -> None:
        width = max(map(len, lines)) + 1
        self.grid = [line.ljust(width) for line in lines]
        self.seen: set[tuple[int, int]] = set()
        self.starts = {
            (row, found.start()): found.group()
            for row, line in enumerate(self.grid)
            for found in NAME.finditer(line)
        }

    def edges(self) -> Edges:
        found = {
            (name, self.starts[target])
            for (row, column), name in self.starts.items()
            for target in self._leaving(row, column)
        }
        drawn = {
            (row, column)
            for row, line in enumerate(self.grid)
            for column, character in enumerate(line)
            if character in "─│┌┐└┘├┤┬┴┼▶"
        }
        assert drawn == self.seen, "a piece of line leads from no node"
        return found

    def _leaving(self, row: int, column: int) -> Iterator[tuple[int, int]]:
        line = self.grid[row]
        end = re.compile(r"n\d+( = \.+)?").match(line, column)
        assert end is not None
        if line[end.end() : end.end() + 2] == " ─":
            yield from self._rightwards(row, end.end() + 1)

    def _rightwards(self, row: int, column: int) -> Iterator[tuple[int, int]]:
        while True:
            character = self.grid[row][column]
            self.seen.add((row, column))
            if character == "▶":
                yield row, column + 2
                return
            if character in LEFT and character != "─":
                yield from self._stroke(row, column)
                return
            assert character in "─│", f"a line ends at {character!r}"
            column += 1

    def _stroke(self, row: int, column: int) -> Iterator[tuple[int, int]]:
        reached = [row]
        for step, open_end, far_end in ((-1, UP, DOWN), (1, DOWN, UP)):
            here = row
            while self.grid[here][column] in open_end:
                here += step
                assert self.grid[here][column] in far_end, "a vertical line ends nowhere"
                reached.append(here)
        for here in reached:
            self.seen.add((here, column))
            if self.grid[here][column] in RIGHT:
                yield from self._rightwards(here, column + 1)


def rail_edges(lines: list[str]) -> Edges:
    """The edges of a drawing with rails: what comes down to each ●, and what its own line
    touches."""
    edges: Edges = set()
    carried: dict[int, str] = {}
    above = ""
    for line in lines:
        name = NAME.findall(line)[0]
        rails = line[: line.index(name)].rstrip()
        own = rails.index("●")
        feeding = set()
        if own < len(above) and above[own] in "●│├┤┼":
            feeding.add(carried[own])
        for step, far_end in ((-1, "├╰"), (1, "┤╯")):
            column = own + step
            while 0 <= column < len(rails) and rails[column] in "─│┼┴" + far_end:
                if rails[column] == "│" and rails[column - step] != "─":
                    break
                if rails[column] in "┼┴" + far_end:
                    feeding.add(carried[column])
                if rails[column] in far_end:
                    break
                column += step
        edges |= {(parent, name) for parent in feeding}
        carried[own] = name
        above = rails
    return edges


def read(lines: list[str]) -> Edges:
    return rail_edges(lines) if any("●" in line for line in lines) else LayeredReader(lines).edges()


@st.composite
def graphs(draw_from: st.DrawFn, most: int = 12) -> list[DrawnNode]:
    """A random directed acyclic graph, its labels of all lengths."""
    nodes: list[DrawnNode] = []
    for number in range(draw_from(st.integers(1, most))):
        earlier = [node.name for node in nodes]
        parents = draw_from(st.lists(st.sampled_from(earlier), max_size=4)) if earlier else []
        dots = draw_from(st.integers(0, 9))
        name = f"n{number}"
        label = f"{name} = {'.' * dots}" if dots else name
        nodes.append(DrawnNode(name, label, name, tuple(parents)))
    return nodes


@settings(max_examples=examples(80), deadline=None)
@given(graphs(), st.integers(10, 140))
def test_the_drawing_shows_exactly_the_edges_of_the_graph(
    nodes: list[DrawnNode], width: int
) -> None:
    """Whatever form the width forces, every edge can be traced, no other can, and each node is
    there once."""
    lines = body(nodes, width)
    if not lines:
        assert f"{len(nodes)} node" in draw(nodes, width)[0]
        return
    assert read(lines) == edges_of(nodes)
    assert sorted(NAME.findall("\n".join(lines))) == sorted(node.name for node in nodes)


@settings(max_examples=examples(40), deadline=None)
@given(graphs(16))
def test_a_tangle_in_layers_can_still_be_traced(nodes: list[DrawnNode]) -> None:
    """The layout stays true beyond the number of crossings up to which it is used."""
    with (
        patch.object(graph_drawing, "FEW_CROSSINGS", 10**6),
        patch.object(graph_drawing, "MAX_HEIGHT", 10**3),
    ):
        lines = body(nodes, 10**4)
    assert not any("●" in line for line in lines)
    assert LayeredReader(lines).edges() == edges_of(nodes)


@settings(max_examples=examples(30), deadline=None)
@given(graphs(20), st.integers(1, 140))
def test_no_line_is_wider_than_asked(nodes: list[DrawnNode], width: int) -> None:
    """Remarks and summaries included."""
    assert all(display_width(line) <= width for line in draw(nodes, width))


@settings(max_examples=examples(30), deadline=None)
@given(graphs(), st.integers(30, 120))
def test_the_same_graph_is_always_drawn_the_same(nodes: list[DrawnNode], width: int) -> None:
    """No answer depends on what was drawn before, or on the names' hashes."""
    renamed = [
        DrawnNode("q" + n.name, n.label, n.short, tuple("q" + p for p in n.parents)) for n in nodes
    ]
    assert draw(nodes, width) == draw(renamed, width) == draw(nodes, width)


def test_a_tree_of_32_leaves() -> None:
    """No taller than its leaves are many, and without a crossing."""
    level = [f"n{k}" for k in range(32)]
    nodes = [DrawnNode(name, name, name, ()) for name in level]
    while len(level) > 1:
        pairs = list(zip(level[::2], level[1::2], strict=True))
        level = [f"n{len(nodes) + k}" for k in range(len(pairs))]
        nodes += [
            DrawnNode(name, name, name, pair) for name, pair in zip(level, pairs, strict=True)
        ]
    lines = draw(nodes, 80)
    assert len(lines) == 32
    assert LayeredReader(lines).edges() == edges_of(nodes)


def test_a_large_graph_takes_no_time() -> None:
    """150 nodes, dense and sparse: a tenth of a second each on a slow machine, and ten times that
    here."""
    layer = [[f"n{50 * k + j}" for j in range(50)] for k in range(3)]
    dense = [
        DrawnNode(name, name, name, tuple(layer[k - 1]) if k else ())
        for k in range(3)
        for name in layer[k]
    ]
    sparse = [
        DrawnNode(f"n{k}", f"n{k}", f"n{k}", (f"n{k * 7 % k}", f"n{k * k // 3 % k}") if k else ())
        for k in range(150)
    ]
    start = time.perf_counter()
    draw(dense, 80)
    draw(sparse, 80)
    assert time.perf_counter() - start < 2
