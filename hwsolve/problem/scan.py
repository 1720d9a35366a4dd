"""Where everything stands in a TOML document: a scanner that keeps what tomllib drops.

It knows the shape of TOML and not its rules: what tomllib accepts is located exactly, and any other
text is scanned to its end all the same, one step after another, in time linear in its length.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from hwsolve.errors import Place

MAX_NESTING = 32
"""How deeply arrays and tables may be nested, and how many parts a dotted key may have. A scan
passes over further parts of a key, and ends where something is nested deeper."""

CLOSING = {"[": "]", "{": "}"}
LINES = re.compile(r"(?:[ \t\n]++|#[^\n]*+)*+")
SEPARATORS = re.compile(r"(?:[ \t\n,]++|#[^\n]*+)*+")
EQUALS = re.compile(r"[ \t]*+=?[ \t]*+")
DOT = re.compile(r"[ \t]*+\.[ \t]*+")
HEADING = re.compile(r"\[\[?[ \t]*+")
HEADING_END = re.compile(r"[ \t]*+\]?\]?")
REST = re.compile(r"[^\n]*+")
FURTHER_PARTS = re.compile(r"(?:[^ \t\n=,#\"'\[\]{}]++|[ \t]++|\"[^\"\n]*+\"|'[^'\n]*+')*+")
BARE_KEY = re.compile(r"[^ \t\n.=,#\"'\[\]{}]++")
BARE_VALUE = re.compile(r"\d{4}-\d\d-\d\d \d[^ \t\n,#\[\]{}=\"']*+|[^ \t\n,#\[\]{}=\"']++")
STRINGS = {
    '"""': re.compile(r'"""(?:[^"\\]++|\\.|"(?!""))*+"""{0,2}', re.DOTALL),
    "'''": re.compile(r"'''(?:[^']++|'(?!''))*+''''{0,2}"),
    '"': re.compile(r'"(?:[^"\\\n]++|\\[^\n])*+"'),
    "'": re.compile(r"'[^'\n]*+'"),
}


@dataclass(frozen=True, slots=True)
class Stretch:
    """The characters `start` up to `end` of a document, counted from 0."""

    start: int
    end: int


class Document:
    """A text as tomllib reads it, without byte order mark and carriage returns, and its places.

    `file` is the name under which places are shown. Lines and columns are those that an editor
    shows.
    """

    def __init__(self, text: str, file: str) -> None:
        self.text = text.removeprefix("\ufeff").replace("\r\n", "\n")
        self.file = file

    @cached_property
    def line_starts(self) -> Sequence[int]:
        """The offset at which each line begins."""
        return [0, *(newline.end() for newline in re.finditer("\n", self.text))]

    def place(self, stretch: Stretch) -> Place:
        """The place of a stretch, cut at the end of its first line, at least one character long."""
        line = bisect_right(self.line_starts, stretch.start)
        begin = self.line_starts[line - 1]
        end = self.text.find("\n", begin)
        text = self.text[begin:] if end < 0 else self.text[begin:end]
        length = max(1, min(stretch.end, begin + len(text)) - stretch.start)
        return Place(self.file, line, stretch.start - begin + 1, text, length)


@dataclass(slots=True)
class Item:
    """A key of the document or an element of an array, filled in while the document is scanned.

    `value` is what stands after `=`, the whole heading of a table, or the key where a table has no
    heading. `origin` is "value" (after `=`, or an element), "heading", "dotted" (`b` in `b.c = 1`)
    or "implied" (`b` in `[b.c]`).
    """

    key: Stretch
    value: Stretch
    origin: str = "implied"
    is_table_array: bool = False
    children: dict[str | int, Item] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Repeat:
    """A name that is defined where it may not be again, and its first definition."""

    name: str
    first: Stretch
    second: Stretch


