"""A problem: what a person's TOML file, or `-e … --at …`, asks for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from hwsolve.errors import Place
from hwsolve.notation.shape import Formula
from hwsolve.notation.tree import Expression, Name
from hwsolve.problem.report import Places

NOWHERE = Place("", 0, 0)


def nowhere(name: str) -> Place:
    """The place of what was not read from a text."""
    return NOWHERE


Where = Callable[[str], Place]
"""Finds the place of a name's definition. Places are looked up, not stored: a file may have 10⁵
nodes."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """An input or a parameter. `value` is an expression in numbers and constants only (`3`, `1/3`,
    `pi/2`), as it was written, or None where the answer is to stay symbolic in it."""

    name: str
    value: Expression | None
    where: Where = field(default=nowhere, compare=False, repr=False)

    @property
    def place(self) -> Place:
        """Where its value was written."""
        return self.where(self.name)


@dataclass(frozen=True, slots=True)
class Node:
    """`name` = `formula` of inputs, parameters and other nodes."""

    name: str
    formula: Formula
    where: Where = field(default=nowhere, compare=False, repr=False)

    @property
    def place(self) -> Place:
        """Where its formula was written."""
        return self.where(self.name)

    @property
    def parents(self) -> tuple[str, ...]:
        """The names that the formula uses, each once, in the order of their first use."""
        return tuple([fill.name for fill in self.formula.fills if isinstance(fill, Name)])


@dataclass(frozen=True, slots=True)
class Display:
    """How numbers and names are shown. `digits` (1 to 50) are significant digits of answers,
    `decimals` (0 to 50) decimal places instead; `symbols` maps a name to the symbol that is
    printed for it."""

    digits: int = 5
    decimals: int | None = None
    decimal_comma: bool = False
    symbols: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Problem:
    """What is asked. `nodes` come in an order in which each follows those that it uses.

    `outputs` and `wrt` are names, filled with their defaults; `step` is h for finite differences;
    `questions` are names of solvers, () where the file leaves it to them. `tables` holds the tables
    of the file that only some solvers read (`[optimizer]`, `[gradients]`, …), with numbers as
    typed; `places` says where they stand in the text that the problem was read from.
    """

    title: str
    inputs: tuple[Quantity, ...]
    parameters: tuple[Quantity, ...]
    nodes: tuple[Node, ...]
    outputs: tuple[str, ...]
    wrt: tuple[str, ...]
    question: str = ""
    source: str = ""
    decompose: bool = False
    step: Fraction = Fraction(1, 100)
    questions: tuple[str, ...] = ()
    display: Display = field(default_factory=Display)
    submission: Mapping[str, str] = field(default_factory=dict)
    tables: Mapping[str, object] = field(default_factory=dict)
    file: str = ""
    places: Places | None = field(default=None, compare=False, repr=False)

    @property
    def quantities(self) -> tuple[Quantity, ...]:
        """Inputs and parameters, in the order of the file."""
        return self.inputs + self.parameters
