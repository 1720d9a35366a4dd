"""The row of each item of a layout and the track of each stroke, so that no two lines lie upon each
other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hwsolve.renderers.graph_layout import Layout, Stroke, span
from hwsolve.renderers.graph_rows import rows_of


@dataclass(frozen=True, slots=True)
class Placement:
    """`rows[item]`, from 0; `tracks[k]` gives the track, from 0, of each stroke between columns k
    and k + 1 that is not a straight line; `widths[k]` how many tracks there are."""

    rows: list[int]
    tracks: list[dict[Stroke, int]]
    widths: list[int]


def place(layout: Layout, gap: int) -> Placement:
    """Rows, with at least `gap` from item to item in a column before empty rows are taken out, and
    tracks."""
    rows = rows_of(layout, gap)
    last = len(layout.strokes) - 1
    while True:
        tracks: list[dict[Stroke, int]] = []
        for number, strokes in enumerate(layout.strokes):
            merging = number == last or number + 1 in layout.layer_columns
            found = _tracks(strokes, rows, align_right=merging)
            if isinstance(found, int):
                rows = _with_row_of_its_own(rows, found)
                break
            tracks.append(found)
        else:
            widths = [max(used.values(), default=-1) + 1 for used in tracks]
            return Placement(rows, tracks, widths)


def _with_row_of_its_own(rows: list[int], item: int) -> list[int]:
    """Insert a row and move the item into it: whatever shared its row is no longer in its way."""
    row = rows[item]
    moved = [other + 1 if other > row else other for other in rows]
    moved[item] = row + 1
    return moved


def _tracks(
    strokes: Sequence[Stroke], rows: Sequence[int], align_right: bool
) -> dict[Stroke, int] | int:
    """A track for each stroke that is not one straight line; or an item whose row two strokes want
    at once, in a circle, so that it needs another one."""
    bent = [stroke for stroke in strokes if len({rows[item] for item in stroke.items}) > 1]
    entering = {rows[item]: stroke for stroke in bent for item in stroke.left}
    needs: dict[Stroke, list[tuple[Stroke, int]]] = {stroke: [] for stroke in bent}
    for stroke in bent:
        for item in stroke.right:
            earlier = entering.get(rows[item], stroke)
            if earlier != stroke:
                needs[stroke].append((earlier, item))
    ordered: list[Stroke] = []
    waiting = list(bent)
    while waiting:
        ready = [s for s in waiting if not any(earlier in waiting for earlier, _ in needs[s])]
        if not ready:
            return next(item for s in waiting for earlier, item in needs[s] if earlier in waiting)
        chosen = min(ready, key=lambda s: sum(_preference(s, other, rows) for other in waiting))
        ordered.append(chosen)
        waiting.remove(chosen)
    if align_right:
        ordered.reverse()
    tracks: dict[Stroke, int] = {}
    for stroke in ordered:
        low, high = span(stroke, rows)
        taken = [
            track
            for other, track in tracks.items()
            if (ends := span(other, rows))[0] <= high and low <= ends[1]
        ]
        tracks[stroke] = max(taken, default=-1) + 1
    if align_right and tracks:
        width = max(tracks.values())
        tracks = {stroke: width - track for stroke, track in tracks.items()}
    return tracks


def _preference(stroke: Stroke, other: Stroke, rows: Sequence[int]) -> int:
    """How many more lines cross if the stroke stands to the left of the other than if to its
    right."""
    return _crossings(stroke, other, rows) - _crossings(other, stroke, rows)


def _crossings(left: Stroke, right: Stroke, rows: Sequence[int]) -> int:
    low, high = span(left, rows)
    crossings = sum(low < rows[item] < high for item in right.left)
    low, high = span(right, rows)
    return crossings + sum(low < rows[item] < high for item in left.right)
