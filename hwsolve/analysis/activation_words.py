"""What the facts of an activation come to in words: symmetry, range, course, kinks, limits, steepness."""

from __future__ import annotations

from typing import Any

import mpmath

from hwsolve.analysis.activation_facts import Extreme, Facts, as_fraction, exact_value
from hwsolve.analysis.landscape import DIGITS
from hwsolve.analysis.newton_report import written
from hwsolve.analysis.sides import value_at
from hwsolve.calculus.tidy import tidy
from hwsolve.derivation.model import Block, Cell, Note, Prose, Section, Table
from hwsolve.notation.tree import (
    Applied,
    Expression,
    Name,
    Negate,
    Number,
    names_in,
    replace_leaves,
)


def parity_notes(name: str, facts: Facts, whole: Expression) -> list[Block]:
    x = Name(facts.variable)
    if not facts.parity:
        return [_without_parity(name, facts)]
    put_in = tidy(replace_leaves(whole, lambda leaf: Negate(x) if leaf == x else None))
    own = Applied(name, x)
    turned = Applied(name, Negate(x))
    last: Expression = Negate(own) if facts.parity == "odd" else own
    how = "" if facts.proved else " (compared at 14 points to 25 digits)"
    said = "odd, its graph is symmetric about the origin: it is centred at zero"
    if facts.parity == "even":
        said = "even, its graph is symmetric about the axis"
    return [Note(Prose.of("Symmetry: {} = {} = {}: " + said + how + ".", turned, put_in, last))]


def _without_parity(name: str, facts: Facts) -> Note:
    """Two values that contradict both symmetries, where simple ones do."""
    with mpmath.workdps(DIGITS):
        for where in map(mpmath.mpf, ("1", "2", "0.5", "3")):
            try:
                values = [value_at(facts.tree, facts.variable, sign * where) for sign in (1, -1)]
            except ArithmeticError:
                continue
            if abs(abs(values[0]) - abs(values[1])) < mpmath.mpf("1e-10"):
                continue
            right, left = (bound_number(facts.tree, facts, Extreme(v, s * where))
                           for v, s in zip(values, (1, -1), strict=True))  # fmt: skip
            point = point_number(where)
            return Note(
                Prose.of(
                    "It is neither odd nor even: {} = {}, and {} = {}.",
                    Applied(name, point),
                    right,
                    Applied(name, Negate(point)),
                    left,
                )
            )
    words = "It is neither odd nor even: its domain is not symmetric about 0."
    return Note(Prose((words if facts.borders else "It is neither odd nor even.",)))


def range_note(name: str, facts: Facts) -> Note:
    low, high = facts.lowest, facts.highest
    left = "(" if low.infinite or low.where is None else "["
    right = ")" if high.infinite or high.where is None else "]"
    if facts.breaks:
        return _bounds_of_pieces(facts)
    pieces: list[str | Expression] = [f"Range: {left}", *_bound(facts, low), ", "]
    pieces += [*_bound(facts, high), right]
    return Note(Prose((*pieces, *_range_reasons(name, facts), ".")))


def _range_reasons(name: str, facts: Facts) -> list[str | Expression]:
    """Why these are the bounds, and whether they are attained."""
    low, high, course = facts.lowest, facts.highest, facts.course
    through = (course.increasing or course.decreasing) and not course.flat
    if through and low.where is None and high.where is None:
        ends = "at both ends of its domain" if facts.borders else "at −∞ and ∞"
        return [
            f", because {name} is continuous and monotone: it takes every value between its limits {ends}, "
            "and neither of them"
        ]
    reasons: list[str | Expression] = []
    for which, extreme in (("least", low), ("largest", high)):
        if extreme.infinite:
            continue
        if extreme.where is None:
            bound = "lower" if which == "least" else "upper"
            reasons.append(f"; the {bound} bound is a limit and not attained")
        else:
            reasons += [f"; the {which} value is attained at {facts.variable} = "]
            reasons.append(point_number(extreme.where))
    return reasons


def _bounds_of_pieces(facts: Facts) -> Note:
    """Of a function whose domain falls into pieces: how far its values go."""
    pieces: list[str | Expression] = ["Its values have "]
    for word, extreme in (("lower", facts.lowest), ("upper", facts.highest)):
        pieces += [" and " if word == "upper" else ""]
        pieces += [f"no {word} bound"] if extreme.infinite else [f"the {word} bound "]
        pieces += [] if extreme.infinite else [bound_number(facts.tree, facts, extreme)]
    pieces.append("; the domain falls into pieces, so values between may be missing.")
    return Note(Prose(tuple(pieces)))


def _bound(facts: Facts, extreme: Extreme) -> list[str | Expression]:
    if extreme.infinite:
        return ["−∞" if extreme.value < 0 else "∞"]
    return [bound_number(facts.tree, facts, extreme)]


def bound_number(tree: Expression, facts: Facts, extreme: Extreme) -> Expression:
    simple = as_fraction(extreme.value)
    if simple is not None:
        return simple
    if extreme.where is not None:
        exact = exact_value(tree, facts.variable, extreme.where)
        if exact is not None and not names_in(exact):
            return exact
    return written(extreme.value, 5)


def point_number(where: Any) -> Expression:
    simple = as_fraction(where)
    return written(where, 5) if simple is None else simple


def _shown_at(facts: Facts, where: Any) -> Expression:
    with mpmath.workdps(DIGITS):
        try:
            value = value_at(facts.tree, facts.variable, where)
        except ArithmeticError:
            return Name("undefined")
    return bound_number(facts.tree, facts, Extreme(value, where))


