"""Text → tokens. Every token keeps its place; names, constants and derivatives are leaves already.

The bounds on the length of a text and on the size of its numbers are checked here, before anything
is built.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from hwsolve import functions
from hwsolve.errors import InputError
from hwsolve.notation import refusals
from hwsolve.notation.differentials import read_derivative
from hwsolve.notation.names import TYPED_NAME, canonical, lowered_time
from hwsolve.notation.numerals import (
    CONSTANTS,
    NUMBER,
    SUPERSCRIPTS,
    plain_superscripts,
    read_number,
    read_superscripts,
)
from hwsolve.notation.tree import Constant, Expression, Name, Span, Timed

MAX_LENGTH = 100_000
"""How many characters a formula may have."""


class Token(NamedTuple):
    """A piece of the text, `start` up to `end`; `spaced` says whether white space stands before it.

    Kinds: `number`, `leaf` (a name, constant, timed quantity or derivative), `function`, `root`,
    `raised` (superscripts), `group` and `bars` (an expression in brackets, put in by the parser),
    `end`, and the signs `+ - * / ^ ( ) | ,` by themselves.
    `text` is in ASCII; `parts` holds what the token stands for.
    """

    kind: str
    text: str
    start: int
    end: int
    spaced: bool
    parts: tuple[Expression, ...] = ()


OPERANDS = frozenset({"number", "leaf", "group", "bars", "function", "root"})
"""The kinds that can begin a factor."""

CLOSED = frozenset({"group", "bars"})
"""The kinds that bring their own brackets."""

_SIGNS = {
    **{sign: sign for sign in "+-*/^()|,["},
    **dict.fromkeys(("**",), "^"),
    **dict.fromkeys("·×⋅∙∗", "*"),
    **dict.fromkeys("÷∕⁄", "/"),
    **dict.fromkeys("−–", "-"),
}
_SPACE = re.compile(r"\s+")
_TOKEN = re.compile(
    rf"(?P<sign>\*\*|[-+*/^()|,[·×⋅∙∗÷∕⁄−–])|(?P<name>{TYPED_NAME})|(?P<number>{NUMBER})"
    rf"|(?P<raised>[{SUPERSCRIPTS}]+)|(?P<root>√)"
)
_COMPONENTS = re.compile(r"\[[^\[\]]*[,;:\[]|\[[^\[\]]*\]\s*\[")
_BRACKET = re.compile(rf"\s*(?:[{SUPERSCRIPTS}]+|(?:\^|\*\*)\s*[0-9]+)?\s*\(")

# Compiled when they are met: each takes 2 ms, and few formulas have a time step or a bare σ.
_STEP = (
    rf"\[\s*(?:(?P<number>[0-9]{{1,6}})|(?P<symbol>{TYPED_NAME})"
    r"\s*(?:(?P<sign>[-+−])\s*(?P<offset>[0-9]{1,6}))?)\s*\]"
)
_BARE_ARGUMENT = rf"\s*(?:{TYPED_NAME}|{NUMBER}|[√∂])"

# A power T, σ and a missing function before a bracket mean something of their own.
_SPECIAL = CONSTANTS | refusals.MISSING_FUNCTIONS | {"sigma", "T"}


def tokenize(text: str, names: frozenset[str], derivatives: bool) -> list[Token]:
    """The tokens of a formula, an `end` last.

    Raises:
        InputError: too long, a number too large, or a character that means nothing here.
    """
    if len(text) > MAX_LENGTH:
        raise InputError.of(
            "too-long",
            f"a formula of {len(text):,} characters is too long: {MAX_LENGTH:,} is the most",
            "split it into several nodes",
            0,
            1,
        )
    tokens: list[Token] = []
    position = 0
    while position < len(text):
        space = _SPACE.match(text, position)
        spaced = space is not None
        if space:
            position = space.end()
            if position == len(text):
                break
        token = _token(text, position, spaced, names, derivatives)
        tokens.append(token)
        position = token.end
    tokens.append(Token("end", "", len(text), len(text), False))
    return tokens


def is_function(typed: str, name: str, names: frozenset[str]) -> str | None:
    """The spelling under which a word is in the function table, or None where it is a name."""
    table = functions.table()
    lower = typed.lower()
    if lower not in table or (typed != lower and name in names):
        return None
    function = table[lower]
    return lower if lower in function.spelled_apart else function.name


def reserved_words(names: frozenset[str]) -> frozenset[str]:
    """The ASCII words that are no names, or not everywhere, in a problem with these names."""
    return frozenset(functions.table()) | (_SPECIAL - names)


def is_plain_name(typed: str, names: frozenset[str]) -> bool:
    """Whether a word is a name whatever stands around it: any other could take its place."""
    name = canonical(typed)
    if is_function(typed, name, names) or (name in _SPECIAL and name not in names):
        return False
    return not (
        typed.endswith("_") or refusals.begins_summation(typed) or lowered_time(typed) is not None
    )


def _token(text: str, start: int, spaced: bool, names: frozenset[str], derivatives: bool) -> Token:
    if text[start] in "∂dl":
        derivative = read_derivative(text, start, names, derivatives)
        if derivative is not None:
            return Token("leaf", "", start, derivative.span.end, spaced, (derivative,))
    found = _TOKEN.match(text, start)
    if found is None:
        raise refusals.refuse_character(text, start)
    end, piece, kind = found.end(), found[0], found.lastgroup
    if kind == "sign":
        if piece == "[":
            raise _refuse_bracket(text, start)
        return Token(_SIGNS[piece], piece, start, end, spaced)
    if kind == "name":
        return _word(text, found, spaced, names)
    if kind == "number":
        number = read_number(text, start, end, names)
        return Token("number", number.text, start, end, spaced, (number,))
    if kind == "raised":
        exponent = read_superscripts(piece, start, names)
        return Token("raised", plain_superscripts(piece), start, end, spaced, (exponent,))
    return Token("root", piece, start, end, spaced)


def _word(text: str, found: re.Match[str], spaced: bool, names: frozenset[str]) -> Token:
    start, end, typed = found.start(), found.end(), found[0]
    if refusals.begins_summation(typed):
        raise refusals.not_supported(
            "sums and products over an index", start, end, "write the terms out: x1 + x2 + x3"
        )
    if typed.endswith("_"):
        raise InputError.of(
            "bad-name", f"the name {typed} ends in an underscore", "write x_1 or x1", start, end
        )
    function = is_function(typed, canonical(typed), names)
    if function is not None:
        if text.startswith("[", end):
            raise InputError.of(
                "unexpected-character",
                "square brackets mean a time step",
                f"write {function}(x)",
                end,
                end + 1,
            )
        return Token("function", function, start, end, spaced)
    timed = None if typed.isascii() else lowered_time(typed)
    if timed is not None:
        leaf: Expression = Timed(*timed, Span(start, end))
        return Token("leaf", typed, start, end, spaced, (leaf,))
    name = canonical(typed)
    if text.startswith("[", end):
        leaf = _time_step(text, name, start, end)
        return Token("leaf", name, start, leaf.span.end, spaced, (leaf,))
    if name not in names:
        _refuse_missing_function(text, name, start, end)
        if name == "sigma" and _takes_argument(text, typed, end):
            return Token("function", "sigmoid", start, end, spaced)
        if name in CONSTANTS:
            return Token("leaf", name, start, end, spaced, (Constant(name, Span(start, end)),))
    return Token("leaf", name, start, end, spaced, (Name(name, Span(start, end)),))


def _refuse_missing_function(text: str, name: str, start: int, end: int) -> None:
    if name in refusals.MISSING_FUNCTIONS and re.compile(r"\s*\(").match(text, end):
        raise refusals.refuse_missing_function(name, start, end)


def _takes_argument(text: str, typed: str, end: int) -> bool:
    """Whether σ is the function here: before a bracket, or a power and a bracket (`σ²(z)`).

    The letter, but not the word `sigma`, also takes an argument without brackets.
    """
    if _BRACKET.match(text, end):
        return True
    return typed != "sigma" and re.compile(_BARE_ARGUMENT).match(text, end) is not None


def _time_step(text: str, name: str, start: int, bracket: int) -> Timed:
    found = re.compile(_STEP).match(text, bracket)
    if found is None or text.startswith("[", found.end()):
        raise _refuse_bracket(text, bracket)
    span = Span(start, found.end())
    if found["number"]:
        return Timed(name, "", int(found["number"]), span)
    offset = int(found["offset"] or 0)
    return Timed(
        name, canonical(found["symbol"]), -offset if found["sign"] in ("-", "−") else offset, span
    )


def _refuse_bracket(text: str, at: int) -> InputError:
    if _COMPONENTS.match(text, at):
        return refusals.not_supported(
            "matrices and component indices", at, at + 1, "write x_i_j or x12 for a component"
        )
    return InputError.of(
        "unexpected-character",
        "square brackets mean a time step",
        "write m[t], m[t-1] or m[2]; other brackets are round",
        at,
        at + 1,
    )
