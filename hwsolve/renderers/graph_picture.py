"""A computation graph as lines and labels on a plane, whatever draws them: LaTeX, TikZ, SVG or
Typst.

It is read as the drawing in box characters is: follow a line to the right; whatever enters a
vertical stroke from the left goes to everything that leaves it to the right. Where lines meet
there is a dot; lines that only cross have none. Lengths are in quads of the text, x to the right
and y down.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from hwsolve.renderers.graph_layout import DrawnNode, Layout, lay_out, parent_indices
from hwsolve.renderers.graph_placement import Placement, place

MAX_NODES = 80
ROW = 1.15
"""The distance of rows; neighbouring nodes are two of them apart."""

ARROW, BEFORE, AFTER, TRACK = 1.5, 0.35, 0.45, 0.9
"""The least length of a line that ends in an arrow, the space around a label, the distance of
strokes."""

_MOST_ROWS = 48


@dataclass(frozen=True, slots=True)
class Label:
    """Where the text of a node begins: at `x`, on the line `y`; `full` says whether its formula is
    shown."""

    node: int
    x: float
    y: float
    width: float
    full: bool


@dataclass(frozen=True, slots=True)
class Edge:
    """A straight line from one point to another, horizontal or vertical, for an arrow's head at
    its end."""

    x1: float
    y1: float
    x2: float
    y2: float
    arrow: bool = False


@dataclass(slots=True)
class Picture:
    """The whole drawing."""

    width: float = 0.0
    height: float = 0.0
    labels: list[Label] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)
    dots: list[tuple[float, float]] = field(default_factory=list)


def picture(
    nodes: Sequence[DrawnNode], full: Sequence[float], short: Sequence[float], room: float
) -> Picture | None:
    """The drawing of a graph, no wider than `room`; `full` and `short` are the widths of the
    labels and of the bare names. None where it does not fit, or would be too entangled to read."""
    if not nodes or len(nodes) > MAX_NODES:
        return None
    layout = lay_out(parent_indices(nodes), max(4, len(nodes) // 3))
    if layout is None:
        return None
    placement = place(layout, 2)
    if max(placement.rows) > _MOST_ROWS:
        return None
    shown = _shown(layout, placement, full, short, room)
    if shown is None:
        return None
    return _drawn(
        layout, placement, [full[i] if f else short[i] for i, f in enumerate(shown)], shown
    )


def _shown(
    layout: Layout,
    placement: Placement,
    full: Sequence[float],
    short: Sequence[float],
    room: float,
) -> list[bool] | None:
    """For each node whether its formula is shown: the layers in which that gains most give theirs
    up."""
    shown = [True] * len(full)
    while True:
        widths = [full[i] if f else short[i] for i, f in enumerate(shown)]
        if _Columns(layout, placement, widths).width <= room:
            return shown
        gains = []
        for number in layout.layer_columns:
            inside = [layout.node_of[item] for item in layout.columns[number]]
            layer = [node for node in inside if node is not None]
            gain = max(widths[node] for node in layer) - max(short[node] for node in layer)
            gains.append((gain, layer))
        gain, layer = max(gains, key=lambda each: each[0])
        if gain <= 0:
            return None
        for node in layer:
            shown[node] = False


class _Columns:
    """Where each column begins, where its labels do, and where the strokes behind it begin."""

    def __init__(self, layout: Layout, placement: Placement, widths: Sequence[float]) -> None:
        self.start: list[float] = []
        self.label: list[float] = []
        self.strokes: list[float] = []
        position = 0.0
        for number, column in enumerate(layout.columns):
            self.start.append(position)
            shown = [widths[node] for item in column if (node := layout.node_of[item]) is not None]
            position += ARROW + BEFORE if shown and number else 0.0
            self.label.append(position)
            position += max(shown, default=0.0)
            last = number == len(layout.strokes)
            position += AFTER + 0.5 if shown and not last else 0.0
            self.strokes.append(position)
            position += 0.0 if last else placement.widths[number] * TRACK
        self.width = position


def _drawn(
    layout: Layout, placement: Placement, widths: Sequence[float], shown: Sequence[bool]
) -> Picture:
    columns = _Columns(layout, placement, widths)
    level = [row * ROW for row in placement.rows]
    drawing = Picture(columns.width, (max(placement.rows) + 1) * ROW)
    fed = {item for strokes in layout.strokes for stroke in strokes for item in stroke.right}
    feeding = {item for strokes in layout.strokes for stroke in strokes for item in stroke.left}
    for number, column in enumerate(layout.columns):
        for item in column:
            _draw_item(
                drawing, layout, columns, number, item, level[item], widths, shown, fed, feeding
            )
    for number, strokes in enumerate(layout.strokes):
        start, end = columns.strokes[number], columns.start[number + 1]
        tracks = placement.tracks[number]
        for stroke in strokes:
            x = start + tracks[stroke] * TRACK + TRACK / 2 if stroke in tracks else end
            for item in stroke.left:
                _line(drawing, start, level[item], x, level[item])
            for item in stroke.right:
                _line(drawing, x, level[item], end, level[item])
            if stroke in tracks:
                levels = [level[item] for item in stroke.items]
                _line(drawing, x, min(levels), x, max(levels))
                drawing.dots += [
                    (x, y) for y in _junctions(levels, level, stroke.left, stroke.right)
                ]
    return drawing


def _draw_item(
    drawing: Picture,
    layout: Layout,
    columns: _Columns,
    number: int,
    item: int,
    y: float,
    widths: Sequence[float],
    shown: Sequence[bool],
    fed: set[int],
    feeding: set[int],
) -> None:
    node = layout.node_of[item]
    start, label, strokes = columns.start[number], columns.label[number], columns.strokes[number]
    if node is None:
        _line(drawing, start, y, strokes, y)
        return
    drawing.labels.append(Label(node, label, y, widths[node], shown[node]))
    if item in fed:
        drawing.edges.append(Edge(start, y, label - BEFORE, y, arrow=True))
    if item in feeding:
        _line(drawing, label + widths[node] + AFTER, y, strokes, y)


def _line(drawing: Picture, x1: float, y1: float, x2: float, y2: float) -> None:
    if (x1, y1) != (x2, y2):
        drawing.edges.append(Edge(x1, y1, x2, y2))


def _junctions(
    levels: Sequence[float], level: Sequence[float], left: Sequence[int], right: Sequence[int]
) -> list[float]:
    """Where three or four lines of one stroke meet."""
    entering, leaving = {level[item] for item in left}, {level[item] for item in right}
    low, high = min(levels), max(levels)
    found = []
    for y in sorted(entering | leaving):
        lines = (y in entering) + (y in leaving) + (y > low) + (y < high)
        if lines > 2:
            found.append(y)
    return found
