"""A derivation as a Jupyter notebook: its sections in Markdown, and under each the code that
checks it."""

from __future__ import annotations

import json
from collections.abc import Iterator

from hwsolve.derivation.display import Display
from hwsolve.derivation.model import Derivation, Level
from hwsolve.renderers import Page
from hwsolve.renderers.checks import Checks, torch_check
from hwsolve.renderers.markdown import MarkdownWriter
from hwsolve.renderers.outline import is_shown

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
    checks = Checks(derivation, display, detail)
    yield "markdown", "".join((*writer.title(), *writer.opening()))
    yield "code", "".join(checks.opening())
    for section in derivation.sections:
        lines = checks.section(section)
        if is_shown(section, detail):
            yield "markdown", "".join(writer.section(section))
        if lines:
            yield "code", "".join(lines)
    torch_lines = "".join(torch_check(derivation, display, detail))
    if torch_lines:
        yield "markdown", "### The same derivatives by PyTorch\n"
        yield "code", _guarded(torch_lines)
    closing = "".join(writer.closing())
    if closing:
        yield "markdown", closing


def _guarded(program: str) -> str:
    """The program, run only where PyTorch is installed."""
    indented = "".join(f"    {line}\n" if line else "\n" for line in program.rstrip().splitlines())
    return (
        "try:\n    import torch\nexcept ImportError:\n"
        '    print("PyTorch is not installed: pip install torch")\nelse:\n' + indented
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
