"""The names that a problem defines: each once, spelled as its author spells it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from hwsolve import functions
from hwsolve.errors import Fault, InputError
from hwsolve.notation.lexer import is_function
from hwsolve.notation.names import canonical
from hwsolve.notation.parser import parse
from hwsolve.notation.tree import Name, Timed
from hwsolve.problem.report import Path, Report
from hwsolve.problem.suggest import did_you_mean, listed

MAX_NAME_LENGTH = 100

_PLAIN = re.compile(r"(?![A-Za-z]*(?:hat|tilde|bar))[A-Za-z]{1,20}[0-9]{0,10}")
"""Most names: they are their own identities, and valid unless they are functions."""

_INDEXED = re.compile(r"[A-Za-z]+[0-9]*(?:_[A-Za-z0-9]+)*")
"""Nearly all others: valid unless they are functions."""

_KINDS = {"inputs": "an input", "parameters": "a parameter", "graph": "a node", "data": "a column"}


class Definitions:
    """Every defined name: its identity (as the parser gives it), its spelling (ASCII, under which
    the problem goes on to use it) and the path of its definition."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self._reserved = functions.table().keys()
        self._spellings: dict[str, str] = {}
        self._paths: dict[str, Path] = {}
        self.respelled: dict[str, str] = {}
        """Identity → spelling where they differ: `w_1` is w1 to the parser."""
        self.free: list[str] = []
        """The names that formulas use and no value is given for."""

    def __contains__(self, identity: str) -> bool:
        return identity in self._spellings

    def identities(self) -> frozenset[str]:
        """All names, as the parser gives them."""
        return frozenset(self._spellings)

    def define_all(self, table: Path, names: Iterable[str]) -> list[str | None]:
        """The spelling of each name of a table; None where it can't be one or is taken, which is
        reported."""
        return [self._define((*table, typed), typed) for typed in names]

    def define_free(self, path: Path, typed: str) -> None:
        """Take up an input without a value."""
        spelling = self._define(path, typed)
        if spelling is not None:
            self.free.append(spelling)

    def add_free(self, identity: str) -> None:
        """Take up a name that formulas use and nothing defines."""
        self._spellings[identity] = identity
        self._paths[identity] = ("inputs",)
        self.free.append(identity)

    def find(self, typed: str) -> str | None:
        """The spelling of a name that is mentioned elsewhere, or None."""
        return self._spellings.get(canonical(typed))

    def path(self, spelling: str) -> Path:
        """Where a name is defined; the table of inputs for one that is free."""
        return self._paths[canonical(spelling)]

    def quantities(self) -> list[str]:
        """The inputs and parameters, in the order of their definition."""
        return self._of_tables("inputs", "parameters", "data")

    def parameters(self) -> list[str]:
        """The parameters, in the order of their definition."""
        return self._of_tables("parameters")

    def spellings(self) -> Iterator[str]:
        """All names, in the order of their definition."""
        return iter(self._spellings.values())

    def kind(self, spelling: str) -> str:
        """What a name stands for, in words: `a node`."""
        return _KINDS[str(self.path(spelling)[0])]

    def _of_tables(self, *tables: str) -> list[str]:
        paths = self._paths.items()
        return [self._spellings[identity] for identity, path in paths if path[0] in tables]

    def _define(self, path: Path, typed: str) -> str | None:
        identity = self._identity(path, typed)
        if identity is None:
            return None
        first = self._paths.setdefault(identity, path)
        if first is not path:
            self._refuse_second(path, typed, first)
            return None
        spelling = typed if typed.isascii() else identity
        self._spellings[identity] = spelling
        if spelling != identity:
            self.respelled[identity] = spelling
        return spelling

    def _identity(self, path: Path, typed: str) -> str | None:
        if _PLAIN.fullmatch(typed) and typed not in self._reserved:
            return typed
        identity = canonical(typed)
        if (
            len(typed) <= MAX_NAME_LENGTH
            and _INDEXED.fullmatch(typed)
            and is_function(typed, identity, frozenset((identity,))) is None
        ):
            return identity
        fault = _name_fault(typed, identity)
        if fault is None:
            return identity
        self.report.key(path, fault.code, fault.message, fault.help)
        return None

    def _refuse_second(self, path: Path, typed: str, first: Path) -> None:
        places = self.report.places
        before, here = places.key(first), places.key(path)
        first_typed = before.text[before.column - 1 :][: before.length].strip("\"'")
        same = "" if first_typed == typed else f": {first_typed} and {typed} are the same name"
        where = f" in line {before.line}" if before.file == here.file else f" in {before.file}"
        message = f"{typed} is {_KINDS[str(first[0])]} already{same}"
        self.report.key(path, "duplicate-name", message, f"defined{where}: rename one of the two")


def unknown_name_help(typed: str, known: Iterable[str]) -> str:
    """What helps where a name is not among the known ones."""
    names = list(known)
    near = did_you_mean(typed, names)
    return near or (f"known here: {listed(names)}" if names else "nothing is defined here")


def _name_fault(typed: str, identity: str) -> Fault | None:
    """What keeps a text from being a name."""
    help = "a name is a letter, then letters, digits and underscores: x, w1, net_h1, beta"
    if len(typed) > MAX_NAME_LENGTH:
        message = f"a name of {len(typed):,} characters is too long: {MAX_NAME_LENGTH} is the most"
        return Fault("bad-name", message, "shorten it")
    function = is_function(typed, identity, frozenset((identity,)))
    if function is not None:
        main = functions.table()[function].name
        message = f"{typed} is a function" + ("" if typed == main else f", {main}")
        return Fault("reserved-name", message, f"choose another name, such as {main}1")
    shown = "".join(letter if letter.isprintable() else "?" for letter in typed)
    message = f"{shown} is no name" if typed else "this name is empty"
    try:
        tree = parse(typed, names=frozenset((identity,)))
    except InputError:
        return Fault("bad-name", message, help)
    if isinstance(tree, Name) and tree.name == identity and tree.span.end == len(typed):
        return None
    if isinstance(tree, Timed):
        message = f"{shown} is a value at a time step, which a node cannot be"
    return Fault("bad-name", message, help)
