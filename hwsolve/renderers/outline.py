"""A solution as a page shows it: what stands where at a level of detail, in one format's words.

A renderer writes it in its markup, and decides nothing about what is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Protocol, TypeVar

from hwsolve.derivation.display import Display, Line
from hwsolve.derivation.model import (
    Block,
    Contours,
    Derivation,
    Equation,
    Graph,
    Level,
    Note,
    Plot,
    Section,
    Table,
)
from hwsolve.notation.tree import Expression
from hwsolve.renderers.matrix import matrix_entries
from hwsolve.renderers.writing import Writing

Piece = TypeVar("Piece", covariant=True)


@dataclass(frozen=True, slots=True)
class EquationLines:
    """An equation with its lines, and with its label where that is not the last one's."""

    label: str
    name: Expression
    lines: list[Line]


class Markup(Protocol[Piece]):
    """How a format marks up what stands in a section; the words are written already."""

    def heading(self, title: str, is_part: bool) -> Iterator[Piece]:
        """The section's title; `is_part`: it only announces the sections that follow."""

    def paragraph(self, text: str) -> Iterator[Piece]: ...

    def equations(self, equations: list[EquationLines]) -> Iterator[Piece]:
        """Equations that follow each other, to be aligned."""

    def table(self, header: list[str], rows: list[list[str]], caption: str) -> Iterator[Piece]: ...

    def matrix(self, name: str, relation: str, rows: list[list[str]]) -> Iterator[Piece]:
        """A matrix of few and short entries, in brackets."""

    def graph(self, graph: Graph) -> Iterator[Piece]: ...

    def plot(self, plot: Plot | Contours) -> Iterator[Piece]: ...


def title_of(derivation: Derivation) -> str:
    """The title, or the question where the problem has none."""
    return derivation.title or derivation.command.capitalize()


def is_shown(section: Section, detail: Level, maps: bool = True) -> bool:
    """Whether a section is shown at this level; without `maps`, one that has nothing else is not."""
    blocks = [block for block in section.blocks if maps or not isinstance(block, Contours)]
    return section.level <= detail and bool(blocks)


def shown_blocks(blocks: Iterable[Block], detail: Level) -> list[Block]:
    """The blocks that are shown at this level; a note without words is none."""
    return [
        block
        for block in blocks
        if getattr(block, "level", Level.BRIEF) <= detail
        and not (isinstance(block, Note) and not block.text.parts)
    ]


@dataclass(frozen=True, slots=True)
class Outline:
    """A derivation at a level of detail; `writing` says how its format writes words and the
    mathematics among them. `parted`: equations with something hidden between them are not aligned
    with each other, which keeps columns of letters narrow. `maps`: the format draws maps."""

    derivation: Derivation
    display: Display
    detail: Level
    writing: Writing
    parted: bool = False
    maps: bool = True

    def opening(self) -> list[str]:
        """What is asked, and the point."""
        return self._paragraphs(self.derivation.heading)

    def given(
        self,
        equality: Callable[[Expression, Expression], str],
        symbol: Callable[[Expression], str] | None = None,
    ) -> str:
        """What is given and what is kept as a symbol, in a sentence; "" where there is nothing.
        `equality` writes a quantity and its value, `symbol` one without a value."""
        given = self.derivation.given
        values = [equality(each.name, each.value) for each in given if each.value is not None]
        symbol = symbol or self.writing.inline
        symbols = [symbol(each.name) for each in given if each.value is None]
        kept = " is kept as a symbol" if len(symbols) == 1 else " are kept as symbols"
        parts = [
            "Given: " + ", ".join(values) if values else "",
            ", ".join(symbols) + kept if symbols else "",
        ]
        return "; ".join(filter(None, parts)) + "." if given else ""

    def sections(self) -> list[Section]:
        """The sections that are shown."""
        return [each for each in self.derivation.sections if is_shown(each, self.detail, self.maps)]

    def is_part(self, section: Section) -> bool:
        """Whether it only announces the sections that follow."""
        return not shown_blocks(section.blocks, self.detail)

    def section(self, section: Section, markup: Markup[Piece]) -> Iterator[Piece]:
        """A section under its title."""
        yield from markup.heading(self.writing.prose(section.title), self.is_part(section))
        shown = shown_blocks(section.blocks, self.detail)
        for kind, group in groupby(section.blocks if self.parted else shown, type):
            blocks = shown_blocks(group, self.detail)
            if kind is not Equation:
                for block in blocks:
                    yield from self._block(block, markup)
            elif blocks:
                yield from markup.equations(list(self._equations(blocks)))

    def remarks(self) -> list[str]:
        """Conventions that were used."""
        return self._paragraphs(self.derivation.remarks)

    def verified(self) -> str:
        """What verified the answers, in a sentence; "" where nothing did."""
        agreeing = [each.by for each in self.derivation.verification if each.agrees]
        return f"Verified: {'; '.join(map(self.writing.words, agreeing))}." if agreeing else ""

    def _block(self, block: Block, markup: Markup[Piece]) -> Iterator[Piece]:
        match block:
            case Note():
                for text in self._paragraphs([block]):
                    yield from markup.paragraph(text)
            case Table(matrix=Expression() as name) if found := matrix_entries(block, self.display):
                entries = [list(map(self.writing.math, row)) for row in found[1]]
                yield from markup.matrix(self.writing.math(name), found[0], entries)
            case Table():
                header, *rows = [
                    [self.writing.cell(cell, self.display) for cell in row]
                    for row in (block.columns, *block.rows)
                ]
                yield from markup.table(header, rows, self.writing.words(block.caption))
            case Graph():
                yield from markup.graph(block)
            case Plot() | Contours():
                yield from markup.plot(block)

    def _paragraphs(self, notes: Iterable[Note]) -> list[str]:
        shown = [note.text for note in notes if note.level <= self.detail]
        return [text for each in shown if (text := self.writing.prose(each, self.display))]

    def _equations(self, blocks: Iterable[Block]) -> Iterator[EquationLines]:
        label = ""
        for block in blocks:
            if isinstance(block, Equation):
                shown = "" if block.label == label else block.label
                label = block.label
                yield EquationLines(shown, block.name, self.display.lines(block))
