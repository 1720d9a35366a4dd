"""Learning rate schedules, as data: one TOML file each in this folder.

Step t uses a schedule's value at k = t − 1, so step 1 uses its value at 0. Where a boundary lies is a
convention of its own: torch and optax have the new value at k, Keras keeps the old one there.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from hwsolve.errors import Fault, InputError
from hwsolve.notation.parser import parse
from hwsolve.notation.tree import Expression, Name, Number, replace_leaves
from hwsolve.problem.fields import rational
from hwsolve.problem.suggest import did_you_mean, listed

_FOLDER = Path(__file__).parent

START, COUNT = "alpha0", "k"
"""The names that every schedule's formulas share: the rate that it starts from, and steps taken so far."""

BOUNDARIES = {
    "torch": "a new value holds from step k on (torch, optax)",
    "keras": "the old value still holds at step k (Keras)",
}


@dataclass(frozen=True, slots=True)
class Setting:
    """`kind` is `number`, `whole` (1 or more) or `wholes` (a rising list of them)."""

    name: str
    meaning: str
    kind: str
    default: Expression | None


@dataclass(frozen=True, slots=True)
class Counter:
    """A whole number that a formula uses: how many whole `every` there are in k, or how many of the numbers
    `among` k has reached; with `up`, rounded up, and at least 1."""

    name: str
    meaning: str
    every: str = ""
    among: str = ""
    up: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """A formula that holds for k below `until` (a setting), or always where that is ""."""

    formula: Expression
    why: str
    until: str = ""


@dataclass(frozen=True, slots=True)
class Kind:
    """One schedule as its file says it."""

    name: str
    title: str
    idea: str
    reference: str
    settings: Mapping[str, Setting]
    counters: tuple[Counter, ...]
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Written:
    """The rate of one step: `formula` in symbols, `value` with the numbers put in, and why."""

    formula: Expression
    value: Expression
    why: str


