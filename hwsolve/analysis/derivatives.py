"""Derivatives of one formula, of any order: each line with its rule, decided at the point, with its value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from hwsolve.calculus.differentiate import Convention, conventions, result_of
from hwsolve.calculus.proof import differentiate_proved
from hwsolve.derivation.model import Equation, Level, Note, Prose, Step, Work
from hwsolve.errors import InputError
from hwsolve.notation.printing import to_unicode
from hwsolve.notation.shape import Formula, Shapes
from hwsolve.notation.tree import (
    Case,
    Cases,
    Derivative,
    Differentiate,
    Expression,
    Name,
    Negate,
    Number,
    children,
    rebuild,
    walk,
)
from hwsolve.numbers.evaluation import Evaluation
from hwsolve.numbers.values import Undecided, Undefined, sign_of

MAX_RESULT_NODES = 2000

_HOLDS = {
    ">": lambda sign: sign > 0,
    "<": lambda sign: sign < 0,
    "=": lambda sign: sign == 0,
    "≥": lambda sign: sign >= 0,
    "≤": lambda sign: sign <= 0,
    "≠": lambda sign: sign != 0,
}


@dataclass(frozen=True, slots=True)
class Differentiated:
    """`name` = `tree`, with the lines that lead there; `at_point` is the tree with its case distinctions
    decided, and `agreed` are the conventions that the point relies on. `proved`: sympy derives the same from
    the order below."""

    name: Derivative
    tree: Expression
    at_point: Expression
    equation: Equation
    agreed: tuple[str, ...] = ()
    proved: bool = False


class Differentiation:
    """Derivatives of `of` = `tree`, each order from the one below; `evaluation` knows the point.

    A derivative that was found once is kept, whatever the order in which its variables were asked for.
    """

    def __init__(self, of: str, tree: Expression, evaluation: Evaluation) -> None:
        self._of = of
        self._tree = tree
        self._evaluation = evaluation
        self._shapes = Shapes()
        self._known: dict[tuple[str, ...], Differentiated] = {}

    def by(self, *wrt: str) -> Differentiated:
        """∂ⁿof/∂wrt₁…∂wrtₙ, differentiated in this order.

        Raises InputError where it gets too long to be written.
        """
        found = self._known.get(wrt)
        if found is None:
            below = self.by(*wrt[:-1]).tree if len(wrt) > 1 else self._tree
            found = self._known[wrt] = self._differentiated(below, wrt)
        return found

    def _differentiated(self, tree: Expression, wrt: tuple[str, ...]) -> Differentiated:
        name = Derivative(self._of, wrt)
        if sum(1 for _ in walk(tree)) > MAX_RESULT_NODES:
            raise InputError.of(
                "too-long",
                f"{to_unicode(name)} is too long to be written as one formula",
                "ask for a lower order, or split the formula into nodes",
            )
        work, proved = differentiate_proved(tree, Name(wrt[-1]))
        result = result_of(work)
        decided, facts = result, []
        agreed: tuple[str, ...] = ()
        steps = [*self._unfolding(work, wrt), *map(self._step, work.steps)]
        if any(isinstance(part, Cases) for part in walk(result)) and self._has_values(result):
            decided, agreed = self._decided(result, facts), self._agreed(tree, wrt[-1])
            reason = _because(facts, agreed)
            steps.append(Step(self._shapes.formula(decided), reason, level=Level.BRIEF))
        at_point = self._shapes.formula(decided)
        steps.append(Step(at_point, numbers=True))
        computing = at_point if decided is not result else self._shapes.formula(result)
        return Differentiated(
            name, result, decided, Equation(name, computing, tuple(steps)), agreed, proved
        )

    def _unfolding(self, work: Work, wrt: tuple[str, ...]) -> list[Step]:
        """The line that says what a higher derivative is the derivative of."""
        if len(wrt) == 1 or not children(work.subject):
            return []
        tree = Differentiate(work.subject, Name(wrt[-1]))
        if tree == work.steps[0].formula.pattern:
            return []
        reason = Prose.of("the derivative of {}", Derivative(self._of, wrt[:-1]))
        return [Step(self._shapes.formula(tree), reason)]

    def _step(self, step: Step) -> Step:
        return replace(step, formula=self._shapes.formula(step.formula.pattern))

    def _has_values(self, tree: Expression) -> bool:
        return all(
            leaf in self._evaluation.values for leaf in walk(tree) if isinstance(leaf, Name)
        )

    def _decided(self, tree: Expression, facts: list[Case]) -> Expression:
        if isinstance(tree, Cases):
            chosen = next(case for case in tree.cases if self._holds(case))
            facts.append(chosen)
            return self._decided(chosen.value, facts)
        parts = children(tree)
        if not parts:
            return tree
        return rebuild(tree, tuple(self._decided(part, facts) for part in parts))

    def _agreed(self, tree: Expression, wrt: str) -> tuple[str, ...]:
        """The conventions for kinks that the point lies on."""
        return tuple(
            dict.fromkeys(
                each.text for each in conventions(tree, Name(wrt)) if self._is_on_kink(each)
            )
        )

    def _is_on_kink(self, kink: Convention) -> bool:
        try:
            return self._sign(kink.left, kink.right) == 0
        except Undefined:
            return False

    def _holds(self, case: Case) -> bool:
        return _HOLDS[case.relation](self._sign(case.left, case.right))

    def _sign(self, left: Expression, right: Expression) -> int:
        evaluation, formulas = self._evaluation, [self._shapes.formula(t) for t in (left, right)]
        try:
            return evaluation.decide(
                lambda: sign_of(evaluation.of(formulas[0]) - evaluation.of(formulas[1]))
            )
        except Undecided:
            raise InputError.of(
                "undecided",
                f"the point lies so close to a kink ({to_unicode(left)} = {to_unicode(right)}) "
                "that no digits can tell on which side",
                "change the point",
            ) from None


def _because(facts: Sequence[Case], agreed: Sequence[str]) -> Prose:
    parts: list[str | Expression] = []
    for fact in dict.fromkeys(facts):
        parts += [" and " if parts else "", fact.left, f" {fact.relation} ", fact.right]
    parts.append(" here")
    if agreed:
        parts.append("; by convention " + ", ".join(agreed))
    return Prose(tuple(parts))


def convention_remarks(found: Sequence[Differentiated]) -> tuple[Note, ...]:
    """What was agreed where a derivative does not exist."""
    used = dict.fromkeys(text for each in found for text in each.agreed)
    return tuple(
        Note(
            Prose((f"The point lies on a kink, where no derivative exists; by convention {text}.",))
        )
        for text in used
    )


def is_number(tree: Expression) -> bool:
    """Whether the tree is a number, perhaps with a minus sign."""
    return isinstance(tree.argument if isinstance(tree, Negate) else tree, Number)
