"""TOML with places: reads a document, and says where each key, value and character of it stands."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from hwsolve.errors import Fault, InputError, Place
from hwsolve.notation.numerals import MAX_DIGITS, MAX_EXPONENT
from hwsolve.problem.scan import MAX_NESTING, Document, Item, Scan, Stretch
from hwsolve.problem.syntax import syntax_fault

__all__ = ["Locator", "TypedNumber", "read_toml", "syntax_fault"]

# tomllib needs time and memory that grow with the square of a key's parts, and 100 bytes a digit.
# Looking for both patterns costs nothing; only where one is found is the document scanned first.
LONG_NUMBER = re.compile(rf"(?<![0-9A-Za-z_])[0-9][0-9A-Za-z_]{{{MAX_DIGITS},}}")
LONG_KEY = re.compile(
    r"""(?<![\w-])(?:(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+)"""
    rf"{{{MAX_NESTING}}}"
)
STRING_UNIT = re.compile(
    r"(?P<nothing>\\[ \t]*+\n[ \t\n]*+)|\\u.{4}|\\U.{8}|\\x..|\\.|.", re.DOTALL
)


@dataclass(frozen=True, slots=True)
class TypedNumber:
    """A number with a point or an exponent, as it was typed: `0.1`, `-2.50`, `1e-8`.

    A plus sign before it and underscores between its digits are left out.
    """

    text: str

    @property
    def value(self) -> Fraction:
        """The exact value: `0.1` is 1/10."""
        return Fraction(self.text)


class Locator:
    """The places of a TOML document that tomllib accepts.

    A path holds the names of tables and keys and the positions of array elements, counted from 0:
    `("optimizer", "adam", "beta2")`, `("data", "rows", 0, 1)`. What is not in the document has the
    place of the nearest thing that it would be in.
    """

    def __init__(self, text: str, file: str = "") -> None:
        self._document = Document(text, file)

    def key(self, path: tuple[str | int, ...]) -> Place:
        """The key, the last part of a dotted one; for an element of an array, the element."""
        return self._document.place(self._find(path)[0].key)

    def value(self, path: tuple[str | int, ...]) -> Place:
        """The value, with its quotes or brackets; for a table, its heading."""
        return self._document.place(self._find(path)[0].value)

    def inside(self, path: tuple[str | int, ...], start: int, end: int) -> Place:
        """Characters `start` up to `end` of a value, counted from 0 in the string that it means."""
        item, is_there = self._find(path)
        if not is_there:
            return self._document.place(item.value)
        offsets = _string_offsets(self._document.text, item.value)
        last = len(offsets) - 1
        first = offsets[min(max(start, 0), last)]
        return self._document.place(Stretch(first, max(first, offsets[min(max(end, 0), last)])))

    @cached_property
    def _root(self) -> Item:
        return Scan(self._document.text).root

    def _find(self, path: tuple[str | int, ...]) -> tuple[Item, bool]:
        item = self._root
        for part in path:
            if part not in item.children:
                return item, False
            item = item.children[part]
        return item, True


def _string_offsets(text: str, value: Stretch) -> list[int]:
    """Where each character of a string stands in the document, and where its closing quote does."""
    written = text[value.start : value.end]
    quote = next((mark for mark in ('"""', "'''", '"', "'") if written.startswith(mark)), "")
    start = value.start + len(quote)
    if len(quote) == 3 and text.startswith("\n", start):
        start += 1
    end = max(start, value.end - len(quote))
    if "\\" not in written or not quote.startswith('"'):
        return list(range(start, end + 1))
    units = STRING_UNIT.finditer(text, start, end)
    return [unit.start() for unit in units if unit["nothing"] is None] + [end]


def read_toml(text: str, file: str) -> dict[str, Any]:
    """The data of a TOML document, as tomllib gives them but for floats, which are `TypedNumber`s.

    Integers stay integers. Raises `InputError`, each fault with its place: for text that is not
    TOML, with the first fault only; with all of them, for numbers that are infinite or beyond the
    `MAX_DIGITS` and `MAX_EXPONENT` of formulas, and for what is nested deeper than `MAX_NESTING`.
    """
    document = Document(text, file)
    if LONG_NUMBER.search(document.text) or LONG_KEY.search(document.text):
        _refuse_long(document)
    try:
        data = tomllib.loads(document.text, parse_float=_typed)
    except tomllib.TOMLDecodeError as error:
        raise InputError([syntax_fault(text, file, error)]) from None
    except RecursionError:
        deepest = Scan(document.text).too_deep or Stretch(0, 0)
        raise InputError([_too_deep().at(document.place(deepest))]) from None
    faults = list(_faults(data, Locator(text, file)))
    if faults:
        raise InputError(faults)
    return data


def _typed(written: str) -> TypedNumber:
    return TypedNumber(written.removeprefix("+").replace("_", ""))


def _refuse_long(document: Document) -> None:
    """Raise the faults of numbers and keys that would keep tomllib busy for minutes."""
    scan = Scan(document.text)
    numbers = [
        _too_large().at(document.place(value))
        for value in scan.bare_values
        if value.end - value.start > MAX_DIGITS
        and document.text[value.start : value.start + 2].strip("+-")[:1].isdigit()
    ]
    keys = [_too_deep().at(document.place(key)) for key in scan.long_keys]
    if numbers or keys:
        raise InputError(numbers + keys)


def _faults(data: dict[str, Any], locator: Locator) -> Iterator[Fault]:
    """What is wrong with the numbers and the nesting, in the order of the document's paths."""
    stack: list[tuple[tuple[str | int, ...], Any]] = [((), data)]
    while stack:
        path, value = stack.pop()
        fault = _fault(value, len(path))
        if fault is not None:
            yield fault.at(locator.value(path))
        elif isinstance(value, dict):
            stack.extend(((*path, name), part) for name, part in reversed(value.items()))
        elif isinstance(value, list):
            stack.extend(((*path, index), value[index]) for index in reversed(range(len(value))))


def _fault(value: object, depth: int) -> Fault | None:
    match value:
        case dict() | list() if depth > MAX_NESTING:
            return _too_deep()
        case int() if abs(value) >= 10**MAX_DIGITS:
            return _too_large()
        case TypedNumber(text):
            if text.lstrip("-") in {"inf", "nan"}:
                message = f"{text} is not a number to calculate with"
                return Fault("number-not-finite", message, "write a finite number, as 1e6")
            exponent = text.lower().partition("e")[2]
            if (
                sum(map(str.isdigit, text)) > MAX_DIGITS
                or len(exponent) > 9
                or abs(int(exponent or 0)) > MAX_EXPONENT
            ):
                return _too_large()
    return None


def _too_large() -> Fault:
    return Fault(
        "number-too-large",
        "this number is too large to work with",
        f"at most {MAX_DIGITS:,} digits, and powers of ten up to {MAX_EXPONENT:,}, are read",
    )


def _too_deep() -> Fault:
    message = f"this is nested more than {MAX_NESTING} levels deep"
    return Fault("nested-too-deeply", message, "write fewer brackets")
