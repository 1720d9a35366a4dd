"""Derivatives of one formula, of any order: each line with its rule, decided at the point, with
its value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from hwsolve.calculus.differentiate import Convention, conventions, derivative, result_of
from hwsolve.calculus.proof import differentiate_proved
from hwsolve.calculus.tidy import tidy
from hwsolve.derivation.model import Equation, Level, Note, Prose, Step, ValueOf, Work
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
    Number,
    Sum,
    children,
    rebuild,
    walk,
)
from hwsolve.numbers.evaluation import Evaluation
from hwsolve.numbers.values import HOLDS, Undecided, Undefined, sign_of

MAX_RESULT_NODES = 2000


@dataclass(frozen=True, slots=True)
class Differentiated:
    """`name` = `tree`, with the lines that lead there; `at_point` is the tree with its case
    distinctions decided, and `agreed` are the conventions that the point relies on. `proved`:
    sympy derives the same from the order below. On a kink `from_left` and `from_right` are the
    slopes to both sides, as far as they are known, and `exists` says whether they are equal."""

    name: Derivative
    tree: Expression
    at_point: Expression
    equation: Equation
    agreed: tuple[str, ...] = ()
    proved: bool = False
    from_left: Formula | None = None
    from_right: Formula | None = None
    exists: bool = True


Background = list[tuple[Expression, Formula]]


class _Flat(ArithmeticError):
    """A kink is touched without being crossed at a slope, so its sides cannot be told apart."""


class Differentiation:
    """Derivatives of `of` = `tree`, each order from the one below; `evaluation` knows the point.

    A derivative that was found once is kept, whatever the order in which its variables were asked
    for.
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
        decided = result
        facts: list[Case] = []
        agreed: tuple[str, ...] = ()
        steps = [*self._unfolding(work, wrt), *map(self._step, work.steps)]
        if any(isinstance(part, Cases) for part in walk(result)) and self._has_values(result):
            decided = tidy(self._decided(result, facts))
            agreed = self._agreed(tree, wrt[-1])
            if agreed:
                self._require_finite_slopes(name, result)
            reason = _because(facts, agreed)
            steps.append(Step(self._shapes.formula(decided), reason, level=Level.BRIEF))
        computing = self._shapes.formula(decided)
        steps.append(Step(computing, numbers=True))
        equation = Equation(name, computing, tuple(steps))
        found = Differentiated(name, result, decided, equation, agreed, proved)
        return self._with_sides(found) if agreed else found

    def _require_finite_slopes(self, name: Derivative, result: Expression) -> None:
        """Raises InputError where a convention would hide a slope without a bound, as of √|x| at 0."""
        for cases in (part for part in walk(result) if isinstance(part, Cases)):
            for case in cases.cases:
                formula = self._shapes.formula(case.value)
                try:
                    self._evaluation.decide(partial(self._evaluation.of, formula))
                except Undecided:
                    continue
                except Undefined as error:
                    raise InputError.of(
                        "undefined",
                        f"{to_unicode(name)} does not exist here, and from one side at least it has no "
                        f"finite value: {error}",
                        "choose another point, or leave the point out to keep the answer in symbols",
                    ) from None

    def _with_sides(self, found: Differentiated) -> Differentiated:
        """The slopes to both sides of a kink."""
        variable = Name(found.name.wrt[-1])
        try:
            left, right = (
                self._shapes.formula(tidy(self._decided(found.tree, [], (variable, toward))))
                for toward in (-1, 1)
            )
            gap = self._evaluation.decide(
                lambda: sign_of(self._evaluation.of(left) - self._evaluation.of(right))
            )
        except (_Flat, Undefined, Undecided):
            return replace(found, exists=False)
        return replace(found, from_left=left, from_right=right, exists=gap == 0)

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
        return all(leaf in self._evaluation.values for leaf in walk(tree) if isinstance(leaf, Name))

    def _decided(
        self, tree: Expression, facts: list[Case], beside: tuple[Name, int] | None = None
    ) -> Expression:
        """The tree with the cases that hold at the point, or just `beside` it: a variable, and 1
        or −1."""
        if isinstance(tree, Cases):
            chosen = next(case for case in tree.cases if self._holds(case, beside))
            facts.append(chosen)
            return self._decided(chosen.value, facts, beside)
        parts = children(tree)
        if not parts:
            return tree
        return rebuild(tree, tuple(self._decided(part, facts, beside) for part in parts))

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

    def _holds(self, case: Case, beside: tuple[Name, int] | None) -> bool:
        sign = self._sign(case.left, case.right)
        if sign == 0 and beside is not None:
            variable, toward = beside
            growth = derivative(Sum(case.left, (("-", case.right),)), variable)
            if any(isinstance(part, Cases) for part in walk(growth)):
                raise _Flat
            sign = toward * self._sign(growth, Number("0"))
            if sign == 0:
                raise _Flat
        return HOLDS[case.relation](sign)

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
    for left, relation, right in dict.fromkeys((f.left, f.relation, f.right) for f in facts):
        parts += [" and " if parts else "", left, f" {relation} ", right]
    parts.append(" here")
    if agreed:
        parts.append("; by convention " + ", ".join(agreed))
    return Prose(tuple(parts))


def convention_remarks(found: Sequence[Differentiated]) -> tuple[Note, ...]:
    """What was agreed where a derivative does not exist, and of which derivatives that is said."""
    missing: dict[str, list[Derivative]] = {}
    for each in found:
        for text in () if each.exists else each.agreed:
            missing.setdefault(text, []).append(each.name)
    notes = []
    for text, names in missing.items():
        said: list[str | Expression] = ["The point lies on a kink, where "]
        for index, name in enumerate(dict.fromkeys(names)):
            said += [", " if index else "", name]
        does = "does" if len(set(names)) == 1 else "do"
        notes.append(Note(Prose((*said, f" {does} not exist; by convention {text}."))))
    return tuple(notes)


def side_notes(found: Differentiated) -> tuple[tuple[Note, ...], Background]:
    """What the slopes to both sides of a kink say, and the quantities that the note shows."""
    if found.from_left is None or found.from_right is None:
        return (), []
    sides = [replace(found.name, at=side) for side in ("left", "right")]
    values = [ValueOf(side) for side in sides]
    if found.exists:
        text = Prose.of(
            "The slope is {} from both sides, so the derivative does exist here.", values[0]
        )
    else:
        text = Prose.of(
            "From the left the slope is {}, from the right {}: {} does not exist here, and the "
            "value above holds by convention only.",
            *values,
            found.name,
        )
    formulas = (found.from_left, found.from_right)
    return (Note(text),), list(zip(sides, formulas, strict=True))
