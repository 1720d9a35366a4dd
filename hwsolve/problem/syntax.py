"""What is wrong with a text that is not TOML, said to somebody who has not heard of TOML."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass

from hwsolve.errors import Fault
from hwsolve.problem.scan import Document, Scan, Stretch

WHERE = re.compile(r"(.*) \(at (?:line (\d+), column (\d+)|end of document)\)", re.DOTALL)
DEFINITION = re.compile(r"[ \t]*+(?P<name>[^=#\[\]{}]*+)=[ \t]*+(?P<value>.*)")
SECOND_DEFINITION = re.compile(r"(?<=[\s,;])([A-Za-z_][A-Za-z0-9_]*+)\s*+=")
BARE_NAME = re.compile(r"[A-Za-z0-9_-]+")
NUMBER = re.compile(r"([+-]?)(\d*+)\.?(\d*+)((?:[eE][+-]?\d+)?)")
DECIMAL_COMMA = re.compile(r"[+-]?\d+,\d+")
ELEMENT = re.compile(r"[^,\[\]{}#\n]*")
SHAPE = 'a line is [table], name = 3, or name = "formula"'
STRAIGHT, CURLY = "\"'", "“”„‟‘’‚‛«»`´"


@dataclass(frozen=True, slots=True)
class Failure:
    """Where tomllib stopped and why: its own wording, and an offset in `text`."""

    text: str
    complaint: str
    position: int

    @property
    def line_start(self) -> int:
        """The offset of the line at which tomllib stopped."""
        return self.text.rfind("\n", 0, self.position) + 1

    @property
    def line(self) -> str:
        """That line, without its comment unless quotes may hide what begins it."""
        line = self.text[self.line_start :].partition("\n")[0]
        return line if any(quote in line for quote in STRAIGHT) else line.partition("#")[0].rstrip()

    @property
    def character(self) -> str:
        """The character at which tomllib stopped, "" at the end."""
        return self.text[self.position : self.position + 1]


def syntax_fault(text: str, file: str, error: tomllib.TOMLDecodeError) -> Fault:
    """The fault behind tomllib's error on `text`, with its place and what to write instead."""
    document = Document(text, file)
    found = WHERE.fullmatch(str(error))
    complaint, line, column = found.group(1, 2, 3) if found else (str(error), "", "")
    position = len(document.text)
    if line and column:
        position = document.line_starts[int(line) - 1] + int(column) - 1
    failure = Failure(document.text, complaint, position)
    scan = Scan(document.text[:position])
    fault = (
        _repeat(failure, scan, document)
        or _string(failure, scan)
        or _character(failure)
        or _list(failure, scan)
        or _heading(failure)
        or _name(failure)
        or _value(failure)
        or Fault("syntax", complaint[:1].lower() + complaint[1:], SHAPE, position, position)
    )
    return fault.at(document.place(Stretch(fault.start, fault.end)))


def _repeat(failure: Failure, scan: Scan, document: Document) -> Fault | None:
    if not failure.complaint.startswith(("Cannot ", "Duplicate ")):
        return None
    if not scan.repeats:
        start = failure.position
        return Fault("duplicate-key", "this name is taken already", "choose another", start, start)
    repeat = scan.repeats[0]
    line = document.place(repeat.first).line
    return Fault(
        "duplicate-key",
        f"{_short(repeat.name)} is defined twice",
        f"the first definition is in line {line}: rename or delete one of the two",
        repeat.second.start,
        repeat.second.end,
    )


def _string(failure: Failure, scan: Scan) -> Fault | None:
    text, complaint, position = failure.text, failure.complaint, failure.position
    if complaint.startswith(("Unescaped", "Invalid hex", "Escaped")):
        return Fault(
            "bad-escape",
            "a backslash between double quotes begins a special character",
            "use single quotes around text with backslashes, or write \\\\",
            max(text.rfind("\\", 0, position), 0),
            position,
        )
    if scan.open_string is None or failure.character not in {"", "\n"}:
        return None
    quote = text[scan.open_string]
    if text.startswith(quote * 3, scan.open_string):
        quote *= 3
    return Fault(
        "unclosed-string",
        "the quote that opens here is not closed",
        f"end the text with {quote}",
        scan.open_string,
        position,
    )


