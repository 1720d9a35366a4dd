"""What a trace shows when it is measured: how far it went, how straight, how often it turned back."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from flint import arb, fmpq

from hwsolve.numbers.compiled import Compiler
from hwsolve.numbers.loops import FLOATS, compile_step
from hwsolve.numbers.primitives import square_root
from hwsolve.numbers.values import as_ball, precision
from hwsolve.optimizers.loop import Constants, Interrupted, Record
from hwsolve.optimizers.plan import Run
from hwsolve.optimizers.sources import FromGraph
from hwsolve.optimizers.trace import Trace

Size = fmpq | arb
"""An exact number, or a ball."""

MOST_REFINED, FINEST = 20_000, 4096
"""A trace of at most so many assignments is computed again with more binary digits, up to these, where it
cannot be told whether a parameter turned back or the objective rose."""

FLOAT_SLACK = 2.0**-40
"""By how much a float may be off, relative to itself, when traces are measured in floats."""


@dataclass(frozen=True, slots=True)
class Count:
    """How often something surely happened; `exact`: and not more often."""

    number: int
    exact: bool = True


@dataclass(frozen=True, slots=True)
class Measured:
    """The trace of a run, measured: exact numbers, else balls of the precision of the trace.

    `points` has the parameters at steps 0, 1, …; `gradients` those that made steps 1, 2, …; `losses` the
    objective at each point, () where there is none; `moves` the change of each parameter in each step and
    `sizes` their lengths, `path` the sum of these, `net` the distance from the first point to the last;
    `reversals` how often a parameter turned back, over all parameters; `rises` in how many steps the
    objective grew. `ended_early`: not all steps are known. `in_floats`: the trace is too long to keep, and
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
    reversals: Count
    rises: Count
    ended_early: bool
    in_floats: bool

    @property
    def trend(self) -> int | None:
        """1 where the objective ends higher than it began, −1 where lower, 0 where at the same value; None
        where that cannot be told."""
        return sign(self.losses[-1] - self.losses[0]) if self.losses else None


def measured(run: Run, trace: Trace) -> Measured:
    """The trace from its kept values, or, where not all steps are kept, from floats."""
    bits = trace.precision
    found = _measured(run, trace, bits)
    settled = not trace.interrupted and trace.certified_until == run.steps
    if found.in_floats or not settled or run.steps * len(run.assignments) > MOST_REFINED:
        return found
    while not (found.reversals.exact and found.rises.exact) and bits < FINEST:
        bits *= 2
        try:
            found = _measured(run, trace, bits)
        except Interrupted:
            raise KeyboardInterrupt from None
    return found


def _measured(run: Run, trace: Trace, bits: int) -> Measured:
    record = trace.at(bits)
    in_floats = len(record.values) < run.steps and not trace.interrupted
    if in_floats:
        record = trace.loop.floats()
    with precision(bits):
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
        turns = [_turns([move[index] for move in moves]) for index in range(len(run.parameters))]
        grown = [sign(b - a) for a, b in pairwise(losses)]
    return Measured(
        run,
        points,
        gradients,
        losses,
        moves,
        sizes,
        path,
        net,
        Count(sum(each.number for each in turns), all(each.exact for each in turns)),
        Count(grown.count(1), None not in grown),
        record.reached < run.steps,
        in_floats,
    )


def sign(value: Size) -> int | None:
    """1, 0 or −1; None where a ball does not tell.

    >>> sign(fmpq(-1, 2)), sign(arb(0, 1))
    (-1, None)
    """
    if value > 0:
        return 1
    if value < 0:
        return -1
    return 0 if value == 0 else None


def _turns(moves: Sequence[Size]) -> Count:
    """How often one parameter goes back: a rest between two moves is no turn."""
    signs = [sign(move) for move in moves]
    ways = [each for each in signs if each]
    return Count(sum(a != b for a, b in pairwise(ways)), None not in signs)


def length(vector: Sequence[Size]) -> Size:
    """The Euclidean length: exact where it is rational."""
    if len(vector) == 1:
        return magnitude(vector[0])
    square = square_length(vector)
    if isinstance(square, arb):
        return square.nonnegative_part().sqrt()
    return _exact(square_root(square))


def relative_length(vector: Sequence[Size], other: Sequence[Size]) -> Size:
    """How many times as long as the other it is: exact where that is rational, though the lengths are not."""
    ratio = square_length(vector) / square_length(other)
    return ratio.nonnegative_part().sqrt() if isinstance(ratio, arb) else _exact(square_root(ratio))


def square_length(vector: Sequence[Size]) -> Size:
    """The square of the length: exact where the vector is."""
    return _sum(each * each for each in vector)


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
        [outputs.index(run.source.gradient(each.name, run.label)) for each in run.parameters]
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
    """A value of the engine: rational, or a ball (of a float, with some slack)."""
    if isinstance(value, fmpq):
        return value
    if isinstance(value, float):
        return arb(value, abs(value) * FLOAT_SLACK)
    return as_ball(value)


def objective(run: Run) -> Callable[..., float] | None:
    """The objective as a function of the parameters in floats, which raises ArithmeticError where it has no
    value; None where there is none."""
    targets = [(line.target, line.tree) for line in run.source.loss(run.label)]
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
            found.append(_exact(loss(*map(_float, point))))
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
