"""Fractions taken apart and put together, what says nothing left out, and what is surely not negative."""

from __future__ import annotations

from dataclasses import dataclass

from hwsolve.notation.tree import (
    Call,
    Expression,
    Name,
    Negate,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    children,
    rebuild,
)

ONE, ZERO = Number("1"), Number("0")


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the symbols: `positive` hyperparameters, `factors` between 0 and 1, and the name of
    the small number ε ("" where there is none)."""

    positive: frozenset[str]
    factors: frozenset[str]
    small: str = ""


def light(tree: Expression) -> Expression:
    """The tree without what says nothing (factors 1, terms 0, products inside products); nothing cancels.

    >>> light(Product((ONE, Product((Name("a"), Name("b"))))))
    Product(factors=(Name(name='a'), Name(name='b')))
    """
    parts = children(tree)
    if not parts:
        return tree
    tree = rebuild(tree, tuple(map(light, parts)))
    match tree:
        case Negate(Negate(argument)):
            return argument
        case Negate(Number() as number) if number.value == 0:
            return number
        case Power(base, Number("1")):
            return base
        case Power(Number() as base, Number()) if base.value == 0:
            return ZERO
        case Quotient(Number() as numerator, _) if numerator.value == 0:
            return ZERO
        case Quotient(numerator, Number("1")):
            return numerator
        case Product(factors):
            return _light_product(factors)
        case Sum(first, rest):
            return _light_sum(first, rest)
    return tree


def _light_product(factors: tuple[Expression, ...]) -> Expression:
    flat: list[Expression] = []
    negative = False
    for factor in factors:
        if isinstance(factor, Negate):
            negative, factor = not negative, factor.argument
        flat += factor.factors if isinstance(factor, Product) else (factor,)
    if any(isinstance(each, Number) and each.value == 0 for each in flat):
        return ZERO
    result = product_of(flat)
    return Negate(result) if negative else result


def _light_sum(first: Expression, rest: tuple[tuple[str, Expression], ...]) -> Expression:
    kept: list[tuple[str, Expression]] = []
    for sign, term in (("+", first), *rest):
        if isinstance(term, Negate):
            sign, term = "-" if sign == "+" else "+", term.argument
        if isinstance(term, Number) and term.value == 0:
            continue
        if isinstance(term, Sum) and sign == "+":
            kept += [("+", term.first), *term.rest]
        else:
            kept.append((sign, term))
    if not kept:
        return ZERO
    (sign, head), *tail = kept
    head = Negate(head) if sign == "-" else head
    return Sum(head, tuple(tail)) if tail else head


def fraction(tree: Expression) -> tuple[list[Expression], list[Expression]]:
    """The factors over and under the bar, signs left in the first factor.

    >>> fraction(Quotient(Product((Name("a"), Name("b"))), Name("c")))
    ([Name(name='a'), Name(name='b')], [Name(name='c')])
    """
    match tree:
        case Product(factors):
            over: list[Expression] = []
            under: list[Expression] = []
            for factor in factors:
                above, below = fraction(factor)
                over += above
                under += below
            return over, under
        case Quotient(numerator, denominator):
            above, below = fraction(numerator)
            inverse_above, inverse_below = fraction(denominator)
            return above + inverse_below, below + inverse_above
    return [tree], []


def product_of(factors: list[Expression]) -> Expression:
    """The product of factors; 1 if there are none."""
    kept = [factor for factor in factors if factor != ONE]
    if not kept:
        return ONE
    return kept[0] if len(kept) == 1 else Product(tuple(kept))


def quotient_of(over: list[Expression], under: list[Expression]) -> Expression:
    """The fraction of the factors."""
    return Quotient(product_of(over), product_of(under)) if under else product_of(over)


def is_positive(tree: Expression, known: Known) -> bool:
    """Whether the expression is surely not negative."""
    match tree:
        case Number():
            return True
        case Name(name):
            return name in known.positive or name in known.factors
        case Power(base, exponent):
            even = isinstance(exponent, Number) and exponent.value % 2 == 0
            return even or is_positive(base, known)
        case Call("sqrt" | "abs" | "exp"):
            return True
        case Call("max", arguments):
            return any(is_positive(each, known) for each in arguments)
        case Product(factors):
            return all(is_positive(each, known) for each in factors)
        case Quotient(numerator, denominator):
            return is_positive(numerator, known) and is_positive(denominator, known)
        case Sum(Number("1"), (("-", part),)):
            return _below_one(part, known)
        case Sum(first, rest):
            return is_positive(first, known) and all(
                sign == "+" and is_positive(term, known) for sign, term in rest
            )
    return False


def _below_one(tree: Expression, known: Known) -> bool:
    match tree:
        case Name(name):
            return name in known.factors
        case Power(Name(name), Number()):
            return name in known.factors
        case Product(factors):
            return all(_below_one(each, known) for each in factors)
    return False
