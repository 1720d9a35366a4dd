"""Places in TOML: every key and value is found exactly, and no text makes the locator fail."""

from __future__ import annotations

import random
import tomllib
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hwsolve.errors import InputError, Place
from hwsolve.notation.numerals import MAX_DIGITS, MAX_EXPONENT
from hwsolve.problem.locate import Locator, TypedNumber, read_toml

ALPHABET = "ab1_- .=#\"'\\[]{},\n\tαé₁𝑥\u2028\x85"
KEYS = st.text(ALPHABET, max_size=6)
SCALARS = st.one_of(st.text(ALPHABET, max_size=12), st.integers(), st.booleans())
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)
DOCUMENTS = st.dictionaries(KEYS, VALUES, max_size=5)


@dataclass
class Writer:
    """Writes data as TOML in a style drawn at random, and notes where it put each key and value."""

    style: random.Random
    text: str = ""
    keys: dict[tuple[str | int, ...], tuple[int, int]] = field(default_factory=dict)
    values: dict[tuple[str | int, ...], tuple[int, int]] = field(default_factory=dict)

    def put(self, *choices: str) -> None:
        self.text += self.style.choice(choices)

    def table(self, path: tuple[str | int, ...], heading: list[str], table: dict[str, Any]) -> None:
        later = []
        for name, value in table.items():
            is_series = (
                isinstance(value, list) and value and all(isinstance(v, dict) for v in value)
            )
            if (is_series or isinstance(value, dict)) and self.style.random() < 0.6:
                later.append((name, value))
            else:
                self.pair(path, [name], value)
                self.put("", " # c = 1")
                self.put("\n", "\n\n", "\n  ", "\n\t# [x]\n")
        for name, value in later:
            parts = [*heading, name]
            if isinstance(value, dict):
                self.heading("[", parts, "]", (*path, name), (*path, name))
                self.table((*path, name), parts, value)
            else:
                for index, element in enumerate(value):
                    self.heading("[[", parts, "]]", (*path, name), (*path, name, index))
                    self.table((*path, name, index), parts, element)

    def heading(
        self,
        opening: str,
        parts: list[str],
        closing: str,
        key: tuple[str | int, ...],
        value: tuple[str | int, ...],
    ) -> None:
        start = len(self.text)
        self.put(opening, opening + " ")
        for part in parts[:-1]:
            self.key(part)
            self.put(".", " . ")
        self.keys.setdefault(key, self.key(parts[-1]))
        self.put("", "\t")
        self.put(closing)
        self.values[value] = (start, len(self.text))
        self.put("\n", " # comment\n")

    def pair(self, path: tuple[str | int, ...], names: list[str], value: Any) -> None:
        """`a.b = value`, or one such line for each entry of a table."""
        if isinstance(value, dict) and value and self.style.random() < 0.3:
            for index, (name, part) in enumerate(value.items()):
                self.put(*(["\n"] if index else [""]))
                self.pair(path, [*names, name], part)
            return
        for index, name in enumerate(names):
            self.put(*(["", " . ", "."][1:] if index else [""]))
            self.keys.setdefault((*path, *names[: index + 1]), self.key(name))
        self.put("=", " = ", "\t=  ")
        self.value((*path, *names), value)

    def key(self, name: str) -> tuple[int, int]:
        start = len(self.text)
        is_bare = name and name.isascii() and name.replace("_", "a").replace("-", "a").isalnum()
        if is_bare and self.style.random() < 0.6:
            self.text += name
        elif "'" not in name and "\n" not in name and self.style.random() < 0.5:
            self.text += f"'{name}'"
        else:
            self.text += f'"{self.escaped(name, "")}"'
        return start, len(self.text)

    def escaped(self, text: str, raw: str) -> str:
        """The text for double quotes; what is in `raw` stays as it is."""
        written = ""
        for character in text:
            if character not in raw and (character in '"\\\n' or self.style.random() < 0.1):
                written += f"\\U{ord(character):08x}"
            else:
                written += character
        return written

    def value(self, path: tuple[str | int, ...], value: Any) -> None:
        start = len(self.text)
        match value:
            case bool():
                self.text += str(value).lower()
            case int():
                self.text += str(value)
            case str():
                self.string(value)
            case list():
                self.array(path, value)
            case dict():
                self.inline_table(path, value)
        self.values[path] = (start, len(self.text))

    def string(self, value: str) -> None:
        kind = self.style.randrange(4)
        if kind == 0 and "'" not in value and "\n" not in value:
            self.text += f"'{value}'"
        elif kind == 1 and "'" not in value:
            self.text += f"'''\n{value}'''"
        elif kind == 2:
            content = self.escaped(value, "\n")
            fold = self.style.randrange(len(value) + 1) if content == value else 0
            gap = (
                "" if content[fold:][:1] in {" ", "\t", "\n"} else self.style.choice(["", "\\\n  "])
            )
            self.text += f'"""\n{content[:fold]}{gap}{content[fold:]}"""'
        else:
            self.text += f'"{self.escaped(value, "")}"'

    def array(self, path: tuple[str | int, ...], value: list[Any]) -> None:
        self.put("[", "[ ", "[\n", "[ # ]\n\t")
        for index, element in enumerate(value):
            self.value((*path, index), element)
            is_last = index == len(value) - 1
            self.put(*(["", ",", "\n"] if is_last else [",", ", ", " ,\n  ", ", # ,\n"]))
        self.put("]")

    def inline_table(self, path: tuple[str | int, ...], value: dict[str, Any]) -> None:
        self.put("{", "{ ")
        for index, (name, part) in enumerate(value.items()):
            self.put(*([",", ", "] if index else [""]))
            self.keys[(*path, name)] = self.key(name)
            self.put("=", " = ")
            self.value((*path, name), part)
        self.put("}", " }")


