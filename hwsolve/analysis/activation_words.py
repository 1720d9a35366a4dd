"""What the facts of an activation come to in words: symmetry, kinks, limits, steepness."""

from __future__ import annotations

import mpmath

from hwsolve.analysis.activation_bounds import Extreme, Limit
from hwsolve.analysis.activation_course import (
    MOST_LISTED,
    about,
    at_place,
    at_places,
    bound_number,
    nearest_to_zero,
)
from hwsolve.analysis.activation_facts import Facts
from hwsolve.analysis.borders import is_steep, value_beside
from hwsolve.analysis.landscape import DIGITS
from hwsolve.analysis.real_function import function_of, value_at
from hwsolve.analysis.sides import UNDEFINED
from hwsolve.analysis.simple_numbers import shortened, simple_or_rounded, stated
from hwsolve.calculus.tidy import tidy
from hwsolve.derivation.model import Block, Cell, Note, Prose, Section, Table
from hwsolve.notation.tree import (
    Applied,
    Expression,
    Name,
    Negate,
    Number,
    replace_leaves,
)

_TELLING = mpmath.mpf("1e-4")
"""Two values that differ by less than this, relatively, are shown alike."""


def parity_notes(name: str, facts: Facts, whole: Expression) -> list[Block]:
    x = Name(facts.variable)
    parity = facts.symmetry.parity
    if not parity:
        return [_without_parity(name, facts)]
    put_in = tidy(replace_leaves(whole, lambda leaf: Negate(x) if leaf == x else None))
    own = Applied(name, x)
    turned = Applied(name, Negate(x))
    last: Expression = Negate(own) if parity == "odd" else own
    count = facts.symmetry.compared
    how = "" if facts.symmetry.proved else f" (compared at {count} points to 25 digits)"
    said = "odd, its graph is symmetric about the origin: it is centred at zero"
    if parity == "even":
        said = "even, its graph is symmetric about the axis"
    return [Note(Prose.of("Symmetry: {} = {} = {}: " + said + how + ".", turned, put_in, last))]


def _without_parity(name: str, facts: Facts) -> Note:
    """Two values that contradict both symmetries, where simple ones do."""
    with mpmath.workdps(DIGITS):
        for where in map(mpmath.mpf, ("1", "2", "0.5", "3")):
            if not all(facts.has_value(sign * where) for sign in (1, -1)):
                continue
            values = [value_at(facts.tree, facts.variable, sign * where) for sign in (1, -1)]
            sizes = sorted(map(abs, values))
            if sizes[1] - sizes[0] <= _TELLING * sizes[1]:
                continue
            right, left = (bound_number(facts.tree, facts, Extreme(v, s * where))
                           for v, s in zip(values, (1, -1), strict=True))  # fmt: skip
            point = simple_or_rounded(where)
            return Note(
                Prose.of(
                    f"It is neither odd nor even: {{}} {right[0]} {{}}, and {{}} {left[0]} {{}}.",
                    Applied(name, point),
                    right[1],
                    Applied(name, Negate(point)),
                    left[1],
                )
            )
    words = "It is neither odd nor even: its domain is not symmetric about 0."
    return Note(Prose((words if facts.symmetry.lopsided else "It is neither odd nor even.",)))


def kink_notes(facts: Facts, name: str) -> list[Block]:
    """Where the derivative jumps, with its values to both sides; and where it has no bound."""
    slope = function_of(facts.slope, facts.variable)
    notes: list[Block] = []
    steep = [each.where for each in facts.borders if each.included and is_steep(slope, each.where)]
    kinks = [kink for kink in facts.course.kinks if not is_steep(slope, kink)]
    steep += [kink for kink in facts.course.kinks if kink not in kinks]
    for kink in nearest_to_zero(kinks):
        with mpmath.workdps(60):
            left, right = (
                stated(value_beside(slope, kink, side), facts.rounding) for side in (-1, 1)
            )
        notes.append(
            Note(
                Prose(
                    (
                        "A kink at ",
                        *at_place(facts, kink),
                        f": the slope is {about(left)}",
                        left[1],
                        f" to the left and {about(right)}",
                        right[1],
                        " to the right, and there is no derivative there.",
                    )
                )
            )
        )
    if len(kinks) > MOST_LISTED:
        notes.append(Note(Prose((f"There are {len(kinks)} such kinks where it was looked.",))))
    if steep:
        said = ("At ", *at_places(facts, sorted(steep)), " the slope has no bound: no derivative.")
        notes.append(Note(Prose(said)))
    if not notes:
        notes.append(
            Note(Prose((f"There is no kink: {name} has a derivative everywhere in its domain.",)))
        )
    return notes


