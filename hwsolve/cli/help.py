"""`--help`, drawn by typer from what the commands declare."""

from __future__ import annotations

from collections.abc import Callable
from inspect import Parameter, Signature
from typing import Annotated, Any

import typer

from hwsolve.cli.arguments import HELP_OPTIONS, Declared, declarations
from hwsolve.cli.commands import commands

_ABOUT = (
    "Solves homework in machine learning and optimization, step by step, with the numbers put in."
)
_EXAMPLES = (
    "FILE is a problem file, - for standard input, the name of a bundled problem, or a formula."
    " `hwsolve` alone shows examples, and `hwsolve COMMAND --help` the options."
)


def print_help(name: str = "") -> None:
    """The help of a command, or of hwsolve as a whole."""
    app = typer.Typer(
        help=_ABOUT,
        epilog=_EXAMPLES,
        add_completion=False,
        context_settings={"help_option_names": list(HELP_OPTIONS)},
        pretty_exceptions_enable=False,
    )
    app.callback()(_version)
    for command in commands().values():
        app.command(command.name, help=command.summary(), rich_help_panel=command.panel)(
            _signature(command.arguments)
        )
    app([name, "--help"] if name else ["--help"], prog_name="hwsolve", standalone_mode=False)


def _version(
    version: Annotated[bool, typer.Option("--version", help="the version, and no more")] = False,
) -> None:
    """Only for the help; the command line is not read by typer."""


def _signature(kind: type) -> Callable[[], None]:
    """A function whose parameters are the declared arguments, for typer to describe."""

    def described() -> None:
        return None

    described.__signature__ = Signature(  # type: ignore[attr-defined]  # read by inspect.signature
        [
            Parameter(
                name,
                Parameter.KEYWORD_ONLY,
                default=default,
                annotation=_annotation(declared, default),
            )
            for name, (declared, default) in _with_list_defaults(kind)
        ]
    )
    return described


def _with_list_defaults(kind: type) -> list[tuple[str, tuple[Declared, object]]]:
    return [
        (name, (declared, None if default == () else default))
        for name, (declared, default) in declarations(kind).items()
    ]


def _annotation(declared: Declared, default: object) -> Any:
    kind: Any = bool if default is False else int | None if declared.within else str | None
    if not declared.names:
        return Annotated[kind, typer.Argument(metavar=declared.metavar, help=declared.help)]
    shown = typer.Option(
        *declared.names,
        metavar=declared.metavar or None,
        help=declared.help,
        rich_help_panel=declared.panel or None,
        show_default=False,
    )
    return Annotated[kind, shown]