def place_of(text: str, start: int, end: int) -> Place:
    """The place of a stretch, counted character by character."""
    line, column = 1, 1
    for character in text[:start]:
        line, column = (line + 1, 1) if character == "\n" else (line, column + 1)
    length = max(1, len(text[start:end].split("\n")[0]))
    return Place("file.toml", line, column, text.split("\n")[line - 1], length)


def reach(data: Any, path: tuple[str | int, ...]) -> Any:
    for part in path:
        data = data[part]
    return data


@settings(deadline=None)
@given(DOCUMENTS, st.randoms(use_true_random=False), st.booleans())
def test_every_key_and_value_is_found_exactly(
    data: dict[str, Any], style: random.Random, is_from_windows: bool
) -> None:
    """Whatever the layout, each key and each value has the place where the writer put it."""
    writer = Writer(style)
    writer.table((), [], data)
    assert tomllib.loads(writer.text) == data
    text = "\ufeff" + writer.text.replace("\n", "\r\n") if is_from_windows else writer.text
    locator = Locator(text, "file.toml")
    for path, stretch in writer.values.items():
        assert locator.value(path) == place_of(writer.text, *stretch), path
    for path, stretch in writer.keys.items():
        assert locator.key(path) == place_of(writer.text, *stretch), path
    assert read_toml(text, "file.toml") == data


@settings(deadline=None)
@given(DOCUMENTS, st.randoms(use_true_random=False))
def test_every_character_of_a_string_is_found(data: dict[str, Any], style: random.Random) -> None:
    """A character of a decoded string has the place of that character, or of its escape."""
    writer = Writer(style)
    writer.table((), [], data)
    locator = Locator(writer.text, "file.toml")
    for path in writer.values:
        value = reach(data, path)
        for offset, character in enumerate(value if isinstance(value, str) else ""):
            place = locator.inside(path, offset, offset + 1)
            written = (place.text + "\n")[place.column - 1 :]
            escape = f"\\U{ord(character):08x}"
            assert written[0] == character or written.startswith(escape), (path, offset)


@given(st.text(ALPHABET + '""[[', max_size=60))
@example("x = [[}")
@example('"""')
@example("a'")
@example("[[a]]\n[a.b]\na.b.c")
@example("{={={=")
def test_no_text_makes_the_locator_fail(text: str) -> None:
    """Text that is not TOML at all still gets places inside the text."""
    locator = Locator(text, "file.toml")
    for path in [(), ("a",), ("a", 0), ("", 1, "b")]:
        for place in (locator.key(path), locator.value(path), locator.inside(path, 3, 9)):
            assert 1 <= place.line <= text.count("\n") + 1
            assert 1 <= place.column <= len(place.text) + 1
            assert place.text == text.split("\n")[place.line - 1]


def where(place: Place) -> tuple[int, int, str]:
    return place.line, place.column, place.text[place.column - 1 :][: place.length]


def test_an_error_inside_an_expression_is_underlined_there() -> None:
    """Offsets in an expression become columns of the file; its end is the closing quote."""
    locator = Locator('[graph]\n  f4 = "f3 + cc"   # sum\n', "file.toml")
    assert where(locator.inside(("graph", "f4"), 5, 7)) == (2, 14, "cc")
    assert where(locator.inside(("graph", "f4"), 7, 7)) == (2, 16, '"')
    assert where(locator.inside(("graph", "f4"), 40, 50)) == (2, 16, '"')


