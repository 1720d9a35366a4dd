"""Two update rules beside each other: their settings, their equations, and where their first steps part."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

from hwsolve.derivation.model import (
    Block,
    Cell,
    Equation,
    Note,
    Prose,
    Section,
    Step,
    Table,
    ValueOf,
)
from hwsolve.methods.model import PARAMETER, TIME, MethodEquation, Rule
from hwsolve.notation.names import unicode_name
from hwsolve.notation.shape import Formula
from hwsolve.notation.tree import Expression, Name, Timed
from hwsolve.optimizers.introduction import used_values
from hwsolve.optimizers.plan import Run
from hwsolve.optimizers.symbolic import SYMBOLIC_STEPS, first_steps
from hwsolve.optimizers.words import in_symbols, run_name
from hwsolve.optimizers.written_loop import WrittenLoop

Words = list[str | Expression | ValueOf]

TRIALS = 8
"""At so many random points two rules are tried out."""

APART = 1e-30
"""Results that differ by less are the same; they are computed with twice as many digits."""


def settings_section(pair: Sequence[Run]) -> Section:
    """The hyperparameters of both, in a table."""
    values = [used_values(run) for run in pair]
    names = list(dict.fromkeys(name for each in values for name in each))
    rows = [
        (run_name(run, pair), *(_cell(own.get(name)) for name in names))
        for run, own in zip(pair, values, strict=True)
    ]
    blocks: list[Block] = [Table(("method", *map(Name, names)), tuple(rows))] if names else []
    schedule = pair[0].schedule
    if schedule is not None:
        text = f"Learning rate: {schedule.describe()}; step t uses its value at t − 1."
        blocks.append(Note(Prose((text,))))
    return Section(Prose.of("The settings"), tuple(blocks))


def _cell(value: Expression | None) -> Cell:
    return "–" if value is None else value


def rules_section(pair: Sequence[Run]) -> Section:
    """The equations side by side; what both share is said once."""
    one, other = (run.rule for run in pair)
    blocks: list[Block] = []
    shared = [each for each in one.equations if _same_in(each, other)]
    apart = [
        [each for each in rule.equations if each not in shared and not _same_in(each, twin)]
        for rule, twin in ((one, other), (other, one))
    ]
    if shared:
        blocks.append(Note(Prose(("Both have:",))))
        blocks += [_equation(each, one, "both") for each in shared]
    looks_alike = one.gradient_at == other.gradient_at
    if not any(apart):
        same = ": the rules are the same" if looks_alike else ""
        blocks.append(Note(Prose((f"They have no equation that differs{same}.",))))
        values = [
            name
            for name in one.values
            if name in other.values and one.values[name] != other.values[name]
        ]
        if values:
            names = ", ".join(unicode_name(name) for name in values)
            blocks.append(Note(Prose((f"They differ in the values of {names}.",))))
    for run, equations in zip(pair, apart, strict=True):
        if equations:
            blocks.append(Note(Prose((f"Only {run_name(run, pair)} has:",))))
            blocks += [_equation(each, run.rule, run.label) for each in equations]
    if not looks_alike:
        blocks.append(_points_note(pair))
    return Section(Prose.of("Where the rules part"), tuple(blocks))


def _points_note(pair: Sequence[Run]) -> Note:
    """Where each takes its gradient."""
    words: Words = [Timed(pair[0].rule.gradient, TIME, 0), " is the gradient at "]
    for run, after in zip(pair, (", and at ", "."), strict=True):
        looking = run.rule.gradient_at
        where = Timed(looking, TIME, -1 if looking == PARAMETER else 0)
        words += [where, f" in {run_name(run, pair)}{after}"]
    return Note(Prose(tuple(words)))


def _same_in(equation: MethodEquation, rule: Rule) -> bool:
    return any(
        (equation.target, equation.tree, equation.first) == (each.target, each.tree, each.first)
        for each in rule.equations
    )


def _equation(equation: MethodEquation, rule: Rule, by: str) -> Equation:
    name = replace(equation.target, of="method", by=by)
    step = Step(Formula(equation.tree, ()), in_symbols(equation.why, rule))
    return Equation(name, step.formula, (step,), symbolic=True, general=True)


def steps_section(pair: Sequence[Run]) -> Section:
    """What the parameter's first steps come to in each, in symbols, and where these part."""
    blocks: list[Block] = []
    updates = []
    for run in pair:
        blocks.append(Note(Prose((f"{run_name(run, pair)}:",))))
        own = []
        for step in first_steps(run.rule, by=run.label):
            last = next(
                (each for each in step.equations if _target(each) == PARAMETER), step.equations[-1]
            )
            own.append(last)
            blocks.append(replace(last, label=f"t = {step.number}"))
        updates.append(own)
    number = parting_step(pair[0].rule, pair[1].rule)
    if number is None:
        same = "In symbols these first steps are the same"
        elsewhere = pair[0].rule.gradient_at != pair[1].rule.gradient_at
        but = ", but the rules take their gradients at different points" if elsewhere else ""
        blocks.append(Note(Prose((f"{same}{but}.",))))
    else:
        both = [own[number - 1] for own in updates]
        blocks.append(Note(Prose(tuple(_parting_words(pair, number, both)))))
    return Section(Prose.of("The first steps in symbols"), tuple(blocks))


