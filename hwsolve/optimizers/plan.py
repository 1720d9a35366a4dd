"""What one step of a run computes: assignments over quantities at step t and at step t − 1.

The same plan is compiled for a long loop, and instantiated at a step to be written out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from hwsolve.methods.model import PARAMETER, TIME, Rule
from hwsolve.methods.schedules import Schedule
from hwsolve.notation.tree import (
    Derivative,
    Expression,
    Name,
    Number,
    Timed,
    replace_leaves,
    walk,
)
from hwsolve.optimizers.sources import Source
from hwsolve.problem.model import Quantity

RATE = "alpha"


@dataclass(frozen=True, slots=True)
class Assignment:
    """`target` = `tree` at every step; `first` at step 1, where that differs. `equation` is the name of the
    method's equation, "" for what belongs to the gradient, and `parameter` whose it is ("" for all). `role`
    and `atoms` are those of the source's line, where it is one."""

    target: Expression
    tree: Expression
    equation: str = ""
    parameter: str = ""
    first: Expression | None = None
    role: str = "method"
    atoms: Mapping[Expression, Expression] = field(default_factory=dict, compare=False, repr=False)

    def at(self, step: int) -> Expression:
        """What it says at a step."""
        return self.tree if self.first is None or step > 1 else self.first


@dataclass(frozen=True)
class Run:
    """One method on one problem. `label` tells several runs of a derivation apart; "" where there is one."""

    label: str
    rule: Rule
    steps: int
    parameters: tuple[Quantity, ...]
    source: Source
    schedule: Schedule | None = None

    @property
    def title(self) -> str:
        """How the run is called in headings."""
        return self.rule.method.title

    @property
    def short(self) -> str:
        """How the run is called in sentences and tables."""
        return self.rule.method.short

    def parameter(self, name: str, offset: int = 0) -> Timed:
        """A parameter at step t + offset."""
        return Timed(name, TIME, offset, by=self.label)

    def quantity(self, name: str, parameter: str, offset: int = 0) -> Timed:
        """A quantity of the method: of one parameter, or of the step where `parameter` is ""."""
        return Timed(name, TIME, offset, of=parameter, by=self.label)

    @cached_property
    def per_step(self) -> frozenset[str]:
        """The quantities that are the same for all parameters."""
        shared: set[str] = set()
        for equation in self.rule.equations:
            leaves = [leaf for leaf in walk(equation.tree) if isinstance(leaf, Timed)]
            own = {leaf.name for leaf in leaves} - {equation.target.name}
            if equation.target.name != PARAMETER and own <= shared:
                shared.add(equation.target.name)
        return frozenset(shared)

    @cached_property
    def rate_name(self) -> str:
        """The learning rate, by the symbol that the user typed."""
        return self.rule.spelled.get(RATE, RATE)

    @cached_property
    def assignments(self) -> tuple[Assignment, ...]:
        """All that a step computes, in an order in which each uses only those before it; of the rows of data,
        for as many as a step may take."""
        return self.assignments_of(self.source.sizes[0])

    def assignments_at(self, step: int) -> tuple[Assignment, ...]:
        """All that this step computes."""
        return self.assignments_of(self.source.size_at(step))

    def assignments_of(self, size: int) -> tuple[Assignment, ...]:
        """All that a step computes which takes `size` rows of data."""
        if size not in self._plans:
            self._plans[size] = self._planned(size)
        return self._plans[size]

    @cached_property
    def _plans(self) -> dict[int, tuple[Assignment, ...]]:
        """The plans that were made, by the number of rows."""
        return {}

    def _planned(self, size: int) -> tuple[Assignment, ...]:
        equations = self.rule.equations
        looking = self.rule.gradient_at
        names = [parameter.name for parameter in self.parameters]
        own = [each for each in equations if each.target.name not in self.per_step]
        where = next((i + 1 for i, each in enumerate(own) if each.target.name == looking), 0)
        if looking == PARAMETER:
            where = 0
        found: list[Assignment] = []
        for equation in equations:
            if equation.target.name in self.per_step:
                found.append(self._assignment(equation.name, equation.target, equation.tree, ""))
        for name in names:
            for each in own[:where]:
                found.append(self._assignment(each.name, each.target, each.tree, name, each.first))
        point = {
            name: self.quantity(looking, name) if where else self.parameter(name, -1)
            for name in names
        }
        for line in self.source.assignments(self.label, point, bool(where), size):
            found.append(
                Assignment(
                    line.target, line.tree, "", line.parameter, role=line.role, atoms=line.atoms
                )
            )
        for name in names:
            for each in own[where:]:
                found.append(self._assignment(each.name, each.target, each.tree, name, each.first))
        return tuple(found)

    def _assignment(
        self,
        equation: str,
        target: Timed,
        tree: Expression,
        parameter: str,
        first: Expression | None = None,
    ) -> Assignment:
        def atom(leaf: Expression) -> Expression | None:
            if isinstance(leaf, Timed):
                return self.atom(leaf.name, parameter, leaf.offset)
            if isinstance(leaf, Name) and leaf.name == self.rate_name and self.schedule:
                return self.rate()
            return None

        return Assignment(
            self.atom(target.name, parameter, 0),
            replace_leaves(tree, atom),
            equation,
            parameter,
            None if first is None else replace_leaves(first, atom),
        )

    def atom(self, name: str, parameter: str, offset: int) -> Timed:
        """A quantity of the method's equations for one parameter."""
        if name == PARAMETER:
            return self.parameter(parameter, offset)
        return self.quantity(name, "" if name in self.per_step else parameter, offset)

    def rate(self) -> Timed:
        """The learning rate of step t, where a schedule makes it."""
        return Timed(self.rate_name, TIME, 0, by=self.label)

    @cached_property
    def states(self) -> dict[Expression, Expression]:
        """What a step needs from the one before it, each with its value at step 0; a parameter without a
        value has itself."""
        found: dict[Expression, Expression] = {}
        used = {
            leaf
            for each in self.assignments
            for tree in (each.tree, each.first)
            if tree is not None
            for leaf in walk(tree)
            if isinstance(leaf, Timed) and leaf.offset == -1 and leaf.symbol
        }
        computed = {each.target for each in self.assignments}
        for parameter in self.parameters:
            value = parameter.value or Name(parameter.name)
            found[self.parameter(parameter.name, -1)] = value
        for name, start in self.rule.method.start.items():
            for parameter in self.parameters:
                atom = self.atom(name, parameter.name, -1)
                if atom in used and replace(atom, offset=0) in computed:
                    found[atom] = self._put_in(start)
        return found

    def _put_in(self, tree: Expression) -> Expression:
        values = self.rule.values
        return replace_leaves(
            tree,
            lambda leaf: values.get(leaf.name) if isinstance(leaf, Name) else None,
        )

    @cached_property
    def constants(self) -> dict[Expression, Expression]:
        """The hyperparameters and inputs that have values."""
        found: dict[Expression, Expression] = {
            Name(name): value for name, value in self.rule.values.items() if value is not None
        }
        return {**found, **self.source.constants}

    @cached_property
    def is_symbolic(self) -> bool:
        """Whether something that every step needs is a symbol."""
        used = {
            leaf.name
            for each in self.assignments
            for leaf in walk(each.tree)
            if isinstance(leaf, Name) and leaf.name != TIME
        }
        return (
            any(parameter.value is None for parameter in self.parameters)
            or any(Name(name) not in self.constants for name in used)
            or self.source.is_symbolic
        )


def at_step(tree: Expression, step: int) -> Expression:
    """A tree of a plan with the number of its step put in."""

    if isinstance(tree, Timed) and tree.symbol == TIME:
        return atom_at(tree, step)

    def put_in(leaf: Expression) -> Expression | None:
        match leaf:
            case Timed(symbol="t"):
                return atom_at(leaf, step)
            case Derivative():
                return replace(leaf, at=leaf.at.replace("{t}", str(step)))
            case Name("t"):
                return Number(str(step))
        return None

    return replace_leaves(tree, put_in)


def atom_at(atom: Timed, step: int) -> Timed:
    """A quantity of a plan at a step: what `at_step` makes of it, without its detour."""
    return Timed(atom.name, "", step + atom.offset, of=atom.of, by=atom.by)


def with_values(tree: Expression, values: Mapping[Expression, Expression]) -> Expression:
    """The tree with values for its names."""
    return replace_leaves(tree, lambda leaf: values.get(leaf))
