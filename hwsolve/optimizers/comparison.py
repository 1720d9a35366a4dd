"""Several traces beside each other: measured, plotted, and what the measurements say of their stability."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from flint import fmpq

from hwsolve.derivation.model import Block, Cell, Curve, Note, Plot, Prose, Section, Table
from hwsolve.notation.tree import Name
from hwsolve.numbers.rounding import Rounding, rounded
from hwsolve.numbers.values import precision
from hwsolve.optimizers.contours import contours
from hwsolve.optimizers.measures import FINEST, Measured, distance, measured, nearly
from hwsolve.optimizers.plan import Run
from hwsolve.optimizers.quadratic import quadratic_minimum
from hwsolve.optimizers.stability import stability
from hwsolve.optimizers.trace import Trace
from hwsolve.optimizers.words import MEASURED_DIGITS, measured_number, name_of

FEWEST_PLOTTED = 4
LOGARITHMIC = 30.0
"""A loss that changes by more than this factor is plotted over powers of ten."""

IN_FLOATS = (
    "Measured in floating-point numbers, for the traces are too long to be kept whole; so the numbers of "
    "this section, and what is said below, are not certified."
)


def comparison_sections(traces: Sequence[tuple[Run, Trace]]) -> Iterator[Section]:
    """The table of measurements, the plot of the loss, and the closing paragraph."""
    if not traces:
        return
    all_measured = [measured(run, trace) for run, trace in traces]
    minimum = quadratic_minimum(traces[0][0])
    pictures = _pictures(all_measured, minimum)
    if len(traces) == 1:
        if pictures:
            has_curve = any(isinstance(each, Plot) for each in pictures)
            yield Section(Prose.of("The loss" if has_curve else "The path"), pictures)
        return
    several = len(traces[0][0].parameters) > 1
    blocks: list[Block] = [
        _table(all_measured, minimum),
        Note(Prose((_columns(several, minimum),))),
    ]
    if any(each.in_floats for each in all_measured):
        blocks.append(Note(Prose((IN_FLOATS,))))
    if minimum is not None:
        blocks.insert(0, _minimum_note(traces[0][0], minimum))
    yield Section(Prose.of("Comparison"), (*blocks, *pictures))
    words = " ".join(
        sentence[0].upper() + sentence[1:] for sentence in stability(all_measured, minimum)
    )
    yield Section(Prose.of("Which is more stable, and why"), (Note(Prose((words,))),))


def _minimum_note(run: Run, minimum: Sequence[fmpq]) -> Note:
    words: list[str | Name] = ["The objective is quadratic, with its minimum at "]
    for index, (each, value) in enumerate(zip(run.parameters, minimum, strict=True)):
        relation = "=" if rounded(value, Rounding(MEASURED_DIGITS)).exact else "≈"
        words += [", " if index else "", Name(each.name), f" {relation} {measured_number(value)}"]
    return Note(Prose((*words, ".")))


def _columns(several: bool, minimum: object) -> str:
    """What the columns of the table mean."""
    said = [
        "path: the sum of the lengths of the steps",
        "net distance: from the first point to the last",
    ]
    if minimum is not None:
        said.append("to the minimum: from the last point")
    said.append("turns: how often a parameter turned back")
    together = " Lengths are those of all parameters together." if several else ""
    return f"{'; '.join(said)}.{together}"


def _table(traces: Sequence[Measured], minimum: tuple[fmpq, ...] | None) -> Table:
    with_loss = all(each.losses for each in traces)
    columns: list[Cell] = ["method", "path", "net distance"]
    columns += ["to the minimum"] if minimum is not None else []
    columns += ["turns", "shortest step", "longest step"]
    columns += [Prose(("last ", Name(traces[0].run.source.output)))] if with_loss else []
    rows = []
    for each in traces:
        sizes = sorted(each.sizes, key=nearly) or [fmpq(0)]
        row: list[Cell] = [
            name_of(each, traces),
            measured_number(each.path),
            measured_number(each.net),
        ]
        if minimum is not None:
            with precision(FINEST):
                row.append(measured_number(distance(each.points[-1], minimum)))
        turns = f"{'' if each.reversals.exact else '≥ '}{each.reversals.number}"
        row += [turns, measured_number(sizes[0]), measured_number(sizes[-1])]
        row += [measured_number(each.losses[-1])] if with_loss else []
        rows.append(tuple(row))
    return Table(tuple(columns), tuple(rows))


def _pictures(traces: Sequence[Measured], minimum: Sequence[fmpq] | None) -> tuple[Block, ...]:
    """The curves of the loss, and for two parameters the map of the objective, where there is something to
    see."""
    return tuple(
        each for each in (_loss_curves(traces), contours(traces, minimum)) if each is not None
    )


def _loss_curves(traces: Sequence[Measured]) -> Plot | None:
    if not all(len(each.losses) > FEWEST_PLOTTED for each in traces):
        return None
    heights = [tuple(map(nearly, each.losses)) for each in traces]
    values = [value for each in heights for value in each if math.isfinite(value)]
    logarithmic = min(values) > 0 and max(values) > LOGARITHMIC * min(values)
    curves = tuple(
        Curve(name_of(each, traces), losses) for each, losses in zip(traces, heights, strict=True)
    )
    return Plot(Name(traces[0].run.source.output), curves, logarithmic)
