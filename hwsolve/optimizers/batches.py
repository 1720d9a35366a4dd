"""Rows of data, cut into batches: which rows a step takes, and what the quantities of its rows are called.

In a plan, which is the same for all steps that take as many rows, these are quantities of the members of a
batch; written out, they have the number of their row as an index.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence

from hwsolve.notation.tree import Derivative, Expression, Number, Quotient, Sum, Timed


def batches_of(
    count: int, batch: int, order: Sequence[int], seed: int | None
) -> tuple[tuple[int, ...], ...]:
    """Which rows (from 0) each step of an epoch takes: in `order` (rows from 1), or shuffled by `seed`, or
    as they come. The last step takes those that are left.

    >>> batches_of(4, 3, (), None)
    ((0, 1, 2), (3,))
    """
    rows = [row - 1 for row in order] or list(range(count))
    if seed is not None:
        random.Random(seed).shuffle(rows)
    return tuple(tuple(rows[start : start + batch]) for start in range(0, len(rows), batch))


def mean(terms: Sequence[Expression]) -> Expression:
    """The arithmetic mean, written as a person does."""
    if len(terms) == 1:
        return terms[0]
    total = Sum(terms[0], tuple(("+", term) for term in terms[1:]))
    return Quotient(total, Number(str(len(terms))))


def member(index: int) -> str:
    """To which member of a batch, counted from 0, a quantity of a plan belongs."""
    return f"member{index + 1}"


def member_of(atom: Expression) -> int | None:
    """Which member of a batch a quantity belongs to, from 0; None where it is of no single one."""
    match atom:
        case Timed(of=place) | Derivative(at=place):
            found = re.search(r"member(\d+)", place)
            return int(found.group(1)) - 1 if found else None
    return None


def of_row(atom: Expression, batch: Sequence[int]) -> Expression | None:
    """A quantity of a member of a batch at its step, indexed by its row: x₃; None for any other. Rows are
    counted from 0 in `batch`, and shown from 1."""
    index = member_of(atom)
    if index is None or not isinstance(atom, Timed):
        return None
    place = f"step{atom.offset}"
    if batch.index(batch[index]) != index:
        place += f"_{index + 1}"
    return Timed(atom.name, "", batch[index] + 1, of=place, by=atom.by)
