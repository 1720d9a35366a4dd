"""The options of a solving command, as they are typed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, make_dataclass
from typing import TYPE_CHECKING

from hwsolve.cli.arguments import Typed, argument, option

if TYPE_CHECKING:
    from hwsolve.solvers import Option

MAX_DIGITS = 50
DETAILS = ("brief", "normal", "full")

_GIVING, _QUESTION = "The problem", "The question"
_SHOWING, _WRITING = "How it is shown", "Where it goes"
_HANDING_IN = "Handing it in"


@dataclass(frozen=True)
class Showing:
    """How a solution is shown and where it goes; `typed` says where each option was typed."""

    digits: int | None = option(
        "--digits", metavar="N", help="significant digits of answers; else 5", panel=_SHOWING,
        within=(1, MAX_DIGITS),
    )  # fmt: skip
    decimals: int | None = option(
        "--decimals",
        metavar="N",
        help="decimal places instead",
        panel=_SHOWING,
        within=(0, MAX_DIGITS),
    )
    decimal_comma: bool = option(
        "--decimal-comma", help="0,5 for 0.5; then ; separates the values of --at", panel=_SHOWING,
        default=False,
    )  # fmt: skip
    detail: str = option(
        "--detail", metavar="LEVEL", help="brief, normal or full", panel=_SHOWING, default="normal",
        choices=DETAILS,
    )  # fmt: skip
    stacked: bool = option(
        "--stacked", help="fractions over lines, as on paper", panel=_SHOWING, default=False
    )
    no_color: bool = option(
        "--no-color", help="no colour; so does NO_COLOR", panel=_SHOWING, default=False
    )
    output: str | None = option(
        "--output", "-o", metavar="FILE", help="its suffix chooses the format", panel=_WRITING
    )
    format: str | None = option(
        "--format", "-f", metavar="NAME", help="json or text, to standard output", panel=_WRITING
    )
    author: str | None = option(
        "--author", metavar="NAME", help="for the heading", panel=_HANDING_IN
    )
    course: str | None = option(
        "--course", metavar="NAME", help="for the heading", panel=_HANDING_IN
    )
    sheet: str | None = option("--sheet", metavar="NAME", help="for the heading", panel=_HANDING_IN)
    date: str | None = option("--date", metavar="TEXT", help="for the heading", panel=_HANDING_IN)
    template: str | None = option(
        "--template", metavar="FILE", help="puts the solution where this document says {{solution}}",
        panel=_HANDING_IN,
    )  # fmt: skip
    fragment: bool = option(
        "--fragment",
        help="a piece to include, without a preamble",
        panel=_HANDING_IN,
        default=False,
    )
    tikz: bool = option(
        "--tikz", help="draws the graph in LaTeX with TikZ", panel=_HANDING_IN, default=False
    )
    pdf_engine: str | None = option(
        "--pdf-engine", metavar="NAME", help="pdflatex, tectonic or typst", panel=_HANDING_IN,
        choices=("pdflatex", "tectonic", "typst"),
    )  # fmt: skip
    plot: bool = option(
        "--plot",
        help="as a picture (.svg, .png), the plot rather than the graph; as text, the map too",
        panel=_HANDING_IN,
        default=False,
    )
    json: bool = option("--json", help="the same as --format json", panel=_WRITING, default=False)
    typed: Typed = field(default_factory=Typed, compare=False, repr=False)


@dataclass(frozen=True)
class Options(Showing):
    """The options of a command that solves a problem."""

    file: str | None = argument(
        "FILE", "a problem file, - for standard input, a bundled problem's name, or a formula"
    )
    expression: str | None = option(
        "--expression", "-e", metavar="TEXT", panel=_GIVING,
        help='"f = x^2 + c"; several nodes: "a = x^2; f = a + c"',
    )  # fmt: skip
    at: str | None = option(
        "--at", metavar="NAME=VALUE,…", help="the point: x=3,c=5", panel=_GIVING
    )
    assignments: tuple[str, ...] = option(
        "--set", metavar="NAME=VALUE", help="put in another value; may be repeated", panel=_GIVING,
        default=(),
    )  # fmt: skip


@dataclass(frozen=True)
class ExplainOptions(Showing):
    """The options of `hwsolve explain`."""

    name: str | None = argument("NAME", "a method, a schedule or a function", required=True)


def options_with(extra: Sequence[Option]) -> type[Options]:
    """The options of a solver that takes `extra` ones of its own."""
    if not extra:
        return Options
    fields = [
        (
            each.name,
            tuple[str, ...] if each.repeated else str | None,
            option(
                each.flag,
                metavar=each.metavar,
                help=each.help,
                panel=_QUESTION,
                default=() if each.repeated else None,
            ),
        )
        for each in extra
    ]
    return make_dataclass("Options", fields, bases=(Options,), frozen=True)


def given(options: Options, extra: Sequence[Option]) -> dict[str, str | tuple[str, ...]]:
    """The values of the `extra` options that were typed, by their names."""
    values = {each.name: getattr(options, each.name) for each in extra}
    return {name: value for name, value in values.items() if value not in (None, ())}
