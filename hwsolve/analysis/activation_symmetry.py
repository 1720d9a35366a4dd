"""Whether a function of one variable is odd or even."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import mpmath

from hwsolve.analysis.conditions import by_definition
from hwsolve.analysis.real_function import function_of
from hwsolve.notation.bridge import SYMPY_GIVES_UP, is_bounded, to_sympy
from hwsolve.notation.tree import Expression, Name

_SAME = mpmath.mpf("1e-25")
_NEAR = [mpmath.mpf(index) * mpmath.mpf("0.337") for index in range(1, 15)]
_FEWEST = 2


@dataclass(frozen=True, slots=True)
class Symmetry:
    """`parity` is `odd`, `even` or empty; whether sympy `proved` it; at how many points it was `compared`; and
    whether at one of them the function has a value and at its negative none."""

    parity: str
    proved: bool
    compared: int
    lopsided: bool


def symmetry_of(
    tree: Expression, variable: str, is_defined: Callable[[Any], bool | None], places: Sequence[Any]
) -> Symmetry:
    """By values near 0 and around the places where something happens."""
    around = [abs(place) * mpmath.mpf(share) for place in places for share in ("0.97", "1.03")]
    around += [abs(place) + mpmath.mpf("0.3") for place in places]
    function = function_of(tree, variable)
    pairs: list[tuple[Any, Any]] = []
    for point in [*_NEAR, *around]:
        sides = [is_defined(side) for side in (point, -point)]
        if sides[0] is not sides[1]:
            return Symmetry("", True, len(pairs), lopsided=None not in sides)
        try:
            pairs.append((function(point), function(-point)))
        except ArithmeticError:
            continue
    if len(pairs) >= _FEWEST:
        for name, sign in (("odd", -1), ("even", 1)):
            if all(_same(one, sign * other) for one, other in pairs):
                return Symmetry(name, _proved(tree, variable, sign), len(pairs), lopsided=False)
    return Symmetry("", True, len(pairs), lopsided=False)


def _same(one: Any, other: Any) -> bool:
    return bool(abs(one - other) <= _SAME * max(abs(one), abs(other)))


def _proved(tree: Expression, variable: str, sign: int) -> bool:
    import sympy

    whole = by_definition(tree)
    if not is_bounded(whole):
        return False
    symbol = sympy.Symbol("x", real=True)
    try:
        there = to_sympy(whole, {Name(variable): symbol})
        difference = there.subs(symbol, -symbol) - sign * there
        return bool(difference == 0 or difference.expand() == 0)
    except SYMPY_GIVES_UP:
        return False
