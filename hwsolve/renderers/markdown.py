"""A derivation as Markdown for GitHub and Jupyter: aligned formulas, tables, and the graph in
Mermaid."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
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
    Prose,
    Section,
    Table,
)
from hwsolve.notation.latex import to_latex
from hwsolve.notation.printing import to_unicode
from hwsolve.notation.style import Kind
from hwsolve.notation.tree import Expression
from hwsolve.renderers import Page
from hwsolve.renderers.contour_text import draw_contours
from hwsolve.renderers.latex_width import math_width
from hwsolve.renderers.markdown_words import (
    formula_words,
    markdown_words,
    mermaid_words,
    prose_in_formula,
)
from hwsolve.renderers.outline import is_part, shown_blocks
from hwsolve.renderers.plot import draw_plot
from hwsolve.renderers.rows import Row, rows_of
from hwsolve.renderers.writing import Printer, Writing

SUFFIX = "md"

ROOM = 40.0
"""How wide a row may get before it is broken, in quads."""

PLOT_WIDTH = 80
"""In characters."""

_RELATIONS = {"≈": r"\approx", "→": r"\to", "≤": r"\leq", "≥": r"\geq", "≠": r"\neq"}


def render(derivation: Derivation, display: Display, detail: Level, page: Page) -> Iterator[str]:
    """The Markdown text in pieces; with `page.fragment`, without the title."""
    writer = MarkdownWriter(derivation, display, detail, page)
    if not page.fragment:
        yield from writer.title()
    yield from writer.opening()
    for section in derivation.sections:
        if section.level <= detail and section.blocks:
            yield from writer.section(section)
    yield from writer.closing()


class MarkdownWriter:
    """Writes the pieces of one derivation."""

    def __init__(self, derivation: Derivation, display: Display, detail: Level, page: Page) -> None:
        self._derivation = derivation
        self._display = display
        self._detail = detail
        self._page = page
        comma = "{,}" if page.decimal_comma else ""
        symbols = {name: formula_words(shown) for name, shown in derivation.symbols.items()}
        self._formulas = Writing(_printer(symbols, False), decimal_comma=comma)
        self._words = Writing(
            _printer(symbols, True), lambda math: f"${math}$", markdown_words, comma
        )

    def title(self) -> Iterator[str]:
        """The heading: the title, then who hands it in."""
        page = self._page
        title = self._derivation.title or self._derivation.command.capitalize()
        yield f"# {markdown_words(title)}\n\n"
        submission = [each for each in (page.course, page.sheet, page.author, page.date) if each]
        if submission:
            yield " · ".join(map(markdown_words, submission)) + "\n\n"

    def opening(self) -> Iterator[str]:
        """What is asked, and the point."""
        for note in self._derivation.heading:
            yield from self._note(note)
        given = [
            f"${self._words.math(each.name)} = {self._words.math(each.value)}$"
            for each in self._derivation.given
            if each.value is not None
        ]
        symbols = [
            f"${self._words.math(each.name)}$"
            for each in self._derivation.given
            if each.value is None
        ]
        sentences = [
            "Given: " + ", ".join(given) if given else "",
            ", ".join(symbols) + " kept as symbols" if symbols else "",
        ]
        if given or symbols:
            yield "; ".join(each for each in sentences if each) + ".\n\n"

    def section(self, section: Section) -> Iterator[str]:
        """A section with its heading."""
        rank = "##" if is_part(section, self._detail) else "###"
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
                    case Plot():
                        yield from self._plot(block)
                    case Contours() if self._page.plot:
                        yield from self._map(block)

    def closing(self) -> Iterator[str]:
        """Conventions that were used, and what verified the answers."""
        for remark in self._derivation.remarks:
            yield from self._note(remark)
        routes = [markdown_words(each.by) for each in self._derivation.verification if each.agrees]
        if routes:
            yield f"*Verified: {'; '.join(routes)}.*\n"

    def _note(self, note: Note) -> Iterator[str]:
        text = self._words.prose(note.text, self._display)
        if note.level <= self._detail and text:
            yield text + "\n\n"

    def _equations(self, equations: Sequence[Equation]) -> Iterator[str]:
        yield "$$\n\\begin{aligned}\n"
        rows: list[str] = []
        label = ""
        for equation in equations:
            name = self._formulas.math(equation.name)
            if equation.label != label:
                label = equation.label
                name = prose_in_formula(Prose((f"{label}  ",)), self._words) + name
            for row in rows_of(
                self._display.lines(equation),
                lambda line: math_width(self._line(line)),
                lambda lines: ROOM,
            ):
                rows += self._row(name, row)
                name = ""
            if name:
                rows.append(f"{name} &")
        yield " \\\\\n".join(rows)
        yield "\n\\end{aligned}\n$$\n\n"

    def _row(self, name: str, row: Row) -> Iterator[str]:
        source = " ".join(map(self._line, row.lines))
        reason = r"\text{; }".join(prose_in_formula(each, self._words) for each in row.reasons)
        if not reason:
            yield f"{name} &{source}"
        elif math_width(source) + math_width(reason) <= ROOM:
            yield rf"{name} &{source} && {reason}"
        else:
            yield f"{name} &{source}"
            yield rf"&\quad {reason}"
        for work in row.substeps:
            subject = self._words.math(work.subject)
            for step in work.steps:
                relation = _RELATIONS.get(step.relation, step.relation)
                formula = self._words.math(step.formula.tree())
                why = prose_in_formula(step.reason, self._words) if step.reason else ""
                yield rf"&\quad {subject} {relation} {formula}" + (rf"\quad {why}" if why else "")
                subject = "{}"

    def _line(self, line: Line) -> str:
        formula = self._formulas.formula(line.pattern, line.fills)
        return f"{_RELATIONS.get(line.relation, line.relation)} {formula}"

    def _table(self, table: Table) -> Iterator[str]:
        if table.caption:
            yield markdown_words(table.caption) + "\n\n"
        rows = [[self._words.cell(cell, self._display) for cell in row] for row in table.rows]
        header = [self._words.cell(cell, self._display) for cell in table.columns]
        yield _table_row(header)
        yield "| :--- |" + " ---: |" * (len(header) - 1) + "\n"
        for row in rows:
            yield _table_row(row)
        yield "\n"

    def _plot(self, plot: Plot) -> Iterator[str]:
        title = to_unicode(plot.height, self._derivation.symbols)
        lines = "\n".join(draw_plot(plot, title, PLOT_WIDTH)).replace("```", "")
        yield f"```text\n{lines}\n```\n\n"

    def _map(self, plot: Contours) -> Iterator[str]:
        writing = Writing(partial(to_unicode, symbols=self._derivation.symbols))
        lines = "\n".join(draw_contours(plot, writing, PLOT_WIDTH)).replace("```", "")
        yield f"```text\n{lines}\n```\n\n"

    def _graph(self, graph: Graph) -> Iterator[str]:
        identity = {node.name: f"n{index}" for index, node in enumerate(graph.nodes)}
        yield "```mermaid\ngraph LR\n"
        for node in graph.nodes:
            name = to_unicode(node.name, self._derivation.symbols)
            if node.formula is None:
                yield f'  {identity[node.name]}(["{mermaid_words(name)}"])\n'
            else:
                formula = to_unicode(node.formula.tree(), self._derivation.symbols)
                yield f'  {identity[node.name]}["{mermaid_words(f"{name} = {formula}")}"]\n'
        for node in graph.nodes:
            for parent in node.parents:
                yield f"  {identity[parent]} --> {identity[node.name]}\n"
        yield "```\n\n"


def _table_row(cells: Sequence[str]) -> str:
    # A bar inside a formula would end the cell.
    inner = (cell.replace(r"\|", "&#124;").replace("|", r"\vert ") for cell in cells)
    return "| " + " | ".join(inner) + " |\n"


def _printer(symbols: dict[str, str], inline: bool) -> Printer:
    def printed(tree: Expression, *, kinds: Sequence[Kind] = ()) -> str:
        return to_latex(tree, symbols, kinds, inline)

    return printed
