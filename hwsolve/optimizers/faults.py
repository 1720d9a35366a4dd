"""What is wrong with what was asked of an optimizer, at the option or in the file where it stands."""

from __future__ import annotations

from hwsolve.errors import Fault, InputError, Place
from hwsolve.problem.model import Problem
from hwsolve.problem.options import whole

Path = tuple[str | int, ...]


class Faults:
    """Collects faults; places come from the problem's text, or are those of an option."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self._typed: dict[Path, Place] = {}
        self.found: list[Fault] = []

    def stands(self, path: Path, place: Place) -> None:
        """Note that what belongs to `path` was typed as an option."""
        self._typed[path] = place

    def at(self, path: Path, code: str, message: str, help: str) -> None:
        """A fault of the value at `path`."""
        places = self._problem.places
        place = self._typed.get(path)
        if place is None:
            place = places.value(path) if places is not None else Place(self._problem.file, 0, 0)
        self.found.append(Fault(code, message, help).at(place))

    def option(self, option: str, text: str, fault: Fault) -> None:
        """A fault of an option's text, or of the part of it that the fault knows."""
        end = fault.end if fault.end > fault.start else len(text)
        self.found.append(fault.at(whole(text, option).place(fault.start, end)))

    def close(self) -> None:
        """Raise InputError with what was found, each fault once, if there is any."""
        if self.found:
            raise InputError(dict.fromkeys(self.found))
