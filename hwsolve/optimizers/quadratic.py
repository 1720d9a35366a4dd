"""Where a quadratic objective has its minimum."""

from __future__ import annotations

from collections.abc import Sequence

from flint import fmpq, fmpq_mat

from hwsolve.notation.tree import Expression
from hwsolve.numbers.compiled import Compiler
from hwsolve.numbers.loops import MIXED, compile_step
from hwsolve.numbers.values import Undecided, Undefined, normalized, precision
from hwsolve.optimizers.plan import Run
from hwsolve.optimizers.sources import FromGraph

MOST_QUADRATIC = 8
"""The minimum of a quadratic objective is looked for with at most so many parameters."""


def quadratic_minimum(run: Run) -> tuple[fmpq, ...] | None:
    """Where a quadratic objective has its minimum: its gradient is linear, and solved exactly for 0. None
    where the objective is something else, or has no single minimum."""
    source, count = run.source, len(run.parameters)
    if not isinstance(source, FromGraph) or source.rows or count > MOST_QUADRATIC:
        return None
    point: dict[str, Expression] = {
        each.name: run.parameter(each.name, -1) for each in run.parameters
    }
    assignments = [(each.target, each.tree) for each in source.assignments("", point, False, 0)]
    results = [source.gradient(each.name, "") for each in run.parameters]
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
