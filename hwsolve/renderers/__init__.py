"""The formats: one module each, with `render(derivation, display, detail, page)`.

The registry is this folder. A module is a format if it says so at its top, in literals that are
read without importing it: `SUFFIX = "tex"`, the suffix of its files; `NAME = "latex"` where that
is not the module's own name; and `BINARY = True` where `render` gives bytes instead of text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hwsolve.derivation.display import Display
    from hwsolve.derivation.model import Derivation, Level

_SUFFIX = re.compile(r'^SUFFIX = "(\w+)"$', re.MULTILINE)
_NAME = re.compile(r'^NAME = "(\w+)"$', re.MULTILINE)
_BINARY = re.compile(r"^BINARY = True$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Page:
    """How a solution is set, and what stands above it.

    `width` in cells is the terminal's (None: nothing is wrapped); `decimal_comma` writes 0,5 for
    0.5. `author`, `course`, `sheet` and `date` make the heading of a page that is handed in; an
    empty one is left out. `fragment` asks for a piece to be included in another document, without
    a preamble or a frame; `template` is the text of such a document, with `{{solution}}` where the
    piece goes (it may also name `{{title}}`, `{{author}}`, `{{course}}`, `{{sheet}}` and
    `{{date}}`). `tikz` draws graphs with TikZ in LaTeX. `pdf_engine` is `pdflatex`, `tectonic` or
    `typst`; empty: the first of them that is there. `plot` draws maps with characters too, and is
    what a picture shows rather than the graph; `stacked` writes fractions over lines in a terminal.
    """

    width: int | None = None
    decimal_comma: bool = False
    author: str = ""
    course: str = ""
    sheet: str = ""
    date: str = ""
    fragment: bool = False
    template: str = ""
    tikz: bool = False
    pdf_engine: str = ""
    plot: bool = False
    stacked: bool = False

    @property
    def occasion(self) -> list[str]:
        """What it is handed in for, as far as that is told."""
        sheet = f"Sheet {self.sheet}" if self.sheet.isdecimal() else self.sheet
        return [each for each in (self.course, sheet) if each]

    @property
    def signature(self) -> list[str]:
        """Who hands it in, and when."""
        return [each for each in (self.author, self.date) if each]


@dataclass(frozen=True, slots=True)
class Format:
    """One format: its name, its file suffix, the module that writes it, and whether that gives
    bytes."""

    name: str
    suffix: str
    module: str
    binary: bool = False

    def render(
        self, derivation: Derivation, display: Display, detail: Level, page: Page
    ) -> Iterator[str]:
        """The text in pieces; only for a format that is not binary."""
        render: Callable[..., Iterator[str]] = self._module().render
        return render(derivation, display, detail, page)

    def encoded(
        self, derivation: Derivation, display: Display, detail: Level, page: Page
    ) -> Iterator[bytes]:
        """What a file of this format holds, in pieces: text in UTF-8, or a binary format's own
        bytes.

        Raises InputError where a program or a library that the format needs is missing.
        """
        if self.binary:
            render: Callable[..., Iterator[bytes]] = self._module().render
            yield from render(derivation, display, detail, page)
        else:
            for piece in self.render(derivation, display, detail, page):
                yield piece.encode("utf-8", "replace")

    def _module(self) -> ModuleType:
        return import_module(f"{__name__}.{self.module}")


@cache
def formats() -> dict[str, Format]:
    """Every format by its name."""
    found = [_declared(path) for path in sorted(Path(__file__).parent.glob("[!_]*.py"))]
    return {each.name: each for each in found if each is not None}


def _declared(path: Path) -> Format | None:
    text = path.read_text(encoding="utf-8")
    suffix, name = _SUFFIX.search(text), _NAME.search(text)
    if suffix is None:
        return None
    return Format(
        name[1] if name else path.stem, suffix[1], path.stem, _BINARY.search(text) is not None
    )
