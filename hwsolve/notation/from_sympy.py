"""Sympy's expressions → our tree, in the order in which a person writes.

Numbers come first in products, then symbols, functions and brackets; powers descend in a sum, a
positive term leads it where one can, and negative powers stand under a bar.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from hwsolve.functions import table
from hwsolve.notation.tree import (
    Call,
    Case,
    Cases,
    Constant,
    Derivative,
    Expression,
    Name,
    Negate,
    Number,
    Power,
    Product,
    Quotient,
    Slot,
    Sum,
    Timed,
)

SYMPY_NAMES = {"arcsin": "asin", "arccos": "acos", "arctan": "atan", "ln": "log"} | {
    name: name
    for name in ("exp", "log", "sin", "cos", "tan", "sinh", "cosh", "tanh", "erf", "sqrt")
}
"""Our functions that sympy has, by their names there."""

SYMPY_RELATIONS = {"<": "Lt", ">": "Gt", "=": "Eq", "≤": "Le", "≥": "Ge", "≠": "Ne"}

_OURS = {theirs: ours for ours, theirs in SYMPY_NAMES.items() if ours != "ln"} | {
    "Abs": "abs",
    "absolute": "abs",
    "Max": "max",
    "Min": "min",
    "sign": "sign",
}
_RELATIONS = {"<": "<", ">": ">", "==": "=", "<=": "≤", ">=": "≥", "!=": "≠"}
_PARTS = {"<": "<", "=": "=", ">": ">", "≤": "<=", "≥": "=>", "≠": "<>"}
_RELATION_OF = {frozenset(parts): relation for relation, parts in _PARTS.items()}
_TURNED = str.maketrans("<>≤≥", "><≥≤")


class Untranslatable(ValueError):
    """Sympy's answer has no counterpart in our notation: a complex number, an infinity, a special
    function."""


def from_sympy(expression: Any, leaves: Mapping[Any, Expression] | None = None) -> Expression:
    """The expression as a person would write it; `leaves` says what the caller's own symbols stand
    for.

    Raises:
        Untranslatable: it holds something that our notation has not.
    """
    return _Translation(leaves or {})(expression)


class _Translation:
    """One translation, with what the caller's symbols stand for."""

    def __init__(self, leaves: Mapping[Any, Expression]) -> None:
        self.leaves = leaves

    def __call__(self, expression: Any) -> Expression:
        if expression.is_Rational:
            return _rational(expression)
        if expression.is_Symbol:
            return self.leaves[expression] if expression in self.leaves else _leaf_of(expression)
        if expression.is_Add:
            return self.sum(expression)
        if expression.is_Mul or expression.is_Pow:
            return self.product(expression)
        kind = type(expression).__name__
        if kind in ("Exp1", "Pi"):
            return Constant("e" if kind == "Exp1" else "pi")
        if kind == "Piecewise":
            return self.cases(expression.args)
        function = _OURS.get(kind) or (kind if kind in table() else None)
        if function is None or not expression.args:
            raise Untranslatable(f"not in our notation: {kind}")
        arguments = tuple(map(self, expression.args))
        if function in ("max", "min"):
            arguments = tuple(sorted(arguments, key=lambda tree: not isinstance(tree, Number)))
        return Call(function, arguments)

    def sum(self, expression: Any) -> Expression:
        ordered = sorted(expression.args, key=_term_key)
        signs = [term.could_extract_minus_sign() for term in ordered]
        is_polynomial = len(ordered) > 2 and len({_degree(term) for term in ordered}) == len(
            ordered
        )
        if signs[0] and not all(signs) and not is_polynomial:
            leader = signs.index(False)
            ordered.insert(0, ordered.pop(leader))
        first, *rest = map(self, ordered)
        terms = tuple(
            ("-", term.argument) if isinstance(term, Negate) else ("+", term) for term in rest
        )
        return Sum(first, terms)

    def product(self, expression: Any) -> Expression:
        coefficient = Fraction(1)
        over: list[Any] = []
        under: list[Any] = []
        for factor in expression.args if expression.is_Mul else (expression,):
            if factor.is_Rational:
                coefficient *= Fraction(factor.p, factor.q)
            elif factor.is_Pow and factor.exp.is_Rational and factor.exp < 0:
                under.append(1 / factor)
            else:
                over.append(factor)
        numerator = self.factors(over, abs(coefficient.numerator))
        unsigned = numerator
        if under or coefficient.denominator != 1:
            unsigned = Quotient(numerator, self.factors(under, coefficient.denominator))
        return Negate(unsigned) if coefficient < 0 else unsigned

    def factors(self, factors: Sequence[Any], number: int) -> Expression:
        translated = [self.power(factor) for factor in sorted(factors, key=_factor_key)]
        if number != 1 or not translated:
            translated.insert(0, Number(str(number)))
        return Product(tuple(translated)) if len(translated) > 1 else translated[0]

    def power(self, factor: Any) -> Expression:
        if not factor.is_Pow:
            return self(factor)
        if factor.exp.is_Rational and factor.exp.q == 2 and factor.exp.p == 1:
            return Call("sqrt", (self(factor.base),))
        return Power(self(factor.base), self(factor.exp))

    def cases(self, branches: Sequence[Any]) -> Expression:
        """A chain of ifs about one pair of sides, as cases that exclude each other."""
        cases: list[Case] = []
        left: Any = None
        right: Any = None
        open_parts = {"<", "=", ">"}
        for value, condition in branches:
            if type(condition).__name__ == "BooleanTrue":
                parts = open_parts
            elif condition.is_Relational and condition.rel_op in _RELATIONS:
                relation = _RELATIONS[condition.rel_op]
                if left is None:
                    left, right = condition.lhs, condition.rhs
                elif (condition.lhs, condition.rhs) == (right, left):
                    relation = relation.translate(_TURNED)
                elif (condition.lhs, condition.rhs) != (left, right):
                    raise Untranslatable("a case distinction about more than one comparison")
                parts = open_parts & set(_PARTS[relation])
            else:
                raise Untranslatable(f"no comparison of two sides: {condition}")
            if parts and left is not None:
                relation = _RELATION_OF[frozenset(parts)]
                cases.append(Case(self(value), self(left), relation, self(right)))
                open_parts = open_parts - parts
        if open_parts:
            raise Untranslatable("a case distinction that does not cover every argument")
        return Cases(tuple(cases))


