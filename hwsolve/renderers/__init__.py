"""The formats: one module each, with `render(derivation, display, page) -> Iterator[str]`.

The registry is this folder's table below; a format is chosen by its name or by the suffix of a file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hwsolve.derivation.display import Display
    from hwsolve.derivation.model import Derivation, Level


@dataclass(frozen=True, slots=True)
class Page:
    """How a text is set: `width` in cells (None: never wrapped), and whether numbers have a comma."""

    width: int | None = None
    decimal_comma: bool = False


@dataclass(frozen=True, slots=True)
class Format:
    """One format: its name, its file suffix, and the module that writes it."""

    name: str
    suffix: str
    module: str

    def render(
        self, derivation: Derivation, display: Display, detail: Level, page: Page
    ) -> Iterator[str]:
        """The text in pieces."""
        module = import_module(f"{__name__}.{self.module}")
        render: Callable[..., Iterator[str]] = module.render
        return render(derivation, display, detail, page)


@cache
def formats() -> dict[str, Format]:
    """Every format by its name."""
    return {
        each.name: each for each in (Format("json", "json", "json"), Format("text", "txt", "text"))
    }
