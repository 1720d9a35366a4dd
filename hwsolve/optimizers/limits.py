"""The limit ε → 0 of a step in symbols."""

from __future__ import annotations

from hwsolve.derivation.model import Prose
from hwsolve.notation.tree import Expression, Name, Quotient, children, rebuild, walk
from hwsolve.optimizers.fractions import ZERO, Known, light


def without_small(tree: Expression, known: Known) -> Expression | None:
    """The tree with 0 for ε, where ε only stands in denominators that do not vanish with it."""
    small = Name(known.small)
    if not known.small or not any(leaf == small for leaf in walk(tree)):
        return None
    if not _only_below(tree, small, False):
        return None
    new = light(_put_zero(tree, small))
    vanishes = any(isinstance(node, Quotient) and node.denominator == ZERO for node in walk(new))
    return None if vanishes else new


def limit_reason(known: Known) -> Prose:
    """`as ε → 0`."""
    return Prose(("as ", Name(known.small), " → 0"))


def _only_below(tree: Expression, small: Name, below: bool) -> bool:
    """Whether the small number stands in denominators only."""
    if tree == small:
        return below
    if isinstance(tree, Quotient):
        above = _only_below(tree.numerator, small, below)
        return above and _only_below(tree.denominator, small, True)
    return all(_only_below(part, small, below) for part in children(tree))


def _put_zero(tree: Expression, small: Name) -> Expression:
    if tree == small:
        return ZERO
    parts = children(tree)
    return rebuild(tree, tuple(_put_zero(part, small) for part in parts)) if parts else tree
