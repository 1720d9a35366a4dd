"""Numbers and superscripts as they are typed, and the bounds on their size."""

from __future__ import annotations

import re

from hwsolve.errors import InputError
from hwsolve.notation.names import TYPED_NAME, canonical
from hwsolve.notation.tree import Constant, Expression, Name, Negate, Number, Span, Sum

MAX_DIGITS = 1_000
"""How many digits a number may have."""

MAX_EXPONENT = 10_000
"""How large the power of ten of a number may be, either way."""

CONSTANTS = frozenset({"e", "pi"})
"""Names of numbers, where the problem gives them no meaning of its own."""

NUMBER = r"(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+\-−]?[0-9]+)?"

SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ"
_RAISED = dict(zip(SUPERSCRIPTS, "0123456789+-abcdefghijklmnoprstuvwxyz", strict=True))
_EXPONENT = re.compile(r"(-?)([0-9]+|[a-z]+)(?:([+-])([0-9]+|[a-z]+))?")


def read_number(text: str, start: int, end: int, names: frozenset[str]) -> Number:
    """The number between two places of a text, in ASCII.

    Raises:
        InputError: it is too large, has an underscore, or could be a product with a name: `2e1`.
    """
    plain = text[start:end].replace("−", "-")
    if text.startswith("_", end):
        raise InputError.of(
            "unexpected-character",
            "a number has no underscore in it",
            "write 1000 for 1_000",
            end,
            end + 1,
        )
    mantissa, _, exponent = plain.lower().partition("e")
    digits = sum(map(str.isdigit, mantissa))
    if digits > MAX_DIGITS:
        raise InputError.of(
            "number-too-large",
            f"a number of {digits:,} digits is too long: {MAX_DIGITS:,} is the most",
            "round it, or write it as a power",
            start,
            end,
        )
    size = exponent.lstrip("+-").lstrip("0")
    if len(size) > 5 or (size and int(size) > MAX_EXPONENT):
        raise InputError.of(
            "number-too-large",
            f"a power of ten beyond {MAX_EXPONENT:,} is too large",
            "use a smaller exponent",
            start,
            end,
        )
    _refuse_name(text, start, end, names)
    return Number(plain, Span(start, end))


def plain_superscripts(typed: str) -> str:
    """Superscripts in ASCII: `⁻¹` is `-1`."""
    return "".join(_RAISED[sign] for sign in typed)


def read_superscripts(typed: str, start: int, names: frozenset[str]) -> Expression:
    """The exponent that superscripts make: a number or a name, with a minus sign, or `t−1`.

    Raises:
        InputError: they make none.
    """
    parts = _EXPONENT.fullmatch(plain_superscripts(typed))
    if parts is None or len(typed) > MAX_DIGITS:
        raise InputError.of(
            "unexpected-character",
            f"the exponent {typed[:20]} cannot be read",
            "write it as x^(2)",
            start,
            start + len(typed),
        )

    def leaf(group: int) -> Expression:
        piece = parts[group]
        span = Span(start + parts.start(group), start + parts.end(group))
        if piece.isdigit():
            return Number(piece, span)
        constant = piece in CONSTANTS and piece not in names
        return Constant(piece, span) if constant else Name(piece, span)

    span = Span(start, start + len(typed))
    first = Negate(leaf(2), span) if parts[1] else leaf(2)
    return Sum(first, ((parts[3], leaf(4)),), span) if parts[3] else first


def _refuse_name(text: str, start: int, end: int, names: frozenset[str]) -> None:
    """`2e1` is 20, unless the problem has a name `e1`: then it could be either."""
    typed = text[start:end]
    mark = re.search("[eE]", typed)
    name = re.compile(TYPED_NAME).match(text, start + mark.start()) if mark else None
    if mark and name and canonical(name[0]) in names:
        mantissa, exponent = typed[: mark.start()], typed[mark.end() :]
        raise InputError.of(
            "ambiguous",
            f"{typed} can be read in two ways",
            f"write {mantissa}*{name[0]} or {mantissa}*10^{exponent}",
            start,
            name.end(),
        )
