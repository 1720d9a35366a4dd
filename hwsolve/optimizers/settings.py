"""Which methods are run, with which hyperparameters, on which gradients: the options and the tables of the
problem, read together, with everything that is wrong at its place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flint import fmpq

from hwsolve.errors import Fault, InputError, Place
from hwsolve.methods import method, method_names
from hwsolve.methods.model import RANGES, Hyperparameter, Method, Rule
from hwsolve.methods.rules import rule_of
from hwsolve.methods.schedules import Schedule, schedule_of
from hwsolve.notation.names import canonical
from hwsolve.notation.parser import parse
from hwsolve.notation.tree import Expression, Name, Number, walk
from hwsolve.numbers.compiled import Compiler
from hwsolve.numbers.values import Undecided, Undefined, Value, as_ball
from hwsolve.optimizers.plan import Run
from hwsolve.optimizers.sources import FromGraph, Given, Source, batches_of
from hwsolve.problem.fields import setting
from hwsolve.problem.model import Problem, Quantity
from hwsolve.problem.options import parts, whole
from hwsolve.problem.suggest import did_you_mean, listed

DEFAULT_STEPS = 2
MAX_STEPS = 1_000_000
OWN_KEYS = frozenset({"algorithms", "steps", "convention", "show"})

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Request:
    """The options of the command, as typed."""

    algo: tuple[str, ...] = ()
    steps: str | None = None
    convention: str | None = None
    param: tuple[str, ...] = ()
    grad: tuple[str, ...] = ()
    show: str | None = None


class _Faults:
    """Collects faults; places come from the problem's text, or are those of an option."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self.found: list[Fault] = []

    def at(self, path: Path, code: str, message: str, help: str | None = None) -> None:
        places = self._problem.places
        place = places.value(path) if places is not None else Place(self._problem.file, 0, 0)
        self.found.append(Fault(code, message, help).at(place))

    def option(self, option: str, text: str, fault: Fault) -> None:
        part = whole(text, option)
        end = fault.end if fault.end > fault.start else len(text)
        self.found.append(fault.at(part.place(fault.start, end)))

    def close(self) -> None:
        if self.found:
            raise InputError(self.found)


def runs_of(problem: Problem, request: Request) -> tuple[Run, ...]:
    """A run for each method that is asked for. Raises InputError with everything that is wrong."""
    faults = _Faults(problem)
    written: Any = problem.tables.get("optimizer")
    table: Mapping[str, Any] = written or {}
    methods = _methods(table, request, faults)
    parameters = _parameters(problem, request, faults)
    source = _source(problem, request, parameters, faults)
    steps = _steps(problem, table, request, source, faults)
    schedule = _schedule(problem, faults)
    convention = request.convention or table.get("convention") or ""
    symbolic = any(each.value is None for each in parameters) and isinstance(source, Given)
    rules = [
        (label, _rule(problem, table, label, each, extra, convention, symbolic, methods, faults))
        for label, each, extra in methods
    ]
    _refuse_unknown(table, methods, faults)
    faults.close()
    alone = len(rules) == 1
    return tuple(
        Run("" if alone else label, rule, steps, parameters, source, schedule)
        for label, rule in rules
    )


Asked = tuple[str, Method, Mapping[str, str]]
"""A label, the method, and the settings that stand in its name (`adam:bias_correction=off`)."""


def _methods(table: Mapping[str, Any], request: Request, faults: _Faults) -> list[Asked]:
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
        if all(full != known for known, _, _ in found):
            found.append((full, each, extra))
    if not found:
        faults.close()
    return found


def _parameters(problem: Problem, request: Request, faults: _Faults) -> tuple[Quantity, ...]:
    """Those of --param; else the file's; else the inputs that are no columns of the data."""
    if request.param:
        return tuple(_typed_parameter(text, faults) for text in request.param)
    if problem.parameters:
        return problem.parameters
    columns = _columns(problem)
    found = tuple(each for each in problem.inputs if each.name not in columns)
    if not found:
        help = "write --param w=0.5 --grad w=-1.2,-0.8, or give a FILE with [parameters]"
        raise InputError.of("missing-parameter", "there is no parameter to update", help)
    return found


def _typed_parameter(text: str, faults: _Faults) -> Quantity:
    name, equals, value = (piece.strip() for piece in text.partition("="))
    name = canonical(name)
    if not equals:
        return Quantity(name, None)
    tree = _constant(value, "--param", text, faults)
    return Quantity(name, None if tree == Name(name) else tree)


def _constant(value: str, option: str, text: str, faults: _Faults) -> Expression | None:
    try:
        return parse(value)
    except InputError as error:
        start = text.find(value)
        for fault in error.faults:
            moved = replace(fault, start=fault.start + start, end=fault.end + start)
            faults.option(option, text, moved)
        return None


def _columns(problem: Problem) -> tuple[str, ...]:
    data: Any = problem.tables.get("data") or {}
    return tuple(data.get("columns", ()))


