"""How one format writes mathematics and words: what its renderer asks for everything that it prints."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

from hwsolve.derivation.display import Display
from hwsolve.derivation.model import Cell, Computed, Prose, ValueOf, Work
from hwsolve.notation.layout import kind_of
from hwsolve.notation.style import Kind
from hwsolve.notation.templates import Templates
from hwsolve.notation.tree import Call, Derivative, Expression, Name, Negate, Number, fill

MOST_TEMPLATE_SLOTS = 1000
"""A pattern with more slots is printed as a whole."""

_DECIMAL_POINT = re.compile(r"(?<=\d)\.(?=\d)")


class Printer(Protocol):
    """`to_unicode`, `to_plain`, `to_latex`, or one of them with its symbols bound."""

    def __call__(self, tree: Expression, *, kinds: Sequence[Kind] = ...) -> str: ...


class Writing:
    """`printer` writes an expression; `math_in_words` puts its result among words (`$…$` in LaTeX), and
    `words` writes a text. `decimal_comma` stands for the point in numbers, where it is not empty.

    A pattern is printed once and filled for every line that has its shape.
    """

    def __init__(
        self,
        printer: Printer,
        math_in_words: Callable[[str], str] = lambda text: text,
        words: Callable[[str], str] = lambda text: text,
        decimal_comma: str = "",
    ) -> None:
        self._printer = printer
        self._math_in_words = math_in_words
        self.words = words
        self._decimal_comma = decimal_comma
        self._templates = Templates(printer)
        self._minus = printer(Negate(Number("1"))).removesuffix("1")
        self._leaves: dict[Expression, tuple[str, Kind]] = {}

    def math(self, expression: Expression) -> str:
        """The expression."""
        if isinstance(expression, Name | Derivative | Number | Negate):
            return self.with_comma(self._leaf(expression)[0])
        return self.with_comma(self._printer(expression))

    def inline(self, expression: Expression) -> str:
        """The expression, to stand among words."""
        return self._math_in_words(self.math(expression))

    def equality(self, name: Expression, value: Expression) -> str:
        """`name = value`, to stand among words."""
        return self._math_in_words(f"{self.math(name)} = {self.math(value)}")

    def formula(self, pattern: Expression, fills: Sequence[Expression]) -> str:
        """The pattern with its slots filled."""
        if not fills:
            return self.math(pattern)
        if len(fills) > MOST_TEMPLATE_SLOTS or any(map(_is_unlike_its_kind, fills)):
            return self.math(fill(pattern, tuple(fills)))
        leaves = [self._leaf(fill) for fill in fills]
        template = self._templates.template(pattern, tuple([kind for _, kind in leaves]))
        return self.with_comma(template.fill([text for text, _ in leaves]))

    def _leaf(self, expression: Expression) -> tuple[str, Kind]:
        """What fills a slot, printed, and of which kind it is. Plain numbers are the same in every format."""
        if isinstance(expression, Number) and "e" not in expression.text:
            return expression.text, Kind.INTEGER if expression.text.isdigit() else Kind.DECIMAL
        if isinstance(expression, Negate) and isinstance(expression.argument, Number):
            text = expression.argument.text
            if "e" not in text:
                kind = Kind.NEGATIVE_INTEGER if text.isdigit() else Kind.NEGATIVE
                return self._minus + text, kind
        found = self._leaves.get(expression)
        if found is None:
            found = self._printer(expression), kind_of(expression)
            if isinstance(expression, Name | Derivative):
                self._leaves[expression] = found
        return found

    def with_comma(self, text: str) -> str:
        """A printed formula with the decimal comma, where one is wanted."""
        if self._decimal_comma:
            text = _DECIMAL_POINT.sub(self._decimal_comma, text.replace(", ", "; "))
        return text

    def prose(self, prose: Prose, display: Display | None = None) -> str:
        """Words with their mathematics."""
        return "".join(self._part(part, display) for part in prose.parts)

    def work(self, work: Work) -> Iterator[tuple[str, str, str, Prose]]:
        """A side calculation: its subject, a relation, a formula and why, then the same without the
        subject, and so on."""
        subject = self.math(work.subject)
        for step in work.steps:
            formula = self.formula(step.formula.pattern, step.formula.fills)
            yield subject, step.relation, formula, step.reason or Prose(())
            subject = ""

    def cell(self, cell: Cell, display: Display) -> str:
        """A table cell; a value is marked `≈` where it is rounded."""
        match cell:
            case str():
                return self.words(cell)
            case Prose():
                return self.prose(cell, display)
            case ValueOf(name):
                shown = display.value(name)
                return "" if shown is None else self.inline(shown.expression)
            case Computed(formula, digits):
                return self.inline(display.computed(formula, digits).expression)
        return self.inline(cell)

    def _part(self, part: str | Expression | ValueOf, display: Display | None) -> str:
        if isinstance(part, str):
            return self.words(part)
        if isinstance(part, ValueOf):
            shown = None if display is None else display.value(part.name)
            return "" if shown is None else self.inline(shown.expression)
        return self.inline(part)


def _is_unlike_its_kind(fill: Expression) -> bool:
    """Whether a template can't tell what brackets it needs: a function, and a fraction below zero."""
    return isinstance(fill, Call) or (
        isinstance(fill, Negate) and not isinstance(fill.argument, Number | Name)
    )
