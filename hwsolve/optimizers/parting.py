"""Two traces beside each other, and where they part in numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flint import fmpq

from hwsolve.derivation.model import Block, Cell, Note, Prose, Table, ValueOf
from hwsolve.notation.names import unicode_name
from hwsolve.notation.tree import Name
from hwsolve.numbers.rounding import Rounding, rounded
from hwsolve.numbers.values import Undecided, Value, as_ball, precision
from hwsolve.optimizers.plan import Run, at_step
from hwsolve.optimizers.trace import Trace
from hwsolve.optimizers.words import run_name


def numbers_beside(
    pair: Sequence[Run], traces: Sequence[Trace], steps: Sequence[int], rounding: Rounding
) -> Iterator[Block]:
    """Both traces side by side at these steps, and the first kept step in which they are not the same."""
    names = [each.name for each in pair[0].parameters]
    several = len(names) > 1
    columns: list[Cell] = ["t", *(("parameter",) if several else ())]
    columns += [run_name(run, pair) for run in pair]
    rows: list[tuple[Cell, ...]] = []
    for number in steps:
        for index, name in enumerate(names):
            cells: list[Cell] = ["" if index else str(number), *((Name(name),) if several else ())]
            cells += [ValueOf(at_step(run.parameter(name), number)) for run in pair]
            rows.append(tuple(cells))
    yield Table(tuple(columns), tuple(rows))
    yield Note(_first_difference(pair, traces, rounding))


def _first_difference(pair: Sequence[Run], traces: Sequence[Trace], rounding: Rounding) -> Prose:
    """The first step and parameter at which the traces differ in a digit that is shown."""
    records = [trace.at(trace.precision).values for trace in traces]
    unseen = 0
    common = sorted(records[0].keys() & records[1].keys())
    proved = pair[0].rule == pair[1].rule
    decided = True
    for number in common:
        for index, parameter in enumerate(pair[0].parameters):
            left, right = (record[number][index] for record in records)
            difference = _difference(left, right, traces)
            if difference == 0:
                continue
            if difference is None:
                decided = False
                continue
            if _looks_the_same(left, right, rounding):
                unseen = unseen or number
                continue
            words: list[str | ValueOf] = [
                f"{_part(number, common)}: {unicode_name(parameter.name)} is "
            ]
            for run, between in zip(pair, (", and ", "."), strict=True):
                value = ValueOf(at_step(run.parameter(parameter.name), number))
                words += [value, f" with {run_name(run, pair)}{between}"]
            return Prose(tuple(words))
    if unseen:
        return Prose((f"{_part(unseen, common)}, but never in a digit that is shown.",))
    if decided or proved:
        return Prose((f"The two traces are the same in all {pair[0].steps} steps.",))
    return Prose(("The two traces agree in all digits that were computed.",))


def _part(number: int, known: Sequence[int]) -> str:
    """Which step it is; in a long trace, of which not all steps are kept, by which."""
    return f"They {'part in' if number == 1 or number - 1 in known else 'have parted by'} step {number}"


def _difference(left: Value, right: Value, traces: Sequence[Trace]) -> int | None:
    """1 where two values surely differ, 0 where they are surely equal; None where balls do not tell."""
    if isinstance(left, fmpq) and isinstance(right, fmpq):
        return int(left != right)
    with precision(max(trace.precision for trace in traces)):
        return None if as_ball(left).overlaps(as_ball(right)) else 1


def _looks_the_same(left: Value, right: Value, rounding: Rounding) -> bool:
    try:
        return rounded(left, rounding).value == rounded(right, rounding).value
    except Undecided:
        return True
