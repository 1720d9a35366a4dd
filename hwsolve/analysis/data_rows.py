"""Problems with rows of data: the loss of one row, or its mean over all rows written out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from hwsolve.calculus.tidy import tidy
from hwsolve.derivation.model import Note, Prose
from hwsolve.errors import InputError
from hwsolve.notation.shape import Shapes
from hwsolve.notation.tree import Expression, Name, Number, Quotient, Sum, replace_leaves
from hwsolve.problem.model import Node, Problem

MOST_ROWS = 20

Said = tuple[Note, ...]
"""What a solution says of the data, in its heading."""


def said_of_one_row(problem: Problem) -> Said:
    """That a solution is for one row of the data, where there are several."""
    _, rows = _data(problem)
    if len(rows) < 2:
        return ()
    text = (
        "What follows is for one row of the data. The loss of "
        f"{len(rows)} rows is the mean of theirs, and so is its gradient."
    )
    return (Note(Prose((text,))),)


def over_all_rows(problem: Problem, question: str, node: str | None = None) -> tuple[Problem, Said]:
    """The problem whose outputs are the means of its outputs, or of `node`, over the rows of its data.

    Each node that uses a column is there once for each row; the columns are gone. Raises InputError for
    more rows than a person writes out.
    """
    columns, rows = _data(problem)
    ends = list(problem.outputs) if node is None else [node]
    moving = _moving(problem, columns)
    if not moving.intersection(ends):
        return problem, ()
    if len(rows) > MOST_ROWS:
        raise InputError.of(
            "not-supported-yet",
            f"{question} of a mean over more than {MOST_ROWS} rows of data is not supported yet, and "
            f"there are {len(rows)}",
            "take fewer rows, or ask `hwsolve optimize`",
        )
    taken = {*(each.name for each in problem.nodes), *(each.name for each in problem.quantities)}
    own = {name: _numbered(name, len(rows), taken) for name in moving}
    means = {name: _mean_of(name, taken) for name in ends if name in moving}
    said = [
        Note(
            Prose.of(
                f"{{}} is the mean of {{}} over the {len(rows)} rows of the data.", *map(Name, pair)
            )
        )
        for pair in ((mean, name) for name, mean in means.items())
    ]
    kept = {each.name for each in problem.quantities if each.name not in columns}
    return (
        replace(
            problem,
            inputs=tuple(each for each in problem.inputs if each.name not in columns),
            nodes=(
                *_row_by_row(problem, columns, rows, own),
                *_means(problem, own, means),
            ),
            outputs=tuple(means.get(name, name) for name in ends),
            wrt=tuple(name for name in problem.wrt if name in kept),
            tables={key: table for key, table in problem.tables.items() if key != "data"},
        ),
        tuple(said),
    )


def _data(problem: Problem) -> tuple[tuple[str, ...], tuple[tuple[Expression, ...], ...]]:
    data: Any = problem.tables.get("data") or {}
    return tuple(data.get("columns", ())), tuple(data.get("rows", ()))


def _moving(problem: Problem, columns: Sequence[str]) -> set[str]:
    """The nodes that a column of the data reaches."""
    reached = set(columns)
    for node in problem.nodes:
        if reached.intersection(node.parents):
            reached.add(node.name)
    return reached.difference(columns)


def _row_by_row(
    problem: Problem,
    columns: Sequence[str],
    rows: Sequence[Sequence[Expression]],
    own: Mapping[str, Sequence[str]],
) -> Iterator[Node]:
    """The nodes, those that move once for each row under their `own` names."""
    shapes = Shapes()
    for node in problem.nodes:
        if node.name not in own:
            yield node
            continue
        for place, row in enumerate(rows):
            here: dict[Expression, Expression] = dict(zip(map(Name, columns), row, strict=True))
            here |= {Name(name): Name(names[place]) for name, names in own.items()}
            tree = tidy(replace_leaves(node.formula.tree(), here.get))
            yield replace(node, name=own[node.name][place], formula=shapes.formula(tree))


def _means(
    problem: Problem, own: Mapping[str, Sequence[str]], means: Mapping[str, str]
) -> Iterator[Node]:
    shapes = Shapes()
    for node in problem.nodes:
        if node.name in means:
            first, *others = map(Name, own[node.name])
            total = Sum(first, tuple(("+", each) for each in others)) if others else first
            mean = Quotient(total, Number(str(1 + len(others)))) if others else total
            yield replace(node, name=means[node.name], formula=shapes.formula(mean))


def _numbered(name: str, count: int, taken: set[str]) -> list[str]:
    """name1, name2, …, or names that no other quantity has."""
    stems = (name, f"{name}_") if not name[-1].isdigit() else ()
    for stem in (*stems, f"{name}_row", f"{name}_datarow"):
        found = [f"{stem}{place + 1}" for place in range(count)]
        if not taken.intersection(found):
            return found
    return [f"{name}_data_row_{place + 1}" for place in range(count)]


def _mean_of(name: str, taken: set[str]) -> str:
    """L̄, or loss_mean."""
    names = (f"{name}bar", f"{name}_mean") if len(name) == 1 else (f"{name}_mean",)
    return next((each for each in names if each not in taken), f"{name}_mean_of_rows")
