"""What the options of a solving command ask for: the problem, the detail, and the format."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

from hwsolve.api import hyperparameters, page_of
from hwsolve.cli.options import Options, Showing, given
from hwsolve.errors import InputError
from hwsolve.problem.model import Problem
from hwsolve.problem.settings import with_settings
from hwsolve.problem.sources import formulas, problem_from
from hwsolve.renderers import Format, Page
from hwsolve.solution import format_called
from hwsolve.solvers import Solver, registry

# The two that most commands want, without reading what all of them say of themselves.
TEXT, JSON = Format("text", "txt", "text"), Format("json", "json", "json")

SUBMISSION = ("author", "course", "sheet", "date", "template")
"""What the options may say of a submission, as a file's table does."""


def asked_problem(options: Options, solver: Solver | None = None) -> Problem:
    """The problem that is asked of `solver`, with `--set`, `--digits` and the like put in.

    Raises InputError with every fault of the problem.
    """
    without_file = options.file is None and options.expression is None
    if solver is not None and without_file and solver.solves_without_file:
        problem = solver.default_problem(**given(options, solver.options))
    else:
        problem = _read(options)
    assignments = options.assignments
    problem = with_settings(problem, assignments, hyperparameters(solver, assignments))
    display = problem.display
    if options.digits is not None:
        display = replace(display, digits=options.digits, decimals=None)
    if options.decimals is not None:
        display = replace(display, decimals=options.decimals)
    if options.decimal_comma:
        display = replace(display, decimal_comma=True)
    return replace(problem, display=display)


def _read(options: Options) -> Problem:
    file, formula = options.file, options.expression
    if file is not None and formula is not None:
        error = InputError.of("bad-option", "give a FILE or -e, not both", "leave one of them out")
        raise options.typed.error(error, "expression")
    if file is None and formula is None:
        help = 'try `hwsolve list`, or -e "f = x^2" --at x=3'
        error = InputError.of("missing-file", "there is no FILE and no -e to solve", help)
        raise options.typed.error(error)
    at, comma = options.at or "", options.decimal_comma
    try:
        if formula is not None:
            return formulas(formula, at, comma)
        problem, note = problem_from(file or "", at, comma, registry(), sys.stdin)
    except InputError as error:
        raise options.typed.error(error, "expression", "file") from None
    if note and not options.json:
        print(note, file=sys.stderr)
    return problem


def asked_page(options: Options, problem: Problem) -> Page:
    """How the solution is set, and what stands above it: what the options say, else the file.

    Raises InputError for a template that cannot be read.
    """
    own = {key: getattr(options, key) for key in SUBMISSION if getattr(options, key)}
    try:
        page = page_of(replace(problem, submission={**problem.submission, **own}))
    except InputError as error:
        raise options.typed.error(error, "template") from None
    return replace(
        page,
        fragment=options.fragment,
        tikz=options.tikz,
        pdf_engine=options.pdf_engine or "",
        plot=options.plot,
        stacked=options.stacked,
    )


def asked_format(options: Showing) -> Format:
    """The format that `--json`, `--format` or the suffix of `--output` chooses; else text.

    Raises InputError where there is no such format.
    """
    if options.json or (options.format is None and options.output is None):
        return JSON if options.json else TEXT
    option, name = "format", (options.format or "").lower().removeprefix(".")
    if options.format is None:
        option, name = "output", Path(options.output or "").suffix.removeprefix(".").lower()
    try:
        return format_called(name or TEXT.suffix)
    except InputError as error:
        raise options.typed.error(error, option) from None
