"""Compare two methods or conventions: where their update rules part, in symbols and in numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from hwsolve.autodiff.setting import problem_rounding
from hwsolve.derivation.model import Answer, Derivation, Prose, Section
from hwsolve.errors import InputError
from hwsolve.notation.printing import to_plain
from hwsolve.numbers.rounding import Rounding
from hwsolve.optimizers.account import no_value, steps_to_keep
from hwsolve.optimizers.changed_variable import nesterov_sections
from hwsolve.optimizers.comparison import comparison_sections
from hwsolve.optimizers.loop import Stopped
from hwsolve.optimizers.notes import certainty_remarks, unverified_remark
from hwsolve.optimizers.objective import given_values, objective_sections
from hwsolve.optimizers.parting import numbers_beside
from hwsolve.optimizers.plan import Run, at_step
from hwsolve.optimizers.progress import progress_bar
from hwsolve.optimizers.rules_beside import rules_section, settings_section, steps_section
from hwsolve.optimizers.settings import Request, runs_of, shown_steps
from hwsolve.optimizers.trace import Trace
from hwsolve.optimizers.trace_table import kept_steps, table_steps
from hwsolve.optimizers.verification import together, verify_run
from hwsolve.optimizers.words import run_name
from hwsolve.optimizers.written import Writer
from hwsolve.problem import inline
from hwsolve.problem.model import Problem
from hwsolve.problem.options import parts

OPTIONS = (
    ("--algo", "A,B", "two methods: adam_l2,adamw; or adam,adam:bias_correction=off", True),
    ("--steps", "N", "how many steps", False),
    ("--convention", "A,B", "one method as two sources have it: torch,keras", False),
    ("--param", "NAME=VALUE", "a parameter, where there is no FILE", True),
    ("--grad", "NAME=VALUES", "its gradients, one a step: w=-1.2,-0.8", True),
    ("--show", "STEPS", "which steps the table has: first:3,last:2, all, none", False),
)

DEFAULT_STEPS = "5"
DEFAULT_EXPRESSION, DEFAULT_POINT = "f = 1/2 x^2", "x=1"


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
    """The two rules side by side, where they part, and both traces.

    Without a problem, on f = x²/2 from x = 1. Raises InputError where there are not two to compare, and as
    `optimize` does.
    """
    if problem is None:
        problem = default_problem(param)
    if not (param or grad or problem.tables.get("gradients") or problem.tables.get("optimizer")):
        steps = steps or DEFAULT_STEPS
    pair = _pair(problem, Request(algo, steps, None, param, grad), convention)
    shown = shown_steps(show, pair[0].steps)
    traces = [_settled(run, problem, shown) for run in pair]
    steps_of_table = (
        (0, *shown) if show else table_steps(set.intersection(*map(kept_steps, traces)))
    )
    rounding = problem_rounding(problem)
    checks = [verify_run(run, trace) for run, trace in zip(pair, traces, strict=True)]
    equal = tuple(nesterov_sections(pair, traces))
    return Derivation(
        command="compare",
        title=problem.title or " against ".join(run_name(run, pair) for run in pair),
        given=given_values(pair[0]),
        sections=(
            *objective_sections(pair, problem),
            settings_section(pair),
            rules_section(pair),
            *(equal or _parting(pair, traces, steps_of_table, rounding)),
        ),
        answers=tuple(_answers(pair, traces)),
        verification=together([check for own in checks for check in own]),
        symbols={**problem.display.symbols, **pair[0].source.symbols, **pair[1].source.symbols},
        background=tuple(
            each
            for run, trace in zip(pair, traces, strict=True)
            for each in Writer(run, trace, rounding).starts()
        ),
        remarks=tuple(
            remark
            for run, trace, own in zip(pair, traces, checks, strict=True)
            for remark in (
                *certainty_remarks(run, trace),
                *(() if own else (unverified_remark(run),)),
            )
        ),
        fractions=False,
        certifies=lambda name: all(trace.certifies(name) for trace in traces),
        supplied=lambda: {name: value for trace in traces for name, value in trace.supplied()},
    )


def default_problem(param: tuple[str, ...] = (), **_: object) -> Problem:
    """What is compared without a FILE: nothing but the parameters that are given, or ½ x² from 1."""
    if param:
        return Problem("", (), (), (), (), ())
    return inline(DEFAULT_EXPRESSION, DEFAULT_POINT)


def _parting(
    pair: Sequence[Run], traces: Sequence[Trace], steps: Sequence[int], rounding: Rounding
) -> Iterator[Section]:
    yield steps_section(pair)
    yield Section(Prose.of("In numbers"), tuple(numbers_beside(pair, traces, steps, rounding)))
    yield from comparison_sections(list(zip(pair, traces, strict=True)))


def _pair(problem: Problem, request: Request, convention: str | None) -> tuple[Run, Run]:
    """The two runs: of two methods, or of one under two conventions."""
    sources = [part.text for part in parts(convention or "", "--convention", ",")]
    if len(sources) == 2:
        runs = []
        for source in sources:
            (run, *more) = runs_of(problem, replace(request, convention=source))
            if more:
                help = "write --algo adam --convention torch,keras"
                message = "two conventions are compared for one method"
                raise InputError.of("bad-option", message, help)
            runs.append(replace(run, label=f"{run.rule.method.name}:{source}"))
        return runs[0], runs[1]
    only = sources[0] if sources else None
    found = runs_of(problem, replace(request, convention=only))
    if len(found) != 2:
        count = "there is one" if len(found) == 1 else f"there are {len(found)}"
        help = "write --algo adam_l2,adamw; or one method with --convention torch,keras"
        raise InputError.of("bad-option", f"two methods are compared, and {count}", help)
    return found[0], found[1]


def _settled(run: Run, problem: Problem, shown: tuple[int, ...]) -> Trace:
    if run.is_symbolic:
        message = "a comparison in numbers needs numbers for all parameters and gradients"
        raise InputError.of(
            "needs-numbers", message, "give them in the FILE or with --param, --grad"
        )
    trace = Trace(run, steps_to_keep(run, shown), problem.display.digits)
    try:
        with progress_bar(run.title, run.steps) as progress:
            trace.settle(progress)
    except Stopped as stopped:
        raise no_value(run, stopped) from None
    return trace


def _answers(pair: Sequence[Run], traces: Sequence[Trace]) -> Iterator[Answer]:
    for run, trace in zip(pair, traces, strict=True):
        for number in sorted(trace.at(trace.precision).values):
            for each in run.parameters:
                name = at_step(run.parameter(each.name), number)
                yield Answer(to_plain(name), name, True)
