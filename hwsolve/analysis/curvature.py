"""What the eigenvalues of a Hessian say: definiteness, kind of point, condition, descent."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import mpmath

from hwsolve.analysis.definiteness import (
    Signs,
    definiteness_note,
    kind_of_point,
    sign_or_none,
    signs_of,
)
from hwsolve.analysis.recomputing import Supply, recomputing
from hwsolve.analysis.verification import nearest
from hwsolve.autodiff.closed_forms import ClosedForms, proof_of_zero
from hwsolve.derivation.model import (
    Answer,
    Block,
    Equation,
    Note,
    Prose,
    Section,
    Step,
    Verification,
)
from hwsolve.errors import Defect, InputError
from hwsolve.linear_algebra.symmetric import Matrix, spectrum
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
from hwsolve.numbers.values import Undecided, as_ball, precision
from hwsolve.problem.model import Problem

_ONE, _TWO = Number("1"), Number("2")

CONDITION = Name("kappa")
LARGEST_RATE, BEST_RATE = Name("eta_max"), Name("eta_best")
CONTRACTION, STEPS = Name("rho_best"), Name("n_10")


CHECKED_DIGITS = 40
_TOLERANCE = 1e-25

Equations = Sequence[tuple[Expression, Formula]]


@dataclass(frozen=True, slots=True)
class Curvature:
    """Everything that follows from a Hessian at a point."""

    sections: tuple[Section, ...]
    answers: tuple[Answer, ...]
    verification: tuple[Verification, ...]
    supplied: Supply | None
    closed_form: Callable[[Expression], Expression | None]
    signs: Signs


def curvature_of(
    matrix: Matrix,
    gradient: Sequence[Expression],
    given: Mapping[Expression, Formula | None],
    quantities: Equations,
    problem: Problem,
    called: Name,
) -> Curvature:
    """The eigenvalues of the matrix, `called` by a name, and what they say; its entries have values.

    Raises Defect where a matrix with these eigenvalues would have other traces.
    """
    entries = Evaluation(given, quantities)
    found = spectrum(matrix, entries, proof_of_zero(problem, quantities), called)
    supplied = None if found.supplied is None else recomputing(given, quantities, found.supplied)
    lines = [(each.name, each.computing) for each in found.blocks if isinstance(each, Equation)]
    try:
        evaluation = Evaluation(given, [*quantities, *lines], supplied=supplied)
    except Undecided as error:
        raise InputError.of(
            "undecided",
            f"the Hessian here has eigenvalues that coincide or nearly do: {error}",
            "choose another point, or fewer variables with --wrt",
        ) from None
    signs = signs_of(found.eigenvalues, evaluation)
    stationary = _is_stationary(gradient, evaluation)
    sizes, sigma = singular_values(found.eigenvalues, evaluation)
    condition, asked = condition_section(sigma, signs, found.opposite)
    is_sphere = not sign_or_none(evaluation, found.eigenvalues[0], found.eigenvalues[-1])
    descent, rates = descent_section(found.eigenvalues, signs, is_sphere)
    kind = (definiteness_note(signs), kind_of_point(signs, stationary))
    sections = (
        Section(Prose.of("The eigenvalues"), found.blocks),
        Section(Prose.of("What kind of point it is"), kind),
        Section(Prose.of("The singular values"), tuple(sizes)),
        condition,
        descent,
    )
    answers = [
        *(Answer(f"lambda[{each.offset}]", each, True) for each in found.eigenvalues),
        *(Answer(f"sigma[{each.offset}]", each) for each in sigma),
        *asked,
        *rates,
    ]
    written = [
        (each.name, each.computing)
        for section in sections
        for each in section.blocks
        if isinstance(each, Equation)
    ]
    forms = ClosedForms(problem, [*quantities, *written])
    by_other_hands = _verified(matrix, found.eigenvalues, evaluation)
    return Curvature(sections, tuple(answers), (by_other_hands,), supplied, forms.exact, signs)


def _is_stationary(gradient: Sequence[Expression], evaluation: Evaluation) -> bool | None:
    if not all(name in evaluation.values for name in gradient):
        return None
    return all(not sign_or_none(evaluation, name) for name in gradient)


def _verified(
    matrix: Matrix, eigenvalues: Sequence[Expression], evaluation: Evaluation
) -> Verification:
    """Newton's identities: the powers of n numbers add up to the traces of the powers of the matrix for
    k = 1, …, n only if these are its eigenvalues. Raises Defect where they do not."""
    size = len(eigenvalues)
    with mpmath.workdps(CHECKED_DIGITS):
        numbers = mpmath.matrix([[nearest(evaluation, entry) for entry in row] for row in matrix])
        ours = [nearest(evaluation, name) for name in eigenvalues]
        scale = mpmath.norm(numbers, 1) or mpmath.mpf(1)
        numbers, ours = numbers / scale, [each / scale for each in ours]
        product, gap = mpmath.eye(size), mpmath.mpf(0)
        for power in range(1, size + 1):
            product = product * numbers
            trace = sum(product[index, index] for index in range(size))
            gap = max(gap, abs(sum(each**power for each in ours) - trace))
    if gap > _TOLERANCE:
        raise Defect(f"powers of the eigenvalues differ from traces by {float(gap):.1e}")
    by = f"powers of the eigenvalues add up to the traces of powers of H, {CHECKED_DIGITS} digits"
    return Verification(by, True, float(gap))


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


def condition_section(
    sigma: Sequence[Timed], signs: Signs, are_equal: bool
) -> tuple[Section, list[Answer]]:
    """κ = σ₁/σₙ; for a singular matrix there is none. `are_equal`: the singular values are one number."""
    title = Prose.of("The condition number")
    if signs.zero or signs.undecided:
        words = Prose.of(
            "{} = 0: the matrix is singular, and its condition number is infinite.", sigma[-1]
        )
        return Section(title, (Note(words),)), []
    formula = Formula(Quotient(Slot(0), Slot(1)), (sigma[0], sigma[-1]))
    reason = Prose(("the largest singular value over the smallest",))
    steps = (Step(formula, reason), Step(formula, numbers=True))
    if are_equal or len(sigma) == 1:
        one = Formula(_ONE, ())
        steps = (Step(formula, reason), Step(one))
        formula = one
    equation = Equation(CONDITION, formula, steps)
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
            "For λ = 0 it is 1: in that direction the model is a straight line, along which descent goes "
            "on and on, or flat, where it stands still; in the others the rate must stay below 2 over "
            "the largest eigenvalue."
        )
    elif signs.negative:
        text = (
            "For λ < 0 it is larger than 1 at every rate: descent moves away from here, as it "
            "should from a maximum."
        )
    else:
        text = "For λ = 0 it is 1: to second order there is nothing to descend."
    return Note(Prose((text,)))
