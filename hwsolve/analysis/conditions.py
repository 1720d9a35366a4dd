"""What must hold for a formula to have a value."""

from __future__ import annotations

from hwsolve.calculus.literals import literal_of
from hwsolve.notation.definitions import written_out
from hwsolve.notation.tree import (
    Call,
    Constant,
    Expression,
    Name,
    Number,
    Power,
    Quotient,
    Sum,
    children,
    rebuild,
    walk,
)


def conditions_of(tree: Expression) -> list[tuple[Expression, str]]:
    """What must hold for the tree to have a value, each once."""
    found: dict[tuple[Expression, str], None] = {}
    for node in walk(tree):
        match node:
            case Quotient(_, denominator) if literal_of(denominator) is None and _varies(
                denominator
            ):
                found[denominator, "≠"] = None
            case Call("log" | "ln", (argument,)):
                found[argument, ">"] = None
            case Call("sqrt", (argument,)) if _varies(argument):
                found[argument, "≥"] = None
            case Call("tan", (argument,)):
                found[Call("cos", (argument,)), "≠"] = None
            case Call("arcsin" | "arccos", (argument,)) if _varies(argument):
                square = Power(argument, Number("2"))
                found[Sum(Number("1"), (("-", square),)), "≥"] = None
            case Power(base, exponent) if relation := _of_power(base, exponent):
                found[base, relation] = None
    return list(found)


def _of_power(base: Expression, exponent: Expression) -> str:
    """How the base of a power must stand to 0; empty where it may be any number."""
    literal = literal_of(exponent)
    if literal is None or not _varies(base):
        is_positive = base == Constant("e") or base == Constant("pi")
        known = literal_of(base)
        is_positive = is_positive or (known is not None and known[0] > 0)
        return ">" if _varies(exponent) and not is_positive else ""
    value = literal[0]
    if value.denominator == 1:
        return "≠" if value < 0 else ""
    return ">" if value < 0 else "≥"


def _varies(tree: Expression) -> bool:
    return any(isinstance(node, Name) for node in walk(tree))


def by_definition(tree: Expression) -> Expression:
    """The tree with every activation written out."""
    parts = tuple(map(by_definition, children(tree)))
    tree = rebuild(tree, parts) if parts else tree
    if isinstance(tree, Call):
        definition = written_out(tree.function, tree.arguments)
        if definition is not None:
            return by_definition(definition)
    return tree
