"""Errors as values: what is wrong, where, and what would help."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of a text that a person wrote.

    `file` is its name as shown, `line` and `column` count from 1, `text` is the whole line, and
    `length` says how many characters the caret underlines.
    """

    file: str
    line: int
    column: int
    text: str = ""
    length: int = 1


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with the input.

    `code` is a stable short name (`unknown-name`), `message` one lower-case sentence, `help` what the
    reader can do. `start` and `end` are character offsets in the expression that was read; whoever knows
    where that expression stands turns them into `place`.
    """

    code: str
    message: str
    help: str
    start: int = 0
    end: int = 0
    place: Place | None = None

    def at(self, place: Place) -> Fault:
        """The same fault, with its place known."""
        return replace(self, place=place)


class InputError(Exception):
    """The input is at fault: exit code 2. Carries every fault that was found, in order of place."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(fault.message for fault in self.faults))

    @classmethod
    def of(cls, code: str, message: str, help: str, start: int = 0, end: int = 0) -> InputError:
        """An error with one fault."""
        return cls([Fault(code, message, help, start, end)])


class Defect(Exception):
    """hwsolve contradicts itself: exit code 70. Never the user's fault."""
