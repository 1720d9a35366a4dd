"""The lines of an equation gathered into rows, as every typeset format breaks them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from hwsolve.derivation.display import Line
from hwsolve.derivation.model import Prose, Work


@dataclass(frozen=True, slots=True)
class Row:
    """One row: what follows the name (`= x² = 3² = 9`), and why it holds."""

    lines: tuple[Line, ...]

    @property
    def reasons(self) -> tuple[Prose, ...]:
        """Why the row holds, each reason once."""
        return tuple(dict.fromkeys(line.reason for line in self.lines if line.reason))

    @property
    def substeps(self) -> tuple[Work, ...]:
        """The side calculations that belong to the row."""
        return tuple(work for line in self.lines for work in line.substeps)


def rows_of(
    lines: Sequence[Line],
    width: Callable[[Line], float],
    room: Callable[[Sequence[Line]], float],
) -> list[Row]:
    """The lines in rows: all in one where at most one of them is in symbols and its `room` allows,
    else symbols a row each, and numbers together as far as they fit."""
    if not lines:
        return []
    symbolic = sum(not line.numbers for line in lines)
    if symbolic <= 1 and sum(map(width, lines)) <= room(lines):
        return [Row(tuple(lines))]
    rows: list[list[Line]] = []
    taken = 0.0
    for line in lines:
        needed = width(line)
        fits = rows and taken + needed <= room([*rows[-1], line])
        if fits and line.numbers and rows[-1][-1].numbers:
            rows[-1].append(line)
            taken += needed
        else:
            rows.append([line])
            taken = needed
    return [Row(tuple(row)) for row in rows]
