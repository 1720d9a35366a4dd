"""The domain of a function of one variable: what a denominator, a logarithm or a root asks of it."""

from __future__ import annotations

from hwsolve.analysis.activation_facts import Facts
from hwsolve.derivation.model import Note, Prose
from hwsolve.notation.bridge import SYMPY_GIVES_UP, is_bounded, to_sympy
from hwsolve.notation.tree import Expression, Name, Number


def domain_note(facts: Facts) -> Note:
    """ℝ where nothing is excluded, with the reason; else what is excluded."""
    conditions = facts.conditions
    if not conditions and not facts.borders:
        return Note(Prose(("Domain: ℝ. Nothing in the formula is ever undefined.",)))
    pieces: list[str | Expression] = []
    holds = True
    for tree, relation in conditions:
        always = _always(tree, relation, facts.variable)
        holds = holds and always
        pieces += ["; " if pieces else "", tree, f" {relation} "]
        pieces += [Number("0"), " for every ", Name(facts.variable)] if always else [Number("0")]
    if holds and not facts.borders:
        return Note(Prose(("Domain: ℝ, because ", *pieces, ".")))
    return Note(Prose(("Domain: where ", *pieces, ".")))


def _always(tree: Expression, relation: str, variable: str) -> bool:
    """Whether sympy finds no real number for which the condition fails."""
    import sympy

    if not is_bounded(tree):
        return False
    symbol = sympy.Symbol("x", real=True)
    try:
        there = to_sympy(tree, {Name(variable): symbol})
        if relation in ("≠", ">") and there.is_positive:
            return True
        if relation == "≥" and there.is_nonnegative:
            return True
        failing = {"≠": sympy.Eq(there, 0), ">": there <= 0, "≥": there < 0}[relation]
        if failing in (sympy.false, False):
            return True
        return bool(sympy.solveset(failing, symbol, sympy.S.Reals) == sympy.S.EmptySet)
    except SYMPY_GIVES_UP:
        return False
