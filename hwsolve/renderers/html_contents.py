"""The table of contents of a web page: what belongs to a part or to a method stands under it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """A section as it is listed: its anchor, its title in markup, and how deep under others it stands, from
    0; `is_part`: it only announces the sections that follow."""

    anchor: str
    title: str
    depth: int
    is_part: bool


def contents(entries: Iterable[Entry]) -> Iterator[str]:
    """A list of links, in which a list stands for each level."""
    levels = 0
    for entry in entries:
        if entry.depth < levels:
            yield "</li>" + "</ol></li>" * (levels - 1 - entry.depth) + "\n"
        yield "<ol>\n" * (entry.depth + 1 - levels)
        levels = entry.depth + 1
        kind = ' class="part"' if entry.is_part else ""
        yield f'<li{kind}><a href="#{entry.anchor}">{entry.title}</a>'
    yield "</li></ol>" * levels + "\n"
