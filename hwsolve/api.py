"""hwsolve in Python: `hwsolve.backprop("problems/ex7_1.toml")`, and so on for every question.

>>> import hwsolve
>>> solution = hwsolve.backprop("ex7_1")
>>> print(solution.answers["df6/dx"])
≈ 48.757
>>> float(solution.answers["df6/dc"])
-10.0

The command line is built on this: it reads words into a problem and options, asks here, and writes.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from hwsolve.errors import InputError
from hwsolve.numbers.rounding import Rounding
from hwsolve.problem.model import Problem
from hwsolve.problem.settings import with_settings
from hwsolve.problem.sources import problem_from
from hwsolve.renderers import Page
from hwsolve.solution import Solution
from hwsolve.solvers import SOLVE, Solver, registry

if TYPE_CHECKING:
    from hwsolve.derivation.model import Derivation

EXPLAIN = "explain"

DEFAULT_QUESTIONS = ("backprop", "forward", "gradcheck")
"""What a file with a graph asks for when it does not say."""

NEEDS_NUMBERS = "needs-numbers"
"""The code of the fault with which a solver refuses a problem that is left symbolic."""

DEFAULT_DIGITS = 5

Given = str | int | float | Collection[str]
"""The value of an option: as it is typed on the command line, or the number itself."""


def solved(
    command: str,
    problem: Problem,
    options: Mapping[str, str | tuple[str, ...]],
    detail: str = "normal",
    page: Page | None = None,
) -> Solution:
    """The answer to one question, or with `solve` to all that the problem asks. `options` are those of the
    command, as typed.

    Raises InputError with everything that is wrong with the problem and the options.
    """
    rounding = Rounding(problem.display.digits, problem.display.decimals)
    derivation = _derivation(command, problem, options)
    return Solution(derivation, rounding, detail, page or page_of(problem), problem)


def explained(
    name: str, rounding: Rounding | None = None, detail: str = "normal", page: Page | None = None
) -> Solution:
    """What there is to say of a method, a schedule, a function or a rule. Raises InputError where there is
    nothing of that name."""
    from hwsolve.explanations import explain

    return Solution(explain(name), rounding or Rounding(DEFAULT_DIGITS), detail, page)


def question(name: str) -> Callable[..., Solution]:
    """The function that answers one question: `question("backprop")("ex7_1")`.

    Raises KeyError for a question that there is not.
    """
    if name == EXPLAIN:
        return _explain
    solver = None if name == SOLVE else registry()[name]
    summary = "Everything that a file asks for, part by part." if solver is None else solver.summary

    def ask(
        problem: str | PathLike[str] | Problem | None = None,
        *,
        at: str = "",
        settings: Mapping[str, object] | None = None,
        digits: int | None = None,
        decimals: int | None = None,
        detail: str = "normal",
        **options: Given,
    ) -> Solution:
        typed = {} if solver is None else _typed(solver, options)
        asked = _problem(problem, at, solver, typed)
        assignments = [f"{key}={value}" for key, value in (settings or {}).items()]
        asked = with_settings(asked, assignments, hyperparameters(solver, assignments))
        shown = asked.display
        if digits is not None:
            shown = replace(shown, digits=digits, decimals=None)
        if decimals is not None:
            shown = replace(shown, decimals=decimals)
        return solved(name, replace(asked, display=shown), typed, detail)

    ask.__name__ = ask.__qualname__ = name
    ask.__doc__ = f"""{summary}

    `problem` is a problem file, the name of a bundled problem, or a formula, with its point in `at`
    ("x=3,c=5"); `settings` puts in other values, as `--set` does ({{"alpha": 0.1}}); `detail` is
    brief, normal or full; `options` are those of the command: as they are typed there, or numbers.

    Raises InputError with everything that is wrong with the problem and the options, and TypeError
    for an option that the command does not have.
    """
    return ask


def _explain(
    name: str, *, digits: int | None = None, decimals: int | None = None, detail: str = "normal"
) -> Solution:
    """One method, schedule, function or rule: each equation, and what it is for.

    Raises InputError where there is nothing of that name.
    """
    return explained(name, Rounding(digits or DEFAULT_DIGITS, decimals), detail)


def page_of(problem: Problem) -> Page:
    """How a problem wants to be set: its decimal comma, who hands it in, and the template that it names.

    Raises InputError for a template that cannot be read.
    """
    said = problem.submission
    return Page(
        decimal_comma=problem.display.decimal_comma,
        author=said.get("author", ""),
        course=said.get("course", ""),
        sheet=said.get("sheet", ""),
        date=said.get("date", ""),
        template=_template(said.get("template", "")),
    )


def hyperparameters(solver: Solver | None, assignments: Collection[str]) -> Collection[str]:
    """What settings may name beside quantities: hyperparameters, for a solver that takes methods."""
    if not assignments or solver is None or all(each.name != "algo" for each in solver.options):
        return ()
    from hwsolve.methods import hyperparameter_names

    return hyperparameter_names()


def _template(file: str) -> str:
    try:
        return Path(file).read_text(encoding="utf-8") if file else ""
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is no text"
        message = f"cannot read the template {file}: {reason}"
        help = "give the name of a LaTeX file in UTF-8, or leave the template out"
        raise InputError.of("cannot-read", message, help) from None


def _derivation(
    command: str, problem: Problem, options: Mapping[str, str | tuple[str, ...]]
) -> Derivation:
    if command != SOLVE:
        return registry()[command].solve(problem, **options)
    from hwsolve.derivation.combined import combined

    if problem.questions:
        return combined(
            problem.title, [registry()[name].solve(problem) for name in problem.questions]
        )
    return combined(problem.title, list(_all_that_apply(problem)))


def _all_that_apply(problem: Problem) -> Iterator[Derivation]:
    """The default questions, without those that need numbers where the problem has symbols."""
    questions: tuple[str, ...] = DEFAULT_QUESTIONS if problem.nodes else ()
    if problem.tables.get("optimizer"):
        questions += ("optimize",)
    for name in questions:
        try:
            yield registry()[name].solve(problem)
        except InputError as error:
            if any(fault.code != NEEDS_NUMBERS for fault in error.faults):
                raise


def _problem(
    source: str | PathLike[str] | Problem | None,
    at: str,
    solver: Solver | None,
    options: Mapping[str, str | tuple[str, ...]],
) -> Problem:
    if isinstance(source, Problem):
        return source
    if source is not None:
        return problem_from(str(source), at, questions=registry())[0]
    if solver is None or not solver.solves_without_file:
        raise InputError.of("missing-file", "there is no problem", 'give a file, or "f = x^2"')
    return solver.default_problem(**options)


def _typed(solver: Solver, options: Mapping[str, Given]) -> dict[str, str | tuple[str, ...]]:
    """The options as they would be typed: texts, and tuples of them where one may be repeated."""
    known = {each.name: each for each in solver.options}
    typed: dict[str, str | tuple[str, ...]] = {}
    for name, value in options.items():
        if name not in known:
            there = ", ".join(known) or "none"
            raise TypeError(f"{solver.name} has no option {name}; there are: {there}")
        several = (
            value if isinstance(value, Collection) and not isinstance(value, str) else (value,)
        )
        texts = tuple(map(str, several))
        typed[name] = texts if known[name].repeated else ",".join(texts)
    return typed
