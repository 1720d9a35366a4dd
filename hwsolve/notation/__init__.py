"""Mathematics as written: text → tree, and the tree → text, in Unicode, plain text and LaTeX."""

from __future__ import annotations

from hwsolve.notation.latex import to_latex
from hwsolve.notation.names import canonical, latex_name, unicode_name
from hwsolve.notation.parser import parse
from hwsolve.notation.printing import to_plain, to_unicode
from hwsolve.notation.shape import Formula, Shapes
from hwsolve.notation.stacked import to_stacked

__all__ = [
    "Formula",
    "Shapes",
    "canonical",
    "latex_name",
    "parse",
    "to_latex",
    "to_plain",
    "to_stacked",
    "to_unicode",
    "unicode_name",
]
