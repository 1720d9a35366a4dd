"""The questions that hwsolve answers: one module each, with a function `solve(problem) -> Derivation`.

The registry is this folder. What `--help` says of a solver is the first sentence of its module, which is
read without importing it: starting up must not load what only solving needs.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hwsolve.derivation.model import Derivation
    from hwsolve.problem.model import Problem


@dataclass(frozen=True, slots=True)
class Solver:
    """A question by its name, as it is typed."""

    name: str

    @property
    def summary(self) -> str:
        """One sentence for `--help`: the first of the module's docstring."""
        text = Path(__file__).with_name(f"{self.name}.py").read_text(encoding="utf-8")
        docstring = ast.get_docstring(ast.parse(text)) or ""
        return docstring.partition("\n\n")[0].replace("\n", " ")

    def solve(self, problem: Problem) -> Derivation:
        """The derivation; raises InputError where the problem has no answer of this kind."""
        module = import_module(f"{__name__}.{self.name}")
        solve: Callable[[Problem], Derivation] = module.solve
        return solve(problem)


@cache
def registry() -> dict[str, Solver]:
    """Every solver by its name."""
    modules = sorted(Path(__file__).parent.glob("[!_]*.py"))
    return {path.stem: Solver(path.stem) for path in modules}
