"""The lines of a derivation as they are written. Every renderer reads them, so all show the same digits."""

from __future__ import annotations

from dataclasses import dataclass

from flint import fmpq

from hwsolve.derivation.figures import Figures, PutIn, number_tree, rational_tree, short_fraction
from hwsolve.derivation.guard import find_guard_digits
from hwsolve.derivation.model import Derivation, Equation, Level, Prose, Step, Work
from hwsolve.notation.shape import Formula
from hwsolve.notation.tree import (
    Expression,
    Negate,
    Number,
    Product,
    Quotient,
    Slot,
    Sum,
    fill,
)
from hwsolve.numbers.evaluation import Evaluation
from hwsolve.numbers.rounding import Rounded, Rounding

MAX_EXACT_FORM_BITS = 256


@dataclass(frozen=True, slots=True)
class Line:
    """`relation pattern`, with `fills` in its slots, and why. `numbers`: the fills are numbers."""

    relation: str
    pattern: Expression
    fills: tuple[Expression, ...] = ()
    reason: Prose | None = None
    numbers: bool = False
    substeps: tuple[Work, ...] = ()

    @property
    def expression(self) -> Expression:
        """What is written after the relation."""
        return fill(self.pattern, self.fills) if self.fills else self.pattern


@dataclass(frozen=True, slots=True)
class Shown:
    """A value as an answer is displayed."""

    relation: str
    expression: Expression
    rounded: Rounded


class Display:
    """The lines of a derivation as they are written with `rounding` at the level `detail`.

    Equations are looked at once when it is made (to find the guard digits); after that `lines` writes any
    of them.
    """

    def __init__(
        self,
        derivation: Derivation,
        evaluation: Evaluation,
        rounding: Rounding,
        detail: Level = Level.NORMAL,
    ) -> None:
        given = {each.name: each.value for each in derivation.given if each.value is not None}
        self._figures = Figures(evaluation, rounding, given, derivation.fractions)
        self._evaluation = evaluation
        self._rounding = rounding
        self._detail = detail
        self._values: dict[Expression, Shown] = {}
        self._floats: dict[Expression, float | None] = {}
        find_guard_digits(self._figures, derivation.equations(), detail)

    def value(self, name: Expression) -> Shown | None:
        """The value as an answer shows it; None where it is symbolic."""
        if not self._figures.has_value(name):
            return None
        found = self._values.get(name)
        if found is None:
            number = self._evaluation.rounded(name, self._rounding)
            found = self._values[name] = self._shown(number, self._rounding)
        return found

    def nearest_float(self, name: Expression) -> float | None:
        """The float nearest to the value; None where it is symbolic or beyond all floats."""
        if not self._figures.has_value(name):
            return None
        if name not in self._floats:
            self._floats[name] = self._evaluation.nearest_float(name)
        return self._floats[name]

    def exact_form(self, name: Expression) -> Expression | None:
        """The value as a whole number, a decimal or a fraction, where it is rational and not too long."""
        value = self._evaluation.values.get(name)
        if not isinstance(value, fmpq) or value.height_bits() > MAX_EXACT_FORM_BITS:
            return None
        return rational_tree(value)

    def computed(self, formula: Formula, digits: int = 0) -> Shown:
        """A formula of known quantities, rounded to `digits` significant digits or as answers are."""
        rounding = Rounding(digits) if digits else self._rounding
        return self._shown(self._evaluation.certain(formula, rounding), rounding)

    def lines(self, equation: Equation) -> list[Line]:
        """The steps that are shown, then the value; a step that says nothing new is left out."""
        lines: list[Line] = []
        exact = True
        for step in self._steps(equation):
            if step.numbers:
                found = None if equation.symbolic else self._with_numbers(equation, step)
                if found is None:
                    continue
                pattern, fills, all_exact = found
                exact = exact and all_exact and step.relation != "≈"
                relation = "=" if exact else "≈"
            else:
                pattern, fills, relation = step.formula.pattern, step.formula.fills, step.relation
            if not lines or lines[-1].pattern != pattern or lines[-1].fills != fills:
                lines.append(
                    Line(relation, pattern, fills, step.reason, step.numbers, self._kept(step))
                )
        return lines if equation.symbolic else self._with_result(equation, lines, exact)

    def _steps(self, equation: Equation) -> list[Step]:
        """The steps that are shown: at least the last one in symbols."""
        shown = [step for step in equation.steps if step.level <= self._detail]
        if all(step.numbers for step in shown):
            symbols = [step for step in equation.steps if not step.numbers]
            return symbols[-1:] + shown
        return shown

    def _kept(self, step: Step) -> tuple[Work, ...]:
        """The side calculations of a step, with those of their steps that are shown."""
        return tuple(
            Work(work.subject, tuple(each for each in work.steps if each.level <= self._detail))
            for work in step.substeps
        )

    def _with_numbers(
        self, equation: Equation, step: Step
    ) -> tuple[Expression, tuple[Expression, ...], bool] | None:
        """The step with numbers put in, and whether all of them are exact; None where it has none."""
        figures, name = self._figures, equation.name
        if step.parts:
            if not all(figures.has_value(each) for part in step.parts for each in part.fills):
                return None
            parts = [figures.part(name, part) for part in step.parts]
            trees = tuple(part.tree for part in parts)
            joined = _sign_in_front(_signs_joined(fill(step.formula.pattern, trees)))
            return joined, (), all(part.exact for part in parts)
        pattern, names = step.formula.pattern, step.formula.fills
        known = [figures.has_value(each) for each in names]
        if (isinstance(pattern, Slot) and known == [True]) or (names and not any(known)):
            return None
        numbers = [
            figures.put_in(each, name) if valued else PutIn(each, fmpq(0), True)
            for each, valued in zip(names, known, strict=True)
        ]
        trees = tuple(number.tree for number in numbers)
        exact = all(number.exact for number in numbers)
        if trees and isinstance(trees[0], Negate) and isinstance(pattern, Product | Quotient):
            return _sign_in_front(fill(pattern, trees)), (), exact
        return pattern, trees, exact

    def _with_result(self, equation: Equation, lines: list[Line], exact: bool) -> list[Line]:
        """The lines and the value; a short fraction stands before its decimals."""
        if not self._figures.has_value(equation.name):
            return lines
        rounding = self._figures.rounding_of(equation.name)
        number = self._figures.result(equation.name)
        if _is_answer(equation):
            rounding = self._rounding
            number = self._evaluation.rounded(equation.name, rounding)
        results: list[Line] = []
        if exact and not number.exact and self._figures.fractions:
            fraction = short_fraction(self._evaluation.values[equation.name])
            results = [] if fraction is None else [Line("=", fraction, numbers=True)]
        if number.exact and not exact:
            number = padded(number, rounding)
        relation = "=" if number.exact and exact else "≈"
        results.append(Line(relation, number_tree(number, rounding), numbers=True))
        last = lines[-1] if lines else None
        if last is not None and _may_be_a_number(last) and last.expression == results[0].pattern:
            first = results[0]
            results[0] = Line(first.relation, first.pattern, (), last.reason, True, last.substeps)
            lines.pop()
        return lines + results

    def _shown(self, number: Rounded, rounding: Rounding) -> Shown:
        relation = "=" if number.exact else "≈"
        return Shown(relation, number_tree(number, rounding), number)