def _source(
    problem: Problem, request: Request, parameters: Sequence[Quantity], faults: _Faults
) -> Source:
    given: Any = _typed_gradients(request, parameters, faults) if request.grad else None
    if given is None and not request.param:
        given = problem.tables.get("gradients")
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


def _typed_gradients(
    request: Request, parameters: Sequence[Quantity], faults: _Faults
) -> dict[str, tuple[Expression, ...]]:
    """`w=-1.2,-0.8`, or `g1,g2` where there is one parameter."""
    found: dict[str, tuple[Expression, ...]] = {}
    for text in request.grad:
        head, equals, rest = text.partition("=")
        if not equals:
            head, rest = parameters[0].name, text
            if len(parameters) > 1:
                fault = Fault(
                    "bad-option",
                    "there are several parameters: which one are these gradients of?",
                    f"write {parameters[0].name}={text}",
                )
                faults.option("--grad", text, fault)
        name = canonical(head.strip())
        if all(name != each.name for each in parameters):
            known = [each.name for each in parameters]
            help = did_you_mean(name, known) or f"there are: {listed(known)}"
            fault = Fault("unknown-name", f"unknown parameter {name}", help, 0, len(head))
            faults.option("--grad", text, fault)
        trees = [
            _constant(part.text, "--grad", text, faults) for part in parts(rest, "--grad", ",;")
        ]
        for tree in trees:
            if isinstance(tree, Name) and tree.name.lower() in ("nan", "inf", "infinity"):
                fault = Fault("not-a-number", f"{tree.name} is no gradient", "write a number")
                faults.option("--grad", text, fault)
        found[name] = tuple(tree for tree in trees if tree is not None)
    return found


def _steps(
    problem: Problem,
    table: Mapping[str, Any],
    request: Request,
    source: Source,
    faults: _Faults,
) -> int:
    available = None
    if isinstance(source, Given):
        available = min((len(row) for row in source.gradients.values() if row), default=None)
    if request.steps is not None:
        text = request.steps.strip().replace("_", "")
        if not text.isdigit() or not 1 <= int(text) <= MAX_STEPS:
            message = f"steps must be a whole number from 1 to {MAX_STEPS:,}"
            faults.option(
                "--steps", request.steps, Fault("out-of-range", message, "write --steps 2")
            )
            return 1
        steps = int(text)
    else:
        epoch = len(source.batches) if isinstance(source, FromGraph) and source.batches else 0
        steps = int(table.get("steps") or available or epoch or DEFAULT_STEPS)
    if isinstance(source, Given):
        for name, row in source.gradients.items():
            if row and len(row) < steps:
                message = f"{name} has {len(row)} gradients, and {steps} steps need {steps}"
                help = f"give {steps - len(row)} more, or ask for {len(row)} steps"
                faults.at(("gradients", name), "too-few-gradients", message, help)
    return steps


def _schedule(problem: Problem, faults: _Faults) -> Schedule | None:
    data: Any = problem.tables.get("schedule")
    if not data:
        return None
    try:
        return schedule_of(data)
    except InputError as error:
        for fault in error.faults:
            faults.at(("schedule",), fault.code, fault.message, fault.help)
        return None


def _rule(
    problem: Problem,
    table: Mapping[str, Any],
    label: str,
    each: Method,
    extra: Mapping[str, str],
    convention: str,
    symbolic: bool,
    methods: Sequence[Asked],
    faults: _Faults,
) -> Rule:
    """The method as its convention, the general settings, its own table and its name set it."""
    choices: dict[str, str] = {}
    values: dict[str, Expression | None] = {}
    spelled: dict[str, str] = {}
    notes: list[str] = []
    if convention:
        preset = each.presets.get(convention)
        if preset is not None:
            choices |= preset.choices
            values |= preset.values
            notes.append(f"as in {preset.note}")
        else:
            known = sorted({name for _, other, _ in methods for name in other.presets})
            if convention not in known:
                help = did_you_mean(convention, known) or f"there are: {', '.join(known)}"
                faults.at(
                    ("optimizer", "convention"),
                    "unknown-convention",
                    f"unknown convention {convention}",
                    help,
                )
            notes.append(f"{convention} says nothing of it: the usual form")
    if symbolic:
        values |= dict.fromkeys(each.hyperparameters)
    own = table.get(label) or table.get(each.name) or {}
    general = {
        key: value
        for key, value in table.items()
        if key not in OWN_KEYS and not isinstance(value, Mapping)
    }
    layers: list[tuple[Mapping[str, Any], Path, bool]] = [
        (general, ("optimizer",), False),
        (own, ("optimizer", label if label in table else each.name), True),
        ({key: setting(text) for key, text in extra.items()}, ("optimizer",), True),
    ]
    for layer, path, strict in layers:
        named: dict[str, str] = {}
        for key, value in layer.items():
            known_name = _known_name(each, key)
            if known_name is None:
                if strict:
                    _tell_unknown(each, key, (*path, key), faults)
            elif known_name in each.knobs:
                choice = _choice(each, known_name, value, (*path, key), faults)
                choices[known_name] = choice
            else:
                if known_name in named:
                    message = f"{key} and {named[known_name]} are the same: {known_name}"
                    faults.at((*path, key), "conflict", message, "delete one of the two")
                named[known_name] = key
                hyperparameter = each.hyperparameters[known_name]
                values[known_name] = _value(hyperparameter, key, value, (*path, key), faults)
                if canonical(key) != known_name:
                    spelled[known_name] = canonical(key)
    for name, hyperparameter in each.hyperparameters.items():
        written = values.get(name, hyperparameter.default)
        if written is not None and not (isinstance(written, Number) and written.value == 0):
            for knob, choice in hyperparameter.needs.items():
                if choices.get(knob, each.knobs[knob].default) == each.knobs[knob].default:
                    choices[knob] = choice
    return rule_of(each, choices, values, spelled, _convention_line(each, choices, notes))


