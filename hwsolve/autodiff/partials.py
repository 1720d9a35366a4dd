"""The local partials of a graph: each shape is differentiated once, by rules, and filled in for every node."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from hwsolve.calculus.differentiate import conventions, result_of
from hwsolve.calculus.proof import differentiate_checked
from hwsolve.calculus.tidy import tidy
from hwsolve.derivation.model import Equation, Level, Prose, Step, Work
from hwsolve.errors import Fault, InputError
from hwsolve.graph import FunctionGraph
from hwsolve.notation.printing import to_unicode
from hwsolve.notation.shape import Formula
from hwsolve.notation.tree import (
    Case,
    Cases,
    Derivative,
    Expression,
    Name,
    Number,
    Product,
    Slot,
    children,
    compacted,
    fill,
    rebuild,
    walk,
)
from hwsolve.numbers.evaluation import MAX_PRECISION, Evaluation
from hwsolve.numbers.values import HOLDS, Undecided, Undefined, sign_of
from hwsolve.problem.model import Node

_ZERO = Number("0")


@dataclass(frozen=True, slots=True)
class Partial:
    """∂node/∂parent of the node's own formula.

    `computing` is the derivative as a formula over the node's parents. `written` is what other lines put in
    for it: at a point, the case that holds there; None where a case distinction stays open.
    """

    name: Derivative
    computing: Formula
    written: Formula | None
    equation: Equation
    conventions: tuple[str, ...] = ()

    @property
    def reason(self) -> Prose | None:
        """The rule that gives it; where that takes several lines, what it is."""
        shown = [step for step in self.equation.steps if step.level <= Level.NORMAL]
        if len(shown) > 1:
            return Prose.of("the local partial")
        return shown[0].reason if shown else None


class Partials:
    """The local partials of a graph, at the point of `evaluation` as far as it has values."""

    def __init__(self, graph: FunctionGraph, evaluation: Evaluation) -> None:
        self._graph = graph
        self._evaluation = evaluation
        self._shapes: dict[tuple[int, int], _Shape] = {}

    def of(self, node: Node) -> Iterator[tuple[str, Partial]]:
        """Each parent of the node, in the order of its formula, with the partial."""
        for index, parent in enumerate(node.parents):
            yield parent, self._partial(node, index, parent)

    def _partial(self, node: Node, index: int, parent: str) -> Partial:
        shape = self._shape(node.formula.pattern, index)
        held = self._graph.also_through(node.name, parent)
        name = Derivative(node.name, (parent,), bool(held), held)
        fills = (*node.formula.fills, Name(node.name))
        computing = shape.result.filled(fills)
        steps = shape.steps(fills)
        written: Formula | None = computing
        agreed: tuple[str, ...] = ()
        if shape.has_cases:
            written = None
            if all(fill in self._evaluation.values for fill in fills):
                written, reason, agreed = self._resolved(node, shape, fills)
                steps += (Step(written, reason),)
        equation = Equation(name, computing, steps, symbolic=True)
        return Partial(name, computing, written, equation, agreed)

    def _shape(self, pattern: Expression, index: int) -> _Shape:
        key = (id(pattern), index)
        shape = self._shapes.get(key)
        if shape is None:
            shape = self._shapes[key] = _Shape(pattern, index)
        return shape

    def _resolved(
        self, node: Node, shape: _Shape, fills: tuple[Expression, ...]
    ) -> tuple[Formula, Prose, tuple[str, ...]]:
        """The derivative with every case distinction decided at the point, why, and what was agreed.

        Raises InputError where no precision decides.
        """
        facts: list[Case] = []
        try:
            decided = self._decided(shape.pattern, fills, facts)
            at_a_kink = any(self._sign(fact.left, fact.right, fills) == 0 for fact in facts)
            agreed = tuple(
                each.text
                for each in (shape.conventions if at_a_kink else ())
                if self._sign(each.left, each.right, fills) == 0
            )
        except Undecided:
            raise InputError([_undecided(node)]) from None
        if agreed:
            self._require_finite_slopes(shape.pattern, fills)
        reason = _because(facts, fills, agreed)
        return shape.decided(tidy(decided)).filled(fills), reason, agreed

    def _decided(
        self, tree: Expression, fills: tuple[Expression, ...], facts: list[Case]
    ) -> Expression:
        if isinstance(tree, Cases):
            chosen = next(case for case in tree.cases if self._holds(case, fills))
            facts.append(chosen)
            return self._decided(chosen.value, fills, facts)
        parts = children(tree)
        if not parts:
            return tree
        decided: list[Expression] = []
        for part in parts:
            decided.append(self._decided(part, fills, facts))
            if isinstance(tree, Product) and decided[-1] == _ZERO:
                return _ZERO
        return rebuild(tree, tuple(decided))

    def _require_finite_slopes(self, tree: Expression, fills: tuple[Expression, ...]) -> None:
        """Raises InputError where a convention would hide a slope that is not finite, as of √|x| at 0."""
        evaluation = self._evaluation
        for cases in (part for part in walk(tree) if isinstance(part, Cases)):
            for case in cases.cases:
                value = Template.of(case.value).filled(fills)
                try:
                    evaluation.decide(partial(evaluation.of, value))
                except Undefined as error:
                    node, *parents = (fills[-1], *fills[:-1])
                    where = ", ".join(map(to_unicode, parents))
                    raise InputError.of(
                        "undefined",
                        f"{to_unicode(node)} has no derivative here, not even from one side: {error}",
                        f"choose another point ({where})",
                    ) from None

    def _holds(self, case: Case, fills: tuple[Expression, ...]) -> bool:
        return HOLDS[case.relation](self._sign(case.left, case.right, fills))

    def _sign(self, left: Expression, right: Expression, fills: tuple[Expression, ...]) -> int:
        evaluation = self._evaluation
        formulas = [Template.of(side).filled(fills) for side in (left, right)]
        return evaluation.decide(
            lambda: sign_of(evaluation.of(formulas[0]) - evaluation.of(formulas[1]))
        )


@dataclass(frozen=True, slots=True)
class Template:
    """A pattern over some of the slots of another: `indices` says which."""

    pattern: Expression
    indices: tuple[int, ...]

    @classmethod
    def of(cls, pattern: Expression) -> Template:
        """The pattern over the slots that it uses."""
        return cls(*compacted(pattern))

    def filled(self, fills: tuple[Expression, ...]) -> Formula:
        """The formula for these fills of the other pattern's slots."""
        return Formula(self.pattern, tuple(fills[index] for index in self.indices))


