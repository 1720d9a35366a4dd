"""Collecting what is wrong with a problem, so that all of it is said at once, each thing at its
place."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from hwsolve.errors import Fault, InputError, Place

Path = tuple[str | int, ...]
"""Names of tables and keys and positions in arrays: `("data", "rows", 0, 1)`."""

MAX_FAULTS = 100
"""How many faults are told; of more, only their number."""


class Places(Protocol):
    """Where the parts of a problem stand in the text that it was read from."""

    def key(self, path: Path) -> Place:
        """The name of a part."""

    def value(self, path: Path) -> Place:
        """Its value."""

    def inside(self, path: Path, start: int, end: int) -> Place:
        """Characters `start` up to `end` of a value that is a text."""


class Report:
    """The faults found so far."""

    def __init__(self, places: Places) -> None:
        self.places = places
        self._faults: list[Fault] = []
        self._untold = 0

    def key(self, path: Path, code: str, message: str, help: str) -> None:
        """A fault of the name at `path`."""
        if self._has_room():
            self._faults.append(Fault(code, message, help).at(self.places.key(path)))

    def value(self, path: Path, code: str, message: str, help: str) -> None:
        """A fault of the value at `path`."""
        if self._has_room():
            self._faults.append(Fault(code, message, help).at(self.places.value(path)))

    def inside(self, path: Path, *faults: Fault) -> None:
        """Faults of the expression at `path`, which know their start and end in it."""
        for fault in faults:
            if self._has_room():
                place = self.places.inside(path, fault.start, max(fault.end, fault.start + 1))
                self._faults.append(fault.at(place))

    def add(self, faults: Iterable[Fault]) -> None:
        """Faults that know their places."""
        self._faults.extend(fault for fault in faults if self._has_room())

    def close(self) -> None:
        """Raise InputError with all faults in the order of their places, if there are any."""
        if not self._faults:
            return
        faults = sorted(self._faults, key=_position)
        if self._untold:
            count = f"{self._untold:,} more error" + ("s" if self._untold > 1 else "")
            faults.append(
                Fault("too-many-errors", f"{count} are not listed", "correct these first")
            )
        raise InputError(faults)

    @property
    def is_full(self) -> bool:
        """Whether no more faults will be told, so that their help need not be worked out."""
        return len(self._faults) >= MAX_FAULTS

    def _has_room(self) -> bool:
        self._untold += self.is_full
        return not self.is_full


def _position(fault: Fault) -> tuple[str, int, int]:
    place = fault.place or Place("", 0, 0)
    return place.file, place.line, place.column
