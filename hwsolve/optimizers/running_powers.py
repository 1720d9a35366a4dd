"""Powers like β₁ᵗ as quantities of their own, which grow by one factor a step."""

from __future__ import annotations

from dataclasses import replace

from hwsolve.notation.tree import Expression, Name, Power, Timed, children, rebuild


def with_running_powers(tree: Expression, powers: dict[Expression, Expression]) -> Expression:
    """The tree with a quantity of its own for every power βᵗ of a hyperparameter; `powers` takes up these
    quantities with their bases."""
    if isinstance(tree, Power) and isinstance(tree.base, Name) and tree.exponent == Name("t"):
        power = Timed(f"{tree.base.name}^t", "t", 0)
        powers[power] = tree.base
        return power
    parts = children(tree)
    if not parts:
        return tree
    new = tuple(with_running_powers(part, powers) for part in parts)
    if all(one is other for one, other in zip(new, parts, strict=True)):
        return tree
    return rebuild(tree, new)


def before(atom: Expression) -> Timed:
    """The quantity at the end of the step before."""
    assert isinstance(atom, Timed)
    return replace(atom, offset=-1)


def after(atom: Expression) -> Timed:
    """The quantity at the end of the step."""
    assert isinstance(atom, Timed)
    return replace(atom, offset=0)
