"""Newton's method as equations: residuals, their derivatives, the system, the step, one iterate
after another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from flint import arb, fmpq

from hwsolve.analysis.newton_damping import MOST_HALVINGS, merit
from hwsolve.analysis.newton_names import Iteration, Target
from hwsolve.derivation.figures import number_tree
from hwsolve.derivation.model import Block, Equation, Note, Prose, Step
from hwsolve.linear_algebra.elimination import Elimination, Row, eliminate
from hwsolve.notation.shape import Formula, Shapes
from hwsolve.notation.tree import (
    Expression,
    Name,
    Negate,
    Number,
    Product,
    Quotient,
    Sum,
    replace_leaves,
    walk,
)
from hwsolve.numbers.compiled import Compiler
from hwsolve.numbers.evaluation import Evaluation, UndecidedAt, UndefinedAt
from hwsolve.numbers.rounding import Rounding
from hwsolve.numbers.values import Undecided, as_ball, precision, sign_of

Equations = list[tuple[Expression, Formula]]

MOST_WRITTEN_NODES = 120
"""Of a longer formula only the value is written."""


class Newton:
    """The iterates from a start, each step evaluated before the next is written."""

    def __init__(
        self,
        target: Target,
        given: Mapping[Expression, Formula | None],
        damping: Expression | None,
        halving: bool,
        rounding: Rounding,
    ) -> None:
        self.target = target
        self.equations: Equations = []
        self.iterations: list[Iteration] = []
        self._given = dict(given)
        self._damping = damping
        self._halving = halving
        self._rounding = rounding
        self._compiler = Compiler()
        self._shapes = Shapes()

    def evaluation(self, more: Sequence[tuple[Expression, Formula]] = ()) -> Evaluation:
        """The values of everything so far. Raises UndefinedAt and UndecidedAt."""
        return Evaluation(self._given, [*self.equations, *more], self._compiler)

    def run(self, steps: int, tolerance: float = 0.0) -> None:
        """Up to `steps` steps; fewer where the method stops, where a residual is exactly 0, and
        where a step is shorter than `tolerance` times the iterate."""
        for index in range(steps):
            iteration = Iteration(index, [])
            self.iterations.append(iteration)
            try:
                self._step(iteration)
            except (UndefinedAt, UndecidedAt) as error:
                self._undo(iteration, error)
                return
            if iteration.stopped:
                return
            if self._is_short(index, tolerance) or self._is_back(index):
                steps = index + 1
                break
        last = Iteration(steps, [])
        self.iterations.append(last)
        last.stopped = "end"
        try:
            self._values(last)
        except (UndefinedAt, UndecidedAt) as error:
            self._undo(last, error)

    def _undo(self, iteration: Iteration, error: UndefinedAt | UndecidedAt) -> None:
        """Takes back the line that has no value, and says so."""
        iteration.stopped = "undefined"
        name, formula = self.equations.pop()
        iteration.blocks.pop()
        pieces: list[str | Expression] = []
        evaluation = self.evaluation()
        for point in self.target.point(iteration.index):
            number = evaluation.rounded(point, self._rounding)
            relation = " = " if number.exact else " ≈ "
            pieces += [
                " and " if pieces else "",
                point,
                relation,
                number_tree(number, self._rounding),
            ]
        words = (name, " = ", formula.tree(), " has no value at ", *pieces, f": {error}.")
        iteration.blocks.append(Note(Prose(words)))

    def _is_back(self, index: int) -> bool:
        """Whether the iterate is exactly one of those before."""
        values = self.evaluation().values
        points = [
            [values[self.target.iterate(variable, place)] for variable in self.target.variables]
            for place in range(index + 2)
        ]
        exact = all(isinstance(value, fmpq) for value in points[-1])
        return exact and points[-1] in points[:-1]

    def _is_short(self, index: int, tolerance: float) -> bool:
        values = self.evaluation().values
        changes = [
            self.target.change(column, index) for column in range(len(self.target.variables))
        ]
        points = [
            self.target.iterate(variable, place)
            for variable in self.target.variables
            for place in range(index + 2)
        ]
        longest = max(abs(float(as_ball(values[name]).mid())) for name in changes)
        size = max(abs(float(as_ball(values[name]).mid())) for name in points)
        return longest <= tolerance * size

    def _at(self, tree: Expression, index: int) -> Expression:
        names = {Name(each): self.target.iterate(each, index) for each in self.target.variables}
        return replace_leaves(
            tree, lambda leaf: names.get(leaf) if isinstance(leaf, Name) else None
        )

    def _define(
        self,
        iteration: Iteration,
        name: Expression,
        tree: Expression,
        reason: Prose | None = None,
    ) -> None:
        if any(known == name for known, _ in self.equations):
            return
        formula = self._shapes.formula(tree)
        self.equations.append((name, formula))
        is_long = sum(1 for _ in walk(tree)) > MOST_WRITTEN_NODES
        written = (Step(formula, reason), Step(formula, numbers=True))
        steps = () if is_long else written
        iteration.blocks.append(Equation(name, formula, steps))
        self.evaluation()

    def _values(self, iteration: Iteration) -> None:
        """The objective and the residuals at the iterate; stops where all residuals are exactly 0."""
        index, target = iteration.index, self.target
        objective = self.target.height(index)
        if objective is not None and target.objective is not None:
            self._define(iteration, objective, self._at(target.objective[1], index))
        for row, tree in enumerate(target.residuals):
            self._define(iteration, self.target.residual(row, index), self._at(tree, index))
        values = self.evaluation().values
        if all(
            values[self.target.residual(row, index)] == 0 for row in range(len(target.residuals))
        ):
            iteration.stopped = "exact"

    def _step(self, iteration: Iteration) -> None:
        self._values(iteration)
        index, target = iteration.index, self.target
        size = len(target.variables)
        if iteration.stopped and target.objective is None:
            return
        for row in range(size):
            for column in range(size):
                tree = self._at(target.matrix[row][column], index)
                self._define(iteration, self.target.entry(row, column, index), tree)
        if iteration.stopped and not target.single:
            iteration.elimination = self._solved(index)
            return
        if iteration.stopped:
            return
        if target.single:
            self._single_step(iteration)
        else:
            iteration.elimination = self._solved(index)
            iteration.blocks += iteration.elimination.blocks
            if iteration.elimination.singular:
                iteration.stopped = "singular"
                return
            self.equations += _lines(iteration.elimination.blocks)
        if not iteration.stopped:
            self._move(iteration)

    def _single_step(self, iteration: Iteration) -> None:
        index = iteration.index
        slope = self.target.entry(0, 0, index)
        evaluation = self.evaluation()
        try:
            flat = evaluation.decide(lambda: sign_of(evaluation.values[slope])) == 0
        except Undecided:
            flat = True
        if flat:
            iteration.stopped = "singular"
            return
        tree = Negate(Quotient(self.target.residual(0, index), slope))
        self._define(iteration, self.target.change(0, index), tree)

    def _solved(self, index: int) -> Elimination:
        """The system: matrix times Δ = −residuals."""
        size = len(self.target.variables)
        rows = [
            Row(
                tuple(self.target.entry(row, column, index) for column in range(size)),
                Negate(self.target.residual(row, index)),
            )
            for row in range(size)
        ]
        unknowns = [self.target.change(column, index) for column in range(size)]
        return eliminate(rows, unknowns, index, self.evaluation)

    def _move(self, iteration: Iteration) -> None:
        index = iteration.index
        if self._leads_uphill(index):
            words = (
                "∇f · Δ > 0: this step leads uphill, for the Hessian is not positive definite here."
            )
            iteration.blocks.append(Note(Prose((words,))))
        iteration.factor = self._damping or Number("1")
        if self._halving:
            iteration.factor = self._halved(iteration)
        for column, variable in enumerate(self.target.variables):
            self._define(
                iteration,
                self.target.iterate(variable, index + 1),
                self._moved(column, index, iteration.factor),
            )

    def _leads_uphill(self, index: int) -> bool:
        """Whether a minimum is sought and the objective grows along the step."""
        if self.target.objective is None:
            return False
        evaluation = self.evaluation()
        with precision(evaluation.precision):
            slope = arb(0)
            for place in range(len(self.target.variables)):
                gradient = as_ball(evaluation.values[self.target.residual(place, index)])
                slope += gradient * as_ball(evaluation.values[self.target.change(place, index)])
            return bool(slope > 0)

    def _moved(self, column: int, index: int, factor: Expression) -> Expression:
        """x + t Δ."""
        change: Expression = self.target.change(column, index)
        if factor != Number("1"):
            change = Product((factor, change))
        return Sum(self.target.iterate(self.target.variables[column], index), (("+", change),))

    def _halved(self, iteration: Iteration) -> Expression:
        """1, 1/2, 1/4, …: the first at which the merit gets smaller, with a line for each try."""
        index = iteration.index
        here = self._merit(index, None)
        for count in range(MOST_HALVINGS):
            factor: Expression = Number("1")
            if count:
                factor = Quotient(Number("1"), Number(str(2**count)))
            there = self._merit(index, factor)
            if here is None or (there is not None and there < here):
                if count:
                    words = Prose.of(
                        f"The whole step would not make it smaller; after {count} "
                        f"halving{'s' if count > 1 else ''} it is taken {{}} times.",
                        factor,
                    )
                    iteration.blocks.append(Note(words))
                return factor
        iteration.stopped = "uphill"
        return Number("0")

    def _merit(self, index: int, factor: Expression | None) -> arb | None:
        """The merit at the iterate, or after a damped step."""
        point: dict[Expression, Expression] = {
            Name(name): self.target.iterate(name, index)
            if factor is None
            else self._moved(column, index, factor)
            for column, name in enumerate(self.target.variables)
        }
        return merit(self.target, point, self.evaluation)


def _lines(blocks: Sequence[Block]) -> Iterator[tuple[Expression, Formula]]:
    return ((each.name, each.computing) for each in blocks if isinstance(each, Equation))
