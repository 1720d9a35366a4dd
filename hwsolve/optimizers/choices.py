"""The choices and values of one method: its convention, the general settings, its own table, its name."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from flint import fmpq

from hwsolve.methods import method, method_names
from hwsolve.methods.model import RANGES, Hyperparameter, Method, Rule
from hwsolve.methods.rules import rule_of
from hwsolve.notation.names import GREEK, canonical
from hwsolve.notation.printing import to_plain
from hwsolve.notation.tree import Expression, Name, Number, walk
from hwsolve.numbers.compiled import Compiler
from hwsolve.numbers.values import Undecided, Undefined, Value, as_ball
from hwsolve.optimizers.faults import Faults, Path
from hwsolve.problem.fields import setting
from hwsolve.problem.model import Problem
from hwsolve.problem.suggest import did_you_mean, listed

OWN_KEYS = frozenset({"algorithms", "steps", "convention", "show"})

Asked = tuple[str, Method, Mapping[str, str]]
"""A label, the method, and the settings that stand in its name (`adam:bias_correction=off`)."""


def rule_with(
    problem: Problem,
    table: Mapping[str, Any],
    label: str,
    each: Method,
    extra: Mapping[str, str],
    convention: str,
    symbolic: bool,
    methods: Sequence[Asked],
    taken: Collection[str],
    faults: Faults,
) -> Rule:
    """The method as its convention, the general settings, its own table and its name set it. No hyperparameter
    is printed by a symbol that is `taken`, if it has another name."""
    choices: dict[str, str] = {}
    values: dict[str, Expression | None] = {}
    spelled: dict[str, str] = {}
    notes: list[str] = []
    explicit: set[str] = set()
    preset = each.presets.get(convention)
    if convention:
        if preset is not None:
            choices |= preset.choices
            values |= preset.values
            notes.append(f"as in {preset.note}")
        else:
            if all(convention not in other.presets for _, other, _ in methods):
                _tell_unknown_convention(each, convention, faults)
            notes.append(f"{convention} says nothing of it: the usual form")
    if symbolic:
        values |= dict.fromkeys(each.hyperparameters)
    for layer, path, strict in _layers(problem, table, label, each, extra):
        named: dict[str, str] = {}
        for key, value in layer.items():
            own_name = known_name(each, key)
            if own_name is None:
                if strict:
                    _tell_unknown(each, key, (*path, key), faults)
            elif own_name in each.knobs:
                choice = _choice(each, own_name, value, (*path, key), faults)
                choices[own_name] = choice
                explicit.add(own_name)
            else:
                if own_name in named:
                    message = f"{key} and {named[own_name]} are the same: {own_name}"
                    faults.at((*path, key), "conflict", message, "delete one of the two")
                named[own_name] = key
                explicit.add(own_name)
                hyperparameter = each.hyperparameters[own_name]
                values[own_name] = _value(hyperparameter, key, value, (*path, key), faults)
                spelled[own_name] = canonical(key)
    if preset is not None:
        explicit |= set(preset.values)
    _turn_knobs(each, choices, values, explicit)
    symbols = _symbols(each, spelled, taken)
    return rule_of(each, choices, values, symbols, _convention_line(each, choices, notes))


def _symbols(each: Method, typed: Mapping[str, str], taken: Collection[str]) -> dict[str, str]:
    """What is printed for the hyperparameters that are not printed by their names."""
    symbols = {name: typed.get(name, name) for name in each.hyperparameters}
    for name, hyperparameter in each.hyperparameters.items():
        if symbols[name] in taken:
            others = {*taken, *symbols.values()}
            free = [alias for alias in (name, *hyperparameter.aliases) if alias not in others]
            free.sort(key=lambda alias: (alias not in GREEK, len(alias)))
            symbols[name] = next(iter(free), symbols[name])
    return {name: symbol for name, symbol in symbols.items() if symbol != name}


def _turn_knobs(
    each: Method,
    choices: dict[str, str],
    values: Mapping[str, Expression | None],
    explicit: Collection[str],
) -> None:
    """Set the knobs that a hyperparameter needs which is not 0, and take those back that a convention sets
    for one that is not in use. `explicit` are the names that somebody set."""

    def is_idle(hyperparameter: Hyperparameter) -> bool:
        written = values.get(hyperparameter.name, hyperparameter.default)
        if written is None and hyperparameter.name not in explicit:
            written = hyperparameter.default
        return isinstance(written, Number) and written.value == 0

    own = each.hyperparameters.values()
    for hyperparameter in filter(is_idle, own):
        for knob in hyperparameter.needs:
            if knob not in explicit:
                choices.pop(knob, None)
    for hyperparameter in own:
        written = values.get(hyperparameter.name, hyperparameter.default)
        for knob, choice in hyperparameter.needs.items():
            is_default = choices.get(knob, each.knobs[knob].default) == each.knobs[knob].default
            if written is not None and not is_idle(hyperparameter) and is_default:
                choices[knob] = choice


def _layers(
    problem: Problem,
    table: Mapping[str, Any],
    label: str,
    each: Method,
    extra: Mapping[str, str],
) -> Iterator[tuple[Mapping[str, Any], Path, bool]]:
    """What is set, the later over the earlier: the file's general settings and the method's own, those of
    `--set`, and those in the method's name. With their path, and whether the method must know them."""
    typed: Any = problem.tables.get("set") or {}
    key = label if label in table else each.name
    typed_general: Mapping[str, Any] = typed.get("", {})
    typed_own: Mapping[str, Any] = typed.get(key, {})
    plain = {name: value for name, value in table.items() if not isinstance(value, Mapping)}
    # A name like momentum may be a hyperparameter's here, not the table of that method.
    own: Mapping[str, Any] = {} if key in plain else table.get(key, {})
    general = {n: value for n, value in plain.items() if n not in (*typed_general, *OWN_KEYS)}
    yield general, ("optimizer",), False
    yield {n: value for n, value in own.items() if n not in typed_own}, ("optimizer", key), True
    yield typed_general, ("optimizer",), False
    yield typed_own, ("optimizer", key), True
    yield {name: setting(text) for name, text in extra.items()}, ("--algo", label), True


