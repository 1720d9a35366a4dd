"""What a printed form looks like: the interface between the walk over a tree and the formats."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum, auto
from typing import Generic, Protocol, TypeVar

from hwsolve.notation.precedence import Edge, Joint, Level
from hwsolve.notation.tree import Derivative, Timed

Box = TypeVar("Box")


class Kind(StrEnum):
    """What will fill a slot, as far as the brackets and dots around it depend on it."""

    NAME = auto()
    INTEGER = auto()
    DECIMAL = auto()
    POWER_OF_TEN = auto()
    SCIENTIFIC = auto()
    """A product like 1.0362·10⁻¹⁴."""
    QUOTIENT = auto()
    DERIVATIVE = auto()
    NEGATIVE_INTEGER = auto()
    NEGATIVE = auto()
    """Anything else with a minus in front."""
    PRODUCT = auto()
    SUM = auto()


@dataclass(frozen=True, slots=True)
class Piece(Generic[Box]):
    """A printed subtree: how tightly it holds together, and how it begins and ends as a factor."""

    box: Box
    level: Level
    head: Edge = Edge.CLOSED
    tail: Edge = Edge.CLOSED


@dataclass(frozen=True, slots=True)
class Signs:
    """The signs of a style that stand in a row; where spacing is wanted they bring it along."""

    plus: str
    minus: str
    negative: str
    over: str
    joints: Mapping[Joint, str]
    times_ten: str
    condition: str


class Style(Protocol[Box]):
    """What a printed form looks like."""

    @property
    def signs(self) -> Signs: ...

    @property
    def draws(self) -> bool:
        """Whether quotients stand over a line outside exponents, and case distinctions in lines."""

    @property
    def plain(self) -> bool:
        """Whether all is spelled out as typed: `sqrt(x)`, `abs(x)`, `sin(x)^2`, `1e-8`."""

    def text(self, text: str) -> Box: ...

    def row(self, boxes: Sequence[Box]) -> Box: ...

    def brackets(self, box: Box) -> Box: ...

    def bars(self, box: Box) -> Piece[Box]: ...

    def root(self, radicand: Piece[Box]) -> Piece[Box]: ...

    def fraction(self, numerator: Box, denominator: Box) -> Box: ...

    def power(self, base: Box, exponent: Piece[Box], short: bool) -> tuple[Box, Edge]:
        """The base raised to the exponent, and how that ends.
        `short`: it is an integer, a letter, or both like t − 1."""

    def name(self, name: str) -> Box: ...

    def constant(self, name: str) -> Box: ...

    def timed(self, tree: Timed) -> Box: ...

    def slot(self, index: int, tall: bool) -> Box: ...

    def function(self, name: str) -> Box: ...

    def derivative(self, tree: Derivative, inline: bool) -> Box: ...

    def differential_operator(self, wrt: Box, inline: bool) -> Box: ...

    def relation(self, relation: str) -> Box: ...

    def cases(self, lines: Sequence[tuple[Box, Box]]) -> Box: ...
