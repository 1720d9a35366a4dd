"""The table of a trace: the parameters, and with one parameter all its quantities in the order of the
calculation, step by step."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from hwsolve.derivation.model import Cell, Table, ValueOf
from hwsolve.notation.tree import Expression, Name, Timed
from hwsolve.optimizers.plan import Run, at_step
from hwsolve.optimizers.sources import FromGraph
from hwsolve.optimizers.trace import Trace

MOST_TABLE_ROWS = 24
HEAD, TAIL = 6, 5
"""How many rows at the beginning and at the end of a long table are consecutive steps."""


def trace_table(run: Run, trace: Trace) -> Table:
    """A row for each step that was kept, or for some of them where these are many."""
    names = [run.parameter(each.name) for each in run.parameters]
    outputs: list[Expression] = [*(_quantities(run, trace) if len(names) == 1 else ()), *names]
    loss = loss_atom(run)
    columns: list[Cell] = ["t", *map(_heading, outputs)]
    columns += [_heading(loss)] if loss is not None else []
    rows: list[tuple[Cell, ...]] = []
    for number in table_steps(kept_steps(trace)):
        cells: list[Cell] = [str(number)]
        for atom in outputs:
            is_there = number > 0 or atom in names or _has_start(run, atom)
            cells.append(ValueOf(at_step(atom, number)) if is_there else "–")
        if loss is not None:
            cells.append(ValueOf(at_step(loss, number + 1)))
        rows.append(tuple(cells))
    return Table(tuple(columns), tuple(rows))


def kept_steps(trace: Trace) -> set[int]:
    """The steps whose values there are, the start among them."""
    return {0, *trace.at(trace.precision).values}


def loss_atom(run: Run) -> Timed | None:
    """The objective at the point of step t − 1; None where the gradients are given without it."""
    if isinstance(run.source, FromGraph):
        return Timed(run.source.output, "t", -1, by=run.label)
    return None


def _quantities(run: Run, trace: Trace) -> Iterator[Expression]:
    """The gradient of the only parameter and what the method computes from it, in the order of the
    calculation."""
    name = run.parameters[0].name
    for atom in (*run.source.inputs(run.label), *trace.loop.targets):
        if isinstance(atom, Timed) and atom.of == name:
            yield atom


def _heading(atom: Expression) -> Expression:
    """The quantity without its step."""
    assert isinstance(atom, Timed)
    return Name(atom.name)


def _has_start(run: Run, atom: Expression) -> bool:
    return isinstance(atom, Timed) and replace(atom, offset=-1) in run.states


def table_steps(kept: set[int]) -> list[int]:
    """The steps of the table: all, or the first, the last, and some between."""
    every = sorted(kept)
    if len(every) <= MOST_TABLE_ROWS:
        return every
    inner, between = every[HEAD:-TAIL], MOST_TABLE_ROWS - HEAD - TAIL
    stride = max(1, len(inner) // between)
    return [*every[:HEAD], *inner[stride - 1 :: stride][:between], *every[-TAIL:]]