@dataclass(frozen=True, slots=True)
class Schedule:
    """A kind with its settings. `parts` are those of a sequence, which change at the steps `at`, or of a
    product (`at` is then ())."""

    kind: str
    values: Mapping[str, Any] = field(default_factory=dict)
    boundary: str = "torch"
    parts: tuple[Schedule, ...] = ()
    at: tuple[int, ...] = ()

    def written(self, step: int, start: Expression | None) -> Written:
        """The rate that makes a step, counted from 1; `start` is the rate that the schedule starts from."""
        return self._written(step - 1, start or Name(START))

    def _written(self, count: int, start: Expression) -> Written:
        if self.kind == "sequence":
            number = sum(self._reached(count, boundary) for boundary in self.at)
            offset = self.at[number - 1] if number else 0
            return self.parts[number]._written(count - offset, start)
        if self.kind == "product":
            written = self.parts[0]._written(count, start)
            for part in self.parts[1:]:
                written = part._written(count, written.value)
            return written
        kind = schedule_kind(self.kind)
        piece = next(
            piece
            for piece in kind.pieces
            if not piece.until or not self._reached(count, _whole(self.values[piece.until]))
        )
        values: dict[str, Expression] = {
            name: value for name, value in self.values.items() if isinstance(value, Expression)
        }
        for counter in kind.counters:
            values[counter.name] = Number(str(self._counted(counter, count)))
        values |= {COUNT: Number(str(count)), START: start}

        def put_in(leaf: Expression) -> Expression | None:
            return values.get(leaf.name) if isinstance(leaf, Name) else None

        return Written(piece.formula, replace_leaves(piece.formula, put_in), piece.why)

    def _reached(self, count: int, boundary: int) -> bool:
        return count >= boundary if self.boundary == "torch" else count > boundary

    def _counted(self, counter: Counter, count: int) -> int:
        if counter.among:
            return sum(self._reached(count, each) for each in self.values[counter.among])
        every = _whole(self.values[counter.every])
        if counter.up:
            return max(1, -(-count // every))
        return count // every if self.boundary == "torch" else max(0, (count - 1) // every)

    def describe(self) -> str:
        """The schedule in words, with its boundary convention."""
        if self.parts:
            names = [schedule_kind(part.kind).title.lower() for part in self.parts]
            joint = " then " if self.kind == "sequence" else " times "
            where = f" at step {', '.join(map(str, self.at))}" if self.at else ""
            return joint.join(names) + where
        return schedule_kind(self.kind).title.lower()


@cache
def schedule_names() -> tuple[str, ...]:
    """The schedules that come with hwsolve; `sequence` and `product` put others together."""
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.toml")))


@cache
def schedule_kind(name: str) -> Kind:
    """A schedule's file. Raises InputError where there is none of that name."""
    if name not in schedule_names():
        known = (*schedule_names(), "sequence", "product")
        help = did_you_mean(name, known) or f"there are: {', '.join(known)}"
        raise InputError.of("unknown-schedule", f"unknown schedule {name}", help)
    data = tomllib.loads((_FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    settings = {
        key: Setting(
            key, each["meaning"], each.get("kind", "number"), _default(each.get("default"))
        )
        for key, each in data.get("settings", {}).items()
    }
    counters = tuple(
        Counter(
            key,
            each["meaning"],
            each.get("every", ""),
            each.get("among", ""),
            each.get("up", False),
        )
        for key, each in data.get("counters", {}).items()
    )
    pieces = tuple(
        Piece(parse(each["text"]), each["why"], each.get("until", "")) for each in data["pieces"]
    )
    return Kind(name, data["title"], data["idea"], data["reference"], settings, counters, pieces)


def schedule_of(data: Mapping[str, Any], path: Sequence[str | int] = ("schedule",)) -> Schedule:
    """The schedule that a table [schedule] asks for.

    Raises InputError with everything that is wrong; each fault's message names the key.
    """
    faults: list[Fault] = []
    schedule = _read(data, faults)
    if faults or schedule is None:
        raise InputError(faults)
    return schedule


def _read(
    data: Mapping[str, Any], faults: list[Fault], inherited: str = "torch"
) -> Schedule | None:
    """A schedule; `inherited` is the boundary of the sequence or product that it is a part of."""
    name = data.get("kind")
    boundary = data.get("boundary", inherited)
    if boundary == "optax":
        boundary = "torch"
    if boundary not in BOUNDARIES:
        help = f"there are: {', '.join(BOUNDARIES)}"
        faults.append(Fault("unknown-name", f"unknown boundary {boundary}", help))
        boundary = "torch"
    if name in ("sequence", "product"):
        parts = [
            _read(part, faults, boundary)
            for part in data.get("parts", ())
            if isinstance(part, Mapping)
        ]
        written = data.get("at", ()) if name == "sequence" else ()
        if written and not _fits(written, "wholes"):
            message = "at of a sequence must be a rising list of whole numbers"
            faults.append(Fault("wrong-type", message, "write at = [20]"))
            return None
        at = tuple(_wholes(written))
        if len(parts) < 2 or (name == "sequence" and len(at) != len(parts) - 1):
            message = f"a {name} needs two parts or more" + (
                ", and one step fewer in `at`, where they change" if name == "sequence" else ""
            )
            help = 'write parts = [{ kind = "constant" }, { kind = "exponential", factor = 0.9 }]'
            faults.append(Fault("missing-key", message, help))
            return None
        known = tuple(part for part in parts if part is not None)
        return Schedule(str(name), {}, boundary, known, at)
    try:
        kind = schedule_kind(str(name))
    except InputError as error:
        faults += error.faults
        return None
    values: dict[str, Any] = {}
    for key, setting in kind.settings.items():
        value = data.get(key, setting.default)
        if value is None:
            message = f"the schedule {name} needs {key}: {setting.meaning}"
            faults.append(Fault("missing-key", message, f"write {key} = …"))
        elif not _fits(value, setting.kind):
            wanted, example = {
                "whole": ("a whole number, 1 or more", "10"),
                "wholes": ("a rising list of whole numbers", "[10, 20]"),
            }.get(setting.kind, ("a number", "0.1"))
            message = f"{key} of the schedule {name} must be {wanted}"
            faults.append(Fault("wrong-type", message, f"write {key} = {example}"))
        values[key] = tuple(_wholes(value)) if setting.kind == "wholes" else value
    for key in data:
        if key not in kind.settings and key not in ("kind", "boundary", "alpha"):
            help = did_you_mean(key, kind.settings) or f"known here: {listed(kind.settings)}"
            faults.append(Fault("unknown-key", f"unknown key {key} in [schedule]", help))
    return Schedule(str(name), values, boundary)


def _default(value: object) -> Expression | None:
    return None if value is None else parse(str(value))


def _fits(value: object, kind: str) -> bool:
    if kind == "wholes":
        parts = value if isinstance(value, list | tuple) else ()
        numbers = [_fraction(each) for each in parts]
        whole = [int(each) for each in numbers if each is not None and each.denominator == 1]
        return bool(parts) and len(whole) == len(parts) and whole == sorted(set(whole))
    number = _fraction(value)
    if kind == "whole":
        return number is not None and number.denominator == 1 and number >= 1
    return isinstance(value, Expression)


def _fraction(value: object) -> Fraction | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return Fraction(value)
    return rational(value) if isinstance(value, Expression) else None


def _whole(value: object) -> int:
    return int(_fraction(value) or 1)


def _wholes(values: Iterable[object]) -> list[int]:
    return [_whole(value) for value in values]
