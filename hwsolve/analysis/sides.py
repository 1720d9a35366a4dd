"""A function of one variable on one side: its case distinctions decided far out, and its limits
there."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import mpmath

from hwsolve.autodiff.mp import value_of
from hwsolve.calculus.tidy import tidy
from hwsolve.notation.bridge import SYMPY_GIVES_UP, from_sympy, is_bounded, to_sympy
from hwsolve.notation.definitions import written_out
from hwsolve.notation.from_sympy import Untranslatable
from hwsolve.notation.tree import (
    Call,
    Cases,
    Constant,
    Expression,
    Name,
    Negate,
    Number,
    Power,
    Product,
    Quotient,
    Slot,
    children,
    fill,
    rebuild,
    replace_leaves,
)

FAR_OUT = 1000
INFINITY = "infinity"
_DENOMINATORS = (1, 2, 3, 4, 5, 6, 8, 10, 100, 1000)


def smooth_at(tree: Expression, variable: str, where: Any) -> Expression:
    """The tree with |u|, max, min, sign and case distinctions decided as they are at `where`."""
    parts = tuple(smooth_at(part, variable, where) for part in children(tree))
    if isinstance(tree, Cases):
        for case in tree.cases:
            if _difference_sign(case.left, case.right, variable, where) in _HOLDS[case.relation]:
                return smooth_at(case.value, variable, where)
    if isinstance(tree, Call):
        definition = written_out(tree.function, tree.arguments)
        if definition is not None:
            return smooth_at(definition, variable, where)
        if tree.function == "abs":
            return parts[0] if value_at(parts[0], variable, where) > 0 else Negate(parts[0])
        if tree.function == "sign":
            sign = value_at(parts[0], variable, where)
            return Number("1") if sign > 0 else Negate(Number("1"))
        if tree.function in ("max", "min"):
            pick = max if tree.function == "max" else min
            return pick(parts, key=lambda part: value_at(part, variable, where))
    return rebuild(tree, parts) if parts else tree


_HOLDS = {">": (1,), "<": (-1,), "=": (0,), "≥": (0, 1), "≤": (-1, 0), "≠": (-1, 1)}


def _difference_sign(left: Expression, right: Expression, variable: str, where: Any) -> int:
    return int(mpmath.sign(value_at(left, variable, where) - value_at(right, variable, where)))


def function_of(tree: Expression, variable: str) -> Callable[[Any], Any]:
    """The tree as a real function at mpmath's precision. It raises ArithmeticError where it has no value."""
    pattern = replace_leaves(tree, lambda leaf: Slot(0) if leaf == Name(variable) else None)

    def value(where: Any) -> Any:
        try:
            found = value_of(pattern, [where])
        except (ValueError, TypeError, KeyError) as error:
            raise ArithmeticError(str(error)) from None
        if not isinstance(found, mpmath.mpf) or not mpmath.isfinite(found):
            raise ArithmeticError("no real value")
        return found

    return value


def value_at(tree: Expression, variable: str, where: Any) -> Any:
    """The real value at a point, at mpmath's precision. Raises ArithmeticError where there is
    none."""
    return function_of(tree, variable)(where)


def limit_at_infinity(tree: Expression, variable: str, side: int) -> Expression | str | None:
    """The limit as the variable goes to side · ∞: an expression, `infinity`, `-infinity`, or None
    where it is not known. Values far out must agree with what sympy finds."""
    import sympy

    with mpmath.workdps(30):
        try:
            smooth = smooth_at(tree, variable, mpmath.mpf(side * FAR_OUT))
        except ArithmeticError:
            return None
    seen = _limit_by_values(smooth, variable, side)
    if seen is not None or not is_bounded(smooth):
        return seen
    symbol = sympy.Symbol("x", real=True)
    try:
        there = to_sympy(smooth, {Name(variable): symbol}, by_definition=True)
        found = sympy.limit(there, symbol, sympy.oo * side)
        if found in (sympy.oo, -sympy.oo):
            written: Expression | str = INFINITY if found == sympy.oo else f"-{INFINITY}"
        elif found.is_number and found.is_real:
            written = from_sympy(found)
        else:
            return None
    except (*SYMPY_GIVES_UP, Untranslatable):
        return None
    return written if _plausible(smooth, variable, side, written) else None


