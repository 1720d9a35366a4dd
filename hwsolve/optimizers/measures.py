"""What a trace shows when it is measured: how far it went, how straight, how often it turned back."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from flint import arb, fmpq, fmpq_mat

from hwsolve.notation.tree import Expression
from hwsolve.numbers.compiled import Compiler
from hwsolve.numbers.loops import FLOATS, MIXED, compile_step
from hwsolve.numbers.values import Undecided, Undefined, normalized, precision
from hwsolve.optimizers.plan import Run
from hwsolve.optimizers.sources import FromGraph, gradient_atom
from hwsolve.optimizers.trace import Trace

MOST_QUADRATIC = 8
"""The minimum of a quadratic objective is looked for with at most so many parameters."""


@dataclass(frozen=True, slots=True)
class Measured:
    """The trace of a run, measured in floats.

    `points` has the parameters at steps 0, 1, …; `gradients` those that made steps 1, 2, …; `losses` the
    objective at each point, () where there is none. `ended_early`: it left the range of floats.
    """

    run: Run
    points: tuple[tuple[float, ...], ...]
    gradients: tuple[tuple[float, ...], ...]
    losses: tuple[float, ...]
    ended_early: bool

    @property
    def moves(self) -> list[tuple[float, ...]]:
        """The change of each parameter in each step."""
        return [
            tuple(b - a for a, b in zip(before, after, strict=True))
            for before, after in pairwise(self.points)
        ]

    @property
    def sizes(self) -> list[float]:
        """The length of each step."""
        return [math.hypot(*move) for move in self.moves]

    @property
    def path(self) -> float:
        """The length of the whole way."""
        return math.fsum(self.sizes)

    @property
    def net(self) -> float:
        """The distance from the first point to the last."""
        return math.dist(self.points[0], self.points[-1])

    @property
    def reversals(self) -> int:
        """How often a parameter turned back, over all parameters."""
        moves = self.moves
        return sum(
            a * b < 0
            for before, after in pairwise(moves)
            for a, b in zip(before, after, strict=True)
        )

    @property
    def rises(self) -> int:
        """In how many steps the objective grew."""
        return sum(b > a for a, b in pairwise(self.losses))


def measured(run: Run, trace: Trace) -> Measured:
    """The trace from its kept values, or, where not all steps are kept, from floats."""
    record = trace.at(trace.precision)
    outputs = trace.loop.outputs
    if len(record.values) < run.steps and not trace.interrupted:
        record = trace.loop.floats()
    width = len(run.parameters)
    places = (
        [outputs.index(gradient_atom(each.name, run.label)) for each in run.parameters]
        if (isinstance(run.source, FromGraph))
        else []
    )
    compiler = Compiler()
    start = tuple(
        _float(normalized(compiler.evaluator(each.value)())) if each.value is not None else 0.0
        for each in run.parameters
    )
    points, gradients = [start], []
    for number in sorted(record.values):
        values = record.values[number]
        points.append(tuple(_float(value) for value in values[:width]))
        if places:
            gradients.append(tuple(_float(values[place]) for place in places))
        else:
            given = run.source.values(number)
            gradients.append(
                tuple(
                    _float(normalized(compiler.evaluator(given[each.name])()))
                    for each in run.parameters
                )
            )
    ended = record.reached < run.steps
    return Measured(run, tuple(points), tuple(gradients), _losses(run, points), ended)


def quadratic_minimum(run: Run) -> tuple[float, ...] | None:
    """Where a quadratic objective has its minimum: its gradient is linear, and solved exactly for 0. None
    where the objective is something else, or has no single minimum."""
    source, count = run.source, len(run.parameters)
    if not isinstance(source, FromGraph) or source.rows or count > MOST_QUADRATIC:
        return None
    point: dict[str, Expression] = {
        each.name: run.parameter(each.name, -1) for each in run.parameters
    }
    assignments = [(target, tree) for target, tree, _, _ in source.assignments("", point, False)]
    results = [gradient_atom(each.name, "") for each in run.parameters]
    compiler = Compiler()
    values = {name: normalized(compiler.evaluator(tree)()) for name, tree in run.constants.items()}
    inputs = [run.parameter(each.name, -1) for each in run.parameters]
    if run.label:
        return quadratic_minimum(_unlabelled(run))
    gradient = compile_step(inputs, assignments, results, values, MIXED)
    units = [[fmpq(int(i == j)) for j in range(count)] for i in range(count)]
    probe = [fmpq(7 * i + 3, i + 2) for i in range(count)]
    try:
        with precision(128):
            origin = gradient(*[fmpq(0)] * count)
            columns = [gradient(*unit) for unit in units]
            tested = gradient(*probe)
    except (Undefined, Undecided, ArithmeticError):
        return None
    if not all(isinstance(v, fmpq) for row in (origin, tested, *columns) for v in row):
        return None
    hessian = [[columns[j][i] - origin[i] for j in range(count)] for i in range(count)]
    linear = [
        origin[i] + sum((hessian[i][j] * probe[j] for j in range(count)), fmpq(0))
        for i in range(count)
    ]
    if list(tested) != linear or not _is_positive_definite(hessian):
        return None
    solution = fmpq_mat(hessian).solve(fmpq_mat(count, 1, [-value for value in origin]))
    return tuple(_float(solution[i, 0]) for i in range(count))


def _unlabelled(run: Run) -> Run:
    return Run("", run.rule, run.steps, run.parameters, run.source, run.schedule)


def _is_positive_definite(matrix: Sequence[Sequence[fmpq]]) -> bool:
    """By Sylvester: every leading minor is positive."""
    return all(
        fmpq_mat([list(row[:size]) for row in matrix[:size]]).det() > 0
        for size in range(1, len(matrix) + 1)
    )


def _losses(run: Run, points: Sequence[tuple[float, ...]]) -> tuple[float, ...]:
    targets = [(target, tree) for target, tree, _, _ in run.source.loss(run.label)]
    if not targets:
        return ()
    compiler = Compiler()
    values = {
        name: _float(normalized(compiler.evaluator(tree)())) for name, tree in run.constants.items()
    }
    inputs = [run.parameter(each.name, -1) for each in run.parameters]
    loss = compile_step(inputs, targets, [targets[-1][0]], values, FLOATS)
    found: list[float] = []
    for point in points:
        try:
            found.append(loss(*point)[0])
        except (OverflowError, ZeroDivisionError, ValueError):
            break
    return tuple(found)


def _float(value: Any) -> float:
    if isinstance(value, float):
        return value
    if isinstance(value, arb):
        return float(value.mid())
    if isinstance(value, fmpq):
        try:
            return int(value.p) / int(value.q)
        except OverflowError:
            return math.inf
    return float(value.ball().mid())
