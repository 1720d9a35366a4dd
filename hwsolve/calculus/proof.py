"""Sympy as proof: it derives the same partial by its own rules, and the two must agree.

Equality is decided cheaply: the same form, then expanded, then by 30-digit values at a few points
where everything is defined and no case distinction is near its border.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from functools import cache
from typing import Any

from hwsolve.calculus.differentiate import differentiate, result_of
from hwsolve.calculus.factors import product_of
from hwsolve.calculus.literals import literal_of
from hwsolve.calculus.tidy import tidy
from hwsolve.calculus.values import Undefined, value_at
from hwsolve.derivation.model import Level, Prose, Step, Work
from hwsolve.errors import Defect
from hwsolve.functions import table
from hwsolve.notation.bridge import (
    from_sympy,
    in_the_words_of,
    is_bounded,
    simpler_forms,
    symbol_of,
    terms_of,
    to_sympy,
)
from hwsolve.notation.definitions import definition_pattern
from hwsolve.notation.printing import to_unicode
from hwsolve.notation.shape import Formula
from hwsolve.notation.tree import (
    Call,
    Cases,
    Constant,
    Expression,
    Negate,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    children,
    depth,
    walk,
)

_POINTS = 3
_TRIED = 12
_DIGITS = 30
_TOLERANCE = 1e-15
_DEEPEST = 30
_WORTH_IT = 2
_FEW_TERMS = 30


def differentiate_checked(tree: Expression, wrt: Expression) -> Work:
    """`differentiate`, proved by sympy; where sympy's form is shorter, a last step goes on to it.

    Raises:
        Defect: sympy derives something else.
    """
    return differentiate_proved(tree, wrt)[0]


def differentiate_proved(tree: Expression, wrt: Expression) -> tuple[Work, bool]:
    """As `differentiate_checked`, and whether sympy could be asked and agrees."""
    work = differentiate(tree, wrt)
    result = result_of(work)
    agrees = agrees_with_sympy(tree, wrt, result)
    if agrees is False:
        written = ", ".join(map(to_unicode, (tree, wrt, result)))
        raise Defect(f"sympy derives another derivative (of, with respect to, ours): {written}")
    barred = below_the_bar(result)
    shorter = simpler(barred, wrt, tree)
    if shorter is not None:
        work = _going_on(work, shorter, _reason_of(result, shorter))
    elif barred != result:
        work = _going_on(work, barred, Prose(("a negative exponent goes below the bar",)))
    return work, bool(agrees)


def _going_on(work: Work, form: Expression, reason: Prose) -> Work:
    """The work with one more line."""
    *before, last = work.steps
    step = Step(Formula(form, ()), reason, level=Level.BRIEF)
    return Work(work.subject, (*before, replace(last, level=Level.NORMAL), step))


def _reason_of(before: Expression, form: Expression) -> Prose:
    """What was done to reach a shorter form, as it shows in the form itself."""
    has_bar = isinstance(before.argument if isinstance(before, Negate) else before, Quotient)
    match form.argument if isinstance(form, Negate) else form:
        case Product(factors) if any(isinstance(factor, Sum) for factor in factors):
            return Prose(("the common factors taken out",))
        case Quotient() if not has_bar:
            return Prose(("brought over one bar and collected",))
    return Prose(("multiplied out and collected",))


def below_the_bar(tree: Expression) -> Expression:
    """1/2 u^(−1/2) v as v/(2√u): powers with a negative fraction as their exponent, put below the
    bar."""
    match tree:
        case Negate(argument):
            return Negate(below_the_bar(argument))
        case Product(factors):
            over: list[Expression] = []
            under: list[Expression] = []
            for factor in factors:
                match factor:
                    case Power(base, Negate(Quotient() as exponent)) if literal_of(exponent):
                        under.append(_root(base, exponent))
                    case _:
                        over.append(factor)
            return tidy(Quotient(product_of(over), product_of(under))) if under else tree
        case Power(base, Negate(Quotient() as exponent)) if literal_of(exponent):
            return Quotient(Number("1"), _root(base, exponent))
    return tree


def _root(base: Expression, exponent: Expression) -> Expression:
    half = literal_of(exponent) == (Fraction(1, 2), False)
    return Call("sqrt", (base,)) if half else Power(base, exponent)


def agrees_with_sympy(tree: Expression, wrt: Expression, result: Expression) -> bool | None:
    """Whether sympy's ∂tree/∂wrt is `result`. None where no point could be found at which both have
    a value, and for expressions too large or too deep to ask."""
    if not _can_be_asked(tree) or not is_bounded(result):
        return None
    symbols = _symbols_for(tree, result, wrt)
    try:
        theirs = to_sympy(tree, symbols, by_definition=True).diff(symbols[wrt])
        if not any(isinstance(node, Cases) for node in walk(result)):
            ours = to_sympy(result, symbols, by_definition=True)
            if theirs == ours or _vanishes_expanded(theirs - ours, result):
                return True
        written = from_sympy(theirs, {symbol: leaf for leaf, symbol in symbols.items()})
    except (ValueError, TypeError):  # sympy finds a part that is not real
        return None
    return _agree_in_value(tree, result, written, tuple(symbols))


def simpler(result: Expression, wrt: Expression, subject: Expression) -> Expression | None:
    """Sympy's form of ∂subject/∂wrt where it saves two operations or more against `result`; else
    None.

    Functions with kinks are left as they are, since sympy would write step functions for them.
    """
    if _has_kinks(subject) or operations(result) < _WORTH_IT + 1 or not _can_be_asked(subject):
        return None
    try:
        theirs = to_sympy(subject).diff(symbol_of(wrt))
        terms = terms_of(result)
        forms = [from_sympy(form) for form in simpler_forms(theirs, terms)]
        if terms <= _FEW_TERMS and is_bounded(result):
            forms.append(from_sympy(_numerator_expanded(to_sympy(result))))
    except (ValueError, TypeError):
        return None
    shortest = min(forms, key=operations)
    if operations(shortest) > operations(result) - _WORTH_IT:
        return None
    shortest = in_the_words_of(subject, shortest)
    return shortest if agrees_with_sympy(subject, wrt, shortest) else None


def _numerator_expanded(expression: Any) -> Any:
    """Over one bar, with the numerator multiplied out."""
    import sympy

    over, under = sympy.fraction(sympy.together(expression))
    return sympy.expand(over) / under


def operations(tree: Expression) -> int:
    """How many operations a person carries out to evaluate the tree; a sign is none."""
    count = 0
    for node in walk(tree):
        match node:
            case Sum() | Product():
                count += len(children(node)) - 1
            case Quotient() | Power() | Call():
                count += 1
    return count


def _has_kinks(tree: Expression) -> bool:
    return any(
        isinstance(node, Cases) or (isinstance(node, Call) and _is_kinked(node.function))
        for node in walk(tree)
    )


@cache
def _is_kinked(function: str) -> bool:
    """Whether a function's derivative, or what it is composed of, distinguishes cases."""
    definition = definition_pattern(function)
    return len(table()[function].derivative) != 1 or (
        definition is not None and _has_kinks(definition)
    )


