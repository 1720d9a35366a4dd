"""A solving command: from the options to lines on the terminal, in a pipe or in a file."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator

from hwsolve.api import DEFAULT_DIGITS, explained, solved
from hwsolve.cli.asked import TEXT, asked_format, asked_page, asked_problem
from hwsolve.cli.codes import INTERRUPTED, SOLVED
from hwsolve.cli.options import ExplainOptions, Options, Showing, given
from hwsolve.errors import InputError
from hwsolve.files import check_target
from hwsolve.numbers.rounding import Rounding
from hwsolve.renderers import Format, Page
from hwsolve.solution import Solution
from hwsolve.solvers import registry

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
    solver = registry().get(command)
    problem = asked_problem(options, solver)
    page = asked_page(options, problem)
    chosen = given(options, solver.options) if solver is not None else {}
    try:
        solution = solved(command, problem, chosen, options.detail, page)
        _ = solution.display
    except InputError as error:
        raise options.typed.error(error, "expression", "file") from None
    _write(solution, format, options)
    return INTERRUPTED if solution.derivation.interrupted else SOLVED


def explanation(options: ExplainOptions) -> int:
    """Writes what there is to say of a method, a schedule or a function; gives the exit code."""
    format = _checked_format(options)
    rounding = Rounding(options.digits or DEFAULT_DIGITS, options.decimals)
    page = Page(decimal_comma=options.decimal_comma, stacked=options.stacked)
    try:
        solution = explained(options.name or "", rounding, options.detail, page)
    except InputError as error:
        raise options.typed.error(error, "name") from None
    _write(solution, format, options)
    return SOLVED


def _checked_format(options: Showing) -> Format:
    """The format that is asked for, where the output file can be written."""
    format = asked_format(options)
    if options.output is not None:
        try:
            check_target(options.output)
        except InputError as error:
            raise options.typed.error(error, "output") from None
    return format


def _write(solution: Solution, format: Format, options: Showing) -> None:
    if options.output is not None:
        try:
            solution.save(options.output, format)
        except InputError as error:
            raise options.typed.error(error, "output") from None
        print(f"{options.output}: written", file=sys.stderr)
    elif format.binary:
        sys.stdout.buffer.writelines(solution.encoded(format))
    elif format == TEXT and sys.stdout.isatty():
        _print_on_terminal(solution, options.no_color)
    else:
        sys.stdout.writelines(solution.pieces(format))


def _print_on_terminal(solution: Solution, no_color: bool) -> None:
    """Prints lines of the terminal's width. They are broken already, so rich only colours them."""
    from hwsolve.renderers.text import plain_lines, render_lines

    width = max(shutil.get_terminal_size().columns, MIN_WIDTH)
    lines = render_lines(
        solution.derivation, solution.display, solution.level, solution.page(width=width)
    )
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
