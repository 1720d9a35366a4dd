"""The trace of a run in numbers: exact while rationals stay small, then balls, their precision raised until
the digits that are wanted are decided."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flint import arb, ctx, fmpq

from hwsolve.notation.shape import Shapes
from hwsolve.notation.tree import (
    Expression,
    Name,
    Number,
    Power,
    Product,
    Timed,
    children,
    rebuild,
)
from hwsolve.numbers.compiled import Compiler
from hwsolve.numbers.evaluation import FIRST_PRECISION, MAX_PRECISION
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

MIXED_STEPS = 64
"""Up to so many steps everything stays as exact as it can be; in longer runs balls take over as soon as a
parameter is one."""

FIRST_AGREEING, MOST_AGREEING = 512, 4096
"""Digits that nothing certifies must agree at two precisions, each twice the one before."""

MOST_CERTIFIED_STEPS, MOST_IN_LONG_TRACES = 20_000, 4096
"""Of a longer trace, only what this precision can certify is."""

AGREED_BITS = 100
"""How many binary digits must agree."""

LOOKED_AT = 64
"""Every so many steps the balls are looked at, whether they still hold any digits."""

Progress = Callable[[int], None]


class _Lost(Undecided):
    """The balls have lost all their digits; `record` is what they held before."""

    def __init__(self, record: Record) -> None:
        super().__init__(f"at step {record.reached} the balls have lost their digits")
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
    plan: list[tuple[Expression, Expression]] = field(init=False)
    first_plan: list[tuple[Expression, Expression]] = field(init=False)
    starts: dict[Expression, Expression] = field(init=False)
    targets: list[Expression] = field(init=False)
    outputs: list[Expression] = field(init=False)

    def __post_init__(self) -> None:
        run = self.run
        powers: dict[Expression, Expression] = {}
        plan = [(each.target, _with_running_powers(each.tree, powers)) for each in run.assignments]
        first = [
            (each.target, _with_running_powers(each.at(1), powers)) for each in run.assignments
        ]
        # A hyperparameter's power grows by one factor a step: β₁ᵗ = β₁ᵗ⁻¹ · β₁.
        products = [(power, Product((_before(power), base))) for power, base in powers.items()]
        self.plan = products + plan
        self.first_plan = products + first
        self.starts = {**run.states, **{_before(power): Number("1") for power in powers}}
        self.targets = [target for target, _ in plan]
        ordered = list(self.starts)
        carried = [_after(atom) for atom in ordered]
        self.outputs = carried + [each for each in self.targets if each not in carried]

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
        """The values of `given` at a step."""
        run = self.run
        found = dict(run.source.values(step))
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
        evaluator = _Constants(Compiler())
        step = self._compiled(self.plan, FLOATS, evaluator, float)
        first = self._compiled(self.first_plan, FLOATS, evaluator, float)
        state = [float(evaluator.number(tree)) for tree in self.starts.values()]
        kept: dict[int, tuple[Any, ...]] = {}
        count = len(self.starts)
        try:
            for number in range(1, self.run.steps + 1):
                given = self.given_at(number)
                extra = [float(evaluator.number(given[key])) for key in self.given.values()]
                values = (first if number == 1 else step)(float(number), *state, *extra)
                if not all(map(math.isfinite, values[: len(self.run.parameters)])):
                    return Record(kept, 0, number - 1)
                state = list(values[:count])
                kept[number] = values
        except (OverflowError, ZeroDivisionError, ValueError):
            return Record(kept, 0, max(kept, default=0))
        return Record(kept, 0, self.run.steps)

    def _compiled(
        self,
        plan: Sequence[tuple[Expression, Expression]],
        operations: Operations,
        evaluator: _Constants,
        kind: Callable[[Any], Any],
    ) -> StepFunction:
        values = {name: kind(evaluator.number(tree)) for name, tree in self.run.constants.items()}
        return compile_step(self.inputs, plan, self.outputs, values, operations)

    def _record(self, progress: Progress | None, reduced: bool) -> Record:
        evaluator = _Constants(Compiler())
        run = self.run
        state: list[Any] = [evaluator.number(tree) for tree in self.starts.values()]
        step = self._compiled(self.first_plan, MIXED, evaluator, lambda value: value)
        later = self._compiled(self.plan, MIXED, evaluator, lambda value: value)
        kept: dict[int, tuple[Any, ...]] = {}
        count, width = len(self.starts), len(run.parameters)
        exact_steps = 0
        exact, balls = True, False
        keys = list(self.given.values())
        last = run.steps
        for number in range(1, last + 1):
            extra: list[Any] = []
            if keys:
                given = self.given_at(number)
                extra = [evaluator.number(given[key]) for key in keys]
            if balls:
                extra = list(map(as_ball, extra))
                values = step(arb(number), *state, *extra)
                if number % LOOKED_AT == 0 and _have_lost(values[:count]):
                    raise _Lost(Record(kept, exact_steps, number))
            else:
                try:
                    values = step(fmpq(number), *state, *extra)
                except Undefined as error:
                    raise self._stopped(number, state, extra, str(error)) from None
                exact = exact and all(isinstance(value, fmpq) for value in values[:width])
                exact_steps = number if exact else exact_steps
                step = later
            state = list(values[:count])
            if reduced and balls:
                state = [value.mid() for value in state]
            if not balls and not exact and last > MIXED_STEPS:
                balls = True
                step = self._compiled(self.plan, BALLS, evaluator, as_ball)
                state = list(map(as_ball, state))
            if self.keep(number) or number == last:
                if balls and not all(value.is_finite() for value in values[:width]):
                    raise _Lost(Record(kept, exact_steps, number))
                kept[number] = values
            if progress is not None and number % 512 == 0:
                progress(number)
        return Record(kept, exact_steps, last)

    def _stopped(
        self, number: int, state: Sequence[Any], extra: Sequence[Any], reason: str
    ) -> Stopped:
        """Which quantity of a step has no value: found by computing them one after the other."""
        plan = self.first_plan if number == 1 else self.plan
        values: dict[Expression, Value] = dict(
            zip(self.inputs, [fmpq(number), *state, *extra], strict=True)
        )
        evaluator = _Constants(Compiler())
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


RATE_KEY = "rate"


class Trace:
    """The numbers of a run, to as many digits as are asked."""

    def __init__(self, run: Run, keep: Callable[[int], bool], digits: int) -> None:
        self.run = run
        self.loop = Loop(run, keep)
        self._digits = digits
        self._records: dict[int, Record] = {}
        self._progress: Progress | None = None
        self._merged: Record | None = None
        self.precision = FIRST_PRECISION
        self.certified_until = run.steps

    def settle(self, progress: Progress | None = None) -> Record:
        """Finds a precision at which every parameter of the last step has its digits.

        Raises Stopped. Where no precision up to the bound suffices, the values after `certified_until` are
        those on which two precisions without bounds agree, as far as they do.
        """
        self._progress = progress
        while True:
            partial = Record({}, 0, 0)
            try:
                record = self.at(self.precision)
                if self._has_digits(record):
                    return record
                partial = record
            except _Lost as lost:
                partial = lost.record
            except Undecided:
                pass
            if self.precision >= self._most:
                return self._settle_uncertified(partial)
            self.precision *= 2

    def at(self, bits: int) -> Record:
        """The trace at a precision or at a higher one that is known."""
        bits = max(bits, self.precision)
        if self._merged is not None:
            return self._merged
        if bits not in self._records:
            self._records = {bits: self.loop.record(bits, self._progress)}
        return self._records[bits]

    def supplied(
        self, wanted: Callable[[int, Expression], bool]
    ) -> Iterator[tuple[Expression, Value]]:
        """The quantities of the kept steps for which `wanted(step, relative name)`, at the precision that is
        set."""
        record = self.at(int(ctx.prec))
        outputs = self.loop.outputs
        for number, values in record.values.items():
            for atom, value in zip(outputs, values, strict=True):
                if wanted(number, atom):
                    yield (
                        at_step(atom, number),
                        value if isinstance(value, fmpq) else normalized(value),
                    )

    def losses(self) -> Iterator[tuple[Expression, Value]]:
        """The objective at the start and after each kept step, where a graph gives it."""
        run = self.run
        targets = [(target, tree) for target, tree, _, _ in run.source.loss(run.label)]
        if not targets:
            return
        record = self.at(int(ctx.prec))
        evaluator = _Constants(Compiler())
        values = {name: evaluator.number(tree) for name, tree in run.constants.items()}
        inputs = [run.parameter(each.name, -1) for each in run.parameters]
        function = compile_step(inputs, targets, [targets[-1][0]], values, MIXED)
        start = [evaluator.number(run.states[atom]) for atom in inputs]
        yield at_step(targets[-1][0], 1), function(*start)[0]
        for number, kept in record.values.items():
            yield at_step(targets[-1][0], number + 1), function(*kept[: len(inputs)])[0]

    def _has_digits(self, record: Record) -> bool:
        return self._is_sure(record.values[record.reached])

    @property
    def _bits(self) -> int:
        """Binary digits for the decimal ones, with some to spare."""
        return int(self._digits * 3.33) + 16

    @property
    def _most(self) -> int:
        """Where raising the precision ends: a trace that forgets its start this fast is not certified."""
        return MAX_PRECISION if self.run.steps <= MOST_CERTIFIED_STEPS else MOST_IN_LONG_TRACES

    def _settle_uncertified(self, partial: Record) -> Record:
        """Certified as far as the highest precision goes; then the digits on which two precisions agree."""
        sure = [number for number in partial.values if self._is_sure(partial.values[number])]
        until = 0
        for number in sorted(partial.values):
            if number not in sure:
                break
            until = number
        self.certified_until = until
        bits = FIRST_AGREEING
        first = self.loop.record(bits, self._progress, reduced=True)
        while True:
            bits *= 2
            second = self.loop.record(bits, self._progress, reduced=True)
            record = _joined(first, second)
            if record.reached == self.run.steps or bits >= MOST_AGREEING:
                break
            first = second
        certain = {
            number: partial.values[number] for number in sorted(partial.values) if number <= until
        }
        self._merged = Record({**record.values, **certain}, record.exact_steps, record.reached)
        self.precision = bits
        return self._merged

    def _is_sure(self, values: Sequence[Any]) -> bool:
        width = len(self.run.parameters)
        return all(
            isinstance(value, fmpq)
            or bool(as_ball(value).rel_accuracy_bits() > self._bits)
            or bool(as_ball(value) == 0)
            for value in values[:width]
        )


def _joined(first: Record, second: Record) -> Record:
    """The values of the second record as balls that certify nothing; what does not agree is left out."""
    kept: dict[int, tuple[Any, ...]] = {}
    for number, values in second.values.items():
        others = first.values.get(number)
        if others is None or not all(map(_agree, others, values)):
            break
        kept[number] = tuple(map(_uncertified, values))
    return Record(kept, second.exact_steps, max(kept, default=0))


def _agree(one: Any, other: Any) -> bool:
    """Whether two middles are the same to 30 digits."""
    left, right = as_ball(one).mid(), as_ball(other).mid()
    return bool(abs(left - right) <= abs(right) * arb(2) ** -AGREED_BITS)


def _uncertified(value: Any) -> Any:
    """A ball as wide as the agreement is: what is shown of it is not certified by it."""
    if isinstance(value, fmpq):
        return value
    middle = as_ball(value).mid()
    return arb(middle, abs(middle) * arb(2) ** -AGREED_BITS)


class _Constants:
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


def _with_running_powers(tree: Expression, powers: dict[Expression, Expression]) -> Expression:
    """The tree with a quantity of its own for every power βᵗ of a hyperparameter."""
    if isinstance(tree, Power) and isinstance(tree.base, Name) and tree.exponent == Name("t"):
        power = Timed(f"{tree.base.name}^t", "t", 0)
        powers[power] = tree.base
        return power
    parts = children(tree)
    if not parts:
        return tree
    new = tuple(_with_running_powers(part, powers) for part in parts)
    if all(one is other for one, other in zip(new, parts, strict=True)):
        return tree
    return rebuild(tree, new)


def _before(atom: Expression) -> Timed:
    assert isinstance(atom, Timed)
    return Timed(atom.name, atom.symbol, -1, of=atom.of, by=atom.by)


def _after(atom: Expression) -> Timed:
    assert isinstance(atom, Timed)
    return Timed(atom.name, atom.symbol, 0, of=atom.of, by=atom.by)
