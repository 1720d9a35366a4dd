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


SOLVE = "solve"
"""The command for all questions of a file, one after the other."""


@dataclass(frozen=True, slots=True)
class Option:
    """An option of one solver: `--steps`, the word for its value, and what `--help` says of it."""

    flag: str
    metavar: str
    help: str
    repeated: bool = False

    @property
    def name(self) -> str:
        """What the solver calls it: `steps`."""
        return self.flag.removeprefix("--").replace("-", "_")


@dataclass(frozen=True, slots=True)
class Solver:
    """A question by its name, as it is typed."""

    name: str

    @property
    def summary(self) -> str:
        """One sentence for `--help`: the first of the module's docstring."""
        docstring = self._text().split('"""', 2)[1]
        return docstring.partition("\n\n")[0].strip().replace("\n", " ")

    @property
    def options(self) -> tuple[Option, ...]:
        """What the command takes beside what all solving commands take: the module's OPTIONS."""
        text = self._text()
        if "\nOPTIONS" not in text:
            return ()
        for statement in ast.parse(text).body:
            match statement:
                case ast.Assign(targets=[ast.Name(id="OPTIONS")], value=value):
                    return tuple(Option(*each) for each in ast.literal_eval(value))
        return ()

    @property
    def solves_without_file(self) -> bool:
        """Whether there is something to solve without a FILE: the module has a `default_problem`."""
        return "\ndef default_problem(" in self._text()

    def default_problem(self, **options: str | tuple[str, ...]) -> Problem:
        """What is solved without a FILE, with these options."""
        module = import_module(f"{__name__}.{self.name}")
        default: Callable[..., Problem] = module.default_problem
        return default(**options)

    def solve(self, problem: Problem, **options: str | tuple[str, ...]) -> Derivation:
        """The derivation; raises InputError where the problem has no answer of this kind.

        `options` are those of `options` that were given, by their names.
        """
        module = import_module(f"{__name__}.{self.name}")
        solve: Callable[..., Derivation] = module.solve
        return solve(problem, **options)

    def _text(self) -> str:
        return Path(__file__).with_name(f"{self.name}.py").read_text(encoding="utf-8")


@cache
def registry() -> dict[str, Solver]:
    """Every solver by its name."""
    modules = sorted(Path(__file__).parent.glob("[!_]*.py"))
    return {path.stem: Solver(path.stem) for path in modules}
