"""The written rules of differentiation. Each takes an expression that depends on the variable and
says which operands are to be differentiated, what is built from their derivatives, and the law that
it rests on.
"""

from __future__ import annotations

from hwsolve.calculus.applied import Applied, depends, flat_product, in_order
from hwsolve.calculus.factors import ONE, ZERO, negate, with_value
from hwsolve.calculus.function_rules import chain_rule, extremum_rule, power_rule
from hwsolve.calculus.literals import literal_of, written
from hwsolve.calculus.tidy import add, decided_by
from hwsolve.derivation.model import Prose
from hwsolve.errors import Defect
from hwsolve.notation.tree import (
    Call,
    Case,
    Cases,
    Expression,
    Negate,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
)

_TWO = Number("2")


def apply_rule(tree: Expression, wrt: Expression) -> Applied:
    """The rule for a compound expression that depends on `wrt`. Defect where there is none."""
    match tree:
        case Negate(argument):
            return Applied(Prose(("(−u)′ = −u′",)), (argument,), negate, passing=True)
        case Sum():
            return sum_rule(tree, wrt)
        case Product(factors):
            return product_rule(factors, wrt)
        case Quotient(numerator, denominator):
            return quotient_rule(numerator, denominator, wrt)
        case Power(base, exponent):
            return power_rule(base, exponent, wrt)
        case Call("max" | "min" as function, (left, right, *others)):
            the_rest = Call(function, (right, *others)) if others else right
            return extremum_rule(function, left, the_rest)
        case Call(function, (argument,)):
            return chain_rule(function, argument, wrt)
        case Cases(cases):
            return cases_rule(cases)
    raise Defect(f"no rule differentiates {tree!r}")


def sum_rule(tree: Sum, wrt: Expression) -> Applied:
    """(u ± v)′ = u′ ± v′, and a constant term drops out."""
    terms = (("+", tree.first), *tree.rest)
    varying = [(sign, term) for sign, term in terms if depends(term, wrt)]
    constants = tuple(term for _, term in terms if not depends(term, wrt))
    signs = [sign for sign, _ in varying]

    def build(*derivatives: Expression) -> Expression:
        return add(list(zip(signs, derivatives, strict=True)))

    def in_full(derivative: Expression) -> Expression:
        return add([(sign, derivative if depends(term, wrt) else ZERO) for sign, term in terms])

    inner = tuple(term for _, term in varying)
    if len(inner) == 1:
        law = Prose(("the derivative of a constant is 0",))
        return Applied(law, inner, build, passing=True, in_full=in_full, constants=constants)
    return Applied(Prose(("term by term: (u + v)′ = u′ + v′",)), inner, build, constants=constants)


def product_rule(factors: tuple[Expression, ...], wrt: Expression) -> Applied:
    """(u v)′ = u′ v + u v′, for as many factors as depend on the variable; (a u)′ = a u′."""
    places = [place for place, factor in enumerate(factors) if depends(factor, wrt)]
    constants = tuple(factor for place, factor in enumerate(factors) if place not in places)
    inner = tuple(factors[place] for place in places)

    def build(*derivatives: Expression) -> Expression:
        terms = [
            ("+", flat_product(*factors[:place], derivative, *factors[place + 1 :]))
            for place, derivative in zip(places, derivatives, strict=True)
        ]
        return add(terms)

    laws = {
        1: "constant factor: (a u)′ = a u′",
        2: "product rule: (u v)′ = u′ v + u v′",
        3: "product rule: (u v w)′ = u′ v w + u v′ w + u v w′",
    }
    law = laws.get(len(inner), "product rule: each factor is differentiated once")
    return Applied(Prose((law,)), inner, build, passing=len(inner) == 1, constants=constants)


def quotient_rule(numerator: Expression, denominator: Expression, wrt: Expression) -> Applied:
    """(u/v)′ = (u′ v − u v′)/v², (u/a)′ = u′/a, (a/u)′ = −a u′/u²."""
    if not depends(denominator, wrt):
        return _over_constant(numerator, denominator)
    square = Power(denominator, _TWO)
    if not depends(numerator, wrt):
        if isinstance(denominator, Power | Call):
            known = _constant_over_power(numerator, denominator, wrt)
            if known is not None:
                return known

        def turned(derivative: Expression) -> Expression:
            if numerator == ONE:
                return Negate(Quotient(derivative, square))
            return Negate(Quotient(flat_product(numerator, derivative), square))

        held = ("a constant numerator",) if literal_of(numerator) else (numerator, " constant")
        law = Prose(("quotient rule with ", *held, ": (a/u)′ = −a u′/u²"))
        return Applied(law, (denominator,), turned)

    def build(above: Expression, below: Expression) -> Expression:
        first = flat_product(above, denominator)
        return Quotient(Sum(first, (("-", flat_product(numerator, below)),)), square)

    def finish(above: Expression, below: Expression) -> Expression:
        first, second = in_order(above, denominator), in_order(numerator, below)
        return Quotient(Sum(first, (("-", second),)), square)

    law = Prose(("quotient rule: (u/v)′ = (u′ v − u v′)/v²",))
    return Applied(law, (numerator, denominator), build, finish=finish)


def _constant_over_power(
    numerator: Expression, denominator: Power | Call, wrt: Expression
) -> Applied | None:
    """(a/uⁿ)′ = −n a u′/uⁿ⁺¹ and (a/√u)′ = −a u′/(2u √u); None for other denominators."""
    match denominator:
        case Power(base, exponent) if (literal := literal_of(exponent)) and literal[0] > 0:
            above = (exponent, *(() if numerator == ONE else (numerator,)))
            below: Expression = Power(base, written(literal[0] + 1, literal[1]))
            law = "(a/uⁿ)′ = −n a/uⁿ⁺¹"
        case Call("sqrt", (base,)):
            above = () if numerator == ONE else (numerator,)
            below = Product((_TWO, base, denominator))
            law = "(a/√u)′ = −a/(2u √u)"
        case _:
            return None

    def build(derivative: Expression) -> Expression:
        return Negate(Quotient(flat_product(*above, derivative), below))

    law = f"power rule: {law}" if base == wrt else f"power and chain rule: {law} · u′"
    constants = () if literal_of(numerator) else (numerator,)
    return Applied(Prose((law,)), (base,), build, constants=constants)


def _over_constant(numerator: Expression, denominator: Expression) -> Applied:
    def finish(derivative: Expression) -> Expression:
        return Quotient(derivative, denominator)

    def build(derivative: Expression) -> Expression:
        if isinstance(denominator, Number) and denominator.text.isdigit():
            return flat_product(Quotient(ONE, denominator), derivative)
        return finish(derivative)

    law = Prose(("constant factor: (u/a)′ = u′/a",))
    constants = (denominator,)
    return Applied(law, (numerator,), build, passing=True, finish=finish, constants=constants)


def cases_rule(cases: tuple[Case, ...]) -> Applied:
    """A case distinction is differentiated case by case."""

    def build(*derivatives: Expression) -> Expression:
        return Cases(
            tuple(
                with_value(case, decided_by(case, value))
                for value, case in zip(derivatives, cases, strict=True)
            )
        )

    law = Prose(("each case by itself, inside its range",))
    return Applied(law, tuple(case.value for case in cases), build)
