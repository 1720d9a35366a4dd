"""A derivation as JSON: the contract for programs, in ASCII but for the relations."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from hwsolve import __version__
from hwsolve.derivation.display import Display, Line
from hwsolve.derivation.model import (
    Block,
    Derivation,
    Equation,
    Graph,
    Note,
    Section,
    Table,
)
from hwsolve.notation.printing import to_plain
from hwsolve.notation.tree import Expression
from hwsolve.renderers import Page
from hwsolve.renderers.writing import Writing

WRITING = Writing(to_plain)


def render(derivation: Derivation, display: Display, detail: int, page: Page) -> Iterator[str]:
    """The JSON text in pieces, one block of a section at a time."""
    head = {
        "hwsolve": __version__,
        "command": derivation.command,
        "title": derivation.title,
    }
    yield json.dumps(head, ensure_ascii=False)[:-1] + ',\n "answers": {'
    for index, answer in enumerate(derivation.answers):
        comma = ",\n  " if index else "\n  "
        value = _answer(derivation, display, answer.name)
        yield f"{comma}{json.dumps(answer.key)}: {_dumps(value)}"
    yield '},\n "sections": ['
    shown = [section for section in derivation.sections if section.level <= detail]
    for index, section in enumerate(shown):
        yield ",\n  " if index else "\n  "
        yield from _section(section, display, detail)
    remarks = [WRITING.prose(remark.text) for remark in derivation.remarks]
    closing = {
        "remarks": remarks,
        "verification": [
            {"by": each.by, "agrees": each.agrees, "difference": each.difference}
            for each in derivation.verification
        ],
    }
    yield "],\n " + _dumps(closing)[1:] + "\n"


def _answer(derivation: Derivation, display: Display, name: Expression) -> dict[str, Any]:
    shown = display.value(name)
    exact = derivation.closed_form(name)
    text = None if exact is None else to_plain(exact)
    if shown is None:
        return {
            "value": None,
            "shown": text,
            "relation": "=",
            "exact": text,
            "certified": exact is not None,
        }
    return {
        "value": display.nearest_float(name),
        "shown": to_plain(shown.expression),
        "relation": shown.relation,
        "exact": text,
        "certified": shown.rounded.certified,
    }


def _section(section: Section, display: Display, detail: int) -> Iterator[str]:
    title = json.dumps(WRITING.prose(section.title), ensure_ascii=False)
    yield f'{{"title": {title}, "blocks": ['
    separator = "\n    "
    for block in section.blocks:
        if getattr(block, "level", 0) <= detail:
            yield separator + _dumps(_block(block, display))
            separator = ",\n    "
    yield "]}"


def _block(block: Block, display: Display) -> dict[str, Any]:
    match block:
        case Equation():
            return _equation(block, display)
        case Note(text):
            return {"note": WRITING.prose(text, display)}
        case Table(columns, rows):
            return {
                "table": {
                    "columns": [WRITING.cell(cell, display) for cell in columns],
                    "rows": [[WRITING.cell(cell, display) for cell in row] for row in rows],
                }
            }
        case Graph(nodes):
            return {
                "graph": [
                    {
                        "node": to_plain(node.name),
                        "formula": node.formula and to_plain(node.formula.tree()),
                        "parents": [to_plain(parent) for parent in node.parents],
                    }
                    for node in nodes
                ]
            }


def _equation(equation: Equation, display: Display) -> dict[str, Any]:
    shown = display.value(equation.name)
    return {
        "equation": to_plain(equation.name),
        "computing": to_plain(equation.computing.tree()),
        "steps": [_step(line) for line in display.lines(equation)],
        "value": display.nearest_float(equation.name),
        "shown": None if shown is None else to_plain(shown.expression),
        "relation": "=" if shown is None else shown.relation,
        "uses": [to_plain(fill) for fill in equation.computing.fills],
    }


def _step(line: Line) -> dict[str, Any]:
    step: dict[str, Any] = {
        "relation": line.relation,
        "expression": to_plain(line.expression),
        "reason": WRITING.prose(line.reason) if line.reason else None,
    }
    if line.numbers:
        step["numbers"] = True
    if line.substeps:
        step["substeps"] = [
            {
                "subject": to_plain(work.subject),
                "steps": [
                    {
                        "relation": each.relation,
                        "expression": to_plain(each.formula.tree()),
                        "reason": WRITING.prose(each.reason) if each.reason else None,
                    }
                    for each in work.steps
                ],
            }
            for work in line.substeps
        ]
    return step


def _dumps(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
