"""What there is to say of a method, a schedule, a function or a rule: the content of `hwsolve explain`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from hwsolve import functions
from hwsolve.errors import InputError
from hwsolve.explanations.named_rules import named_rules, rule_called
from hwsolve.methods import method, method_names
from hwsolve.methods.schedules import schedule_kind, schedule_names
from hwsolve.problem.suggest import did_you_mean

if TYPE_CHECKING:
    from hwsolve.derivation.model import Derivation


def explainable() -> tuple[str, ...]:
    """Every name that `explain` knows: methods, schedules, functions and rules."""
    names = (*method_names(), *schedule_names(), *functions.table(), *named_rules())
    return tuple(dict.fromkeys(names))


def ideas() -> dict[str, Mapping[str, str]]:
    """The methods, the schedules and the rules, each with what it does in a sentence."""
    return {
        "Methods": {name: method(name).idea for name in method_names()},
        "Schedules": {name: schedule_kind(name).idea for name in schedule_names()},
        "Rules": {name: rule.idea for name, rule in named_rules().items()},
    }


def explain(name: str) -> Derivation:
    """The explanation of a method, a schedule, an activation or another function, or a rule.

    Raises InputError where there is nothing of that name.
    """
    # Here, since a list of names is to come without the numbers that an explanation needs.
    from hwsolve.explanations.of_functions import explain_function
    from hwsolve.explanations.of_methods import explain_method
    from hwsolve.explanations.of_rules import explain_rule
    from hwsolve.explanations.of_schedules import explain_schedule

    if name in schedule_names():
        return explain_schedule(schedule_kind(name))
    if name in functions.table():
        return explain_function(functions.table()[name])
    rule = rule_called(name)
    if rule is not None:
        return explain_rule(rule)
    try:
        return explain_method(method(name))
    except InputError as error:
        if error.faults[0].code != "unknown-method":
            raise
    listed = "; ".join(f"{kind.lower()}: {', '.join(names)}" for kind, names in ideas().items())
    help = did_you_mean(name, explainable()) or f"there are {listed}; and all functions"
    raise InputError.of("unknown-name", f"there is nothing to explain under the name {name}", help)
