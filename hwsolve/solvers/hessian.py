"""The Hessian: second derivatives, eigenvalues, the kind of point, the condition number, and
descent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations_with_replacement

from hwsolve.analysis.curvature import curvature_of
from hwsolve.analysis.data_rows import over_all_rows
from hwsolve.analysis.derivatives import Differentiated, Differentiation, convention_remarks
from hwsolve.analysis.free_names import hessian_name
from hwsolve.analysis.subject import (
    Subject,
    asked_node,
    asked_variables,
    function_section,
    require_values,
    subject,
)
from hwsolve.analysis.verification import verify_derivatives
from hwsolve.autodiff.closed_forms import ClosedForms
from hwsolve.autodiff.setting import Setting
from hwsolve.derivation.model import (
    Answer,
    Block,
    Cell,
    Derivation,
    Note,
    Prose,
    Section,
    Table,
    ValueOf,
    Verification,
)
from hwsolve.errors import InputError
from hwsolve.notation.shape import Formula
from hwsolve.notation.tree import Derivative, Expression, Name, names_in, walk
from hwsolve.numbers.evaluation import Evaluation
from hwsolve.problem.model import Problem
from hwsolve.solvers.derivative import derivative_keys

OPTIONS = (
    ("--wrt", "NAME", "the variables; a comma list, or repeated", True),
    ("--node", "NAME", "which node of the file; else the only output", False),
)

MAX_VARIABLES = 12
MOST_WRITTEN_ENTRY = 24


def solve(problem: Problem, wrt: Sequence[str] = (), node: str | None = None) -> Derivation:
    """Gradient and Hessian of one function; at a point also what its eigenvalues say.

    Raises InputError for several outputs, an unknown name, more than 12 variables, and a point at
    which a derivative has no value.
    """
    name = asked_node(problem, node, "the Hessian")
    problem, said = over_all_rows(problem, "the Hessian", name)
    setting = Setting.of(problem)
    of = subject(setting, problem.outputs[0] if said else name)
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
        *function_section(of),
        _gradient(of, first, variables),
        _second_derivatives(of, list(second.values())),
        _matrix(of, second, variables, evaluation, hessian_name(of)),
    ]
    answers = _answers(of, found)
    verification = [
        *_proofs(found),
        *verify_derivatives(
            problem,
            of.formula,
            [pair for pair, each in zip(quantities, found, strict=True) if not each.agreed],
            nodes,
        ),
    ]
    curvature, supplied = None, None
    if all(each.name in evaluation.values for each in second.values()):
        matrix = _square(second, variables)
        curvature = curvature_of(
            matrix,
            [each.name for each in first],
            _given(setting),
            [*nodes, *quantities],
            problem,
            hessian_name(of),
        )
        sections += curvature.sections
        answers += curvature.answers
        verification += curvature.verification
        supplied = curvature.supplied
    return Derivation(
        command="hessian",
        title=problem.title or "The Hessian",
        given=setting.given(),
        sections=tuple(sections),
        answers=tuple(answers),
        verification=tuple(verification),
        heading=(*setting.heading(), *said),
        symbols=dict(problem.display.symbols),
        background=tuple(nodes),
        remarks=convention_remarks(found),
        closed_form=closed_forms.exact if curvature is None else curvature.closed_form,
        supplied=supplied,
    )


def _given(setting: Setting) -> dict[Expression, Formula | None]:
    return {
        Name(each.name): None if each.value is None else Formula(each.value, ())
        for each in setting.problem.quantities
    }


def _gradient(of: Subject, first: list[Differentiated], variables: Sequence[str]) -> Section:
    title = Prose.of("The gradient of {}", Name(of.name))
    if len(variables) == 1:
        title = Prose.of("The derivative of {}", Name(of.name))
    return Section(title, tuple(each.equation for each in first))


def _second_derivatives(of: Subject, second: list[Differentiated]) -> Section:
    blocks: list[Block] = [each.equation for each in second]
    mixed = [each.name for each in second if each.name.wrt[0] != each.name.wrt[1]]
    if mixed:
        turned = Derivative(of.name, mixed[0].wrt[::-1])
        words = Prose.of(
            "The order does not matter where second derivatives are continuous: {} = {}.",
            turned,
            mixed[0],
        )
        blocks.append(Note(words))
    return Section(Prose.of("The second derivatives, each from a first one"), tuple(blocks))


def _matrix(
    of: Subject,
    second: Mapping[tuple[str, str], Differentiated],
    variables: Sequence[str],
    evaluation: Evaluation,
    called: Name,
) -> Section:
    """The matrix in symbols where its entries are short, and in numbers."""
    columns: tuple[Cell, ...] = ("", *map(Name, variables))
    numeric = all(each.name in evaluation.values for each in second.values())

    def entry(row: str, column: str) -> Differentiated:
        found = second.get((row, column))
        return second[column, row] if found is None else found

    def is_short(each: Differentiated) -> bool:
        return sum(1 for _ in walk(each.at_point)) <= MOST_WRITTEN_ENTRY

    def symbolic(each: Differentiated) -> Cell:
        return each.at_point if is_short(each) else each.name

    tables: list[Block] = []
    in_symbols = Table(
        columns,
        tuple(
            (Name(row), *(symbolic(entry(row, each)) for each in variables)) for row in variables
        ),
        matrix=called,
    )
    told = [each for each in second.values() if names_in(each.at_point) and is_short(each)]
    if told or not numeric:
        tables.append(in_symbols)
    if numeric:
        rows: tuple[tuple[Cell, ...], ...] = tuple(
            (Name(row), *(ValueOf(entry(row, each).name) for each in variables))
            for row in variables
        )
        tables.append(Table(columns, rows, matrix=called))
    if len(variables) > 1:
        order: list[str | Expression] = []
        for each in variables:
            order += [", " if order else "", Name(each)]
        tables.append(Note(Prose(("Its rows and columns belong to ", *order, ", in this order."))))
    return Section(Prose.of("The Hessian of {}", Name(of.name)), tuple(tables))


def _answers(of: Subject, found: list[Differentiated]) -> list[Answer]:
    answers = [Answer(of.name, Name(of.name))]
    for each in found:
        for key in derivative_keys(each.name):
            answers.append(Answer(key, each.name, asked=len(each.name.wrt) == 2))
    return answers


def _proofs(found: list[Differentiated]) -> list[Verification]:
    if all(each.proved for each in found):
        return [Verification("sympy derives the same", True, 0.0)]
    return []


def _square(
    second: Mapping[tuple[str, str], Differentiated], variables: Sequence[str]
) -> list[list[Expression]]:
    """The names of the entries, those below the diagonal being those above it."""

    def name(row: str, column: str) -> Expression:
        found = second.get((row, column))
        return (second[column, row] if found is None else found).name

    return [[name(row, column) for column in variables] for row in variables]
