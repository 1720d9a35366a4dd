"""What is claimed of random small runs, beside plain loops at 60 digits: nothing here reads a text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import mpmath
import pytest
from flint import fmpq
from hypothesis import given, settings
from hypothesis import strategies as st

from hwsolve.autodiff.mp import value_of
from hwsolve.methods import method
from hwsolve.methods.rules import rule_of
from hwsolve.notation.parser import parse
from hwsolve.optimizers.measures import Measured, Size, measured
from hwsolve.optimizers.plain_loops import Loop, advance, point_of_gradient
from hwsolve.optimizers.plan import Run
from hwsolve.optimizers.prescribed import (
    MEASURED_DIGITS,
    UNLIKE,
    equalized,
    keep_growth,
    longest_moves,
    turning,
)
from hwsolve.optimizers.quadratic import quadratic_minimum
from hwsolve.optimizers.sources import FromGraph, Given
from hwsolve.optimizers.stability import nearest, ranking
from hwsolve.optimizers.trace import Trace
from hwsolve.problem import inline
from hwsolve.problem.model import Quantity
from tests.sizes import examples

METHODS = ("sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam", "amsgrad", "lion")
NOTHING = mpmath.mpf(10) ** -40
"""What is smaller is 0, and values this near to each other are the same."""

Vector = tuple[Any, ...]


@dataclass(frozen=True)
class Plain:
    """A run once more: points, gradients and losses, as mpmath has them."""

    points: list[Vector]
    gradients: list[Vector]
    losses: list[Any]

    @property
    def moves(self) -> list[Vector]:
        return [tuple(b - a for a, b in zip(*pair, strict=True)) for pair in pairwise(self.points)]

    @property
    def turns(self) -> int:
        """How often a parameter goes back; a rest between two moves is no turn."""
        count = 0
        for moves in zip(*self.moves, strict=True):
            ways = [sign(move) for move in moves if sign(move)]
            count += sum(a != b for a, b in pairwise(ways))
        return count

    @property
    def rises(self) -> int:
        return sum(sign(b - a) == 1 for a, b in pairwise(self.losses))

    @property
    def unrest(self) -> tuple[bool, int, int]:
        return sign(self.losses[-1] - self.losses[0]) == 1, self.rises, self.turns


def sign(value: Any) -> int:
    return 0 if abs(value) < NOTHING else 1 if value > 0 else -1


def length(vector: Vector) -> Any:
    return mpmath.sqrt(sum(each * each for each in vector))


@pytest.fixture(autouse=True)
def digits() -> Iterator[None]:
    with mpmath.workdps(60):
        yield


@dataclass(frozen=True)
class Task:
    """Methods with their learning rates on a quadratic (its coefficients and the start), or on gradients that
    are given, one tuple a step."""

    asked: tuple[tuple[str, str], ...]
    quadratic: tuple[int, int, int] = (0, 0, 0)
    start: tuple[str, str] = ("1", "1")
    steps: int = 1
    gradients: tuple[tuple[str, str], ...] = ()

    @property
    def formula(self) -> str:
        return "f = {} x^2 + {} y^2 + {} x y".format(*self.quadratic)

    def objective(self, point: Vector) -> Any:
        (p, q, r), (x, y) = self.quadratic, point
        return p * x * x + q * y * y + r * x * y

    def gradient(self, point: Vector) -> Vector:
        (p, q, r), (x, y) = self.quadratic, point
        return 2 * p * x + r * y, 2 * q * y + r * x


def runs(task: Task) -> list[Measured]:
    """The runs, measured."""
    found = []
    for name, rate in task.asked:
        rule = rule_of(method(name), {}, {"alpha": parse(rate)})
        parameters = tuple(
            Quantity(each, parse(at)) for each, at in zip("xy", task.start, strict=True)
        )
        if task.gradients:
            rows = zip(*task.gradients, strict=True)
            source: Any = Given(
                {each: tuple(map(parse, row)) for each, row in zip("xy", rows, strict=True)}
            )
        else:
            at = ",".join(f"{each}={value}" for each, value in zip("xy", task.start, strict=True))
            source = FromGraph(inline(task.formula, at), "f")
        steps = len(task.gradients) or task.steps
        trace = Trace(
            Run(f"{name}:alpha={rate}", rule, steps, parameters, source), lambda n: True, 5
        )
        trace.settle()
        found.append(measured(trace.run, trace))
    return found


def plainly(task: Task, name: str, rule: Any) -> Plain:
    """One run by the plain loop."""
    values = {each: value_of(tree) for each, tree in rule.values.items() if tree is not None}
    loops = [Loop(value_of(parse(at)), rule.choices, mpmath.sqrt) for at in task.start]
    points, gradients = [tuple(loop.theta for loop in loops)], []
    for number in range(len(task.gradients) or task.steps):
        if task.gradients:
            gradient: Vector = tuple(value_of(parse(each)) for each in task.gradients[number])
        else:
            gradient = task.gradient(tuple(point_of_gradient(name, loop, values) for loop in loops))
        for loop, each in zip(loops, gradient, strict=True):
            advance(name, loop, each, values)
        points.append(tuple(loop.theta for loop in loops))
        gradients.append(gradient)
    return Plain(points, gradients, [task.objective(point) for point in points])


def beside(task: Task) -> tuple[list[Measured], Mapping[int, Plain]]:
    """The measured runs, and for each, by its identity, the plain one."""
    found = runs(task)
    return found, {
        id(each): plainly(task, name, each.run.rule)
        for each, (name, _) in zip(found, task.asked, strict=True)
    }


rates = st.sampled_from(["0.01", "0.1", "0.3", "0.6", "1.1"])
asked = st.lists(
    st.tuples(st.sampled_from(METHODS), rates), min_size=2, max_size=4, unique=True
).map(tuple)
entries = st.integers(min_value=-20, max_value=20).map(lambda number: f"{number}/10")
bowls = st.tuples(*[st.integers(min_value=1, max_value=3)] * 2, st.integers(-1, 1))
on_quadratics = st.builds(
    Task, asked, bowls, st.tuples(entries, entries), st.integers(min_value=1, max_value=8)
)
on_gradients = st.builds(
    lambda asked, gradients: Task(asked, gradients=gradients),
    asked,
    st.lists(st.tuples(entries, entries), min_size=1, max_size=6).map(tuple),
)


def near(value: Size, expected: Any) -> bool:
    """Whether a number of the engine is that of mpmath, or a ball holds it."""
    radius = mpmath.mpf(0)
    if isinstance(value, fmpq):
        found = mpmath.mpf(int(value.p)) / int(value.q)
    else:
        found = mpmath.mpf(value.mid().str(60, radius=False))
        radius = mpmath.mpf(value.rad().str(10, radius=False)) * 2
    return bool(abs(found - expected) < radius + NOTHING * (1 + abs(expected)))


@given(on_quadratics)
@settings(max_examples=examples(60), deadline=None)
def test_what_is_measured_is_so(task: Task) -> None:
    """Points, lengths, turns and rises of the objective."""
    found, plain = beside(task)
    for each in found:
        own = plain[id(each)]
        for point, expected in zip(each.points, own.points, strict=True):
            assert all(map(near, point, expected))
        assert near(each.path, sum(map(length, own.moves)))
        assert all(map(near, each.losses, own.losses))
        if each.reversals.exact:
            assert each.reversals.number == own.turns
        assert each.reversals.number <= own.turns
        if each.rises.exact:
            assert each.rises.number == own.rises
        if each.trend is not None:
            assert each.trend == sign(own.losses[-1] - own.losses[0])


@given(on_quadratics)
@settings(max_examples=examples(60), deadline=None)
def test_the_steadiest_and_the_nearest_are_so(task: Task) -> None:
    """No other trace is calmer than the first, none wilder than the last, none ends nearer."""
    found, plain = beside(task)
    told = ranking(found)
    if told is not None:
        unrest = [plain[id(each)].unrest for each in found]
        assert (told.best, told.worst) == (min(unrest), max(unrest))
        for each, own in zip(found, unrest, strict=True):
            assert (each in told.first) == (own == told.best)
            assert (each in told.last) == (own == told.worst)
    minimum = quadratic_minimum(found[0].run)
    assert minimum == (0, 0)
    ends = [length(plain[id(each)].points[-1]) for each in found]
    first = nearest(found, minimum)
    for each, end in zip(found, ends, strict=True):
        is_least = end - min(ends) < NOTHING
        assert (each in first) == (is_least and max(ends) - min(ends) > NOTHING)


@given(on_gradients)
@settings(max_examples=examples(60), deadline=None)
def test_what_methods_make_of_given_gradients_is_so(task: Task) -> None:
    """Who turns back, who moves on against a gradient that has turned, whose steps shrink as the gradients
    do, whose move is the longest, who evens out gradients of different size."""
    found, plain = beside(task)
    for each in found:
        assert turning(each) == turned_and_carried(plain[id(each)])
    gradients = plain[id(found[0])].gradients
    starts = [gradients[0], *(own.moves[0] for own in plain.values())]
    if all(length(start) > NOTHING for start in starts):
        keeping = keep_growth(found)
        for each in found:
            moves = plain[id(each)].moves
            ratio = length(moves[-1]) * length(gradients[0])
            if each in keeping:
                assert abs(ratio - length(gradients[-1]) * length(moves[0])) < NOTHING
    sizes = {
        (id(each), name, step): abs(move)
        for each in found
        for step, row in enumerate(plain[id(each)].moves, start=1)
        for name, move in zip("xy", row, strict=True)
    }
    most = max(sizes.values())
    for held in longest_moves(found):
        size = sizes[id(held.trace), held.parameter, held.step]
        assert most - size <= most * mpmath.mpf(10) ** (1 - MEASURED_DIGITS)
    _check_equalized(found, plain, gradients[0])


def _check_equalized(
    found: Sequence[Measured], plain: Mapping[int, Plain], gradient: Vector
) -> None:
    told = equalized(found)
    sizes = [abs(each) for each in gradient]
    unlike = min(sizes) > NOTHING and max(sizes) > min(sizes) * int(UNLIKE.p) / int(UNLIKE.q)
    assert (told is not None) == unlike
    if told is None:
        return
    assert near(told.ratio, max(sizes) / min(sizes))
    for each in found:
        moves = [abs(move) for move in plain[id(each)].moves[0]]
        if moves[told.flat] < NOTHING:
            continue
        ratio = moves[told.steep] / moves[told.flat]
        if each in told.keeping:
            assert abs(ratio - max(sizes) / min(sizes)) < NOTHING
        if each in told.evening:
            assert abs(ratio - 1) < 2 * mpmath.mpf(10) ** (1 - MEASURED_DIGITS)
        else:
            assert ratio != 1


def turned_and_carried(own: Plain) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """By the definitions, parameter by parameter."""
    turned, carried = [], []
    for index, name in enumerate("xy"):
        ways = [sign(move[index]) for move in own.moves]
        pulls = [-sign(gradient[index]) for gradient in own.gradients]
        moving = [way for way in ways if way]
        if any(a * b < 0 for a, b in pairwise(moving)):
            turned.append(name)
        for step in range(1, len(ways)):
            has_turned = pulls[step - 1] * pulls[step] < 0
            if has_turned and ways[step - 1] == ways[step] == pulls[step - 1]:
                carried.append(name)
                break
    return tuple(turned), tuple(carried)
