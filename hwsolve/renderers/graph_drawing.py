"""A computation graph in box-drawing characters: from left to right in layers where that fits, else
from top to bottom along rails, else a line that says how large it is.

How a layered drawing is read: follow a line to the right. Whatever enters a vertical stroke from
the left goes to everything that leaves it to the right, and to nothing else. Lines that cross
without being joined leave the vertical one whole, `─│─`; so `┼` is always a junction.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from hwsolve.renderers.graph_canvas import Canvas, Line, Segment, display_width
from hwsolve.renderers.graph_layout import (
    DrawnNode,
    Layout,
    lay_out,
    layers_of,
    parent_indices,
)
from hwsolve.renderers.graph_picture import JOINING
from hwsolve.renderers.graph_placement import Placement, place
from hwsolve.renderers.graph_rails import draw_rails

__all__ = ["DrawnNode", "Line", "Segment", "display_width", "draw", "draw_segments"]

MAX_NODES = 150
MAX_HEIGHT = 60
LOOSE_HEIGHT = 36
"""The rows of a layered drawing; up to the lower number it is set with room between its lines."""
MAX_RAILS = 48
"""The columns that rails may take: with more than some twenty of them an eye loses its line."""
FEW_CROSSINGS = 4
"""The crossings that layers may always have, beside one for every four nodes."""

CROSSING = "At ─│─ lines cross and do not meet."


def draw(nodes: Sequence[DrawnNode], width: int) -> list[str]:
    """The drawing's lines, none wider than `width` columns of the terminal; no nodes, no lines.

    Raises KeyError for a parent that is not among the nodes.

    >>> for line in draw([DrawnNode("x", "x", "x", ()), DrawnNode("f", "f = x²", "f", ("x",))], 40):
    ...     print(line)
    x ─▶ f = x²
    """
    return ["".join(segment.text for segment in line) for line in draw_segments(nodes, width)]


def draw_segments(nodes: Sequence[DrawnNode], width: int) -> list[Line]:
    """As `draw`, each line in pieces, so that names can be coloured."""
    if not nodes:
        return []
    if len(nodes) > MAX_NODES:
        return _summarize(nodes, "too large to draw", width)
    drawn = _draw_layers(nodes, width) or _draw_rails(nodes, width)
    return drawn or _summarize(nodes, f"too entangled to draw in {width} columns", width)


def _summarize(nodes: Sequence[DrawnNode], why: str, width: int) -> list[Line]:
    parents = parent_indices(nodes)
    counts = (
        (len(nodes), "node"),
        (sum(not used for used in parents), "input"),
        (sum(map(len, parents)), "edge"),
        (max(layers_of(parents)) + 1, "layer"),
    )
    listed = [f"{count} {noun}{'' if count == 1 else 's'}" for count, noun in counts]
    return _note(f"{listed[0]} ({listed[1]}), {listed[2]}, {listed[3]}: {why}", width)


def _note(text: str, width: int) -> list[Line]:
    return [(Segment(line, "note"),) for line in textwrap.wrap(text, max(width, 1))]


def _draw_rails(nodes: Sequence[DrawnNode], width: int) -> list[Line] | None:
    drawn = draw_rails(parent_indices(nodes))
    indent = max(len(line.rails) for line in drawn) + 2
    if indent > MAX_RAILS:
        return None
    lines: list[Line] = []
    for line in drawn:
        node = nodes[line.node]
        label = node.label if indent + display_width(node.label) <= width else node.short
        if indent + display_width(label) > width:
            return None
        lines.append((Segment(line.rails.ljust(indent), "edge"), *_named(label, node.short)))
    if any("─" in line.rails for line in drawn):
        sentences = ["Into each ● goes the rail above it and every rail that its line touches."]
        if any("─│" in line.rails for line in drawn):
            sentences.append(CROSSING)
        lines += _note(" ".join(sentences), width)
    return lines


def _named(label: str, short: str) -> tuple[Segment, ...]:
    """A label in two pieces, its name and the rest."""
    if not label.startswith(short) or label == short:
        return (Segment(label, "node"),)
    return (Segment(short, "node"), Segment(label[len(short) :], "formula"))


def _draw_layers(nodes: Sequence[DrawnNode], width: int) -> list[Line] | None:
    """The layered drawing, with all formulas or, where they don't fit, with none; None where it can't be
    read or doesn't fit."""
    parents = parent_indices(nodes)
    layer = layers_of(parents)
    sizes = [layer.count(number) for number in range(max(layer) + 1)]
    shortest = [0] * len(sizes)
    for node, number in zip(nodes, layer, strict=True):
        shortest[number] = max(shortest[number], display_width(node.short))
    if max(sizes) > MAX_HEIGHT or sum(shortest) + 4 * (len(sizes) - 1) > width:
        return None
    layout = lay_out(parents, max(FEW_CROSSINGS, len(nodes) // 4))
    if layout is None:
        return None
    for gap, limit in ((2, LOOSE_HEIGHT), (1, MAX_HEIGHT)):
        placement = place(layout, gap)
        if max(placement.rows) >= limit:
            continue
        for labels in ([node.label for node in nodes], [node.short for node in nodes]):
            for spacing in (2, 1):
                columns = _Columns(layout, placement, labels, spacing)
                if columns.width <= width:
                    return _paint(nodes, layout, placement, labels, columns, width)
    return None


class _Columns:
    """Where each column of a layout begins, where its labels do, and where the strokes after it
    begin."""

    __slots__ = ("label", "spacing", "start", "strokes", "width")

    def __init__(
        self, layout: Layout, placement: Placement, labels: Sequence[str], spacing: int
    ) -> None:
        self.start: list[int] = []
        self.label: list[int] = []
        self.strokes: list[int] = []
        self.spacing = spacing
        position = 0
        for number, column in enumerate(layout.columns):
            self.start.append(position)
            shown = [labels[node] for item in column if (node := layout.node_of[item]) is not None]
            position += 2 if shown and number else 0
            self.label.append(position)
            position += max(map(display_width, shown), default=0)
            last = number == len(layout.strokes)
            position += 2 if shown and not last else 0
            self.strokes.append(position)
            position += 0 if last else placement.widths[number] * spacing
        self.width = position


def _paint(
    nodes: Sequence[DrawnNode],
    layout: Layout,
    placement: Placement,
    labels: Sequence[str],
    columns: _Columns,
    width: int,
) -> list[Line]:
    rows, spacing = placement.rows, columns.spacing
    canvas = Canvas(max(rows) + 1, columns.width)
    fed = {item for strokes in layout.strokes for stroke in strokes for item in stroke.right}
    feeding = {item for strokes in layout.strokes for stroke in strokes for item in stroke.left}
    for number, column in enumerate(layout.columns):
        for item in column:
            node = layout.node_of[item]
            if node is None:
                canvas.line(rows[item], columns.start[number], columns.strokes[number])
                continue
            label, start = labels[node], columns.label[number]
            if item in feeding:
                end = start + display_width(label)
                canvas.line(rows[item], end + 1, columns.strokes[number])
            if item in fed:
                canvas.write(rows[item], columns.start[number], [Segment("▶", "edge")])
            canvas.write(rows[item], start, _named(label, nodes[node].short))
    shared = False
    for number, strokes in enumerate(layout.strokes):
        start, end = columns.strokes[number], columns.start[number + 1]
        tracks = placement.tracks[number]
        for stroke in strokes:
            track = start + tracks[stroke] * spacing if stroke in tracks else end
            for item in stroke.left:
                canvas.line(rows[item], start, track)
            for item in stroke.right:
                canvas.line(rows[item], track + 1, end)
            shared |= len(stroke.left) > 1 and len(stroke.right) > 1
        for stroke, track in tracks.items():
            canvas.stroke(
                start + track * spacing,
                {rows[item] for item in stroke.left},
                {rows[item] for item in stroke.right},
            )
    return canvas.lines() + _legend(canvas.crossings > 0, shared, width)


def _legend(crossed: bool, shared: bool, width: int) -> list[Line]:
    sentences = []
    if shared:
        sentences.append(JOINING)
    if crossed:
        sentences.append(CROSSING)
    return _note(" ".join(sentences), width)
