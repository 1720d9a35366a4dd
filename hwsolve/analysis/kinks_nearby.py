"""Kinks and poles between a point and the points a step away from it: differences across them tell nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

from hwsolve.autodiff.differences import shifted
from hwsolve.autodiff.setting import Setting
from hwsolve.calculus.differentiate import Convention, conventions
from hwsolve.derivation.model import Note, Prose
from hwsolve.notation.shape import Formula, Shapes
from hwsolve.notation.tree import (
    Call,
    Expression,
    Name,
    Number,
    Quotient,
    Sum,
    names_in,
    walk,
)
from hwsolve.numbers.evaluation import Evaluation
from hwsolve.numbers.values import Undecided, sign_of
from hwsolve.problem.model import Node

_ZERO = Number("0")
_RELATIONS = {-1: " < ", 0: " = ", 1: " > "}


@dataclass(frozen=True, slots=True)
class Kink:
    """A node's border `left` = `right`, with the signs of left − right at the point and at both points a
    step away, + and −; None where these are not to be told. `is_pole`: there it has no value."""

    node: str
    left: Expression
    right: Expression
    here: int | None
    away: Mapping[str, int | None]
    is_pole: bool = False

    @property
    def crossed(self) -> list[str]:
        """The directions in which it lies between the point and the one a step away."""
        if self.here in (0, None):
            return []
        return [sign for sign, there in self.away.items() if there not in (self.here, None)]


def kinks_nearby(
    setting: Setting, evaluation: Evaluation, wrt: str, step: Expression
) -> list[Kink]:
    """The borders that the point lies on, or that a step along `wrt` leads onto or across.

    `evaluation` has the nodes' values there, under the names of `differences.shifted`.
    """
    found: list[Kink] = []
    moving = {wrt}
    for node in setting.nodes.values():
        if not moving.intersection(node.parents):
            continue
        moving.add(node.name)
        borders = [(each.left, each.right, False) for each in _borders(node, moving)]
        borders += [(below, _ZERO, True) for below in _denominators(node, moving)]
        for left, right, is_pole in borders:
            formula = Shapes().formula(Sum(left, (("-", right),)))
            here = _sign(evaluation, formula)
            away = {
                sign: _sign(evaluation, _moved(formula, wrt, sign, step, moving)) for sign in "+-"
            }
            kink = Kink(node.name, left, right, here, away, is_pole)
            if here == 0 or kink.crossed:
                found.append(kink)
    return found


def crossing_notes(kinks: list[Kink], wrt: str, step: Expression) -> Iterator[Note]:
    """For each border that a step crosses, where, and what that makes of the differences."""
    for kink in kinks:
        if not kink.crossed:
            continue
        pieces: list[str | Expression] = [
            kink.left, _RELATIONS[kink.here or 0], kink.right, " at ", Name(wrt), ", but "
        ]  # fmt: skip
        for place, sign in enumerate(kink.crossed):
            relation = _RELATIONS[kink.away[sign] or 0]
            where = Sum(Name(wrt), ((sign, step),))
            pieces += [" and " if place else "", kink.left, relation, kink.right, " at ", where]
        both = "+" in kink.crossed
        affected = "both differences mix" if both else "the central difference mixes"
        words = f": the step leads into another case of {{}}, so {affected} the slopes of the two."
        if kink.is_pole:
            affected = "both differences compare" if both else "the central difference compares"
            words = f": between them {{}} has no value, so {affected} what does not hang together."
        yield Note(Prose((*pieces, *Prose.of(words, Name(kink.node)).parts)))


def _borders(node: Node, moving: set[str]) -> list[Convention]:
    """What the node's derivatives by what moves agree on; of three arguments and more, which two decide is
    another question."""
    tree = node.formula.tree()
    many = {
        pair
        for call in walk(tree)
        if isinstance(call, Call) and len(call.arguments) > 2
        for pair in combinations(call.arguments, 2)
    }
    found: dict[Convention, None] = {}
    for parent in node.parents:
        if parent in moving:
            found |= dict.fromkeys(conventions(tree, Name(parent)))
    return [each for each in found if (each.left, each.right) not in many]


def _denominators(node: Node, moving: set[str]) -> list[Expression]:
    """What must not be 0, as far as it moves."""
    below = [part.denominator for part in walk(node.formula.tree()) if isinstance(part, Quotient)]
    return [each for each in dict.fromkeys(below) if moving.intersection(names_in(each))]


def _moved(formula: Formula, wrt: str, sign: str, step: Expression, moving: set[str]) -> Formula:
    def there(fill: Expression) -> Expression:
        if not isinstance(fill, Name) or fill.name not in moving:
            return fill
        if fill.name == wrt:
            return Sum(fill, ((sign, step),))
        return shifted(fill.name, wrt, sign, step)

    return Formula(formula.pattern, tuple(map(there, formula.fills)))


def _sign(evaluation: Evaluation, formula: Formula) -> int | None:
    try:
        return evaluation.decide(lambda: sign_of(evaluation.of(formula)))
    except Undecided:
        return None
