"""The one table of operator precedence: what needs brackets, and what stands between factors.

Every printer asks this table, so a tree is bracketed alike in every format; formats differ only in
whether a quotient is drawn over a line, which needs no brackets around its parts.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum, IntEnum, auto

CLASSICAL = frozenset(
    {
        *("log", "ln", "sign"),
        *("sin", "cos", "tan", "arcsin", "arccos", "arctan"),
        *("sinh", "cosh", "tanh"),
    }
)
"""Functions that textbooks write without brackets (`log x`) and the power first (`sin²(x)`)."""


class Level(IntEnum):
    """How tightly a printed piece holds together, from the loosest to the tightest."""

    OPEN = 0
    """A drawn case distinction, which nothing closes on its right."""
    SUM = auto()
    NEGATION = auto()
    PRODUCT = auto()
    QUOTIENT = auto()
    """a/b in one line."""
    DERIVATIVE = auto()
    """∂f/∂x in one line, or an operator ∂/∂x with what it acts on."""
    PREFIX = auto()
    """`log x` and `√x`: a function without brackets."""
    FRACTION = auto()
    """A quotient over a line."""
    POWER = auto()
    CALL = auto()
    ATOM = auto()


class Place(Enum):
    """Where an operand stands in its parent."""

    WHOLE = auto()
    FIRST_TERM = auto()
    TERM = auto()
    NEGATED = auto()
    FIRST_FACTOR = auto()
    FACTOR = auto()
    NUMERATOR = auto()
    DENOMINATOR = auto()
    BASE = auto()
    EXPONENT = auto()
    BARE_ARGUMENT = auto()


def _from(lowest: Level, *exceptions: Level) -> frozenset[Level]:
    return frozenset(level for level in Level if level >= lowest and level not in exceptions)


UNBRACKETED: Mapping[Place, frozenset[Level]] = {
    Place.WHOLE: _from(Level.OPEN),
    Place.FIRST_TERM: _from(Level.NEGATION),
    Place.TERM: _from(Level.PRODUCT),
    Place.NEGATED: _from(Level.PRODUCT),
    Place.FIRST_FACTOR: _from(Level.QUOTIENT),
    Place.FACTOR: _from(Level.DERIVATIVE),
    Place.NUMERATOR: _from(Level.PRODUCT, Level.QUOTIENT, Level.DERIVATIVE),
    Place.DENOMINATOR: _from(Level.PREFIX),
    Place.BASE: _from(Level.CALL),
    Place.EXPONENT: _from(Level.ATOM),
    Place.BARE_ARGUMENT: _from(Level.ATOM),
}
"""The levels that each place takes without brackets."""


class Edge(Enum):
    """How a factor begins or ends, as far as its neighbour cares."""

    NUMBER = auto()
    NAME = auto()
    BRACKET = auto()
    """A bracket around a sum or a product."""
    VALUE = auto()
    """A bracket around a negation or a number like 1.04·10⁻¹⁴."""
    WORD = auto()
    """A function's name at the beginning of its call."""
    CALL = auto()
    """The bracket at the end of a call."""
    ROOT = auto()
    BAR = auto()
    FRACTION = auto()
    SIMPLE_QUOTIENT = auto()
    """A quotient of two integers in one line, `1/2`."""
    CLOSED = auto()
    """What would seem to take in a neighbour without a dot: `∂f/∂x`, `a/b`, `x^a`, `√x`."""


class Joint(Enum):
    """What stands between two factors."""

    NOTHING = auto()
    SPACE = auto()
    DOT = auto()


_ALWAYS_DOTTED = frozenset({Edge.NUMBER, Edge.VALUE, Edge.FRACTION, Edge.CLOSED})
_AFTER: Mapping[Edge, Mapping[Edge, Joint]] = {
    Edge.NUMBER: {
        Edge.NAME: Joint.NOTHING,
        Edge.BRACKET: Joint.NOTHING,
        Edge.WORD: Joint.SPACE,
        Edge.ROOT: Joint.NOTHING,
        Edge.BAR: Joint.NOTHING,
    },
    Edge.NAME: dict.fromkeys((Edge.NAME, Edge.BRACKET, Edge.WORD, Edge.ROOT), Joint.SPACE),
    Edge.BRACKET: {
        Edge.NAME: Joint.SPACE,
        Edge.BRACKET: Joint.NOTHING,
        Edge.WORD: Joint.SPACE,
        Edge.ROOT: Joint.SPACE,
    },
    Edge.VALUE: {
        Edge.NAME: Joint.NOTHING,
        Edge.BRACKET: Joint.NOTHING,
        Edge.WORD: Joint.SPACE,
        Edge.ROOT: Joint.NOTHING,
    },
    Edge.CALL: {Edge.BRACKET: Joint.NOTHING},
    Edge.FRACTION: dict.fromkeys((Edge.NAME, Edge.BRACKET, Edge.WORD, Edge.ROOT), Joint.SPACE),
    Edge.SIMPLE_QUOTIENT: dict.fromkeys(
        (Edge.NAME, Edge.BRACKET, Edge.WORD, Edge.ROOT), Joint.SPACE
    ),
}


def joint(tail: Edge, head: Edge) -> Joint:
    """What stands between a factor that ends in `tail` and the next, which begins with `head`.

    >>> joint(Edge.NUMBER, Edge.NAME), joint(Edge.NAME, Edge.NUMBER)
    (<Joint.NOTHING: 1>, <Joint.DOT: 3>)
    """
    if head in _ALWAYS_DOTTED:
        return Joint.DOT
    return _AFTER.get(tail, {}).get(head, Joint.DOT)
