"""Line searches along a gradient, with the quantities that they define on the way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import mpmath
from flint import arb

from hwsolve.analysis.derivatives import Differentiated, Differentiation
from hwsolve.analysis.free_names import free_name, hessian_name
from hwsolve.analysis.line_search import WRITTEN_DIGITS, along, is_least, least_along
from hwsolve.analysis.newton_report import written
from hwsolve.analysis.subject import Subject
from hwsolve.analysis.verification import nearest
from hwsolve.autodiff.mp import value_of
from hwsolve.calculus.differentiate import conventions
from hwsolve.derivation.model import (
    Answer,
    Block,
    Equation,
    Note,
    Prose,
    Section,
    Step,
    Verification,
)
from hwsolve.errors import Defect
from hwsolve.notation.shape import Formula, Shapes
from hwsolve.notation.tree import (
    Applied,
    Expression,
    Name,
    Number,
    Power,
    Product,
    Quotient,
    Slot,
    Sum,
    Timed,
    names_in,
    replace_leaves,
    walk,
)
from hwsolve.numbers.evaluation import Evaluation, UndecidedAt, UndefinedAt
from hwsolve.numbers.values import as_ball, precision

VANISHING = arb("1e-60")
"""A value of the objective below this, after a rate found by values, is 0 as far as one can tell."""

MOST_TRIES = 40
MOST_WRITTEN_NODES = 120
"""Of a longer formula only the value is written."""

MOST_PUT_IN_NODES, MOST_MOVED = 30, 4
"""A longer formula, of no more variables than these, has the point worked out before it is put in."""


class DescentRun:
    """Line searches and the bound on the rate, with the quantities that they define on the way; `uphill` are
    the rates tried that lead uphill."""

    def __init__(
        self,
        of: Subject,
        variables: tuple[str, ...],
        gradient: Sequence[Differentiated],
        differentiation: Differentiation,
        quantities: list[tuple[Any, Formula]],
    ) -> None:
        self.of = of
        self.variables = variables
        self.gradient = gradient
        self.equations: list[tuple[Expression, Formula]] = []
        self.background: list[tuple[Expression, Formula]] = []
        self.answers: list[Answer] = []
        self.verification: list[Verification] = []
        self._squared, self._curved = free_name(of, "s"), free_name(of, "q")
        self.hessian = hessian_name(of)
        self.uphill: list[Expression] = []
        self._differentiation = differentiation
        self._shapes = Shapes()
        problem = of.setting.problem
        self.given: dict[Expression, Formula | None] = {
            Name(each.name): None if each.value is None else Formula(each.value, ())
            for each in problem.quantities
        }
        nodes = [(Name(each.name), each.formula) for each in problem.nodes]
        self.start = [*nodes, *quantities]
        self.evaluation = Evaluation(self.given, self.start)
        names = [Name(of.name), *(each.name for each in gradient)]
        self.has_values = all(name in self.evaluation.values for name in names)

    def line(self, name: Expression, tree: Expression, reason: str = "") -> Equation:
        """An equation, and its quantity for what comes after; of a long formula only the value is written."""
        formula = self._shapes.formula(tree)
        self.equations.append((name, formula))
        if sum(1 for _ in walk(tree)) > MOST_WRITTEN_NODES:
            return Equation(name, formula, ())
        said = Prose((reason,)) if reason else None
        return Equation(name, formula, (Step(formula, said), Step(formula, numbers=True)))

    def evaluate(self) -> Evaluation:
        """The values of everything so far. Raises UndefinedAt and UndecidedAt."""
        return Evaluation(self.given, [*self.start, *self.background, *self.equations])

    def moved(self, rate: Expression) -> Expression:
        """The objective a step of this rate further."""
        trees: dict[Expression, Expression] = {
            Name(variable): Sum(Name(variable), (("-", Product((rate, each.name))),))
            for variable, each in zip(self.variables, self.gradient, strict=True)
        }
        return replace_leaves(self.of.tree, trees.get)

    def line_searches(
        self, rate: Name, first: Expression, factor: Expression, part: Expression
    ) -> list[Section]:
        """Exact, then Armijo's; nothing where the gradient is 0."""
        squares: list[Expression] = [Power(each.name, Number("2")) for each in self.gradient]
        slope = self.line(self._squared, _added(squares), "∇f · ∇f, the squared length")
        if self.evaluate().values[self._squared] == 0:
            words = "The gradient is 0: there is nothing to descend from here."
            return [Section(Prose.of("Line search"), (slope, Note(Prose((words,)))))]
        return [
            Section(Prose.of("Exact line search"), (slope, *self._exact(rate))),
            Section(Prose.of("Armijo’s rule"), tuple(self._armijo(rate, first, factor, part))),
        ]

    def _exact(self, rate: Name) -> list[Block]:
        phi = Applied("phi", rate)
        idea = Prose.of(
            "The best rate along the line minimises {} = {}({} − {} ∇f).",
            phi,
            Name(self.of.name),
            Name("w"),
            rate,
        )
        blocks: list[Block] = [Note(idea)]
        second = self.second()
        best = free_name(self.of, "eta_exact")
        if self.is_quadratic:
            terms: list[Expression] = []
            for (row, column), each in second.items():
                pieces = [self._slope(row), self._slope(column), each.name]
                twice = [Number("2")] if row != column else []
                terms.append(Product((*twice, *pieces)))
            self.background += [(each.name, each.equation.computing) for each in second.values()]
            blocks += [
                Note(Prose(("The function is quadratic, so φ is a parabola in the rate, and",))),
                self.line(self._curved, _added(terms), "∇f · H ∇f, the curvature along it"),
            ]
            value = self.evaluate().values[self._curved]
            if not as_ball(value) > 0:
                words = "Along the gradient it does not curve upwards: there is no best rate."
                return [*blocks, Note(Prose((words,)))]
            tree = Quotient(self._squared, self._curved)
            blocks.append(self.line(best, tree, "here the derivative of φ is 0"))
        else:
            found = least_along(self._along())
            if found is None:
                words = (
                    "Along the gradient no minimum was found: it falls as far as it was followed."
                )
                return [*blocks, Note(Prose((words,)))]
            self.background.append((best, Formula(written(found, WRITTEN_DIGITS), ())))
            words = "φ has its first minimum where it stops falling, by bisection at"
            blocks += [Note(Prose((words,))), _shown(best)]
        self.answers.append(Answer("eta_exact", best, True))
        blocks += self._arrived(best)
        self._check_exact(best)
        return blocks

    def _arrived(self, rate: Expression) -> list[Block]:
        """The next point and the objective there."""
        blocks: list[Block] = []
        for variable, each in zip(self.variables, self.gradient, strict=True):
            name = Timed(variable, "", 1)
            tree = Sum(Name(variable), (("-", Product((rate, each.name))),))
            blocks.append(self.line(name, tree))
            self.answers.append(Answer(f"{variable}[1]", name))
        trees: dict[Expression, Expression] = {
            Name(variable): Timed(variable, "", 1) for variable in self.variables
        }
        name = Timed(self.of.name, "", 1)
        line = self.line(name, replace_leaves(self.of.tree, trees.get))
        values = self.evaluate().values
        if abs(as_ball(values[name])) < VANISHING and rate in dict(self.background):
            # The rate is known to some forty digits, so the value is the trace of its rounding.
            self.equations.pop()
            self.background.append((name, Formula(Number("0"), ())))
            words = Prose.of("There {} is 0 in all the digits to which the rate is known.", name)
            blocks.append(Note(words))
        else:
            blocks.append(line)
        self.answers.append(Answer(f"{self.of.name}[1]", name))
        return blocks

    def _armijo(
        self, rate: Name, first: Expression, factor: Expression, part: Expression
    ) -> list[Block]:
        """Tries, each with the value and the bound that it must not exceed."""
        bound = Sum(Name(self.of.name), (("-", Product((Name("c"), rate, self._squared))),))
        words = Prose.of(
            "A rate is taken if {} ≤ {}, with c = {}; else it is multiplied by {} and tried again.",
            Applied(self.of.name, Sum(Name("w"), (("-", Product((rate, Name("∇f")))),))),
            bound,
            part,
            factor,
        )
        blocks: list[Block] = [Note(words)]
        tried = value_of(first)
        for count in range(MOST_TRIES):
            name = Timed("eta", "", count + 1)
            tree = first if count == 0 else Product((factor, Timed("eta", "", count)))
            blocks.append(self.line(name, tree))
            value, limit = Timed("phi", "", count + 1), Timed("bound", "", count + 1)
            lines = self._tried(value, name)
            try:
                self.evaluate()
            except (UndefinedAt, UndecidedAt) as error:
                self.equations.pop()
                said = Prose((f"There the function has no value ({error}): too far.",))
                blocks += [*lines[:-1], Note(said)]
                continue
            blocks += lines
            asked = Sum(Name(self.of.name), (("-", Product((part, name, self._squared))),))
            blocks.append(self.line(limit, asked))
            values = self.evaluate().values
            if as_ball(values[value]) <= as_ball(values[limit]):
                blocks.append(Note(Prose.of("{} ≤ {}: taken.", value, limit)))
                self.answers.append(Answer("eta_armijo", name, True))
                return blocks
            blocks.append(Note(Prose.of("{} > {}: too large.", value, limit)))
            if as_ball(values[value]) > as_ball(values[Name(self.of.name)]):
                self.uphill.append(name)
            tried *= value_of(factor)
        ending = f"After {MOST_TRIES} tries no rate was taken."
        return [*blocks, Note(Prose((ending,)))]

    def _tried(self, value: Expression, rate: Expression) -> list[Equation]:
        """The objective after a step of the rate; of a long formula the point before it."""
        moved = self.moved(rate)
        is_short = sum(1 for _ in walk(moved)) <= MOST_PUT_IN_NODES
        if is_short or len(self.variables) > MOST_MOVED:
            return [self.line(value, moved)]
        lines: list[Equation] = []
        there: dict[Expression, Expression] = {}
        for variable, each in zip(self.variables, self.gradient, strict=True):
            place = there[Name(variable)] = Applied(variable, rate)
            tree = Sum(Name(variable), (("-", Product((rate, each.name))),))
            lines.append(self.line(place, tree))
        return [*lines, self.line(value, replace_leaves(self.of.tree, there.get))]

    @property
    def is_quadratic(self) -> bool:
        """Whether all second derivatives are constants, and no kink lies anywhere."""
        tree = self.of.tree
        return all(not names_in(each.tree) for each in self.second().values()) and not any(
            conventions(tree, Name(variable)) for variable in self.variables
        )

    def second(self) -> Mapping[tuple[str, str], Differentiated]:
        return {
            (row, column): self._differentiation.by(row, column)
            for place, row in enumerate(self.variables)
            for column in self.variables[place:]
        }

    def _slope(self, variable: str) -> Expression:
        return self.gradient[self.variables.index(variable)].name

    def _along(self) -> Any:
        """φ as a function of the rate, by values."""
        formula = self._shapes.formula(self.of.tree)
        values = {name: nearest(self.evaluation, name) for name in self.evaluation.values}
        moving: dict[Expression, Any] = {
            Name(variable): values[each.name]
            for variable, each in zip(self.variables, self.gradient, strict=True)
        }
        return along(formula, values, moving)

    def _check_exact(self, best: Expression) -> None:
        """By values: a little more and a little less are both worse. Raises Defect."""
        phi = self._along()
        evaluation = self.evaluate()
        with precision(evaluation.precision), mpmath.workdps(60):
            rate = nearest(evaluation, best)
            if not is_least(phi, rate):
                raise Defect("the rate of the exact line search is not the best one")
        by = "the exact rate is better than its neighbours, by values"
        self.verification.append(Verification(by, True, 0.0))


def _shown(name: Expression) -> Equation:
    formula = Formula(Slot(0), (name,))
    return Equation(name, formula, (Step(formula, numbers=True),))


def _added(terms: Sequence[Expression]) -> Expression:
    return terms[0] if len(terms) == 1 else Sum(terms[0], tuple(("+", term) for term in terms[1:]))
