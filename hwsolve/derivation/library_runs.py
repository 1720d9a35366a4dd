"""An optimizer of a derivation as PyTorch calls it, so that a program can run both."""

from __future__ import annotations

from dataclasses import dataclass

from hwsolve.notation.shape import Formula
from hwsolve.notation.tree import Expression, Name

Setting = Expression | bool | tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Trained:
    """A parameter: where it starts, what its values after 0, 1, 2, … steps are called, and the
    gradients of the steps where the problem gives them."""

    name: Name
    start: Expression
    named: tuple[Expression, ...]
    gradients: tuple[Expression, ...] = ()


@dataclass(frozen=True, slots=True)
class LibraryRun:
    """A run whose parameters move as those of PyTorch's `optimizer` with these `settings` do.

    Without given gradients they are those of the node `objective`, computed with `nodes` from the
    parameters and the `constants`.
    """

    title: str
    optimizer: str
    settings: tuple[tuple[str, Setting], ...]
    parameters: tuple[Trained, ...]
    constants: tuple[tuple[Name, Expression], ...] = ()
    nodes: tuple[tuple[Name, Formula], ...] = ()
    objective: Name | None = None
