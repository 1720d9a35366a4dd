"""What is said of the course of a function of one variable, of its range, and how their numbers are written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hwsolve.analysis.activation_bounds import Extreme
from hwsolve.analysis.activation_facts import Facts
from hwsolve.analysis.borders import limit_at
from hwsolve.analysis.landscape import SAME_POINT
from hwsolve.analysis.real_function import function_of, sign_function
from hwsolve.analysis.simple_numbers import (
    Stated,
    as_fraction,
    exact_value,
    rounded_number,
    shortened,
    stated,
)
from hwsolve.autodiff.mp import value_of
from hwsolve.calculus.tidy import tidy
from hwsolve.derivation.model import Note, Prose
from hwsolve.notation.tree import Expression, Negate, Sum, names_in

MOST_LISTED = 6
_MOST_PLACES = 4


def monotone_note(name: str, facts: Facts) -> Note:
    course = facts.course
    if course.constant:
        if facts.gaps:
            return Note(Prose(("It is constant on each piece of its domain.",)))
        return Note(Prose(("It neither rises nor falls anywhere: it is constant.",)))
    if not (course.increasing or course.decreasing):
        return _turning_note(facts)
    word = "increasing" if course.increasing else "decreasing"
    sign = ">" if course.increasing else "<"
    slope = f"{name}′({facts.variable})"
    if facts.gaps:
        return _monotone_on_pieces(name, facts, f"{slope} {sign} 0", word)
    if course.flat:
        weak = "≥" if course.increasing else "≤"
        text = f"{slope} {weak} 0 everywhere, so it is {word}, though on a stretch it is flat."
    elif course.rests:
        text = f"{slope} {sign} 0 but at single points, so it is strictly {word}."
    elif course.kinks:
        text = f"{slope} {sign} 0 beside every kink too, so it is strictly {word}."
    else:
        where = "in its domain" if facts.borders else "everywhere"
        text = f"{slope} {sign} 0 {where}, so it is strictly {word}."
    return Note(Prose((f"Monotone: {text}",)))


def _monotone_on_pieces(name: str, facts: Facts, slope: str, word: str) -> Note:
    points = list(
        dict.fromkeys(left.where for left, right in facts.gaps if left.where == right.where)
    )
    said: list[str | Expression] = [
        f"{slope} wherever {name} is defined{' but at single points' if facts.course.rests else ''}, "
        f"so it is {word} on each piece of its domain"
    ]
    if points:
        said += ["; at ", *at_places(facts, points), " it is not defined"]
    return Note(Prose((*said, _across_gaps(facts), ".")))


def _across_gaps(facts: Facts) -> str:
    """Whether it is monotone as a whole, where the limits at the gaps tell."""
    function = function_of(facts.tree, facts.variable)
    sign = 1 if facts.course.increasing else -1
    for left, right in facts.gaps:
        before, after = limit_at(function, left), limit_at(function, right)
        if before is not None and after is not None and sign * (after - before) < 0:
            return ", and as a whole it is not monotone"
    return ""


def _turning_note(facts: Facts) -> Note:
    course = facts.course
    if not course.turns and not course.valleys:
        words = "It rises on some pieces of its domain and falls on others: as a whole it is not monotone."
        return Note(Prose((words,)))
    if not course.turns:
        words = "Not monotone: it falls before a stretch on which it is flat, and rises after it."
        if facts.values.highest.where is not None:
            words = "Not monotone: it turns on a stretch on which it is flat."
        return Note(Prose((words,)))
    many = len(course.turns) > MOST_LISTED
    pieces: list[str | Expression] = [
        f"Not monotone: it turns {'again and again, near 0 ' if many else ''}at "
    ]
    for index, turn in enumerate(nearest_to_zero(course.turns)):
        pieces += [", " if index else "", *at_place(facts, turn)]
    if course.valleys:
        pieces.append(", and on a stretch on which it is flat")
    return Note(Prose((*pieces, ".")))


def range_note(name: str, facts: Facts) -> Note:
    low, high = facts.values.lowest, facts.values.highest
    if facts.course.constant and not facts.gaps:
        value = bound_number(facts.tree, facts, low)
        return Note(Prose.of(f"Range: the one value {about(value)}{{}}.", value[1]))
    if not facts.values.known:
        return _range_in_part(facts)
    if facts.gaps:
        return _bounds_of_pieces(facts)
    left = "(" if low.infinite or low.where is None else "["
    right = ")" if high.infinite or high.where is None else "]"
    bounds = [bound_number(facts.tree, facts, each) for each in (low, high) if not each.infinite]
    rounded = "about " if any(map(about, bounds)) else ""
    pieces: list[str | Expression] = [f"Range: {rounded}{left}", *_bound(facts, low), ", "]
    pieces += [*_bound(facts, high), right]
    return Note(Prose((*pieces, *_range_reasons(name, facts), ".")))


def _range_in_part(facts: Facts) -> Note:
    """Where a limit at an end of the domain is not known."""
    reach, low, high = int(facts.looking.reach), facts.values.lowest, facts.values.highest
    if not facts.looking.oscillates or facts.gaps or low.infinite or high.infinite:
        words = "Range: not known, since a limit at an end of the domain is not known."
        return Note(Prose((words,)))
    return Note(
        Prose.of(
            f"Its values for {facts.variable} from −{reach} to {reach} lie between {{}} and {{}}; how far "
            "they go beyond is not known.",
            bound_number(facts.tree, facts, low)[1],
            bound_number(facts.tree, facts, high)[1],
        )
    )


def _range_reasons(name: str, facts: Facts) -> list[str | Expression]:
    """Why these are the bounds, and whether they are attained."""
    low, high, course = facts.values.lowest, facts.values.highest, facts.course
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
            reasons += [f"; the {which} value is attained at ", *at_place(facts, extreme.where)]
    return reasons


def _bounds_of_pieces(facts: Facts) -> Note:
    """Of a function whose domain falls into pieces: how far its values go."""
    pieces: list[str | Expression] = ["Its values have "]
    for word, extreme in (("lower", facts.values.lowest), ("upper", facts.values.highest)):
        pieces += [" and " if word == "upper" else ""]
        if extreme.infinite:
            pieces.append(f"no {word} bound")
            continue
        value = bound_number(facts.tree, facts, extreme)
        pieces += [f"the {word} bound {about(value)}", value[1]]
    pieces.append("; the domain falls into pieces, so values between may be missing.")
    return Note(Prose(tuple(pieces)))


def _bound(facts: Facts, extreme: Extreme) -> list[str | Expression]:
    if extreme.infinite:
        return ["−∞" if extreme.value < 0 else "∞"]
    return [bound_number(facts.tree, facts, extreme)[1]]


def bound_number(tree: Expression, facts: Facts, extreme: Extreme) -> Stated:
    """`=` and the value of an extreme where that is short, else `≈` and its digits."""
    found = exact_bound(tree, facts, extreme)
    if found is None:
        return "≈", rounded_number(extreme.value, facts.rounding)
    return shortened(found, facts.rounding)


def exact_bound(tree: Expression, facts: Facts, extreme: Extreme) -> Expression | None:
    """The exact value of an extreme, where it is simple; at a kink it is what the values tend to."""
    if extreme.where is None and extreme.formula is not None:
        return extreme.formula
    simple = as_fraction(extreme.value)
    is_value = extreme.where is not None and not any(
        abs(extreme.where - kink) < SAME_POINT for kink in facts.course.kinks
    )
    if simple is not None and not (is_value and _is_off(tree, facts.variable, extreme, simple)):
        return simple
    exact = exact_value(tree, facts.variable, extreme.where) if is_value else None
    if exact is None or names_in(exact):
        return None
    return exact if value_of(exact) * extreme.value > 0 else tidy(Negate(exact))


def _is_off(tree: Expression, variable: str, extreme: Extreme, simple: Expression) -> bool:
    """Whether a value surely differs from the number that it looks like."""
    if as_fraction(extreme.where) is None:
        return False
    differences = (Sum(tree, ((sign, simple),)) for sign in "-+")
    return all(sign_function(each, variable)(extreme.where) for each in differences)


def nearest_to_zero(points: Sequence[Any]) -> list[Any]:
    """The points in their order, of many those near 0."""
    return sorted(sorted(points, key=abs)[:MOST_LISTED])


def about(number: Stated) -> str:
    """What stands before a number that is rounded, among words."""
    return "about " if number[0] == "≈" else ""


def at_place(facts: Facts, place: Any) -> list[str | Expression]:
    """`x = 1/2` or `x ≈ 0.70711`."""
    relation, number = stated(place, facts.rounding)
    return [f"{facts.variable} {relation} ", number]


def at_places(facts: Facts, places: Sequence[Any]) -> list[str | Expression]:
    """The first of the places, with one relation for all of them."""
    numbers = [stated(place, facts.rounding) for place in places[:_MOST_PLACES]]
    relation = "≈" if any(each[0] == "≈" for each in numbers) else "="
    said: list[str | Expression] = [f"{facts.variable} {relation} "]
    for index, (_, number) in enumerate(numbers):
        said += [", " if index else "", number]
    return [*said, ", …"] if len(places) > _MOST_PLACES else said
