"""Which methods are run, with which hyperparameters, on which gradients: the options and the tables of the
problem, read together, with everything that is wrong at its place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from hwsolve.errors import Fault, InputError
from hwsolve.methods import method, method_names
from hwsolve.methods.model import Rule
from hwsolve.methods.rules import with_letters
from hwsolve.methods.schedules import Schedule, schedule_of
from hwsolve.optimizers.batches import batches_of
from hwsolve.optimizers.choices import OWN_KEYS, Asked, known_name, rule_with
from hwsolve.optimizers.faults import Faults, Path
from hwsolve.optimizers.input_names import told_apart
from hwsolve.optimizers.plan import Run
from hwsolve.optimizers.sources import FromGraph, Given, Source
from hwsolve.optimizers.typed import refuse_no_numbers, typed_gradients, typed_parameters
from hwsolve.optimizers.words import counted
from hwsolve.problem.model import Problem, Quantity
from hwsolve.problem.options import parts, whole
from hwsolve.problem.suggest import did_you_mean, listed

DEFAULT_STEPS = 2
MAX_STEPS = 1_000_000


@dataclass(frozen=True, slots=True)
class Request:
    """The options of the command, as typed."""

    algo: tuple[str, ...] = ()
    steps: str | None = None
    convention: str | None = None
    param: tuple[str, ...] = ()
    grad: tuple[str, ...] = ()
    show: str | None = None


def runs_of(problem: Problem, request: Request) -> tuple[Run, ...]:
    """A run for each method that is asked for. Raises InputError with everything that is wrong."""
    faults = Faults(problem)
    written: Any = problem.tables.get("optimizer")
    table: Mapping[str, Any] = written or {}
    methods = _methods(table, request, faults)
    parameters = _parameters(problem, request, faults)
    source = _source(problem, request, parameters, faults)
    steps = _steps(problem, table, request, source, faults)
    schedule = _schedule(problem, faults)
    convention = request.convention or table.get("convention") or ""
    if request.convention:
        text = whole(request.convention, "--convention")
        faults.stands(("optimizer", "convention"), text.place(0, len(request.convention)))
    symbolic = any(each.value is None for each in parameters) and isinstance(source, Given)
    taken = {each.name for each in parameters}
    if isinstance(source, FromGraph):
        taken |= {each.name for each in problem.inputs} | {node.name for node in problem.nodes}
    rules = [
        (
            label,
            with_letters(
                rule_with(
                    problem, table, label, each, extra, convention, symbolic, methods, taken, faults
                ),
                taken,
            ),
        )
        for label, each, extra in methods
    ]
    _refuse_unknown(table, methods, faults)
    faults.close()
    if isinstance(source, FromGraph):
        names = {name for _, rule in rules for name in (*rule.values, *rule.spelled.values())}
        source = replace(source, problem=told_apart(source.problem, names))
    alone = len(rules) == 1
    return tuple(
        Run("" if alone else label, rule, steps, parameters, _lettered(source, rule), schedule)
        for label, rule in rules
    )


def _lettered(source: Source, rule: Rule) -> Source:
    """The source whose gradient is called as the rule calls it."""
    return source if source.letter == rule.gradient else replace(source, letter=rule.gradient)


def _methods(table: Mapping[str, Any], request: Request, faults: Faults) -> list[Asked]:
    typed = [
        (part.text if not part.head else f"{part.head}={part.text}", "--algo")
        for text in request.algo
        for part in parts(text, "--algo", ",")
    ]
    paths: list[Path] = [()] * len(typed)
    if not typed:
        named = table.get("algorithms") or ()
        typed = [(text, "") for text in named]
        paths = [("optimizer", "algorithms", index) for index in range(len(typed))]
    if not typed:
        help = f"there are: {', '.join(method_names())}"
        raise InputError.of("missing-method", "no method is named", f"write --algo adam; {help}")
    found: list[Asked] = []
    for (text, option), path in zip(typed, paths, strict=True):
        name, *settings = text.strip().split(":") if ".toml" not in text else [text.strip()]
        try:
            each = method(name)
        except InputError as error:
            for fault in error.faults:
                if fault.place is not None:
                    faults.found.append(fault)
                elif option:
                    faults.option(option, text, fault)
                else:
                    faults.at(path, fault.code, fault.message, fault.help)
            continue
        label = name if not name.endswith(".toml") else each.name
        extra = dict(pair.partition("=")[::2] for pair in settings)
        full = ":".join((label, *settings))
        for key in extra if option else ():
            end = len(text)
            start = text.find(f":{key}") + 1
            end = next((i for i in range(start, end) if text[i] == ":"), end)
            faults.stands(("--algo", full, key), whole(text, option).place(start, end))
        if all(full != known for known, _, _ in found):
            found.append((full, each, extra))
    if not found:
        faults.close()
    return found


def _parameters(problem: Problem, request: Request, faults: Faults) -> tuple[Quantity, ...]:
    """Those of --param; else the file's; else the inputs that are no columns of the data."""
    if request.param:
        typed = typed_parameters(request.param, faults)
        if not typed:
            faults.close()
        return typed
    if problem.parameters:
        return problem.parameters
    columns = _columns(problem)
    found = tuple(each for each in problem.inputs if each.name not in columns)
    if not found:
        help = "write --param w=0.5 --grad w=-1.2,-0.8, or give a FILE with [parameters]"
        raise InputError.of("missing-parameter", "there is no parameter to update", help)
    return found


def _columns(problem: Problem) -> tuple[str, ...]:
    data: Any = problem.tables.get("data") or {}
    return tuple(data.get("columns", ()))


