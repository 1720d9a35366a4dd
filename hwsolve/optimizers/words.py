"""How a run is talked of: its method's texts with the symbols that the reader uses, and measurements."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import combinations

from flint import arb, fmpq

from hwsolve.derivation.figures import number_tree
from hwsolve.derivation.model import Prose
from hwsolve.methods.model import Rule
from hwsolve.notation.names import FROM_MARK, canonical, unicode_name
from hwsolve.notation.printing import to_unicode
from hwsolve.notation.tree import Expression, Name, Number
from hwsolve.numbers.rounding import Rounding, rounded
from hwsolve.numbers.values import Undecided, as_ball
from hwsolve.optimizers.measures import Count, Measured, Size, sign
from hwsolve.optimizers.plan import Run
from hwsolve.problem.fields import setting

MEASURED_DIGITS, MOST_MEASURED_DIGITS = 4, 12
"""Measurements are for comparing: they have few significant digits, and more where that tells them apart."""

_WORDS = ("a",)
"""Names of quantities that are words too, which a text is not searched for."""

SURELY_TIED = 15
"""A number that agrees with a tie in so many digits is taken for it."""


def in_symbols(text: str, rule: Rule) -> Prose:
    """The text with each hyperparameter that it mentions as a symbol (α is η where the user wrote eta), and
    with the letters that the quantities have here."""
    names = {
        unicode_name(name): Name(rule.spelled.get(name, name))
        for name in rule.method.hyperparameters
        if not unicode_name(name).isascii()
    }
    letters = {old: Name(new) for new, old in rule.letters.items() if old not in _WORDS}
    names |= letters
    if not names:
        return Prose((text,))
    longest_first = sorted(names, key=len, reverse=True)
    patterns = (
        rf"(?<![A-Za-z]){name}(?![A-Za-z{''.join(FROM_MARK)}])"
        if name in letters
        else re.escape(name)
        for name in longest_first
    )
    pieces = re.split(f"({'|'.join(patterns)})", text)
    parts: list[str | Expression] = [names.get(piece, piece) for piece in pieces if piece]
    return Prose(tuple(parts))


def name_of(each: Measured, traces: Sequence[Measured]) -> str:
    """What the method is called among these."""
    return run_name(each.run, [other.run for other in traces])


def run_name(run: Run, among: Sequence[Run]) -> str:
    """What a run is called; where others are called the same, with what sets it apart:
    `Adam (bias correction off)`, `SGD (η = 0.1)`."""
    if sum(other.short == run.short for other in among) == 1:
        return run.short
    _, *settings = run.label.split(":")
    said = ", ".join(_setting_words(run, each) for each in settings)
    return f"{run.short} ({said})" if said else run.short


def _setting_words(run: Run, typed: str) -> str:
    name, equals, value = typed.partition("=")
    if not equals:
        return name
    if name in run.rule.method.knobs:
        return f"{name} {value}".replace("_", " ")
    number = setting(value)
    written = to_unicode(number) if isinstance(number, Expression) else value.strip()
    return f"{unicode_name(canonical(name))} = {written}"


def measured_number(value: Size, digits: int = MEASURED_DIGITS) -> str:
    """A few significant digits, correctly rounded; a bound, where the value may be 0 but need not be."""
    if isinstance(value, arb) and not value.is_finite():
        return "∞"
    rounding = Rounding(digits)
    if isinstance(value, arb) and sign(value) is None:
        return f"below {_power_of_ten_above(value)}"
    try:
        number = rounded(value, rounding)
    except Undecided:
        number = rounded(_candidate(as_ball(value)), rounding)
    return to_unicode(number_tree(number, rounding))


def told_apart(values: Sequence[Size]) -> tuple[str, ...]:
    """The values, each with so many digits that those which surely differ look different; where no reasonable
    number of digits shows that, with as few as usual."""
    for digits in range(MEASURED_DIGITS, MOST_MEASURED_DIGITS + 1):
        texts = tuple(measured_number(value, digits) for value in values)
        pairs = combinations(zip(values, texts, strict=True), 2)
        if all(text != other or not sign(a - b) for (a, text), (b, other) in pairs):
            return texts
    return tuple(map(measured_number, values))


def _power_of_ten_above(ball: arb) -> str:
    """A power of ten that the size of the ball is surely below."""
    exponent = 0
    largest = ball.abs_upper()
    while largest < arb(10) ** (exponent - 1):
        exponent -= 1
    while not largest < arb(10) ** exponent:
        exponent += 1
    return to_unicode(Number(f"1e{exponent}"))


def _candidate(ball: arb) -> fmpq:
    """The one number that a narrow ball can hold if it cannot be rounded: 0, or the middle of two roundings."""
    if ball.contains(0):
        return fmpq(0)
    mantissa, exponent = ball.mid().man_exp()
    middle = fmpq(mantissa) * fmpq(2) ** int(exponent)
    return rounded(middle, Rounding(SURELY_TIED)).value


def counted_times(count: Count) -> str:
    """`never`, `twice`, `at least 3 times`."""
    if count.exact:
        return times(count.number)
    return f"at least {times(count.number)}" if count.number else "perhaps never"


def listed(items: Sequence[str]) -> str:
    return items[0] if len(items) == 1 else ", ".join(items[:-1]) + " and " + items[-1]


def counted(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")


def times(number: int) -> str:
    return {0: "never", 1: "once", 2: "twice"}.get(number, f"{number} times")
