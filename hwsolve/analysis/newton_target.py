"""What Newton's method is asked of a problem: roots or a minimum, of which functions, in what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hwsolve.analysis.derivatives import Differentiated, Differentiation
from hwsolve.analysis.newton_names import Target
from hwsolve.analysis.subject import Subject, known_name, subject
from hwsolve.autodiff.setting import Setting
from hwsolve.errors import InputError
from hwsolve.notation.tree import names_in
from hwsolve.problem.model import Problem

MAX_VARIABLES = 8


def varied(problem: Problem, wrt: Sequence[str]) -> Problem:
    """The problem in which only these quantities vary, where some are named. Raises InputError."""
    words = [word for text in wrt for word in text.split(",") if word.strip()]
    known = [each.name for each in problem.quantities]
    names = tuple(dict.fromkeys(known_name(word, known, "variable") for word in words))
    if not names:
        return problem
    return replace(problem, inputs=problem.quantities, parameters=(), wrt=names)


def sought(problem: Problem, find: str | None) -> str:
    """`root` or `minimum`."""
    if find is not None:
        word = find.strip().lower()
        for choice in ("root", "minimum"):
            if word and choice.startswith(word):
                return choice
        raise InputError.of("bad-option", "--find must be root or minimum", "write --find root")
    used = _variables(problem)
    return "minimum" if len(problem.outputs) == 1 and len(used) > 1 else "root"


def _variables(problem: Problem) -> tuple[str, ...]:
    """What is varied: the parameters of the file, or what it differentiates by."""
    if problem.parameters:
        return tuple(each.name for each in problem.parameters)
    return problem.wrt


def newton_target(
    setting: Setting, sought: str
) -> tuple[Target, list[Differentiated], list[Subject]]:
    """Residuals and matrix, the lines that derive them, and the functions.

    Raises InputError where functions and variables do not match.
    """
    problem = setting.problem
    subjects = [subject(setting, name) for name in problem.outputs]
    used = {name for each in subjects for name in each.variables}
    variables = tuple(name for name in _variables(problem) if name in used)
    if not variables or len(variables) > MAX_VARIABLES:
        message = "nothing varies in the functions"
        if variables:
            message = f"more than {MAX_VARIABLES} variables are not supported yet"
        code = "not-supported-yet" if variables else "no-variable"
        raise InputError.of(code, message, "choose the variables in [ask].wrt")
    if sought == "minimum":
        return *_for_minimum(setting, variables), subjects
    if len(subjects) != len(variables):
        message = (
            f"Newton's method needs as many functions as variables, and there are "
            f"{len(subjects)} and {len(variables)}"
        )
        help = f"the variables are {', '.join(variables)}: choose among them with --wrt"
        if len(subjects) == 1:
            help += "; --find minimum looks for a minimum"
        raise InputError.of("not-square", message, help)
    found = []
    matrix = []
    for each in subjects:
        differentiation = Differentiation(each.name, each.tree, setting.evaluation)
        row = [differentiation.by(variable) for variable in variables]
        found += row
        matrix.append(tuple(entry.tree for entry in row))
    residuals = tuple(each.tree for each in subjects)
    functions = tuple(each.name for each in subjects)
    return Target(variables, functions, residuals, tuple(matrix)), found, subjects


def _for_minimum(
    setting: Setting, variables: tuple[str, ...]
) -> tuple[Target, list[Differentiated]]:
    outputs = setting.problem.outputs
    if len(outputs) > 1:
        message = f"a minimum is of one function, and there are {len(outputs)}"
        raise InputError.of("one-output", message, "choose one in [ask].outputs")
    of = subject(setting, outputs[0])
    differentiation = Differentiation(of.name, of.tree, setting.evaluation)
    first = [differentiation.by(variable) for variable in variables]
    second = {
        (row, column): differentiation.by(row, column)
        for place, row in enumerate(variables)
        for column in variables[place:]
    }
    matrix = tuple(
        tuple((second.get((row, column)) or second[column, row]).tree for column in variables)
        for row in variables
    )
    residuals = tuple(each.tree for each in first)
    target = Target(variables, (of.name,), residuals, matrix, (of.name, of.tree))
    return target, [*first, *second.values()]


def needed_quantities(target: Target, problem: Problem) -> list[str]:
    """The quantities that the functions use."""
    trees = [target.objective[1]] if target.objective else target.residuals
    used = {name for tree in trees for name in names_in(tree)}
    return [each.name for each in problem.quantities if each.name in used]
