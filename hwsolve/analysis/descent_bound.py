"""How long a step of gradient descent may be: the bound 2/L from the descent lemma, with L its number."""

from __future__ import annotations

from collections.abc import Collection

from hwsolve.analysis.descent_run import DescentRun
from hwsolve.analysis.free_names import free_name
from hwsolve.autodiff.closed_forms import proof_of_zero
from hwsolve.derivation.model import Answer, Block, Equation, Note, Prose, Section
from hwsolve.linear_algebra.symmetric import spectrum
from hwsolve.notation.tree import Call, Expression, Name, Number, Quotient
from hwsolve.numbers.evaluation import Evaluation, UndecidedAt, UndefinedAt
from hwsolve.numbers.values import as_ball

CONSTANT_NAMES = ("L", "K", "M", "C")
"""The largest curvature is called L, or what else the problem leaves free."""


def bound_section(run: DescentRun, spoken_of: Collection[str]) -> Section:
    """2/L with L the largest curvature, of a quadratic everywhere, else at the point.

    It is not called by a name that is `spoken_of` elsewhere in the solution.
    """
    names = [name for name in CONSTANT_NAMES if name not in spoken_of] or CONSTANT_NAMES
    steepest = free_name(run.of, *names)
    second = run.second()
    constant = run.is_quadratic
    formulas = [(each.name, each.equation.computing) for each in second.values()]
    try:
        evaluation = Evaluation(run.given, [*run.start, *formulas])
    except (UndefinedAt, UndecidedAt):
        return _lemma((), constant, steepest)
    if not all(name in evaluation.values for name, _ in formulas):
        return _lemma((), constant, steepest)
    known = {name for name, _ in run.background}
    run.background += [pair for pair in formulas if pair[0] not in known]
    matrix = [
        [(second.get((row, column)) or second[column, row]).name for column in run.variables]
        for row in run.variables
    ]
    vanishes = proof_of_zero(run.of.setting.problem, [*run.start, *formulas])
    found = spectrum(matrix, evaluation, vanishes, run.hessian)
    if found.supplied is not None:
        return _lemma((), constant, steepest)
    blocks = list(found.blocks)
    run.equations += [(each.name, each.computing) for each in blocks if isinstance(each, Equation)]
    sizes = [Call("abs", (name,)) for name in found.eigenvalues]
    largest: Expression = sizes[0] if len(sizes) == 1 else Call("max", tuple(sizes))
    most = free_name(run.of, "eta_max")
    blocks.append(run.line(steepest, largest, "the largest curvature in size"))
    run.answers.append(Answer(steepest.name, steepest))
    if as_ball(run.evaluate().values[steepest]) > 0:
        tree = Quotient(Number("2"), steepest)
        reason = "rates below it descend"
        if not constant:
            reason = f"with the curvature at this point for {steepest.name}"
        blocks.append(run.line(most, tree, reason))
        blocks += [] if constant else [_no_bound(run, most)]
        run.answers.append(Answer(most.name, most))
    return _lemma(tuple(blocks), constant, steepest)


def _no_bound(run: DescentRun, most: Name) -> Note:
    """That a curvature at the point bounds no rate; with one that it would allow and that leads uphill."""
    values = run.evaluate().values
    small = [rate for rate in run.uphill if as_ball(values[rate]) < as_ball(values[most])]
    words = "That is a guide and no bound: away from this point the function may curve more."
    if not small:
        return Note(Prose((words,)))
    return Note(
        Prose.of(
            f"{words} So it does here: {{}} is smaller than {{}}, and yet it leads uphill.",
            small[-1],
            most,
        )
    )


def _lemma(blocks: tuple[Block, ...], constant: bool, steepest: Name) -> Section:
    """The bound 2/L, from the descent lemma, and L for this function where it is known."""
    letter = steepest.name
    lines = (
        f"If the gradient changes by at most {letter} times the distance ({letter} is the largest "
        "curvature), then",
        f"f(w − η∇f) ≤ f(w) − η ‖∇f‖² + {letter}/2 η² ‖∇f‖² = f(w) − η (1 − {letter} η/2) ‖∇f‖²",
        f"which is less than f(w) for 0 < η < 2/{letter}, and by the most for η = 1/{letter}.",
    )
    notes: list[Block] = [Note(Prose((line,))) for line in lines]
    where = "The function is quadratic: its curvature is the same everywhere."
    if not constant:
        where = (
            "The curvature differs from place to place; what follows is that at the point alone."
        )
    if blocks:
        notes += [Note(Prose((where,))), *blocks]
    elif not constant:
        notes.append(Note(Prose((f"{letter} depends on where w is: it needs a point.",))))
    return Section(Prose.of("How large the rate may be"), tuple(notes))
