"""Why gradient descent takes the step that it takes, line by line."""

from __future__ import annotations

from collections.abc import Sequence

from hwsolve.derivation.model import Block, Note, Prose, Section
from hwsolve.notation.tree import Expression, Name

_MODEL = (
    "Near wₜ the function is replaced by its linear part, and straying far from wₜ is charged for:",
    "m(w) = f(wₜ) + ⟨∇f(wₜ), w − wₜ⟩ + λ/2 ‖w − wₜ‖²   with λ > 0",
    "∇m(w) = ∇f(wₜ) + λ (w − wₜ)   (the gradient of ⟨v, w⟩ is v, that of ½‖w‖² is w)",
    "∇²m(w) = λ I is positive definite, so m is strictly convex and has one minimiser: ∇m(w) = 0",
    "0 = ∇f(wₜ) + λ (wₜ₊₁ − wₜ)   (put in the minimiser)",
    "wₜ₊₁ = wₜ − 1/λ ∇f(wₜ)   (divided by λ)",
    "So gradient descent with the learning rate η = 1/λ minimises this model at every step: a small "
    "rate is a high charge for straying.",
)


def derivation_section(function: str, variables: Sequence[str]) -> Section:
    """The update rule as the minimiser of the model, in vectors."""
    notes: list[Block] = [Note(Prose((line,))) for line in _MODEL]
    names: list[str | Expression] = []
    for variable in variables:
        names += [", " if names else "", Name(variable)]
    where = names if len(variables) == 1 else ["(", *names, ")"]
    objective: list[str | Expression] = (
        ["f is ", Name(function), " and "] if function != "f" else []
    )
    if objective or tuple(variables) != ("w",):
        notes.append(Note(Prose(("Here ", *objective, "w is ", *where, "."))))
    return Section(Prose.of("Where the step comes from"), tuple(notes))
