"""A derivation as text: aligned lines with their reasons, tables, and the drawn graph.

The same lines go to a terminal (with its width, and styles for colour) and to a pipe or a file (no width,
nothing is wrapped).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from hwsolve.derivation.display import Display
from hwsolve.derivation.model import Contours, Derivation, Graph, Level, Plot
from hwsolve.notation.printing import to_unicode
from hwsolve.notation.stacked import cell_width, to_stacked
from hwsolve.renderers import Page
from hwsolve.renderers.contour_text import draw_contours
from hwsolve.renderers.graph_drawing import draw_segments
from hwsolve.renderers.graph_nodes import drawn_nodes
from hwsolve.renderers.matrix import bracketed
from hwsolve.renderers.outline import EquationLines, Outline
from hwsolve.renderers.plot import draw_plot
from hwsolve.renderers.text_equations import EquationLayout
from hwsolve.renderers.text_lines import BLANK, INDENT, UNLIMITED, Segment, TextLine, wrapped
from hwsolve.renderers.writing import Writing

SUFFIX = "txt"

DRAWING_WIDTH = 100
"""How wide a graph is drawn where nothing limits the width."""


def render(derivation: Derivation, display: Display, detail: Level, page: Page) -> Iterator[str]:
    """The solution as plain text, a line at a time."""
    for line in plain_lines(render_lines(derivation, display, detail, page)):
        yield line + "\n"


def render_lines(
    derivation: Derivation, display: Display, detail: Level, page: Page
) -> Iterator[TextLine]:
    """The lines of the whole solution, none wider than the page unless a single formula is."""
    text = _Page(derivation, display, detail, page)
    yield from text.head(derivation)
    for section in text.outline.sections():
        yield from text.outline.section(section, text)
    yield from text.close()


def plain_lines(lines: Iterable[TextLine]) -> Iterator[str]:
    """The lines without their styles."""
    for line in lines:
        yield "".join(segment.text for segment in line).rstrip()


class _Page:
    def __init__(self, derivation: Derivation, display: Display, detail: Level, page: Page) -> None:
        symbols = derivation.symbols
        self._writing = Writing(
            partial(to_unicode, symbols=symbols),
            math_in_words=lambda text: text.replace(" ", BLANK),
            decimal_comma="," if page.decimal_comma else "",
        )
        self.outline = Outline(derivation, display, detail, self._writing, True, page.plot)
        self._width = page.width or UNLIMITED
        stacked = partial(to_stacked, symbols=symbols) if page.stacked else None
        self._equations = EquationLayout(self._writing, self._width, stacked)

    def head(self, derivation: Derivation) -> Iterator[TextLine]:
        """The title, what is asked, and the point."""
        yield (Segment(derivation.title, "title"),)
        for text in self.outline.opening():
            yield from self.paragraph(text)
        writing = self._writing
        given = [
            f"{writing.math(each.name)} = {writing.math(each.value)}"
            for each in derivation.given
            if each.value is not None
        ]
        symbols = [writing.math(each.name) for each in derivation.given if each.value is None]
        words = [
            _joined_items("at ", given) if given else "",
            _kept_symbols(symbols) if symbols else "",
        ]
        yield from self.paragraph("; ".join(word for word in words if word))

    def heading(self, title: str, is_part: bool) -> Iterator[TextLine]:
        yield ()
        yield (Segment(title.replace(BLANK, " "), "heading"),)

    def paragraph(self, text: str, style: str = "plain") -> Iterator[TextLine]:
        for line in self._wrapped(text):
            yield (Segment(line, style),)

    def equations(self, equations: list[EquationLines]) -> Iterator[TextLine]:
        return self._equations.lines(equations)

    def close(self) -> Iterator[TextLine]:
        """Conventions that were used, and what verified the answers."""
        yield ()
        for remark in self.outline.remarks():
            yield from self.paragraph(remark)
        yield from self.paragraph(self.outline.verified(), "reason")

    def _wrapped(self, text: str) -> list[str]:
        if not text:
            return []
        if self._width >= UNLIMITED:
            return [INDENT + text.replace(BLANK, " ")]
        return [INDENT + line for line in wrapped(text, self._width - len(INDENT))]

    def graph(self, graph: Graph) -> Iterator[TextLine]:
        nodes = drawn_nodes(graph, self._writing.math)
        width = min(self._width, DRAWING_WIDTH) if self._width >= UNLIMITED else self._width
        for line in draw_segments(nodes, width - len(INDENT)):
            styles = {"node": "name", "edge": "edge"}
            yield (
                Segment(INDENT),
                *(Segment(part.text, styles.get(part.role, "plain")) for part in line),
            )

    def plot(self, plot: Plot | Contours) -> Iterator[TextLine]:
        width = min(self._width, DRAWING_WIDTH) - len(INDENT)
        if isinstance(plot, Plot):
            lines = draw_plot(plot, self._writing.math(plot.height), width)
        elif self.outline.maps:
            yield ()
            lines = draw_contours(plot, self._writing, width)
        else:
            return
        for line in lines:
            yield (Segment(INDENT + line),)

    def table(self, header: list[str], rows: list[list[str]], caption: str) -> Iterator[TextLine]:
        """The table; where it is too wide, its columns in parts, each with the first one before it."""
        header, *rows = [[cell.replace(BLANK, " ") for cell in row] for row in (header, *rows)]
        widths = [max(map(cell_width, column)) for column in zip(header, *rows, strict=True)]
        if caption:
            yield (Segment(INDENT + caption),)
        for number, columns in enumerate(self._column_groups(widths)):
            chosen = [widths[column] for column in columns]
            if number:
                yield ()
            shown = [[row[column] for column in columns] for row in (header, *rows)]
            yield (Segment(INDENT + _row(shown[0], chosen).rstrip(), "heading"),)
            yield (Segment(INDENT + "  ".join("─" * width for width in chosen), "edge"),)
            for row in shown[1:]:
                yield (Segment(INDENT + _row(row, chosen).rstrip()),)

    def matrix(self, name: str, relation: str, rows: list[list[str]]) -> Iterator[TextLine]:
        for line in bracketed(name, relation, rows):
            yield (Segment(INDENT + line.replace(BLANK, " ")),)

    def _column_groups(self, widths: Sequence[int]) -> list[list[int]]:
        """Which columns stand beside each other: as many as fit, the first one always among them."""
        groups = [[0]]
        for column in range(1, len(widths)):
            together = [*groups[-1], column]
            needed = len(INDENT) + sum(widths[each] + 2 for each in together) - 2
            if needed > self._width and len(groups[-1]) > 1:
                groups.append([0, column])
            else:
                groups[-1].append(column)
        return groups


def _row(cells: Iterable[str], widths: Sequence[int]) -> str:
    padded = []
    for index, (cell, width) in enumerate(zip(cells, widths, strict=True)):
        space = " " * (width - cell_width(cell))
        padded.append(cell + space if index == 0 else space + cell)
    return "  ".join(padded)


def _joined_items(lead: str, items: Sequence[str]) -> str:
    """The items as a list that is only broken between items."""
    return lead + ", ".join(item.replace(" ", BLANK) for item in items)


def _kept_symbols(names: Sequence[str]) -> str:
    what = "as a symbol" if len(names) == 1 else "as symbols"
    return _joined_items("", names) + f"{BLANK}kept {what}"
