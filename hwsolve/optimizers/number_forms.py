"""What a person writes when numbers are put in: constants folded, ε left out, long terms worked out apart."""

from __future__ import annotations

from fractions import Fraction

from flint import fmpq

from hwsolve.notation.tree import (
    Derivative,
    Expression,
    Name,
    Negate,
    Number,
    Power,
    Product,
    Sum,
    Timed,
    children,
    rebuild,
    walk,
)
from hwsolve.numbers.rounding import exact_decimal

MOST_CONSTANT_DIGITS = 8


def folded_constants(tree: Expression) -> Expression:
    """The tree with a short decimal for every difference or sum of plain numbers: 1 − 0.9 is 0.1.

    >>> folded_constants(Sum(Number("1"), (("-", Number("0.9")),)))
    Number(text='0.1')
    """
    parts = children(tree)
    if not parts:
        return tree
    tree = rebuild(tree, tuple(map(folded_constants, parts)))
    if isinstance(tree, Sum) and all(isinstance(part, Number) for part in children(tree)):
        total = Fraction(0)
        for sign, term in (("+", tree.first), *tree.rest):
            assert isinstance(term, Number)
            total += term.value if sign == "+" else -term.value
        written = _decimal(total)
        if written is not None:
            return written
    return tree


def _decimal(value: Fraction) -> Expression | None:
    found = exact_decimal(fmpq(value.numerator, value.denominator))
    if found is None:
        return None
    units, places = found
    if len(str(units)) > MOST_CONSTANT_DIGITS or places > MOST_CONSTANT_DIGITS:
        return None
    digits = str(units).rjust(places + 1, "0")
    text = f"{digits[:-places]}.{digits[-places:]}" if places else digits
    return Negate(Number(text)) if value < 0 else Number(text)


def without_small(tree: Expression, small: str) -> Expression:
    """The tree without the small number."""
    match tree:
        case Sum(first, rest):
            terms = [
                (sign, without_small(term, small))
                for sign, term in (("+", first), *rest)
                if term != Name(small)
            ]
            (_, head), *tail = terms
            return Sum(head, tuple(tail)) if tail else head
        case Name(name) if name == small:
            return Number("0")
    parts = children(tree)
    return rebuild(tree, tuple(without_small(part, small) for part in parts)) if parts else tree


def is_of_a_row(target: Expression) -> bool:
    """Whether a node belongs to one row of the data where only the mean over all is of interest."""
    return isinstance(target, Timed) and target.of.startswith("row")


def is_worked_out(tree: Expression) -> bool:
    """A denominator like 1 − 0.9², which is a number but not written as one."""
    return _is_constant(tree) and not isinstance(tree, Number)


def _is_constant(tree: Expression) -> bool:
    return not any(isinstance(leaf, Name | Timed | Derivative) for leaf in walk(tree))


def is_long(tree: Expression) -> bool:
    """More than a number, or a product or quotient of two."""
    match tree:
        case Negate(argument):
            return is_long(argument)
        case Number() | Name() | Timed():
            return False
        case Product(factors):
            return len(factors) > 2 or any(not _is_leaf(factor) for factor in factors)
        case Power(base, exponent):
            return not (_is_leaf(base) and _is_leaf(exponent))
    return True


def _is_leaf(tree: Expression) -> bool:
    return isinstance(tree, Number | Name | Timed)


def is_of_method(atom: Expression) -> bool:
    return isinstance(atom, Timed) and bool(atom.of)
