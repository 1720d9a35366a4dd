"""The numbers of a run to as many digits as are asked: the precision is raised until they are decided."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from flint import arb, ctx, fmpq

from hwsolve.errors import InputError
from hwsolve.notation.printing import to_plain
from hwsolve.notation.tree import Expression, Timed
from hwsolve.numbers.compiled import Compiler
from hwsolve.numbers.evaluation import FIRST_PRECISION, MAX_PRECISION
from hwsolve.numbers.loops import MIXED, compile_step
from hwsolve.numbers.values import Undecided, Undefined, Value, as_ball, normalized
from hwsolve.optimizers.loop import Constants, Interrupted, Loop, Lost, Progress, Record
from hwsolve.optimizers.plan import Run, at_step

FIRST_AGREEING, MOST_AGREEING = 512, 4096
"""Digits that nothing certifies must agree at two precisions, each twice the one before."""

MOST_CERTIFIED_STEPS, MOST_IN_LONG_TRACES = 20_000, 4096
"""Of a longer trace, only what this precision can certify is."""

FLOAT_BITS = 64
"""No value has fewer binary digits than the nearest float needs."""

AGREED_BITS = 100
"""How many binary digits must agree."""


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
        self.interrupted = False

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
            except Interrupted as cut:
                return self._cut_off(cut.record)
            except Lost as lost:
                partial = lost.record
            except Undecided:
                pass
            if self.precision >= self._most:
                try:
                    return self._settle_uncertified(partial)
                except Interrupted as cut:
                    return self._cut_off(cut.record)
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
        self, named: Callable[[Expression, int], Expression] = at_step
    ) -> Iterator[tuple[Expression, Value]]:
        """The quantities of the kept steps, at the precision that is set; `named` says what one of the plan is
        called at a step. Raises InputError for one that is too large to be written."""
        record = self.at(int(ctx.prec))
        outputs = self.loop.outputs
        for number, values in record.values.items():
            absent = self.loop.absent_at(number)
            for atom, value in zip(outputs, values, strict=True):
                if atom not in absent:
                    yield named(atom, number), self._written(value, at_step(atom, number), number)

    def certifies(self, name: Expression) -> bool:
        """Whether the digits of a quantity are certified, as far as it is one of this run's."""
        if not isinstance(name, Timed) or name.by != self.run.label:
            return True
        return name.offset <= self.certified_until

    def _written(self, value: Any, atom: Expression, number: int) -> Value:
        if isinstance(value, fmpq):
            return value
        try:
            return normalized(value)
        except Undefined as error:
            raise self._has_none(atom, number, error) from None

    def _has_none(self, atom: Expression, number: int, error: Undefined) -> InputError:
        """What is told where a quantity has no value that can be written."""
        name = f"{to_plain(atom)} after step {number}"
        message = f"{self.run.title} has no value for {name}: {error}"
        return InputError.of(
            "undefined", message, "ask for fewer steps, or a smaller learning rate"
        )

    def losses(self) -> Iterator[tuple[Expression, Value]]:
        """The objective at the start and after each kept step, where a graph gives it. Raises InputError where
        it has no value that can be written."""
        run = self.run
        targets = [(line.target, line.tree) for line in run.source.loss(run.label)]
        if not targets:
            return
        record = self.at(int(ctx.prec))
        evaluator = Constants(Compiler())
        values = {name: evaluator.number(tree) for name, tree in run.constants.items()}
        inputs = [run.parameter(each.name, -1) for each in run.parameters]
        function = compile_step(inputs, targets, [targets[-1][0]], values, MIXED)
        start = [evaluator.number(run.states[atom]) for atom in inputs]
        yield at_step(targets[-1][0], 1), function(*start)[0]
        for number, kept in record.values.items():
            atom = at_step(targets[-1][0], number + 1)
            try:
                (value,) = function(*kept[: len(inputs)])
            except Undefined as error:
                raise self._has_none(atom, number, error) from None
            yield atom, value

    def _has_digits(self, record: Record) -> bool:
        return self._is_sure(record.values[record.reached])

    @property
    def _bits(self) -> int:
        """Binary digits for the decimal ones, with some to spare."""
        return max(int(self._digits * 3.33), FLOAT_BITS) + 16

    def _cut_off(self, record: Record) -> Record:
        """What there is when the reader interrupts; raises KeyboardInterrupt where that is nothing."""
        if not record.values:
            raise KeyboardInterrupt
        self.interrupted = True
        self._merged = record
        self.certified_until = self._sure_until(record)
        return record

    def _sure_until(self, record: Record) -> int:
        """The last kept step up to which all have their digits."""
        until = 0
        for number in sorted(record.values):
            if not self._is_sure(record.values[number]):
                break
            until = number
        return until

    @property
    def _most(self) -> int:
        """Where raising the precision ends: a trace that forgets its start this fast is not certified."""
        return MAX_PRECISION if self.run.steps <= MOST_CERTIFIED_STEPS else MOST_IN_LONG_TRACES

    def _settle_uncertified(self, partial: Record) -> Record:
        """Certified as far as the highest precision goes; then the digits on which two precisions agree."""
        until = self.certified_until = self._sure_until(partial)
        bits = FIRST_AGREEING
        first = self._reduced(bits)
        while True:
            bits *= 2
            second = self._reduced(bits)
            record = _joined(first, second)
            if record.reached == self.run.steps or bits >= MOST_AGREEING:
                break
            first = second
        certain = {
            number: partial.values[number] for number in sorted(partial.values) if number <= until
        }
        values = {**record.values, **certain}
        if not values:
            message = f"{self.run.title}: no precision tells on which side of a kink step 1 begins"
            raise InputError.of("undecided", message, "change the point")
        self._merged = Record(values, record.exact_steps, max(values))
        self.precision = bits
        return self._merged

    def _reduced(self, bits: int) -> Record:
        """What nothing certifies, as far as it goes."""
        try:
            return self.loop.record(bits, self._progress, reduced=True)
        except Lost as lost:
            return lost.record

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
