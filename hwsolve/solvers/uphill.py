"""Why a stochastic gradient step may go uphill: each term's own step, and the whole loss after it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import mpmath
from flint import fmpq, fmpq_poly

from hwsolve.analysis.data_rows import over_all_rows
from hwsolve.analysis.definiteness import sign_or_none
from hwsolve.analysis.derivatives import Differentiated, Differentiation, convention_remarks
from hwsolve.analysis.growth import (
    BY_VALUES,
    growth_by_values,
    growth_of_polynomial,
    polynomial_along,
)
from hwsolve.analysis.line_search import along
from hwsolve.analysis.subject import (
    asked_node,
    composed_section,
    learned_variables,
    require_values,
    subject,
)
from hwsolve.analysis.sum_terms import Term, terms_of_problem
from hwsolve.analysis.verification import nearest, verify_derivatives
from hwsolve.autodiff.setting import Setting
from hwsolve.calculus.tidy import tidy
from hwsolve.derivation.model import (
    Answer,
    Block,
    Cell,
    Derivation,
    Equation,
    Note,
    Prose,
    Section,
    Step,
    Table,
    ValueOf,
    Verification,
)
from hwsolve.errors import Defect
from hwsolve.linear_algebra.symmetric import written_polynomial
from hwsolve.notation.bridge import closed_form
from hwsolve.notation.names import unicode_name
from hwsolve.notation.printing import to_plain
from hwsolve.notation.shape import Formula, Shapes
from hwsolve.notation.tree import (
    Expression,
    Name,
    Product,
    Sum,
    Timed,
    replace_leaves,
)
from hwsolve.numbers.evaluation import Evaluation
from hwsolve.problem.model import Problem
from hwsolve.problem.options import positive_number

OPTIONS = (
    ("--wrt", "NAME", "the variables; a comma list, or repeated", True),
    ("--node", "NAME", "the sum; else the only output, or the sum of all outputs", False),
    ("--eta", "RATE", "the learning rate of the numbers; else 0.1", False),
)

DIGITS = 40
LARGEST_RATE = 10**6

LONGEST = 14
"""Longer numbers than this are not written in symbols of the rate."""


def solve(
    problem: Problem, wrt: Sequence[str] = (), node: str | None = None, eta: str | None = None
) -> Derivation:
    """For each term of a sum: its gradient, where its step leads, and for which rates the sum
    grows.

    Raises InputError where there is no sum of two terms, and where something has no value.
    """
    rate, _ = positive_number(eta or "0.1", "--eta", LARGEST_RATE)
    one = node is not None or len(problem.outputs) == 1
    name = asked_node(problem, node, "the loss") if one else None
    problem, said = over_all_rows(problem, "uphill", name)
    setting = Setting.of(problem)
    if name is not None:
        wholes = [subject(setting, problem.outputs[0] if said else name)]
    else:
        wholes = [subject(setting, name) for name in problem.outputs]
    whole, terms = terms_of_problem(wholes)
    variables = learned_variables(whole, wrt)
    run = _Run(setting, whole.name, whole.tree, terms, variables, rate)
    require_values(whole, run.quantities)
    sections = [
        *(section for each in wholes for section in composed_section(each)),
        run.terms_section(),
        run.gradient_section(),
        *(run.term_section(index) for index in range(len(terms))),
    ]
    if run.has_values:
        sections.append(run.summary())
    return Derivation(
        command="uphill",
        title=problem.title or "Steps along single terms",
        given=setting.given(),
        sections=tuple(sections),
        answers=tuple(run.answers),
        verification=tuple(run.verified()),
        heading=(*setting.heading(), *said),
        symbols=dict(problem.display.symbols),
        background=tuple((Name(each.name), each.formula) for each in problem.nodes),
        remarks=convention_remarks([*run.gradient, *(g for each in run.gradients for g in each)]),
    )


class _Run:
    """The sum, its terms and their gradients at the point."""

    def __init__(
        self,
        setting: Setting,
        name: str,
        tree: Expression,
        terms: Sequence[Term],
        variables: tuple[str, ...],
        rate: Expression,
    ) -> None:
        self.setting, self.name, self.tree = setting, name, tree
        self.terms, self.variables, self.rate = terms, variables, rate
        self._shapes = Shapes()
        evaluation = setting.evaluation
        self.gradient = [Differentiation(name, tree, evaluation).by(x) for x in variables]
        self.gradients: list[list[Differentiated]] = []
        for term in terms:
            differentiation = Differentiation(term.name.name, term.tree, evaluation)
            self.gradients.append([differentiation.by(x) for x in variables])
        found = [*self.gradient, *(each for row in self.gradients for each in row)]
        self.quantities: list[tuple[Expression, Formula]] = [
            *((term.name, self._shapes.formula(term.tree)) for term in terms),
            (Name(name), self._shapes.formula(tree)),
            *((each.name, each.equation.computing) for each in found),
        ]
        problem = setting.problem
        self._given: dict[Expression, Formula | None] = {
            Name(each.name): None if each.value is None else Formula(each.value, ())
            for each in problem.quantities
        }
        nodes = [(Name(each.name), each.formula) for each in problem.nodes]
        self._background = nodes
        self.has_values = all(
            each.value is not None for each in problem.quantities if each.name in variables
        ) and self._is_known(nodes)
        self.answers: list[Answer] = [Answer(name, Name(name))]
        self._slopes: list[Any] = []
        self._growth: list[str] = []
        self._taken = {*setting.nodes, *(each.name for each in problem.quantities)}
        free = (n for n in ("eta", "alpha", "rate", "eta_step") if n not in self._taken)
        self._eta = Name(next(free))

    def _is_known(self, nodes: Sequence[tuple[Expression, Formula]]) -> bool:
        try:
            evaluation = Evaluation(self._given, [*nodes, *self.quantities])
        except ArithmeticError:
            return False
        self.values = evaluation
        return Name(self.name) in evaluation.values

    def terms_section(self) -> Section:
        """The terms and their sum."""
        blocks: list[Block] = []
        for term in self.terms:
            blocks.append(_equation(term.name, self._shapes.formula(term.tree)))
        names = [term.name for term in self.terms]
        tree = Sum(names[0], tuple(("+", each) for each in names[1:]))
        blocks.append(_equation(Name(self.name), self._shapes.formula(tree)))
        return Section(Prose.of("The terms of {}", Name(self.name)), tuple(blocks))

    def gradient_section(self) -> Section:
        """The gradient of the whole sum."""
        return Section(
            Prose.of("The gradient of the whole sum"),
            tuple(each.equation for each in self.gradient),
        )

    def term_section(self, index: int) -> Section:
        """One term's gradient, its step, and the sum after it."""
        term, gradient = self.terms[index], self.gradients[index]
        blocks: list[Block] = [each.equation for each in gradient]
        self.answers += [
            Answer(f"d{term.name.name}/d{each.name.wrt[0]}", each.name) for each in gradient
        ]
        slope = Name(f"d_{index + 1}")
        products = [
            Product((whole.name, own.name))
            for whole, own in zip(self.gradient, gradient, strict=True)
        ]
        tree = products[0] if len(products) == 1 else Sum(
            products[0], tuple(("+", each) for each in products[1:])
        )  # fmt: skip
        reason = Prose.of("∇{} · ∇{}{}", Name(self.name), term.name, self._meaning(slope, tree))
        blocks.append(_equation(slope, self._shapes.formula(tree), reason))
        self.answers.append(Answer(f"slope[{index + 1}]", slope))
        if self.has_values:
            blocks += self._after(index)
        else:
            words = "Where this is negative, the step of the term makes the sum grow for small η."
            blocks.append(Note(Prose((words,))))
        title = Prose.of(f"A step along term {index + 1}, {{}}", term.name)
        return Section(title, tuple(blocks))

    def _meaning(self, slope: Expression, tree: Expression) -> str:
        """What the sign of the slope says of a small step."""
        sign = None
        if self.has_values:
            lines = [(slope, self._shapes.formula(tree))]
            known = Evaluation(self._given, [*self._background, *self.quantities, *lines])
            sign = sign_or_none(known, slope)
        return {
            1: f" > 0: a small step along this term makes {unicode_name(self.name)} fall",
            -1: f" < 0: a small step along this term makes {unicode_name(self.name)} grow",
            0: f" = 0: a small step changes {unicode_name(self.name)} less than in proportion",
            None: f": to first order {unicode_name(self.name)} falls by η times this",
        }[sign]

    def _after(self, index: int) -> list[Block]:
        """The point and the sum after the step: in symbols of η where that is short, then in
        numbers."""
        gradient = self.gradients[index]
        self._growth.append(self._grows(index))
        blocks = self._in_symbols_of_the_rate(index)
        is_said = len(blocks) > 2
        blocks.append(Note(Prose.of("For instance with {} = {}:", self._eta, self.rate)))
        moved: dict[Expression, Expression] = {}
        for variable, each in zip(self.variables, gradient, strict=True):
            name = self._after_step(variable, index)
            tree = Sum(Name(variable), (("-", Product((self.rate, each.name))),))
            blocks.append(_equation(name, self._shapes.formula(tree)))
            moved[Name(variable)] = name
            self.answers.append(Answer(f"{variable}[{index + 1}]", name))
        after = self._after_step(self.name, index)
        formula = self._shapes.formula(replace_leaves(self.tree, moved.get))
        blocks.append(_equation(after, formula))
        self.answers.append(Answer(f"{self.name}[{index + 1}]", after, True))
        if not is_said:
            blocks.append(self._growth_note(index))
        return blocks

    def _after_step(self, name: str, index: int) -> Timed:
        """A quantity after a term's step; with a prime where the problem has quantities that look like it."""
        alike = any(f"{name}{place + 1}" in self._taken for place in range(len(self.terms)))
        return Timed(name + "'" if alike else name, "", index + 1)

    def _in_symbols_of_the_rate(self, index: int) -> list[Block]:
        """Where the step leads, the sum there, and what that gained, as far as these are short."""
        point = self._symbolic_point(self.gradients[index])
        if point is None:
            return []
        pieces: list[str | Expression] = ["With the rate ", self._eta, " it leads to "]
        for place, (moving, (step, there)) in enumerate(point.items()):
            pieces += [", " if place else "", moving, " = ", step]
            pieces += [" = ", there] if there != step else []
        put_in = {name: there for name, (_, there) in point.items()}
        return [Note(Prose((*pieces, "."))), *self._sum_in_symbols(index, put_in)]

    def _sum_in_symbols(self, index: int, point: Mapping[Expression, Expression]) -> list[Block]:
        """The sum at the new point: put in, multiplied out where it is a polynomial, and what it gained."""
        put_in = tidy(replace_leaves(self.tree, point.get))
        polynomial = self._polynomial(index)
        if polynomial is not None and any(len(str(each)) > LONGEST for each in polynomial.coeffs()):
            return []
        found = gained = None
        if polynomial is not None:
            found = written_polynomial(polynomial.coeffs(), self._eta)
            gain = polynomial - polynomial[0]
            gained = written_polynomial(gain.coeffs(), self._eta) if gain.degree() > 0 else None
        pieces: list[str | Expression | ValueOf] = ["There ", Name(self.name), " = ", put_in]
        pieces += [" = ", found] if found not in (None, put_in) else []
        pieces += [", and it was ", ValueOf(Name(self.name)), "."]
        blocks: list[Block] = [Note(Prose(tuple(pieces)))]
        if gained is not None:
            blocks += [Note(self._change(gain, gained)), self._growth_note(index)]
        return blocks

    def _growth_note(self, index: int) -> Note:
        return Note(Prose((f"The sum grows {self._growth[index]}.",)))

    def _change(self, gain: fmpq_poly, written: Expression) -> Prose:
        """What the sum gains, as η times a factor whose sign says for which rates it grows."""
        factor = written_polynomial(gain.coeffs()[1:], self._eta)
        product = Product((self._eta, factor)) if isinstance(factor, Sum) else written
        pieces: list[str | Expression] = [" = ", product] if product != written else []
        return Prose(("So it changes by ", written, *pieces, "."))

    def _symbolic_point(
        self, gradient: Sequence[Differentiated]
    ) -> dict[Expression, tuple[Expression, Expression]] | None:
        """x − η g with exact numbers for x and g, as it is put in and as it is written then; None where these
        are long."""
        given = {name: formula.pattern for name, formula in self._given.items() if formula}
        point: dict[Expression, tuple[Expression, Expression]] = {}
        for variable, each in zip(self.variables, gradient, strict=True):
            value = closed_form(replace_leaves(each.at_point, given.get), longest=9)
            if value is None:
                return None
            tree = Sum(given[Name(variable)], (("-", Product((self._eta, value))),))
            found = closed_form(tree)
            found = tidy(tree) if found == tree else found
            if found is None or any(len(to_plain(each)) > 2 * LONGEST for each in (tree, found)):
                return None
            point[Name(variable)] = (tree, found)
        return point

    def _along(self, index: int) -> Callable[[Any], Any]:
        """The sum after a step of a rate along the term's gradient, by values."""
        formula = self._shapes.formula(self.tree)
        known = {name: nearest(self.values, name) for name in self.values.values}
        moving: dict[Expression, Any] = {
            Name(variable): known[each.name]
            for variable, each in zip(self.variables, self.gradients[index], strict=True)
        }
        return along(formula, known, moving)

    def _grows(self, index: int) -> str:
        """For which rates the sum is larger after the step: exactly where it is a polynomial in the rate."""
        gain = self._polynomial(index)
        if gain is not None:
            return growth_of_polynomial(gain - gain[0])
        return growth_by_values(self._along(index))

    def _polynomial(self, index: int) -> fmpq_poly | None:
        """The sum along the term's step as a polynomial in the rate, where it is one with exact numbers."""
        values = self.values.values
        lines: dict[Expression, fmpq_poly] = {}
        for name, value in values.items():
            if isinstance(value, fmpq):
                lines[name] = fmpq_poly([value])
        for variable, each in zip(self.variables, self.gradients[index], strict=True):
            start, slope = values[Name(variable)], values[each.name]
            if not isinstance(start, fmpq) or not isinstance(slope, fmpq):
                return None
            lines[Name(variable)] = fmpq_poly([start, -slope])
        return polynomial_along(self.tree, lines)

    def summary(self) -> Section:
        """A row a term, and one for the whole gradient."""
        columns: tuple[Cell, ...] = (
            "a step along",
            Prose((Name(self.name), " before")),
            Prose((Name(self.name), " after, η = ", self.rate)),
            "it grows",
        )
        rows: tuple[tuple[Cell, ...], ...] = tuple(
            (
                term.name,
                ValueOf(Name(self.name)),
                ValueOf(self._after_step(self.name, index)),
                self._growth[index],
            )
            for index, term in enumerate(self.terms)
        )
        by_values = (
            " (By values: as those for η from 10⁻⁶ to 10⁶ show; nothing is proved beyond them.)"
            if any(each.endswith(BY_VALUES) for each in self._growth)
            else ""
        )
        words = (
            "The gradient of the whole sum leads downhill for small η; that of a single term only where "
            "it points the same way, which is where ∇f · ∇(term) > 0. SGD takes the terms' steps one "
            "by one, so its loss need not fall at every step."
        )
        return Section(
            Prose.of("Side by side"), (Table(columns, rows), Note(Prose((words + by_values,))))
        )

    def verified(self) -> list[Verification]:
        """Every gradient by differences of the values, and the first growth by a tiny step."""
        found: list[Verification] = []
        pairs = [(Name(self.name), self.tree, self.gradient)]
        pairs += [
            (term.name, term.tree, row)
            for term, row in zip(self.terms, self.gradients, strict=True)
        ]
        for _, tree, row in pairs:
            derivatives = [(each.name, each.equation.computing) for each in row if not each.agreed]
            found += verify_derivatives(
                self.setting.problem, self._shapes.formula(tree), derivatives, self._background
            )
        if self.has_values:
            found.append(self._small_steps())
        return list({each.by: each for each in found}.values())

    def _small_steps(self) -> Verification:
        """The sum after a tiny step against its slope. Raises Defect."""
        largest = 0.0
        with mpmath.workdps(2 * DIGITS + self._digits_before_the_point()):
            for index, row in enumerate(self.gradients):
                after = self._along(index)
                step = self._tiny_rate(index)
                try:
                    seen = (after(step) - after(-step)) / (2 * step)
                except ArithmeticError:
                    continue
                slope = -sum(
                    nearest(self.values, whole.name) * nearest(self.values, own.name)
                    for whole, own in zip(self.gradient, row, strict=True)
                )
                gap = abs(seen - slope) / max(1, abs(slope))
                if gap > 1e-15 and not any(each.agreed for each in (*self.gradient, *row)):
                    raise Defect(f"term {index + 1} does not change the sum as its slope says")
                largest = max(largest, float(gap))
        return Verification("the sum after a tiny step along each term, by values", True, largest)

    def _tiny_rate(self, index: int) -> Any:
        """A rate that moves no variable by more than 10⁻²⁵ of its size."""
        reach = [
            max(1, abs(nearest(self.values, Name(variable))))
            / max(1, abs(nearest(self.values, own.name)))
            for variable, own in zip(self.variables, self.gradients[index], strict=True)
        ]
        return mpmath.mpf("1e-25") * min(reach)

    def _digits_before_the_point(self) -> int:
        """How many digits the largest number has before its point: a tiny step is to change it."""
        sizes = [abs(nearest(self.values, name)) for name in self.values.values]
        return max(0, *(int(mpmath.mag(size) * 0.302) for size in sizes if size))


def _equation(name: Expression, formula: Formula, reason: Prose | None = None) -> Equation:
    return Equation(name, formula, (Step(formula, reason), Step(formula, numbers=True)))
