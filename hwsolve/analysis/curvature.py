"""What the eigenvalues of a Hessian say: definiteness, kind of point, condition, gradient descent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hwsolve.derivation.model import Answer, Block, Equation, Note, Prose, Section, Step
from hwsolve.notation.shape import Formula
from hwsolve.notation.tree import (
    Call,
    Expression,
    Name,
    Negate,
    Number,
    Quotient,
    Slot,
    Sum,
    Timed,
)
from hwsolve.numbers.evaluation import Evaluation
from hwsolve.numbers.values import Undecided, as_ball, precision, sign_of

_ONE, _TWO = Number("1"), Number("2")

CONDITION = Name("kappa")
LARGEST_RATE, BEST_RATE = Name("eta_max"), Name("eta_best")
CONTRACTION, STEPS = Name("rho_best"), Name("n_10")


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
    counts = {-1: 0, 0: 0, 1: 0, None: 0}
    for name in eigenvalues:
        counts[sign_or_none(evaluation, name)] += 1
    return Signs(counts[-1], counts[0], counts[1], counts[None])


def sign_or_none(evaluation: Evaluation, name: Expression) -> int | None:
    """The sign of a quantity; None where no precision tells it from 0."""
    try:
        return evaluation.decide(lambda: sign_of(evaluation.values[name]))
    except Undecided:
        return None


def definiteness_note(signs: Signs) -> Note:
    """The definiteness and why."""
    reasons = {
        "positive definite": "all eigenvalues are positive: the function curves upwards in every "
        "direction",
        "negative definite": "all eigenvalues are negative: the function curves downwards in every "
        "direction",
        "indefinite": "there are eigenvalues of both signs: it curves upwards in some directions and "
        "downwards in others",
        "positive semidefinite": "no eigenvalue is negative, but some are 0: in their directions it "
        "is flat to second order",
        "negative semidefinite": "no eigenvalue is positive, but some are 0: in their directions it "
        "is flat to second order",
        "zero": "all eigenvalues are 0: there is no curvature at all",
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
                    "The gradient is not 0 here, so the point is neither a minimum nor a maximum nor "
                    "a saddle point; the curvature is that of the function nearby.",
                )
            )
        )
    if word in kinds:
        return Note(Prose((f"The gradient is 0 and the Hessian {word}: {kinds[word]}.",)))
    text = (
        f"The gradient is 0, but the Hessian is {word.replace('undecided', 'not decided')}: second "
        "derivatives do not tell what kind of point this is; the function must be looked at along the "
        "directions in which it is flat."
    )
    return Note(Prose((text,)))


def singular_values(
    eigenvalues: Sequence[Expression], evaluation: Evaluation
) -> tuple[list[Equation], list[Timed]]:
    """σᵢ = |λⱼ|, the largest first, for a symmetric matrix."""
    with precision(evaluation.precision):
        by_size = sorted(
            eigenvalues, key=lambda name: abs(as_ball(evaluation.values[name])).mid(), reverse=True
        )
    names = [Timed("sigma", "", index + 1) for index in range(len(by_size))]
    equations = []
    for name, eigenvalue in zip(names, by_size, strict=True):
        formula = Formula(Call("abs", (Slot(0),)), (eigenvalue,))
        equations.append(Equation(name, formula, (Step(formula), Step(formula, numbers=True))))
    return equations, names


def condition_section(sigma: Sequence[Timed], signs: Signs) -> tuple[Section, list[Answer]]:
    """κ = σ₁/σₙ; for a singular matrix there is none."""
    title = Prose.of("The condition number")
    if signs.zero or signs.undecided:
        words = Prose.of(
            "{} = 0: the matrix is singular, and its condition number is infinite.", sigma[-1]
        )
        return Section(title, (Note(words),)), []
    formula = Formula(Quotient(Slot(0), Slot(1)), (sigma[0], sigma[-1]))
    if len(sigma) == 1:
        formula = Formula(Quotient(Slot(0), Slot(0)), (sigma[0],))
    reason = Prose(("the largest singular value over the smallest",))
    equation = Equation(CONDITION, formula, (Step(formula, reason), Step(formula, numbers=True)))
    return Section(title, (equation,)), [Answer("condition", CONDITION, True)]


def descent_section(
    eigenvalues: Sequence[Timed], signs: Signs, is_sphere: bool
) -> tuple[Section, list[Answer]]:
    """What the curvature does to gradient descent near this point."""
    title = Prose.of("What that does to gradient descent")
    smallest, largest = eigenvalues[0], eigenvalues[-1]
    word = signs.definiteness
    rule = Note(
        Prose.of(
            "Along an eigenvector a step of the learning rate η multiplies the distance to the "
            "stationary point of the quadratic model by 1 − η λ.",
        )
    )
    if word != "positive definite":
        return Section(title, (rule, _without_contraction(signs))), []
    bound = Formula(Quotient(_TWO, Slot(0)), (largest,))
    best = Formula(Quotient(_TWO, Sum(Slot(0), (("+", Slot(1)),))), (smallest, largest))
    factor = Formula(
        Quotient(Sum(Slot(0), (("-", _ONE),)), Sum(Slot(0), (("+", _ONE),))), (CONDITION,)
    )
    if len(eigenvalues) == 1:
        best = Formula(Quotient(_ONE, Slot(0)), (largest,))
    steps = Formula(
        Quotient(Call("log", (Number("10"),)), Negate(Call("log", (Slot(0),)))), (CONTRACTION,)
    )
    blocks: list[Block] = [
        rule,
        _line(LARGEST_RATE, bound, "|1 − η λ| < 1 for every λ asks for η below this"),
        _line(BEST_RATE, best, "makes 1 − η λ equally large at both ends of the spectrum"),
        _line(CONTRACTION, factor, "the factor by which the error shrinks in a step at that rate"),
    ]
    answers = [
        Answer("eta_max", LARGEST_RATE),
        Answer("eta_best", BEST_RATE),
        Answer("contraction", CONTRACTION),
    ]
    if is_sphere:
        words = "One step at the best rate leads to the minimum of the quadratic model."
        blocks.append(Note(Prose((words,))))
    else:
        blocks.append(_line(STEPS, steps, "steps for one more decimal digit"))
        answers.append(Answer("steps_per_digit", STEPS))
    return Section(title, tuple(blocks)), answers


def _line(name: Expression, formula: Formula, reason: str) -> Equation:
    return Equation(name, formula, (Step(formula, Prose((reason,))), Step(formula, numbers=True)))


def _without_contraction(signs: Signs) -> Note:
    word = signs.definiteness
    if signs.negative and signs.positive:
        text = (
            "For λ < 0 that factor is larger than 1 at every rate: descent is drawn to the point "
            "along some directions and leaves it along those of negative curvature, so from "
            "almost every start it moves away."
        )
    elif word == "positive semidefinite":
        text = (
            "For λ = 0 it is 1: in that direction nothing is gained, whatever the rate; in the "
            "others the rate must stay below 2 over the largest eigenvalue."
        )
    elif signs.negative:
        text = (
            "For λ < 0 it is larger than 1 at every rate: descent moves away from here, as it should "
            "from a maximum."
        )
    else:
        text = "For λ = 0 it is 1: to second order there is nothing to descend."
    return Note(Prose((text,)))