def _rational(number: Any) -> Expression:
    over = Number(str(abs(number.p)))
    unsigned = over if number.q == 1 else Quotient(over, Number(str(number.q)))
    return Negate(unsigned) if number.p < 0 else unsigned


def symbol_of(leaf: Expression) -> Any:
    """The real symbol that stands for a leaf. `from_sympy` leads back from it, so its name says
    all."""
    from sympy import Symbol

    match leaf:
        case Name(name):
            return Symbol(name, real=True)
        case Slot(index):
            return Symbol(f"slot {index}", real=True)
        case Timed(name, symbol, offset):
            return Symbol(f"timed {name},{symbol},{offset}", real=True)
        case Derivative(of, wrt, local, held):
            text = f"derivative {of},{' '.join(wrt)},{int(local)},{' '.join(held)}"
            return Symbol(text, real=True)
    raise TypeError(f"{type(leaf).__name__} is no leaf that a symbol can stand for")


def _leaf_of(symbol: Any) -> Expression:
    """The leaf that `symbol_of` has written into the symbol's name."""
    kind, _, rest = symbol.name.partition(" ")
    match kind, rest.split(","):
        case _, [""]:
            return Name(kind)
        case "slot", [index]:
            return Slot(int(index))
        case "timed", [name, letter, offset]:
            return Timed(name, letter, int(offset))
        case "derivative", [of, wrt, local, held]:
            return Derivative(of, tuple(wrt.split()), local == "1", tuple(held.split()))
    raise Untranslatable(f"a symbol that is not ours: {symbol.name}")


def _natural(name: str) -> tuple[tuple[bool, int, str], ...]:
    """A key that puts x2 before x10."""
    pieces = re.findall(r"\d+|\D+", name)
    return tuple((not p.isdigit(), int(p) if p.isdigit() else 0, p) for p in pieces)


def _base_and_exponent(factor: Any) -> tuple[Any, Fraction]:
    if factor.is_Pow and factor.exp.is_Rational:
        return factor.base, Fraction(factor.exp.p, factor.exp.q)
    return factor, Fraction(1)


def _powers_of_symbols(term: Any) -> list[tuple[Any, Fraction]]:
    factors = term.args if term.is_Mul else (term,)
    powers = (_base_and_exponent(factor) for factor in factors)
    return sorted(
        ((_natural(base.name), -exponent) for base, exponent in powers if base.is_Symbol),
        key=lambda power: power[0],
    )


def _degree(term: Any) -> Fraction:
    return -sum((exponent for _, exponent in _powers_of_symbols(term)), Fraction(0))


def _term_key(term: Any) -> tuple[Any, ...]:
    """Higher degrees first; at the same degree, what is simpler first."""
    factors = term.args if term.is_Mul else (term,)
    others = [_base_and_exponent(f) for f in factors if not f.is_Rational]
    others = [(base, exponent) for base, exponent in others if not base.is_Symbol]
    weight = sum((exponent for _, exponent in others), Fraction(0))
    return (-_degree(term), len(others), -weight, _powers_of_symbols(term))


def _factor_key(factor: Any) -> tuple[Any, ...]:
    base, exponent = _base_and_exponent(factor)
    if base.is_number:
        return (0, not base.is_Atom, (), exponent)
    if base.is_Symbol:
        return (1, False, _natural(base.name), exponent)
    return (3 if base.is_Add else 2, False, (), exponent)