def monotone_note(name: str, facts: Facts) -> Note:
    course = facts.course
    x = facts.variable
    if course.increasing or course.decreasing:
        word = "increasing" if course.increasing else "decreasing"
        sign = ">" if course.increasing else "<"
        if facts.breaks:
            said: list[str | Expression] = [
                f"{name}′({x}) {sign} 0 wherever {name} is defined, so it is {word} on each piece of its "
                f"domain; at {x} = "
            ]
            for index, point in enumerate(facts.breaks[:4]):
                said += [", " if index else "", point_number(point)]
            said.append(", …" if len(facts.breaks) > 4 else "")
            return Note(Prose((*said, " it is not defined, and as a whole it is not monotone.")))
        if course.flat:
            weak = "≥" if course.increasing else "≤"
            text = f"{name}′({x}) {weak} 0 everywhere, so it is {word}, though on a stretch it is flat."
        elif course.rests:
            text = f"{name}′({x}) {sign} 0 but at single points, so it is strictly {word}."
        elif course.kinks:
            text = f"{name}′({x}) {sign} 0 beside every kink too, so it is strictly {word}."
        else:
            where = "in its domain" if facts.borders else "everywhere"
            text = f"{name}′({x}) {sign} 0 {where}, so it is strictly {word}."
        return Note(Prose((f"Monotone: {text}",)))
    turns = [point_number(turn) for turn in course.turns]
    if not turns and facts.breaks:
        words = "It rises on some pieces of its domain and falls on others: as a whole it is not monotone."
        return Note(Prose((words,)))
    if not turns:
        return Note(Prose(("It neither rises nor falls anywhere: it is constant.",)))
    pieces: list[str | Expression] = ["Not monotone: it turns at "]
    for index, turn in enumerate(turns[:6]):
        pieces += [", " if index else "", f"{x} = ", turn]
    return Note(Prose((*pieces, " …." if len(turns) > 6 else ".")))


def kink_notes(facts: Facts, name: str) -> list[Block]:
    """Where the derivative jumps, with its values to both sides."""
    notes: list[Block] = []
    for kink in facts.course.kinks:
        step = mpmath.mpf("1e-45")
        with mpmath.workdps(60):
            left, right = (
                point_number(value_at(facts.slope, facts.variable, kink + side * step))
                for side in (-1, 1)
            )
        words = Prose.of(
            f"A kink at {facts.variable} = {{}}: the slope is {{}} to the left and {{}} to the "
            "right, and there is no derivative there.",
            point_number(kink),
            left,
            right,
        )
        notes.append(Note(words))
    if not notes:
        notes.append(
            Note(Prose((f"There is no kink: {name} has a derivative everywhere in its domain.",)))
        )
    return notes


def limits_section(facts: Facts, name: str) -> Section:
    """The table of limits, and what they mean for a gradient."""
    x = Name(facts.variable)
    rows: tuple[tuple[Cell, ...], ...] = (
        (Applied(name, x), *(_limit_cell(each) for each in facts.limits)),
        (Applied(f"{name}'", x), *(_limit_cell(each) for each in facts.slope_limits)),
    )
    columns: tuple[Cell, ...] = (
        "as",
        Prose((x, " → −∞")),
        Prose((x, " → ∞")),
    )
    blocks: list[Block] = [Table(columns, rows)]
    for index, side in enumerate(("−∞", "∞")):
        blocks += _gradient_notes(facts, name, index, side)
    return Section(Prose.of("Limits, and the gradient far out"), tuple(blocks))


def _limit_cell(limit: Expression | str | None) -> Cell:
    if limit is None:
        return "none or unknown"
    if isinstance(limit, str):
        return "−∞" if limit.startswith("-") else "∞"
    return limit


def _gradient_notes(facts: Facts, name: str, index: int, side: str) -> list[Block]:
    limit, rate = facts.slope_limits[index], facts.decays[index]
    x = facts.variable
    dead = [
        stretch
        for stretch in facts.course.flat
        if (stretch[0] < -20 if index == 0 else stretch[1] > 20)
    ]
    if dead:
        return [
            Note(
                Prose(
                    (
                        f"Towards {side} the derivative is exactly 0 on a whole stretch: nothing is "
                        "learnt there (a dead unit).",
                    )
                )
            )
        ]
    if isinstance(limit, str):
        return [
            Note(Prose((f"As {x} → {side}, {name}′ grows without bound: exploding gradient.",)))
        ]
    if limit == Number("0"):
        words: list[str | Expression] = [f"As {x} → {side}, {name}′ → 0"]
        if rate is not None:
            words += [" like ", rate]
        return [Note(Prose((*words, ": vanishing gradient, the function saturates.")))]
    if limit is not None:
        return [
            Note(
                Prose(
                    (f"As {x} → {side}, {name}′ → ", limit, ": the gradient does not vanish there.")
                )
            )
        ]
    return []


def steepness_section(facts: Facts, name: str) -> Section:
    steepest = facts.steepest
    x = facts.variable
    if steepest.infinite:
        words = Prose((f"|{name}′| has no bound: there is no Lipschitz constant.",))
        return Section(Prose.of("Steepness"), (Note(words),))
    value = bound_number(facts.slope, facts, steepest)
    where = None if steepest.where is None else point_number(steepest.where)
    if where is None:
        words = Prose.of(
            f"|{name}′({x})| comes as near to {{}} as one likes and never exceeds it; that is the "
            "Lipschitz constant.",
            value,
        )
    elif facts.course.kinks or facts.course.flat:
        words = Prose.of(
            f"|{name}′({x})| has its largest value, {{}}, beside {x} = {{}}; that is the "
            "Lipschitz constant.",
            value,
            where,
        )
    else:
        words = Prose.of(
            f"|{name}′({x})| is largest at {x} = {{}}, where it is {{}}; that is the "
            "Lipschitz constant.",
            where,
            value,
        )
    return Section(Prose.of("Steepness"), (Note(words),))
