"""A derivation as LaTeX: a page to hand in that compiles with amsmath and booktabs alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from hwsolve.derivation.display import Display
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
from hwsolve.notation.tree import Expression
from hwsolve.renderers import Page
from hwsolve.renderers.latex_equations import EquationWriter
from hwsolve.renderers.latex_graph import graph_source
from hwsolve.renderers.latex_plot import plot_source
from hwsolve.renderers.latex_table import table_source
from hwsolve.renderers.latex_words import latex_formula, latex_words
from hwsolve.renderers.outline import is_part, shown_blocks
from hwsolve.renderers.plot_picture import plot_picture
from hwsolve.renderers.templates import in_template
from hwsolve.renderers.writing import Printer, Writing

SUFFIX = "tex"

_PREAMBLE = r"""\documentclass[11pt,a4paper]{article}
\usepackage{amsmath,booktabs}
\setlength{\textwidth}{160mm}\setlength{\oddsidemargin}{-0.4mm}
\setlength{\textheight}{246mm}\setlength{\topmargin}{-6mm}
\setlength{\headheight}{0pt}\setlength{\headsep}{0pt}\setlength{\footskip}{12mm}
\setlength{\parindent}{0pt}\setlength{\parskip}{4pt plus 2pt}
\ifdefined\pdfpagewidth\pdfpagewidth=210mm\pdfpageheight=297mm\fi
"""
_COMMANDS = r"""\providecommand{\why}[1]{&&\text{\footnotesize\itshape #1}}
\providecommand{\whybelow}[2]{\quad
  \rlap{\parbox[t]{#1}{\raggedright\footnotesize\itshape #2\strut}}}
\providecommand{\longformula}[3][\normalsize]{%
  \rlap{\parbox[t]{#2}{#1\raggedright\hangindent=2em $\displaystyle #3$\strut}}}
"""
_ENTER = r"""\begingroup\allowdisplaybreaks\emergencystretch=3em\setlength{\jot}{4pt}
\setlength{\abovedisplayskip}{-7pt plus 2pt}\setlength{\belowdisplayskip}{6pt plus 2pt}
"""
"""Every display stands at the start of a paragraph, where TeX sets an empty line before it."""


def render(derivation: Derivation, display: Display, detail: Level, page: Page) -> Iterator[str]:
    """The LaTeX source in pieces; with `page.fragment`, what another document can `\\input`.

    Raises InputError for a template without a place for the solution.
    """
    document = _Document(derivation, display, detail, page)
    if page.template:
        fields = {key: latex_words(value) for key, value in _heading(derivation, page).items()}
        yield in_template(page.template, "".join(document.fragment()), fields)
    elif page.fragment:
        yield from document.fragment()
    else:
        yield from document.whole()


def _heading(derivation: Derivation, page: Page) -> dict[str, str]:
    title = derivation.title or derivation.command.capitalize()
    return {
        "title": title,
        "author": page.author,
        "course": page.course,
        "sheet": page.sheet,
        "date": page.date,
    }


class _Document:
    def __init__(self, derivation: Derivation, display: Display, detail: Level, page: Page) -> None:
        self._derivation = derivation
        self._display = display
        self._detail = detail
        self._page = page
        comma = "{,}" if page.decimal_comma else ""
        symbols = derivation.symbols
        self._formulas = Writing(_printer(symbols, False), decimal_comma=comma)
        self._words = Writing(_printer(symbols, True), lambda math: f"${math}$", latex_words, comma)
        self._equations = EquationWriter(self._formulas, self._words)

    def whole(self) -> Iterator[str]:
        """A document of its own."""
        tikz = r"\usepackage{tikz}" + "\n" if self._page.tikz else ""
        yield _PREAMBLE + tikz + _COMMANDS
        yield r"\begin{document}" + "\n"
        yield from self._title()
        yield from self._body()
        yield r"\end{document}" + "\n"

    def fragment(self) -> Iterator[str]:
        """A piece for another document, whose first line says what that one must load."""
        packages = "amsmath, booktabs" + (", tikz" if self._page.tikz else "")
        yield rf"% needs \usepackage{{{packages.replace(' ', '')}}}" + "\n" + _COMMANDS
        yield from self._body()

    def _title(self) -> Iterator[str]:
        heading = {
            key: latex_words(text) for key, text in _heading(self._derivation, self._page).items()
        }
        left = r" \\ ".join(each for each in (heading["course"], heading["sheet"]) if each)
        right = r" \\ ".join(each for each in (heading["author"], heading["date"]) if each)
        if left or right:
            yield (
                r"\begin{minipage}[t]{0.62\textwidth}\raggedright "
                + left
                + r"\end{minipage}\hfill\begin{minipage}[t]{0.36\textwidth}\raggedleft "
                + right
                + r"\end{minipage}\par\vspace{4pt}\hrule\vspace{12pt}"
                + "\n"
            )
        yield rf"{{\Large\bfseries\raggedright {heading['title']}\par}}" + "\n" + r"\medskip" + "\n"

    def _body(self) -> Iterator[str]:
        derivation = self._derivation
        yield _ENTER
        for note in derivation.heading:
            yield from self._note(note)
        yield from self._given()
        for section in derivation.sections:
            if section.level <= self._detail and section.blocks:
                yield from self._section(section)
        yield "\n" + r"\medskip" + "\n"
        for remark in derivation.remarks:
            yield from self._note(remark)
        routes = [latex_words(each.by) for each in derivation.verification if each.agrees]
        if routes:
            yield r"{\footnotesize\itshape Verified: " + "; ".join(routes) + ".\\par}\n"
        yield r"\endgroup" + "\n"

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
        command = "section" if is_part(section, self._detail) else "subsection"
        yield "\n" + rf"\{command}*{{{self._words.prose(section.title)}}}" + "\n"
        for kind, group in groupby(shown_blocks(section, self._detail), type):
            blocks = list(group)
            if kind is Equation:
                equations = [block for block in blocks if isinstance(block, Equation)]
                yield from self._equations.group(
                    [(each, self._display.lines(each)) for each in equations]
                )
                continue
            for block in blocks:
                match block:
                    case Note():
                        yield from self._note(block)
                    case Table():
                        yield from self._table(block)
                    case Graph():
                        yield from graph_source(block, self._words, self._page.tikz)
                    case Plot() | Contours():
                        yield from self._plot(block)

    def _note(self, note: Note) -> Iterator[str]:
        text = self._words.prose(note.text, self._display)
        if note.level <= self._detail and text:
            yield text + "\n\n"

    def _plot(self, plot: Plot | Contours) -> Iterator[str]:
        picture = plot_picture(plot)
        if picture is not None:
            yield from plot_source(picture, self._words)

    def _table(self, table: Table) -> Iterator[str]:
        rows = [[self._words.cell(cell, self._display) for cell in row] for row in table.rows]
        header = [self._words.cell(cell, self._display) for cell in table.columns]
        yield from table_source(header, rows, latex_words(table.caption))


def _printer(symbols: Mapping[str, str], inline: bool) -> Printer:
    """Mathematics in LaTeX, displayed or in a line of words."""

    def printed(tree: Expression, *, kinds: Sequence[Kind] = ()) -> str:
        return latex_formula(to_latex(tree, symbols, kinds, inline))

    return printed
