"""The trace of a run in numbers: exact while rationals stay small, then balls, their precision raised until
the digits that are wanted are decided."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flint import arb, fmpq

from hwsolve.notation.shape import Shapes
from hwsolve.notation.tree import Expression, Name, Number, Product
from hwsolve.numbers.compiled import Compiler
from hwsolve.numbers.loops import BALLS, FLOATS, MIXED, Operations, StepFunction, compile_step
from hwsolve.numbers.values import (
    Undecided,
    Undefined,
    Value,
    as_ball,
    normalized,
    precision,
)
from hwsolve.optimizers.plan import Run, at_step
from hwsolve.optimizers.running_powers import after, before, with_running_powers

MIXED_STEPS = 64
"""Up to so many steps everything stays as exact as it can be; in longer runs balls take over as soon as a
parameter is one."""

LOOKED_AT = 64
"""Every so many steps the balls are looked at, whether they still hold any digits."""

Progress = Callable[[int], None]


class Lost(Undecided):
    """The balls have lost all their digits; `record` is what they held before."""

    def __init__(self, record: Record) -> None:
        super().__init__(f"at step {record.reached} the balls have lost their digits")
        self.record = record


class Interrupted(Exception):
    """The reader did not want to wait any longer; `record` is what there is."""

    def __init__(self, record: Record) -> None:
        super().__init__(f"interrupted after step {record.reached}")
        self.record = record


class Stopped(Exception):
    """The loop cannot go on: at `step`, because of `reason`."""

    def __init__(self, step: int, target: Expression, reason: str) -> None:
        super().__init__(reason)
        self.step = step
        self.target = target
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Record:
    """The values of the kept steps at one precision: for each step, those of `Loop.targets`; after the last
    step also the loss there. `exact_steps` is how far all parameters were exact, `reached` the last step."""

    values: dict[int, tuple[Any, ...]]
    exact_steps: int
    reached: int


@dataclass
class Loop:
    """A run prepared for its loop. `keep` says which steps are recorded."""

    run: Run
    keep: Callable[[int], bool]
    powers: dict[Expression, Expression] = field(init=False)
    starts: dict[Expression, Expression] = field(init=False)
    targets: list[Expression] = field(init=False)
    outputs: list[Expression] = field(init=False)
    absent: dict[int, frozenset[Expression]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        run = self.run
        self.powers = {}
        for each in run.assignments:
            with_running_powers(each.tree, self.powers)
            with_running_powers(each.at(1), self.powers)
        self.starts = {**run.states, **{before(power): Number("1") for power in self.powers}}
        self.targets = [each.target for each in run.assignments]
        carried = [after(atom) for atom in self.starts]
        self.outputs = carried + [each for each in self.targets if each not in carried]

    def plan_at(self, step: int) -> list[tuple[Expression, Expression]]:
        """What a step computes, in its order; the quantities of rows that it does not take are 0."""
        # A hyperparameter's power grows by one factor a step: β₁ᵗ = β₁ᵗ⁻¹ · β₁.
        products = [(power, Product((before(power), base))) for power, base in self.powers.items()]
        own = [
            (each.target, with_running_powers(each.at(step), {}))
            for each in self.run.assignments_at(step)
        ]
        return [*products, *own, *((target, Number("0")) for target in self.absent_at(step))]

    def absent_at(self, step: int) -> frozenset[Expression]:
        """What a step does not compute: the quantities of rows that it does not take."""
        size = self.run.source.size_at(step)
        if size not in self.absent:
            there = {each.target for each in self.run.assignments_of(size)}
            self.absent[size] = frozenset(self.targets) - there
        return self.absent[size]

    @property
    def inputs(self) -> list[Expression]:
        """The arguments of a step: its number, the states, and what is given from outside."""
        return [Name("t"), *self.starts, *self.given]

    @property
    def given(self) -> dict[Expression, str]:
        """What comes from outside at each step: given gradients, rows of data, a schedule's rate."""
        run = self.run
        extra: dict[Expression, str] = {run.rate(): RATE_KEY} if run.schedule else {}
        return {**run.source.inputs(run.label), **extra}

    def given_at(self, step: int) -> Mapping[str, Expression]:
        """The values of `given` at a step; of rows that it does not take they are 0."""
        run = self.run
        found: dict[str, Expression] = dict.fromkeys(self.given.values(), Number("0"))
        found |= run.source.values(step)
        if run.schedule:
            found[RATE_KEY] = run.schedule.written(step, run.rule.values[run.rate_name]).value
        return found

    def record(self, bits: int, progress: Progress | None = None, reduced: bool = False) -> Record:
        """The trace at a precision. Raises Stopped where a quantity has no value; Undecided where the
        precision does not suffice. `reduced`: what a step hands on is the middles of its balls, so that
        nothing certifies it."""
        with precision(bits):
            return self._record(progress, reduced)

    def floats(self) -> Record:
        """The trace in floats, which nothing certifies; it ends where a float overflows."""
        evaluator = Constants(Compiler())
        functions = _Functions(self, FLOATS, evaluator, float)
        state: Sequence[float] = [float(evaluator.number(tree)) for tree in self.starts.values()]
        kept: dict[int, tuple[Any, ...]] = {}
        count, width = len(self.starts), len(self.run.parameters)
        keys = list(self.given.values())
        extra: list[float] = []
        try:
            for number in range(1, self.run.steps + 1):
                if keys:
                    given = self.given_at(number)
                    extra = [float(evaluator.number(given[key])) for key in keys]
                values = functions.at(number)(float(number), *state, *extra)
                state = values[:count]
                kept[number] = values
                if number % LOOKED_AT == 0 and not all(map(math.isfinite, values[:width])):
                    break
        except (OverflowError, ZeroDivisionError, ValueError):
            pass
        while kept and not all(map(math.isfinite, kept[len(kept)][:width])):
            del kept[len(kept)]
        return Record(kept, 0, len(kept))

    def _record(self, progress: Progress | None, reduced: bool) -> Record:
        evaluator = Constants(Compiler())
        run = self.run
        state: list[Any] = [evaluator.number(tree) for tree in self.starts.values()]
        functions = _Functions(self, MIXED, evaluator, lambda value: value)
        kept: dict[int, tuple[Any, ...]] = {}
        count, width = len(self.starts), len(run.parameters)
        exact_steps = 0
        exact, balls = True, False
        keys = list(self.given.values())
        last = run.steps
        try:
            for number in range(1, last + 1):
                extra: list[Any] = []
                if keys:
                    given = self.given_at(number)
                    extra = [evaluator.number(given[key]) for key in keys]
                if balls:
                    extra = list(map(as_ball, extra))
                    values = functions.at(number)(arb(number), *state, *extra)
                    if number % LOOKED_AT == 0 and _have_lost(values[:count]):
                        raise Lost(Record(kept, exact_steps, number))
                else:
                    try:
                        values = functions.at(number)(fmpq(number), *state, *extra)
                    except Undefined as error:
                        raise self._stopped(number, state, extra, str(error)) from None
                    exact = exact and all(isinstance(value, fmpq) for value in values[:width])
                    exact_steps = number if exact else exact_steps
                state = list(values[:count])
                if reduced:
                    state = [value.mid() if isinstance(value, arb) else value for value in state]
                if not balls and not exact and last > MIXED_STEPS:
                    balls = True
                    functions = _Functions(self, BALLS, evaluator, as_ball)
                    state = list(map(as_ball, state))
                if self.keep(number) or number == last:
                    if balls and not all(value.is_finite() for value in values[:width]):
                        raise Lost(Record(kept, exact_steps, number))
                    kept[number] = values
                if progress is not None and number % 512 == 0:
                    progress(number)
        except Lost:
            raise
        except Undecided:
            # On which side of a kink a quantity is, no precision may tell; what came before is known.
            raise Lost(Record(kept, exact_steps, max(kept, default=0))) from None
        except KeyboardInterrupt:
            done = max(kept, default=0)
            raise Interrupted(Record(kept, min(exact_steps, done), done)) from None
        return Record(kept, exact_steps, last)

    def _stopped(
        self, number: int, state: Sequence[Any], extra: Sequence[Any], reason: str
    ) -> Stopped:
        """Which quantity of a step has no value: found by computing them one after the other."""
        plan = self.plan_at(number)
        values: dict[Expression, Value] = dict(
            zip(self.inputs, [fmpq(number), *state, *extra], strict=True)
        )
        evaluator = Constants(Compiler())
        for name, tree in self.run.constants.items():
            values[name] = evaluator.number(tree)
        shapes, compiler = Shapes(), Compiler()
        for target, tree in plan:
            formula = shapes.formula(tree)
            try:
                compute = compiler.evaluator(formula.pattern)
                values[target] = normalized(compute(*(values[fill] for fill in formula.fills)))
            except Undefined as error:
                return Stopped(number, at_step(target, number), str(error))
        return Stopped(number, at_step(plan[-1][0], number), reason)


