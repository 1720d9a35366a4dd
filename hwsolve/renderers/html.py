"""A derivation as one self-contained web page: MathML, a graph whose nodes lead to their
equations, and a mode that shows one step after the other. Without JavaScript everything is shown;
nothing is ever loaded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
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
    Work,
)
from hwsolve.notation.layout import kind_of
from hwsolve.notation.mathml import to_mathml
from hwsolve.notation.printing import to_plain
from hwsolve.notation.style import Kind
from hwsolve.notation.tree import Expression
from hwsolve.renderers import Page
from hwsolve.renderers.html_page import page_end, page_start
from hwsolve.renderers.html_words import html_words
from hwsolve.renderers.outline import is_part, shown_blocks
from hwsolve.renderers.plot_picture import plot_picture
from hwsolve.renderers.svg_graph import svg_graph
from hwsolve.renderers.svg_plot import svg_plot
from hwsolve.renderers.writing import Printer, Writing

SUFFIX = "html"


class MathmlWriting(Writing):
    """Numbers, too, are elements of their own."""

    def _leaf(self, expression: Expression) -> tuple[str, Kind]:
        found = self._leaves.get(expression)
        if found is None:
            found = self._leaves[expression] = self._printer(expression), kind_of(expression)
        return found


def render(derivation: Derivation, display: Display, detail: Level, page: Page) -> Iterator[str]:
    """The page in pieces; with `page.fragment`, what goes into the body of another page."""
    document = _Document(derivation, display, detail, page)
    if page.fragment:
        yield from document.body()
        return
    yield page_start(derivation.title or derivation.command.capitalize())
    yield from document.body()
    yield page_end()


class _Document:
    def __init__(self, derivation: Derivation, display: Display, detail: Level, page: Page) -> None:
        self._derivation = derivation
        self._display = display
        self._detail = detail
        self._page = page
        symbols, comma = derivation.symbols, page.decimal_comma
        self._formulas = MathmlWriting(_printer(symbols, False, comma))
        self._words = MathmlWriting(
            _printer(symbols, True, comma), lambda math: f"<math>{math}</math>", html_words
        )
        self._ids: dict[str, int] = {}
        self._numbers: dict[Expression, int] = {}
        self._count = 0
        self._sections = [
            section for section in derivation.sections if section.level <= detail and section.blocks
        ]
        for section in self._sections:
            for block in shown_blocks(section, detail):
                if isinstance(block, Equation):
                    self._numbers.setdefault(block.name, len(self._numbers) + 1)

    def body(self) -> Iterator[str]:
        """The contents, the sections, and what verified them."""
        yield from self._contents()
        yield "<main>\n"
        yield from self._head()
        for index, section in enumerate(self._sections, start=1):
            yield from self._section(index, section)
        yield from self._closing()
        yield "</main>\n"

    def _contents(self) -> Iterator[str]:
        yield '<nav aria-label="Contents">\n<ol>\n'
        for index, section in enumerate(self._sections, start=1):
            part = ' class="part"' if is_part(section, self._detail) else ""
            title = self._words.prose(section.title)
            yield f'<li{part}><a href="#s{index}">{title}</a></li>\n'
        yield "</ol>\n</nav>\n"

    def _head(self) -> Iterator[str]:
        page, derivation = self._page, self._derivation
        submission = [each for each in (page.course, page.sheet, page.author, page.date) if each]
        yield "<header>\n"
        if submission:
            yield f'<p class="submission">{" · ".join(map(html_words, submission))}</p>\n'
        yield f"<h1>{html_words(derivation.title or derivation.command.capitalize())}</h1>\n"
        for note in derivation.heading:
            yield from self._note(note, "")
        given = [
            f'<span id="{self._id(each.name)}" class="given" '
            f'data-name="{escape(to_plain(each.name))}">'
            f"<math><mrow>{self._words.math(each.name)}<mo>=</mo>{self._words.math(each.value)}"
            "</mrow></math></span>"
            for each in derivation.given
            if each.value is not None
        ]
        symbols = [
            f"<math>{self._words.math(each.name)}</math>"
            for each in derivation.given
            if each.value is None
        ]
        sentences = [
            "Given: " + ", ".join(given) if given else "",
            ", ".join(symbols) + " kept as symbols" if symbols else "",
        ]
        if given or symbols:
            yield f"<p>{'; '.join(each for each in sentences if each)}.</p>\n"
        yield "</header>\n"

    def _section(self, index: int, section: Section) -> Iterator[str]:
        rank = "h2" if is_part(section, self._detail) else "h3"
        title = self._words.prose(section.title)
        yield f'<section id="s{index}">\n<{rank}>{title}</{rank}>\n'
        for kind, group in groupby(shown_blocks(section, self._detail), type):
            blocks = list(group)
            if kind is Equation:
                yield '<div class="equations">\n'
                label = ""
                for block in blocks:
                    if isinstance(block, Equation):
                        yield from self._equation(
                            block, "" if block.label == label else block.label
                        )
                        label = block.label
                yield "</div>\n"
                continue
            for block in blocks:
                match block:
                    case Note():
                        yield from self._note(block, " step")
                    case Table():
                        yield from self._table(block)
                    case Graph():
                        yield from self._graph(block)
                    case Plot() | Contours():
                        yield from self._plot(block)
        yield "</section>\n"

    def _equation(self, equation: Equation, label: str) -> Iterator[str]:
        name = escape(to_plain(equation.name))
        anchor = self._id(equation.name)
        yield f'<div class="equation" id="{anchor}" data-name="{name}">\n'
        yield f'<span class="label">{html_words(label)}</span>'
        written = self._formulas.math(equation.name)
        yield f'<span class="name"><math displaystyle="true">{written}</math></span>\n'
        rows = _rows(self._display.lines(equation))
        for row in rows:
            pieces = "".join(self._piece(line, line is row[-1]) for line in row)
            reasons = dict.fromkeys(self._words.prose(line.reason) for line in row if line.reason)
            why = "; ".join(reasons)
            yield f'<div class="row step">{pieces}</div>'
            yield f'<div class="why">{why}</div>\n' if why else "\n"
            for line in row:
                for work in line.substeps:
                    yield from self._work(work)
        yield "</div>\n"

    def _piece(self, line: Line, last: bool) -> str:
        formula = self._formulas.formula(line.pattern, line.fills)
        value = ' class="value"' if last and line.numbers else ""
        return (
            f'<math displaystyle="true"><mrow><mo form="infix">{escape(line.relation)}</mo>'
            f"<mrow{value}>{formula}</mrow></mrow></math> "
        )

    def _work(self, work: Work) -> Iterator[str]:
        subject = self._words.math(work.subject)
        for step in work.steps:
            formula = self._words.math(step.formula.tree())
            reason = self._words.prose(step.reason) if step.reason else ""
            yield (
                f'<div class="aside step"><math><mrow>{subject}'
                f"<mo>{escape(step.relation)}</mo>{formula}"
                f'</mrow></math> <span class="why">{reason}</span></div>\n'
            )
            subject = ""

    def _note(self, note: Note, role: str) -> Iterator[str]:
        text = self._words.prose(note.text, self._display)
        if note.level <= self._detail and text:
            yield f'<p class="note{role}">{text}</p>\n'

    def _table(self, table: Table) -> Iterator[str]:
        caption = f"<caption>{html_words(table.caption)}</caption>" if table.caption else ""
        header = "".join(
            f'<th scope="col">{self._words.cell(cell, self._display)}</th>'
            for cell in table.columns
        )
        yield f'<div class="scroll step" tabindex="0"><table>{caption}<thead><tr>{header}</tr>'
        yield "</thead>\n<tbody>\n"
        for row in table.rows:
            first, *rest = (self._words.cell(cell, self._display) for cell in row)
            cells = "".join(f"<td>{cell}</td>" for cell in rest)
            yield f'<tr><th scope="row">{first}</th>{cells}</tr>\n'
        yield "</tbody></table></div>\n"

    def _plot(self, plot: Plot | Contours) -> Iterator[str]:
        picture = plot_picture(plot)
        if picture is not None:
            drawing = svg_plot(picture, self._derivation.symbols)
            yield f'<figure class="scroll step" tabindex="0">{drawing}</figure>\n'

    def _graph(self, graph: Graph) -> Iterator[str]:
        links = {
            name: f"#{_identifier(name)}"
            for name in (node.name for node in graph.nodes)
            if name in self._numbers or name in {each.name for each in self._derivation.given}
        }
        drawing = svg_graph(graph, self._derivation.symbols, links)
        if drawing:
            yield f'<figure class="scroll" tabindex="0">{drawing}</figure>\n'
            return
        yield '<ul class="graph">\n'
        for node in graph.nodes:
            formula = f"<mo>=</mo>{self._words.math(node.formula.tree())}" if node.formula else ""
            yield f"<li><math><mrow>{self._words.math(node.name)}{formula}</mrow></math></li>\n"
        yield "</ul>\n"

    def _closing(self) -> Iterator[str]:
        routes = [html_words(each.by) for each in self._derivation.verification if each.agrees]
        yield "<footer>\n"
        for remark in self._derivation.remarks:
            yield from self._note(remark, "")
        if routes:
            yield f'<p class="verified">Verified: {"; ".join(routes)}.</p>\n'
        yield "</footer>\n"

    def _id(self, name: Expression) -> str:
        """An anchor that no other element has; the first equation of a quantity has the plain
        one."""
        plain = _identifier(name)
        self._ids[plain] = number = self._ids.get(plain, 0) + 1
        return plain if number == 1 else f"{plain}--{number}"


def _identifier(name: Expression) -> str:
    """e- and the name, with what an address can't hold exchanged for its code."""
    plain = to_plain(name)
    return "e-" + "".join(c if c.isalnum() and c.isascii() else f"_{ord(c):x}" for c in plain)


def _rows(lines: Sequence[Line]) -> list[list[Line]]:
    """Symbols a row each, numbers together; all in one row where only one line is in symbols."""
    if sum(not line.numbers for line in lines) <= 1:
        return [list(lines)] if lines else []
    rows: list[list[Line]] = []
    for line in lines:
        if rows and line.numbers and rows[-1][-1].numbers:
            rows[-1].append(line)
        else:
            rows.append([line])
    return rows


def _printer(symbols: dict[str, str], inline: bool, comma: bool) -> Printer:
    def printed(tree: Expression, *, kinds: Sequence[Kind] = ()) -> str:
        return to_mathml(tree, symbols, kinds, inline, comma)

    return printed