def _tell_unknown_convention(each: Method, convention: str, faults: Faults) -> None:
    """A convention that no method in use has: a slip of the pen, or one that other methods have."""
    own = f"{each.name} has: {listed(tuple(each.presets))}" if each.presets else ""
    others = [name for name in method_names() if convention in method(name).presets]
    if others:
        related = [name for name in others if each.name in name] or others
        message = f"{each.name} has no convention {convention}"
        help = "; ".join(filter(None, (own, f"{convention} is a convention of {listed(related)}")))
    else:
        known = sorted({source for name in method_names() for source in method(name).presets})
        message = f"unknown convention {convention}"
        help = did_you_mean(convention, known) or own or f"there are: {listed(known)}"
    faults.at(("optimizer", "convention"), "unknown-convention", message, help)


def _convention_line(each: Method, choices: Mapping[str, str], notes: Sequence[str]) -> str:
    """Which way of writing the method this is, and how each choice is set; what is merely left out is not
    said."""
    said = list(notes)
    for name, knob in each.knobs.items():
        choice = choices.get(name, knob.default)
        if choice != knob.default or choice not in ("off", "none", "raw", "dampened", "constant"):
            said.append(knob.choices[choice])
    return "; ".join(said)


def known_name(each: Method, key: str) -> str | None:
    name = canonical(key)
    if key in each.knobs:
        return key
    if name in each.hyperparameters:
        return name
    for hyperparameter in each.hyperparameters.values():
        if name in hyperparameter.aliases or key in hyperparameter.aliases:
            return hyperparameter.name
    return None


def _tell_unknown(each: Method, key: str, path: Path, faults: Faults) -> None:
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


def _choice(each: Method, name: str, value: object, path: Path, faults: Faults) -> str:
    knob = each.knobs[name]
    written = {True: "on", False: "off"}.get(value) if isinstance(value, bool) else str(value)
    if written not in knob.choices:
        shown = written if isinstance(value, str) else "this"
        help = did_you_mean(str(written), knob.choices) or f"there are: {listed(knob.choices)}"
        faults.at(path, "unknown-name", f"{name} of {each.name} has no choice {shown}", help)
        return knob.default
    return written or knob.default


def _value(
    hyperparameter: Hyperparameter, key: str, value: object, path: Path, faults: Faults
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
        usual = hyperparameter.default
        help = f"write {key} = {'0.1' if usual is None else to_plain(usual)}"
        faults.at(path, "out-of-range", message, help)
    return value


def _is_within(value: Expression, low: int | None, high: int | None, low_included: bool) -> bool:
    try:
        number: Value = Compiler().evaluator(value)()
    except (Undefined, Undecided):
        return False
    ball = number if isinstance(number, fmpq) else as_ball(number)
    above = low is None or bool(ball > low) or (low_included and bool(ball == low))
    return above and (high is None or bool(ball < high))