def _convention_line(each: Method, choices: Mapping[str, str], notes: Sequence[str]) -> str:
    said = list(notes)
    for name, knob in each.knobs.items():
        choice = choices.get(name, knob.default)
        if name in ("decay", "maximize", "amsgrad", "dampening_first", "rate_schedule") and (
            choice == knob.default
        ):
            continue
        said.append(f"{name} = {choice} ({knob.choices[choice]})")
    return "; ".join(said)


def _known_name(each: Method, key: str) -> str | None:
    name = canonical(key)
    if key in each.knobs:
        return key
    if name in each.hyperparameters:
        return name
    for hyperparameter in each.hyperparameters.values():
        if name in hyperparameter.aliases or key in hyperparameter.aliases:
            return hyperparameter.name
    return None


def _tell_unknown(each: Method, key: str, path: Path, faults: _Faults) -> None:
    known = [
        *each.hyperparameters,
        *(alias for other in each.hyperparameters.values() for alias in other.aliases),
        *each.knobs,
    ]
    help = (
        did_you_mean(key, known)
        or f"{each.name} has: {listed((*each.hyperparameters, *each.knobs))}"
    )
    message = f"unknown hyperparameter or knob {key} of {each.name}"
    faults.at(path, "unknown-name", message, help)


def _refuse_unknown(table: Mapping[str, Any], methods: Sequence[Asked], faults: _Faults) -> None:
    """General settings that no method in use has, and tables for methods that there are not."""
    names = {name for label, each, _ in methods for name in (label, each.name)}
    for key, value in table.items():
        if key in OWN_KEYS:
            continue
        if isinstance(value, Mapping):
            if key not in names and key not in method_names():
                help = did_you_mean(key, method_names()) or f"there are: {listed(method_names())}"
                faults.at(("optimizer", key), "unknown-method", f"unknown method {key}", help)
        elif all(_known_name(each, key) is None for _, each, _ in methods):
            known = list(
                dict.fromkeys(
                    name for _, each, _ in methods for name in (*each.hyperparameters, *each.knobs)
                )
            )
            help = did_you_mean(key, known) or f"known here: {listed(known)}"
            message = f"no method in use has a hyperparameter or knob {key}"
            faults.at(("optimizer", key), "unknown-name", message, help)


def _choice(each: Method, name: str, value: object, path: Path, faults: _Faults) -> str:
    knob = each.knobs[name]
    written = {True: "on", False: "off"}.get(value) if isinstance(value, bool) else str(value)
    if written not in knob.choices:
        shown = written if isinstance(value, str) else "this"
        help = did_you_mean(str(written), knob.choices) or f"there are: {listed(knob.choices)}"
        faults.at(path, "unknown-name", f"{name} of {each.name} has no choice {shown}", help)
        return knob.default
    return written or knob.default


def _value(
    hyperparameter: Hyperparameter, key: str, value: object, path: Path, faults: _Faults
) -> Expression | None:
    """The value of a hyperparameter, None where it stays a symbol."""
    if isinstance(value, str) and canonical(value) == canonical(key):
        return None
    if not isinstance(value, Expression) or any(isinstance(leaf, Name) for leaf in walk(value)):
        shown = f"{value}" if isinstance(value, str) else "this"
        message = f"{key} must be a number, and {shown} is none"
        help = f'write {key} = 0.1, or {key} = "{key}" to keep it a symbol'
        faults.at(path, "wrong-type", message, help)
        return hyperparameter.default
    allowed = RANGES[hyperparameter.range]
    if not _is_within(value, allowed.low, allowed.high, allowed.low_included):
        message = f"{key} ({hyperparameter.meaning}) must be {allowed.words}"
        faults.at(path, "out-of-range", message)
    return value


def _is_within(value: Expression, low: int | None, high: int | None, low_included: bool) -> bool:
    try:
        number: Value = Compiler().evaluator(value)()
    except (Undefined, Undecided):
        return False
    ball = number if isinstance(number, fmpq) else as_ball(number)
    above = low is None or bool(ball > low) or (low_included and bool(ball == low))
    return above and (high is None or bool(ball < high))


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
