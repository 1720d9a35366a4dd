"""`--help`, drawn by typer from what the commands declare."""

from __future__ import annotations

from collections.abc import Callable
from inspect import Parameter, Signature
from typing import Annotated, Any

import typer

from hwsolve.cli.arguments import HELP_OPTIONS, Declared, declarations
from hwsolve.cli.commands import NoArguments, commands

_ABOUT = (
    "Solves homework in machine learning and optimization, step by step, with the numbers put in."
)
_FILE = "FILE is a problem file, - for standard input, the name of a bundled problem, or a formula."
_MORE = f"{_FILE} `hwsolve` alone shows examples, `hwsolve COMMAND --help` a command's options."
_THIS_HELP = typer.Option(*HELP_OPTIONS, metavar="", help="this help")


def print_help(name: str = "") -> None:
    """The help of a command, or of hwsolve as a whole."""
    app = typer.Typer(help=_ABOUT, epilog=_MORE, add_completion=False, add_help_option=False)
    app.callback()(_shared)
    for command in commands().values():
        add = app.command(
            command.name,
            help=command.summary(),
            rich_help_panel=command.panel,
            add_help_option=False,
        )
        # typer takes its time for each parameter: only those that are shown are declared.
        add(_described(command.arguments() if command.name == name else NoArguments))
    group: Any = typer.main.get_command(app)
    context = group.make_context("hwsolve", [], resilient_parsing=True)
    if name:
        group = group.get_command(context, name)
        context = group.make_context(name, [], parent=context, resilient_parsing=True)
    print(group.get_help(context), end="")


def _shared(
    version: Annotated[
        bool, typer.Option("--version", metavar="", help="the version, and no more")
    ] = False,
    help: Annotated[bool, _THIS_HELP] = False,
) -> None:
    """What every command has. Typer never runs it: the command line is read elsewhere."""


def _described(kind: type) -> Callable[[], None]:
    """A function whose parameters are the declared arguments, for typer to describe."""

    def described() -> None:
        return None

    parameters = [
        Parameter(
            name,
            Parameter.KEYWORD_ONLY,
            default=_default(declared, default),
            annotation=_annotation(declared, default),
        )
        for name, (declared, default) in declarations(kind).items()
    ]
    this_help = Parameter(
        "help", Parameter.KEYWORD_ONLY, default=False, annotation=Annotated[bool, _THIS_HELP]
    )
    vars(described)["__signature__"] = Signature([*parameters, this_help])
    return described


def _default(declared: Declared, default: object) -> object:
    if declared.required:
        return Parameter.empty
    return None if default == () else default


def _annotation(declared: Declared, default: object) -> Any:
    kind: Any = bool if default is False else str if declared.required else str | None
    if not declared.names:
        return Annotated[kind, typer.Argument(metavar=declared.metavar, help=declared.help)]
    shown = typer.Option(
        *declared.names,
        metavar=declared.metavar,
        help=declared.help,
        rich_help_panel=declared.panel or None,
        show_default=False,
    )
    return Annotated[kind, shown]
