"""A derivation as one self-contained web page: MathML, a graph whose nodes lead to their
equations, and a mode that shows one step after the other. Without JavaScript everything is shown;
nothing is ever loaded."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from html import escape
from math import inf

from hwsolve.derivation.display import Display, Line
from hwsolve.derivation.model import Contours, Derivation, Equation, Graph, Level, Plot
from hwsolve.notation.mathml import to_mathml
from hwsolve.notation.printing import to_plain
from hwsolve.notation.tree import Expression, Negate, Number
from hwsolve.renderers import Page
from hwsolve.renderers.html_contents import Entry, contents
from hwsolve.renderers.html_lines import breakable, letters
from hwsolve.renderers.html_page import page_end, page_start
from hwsolve.renderers.html_words import clinging, html_words
from hwsolve.renderers.html_writing import MathmlWords, MathmlWriting
from hwsolve.renderers.outline import EquationLines, Outline, shown_blocks, title_of
from hwsolve.renderers.plot_picture import plot_picture
from hwsolve.renderers.rows import Row, rows_of
from hwsolve.renderers.svg_graph import graph_picture, svg_graph
from hwsolve.renderers.svg_plot import svg_plot

SUFFIX = "html"

MOST_NAME = 12
"""In letters: on a phone, what a longer name is equal to stands below it."""

MOST_BESIDE = 62
"""In letters: a reason stands beside a row that is not wider, below one that is."""


def render(derivation: Derivation, display: Display, detail: Level, page: Page) -> Iterator[str]:
    """The page in pieces; with `page.fragment`, what goes into the body of another page."""
    document = _Document(derivation, display, detail, page)
    if page.fragment:
        yield from document.body()
        return
    yield page_start(title_of(derivation))
    yield from document.body()
    yield page_end()


class _Document:
    def __init__(self, derivation: Derivation, display: Display, detail: Level, page: Page) -> None:
        printer = partial(to_mathml, symbols=derivation.symbols, decimal_comma=page.decimal_comma)
        inline = partial(printer, inline=True)
        self._formulas = MathmlWriting(printer)
        self._words = MathmlWords(inline)
        self._outline = Outline(derivation, display, detail, self._words)
        self._page = page
        self._title = title_of(derivation)
        self._symbols = derivation.symbols
        self._ids: dict[str, int] = {}
        self._sections = self._outline.sections()
        self._targets = {each.name for each in derivation.given} | {
            block.name
            for section in self._sections
            for block in shown_blocks(section.blocks, detail)
            if isinstance(block, Equation)
        }

    def body(self) -> Iterator[str]:
        """What is asked, the contents, the sections, and what verified them."""
        yield "<main>\n"
        yield from self._head()
        yield from self._contents()
        for number, section in enumerate(self._sections, start=1):
            yield f'<section id="s{number}">\n'
            yield from self._outline.section(section, self)
            yield "</section>\n"
        yield from self._closing()
        yield "</main>\n"

    def _contents(self) -> Iterator[str]:
        yield '<nav aria-label="Contents">\n<details open><summary>Contents</summary>\n'
        yield from contents(self._entries())
        yield "</details>\n</nav>\n"

    def _entries(self) -> Iterator[Entry]:
        in_parts = False
        for number, section in enumerate(self._sections, start=1):
            is_part = self._outline.is_part(section)
            in_parts = in_parts or is_part
            depth = section.depth + (in_parts and not is_part)
            yield Entry(f"s{number}", self._words.prose(section.title), depth, is_part)

    def _head(self) -> Iterator[str]:
        submission = [*self._page.occasion, *self._page.signature]
        yield "<header>\n"
        if submission:
            yield f'<p class="submission">{" · ".join(map(html_words, submission))}</p>\n'
        yield f"<h1>{html_words(self._title)}</h1>\n"
        for text in self._outline.opening():
            yield f'<p class="note">{text}</p>\n'
        if given := self._outline.given(self._given, self._given):
            yield f"<p>{clinging(given)}</p>\n"
        yield "</header>\n"

    def _given(self, name: Expression, value: Expression | None = None) -> str:
        words = self._words
        written = words.inline(name) if value is None else words.equality(name, value)
        plain = escape(to_plain(name))
        return f'<span id="{self._id(name)}" class="given" data-name="{plain}">{written}</span>'

    def heading(self, title: str, is_part: bool) -> Iterator[str]:
        rank = "h2" if is_part else "h3"
        yield f"<{rank}>{title}</{rank}>\n"

    def paragraph(self, text: str) -> Iterator[str]:
        yield f'<p class="note step">{text}</p>\n'

    def equations(self, equations: list[EquationLines]) -> Iterator[str]:
        reasoned = any(line.reason for each in equations for line in each.lines)
        yield f'<div class="equations{" reasoned" if reasoned else ""}">\n'
        for equation in equations:
            yield from self._equation(equation)
        yield "</div>\n"

    def _equation(self, equation: EquationLines) -> Iterator[str]:
        name = escape(to_plain(equation.name))
        written = self._formulas.math(equation.name)
        kind = "equation long" if letters(written) > MOST_NAME else "equation"
        yield f'<div class="{kind}" id="{self._id(equation.name)}" data-name="{name}">\n'
        yield f'<span class="label">{self._words.words(equation.label)}</span>'
        yield f'<span class="name"><math displaystyle="true">{written}</math></span>\n'
        for row in rows_of(equation.lines, lambda line: 0.0, lambda lines: inf):
            yield from self._row(row)
        yield "</div>\n"

    def _row(self, row: Row) -> Iterator[str]:
        formulas = [self._formulas.formula(line.pattern, line.fills) for line in row.lines]
        lines = "".join(map(_line, row.lines, formulas))
        why = "; ".join(map(self._words.prose, row.reasons))
        beside = " beside" if why and sum(map(letters, formulas)) <= MOST_BESIDE else ""
        yield f'<div class="row{beside} step">{lines}</div>'
        yield f'<div class="why">{why}</div>\n' if why else "\n"
        for work in row.substeps:
            for subject, relation, formula, reason in self._words.work(work):
                subject = f"<math>{subject}</math>" if subject else ""
                yield (
                    f'<div class="aside step">{subject}'
                    f'<span class="line">{breakable(formula, escape(relation))}</span>'
                    f'<span class="why">{self._words.prose(reason)}</span></div>\n'
                )

    def table(self, header: list[str], rows: list[list[str]], caption: str) -> Iterator[str]:
        title = f"<caption>{caption}</caption>" if caption else ""
        columns = "".join(f'<th scope="col">{cell}</th>' for cell in header)
        yield f'<div class="scroll step" tabindex="0"><table>{title}<thead><tr>{columns}</tr>'
        yield "</thead>\n<tbody>\n"
        for first, *rest in rows:
            cells = "".join(f"<td>{cell}</td>" for cell in rest)
            yield f'<tr><th scope="row">{first}</th>{cells}</tr>\n'
        yield "</tbody></table></div>\n"

    def matrix(self, name: str, relation: str, rows: list[list[str]]) -> Iterator[str]:
        inner = "".join(
            f"<mtr>{''.join(f'<mtd>{cell}</mtd>' for cell in row)}</mtr>" for row in rows
        )
        yield (
            f'<div class="scroll step" tabindex="0"><math displaystyle="true"><mrow>{name}'
            f"<mo>{relation}</mo><mrow><mo>(</mo><mtable>{inner}</mtable><mo>)</mo></mrow></mrow>"
            "</math></div>\n"
        )

    def plot(self, plot: Plot | Contours) -> Iterator[str]:
        picture = plot_picture(plot)
        if picture is not None:
            drawing = svg_plot(picture, self._symbols)
            yield f'<figure class="scroll step" tabindex="0">{drawing}</figure>\n'

    def graph(self, graph: Graph) -> Iterator[str]:
        found = graph_picture(graph, self._symbols)
        if found is not None:
            drawing, nodes = found
            names = [node.name for node in graph.nodes]
            links = {name: f"#{_identifier(name)}" for name in names if name in self._targets}
            picture = svg_graph(drawing, nodes, names, links)
            legend = (
                f"<figcaption>{' '.join(drawing.legend)}</figcaption>" if drawing.legend else ""
            )
            yield f'<figure><div class="scroll" tabindex="0">{picture}</div>{legend}</figure>\n'
            return
        yield '<ul class="graph">\n'
        for node in graph.nodes:
            formula = f"<mo>=</mo>{self._words.math(node.formula.tree())}" if node.formula else ""
            yield f"<li><math><mrow>{self._words.math(node.name)}{formula}</mrow></math></li>\n"
        yield "</ul>\n"

    def _closing(self) -> Iterator[str]:
        yield "<footer>\n"
        for text in self._outline.remarks():
            yield f'<p class="note">{text}</p>\n'
        if verified := self._outline.verified():
            yield f'<p class="verified">{verified}</p>\n'
        yield "</footer>\n"

    def _id(self, name: Expression) -> str:
        """An anchor that no other element has; the first equation of a quantity has the plain
        one."""
        plain = _identifier(name)
        self._ids[plain] = number = self._ids.get(plain, 0) + 1
        return plain if number == 1 else f"{plain}--{number}"


def _line(line: Line, formula: str) -> str:
    value = " value" if line.numbers and _is_number(line.expression) else ""
    return f'<span class="line{value}">{breakable(formula, escape(line.relation))}</span>'


def _is_number(tree: Expression) -> bool:
    return isinstance(tree.argument if isinstance(tree, Negate) else tree, Number)


def _identifier(name: Expression) -> str:
    """e- and the name, with what an address can't hold exchanged for its code."""
    plain = to_plain(name)
    return "e-" + "".join(c if c.isalnum() and c.isascii() else f"_{ord(c):x}" for c in plain)
