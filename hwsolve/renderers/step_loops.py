"""The same lines for one parameter after another, in a program, as a loop over the parameters."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_KEY = re.compile(r'\["([^"]*)", ')
_NUMBER = re.compile(r"(?P<target>.*\]) = (?P<number>-?[0-9.e+-]+)")
_CHECK = re.compile(r'check\("(?P<label>.*) (?P<relation>[=≈])", (?P<value>.*), "(?P<shown>.*)"\)')


@dataclass(frozen=True, slots=True)
class _Template:
    """A line with `name` for the parameter, and without the number that is its own."""

    text: str
    number: str = ""
    is_check: bool = False


def looped(lines: str) -> str:
    """The lines with what is repeated for several parameters written once. A quantity of a parameter is
    an entry with its name: `m["w1", 2]`."""
    rows = lines.splitlines()
    written: list[str] = []
    start = 0
    while start < len(rows):
        blocks = _blocks(rows[start:])
        if len(blocks) > 1:
            written += _loop(blocks)
            start += sum(len(block) for _, block in blocks)
        else:
            written.append(rows[start])
            start += 1
    return "".join(f"{row}\n" for row in written)


def _blocks(rows: Sequence[str]) -> list[tuple[str, list[_Template]]]:
    """The parameters whose lines stand at the beginning, one after the other, and are the same but for
    its name and its numbers."""
    found: list[tuple[str, list[_Template]]] = []
    place = 0
    while place < len(rows) and (parameter := _parameter(rows[place])):
        end = place
        while end < len(rows) and _parameter(rows[end]) == parameter:
            end += 1
        size = len(found[0][1]) if found else end - place
        block = [_template(row, parameter) for row in rows[place : place + size]]
        known = {name for name, _ in found}
        if parameter in known or end - place < size or not _alike(block, found):
            break
        found.append((parameter, block))
        place += size
        if end != place:
            break
    return found


def _alike(block: list[_Template], found: list[tuple[str, list[_Template]]]) -> bool:
    return not found or [each.text for each in block] == [each.text for each in found[0][1]]


def _parameter(row: str) -> str:
    """The one parameter that a line is about; "" where it is about several, or none."""
    names = set(_KEY.findall(row))
    return names.pop() if len(names) == 1 else ""


def _template(row: str, parameter: str) -> _Template:
    def named(text: str) -> str:
        return text.replace(f'["{parameter}", ', "[name, ")

    if check := _CHECK.fullmatch(row):
        label = re.sub(rf"(?<![^.:]){re.escape(parameter)}(?=\[)", "{name}", check["label"])
        text = f'check_line(f"{label}", {named(check["value"])}, '
        return _Template(text, f'"{check["relation"]} {check["shown"]}"', True)
    if number := _NUMBER.fullmatch(row):
        return _Template(f"{named(number['target'])} = ", number["number"])
    return _Template(named(row))


def _loop(blocks: list[tuple[str, list[_Template]]]) -> list[str]:
    shape = blocks[0][1]
    has_numbers = any(each.number and not each.is_check for each in shape)
    has_checks = any(each.is_check for each in shape)
    rows = ["for name, numbers, shown in ["]
    for name, block in blocks:
        numbers = ", ".join(each.number for each in block if each.number and not each.is_check)
        shown = ", ".join(each.number for each in block if each.is_check)
        rows.append(f'    ("{name}", [{numbers}], [{shown}]),')
    rows.append("]:")
    if not (has_numbers or has_checks):
        rows = [f"for name in [{', '.join(repr(name) for name, _ in blocks)}]:"]
    counts = {False: 0, True: 0}
    for each in shape:
        source = "shown" if each.is_check else "numbers"
        entry = f"{source}[{counts[each.is_check]}]" if each.number else ""
        counts[each.is_check] += bool(each.number)
        rows.append(f"    {each.text}{entry}{')' if each.is_check else ''}")
    return rows