def test_escapes_and_folded_lines_do_not_shift_what_follows() -> None:
    """An escape is one character of the expression, and a folded line break none."""
    locator = Locator('a = "\\u03b1 \\\\ yy"\nb = """\nx + \\\n   yy"""\nc = 12.5\n', "")
    assert where(locator.inside(("a",), 0, 1)) == (1, 6, "\\u03b1")
    assert where(locator.inside(("a",), 4, 6)) == (1, 16, "yy")
    assert where(locator.inside(("b",), 4, 6)) == (4, 4, "yy")
    assert where(locator.inside(("c",), 2, 4)) == (3 + 2, 7, ".5")


def test_what_is_not_in_the_file_has_the_place_of_what_it_would_be_in() -> None:
    """A missing key points at its table, an element beyond the end at its array."""
    locator = Locator("title = 'T'\n[optimizer.adam]\nrows = [[1], [2]]\n", "")
    assert where(locator.value(("optimizer", "adam", "beta"))) == (2, 1, "[optimizer.adam]")
    assert where(locator.key(("optimizer", "steps"))) == (2, 2, "optimizer")
    assert where(locator.value(("optimizer", "adam", "rows", 1, 4))) == (3, 14, "[2]")
    assert where(locator.inside(("graph", "f"), 2, 3))[:2] == (1, 1)


def test_a_table_has_its_own_heading_even_if_a_subtable_comes_first() -> None:
    """`[optimizer.adam]` before `[optimizer]` does not hide the latter."""
    locator = Locator("[optimizer.adam]\nbeta = 1\n[optimizer]\nsteps = 2\n", "")
    assert where(locator.value(("optimizer",))) == (3, 1, "[optimizer]")


def test_numbers_keep_what_was_typed() -> None:
    """0.1 is exactly 1/10 and is shown as typed; integers are integers."""
    data = read_toml("a = 2.50\nb = -1e-8\nc = +1_0.0\nd = 3\n", "")
    assert data == {
        "a": TypedNumber("2.50"),
        "b": TypedNumber("-1e-8"),
        "c": TypedNumber("10.0"),
        "d": 3,
    }
    assert data["b"].value * 10**8 == -1


@pytest.mark.parametrize(
    ("text", "code", "line", "column"),
    [
        ("x = inf", "number-not-finite", 1, 5),
        ("x = [1, -nan]", "number-not-finite", 1, 9),
        ("y = 1\nx = 1e999999999", "number-too-large", 2, 5),
        (f"x = 1e-{MAX_EXPONENT + 1}", "number-too-large", 1, 5),
        ("x = " + "9" * 20_000, "number-too-large", 1, 5),
        ("a.b = -" + "9" * 20_000, "number-too-large", 1, 7),
        ("x = 1." + "9" * 5_000_000, "number-too-large", 1, 5),
        ("x = 0x" + "f" * (MAX_DIGITS - 1), "number-too-large", 1, 5),
        ("x = 0b" + "1" * 20_000, "number-too-large", 1, 5),
        ("x = " + "[" * 100_000, "nested-too-deeply", 1, 37),
        ("x = " + "{a=" * 10_000, "nested-too-deeply", 1, 101),
        ("x = " + "[" * 60 + "]" * 60, "nested-too-deeply", 1, 37),
        ("a." * 2_500_000 + "a = 1", "nested-too-deeply", 1, 1),
        ("[" + "a." * 25 + "a]\n" + "b." * 20 + "b = 1", "nested-too-deeply", 2, 13),
    ],
    ids=lambda value: value[:12] if isinstance(value, str) else None,
)
def test_what_would_break_later_is_refused_here(
    text: str, code: str, line: int, column: int
) -> None:
    """Numbers and nestings without bound are faults with a place, found without computing them."""
    with pytest.raises(InputError) as caught:
        read_toml(text, "file.toml")
    (fault,) = caught.value.faults
    assert fault.place is not None
    assert (fault.code, fault.place.line, fault.place.column) == (code, line, column)


def test_long_numbers_and_dotted_text_in_quotes_are_no_fault() -> None:
    """What looks like a bomb inside a string is only text."""
    text = f'a = "{"9" * 5_000}"\nb = "{"a." * 50}"\n'
    assert read_toml(text, "") == tomllib.loads(text)


def test_all_unusable_numbers_are_told_at_once() -> None:
    """Faults come together, in the order of the file."""
    with pytest.raises(InputError) as caught:
        read_toml("a = inf\n[b]\nc = [1, nan, 1e99999]\n", "")
    assert [fault.code for fault in caught.value.faults] == [
        "number-not-finite",
        "number-not-finite",
        "number-too-large",
    ]
