"""What a short run does without, so that it does not take longer than sympy takes to be imported.

Only the console script comes here: a program that imports hwsolve keeps its sympy whole.
"""

from __future__ import annotations

import gc
import sys
from importlib import import_module
from types import ModuleType
from typing import Any

_TENSORS = "sympy.tensor.tensor"


def start_quickly() -> None:
    """Leaves out the collecting of garbage, as what a command makes lives until it is done, and
    sympy's tensors. The first cost a fifth of a run, the second a twentieth."""
    gc.disable()
    sys.modules.setdefault(_TENSORS, _NoTensors(_TENSORS))


class _NoTensors(ModuleType):
    """Stands for the tensors of sympy, which a sum asks for to see that none of its terms is one:
    they bring all of sympy's combinatorics with them. Asked for anything else, it gives way."""

    TensExpr = type("TensExpr", (), {})
    TensAdd = type("TensAdd", (), {})

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        if sys.modules.get(_TENSORS) is self:
            del sys.modules[_TENSORS]
        return getattr(import_module(_TENSORS), name)
