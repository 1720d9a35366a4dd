"""Simplifying a step in symbols as a person does: one fact a line, each with what licenses it.

A rule takes an expression and gives another that is equal to it (or its limit), with the fact that was used;
None where it says nothing. What is known of the symbols: hyperparameters are not negative, and those that
are factors (β) are less than 1.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from hwsolve.derivation.model import Prose
from hwsolve.notation.tree import (
    Call,
    Expression,
    Negate,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    children,
    rebuild,
)
from hwsolve.optimizers.fractions import (
    ONE,
    Known,
    fraction,
    is_positive,
    light,
    product_of,
    quotient_of,
)
from hwsolve.optimizers.limits import limit_reason, without_small

MOST_LINES = 12


@dataclass(frozen=True, slots=True)
class Simplification:
    """The next line: its relation, its expression, and the fact that it rests on."""

    relation: str
    tree: Expression
    reason: Prose | None


Rewriting = tuple[Expression, Prose]
Rule = Callable[[Expression, Known], Rewriting | None]


def simplified(tree: Expression, known: Known) -> Iterator[Simplification]:
    """The lines that lead from the expression to its simplest form, the limit ε → 0 among them."""
    for _ in range(MOST_LINES):
        found = _first(tree, known)
        if found is None:
            return
        if found.tree == tree:
            return
        yield found
        tree = found.tree


def _first(tree: Expression, known: Known) -> Simplification | None:
    for rule in _RULES:
        rewritten = _anywhere(tree, partial(_applied, rule, known))
        if rewritten is not None:
            return Simplification("=", light(rewritten[0]), rewritten[1])
    limit = without_small(tree, known)
    if limit is not None:
        return Simplification("→", limit, limit_reason(known))
    return None


def _applied(rule: Rule, known: Known, node: Expression) -> Rewriting | None:
    return rule(node, known)


def _anywhere(tree: Expression, rule: Callable[[Expression], Rewriting | None]) -> Rewriting | None:
    """The rule at the first node at which it says something, innermost first."""
    parts = children(tree)
    for index, part in enumerate(parts):
        found = _anywhere(part, rule)
        if found is not None:
            new = (*parts[:index], found[0], *parts[index + 1 :])
            return rebuild(tree, new), found[1]
    return rule(tree)


def _common_factor(tree: Expression, known: Known) -> Rewriting | None:
    """a c + b c = (a + b) c."""
    if not isinstance(tree, Sum):
        return None
    terms = [("+", tree.first), *tree.rest]
    split = [fraction(_unsigned(term)) for _, term in terms]
    shared = [
        factor
        for factor in split[0][0]
        if not isinstance(factor, Number) and all(factor in over for over, _ in split[1:])
    ]
    shared = list(dict.fromkeys(shared))
    if not shared:
        return None
    if any(len(over) == len(shared) and not under for over, under in split):
        # g + a g is no simpler as g (1 + a).
        return None
    rest: list[tuple[str, Expression]] = []
    for (sign, term), (over, under) in zip(terms, split, strict=True):
        left = list(over)
        for factor in shared:
            left.remove(factor)
        inner = quotient_of(left, under)
        negative = (sign == "-") != isinstance(term, Negate)
        rest.append(("-" if negative else "+", inner))
    (sign, first), *others = rest
    total: Expression = Sum(Negate(first) if sign == "-" else first, tuple(others))
    words = [part for factor in shared for part in (" · ", factor)][1:]
    return Product((*shared, total)), Prose(("common factor ", *words))


def _unsigned(tree: Expression) -> Expression:
    return tree.argument if isinstance(tree, Negate) else tree


def _difference_of_squares(tree: Expression, known: Known) -> Rewriting | None:
    """1 − b² = (1 − b)(1 + b), under a bar over which 1 − b stands."""
    if not isinstance(tree, Quotient):
        return None
    over, under = fraction(tree)
    for index, factor in enumerate(under):
        base = _squared_below_one(factor)
        if base is None:
            continue
        lower = Sum(ONE, (("-", base),))
        if lower not in over:
            continue
        pair = (lower, Sum(ONE, (("+", base),)))
        new = [*under[:index], *pair, *under[index + 1 :]]
        return quotient_of(over, new), Prose((factor, " = ", Product(pair)))
    return None


def _squared_below_one(tree: Expression) -> Expression | None:
    match tree:
        case Sum(Number("1"), (("-", Power(base, Number("2"))),)):
            return base
    return None


def _cancel(tree: Expression, known: Known) -> Rewriting | None:
    """a c/(b c) = a/b."""
    if not isinstance(tree, Quotient | Product):
        return None
    over, under = fraction(tree)
    shared = [
        factor
        for factor in dict.fromkeys(under)
        if factor in over and not isinstance(factor, Number)
    ]
    if not shared:
        return None
    for factor in shared:
        over.remove(factor)
        under.remove(factor)
    words: list[str | Expression] = []
    for factor in shared:
        words += [" and " if words else "", factor]
    verb = " cancels" if len(shared) == 1 else " cancel"
    return quotient_of(over, under), Prose((*words, verb))


def _root(tree: Expression, known: Known) -> Rewriting | None:
    """√x² = |x|, √(a b) = √a √b where one of them is a square, √(a/b) = √a/√b."""
    if not (isinstance(tree, Call) and tree.function == "sqrt"):
        return None
    argument = tree.arguments[0]
    base = _square(argument)
    if base is not None:
        return _absolute(base, known), Prose(
            (Call("sqrt", (argument,)), " = ", Call("abs", (base,)))
        )
    over, under = fraction(argument)
    if under and all(is_positive(factor, known) for factor in under):
        new = Quotient(Call("sqrt", (product_of(over),)), Call("sqrt", (product_of(under),)))
        return new, Prose(("√(a/b) = √a/√b",))
    squares = [factor for factor in over if _square(factor) is not None]
    others = [factor for factor in over if _square(factor) is None]
    if not squares or not others or not all(is_positive(each, known) for each in others):
        return None
    roots = [_absolute(base, known) for each in squares if (base := _square(each)) is not None]
    fact = Prose((Call("sqrt", (squares[0],)), " = ", roots[0], ", √(ab) = √a √b"))
    return Product((Call("sqrt", (product_of(others),)), *roots)), fact


def _square(tree: Expression) -> Expression | None:
    match tree:
        case Power(base, Number("2")):
            return base
    return None


def _absolute(base: Expression, known: Known) -> Expression:
    if is_positive(base, known):
        return base
    inner = _unsigned(base)
    return Call("abs", (inner,))


def _sign(tree: Expression, known: Known) -> Rewriting | None:
    """x/|x| = sign x."""
    if not isinstance(tree, Quotient | Product):
        return None
    over, under = fraction(tree)
    for factor in under:
        if not (isinstance(factor, Call) and factor.function == "abs"):
            continue
        inside = factor.arguments[0]
        for index, candidate in enumerate(over):
            negative = candidate == Negate(inside)
            if candidate != inside and not negative:
                continue
            sign: Expression = Call("sign", (inside,))
            new = [*over[:index], *over[index + 1 :], sign]
            left = [each for each in under if each is not factor]
            result = quotient_of(new, left)
            fact = Prose((Quotient(inside, factor), " = ", sign, " where ", inside, " is not 0"))
            return (Negate(result) if negative else result), fact
    return None


def _sign_of_multiple(tree: Expression, known: Known) -> Rewriting | None:
    """sign(c x) = sign x for c > 0."""
    if not (isinstance(tree, Call) and tree.function == "sign"):
        return None
    over, under = fraction(tree.arguments[0])
    positive = [each for each in over if is_positive(each, known)]
    rest = [each for each in over if not is_positive(each, known)]
    if not rest or (not positive and not under):
        return None
    if not all(is_positive(each, known) for each in under):
        return None
    factor = quotient_of(positive, under)
    return Call("sign", (product_of(rest),)), Prose((factor, " > 0"))


def _maximum(tree: Expression, known: Known) -> Rewriting | None:
    """max(0, x) = x for x ≥ 0."""
    match tree:
        case Call("max", (Number() as zero, other)) if zero.value == 0:
            if is_positive(other, known):
                return other, Prose((other, " ≥ 0"))
    return None


def _bar_over_bar(tree: Expression, known: Known) -> Rewriting | None:
    """a/(b/c) = a c/b."""
    if not isinstance(tree, Quotient):
        return None
    inner = (tree.numerator, tree.denominator)
    if not any(isinstance(part, Quotient) for part in inner):
        return None
    over, under = fraction(tree)
    words = "a/(b/c) = ac/b" if isinstance(tree.denominator, Quotient) else "(a/b)/c = a/(bc)"
    return quotient_of(over, under), Prose((words,))


_RULES: tuple[Rule, ...] = (
    _maximum,
    _common_factor,
    _difference_of_squares,
    _cancel,
    _root,
    _sign_of_multiple,
    _sign,
    _bar_over_bar,
)
