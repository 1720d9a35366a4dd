"""The chain rule, written: a derivative as a sum over paths, by name, then with what is known put in.

Reverse mode sums over the consumers of a node (∂y/∂u · ∂u/∂v), forward mode over its parents
(∂u/∂p · ∂p/∂x).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from hwsolve.autodiff.partials import Partial, Template
from hwsolve.calculus.tidy import tidy
from hwsolve.derivation.model import Equation, Level, Prose, Step
from hwsolve.notation.shape import Formula
from hwsolve.notation.tree import (
    Derivative,
    Expression,
    Negate,
    Number,
    Product,
    Quotient,
    Slot,
    Sum,
    fill,
)

MOST_PARTS = 8
"""A longer sum goes from its numbers to its value at once."""

MOST_NAMED_PATHS = 6
"""A reason names at most this many nodes."""


@dataclass(frozen=True, slots=True)
class Term:
    """One path: the local partial of one edge, times a derivative that is known already.

    `known` is None where that derivative is 1. `via` is the node that the path goes through then.
    """

    via: str
    known: Derivative | None
    partial: Partial


class ChainRule:
    """Writes the equation of one derivative after another; equal shapes share their patterns.

    With `forward`, the local partial stands before the known derivative, else after it.
    """

    def __init__(self, forward: bool = False) -> None:
        self._forward = forward
        self._short: dict[Expression, Formula] = {}
        self._chains: dict[tuple[object, ...], _Chain] = {}
        self._kept: list[Expression] = []

    def equation(
        self, name: Derivative, terms: tuple[Term, ...], reason: Prose | None, label: str = ""
    ) -> Equation:
        """`name` as the sum over `terms`, of which there is at least one.

        A derivative that is one node or one number is remembered, and put in for its name in later
        equations.
        """
        fills: dict[Expression, int] = {}
        places = tuple(self._term_places(term, fills) for term in terms)
        chain = self._chain(terms, places)
        atoms = tuple(fills)
        put_in = chain.put_in.filled(atoms)
        if _is_short(put_in.pattern) and not any(
            isinstance(each, Derivative) for each in put_in.fills
        ):
            self._short[name] = put_in
        steps = []
        if len(terms) > 1 or terms[0].known is not None:
            steps.append(Step(chain.rule.filled(atoms), reason))
            steps.append(Step(chain.literal.filled(atoms), level=Level.FULL))
            reason = None
        steps.append(Step(put_in, reason))
        steps.append(Step(put_in, numbers=True))
        if chain.parts:
            parts = tuple(part.filled(atoms) for part in chain.parts)
            steps.append(Step(Formula(chain.joined, ()), numbers=True, parts=parts))
        return Equation(name, chain.rule.filled(atoms), tuple(steps), label=label)

    def _term_places(self, term: Term, fills: dict[Expression, int]) -> tuple[object, ...]:
        """Which slots of the chain's pattern the term's pieces fill; `fills` collects what fills them."""

        def slot(atom: Expression) -> int:
            return fills.setdefault(atom, len(fills))

        known = None if term.known is None else slot(term.known)
        short = None if term.known is None else self._short.get(term.known)
        short_places = short and (id(short.pattern), *map(slot, short.fills))
        partial = slot(term.partial.name)
        written = term.partial.written
        written_places = written and (id(written.pattern), *map(slot, written.fills))
        return (known, short_places, partial, written_places)

    def _chain(self, terms: tuple[Term, ...], places: tuple[tuple[object, ...], ...]) -> _Chain:
        chain = self._chains.get(places)
        if chain is None:
            # The keys hold identities of patterns, so the patterns must stay alive as long as the keys.
            shorts = [None if term.known is None else self._short.get(term.known) for term in terms]
            self._kept += [short.pattern for short in shorts if short]
            self._kept += [term.partial.written.pattern for term in terms if term.partial.written]
            chain = self._chains[places] = _Chain.of(terms, shorts, places, self._forward)
        return chain


@dataclass(frozen=True, slots=True)
class _Chain:
    """The patterns of one shape of the chain rule, over slots for all atoms that it mentions.

    `rule` by name, `literal` with the local partials put in, `put_in` the same as a person writes it; `parts`
    are its terms where they deserve a line of their own, and `joined` puts these together.
    """

    rule: Template
    literal: Template
    put_in: Template
    parts: tuple[Template, ...]
    joined: Expression

    @classmethod
    def of(
        cls,
        terms: tuple[Term, ...],
        shorts: Sequence[Formula | None],
        places: tuple[tuple[Any, ...], ...],
        forward: bool,
    ) -> _Chain:
        by_name: list[Expression] = []
        literal: list[Expression] = []
        written: list[Expression] = []
        for term, short, (known, short_places, partial, written_places) in zip(
            terms, shorts, places, strict=True
        ):
            local = _placed(term.partial.written, written_places, partial)
            if known is None:
                by_name.append(Slot(partial))
                literal.append(local)
                written.append(local)
                continue
            names = (Slot(known), Slot(partial))
            pieces = (_placed(short, short_places, known), local)
            if forward:
                names, pieces = names[::-1], pieces[::-1]
            by_name.append(Product(names))
            literal.append(Product(pieces))
            written.append(_times(*pieces))
        put_in = _summed(written)
        parts, joined = _split(put_in)
        return cls(
            Template.of(_total(by_name)),
            Template.of(_total(literal)),
            Template.of(put_in),
            tuple(Template.of(part) for part in parts),
            joined,
        )


def _placed(formula: Formula | None, places: tuple[int, ...] | None, otherwise: int) -> Expression:
    """The formula's pattern over the chain's slots; the slot of its own name where there is no formula."""
    if formula is None or places is None:
        return Slot(otherwise)
    return fill(formula.pattern, tuple(Slot(index) for index in places[1:]))


def _total(terms: Sequence[Expression]) -> Expression:
    return terms[0] if len(terms) == 1 else Sum(terms[0], tuple(("+", term) for term in terms[1:]))


def _times(left: Expression, right: Expression, keep: bool = False) -> Expression:
    """left · right in this order; a factor 0, 1 or −1 is not written, unless it is to be kept."""
    for one, other in () if keep else ((left, right), (right, left)):
        if one == Number("1"):
            return other
        if one == Number("0"):
            return one
        if one == Negate(Number("1")):
            return tidy(Negate(other))
    if _is_number(left) and _is_number(right):
        return tidy(Product((left, right)))
    if isinstance(left, Negate):
        return Negate(_times(left.argument, right, keep))
    if isinstance(right, Quotient):
        return Quotient(_times(left, right.numerator, keep=True), right.denominator)
    return Product(
        tuple(
            factor
            for side in (left, right)
            for factor in (side.factors if isinstance(side, Product) else (side,))
        )
    )


def _summed(terms: Sequence[Expression]) -> Expression:
    """The sum of the terms without zeros, with the signs of −a in front of it."""
    kept = [term for term in terms if term != Number("0")] or [Number("0")]
    rest = tuple(
        ("-", term.argument) if isinstance(term, Negate) else ("+", term) for term in kept[1:]
    )
    return Sum(kept[0], rest) if rest else kept[0]


def _is_number(tree: Expression) -> bool:
    return isinstance(tree.argument if isinstance(tree, Negate) else tree, Number)


def _split(tree: Expression) -> tuple[tuple[Expression, ...], Expression]:
    """The terms of a sum and how they are joined, where one of them is more than a name or a number."""
    if not isinstance(tree, Sum) or len(tree.rest) >= MOST_PARTS:
        return (), tree
    terms = (tree.first, *(term for _, term in tree.rest))
    if all(_is_short(term) for term in terms):
        return (), tree
    signs = (sign for sign, _ in tree.rest)
    slots = (Slot(index) for index in range(1, len(terms)))
    return terms, Sum(Slot(0), tuple(zip(signs, slots, strict=True)))


def _is_short(tree: Expression) -> bool:
    """One name or one number, perhaps with a minus sign."""
    return isinstance(tree.argument if isinstance(tree, Negate) else tree, Slot | Number)


def listed(names: Sequence[Expression]) -> list[str | Expression]:
    """`a, b and c`, with a long list cut short."""
    shown = list(names) if len(names) <= MOST_NAMED_PATHS else list(names[: MOST_NAMED_PATHS - 1])
    parts: list[str | Expression] = []
    for index, name in enumerate(shown):
        last = index == len(names) - 1
        parts += ["" if index == 0 else " and " if last else ", ", name]
    if len(shown) < len(names):
        parts.append(f" and {len(names) - len(shown):,} more")
    return parts
