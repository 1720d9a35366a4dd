"""What a rule of differentiation makes of an expression, and the products that all rules write."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from hwsolve.derivation.model import Prose
from hwsolve.notation.tree import (
    Call,
    Cases,
    Constant,
    Differentiate,
    Expression,
    Negate,
    Number,
    Product,
    Sum,
    children,
    rebuild,
    walk,
)

_ONE = Number("1")


@dataclass(frozen=True, slots=True)
class Applied:
    """A rule applied to one expression.

    `build` makes the derivative from the derivatives of `inner`, in their order; `finish` does so
    for the last line, where that is written in another order, and `in_full` spells out what `build`
    leaves out. A `passing` rule only carries the derivative of its one operand on, so that the
    reader follows the operand's own steps. `constants` are what was held to be constant. With
    `at_once`, short inner derivatives are not named first.
    """

    law: Prose
    inner: tuple[Expression, ...]
    build: Callable[..., Expression]
    passing: bool = False
    finish: Callable[..., Expression] | None = None
    in_full: Callable[..., Expression] | None = None
    constants: tuple[Expression, ...] = ()
    at_once: bool = False


def depends(tree: Expression, wrt: Expression) -> bool:
    """Whether the leaf `wrt` occurs in the tree."""
    return any(node == wrt for node in walk(tree) if type(node) is type(wrt))


def flat_product(*factors: Expression) -> Expression:
    """The product of the factors, those that are products themselves taken apart; nothing else is
    done."""
    flat: list[Expression] = []
    for factor in factors:
        flat.extend(factor.factors if isinstance(factor, Product) else (factor,))
    return Product(tuple(flat)) if len(flat) > 1 else flat[0]


def in_order(outer: Expression, derivative: Expression) -> Expression:
    """The product as a person ends up writing it: 2x cos(x²), but cos(sin x) · cos x."""
    if is_monomial(derivative):
        return flat_product(derivative, outer)
    return flat_product(outer, derivative)


def is_monomial(tree: Expression) -> bool:
    """Whether it is made of names and numbers by multiplication alone."""
    return not any(isinstance(node, Sum | Call | Cases | Constant) for node in walk(tree))


def without_ones(tree: Expression) -> Expression:
    """The tree without factors 1 and with `+ (−u)` written as `− u`; nothing else is done."""
    parts = children(tree)
    if not parts or isinstance(tree, Differentiate | Cases):
        return tree
    changed = tuple(map(without_ones, parts))
    tree = rebuild(tree, changed)
    match tree:
        case Product(factors):
            kept = [factor for factor in factors if factor != _ONE] or [_ONE]
            return Product(tuple(kept)) if len(kept) > 1 else kept[0]
        case Sum(first, rest):
            flipped = {"+": "-", "-": "+"}
            start = first if isinstance(first, Sum) else Sum(first, ())
            joined = tuple(
                (flipped[sign], term.argument) if isinstance(term, Negate) else (sign, term)
                for sign, term in rest
            )
            return Sum(start.first, (*start.rest, *joined))
    return tree
