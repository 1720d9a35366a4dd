"""The commands: what each is called, what arguments it takes, and what runs it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache, partial
from typing import Any

from hwsolve.cli.arguments import HELP_OPTIONS, CommandLine, Typed, argument, read
from hwsolve.errors import InputError
from hwsolve.solvers import SOLVE, Solver

QUESTIONS, FILES = "Questions", "Files"


@dataclass(frozen=True, slots=True)
class Command:
    """A command: `arguments` gives the dataclass of what it takes, `run` gives the exit code.

    `summary` is what `--help` says of it, under the heading `panel`.
    """

    name: str
    arguments: Callable[[], type]
    run: Callable[[Any], int]
    summary: Callable[[], str]
    panel: str


def invoke(words: list[str]) -> int:
    """Runs a command line and gives its exit code. Raises InputError for what is not understood."""
    if not words:
        from hwsolve.cli.tour import tour

        print(tour())
        return 0
    line = CommandLine(words)
    if words[0] == "--version":
        from hwsolve import __version__

        print(f"hwsolve {__version__}")
        return 0
    if words[0] in (*HELP_OPTIONS, "help"):
        return _help(line, 1)
    command, first = _command(line)
    arguments = read(command.arguments(), line, first)
    if arguments is None:
        return _help(line, 0, command.name)
    return command.run(arguments)


@cache
def commands() -> dict[str, Command]:
    """Every command by its name: a question for each solver, and those that handle files."""
    from hwsolve.cli.options import Options
    from hwsolve.solvers import registry

    questions = [
        Command(
            SOLVE,
            lambda: Options,
            partial(_answer, SOLVE),
            lambda: "Everything that a file asks for, part by part; `hwsolve FILE` is the same.",
            QUESTIONS,
        ),
        *(
            Command(
                name,
                partial(_options_of, solver),
                partial(_answer, name),
                partial(getattr, solver, "summary"),
                QUESTIONS,
            )
            for name, solver in registry().items()
        ),
    ]
    files = [
        Command("explain", lambda: _explaining(), _explain, lambda: _EXPLAINS, FILES),
        Command("list", lambda: NoArguments, _list, lambda: "What is built in.", FILES),
        Command(
            "show", lambda: ShowArguments, _show, lambda: "The text of a bundled problem.", FILES
        ),
        Command(
            "new", lambda: NewArguments, _new, lambda: "A commented file to start from.", FILES
        ),
    ]
    return {command.name: command for command in (*questions, *files)}


@dataclass(frozen=True, slots=True)
class NoArguments:
    """Nothing."""


@dataclass(frozen=True, slots=True)
class ShowArguments:
    """What `hwsolve show` takes."""

    name: str | None = argument("NAME", "a bundled problem, see `hwsolve list`", required=True)
    typed: Typed = field(default_factory=Typed, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class NewArguments:
    """What `hwsolve new` takes."""

    file: str | None = argument("FILE", "where to; else standard output")


_EXPLAINS = "One method, schedule, function or rule: each equation, and what it is for."


def _explaining() -> type:
    from hwsolve.cli.options import ExplainOptions

    return ExplainOptions


def _explain(options: Any) -> int:
    from hwsolve.cli.solving import explanation

    return explanation(options)


def _command(line: CommandLine) -> tuple[Command, int]:
    """The command, and the index of the word after it. Without a name, it is `solve`."""
    known = commands()
    word = line.words[0]
    if word in known:
        return known[word], 1
    if not word.startswith("-"):
        from hwsolve.problem.sources import is_problem
        from hwsolve.problem.suggest import nearest

        near = nearest(word, known)
        if near and not is_problem(word):
            message = f"there is no command and no file {word}"
            raise line.error(0, "unknown-command", message, f"did you mean {near}?")
    return known[SOLVE], 0


def _help(line: CommandLine, index: int, name: str = "") -> int:
    from hwsolve.cli.help import print_help

    if not name and len(line.words) > index:
        name = line.words[index]
        if name not in commands():
            from hwsolve.problem.suggest import did_you_mean

            help = did_you_mean(name, commands()) or "--help alone lists them"
            raise line.error(index, "unknown-command", f"there is no command {name}", help)
    print_help(name)
    return 0


def _options_of(solver: Solver) -> type:
    from hwsolve.cli.options import options_with

    return options_with(solver.options)


def _answer(name: str, options: Any) -> int:
    from hwsolve.cli.solving import answer

    return answer(name, options)


def _list(_: NoArguments) -> int:
    from hwsolve.cli.tour import listing

    print(listing())
    return 0


def _show(arguments: ShowArguments) -> int:
    from hwsolve.problem import find

    try:
        found = find(arguments.name or "", sys.stdin)
    except InputError as error:
        raise arguments.typed.error(error, "name") from None
    if found.note and not found.bundled:
        print(found.note, file=sys.stderr)
    sys.stdout.write(found.text)
    return 0


def _new(arguments: NewArguments) -> int:
    from hwsolve.cli.tour import template
    from hwsolve.files import write_new

    if arguments.file is None:
        sys.stdout.write(template())
        return 0
    write_new(arguments.file, template())
    print(f"{arguments.file}: written; solve it with `hwsolve {arguments.file}`", file=sys.stderr)
    return 0
