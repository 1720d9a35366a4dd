"""The method of a run as it is read before any number: its equations, and its first steps in symbols."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from hwsolve.derivation.model import (
    Block,
    Equation,
    Level,
    Note,
    Prose,
    Step,
    ValueOf,
    Verification,
)
from hwsolve.methods.model import PARAMETER
from hwsolve.notation.names import unicode_name
from hwsolve.notation.shape import Formula
from hwsolve.notation.tree import Expression, Name, Timed, walk
from hwsolve.optimizers.plan import Run, at_step
from hwsolve.optimizers.sources import Given
from hwsolve.optimizers.symbolic import SYMBOLIC_STEPS, SymbolicStep, first_steps
from hwsolve.optimizers.verification import together, verify_symbols
from hwsolve.optimizers.words import in_symbols, listed

MOST_SYMBOLIC_STEPS = 4


@dataclass(frozen=True, slots=True)
class OwnSteps:
    """The first steps of one parameter with its own symbols for the gradients, where it has such."""

    parameter: str
    gradients: tuple[Expression, ...]
    steps: tuple[SymbolicStep, ...]


@dataclass(frozen=True, slots=True)
class Symbols:
    """The first steps of a run in symbols: of its only parameter, or of θ, which stands for each of several;
    in a run without numbers, then of each by itself."""

    run: Run
    common: OwnSteps
    each: tuple[OwnSteps, ...] = ()

    @classmethod
    def of(cls, run: Run) -> Symbols:
        names = [each.name for each in run.parameters]
        given = run.source.gradients if run.is_symbolic and isinstance(run.source, Given) else {}
        count = min(run.steps, MOST_SYMBOLIC_STEPS) if run.is_symbolic else SYMBOLIC_STEPS

        def steps_of(name: str, gradients: tuple[Expression, ...]) -> OwnSteps:
            found = first_steps(run.rule, name, gradients, count, run.label)
            return OwnSteps(name, gradients, tuple(found))

        if len(names) == 1:
            return cls(run, steps_of(names[0], given.get(names[0], ())))
        own = tuple(steps_of(name, given[name]) for name in names if given.get(name))
        return cls(run, steps_of(PARAMETER, ()), own)

    def blocks(self) -> Iterator[Block]:
        """The steps line by line; then what they come to for each parameter."""
        if len(self.run.parameters) > 1:
            names = listed([unicode_name(each.name) for each in self.run.parameters])
            words = ("For each parameter by itself: ", Name(PARAMETER), f" stands for {names}.")
            yield Note(Prose(words))
        for step in self.common.steps:
            for equation in step.equations:
                yield replace(equation, label=f"t = {step.number}")
            if step.size is not None and step.number == 1:
                yield _size_note(step, step.size, self.common.parameter)
        if self.each:
            yield Note(Prose(("So with each parameter's own gradients:",)))
        for own in self.each:
            for step in own.steps:
                for equation in step.equations:
                    yield _result(equation, own.parameter)

    def verification(self) -> tuple[Verification, ...]:
        """The lines, at a point."""
        checks = [
            check
            for own in (self.common, *self.each)
            for check in verify_symbols(self.run.rule, own.steps, own.gradients)
        ]
        return together(checks)


def _size_note(step: SymbolicStep, size: Expression, parameter: str) -> Note:
    update = next(each for each in step.equations if _is_update(each, parameter))
    limit = next((line.reason for line in update.steps if line.relation == "→"), None)
    words: list[str | Expression | ValueOf] = ["The first step has the size ", size]
    if limit is not None:
        words += [" ", *limit.parts]
    return Note(Prose((*words, ", whatever the gradient is, if it is not 0.")))


def _is_update(equation: Equation, parameter: str) -> bool:
    return isinstance(equation.name, Timed) and equation.name.name in (parameter, PARAMETER)


def method_blocks(run: Run) -> Iterator[Block]:
    """What the method is for, what it is set to, and its equations with what each is for."""
    rule = run.rule
    yield Note(Prose((f"{rule.method.idea} ({rule.method.reference})",)))
    if rule.convention:
        yield Note(in_symbols(f"Convention: {rule.convention}.", rule))
    settings = tuple(_settings(run))
    if settings:
        yield Note(Prose(settings))
    if run.schedule is not None:
        text = f"Learning rate: {run.schedule.describe()}; step t uses its value at t − 1."
        yield Note(Prose((text,)))
    for letter, name in rule.letters.items():
        words = ("What the method calls ", Name(name), " is ", Name(letter), " here, for ")
        yield Note(Prose((*words, Name(name), " is a name of the problem's own.")))
    for index, equation in enumerate(rule.equations, start=1):
        target = replace(equation.target, of="method", by=run.label)
        yield _line(target, equation.tree, in_symbols(equation.why, rule), f"({index})")
        if equation.first is not None:
            at_first = replace(target, symbol="", offset=1)
            yield _line(
                at_first, at_step(equation.first, 1), Prose(("at the first step, instead",))
            )


def _line(target: Expression, tree: Expression, reason: Prose, label: str = "") -> Equation:
    formula = Formula(tree, ())
    return Equation(
        target, formula, (Step(formula, reason),), symbolic=True, label=label, general=True
    )


def _settings(run: Run) -> Iterator[str | Expression]:
    """`Here η = 0.1, β = 0.9; ε stays a symbol.`"""
    used = used_values(run)
    given = [(name, value) for name, value in used.items() if value is not None]
    kept = [name for name, value in used.items() if value is None]
    if given:
        for index, (name, value) in enumerate(given):
            yield from (", " if index else "Here ", Name(name), " = ", value)
    for index, name in enumerate(kept):
        before = " and " if index == len(kept) - 1 else ", "
        yield from (("; " if given else "Here ") if index == 0 else before, Name(name))
    if kept:
        yield " stays a symbol" if len(kept) == 1 else " stay symbols"
    if used:
        yield "."


def used_values(run: Run) -> dict[str, Expression | None]:
    """The hyperparameters that the run reads, by their symbols; None for one that stays a symbol."""
    return {name: value for name, value in run.rule.values.items() if _is_used(name, run)}


def _is_used(name: str, run: Run) -> bool:
    """Whether the step reads a hyperparameter."""
    trees = [tree for each in run.assignments for tree in (each.tree, each.first) if tree]
    if run.schedule is not None and name == run.rate_name:
        return True
    return any(leaf == Name(name) for tree in trees for leaf in walk(tree))


def _result(equation: Equation, parameter: str) -> Equation:
    """What the lines of an equation come to: the last form, and its limit."""
    assert isinstance(equation.name, Timed)
    exact, limit = _exact_and_limit(equation.steps)
    steps = (exact,) if limit is None else (exact, limit)
    level = Level.BRIEF if equation.name.name == parameter else Level.FULL
    name = replace(equation.name, of=f"symbols of {parameter}")
    return replace(equation, name=name, steps=steps, label=unicode_name(parameter), level=level)


def _exact_and_limit(steps: Sequence[Step]) -> tuple[Step, Step | None]:
    """The last step before a limit was taken, and the end of those after it with the limit's reason."""
    place = next((index for index, step in enumerate(steps) if step.relation == "→"), None)
    if place is None:
        return replace(steps[-1], reason=None), None
    limit = replace(steps[-1], relation="→", reason=steps[place].reason)
    return replace(steps[place - 1], reason=None), limit
