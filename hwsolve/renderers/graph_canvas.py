"""A grid of terminal columns to draw a graph on, and the segments that its lines are handed out
in."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Role = Literal["edge", "node", "formula", "note"]


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a line: part of an edge, a node's name, the rest of its label, or a remark."""

    text: str
    role: Role


Line = tuple[Segment, ...]


def display_width(text: str) -> int:
    """How many columns of a terminal a text takes: none for a combining hat, two for a wide
    character."""
    return sum(map(_cell_width, text))


def _cell_width(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


GLYPHS = {
    (False, False, True, True): "│",
    (False, True, False, True): "┌",
    (True, False, False, True): "┐",
    (False, True, True, False): "└",
    (True, False, True, False): "┘",
    (False, True, True, True): "├",
    (True, False, True, True): "┤",
    (True, True, False, True): "┬",
    (True, True, True, False): "┴",
    (True, True, True, True): "┼",
}
"""Which way a character's lines lead: left, right, up, down."""


class Canvas:
    """A grid of terminal columns; a cell holds what is seen there, combining characters
    included."""

    __slots__ = ("crossings", "rows")

    def __init__(self, height: int, width: int) -> None:
        self.rows: list[list[tuple[str, Role]]] = [[(" ", "edge")] * width for _ in range(height)]
        self.crossings = 0

    def line(self, row: int, start: int, end: int) -> None:
        """A horizontal line over the columns from `start` up to `end`."""
        self.rows[row][start:end] = [("─", "edge")] * max(end - start, 0)

    def stroke(self, column: int, left: set[int], right: set[int]) -> None:
        """A vertical line with lines that enter it from the left and leave it to the right in these
        rows."""
        low, high = min(left | right), max(left | right)
        for row in range(low, high + 1):
            glyph = GLYPHS[row in left, row in right, row > low, row < high]
            self.crossings += self.rows[row][column][0] == "─"
            self.rows[row][column] = (glyph, "edge")

    def write(self, row: int, column: int, segments: Iterable[Segment]) -> None:
        for segment in segments:
            for character in segment.text:
                taken = _cell_width(character)
                if not taken:
                    text, role = self.rows[row][column - 1]
                    self.rows[row][column - 1] = (text + character, role)
                    continue
                self.rows[row][column : column + taken] = [
                    (character, segment.role),
                    *[("", segment.role)] * (taken - 1),
                ]
                column += taken

    def lines(self) -> list[Line]:
        return [_joined(row) for row in self.rows]


def _joined(cells: list[tuple[str, Role]]) -> Line:
    """The cells of a row as segments, without the blanks at its end."""
    end = max((number for number, cell in enumerate(cells, 1) if cell[0] != " "), default=0)
    segments: list[Segment] = []
    for text, role in cells[:end]:
        if segments and segments[-1].role == role:
            segments[-1] = Segment(segments[-1].text + text, role)
        else:
            segments.append(Segment(text, role))
    return tuple(segments)