def _is_answer(equation: Equation) -> bool:
    """Whether it only says once more what a quantity is: then it has the digits of an answer, however
    many the lines need that use it."""
    return equation.computing.fills == (equation.name,) and not any(
        step.numbers for step in equation.steps
    )


def _may_be_a_number(line: Line) -> bool:
    pattern = line.pattern.argument if isinstance(line.pattern, Negate) else line.pattern
    return isinstance(pattern, Slot | Number | Quotient)


def _sign_in_front(tree: Expression) -> Expression:
    """The tree with a leading minus sign where a person puts it: (−3) · 2 becomes −(3 · 2) = −3 · 2."""
    if isinstance(tree, Product) and isinstance(tree.factors[0], Negate):
        first = tree.factors[0].argument
        if not isinstance(first, Product | Quotient):
            return Negate(Product((first, *tree.factors[1:])))
    if isinstance(tree, Quotient) and isinstance(tree.numerator, Negate):
        return Negate(Quotient(tree.numerator.argument, tree.denominator))
    return tree


def _signs_joined(tree: Expression) -> Expression:
    """A sum of numbers with its signs as a person joins them: 89.48 + (−40.72) becomes 89.48 − 40.72."""
    if not isinstance(tree, Sum):
        return tree
    flipped = {"+": "-", "-": "+"}
    rest = tuple(
        (flipped[sign], term.argument) if isinstance(term, Negate) else (sign, term)
        for sign, term in tree.rest
    )
    return Sum(tree.first, rest)


def padded(number: Rounded, rounding: Rounding) -> Rounded:
    """An exact decimal with the zeros that a rounded number keeps."""
    missing = rounding.digits - number.shown_digits
    if rounding.decimals is not None:
        missing = rounding.decimals - number.places
    if missing <= 0 or number.units == 0:
        return number
    return Rounded(
        number.negative, number.units * 10**missing, number.places + missing, exact=False
    )
