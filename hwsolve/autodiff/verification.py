"""An independent route to a gradient, so that every derivation checks itself.

It uses values only: the slope along one direction, from the nodes at the point and a tiny step to both
sides of it, in mpmath. It shares no code with the adjoints that it checks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import mpmath
from flint import arb, fmpq

from hwsolve.autodiff.mp import value_of
from hwsolve.derivation.model import Verification
from hwsolve.errors import Defect
from hwsolve.notation.shape import Formula
from hwsolve.notation.tree import Derivative, Expression, Name, Number
from hwsolve.numbers.evaluation import Evaluation
from hwsolve.numbers.values import as_ball, precision
from hwsolve.problem.model import Problem

DIGITS = 60
MAX_NODES = 20_000

_TRIALS = ((20, 20 + DIGITS), (60, 200), (200, 640))
"""Steps 10^−n, and with how many digits. The first does, but where a kink, a pole or a fast oscillation
lies nearer than it reaches, or where terms differ by more than 60 digits."""

_SPARE_DIGITS = 10
"""So many of the last digits of an output are not trusted."""

_TOLERANCE = 1e-15
"""A central difference errs by h² f‴ ≈ 10⁻⁴⁰; anything near this tolerance is a wrong derivative."""

_SHRINKS = 1e-20
"""What is left of f″h, the gap between the slopes to the two sides, in the next trial at the most."""


def verify_gradient(
    problem: Problem, equations: Sequence[tuple[Expression, Formula]]
) -> tuple[Verification, ...]:
    """Whether Σ ∂output/∂x · d is the slope along d, for every output.

    `equations` are those of the derivation. Raises Defect where the two do not agree. What cannot be
    verified so is left out: an output at a kink, a test point at which a node has no value, a problem
    too large for mpmath.
    """
    if len(problem.nodes) > MAX_NODES:
        return ()
    point = test_point(problem)
    given: dict[Expression, Formula | None] = {
        Name(name): Formula(value, ()) for name, value in point.items()
    }
    try:
        evaluation = Evaluation(given, equations)
    except ArithmeticError:
        return ()
    moving = directions(problem)
    predicted = {output: _predicted(evaluation, output, moving) for output in problem.outputs}
    differences = _differences(predicted, _slopes(problem, point, moving))
    if not differences:
        return ()
    symbols = [each.name for each in problem.quantities if each.value is None]
    by = f"directional difference, {DIGITS} digits"
    if symbols:
        by += f", with numbers for {', '.join(symbols)}"
    if len(differences) < len(problem.outputs):
        by += f" ({', '.join(differences)}; no kinks)"
    return (Verification(by, True, max(differences.values())),)


def test_point(problem: Problem) -> dict[str, Expression]:
    """The problem's point, with a number for every quantity that is left symbolic."""
    point: dict[str, Expression] = {}
    for index, quantity in enumerate(problem.quantities):
        stand_in = Number(f"{1 + index % 7}.{3 + 2 * (index % 3)}")
        point[quantity.name] = stand_in if quantity.value is None else quantity.value
    return point


def directions(problem: Problem) -> dict[str, Fraction]:
    """How far each quantity in `wrt` moves, between 1 and 2; no two alike, so that no two can be confused."""
    return {name: 1 + Fraction(7919 * index % 9973, 9973) for index, name in enumerate(problem.wrt)}


@dataclass(frozen=True, slots=True)
class _Slope:
    """The slope of one output along the direction, to both sides of the point.

    `noise` is what the rounding of the output alone may add to it.
    """

    ahead: Any
    behind: Any
    noise: Any

    @property
    def central(self) -> Any:
        return (self.ahead + self.behind) / 2

    @property
    def jump(self) -> Any:
        return abs(self.ahead - self.behind)


@dataclass(frozen=True, slots=True)
class _Predicted:
    """Σ ∂output/∂x · d: its value, how uncertain that is, and the sum of the sizes of its terms."""

    value: Any
    radius: Any
    scale: Any

    def gap(self, slope: _Slope) -> Any:
        """How far a slope surely is from it."""
        return max(abs(slope.central - self.value) - self.radius, mpmath.mpf(0))