def limits_section(facts: Facts, name: str) -> Section:
    """The table of limits, and what they mean for a gradient."""
    x = Name(facts.variable)
    rows: tuple[tuple[Cell, ...], ...] = (
        (Applied(name, x), *(_limit_cell(facts, each) for each in facts.values.limits)),
        (Applied(f"{name}'", x), *(_limit_cell(facts, each) for each in facts.slopes.limits)),
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


def _limit_cell(facts: Facts, limit: Limit) -> Cell:
    if limit is None:
        return "none or unknown"
    if limit == UNDEFINED:
        return "not defined"
    if isinstance(limit, str):
        return "−∞" if limit.startswith("-") else "∞"
    return shortened(limit, facts.rounding)[1]


def _gradient_notes(facts: Facts, name: str, index: int, side: str) -> list[Block]:
    limit, rate = facts.slopes.limits[index], facts.decays[index]
    x = facts.variable
    outermost = facts.looking.points[0 if index == 0 else -1]
    words: list[str | Expression]
    if limit is None:
        return []
    if limit == UNDEFINED:
        words = [f"Towards {side} {name} has no real value."]
    elif any(outermost in stretch for stretch in facts.course.flat):
        words = [
            f"Towards {side} the derivative is exactly 0 on a whole stretch: nothing is learnt there (a dead "
            "unit)."
        ]
    elif isinstance(limit, str):
        words = [f"As {x} → {side}, {name}′ grows without bound: exploding gradient."]
    elif limit == Number("0"):
        words = [f"As {x} → {side}, {name}′ → 0"]
        words += [] if rate is None else [" like ", rate]
        saturates = isinstance(facts.values.limits[index], Expression)
        words.append(": vanishing gradient" + (", the function saturates." if saturates else "."))
    else:
        number = shortened(limit, facts.rounding)
        words = [
            f"As {x} → {side}, {name}′ → {about(number)}",
            number[1],
            ": the gradient does not vanish there.",
        ]
    return [Note(Prose(tuple(words)))]


def steepness_section(facts: Facts, name: str) -> Section:
    return Section(Prose.of("Steepness"), (Note(_steepness(facts, name)),))


def _steepness(facts: Facts, name: str) -> Prose:
    steepest, x = facts.slopes.largest_size, facts.variable
    if steepest.infinite:
        return Prose((f"|{name}′| has no bound: there is no Lipschitz constant.",))
    if not facts.slopes.known:
        words = f"A limit of {name}′ at an end of the domain is not known"
        return Prose((words + ": no Lipschitz constant can be named.",))
    if facts.course.constant:
        return Prose((f"{name}′ is 0 everywhere: the Lipschitz constant is 0.",))
    bound = bound_number(facts.slope, facts, steepest)
    rounded, value = about(bound), bound[1]
    if steepest.where is None:
        return Prose.of(
            f"|{name}′({x})| comes as near to {rounded}{{}} as one likes and never exceeds it; that is the "
            "Lipschitz constant.",
            value,
        )
    where = at_place(facts, steepest.where)
    constant = "; that is the Lipschitz constant."
    if facts.course.kinks or facts.course.flat:
        start = f"|{name}′({x})| has its largest value, {rounded}"
        return Prose((start, value, ", beside ", *where, constant))
    return Prose(
        (f"|{name}′({x})| is largest at ", *where, f", where it is {rounded}", value, constant)
    )
