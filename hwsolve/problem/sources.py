"""What a word means that stands for a problem: a file, a bundled problem, a formula, a function's name."""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path
from typing import TextIO

from hwsolve.errors import Fault, InputError, Place
from hwsolve.functions import table
from hwsolve.problem.bundled import bundled, find
from hwsolve.problem.inline import inline
from hwsolve.problem.load import load
from hwsolve.problem.model import Problem
from hwsolve.problem.options import Part, parts
from hwsolve.problem.settings import with_settings

MAX_LENGTH = 200_000
"""How many characters formulas outside of a file may have; shells allow fewer."""

_OPERATOR = re.compile(r"[\s()^*+=√²³|·]")
_SHORT_OPERANDS = re.compile(r"-?(\d[\d.]*)?([A-Za-z]\d*)?([/-](\d[\d.]*)?([A-Za-z]\d*)?)+")
"""`x/y` and `1-x` are formulas; `problems/ex7` and `sheet-7` are files that are not there."""

_DECIMAL_COMMA = re.compile(r"(?<=[0-9]),(?=[0-9])")


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


def problem_from(
    word: str,
    at: str = "",
    decimal_comma: bool = False,
    questions: Collection[str] = (),
    stdin: TextIO | None = None,
) -> tuple[Problem, str]:
    """The problem that a word means, at a point (`x=3,c=5`), and a note that says which file was taken
    where a reader may wonder, else "".

    `questions` are those that a file may ask. Raises InputError with everything that is wrong.
    """
    if not word:
        help = "`hwsolve list` shows what is built in"
        raise InputError.of("missing-file", "the name of the file is empty", help)
    if not is_problem(word, formulas=False):
        if is_problem(word):
            return formulas(word, at, decimal_comma), ""
        if _is_function(word):
            return formulas(f"{word}(x)", at, decimal_comma), ""
    found = find(word, stdin)
    problem = load(found.text, found.file, questions)
    return _moved(problem, at, decimal_comma), found.note


def formulas(text: str, at: str = "", decimal_comma: bool = False) -> Problem:
    """The problem of formulas and a point. Raises InputError."""
    if len(text) > MAX_LENGTH:
        message = f"formulas of more than {MAX_LENGTH:,} characters are too long here"
        raise InputError.of("too-long", message, "put them in a file, one a line")
    return inline(text, at, decimal_comma)


def _is_function(word: str) -> bool:
    """Whether it names a function of one argument, which is then meant."""
    function = table().get(word)
    return function is not None and len(function.parameters) == 1


def _moved(problem: Problem, at: str, decimal_comma: bool) -> Problem:
    """The problem of a file at the point of `--at`."""
    faults: list[Fault] = []
    for part in parts(at, "--at", ";" if decimal_comma else ",;"):
        value = _DECIMAL_COMMA.sub(".", part.text) if decimal_comma else part.text
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
