"""A learning-rate schedule explained: its formula, its settings, its boundary, and some of its values."""

from __future__ import annotations

from collections.abc import Iterator

from hwsolve.derivation.model import (
    Block,
    Cell,
    Computed,
    Derivation,
    Equation,
    Note,
    Prose,
    Section,
    Step,
    Table,
)
from hwsolve.methods.schedules import BOUNDARIES, START, Kind, Schedule, schedule_of
from hwsolve.notation.parser import parse
from hwsolve.notation.shape import Formula, Shapes
from hwsolve.notation.tree import Expression, Name, Number, Timed

SAMPLE_RATE = Number("0.1")
SAMPLE_STEPS = (1, 2, 3, 4, 5, 6, 8, 11, 16)
"""Steps with the boundaries of the sample settings (4 and 10) on both sides."""

_SAMPLES = {"whole": Number("5"), "number": Number("0.5")}


def explain_schedule(kind: Kind) -> Derivation:
    """Formula by formula, with settings to choose and a small table of what comes of them."""
    sections = [Section(Prose.of("The schedule"), tuple(_blocks(kind)))]
    if kind.settings:
        sections.append(Section(Prose.of("Its settings"), tuple(_settings(kind))))
    sections.append(Section(Prose.of("Some of its values"), tuple(_values(kind))))
    return Derivation("explain", kind.title, (), tuple(sections), (), fractions=False)


def _blocks(kind: Kind) -> Iterator[Block]:
    yield Note(Prose((kind.idea,)))
    yield Note(Prose((f"Reference: {kind.reference}.",)))
    for number, piece in enumerate(kind.pieces, start=1):
        why = Prose((piece.why,))
        if piece.until:
            why = Prose((f"{piece.why}; for ", Name("k"), " < ", Name(piece.until)))
        formula = Formula(piece.formula, ())
        name = Timed("alpha", "t", 0, of=f"explained{number}")
        yield Equation(name, formula, (Step(formula, why),), symbolic=True, general=True)
    counted = (" = ", parse("t - 1"), " counts the steps taken before step ", Name("t"), ", and ")
    yield Note(Prose((Name("k"), *counted, Name(START), " is the method's learning rate.")))
    for counter in kind.counters:
        yield Note(Prose((Name(counter.name), f": {counter.meaning}.")))


def _settings(kind: Kind) -> Iterator[Block]:
    rows = tuple(
        (Name(each.name), each.meaning, "must be given" if each.default is None else each.default)
        for each in kind.settings.values()
    )
    yield Table(("setting", "what it is", "default"), rows)
    if any(piece.until for piece in kind.pieces) or kind.counters:
        said = "; ".join(f'boundary = "{name}": {words}' for name, words in BOUNDARIES.items())
        yield Note(Prose((f"At a boundary sources differ. {said}.",)))


def _values(kind: Kind) -> Iterator[Block]:
    """What the schedule gives with sample settings, and how a file asks for it."""
    given = {name: each.default or _sample(each.kind) for name, each in kind.settings.items()}
    schedule = schedule_of({"kind": kind.name, **given})
    said = ", ".join(f"{name} = {_typed(value)}" for name, value in given.items())
    yield Note(
        Prose((f'In a file: [schedule] with kind = "{kind.name}"', f", {said}." if said else "."))
    )
    shapes = Shapes()
    rate: list[Cell] = [Timed("alpha", "t", 0)]
    rate += [Computed(shapes.formula(_rate(schedule, step))) for step in SAMPLE_STEPS]
    heads: tuple[Cell, ...] = (Name("t"), *map(str, SAMPLE_STEPS))
    yield Table(heads, (tuple(rate),))
    yield Note(Prose(("Here ", Name(START), " = ", SAMPLE_RATE, ".")))


def _rate(schedule: Schedule, step: int) -> Expression:
    return schedule.written(step, SAMPLE_RATE).value


def _sample(kind: str) -> object:
    return (Number("4"), Number("10")) if kind == "wholes" else _SAMPLES[kind]


def _typed(value: object) -> str:
    if isinstance(value, tuple):
        return f"[{', '.join(map(_typed, value))}]"
    return value.text if isinstance(value, Number) else "…"
