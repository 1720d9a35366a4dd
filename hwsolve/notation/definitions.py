"""What a function is composed of, as a pattern over its arguments."""

from __future__ import annotations

from functools import cache

from hwsolve.functions import table
from hwsolve.notation.parser import parse
from hwsolve.notation.tree import Expression, Name, Slot, fill, replace_leaves


@cache
def definition_pattern(function: str) -> Expression | None:
    """The definition with Slot(i) for the i-th argument; None for an elementary function."""
    entry = table()[function]
    return function_pattern(function, entry.definition) if entry.definition else None


def function_pattern(function: str, text: str) -> Expression:
    """A text of the function's data file (a definition, a derivative) as a pattern over its arguments."""
    parameters = table()[function].parameters
    slots = {parameter: Slot(index) for index, parameter in enumerate(parameters)}
    return replace_leaves(
        parse(text, names=frozenset(parameters)),
        lambda leaf: slots[leaf.name] if isinstance(leaf, Name) else None,
    )


def written_out(function: str, arguments: tuple[Expression, ...]) -> Expression | None:
    """The function of these arguments by its definition; None for an elementary function."""
    pattern = definition_pattern(function)
    return None if pattern is None else fill(pattern, arguments)
