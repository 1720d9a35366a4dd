"""The product: a solution as a list of equations, each with the reason why it holds.

Solvers make a `Derivation`; renderers, checks and exports read it. Every equation says in `computing` what
it is computed from, so that the whole list can be evaluated again: with exact numbers, in ball arithmetic,
or with a student's own values.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum

from hwsolve.derivation.library_runs import LibraryRun
from hwsolve.notation.shape import Formula
from hwsolve.notation.tree import Expression
from hwsolve.numbers.values import Value


class Level(IntEnum):
    """From which `--detail` on something is shown."""

    BRIEF = 0
    NORMAL = 1
    FULL = 2


@dataclass(frozen=True, slots=True)
class Prose:
    """Words with mathematics between them; each renderer writes the mathematics in its own notation."""

    parts: tuple[str | Expression | ValueOf, ...]

    @classmethod
    def of(cls, template: str, *pieces: Expression | str | ValueOf) -> Prose:
        """The template with each `{}` exchanged for the next piece.

        >>> Prose.of("{} is fixed", "c").parts
        ('', 'c', ' is fixed')
        """
        texts = template.split("{}")
        parts: list[str | Expression | ValueOf] = [texts[0]]
        for piece, text in zip(pieces, texts[1:], strict=True):
            parts += (piece, text)
        return cls(tuple(parts))


@dataclass(frozen=True, slots=True)
class Step:
    """One more way to write the quantity that an equation is about.

    With `numbers`, the values of the formula's fills are put in, and whether `=` or `≈` stands before it is
    decided when it is displayed; `parts` then are intermediate results, each a formula of its own whose
    number fills the slot of the same index.
    """

    formula: Formula
    reason: Prose | None = None
    relation: str = "="
    level: Level = Level.NORMAL
    numbers: bool = False
    parts: tuple[Formula, ...] = ()
    substeps: tuple[Work, ...] = ()


@dataclass(frozen=True, slots=True)
class Work:
    """A side calculation: `subject`, and the steps that follow from it."""

    subject: Expression
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Equation:
    """`name` = step = step = … = value.

    `computing` is one expression over the names of equations above this one and over what is given.
    `symbolic`: the line stays in symbols and its value is not written; `general`: it holds for any values, and
    has none. `label` groups lines (a layer).
    """

    name: Expression
    computing: Formula
    steps: tuple[Step, ...]
    symbolic: bool = False
    label: str = ""
    level: Level = Level.BRIEF
    general: bool = False


@dataclass(frozen=True, slots=True)
class Given:
    """A quantity that the problem gives: `value` as written, or None where it stays a symbol."""

    name: Expression
    value: Expression | None


@dataclass(frozen=True, slots=True)
class Note:
    """A paragraph."""

    text: Prose
    level: Level = Level.BRIEF


@dataclass(frozen=True, slots=True)
class ValueOf:
    """A table cell or a piece of a note that shows the value of a quantity, rounded as an answer is."""

    name: Expression


@dataclass(frozen=True, slots=True)
class Computed:
    """A table cell that shows a number computed from quantities, rounded to `digits`."""

    formula: Formula
    digits: int = 0


Cell = str | Expression | Prose | ValueOf | Computed


@dataclass(frozen=True, slots=True)
class Table:
    """Columns with a heading each, and rows of as many cells.

    With `matrix`, its name, the cells are the entries of a matrix; the headings and the first cells say what
    its columns and rows belong to.
    """

    columns: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]
    caption: str = ""
    level: Level = Level.BRIEF
    matrix: Expression | None = None


@dataclass(frozen=True, slots=True)
class GraphNode:
    """A node of a drawn graph; `formula` is None for an input."""

    name: Expression
    formula: Formula | None
    parents: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Graph:
    """The function graph, in an order in which parents come first."""

    nodes: tuple[GraphNode, ...]


@dataclass(frozen=True, slots=True)
class Curve:
    """One line of a plot: its name, and its height at 0, 1, 2, …"""

    name: str
    heights: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Plot:
    """Curves over the steps; `logarithmic`: heights are shown on a scale of powers of ten.

    `across` says what they are over instead of steps: a name, and its values at both ends.
    """

    height: Expression
    curves: tuple[Curve, ...]
    logarithmic: bool = False
    level: Level = Level.BRIEF
    across: tuple[str, str, str] | None = None


@dataclass(frozen=True, slots=True)
class Axis:
    """What is plotted along one side, from `low` to `high`."""

    name: Expression
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Path:
    """Where something was at steps 0, 1, 2, …: its name, and its points on both axes."""

    name: str
    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Contours:
    """A map of a quantity over two others, and paths on it.

    `heights` are its values on an even grid over both axes: rows from the lowest `up`, each from the
    leftmost `across`; not a number where it has none. `minimum` is where it is least, if that is known.
    """

    height: Expression
    across: Axis
    up: Axis
    heights: tuple[tuple[float, ...], ...]
    paths: tuple[Path, ...]
    minimum: tuple[float, float] | None = None
    level: Level = Level.BRIEF


Block = Equation | Note | Table | Graph | Plot | Contours


@dataclass(frozen=True, slots=True)
class Section:
    """A titled part of the solution; `depth` says whether it belongs to the last one that is less deep."""

    title: Prose
    blocks: tuple[Block, ...]
    level: Level = Level.BRIEF
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """`key` is the ASCII name that a program asks for; `asked`: the problem asks for it by name."""

    key: str
    name: Expression
    asked: bool = False


@dataclass(frozen=True, slots=True)
class Verification:
    """An independent route to the same answers: `by` says which, `difference` how far apart they came."""

    by: str
    agrees: bool
    difference: float


@dataclass(frozen=True, slots=True)
class Derivation:
    """A whole solution.

    `background` are quantities that are evaluated, before the equations, but not written out; `remarks`
    close the solution (conventions that were used); `closed_form` gives an exact expression for a quantity,
    where one is known. `supplied` gives the values of quantities that have a computation of their own, and
    `certifies` says of which the digits are certain. Without `fractions` every value is written as a decimal.
    `interrupted`: the reader stopped a long computation, and this is what there was. `library_runs` are the
    optimizers among it that a library has too.
    """

    command: str
    title: str
    given: tuple[Given, ...]
    sections: tuple[Section, ...]
    answers: tuple[Answer, ...]
    verification: tuple[Verification, ...] = ()
    heading: tuple[Note, ...] = ()
    symbols: dict[str, str] = field(default_factory=dict)
    background: tuple[tuple[Expression, Formula], ...] = ()
    remarks: tuple[Note, ...] = ()
    closed_form: Callable[[Expression], Expression | None] = lambda name: None
    supplied: Callable[[], Mapping[Expression, Value]] | None = None
    fractions: bool = True
    interrupted: bool = False
    certifies: Callable[[Expression], bool] = lambda name: True
    library_runs: tuple[LibraryRun, ...] = ()

    def equations(self) -> Iterable[Equation]:
        """Every equation, in the order in which they are computed."""
        for section in self.sections:
            for block in section.blocks:
                if isinstance(block, Equation):
                    yield block
