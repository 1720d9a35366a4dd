"""Patterns as Python functions on values: the one place where code is made, and it is made from our tree."""

from __future__ import annotations

import ast
from collections.abc import Callable
from functools import cache, lru_cache

from flint import fmpq

from hwsolve.notation.definitions import definition_pattern
from hwsolve.notation.tree import (
    Call,
    Case,
    Cases,
    Constant,
    Expression,
    Negate,
    Number,
    Power,
    Product,
    Quotient,
    Slot,
    Sum,
    walk,
)
from hwsolve.numbers import primitives
from hwsolve.numbers.values import HOLDS, Value, sign_of

MAX_REMEMBERED = 2048
"""So many patterns keep their code: a problem is evaluated several times, by routes that share no state."""

Evaluator = Callable[..., Value]


class Compiler:
    """Turns patterns into functions of one value for each slot; each pattern is compiled once."""

    def __init__(self) -> None:
        self._known: dict[Expression, Evaluator] = {}
        self._by_identity: dict[int, tuple[Expression, Evaluator]] = {}

    def evaluator(self, pattern: Expression) -> Evaluator:
        """The function that computes `pattern` from the values of its slots, in their order."""
        found = self._by_identity.get(id(pattern))
        if found is not None:
            return found[1]
        evaluator = self._known.get(pattern)
        if evaluator is None:
            evaluator = self._known[pattern] = compile_pattern(pattern)
        self._by_identity[id(pattern)] = (pattern, evaluator)
        return evaluator


@lru_cache(maxsize=MAX_REMEMBERED)
def compile_pattern(pattern: Expression) -> Evaluator:
    """A function that takes a value for each slot 0, 1, … and gives the value of the pattern.

    The function raises `Undefined` and `Undecided` as the operations of `primitives` do.
    """
    slots = max((leaf.index + 1 for leaf in walk(pattern) if isinstance(leaf, Slot)), default=0)
    code = _Code()
    body = code.expression(pattern)
    arguments = ast.arguments(
        posonlyargs=[ast.arg(f"s{index}") for index in range(slots)],
        args=[],
        kwonlyargs=[],
        kw_defaults=[],
        defaults=[],
    )
    module = ast.Expression(ast.Lambda(arguments, body))
    compiled = compile(ast.fix_missing_locations(module), "<formula>", "eval")
    evaluator: Evaluator = eval(compiled, code.namespace)  # code of our own making: see the module
    return evaluator


class _Code:
    """Collects the constants and functions that the code of one pattern refers to."""

    def __init__(self) -> None:
        self.namespace: dict[str, object] = {"__builtins__": {}}

    def expression(self, tree: Expression) -> ast.expr:
        match tree:
            case Slot(index):
                return _load(f"s{index}")
            case Number():
                return self._value(number_value(tree))
            case Constant(name):
                return self._call(primitives.CONSTANTS[name])
            case Negate(argument):
                return ast.UnaryOp(ast.USub(), self.expression(argument))
            case Sum(first, rest):
                return self._sum(first, rest)
            case Product(factors):
                parts = [self.expression(factor) for factor in factors]
                if len(parts) == 2:
                    return ast.BinOp(parts[0], ast.Mult(), parts[1])
                return self._call(primitives.product, ast.Tuple(parts, ast.Load()))
            case Quotient(numerator, denominator):
                return self._operation(primitives.divide, numerator, denominator)
            case Power(base, exponent):
                return self._operation(primitives.power, base, exponent)
            case Call(function, arguments):
                return self._operation(_function(function), *arguments)
            case Cases(cases):
                return self._cases(cases)
        raise TypeError(f"{type(tree).__name__} has no value of its own")

    def _sum(self, first: Expression, rest: tuple[tuple[str, Expression], ...]) -> ast.expr:
        parts = [self.expression(term) for _, term in rest]
        if len(parts) == 1:
            operator = ast.Add() if rest[0][0] == "+" else ast.Sub()
            return ast.BinOp(self.expression(first), operator, parts[0])
        signed: list[ast.expr] = [
            part if sign == "+" else ast.UnaryOp(ast.USub(), part)
            for (sign, _), part in zip(rest, parts, strict=True)
        ]
        return self._call(
            primitives.total, ast.Tuple([self.expression(first), *signed], ast.Load())
        )

    def _cases(self, cases: tuple[Case, ...]) -> ast.expr:
        """A conditional expression, so that only the case that holds is computed."""
        chosen = self.expression(cases[-1].value)
        for case in reversed(cases[:-1]):
            test = self._call(
                _comparison(case.relation),
                self.expression(case.left),
                self.expression(case.right),
            )
            chosen = ast.IfExp(test, self.expression(case.value), chosen)
        return chosen

    def _operation(self, function: Callable[..., object], *operands: Expression) -> ast.expr:
        return self._call(function, *(self.expression(operand) for operand in operands))

    def _call(self, function: Callable[..., object], *arguments: ast.expr) -> ast.expr:
        return ast.Call(self._value(function), list(arguments), [])

    def _value(self, value: object) -> ast.expr:
        name = f"c{len(self.namespace)}"
        self.namespace[name] = value
        return _load(name)


def number_value(number: Number) -> fmpq:
    """The exact value of a typed number."""
    mantissa, _, exponent = number.text.lower().partition("e")
    whole, _, decimals = mantissa.partition(".")
    power = int(exponent or 0) - len(decimals)
    digits = fmpq(int(whole + decimals or "0"))
    return digits * fmpq(10) ** power


def _load(name: str) -> ast.expr:
    return ast.Name(name, ast.Load())


@cache
def _function(name: str) -> Evaluator:
    """An elementary function, or one composed of elementary functions by its definition."""
    primitive = primitives.PRIMITIVES.get(name)
    if primitive is not None:
        return primitive
    definition = definition_pattern(name)
    if definition is None:
        raise TypeError(f"{name} is neither elementary nor defined")
    return compile_pattern(definition)


def _comparison(relation: str) -> Callable[[Value, Value], bool]:
    holds = HOLDS[relation]
    return lambda left, right: holds(sign_of(left - right))
