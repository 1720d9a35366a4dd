"""The rows of equations in LaTeX, with their widths in quads."""

from __future__ import annotations

import re
from dataclasses import dataclass

from hwsolve.renderers.latex_width import math_width, text_width

TEXT_WIDTH = 41.5
"""The line in quads: 160 mm at 11 pt."""

REASON_SCALE = 0.83
LABEL_SCALE = 0.94
GAP = 2.2
"""Between a row and its reason: the least, in quads."""

NARROW = 20.0
"""Fractions up to this width, in quads, always have room."""

MARGIN = 1.02
"""What a measured width is multiplied by before it is trusted."""

RELATION_GAP = 0.6
"""Between a name and its relation."""

_TALL = re.compile(r"\\d?frac|\\begin\{cases\}")


@dataclass(frozen=True, slots=True)
class WrittenRow:
    """`source` in math mode, `reason` in words, and the side calculations, a formula and a reason
    each."""

    source: str
    reason: str
    substeps: tuple[tuple[str, str], ...] = ()
    flat: str = ""
    """The same in one line, where it is too long for any other."""

    @property
    def width(self) -> float:
        return math_width(self.source) * MARGIN

    @property
    def reason_width(self) -> float:
        return text_width(self.reason) * REASON_SCALE * MARGIN


@dataclass(frozen=True, slots=True)
class Written:
    """An equation in LaTeX: its label and name, and its rows with their reasons."""

    label: str
    name: str
    rows: tuple[WrittenRow, ...]

    @property
    def name_width(self) -> float:
        return math_width(self.name) * MARGIN

    @property
    def label_width(self) -> float:
        """With the gap behind it."""
        return text_width(self.label) * LABEL_SCALE + 0.9 if self.label else 0.0

    @property
    def is_tall(self) -> bool:
        """Whether its first row is taller than a line."""
        return _TALL.search(self.name + "".join(row.source for row in self.rows[:1])) is not None


def display(source: str, is_tall: bool) -> str:
    """Rows set off from the text; `is_tall`: the first one is taller than a line."""
    shown = f"\\begin{{flalign*}}\n{source}\n\\end{{flalign*}}\n"
    # A line's end after the brace would begin the next words with a space.
    return f"{{\\tallfirst\n{shown}}}%\n" if is_tall else shown