def parting_step(one: Rule, other: Rule) -> int | None:
    """The first of the steps that are written in symbols in which two rules do not give the same parameter,
    tried out at random points: the same symbol has the same value in both. None where they always do."""
    import mpmath

    source = random.Random(0)
    parts: list[int] = []
    with mpmath.workdps(60):
        for _ in range(TRIALS):
            names = sorted({*one.values, *other.values})
            values = {name: mpmath.mpf(source.uniform(0.1, 0.9)) for name in names}
            start = mpmath.mpf(source.uniform(-2, 2))
            loops = [WrittenLoop(start, rule) for rule in (one, other)]
            for number in range(1, SYMBOLIC_STEPS + 1):
                gradient = mpmath.mpf(source.uniform(-2, 2))
                for loop in loops:
                    loop.advance(gradient, values)
                if abs(loops[0].theta - loops[1].theta) > APART:
                    parts.append(number)
                    break
    return min(parts, default=None)


def _parting_words(pair: Sequence[Run], number: int, updates: Sequence[Equation]) -> Words:
    """The formulas of both updates; where only ε tells them apart, those before the limit."""
    names = [run_name(run, pair) for run in pair]
    ends = [each.steps[-1] for each in updates]
    limits = [_limit_of(each) for each in updates]
    before = [_before_limit(each) for each in updates]
    words: Words = [f"The rules part at step {number}"]
    if ends[0].formula != ends[1].formula:
        words.append(": ")
        common = limits[0] if limits[0] == limits[1] else None
        for name, update, end, limit, after in zip(
            names, updates, ends, limits, (", and ", ""), strict=True
        ):
            words += [_update_name(update), " = ", end.formula.pattern, f" with {name}"]
            words += [" ", *limit.parts] if limit is not None and common is None else []
            words.append(after)
        words += [", both ", *common.parts] if common is not None else []
    elif before[0].formula != before[1].formula:
        words += [": ", _update_name(updates[0]), " = ", before[0].formula.pattern]
        words += [f" with {names[0]}, and ", _update_name(updates[1]), " = "]
        words += [before[1].formula.pattern, f" with {names[1]}"]
        if limits[0] is not None:
            words += ["; both become the same ", *limits[0].parts]
    else:
        words.append(", by the equations that only one of them has")
    return [*words, "."]


def _update_name(update: Equation) -> Expression:
    assert isinstance(update.name, Timed)
    return replace(update.name, of="", by="")


def _limit_of(update: Equation) -> Prose | None:
    return next((step.reason for step in update.steps if step.relation == "→"), None)


def _before_limit(update: Equation) -> Step:
    """The last line before a limit is taken."""
    found = update.steps[0]
    for step in update.steps:
        if step.relation == "→":
            break
        found = step
    return found


def _target(equation: Equation) -> str:
    return equation.name.name if isinstance(equation.name, Timed) else ""
