"""Names for quantities of a solution's own, which those of the problem leave free."""

from __future__ import annotations

from hwsolve.analysis.subject import Subject
from hwsolve.notation.tree import Name


def free_name(of: Subject, *names: str) -> Name:
    """The first of the names that the problem does not use, or one made of it."""
    taken = {*of.setting.nodes, *(each.name for each in of.setting.problem.quantities)}
    free = [name for name in names if name not in taken]
    name = free[0] if free else names[0]
    while name in taken:
        name += "_step"
    return Name(name)


def hessian_name(of: Subject) -> Name:
    """What the Hessian is called."""
    return free_name(of, "H", "Hess")
