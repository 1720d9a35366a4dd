"""The rules for powers and functions: each with the chain rule built in."""

from __future__ import annotations

from hwsolve.calculus.applied import Applied, depends, flat_product, in_order, is_monomial
from hwsolve.calculus.factors import ONE, ZERO
from hwsolve.calculus.known import FunctionDerivative, derivative_of_function
from hwsolve.calculus.literals import literal_of, written
from hwsolve.calculus.tidy import add, tidy
from hwsolve.derivation.model import Prose
from hwsolve.notation.tree import (
    Call,
    Case,
    Cases,
    Constant,
    Expression,
    Name,
    Negate,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    replace_leaves,
    walk,
)

_TWO = Number("2")


def power_rule(base: Expression, exponent: Expression, wrt: Expression) -> Applied:
    """(uᵛ)′ = uᵛ (v′ log u + v u′/u); simpler where the base or the exponent is constant."""
    if not depends(exponent, wrt):
        return _constant_exponent(base, exponent, wrt)
    if not depends(base, wrt):
        return _constant_base(base, exponent, wrt)
    power, logarithm = Power(base, exponent), Call("log", (base,))

    def build(below: Expression, above: Expression) -> Expression:
        second = Quotient(flat_product(exponent, below), base)
        return flat_product(power, Sum(flat_product(above, logarithm), (("+", second),)))

    law = Prose(("general power: uᵛ = e^(v log u), so (uᵛ)′ = uᵛ (v′ log(u) + v u′/u)",))
    return Applied(law, (base, exponent), build)


def _constant_exponent(base: Expression, exponent: Expression, wrt: Expression) -> Applied:
    """(uⁿ)′ = n uⁿ⁻¹ u′"""
    lowered = _lowered(exponent)
    outer = base if lowered == ONE else Power(base, lowered)
    negative = isinstance(exponent, Negate)
    factor = exponent.argument if isinstance(exponent, Negate) else exponent

    def build(derivative: Expression) -> Expression:
        product = flat_product(factor, outer, derivative)
        return Negate(product) if negative else product

    def finish(derivative: Expression) -> Expression:
        if not is_monomial(derivative):
            return build(derivative)
        product = flat_product(factor, derivative, outer)
        return Negate(product) if negative else product

    law = (
        "power rule: (uⁿ)′ = n uⁿ⁻¹" if base == wrt else "power and chain rule: (uⁿ)′ = n uⁿ⁻¹ · u′"
    )
    return Applied(Prose((law,)), (base,), build, finish=finish, constants=(exponent,))


def _constant_base(base: Expression, exponent: Expression, wrt: Expression) -> Applied:
    """(eᵘ)′ = eᵘ u′, (aᵘ)′ = aᵘ log a · u′"""
    natural = base == Constant("e")
    law = "(eᵘ)′ = eᵘ" if natural else "(aᵘ)′ = aᵘ log(a)"
    law = f"exponential: {law}" if exponent == wrt else f"exponential and chain rule: {law} · u′"
    constants = () if natural else (base,)
    power = Power(base, exponent)
    outer = power if natural else Product((power, Call("log", (base,))))
    return Applied(
        Prose((law,)),
        (exponent,),
        lambda derivative: flat_product(outer, derivative),
        finish=lambda derivative: in_order(outer, derivative),
        constants=constants,
    )


def _lowered(exponent: Expression) -> Expression:
    literal = literal_of(exponent)
    if literal is not None:
        return written(literal[0] - 1, literal[1])
    return tidy(Sum(exponent, (("-", ONE),)))


def chain_rule(function: str, argument: Expression, wrt: Expression) -> Applied:
    """f(u)′ = f′(u) u′, with f′ from the function's own file."""
    known = derivative_of_function(function)

    def at(point: Expression) -> Expression:
        put_in = replace_leaves(
            known.value, lambda leaf: point if leaf == known.parameter else None
        )
        return tidy(put_in) if isinstance(put_in, Cases) else put_in

    outer = at(argument)

    def build(derivative: Expression) -> Expression:
        if isinstance(outer, Negate):
            return Negate(flat_product(outer.argument, derivative))
        return flat_product(outer, derivative)

    return Applied(
        _law_of(function, known, at(Name("u")), inner=argument != wrt),
        (argument,),
        build,
        finish=build if isinstance(outer, Product) else lambda inner: in_order(outer, inner),
        at_once=isinstance(outer, Cases),
    )


def _law_of(function: str, known: FunctionDerivative, general: Expression, inner: bool) -> Prose:
    """f′ in words and symbols; with `inner`, times u′."""
    start = ("chain rule: (" if inner else "(", Call(function, (Name("u"),)), ")′ ")
    if not isinstance(general, Cases):
        bracketed = ("(", general, ")") if inner and isinstance(general, Sum) else (general,)
        return Prose((*start, "= ", *bracketed, *((" · u′",) if inner else ())))
    assert isinstance(known.value, Cases)
    proper = [case for case in known.value.cases if case not in known.conventions]
    pieces = [
        piece
        for case in proper
        for piece in (", ", case.value, " where ", Name("u"), f" {case.relation} ", case.right)
    ]
    agreed = [f"; by convention {text}" for text in known.conventions.values()]
    return Prose((*start, "is ", *pieces[1:], *((", times u′",) if inner else ()), *agreed))


def extremum_rule(function: str, left: Expression, right: Expression) -> Applied:
    """max(u, v)′ is u′ where u > v, v′ where u < v, and by convention (u′ + v′)/2 at a tie."""
    first, second = (">", "<") if function == "max" else ("<", ">")

    def build(one: Expression, other: Expression) -> Expression:
        if any(isinstance(node, Cases) for part in (one, other) for node in walk(part)):
            # Half of each at a tie would copy these case distinctions: twice as many at each level.
            return add([("+", weight(first, one)), ("+", weight(second, other))])
        tie = Quotient(add([("+", one), ("+", other)]), _TWO)
        return Cases(
            (
                Case(one, left, first, right),
                Case(other, left, second, right),
                Case(tie, left, "=", right),
            )
        )

    def weight(relation: str, derivative: Expression) -> Expression:
        against = ">" if relation == "<" else "<"
        weights = ((ONE, relation), (ZERO, against), (Quotient(ONE, _TWO), "="))
        return Product(
            (Cases(tuple(Case(value, left, sign, right) for value, sign in weights)), derivative)
        )

    which = "larger" if function == "max" else "smaller"
    law = Prose((f"{function} follows its {which} argument; at a tie by convention half of each",))
    return Applied(law, (left, right), build, at_once=True)
