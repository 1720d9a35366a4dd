"""hwsolve solves homework in machine learning and optimization, step by step.

Every question of the command line is a function here: `hwsolve.backprop("problems/ex7_1.toml")`
gives a `hwsolve.solution.Solution`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from hwsolve.solution import Solution

__version__ = "0.1.0"

_BESIDE = ("solve", "explain")
"""The commands that are no single question."""


def __getattr__(name: str) -> Callable[..., Solution]:
    """The question of that name; nothing is loaded before one is asked for."""
    if not name.startswith("_"):
        from hwsolve.solvers import registry

        if name in (*_BESIDE, *registry()):
            from hwsolve.api import question

            return question(name)
    raise AttributeError(f"module 'hwsolve' has no attribute {name!r}")


def __dir__() -> list[str]:
    from hwsolve.solvers import registry

    return sorted({*globals(), *_BESIDE, *registry()})
