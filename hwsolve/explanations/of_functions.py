"""A function explained: its definition and derivative, then all that `hwsolve activation` finds out of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from hwsolve.calculus.function_rules import extremum_rule
from hwsolve.derivation.model import Block, Derivation, Equation, Note, Prose, Section, Step
from hwsolve.errors import InputError
from hwsolve.functions import DerivativeCase, Function
from hwsolve.notation.parser import parse
from hwsolve.notation.shape import Formula
from hwsolve.notation.tree import Call, Expression, Name
from hwsolve.problem import inline


def explain_function(function: Function) -> Derivation:
    """The definition, the derivative, and what the whole curve is like."""
    blocks = tuple(_blocks(function))
    try:
        studied = _studied(function)
    except InputError as error:
        blocks += (Note(Prose((f"{error.faults[0].message}.",))),)
        studied = None
    said = Section(Prose.of("What it is"), blocks)
    if studied is None:
        return Derivation("explain", function.name, (), (said,), (), fractions=False)
    return replace(
        studied, command="explain", title=function.name, sections=(said, *studied.sections)
    )


def _studied(function: Function) -> Derivation | None:
    """Range, symmetry, limits and the like of a function of one argument that is defined everywhere.

    Raises InputError where that cannot be studied: the function jumps.
    """
    from hwsolve.solvers.activation import solve

    if len(function.parameters) != 1 or function.domain:
        return None
    return solve(inline(f"g = {function.name}(x)"))


def _blocks(function: Function) -> Iterator[Block]:
    names = frozenset(function.parameters)
    call = Call(function.name, tuple(map(Name, function.parameters)))
    kind = "An activation" if function.kind == "activation" else "An elementary function"
    yield Note(Prose((f"{kind}: ", call, ".")))
    if function.definition:
        formula = Formula(parse(function.definition, names=names), ())
        steps = (Step(formula, Prose(("its definition",))),)
        yield Equation(call, formula, steps, symbolic=True, general=True)
    for case in function.derivative:
        yield Note(_derivative(call, case, parse(case.value, names=names)))
    if len(function.parameters) == 2:
        law = extremum_rule(function.name, *map(Name, function.parameters)).law
        yield Note(Prose(("The derivative of ", *law.parts, ".")))
    if function.domain:
        yield Note(Prose((f"Defined where {function.domain}.",)))
    if function.reference:
        yield Note(Prose((f"Reference: {function.reference}.",)))
    if function.aliases:
        yield Note(Prose((f"Also written {', '.join(function.aliases)}.",)))


def _derivative(call: Expression, case: DerivativeCase, value: Expression) -> Prose:
    words = f" where {case.when}" if case.when else ""
    words += f", by convention {case.convention}" if case.convention else ""
    return Prose(("The derivative of ", call, " is ", value, f"{words}."))
