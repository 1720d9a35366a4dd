"""What the options of a solving command ask for: the problem, how it is shown, and where it goes."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from hwsolve.cli.arguments import argument, option
from hwsolve.derivation.model import Level
from hwsolve.errors import Fault, InputError, Place
from hwsolve.problem import find, inline, load, with_settings
from hwsolve.problem.bundled import bundled
from hwsolve.problem.model import Problem
from hwsolve.problem.options import Part, parts
from hwsolve.renderers import formats
from hwsolve.solvers import registry

MAX_DIGITS = 50
LEVELS = {"brief": Level.BRIEF, "normal": Level.NORMAL, "full": Level.FULL}

_GIVING, _SHOWING, _WRITING = "The problem", "How it is shown", "Where it goes"

_OPERATOR = re.compile(r"[\s()^*+=√²³|·]")
_SHORT_OPERANDS = re.compile(r"-?(\d[\d.]*)?([A-Za-z]\d*)?([/-](\d[\d.]*)?([A-Za-z]\d*)?)+")
"""`x/y` and `1-x` are formulas; `problems/ex7` and `sheet-7` are files that are not there."""

_DECIMAL_COMMA = re.compile(r"(?<=[0-9]),(?=[0-9])")


@dataclass(frozen=True, slots=True)
class Options:
    """The options of one command, as they were typed; `places` says where, by the names of the fields."""

    file: str | None = argument(
        "FILE", "a problem file, - for standard input, a bundled problem's name, or a formula"
    )
    expression: str | None = option(
        "--expression", "-e", metavar="TEXT", help='"f = x^2 + c"; several nodes: "a = x^2; f = a + c"',
        panel=_GIVING,
    )  # fmt: skip
    at: str | None = option(
        "--at", metavar="NAME=VALUE,…", help="the point: x=3,c=5", panel=_GIVING
    )
    assignments: tuple[str, ...] = option(
        "--set", metavar="NAME=VALUE", help="put in another value; may be repeated", panel=_GIVING,
        default=(),
    )  # fmt: skip
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
        choices=tuple(LEVELS),
    )  # fmt: skip
    no_color: bool = option(
        "--no-color", help="no colour; so does NO_COLOR", panel=_SHOWING, default=False
    )
    output: str | None = option(
        "--output", "-o", metavar="FILE", help="its suffix chooses the format", panel=_WRITING
    )
    format: str | None = option(
        "--format", "-f", metavar="NAME", help="json or text, to standard output", panel=_WRITING
    )
    json: bool = option("--json", help="the same as --format json", panel=_WRITING, default=False)
    places: Mapping[str, Place] = field(default_factory=dict, compare=False, repr=False)

    def problem(self) -> Problem:
        """The problem that is asked, with `--set`, `--digits` and the like put in.

        Raises InputError with every fault of the problem.
        """
        problem = with_settings(self._read(), self.assignments)
        display = problem.display
        if self.digits is not None:
            display = replace(display, digits=self.digits, decimals=None)
        if self.decimals is not None:
            display = replace(display, decimals=self.decimals)
        if self.decimal_comma:
            display = replace(display, decimal_comma=True)
        return replace(problem, display=display)

    @property
    def level(self) -> Level:
        """How much is shown."""
        return LEVELS[self.detail]

    @property
    def format_name(self) -> str | None:
        """The format that `--json`, `--format` or the suffix of `--output` chooses; None: the terminal's.

        Raises InputError where there is no such format.
        """
        option = "format"
        if self.json or self.format is not None:
            name = "json" if self.json else (self.format or "").lower().removeprefix(".")
        elif self.output is not None:
            option = "output"
            name = Path(self.output).suffix.removeprefix(".").lower() or "txt"
        else:
            return None
        known = formats().values()
        for format in known:
            if name in (format.name, format.suffix):
                return format.name
        choices = ", ".join(f"{each.name} (.{each.suffix})" for each in known)
        message = f"the format {name!r} is not supported yet"
        raise self._at_option(
            option, InputError.of("not-supported-yet", message, f"there are: {choices}")
        )

    def _read(self) -> Problem:
        if self.file is not None and self.expression is not None:
            error = InputError.of(
                "bad-option", "give a FILE or -e, not both", "leave one of them out"
            )
            raise self._at_option("expression", error)
        formula = self.expression
        if formula is None and self.file is not None and not is_problem(self.file, formulas=False):
            formula = self.file if is_problem(self.file) else None
        if formula is not None:
            return inline(formula, self.at or "", self.decimal_comma)
        if self.file is None:
            raise InputError.of(
                "missing-file",
                "there is no FILE and no -e to solve",
                'try `hwsolve list`, or -e "f = x^2" --at x=3',
            )
        try:
            found = find(self.file, sys.stdin)
        except InputError as error:
            raise self._at_option("file", error) from None
        if found.note and not self.json:
            print(found.note, file=sys.stderr)
        return self._moved(load(found.text, found.file, registry()))

    def _moved(self, problem: Problem) -> Problem:
        """The problem of a file at the point of `--at`."""
        faults: list[Fault] = []
        for part in parts(self.at or "", "--at", ";" if self.decimal_comma else ",;"):
            value = _DECIMAL_COMMA.sub(".", part.text) if self.decimal_comma else part.text
            try:
                problem = with_settings(problem, [f"{part.head}={value}"])
            except InputError as error:
                faults += (fault.at(_in_part(part, fault)) for fault in error.faults)
        if faults:
            raise InputError(faults)
        return problem

    def _at_option(self, name: str, error: InputError) -> InputError:
        """The error, with the place of an option where it has none."""
        place = self.places.get(name)
        return InputError(
            fault if fault.place or place is None else fault.at(place) for fault in error.faults
        )


def is_problem(word: str, formulas: bool = True) -> bool:
    """Whether a word means a problem: `-`, a file, a bundled problem, something with a file's suffix, or,
    with `formulas`, what is none of these but reads like a formula."""
    path = Path(word)
    if word == "-" or word in bundled() or path.suffix == ".toml":
        return True
    try:
        if path.exists():
            return True
    except (OSError, ValueError):
        pass
    return formulas and bool(_OPERATOR.search(word) or _SHORT_OPERANDS.fullmatch(word))


def _in_part(part: Part, fault: Fault) -> Place:
    """Where a fault of `head=text` stands in the whole option."""
    column = fault.place.column if fault.place else 1
    if not part.head:
        return part.key_place()
    start = column - 1 - len(part.head) - 1
    return (
        part.key_place()
        if start < 0
        else part.place(start, start + (fault.place.length if fault.place else 1))
    )
