"""What the options of a solving command ask for: the problem, the detail, and the format."""

from __future__ import annotations

import re
import sys
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

from hwsolve.cli.options import Options, Showing, given
from hwsolve.derivation.model import Level
from hwsolve.errors import Fault, InputError, Place
from hwsolve.functions import table
from hwsolve.problem import find, inline, load, with_settings
from hwsolve.problem.bundled import bundled
from hwsolve.problem.model import Problem
from hwsolve.problem.options import Part, parts
from hwsolve.renderers import Format, Page, formats
from hwsolve.solvers import Solver, registry

# The two that most commands want, without reading what all of them say of themselves.
TEXT, JSON = Format("text", "txt", "text"), Format("json", "json", "json")

_LEVELS = {"brief": Level.BRIEF, "normal": Level.NORMAL, "full": Level.FULL}

MAX_LENGTH = 200_000
"""How many characters -e may have; shells allow fewer."""

_OPERATOR = re.compile(r"[\s()^*+=√²³|·]")
_SHORT_OPERANDS = re.compile(r"-?(\d[\d.]*)?([A-Za-z]\d*)?([/-](\d[\d.]*)?([A-Za-z]\d*)?)+")
"""`x/y` and `1-x` are formulas; `problems/ex7` and `sheet-7` are files that are not there."""

_DECIMAL_COMMA = re.compile(r"(?<=[0-9]),(?=[0-9])")


def asked_problem(options: Options, solver: Solver | None = None) -> Problem:
    """The problem that is asked of `solver`, with `--set`, `--digits` and the like put in.

    Raises InputError with every fault of the problem.
    """
    without_file = options.file is None and options.expression is None
    if solver is not None and without_file and solver.solves_without_file:
        problem = solver.default_problem(**given(options, solver.options))
    else:
        problem = _read(options)
    problem = with_settings(problem, options.assignments, _hyperparameters(options, solver))
    display = problem.display
    if options.digits is not None:
        display = replace(display, digits=options.digits, decimals=None)
    if options.decimals is not None:
        display = replace(display, decimals=options.decimals)
    if options.decimal_comma:
        display = replace(display, decimal_comma=True)
    return replace(problem, display=display)


def _hyperparameters(options: Options, solver: Solver | None) -> Collection[str]:
    """What `--set` may name beside quantities: hyperparameters, for a solver that takes methods."""
    if not options.assignments or solver is None:
        return ()
    if all(each.name != "algo" for each in solver.options):
        return ()
    from hwsolve.methods import hyperparameter_names

    return hyperparameter_names()


def asked_page(options: Options, problem: Problem) -> Page:
    """How the solution is set, and what stands above it: what the options say, else the file.

    Raises InputError for a template that cannot be read.
    """
    submission = problem.submission
    template = options.template or submission.get("template", "")
    try:
        text = Path(template).read_text(encoding="utf-8") if template else ""
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is no text"
        fault = InputError.of("cannot-read", f"cannot read the template {template}: {reason}")
        raise options.typed.error(fault, "template") from None
    return Page(
        decimal_comma=problem.display.decimal_comma,
        author=options.author or submission.get("author", ""),
        course=options.course or submission.get("course", ""),
        sheet=options.sheet or submission.get("sheet", ""),
        date=options.date or submission.get("date", ""),
        fragment=options.fragment,
        template=text,
        tikz=options.tikz,
        pdf_engine=options.pdf_engine or "",
        plot=options.plot,
        stacked=options.stacked,
    )


def asked_level(options: Showing) -> Level:
    """How much is shown."""
    return _LEVELS[options.detail]


def asked_format(options: Showing) -> Format:
    """The format that `--json`, `--format` or the suffix of `--output` chooses; else text.

    Raises InputError where there is no such format.
    """
    if options.json or (options.format is None and options.output is None):
        return JSON if options.json else TEXT
    option, name = "format", (options.format or "").lower().removeprefix(".")
    if options.format is None:
        option, name = "output", Path(options.output or "").suffix.removeprefix(".").lower()
    known = formats().values()
    for format in known:
        if (name or TEXT.suffix) in (format.name, format.suffix):
            return format
    choices = ", ".join(f"{each.name} (.{each.suffix})" for each in known)
    message = f"the format {name!r} is not supported yet"
    error = InputError.of("not-supported-yet", message, f"there are: {choices}")
    raise options.typed.error(error, option)


def _is_function(word: str) -> bool:
    """Whether a FILE is none but names a function of one argument, which is then meant."""
    function = table().get(word)
    return function is not None and len(function.parameters) == 1 and not is_problem(word, False)


def is_problem(word: str, formulas: bool = True) -> bool:
    """Whether a word means a problem: `-`, a file, a bundled problem, something with a file's
    suffix, or, with `formulas`, what is none of these but reads like a formula."""
    path = Path(word)
    if word == "-" or word in bundled() or path.suffix == ".toml":
        return True
    try:
        if path.exists():
            return True
    except (OSError, ValueError):
        pass
    return formulas and bool(_OPERATOR.search(word) or _SHORT_OPERANDS.fullmatch(word))


def _read(options: Options) -> Problem:
    file, formula = options.file, options.expression
    if file is not None and formula is not None:
        error = InputError.of("bad-option", "give a FILE or -e, not both", "leave one of them out")
        raise options.typed.error(error, "expression")
    if file is not None and not is_problem(file, formulas=False) and is_problem(file):
        formula = file
    if file is not None and _is_function(file):
        formula = f"{file}(x)"
    if formula is not None:
        if len(formula) > MAX_LENGTH:
            message = f"formulas of more than {MAX_LENGTH:,} characters are too long here"
            error = InputError.of("too-long", message, "put them in a file, one a line")
            raise options.typed.error(error, "expression", "file")
        return inline(formula, options.at or "", options.decimal_comma)
    if file is None:
        help = 'try `hwsolve list`, or -e "f = x^2" --at x=3'
        error = InputError.of("missing-file", "there is no FILE and no -e to solve", help)
        raise options.typed.error(error)
    try:
        if not file:
            raise InputError.of("missing-file", "the name of the file is empty")
        found = find(file, sys.stdin)
    except InputError as error:
        raise options.typed.error(error, "file") from None
    if found.note and not options.json:
        print(found.note, file=sys.stderr)
    return _moved(options, load(found.text, found.file, registry()))


def _moved(options: Options, problem: Problem) -> Problem:
    """The problem of a file at the point of `--at`."""
    faults: list[Fault] = []
    for part in parts(options.at or "", "--at", ";" if options.decimal_comma else ",;"):
        value = _DECIMAL_COMMA.sub(".", part.text) if options.decimal_comma else part.text
        try:
            problem = with_settings(problem, [f"{part.head}={value}"])
        except InputError as error:
            faults += (fault.at(_place_in(part, fault.place)) for fault in error.faults)
    if faults:
        raise InputError(faults)
    return problem


def _place_in(part: Part, place: Place | None) -> Place:
    """Where a place in `head=text` is in the whole of `--at`."""
    start = place.column - 2 - len(part.head) if place else -1
    if not part.head or place is None or start < 0:
        return part.key_place()
    return part.place(start, start + place.length)
