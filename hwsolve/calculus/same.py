"""Whether two trees say the same, decided without recursion."""

from __future__ import annotations

from hwsolve.notation.tree import Call, Case, Differentiate, Expression, Product, Sum, children


def same(one: Expression, other: Expression) -> bool:
    """Whether two trees say the same. Unlike `==` it takes trees of any depth."""
    pairs = [(one, other)]
    while pairs:
        left, right = pairs.pop()
        if left is right:
            continue
        parts, others = children(left), children(right)
        if type(left) is not type(right) or len(parts) != len(others):
            return False
        if not parts:
            if left != right:
                return False
        elif _head(left) != _head(right):
            return False
        pairs.extend(zip(parts, others, strict=True))
    return True


def _head(tree: Expression) -> object:
    match tree:
        case Sum(_, rest):
            return tuple(sign for sign, _ in rest)
        case Call(function):
            return function
        case Case(_, _, relation):
            return relation
        case Differentiate(_, wrt):
            return wrt
    return None


def same_product(one: Expression, other: Expression) -> bool:
    """Whether two expressions differ at most in the order of their factors."""
    if not (isinstance(one, Product) and isinstance(other, Product)):
        return same(one, other)
    unmatched = list(other.factors)
    for factor in one.factors:
        place = next((i for i, known in enumerate(unmatched) if same(known, factor)), None)
        if place is None:
            return False
        del unmatched[place]
    return not unmatched
