"""How a run is talked of: its method's texts with the symbols that the reader uses, and measurements."""

from __future__ import annotations

import re
from collections.abc import Sequence

from flint import arb, fmpq

from hwsolve.derivation.figures import number_tree
from hwsolve.derivation.model import Prose
from hwsolve.methods.model import Rule
from hwsolve.notation.names import unicode_name
from hwsolve.notation.printing import to_unicode
from hwsolve.notation.tree import Expression, Name
from hwsolve.numbers.rounding import Rounding, rounded
from hwsolve.numbers.values import Undecided, as_ball
from hwsolve.optimizers.measures import Measured, Size
from hwsolve.optimizers.plan import Run

MEASURES = Rounding(4)
"""How measurements are rounded: they are for comparing."""

SURELY_TIED = 15
"""A number that agrees with a tie in so many digits is taken for it."""


def in_symbols(text: str, rule: Rule) -> Prose:
    """The text with each hyperparameter that it mentions as a symbol: α is η where the user wrote eta."""
    names = {
        unicode_name(name): Name(rule.spelled.get(name, name))
        for name in rule.method.hyperparameters
        if not unicode_name(name).isascii()
    }
    if not names:
        return Prose((text,))
    longest_first = sorted(names, key=len, reverse=True)
    pieces = re.split(f"({'|'.join(map(re.escape, longest_first))})", text)
    parts: list[str | Expression] = [names.get(piece, piece) for piece in pieces if piece]
    return Prose(tuple(parts))


def name_of(each: Measured, traces: Sequence[Measured]) -> str:
    """What the method is called among these."""
    return run_name(each.run, [other.run for other in traces])


def run_name(run: Run, among: Sequence[Run]) -> str:
    """What a run is called; where others are called the same, with what sets it apart:
    `Adam (bias_correction = off)`."""
    if sum(other.short == run.short for other in among) == 1:
        return run.short
    _, *settings = run.label.split(":")
    said = ", ".join(each.replace("=", " = ") for each in settings)
    return f"{run.short} ({said})" if said else run.short


def measured_number(value: Size) -> str:
    """Four significant digits, correctly rounded."""
    if isinstance(value, arb) and not value.is_finite():
        return "∞"
    try:
        number = rounded(value, MEASURES)
    except Undecided:
        number = rounded(_candidate(as_ball(value)), MEASURES)
    return to_unicode(number_tree(number, MEASURES))


def _candidate(ball: arb) -> fmpq:
    """The one number that a narrow ball can hold if it cannot be rounded: 0, or the middle of two roundings."""
    if ball.contains(0):
        return fmpq(0)
    mantissa, exponent = ball.mid().man_exp()
    middle = fmpq(mantissa) * fmpq(2) ** int(exponent)
    return rounded(middle, Rounding(SURELY_TIED)).value


def listed(items: Sequence[str]) -> str:
    return items[0] if len(items) == 1 else ", ".join(items[:-1]) + " and " + items[-1]


def counted(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")


def times(number: int) -> str:
    return {0: "never", 1: "once", 2: "twice"}.get(number, f"{number} times")
