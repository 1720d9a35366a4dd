"""Independent routes to a gradient, so that every derivation can check itself.

The first uses values only: a central difference along one direction, in mpmath. The second differentiates
the composed formula with sympy. Neither shares code with the adjoints that they check.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flint import arb

from hwsolve.derivation.model import Verification
from hwsolve.errors import Defect
from hwsolve.notation.shape import Formula
from hwsolve.notation.tree import Derivative, Expression, Name, Number
from hwsolve.numbers.evaluation import Evaluation
from hwsolve.numbers.values import as_ball, precision
from hwsolve.problem.model import Problem

DIGITS = 60
STEP_EXPONENT = 20
MAX_NODES = 20_000
_TOLERANCE = 1e-15
"""The central difference errs by h² f‴ ≈ 10⁻⁴⁰; anything near this tolerance is a wrong derivative."""


def directional_difference(
    problem: Problem, output: str, point: Mapping[str, Expression], direction: Mapping[str, int]
) -> Any:
    """(f(x + h d) − f(x − h d))/(2h) with h = 10⁻²⁰ and 60 digits, from values of the nodes alone.

    `point` gives each quantity its value, `direction` a whole number for those that move.
    """
    import mpmath

    from hwsolve.autodiff.mp import value_of

    with mpmath.workdps(DIGITS + STEP_EXPONENT):
        step = mpmath.mpf(10) ** -STEP_EXPONENT
        ends = []
        for sign in (1, -1):
            values = {
                name: value_of(value, {}) + sign * step * direction.get(name, 0)
                for name, value in point.items()
            }
            for node in problem.nodes:
                values[node.name] = value_of(node.formula.tree(), values)
            ends.append(values[output])
        return (ends[0] - ends[1]) / (2 * step)


def test_point(problem: Problem) -> dict[str, Expression]:
    """The problem's point, with a number for every quantity that is left symbolic."""
    point: dict[str, Expression] = {}
    for index, quantity in enumerate(problem.quantities):
        stand_in = Number(f"{1 + index % 7}.{3 + 2 * (index % 3)}")
        point[quantity.name] = stand_in if quantity.value is None else quantity.value
    return point


def verify_gradient(
    problem: Problem, equations: Sequence[tuple[Expression, Formula]]
) -> tuple[Verification, ...]:
    """Whether Σ ∂output/∂x · d equals the directional difference, for every output.

    `equations` are those of the derivation. Raises Defect where they do not agree. A problem too large for
    mpmath, or a test point at which a node has no value, is left unverified: ().
    """
    if len(problem.nodes) > MAX_NODES:
        return ()
    point = test_point(problem)
    given: dict[Expression, Formula | None] = {
        Name(name): Formula(value, ()) for name, value in point.items()
    }
    direction = {name: 3 + (7 * index) % 11 for index, name in enumerate(problem.wrt)}
    try:
        evaluation = Evaluation(given, equations)
        worst = max(
            _difference(problem, evaluation, output, point, direction) for output in problem.outputs
        )
    except ArithmeticError:
        return ()
    if worst > _TOLERANCE:
        raise Defect(f"the gradient differs from a directional difference by {worst:.1e}")
    symbols = [each.name for each in problem.quantities if each.value is None]
    where = f", with numbers for {', '.join(symbols)}" if symbols else ""
    return (Verification(f"directional difference, {DIGITS} digits{where}", True, worst),)


def _difference(
    problem: Problem,
    evaluation: Evaluation,
    output: str,
    point: Mapping[str, Expression],
    direction: Mapping[str, int],
) -> float:
    """How far Σ ∂output/∂x · d is from the directional difference, relative to the larger terms."""
    import mpmath

    slopes = [
        (evaluation.values[Derivative(output, (name,))], step)
        for name, step in direction.items()
        if name != output
    ]
    expected = directional_difference(problem, output, point, direction)
    with precision(evaluation.precision):
        terms = [as_ball(slope) * step for slope, step in slopes]
        gap = abs(sum(terms, arb(0)) - arb(mpmath.nstr(expected, DIGITS)))
        scale = sum((abs(term) for term in terms), arb(0)).max(arb(10) ** -STEP_EXPONENT)
        return float((gap / scale).mid())
