"""The signs of eigenvalues, and what they say of a point: minimum, maximum, saddle or neither."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hwsolve.derivation.model import Note, Prose
from hwsolve.notation.tree import Expression
from hwsolve.numbers.evaluation import Evaluation
from hwsolve.numbers.values import Undecided, sign_of


@dataclass(frozen=True, slots=True)
class Signs:
    """How many eigenvalues are negative, zero, positive, and not to be told from zero."""

    negative: int
    zero: int
    positive: int
    undecided: int

    @property
    def definiteness(self) -> str:
        """The word for it."""
        if self.positive and self.negative:
            return "indefinite"
        flat = self.zero + self.undecided
        if not self.positive and not self.negative:
            return "zero" if not self.undecided else "undecided"
        word = "positive" if self.positive else "negative"
        return f"{word} semidefinite" if flat else f"{word} definite"


def signs_of(eigenvalues: Sequence[Expression], evaluation: Evaluation) -> Signs:
    """The signs, as far as any precision tells them."""
    counts: dict[int | None, int] = {-1: 0, 0: 0, 1: 0, None: 0}
    for name in eigenvalues:
        counts[sign_or_none(evaluation, name)] += 1
    return Signs(counts[-1], counts[0], counts[1], counts[None])


def sign_or_none(
    evaluation: Evaluation, name: Expression, less: Expression | None = None
) -> int | None:
    """The sign of a quantity, or of how much it exceeds `less`; None where no precision tells."""

    def sign() -> int:
        values = evaluation.values
        return sign_of(values[name] if less is None else values[name] - values[less])

    try:
        return evaluation.decide(sign)
    except Undecided:
        return None


def definiteness_note(signs: Signs) -> Note:
    """The definiteness and why."""
    reasons = {
        "positive definite": "all eigenvalues are positive, so it curves upwards in every "
        "direction",
        "negative definite": "all eigenvalues are negative, so it curves downwards in every "
        "direction",
        "indefinite": "there are eigenvalues of both signs, so it curves upwards in some "
        "directions and downwards in others",
        "positive semidefinite": "no eigenvalue is negative, but some are 0, and in their "
        "directions it is flat to second order",
        "negative semidefinite": "no eigenvalue is positive, but some are 0, and in their "
        "directions it is flat to second order",
        "zero": "all eigenvalues are 0, and there is no curvature at all",
        "undecided": "no eigenvalue can be told from 0 by any number of digits tried",
    }
    word = signs.definiteness
    text = f"The Hessian is {word}: {reasons[word]}."
    if signs.undecided and word != "undecided":
        text += " (What counts as 0 here could not be told from 0 by 16,384 binary digits.)"
    return Note(Prose((text,)))


def kind_of_point(signs: Signs, stationary: bool | None) -> Note:
    """Minimum, maximum, saddle, or what the gradient says instead."""
    kinds = {
        "positive definite": "a strict local minimum",
        "negative definite": "a strict local maximum",
        "indefinite": "a saddle point",
    }
    word = signs.definiteness
    if stationary is None:
        return Note(
            Prose(("Whether the point is stationary depends on symbols that have no value.",))
        )
    if not stationary:
        return Note(
            Prose(
                (
                    "The gradient is not 0 here, so the point is neither a minimum nor a maximum "
                    "nor a saddle point; the curvature is that of the function nearby.",
                )
            )
        )
    if word in kinds:
        return Note(Prose((f"The gradient is 0 and the Hessian {word}: {kinds[word]}.",)))
    text = (
        f"The gradient is 0, but the Hessian is {word.replace('undecided', 'not decided')}: "
        "second derivatives do not tell what kind of point this is; the function must be looked "
        "at along the directions in which it is flat."
    )
    return Note(Prose((text,)))
