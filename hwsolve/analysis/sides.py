"""A function of one variable on one side: its case distinctions decided far out, and its limits there."""

from __future__ import annotations

from typing import Any

import mpmath

from hwsolve.autodiff.mp import value_of
from hwsolve.notation.bridge import from_sympy, is_bounded, to_sympy
from hwsolve.notation.definitions import written_out
from hwsolve.notation.from_sympy import Untranslatable
from hwsolve.notation.tree import (
    Call,
    Cases,
    Expression,
    Name,
    Negate,
    Number,
    children,
    fill,
    rebuild,
    replace_leaves,
    Slot,
)

FAR_OUT = 1000
INFINITY = "infinity"


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
    return int(
        mpmath.sign(value_at(left, variable, where) - value_at(right, variable, where))
    )


def value_at(tree: Expression, variable: str, where: Any) -> Any:
    """The real value at a point, at mpmath's precision. Raises ArithmeticError where there is none."""
    pattern = replace_leaves(tree, lambda leaf: Slot(0) if leaf == Name(variable) else None)
    try:
        found = value_of(pattern, [where])
    except (ValueError, TypeError, KeyError) as error:
        raise ArithmeticError(str(error)) from None
    if not isinstance(found, mpmath.mpf) or not mpmath.isfinite(found):
        raise ArithmeticError("no real value")
    return found


def limit_at_infinity(tree: Expression, variable: str, side: int) -> Expression | str | None:
    """The limit as the variable goes to side · ∞: an expression, `infinity`, `-infinity`, or None where
    it is not known. Values far out must agree with what sympy finds."""
    import sympy

    with mpmath.workdps(30):
        try:
            smooth = smooth_at(tree, variable, mpmath.mpf(side * FAR_OUT))
        except ArithmeticError:
            return None
    if not is_bounded(smooth):
        return None
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
    except (ValueError, TypeError, NotImplementedError, AttributeError, Untranslatable):
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


def decay(tree: Expression, variable: str, side: int) -> Expression | None:
    """What the function is like far out where it goes to 0: c/|x|ᵖ, or c e^(−k|x|); None if neither."""
    import sympy

    with mpmath.workdps(30):
        try:
            smooth = smooth_at(tree, variable, mpmath.mpf(side * FAR_OUT))
        except ArithmeticError:
            return None
    symbol = sympy.Symbol("x", positive=True)
    size = fill_in_size(variable)
    try:
        there = to_sympy(smooth, {Name(variable): side * symbol}, by_definition=True)
        if there == 0:
            return None
        for power in (1, 2, 3, 4):
            found = sympy.limit(there * symbol**power, symbol, sympy.oo)
            if found.is_finite and found != 0 and found.is_number:
                return fill(_power_pattern(power), (from_sympy(found), size))
        for rate in (1, 2):
            for power in (0, 1):
                found = sympy.limit(
                    there * sympy.exp(rate * symbol) / symbol**power, symbol, sympy.oo
                )
                if found.is_finite and found != 0 and found.is_number:
                    return fill(_exponential_pattern(rate, power), (from_sympy(found), size))
    except (ValueError, TypeError, NotImplementedError, AttributeError, Untranslatable):
        return None
    return None


def fill_in_size(variable: str) -> Expression:
    """|x|."""
    return Call("abs", (Name(variable),))


def _power_pattern(power: int) -> Expression:
    from hwsolve.notation.tree import Power, Quotient

    below: Expression = Slot(1) if power == 1 else Power(Slot(1), Number(str(power)))
    return Quotient(Slot(0), below)


def _exponential_pattern(rate: int, power: int) -> Expression:
    from hwsolve.notation.tree import Constant, Power, Product

    inside: Expression = Slot(1) if rate == 1 else Product((Number(str(rate)), Slot(1)))
    exponential = Power(Constant("e"), Negate(inside))
    factors = (Slot(0), *((Slot(1),) if power else ()), exponential)
    return Product(factors)
