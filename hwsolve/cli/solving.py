"""A solving command: problem → derivation → lines on the terminal, in a pipe or in a file."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from hwsolve.cli.asked import asked_format, asked_level, asked_problem
from hwsolve.cli.commands import SOLVE
from hwsolve.cli.files import check_target, write_whole
from hwsolve.cli.options import Options
from hwsolve.derivation.combined import combined
from hwsolve.derivation.evaluated import evaluated
from hwsolve.derivation.model import Derivation
from hwsolve.errors import InputError
from hwsolve.numbers.rounding import Rounding
from hwsolve.problem.model import Problem
from hwsolve.renderers import Page, formats
from hwsolve.solvers import registry

if TYPE_CHECKING:
    from hwsolve.renderers.text import TextLine

DEFAULT_QUESTIONS = ("backprop", "forward", "gradcheck")
"""What a file with a graph asks for when it does not say."""

NEEDS_NUMBERS = "needs-numbers"
"""The code of the fault with which a solver refuses a problem that is left symbolic."""

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
    level, format_name = asked_level(options), asked_format(options)
    if options.output is not None:
        check_target(options.output)
    problem = asked_problem(options)
    derivation = _derivation(command, problem)
    rounding = Rounding(problem.display.digits, problem.display.decimals)
    display = evaluated(derivation, rounding, level)
    on_terminal = options.output is None and format_name == "text" and sys.stdout.isatty()
    width = max(shutil.get_terminal_size().columns, MIN_WIDTH) if on_terminal else None
    page = Page(width, problem.display.decimal_comma)
    if on_terminal and not (options.no_color or os.environ.get("NO_COLOR")):
        from hwsolve.renderers.text import render_lines, text_writing

        writing = text_writing(derivation, page)
        _print_coloured(render_lines(derivation, display, writing, level, width or MIN_WIDTH))
        return 0
    pieces = formats()[format_name].render(derivation, display, level, page)
    if options.output is None:
        sys.stdout.writelines(pieces)
    else:
        write_whole(options.output, pieces)
        print(f"{options.output}: written", file=sys.stderr)
    return 0


def _derivation(command: str, problem: Problem) -> Derivation:
    solvers = registry()
    if command != SOLVE:
        return solvers[command].solve(problem)
    if problem.questions:
        return combined(problem.title, [solvers[name].solve(problem) for name in problem.questions])
    return combined(problem.title, list(_all_that_apply(problem)))


def _all_that_apply(problem: Problem) -> Iterator[Derivation]:
    """The default questions, without those that need numbers where the problem has symbols."""
    for name in DEFAULT_QUESTIONS:
        try:
            yield registry()[name].solve(problem)
        except InputError as error:
            if any(fault.code != NEEDS_NUMBERS for fault in error.faults):
                raise


def _print_coloured(lines: Iterable[TextLine]) -> None:
    """Prints to the terminal; the lines are broken already, so rich only colours them."""
    from rich.console import Console
    from rich.segment import Segment, Segments
    from rich.style import Style

    styles = {name: Style.parse(words) for name, words in _STYLES.items()}

    def coloured() -> Iterator[Segment]:
        for line in lines:
            for piece in line:
                yield Segment(piece.text, styles.get(piece.style))
            yield Segment.line()

    Console(highlight=False).print(Segments(coloured()), soft_wrap=True, end="")
