"""A derivation as Markdown for GitHub and Jupyter: aligned formulas, tables, and the graph in
Mermaid."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from hwsolve.derivation.display import Display, Line
from hwsolve.derivation.model import Contours, Derivation, Graph, Level, Plot, Prose, Section
from hwsolve.notation.latex import latex_relation, to_latex
from hwsolve.notation.printing import to_unicode
from hwsolve.renderers import Page
from hwsolve.renderers.contour_text import draw_contours
from hwsolve.renderers.graph_nodes import drawn_nodes
from hwsolve.renderers.latex_width import math_width
from hwsolve.renderers.markdown_words import (
    MarkdownWords,
    MarkdownWriting,
    markdown_words,
    mermaid_words,
    symbol_words,
)
from hwsolve.renderers.matrix import pmatrix
from hwsolve.renderers.outline import EquationLines, Outline, title_of
from hwsolve.renderers.plot import draw_plot
from hwsolve.renderers.rows import Row, rows_of
from hwsolve.renderers.writing import Writing

SUFFIX = "md"

ROOM = 40.0
"""How wide a row may get before it is broken, in quads."""

PLOT_WIDTH = 80
"""In characters."""


def render(derivation: Derivation, display: Display, detail: Level, page: Page) -> Iterator[str]:
    """The Markdown text in pieces; with `page.fragment`, without the title."""
    writer = MarkdownWriter(derivation, display, detail, page)
    if not page.fragment:
        yield from writer.title()
    yield from writer.opening()
    for section in writer.outline.sections():
        yield from writer.section(section)
    yield from writer.closing()


class MarkdownWriter:
    """Writes the pieces of one derivation."""

    def __init__(self, derivation: Derivation, display: Display, detail: Level, page: Page) -> None:
        self._page = page
        self._title = title_of(derivation)
        comma = "{,}" if page.decimal_comma else ""
        symbols = {name: symbol_words(shown) for name, shown in derivation.symbols.items()}
        displayed = partial(to_latex, symbols=symbols)
        inline = partial(displayed, inline=True)
        self._formulas = MarkdownWriting(displayed, decimal_comma=comma)
        self._words = MarkdownWords(inline, comma)
        self._plain = Writing(partial(to_unicode, symbols=derivation.symbols))
        self.outline = Outline(derivation, display, detail, self._words, maps=page.plot)
        # What the problem says stands as it was typed.
        literal = Writing(inline, lambda math: f"${math}$", markdown_words, comma)
        self._opening = Outline(derivation, display, detail, literal).opening()

    def title(self) -> Iterator[str]:
        """The heading: the title, then who hands it in."""
        yield f"# {markdown_words(self._title)}\n\n"
        submission = [*self._page.occasion, *self._page.signature]
        if submission:
            yield " · ".join(map(markdown_words, submission)) + "\n\n"

    def opening(self) -> Iterator[str]:
        """What is asked, and the point."""
        for text in self._opening:
            yield text + "\n\n"
        if given := self.outline.given(self._words.equality):
            yield given + "\n\n"

    def section(self, section: Section) -> Iterator[str]:
        """A section with its heading."""
        return self.outline.section(section, self)

    def closing(self) -> Iterator[str]:
        """Conventions that were used, and what verified the answers."""
        for text in self.outline.remarks():
            yield text + "\n\n"
        if verified := self.outline.verified():
            yield f"*{verified}*\n"

    def heading(self, title: str, is_part: bool) -> Iterator[str]:
        yield f"{'##' if is_part else '###'} {title}\n\n"

    def paragraph(self, text: str) -> Iterator[str]:
        yield text + "\n\n"

    def equations(self, equations: list[EquationLines]) -> Iterator[str]:
        yield "$$\n\\begin{aligned}\n"
        rows: list[str] = []
        for each in equations:
            name = self._formulas.math(each.name)
            if each.label:
                name = rf"{self._words.in_formula(Prose((each.label,)))}\quad {name}"
            for row in rows_of(
                each.lines, lambda line: math_width(self._line(line)), lambda lines: ROOM
            ):
                rows += self._row(name, row)
                name = ""
            if name:
                rows.append(f"{name} &")
        yield " \\\\\n".join(rows)
        yield "\n\\end{aligned}\n$$\n\n"

    def _row(self, name: str, row: Row) -> Iterator[str]:
        source = " ".join(map(self._line, row.lines))
        why = r"\text{; }".join(map(self._words.in_formula, row.reasons))
        if not why:
            yield f"{name} &{source}"
        elif math_width(source) + math_width(why) <= ROOM:
            yield rf"{name} &{source} && {why}"
        else:
            yield f"{name} &{source}"
            yield rf"&\quad {why}"
        for work in row.substeps:
            for subject, relation, formula, reason in self._words.work(work):
                aside = rf"&\quad {subject or '{}'} {latex_relation(relation)} {formula}"
                yield (rf"{aside}\quad {self._words.in_formula(reason)}" if reason.parts else aside)

    def _line(self, line: Line) -> str:
        formula = self._formulas.formula(line.pattern, line.fills)
        return f"{latex_relation(line.relation)} {formula}"

    def table(self, header: list[str], rows: list[list[str]], caption: str) -> Iterator[str]:
        if caption:
            yield caption + "\n\n"
        yield _table_row(header)
        yield "| :--- |" + " ---: |" * (len(header) - 1) + "\n"
        yield from map(_table_row, rows)
        yield "\n"

    def matrix(self, name: str, relation: str, rows: list[list[str]]) -> Iterator[str]:
        yield f"$$\n{name} {latex_relation(relation)} {pmatrix(rows)}\n$$\n\n"

    def plot(self, plot: Plot | Contours) -> Iterator[str]:
        if isinstance(plot, Plot):
            lines = draw_plot(plot, self._plain.math(plot.height), PLOT_WIDTH)
        elif self.outline.maps:
            lines = draw_contours(plot, self._plain, PLOT_WIDTH)
        else:
            return
        drawing = "\n".join(lines).replace("```", "")
        yield f"```text\n{drawing}\n```\n\n"

    def graph(self, graph: Graph) -> Iterator[str]:
        identity = {node.name: f"n{index}" for index, node in enumerate(graph.nodes)}
        yield "```mermaid\ngraph LR\n"
        for node, drawn in zip(graph.nodes, drawn_nodes(graph, self._plain.math), strict=True):
            label = f'"{mermaid_words(drawn.label)}"'
            shape = f"[{label}]" if node.formula else f"([{label}])"
            yield f"  {identity[node.name]}{shape}\n"
        for node in graph.nodes:
            for parent in node.parents:
                yield f"  {identity[parent]} --> {identity[node.name]}\n"
        yield "```\n\n"


def _table_row(cells: Sequence[str]) -> str:
    # A bar inside a formula would end the cell.
    inner = (cell.replace(r"\|", "&#124;").replace("|", r"\vert ") for cell in cells)
    return "| " + " | ".join(inner) + " |\n"
