"""How a web page writes mathematics and words."""

from __future__ import annotations

import unicodedata

from hwsolve.derivation.display import Display
from hwsolve.derivation.model import Prose
from hwsolve.notation.layout import kind_of
from hwsolve.notation.mathml import finished
from hwsolve.notation.style import Kind
from hwsolve.notation.tree import Expression
from hwsolve.renderers.html_formulas import mathml_formula
from hwsolve.renderers.html_lines import in_words
from hwsolve.renderers.html_words import clinging, html_words
from hwsolve.renderers.latex_writing import LatexWords
from hwsolve.renderers.writing import Printer, Writing


class MathmlWriting(Writing):
    """Numbers, too, are elements of their own."""

    def with_comma(self, text: str) -> str:
        return finished(text)

    def _leaf(self, expression: Expression) -> tuple[str, Kind]:
        found = self._leaves.get(expression)
        if found is None:
            found = self._leaves[expression] = self._printer(expression), kind_of(expression)
        return found


class MathmlWords(MathmlWriting, LatexWords):
    """Our own sentences: what is mathematics in them is set as mathematics."""

    def __init__(self, printer: Printer) -> None:
        LatexWords.__init__(self, printer)
        self.words = lambda text: self.prose(Prose((text,)))

    def inline(self, expression: Expression) -> str:
        return f"<math>{self.math(expression)}</math>"

    def equality(self, name: Expression, value: Expression) -> str:
        return f"<math><mrow>{self.math(name)}<mo>=</mo>{self.math(value)}</mrow></math>"

    def prose(self, prose: Prose, display: Display | None = None) -> str:
        written = [
            in_words(finished(piece.replace("<math>", "").replace("</math>", "")))
            if is_formula
            else html_words(unicodedata.normalize("NFC", piece))
            for is_formula, piece in self.pieces(prose, display)
        ]
        return clinging("".join(written))

    def read_formula(self, latex: str) -> str:
        return mathml_formula(latex)
