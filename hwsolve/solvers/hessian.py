"""The Hessian: second derivatives, eigenvalues, the kind of point, the condition number, and descent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations_with_replacement

import mpmath

from hwsolve.analysis.curvature import (
    condition_section,
    definiteness_note,
    descent_section,
    kind_of_point,
    sign_or_none,
    signs_of,
    singular_values,
)
from hwsolve.analysis.derivatives import Differentiated, Differentiation, convention_remarks
from hwsolve.analysis.subject import (
    Subject,
    asked_node,
    asked_variables,
    composed_section,
    require_values,
    subject,
)
from hwsolve.analysis.verification import nearest, verify_derivatives
from hwsolve.autodiff.closed_forms import ClosedForms
from hwsolve.autodiff.setting import Setting
from hwsolve.derivation.model import (
    Answer,
    Block,
    Cell,
    Derivation,
    Equation,
    Note,
    Prose,
    Section,
    Table,
    ValueOf,
    Verification,
)
from hwsolve.errors import Defect, InputError
from hwsolve.linear_algebra.symmetric import Spectrum, spectrum
from hwsolve.notation.shape import Formula
from hwsolve.notation.tree import Derivative, Expression, Name, Number, walk
from hwsolve.numbers.evaluation import Evaluation
from hwsolve.numbers.values import Value
from hwsolve.problem.model import Problem
from hwsolve.solvers.derivative import derivative_keys

OPTIONS = (
    ("--wrt", "NAME", "the variables; a comma list, or repeated", True),
    ("--node", "NAME", "which node of the file; else the only output", False),
)

MAX_VARIABLES = 12
MOST_WRITTEN_ENTRY = 12
CHECKED_DIGITS = 40
_TOLERANCE = 1e-25


def solve(problem: Problem, wrt: Sequence[str] = (), node: str | None = None) -> Derivation:
    """Gradient and Hessian of one function; at a point also what its eigenvalues say.

    Raises InputError for several outputs, an unknown name, more than 12 variables, and a point at which a
    derivative has no value.
    """
    setting = Setting.of(problem)
    of = subject(setting, asked_node(problem, node, "the Hessian"))
    variables = asked_variables(of, wrt)
    if len(variables) > MAX_VARIABLES:
        raise InputError.of(
            "not-supported-yet",
            f"Hessians of more than {MAX_VARIABLES} variables are not supported yet",
            "choose some of them with --wrt",
        )
    differentiation = Differentiation(of.name, of.tree, setting.evaluation)
    first = [differentiation.by(each) for each in variables]
    pairs = list(combinations_with_replacement(variables, 2))
    second = {pair: differentiation.by(*pair) for pair in pairs}
    found = [*first, *second.values()]
    quantities = [(each.name, each.equation.computing) for each in found]
    require_values(of, quantities)
    nodes = [(Name(each.name), each.formula) for each in problem.nodes]
    evaluation = Evaluation(_given(setting), [*nodes, *quantities])
    closed_forms = ClosedForms(problem, [*nodes, *quantities])
    sections = [
        *composed_section(of),
        _gradient(of, first, variables),
        _second_derivatives(of, list(second.values())),
        _matrix(of, second, variables, evaluation),
    ]
    answers = _answers(of, found)
    verification = [
        *_proofs(found),
        *verify_derivatives(
            problem, of.formula, [pair for pair, each in zip(quantities, found, strict=True)
                                  if not each.agreed], nodes,
        ),
    ]
    curvature = None
    if all(each.name in evaluation.values for each in second.values()):
        curvature = _curvature(first, second, variables, evaluation, closed_forms)
        sections += curvature.sections
        answers += curvature.answers
        verification += curvature.verification
    return Derivation(
        command="hessian",
        title=problem.title or "The Hessian",
        given=setting.given(),
        sections=tuple(sections),
        answers=tuple(answers),
        verification=tuple(verification),
        heading=setting.heading(),
        symbols=dict(problem.display.symbols),
        background=tuple(nodes),
        remarks=convention_remarks(found),
        closed_form=closed_forms.exact,
    )
