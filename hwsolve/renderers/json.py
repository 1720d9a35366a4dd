"""A derivation as JSON: the contract for programs, in ASCII but for the relations."""

from __future__ import annotations

import json
from collections.abc import Iterator
from math import isfinite
from typing import Any

from hwsolve import __version__
from hwsolve.derivation.display import Display, Line
from hwsolve.derivation.model import (
    Block,
    Contours,
    Derivation,
    Equation,
    Graph,
    GraphNode,
    Note,
    Plot,
    Prose,
    Section,
    Table,
    Work,
)
from hwsolve.notation.printing import to_plain
from hwsolve.notation.shape import Formula
from hwsolve.notation.tree import Expression
from hwsolve.renderers import Page
from hwsolve.renderers.json_words import ascii_words
from hwsolve.renderers.writing import Writing

SUFFIX = "json"


def render(derivation: Derivation, display: Display, detail: int, page: Page) -> Iterator[str]:
    """The JSON text in pieces, one block of a section at a time."""
    yield from _Document(derivation, display, detail).pieces()


class _Document:
    def __init__(self, derivation: Derivation, display: Display, detail: int) -> None:
        self._derivation = derivation
        self._display = display
        self._detail = detail
        self._writing = Writing(to_plain, words=ascii_words)

    def pieces(self) -> Iterator[str]:
        """The text."""
        derivation = self._derivation
        head = {
            "hwsolve": __version__,
            "command": derivation.command,
            "title": derivation.title,
        }
        yield _dumps(head)[:-1] + ',\n "answers": {'
        separator = "\n  "
        for answer in derivation.answers:
            yield f"{separator}{_dumps(answer.key)}: {_dumps(self._answer(answer.name))}"
            separator = ",\n  "
        yield '},\n "sections": ['
        separator = "\n  "
        for section in derivation.sections:
            if section.level <= self._detail:
                yield separator
                yield from self._section(section)
                separator = ",\n  "
        closing = {
            "background": [self._background(*each) for each in derivation.background],
            "remarks": [self._writing.prose(remark.text) for remark in derivation.remarks],
            "verification": [
                {"by": each.by, "agrees": each.agrees, "difference": each.difference}
                for each in derivation.verification
            ],
        }
        yield "],\n " + _dumps(closing)[1:] + "\n"

    def _answer(self, name: Expression) -> dict[str, Any]:
        shown = self._display.value(name)
        exact = self._display.exact_form(name) or self._derivation.closed_form(name)
        text = None if exact is None else to_plain(exact)
        return {
            "value": self._display.nearest_float(name),
            "shown": text if shown is None else self._writing.math(shown.expression),
            "relation": "=" if shown is None else shown.relation,
            "exact": text,
            "certified": exact is not None
            if shown is None
            else shown.rounded.certified and self._derivation.certifies(name),
        }

    def _background(self, name: Expression, computing: Formula) -> dict[str, Any]:
        """A quantity that equations use and that is not written out."""
        return {
            "equation": self._writing.math(name),
            "computing": self._formula(computing),
            "value": self._display.nearest_float(name),
            "uses": [self._writing.math(fill) for fill in computing.fills],
        }

    def _section(self, section: Section) -> Iterator[str]:
        title = _dumps(self._writing.prose(section.title))
        yield f'{{"title": {title}, "blocks": ['
        separator = "\n    "
        for block in section.blocks:
            if getattr(block, "level", 0) <= self._detail:
                yield separator + _dumps(self._block(block))
                separator = ",\n    "
        yield "]}"

    def _block(self, block: Block) -> dict[str, Any]:
        writing, display = self._writing, self._display
        match block:
            case Equation():
                return self._equation(block)
            case Note(text):
                return {"note": writing.prose(text, display)}
            case Table(columns, rows):
                cells = [
                    [ascii_words(writing.cell(cell, display)) for cell in row]
                    for row in (columns, *rows)
                ]
                return {"table": {"columns": cells[0], "rows": cells[1:]}}
            case Graph(nodes):
                return {"graph": [self._node(node) for node in nodes]}
            case Plot():
                curves = {
                    curve.name: [height if isfinite(height) else None for height in curve.heights]
                    for curve in block.curves
                }
                return {"plot": {"height": writing.math(block.height), "curves": curves}}
            case Contours():
                return {"contours": self._contours(block)}

    def _contours(self, block: Contours) -> dict[str, Any]:
        """The paths; the heights are the objective's, which a program knows."""
        sides = {
            key: {"name": self._writing.math(axis.name), "low": axis.low, "high": axis.high}
            for key, axis in (("across", block.across), ("up", block.up))
        }
        paths = {path.name: path.points for path in block.paths}
        height = self._writing.math(block.height)
        return {"height": height, **sides, "paths": paths, "minimum": block.minimum}

    def _node(self, node: GraphNode) -> dict[str, Any]:
        return {
            "node": self._writing.math(node.name),
            "formula": node.formula and self._formula(node.formula),
            "parents": [self._writing.math(parent) for parent in node.parents],
        }

    def _equation(self, equation: Equation) -> dict[str, Any]:
        writing, name = self._writing, equation.name
        shown = self._display.value(name)
        return {
            "equation": writing.math(name),
            "computing": self._formula(equation.computing),
            "steps": [self._step(line) for line in self._display.lines(equation)],
            "value": self._display.nearest_float(name),
            "shown": None if shown is None else writing.math(shown.expression),
            "relation": "=" if shown is None else shown.relation,
            "uses": [writing.math(fill) for fill in equation.computing.fills],
        }

    def _step(self, line: Line) -> dict[str, Any]:
        step: dict[str, Any] = {
            "relation": line.relation,
            "expression": self._writing.formula(line.pattern, line.fills),
            "reason": self._reason(line.reason),
        }
        if line.numbers:
            step["numbers"] = True
        if line.substeps:
            step["substeps"] = [self._work(work) for work in line.substeps]
        return step

    def _work(self, work: Work) -> dict[str, Any]:
        steps = [
            {
                "relation": step.relation,
                "expression": self._formula(step.formula),
                "reason": self._reason(step.reason),
            }
            for step in work.steps
        ]
        return {"subject": self._writing.math(work.subject), "steps": steps}

    def _formula(self, formula: Formula) -> str:
        return self._writing.formula(formula.pattern, formula.fills)

    def _reason(self, reason: Prose | None) -> str | None:
        return None if reason is None else self._writing.prose(reason)


def _dumps(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
