"""The row of each item of a layout: columns are moved towards what they are joined with by isotonic
regression, then straight lines are shifted up or down while that makes the drawing simpler."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from hwsolve.renderers.graph_layout import Layout, Stroke
from hwsolve.renderers.graph_shifting import shift_lines, total_cost

ROUNDS = 6
MAX_SHIFTED = 400
"""Above this number of items, lines are no longer shifted one by one: it would take too long."""


def rows_of(layout: Layout, gap: int) -> list[int]:
    """The row of each item, from 0: in a column they keep their order and at least `gap` from each
    other, before the rows that stay empty are taken out."""
    rows = _pulled(layout, gap)
    if len(rows) > MAX_SHIFTED:
        return _compressed(rows)
    for room in sorted({gap, 1}, reverse=True):
        rows = _compressed(shift_lines(layout, rows, room))
    return rows


def _compressed(rows: Sequence[int]) -> list[int]:
    number = {row: position for position, row in enumerate(sorted(set(rows)))}
    return [number[row] for row in rows]


def _pulled(layout: Layout, gap: int) -> list[int]:
    before: dict[int, Stroke] = {}
    after: dict[int, Stroke] = {}
    for strokes in layout.strokes:
        for stroke in strokes:
            before.update(dict.fromkeys(stroke.right, stroke))
            after.update(dict.fromkeys(stroke.left, stroke))
    rows = [0] * len(layout.node_of)
    for column in layout.columns:
        for position, item in enumerate(column):
            rows[item] = gap * position
    best, lowest = rows, total_cost(layout, rows)
    for round_number in range(ROUNDS):
        for sides, columns in (
            ((before,), layout.columns),
            ((after,), layout.columns[::-1]),
            ((before, after), layout.columns),
        ):
            rows = list(rows)
            for column in columns:
                _pull(column, rows, sides, gap, round_number)
            cost = total_cost(layout, rows)
            if cost < lowest:
                best, lowest = rows, cost
    return best


def _pull(
    column: Sequence[int],
    rows: list[int],
    sides: Iterable[dict[int, Stroke]],
    gap: int,
    round_number: int,
) -> None:
    """Move a column's items towards the lines they are joined with, in their order and at least
    `gap` apart."""
    wishes = []
    for item in column:
        total, weight = 0.01 * rows[item], 0.01
        for side in sides:
            stroke = side.get(item)
            if stroke is None:
                continue
            others = stroke.left if item in stroke.right else stroke.right
            reached = [rows[other] for other in others]
            importance = 4.0 if len(stroke.items) == 2 else 1.0
            total += importance * (min(reached) + max(reached)) / 2
            weight += importance
        wishes.append((total / weight, weight))
    for item, row in zip(column, _isotonic(wishes, gap), strict=True):
        rows[item] = row


def _isotonic(wishes: Sequence[tuple[float, float]], gap: int) -> list[int]:
    """The whole numbers at least `gap` apart, in order, that are near the wishes in weighted least
    squares."""
    blocks: list[tuple[float, float, int]] = []
    for position, (wish, weight) in enumerate(wishes):
        block = ((wish - gap * position) * weight, weight, 1)
        while blocks and blocks[-1][0] / blocks[-1][1] >= block[0] / block[1]:
            above = blocks.pop()
            block = (above[0] + block[0], above[1] + block[1], above[2] + block[2])
        blocks.append(block)
    rows: list[int] = []
    for total, weight, size in blocks:
        # rounding up at the half keeps the order of the blocks, being monotone
        base = int((total / weight + 0.5) // 1)
        rows += [base + gap * (len(rows) + number) for number in range(size)]
    return rows
