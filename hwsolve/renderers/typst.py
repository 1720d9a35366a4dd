"""A derivation as Typst: the same page as in LaTeX, for where there is no TeX."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from hwsolve.derivation.display import Display, Line
from hwsolve.derivation.model import Contours, Derivation, Graph, Level, Plot
from hwsolve.notation.latex import to_latex
from hwsolve.notation.typst import to_typst, typst_relation, typst_string
from hwsolve.renderers import Page
from hwsolve.renderers.graph_nodes import drawn_nodes
from hwsolve.renderers.graph_picture import picture
from hwsolve.renderers.latex_rows import MARGIN, TEXT_WIDTH
from hwsolve.renderers.latex_width import math_width
from hwsolve.renderers.outline import EquationLines, Outline, title_of
from hwsolve.renderers.plot_picture import plot_picture
from hwsolve.renderers.rows import Row, rows_of
from hwsolve.renderers.templates import in_template
from hwsolve.renderers.typst_drawing import LEAST_SCALE, drawn_graph, plot_source
from hwsolve.renderers.typst_words import typst_text, typst_words
from hwsolve.renderers.typst_writing import TypstWords
from hwsolve.renderers.writing import Writing

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
#let steps(..rows) = layout(page => {
  set text(top-edge: "bounds", bottom-edge: "bounds")
  set par(justify: false)
  let width(body) = measure(body).width
  let widest(bodies) = calc.max(0pt, ..bodies.map(width))
  let whole = rows.pos().filter(row => row.len() == 4)
  let (labels, names) = (widest(whole.map(row => row.at(0))), widest(whole.map(row => row.at(1))))
  let start = if labels > 0pt { labels + 10pt } else { 0pt }
  let indent = start + names + 4pt
  let room(row) = page.width - indent - width(row.at(2)) - 14pt
  let beside = whole.filter(row => row.at(3) != [] and width(row.at(3)) <= room(row))
  let column = calc.min(
    widest(beside.map(row => row.at(2))) + 24pt,
    page.width - indent - widest(beside.map(row => row.at(3))))
  let continues(row) = row.len() == 1 or row.at(1) == []
  for (row, next) in rows.pos().zip((..rows.pos().slice(1), ([], [ ]))) {
    // What belongs to one equation stays on one page.
    let line = block.with(spacing: 0.62em, sticky: continues(next))
    let below(body) = line(inset: (left: indent + 16pt), par(hanging-indent: 1em, body))
    if row.len() == 1 { below(row.at(0)) } else {
      let (label, name, formula, reason) = row
      let fits = width(reason) <= room(row)
      line(sticky: continues(next) or (reason != [] and not fits), par(hanging-indent: indent, {
        label
        h(start - width(label) + names - width(name))
        name
        h(4pt)
        formula
        if reason != [] and fits { h(calc.max(14pt, column - width(formula))) + reason }
      }))
      if reason != [] and not fits { below(reason) }
    }
  }
})
"""
MOST_WHOLE_ROWS = 24
"""A table of so many rows stays on one page."""


def render(derivation: Derivation, display: Display, detail: Level, page: Page) -> Iterator[str]:
    """The Typst source in pieces; with `page.fragment`, what another document can `#include`."""
    document = _Document(derivation, display, detail, page)
    if page.template:
        solution = "".join(document.fragment())
        yield in_template(page, title_of(derivation), solution, typst_words)
    elif page.fragment:
        yield from document.fragment()
    else:
        yield from document.head()
        yield from document.fragment()


