"""A derivation as LaTeX: a page to hand in that compiles with amsmath and booktabs alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from hwsolve.derivation.display import Display
from hwsolve.derivation.model import (
    Block,
    Contours,
    Derivation,
    Graph,
    Level,
    Note,
    Plot,
    Prose,
    Section,
    Table,
)
from hwsolve.notation.latex import latex_relation, to_latex
from hwsolve.notation.style import Kind
from hwsolve.notation.tree import Expression
from hwsolve.renderers import Page
from hwsolve.renderers.latex_equations import EquationWriter
from hwsolve.renderers.latex_graph import graph_source
from hwsolve.renderers.latex_plot import HEIGHT as PLOT_HEIGHT
from hwsolve.renderers.latex_plot import plot_source
from hwsolve.renderers.latex_rows import display as set_off
from hwsolve.renderers.latex_table import LONG, table_source
from hwsolve.renderers.latex_words import latex_formula, latex_words
from hwsolve.renderers.latex_writing import LatexWords, LatexWriting
from hwsolve.renderers.matrix import pmatrix
from hwsolve.renderers.outline import EquationLines, Outline, shown_blocks, title_of
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
\providecommand{\incolumn}[4]{\hbox to #1{\hbox to #2{$\displaystyle {}#3$\hss}%
  \parbox{\dimexpr#1-#2}{\raggedright\footnotesize\itshape #4}\hss}}
\providecommand{\whyafter}[3]{%
  \rlap{\hbox to #1{$\displaystyle {}#2$\hfil\footnotesize\itshape #3}}}
\providecommand{\whybelow}[2]{\quad
  \rlap{\parbox[t]{#1}{\raggedright\footnotesize\itshape #2\strut}}}
\providecommand{\longformula}[3][\normalsize]{%
  \rlap{\parbox[t]{#2}{#1\raggedright\hangindent=2em $\displaystyle {}#3$\strut}}}
\providecommand{\inframe}[1]{\setbox0\hbox{#1}\ifdim\wd0<0.95\textwidth\fbox{\strut#1}\else
  \fbox{\parbox{\dimexpr\textwidth-2\fboxsep-2\fboxrule}{\strut#1\strut}}\fi}
\providecommand{\tallfirst}{\setlength{\abovedisplayskip}{-4pt plus 1pt}}
\providecommand{\roomfor}[1]{\par\penalty-100{\dimen0=\pagegoal\advance\dimen0-\pagetotal
  \ifdim#1>\dimen0\ifdim\dimen0>0pt\vfil\break\fi\fi}}
"""
_ENTER = r"""\begingroup\allowdisplaybreaks\emergencystretch=3em\setlength{\jot}{3pt}
\clubpenalty=10000\widowpenalty=10000\relpenalty=1000\binoppenalty=2000
\setlength{\abovedisplayskip}{-7pt plus 1pt}\setlength{\belowdisplayskip}{4pt plus 2pt}
"""
"""Every display stands at the start of a paragraph, where TeX sets an empty line before it."""


def render(derivation: Derivation, display: Display, detail: Level, page: Page) -> Iterator[str]:
    """The LaTeX source in pieces; with `page.fragment`, what another document can `\\input`.

    Raises InputError for a template without a place for the solution.
    """
    document = _Document(derivation, display, detail, page)
    if page.template:
        solution = "".join(document.fragment())
        yield in_template(page, title_of(derivation), solution, latex_words)
    elif page.fragment:
        yield from document.fragment()
    else:
        yield from document.whole()


