"""What must hold for a formula to have a value."""

from __future__ import annotations

from hwsolve.calculus.literals import literal_of
from hwsolve.notation.definitions import written_out
from hwsolve.notation.tree import (
    Call,
    Expression,
    Name,
    Negate,
    Power,
    Quotient,
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
            case Power(base, Negate()):
                found[base, "≠"] = None
            case Power(base, Quotient()):
                found[base, "≥"] = None
    return list(found)


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
