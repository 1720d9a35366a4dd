"""A trace checked by an independent route: a plain loop in mpmath, its gradients by differences of values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from hwsolve.derivation.model import Verification
from hwsolve.errors import Defect
from hwsolve.methods import method, method_names
from hwsolve.numbers.values import as_ball
from hwsolve.optimizers.plain_loops import Loop, advance, has_loop, point_of_gradient
from hwsolve.optimizers.plan import Run
from hwsolve.optimizers.sources import FromGraph
from hwsolve.optimizers.trace import Trace

DIGITS = 60
STEP_EXPONENT = 20
MOST_STEPS = 100
"""A longer trace is checked over its first steps."""

MOST_EVALUATIONS = 4_000
_TOLERANCE = 1e-25


def verify_run(run: Run, trace: Trace) -> tuple[Verification, ...]:
    """Whether the plain loop comes to the same parameters. Raises Defect where it does not. A method that
    did not come with hwsolve has no plain loop: ()."""
    import mpmath

    name = run.rule.method.name
    own = name in method_names() and method(name).equations == _unspelled(run)
    if not own or not has_loop(name):
        return ()
    record = trace.at(trace.precision)
    steps = _checked_steps(run, set(record.values))
    if steps == 0:
        return ()
    with mpmath.workdps(DIGITS + STEP_EXPONENT):
        worst = _worst(run, trace, steps)
    if worst > _TOLERANCE:
        raise Defect(
            f"{run.title}: the trace differs from an independent loop by {worst:.1e} within {steps} steps"
        )
    which = "" if steps == run.steps else f" over the first {steps} steps"
    label = f"{run.label}: " if run.label else ""
    return (Verification(f"{label}independent loop, {DIGITS} digits{which}", True, worst),)


def _unspelled(run: Run) -> object:
    """The method's own equations, whatever symbols the user gave to its hyperparameters."""
    return run.rule.method.equations


def _checked_steps(run: Run, kept: set[int]) -> int:
    source = run.source
    cost = 1
    if isinstance(source, FromGraph):
        cost = 2 * len(run.parameters) * len(source.formulas[0]) * source.batch
    most = min(run.steps, MOST_STEPS, max(2, MOST_EVALUATIONS // max(1, cost)))
    return max((number for number in kept if number <= most), default=0)


def _worst(run: Run, trace: Trace, steps: int) -> float:
    """The largest relative difference of a parameter up to a step."""
    import mpmath

    from hwsolve.autodiff.mp import value_of

    hyperparameters = {
        _own_name(run, name): value_of(value)
        for name, value in run.rule.values.items()
        if value is not None
    }
    loops = {
        each.name: Loop(value_of(each.value), run.rule.choices, mpmath.sqrt)
        for each in run.parameters
        if each.value is not None
    }
    name = run.rule.method.name
    record = trace.at(trace.precision)
    worst = 0.0
    for number in range(1, steps + 1):
        if run.schedule is not None:
            start = run.rule.values[run.rate_name]
            hyperparameters["alpha"] = value_of(run.schedule.written(number, start).value)
        points = {
            each: point_of_gradient(name, loop, hyperparameters) for each, loop in loops.items()
        }
        gradients = _gradients(run, number, points)
        for each, loop in loops.items():
            advance(name, loop, gradients[each], hyperparameters)
        if number in record.values:
            found = record.values[number][: len(run.parameters)]
            for value, loop in zip(found, loops.values(), strict=True):
                worst = max(worst, _difference(value, loop.theta))
    return worst


def _own_name(run: Run, shown: str) -> str:
    spelled = {symbol: name for name, symbol in run.rule.spelled.items()}
    return spelled.get(shown, shown)


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
    """The central difference along one parameter."""
    import mpmath

    step = mpmath.mpf(10) ** -STEP_EXPONENT
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
