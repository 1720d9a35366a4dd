"""Where along a line a function is least, by its values in mpmath."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import mpmath

from hwsolve.autodiff.mp import value_of
from hwsolve.notation.shape import Formula
from hwsolve.notation.tree import Expression

DIGITS = 60
WRITTEN_DIGITS = 40
"""Of a rate that is found, and checked as it is written."""

_FIRST = "1e-6"
_LARGEST = 1e12


def along(
    formula: Formula, values: Mapping[Expression, Any], moving: Mapping[Expression, Any]
) -> Callable[[Any], Any]:
    """A formula as a function of the rate: each of its quantities has a value, and those that are `moving`
    lose the rate times what stands there. It raises ArithmeticError where it has no real value."""

    def value(rate: Any) -> Any:
        arguments = [values[fill] - rate * moving.get(fill, 0) for fill in formula.fills]
        try:
            found = value_of(formula.pattern, arguments)
        except (ValueError, TypeError) as error:
            raise ArithmeticError(str(error)) from None
        if not isinstance(found, mpmath.mpf) or not mpmath.isfinite(found):
            raise ArithmeticError("no real value")
        return found

    return value


def least_along(function: Callable[[Any], Any]) -> Any | None:
    """The first η > 0 with a minimum of φ(η), to about 40 digits; None where φ falls on and on, or
    grows from the start. `function` raises ArithmeticError where it has no value."""
    with mpmath.workdps(2 * DIGITS):
        step = mpmath.mpf(_FIRST)
        try:
            before, here = function(mpmath.mpf(0)), function(step)
            if here >= before:
                step = mpmath.mpf("1e-18")
                here = function(step)
                if here >= before:
                    return None
            low, middle = mpmath.mpf(0), step
            while middle < _LARGEST:
                high = 2 * middle
                there = function(high)
                if there >= here:
                    found = mpmath.mpf(mpmath.nstr(_golden(function, low, high), WRITTEN_DIGITS))
                    return found if is_least(function, found) else None
                low, middle, here = middle, high, there
        except (ArithmeticError, OverflowError):
            return None
    return None


def is_least(function: Callable[[Any], Any], rate: Any) -> bool:
    """Whether φ is no smaller a little before and behind the rate, as it would be at a pole or a jump.

    At a kink its value is only as near to the least one as the rate is to it. Raises as the function does.
    """
    here = function(rate)
    near = min(function(rate * (1 + sign * mpmath.mpf("1e-12"))) for sign in (-1, 1))
    gained = max(abs(here), function(mpmath.mpf(0)) - here)
    return bool(here <= near + gained * mpmath.mpf("1e-35"))


def _golden(function: Callable[[Any], Any], low: Any, high: Any) -> Any:
    """The point in the bracket where the slope, by central differences, changes its sign."""
    step = mpmath.mpf("1e-50")

    def slope(where: Any) -> Any:
        return function(where + step) - function(where - step)

    for _ in range(4 * DIGITS):
        middle = (low + high) / 2
        if slope(middle) < 0:
            low = middle
        else:
            high = middle
    return (low + high) / 2
