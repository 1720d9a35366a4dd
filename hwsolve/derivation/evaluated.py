"""A derivation with its values: what renderers are given."""

from __future__ import annotations

from flint import arb, fmpq

from hwsolve.derivation.display import Display
from hwsolve.derivation.model import Derivation, Level
from hwsolve.errors import InputError
from hwsolve.notation.printing import to_unicode
from hwsolve.notation.shape import Formula
from hwsolve.notation.tree import Expression, Negate, Number, Quotient
from hwsolve.numbers.compiled import number_value
from hwsolve.numbers.evaluation import Evaluation, UndecidedAt, UndefinedAt
from hwsolve.numbers.rounding import Rounding
from hwsolve.numbers.values import Undecided

_LIKELY_DENOMINATORS = 720_720
"""Divisible by 1 to 16: a value times this that cannot be told from an integer is worth a closer look."""

_MAX_QUANTITIES = 500


def evaluated(
    derivation: Derivation,
    rounding: Rounding,
    detail: Level = Level.NORMAL,
) -> Display:
    """The values of every quantity, and the lines as they are displayed.

    Raises InputError where one has no value at the point: √x has one at 0, its derivative has none.
    """
    given = {
        each.name: None if each.value is None else Formula(each.value, ())
        for each in derivation.given
    }
    equations = [(each.name, each.computing) for each in derivation.equations() if not each.general]
    try:
        evaluation = Evaluation(
            given, [*derivation.background, *equations], supplied=derivation.supplied
        )
    except (UndefinedAt, UndecidedAt) as error:
        written = f"{to_unicode(error.name)} = {to_unicode(error.formula.tree())}"
        raise InputError.of(
            "undefined",
            f"{written} has no value at this point: {error}",
            "choose another point, or leave the point out to keep the answer in symbols",
        ) from None
    except Undecided as error:
        raise InputError.of("undecided", str(error), "choose another point") from None
    if len(evaluation.values) <= _MAX_QUANTITIES:
        _recognize_rationals(derivation, evaluation)
    return Display(derivation, evaluation, rounding, detail)


def _recognize_rationals(derivation: Derivation, evaluation: Evaluation) -> None:
    """A ball cannot prove that log 4/log 2 is 2; where a value looks like a simple rational, algebra may."""
    for name, value in list(evaluation.values.items()):
        if isinstance(value, arb) and _looks_rational(value):
            exact = _rational(derivation.closed_form(name))
            if exact is not None:
                evaluation.settle(name, exact)


def _looks_rational(value: arb) -> bool:
    return (value * _LIKELY_DENOMINATORS).contains_integer() and bool(value.rad() < 1e-20)


def _rational(tree: Expression | None) -> fmpq | None:
    """The value of a number, −number, p/q or −p/q; None for any other expression."""
    if isinstance(tree, Negate):
        inside = _rational(tree.argument)
        return None if inside is None else -inside
    if isinstance(tree, Number):
        return number_value(tree)
    if isinstance(tree, Quotient):
        numerator, denominator = _rational(tree.numerator), _rational(tree.denominator)
        if numerator is not None and denominator:
            return numerator / denominator
    return None
