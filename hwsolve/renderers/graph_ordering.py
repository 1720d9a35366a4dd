"""The order of the points in the layers of a layered graph, for few crossings (Sugiyama, Tagawa &
Toda 1981): barycenter sweeps, then exchanges of neighbours."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Iterable, Sequence
from itertools import pairwise

SWEEPS = 8
HOPELESS = 8
"""If the first sweep leaves this many times the crossings wanted, more sweeps are not worth their
time."""

Layers = list[list[int]]
Neighbours = Sequence[Sequence[int]]


def order_layers(
    layers: Layers,
    before: Neighbours,
    after: Neighbours,
    starts: Iterable[Sequence[int]],
    most_crossings: int,
) -> Layers | None:
    """The layers, each ordered anew, with the fewest crossings found; None if those are more than
    wanted.

    `before` and `after` give for each point its neighbours in the layer to the left and to the
    right; each of `starts` gives for each point a key that sorts the layers to begin with.
    """
    best: Layers = layers
    fewest: int | None = None
    for start in starts:
        for leftwards_first in (True, False):
            current = [sorted(layer, key=start.__getitem__) for layer in layers]
            for sweep in range(SWEEPS):
                _sweep(current, before, after, leftwards=(sweep % 2 == 0) == leftwards_first)
                if fewest is None and count_crossings(current, after) > HOPELESS * most_crossings:
                    return None
                _exchange(current, before, after)
                crossings = count_crossings(current, after)
                if fewest is None or crossings < fewest:
                    best, fewest = [list(layer) for layer in current], crossings
                if fewest == 0:
                    return best
    return best if fewest is not None and fewest <= most_crossings else None


def count_crossings(layers: Layers, after: Neighbours) -> int:
    """How many pairs of edges cross between neighbouring layers."""
    crossings = 0
    for layer, following in pairwise(layers):
        place = {point: number for number, point in enumerate(following)}
        passed: list[int] = []
        for point in layer:
            ends = sorted(place[target] for target in after[point])
            crossings += sum(len(passed) - bisect_right(passed, end) for end in ends)
            for end in ends:
                insort(passed, end)
    return crossings


def _sweep(layers: Layers, before: Neighbours, after: Neighbours, leftwards: bool) -> None:
    """Sort each layer by the mean place of its points' neighbours in the layer just sorted."""
    numbers = range(len(layers) - 2, -1, -1) if leftwards else range(1, len(layers))
    neighbours = after if leftwards else before
    for number in numbers:
        fixed = layers[number + 1 if leftwards else number - 1]
        place = {point: position for position, point in enumerate(fixed)}
        _sort_by_barycenter(layers[number], neighbours, place)


def _sort_by_barycenter(layer: list[int], neighbours: Neighbours, place: dict[int, int]) -> None:
    """A point without neighbours on that side goes along with the one above it."""
    keys: dict[int, float] = {}
    last = -1.0
    for point in layer:
        near = neighbours[point]
        if near:
            last = sum(place[other] for other in near) / len(near)
        keys[point] = last
    layer.sort(key=keys.__getitem__)


def _exchange(layers: Layers, before: Neighbours, after: Neighbours) -> None:
    """Exchange neighbours in a layer while that takes crossings away."""
    place = [0] * len(before)
    for layer in layers:
        for position, point in enumerate(layer):
            place[point] = position
    improved = True
    while improved:
        improved = False
        for layer in layers:
            for position in range(len(layer) - 1):
                upper, lower = layer[position], layer[position + 1]
                gain = sum(
                    _inversions(side[upper], side[lower], place)
                    - _inversions(side[lower], side[upper], place)
                    for side in (before, after)
                )
                if gain > 0:
                    layer[position], layer[position + 1] = lower, upper
                    place[upper], place[lower] = position + 1, position
                    improved = True


def _inversions(upper: Sequence[int], lower: Sequence[int], place: list[int]) -> int:
    """Crossings between the edges of a point and those of a point below it, on one side."""
    return sum(place[low] < place[high] for high in upper for low in lower)
