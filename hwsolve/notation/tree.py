"""The expression tree: mathematics in the order and the words in which it was written.

A tree is immutable and its nodes compare by what they say; where they stood in the text (`span`) and how
a name was put into words do not count. Nothing here simplifies, reorders or evaluates.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from operator import attrgetter, is_not
from typing import Any

MAX_DEPTH = 100
"""How deeply a written expression may be nested; every recursion over a tree is bounded by it."""


@dataclass(frozen=True, slots=True)
class Span:
    """Where a node stood: characters `start` up to `end` of its text, counted from 0."""

    start: int
    end: int


NOWHERE = Span(0, 0)


class Expression:
    """A node of the tree. The subclasses below are all there are."""

    __slots__ = ()
    span: Span


def _span() -> Span:
    return field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Number(Expression):
    """A number that is not negative, as it was typed in ASCII: `0.1`, `2.50`, `1e-8`."""

    text: str
    span: Span = _span()

    @property
    def value(self) -> Fraction:
        """The exact value: `0.1` is 1/10."""
        return Fraction(self.text)


@dataclass(frozen=True, slots=True)
class Name(Expression):
    """A variable, node, parameter or hyperparameter, in ASCII: `f6`, `beta1`, `yhat`."""

    name: str
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Constant(Expression):
    """`e` or `pi`, where the problem gives these names no meaning of its own."""

    name: str
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Timed(Expression):
    """A quantity at a time step: `m[t-1]` is Timed("m", "t", -1), `g[2]` is Timed("g", "", 2).

    `of` is the parameter that it belongs to and `by` the method that makes it, where there are several:
    `adam:m.w1[2]` in plain text; elsewhere the surroundings say both.
    """

    name: str
    symbol: str
    offset: int
    span: Span = _span()
    of: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class Derivative(Expression):
    """∂of/∂wrt as one name. `local` marks the partial of one node's own formula, all else held fixed,
    where it differs from the total derivative of the same pair; `held` names what is held, for display.
    `wrt` repeats a name for a higher order. `at` tells the same derivative at several points apart
    (`adam:2` is the point of Adam's step 2); only plain text shows it.
    """

    of: str
    wrt: tuple[str, ...]
    local: bool = False
    held: tuple[str, ...] = field(default=(), compare=False)
    span: Span = _span()
    at: str = ""


@dataclass(frozen=True, slots=True)
class Applied(Expression):
    """A quantity of the problem elsewhere than at its point, as one name: f₆(x + h)."""

    name: str
    argument: Expression
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Slot(Expression):
    """A place in a pattern that a name or a number fills, counted from 0."""

    index: int
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Negate(Expression):
    """−argument."""

    argument: Expression
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Sum(Expression):
    """first ± term ± term …, flat; the sign belongs to the term and the first has none.

    `-x + y` is a Sum whose first is Negate(x); `y + (-x)` has the pair ("+", Negate(x)).
    """

    first: Expression
    rest: tuple[tuple[str, Expression], ...]
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Product(Expression):
    """Two or more factors in their order, flat. `a b/c` is a Quotient whose numerator is the Product."""

    factors: tuple[Expression, ...]
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Quotient(Expression):
    """numerator/denominator; `1/2` is the Quotient of two Numbers."""

    numerator: Expression
    denominator: Expression
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Power(Expression):
    """base^exponent."""

    base: Expression
    exponent: Expression
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Call(Expression):
    """A function of its arguments, by its name in the function table. `√x` and `|x|` are the calls `sqrt`
    and `abs`. `ln` stays apart from `log`, though both mean the natural logarithm: what the reader typed is
    what he reads.
    """

    function: str
    arguments: tuple[Expression, ...]
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Differentiate(Expression):
    """∂/∂wrt (argument), not carried out yet: a line of a derivation."""

    argument: Expression
    wrt: Expression
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Case(Expression):
    """One line of a case distinction: `value` where `left relation right` (`<`, `>`, `=`, `≤`, `≥`, `≠`)."""

    value: Expression
    left: Expression
    relation: str
    right: Expression
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Cases(Expression):
    """A case distinction; the cases exclude each other and cover every real argument."""

    cases: tuple[Case, ...]
    span: Span = _span()


def children(tree: Expression) -> tuple[Expression, ...]:
    """The operands of a node, left to right; () for a leaf."""
    operands = _OPERANDS.get(type(tree))
    return operands(tree) if operands else ()


# Nothing is asked of a tree so often: looked up by type, since matching tries one class after the other.
_OPERANDS: dict[type[Expression], Callable[[Any], tuple[Expression, ...]]] = {
    Negate: lambda node: (node.argument,),
    Differentiate: attrgetter("argument", "wrt"),
    Sum: lambda node: (node.first, *[term for _, term in node.rest]),
    Product: attrgetter("factors"),
    Quotient: attrgetter("numerator", "denominator"),
    Power: attrgetter("base", "exponent"),
    Call: attrgetter("arguments"),
    Case: attrgetter("value", "left", "right"),
    Cases: attrgetter("cases"),
}


def rebuild(tree: Expression, parts: tuple[Expression, ...]) -> Expression:
    """The same node with other operands, in the order in which `children` gives them."""
    match tree:
        case Negate():
            return Negate(parts[0], tree.span)
        case Differentiate():
            return Differentiate(parts[0], parts[1], tree.span)
        case Sum():
            signs = (sign for sign, _ in tree.rest)
            return Sum(parts[0], tuple(zip(signs, parts[1:], strict=True)), tree.span)
        case Product():
            return Product(parts, tree.span)
        case Quotient():
            return Quotient(parts[0], parts[1], tree.span)
        case Power():
            return Power(parts[0], parts[1], tree.span)
        case Call():
            return Call(tree.function, parts, tree.span)
        case Case():
            return Case(parts[0], parts[1], tree.relation, parts[2], tree.span)
        case Cases():
            return Cases(tuple(part for part in parts if isinstance(part, Case)), tree.span)
    return tree


def walk(tree: Expression) -> Iterator[Expression]:
    """Every node, parents before children, left to right."""
    stack = [tree]
    while stack:
        node = stack.pop()
        yield node
        stack.extend(reversed(children(node)))


def replace_leaves(
    tree: Expression, replacement: Callable[[Expression], Expression | None]
) -> Expression:
    """The tree with every leaf exchanged for which `replacement` gives another expression."""
    parts = children(tree)
    if not parts:
        new = replacement(tree)
        return tree if new is None else new
    changed = tuple([replace_leaves(part, replacement) for part in parts])
    return rebuild(tree, changed) if any(map(is_not, changed, parts)) else tree


def fill(pattern: Expression, fills: tuple[Expression, ...]) -> Expression:
    """The pattern with its slots filled.

    >>> fill(Product((Slot(0), Slot(1))), (Name("a"), Name("b")))
    Product(factors=(Name(name='a'), Name(name='b')))
    """

    def slot(leaf: Expression) -> Expression | None:
        return fills[leaf.index] if isinstance(leaf, Slot) else None

    return replace_leaves(pattern, slot)


def names_in(tree: Expression) -> tuple[str, ...]:
    """The names that a tree uses, each once, in the order of their first use."""
    return tuple(dict.fromkeys(node.name for node in walk(tree) if isinstance(node, Name)))


def depth(tree: Expression) -> int:
    """How many nodes lie on the longest way from the root to a leaf."""
    deepest, stack = 0, [(tree, 1)]
    while stack:
        node, level = stack.pop()
        deepest = max(deepest, level)
        stack.extend((child, level + 1) for child in children(node))
    return deepest


def compacted(pattern: Expression) -> tuple[Expression, tuple[int, ...]]:
    """The pattern with its slots numbered 0, 1, … by first use, and which old slot each new one was."""
    used: dict[int, int] = {}
    for node in walk(pattern):
        if isinstance(node, Slot):
            used.setdefault(node.index, len(used))
    if all(old == new for old, new in used.items()):
        return pattern, tuple(used)
    renumbered = fill(pattern, tuple(Slot(used.get(i, 0)) for i in range(max(used) + 1)))
    return renumbered, tuple(used)