def _plausible(tree: Expression, variable: str, side: int, limit: Expression | str) -> bool:
    """Whether the values far out go where the limit says."""
    with mpmath.workdps(50):
        values = []
        for distance in (60, 6000):
            try:
                values.append(value_at(tree, variable, mpmath.mpf(side * distance)))
            except (ArithmeticError, OverflowError):
                return True
        if isinstance(limit, str):
            sign = -1 if limit.startswith("-") else 1
            return bool(sign * values[1] > sign * values[0])
        target = value_of(limit)
        return bool(abs(values[1] - target) <= abs(values[0] - target) + mpmath.mpf("1e-30"))


def _limit_by_values(tree: Expression, variable: str, side: int) -> Expression | str | None:
    """The simple number, or the infinity, that values at 10⁹, 10¹² and 10¹⁵ settle on."""
    with mpmath.workdps(60):
        try:
            values = [
                value_at(tree, variable, mpmath.mpf(side) * mpmath.mpf(10) ** power)
                for power in (9, 12, 15)
            ]
        except (ArithmeticError, OverflowError):
            return None
        first, second, third = values
        if abs(third) > 100 * abs(second) > 10_000 * abs(first) > 1 and first * third > 0:
            return INFINITY if third > 0 else f"-{INFINITY}"
        for denominator in _DENOMINATORS:
            nearest = mpmath.nint(third * denominator) / denominator
            gaps = [abs(value - nearest) for value in values]
            if gaps[2] < 1e-10 and gaps[2] <= gaps[1] <= gaps[0] < 1e-4:
                return simple_fraction(int(mpmath.nint(third * denominator)), denominator)
    return None


def simple_fraction(numerator: int, denominator: int) -> Expression:
    """p/q in lowest terms."""
    exact = Fraction(numerator, denominator)
    size: Expression = Number(str(abs(exact.numerator)))
    if exact.denominator != 1:
        size = Quotient(size, Number(str(exact.denominator)))
    return Negate(size) if exact < 0 else size


def decay(tree: Expression, variable: str, side: int) -> Expression | None:
    """What the function is like far out where it goes to 0: c/|x|ᵖ or c |x|ᵖ e^(−k|x|) with simple
    numbers; None if it is neither."""
    with mpmath.workdps(300):
        try:
            smooth = smooth_at(tree, variable, mpmath.mpf(side * FAR_OUT))

            def at(distance: Any) -> Any:
                return value_at(smooth, variable, side * mpmath.mpf(distance))

            if at(100) == 0:
                return None
            size = Call("abs", (Name(variable),))
            for power in (1, 2, 3, 4) if abs(at(1000)) > 1e-20 else ():
                far = mpmath.mpf(10) ** 40
                found = _simple_number(at(far) * far**power, 1e-30)
                if found is not None:
                    return tidy(fill(_power_pattern(power), (found, size)))
            for rate in (1, 2):
                for power in (0, 1):
                    whole = at(200) * mpmath.exp(rate * 200) / mpmath.mpf(200) ** power
                    found = _simple_number(whole, 0.02 if power else 1e-30)
                    if found is not None:
                        return tidy(fill(_exponential_pattern(rate, power), (found, size)))
        except (ArithmeticError, OverflowError):
            return None
    return None


def _simple_number(value: Any, tolerance: float) -> Expression | None:
    """The whole number or half that the value nearly is, but 0."""
    for denominator in (1, 2, 4):
        nearest = int(mpmath.nint(value * denominator))
        if (
            nearest
            and abs(nearest) < 1000
            and abs(value - mpmath.mpf(nearest) / denominator) < tolerance
        ):
            return simple_fraction(nearest, denominator)
    return None


def _power_pattern(power: int) -> Expression:
    below: Expression = Slot(1) if power == 1 else Power(Slot(1), Number(str(power)))
    return Quotient(Slot(0), below)


def _exponential_pattern(rate: int, power: int) -> Expression:
    inside: Expression = Slot(1) if rate == 1 else Product((Number(str(rate)), Slot(1)))
    exponential = Power(Constant("e"), Negate(inside))
    return Product((Slot(0), *((Slot(1),) if power else ()), exponential))
