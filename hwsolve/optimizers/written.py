"""The steps of a run with the numbers put in: an equation for each quantity of each parameter."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from hwsolve.calculus.tidy import tidy
from hwsolve.derivation.guard import MOST_SHARED_GUARD
from hwsolve.derivation.model import Equation, Level, Prose, Step
from hwsolve.methods.model import PARAMETER
from hwsolve.notation.names import unicode_name
from hwsolve.notation.shape import Formula, Shapes
from hwsolve.notation.tree import (
    Derivative,
    Expression,
    Name,
    Number,
    Quotient,
    Slot,
    Sum,
    Timed,
    replace_leaves,
    walk,
)
from hwsolve.numbers.compiled import Compiler
from hwsolve.numbers.rounding import Rounding, rounded
from hwsolve.numbers.values import Undecided, Undefined, normalized, precision
from hwsolve.optimizers.loop import Record
from hwsolve.optimizers.number_forms import (
    folded_constants,
    is_long,
    is_of_method,
    is_worked_out,
    without_small,
)
from hwsolve.optimizers.passes import PassWriter
from hwsolve.optimizers.plan import Run, at_step, with_values
from hwsolve.optimizers.trace import Trace

SMALL = "epsilon"

MOST_TERMS = 12
"""A mean over more rows than these is written out in full detail only."""


@dataclass(frozen=True, slots=True)
class WrittenStep:
    """The equations of one step. `unwritten`: ε was left out of them, for it reaches no digit shown;
    `abridged`: on what the gradients rest is written in full detail only."""

    number: int
    equations: tuple[Equation, ...]
    background: tuple[tuple[Expression, Formula], ...]
    unwritten: bool
    abridged: bool


class Writer:
    """Writes steps of a run. `rounding` is that of an answer, beside which lines have guard digits: an ε that
    changes none of these is not written."""

    def __init__(self, run: Run, trace: Trace, rounding: Rounding) -> None:
        self._run = run
        self._trace = trace
        self._rounding = rounding
        self._shapes = Shapes()
        self._compiler = Compiler()
        self._small = run.rule.spelled.get(SMALL, SMALL)
        self._zeros = {
            at_step(atom, 1): Number("0")
            for atom, start in run.states.items()
            if isinstance(start, Number) and start.value == 0 and is_of_method(atom)
        }
        self._values = run.constants
        self._passes = PassWriter(run, self._shapes)

    @property
    def has_names(self) -> bool:
        """Whether some quantities have other names in the lines than in the plan."""
        return self._passes.has_names

    def placed(self, tree: Expression, number: int) -> Expression:
        """What a tree of the plan is in the lines of a step."""
        return self._passes.placed(tree, number)

    def steps(self, numbers: Iterable[int]) -> Iterator[WrittenStep]:
        """The steps with these numbers."""
        record = self._trace.at(self._trace.precision)
        shown = tuple(numbers)
        # ε is written in all of these lines or in none, so that a reader never wonders where it went.
        dropped = all(self._reaches_no_digit(number, record) for number in shown)
        for number in shown:
            yield self._step(number, dropped)

    def starts(self) -> Iterator[tuple[Expression, Formula]]:
        """The values before the first step."""
        for atom, start in self._run.states.items():
            yield at_step(atom, 1), Formula(start, ())

    def given(self, number: int) -> Iterator[tuple[Expression, Formula]]:
        """What is given from outside at a step."""
        run = self._run
        values = run.source.values(number)
        for atom, key in run.source.inputs(run.label).items():
            if key in values:
                yield self._passes.placed(atom, number), Formula(values[key], ())

    def _step(self, number: int, dropped: bool) -> WrittenStep:
        run = self._run
        equations: list[Equation] = []
        background: list[tuple[Expression, Formula]] = [*self.given(number)]
        unwritten = False
        if run.schedule:
            equations.append(self._rate(number))
        passes = self._passes.passes(number)
        background += passes.background
        inlined = self._passes.inlined(number)
        labelled = len(run.parameters) > 1 or any(each.label for each in passes.equations)
        first = run.parameters[0].name
        by_parameter: dict[str, list[Equation]] = {}
        looks_ahead = run.rule.gradient_at != PARAMETER
        for each in run.assignments_at(number):
            if each.role in ("node", "adjoint", "loss"):
                looks_ahead = False
                continue
            target = self._passes.placed(each.target, number)
            tree = self._passes.placed(each.at(number), number)
            label = unicode_name(each.parameter) if labelled and each.parameter else ""
            if each.role == "gradient":
                equation = self._gradient(target, tree, inlined.get(each.tree), label)
            else:
                level = Level.NORMAL if each.parameter in ("", first) else Level.FULL
                without = dropped and self._has_small(tree)
                equation = self._equation(target, tree, number, label, level, without)
                unwritten = unwritten or without
            if looks_ahead:
                equations.append(equation)
            else:
                by_parameter.setdefault(each.parameter, []).append(equation)
        equations += passes.equations
        for group in by_parameter.values():
            equations += group
        return WrittenStep(number, tuple(equations), tuple(background), unwritten, passes.abridged)

    def _rate(self, number: int) -> Equation:
        run = self._run
        assert run.schedule is not None
        start = run.rule.values[run.rate_name]
        written = run.schedule.written(number, start)
        value = self._shapes.formula(written.value)
        symbolic = replace_leaves(
            written.formula,
            lambda leaf: Timed(run.rate_name, "", 0) if leaf == Name("alpha0") else None,
        )
        steps = (
            Step(Formula(symbolic, ()), Prose((written.why,))),
            Step(Formula(written.value, ()), numbers=True),
            *self._parts(written.value),
        )
        return Equation(at_step(run.rate(), number), value, steps)

    def _gradient(
        self, target: Expression, tree: Expression, inside: Expression | None, label: str
    ) -> Equation:
        """∂f/∂x at the point: by its formula `inside`, where that uses no other derivative; or the mean over
        the rows of a batch."""
        formula = self._shapes.formula(tree)
        if inside is not None:
            numbers = self._shapes.formula(with_values(inside, self._values))
            steps = [
                Step(Formula(tree, ())),
                Step(self._shapes.formula(inside)),
                Step(numbers, numbers=True),
                *self._parts(numbers.tree()),
            ]
        elif isinstance(tree, Derivative):
            steps = [Step(formula), Step(formula, numbers=True)]
        else:
            one = next((leaf for leaf in formula.fills if isinstance(leaf, Derivative)), None)
            reason = None if one is None else Prose(("the mean of ", one, " over the rows"))
            level = Level.NORMAL if len(formula.fills) <= MOST_TERMS else Level.FULL
            steps = [Step(formula, reason, numbers=True, level=level)]
        return Equation(target, formula, tuple(steps), label=label)

    def _equation(
        self,
        target: Expression,
        tree: Expression,
        number: int,
        label: str,
        level: Level,
        dropped: bool,
    ) -> Equation:
        written = tidy(replace_leaves(tree, self._zeros.get)) if number == 1 else tidy(tree)
        shown = tidy(without_small(written, self._small)) if dropped else written
        numbers = with_values(shown, self._values)
        relation = "≈" if dropped else "="
        computing = self._shapes.formula(with_values(tree, self._values))
        folded = folded_constants(numbers)
        steps = [
            Step(self._shapes.formula(written), level=level),
            Step(self._shapes.formula(folded), numbers=True, relation=relation),
            *(replace(step, relation=relation) for step in self._parts(folded)),
        ]
        return Equation(target, computing, tuple(steps), label=label)

    def _parts(self, tree: Expression) -> Iterator[Step]:
        """The same with the intermediate results put in, where a person would write them down."""
        parts: list[Expression] = []

        def part(piece: Expression) -> Slot:
            parts.append(piece)
            return Slot(len(parts) - 1)

        joined: Expression | None = None
        if isinstance(tree, Sum):
            terms = [tree.first, *(term for _, term in tree.rest)]
            if any(is_long(term) for term in terms):
                slots = [part(term) for term in terms]
                signs = (sign for sign, _ in tree.rest)
                joined = Sum(slots[0], tuple(zip(signs, slots[1:], strict=True)))
        elif isinstance(tree, Quotient) and is_worked_out(tree.denominator):
            joined = Quotient(part(tree.numerator), part(tree.denominator))
        if joined is not None:
            formulas = tuple(self._shapes.formula(piece) for piece in parts)
            yield Step(Formula(joined, ()), numbers=True, parts=formulas)

    def _has_small(self, tree: Expression) -> bool:
        small = Name(self._small)
        return small in self._values and any(leaf == small for leaf in walk(tree))

    def _reaches_no_digit(self, number: int, record: Record) -> bool:
        """Whether ε changes nothing that could be displayed in this step."""
        trees = [at_step(each.at(number), number) for each in self._run.assignments_at(number)]
        trees = [tree for tree in trees if self._has_small(tree)]
        value = self._values.get(Name(self._small))
        if not trees or (isinstance(value, Number) and value.value == 0):
            return True
        values = self._around(number, record)
        return values is not None and all(self._is_same_without(tree, values) for tree in trees)

    def _is_same_without(self, tree: Expression, values: Mapping[Expression, Any]) -> bool:
        """Whether the result, and the term that holds ε, have the same digits without it."""
        terms = [term for _, term in tree.rest] if isinstance(tree, Sum) else []
        try:
            with precision(self._trace.precision):
                return all(
                    self._has_same_digits(piece, values)
                    for piece in (tree, *filter(self._has_small, terms))
                )
        except (Undefined, Undecided):
            return False

    def _has_same_digits(self, tree: Expression, values: Mapping[Expression, Any]) -> bool:
        with_it = with_values(tree, self._values)
        without = with_values(without_small(tree, self._small), self._values)
        full, short = (self._of(each, values) for each in (with_it, without))
        return all(
            rounded(full, finer).value == rounded(short, finer).value
            for finer in map(self._rounding.finer, range(MOST_SHARED_GUARD + 1))
        )

    def _around(self, number: int, record: Record) -> dict[Expression, Any] | None:
        """The values of the step and of the one before it."""
        outputs = self._trace.loop.outputs
        if number not in record.values:
            return None
        values = {
            at_step(atom, number): value
            for atom, value in zip(outputs, record.values[number], strict=True)
        }
        for name, formula in (*self.starts(), *self.given(number)):
            values.setdefault(name, normalized(self._compiler.evaluator(formula.pattern)()))
        before = record.values.get(number - 1)
        if before is not None:
            values |= {
                at_step(atom, number - 1): value
                for atom, value in zip(outputs, before, strict=True)
            }
        return values

    def _of(self, tree: Expression, values: Mapping[Expression, Any]) -> Any:
        formula = self._shapes.formula(tree)
        evaluator = self._compiler.evaluator(formula.pattern)
        try:
            return evaluator(*(values[fill] for fill in formula.fills))
        except KeyError:
            raise Undecided("a value of the step before was not kept") from None
