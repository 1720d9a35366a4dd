"""A derivation as a Jupyter notebook: its sections in Markdown, and under each the code that
checks it."""

from __future__ import annotations

import json
from collections.abc import Iterator

from hwsolve.derivation.display import Display
from hwsolve.derivation.model import Derivation, Level
from hwsolve.renderers import Page
from hwsolve.renderers.checks import Program, compares, program_of
from hwsolve.renderers.markdown import MarkdownWriter
from hwsolve.renderers.outline import is_shown
from hwsolve.renderers.python_script import GIVEN_HEADING, indented
from hwsolve.renderers.torch_check import torch_check
from hwsolve.renderers.torch_optimizers import torch_runs

SUFFIX = "ipynb"

_METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def render(derivation: Derivation, display: Display, detail: Level, page: Page) -> Iterator[str]:
    """The notebook (nbformat 4.5), a cell at a time."""
    yield '{\n "cells": [\n'
    for index, (kind, source) in enumerate(_cells(derivation, display, detail, page)):
        yield (",\n" if index else "") + _cell(index, kind, source)
    metadata = json.dumps(_METADATA)
    yield f'\n ],\n "metadata": {metadata},\n "nbformat": 4,\n "nbformat_minor": 5\n}}\n'


def _cells(
    derivation: Derivation, display: Display, detail: Level, page: Page
) -> Iterator[tuple[str, str]]:
    writer = MarkdownWriter(derivation, display, detail, page)
    program = program_of(derivation, display, detail)
    yield "markdown", "".join((*writer.title(), *writer.opening()))
    if program.compares:
        yield "code", program.opening + "".join(_numbers(program))
    for section, lines in zip(derivation.sections, program.sections, strict=True):
        if is_shown(section, detail, page.plot):
            yield "markdown", "".join(writer.section(section))
        if lines and program.compares:
            yield "code", reported(lines)
    for title, lines in program.closing:
        yield "markdown", f"### {title}\n"
        yield "code", reported(lines)
    torch_lines = torch_check(derivation, display)
    if torch_lines:
        yield "markdown", "### The same derivatives by PyTorch\n"
        yield "code", _guarded(torch_lines)
    for title, lines in torch_runs(derivation, display):
        yield "markdown", f"### {title}\n"
        yield "code", _guarded(lines)
    closing = "".join(writer.closing())
    if closing:
        yield "markdown", closing


def _numbers(program: Program) -> Iterator[str]:
    """What is given, and what is tried for that which is not."""
    if program.given:
        yield "\n\n" + GIVEN_HEADING + program.given
    if program.points:
        yield "\n\n# The problem leaves these open: what holds for any numbers is tried with some.\n"
        for name, number in zip(program.open_names, program.points[0], strict=True):
            yield f"{name} = {number}\n"


def reported(lines: str) -> str:
    """The lines of a cell, and what they compared."""
    return lines + "report()\n" if compares(lines) else lines


def _guarded(program: str) -> str:
    """The program, run only where PyTorch is installed."""
    return (
        "try:\n    import torch\nexcept ImportError:\n"
        '    print("PyTorch is not installed: pip install torch")\nelse:\n'
        + indented(reported(program))
    )


def _cell(index: int, kind: str, source: str) -> str:
    cell: dict[str, object] = {
        "cell_type": kind,
        "id": f"cell-{index}",
        "metadata": {},
        "source": source.strip("\n").splitlines(keepends=True),
    }
    if kind == "code":
        cell |= {"execution_count": None, "outputs": []}
    return json.dumps(cell, ensure_ascii=False)
