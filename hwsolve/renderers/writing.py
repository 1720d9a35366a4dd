"""How one format writes mathematics and words: what its renderer asks for everything that it prints."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from hwsolve.derivation.display import Display
from hwsolve.derivation.model import Cell, Computed, Prose, ValueOf, Work
from hwsolve.notation.tree import Expression

_DECIMAL_POINT = re.compile(r"(?<=\d)\.(?=\d)")


@dataclass(frozen=True, slots=True)
class Writing:
    """`printer` writes an expression; `math_in_words` puts its result among words (`$…$` in LaTeX)."""

    printer: Callable[[Expression], str]
    math_in_words: Callable[[str], str] = lambda text: text
    words: Callable[[str], str] = lambda text: text
    decimal_comma: str = ""

    def math(self, expression: Expression) -> str:
        """The expression; with `decimal_comma` in the place of decimal points."""
        text = self.printer(expression)
        if self.decimal_comma:
            text = _DECIMAL_POINT.sub(self.decimal_comma, text.replace(", ", "; "))
        return text

    def prose(self, prose: Prose, display: Display | None = None) -> str:
        """Words with their mathematics."""
        return "".join(self._part(part, display) for part in prose.parts)

    def work(self, work: Work) -> Iterator[str]:
        """A side calculation, a line a step."""
        name = self.math(work.subject)
        for step in work.steps:
            reason = f"   {self.prose(step.reason)}" if step.reason else ""
            yield f"{name} {step.relation} {self.math(step.formula.tree())}{reason}"
            name = " " * len(name)

    def cell(self, cell: Cell, display: Display) -> str:
        """A table cell; a value is marked `≈` where it is rounded."""
        match cell:
            case str():
                return self.words(cell)
            case Prose():
                return self.prose(cell, display)
            case ValueOf(name):
                shown = display.value(name)
                return "" if shown is None else self.math(shown.expression)
            case Computed(formula, digits):
                return self.math(display.computed(formula, digits).expression)
        return self.math(cell)

    def _part(self, part: str | Expression | ValueOf, display: Display | None) -> str:
        if isinstance(part, str):
            return self.words(part)
        if isinstance(part, ValueOf):
            shown = None if display is None else display.value(part.name)
            return "" if shown is None else self.math_in_words(self.math(shown.expression))
        return self.math_in_words(self.math(part))
