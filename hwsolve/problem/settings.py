"""`--set NAME=VALUE`: other values for a problem that is loaded already."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from hwsolve.notation.names import canonical
from hwsolve.notation.tree import Expression, Name
from hwsolve.problem.definitions import unknown_name_help
from hwsolve.problem.fields import constant, setting
from hwsolve.problem.model import Problem, Quantity
from hwsolve.problem.options import OptionPlaces, Part, parts, whole
from hwsolve.problem.report import Report

OPTION = "--set"


def with_settings(
    problem: Problem, assignments: Sequence[str], hyperparameters: Collection[str] = ()
) -> Problem:
    """The problem with other values: `x=3` for an input or a parameter (`x=x` makes it a symbol),
    and `beta2=0.99`, `adam.beta2=0.99` or `epsilon_place=inside` for the table [optimizer].

    `hyperparameters` are the names of hyperparameters and knobs that the methods in use have,
    beside those in the problem's own [optimizer].

    Raises InputError with everything that is wrong, at its place in the assignments.
    """
    places = OptionPlaces(OPTION)
    report = Report(places)
    own = {canonical(each.name): each for each in problem.quantities}
    values: dict[str, Quantity] = {}
    optimizer: dict[str, Any] = _copy(problem.tables.get("optimizer"))
    known = {*hyperparameters, *_names_in(optimizer)}
    for index, assignment in enumerate(assignments):
        part = next(parts(assignment, OPTION, "\n"), whole(assignment, OPTION))
        places.add((index,), part)
        quantity = own.get(canonical(part.head))
        if not part.head or not part.text:
            report.value((index,), "bad-setting", "a setting is written NAME=VALUE", "write x=3")
        elif quantity is not None:
            value = _value(part, index, quantity, frozenset(own), report)
            values[quantity.name] = replace(quantity, value=value)
        elif part.head.rpartition(".")[2] in known:
            _store(optimizer, part.head.split("."), setting(part.text))
        else:
            names = [*(each.name for each in problem.quantities), *known]
            is_node = any(canonical(part.head) == canonical(node.name) for node in problem.nodes)
            message = f"{part.head} is computed" if is_node else f"unknown name {part.head}"
            report.key((index,), "unknown-name", message, unknown_name_help(part.head, names))
    report.close()
    return replace(
        problem,
        inputs=tuple(values.get(each.name, each) for each in problem.inputs),
        parameters=tuple(values.get(each.name, each) for each in problem.parameters),
        tables={**problem.tables, "optimizer": optimizer} if optimizer else problem.tables,
    )


def _value(
    part: Part, index: int, quantity: Quantity, names: frozenset[str], report: Report
) -> Expression | None:
    value = constant(part.text, (index,), names, report, canonical(quantity.name))
    return None if isinstance(value, Name) else value


def _names_in(optimizer: Mapping[str, Any]) -> set[str]:
    """The hyperparameters and knobs of the table, and of the tables for one method each."""
    inner = (set(value) for value in optimizer.values() if isinstance(value, dict))
    return {key for key, value in optimizer.items() if not isinstance(value, dict)}.union(*inner)


def _copy(optimizer: Any) -> dict[str, Any]:
    return {
        key: dict(value) if isinstance(value, dict) else value
        for key, value in (optimizer or {}).items()
    }


def _store(table: dict[str, Any], path: list[str], value: object) -> None:
    for key in path[:-1]:
        table = table.setdefault(key, {})
    table[path[-1]] = value