def _can_be_asked(tree: Expression) -> bool:
    return is_bounded(tree) and depth(tree) <= _DEEPEST


def _vanishes_expanded(difference: Any, result: Expression) -> bool:
    if difference == 0:
        return True
    return terms_of(result) <= 100 and bool(difference.expand() == 0)


def _symbols_for(*trees: Expression) -> dict[Expression, Any]:
    """A symbol for each leaf. Nothing is assumed of them: asking what is real costs sympy most of
    its time, and values are compared at real points only."""
    import sympy

    leaves = dict.fromkeys(
        node
        for tree in trees
        for node in walk(tree)
        if not children(node) and not isinstance(node, Number | Constant)
    )
    return {leaf: sympy.Symbol(f"v{place}") for place, leaf in enumerate(leaves)}


def _agree_in_value(
    tree: Expression, result: Expression, theirs: Expression, leaves: tuple[Expression, ...]
) -> bool | None:
    compared = 0
    for point in _points(leaves):
        try:
            value_at(tree, point, _DIGITS)
            ours = value_at(result, point, _DIGITS)
            expected = value_at(theirs, point, _DIGITS)
        except Undefined:
            continue
        if abs(ours - expected) > _TOLERANCE * max(1, abs(ours)):
            return False
        compared += 1
        if compared == _POINTS:
            break
    return True if compared else None


def _points(leaves: tuple[Expression, ...]) -> Iterator[dict[Expression, Fraction]]:
    """Generic points: near 0 and away from it, first with positive coordinates only."""
    ranges = ((1, 5), (12, 37), (-9, 9), (-34, 34))
    for attempt in range(_TRIED):
        low, high = ranges[attempt % len(ranges)]
        yield {
            leaf: Fraction(low, 10)
            + Fraction(high - low, 10)
            * Fraction((6180 * place + 3701 * attempt + 17) % 10007, 10007)
            for place, leaf in enumerate(leaves, 1)
        }
