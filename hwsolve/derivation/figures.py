"""The numbers of a derivation as they are displayed: how many digits each has, and how it is put in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flint import fmpq

from hwsolve.derivation.model import Equation
from hwsolve.notation.shape import Formula
from hwsolve.notation.tree import Call, Expression, Negate, Number, Quotient, Slot
from hwsolve.numbers.evaluation import Evaluation
from hwsolve.numbers.rounding import Rounded, Rounding, exact_decimal
from hwsolve.numbers.values import Value

MAX_FRACTION_LENGTH = 6
MAX_DECIMAL_DIGITS = 15
MAX_EXACT_ARGUMENT = 2
"""`log 3` and `log 42` stand for themselves in later lines; a longer argument does not."""


@dataclass(frozen=True, slots=True)
class PutIn:
    """A number as it is put into a formula: `tree` is displayed, `value` is what it displays."""

    tree: Expression
    value: Value
    exact: bool


class Figures:
    """How each quantity is displayed. The tables of digits are found by `guard.find_guard_digits`.

    `guard` are the digits beyond those of an answer with which a quantity is shown wherever it is shown.
    By the name of an equation, `line_guard` are those of the numbers put into its own lines, and
    `part_guard` those of its intermediate results beyond its own. `fractions`: a short fraction is put in as
    one, not as a decimal.
    """

    def __init__(
        self,
        evaluation: Evaluation,
        rounding: Rounding,
        given: Mapping[Expression, Expression],
        fractions: bool = True,
    ) -> None:
        self.fractions = fractions
        self.evaluation = evaluation
        self.rounding = rounding
        self.guard: dict[Expression, int] = {}
        self.line_guard: dict[Expression, int] = {}
        self.part_guard: dict[Expression, int] = {}
        self._written: dict[Expression, Expression] = dict(given)
        self._known: dict[tuple[Expression, int], PutIn] = {}
        self._results: dict[tuple[Expression, int], Rounded] = {}

    def has_value(self, name: Expression) -> bool:
        """Whether the quantity is a number, not a symbol."""
        return name in self.evaluation.values

    def rounding_of(self, name: Expression) -> Rounding:
        """How the quantity is rounded as the result of its own equation."""
        return self.rounding.finer(self.guard.get(name, 0))

    def result(self, name: Expression) -> Rounded:
        """The quantity as the result of its own equation."""
        return self._rounded(name, self.guard.get(name, 0))

    def put_in(self, name: Expression, line: Expression) -> PutIn:
        """The quantity as it is put into the lines of the equation named `line`."""
        guard = max(self.guard.get(name, 0), self.line_guard.get(line, 0))
        key = (name, guard)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._put_in(name, guard)
        return found

    def part(self, line: Expression, part: Formula) -> PutIn:
        """An intermediate result in the equation named `line`."""
        rounding = self.part_rounding(line)
        number = self.evaluation.certain(part, rounding)
        return PutIn(number_tree(number, rounding), number.value, number.exact)

    def part_rounding(self, line: Expression) -> Rounding:
        """How intermediate results of the equation named `line` are rounded."""
        return self.rounding.finer(self.guard.get(line, 0) + self.part_guard.get(line, 0))

    def note_exact_form(self, equation: Equation) -> None:
        """`log 3` stays as it is in later lines: it is as short as a number, and exact."""
        pattern, fills = equation.computing.pattern, equation.computing.fills
        if not (isinstance(pattern, Call) and pattern.function in ("log", "ln", "sqrt")):
            return
        if len(fills) != 1 or not isinstance(pattern.arguments[0], Slot):
            return
        argument = self._written.get(fills[0])
        whole = isinstance(argument, Number) and argument.text.isdigit()
        if not isinstance(argument, Number) or not whole or len(argument.text) > MAX_EXACT_ARGUMENT:
            return
        if not isinstance(self.evaluation.values[equation.name], fmpq):
            self._written[equation.name] = Call(pattern.function, (argument,))

    def _put_in(self, name: Expression, guard: int) -> PutIn:
        value = self.evaluation.values[name]
        written = self._written.get(name)
        if written is None:
            written = short_fraction(value) if self.fractions else None
        if written is not None:
            return PutIn(written, value, True)
        number = self._rounded(name, guard)
        rounding = self.rounding.finer(guard)
        return PutIn(number_tree(number, rounding), number.value, number.exact)

    def _rounded(self, name: Expression, guard: int) -> Rounded:
        key = (name, guard)
        found = self._results.get(key)
        if found is None:
            rounding = self.rounding.finer(guard)
            found = self._results[key] = self.evaluation.rounded(name, rounding)
        return found


def number_tree(number: Rounded, rounding: Rounding) -> Expression:
    """A displayed decimal, rounded like this, as an expression."""
    written = Number(rounding.written(number))
    return Negate(written) if number.negative else written


def rational_tree(value: fmpq) -> Expression:
    """A rational as it is written exactly: a decimal where it is a short one, else p/q."""
    decimal = exact_decimal(value)
    if decimal is not None and len(str(decimal[0])) <= MAX_DECIMAL_DIGITS:
        written = Rounded(value < 0, *decimal, exact=True)
        return number_tree(written, Rounding(MAX_DECIMAL_DIGITS))
    fraction = Quotient(Number(str(abs(value.p))), Number(str(value.q)))
    return Negate(fraction) if value < 0 else fraction


def short_fraction(value: Value) -> Expression | None:
    """p/q with few digits, where the value is one and no decimal."""
    if not isinstance(value, fmpq) or value.q > 10**MAX_FRACTION_LENGTH:
        return None
    if exact_decimal(value) is not None:
        return None
    numerator, denominator = str(abs(value.p)), str(value.q)
    if len(numerator) + len(denominator) > MAX_FRACTION_LENGTH:
        return None
    fraction = Quotient(Number(numerator), Number(denominator))
    return Negate(fraction) if value < 0 else fraction
