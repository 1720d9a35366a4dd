"""Reading the keys of one table with the types that they must have."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from hwsolve.errors import Fault, InputError
from hwsolve.notation.parser import parse
from hwsolve.notation.tree import (
    Derivative,
    Expression,
    Name,
    Negate,
    Number,
    Power,
    Quotient,
    Timed,
    walk,
)
from hwsolve.problem.locate import TypedNumber
from hwsolve.problem.report import Path, Report
from hwsolve.problem.suggest import did_you_mean, listed

HOMES = {
    **dict.fromkeys(("outputs", "wrt", "decompose", "step", "questions"), "ask"),
    **dict.fromkeys(("digits", "decimals", "decimal_comma", "symbols"), "display"),
    **dict.fromkeys(("author", "course", "sheet", "date", "template"), "submission"),
    **dict.fromkeys(("algorithms", "steps", "convention"), "optimizer"),
    **dict.fromkeys(("columns", "rows", "batch", "order", "seed"), "data"),
}
"""The table to which a key belongs that somebody wrote in another."""


class Table:
    """A table of the problem. Its readers give None where the key is missing or its value is wrong,
    which is reported; `refuse_others` reports the keys that no reader asked for."""

    def __init__(self, data: Mapping[str, Any], path: Path, report: Report) -> None:
        self.data = data
        self.path = path
        self.report = report
        self._asked: list[str] = []

    def __contains__(self, key: str) -> bool:
        return key in self.data

    def raw(self, key: str) -> Any:
        """The value as it is; None where there is none."""
        self._asked.append(key)
        return self.data.get(key)

    def table(self, key: str) -> Table:
        """A table inside this one; an empty one where it is missing."""
        value = self.raw(key)
        path = (*self.path, key)
        if value is not None and not isinstance(value, dict):
            self.report.value(
                path, "wrong-type", f"{key} is a table, not {kind(value)}", f"write [{key}]"
            )
        return Table(value if isinstance(value, dict) else {}, path, self.report)

    def text(self, key: str) -> str | None:
        """A text."""
        value = self.raw(key)
        if not isinstance(value, str):
            if value is not None:
                self.wrong_type(key, "a text in quotes", f'write {key} = "…"')
            return None
        stray = next((sign for sign in value if unicodedata.category(sign) == "Cc"), "\n")
        if stray not in "\n\t\r":
            message = f"{key} holds the control character U+{ord(stray):04X}"
            self.report.value((*self.path, key), "bad-character", message, "delete it")
        return value

    def flag(self, key: str) -> bool | None:
        """true or false."""
        value = self.raw(key)
        if value is None or isinstance(value, bool):
            return value
        self.wrong_type(key, "true or false", f"write {key} = true")
        return None

    def whole(self, key: str, low: int, high: int | None = None) -> int | None:
        """A whole number from `low` to `high`, both included."""
        value = self.raw(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int):
            self.wrong_type(key, "a whole number", f"write {key} = {low}")
            return None
        if value < low or (high is not None and value > high):
            wanted = f"from {low} to {high}" if high is not None else f"{low} or more"
            message = f"{key} must be a whole number {wanted}"
            self.report.value((*self.path, key), "out-of-range", message, f"write {key} = {low}")
            return None
        return value

    def elements(self, key: str, wanted: str) -> list[Any]:
        """A list, at least one element long; [] where it is missing or wrong."""
        values = self.raw(key)
        if values is None:
            return []
        if not isinstance(values, list):
            example = f'["{values}"]' if isinstance(values, str) else f"[{wanted}]"
            self.wrong_type(key, "a list", f"write {key} = {example}")
            return []
        if not values:
            message = f"{key} is an empty list"
            self.report.value((*self.path, key), "wrong-length", message, "or delete the line")
        return values

    def texts(self, key: str) -> list[tuple[int, str]]:
        """The texts of a list, each with its position; [] where it is missing or wrong."""
        good = []
        for index, value in enumerate(self.elements(key, '"…"')):
            if isinstance(value, str):
                good.append((index, value))
            else:
                message = f"{key} is a list of texts, and this is {kind(value)}"
                path = (*self.path, key, index)
                self.report.value(path, "wrong-type", message, "put it in quotes")
        return good

    def wrong_type(self, key: str, wanted: str, help: str) -> None:
        """Report a value of the wrong type."""
        message = f"{key} must be {wanted}, not {kind(self.data[key])}"
        self.report.value((*self.path, key), "wrong-type", message, help)

    def refuse_others(self) -> None:
        """Report the keys that no reader asked for."""
        for key, value in self.data.items():
            if key not in self._asked:
                self._refuse(key, value)

    def _refuse(self, key: str, value: object) -> None:
        name = ".".join(map(str, self.path))
        where = f" in [{name}]" if name else ""
        noun = "table" if isinstance(value, dict) else "key"
        help = did_you_mean(key, self._asked)
        if HOMES.get(key, name) != name:
            help = f"it belongs under [{HOMES[key]}]"
        elif help is None and not name and not isinstance(value, dict):
            # A definition above the first heading: people forget the heading.
            help = f"put it under [{'graph' if isinstance(value, str) else 'inputs'}]"
        help = help or f"known here: {listed(self._asked)}"
        self.report.key((*self.path, key), f"unknown-{noun}", f"unknown {noun} {key}{where}", help)


def kind(value: object) -> str:
    """What a value is, in words.

    >>> kind(True), kind(3), kind({})
    ('true', 'the number 3', 'a table')
    """
    match value:
        case bool():
            return "true" if value else "false"
        case int() | TypedNumber():
            text = str(value) if isinstance(value, int) else value.text
            return f"the number {text}" if len(text) < 30 else "a number"
        case str():
            return "a text"
        case list():
            return "a list"
        case dict():
            return "a table"
    return "a date"


def typed_number(value: int | TypedNumber) -> Expression:
    """The number as it was typed, as a tree: `-0.50` is Negate(Number("0.50"))."""
    text = str(value) if isinstance(value, int) else value.text
    return Negate(Number(text[1:])) if text.startswith("-") else Number(text)


def constant(
    value: object, path: Path, names: frozenset[str], report: Report, own: str = ""
) -> Expression | None:
    """A number, or an expression in numbers and constants in quotes; None where it is neither,
    which is reported. The expression may also be the name `own` alone: the quantity then stays a
    symbol."""
    if isinstance(value, int | TypedNumber) and not isinstance(value, bool):
        return typed_number(value)
    if not isinstance(value, str):
        key = next(part for part in reversed(path) if isinstance(part, str))
        message = f"{key} must be a number or an expression in quotes, not {kind(value)}"
        report.value(path, "wrong-type", message, f'write {key} = 3, or {key} = "pi/2"')
        return None
    try:
        tree = parse(value, names=names)
    except InputError as error:
        report.inside(path, *error.faults)
        return None
    if own and isinstance(tree, Name) and tree.name == own:
        return tree
    strange = next(
        (leaf for leaf in walk(tree) if isinstance(leaf, Name | Timed | Derivative)), None
    )
    if strange is None:
        return tree
    written = value[strange.span.start : strange.span.end]
    help = "write numbers, e and pi" + (f'; or {own} = "{own}" to keep it a symbol' if own else "")
    message = f"a value cannot use {written}"
    report.inside(path, Fault("not-a-number", message, help, strange.span.start, strange.span.end))
    return None


def setting(text: str) -> Expression | str | bool:
    """The value of a hyperparameter or a knob that is written as a text: an expression if it is one
    in numbers and constants, else true or false, or the text itself.

    >>> setting("1/3"), setting("inside")
    (Quotient(numerator=Number(text='1'), denominator=Number(text='3')), 'inside')
    """
    if text in {"true", "false"}:
        return text == "true"
    try:
        tree = parse(text)
    except InputError:
        return text
    symbols = (leaf for leaf in walk(tree) if isinstance(leaf, Name | Timed | Derivative))
    return tree if next(symbols, None) is None else text


def rational(tree: Expression) -> Fraction | None:
    """The value of a small expression in numbers that is rational at sight; None for any other.

    >>> rational(parse("10^-3")), rational(parse("sqrt(4)"))
    (Fraction(1, 1000), None)
    """
    match tree:
        case Number():
            return tree.value
        case Negate(argument):
            value = rational(argument)
            return None if value is None else -value
        case Quotient(numerator, denominator):
            above, below = rational(numerator), rational(denominator)
            return None if above is None or not below else above / below
        case Power(Number() as base, exponent):
            power = rational(exponent)
            if base.value and power is not None and power.denominator == 1 and abs(power) <= 100:
                return base.value ** int(power)
    return None