class _Document:
    def __init__(self, derivation: Derivation, display: Display, detail: Level, page: Page) -> None:
        self._page = page
        self._detail = detail
        self._section = Section(Prose(()), ())
        self._title = latex_words(title_of(derivation))
        comma = "{,}" if page.decimal_comma else ""
        symbols = derivation.symbols
        formulas = LatexWriting(_printer(symbols, False), decimal_comma=comma)
        self._words = LatexWords(_printer(symbols, True), comma)
        self._equations = EquationWriter(formulas, self._words)
        self._outline = Outline(derivation, display, detail, self._words)
        # What the problem says is set as it stands.
        literal = Writing(_printer(symbols, True), lambda math: f"${math}$", latex_words, comma)
        self._opening = Outline(derivation, display, detail, literal).opening()

    def whole(self) -> Iterator[str]:
        """A document of its own."""
        tikz = r"\usepackage{tikz}" + "\n" if self._page.tikz else ""
        yield _PREAMBLE + tikz + _COMMANDS
        yield r"\begin{document}" + "\n"
        yield from self._head()
        yield from self._body()
        yield r"\end{document}" + "\n"

    def fragment(self) -> Iterator[str]:
        """A piece for another document, whose first line says what that one must load."""
        packages = "amsmath, booktabs" + (", tikz" if self._page.tikz else "")
        yield rf"% needs \usepackage{{{packages.replace(' ', '')}}}" + "\n" + _COMMANDS
        yield from self._body()

    def _head(self) -> Iterator[str]:
        left, right = (
            r" \\ ".join(map(latex_words, each))
            for each in (self._page.occasion, self._page.signature)
        )
        if left or right:
            yield (
                r"\begin{minipage}[t]{0.62\textwidth}\raggedright "
                + left
                + r"\end{minipage}\hfill\begin{minipage}[t]{0.36\textwidth}\raggedleft "
                + right
                + r"\end{minipage}\par\vspace{4pt}\hrule\vspace{12pt}"
                + "\n"
            )
        yield (rf"{{\Large\bfseries\raggedright {self._title}\par}}" + "\n" + r"\medskip" + "\n")

    def _body(self) -> Iterator[str]:
        outline = self._outline
        yield _ENTER
        for text in self._opening:
            yield text + "\n\n"
        if given := outline.given(self._words.equality):
            yield given + "\n\n"
        sections = outline.sections()
        for section, needed in zip(sections, self._room(sections), strict=True):
            self._section = section
            if needed:
                yield "\n" + rf"\roomfor{{{needed:.0f}em}}"
            yield from outline.section(section, self)
        yield "\n" + r"\medskip" + "\n"
        for text in outline.remarks():
            yield text + "\n\n"
        if verified := outline.verified():
            yield rf"{{\footnotesize\itshape {verified}\par}}" + "\n"
        yield r"\endgroup" + "\n"

    def heading(self, title: str, is_part: bool) -> Iterator[str]:
        section = self._section
        rank = "section" if is_part else ("subsection", "subsubsection")[min(section.depth, 1)]
        if section.depth:
            # The method whose part it is stands above it.
            title = _capitalised(title.rpartition(": ")[2])
        yield rf"\{rank}*{{\boldmath {title}}}" + "\n"

    def _room(self, sections: Sequence[Section]) -> Iterator[float]:
        """How much room each heading asks for below it; one right below another asks for none, as that
        one has asked for both."""
        heights = [_first_height(shown_blocks(each.blocks, self._detail)) for each in sections]
        below_part = False
        for index, section in enumerate(sections):
            is_part = self._outline.is_part(section)
            following = heights[index + 1] if is_part and index + 1 < len(heights) else 0.0
            yield 0.0 if below_part else heights[index] + following
            below_part = is_part

    def paragraph(self, text: str) -> Iterator[str]:
        yield (rf"\inframe{{{text}}}" if _is_answer(self._section) else text) + "\n\n"

    def equations(self, equations: list[EquationLines]) -> Iterator[str]:
        return self._equations.group(equations, _is_answer(self._section))

    def table(self, header: list[str], rows: list[list[str]], caption: str) -> Iterator[str]:
        return table_source(header, rows, caption)

    def matrix(self, name: str, relation: str, rows: list[list[str]]) -> Iterator[str]:
        row = f"{name} &{latex_relation(relation)} {pmatrix(rows)} &&"
        yield r"{\setlength{\abovedisplayskip}{3pt plus 1pt}%" + f"\n{set_off(row, False)}}}%\n"

    def graph(self, graph: Graph) -> Iterator[str]:
        return graph_source(graph, self._words, self._page.tikz)

    def plot(self, plot: Plot | Contours) -> Iterator[str]:
        picture = plot_picture(plot)
        if picture is not None:
            yield r"\noindent\begin{minipage}{\textwidth}" + "\n"
            yield from plot_source(picture, self._words)
            yield r"\end{minipage}\par" + "\n"


def _is_answer(section: Section) -> bool:
    return section.title.parts == ("Answer",)


def _capitalised(words: str) -> str:
    return words[:1].upper() + words[1:]


def _first_height(blocks: list[Block]) -> float:
    """About how many quads a heading needs below it, so that something is read there."""
    height = 3.0
    for block in blocks:
        match block:
            case Note():
                words = sum(len(part) if isinstance(part, str) else 4 for part in block.text.parts)
                height += 1.3 * min(words // 95 + 1, 3)
            case Table():
                return height + 1.3 * min(len(block.rows), LONG) + 3
            case Graph():
                return height + 9
            case Plot() | Contours():
                return height + PLOT_HEIGHT + 6
            case _:
                return height + 4
    return height


def _printer(symbols: Mapping[str, str], inline: bool) -> Printer:
    """Mathematics in LaTeX, displayed or in a line of words."""

    def printed(tree: Expression, *, kinds: Sequence[Kind] = ()) -> str:
        return latex_formula(to_latex(tree, symbols, kinds, inline))

    return printed
