"""Where the gradients come from: given step by step, or from a graph by backpropagation at every step."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from hwsolve.methods.model import GRADIENT, TIME
from hwsolve.notation.shape import Formula
from hwsolve.notation.tree import (
    Derivative,
    Expression,
    Name,
    Number,
    Timed,
    replace_leaves,
    walk,
)
from hwsolve.optimizers.batches import mean, member
from hwsolve.optimizers.symbolic_gradient import SymbolicGradient
from hwsolve.problem.model import Problem, Quantity

LOOK_AHEAD = "ahead"


@dataclass(frozen=True, slots=True)
class Line:
    """`target` = `tree`; `role` is `node`, `adjoint`, `gradient` or `loss`, and `parameter` whose gradient it
    is. `atoms` are the quantities here that the names of the graph stand for."""

    target: Expression
    tree: Expression
    role: str
    parameter: str = ""
    atoms: Mapping[Expression, Expression] = field(default_factory=dict, compare=False, repr=False)


Lines = Iterator[Line]


@dataclass(frozen=True)
class Given:
    """Gradients that the problem gives, one a step for each parameter. One may be a symbol of its own.
    `letter` is what they are called."""

    gradients: Mapping[str, tuple[Expression, ...]]
    output: str = ""
    letter: str = GRADIENT

    def gradient(self, parameter: str, label: str) -> Timed:
        """The gradient of a parameter that makes step t."""
        return Timed(self.letter, TIME, 0, of=parameter, by=label)

    @property
    def constants(self) -> Mapping[Expression, Expression]:
        """No inputs."""
        return {}

    @property
    def symbols(self) -> Mapping[str, str]:
        """No names of its own."""
        return {}

    @property
    def is_symbolic(self) -> bool:
        """Whether a gradient is a symbol."""
        return any(
            isinstance(leaf, Name)
            for row in self.gradients.values()
            for tree in row
            for leaf in walk(tree)
        )

    @property
    def sizes(self) -> tuple[int, ...]:
        """A step takes no rows."""
        return (0,)

    def size_at(self, step: int) -> int:
        """No rows."""
        return 0

    def inputs(self, label: str) -> dict[Expression, str]:
        """What each step is given from outside, with the key under which `values` holds it."""
        return {self.gradient(name, label): name for name in self.gradients}

    def values(self, step: int) -> Mapping[str, Expression]:
        """The values of the inputs at a step, counted from 1."""
        return {name: row[step - 1] for name, row in self.gradients.items()}

    def assignments(
        self, label: str, point: Mapping[str, Expression], looks_ahead: bool, size: int
    ) -> Lines:
        """Nothing is computed."""
        yield from ()

    def loss(self, label: str) -> Lines:
        """There is none."""
        yield from ()


@dataclass(frozen=True)
class FromGraph:
    """Gradients of `output` of a problem's graph. `rows` are those of its data, () where it has none;
    `batches` says which rows (counted from 0) each step takes, over and over; `letter` is what the
    gradient is called."""

    problem: Problem
    output: str
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Expression, ...], ...] = ()
    batches: tuple[tuple[int, ...], ...] = ()
    letter: str = GRADIENT

    def gradient(self, parameter: str, label: str) -> Timed:
        """The gradient of a parameter that makes step t."""
        return Timed(self.letter, TIME, 0, of=parameter, by=label)

    @cached_property
    def symbolic(self) -> SymbolicGradient:
        """The partials and adjoints without any number."""
        return SymbolicGradient.of(
            self.problem, self.output, tuple(each.name for each in self.optimized)
        )

    @cached_property
    def formulas(self) -> tuple[list[tuple[Name, Formula]], list[tuple[Derivative, Formula]]]:
        """The nodes on the way to the output, and the partials and adjoints that lead back."""
        return self.symbolic.nodes, self.symbolic.derivatives

    @property
    def optimized(self) -> tuple[Quantity, ...]:
        """The parameters; without any, the inputs that are no columns of the data."""
        problem = self.problem
        free = tuple(each for each in problem.inputs if each.name not in self.columns)
        return problem.parameters or free

    @property
    def symbols(self) -> Mapping[str, str]:
        """What is printed for the names of its problem."""
        return self.problem.display.symbols

    @cached_property
    def constants(self) -> dict[Expression, Expression]:
        """The inputs that have one value."""
        own = {each.name for each in self.optimized}
        return {
            Name(each.name): each.value
            for each in self.problem.inputs
            if each.value is not None and each.name not in (*self.columns, *own)
        }

    @property
    def is_symbolic(self) -> bool:
        """Whether an input that the output needs has no value."""
        nodes, _ = self.formulas
        known: set[Expression] = {name for name, _ in nodes}
        known |= set(self.constants) | {Name(each.name) for each in self.optimized}
        known |= {Name(column) for column in self.columns}
        return any(fill not in known for _, formula in nodes for fill in formula.fills)

    @cached_property
    def sizes(self) -> tuple[int, ...]:
        """How many rows a step may take, the most first: the last batch has what is left."""
        return tuple(sorted({len(each) for each in self.batches}, reverse=True)) or (0,)

    def has_all_rows(self, batch: Sequence[int]) -> bool:
        """Whether a batch holds every row, once."""
        return sorted(batch) == list(range(len(self.rows)))

    def size_at(self, step: int) -> int:
        """How many rows a step takes."""
        return len(self.batch_at(step))

    def inputs(self, label: str) -> dict[Expression, str]:
        """The entries of as many rows as a step may take."""
        return {
            Timed(column, TIME, 0, of=member(j), by=label): f"{column}#{j}"
            for j in range(self.sizes[0])
            for column in self.columns
        }

    def values(self, step: int) -> Mapping[str, Expression]:
        """The values of the inputs at a step, counted from 1, for the rows that it takes."""
        return {
            f"{column}#{j}": self.rows[row][index]
            for j, row in enumerate(self.batch_at(step))
            for index, column in enumerate(self.columns)
        }

    def batch_at(self, step: int) -> tuple[int, ...]:
        """The rows of a step, counted from 0."""
        return self.batches[(step - 1) % len(self.batches)] if self.batches else ()

    def assignments(
        self, label: str, point: Mapping[str, Expression], looks_ahead: bool, size: int
    ) -> Lines:
        """The nodes at the point, the derivatives back, and each parameter's gradient, in a step that takes
        `size` rows."""
        if self.rows:
            for j in range(size):
                yield from self._pass(label, point, member(j), 0)
        elif looks_ahead:
            yield from self._pass(label, point, LOOK_AHEAD, 0)
        else:
            yield from self._pass(label, point, "", -1)
        for parameter in self.optimized:
            yield Line(
                self.gradient(parameter.name, label),
                self._gradient(parameter.name, label, looks_ahead, size),
                "gradient",
                parameter.name,
            )
        if self.rows or looks_ahead:
            yield from self.loss(label)

    def loss(self, label: str) -> Lines:
        """The output at the parameters of step t − 1; with data, its mean over all rows."""
        point = {each.name: Timed(each.name, TIME, -1, by=label) for each in self.optimized}
        if not self.rows:
            yield from self._nodes(label, point, "", -1, {})
            return
        ends: list[Expression] = []
        for index, row in enumerate(self.rows):
            entries: dict[Expression, Expression] = {
                Name(column): entry for column, entry in zip(self.columns, row, strict=True)
            }
            yield from self._nodes(label, point, f"row{index + 1}", -1, entries)
            ends.append(Timed(self.output, TIME, -1, of=f"row{index + 1}", by=label))
        yield Line(Timed(self.output, TIME, -1, by=label), mean(ends), "loss")

    def _gradient(self, parameter: str, label: str, looks_ahead: bool, size: int) -> Expression:
        name = Derivative(self.output, (parameter,))
        if name not in dict(self.formulas[1]):
            return Number("0")
        if not self.rows:
            return replace(name, at=_place(label, LOOK_AHEAD if looks_ahead else ""))
        members = map(member, range(size))
        return mean([replace(name, at=_place(label, member)) for member in members])

    def _pass(self, label: str, point: Mapping[str, Expression], where: str, offset: int) -> Lines:
        """One evaluation forwards and backwards."""
        entries: dict[Expression, Expression] = {}
        if self.rows:
            entries = {
                Name(column): Timed(column, TIME, 0, of=where, by=label) for column in self.columns
            }
        yield from self._nodes(label, point, where, offset, entries)
        atoms = self._atoms(label, point, where, offset, entries)
        for name, formula in self.formulas[1]:
            target = replace(name, at=_place(label, where))
            tree = replace_leaves(formula.tree(), atoms.get)
            yield Line(target, tree, "adjoint", atoms=atoms)

    def _nodes(
        self,
        label: str,
        point: Mapping[str, Expression],
        where: str,
        offset: int,
        entries: Mapping[Expression, Expression],
    ) -> Lines:
        atoms = self._atoms(label, point, where, offset, entries)
        for name, formula in self.formulas[0]:
            tree = replace_leaves(formula.tree(), atoms.get)
            yield Line(atoms[name], tree, "node", atoms=atoms)

    def _atoms(
        self,
        label: str,
        point: Mapping[str, Expression],
        where: str,
        offset: int,
        entries: Mapping[Expression, Expression],
    ) -> dict[Expression, Expression]:
        nodes, derivatives = self.formulas
        atoms: dict[Expression, Expression] = {Name(name): atom for name, atom in point.items()}
        atoms |= entries
        atoms |= {name: Timed(name.name, TIME, offset, of=where, by=label) for name, _ in nodes}
        place = _place(label, where)
        atoms |= {name: replace(name, at=place) for name, _ in derivatives}
        return atoms


Source = Given | FromGraph


def _place(label: str, where: str) -> str:
    return f"{label and label + ':'}{where and where + ':'}{{t}}"
