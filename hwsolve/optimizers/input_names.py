"""Inputs of a graph that have the name of the step number or of a hyperparameter: a target t, a constant λ."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from hwsolve.methods.model import TIME
from hwsolve.notation.names import unicode_name
from hwsolve.notation.shape import Formula
from hwsolve.notation.tree import Name
from hwsolve.problem.model import Problem


def told_apart(problem: Problem, hyperparameters: Collection[str]) -> Problem:
    """The problem whose inputs have no name that a method's equations give a meaning of their own; what is
    printed for them stays.

    >>> from hwsolve.problem.inline import inline
    >>> told_apart(inline("L = (w - t)^2", "w=1,t=2"), ()).inputs[1].name
    't_input'
    """
    own = {TIME, *hyperparameters}
    data: Any = problem.tables.get("data") or {}
    columns = tuple(data.get("columns", ()))
    taken = {each.name for each in problem.quantities} | {each.name for each in problem.nodes} | own
    new: dict[str, str] = {}
    for each in problem.inputs:
        if each.name in own and each.name not in columns:
            name = f"{each.name}_input"
            while name in taken:
                name += "_"
            taken.add(name)
            new[each.name] = name
    if not new:
        return problem
    shown = {
        name: problem.display.symbols.get(old) or unicode_name(old) for old, name in new.items()
    }
    return replace(
        problem,
        inputs=tuple(replace(each, name=new.get(each.name, each.name)) for each in problem.inputs),
        nodes=tuple(replace(node, formula=_renamed(node.formula, new)) for node in problem.nodes),
        wrt=tuple(new.get(name, name) for name in problem.wrt),
        display=replace(problem.display, symbols={**problem.display.symbols, **shown}),
    )


def _renamed(formula: Formula, new: dict[str, str]) -> Formula:
    fills = tuple(
        Name(new[fill.name]) if isinstance(fill, Name) and fill.name in new else fill
        for fill in formula.fills
    )
    return replace(formula, fills=fills)
