"""A solving command: problem → derivation → lines on the terminal, in a pipe or in a file."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from hwsolve.cli.asked import TEXT, asked_format, asked_level, asked_page, asked_problem
from hwsolve.cli.codes import INTERRUPTED, SOLVED
from hwsolve.cli.commands import SOLVE
from hwsolve.cli.files import check_target, write_whole
from hwsolve.cli.options import ExplainOptions, Options, Showing, given
from hwsolve.derivation.combined import combined
from hwsolve.derivation.display import Display
from hwsolve.derivation.evaluated import evaluated
from hwsolve.derivation.model import Derivation, Level
from hwsolve.errors import InputError
from hwsolve.numbers.rounding import Rounding
from hwsolve.problem.model import Problem
from hwsolve.renderers import Format, Page, formats
from hwsolve.solvers import registry

DEFAULT_QUESTIONS = ("backprop", "forward", "gradcheck")
"""What a file with a graph asks for when it does not say."""

NEEDS_NUMBERS = "needs-numbers"
"""The code of the fault with which a solver refuses a problem that is left symbolic."""

NO_PDF = ("no-pdf-engine", "pdf-failed")
"""The codes of the faults with which a PDF cannot be made."""

DEFAULT_DIGITS = 5
MIN_WIDTH = 40
_STYLES = {
    "title": "bold",
    "heading": "bold cyan",
    "name": "magenta",
    "value": "bold",
    "reason": "dim",
    "edge": "blue",
}


def answer(command: str, options: Options) -> int:
    """Solves the problem and writes the solution where the options want it; gives the exit code.

    Raises InputError for a problem, an option or an output file that will not do.
    """
    format = _checked_format(options)
    problem = asked_problem(options, registry().get(command))
    level = asked_level(options)
    rounding = Rounding(problem.display.digits, problem.display.decimals)
    try:
        derivation = _derivation(command, problem, options)
        display = evaluated(derivation, rounding, level)
    except InputError as error:
        raise options.typed.error(error, "expression", "file") from None
    page = asked_page(options, problem)
    _write(_Solution(derivation, display, level, page), format, options)
    return INTERRUPTED if derivation.interrupted else SOLVED


def explained(options: ExplainOptions) -> int:
    """Writes what there is to say of a method, a schedule or a function; gives the exit code."""
    from hwsolve.explanations import explain

    format = _checked_format(options)
    try:
        derivation = explain(options.name or "")
    except InputError as error:
        raise options.typed.error(error, "name") from None
    level = asked_level(options)
    rounding = Rounding(options.digits or DEFAULT_DIGITS, options.decimals)
    page = Page(decimal_comma=options.decimal_comma, stacked=options.stacked)
    solution = _Solution(derivation, evaluated(derivation, rounding, level), level, page)
    _write(solution, format, options)
    return 0


def _checked_format(options: Showing) -> Format:
    """The format that is asked for, where the output file can be written."""
    format = asked_format(options)
    if options.output is not None:
        try:
            check_target(options.output)
        except InputError as error:
            raise options.typed.error(error, "output") from None
    return format


class _Solution(NamedTuple):
    """What every format is given."""

    derivation: Derivation
    display: Display
    level: Level
    page: Page


def _write(solution: _Solution, format: Format, options: Showing) -> None:
    if options.output is not None:
        try:
            write_whole(options.output, format.encoded(*solution))
        except InputError as error:
            raise _with_source_kept(error, solution, options.output) from None
        print(f"{options.output}: written", file=sys.stderr)
    elif format.binary:
        sys.stdout.buffer.writelines(format.encoded(*solution))
    elif format == TEXT and sys.stdout.isatty():
        width = max(shutil.get_terminal_size().columns, MIN_WIDTH)
        on_terminal = solution._replace(page=replace(solution.page, width=width))
        _print_on_terminal(on_terminal, options.no_color)
    else:
        sys.stdout.writelines(format.render(*solution))


def _with_source_kept(error: InputError, solution: _Solution, output: str) -> InputError:
    """Where a PDF could not be made, its source is written beside it, unless a file is there already."""
    (fault, *_) = error.faults
    if fault.code not in NO_PDF:
        return error
    name = "typst" if solution.page.pdf_engine == "typst" else "latex"
    source = formats()[name]
    beside = str(Path(output).with_suffix(f".{source.suffix}"))
    if os.path.lexists(beside):
        kept = f"{beside} is there already and was left as it is"
    else:
        write_whole(beside, source.encoded(*solution))
        kept = f"its source is in {beside}"
    help = f"{fault.help}; {kept}" if fault.help else kept
    return InputError([replace(fault, help=help)])


def _derivation(command: str, problem: Problem, options: Options) -> Derivation:
    solvers = registry()
    if command != SOLVE:
        solver = solvers[command]
        return solver.solve(problem, **given(options, solver.options))
    if problem.questions:
        return combined(problem.title, [solvers[name].solve(problem) for name in problem.questions])
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


def _print_on_terminal(solution: _Solution, no_color: bool) -> None:
    """Prints lines of the terminal's width. They are broken already, so rich only colours them."""
    from hwsolve.renderers.text import plain_lines, render_lines

    lines = render_lines(*solution)
    if no_color or os.environ.get("NO_COLOR"):
        sys.stdout.writelines(f"{line}\n" for line in plain_lines(lines))
        return
    from rich.console import Console
    from rich.segment import Segment, Segments
    from rich.style import Style

    styles = {name: Style.parse(words) for name, words in _STYLES.items()}

    def coloured() -> Iterator[Segment]:
        for line in lines:
            yield from (Segment(piece.text, styles.get(piece.style)) for piece in line)
            yield Segment.line()

    Console(highlight=False).print(Segments(coloured()), soft_wrap=True, end="")
