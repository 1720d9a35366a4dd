"""The check of a solution as a Python script: it computes every number again and asserts what is
shown."""

from __future__ import annotations

from collections.abc import Iterator

from hwsolve import __version__
from hwsolve.derivation.display import Display
from hwsolve.derivation.model import Derivation, Level
from hwsolve.notation.printing import to_unicode
from hwsolve.renderers import Page
from hwsolve.renderers.checks import Checks, torch_check
from hwsolve.renderers.outline import title_of
from hwsolve.renderers.writing import Writing

NAME = "python"
SUFFIX = "py"


def render(derivation: Derivation, display: Display, detail: Level, page: Page) -> Iterator[str]:
    """The script in pieces. It needs nothing but Python; with PyTorch installed, it checks by that
    as well."""
    checks = Checks(derivation, display, detail)
    writing = Writing(to_unicode)
    yield f"# {one_line(title_of(derivation))}\n"
    by_whom = [*page.occasion, *page.signature]
    if by_whom:
        yield f"# {one_line(' · '.join(by_whom))}\n"
    yield f"# Every number of the solution, computed again. Written by hwsolve {__version__}.\n\n"
    yield from checks.opening()
    count = 0
    for section in derivation.sections:
        lines = checks.section(section)
        if lines:
            yield f"\n# {one_line(writing.prose(section.title))}\n"
            yield from lines
            count += sum(line.startswith("check(") for line in lines)
    torch_lines = list(torch_check(derivation, display, detail))
    if torch_lines:
        yield "\n# The derivatives by automatic differentiation.\ntry:\n    import torch\n"
        yield "except ImportError:\n    torch = None\nif torch is not None:\n"
        for line in "".join(torch_lines).splitlines():
            yield f"    {line}\n" if line else "\n"
    yield f'\nprint("{count} numbers agree")\n'


def one_line(text: str) -> str:
    """The text as a comment can hold it: in one line, printable."""
    return "".join(letter if letter.isprintable() else " " for letter in text)