class Scan:
    """What a text holds.

    `root` is the item of the document, `repeats` what is defined twice, in order. `open_brackets`,
    outermost first, and the quote `open_string` are still open at its end. `long_keys` have more
    parts than are kept, `bare_values` stand without quotes, `too_deep` is the bracket that ended
    the scan.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0
        self.root = Item(Stretch(0, 0), Stretch(0, 0), "heading")
        self.repeats: list[Repeat] = []
        self.open_brackets: list[int] = []
        self.open_string: int | None = None
        self.too_deep: Stretch | None = None
        self.long_keys: list[Stretch] = []
        self.bare_values: list[Stretch] = []
        self._document()

    def _document(self) -> None:
        table = self.root
        while True:
            self._skip(LINES)
            if self.position >= len(self.text):
                return
            if self.text[self.position] == "[":
                table = self._heading()
            else:
                item = self._define(table, self._key())
                self._skip(EQUALS)
                self._value(item)
            self._skip(REST)

    def _skip(self, pattern: re.Pattern[str]) -> Stretch | None:
        """Pass over the pattern if it stands here."""
        found = pattern.match(self.text, self.position)
        if found is None:
            return None
        self.position = found.end()
        return Stretch(found.start(), found.end())

    def _key(self) -> list[tuple[str, Stretch]]:
        """The parts of a dotted key, at least one; an empty one where no key stands."""
        parts: list[tuple[str, Stretch]] = []
        start = self.position
        while True:
            quote = self.text[self.position : self.position + 1]
            part = self._skip(STRINGS.get(quote, BARE_KEY))
            if part is None:
                part = Stretch(self.position, self.position)
                self.open_string = self.position if quote in STRINGS else self.open_string
            parts.append((key_name(self.text[part.start : part.end]), part))
            if self._skip(DOT) is None:
                return parts
            if len(parts) == MAX_NESTING:
                self._skip(FURTHER_PARTS)
                self.long_keys.append(Stretch(start, self.position))
                return parts

    def _heading(self) -> Item:
        """A table's heading; the item of the table that it opens."""
        start = self.position
        self._skip(HEADING)
        is_element = self.text.startswith("[[", start)
        parts = self._key()
        self._skip(HEADING_END)
        whole = Stretch(start, self.position)
        *above, (name, key) = parts
        table = self.root
        for part, stretch in above:
            known = table.children.setdefault(part, Item(stretch, stretch))
            if known.origin == "value":
                self.repeats.append(Repeat(part, known.key, stretch))
            table = _newest(known)
        item = table.children.setdefault(name, Item(key, whole))
        if item.origin != "implied" and not (is_element and item.is_table_array):
            self.repeats.append(Repeat(name, item.key, key))
        if item.origin in {"implied", "dotted"}:
            item.key, item.value = key, whole
            item.origin, item.is_table_array = "heading", is_element
        if not is_element:
            return item
        element = Item(key, whole, "heading")
        item.children[len(item.children)] = element
        return element

    def _define(self, table: Item, parts: Sequence[tuple[str, Stretch]]) -> Item:
        """The item of a key before `=`."""
        *above, (name, key) = parts
        for part, stretch in above:
            known = table.children.setdefault(part, Item(stretch, stretch, "dotted"))
            if known.origin in {"value", "heading"}:
                self.repeats.append(Repeat(part, known.key, stretch))
            table = _newest(known)
        item = Item(key, key, "value")
        first = table.children.setdefault(name, item)
        if first is not item:
            self.repeats.append(Repeat(name, first.key, key))
        return item

    def _value(self, item: Item | None) -> None:
        """A value with all that is nested in it, from here on."""
        enclosing: list[tuple[Item, str]] = []
        while item is not None:
            start = self.position
            opening = self.text[start : start + 1]
            if opening in CLOSING:
                self.open_brackets.append(start)
                enclosing.append((item, opening))
                self.position += 1
            else:
                self._scalar(opening)
            item.value = Stretch(start, self.position)
            if len(enclosing) > MAX_NESTING:
                self.too_deep = item.value
                self.position = len(self.text)
            item = self._next_item(enclosing)

    def _next_item(self, enclosing: list[tuple[Item, str]]) -> Item | None:
        """The item whose value comes next, after closing what ends here; None at the end of all."""
        while enclosing:
            container, opening = enclosing[-1]
            self._skip(SEPARATORS)
            if self.position >= len(self.text):
                return None
            if self.text[self.position] in "]}":
                self.position += 1
                container.value = Stretch(container.value.start, self.position)
                enclosing.pop()
                self.open_brackets.pop()
            elif opening == "[":
                here = Stretch(self.position, self.position)
                element = Item(here, here, "value")
                container.children[len(container.children)] = element
                return element
            else:
                item = self._define(container, self._key())
                self._skip(EQUALS)
                return item
        return None

    def _scalar(self, first: str) -> None:
        """A string, a number, a word, or one character that can't begin a value."""
        start = self.position
        if first in STRINGS:
            triple = first * 3
            quote = triple if self.text.startswith(triple, start) else first
            if self._skip(STRINGS[quote]) is None:
                self.open_string = start
                self.position = len(self.text)
                if quote == first:
                    self.position = start
                    self._skip(REST)
        elif (bare := self._skip(BARE_VALUE)) is not None:
            self.bare_values.append(bare)
        elif first not in {"", "\n", "]", "}"}:
            self.position += 1


def _newest(item: Item) -> Item:
    """The table that further keys go to: the last one of an array of tables."""
    return item.children[len(item.children) - 1] if item.is_table_array else item


def key_name(written: str) -> str:
    """A key without its quotes and escapes.

    >>> key_name('"caf\\\\u00e9"'), key_name("'a.b'"), key_name("w1")
    ('café', 'a.b', 'w1')
    """
    if written[:1] == '"' and "\\" in written:
        try:
            return str(tomllib.loads(f"key = {written}")["key"])
        except tomllib.TOMLDecodeError:
            pass
    return written[1:-1] if written[:1] in {'"', "'"} and len(written) > 1 else written
