"""The check of a solution as a Python script: it computes every number again and asserts what is
shown."""

from __future__ import annotations

from collections.abc import Iterator

from hwsolve import __version__
from hwsolve.derivation.display import Display
from hwsolve.derivation.model import Derivation, Level
from hwsolve.notation.printing import to_unicode
from hwsolve.renderers import Page
from hwsolve.renderers.checks import Program, program_of
from hwsolve.renderers.outline import title_of
from hwsolve.renderers.torch_check import torch_check
from hwsolve.renderers.torch_optimizers import torch_runs
from hwsolve.renderers.writing import Writing

NAME = "python"
SUFFIX = "py"

NOTHING = "Nothing was compared: the solution holds no number and no formula that could be tried."
GIVEN_HEADING = """\
# What the problem gives. `given` stops at a number that was changed: what is expected below is for these.
"""


def render(derivation: Derivation, display: Display, detail: Level, page: Page) -> Iterator[str]:
    """The script in pieces. It needs nothing but Python; with PyTorch installed, it checks by that
    as well."""
    program = program_of(derivation, display, detail)
    yield f"# {one_line(title_of(derivation))}\n"
    by_whom = [*page.occasion, *page.signature]
    if by_whom:
        yield f"# {one_line(' · '.join(by_whom))}\n"
    yield f"# {_about(program)} Written by hwsolve {__version__}.\n\n"
    if not program.compares:
        yield f'print("{NOTHING}")\n'
        return
    yield program.opening
    if program.given:
        yield "\n\n" + GIVEN_HEADING + program.given
    body = "".join(_body(program, derivation))
    if program.open_names:
        yield from _at_points(program, body)
    else:
        yield body
    in_torch = [("The derivatives by automatic differentiation", torch_check(derivation, display))]
    in_torch += torch_runs(derivation, display)
    if any(lines for _, lines in in_torch):
        yield "\ntry:\n    import torch\nexcept ImportError:\n    torch = None\n"
    for title, lines in in_torch:
        if lines:
            yield f"\n# {one_line(title)}.\nif torch is not None:\n" + indented(lines)
    yield "\nreport()\n"


def _about(program: Program) -> str:
    if program.open_names:
        return "The formulas of the solution, compared with each other at numbers that are tried."
    return "Every number of the solution, computed again."


def _body(program: Program, derivation: Derivation) -> Iterator[str]:
    writing = Writing(to_unicode)
    for section, lines in zip(derivation.sections, program.sections, strict=True):
        if lines:
            yield f"\n# {one_line(writing.prose(section.title))}\n" + lines
    for title, lines in program.closing:
        yield f"\n# {title}\n" + lines


def _at_points(program: Program, body: str) -> Iterator[str]:
    """The body as a function of what the problem leaves open, and its calls."""
    yield f"\n\ndef solution({', '.join(program.open_names)}):\n"
    yield indented(body.lstrip("\n")) + "\n\n"
    yield "# The problem leaves these open: what holds for any numbers is tried with some.\n"
    for point in program.points:
        pairs = zip(program.open_names, point, strict=True)
        yield f"solution({', '.join(f'{name}={number}' for name, number in pairs)})\n"


def indented(source: str) -> str:
    """The lines one level deeper."""
    return "".join(f"    {line}\n" if line else "\n" for line in source.splitlines())


def one_line(text: str) -> str:
    """The text as a comment can hold it: in one line, printable."""
    return "".join(letter if letter.isprintable() else " " for letter in text)
