"""What there is to say of a method, a schedule, a function or a rule: the content of `hwsolve explain`."""

from __future__ import annotations

from hwsolve import functions
from hwsolve.derivation.model import Derivation
from hwsolve.errors import InputError
from hwsolve.explanations.of_functions import explain_function
from hwsolve.explanations.of_methods import explain_method
from hwsolve.explanations.of_rules import explain_rule, named_rules, rule_called
from hwsolve.explanations.of_schedules import explain_schedule
from hwsolve.methods import method, method_names
from hwsolve.methods.schedules import schedule_kind, schedule_names
from hwsolve.problem.suggest import did_you_mean


def explainable() -> tuple[str, ...]:
    """Every name that `explain` knows: methods, schedules, functions and rules."""
    names = (*method_names(), *schedule_names(), *functions.table(), *named_rules())
    return tuple(dict.fromkeys(names))


def explain(name: str) -> Derivation:
    """The explanation of a method, a schedule, an activation or another function, or a rule.

    Raises InputError where there is nothing of that name.
    """
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
    listed = "; ".join(
        f"{kind}: {', '.join(names)}"
        for kind, names in (
            ("methods", method_names()),
            ("schedules", schedule_names()),
            ("rules", named_rules()),
        )
    )
    help = did_you_mean(name, explainable()) or f"there are {listed}; and all functions"
    raise InputError.of("unknown-name", f"there is nothing to explain under the name {name}", help)