def _character(failure: Failure) -> Fault | None:
    character, position = failure.character, failure.position
    if character in {"", "\n", "\t"} or character.isprintable():
        return None
    return Fault(
        "bad-character",
        f"the character U+{ord(character):04X} has no place in a problem file",
        "is this a text file? if so, delete the character and type it again",
        position,
        position + 1,
    )


def _list(failure: Failure, scan: Scan) -> Fault | None:
    """What goes wrong between brackets: an element without quotes, a comma or the end missing."""
    if not scan.open_brackets:
        return None
    text, position, bracket = failure.text, failure.position, scan.open_brackets[-1]
    closing = "]" if text[bracket] == "[" else "}"
    if position >= len(text):
        message = "the bracket that opens here is not closed"
        return Fault("unclosed-list", message, f"end it with {closing}", bracket, bracket + 1)
    begin = max(text.rfind(mark, 0, position) for mark in ",[]{}=\n\"'") + 1
    begin += len(text[begin:position]) - len(text[begin:position].lstrip())
    element = ELEMENT.match(text, begin)
    written = element[0].rstrip() if element else ""
    if failure.complaint.startswith("Expected '='"):
        message = "a name and = are missing here"
        return Fault("missing-equals", message, "write name = value", position, position + 1)
    if not written and failure.complaint == "Invalid value":
        message = "a value is missing here"
        help_ = f"write a value, or delete the {failure.character or 'comma'}"
        return Fault("missing-value", message, help_, position, position + 1)
    parts = written.split()
    is_several = len(parts) > 1 and all(_as_number(part) for part in parts)
    if not written or is_several or failure.character in "[{\"'\n" or "=" in written:
        message = f"a comma or {closing} is missing before this"
        help_ = f"the bracket opens in line {text.count(chr(10), 0, bracket) + 1}"
        return Fault("unclosed-list", message, help_, position, position + 1)
    return _unquoted(written, begin, "")


def _heading(failure: Failure) -> Fault | None:
    line, start = failure.line, failure.line_start
    if not line.lstrip().startswith("["):
        return None
    if failure.complaint.startswith("Expected newline"):
        message = "nothing may follow a heading on its line"
        help_ = "start a new line here"
        return Fault("bad-heading", message, help_, failure.position, start + len(line))
    name = re.search(r"[A-Za-z0-9_.-]+(?: +[A-Za-z0-9_.-]+)*", line)
    return Fault(
        "bad-heading",
        "a heading is one name in square brackets",
        f"write [{_short(name[0].replace(' ', '_')) if name else 'inputs'}]",
        start + len(line) - len(line.lstrip()),
        start + len(line),
    )


def _name(failure: Failure) -> Fault | None:
    """What goes wrong before the `=`."""
    if not failure.complaint.startswith(("Invalid statement", "Expected '='", "Invalid initial")):
        return None
    line, position = failure.line, failure.position
    start = failure.line_start + len(line) - len(line.lstrip())
    definition = DEFINITION.match(line)
    name = definition["name"].strip() if definition else ""
    if definition and not name:
        message = "a name is missing before ="
        return Fault("missing-name", message, 'write name = "formula"', position, position + 1)
    before_colon, colon, after_colon = line.strip().partition(":")
    if colon and BARE_NAME.fullmatch(before_colon.rstrip()):
        help_ = f"write {_short(before_colon.rstrip())} = {_as_value(after_colon)}"
        return Fault("missing-equals", "= is written here, not :", help_, position, position + 1)
    if " " in name and "." not in name:
        help_ = f"write {_short('_'.join(name.split()))}"
        return Fault("bad-name", "a name has no spaces", help_, start, start + len(name))
    if name:
        help_ = f'write "{_short(name)}" = …'
        return Fault(
            "bad-name", f"{_short(name)} needs quotes here", help_, start, start + len(name)
        )
    word, _, rest = line.strip().partition(" ")
    shown = _short(word)
    help_ = f'write {shown} = "formula", or [{shown}]'
    if rest:
        help_ = f"write {shown} = {_as_value(rest)}"
    if not BARE_NAME.fullmatch(word):
        help_ = 'a line is name = "formula", or a heading such as [inputs]'
        return Fault(
            "missing-equals", "this is no definition", help_, start, start + len(line.strip())
        )
    return Fault("missing-equals", f"= is missing after {shown}", help_, start, start + len(word))


