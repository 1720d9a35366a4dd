"""What a trace shows when it is measured: how far it went, how straight, how often it turned back."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from flint import arb, fmpq, fmpq_mat

from hwsolve.notation.tree import Expression
from hwsolve.numbers.compiled import Compiler
from hwsolve.numbers.loops import FLOATS, MIXED, compile_step
from hwsolve.numbers.primitives import square_root
from hwsolve.numbers.values import Undecided, Undefined, as_ball, normalized, precision
from hwsolve.optimizers.loop import Constants, Record
from hwsolve.optimizers.plan import Run
from hwsolve.optimizers.sources import FromGraph, gradient_atom
from hwsolve.optimizers.trace import Trace

MOST_QUADRATIC = 8
"""The minimum of a quadratic objective is looked for with at most so many parameters."""


Size = fmpq | arb
"""An exact number, or a ball."""


@dataclass(frozen=True, slots=True)
class Measured:
    """The trace of a run, measured: exact numbers, else balls of the precision of the trace.

    `points` has the parameters at steps 0, 1, …; `gradients` those that made steps 1, 2, …; `losses` the
    objective at each point, () where there is none; `moves` the change of each parameter in each step and
    `sizes` their lengths, `path` the sum of these, `net` the distance from the first point to the last.
    `ended_early`: it left the range of what is computed. `in_floats`: the trace is too long to keep, and
    was measured in floats, which nothing certifies.
    """

    run: Run
    points: tuple[tuple[Size, ...], ...]
    gradients: tuple[tuple[Size, ...], ...]
    losses: tuple[Size, ...]
    moves: tuple[tuple[Size, ...], ...]
    sizes: tuple[Size, ...]
    path: Size
    net: Size
    ended_early: bool
    in_floats: bool

    @property
    def reversals(self) -> int:
        """How often a parameter turned back, over all parameters."""
        return sum(
            bool(a * b < 0)
            for before, after in pairwise(self.moves)
            for a, b in zip(before, after, strict=True)
        )

    @property
    def rises(self) -> int:
        """In how many steps the objective grew."""
        return sum(bool(a < b) for a, b in pairwise(self.losses))


def measured(run: Run, trace: Trace) -> Measured:
    """The trace from its kept values, or, where not all steps are kept, from floats."""
    record = trace.at(trace.precision)
    in_floats = len(record.values) < run.steps and not trace.interrupted
    if in_floats:
        record = trace.loop.floats()
    with precision(trace.precision):
        points, gradients = _points(run, trace, record)
        losses = (
            _losses(run, points) if in_floats else tuple(_exact(loss) for _, loss in trace.losses())
        )
        moves = tuple(
            tuple(b - a for a, b in zip(before, after, strict=True))
            for before, after in pairwise(points)
        )
        sizes = tuple(length(move) for move in moves)
        path = _sum(sizes)
        net = distance(points[-1], points[0])
    ended = record.reached < run.steps
    return Measured(run, points, gradients, losses, moves, sizes, path, net, ended, in_floats)


def length(vector: Sequence[Size]) -> Size:
    """The Euclidean length: exact where it is rational."""
    if len(vector) == 1:
        return magnitude(vector[0])
    return _exact(square_root(_sum(each * each for each in vector)))


def _sum(terms: Iterable[Size]) -> Size:
    total: Size = fmpq(0)
    for term in terms:
        total = total + term
    return total


def distance(one: Sequence[Size], other: Sequence[Size]) -> Size:
    """How far two points are apart."""
    return length([a - b for a, b in zip(one, other, strict=True)])


def nearly(value: Size) -> float:
    """The float in the middle of a value, for choosing and for plots; never shown as a number."""
    return _float(value)


def _points(
    run: Run, trace: Trace, record: Record
) -> tuple[tuple[tuple[Size, ...], ...], tuple[tuple[Size, ...], ...]]:
    """The points at steps 0, 1, … and the gradients of steps 1, 2, …"""
    outputs = trace.loop.outputs
    width = len(run.parameters)
    places = (
        [outputs.index(gradient_atom(each.name, run.label)) for each in run.parameters]
        if isinstance(run.source, FromGraph)
        else []
    )
    evaluator = Constants(Compiler())
    start = tuple(
        _exact(evaluator.number(each.value)) if each.value is not None else fmpq(0)
        for each in run.parameters
    )
    points: list[tuple[Size, ...]] = [start]
    gradients: list[tuple[Size, ...]] = []
    for number in sorted(record.values):
        values = record.values[number]
        points.append(tuple(map(_exact, values[:width])))
        if places:
            gradients.append(tuple(_exact(values[place]) for place in places))
        else:
            given = run.source.values(number)
            gradients.append(
                tuple(_exact(evaluator.number(given[each.name])) for each in run.parameters)
            )
    return tuple(points), tuple(gradients)


def magnitude(value: Size) -> Size:
    """|value|."""
    return _exact(abs(value))


def _exact(value: Any) -> Size:
    """A value of the engine: rational, or a ball (a float is the ball of itself)."""
    if isinstance(value, fmpq):
        return value
    return arb(value) if isinstance(value, float) else as_ball(value)


def quadratic_minimum(run: Run) -> tuple[fmpq, ...] | None:
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
    return tuple(solution[i, 0] for i in range(count))


def _unlabelled(run: Run) -> Run:
    return Run("", run.rule, run.steps, run.parameters, run.source, run.schedule)


def _is_positive_definite(matrix: Sequence[Sequence[fmpq]]) -> bool:
    """By Sylvester: every leading minor is positive."""
    return all(
        fmpq_mat([list(row[:size]) for row in matrix[:size]]).det() > 0
        for size in range(1, len(matrix) + 1)
    )


def objective(run: Run) -> Callable[..., float] | None:
    """The objective as a function of the parameters in floats, which raises ArithmeticError where it has no
    value; None where there is none."""
    targets = [(target, tree) for target, tree, _, _ in run.source.loss(run.label)]
    if not targets:
        return None
    evaluator = Constants(Compiler())
    values = {name: _float(evaluator.number(tree)) for name, tree in run.constants.items()}
    inputs = [run.parameter(each.name, -1) for each in run.parameters]
    loss = compile_step(inputs, targets, [targets[-1][0]], values, FLOATS)

    def value(*point: float) -> float:
        try:
            (found,) = loss(*point)
        except ValueError as error:
            raise ArithmeticError(str(error)) from None
        if not isinstance(found, int | float) or not math.isfinite(found):
            raise ArithmeticError("no real value")
        return found

    return value


def _losses(run: Run, points: Sequence[tuple[Size, ...]]) -> tuple[Size, ...]:
    """The objective at points in floats, as far as it has a float."""
    loss = objective(run)
    if loss is None:
        return ()
    found: list[Size] = []
    for point in points:
        try:
            found.append(arb(loss(*map(_float, point))))
        except ArithmeticError:
            break
    return tuple(found)


def _float(value: Size) -> float:
    if isinstance(value, fmpq):
        try:
            return int(value.p) / int(value.q)
        except OverflowError:
            return math.inf
    return float(as_ball(value).mid())
