"""A step of a long loop as one Python function on locals, made from our own trees.

The same code runs on exact values, on balls or on floats; what differs is the table of operations.
"""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from typing import Any

from flint import arb, fmpq

from hwsolve.notation.definitions import written_out
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
    Sum,
    children,
    walk,
)
from hwsolve.numbers import primitives
from hwsolve.numbers.compiled import number_value
from hwsolve.numbers.values import Value, normalized, sign_of

StepFunction = Callable[..., tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Operations:
    """How one kind of number is computed with. `finish` is applied to every result, where it is not None;
    `native`: `/` and whole powers are Python's own."""

    number: Callable[[fmpq], Any]
    constants: Mapping[str, Callable[[], Any]]
    functions: Mapping[str, Callable[..., Any]]
    divide: Callable[[Any, Any], Any]
    power: Callable[[Any, Any], Any]
    sign: Callable[[Any], int]
    finish: Callable[[Any], Any] | None = None
    native: bool = True


def _ball_power(base: arb, exponent: arb) -> arb:
    return base**exponent


def _ball_sign(value: arb) -> arb:
    return arb(sign_of(value))


MIXED = Operations(
    number=lambda value: value,
    constants=primitives.CONSTANTS,
    functions=primitives.PRIMITIVES,
    divide=primitives.divide,
    power=primitives.power,
    sign=sign_of,
    finish=normalized,
    native=False,
)
"""Exact rationals while they stay small, then balls; every operation says why it has no value."""

BALLS = Operations(
    number=arb,
    constants={"e": arb.const_e, "pi": arb.pi},
    functions={
        **{
            name: lambda *values, _of=function: _as_ball(_of(*values))
            for name, function in primitives.PRIMITIVES.items()
        },
        "sqrt": arb.sqrt,
        "abs": abs,
        "exp": arb.exp,
        "max": lambda *values: reduce(arb.max, values),
        "min": lambda *values: reduce(arb.min, values),
        "sign": _ball_sign,
    },
    divide=operator.truediv,
    power=_ball_power,
    sign=sign_of,
)
"""Balls only; a ball that has lost its bounds is met by whoever looks at the results."""

FLOATS = Operations(
    number=lambda value: int(value.p) / int(value.q),
    constants={"e": lambda: math.e, "pi": lambda: math.pi},
    functions={
        "sqrt": math.sqrt,
        "exp": math.exp,
        "log": math.log,
        "ln": math.log,
        "sin": math.sin,
        "cos": math.cos,
        "tan": math.tan,
        "arcsin": math.asin,
        "arccos": math.acos,
        "arctan": math.atan,
        "sinh": math.sinh,
        "cosh": math.cosh,
        "tanh": math.tanh,
        "erf": math.erf,
        "abs": abs,
        "sign": lambda value: float((value > 0) - (value < 0)),
        "max": max,
        "min": min,
    },
    divide=operator.truediv,
    power=operator.pow,
    sign=lambda value: (value > 0) - (value < 0),
)
"""Floats: fast, and never certified."""


def compile_step(
    inputs: Sequence[Expression],
    assignments: Sequence[tuple[Expression, Expression]],
    results: Sequence[Expression],
    values: Mapping[Expression, Any],
    operations: Operations,
) -> StepFunction:
    """A function of the values of `inputs` that carries out the assignments in their order and returns the
    values of `results`. `values` are quantities that are the same at every step."""
    code = _StepCode(operations, values)
    body: list[ast.stmt] = []
    for index, leaf in enumerate(inputs):
        code.locals[leaf] = f"i{index}"
    for index, (target, tree) in enumerate(assignments):
        value = code.finished(code.expression(tree))
        local = f"v{index}"
        body.append(ast.Assign([ast.Name(local, ast.Store())], value))
        code.locals[target] = local
    given = {code.locals[leaf] for leaf in inputs}
    returned: list[ast.expr] = []
    for leaf in results:
        local = code.locals[leaf]
        returned.append(ast.Name(local, ast.Load()))
    body.append(ast.Return(ast.Tuple(returned, ast.Load())))
    arguments = ast.arguments(
        posonlyargs=[ast.arg(f"i{index}") for index in range(len(given))],
        args=[ast.arg(name) for name in code.constants],
        kwonlyargs=[],
        kw_defaults=[],
        # Constants are defaults of arguments: a local is found faster than a global.
        defaults=[ast.Name(name, ast.Load()) for name in code.constants],
    )
    function = ast.FunctionDef("step", arguments, body, [])
    module = ast.fix_missing_locations(ast.Module([function], []))
    namespace: dict[str, Any] = {"__builtins__": {}, **code.constants}
    exec(compile(module, "<step>", "exec"), namespace)  # code of our own making: see the module
    step: StepFunction = namespace["step"]
    return step


@dataclass(slots=True)
class _StepCode:
    """Collects what the code of one step refers to."""

    operations: Operations
    values: Mapping[Expression, Any]
    locals: dict[Expression, str] = field(default_factory=dict)
    constants: dict[str, Any] = field(default_factory=dict)
    folded: dict[Expression, ast.expr] = field(default_factory=dict)

    def expression(self, tree: Expression) -> ast.expr:
        if tree in self.locals:
            return ast.Name(self.locals[tree], ast.Load())
        if isinstance(tree, Call) and tree.function not in self.operations.functions:
            definition = written_out(tree.function, tree.arguments)
            assert definition is not None
            return self.expression(definition)
        if self._is_constant(tree):
            found = self.folded.get(tree)
            if found is None:
                found = self.folded[tree] = self.constant(self._value(tree))
            return found
        return self._operation(tree)

    def finished(self, value: ast.expr) -> ast.expr:
        finish = self.operations.finish
        if finish is None or isinstance(value, ast.Name):
            return value
        return self.call(finish, value)

    def constant(self, value: Any) -> ast.expr:
        name = f"c{len(self.constants)}"
        self.constants[name] = value
        return ast.Name(name, ast.Load())

    def call(self, function: Callable[..., Any], *arguments: ast.expr) -> ast.expr:
        return ast.Call(self.constant(function), list(arguments), [])

    def _is_constant(self, tree: Expression) -> bool:
        """Whether nothing in the tree changes from step to step."""
        return not any(
            leaf in self.locals or isinstance(leaf, Cases)
            for leaf in walk(tree)
            if isinstance(leaf, Cases) or not children(leaf)
        )

    def _value(self, tree: Expression) -> Any:
        """The value of a tree of constants."""
        inner = _StepCode(self.operations, self.values)
        body = inner.finished(inner._operation(tree))
        code = compile(ast.fix_missing_locations(ast.Expression(body)), "<constant>", "eval")
        return eval(code, {"__builtins__": {}, **inner.constants})  # our own code, as above

    def _operation(self, tree: Expression) -> ast.expr:
        operations = self.operations
        match tree:
            case Number():
                return self.constant(operations.number(number_value(tree)))
            case Constant(name):
                return self.constant(operations.constants[name]())
            case Negate(argument):
                return ast.UnaryOp(ast.USub(), self.expression(argument))
            case Sum(first, rest):
                total = self.expression(first)
                for sign, term in rest:
                    sum_operator = ast.Add() if sign == "+" else ast.Sub()
                    total = ast.BinOp(total, sum_operator, self.expression(term))
                return total
            case Product(factors):
                return reduce(
                    lambda left, right: ast.BinOp(left, ast.Mult(), right),
                    map(self.expression, factors),
                )
            case Quotient(numerator, denominator):
                parts = [self.expression(numerator), self.expression(denominator)]
                if operations.native:
                    return ast.BinOp(parts[0], ast.Div(), parts[1])
                return self.call(operations.divide, *parts)
            case Power(base, exponent):
                return self._power(base, exponent)
            case Call(function, arguments):
                parts = [self.expression(argument) for argument in arguments]
                if function not in operations.functions:
                    return self.expression(tree)
                return self.call(operations.functions[function], *parts)
            case Cases(cases):
                return self._cases(cases)
        return self.constant(self.values[tree])

    def _power(self, base: Expression, exponent: Expression) -> ast.expr:
        whole = isinstance(exponent, Number) and exponent.text.isdigit() and int(exponent.text) < 64
        if self.operations.native and whole and isinstance(exponent, Number):
            inner = self.expression(base)
            if exponent.text == "2" and isinstance(inner, ast.Name):
                return ast.BinOp(inner, ast.Mult(), inner)
            return ast.BinOp(inner, ast.Pow(), ast.Constant(int(exponent.text)))
        return self.call(self.operations.power, self.expression(base), self.expression(exponent))

    def _cases(self, cases: tuple[Case, ...]) -> ast.expr:
        chosen = self.expression(cases[-1].value)
        for case in reversed(cases[:-1]):
            difference = ast.BinOp(
                self.expression(case.left), ast.Sub(), self.expression(case.right)
            )
            sign = self.call(self.operations.sign, difference)
            test = ast.Compare(sign, [_COMPARISONS[case.relation]()], [ast.Constant(0)])
            chosen = ast.IfExp(test, self.expression(case.value), chosen)
        return chosen


_COMPARISONS: dict[str, Callable[[], ast.cmpop]] = {
    ">": ast.Gt,
    "<": ast.Lt,
    "=": ast.Eq,
    "≥": ast.GtE,
    "≤": ast.LtE,
    "≠": ast.NotEq,
}


def _as_ball(value: Value) -> arb:
    if isinstance(value, arb):
        return value
    if isinstance(value, fmpq):
        return arb(value)
    return value.ball()
