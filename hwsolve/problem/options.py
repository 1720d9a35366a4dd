"""Texts of command-line options, taken apart with the places of their parts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from hwsolve.errors import InputError, Place
from hwsolve.notation.parser import parse
from hwsolve.notation.tree import Expression
from hwsolve.problem.fields import rational
from hwsolve.problem.report import Path, Places
from hwsolve.problem.scan import Document, Stretch

_OPENING, _CLOSING = "([", ")]"


@dataclass(frozen=True, slots=True)
class Part:
    """`head = text` in an option; `head` is "" where there is no `=`. The stretches say where they
    stand."""

    document: Document
    head: str
    text: str
    key: Stretch
    value: Stretch

    def key_place(self) -> Place:
        """Where its name stands; its text, where it has no name."""
        return self.document.place(self.key)

    def place(self, start: int, end: int) -> Place:
        """Where characters `start` up to `end` of its text stand."""
        return self.document.place(Stretch(self.value.start + start, self.value.start + end))


def parts(text: str, option: str, separators: str) -> Iterator[Part]:
    """The parts between separators that stand outside of brackets.

    >>> [(part.head, part.text) for part in parts("a = max(1, 2), 3", "--at", ",")]
    [('a', 'max(1, 2)'), ('', '3')]
    """
    document = Document(text, option)
    depth = start = 0
    for position, sign in enumerate(document.text + separators[0]):
        depth = max(0, depth + (sign in _OPENING) - (sign in _CLOSING))
        if position == len(document.text) or (sign in separators and depth == 0):
            part = _part(document, start, position)
            if part.text or part.head:
                yield part
            start = position + 1


def whole(text: str, option: str) -> Part:
    """The option as one part without a name."""
    stretch = Stretch(0, len(text))
    return Part(Document(text, option), "", text, stretch, stretch)


def positive_number(
    text: str, option: str, most: int, below: bool = False
) -> tuple[Expression, Fraction]:
    """A positive number as it was typed (`0.5`, `1/2`, `1e-6`), and its value, of at most `most` or,
    with `below`, less. Raises InputError."""
    try:
        tree = parse(text)
        value = rational(tree)
    except InputError:
        value = None
    if value is None or not 0 < value <= most or (below and value == most):
        relation = "below" if below else "of at most"
        message = f"{option} must be a positive number {relation} {int(most):,}"
        raise InputError.of("bad-option", message, f"write {option} 0.01, 1e-6 or 1/3")
    return tree, value


class OptionPlaces:
    """Where the parts of a problem stand in the options."""

    def __init__(self, option: str, otherwise: Places | None = None) -> None:
        """`otherwise` knows where the parts stand that no option holds."""
        self._elsewhere = whole("", option)
        self._otherwise = otherwise
        self._parts: dict[Path, Part] = {}

    def add(self, path: Path, part: Part) -> None:
        """Note where the part of the problem at `path` stands."""
        self._parts[path] = part

    def key(self, path: Path) -> Place:
        """The name of a part."""
        if self._otherwise is not None and path not in self._parts:
            return self._otherwise.key(path)
        return self._parts.get(path, self._elsewhere).key_place()

    def value(self, path: Path) -> Place:
        """Its value."""
        if self._otherwise is not None and path not in self._parts:
            return self._otherwise.value(path)
        part = self._parts.get(path, self._elsewhere)
        return part.place(0, len(part.text))

    def inside(self, path: Path, start: int, end: int) -> Place:
        """Characters `start` up to `end` of its value."""
        if self._otherwise is not None and path not in self._parts:
            return self._otherwise.inside(path, start, end)
        return self._parts.get(path, self._elsewhere).place(start, end)


def _part(document: Document, start: int, end: int) -> Part:
    equals = document.text.find("=", start, end)
    value = _trimmed(document, max(start, equals + 1), end)
    key = _trimmed(document, start, equals) if equals >= 0 else value
    head = document.text[key.start : key.end] if equals >= 0 else ""
    text = document.text[value.start : value.end]
    if equals >= 0 and not head:
        # `= x^2`: the sign stays in the text, where the parser refuses it.
        value = key = _trimmed(document, start, end)
        text = document.text[value.start : value.end]
    return Part(document, head, text, key, value)


def _trimmed(document: Document, start: int, end: int) -> Stretch:
    """The stretch without the space at its ends."""
    text = document.text[start:end]
    begin = start + len(text) - len(text.lstrip())
    return Stretch(begin, max(begin, start + len(text.rstrip())))
