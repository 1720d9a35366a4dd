"""Simplification as a person does it while writing: what says nothing goes, numbers are folded.

No bracket is ever expanded and nothing is put in another order, except that a number goes to the
front. Every rewriting keeps the value wherever the tree has one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import repeat

from hwsolve.calculus.factors import (
    ONE,
    ZERO,
    negate,
    product_of,
    tidy_fraction,
    tidy_power,
    with_value,
)
from hwsolve.calculus.literals import is_short, literal_of, written
from hwsolve.calculus.same import same, same_product
from hwsolve.notation.tree import (
    Call,
    Case,
    Cases,
    Differentiate,
    Expression,
    Negate,
    Power,
    Product,
    Quotient,
    Sum,
    children,
    rebuild,
    walk,
)

_MAX_ROUNDS = 50
_FEW = 6
"""Up to so many terms are compared one with another; of more, only those of equal hash."""

_RELATIONS = {"<": "<", "=": "=", ">": ">", "≤": "<=", "≥": "=>", "≠": "<>"}
_TURNED = str.maketrans("<>", "><")
_RELATION_OF = {frozenset(parts): relation for relation, parts in _RELATIONS.items()}


def tidy(tree: Expression) -> Expression:
    """The tree as a person would leave it; `tidy(tidy(tree))` is `tidy(tree)`.

    >>> from hwsolve.notation.tree import Name, Number
    >>> tidy(Product((Quotient(ONE, Number("2")), Number("2"), Name("x"), Name("x"))))
    Power(base=Name(name='x'), exponent=Number(text='2'))
    """
    stable: dict[int, Expression] = {}
    for _ in range(_MAX_ROUNDS):
        tidied = _tidy_once(tree, stable)
        if tidied is tree:
            break
        tree = tidied
    return tree


def _tidy_once(tree: Expression, stable: dict[int, Expression]) -> Expression:
    """The tree with every node tidied once; `stable` remembers, by identity, what is tidy."""
    parts = children(tree)
    if not parts or isinstance(tree, Differentiate) or id(tree) in stable:
        return tree
    changed = tuple(map(_tidy_once, parts, repeat(stable)))
    is_new = any(new is not old for new, old in zip(changed, parts, strict=True))
    rebuilt = rebuild(tree, changed) if is_new else tree
    tidied = tidy_node(rebuilt)
    if not same(tidied, rebuilt):
        return tidied
    if not is_new:
        stable[id(tree)] = tree
    return rebuilt


def tidy_node(tree: Expression) -> Expression:
    """The node tidied, its operands being tidy already."""
    match tree:
        case Negate(argument):
            return negate(argument)
        case Sum():
            return _sum(tree)
        case Product(factors):
            return _fraction(tree, factors, ())
        case Quotient(numerator, denominator):
            return _fraction(tree, (numerator,), (denominator,))
        case Power():
            return tidy_power(tree)
        case Cases(cases):
            return _cases(cases)
        case Call("exp", (argument,)) if argument == ZERO:
            return ONE
    return tree


def multiply(*factors: Expression) -> Expression:
    """The tidied product of tidy factors; 1 if there are none."""
    return tidy_node(Product(factors)) if len(factors) > 1 else (*factors, ONE)[0]


def add(terms: Sequence[tuple[str, Expression]]) -> Expression:
    """The sum of signed terms as they come, not tidied; 0 if there are none."""
    if not terms:
        return ZERO
    (sign, first), *rest = terms
    first = Negate(first) if sign == "-" else first
    return Sum(first, tuple(rest)) if rest else first


def _fraction(
    tree: Expression, over: tuple[Expression, ...], under: tuple[Expression, ...]
) -> Expression:
    pushed = _push_into_cases(tree, over, under)
    return tidy_fraction(tree, over, under) if pushed is None else pushed


def _push_into_cases(
    tree: Expression, over: tuple[Expression, ...], under: tuple[Expression, ...]
) -> Expression | None:
    """u · {v if …} as {u · v if …}, where that copies no other case distinction; else None."""
    factors = over + under
    places = [index for index, factor in enumerate(over) if isinstance(factor, Cases)]
    others = [factor for index, factor in enumerate(factors) if index not in places]
    if len(places) != 1 or any(isinstance(node, Cases) for part in others for node in walk(part)):
        return None
    cases = factors[places[0]]
    assert isinstance(cases, Cases)

    def filled(value: Expression) -> Expression:
        parts = tuple(value if part is cases else part for part in children(tree))
        return tidy_node(rebuild(tree, parts))

    return _cases(tuple(with_value(case, filled(case.value)) for case in cases.cases))


def _sum(tree: Sum) -> Expression:
    terms = list(_flat_terms((("+", tree.first), *tree.rest)))
    groups: dict[int, list[list[tuple[int, Fraction, bool, Expression]]]] = {}
    for index, (sign, term) in enumerate(terms):
        value, decimal, rest = _coefficient_and_rest(term)
        alike = groups.setdefault(_key(rest) if len(terms) > _FEW else 0, [])
        group = next((known for known in alike if same_product(known[0][3], rest)), None)
        if group is None:
            alike.append(group := [])
        group.append((index, -value if sign == "-" else value, decimal, rest))
    kept: dict[int, tuple[str, Expression]] = {}
    for group in (group for alike in groups.values() for group in alike):
        index, value, decimal, rest = group[0]
        if len(group) == 1:
            if value != 0:
                kept[index] = terms[index]
            continue
        value = sum((member[1] for member in group), Fraction(0))
        if not is_short(value):
            kept |= {member[0]: terms[member[0]] for member in group}
        elif value != 0:
            number = written(abs(value), any(member[2] for member in group))
            kept[index] = ("-" if value < 0 else "+", multiply(number, rest))
    return add([kept[index] for index in sorted(kept)])


def decided_by(outer: Case, tree: Expression) -> Expression:
    """The tree with the case distinctions inside it that the condition of `outer` decides."""
    if isinstance(tree, Cases):
        for case in tree.cases:
            relation = _RELATIONS[case.relation]
            if same(case.left, outer.right) and same(case.right, outer.left):
                relation = relation.translate(_TURNED)
            elif not (same(case.left, outer.left) and same(case.right, outer.right)):
                continue
            if set(_RELATIONS[outer.relation]) <= set(relation):
                return decided_by(outer, case.value)
    parts = children(tree)
    decided = tuple(decided_by(outer, part) for part in parts)
    is_new = any(new is not old for new, old in zip(decided, parts, strict=True))
    return rebuild(tree, decided) if is_new else tree


def _key(tree: Expression) -> int:
    """Equal for trees that differ only in the order of their factors."""
    return sum(map(hash, tree.factors)) if isinstance(tree, Product) else hash(tree)


def _flat_terms(terms: Iterable[tuple[str, Expression]]) -> Iterable[tuple[str, Expression]]:
    for sign, term in terms:
        if isinstance(term, Negate):
            sign, term = "-" if sign == "+" else "+", term.argument
        if isinstance(term, Sum) and sign == "+":
            yield from _flat_terms((("+", term.first), *term.rest))
        else:
            yield sign, term


def _coefficient_and_rest(term: Expression) -> tuple[Fraction, bool, Expression]:
    """A term as number times rest; the rest of a mere number is 1."""
    literal = literal_of(term)
    if literal is not None:
        return *literal, ONE
    match term:
        case Product((number, *others)) if (literal := literal_of(number)) is not None:
            return *literal, product_of(list(others))
        case Quotient(numerator, denominator):
            value, decimal, rest = _coefficient_and_rest(numerator)
            divisor = literal_of(denominator)
            if divisor is None:
                return value, decimal, Quotient(rest, denominator)
            if divisor[0] != 0:
                return value / divisor[0], decimal or divisor[1], rest
    return Fraction(1), False, term


def _cases(cases: tuple[Case, ...]) -> Expression:
    """The cases, each without what its own condition decides, and those of one value put together."""
    kept: list[Case] = []
    for case in (with_value(each, decided_by(each, each.value)) for each in cases):
        for index, known in enumerate(kept):
            if all(map(same, children(known)[:3], children(case)[:3])):
                union = frozenset(_RELATIONS[known.relation] + _RELATIONS[case.relation])
                if len(union) == 3:
                    return case.value
                kept[index] = Case(case.value, known.left, _RELATION_OF[union], known.right)
                break
        else:
            kept.append(case)
    return Cases(tuple(kept))
