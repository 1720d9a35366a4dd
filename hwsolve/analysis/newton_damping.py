"""Damped steps of Newton's method: the factor that is asked for, and by what a step is judged."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

from flint import arb

from hwsolve.analysis.newton_names import Target
from hwsolve.errors import InputError
from hwsolve.notation.shape import Formula, Shapes
from hwsolve.notation.tree import Expression, Name, Number, Quotient, replace_leaves
from hwsolve.numbers.evaluation import Evaluation, UndecidedAt, UndefinedAt
from hwsolve.numbers.values import as_ball, precision

LARGEST_DAMPING = 100
MOST_HALVINGS = 12


def damping_factor(text: str | None) -> tuple[Expression | None, bool]:
    """The factor of every step, if it is not 1, and whether steps are halved. Raises InputError."""
    if text is None:
        return None, False
    word = text.strip().lower()
    if word and "halving".startswith(word):
        return None, True
    try:
        value = Fraction(word)
    except (ValueError, ZeroDivisionError):
        value = Fraction(0)
    if not 0 < value <= LARGEST_DAMPING or len(word) > 20:
        message = f"--damping must be halving, or a number above 0 and up to {LARGEST_DAMPING}"
        raise InputError.of("bad-option", message, "--damping 0.5")
    if value == 1:
        return None, False
    over, slash, under = word.partition("/")
    written = Number(over) if not slash else Quotient(Number(over), Number(under))
    return written, False


def merit(
    target: Target,
    point: Mapping[Expression, Expression],
    evaluation: Callable[[Sequence[tuple[Expression, Formula]]], Evaluation],
) -> arb | None:
    """The objective, or the sum of squared residuals, at a point; None where it has no value.

    `evaluation` evaluates equations beside what is known.
    """
    trees = [target.objective[1]] if target.objective else list(target.residuals)
    names = [Name(f"merit{place}") for place in range(len(trees))]
    shapes = Shapes()
    formulas = [shapes.formula(replace_leaves(tree, point.get)) for tree in trees]
    try:
        found = evaluation(list(zip(names, formulas, strict=True)))
    except (UndefinedAt, UndecidedAt):
        return None
    with precision(found.precision):
        values = [as_ball(found.values[name]) for name in names]
        if target.objective:
            return values[0].mid()
        return sum((value * value for value in values), arb(0)).mid()
