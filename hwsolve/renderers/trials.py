"""Numbers for what a problem leaves open, at which a program can compare the formulas of the solution."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TypeGuard

from flint import fmpq

from hwsolve.derivation.display import Display
from hwsolve.derivation.model import Derivation, Equation
from hwsolve.notation.shape import Formula, Shapes
from hwsolve.notation.tree import (
    Applied,
    Derivative,
    Differentiate,
    Expression,
    Name,
    Timed,
    walk,
)
from hwsolve.numbers.compiled import compile_pattern
from hwsolve.numbers.values import Undefined, Value, as_ball, normalized, precision

RANGES = ((0.2, 0.95), (-2.0, -0.2), (-3.0, 3.0), (1.1, 3.0))
"""Where numbers are tried: what log, arcsin and √(1 − β²) need lies in the first, and there are both signs."""
MOST_ATTEMPTS = 40
MOST_OPEN = 100
"""With more symbols nobody reads the program, and none is tried."""

BITS = 128
LARGEST = 1e60
"""What floats can still square or exponentiate a little."""

Point = Mapping[Expression, Fraction]


@dataclass(frozen=True, slots=True)
class Trials:
    """What a problem leaves open, and points (one number for each) at which all formulas have a value."""

    names: tuple[Expression, ...] = ()
    points: tuple[Point, ...] = ()


def trials_of(derivation: Derivation, display: Display) -> Trials:
    """Nothing where a problem leaves nothing open, or where no number that was tried gives every formula
    a value."""
    known = {
        each.name: Formula(each.value, ()) for each in derivation.given if each.value is not None
    }
    statements = [*derivation.background, *_statements(derivation.equations())]
    defined = {*known, *(name for name, _ in statements)}
    leaves = [
        *(each.name for each in derivation.given),
        *(leaf for _, formula in statements for leaf in quantities(formula)),
    ]
    names = tuple(
        name
        for name in dict.fromkeys(leaves)
        if name not in defined and isinstance(name, Name | Timed) and display.value(name) is None
    )
    if not 0 < len(names) <= MOST_OPEN:
        return Trials()
    forms = [
        Formula(line.pattern, line.fills)
        for equation in derivation.equations()
        if not is_general(equation.name)
        for line in display.lines(equation)
        if not line.numbers and is_computable(line.pattern)
    ]
    of_method = any(is_of_method(equation.name) for equation in derivation.equations())
    points = (_point(names, ends, of_method, known, statements, forms) for ends in RANGES)
    found = tuple(point for point in points if point is not None)
    return Trials(names, found) if found else Trials()


def quantities(formula: Formula) -> list[Expression]:
    """Everything that a formula is computed from."""
    written = (
        leaf
        for leaf in walk(formula.pattern)
        if isinstance(leaf, Name | Timed | Derivative | Applied)
    )
    return list(dict.fromkeys((*formula.fills, *written)))


def is_general(name: Expression) -> bool:
    """Whether it stands for any time step, as in the rule of a method."""
    return isinstance(name, Timed) and bool(name.symbol)


def is_computable(pattern: Expression) -> bool:
    """Whether a program can compute it: nothing in it is still to be differentiated or has no time."""
    return not any(isinstance(node, Differentiate) or is_general(node) for node in walk(pattern))


def assigned_name(name: Expression) -> Expression:
    """What a program calls a quantity: the first steps in symbols use theirs without an owner."""
    return replace(name, of="", by="") if is_of_method(name) else name


def is_of_method(name: Expression) -> TypeGuard[Timed]:
    """Whether it is a quantity of a method's first steps in symbols."""
    return isinstance(name, Timed) and name.of == "symbols"


def _statements(equations: Iterable[Equation]) -> Iterator[tuple[Expression, Formula]]:
    for each in equations:
        used = quantities(each.computing)
        if each.name not in used and not any(map(is_general, (each.name, *used))):
            yield assigned_name(each.name), each.computing


def _point(
    names: tuple[Expression, ...],
    ends: tuple[float, float],
    of_method: bool,
    known: Mapping[Expression, Formula],
    statements: list[tuple[Expression, Formula]],
    forms: list[Formula],
) -> Point | None:
    generator = random.Random(f"{len(names)} {ends}")
    for _ in range(MOST_ATTEMPTS):
        point = {
            # The hyperparameters of a method are between 0 and 1, and its lines rest on that.
            name: _tried(generator, RANGES[0] if of_method and isinstance(name, Name) else ends)
            for name in names
        }
        values: dict[Expression, Value] = {
            name: fmpq(each.numerator, each.denominator) for name, each in point.items()
        }
        try:
            with precision(BITS):
                for name, formula in (*known.items(), *statements):
                    if values.keys() >= set(quantities(formula)):
                        values[name] = _value(formula, values)
                for form in forms:
                    if values.keys() >= set(quantities(form)):
                        _value(form, values)
        except ArithmeticError:
            continue
        return point
    return None


def _tried(generator: random.Random, ends: tuple[float, float]) -> Fraction:
    """A number that no kink is likely to be at, or close to."""
    return Fraction(f"{generator.uniform(*ends):.2f}43")


def _value(formula: Formula, values: Mapping[Expression, Value]) -> Value:
    """Raises ArithmeticError where there is none, or none that a float could hold."""
    within = Shapes().formula(formula.tree()) if _has_names(formula.pattern) else formula
    value = compile_pattern(within.pattern)(*[values[each] for each in within.fills])
    if not abs(as_ball(value)) < LARGEST:
        raise Undefined("too large to be tried")
    return normalized(value)


def _has_names(pattern: Expression) -> bool:
    return any(isinstance(node, Name | Timed | Derivative | Applied) for node in walk(pattern))
