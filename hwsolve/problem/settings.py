"""`--set NAME=VALUE`: other values for a problem that is loaded already."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

from hwsolve.notation.names import canonical
from hwsolve.notation.tree import Expression, Name
from hwsolve.problem.definitions import unknown_name_help
from hwsolve.problem.fields import constant, rational, setting
from hwsolve.problem.model import Problem, Quantity
from hwsolve.problem.options import OptionPlaces, Part, parts, whole
from hwsolve.problem.report import Report

OPTION = "--set"


def with_settings(
    problem: Problem, assignments: Sequence[str], hyperparameters: Collection[str] = ()
) -> Problem:
    """The problem with other values: `x=3` for an input or a parameter (`x=x` makes it a symbol),
    and `beta2=0.99`, `adam.beta2=0.99` or `epsilon_place=inside` for the table [optimizer]. The table
    "set" holds those alone, by method, those of all methods under "": they go before all that the file
    says of a method.

    `hyperparameters` are the names of hyperparameters and knobs that the methods in use have,
    beside those in the problem's own [optimizer].

    Raises InputError with everything that is wrong, at its place in the assignments.
    """
    places = OptionPlaces(OPTION, problem.places)
    report = Report(places)
    own = {canonical(each.name): each for each in problem.quantities}
    values: dict[str, Quantity] = {}
    optimizer = _Optimizer(problem.tables.get("optimizer"), hyperparameters, report)
    for index, assignment in enumerate(assignments):
        part = next(parts(assignment, OPTION, "\n"), whole(assignment, OPTION))
        places.add((index,), part)
        quantity = own.get(canonical(part.head))
        if not part.head or not part.text:
            report.key((index,), "bad-setting", "a setting is written NAME=VALUE", "write x=3")
        elif quantity is not None:
            value = _value(part, index, quantity, frozenset(own), report)
            values[quantity.name] = replace(quantity, value=value)
        elif part.head.rpartition(".")[2] in optimizer.known:
            optimizer.put(part, index)
            places.add(("optimizer", *part.head.split(".")), part)
        else:
            names = [*(each.name for each in problem.quantities), *optimizer.known]
            is_node = any(canonical(part.head) == canonical(node.name) for node in problem.nodes)
            message = f"{part.head} is computed" if is_node else f"unknown name {part.head}"
            report.key((index,), "unknown-name", message, unknown_name_help(part.head, names))
    report.close()
    return replace(
        problem,
        inputs=tuple(values.get(each.name, each) for each in problem.inputs),
        parameters=tuple(values.get(each.name, each) for each in problem.parameters),
        tables={**problem.tables, "optimizer": optimizer.table, "set": optimizer.typed}
        if optimizer.typed
        else problem.tables,
        places=places if assignments else problem.places,
    )


def _value(
    part: Part, index: int, quantity: Quantity, names: frozenset[str], report: Report
) -> Expression | None:
    value = constant(part.text, (index,), names, report, canonical(quantity.name))
    return None if isinstance(value, Name) else value


class _Optimizer:
    """A copy of the table [optimizer], to be changed; `typed` holds the changes."""

    def __init__(self, table: Any, hyperparameters: Collection[str], report: Report) -> None:
        self.table: dict[str, Any] = {
            key: dict(value) if isinstance(value, dict) else value
            for key, value in (table or {}).items()
        }
        self.typed: dict[str, Any] = {}
        self._report = report
        inner = {key: value for key, value in self.table.items() if isinstance(value, dict)}
        self.known = sorted(
            {*hyperparameters, *self.table.keys() - inner.keys()}.union(*inner.values())
        )
        self._methods = {*inner, *self.table.get("algorithms", ())}

    def put(self, part: Part, index: int) -> None:
        """Take up `beta2=…` or `adam.beta2=…`, whose last name is known."""
        method, _, name = part.head.rpartition(".")
        value: object = setting(part.text)
        if name == "steps":
            value = rational(value) if isinstance(value, Expression) else None
            if value is None or value < 1 or value.denominator > 1:
                message = "steps must be a whole number, 1 or more"
                self._report.value((index,), "out-of-range", message, "write --set steps=2")
                return
            value = int(value)
        if not method:
            self._put("", name, value)
            # `momentum` is a hyperparameter, and the table of a method.
            if not isinstance(self.table.get(name), dict):
                self.table[name] = value
        elif method in self._methods or not self._methods:
            self._put(method, name, value)
            if isinstance(inner := self.table.setdefault(method, {}), dict):
                inner[name] = value
        else:
            help = unknown_name_help(method, sorted(self._methods))
            self._report.key((index,), "unknown-name", f"unknown method {method}", help)

    def _put(self, method: str, name: str, value: object) -> None:
        self.typed.setdefault(method, {})[name] = value
