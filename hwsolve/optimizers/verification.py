"""A trace checked by an independent route: a plain loop in mpmath, its gradients by differences of values."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from hwsolve.derivation.model import Verification
from hwsolve.errors import Defect
from hwsolve.methods import method, method_names
from hwsolve.methods.model import Rule
from hwsolve.notation.shape import Shapes
from hwsolve.notation.tree import Expression, Name, Timed
from hwsolve.numbers.values import as_ball
from hwsolve.optimizers.plain_loops import Loop, advance, has_loop, point_of_gradient
from hwsolve.optimizers.plan import Run
from hwsolve.optimizers.sources import FromGraph
from hwsolve.optimizers.symbolic import SymbolicStep
from hwsolve.optimizers.trace import Trace
from hwsolve.optimizers.written_loop import WrittenLoop

DIGITS = 60
STEP_EXPONENT = 30
FAR_EXPONENT, MOST_DIGITS = 25, 1_000
MOST_STEPS = 1_000
"""A longer trace is checked over its first steps."""

MOST_EVALUATIONS = 4_000
_TOLERANCE = 1e-25
NUDGE_EXPONENT, MOST_MAGNIFIED = 36, 10**9
"""A loop that starts 10 to the minus this beside must stay as near, but for this factor, to check anything:
its differences of values are as exact as that to 25 digits."""

_SYMBOLS_TOLERANCE = 1e-15
SMALL_EXPONENT = 40
"""ε is 10 to the minus this where lines in symbols are checked."""


def verify_run(run: Run, trace: Trace) -> tuple[Verification, ...]:
    """Whether an independent loop comes to the same parameters: the plain one of a method that came with
    hwsolve, else one over the method's equations. Raises Defect where it does not."""
    import mpmath

    record = trace.at(trace.precision)
    steps = _checked_steps(run, set(record.values))
    if steps == 0:
        return ()
    with mpmath.workdps(DIGITS + 2 * STEP_EXPONENT):
        gaps = _gaps(run, trace, steps)
        if max(gaps.values()) > _TOLERANCE:
            steps = _meaningful_steps(run, steps)
            gaps = {number: gap for number, gap in gaps.items() if number <= steps}
    if not gaps:
        return ()
    worst = max(gaps.values())
    if worst > _TOLERANCE:
        raise Defect(
            f"{run.title}: the trace differs from an independent loop by {worst:.1e} within {steps} steps"
        )
    which = "" if steps == run.steps else f" over the first {steps} steps"
    return (Verification(f"independent loop, {DIGITS} digits{which}", True, worst),)


def _has_plain_loop(run: Run) -> bool:
    """Whether the method is one that came with hwsolve, not the user's own under the same name."""
    own = run.rule.method
    return (
        own.name in method_names()
        and method(own.name).equations == own.equations
        and has_loop(own.name)
    )


class _PlainLoop:
    """The plain loop of a built-in method, asked like a `WrittenLoop`."""

    def __init__(self, theta: Any, rule: Rule) -> None:
        import mpmath

        self._name = rule.method.name
        self._loop = Loop(theta, rule.choices, mpmath.sqrt)
        self._own = {symbol: name for name, symbol in rule.spelled.items()}

    @property
    def theta(self) -> Any:
        return self._loop.theta

    def point_of_gradient(self, values: Mapping[str, Any]) -> Any:
        return point_of_gradient(self._name, self._loop, self._renamed(values))

    def advance(self, gradient: Any, values: Mapping[str, Any]) -> None:
        advance(self._name, self._loop, gradient, self._renamed(values))

    def _renamed(self, values: Mapping[str, Any]) -> dict[str, Any]:
        return {self._own.get(name, name): value for name, value in values.items()}


def together(checks: Sequence[Verification]) -> tuple[Verification, ...]:
    """The same route for several runs, said once with its largest difference."""
    worst: dict[str, Verification] = {}
    for each in checks:
        known = worst.get(each.by)
        if known is None or each.difference > known.difference:
            worst[each.by] = each
    return tuple(worst.values())