class _Functions:
    """The steps of a loop as functions on one kind of number, each compiled when it is first needed."""

    def __init__(
        self, loop: Loop, operations: Operations, evaluator: Constants, kind: Callable[[Any], Any]
    ) -> None:
        constants = loop.run.constants.items()
        self._loop = loop
        self._operations = operations
        self._values = {name: kind(evaluator.number(tree)) for name, tree in constants}
        self._known: dict[tuple[bool, int], StepFunction] = {}

    def at(self, step: int) -> StepFunction:
        """The function of a step: that of the first one, or of one that takes as many rows."""
        loop = self._loop
        key = step == 1, loop.run.source.size_at(step)
        if key not in self._known:
            plan = loop.plan_at(step)
            self._known[key] = compile_step(
                loop.inputs, plan, loop.outputs, self._values, self._operations
            )
        return self._known[key]


RATE_KEY = "rate"


class Constants:
    """Values of expressions in numbers and constants."""

    def __init__(self, compiler: Compiler) -> None:
        self._compiler = compiler
        self._known: dict[Expression, Any] = {}

    def number(self, tree: Expression) -> Any:
        found = self._known.get(tree)
        if found is None:
            found = self._known[tree] = normalized(self._compiler.evaluator(tree)())
        return found


def _have_lost(values: Sequence[Any]) -> bool:
    """Whether no ball holds a digit any more."""
    return all(
        value.rel_accuracy_bits() < 4 and not value.is_exact() for value in values
    ) or not all(value.is_finite() for value in values)
