"""Gaussian elimination with every row operation written out, on quantities that have values."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from hwsolve.derivation.model import (
    Block,
    Cell,
    Computed,
    Equation,
    Level,
    Note,
    Prose,
    Step,
    Table,
    ValueOf,
)
from hwsolve.notation.shape import Formula, Shapes
from hwsolve.notation.tree import Expression, Negate, Product, Quotient, Sum, Timed
from hwsolve.numbers.evaluation import Evaluation
from hwsolve.numbers.values import Undecided, sign_of

Equations = list[tuple[Expression, Formula]]
Evaluate = Callable[[Equations], Evaluation]


@dataclass(frozen=True, slots=True)
class Row:
    """One equation of the system: its coefficients and its right side, each a quantity or
    −quantity."""

    coefficients: tuple[Expression, ...]
    right: Expression


@dataclass(frozen=True, slots=True)
class Elimination:
    """The lines that solve a system. `pivots` are the signs of the pivots, in order; `exchanged`
    says whether rows were. `solution` is empty where the matrix is singular."""

    blocks: tuple[Block, ...]
    solution: tuple[Expression, ...]
    pivots: tuple[int, ...]
    exchanged: bool

    @property
    def singular(self) -> bool:
        """Whether a column had no pivot."""
        return not self.solution


class _System:
    """The rows while they are worked on; `mark` tells the systems of several steps apart."""

    def __init__(
        self,
        rows: Sequence[Row],
        unknowns: Sequence[Expression],
        mark: int,
        evaluate: Evaluate,
    ) -> None:
        self.rows = list(rows)
        self.numbers = list(range(1, len(rows) + 1))
        self.unknowns = unknowns
        self.blocks: list[Block] = []
        self.equations: Equations = []
        self._mark = mark
        self._evaluate = evaluate
        self._shapes = Shapes()
        self._primes: dict[str, int] = {}

    def define(self, name: Expression, tree: Expression, reason: Prose | None = None) -> None:
        formula = self._shapes.formula(tree)
        self.equations.append((name, formula))
        steps = (Step(formula, reason), Step(formula, numbers=True))
        self.blocks.append(Equation(name, formula, steps))

    def fresh(self, base: str) -> Timed:
        """a₂₂, and a₂₂′ where there is an a₂₂ already."""
        count = self._primes.get(base, 0)
        self._primes[base] = count + 1
        return Timed(base + "'" * count, "", self._mark)

    def sign(self, entry: Expression) -> int:
        """The sign of an entry; 0 also for one that no precision tells from 0."""
        evaluation = self._evaluate(self.equations)
        formula = self._shapes.formula(entry)
        try:
            return evaluation.decide(lambda: sign_of(evaluation.of(formula)))
        except Undecided:
            return 0

    def table(self, level: Level = Level.BRIEF) -> None:
        """The rows as they stand."""
        columns: tuple[Cell, ...] = ("row", *self.unknowns, "right side")
        lines: list[tuple[Cell, ...]] = []
        for number, row in zip(self.numbers, self.rows, strict=True):
            cells = [self._cell(entry) for entry in (*row.coefficients, row.right)]
            lines.append((str(number), *cells))
        self.blocks.append(Table(columns, tuple(lines), level=level))

    def _cell(self, entry: Expression) -> Cell:
        if entry == ZERO:
            return "0"
        if isinstance(entry, Negate):
            return Computed(self._shapes.formula(entry))
        return ValueOf(entry)


ZERO = Negate(Negate(Timed("zero", "", 0)))
"""Stands for an entry that was eliminated; it is never evaluated."""


def eliminate(
    rows: Sequence[Row], unknowns: Sequence[Expression], mark: int, evaluate: Evaluate
) -> Elimination:
    """The solution of the system, or where it stops.

    `evaluate` gives the values of everything above the system and of the equations it is given.
    """
    system = _System(rows, unknowns, mark, evaluate)
    system.table()
    signs: list[int] = []
    exchanged = False
    size = len(rows)
    for column in range(size):
        place, sign = _pivot(system, column)
        if place is None:
            number = system.numbers[column]
            words = (
                f"Column {column + 1} has no pivot from row {number} on: the matrix is singular."
            )
            system.blocks.append(Note(Prose((words,))))
            return Elimination(tuple(system.blocks), (), (*signs, 0), exchanged)
        if place != column:
            exchanged = True
            _exchange(system, column, place)
        signs.append(sign)
        below = [index for index in range(column + 1, size) if _needs(system, index, column)]
        for index in below:
            _clear(system, column, index)
        if below:
            system.table(Level.NORMAL)
    return Elimination((*system.blocks, *_back(system)), tuple(unknowns), tuple(signs), exchanged)


def _pivot(system: _System, column: int) -> tuple[int | None, int]:
    """The first row from the diagonal on whose entry is not 0, and the sign of that entry."""
    for place in range(column, len(system.rows)):
        entry = system.rows[place].coefficients[column]
        sign = 0 if entry == ZERO else system.sign(entry)
        if sign:
            return place, sign
    return None, 0


def _exchange(system: _System, one: int, other: int) -> None:
    rows, numbers = system.rows, system.numbers
    rows[one], rows[other] = rows[other], rows[one]
    numbers[one], numbers[other] = numbers[other], numbers[one]
    words = (
        f"The entry that should be the pivot is 0: rows {numbers[other]} and {numbers[one]} are "
        "exchanged."
    )
    system.blocks.append(Note(Prose((words,))))


def _needs(system: _System, index: int, column: int) -> bool:
    entry = system.rows[index].coefficients[column]
    return entry != ZERO and system.sign(entry) != 0


def _clear(system: _System, column: int, index: int) -> None:
    """Row `index` less a multiple of the pivot's row."""
    pivot, row = system.rows[column], system.rows[index]
    upper, lower = system.numbers[column], system.numbers[index]
    factor = system.fresh(f"m{lower}{upper}")
    system.define(
        factor,
        Quotient(row.coefficients[column], pivot.coefficients[column]),
        Prose(("row ", str(lower), " less ", factor, " times row ", str(upper))),
    )
    entries: list[Expression] = []
    for place, (entry, above) in enumerate(zip(row.coefficients, pivot.coefficients, strict=True)):
        if place == column:
            entries.append(ZERO)
        elif place < column or above == ZERO:
            entries.append(entry)
        else:
            name = system.fresh(f"a{lower}{place + 1}")
            system.define(name, _less(entry, factor, above))
            entries.append(name)
    right = system.fresh(f"b{lower}")
    system.define(right, _less(row.right, factor, pivot.right))
    system.rows[index] = Row(tuple(entries), right)


def _less(entry: Expression, factor: Expression, above: Expression) -> Expression:
    """entry − factor · above."""
    if isinstance(above, Negate):
        return Sum(entry, (("+", Product((factor, above.argument))),))
    if entry == ZERO:
        return Negate(Product((factor, above)))
    return Sum(entry, (("-", Product((factor, above))),))


def _back(system: _System) -> list[Block]:
    """From the last unknown to the first."""
    system.blocks = []
    for index in reversed(range(len(system.rows))):
        row = system.rows[index]
        known = [
            ("-", Product((entry, system.unknowns[place])))
            for place, entry in enumerate(row.coefficients)
            if place > index and entry != ZERO
        ]
        over = Sum(row.right, tuple(known)) if known else row.right
        tree = Quotient(over, row.coefficients[index])
        reason = Prose((f"from row {system.numbers[index]}",))
        system.define(system.unknowns[index], tree, reason)
    return system.blocks
