"""Evaluating a list of quantities, each a formula of those above it, to as many certain digits as are asked.

The whole list is computed with exact rationals and balls together; when a question cannot be decided (a
rounding, a sign, a branch), everything is computed again with twice the precision.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import TypeVar

from flint import fmpq

from hwsolve.notation.shape import Formula
from hwsolve.notation.tree import Expression
from hwsolve.numbers.compiled import Compiler
from hwsolve.numbers.rounding import Rounded, Rounding, rounded
from hwsolve.numbers.values import (
    MAX_BINARY_EXPONENT,
    Undecided,
    Undefined,
    Value,
    as_ball,
    binary_exponent,
    normalized,
    precision,
)

FIRST_PRECISION = 128
MAX_PRECISION = 16_384

Answer = TypeVar("Answer")


class UndefinedAt(ArithmeticError):
    """A quantity has no real value: `name` = `formula`, with the values of what it is computed from."""

    def __init__(
        self, name: Expression, formula: Formula, values: tuple[Value, ...], reason: str
    ) -> None:
        super().__init__(reason)
        self.name = name
        self.formula = formula
        self.values = values
        self.reason = reason


class UndecidedAt(Undecided):
    """Whether a quantity, `name` = `formula`, has a real value cannot be told at any precision."""

    def __init__(self, name: Expression, formula: Formula, reason: str) -> None:
        super().__init__(reason)
        self.name = name
        self.formula = formula


class Evaluation:
    """The values of all quantities, as exact as they can be had.

    `given` are quantities with an exact formula in numbers and constants, or None where they stay symbols;
    what depends on a symbol has no value. `supplied` gives, at the precision that is set when it is called,
    values that have a computation of their own (a long loop). Raises UndefinedAt for the first quantity
    without a real value, and UndecidedAt where no precision tells whether it has one.
    """

    def __init__(
        self,
        given: Mapping[Expression, Formula | None],
        equations: Iterable[tuple[Expression, Formula]],
        compiler: Compiler | None = None,
        supplied: Callable[[], Mapping[Expression, Value]] | None = None,
    ) -> None:
        self._supplied = supplied
        self.compiler = compiler or Compiler()
        self.precision = FIRST_PRECISION
        defined: dict[Expression, Formula] = {
            name: formula for name, formula in given.items() if formula is not None
        }
        symbols = {name for name, formula in given.items() if formula is None}
        for name, formula in equations:
            if name in defined or name in symbols:
                continue
            if any(fill in symbols for fill in formula.fills):
                symbols.add(name)
            else:
                defined[name] = formula
        self._definitions = defined
        self._settled: dict[Expression, fmpq] = {}
        self.values: dict[Expression, Value] = {}
        self.decide(lambda: None)

    def decide(self, question: Callable[[], Answer]) -> Answer:
        """The answer to a question about `values`, asked again at higher precision while it is Undecided.

        Raises Undecided where `MAX_PRECISION` does not suffice.
        """
        while True:
            try:
                if not self.values:
                    self._compute()
                with precision(self.precision):
                    return question()
            except Undecided:
                if self.precision >= MAX_PRECISION:
                    raise
                self.precision *= 2
                self.values = {}

    def rounded(self, name: Expression, rounding: Rounding) -> Rounded:
        """The quantity rounded, certified; where no precision decides, as two precisions agree on it."""
        value = self.values.get(name)
        if isinstance(value, fmpq):
            return rounded(value, rounding)
        if value is not None:
            try:
                with precision(self.precision):
                    return rounded(value, rounding)
            except Undecided:
                pass
        try:
            return self.decide(lambda: rounded(self.values[name], rounding))
        except Undecided:
            return self._agreed(self.values[name], rounding)

    def of(self, formula: Formula) -> Value:
        """The value of a formula of known quantities at the present precision."""
        evaluator = self.compiler.evaluator(formula.pattern)
        return normalized(evaluator(*(self.values[fill] for fill in formula.fills)))

    def certain(self, formula: Formula, rounding: Rounding) -> Rounded:
        """A formula of known quantities, rounded as `rounded` does."""
        try:
            return self.decide(lambda: rounded(self.of(formula), rounding))
        except Undecided:
            return self._agreed(self.of(formula), rounding)

    def nearest_float(self, name: Expression) -> float | None:
        """The float nearest to the true value; None where it is beyond all floats."""

        def ask() -> float:
            value = self.values[name]
            if isinstance(value, fmpq):
                return _float_of(value)
            ball = as_ball(value)
            if binary_exponent(ball) < -MAX_BINARY_EXPONENT and not ball.contains(0):
                return 0.0
            lower, upper = (_float_of(end.fmpq()) for end in (ball.lower(), ball.upper()))
            if lower != upper or (lower == 0 and ball.contains(0)):
                raise Undecided("two floats are possible")
            return lower

        try:
            return self.decide(ask)
        except OverflowError:
            return None
        except Undecided:
            return _float_of(self._middle(self.values[name]))

    def settle(self, name: Expression, exact: fmpq) -> None:
        """From now on the quantity is this rational, to which its value was proved equal."""
        self._settled[name] = exact
        self.values[name] = exact

    def _compute(self) -> None:
        evaluator_of = self.compiler.evaluator
        with precision(self.precision):
            values = {} if self._supplied is None else dict(self._supplied())
            for name, formula in self._definitions.items():
                if name in self._settled:
                    values[name] = self._settled[name]
                    continue
                try:
                    values[name] = normalized(
                        evaluator_of(formula.pattern)(*[values[fill] for fill in formula.fills])
                    )
                except Undefined as error:
                    used = tuple(values[fill] for fill in formula.fills)
                    raise UndefinedAt(name, formula, used, str(error)) from None
                except Undecided as error:
                    # A loop may know it by its own computation: on which side of a kink it went.
                    if name not in values:
                        raise UndecidedAt(name, formula, str(error)) from None
        self.values = values

    def _agreed(self, value: Value, rounding: Rounding) -> Rounded:
        """What this precision and half of it agree on: a tie or a zero that no ball can prove."""
        # A tie is not a binary number: its middle lies to one side of it, and halves go away from zero.
        beyond_a_tie = 1 + fmpq(1, 2) ** (self.precision // 2 - 2)
        number = rounded(self._middle(value) * beyond_a_tie, rounding)
        return replace(number, exact=False, certified=False)

    def _middle(self, value: Value) -> fmpq:
        """The middle of the ball to half the digits of this precision; what vanishes then is 0."""
        bits = self.precision // 2
        with precision(bits):
            middle = (as_ball(value).mid() + 0).mid()
        return middle.fmpq() if binary_exponent(middle) > -bits else fmpq(0)


def _float_of(value: fmpq) -> float:
    """The nearest float, which Python's division of integers gives; OverflowError beyond all floats."""
    return int(value.p) / int(value.q)
