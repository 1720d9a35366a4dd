"""Sentences about a run: how its quantities are named, which rows a step
takes, what is left unwritten, how far its digits are sure."""

from __future__ import annotations

from collections.abc import Iterator

from hwsolve.derivation.model import Note, Prose
from hwsolve.methods.model import PARAMETER, TIME
from hwsolve.notation.printing import to_unicode
from hwsolve.notation.tree import Expression, Name, Timed
from hwsolve.optimizers.loop import MIXED_STEPS
from hwsolve.optimizers.plan import Run
from hwsolve.optimizers.sources import FromGraph
from hwsolve.optimizers.trace import Trace
from hwsolve.optimizers.words import listed


def rows_note(run: Run, number: int, first: bool) -> Note | None:
    """Which rows of the data a step takes; in the `first` step that is shown, what their index says."""
    source = run.source
    if not isinstance(source, FromGraph) or not source.rows:
        return None
    rows = [index + 1 for index in source.batch_at(number)]
    column = source.columns[0]
    entry = Timed(column, "", rows[0])
    index = (" ", entry, " is ", Name(column), f" in row {rows[0]}.") if first else ()
    if source.has_all_rows(source.batch_at(number)):
        words = "All rows of the data: the gradient is the mean over them."
    elif len(rows) == 1:
        words = f"Row {rows[0]} of the data."
    else:
        words = f"Rows {listed(list(map(str, rows)))} of the data: the gradient is their mean."
    return Note(Prose((words, *index)))


def abridged_note() -> Note:
    """Where the lines are that lead to the gradients."""
    return Note(Prose(("With --detail full every line is shown that leads to the gradients.",)))


def notation_note(run: Run) -> Note | None:
    """What an index says of a parameter and of a node, and whose a quantity without the name of a parameter
    is."""
    several = len(run.parameters) > 1
    names = [each.name for each in run.parameters]
    bracketed = [name for name in names if "[" in to_unicode(Timed(name, TIME, 0))]
    node = _node(run)
    if not (several or bracketed or node):
        return None
    name = (bracketed or names)[0]
    words: list[str | Expression] = [Timed(name, TIME, 0), " is ", Name(name), " after step "]
    words.append(Name(TIME))
    if node is not None:
        ahead = run.rule.gradient_at != PARAMETER
        where = (" where the gradient of step ", Name(TIME), " is taken") if ahead else (" there",)
        words += [", and ", Timed(node, TIME, 0), " is ", Name(node), *where]
    if several:
        words += ["; ", Timed(run.rule.gradient, TIME, 0)]
        words.append(" and what the method makes of it belong to the parameter named at the left")
    return Note(Prose((*words, ".")))


def _node(run: Run) -> str | None:
    """A node that is evaluated on the way to the gradient; None where there is none, or where each row of
    data has its own."""
    source = run.source
    if not isinstance(source, FromGraph) or source.rows or len(source.symbolic.nodes) < 2:
        return None
    return source.symbolic.nodes[0][0].name


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
    if run.steps <= MIXED_STEPS and trace.certified_until == run.steps:
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


def unverified_remark(run: Run) -> Note:
    """Why nothing verifies a trace."""
    words = (
        f"{run.short[0].upper()}{run.short[1:]} is not verified: the loop that would verify it takes "
        "differences of values, and these say nothing at a kink, where the derivative is a convention."
    )
    return Note(Prose((words,)))
