"""Sentences about a run: where its gradients come from, what is left unwritten, how far its digits are sure."""

from __future__ import annotations

from collections.abc import Iterator

from hwsolve.derivation.model import Note, Prose
from hwsolve.notation.tree import Name
from hwsolve.optimizers.loop import MIXED_STEPS
from hwsolve.optimizers.plan import Run
from hwsolve.optimizers.sources import FromGraph, Given
from hwsolve.optimizers.trace import Trace
from hwsolve.problem.model import Problem


def source_note(run: Run, problem: Problem) -> Note | None:
    """Where the gradients come from, where that is not plain."""
    source = run.source
    if isinstance(source, Given):
        if not problem.nodes or run.is_symbolic:
            return None
        text = (
            "The gradients are those given, not those that backpropagation through the graph gives."
        )
        return Note(Prose((text,)))
    if source.rows:
        per = source.batch
        words = "all rows" if per == len(source.rows) else "one row" if per == 1 else f"{per} rows"
        text = f"Each step takes its gradient from {words} of the {len(source.rows)} in the data."
        return Note(Prose((text,)))
    words = " come from backpropagation at every step."
    return Note(Prose(("The gradients of ", Name(source.output), words)))


def rows_note(run: Run, number: int) -> Note | None:
    """Which rows of the data a step takes."""
    source = run.source
    if not isinstance(source, FromGraph) or not source.rows:
        return None
    rows = [index + 1 for index in source.batch_at(number)]
    if len(rows) == len(source.rows):
        return Note(Prose(("All rows of the data: the gradient is the mean over them.",)))
    noun = "Row" if len(rows) == 1 else "Rows"
    mean = "" if len(rows) == 1 else ": the gradient is their mean"
    return Note(Prose((f"{noun} {', '.join(map(str, rows))} of the data{mean}.",)))


def unwritten_note(run: Run) -> Note:
    """Why ε is nowhere to be seen."""
    small = Name(run.rule.spelled.get("epsilon", "epsilon"))
    words = " reaches no digit shown: it is left unwritten below (hence ≈), and kept in the calculation."
    return Note(Prose((small, words)))


def certainty_remarks(run: Run, trace: Trace) -> Iterator[Note]:
    """How far exactness and certainty held, in a long trace."""
    record = trace.at(trace.precision)
    name = run.short[0].upper() + run.short[1:]
    if trace.interrupted:
        words = f"{name}: interrupted; this is what there was, up to step {record.reached:,}."
        yield Note(Prose((words,)))
        return
    if run.steps <= MIXED_STEPS:
        return
    if record.exact_steps == run.steps:
        yield Note(Prose((f"{name}: every number is exact.",)))
        return
    bits = f"{trace.precision:,} binary digits"
    text = f"{name}: exact rational numbers up to step {record.exact_steps:,}; then balls of {bits}"
    until = trace.certified_until
    if until == run.steps:
        yield Note(Prose((f"{text}, which certify every digit shown.",)))
        return
    text += (
        f". Digits are certified up to step {until:,}; from there on they are those on which two "
        "precisions agree, which certifies nothing"
    )
    if record.reached < run.steps:
        text += (
            f"; and from step {record.reached + 1:,} on not even these agree, so nothing is shown: the "
            "trace depends on its start so sensitively that no reasonable precision follows it"
        )
    yield Note(Prose((f"{text}.",)))