def _checked_steps(run: Run, kept: set[int]) -> int:
    source = run.source
    cost = 1
    if isinstance(source, FromGraph):
        cost = 2 * len(run.parameters) * len(source.formulas[0]) * max(1, source.sizes[0])
    most = min(run.steps, MOST_STEPS, max(2, MOST_EVALUATIONS // max(1, cost)))
    return max((number for number in kept if number <= most), default=0)


def _gaps(run: Run, trace: Trace, steps: int) -> dict[int, float]:
    """The largest relative difference of a parameter at each kept step up to `steps`."""
    record = trace.at(trace.precision)
    gaps: dict[int, float] = {}
    for number, point in enumerate(_points(run, steps), start=1):
        if number in record.values:
            found = record.values[number][: len(run.parameters)]
            gaps[number] = max(_difference(a, b) for a, b in zip(found, point, strict=True))
    return gaps


def _meaningful_steps(run: Run, steps: int) -> int:
    """How many steps the loop can check: a chaotic run magnifies the errors of its differences until
    nothing is left, which shows when it starts a little beside."""
    import mpmath

    beside = mpmath.mpf(10) ** -NUDGE_EXPONENT
    pairs = zip(_points(run, steps), _points(run, steps, beside), strict=True)
    for number, (point, moved) in enumerate(pairs, start=1):
        gaps = [
            abs(a - b) / max(abs(a), mpmath.mpf(10) ** -10)
            for a, b in zip(point, moved, strict=True)
        ]
        if max(gaps) > MOST_MAGNIFIED * beside:
            return number - 1
    return steps


def _points(run: Run, steps: int, beside: Any = 0) -> Iterator[tuple[Any, ...]]:
    """The parameters after each step of the loop, which starts a share `beside` away from the start: each
    parameter another multiple of it, so that none stay equal by chance."""
    from hwsolve.autodiff.mp import value_of

    hyperparameters = {
        name: value_of(value) for name, value in run.rule.values.items() if value is not None
    }
    kind: type[_PlainLoop | WrittenLoop] = _PlainLoop if _has_plain_loop(run) else WrittenLoop
    loops = {
        each.name: kind(value_of(each.value) * (1 + times * beside) + times * beside, run.rule)
        for times, each in enumerate(run.parameters, start=1)
        if each.value is not None
    }
    for number in range(1, steps + 1):
        if run.schedule is not None:
            start = run.rule.values[run.rate_name]
            hyperparameters[run.rate_name] = value_of(run.schedule.written(number, start).value)
        points = {each: loop.point_of_gradient(hyperparameters) for each, loop in loops.items()}
        gradients = _gradients(run, number, points)
        for each, loop in loops.items():
            loop.advance(gradients[each], hyperparameters)
        yield tuple(loop.theta for loop in loops.values())


def _gradients(run: Run, number: int, points: Mapping[str, Any]) -> dict[str, Any]:
    from hwsolve.autodiff.mp import value_of

    source = run.source
    if not isinstance(source, FromGraph):
        return {name: value_of(tree) for name, tree in source.values(number).items()}
    constants = {
        getattr(name, "name", ""): value_of(value) for name, value in source.constants.items()
    }
    rows = source.batch_at(number)
    entries: list[dict[str, Any]] = [
        {
            column: value_of(entry)
            for column, entry in zip(source.columns, source.rows[row], strict=True)
        }
        for row in rows
    ] or [{}]

    def objective(at: Mapping[str, Any]) -> Any:
        total = 0
        for row in entries:
            values = {**constants, **at, **row}
            for name, formula in source.formulas[0]:
                put_in = [values[getattr(fill, "name", "")] for fill in formula.fills]
                values[name.name] = value_of(formula.pattern, put_in)
            total = total + values[source.output]
        return total / len(entries)

    return {name: _slope(objective, points, name) for name in points}


def _slope(
    objective: Callable[[Mapping[str, Any]], Any], point: Mapping[str, Any], name: str
) -> Any:
    """The central difference along one parameter; far out its step grows, and where the objective is large it
    is computed with more digits, or all would cancel."""
    import mpmath

    farther = max(1, abs(point[name]) / mpmath.mpf(10) ** FAR_EXPONENT)
    step = farther * mpmath.mpf(10) ** -STEP_EXPONENT
    large = int(mpmath.log10(1 + abs(objective(point))))
    with mpmath.extradps(min(large, MOST_DIGITS)):
        ends = [objective({**point, name: point[name] + sign * step}) for sign in (1, -1)]
        return (ends[0] - ends[1]) / (2 * step)


def _difference(value: Any, expected: Any) -> float:
    import mpmath
    from flint import arb

    from hwsolve.numbers.values import precision

    with precision(400):
        gap = abs(as_ball(value) - arb(mpmath.nstr(expected, DIGITS)))
        scale = abs(as_ball(value)).max(arb(10) ** -10)
        return float((gap / scale).mid())


def verify_symbols(
    rule: Rule, steps: Sequence[SymbolicStep], gradients: Sequence[Expression] = ()
) -> tuple[Verification, ...]:
    """Whether every line of the steps in symbols has the value of the line before it, at a point with numbers
    for all symbols and an ε so small that a limit shows. `gradients` are the problem's own symbols for them.
    Raises Defect where one has not."""
    import mpmath

    worst = 0.0
    with mpmath.workdps(DIGITS):
        values: dict[Expression, Any] = {}
        for number, gradient in enumerate(gradients, start=1):
            values[Timed(rule.gradient, "", number)] = _value_with(gradient, values, rule)
        for step in steps:
            for equation in step.equations:
                found = [_value_with(line.formula.tree(), values, rule) for line in equation.steps]
                assert isinstance(equation.name, Timed)
                values[Timed(equation.name.name, "", equation.name.offset)] = found[0]
                scale = 1 + abs(found[0])
                worst = max(worst, *(float(abs(each - found[0]) / scale) for each in found))
    if worst > _SYMBOLS_TOLERANCE:
        raise Defect(f"a line in symbols changes the value by {worst:.1e}")
    return (Verification("the lines in symbols, at a point, 60 digits", True, worst),)


def _value_with(tree: Expression, values: dict[Expression, Any], rule: Rule) -> Any:
    """The value of a tree; a symbol that is met for the first time gets a number."""
    import mpmath

    from hwsolve.autodiff.mp import value_of

    formula = Shapes().formula(tree)
    starts = rule.method.start
    small = rule.spelled.get("epsilon", "epsilon")
    for leaf in formula.fills:
        if leaf in values:
            continue
        number = mpmath.mpf(len(values) * 7 % 11 + 2) / 13
        if isinstance(leaf, Timed) and leaf.offset == 0 and leaf.name in starts:
            start = starts[leaf.name]
            number = mpmath.mpf(0) if isinstance(start, Name) else value_of(start)
        if leaf == Name(small):
            number = mpmath.mpf(10) ** -SMALL_EXPONENT
        values[leaf] = number
    return value_of(formula.pattern, [values[leaf] for leaf in formula.fills])
