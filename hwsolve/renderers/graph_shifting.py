"""What makes a layered drawing hard to read, as a number, and a local search that lowers it by
shifting single items and whole straight lines."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from hwsolve.renderers.graph_layout import Layout, Stroke, span

BEND = 3.0
EDGE = 3.5
HEIGHT = 1.0
CONFLICT = 2.0
"""In rows of vertical stroke: a line that bends; a fork or a merge whose one line lies at its edge
(`─┬─`, not `─┤`); a row of height; two strokes whose lines meet in a row, so that they need tracks
in one order."""

PASSES = 6
SHIFTS = (-1, 1, -2, 2, -3, 3)


def stroke_cost(stroke: Stroke, rows: Sequence[int]) -> float:
    """What one stroke adds, its meetings with others left out."""
    low, high = span(stroke, rows)
    if len(stroke.items) == 2:
        return BEND + high - low if high > low else 0.0
    cost = float(high - low)
    if len(stroke.left) > 1 and len(stroke.right) > 1:
        shared = {rows[item] for item in stroke.left} & {rows[item] for item in stroke.right}
        return cost + EDGE * sum(low < row < high for row in shared)
    single = rows[(stroke.left if len(stroke.left) == 1 else stroke.right)[0]]
    return cost + 0.2 * abs(2 * single - low - high) + EDGE * (single in (low, high))


def total_cost(layout: Layout, rows: Sequence[int]) -> float:
    """What the whole drawing costs, meetings left out."""
    bends = sum(stroke_cost(stroke, rows) for strokes in layout.strokes for stroke in strokes)
    return bends + HEIGHT * len(set(rows))


def shift_lines(layout: Layout, rows: Sequence[int], gap: int) -> list[int]:
    """The rows after every shift that lowers the cost; each column keeps its order and its
    `gap`."""
    search = _Search(layout, rows, gap)
    for _ in range(PASSES):
        if not any([search.improve(item) for item in range(len(rows))]):
            break
    return search.rows


class _Search:
    """The rows as they stand, with what lies where."""

    __slots__ = ("after", "before", "column", "gap", "near", "occupant", "rows", "used")

    def __init__(self, layout: Layout, rows: Sequence[int], gap: int) -> None:
        self.rows = list(rows)
        self.gap = gap
        self.column = [0] * len(rows)
        self.occupant: dict[tuple[int, int], int] = {}
        self.used: dict[int, int] = {}
        self.near: dict[int, dict[int, int]] = {-1: {}, 1: {}}
        self.before: dict[int, Stroke] = {}
        self.after: dict[int, Stroke] = {}
        for number, column in enumerate(layout.columns):
            self.near[1].update(pairwise(column))
            self.near[-1].update(pairwise(reversed(column)))
            for item in column:
                self.column[item] = number
                self._put(item, rows[item])
        for strokes in layout.strokes:
            for stroke in strokes:
                self.before.update(dict.fromkeys(stroke.right, stroke))
                self.after.update(dict.fromkeys(stroke.left, stroke))

    def improve(self, item: int) -> bool:
        """Shift the item, or the straight line that it is part of, if that lowers the cost."""
        line = self._straight_line(item)
        row = self.rows[item]
        for group in ([item], line) if len(line) > 1 else ([item],):
            affected = list(
                dict.fromkeys(stroke for one in group for stroke in self._touching(one))
            )
            old = self._cost(group, affected)
            for shift in SHIFTS:
                if not all(self._has_room(one, shift) for one in group):
                    continue
                self._move(group, row + shift)
                if self._cost(group, affected) < old - 1e-9:
                    return True
                self._move(group, row)
        return False

    def _straight_line(self, item: int) -> list[int]:
        """The items joined with this one in its own row."""
        line = {item: None}
        waiting = [item]
        while waiting:
            for stroke in self._touching(waiting.pop()):
                for other in stroke.items:
                    if self.rows[other] == self.rows[item] and other not in line:
                        line[other] = None
                        waiting.append(other)
        return list(line)

    def _has_room(self, item: int, shift: int) -> bool:
        direction = 1 if shift > 0 else -1
        other = self.near[direction].get(item)
        if other is None:
            return True
        return (self.rows[other] - self.rows[item] - shift) * direction >= self.gap

    def _cost(self, group: Sequence[int], affected: Sequence[Stroke]) -> float:
        cost = sum(stroke_cost(stroke, self.rows) for stroke in affected)
        return cost + HEIGHT * len(self.used) + CONFLICT * sum(map(self._meetings, group))

    def _meetings(self, item: int) -> int:
        """How many lines of other strokes reach the item's row on its own strokes' sides."""
        row, column = self.rows[item], self.column[item]
        meetings = 0
        if item in self.before:
            other = self.after.get(self.occupant.get((column - 1, row), -1))
            meetings += other is not None and other is not self.before[item]
        if item in self.after:
            other = self.before.get(self.occupant.get((column + 1, row), -1))
            meetings += other is not None and other is not self.after[item]
        return meetings

    def _touching(self, item: int) -> list[Stroke]:
        return [side[item] for side in (self.before, self.after) if item in side]

    def _move(self, group: Sequence[int], row: int) -> None:
        for item in group:
            old = self.rows[item]
            self.used[old] -= 1
            if not self.used[old]:
                del self.used[old]
            if self.occupant.get((self.column[item], old)) == item:
                del self.occupant[self.column[item], old]
        for item in group:
            self._put(item, row)

    def _put(self, item: int, row: int) -> None:
        self.rows[item] = row
        self.used[row] = self.used.get(row, 0) + 1
        self.occupant[self.column[item], row] = item