def _source(
    problem: Problem, request: Request, parameters: Sequence[Quantity], faults: Faults
) -> Source:
    given: Any = typed_gradients(request.grad, parameters, faults) if request.grad else None
    if given is None and not request.param:
        given = problem.tables.get("gradients")
    if not request.param:
        refuse_no_numbers(parameters, given or {} if not request.grad else {}, faults)
    if given is not None:
        for parameter in parameters:
            if parameter.name not in given:
                help = "give one a step" + (
                    ", or leave [gradients] out: they then come from [graph]"
                    if problem.nodes
                    else ""
                )
                message = f"there are no gradients for {parameter.name}"
                faults.at(("gradients",), "missing-gradient", message, help)
        rows = {each.name: tuple(given.get(each.name, ())) for each in parameters}
        return Given(rows, problem.outputs[0] if problem.outputs else "")
    if not problem.nodes or request.param:
        names = ", ".join(each.name for each in parameters)
        example = f"--grad {parameters[0].name}=-1.2,-0.8"
        raise InputError.of(
            "missing-gradient",
            f"there is no gradient for {names}",
            f"write {example}, or give [gradients] or [graph] in a FILE",
        )
    return _from_graph(problem)


def _from_graph(problem: Problem) -> FromGraph:
    data: Any = problem.tables.get("data") or {}
    output = problem.outputs[0]
    if not data:
        return FromGraph(problem, output)
    rows = tuple(data["rows"])
    batch = data.get("batch") or len(rows)
    batches = batches_of(len(rows), batch, data.get("order", ()), data.get("seed"))
    return FromGraph(problem, output, tuple(data["columns"]), rows, batches)


def _steps(
    problem: Problem,
    table: Mapping[str, Any],
    request: Request,
    source: Source,
    faults: Faults,
) -> int:
    available = None
    if isinstance(source, Given):
        available = min((len(row) for row in source.gradients.values() if row), default=None)
    message = f"steps must be a whole number from 1 to {MAX_STEPS:,}"
    if request.steps is not None:
        text = request.steps.strip().replace("_", "")
        if not text.isdecimal() or not 1 <= int(text) <= MAX_STEPS:
            faults.option(
                "--steps", request.steps, Fault("out-of-range", message, "write --steps 2")
            )
            return 1
        steps = int(text)
    else:
        epoch = len(source.batches) if isinstance(source, FromGraph) and source.batches else 0
        steps = int(table.get("steps") or available or epoch or DEFAULT_STEPS)
        if steps > MAX_STEPS:
            faults.at(("optimizer", "steps"), "out-of-range", message, "write steps = 2")
            return 1
    if isinstance(source, Given):
        for name, row in source.gradients.items():
            if row and len(row) < steps:
                has = counted(len(row), "gradient")
                message = f"{name} has {has}, and {steps:,} steps need {steps:,}"
                help = f"give {steps - len(row):,} more, or ask for {counted(len(row), 'step')}"
                faults.at(("gradients", name), "too-few-gradients", message, help)
    return steps


def _schedule(problem: Problem, faults: Faults) -> Schedule | None:
    data: Any = problem.tables.get("schedule")
    if not data:
        return None
    try:
        return schedule_of(data)
    except InputError as error:
        for fault in error.faults:
            faults.at(("schedule",), fault.code, fault.message, fault.help)
        return None


def _refuse_unknown(table: Mapping[str, Any], methods: Sequence[Asked], faults: Faults) -> None:
    """General settings that no method in use has, and tables for methods that there are not."""
    names = {name for label, each, _ in methods for name in (label, each.name)}
    for key, value in table.items():
        if key in OWN_KEYS:
            continue
        if isinstance(value, Mapping):
            if key not in names and key not in method_names():
                help = did_you_mean(key, method_names()) or f"there are: {listed(method_names())}"
                faults.at(("optimizer", key), "unknown-method", f"unknown method {key}", help)
        elif all(known_name(each, key) is None for _, each, _ in methods):
            known = list(
                dict.fromkeys(
                    name for _, each, _ in methods for name in (*each.hyperparameters, *each.knobs)
                )
            )
            help = did_you_mean(key, known) or f"known here: {listed(known)}"
            message = f"no method in use has a hyperparameter or knob {key}"
            faults.at(("optimizer", key), "unknown-name", message, help)


def shown_steps(text: str | None, steps: int) -> tuple[int, ...]:
    """The steps that are written out: `first:3,last:2`, `all`, `none`, or numbers.

    >>> shown_steps("first:2,last:1", 10), shown_steps("3,5", 10), shown_steps(None, 3)
    ((1, 2, 10), (3, 5), (1, 2, 3))
    """
    if text is None:
        return tuple(range(1, steps + 1 if steps <= 3 else 3))
    chosen: set[int] = set()
    for part in parts(text, "--show", ","):
        word, colon, count = part.text.partition(":")
        fault = Fault(
            "bad-option", f"{part.text} says no steps", "write first:3,last:2, all or 1,5"
        )
        if word in ("all", "none") and not colon:
            chosen |= set(range(1, steps + 1)) if word == "all" else set()
        elif word in ("first", "last") and count.isdigit():
            number = min(int(count), steps)
            first = 1 if word == "first" else steps - number + 1
            chosen |= set(range(first, first + number))
        elif word.isdigit() and not colon and 1 <= int(word) <= steps:
            chosen.add(int(word))
        else:
            raise InputError([fault.at(part.place(0, len(part.text)))])
    return tuple(sorted(chosen))
