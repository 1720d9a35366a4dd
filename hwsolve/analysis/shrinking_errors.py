"""How the errors of differences shrink with the step: a table, and what it does and does not show."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from hwsolve.analysis.difference_quotients import DifferenceCheck, error_of
from hwsolve.autodiff.differences import shifted_values
from hwsolve.autodiff.sweeps import Background
from hwsolve.derivation.model import Block, Cell, Note, Prose, Section, Table
from hwsolve.notation.tree import Expression, Name, Number, Power
from hwsolve.numbers.evaluation import Evaluation
from hwsolve.numbers.values import as_ball, precision

MOST_TABULATED_PAIRS = 2
TABULATED_STEPS = ("0.1", "0.01", "0.001", "1e-4")

_LEFT_OF_FORWARD, _LEFT_OF_CENTRAL = 0.2, 0.03
"""What a tenth of the step leaves of an error at the most, where it shrinks as it should."""

_NOTHING = 1e-25


def tabulated(checks: Sequence[DifferenceCheck]) -> Background:
    """The quantities of the table: the first few derivatives by differences with several steps."""
    background: Background = []
    chosen = checks[:MOST_TABULATED_PAIRS]
    for number in map(Number, TABULATED_STEPS):
        for wrt in dict.fromkeys(check.wrt for check in chosen):
            for sign in "+-":
                values = shifted_values(chosen[0].setting, wrt, sign, number)
                background += [(each.name, each.computing) for each in values]
        for check in chosen:
            equations = replace(check, step=number).equations()
            background += [(each.name, each.computing) for each in equations]
    return background


def shrinking_section(
    checks: Sequence[DifferenceCheck],
    step: Name,
    evaluation: Evaluation,
    at_kinks: Collection[str],
) -> list[Section]:
    """The table of `tabulated`; `at_kinks` are the inputs along which the point itself lies on a kink."""
    if not checks:
        return []
    chosen = checks[:MOST_TABULATED_PAIRS]
    columns: list[Cell] = [step]
    for check in chosen:
        columns += [Prose.of("{} forward", check.exact), Prose.of("{} central", check.exact)]
    rows: list[tuple[Cell, ...]] = []
    for number in map(Number, TABULATED_STEPS):
        row: list[Cell] = [number]
        for check in chosen:
            there = replace(check, step=number)
            row += [error_of(there.forward, check.exact), error_of(there.central, check.exact)]
        rows.append(tuple(row))
    blocks: list[Block] = [Table(tuple(columns), tuple(rows))]
    if len(chosen) < len(checks):
        left_out = f"The table has the first {len(chosen)} of the {len(checks)} derivatives."
        blocks.append(Note(Prose((left_out,))))
    blocks += _notes(chosen, step, evaluation, at_kinks)
    return [Section(Prose.of("How the error shrinks with {}", step), tuple(blocks))]


def _notes(
    chosen: Sequence[DifferenceCheck],
    step: Name,
    evaluation: Evaluation,
    at_kinks: Collection[str],
) -> list[Note]:
    """The law, where the table bears it out, and of which derivatives it does not."""
    kinked = [check for check in chosen if check.wrt in at_kinks]
    smooth = [check for check in chosen if check not in kinked]
    unsettled = [check for check in smooth if not _shrinks(check, evaluation)]
    notes: list[Note] = []
    if len(smooth) > len(unsettled):
        notes.append(Note(_law(step)))
    for check in unsettled:
        words = (
            "The errors of {} do not shrink in proportion to {} or to {} here: these steps are too long for "
            "that still, or the second and third derivatives have no bound near the point."
        )
        notes.append(Note(Prose.of(words, check.exact, step, Power(step, Number("2")))))
    for check in kinked:
        words = (
            "For {} the point lies on the border between two cases, where the value is one by convention: "
            "differences need not tend to it."
        )
        notes.append(Note(Prose.of(words, check.exact)))
    return notes


def _law(step: Name) -> Prose:
    return Prose.of(
        "For small {} a tenth of the step leaves a tenth of the error of a forward difference (error ≈ "
        "{} f″/2) and a hundredth of the error of a central one (error ≈ {} f‴/6). In floating point a "
        "step much smaller than these loses digits by cancellation.",
        step,
        step,
        Power(step, Number("2")),
    )


def _shrinks(check: DifferenceCheck, evaluation: Evaluation) -> bool:
    """Whether the last two rows of the table bear the law out."""
    before, last = (replace(check, step=Number(text)) for text in TABULATED_STEPS[-2:])
    errors = [
        (_error(evaluation, there.forward, check.exact), _error(evaluation, there.central, check.exact))
        for there in (before, last)
    ]  # fmt: skip
    return all(
        late <= most * early or late < _NOTHING
        for early, late, most in zip(*errors, (_LEFT_OF_FORWARD, _LEFT_OF_CENTRAL), strict=True)
    )


def _error(evaluation: Evaluation, approximate: Expression, exact: Expression) -> float:
    with precision(evaluation.precision):
        values = [as_ball(evaluation.values[name]) for name in (approximate, exact)]
        return abs(float((values[0] - values[1]).mid()))
