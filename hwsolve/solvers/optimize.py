"""Optimizer steps: the method explained, its first steps in symbols, then each step with the numbers put in.

Several methods are compared on the same problem.
"""

from __future__ import annotations

from dataclasses import replace

from hwsolve.derivation.model import (
    Derivation,
    Note,
    Prose,
)
from hwsolve.optimizers.account import Account
from hwsolve.optimizers.comparison import comparison_sections
from hwsolve.optimizers.in_torch import library_run
from hwsolve.optimizers.objective import given_values, objective_sections
from hwsolve.optimizers.plan import Run
from hwsolve.optimizers.settings import Request, runs_of, shown_steps
from hwsolve.optimizers.verification import together
from hwsolve.problem import find, load
from hwsolve.problem.model import Problem

OPTIONS = (
    ("--algo", "NAME", "the method, or several: adam,rmsprop; or a file ./mine.toml", True),
    ("--steps", "N", "how many steps", False),
    ("--convention", "NAME", "torch, optax, keras, d2l, goodfellow or cs231n", False),
    (
        "--param",
        "NAME=VALUE",
        "a parameter, where there is no FILE; NAME alone stays a symbol",
        True,
    ),
    ("--grad", "NAME=VALUES", "its gradients, one a step: w=-1.2,-0.8", True),
    ("--show", "STEPS", "which steps are written out: first:3,last:2, all, none", False),
)

DEFAULT_PROBLEM = "assignment02"


def solve(
    problem: Problem | None = None,
    *,
    algo: tuple[str, ...] = (),
    steps: str | None = None,
    convention: str | None = None,
    param: tuple[str, ...] = (),
    grad: tuple[str, ...] = (),
    show: str | None = None,
) -> Derivation:
    """The derivation of a trace for each method that is asked for.

    Without a problem and without `param` it is the bundled example's. Raises InputError with everything
    that is wrong with the problem and the options, and where a step has no real value.
    """
    request = Request(algo, steps, convention, param, grad, show)
    if problem is None:
        problem = default_problem(param)
    runs = runs_of(problem, request)
    shown = shown_steps(show, runs[0].steps)
    parts = [Account.of(run, shown, problem) for run in runs]
    sections = list(objective_sections(runs, problem))
    for part in parts:
        sections += part.sections(alone=len(parts) == 1, first=part is parts[0])
    traces = [(part.run, part.trace) for part in parts if part.trace is not None]
    sections += comparison_sections(traces)
    return Derivation(
        command="optimize",
        title=problem.title or _title(runs),
        given=given_values(runs[0]),
        sections=tuple(sections),
        answers=tuple(answer for part in parts for answer in part.answers()),
        verification=together([check for part in parts for check in part.checks]),
        heading=_heading(problem),
        symbols={**problem.display.symbols, **runs[0].source.symbols},
        background=tuple(each for part in parts for each in part.background()),
        remarks=tuple(note for part in parts for note in part.remarks()),
        fractions=False,
        interrupted=any(trace.interrupted for _, trace in traces),
        certifies=lambda name: all(part.certifies(name) for part in parts),
        library_runs=tuple(found for run in runs if (found := library_run(run)) is not None),
        supplied=lambda: {name: value for part in parts for name, value in part.supplied()},
    )


def _heading(problem: Problem) -> tuple[Note, ...]:
    """The question, and where it is from."""
    texts = (problem.question, problem.source and f"Source: {problem.source}")
    return tuple(Note(Prose((text,))) for text in texts if text)


def _title(runs: tuple[Run, ...]) -> str:
    names = ", ".join(run.title for run in runs)
    plural = "s" if runs[0].steps > 1 else ""
    return f"{names}: {runs[0].steps:,} step{plural}"


def default_problem(param: tuple[str, ...] = (), **_: object) -> Problem:
    """What is solved without a FILE: nothing but the parameters that are given, or the bundled example."""
    if param:
        return Problem("", (), (), (), (), ())
    found = find(DEFAULT_PROBLEM)
    problem = load(found.text, found.file)
    note = f"{problem.title} (the bundled example)"
    return replace(problem, title=note)
