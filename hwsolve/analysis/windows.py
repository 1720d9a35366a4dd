"""Convolutions by their indices: which entry of the kernel meets which entry of the input, where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product

Index = tuple[int, ...]
"""A place in a sequence (i,) or in an array (row, column), counted from 0."""

Pairs = frozenset[tuple[Index, Index]]
"""Which entries of the kernel are multiplied with which entries of the input, and then added."""


@dataclass(frozen=True, slots=True)
class Window:
    """How a kernel slides over an input: each of the tuples has a number for every axis.

    With `flip` the kernel is turned around, as in mathematics; deep learning leaves it as it is.
    """

    sizes: Index
    kernel: Index
    stride: Index
    padding: Index
    dilation: Index
    flip: bool = False

    def spread(self, axis: int) -> int:
        """How far a dilated kernel reaches."""
        return self.dilation[axis] * (self.kernel[axis] - 1) + 1

    def room(self, axis: int) -> int:
        """How far the kernel can be moved; negative where it does not fit."""
        return self.sizes[axis] + 2 * self.padding[axis] - self.spread(axis)

    @property
    def outputs(self) -> Index:
        """The output's sizes; 0 along an axis where the kernel does not fit."""
        return tuple(
            max(0, self.room(axis) // stride + 1) for axis, stride in enumerate(self.stride)
        )

    def corner(self, output: Index, tap: Index) -> Index:
        """Where an entry of the kernel lies for an output, counted from the corner of the padding."""
        each = zip(self.stride, output, self.dilation, tap, strict=True)
        return tuple(stride * o + dilation * t for stride, o, dilation, t in each)

    def pairs(self, output: Index) -> list[tuple[Index, Index]]:
        """The products that make one output, those with the padding's zeros left out."""
        found = []
        for tap in product(*map(range, self.kernel)):
            place = tuple(
                at - padding
                for at, padding in zip(self.corner(output, tap), self.padding, strict=True)
            )
            if all(0 <= at < size for at, size in zip(place, self.sizes, strict=True)):
                turned = tuple(k - 1 - t for k, t in zip(self.kernel, tap, strict=True))
                found.append((turned if self.flip else tap, place))
        return found

    def every_output(self) -> list[Index]:
        """All places of the output, row by row."""
        return list(product(*map(range, self.outputs)))


def shifted_input(window: Window, shift: int) -> dict[Index, Index | None]:
    """Which old entry stands at each place after a shift along the last axis; None for a zero that
    came in."""
    found: dict[Index, Index | None] = {}
    for place in product(*map(range, window.sizes)):
        old = (*place[:-1], place[-1] - shift)
        found[place] = old if 0 <= old[-1] < window.sizes[-1] else None
    return found


def shift_then_convolve(window: Window, shift: int) -> Mapping[Index, Pairs]:
    """The products in every output, of the shifted input."""
    moved = shifted_input(window, shift)
    return {
        output: frozenset(
            (tap, old) for tap, place in window.pairs(output) if (old := moved[place]) is not None
        )
        for output in window.every_output()
    }


def convolve_then_shift(window: Window, shift: int) -> Mapping[Index, Pairs]:
    """The products in every output, shifted by as many places as the stride makes of it."""
    places = shift // window.stride[-1]
    found: dict[Index, Pairs] = {}
    for output in window.every_output():
        old = (*output[:-1], output[-1] - places)
        inside = 0 <= old[-1] < window.outputs[-1]
        found[output] = frozenset(window.pairs(old)) if inside else frozenset()
    return found