class _Document:
    def __init__(self, derivation: Derivation, display: Display, detail: Level, page: Page) -> None:
        self._page = page
        self._title = title_of(derivation)
        comma = "," if page.decimal_comma else ""
        displayed = partial(to_typst, symbols=derivation.symbols)
        inline = partial(displayed, inline=True)
        self._formulas = Writing(displayed, decimal_comma=comma)
        self._words = TypstWords(inline, comma)
        self._outline = Outline(derivation, display, detail, self._words)
        # What the problem says stands as it was typed.
        literal = Writing(inline, lambda math: f"${math}$", typst_text, comma)
        self._opening = Outline(derivation, display, detail, literal).opening()

    def head(self) -> Iterator[str]:
        """What stands above the solution in a document of its own."""
        # No date in the file: the same input gives the same bytes.
        yield _PREAMBLE + f"#set document(title: {typst_string(self._title)}, date: none)\n"
        left, right = (
            r" \ ".join(map(typst_words, each))
            for each in (self._page.occasion, self._page.signature)
        )
        if left or right:
            yield f"#grid(columns: (1fr, auto), [{left}], align(right)[{right}])\n"
            yield "#line(length: 100%, stroke: 0.4pt)\n"
        yield f"= {typst_words(self._title)}\n\n"

    def fragment(self) -> Iterator[str]:
        """The solution with the functions that it uses."""
        outline = self._outline
        yield _COMMANDS + "\n"
        for text in self._opening:
            yield text + "\n\n"
        if given := outline.given(self._words.equality):
            yield given + "\n\n"
        for section in outline.sections():
            yield from outline.section(section, self)
        for text in outline.remarks():
            yield text + "\n\n"
        if verified := outline.verified():
            yield f"#why[{verified}]\n"

    def heading(self, title: str, is_part: bool) -> Iterator[str]:
        yield f"{'==' if is_part else '==='} {title}\n\n"

    def paragraph(self, text: str) -> Iterator[str]:
        yield text + "\n\n"

    def equations(self, equations: list[EquationLines]) -> Iterator[str]:
        yield "#steps(\n"
        for each in equations:
            label = self._words.words(each.label)
            start = f"[{label}], [$display({self._formulas.math(each.name)})$]"
            rows = rows_of(each.lines, self._width, lambda lines: TEXT_WIDTH * 0.6)
            if not rows:
                yield f"  ({start}, [], []),\n"
            for row in rows:
                yield from self._row(start, row)
                start = "[], []"
        yield ")\n\n"

    def _row(self, start: str, row: Row) -> Iterator[str]:
        source = " ".join(map(self._line, row.lines))
        why = "; ".join(self._words.prose(reason) for reason in row.reasons)
        yield f"  ({start}, [${source}$], {f'why[{why}]' if why else '[]'}),\n"
        for work in row.substeps:
            for subject, relation, formula, reason in self._words.work(work):
                equality = f"${subject} {typst_relation(relation)} {formula}$"
                because = f" #h(1.2em) #box[{self._words.prose(reason)}]" if reason.parts else ""
                yield f"  (why[{equality}{because}],),\n"

    def _line(self, line: Line) -> str:
        formula = self._formulas.formula(line.pattern, line.fills)
        # A point where the line may be broken stands before each relation.
        return f"{typst_relation(line.relation)} display({formula})"

    def _width(self, line: Line) -> float:
        return math_width(to_latex(line.expression)) + 1.4

    def table(self, header: list[str], rows: list[list[str]], caption: str) -> Iterator[str]:
        size = 11 if len(header) < 6 else 8
        breakable = "true" if len(rows) > MOST_WHOLE_ROWS else "false"
        yield f"#align(center, block(breakable: {breakable}, text(size: {size}pt, table(\n"
        yield f"  columns: {len(header)}, stroke: none,\n"
        yield "  align: (x, y) => if x == 0 { left } else { right },\n"
        yield "  table.hline(stroke: 0.8pt),\n"
        yield f"  table.header({_cells(header)}),\n  table.hline(stroke: 0.5pt),\n"
        for row in rows:
            yield f"  {_cells(row)},\n"
        yield "  table.hline(stroke: 0.8pt),\n"
        yield "))))\n\n"
        if caption:
            yield f"#align(center)[{caption}]\n\n"

    def matrix(self, name: str, relation: str, rows: list[list[str]]) -> Iterator[str]:
        # As content an entry may hold a comma; a semicolon right behind it would only end it.
        body = " ; ".join(", ".join(f"#[${cell}$]" for cell in row) for row in rows)
        yield f"#align(left)[$ {name} {typst_relation(relation)} mat({body}) $]\n\n"

    def plot(self, plot: Plot | Contours) -> Iterator[str]:
        picture = plot_picture(plot)
        if picture is not None:
            yield from plot_source(picture, self._words)

    def graph(self, graph: Graph) -> Iterator[str]:
        nodes = drawn_nodes(graph, self._words.math)
        measured = drawn_nodes(graph, partial(to_latex, inline=True))
        narrow = [math_width(node.short) * MARGIN for node in measured]
        wide = [
            width + math_width(node.label.removeprefix(node.short))
            for width, node in zip(narrow, measured, strict=True)
        ]
        drawing = picture(nodes, wide, narrow, TEXT_WIDTH / LEAST_SCALE)
        if drawing is not None:
            yield from drawn_graph(drawing, nodes, TEXT_WIDTH)
            return
        yield "\n".join(f"- ${node.label}$" for node in nodes) + "\n\n"


def _cells(row: Sequence[str]) -> str:
    return ", ".join(f"[{cell}]" for cell in row)