class _Shape:
    """One pattern differentiated with respect to one of its slots, ready to be filled.

    Its templates are over the slots of the pattern and one more, for the node itself: a derivative may use
    the value that it is the derivative of, as σ′ does.
    """

    def __init__(self, pattern: Expression, index: int) -> None:
        work = differentiate_checked(pattern, Slot(index))
        result = result_of(work)
        itself = Slot(1 + max(leaf.index for leaf in walk(pattern) if isinstance(leaf, Slot)))
        self.pattern = _with_itself(result, pattern, itself)
        self.conventions = conventions(pattern, Slot(index))
        self.result = Template.of(self.pattern)
        self.has_cases = any(isinstance(part, Cases) for part in walk(self.pattern))
        steps = list(work.steps)
        if self.pattern is not result:
            reason = Prose((itself, " = ", pattern))
            steps.append(Step(Formula(self.pattern, ()), reason))
        self._steps = [(step, Template.of(step.formula.pattern)) for step in steps]
        self._decided: dict[Expression, Template] = {}

    def steps(self, fills: tuple[Expression, ...]) -> tuple[Step, ...]:
        """The lines of the derivation."""
        return tuple(_filled(step, template, fills) for step, template in self._steps)

    def decided(self, pattern: Expression) -> Template:
        """The template of the derivative with its case distinctions decided; one object for each outcome."""
        return self._decided.setdefault(pattern, Template.of(pattern))


def _with_itself(tree: Expression, pattern: Expression, itself: Slot) -> Expression:
    """The tree with `itself` in the place of every subtree that is the whole pattern."""
    if tree == pattern:
        return itself
    parts = children(tree)
    changed = tuple(_with_itself(part, pattern, itself) for part in parts)
    same = all(new is old for new, old in zip(changed, parts, strict=True))
    return tree if same else rebuild(tree, changed)


def _filled(step: Step, template: Template, fills: tuple[Expression, ...]) -> Step:
    return Step(
        template.filled(fills),
        _filled_prose(step.reason, fills),
        step.relation,
        step.level,
        substeps=tuple(_filled_work(work, fills) for work in step.substeps),
    )


def _filled_work(work: Work, fills: tuple[Expression, ...]) -> Work:
    steps = tuple(_filled(step, Template.of(step.formula.pattern), fills) for step in work.steps)
    return Work(fill(work.subject, fills), steps)


def _filled_prose(prose: Prose | None, fills: tuple[Expression, ...]) -> Prose | None:
    if prose is None:
        return None
    return Prose(
        tuple(fill(part, fills) if isinstance(part, Expression) else part for part in prose.parts)
    )


def _undecided(node: Node) -> Fault:
    message = (
        f"{node.name} = {to_unicode(node.formula.tree())} lies so close to a kink that "
        f"{MAX_PRECISION:,} binary digits cannot tell on which side"
    )
    return Fault("undecided", message, "change the point").at(node.place)


def _because(
    facts: list[Case], fills: tuple[Expression, ...], conventions: tuple[str, ...]
) -> Prose:
    """`z > 0 and y < 1 here`, and what was agreed where the derivative does not exist."""
    parts: list[str | Expression] = []
    for fact in facts:
        parts += [" and " if parts else "", fill(fact.left, fills), f" {fact.relation} "]
        parts.append(fill(fact.right, fills))
    parts.append(" here")
    if conventions:
        parts.append("; by convention " + ", ".join(conventions))
    return Prose(tuple(parts))
