"""The derivatives of single functions, read from their data files with our own parser."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from hwsolve.functions import DerivativeCase, table
from hwsolve.notation.parser import parse
from hwsolve.notation.tree import Case, Cases, Expression, Name

_RELATION = re.compile("[<>=≤≥≠]")


@dataclass(frozen=True, slots=True)
class FunctionDerivative:
    """f′ as an expression in `parameter`. `conventions` names what was agreed on the cases where f
    has no derivative."""

    parameter: Name
    value: Expression
    conventions: Mapping[Case, str] = field(default_factory=dict, hash=False)


@cache
def derivative_of_function(name: str) -> FunctionDerivative:
    """The derivative of the one-argument function called `name` in the function table.

    KeyError for an unknown name; ValueError for max and min, whose derivative no file can state.

    >>> derivative_of_function("log").value
    Quotient(numerator=Number(text='1'), denominator=Name(name='z'))
    """
    function = table()[name]
    if not function.derivative:
        raise ValueError(f"{name} has a derivative in each of its arguments")
    (parameter,) = function.parameters
    if not function.derivative[0].when:
        return FunctionDerivative(Name(parameter), parse(function.derivative[0].value))
    cases = {_case(written): written.convention for written in function.derivative}
    conventions = {case: convention for case, convention in cases.items() if convention}
    return FunctionDerivative(Name(parameter), Cases(tuple(cases)), conventions)


def _case(written: DerivativeCase) -> Case:
    relation = _RELATION.search(written.when)
    if relation is None:
        raise ValueError(f"a case needs a relation: {written.when!r}")
    left, right = written.when[: relation.start()], written.when[relation.end() :]
    return Case(parse(written.value), parse(left), relation[0], parse(right))
