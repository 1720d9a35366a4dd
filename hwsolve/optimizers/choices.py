"""The choices and values of one method: its convention, the general settings, its own table, its name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flint import fmpq

from hwsolve.errors import Fault, InputError, Place
from hwsolve.methods.model import RANGES, Hyperparameter, Method, Rule
from hwsolve.methods.rules import rule_of
from hwsolve.notation.names import canonical
from hwsolve.notation.tree import Expression, Name, Number, walk
from hwsolve.numbers.compiled import Compiler
from hwsolve.numbers.values import Undecided, Undefined, Value, as_ball
from hwsolve.problem.fields import setting
from hwsolve.problem.model import Problem
from hwsolve.problem.options import whole
from hwsolve.problem.suggest import did_you_mean, listed

OWN_KEYS = frozenset({"algorithms", "steps", "convention", "show"})

Path = tuple[str | int, ...]

Asked = tuple[str, Method, Mapping[str, str]]
"""A label, the method, and the settings that stand in its name (`adam:bias_correction=off`)."""


class Faults:
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


def rule_with(
    problem: Problem,
    table: Mapping[str, Any],
    label: str,
    each: Method,
    extra: Mapping[str, str],
    convention: str,
    symbolic: bool,
    methods: Sequence[Asked],
    faults: Faults,
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
            own_name = known_name(each, key)
            if own_name is None:
                if strict:
                    _tell_unknown(each, key, (*path, key), faults)
            elif own_name in each.knobs:
                choice = _choice(each, own_name, value, (*path, key), faults)
                choices[own_name] = choice
            else:
                if own_name in named:
                    message = f"{key} and {named[own_name]} are the same: {own_name}"
                    faults.at((*path, key), "conflict", message, "delete one of the two")
                named[own_name] = key
                hyperparameter = each.hyperparameters[own_name]
                values[own_name] = _value(hyperparameter, key, value, (*path, key), faults)
                if canonical(key) != own_name:
                    spelled[own_name] = canonical(key)
    for name, hyperparameter in each.hyperparameters.items():
        written = values.get(name, hyperparameter.default)
        if written is not None and not (isinstance(written, Number) and written.value == 0):
            for knob, choice in hyperparameter.needs.items():
                if choices.get(knob, each.knobs[knob].default) == each.knobs[knob].default:
                    choices[knob] = choice
    return rule_of(each, choices, values, spelled, _convention_line(each, choices, notes))


def _convention_line(each: Method, choices: Mapping[str, str], notes: Sequence[str]) -> str:
    """Which way of writing the method this is, and how each choice is set; what is merely left out is not
    said."""
    said = list(notes)
    for name, knob in each.knobs.items():
        choice = choices.get(name, knob.default)
        if choice != knob.default or choice not in ("off", "none", "raw", "dampened", "constant"):
            said.append(f"{knob.choices[choice]} ({name} = {choice})")
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
