"""The bundled problems and their solutions, each computed once for all tests."""

from __future__ import annotations

from functools import cache

from hwsolve.derivation.display import Display
from hwsolve.derivation.evaluated import evaluated
from hwsolve.derivation.model import Derivation, Level
from hwsolve.errors import InputError
from hwsolve.numbers.rounding import Rounding
from hwsolve.problem import bundled, find, load
from hwsolve.problem.model import Problem
from hwsolve.solvers import registry

PROBLEMS = sorted(bundled())


@cache
def problem(name: str) -> Problem:
    """A bundled problem."""
    found = find(name)
    return load(found.text, found.file, registry())


@cache
def solution(question: str, name: str) -> Derivation | InputError:
    """A bundled problem's solution by one solver, or why there is none."""
    try:
        return registry()[question].solve(problem(name))
    except InputError as error:
        return error


def solved(question: str, name: str) -> Derivation:
    """A bundled problem's solution by one solver; raises InputError where there is none."""
    found = solution(question, name)
    if isinstance(found, InputError):
        raise found
    return found


@cache
def display(question: str, name: str, level: Level = Level.NORMAL, digits: int = 5) -> Display:
    """Its lines, as they are displayed."""
    return evaluated(solved(question, name), Rounding(digits), level)
