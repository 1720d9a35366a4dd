"""Shape once, fill many: a pattern is printed once, then its slots are filled with strings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Protocol

from hwsolve.notation.printing import SLOT_MARKERS, superscript
from hwsolve.notation.style import Kind
from hwsolve.notation.tree import Expression

_MARKER = re.compile(
    f"([{chr(SLOT_MARKERS.start)}-{chr(SLOT_MARKERS.stop + len(SLOT_MARKERS) - 1)}])"
)


class Printer(Protocol):
    """`to_unicode`, `to_plain`, `to_latex`, or one of them with its symbols bound."""

    def __call__(self, tree: Expression, *, kinds: Sequence[Kind]) -> str: ...


class Template:
    """A printed pattern, ready to be filled."""

    __slots__ = ("_holes", "_pieces")

    def __init__(self, printed: str) -> None:
        """`printed` holds a character of `SLOT_MARKERS` for each slot."""
        self._pieces = _MARKER.split(printed)
        self._holes = [
            (2 * order + 1, *_slot_and_height(marker))
            for order, marker in enumerate(self._pieces[1::2])
        ]

    def fill(self, fills: Sequence[str]) -> str:
        """The pattern with `fills[i]` in its slot i, printed in the same format and of the kind
        that was promised."""
        pieces = self._pieces.copy()
        for position, slot, raised in self._holes:
            text = fills[slot]
            pieces[position] = (superscript(text) or text) if raised else text
        return "".join(pieces)


class Templates:
    """The templates of one format, each pattern printed once for each combination of kinds.

    A pattern counts as the same when it is the same object, as it is for those who share shapes.
    """

    def __init__(self, printer: Printer) -> None:
        self._printer = printer
        self._known: dict[tuple[int, tuple[Kind, ...]], tuple[Expression, Template]] = {}

    def template(self, pattern: Expression, kinds: tuple[Kind, ...]) -> Template:
        """The printed pattern; `kinds[i]` says what will fill slot i."""
        key = (id(pattern), kinds)
        known = self._known.get(key)
        if known is None:
            # The pattern is kept with its template, or its id could pass to another object.
            known = (pattern, Template(self._printer(pattern, kinds=kinds)))
            self._known[key] = known
        return known[1]


def _slot_and_height(marker: str) -> tuple[int, bool]:
    slot = ord(marker) - SLOT_MARKERS.start
    return slot % len(SLOT_MARKERS), slot >= len(SLOT_MARKERS)
