"""A formula of one variable as a real function: its values and signs from balls, as precise as is asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from typing import Any

import mpmath
from flint import arb, fmpq

from hwsolve.notation.tree import (
    Call,
    Constant,
    Expression,
    Name,
    Negate,
    Number,
    Power,
    Product,
    Quotient,
    Slot,
    Sum,
    children,
    rebuild,
    replace_leaves,
    walk,
)
from hwsolve.numbers.compiled import Evaluator, compile_pattern
from hwsolve.numbers.values import HOLDS, PiMultiple, Undecided, Value, as_ball, precision, sign_of

Function = Callable[[Any], Any]
"""A real function of mpmath's numbers; raises ArithmeticError where it has no value."""

Sign = Callable[[Any], int | None]
"""The sign of a real function at a point; None where there is no value, or no precision decides."""

Condition = tuple[Expression, str]
"""An expression and how it must stand to 0."""

_SIGN_BITS = 64
_MOST_BITS = 4096
_GUARD_BITS = 12
_MOST_REMEMBERED = 64
_ONE = Number("1")


def function_of(tree: Expression, variable: str) -> Function:
    """The tree as a real function, right to mpmath's present precision; 0 where 4,096 bits tell no value
    from it."""
    evaluator = _evaluator(tree, variable)

    def value(where: Any) -> Any:
        point, wanted = exact(where), mpmath.mp.prec + _GUARD_BITS
        bits = wanted + _GUARD_BITS
        while True:
            with precision(bits):
                try:
                    ball = _finite(evaluator(point))
                except Undecided:
                    if bits >= _MOST_BITS:
                        raise
                    bits *= 2
                    continue
                if ball.rel_accuracy_bits() >= wanted or ball == 0:
                    mantissa, exponent = ball.mid().man_exp()
                    return mpmath.ldexp(mpmath.mpf(int(mantissa)), int(exponent))
                if bits >= _MOST_BITS:
                    return _vanishing(ball)
            bits *= 2

    return value


def value_at(tree: Expression, variable: str, where: Any) -> Any:
    """The real value at a point, at mpmath's precision. Raises ArithmeticError where there is none."""
    return function_of(tree, variable)(where)


@lru_cache(maxsize=_MOST_REMEMBERED)
def sign_function(tree: Expression, variable: str) -> Sign:
    """The certified sign of the tree at a point, remembered."""
    evaluator = _evaluator(tree, variable)

    @cache
    def sign(where: Any) -> int | None:
        point, bits = exact(where), _SIGN_BITS
        while bits <= _MOST_BITS:
            with precision(bits):
                try:
                    return sign_of(evaluator(point))
                except Undecided:
                    bits *= 2
                except ArithmeticError:
                    return None
        return None

    return sign


def domain_of(conditions: Sequence[Condition], variable: str) -> Callable[[Any], bool | None]:
    """Whether all conditions hold at a point; None where no precision tells."""
    signs = [(sign_function(tree, variable), HOLDS[relation]) for tree, relation in conditions]

    def is_defined(where: Any) -> bool | None:
        undecided = False
        for sign, holds in signs:
            found = sign(where)
            if found is not None and not holds(found):
                return False
            undecided = undecided or found is None
        return None if undecided else True

    return is_defined


def exact(where: Any) -> fmpq:
    """A number of mpmath as the rational that it is."""
    mantissa, exponent = where.man_exp
    size = fmpq(int(mantissa)) * fmpq(2) ** int(exponent)
    return -size if where < 0 < size else size


def _evaluator(tree: Expression, variable: str) -> Evaluator:
    pattern = replace_leaves(
        without_cancelling(tree), lambda leaf: Slot(0) if leaf == Name(variable) else None
    )
    evaluator = compile_pattern(pattern)
    return evaluator if _has_slot(pattern) else lambda _: evaluator()


def _has_slot(tree: Expression) -> bool:
    return isinstance(tree, Slot) or any(map(_has_slot, children(tree)))


def without_cancelling(tree: Expression) -> Expression:
    """1 − tanh²(u) as 1/cosh²(u) and 1 − σ(u) as σ(−u), since far out no precision tells the differences from
    0; and aᵘ as exp(u log a), which is computed for any u."""
    parts = tuple(map(without_cancelling, children(tree)))
    tree = rebuild(tree, parts) if parts else tree
    match tree:
        case Sum(Number("1"), (("-", Power(Call("tanh", (argument,)), Number("2"))),)):
            return Quotient(_ONE, Power(Call("cosh", (argument,)), Number("2")))
        case Sum(Number("1"), (("-", Call("sigmoid", (argument,))),)):
            return Call("sigmoid", (Negate(argument),))
        case Power(Constant("e"), exponent):
            return Call("exp", (exponent,))
        case Power(base, exponent) if any(isinstance(node, Name) for node in walk(exponent)):
            return Call("exp", (Product((exponent, Call("log", (base,)))),))
    return tree


def _finite(value: Value) -> arb:
    ball = as_ball(value) if not isinstance(value, PiMultiple) else value.ball()
    if not ball.is_finite():
        raise Undecided("the ball has no finite bound at this precision")
    return ball


def _vanishing(ball: arb) -> Any:
    """0 for a ball that holds nothing else of any size."""
    if abs(ball) < arb(2) ** -(_MOST_BITS // 2):
        return mpmath.mpf(0)
    raise Undecided("the value cannot be told at this precision")
