"""A computation graph as lines and labels on a plane, whatever draws them: LaTeX, TikZ, SVG or
Typst.

It is read as the drawing in box characters is: follow a line to the right; whatever enters a
vertical stroke from the left goes to everything that leaves it to the right. Where lines meet
there is a dot; lines that only cross have none. Lengths are in quads of the text, x to the right
and y down.

Either all nodes show their formulas or none does: a reader who sees some takes the others for inputs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from hwsolve.renderers.graph_layout import DrawnNode, Layout, lay_out, parent_indices
from hwsolve.renderers.graph_placement import Placement, place

MAX_NODES = 80
ROW, LABELLED_ROW = 0.95, 1.75
"""The distance of rows, and of those in which two labels stand right below each other; other labels of a
column are at least two rows apart, which is nearly as much."""

ARROW, BEFORE, AFTER, TRACK = 1.2, 0.35, 0.45, 0.9
"""The least length of a line that ends in an arrow, the space around a label, the distance of
strokes."""

_MOST_HEIGHT = 56.0

JOINING = "A vertical line joins everything on its left with everything on its right."
CROSSING = "Lines that cross without a dot do not meet."


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
    """The whole drawing, and in the `legend` the sentences that are needed to read it."""

    width: float = 0.0
    height: float = 0.0
    labels: list[Label] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)
    dots: list[tuple[float, float]] = field(default_factory=list)
    legend: tuple[str, ...] = ()


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
    for widths, is_full in ((full, True), (short, False)):
        columns = _Columns(layout, placement, widths)
        if columns.width <= room:
            drawing = _drawn(layout, placement, columns, widths, is_full)
            return drawing if drawing.height <= _MOST_HEIGHT else None
    return None


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
            position += AFTER + 0.3 if shown and not last else 0.0
            self.strokes.append(position)
            position += 0.0 if last else placement.widths[number] * TRACK
        self.width = position


def _drawn(
    layout: Layout,
    placement: Placement,
    columns: _Columns,
    widths: Sequence[float],
    is_full: bool,
) -> Picture:
    heights = _heights(layout, placement)
    level = [heights[row] for row in placement.rows]
    drawing = Picture(columns.width, heights[-1] + ROW)
    fed = {item for strokes in layout.strokes for stroke in strokes for item in stroke.right}
    feeding = {item for strokes in layout.strokes for stroke in strokes for item in stroke.left}
    for number, column in enumerate(layout.columns):
        for item in column:
            _draw_item(
                drawing, layout, columns, number, item, level[item], widths, is_full, fed, feeding
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
    joins = any(
        min(len(stroke.left), len(stroke.right)) > 1
        for strokes in layout.strokes
        for stroke in strokes
    )
    needed = ((JOINING, joins), (CROSSING, _has_crossings(drawing)))
    drawing.legend = tuple(sentence for sentence, is_needed in needed if is_needed)
    return drawing


def _heights(layout: Layout, placement: Placement) -> list[float]:
    """How far down each row stands."""
    labelled = [set[int]() for _ in range(max(placement.rows) + 1)]
    for number, column in enumerate(layout.columns):
        for item in column:
            if layout.node_of[item] is not None:
                labelled[placement.rows[item]].add(number)
    heights = [0.0]
    for above, below in pairwise(labelled):
        heights.append(heights[-1] + (LABELLED_ROW if above & below else ROW))
    return heights


def _has_crossings(drawing: Picture) -> bool:
    """Whether a vertical line passes through a horizontal one where there is no dot."""
    across = [edge for edge in drawing.edges if edge.y1 == edge.y2]
    down = [edge for edge in drawing.edges if edge.y1 != edge.y2]
    return any(
        one.x1 < other.x1 < one.x2
        and min(other.y1, other.y2) < one.y1 < max(other.y1, other.y2)
        and (other.x1, one.y1) not in drawing.dots
        for other in down
        for one in across
    )


def _draw_item(
    drawing: Picture,
    layout: Layout,
    columns: _Columns,
    number: int,
    item: int,
    y: float,
    widths: Sequence[float],
    is_full: bool,
    fed: set[int],
    feeding: set[int],
) -> None:
    node = layout.node_of[item]
    start, label, strokes = columns.start[number], columns.label[number], columns.strokes[number]
    if node is None:
        _line(drawing, start, y, strokes, y)
        return
    drawing.labels.append(Label(node, label, y, widths[node], is_full))
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
