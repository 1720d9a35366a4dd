"""The evaluations of the graph that give a step its gradients: for each row its values forwards, and the
derivatives back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from hwsolve.derivation.model import Equation, Level, Step
from hwsolve.methods.model import PARAMETER
from hwsolve.notation.names import GREEK, anatomy
from hwsolve.notation.shape import Formula, Shapes
from hwsolve.notation.tree import Derivative, Expression, Timed, replace_leaves, walk
from hwsolve.optimizers.batches import member_of, of_row
from hwsolve.optimizers.number_forms import is_of_a_row
from hwsolve.optimizers.plan import Assignment, Run, at_step, with_values
from hwsolve.optimizers.sources import FromGraph

MOST_LINES = 60
"""Where a step needs more lines than these to come to its gradients, they are for full detail."""


@dataclass(frozen=True, slots=True)
class Passes:
    """What a step evaluates before its method begins. `background` is evaluated and not written; `abridged`:
    the lines on which the gradients rest are too many to be shown but in full detail."""

    equations: tuple[Equation, ...]
    background: tuple[tuple[Expression, Formula], ...]
    abridged: bool


class PassWriter:
    """Writes the evaluations of a run."""

    def __init__(self, run: Run, shapes: Shapes) -> None:
        self._run = run
        self._shapes = shapes
        source = run.source
        self._batch_at = source.batch_at if isinstance(source, FromGraph) else lambda step: ()
        several = len(run.parameters) > 1 and run.rule.gradient_at != PARAMETER
        self._ahead = run.rule.gradient_at if several else ""
        self._derivatives = source.symbolic.equations() if isinstance(source, FromGraph) else {}

    @property
    def has_names(self) -> bool:
        """Whether `placed` gives quantities other names than they have in the plan."""
        return bool(self._ahead or self._batch_at(1))

    def placed(self, tree: Expression, number: int) -> Expression:
        """A tree of the plan at a step: the quantities of a row have its number as their index, and of several
        parameters each has its own name ahead, where the gradient is taken."""
        batch = self._batch_at(number)

        def named(leaf: Expression) -> Expression | None:
            if isinstance(leaf, Timed) and leaf.name == self._ahead and leaf.of:
                return replace(leaf, name=_with_tilde(leaf.of))
            return of_row(leaf, batch) if batch else None

        return replace_leaves(at_step(tree, number), named)

    def passes(self, number: int) -> Passes:
        """Those of a step."""
        equations: list[Equation] = []
        background: list[tuple[Expression, Formula]] = []
        gradients: list[Expression] = []
        inlined = self.inlined(number)
        for each in self._run.assignments_at(number):
            target = self.placed(each.target, number)
            if each.role == "loss" or (each.role == "node" and is_of_a_row(each.target)):
                background.append((target, self._computing(each, number)))
            elif each.role in ("node", "adjoint"):
                equations.append(self._equation(target, each, number))
            elif each.role == "gradient":
                gradients.append(inlined.get(each.tree, self.placed(each.tree, number)))
        needed = _needed(equations, gradients)
        abridged = len(needed) > MOST_LINES
        level = Level.FULL if abridged else Level.NORMAL
        leveled = (
            replace(each, level=level if each.name in needed else Level.FULL) for each in equations
        )
        return Passes(tuple(leveled), tuple(background), abridged)

    def inlined(self, number: int) -> Mapping[Expression, Expression]:
        """The derivatives that use no other one, as formulas at a step: a gradient that is one of them is
        written by its formula at once."""
        return {
            each.target: self.placed(each.tree, number)
            for each in self._run.assignments_at(number)
            if each.role == "adjoint"
            and not any(isinstance(leaf, Derivative) for leaf in walk(each.tree))
        }

    def _computing(self, each: Assignment, number: int) -> Formula:
        return self._filled(self.placed(each.tree, number))

    def _filled(self, tree: Expression) -> Formula:
        """The formula with the values of constants put in."""
        return self._shapes.formula(with_values(tree, self._run.constants))

    def _equation(self, target: Expression, each: Assignment, number: int) -> Equation:
        computing = self._computing(each, number)
        steps = tuple(self._steps(each, number))
        return Equation(target, computing, steps, label=self._label(each, number))

    def _steps(self, each: Assignment, number: int) -> Iterator[Step]:
        """The formula as the gradient in symbols has it, and with the numbers put in."""

        def here(formula: Formula) -> Expression:
            tree = replace_leaves(formula.tree(), each.atoms.get)
            return self.placed(tree, number)

        written = None
        if isinstance(each.target, Derivative):
            written = self._derivatives.get(replace(each.target, at=""))
        if written is None:
            tree = self.placed(each.tree, number)
            yield Step(self._shapes.formula(tree))
            yield Step(self._filled(tree), numbers=True)
            return
        symbolic = [step for step in written.steps if not step.numbers]
        shown = here(symbolic[-1].formula)
        if len(symbolic) > 1:
            rule = self.placed(each.tree, number)
            yield Step(self._shapes.formula(rule), level=Level.FULL)
        yield Step(self._shapes.formula(shown))
        yield Step(self._filled(shown), numbers=True)
        for step in written.steps:
            if step.parts:
                parts = tuple(self._filled(here(part)) for part in step.parts)
                yield replace(step, parts=parts)

    def _label(self, each: Assignment, number: int) -> str:
        """`row 3`, where a step takes several."""
        batch = self._batch_at(number)
        index = member_of(each.target)
        return f"row {batch[index] + 1}" if index is not None and len(batch) > 1 else ""


def _with_tilde(name: str) -> str:
    """The name with a tilde over its letter, or with the word after it."""
    base, mark, index, rest = anatomy(name) or ("", "", "", "")
    if not mark and (len(base) == 1 or base in GREEK):
        return f"{base}tilde{index}{rest}"
    return f"{name}_tilde"


def _needed(equations: Iterable[Equation], gradients: Iterable[Expression]) -> set[Expression]:
    """The quantities on which the gradients rest, as their lines are written."""
    lines = {
        each.name: [
            fill
            for step in each.steps
            if not step.numbers and step.level <= Level.NORMAL
            for fill in step.formula.fills
        ]
        for each in equations
    }
    found: set[Expression] = set()
    stack = [leaf for tree in gradients for leaf in walk(tree)]
    while stack:
        name = stack.pop()
        if name in lines and name not in found:
            found.add(name)
            stack += lines[name]
    return found
