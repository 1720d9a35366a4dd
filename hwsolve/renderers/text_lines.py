"""Lines of text in pieces of different styles, and breaking them."""

from __future__ import annotations

from dataclasses import dataclass

from hwsolve.notation.stacked import cell_width

UNLIMITED = 10**6
"""The width of a page on which nothing is wrapped."""

INDENT = "  "
BLANK = "\N{NO-BREAK SPACE}"
"""A blank at which no line is broken; it is printed as an ordinary one."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a line in one style: `plain`, `title`, `heading`, `name`, `value`, `reason`, `edge`."""

    text: str
    style: str = "plain"


TextLine = tuple[Segment, ...]


def wrapped(text: str, room: int) -> list[str]:
    """The text in lines of at most `room` cells, unless a single word is longer."""
    lines, current = [], ""
    for word in text.split(" "):
        if current and cell_width(current) + 1 + cell_width(word) > room:
            lines.append(current)
            current = word
        else:
            current = f"{current} {word}" if current else word
    return [line.replace(BLANK, " ") for line in (*lines, current)]


def broken(formula: str, room: int) -> list[str]:
    """A formula in rows: broken before a sign of its outermost sum, else before a factor, as late as fits."""
    rows = []
    while cell_width(formula) > room:
        places = _break_places(formula, "+−") or _break_places(formula, "·")
        fitting = [place for place in places if cell_width(formula[:place]) <= room]
        if not places:
            break
        place = fitting[-1] if fitting else places[0]
        rows.append(formula[:place])
        formula = "    " + formula[place + 1 :]
    return [*rows, formula]


def _break_places(formula: str, signs: str) -> list[int]:
    """Where a blank stands before one of the signs, outside of brackets and behind the relation."""
    depth, places = 0, []
    for index, letter in enumerate(formula):
        depth += (letter in "({") - (letter in ")}")
        between = letter == " " and formula[index + 1 : index + 3] in [f"{sign} " for sign in signs]
        if between and depth == 0 and index > len("    ="):
            places.append(index)
    return places
