"""A derivation as Typst: the same page as in LaTeX, for where there is no TeX."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from hwsolve.derivation.display import Display, Line
from hwsolve.derivation.model import (
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
from hwsolve.notation.latex import to_latex
from hwsolve.notation.style import Kind
from hwsolve.notation.tree import Expression, Name
from hwsolve.notation.typst import to_typst, typst_relation, typst_string
from hwsolve.renderers import Page
from hwsolve.renderers.graph_layout import DrawnNode
from hwsolve.renderers.graph_picture import picture
from hwsolve.renderers.latex_equations import MARGIN, TEXT_WIDTH
from hwsolve.renderers.latex_width import math_width, text_width
from hwsolve.renderers.outline import is_part, shown_blocks
from hwsolve.renderers.plot_picture import plot_picture
from hwsolve.renderers.rows import Row, rows_of
from hwsolve.renderers.templates import in_template
from hwsolve.renderers.typst_drawing import drawn_graph, plot_source
from hwsolve.renderers.typst_words import typst_words
from hwsolve.renderers.writing import Printer, Writing

SUFFIX = "typ"

_PREAMBLE = """\
#set page(paper: "a4", margin: 25mm, numbering: "1")
#set text(font: "New Computer Modern", size: 11pt)
#set par(spacing: 0.9em)
#show heading: set text(size: 11.5pt)
#show heading.where(level: 1): set text(size: 14pt)
"""
_COMMANDS = """\
#let why(body) = text(size: 9pt, style: "italic", body)
#let steps(..cells) = {
  set text(top-edge: "bounds", bottom-edge: "bounds")
  grid(columns: (auto, auto, 1fr, auto), column-gutter: 0.35em, row-gutter: 0.6em,
    align: (left + horizon, right + horizon, left + horizon, left + horizon), ..cells)
}
"""
MOST_FOR_REASON = 20.0
"""Reasons up to this width, in quads of their own size, stand beside their row; longer ones below
it."""


def render(derivation: Derivation, display: Display, detail: Level, page: Page) -> Iterator[str]:
    """The Typst source in pieces; with `page.fragment`, what another document can `#include`."""
    document = _Document(derivation, display, detail, page)
    if page.template:
        fields = {key: typst_words(value) for key, value in document.heading().items()}
        yield in_template(page.template, "".join(document.fragment()), fields)
    elif page.fragment:
        yield from document.fragment()
    else:
        yield _PREAMBLE
        yield from document.title()
        yield from document.fragment()


class _Document:
    def __init__(self, derivation: Derivation, display: Display, detail: Level, page: Page) -> None:
        self._derivation = derivation
        self._display = display
        self._detail = detail
        self._page = page
        comma = "," if page.decimal_comma else ""
        symbols = derivation.symbols
        self._formulas = Writing(_printer(symbols, False), decimal_comma=comma)
        self._words = Writing(_printer(symbols, True), lambda math: f"${math}$", typst_words, comma)

    def heading(self) -> dict[str, str]:
        """What stands above the solution."""
        page, derivation = self._page, self._derivation
        title = derivation.title or derivation.command.capitalize()
        return {
            "title": title,
            "author": page.author,
            "course": page.course,
            "sheet": page.sheet,
            "date": page.date,
        }

    def title(self) -> Iterator[str]:
        """The heading of a document of its own."""
        fields = {key: typst_words(value) for key, value in self.heading().items()}
        left = r" \ ".join(each for each in (fields["course"], fields["sheet"]) if each)
        right = r" \ ".join(each for each in (fields["author"], fields["date"]) if each)
        # No date in the file: the same input gives the same bytes.
        yield f"#set document(title: {typst_string(self.heading()['title'])}, date: none)\n"
        if left or right:
            yield f"#grid(columns: (1fr, auto), [{left}], align(right)[{right}])\n"
            yield "#line(length: 100%, stroke: 0.4pt)\n"
        yield f"= {fields['title']}\n\n"

    def fragment(self) -> Iterator[str]:
        """The solution with the functions that it uses."""
        derivation = self._derivation
        yield _COMMANDS + "\n"
        for note in derivation.heading:
            yield from self._note(note)
        yield from self._given()
        for section in derivation.sections:
            if section.level <= self._detail and section.blocks:
                yield from self._section(section)
        for remark in derivation.remarks:
            yield from self._note(remark)
        routes = [typst_words(each.by) for each in derivation.verification if each.agrees]
        if routes:
            yield f"#why[Verified: {'; '.join(routes)}.]\n"

    def _given(self) -> Iterator[str]:
        words = self._words
        given = [
            f"${words.math(each.name)} = {words.math(each.value)}$"
            for each in self._derivation.given
            if each.value is not None
        ]
        symbols = [
            f"${words.math(each.name)}$" for each in self._derivation.given if each.value is None
        ]
        sentences = [
            "Given: " + ", ".join(given) if given else "",
            ", ".join(symbols) + " kept as symbols" if symbols else "",
        ]
        if given or symbols:
            yield "; ".join(each for each in sentences if each) + ".\n\n"

    def _section(self, section: Section) -> Iterator[str]:
        rank = "==" if is_part(section, self._detail) else "==="
        yield f"{rank} {self._words.prose(section.title)}\n\n"
        for kind, group in groupby(shown_blocks(section, self._detail), type):
            blocks = list(group)
            if kind is Equation:
                yield from self._equations([each for each in blocks if isinstance(each, Equation)])
                continue
            for block in blocks:
                match block:
                    case Note():
                        yield from self._note(block)
                    case Table():
                        yield from self._table(block)
                    case Graph():
                        yield from self._graph(block)
                    case Plot() | Contours():
                        yield from self._plot(block)

    def _note(self, note: Note) -> Iterator[str]:
        text = self._words.prose(note.text, self._display)
        if note.level <= self._detail and text:
            yield text + "\n\n"

    def _equations(self, equations: Sequence[Equation]) -> Iterator[str]:
        yield "#steps(\n"
        label = ""
        for equation in equations:
            shown = "" if equation.label == label else typst_words(equation.label)
            label = equation.label
            start = f"why[{shown}], [$display({self._formulas.math(equation.name)})$]"
            lines = self._display.lines(equation)
            rows = rows_of(lines, self._width, lambda lines: TEXT_WIDTH * 0.6)
            if not rows:
                yield f"  {start}, [], [],\n"
            for row in rows:
                yield from self._row(start, row)
                start = "[], []"
        yield ")\n\n"

    def _row(self, start: str, row: Row) -> Iterator[str]:
        source = " ".join(map(self._line, row.lines))
        why = "; ".join(self._words.prose(reason) for reason in row.reasons)
        fits = sum(map(self._width, row.lines)) < TEXT_WIDTH * 0.57
        beside = fits and text_width(why) < MOST_FOR_REASON
        yield f"  {start}, [${source}$], {f'why[{why}]' if why and beside else '[]'},\n"
        if why and not beside:
            yield _below(why)
        for work in row.substeps:
            subject = self._words.math(work.subject)
            for step in work.steps:
                formula = self._words.math(step.formula.tree())
                reason = self._words.prose(step.reason) if step.reason else ""
                yield _below(f"${subject} {typst_relation(step.relation)} {formula}$ {reason}")
                subject = ""

    def _line(self, line: Line) -> str:
        formula = self._formulas.formula(line.pattern, line.fills)
        # A point where the line may be broken stands before each relation.
        return f"{typst_relation(line.relation)} display({formula})"

    def _width(self, line: Line) -> float:
        return math_width(to_latex(line.expression)) + 1.4

    def _table(self, table: Table) -> Iterator[str]:
        columns = len(table.columns)
        size = 11 if columns < 6 else 8
        yield f"#align(center, block(breakable: true, text(size: {size}pt, table(\n"
        yield f"  columns: {columns}, stroke: none,\n"
        yield "  align: (x, y) => if x == 0 { left } else { right },\n"
        yield "  table.hline(stroke: 0.8pt),\n  table.header("
        yield ", ".join(f"[{self._words.cell(cell, self._display)}]" for cell in table.columns)
        yield "),\n  table.hline(stroke: 0.5pt),\n"
        for row in table.rows:
            cells = ", ".join(f"[{self._words.cell(cell, self._display)}]" for cell in row)
            yield f"  {cells},\n"
        yield "  table.hline(stroke: 0.8pt),\n"
        yield "))))\n\n"
        if table.caption:
            yield f"#align(center)[{typst_words(table.caption)}]\n\n"

    def _plot(self, plot: Plot | Contours) -> Iterator[str]:
        picture = plot_picture(plot)
        if picture is not None:
            yield from plot_source(picture, self._words)

    def _graph(self, graph: Graph) -> Iterator[str]:
        short = [self._words.math(node.name) for node in graph.nodes]
        full = [
            f"{name} = {self._words.math(node.formula.tree())}" if node.formula else name
            for name, node in zip(short, graph.nodes, strict=True)
        ]
        nodes = [
            DrawnNode(
                node.name.name if isinstance(node.name, Name) else name,
                label,
                name,
                tuple(parent.name for parent in node.parents if isinstance(parent, Name)),
            )
            for node, name, label in zip(graph.nodes, short, full, strict=True)
        ]
        narrow = [math_width(to_latex(node.name, inline=True)) * MARGIN for node in graph.nodes]
        wide = [
            width
            + (
                math_width("= " + to_latex(node.formula.tree(), inline=True))
                if node.formula
                else 0.0
            )
            for width, node in zip(narrow, graph.nodes, strict=True)
        ]
        drawing = picture(nodes, wide, narrow, TEXT_WIDTH)
        if drawing is not None:
            yield from drawn_graph(drawing, nodes)
            return
        yield "\n".join(f"- ${label}$" for label in full) + "\n\n"


def _below(words: str) -> str:
    """Words on a line of their own below a formula."""
    return f"  grid.cell(colspan: 2)[], grid.cell(colspan: 2, why[#h(1.5em);{words}]),\n"


def _printer(symbols: dict[str, str], inline: bool) -> Printer:
    def printed(tree: Expression, *, kinds: Sequence[Kind] = ()) -> str:
        return to_typst(tree, symbols, kinds, inline)

    return printed
