"""Solves one problem and reads its answers, for the tests of single solvers."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

from hwsolve.derivation.display import Display
from hwsolve.derivation.evaluated import evaluated
from hwsolve.derivation.model import Derivation, Level
from hwsolve.notation.tree import Expression
from hwsolve.numbers.rounding import Rounding
from hwsolve.problem import find, inline, load
from hwsolve.renderers import Page
from hwsolve.renderers.text import render
from hwsolve.solvers import registry


@dataclass(frozen=True, slots=True)
class Solved:
    """A derivation with its display."""

    derivation: Derivation
    display: Display
    level: Level

    def value(self, key: str) -> float | None:
        """The float of an answer."""
        return self.display.nearest_float(self.name(key))

    def shown(self, key: str) -> str:
        """An answer as it is shown, with its relation."""
        from hwsolve.notation import to_unicode

        shown = self.display.value(self.name(key))
        return "symbolic" if shown is None else f"{shown.relation} {to_unicode(shown.expression)}"

    def name(self, key: str) -> Expression:
        """The quantity that an answer is about."""
        return next(each.name for each in self.derivation.answers if each.key == key)

    @property
    def keys(self) -> list[str]:
        """The names of all answers."""
        return [each.key for each in self.derivation.answers]

    @property
    def text(self) -> str:
        """The solution as plain text."""
        return "".join(render(self.derivation, self.display, self.level, Page()))

    @property
    def routes(self) -> str:
        """What verified it."""
        return "; ".join(each.by for each in self.derivation.verification if each.agrees)


def solved(
    command: str,
    formulas: str = "",
    at: str = "",
    file: str = "",
    level: Level = Level.NORMAL,
    **options: Any,
) -> Solved:
    """The solution of formulas at a point, of a bundled problem or file, or of what options alone say."""
    if file:
        found = find(file, io.StringIO(""))
        problem = load(found.text, found.file, registry())
    elif formulas:
        problem = inline(formulas, at)
    else:
        problem = registry()[command].default_problem(**options)
    from importlib import import_module

    derivation = import_module(f"hwsolve.solvers.{command}").solve(problem, **options)
    rounding = Rounding(problem.display.digits, problem.display.decimals)
    return Solved(derivation, evaluated(derivation, rounding, level), level)