def _value(failure: Failure) -> Fault | None:
    """What goes wrong after the `=`."""
    definition = DEFINITION.match(failure.line)
    line_end = failure.line_start + len(failure.line)
    if definition is None or definition["value"][:1] in {'"', "'", "[", "{"}:
        message = "nothing may follow here on the same line"
        help_ = "a formula stands in one pair of quotes, a definition on a line of its own"
        return Fault("extra-text", message, help_, failure.position, line_end)
    name, written = _short(definition["name"].strip()), definition["value"].strip()
    start = failure.line_start + definition.start("value")
    end = start + len(written)
    if not written:
        message = f"{name} has no value"
        help_ = f'write {name} = 0, or {name} = "formula"'
        return Fault("missing-value", message, help_, start - 1, start)
    if written[0] == "=":
        message, help_ = "one = is enough", f"write {name} = {_as_value(written)}"
        return Fault("extra-text", message, help_, start, start + 1)
    second = SECOND_DEFINITION.search(written)
    if second is not None:
        message, help_ = "one definition a line", f"start a new line before {second[1]}"
        return Fault("extra-text", message, help_, start + second.start(1), end)
    if DECIMAL_COMMA.fullmatch(written):
        help_ = f"write {name} = {_short(written.replace(',', '.'))}"
        return Fault(
            "bad-number", "a decimal point is written here, not a comma", help_, start, end
        )
    meant = _as_number(written.rstrip(";, ")) or {"true": "true", "false": "false"}.get(
        written.lower()
    )
    if meant:
        message = f"{_short(written)} is spelled differently here"
        help_ = f"write {name} = {_short(meant)}"
        return Fault("bad-number", message, help_, start, end)
    return _unquoted(written, start, f"{name} = ")


def _unquoted(written: str, start: int, before: str) -> Fault:
    end = start + len(written)
    if written[0] in CURLY:
        message = "these quotes are typographic ones"
        help_ = f"use straight ones: {before}{_as_value(written)}"
        return Fault("curly-quotes", message, help_, start, end)
    help_ = f"put it in quotes: {before}{_as_value(written)}"
    return Fault("unquoted-formula", "a formula needs quotes", help_, start, end)


def _as_value(written: str) -> str:
    """The text between straight quotes, or as it is where it is a number."""
    bare = _short(written.strip(f" \t=;:{STRAIGHT}{CURLY}").replace('"', ""))
    return bare if _as_number(bare) == bare else f'"{bare or "formula"}"'


def _short(written: str) -> str:
    return written if len(written) <= 60 else written[:59] + "…"


def _as_number(written: str) -> str | None:
    """A number as TOML writes it; None for what is not meant as one.

    >>> _as_number(".5"), _as_number("-007."), _as_number("1e3"), _as_number("x")
    ('0.5', '-7.0', '1e3', None)
    """
    found = NUMBER.fullmatch(written)
    if found is None or not any(found.group(2, 3)):
        return None
    sign, whole, fraction, exponent = found.groups()
    whole = whole.lstrip("0") or "0"
    return (
        f"{sign}{whole}.{fraction or 0}{exponent}" if "." in written else f"{sign}{whole}{exponent}"
    )