def _differences(
    predicted: Mapping[str, _Predicted], trials: Iterator[dict[str, _Slope]]
) -> dict[str, float]:
    """How far apart the two routes are for each output that has a slope; raises Defect."""
    before: dict[str, _Slope] = {}
    differences: dict[str, float] = {}
    wrong: dict[str, float] = {}
    for slopes in trials:
        for output, slope in slopes.items():
            if output in differences:
                continue
            wrong.pop(output, None)
            expected = predicted[output]
            earlier = before.get(output)
            if not _is_smooth(slope, earlier, expected.scale):
                continue
            gap = expected.gap(slope)
            relative = float(gap / expected.scale) if expected.scale else float(gap)
            near = gap <= _TOLERANCE * expected.scale + slope.jump
            if near or (earlier is not None and gap <= _SHRINKS * expected.gap(earlier)):
                differences[output] = relative
            elif earlier is not None and _same(slope, earlier) and gap > slope.noise:
                wrong[output] = relative
        before = slopes
        if len(differences) == len(predicted):
            break
    for output, relative in wrong.items():
        raise Defect(
            f"the gradient of {output} differs from a directional difference by {relative:.1e}"
        )
    return differences


def _is_smooth(slope: _Slope, earlier: _Slope | None, scale: Any) -> bool:
    """Whether the slopes to both sides meet, or shrink towards each other with the step."""
    if slope.jump <= _TOLERANCE * scale:
        return True
    return earlier is not None and slope.jump <= _SHRINKS * earlier.jump


def _same(slope: _Slope, earlier: _Slope) -> bool:
    """Whether two steps give one slope; at a jump of the function they do not."""
    size = max(abs(slope.central), abs(earlier.central))
    return bool(abs(slope.central - earlier.central) <= _TOLERANCE * size + earlier.jump)


def _slopes(
    problem: Problem, point: Mapping[str, Expression], moving: Mapping[str, Fraction]
) -> Iterator[dict[str, _Slope]]:
    """The slopes of all outputs, with ever smaller steps; none where a step leads out of the domain."""
    for exponent, digits in _TRIALS:
        with mpmath.workdps(digits):
            step = mpmath.mpf(10) ** -exponent
            try:
                behind, here, ahead = (
                    _outputs(problem, point, moving, sign * step) for sign in (-1, 0, 1)
                )
            except (ArithmeticError, ValueError, TypeError):
                yield {}
                continue
            noise = mpmath.mpf(10) ** (_SPARE_DIGITS - digits) / step
            yield {
                output: _Slope(
                    (ahead[output] - here[output]) / step,
                    (here[output] - behind[output]) / step,
                    noise * max(abs(here[output]), abs(ahead[output])),
                )
                for output in problem.outputs
            }


def _outputs(
    problem: Problem, point: Mapping[str, Expression], moving: Mapping[str, Fraction], step: Any
) -> dict[str, Any]:
    """The outputs a step away; raises ArithmeticError, ValueError or TypeError where one is not real."""
    values: dict[str, Any] = {}
    for name, value in point.items():
        weight = moving.get(name, Fraction(0))
        values[name] = value_of(value) + step * weight.numerator / weight.denominator
    for node in problem.nodes:
        found = value_of(node.formula.pattern, [values[parent] for parent in node.parents])
        if not isinstance(found, mpmath.mpf) or not mpmath.isfinite(found):
            raise ArithmeticError(f"{node.name} is not real")
        values[node.name] = found
    return {output: values[output] for output in problem.outputs}


def _predicted(evaluation: Evaluation, output: str, moving: Mapping[str, Fraction]) -> _Predicted:
    with precision(evaluation.precision):
        terms = [
            as_ball(evaluation.values[Derivative(output, (name,))])
            * fmpq(weight.numerator, weight.denominator)
            for name, weight in moving.items()
            if name != output
        ]
        total = sum(terms, arb(0))
        scale = sum((abs(term) for term in terms), arb(0))
    with mpmath.workdps(DIGITS):
        return _Predicted(_middle(total), _middle(total.rad()), _middle(scale))


def _middle(ball: arb) -> Any:
    mantissa, exponent = ball.mid().man_exp()
    return mpmath.ldexp(int(mantissa), int(exponent))
