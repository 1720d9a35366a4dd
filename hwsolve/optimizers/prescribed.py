"""What traces with prescribed gradients show of their methods: sentences, each computed from the traces."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from flint import fmpq

from hwsolve.notation.names import unicode_name
from hwsolve.optimizers.measures import (
    Measured,
    Size,
    magnitude,
    nearly,
    relative_length,
    sign,
    square_length,
)
from hwsolve.optimizers.words import MEASURED_DIGITS, listed, measured_number, name_of

UNLIKE = fmpq(105, 100)
"""First gradients whose sizes are within this ratio of each other say nothing of scales."""

TO_DIGITS = f"to {MEASURED_DIGITS} digits"


def without_feedback(traces: Sequence[Measured]) -> Iterator[str]:
    """The gradients do not depend on where the steps lead: what is said is how methods use them."""
    count = len(traces[0].moves)
    number = {1: "one prescribed gradient", 2: "two prescribed gradients"}.get(
        count, f"{count} prescribed gradients"
    )
    they = "it does" if count == 1 else "they do"
    yield (
        f"{number} for each parameter cannot decide which method is more stable, for {they} not depend on "
        "where the steps lead. What can be compared is how the methods turn gradients into steps."
    )
    names = [unicode_name(each.name) for each in traces[0].run.parameters]
    if not all(len(each.moves) == count > 0 for each in traces):
        return
    if count > 1:
        yield from _growth(traces)
    yield from _longest(traces)
    if len(names) > 1:
        yield from _equalizing(traces, names)
    if count > 1:
        yield from _directions(traces, names)


def keep_growth(traces: Sequence[Measured]) -> list[Measured]:
    """Those whose last step is to the first exactly as the last gradient is to the first, in length; none of
    the first may be 0."""
    gradients = traces[0].gradients
    ratio = square_length(gradients[-1]) / square_length(gradients[0])
    return [
        each
        for each in traces
        if square_length(each.moves[-1]) / square_length(each.moves[0]) == ratio
    ]


def _growth(traces: Sequence[Measured]) -> Iterator[str]:
    """How long the last step is beside the first, and so for the gradients."""
    gradients = traces[0].gradients
    starts = [gradients[0], *(each.moves[0] for each in traces)]
    if any(sign(square_length(start)) != 1 for start in starts):
        return
    percent = measured_number(100 * relative_length(gradients[-1], gradients[0]))
    keeping = keep_growth(traces)
    like = [name_of(each, traces) for each in keeping]
    others: list[str] = []
    for each in traces:
        if each not in keeping:
            part = measured_number(100 * relative_length(each.moves[-1], each.moves[0]))
            as_long = "" if others else "as long as the first "
            others.append(f"{part} % {as_long}with {name_of(each, traces)}")
    so = f", and so is the last step with {listed(like)}" if like else ""
    yield f"the last gradient is {percent} % as long as the first{so}."
    if others:
        yield f"the last step is {listed(others)}."


@dataclass(frozen=True, slots=True)
class Move:
    """How far one parameter moved in one step, counted from 1."""

    size: Size
    trace: Measured
    parameter: str
    step: int


def longest_moves(traces: Sequence[Measured]) -> list[Move]:
    """The longest move of one parameter in one step, and those that look as long, in the order of the
    traces."""
    moves = [
        Move(magnitude(move), each, parameter.name, step)
        for each in traces
        for step, row in enumerate(each.moves, start=1)
        for parameter, move in zip(each.run.parameters, row, strict=True)
    ]
    shown = measured_number(max((each.size for each in moves), key=nearly))
    return [each for each in moves if measured_number(each.size) == shown]


def _longest(traces: Sequence[Measured]) -> Iterator[str]:
    """The longest move of one parameter in one step: whose it is, which parameter, which step."""
    holders = longest_moves(traces)
    size = holders[0].size
    methods = list(dict.fromkeys(name_of(each.trace, traces) for each in holders))
    shown = measured_number(size)
    exactly = all(each.size == size for each in holders)
    qualified = shown if exactly else f"{shown} {TO_DIGITS}"
    only = unicode_name(holders[0].parameter)
    where = f", {only} in step {holders[0].step}" if len(holders) == 1 else ""
    if sign(size) == 1:
        yield (
            f"the longest move of a parameter in one step is {qualified}{where}, with {listed(methods)}."
        )


@dataclass(frozen=True, slots=True)
class Equalized:
    """What the first steps make of gradients of different size: the places of the largest and the smallest,
    their ratio, and which methods keep that ratio, which move all parameters equally far (to the digits that
    are shown), and which do neither."""

    steep: int
    flat: int
    ratio: Size
    keeping: tuple[Measured, ...]
    evening: tuple[Measured, ...]
    others: tuple[Measured, ...]


def equalized(traces: Sequence[Measured]) -> Equalized | None:
    """None where the first gradients are alike, or one of them is 0."""
    sizes = [magnitude(value) for value in traces[0].gradients[0]]
    steep, flat = (sizes.index(choice(sizes, key=nearly)) for choice in (max, min))
    if sign(sizes[flat]) != 1 or sign(sizes[steep] - UNLIKE * sizes[flat]) != 1:
        return None
    ratio = sizes[steep] / sizes[flat]
    groups: dict[str, list[Measured]] = {"keeping": [], "evening": [], "others": []}
    for each in traces:
        moves = [magnitude(move) for move in each.moves[0]]
        if sign(moves[flat]) != 1:
            continue
        if len({measured_number(move) for move in moves}) == 1:
            groups["evening"].append(each)
        elif moves[steep] / moves[flat] == ratio:
            groups["keeping"].append(each)
        else:
            groups["others"].append(each)
    return Equalized(
        steep, flat, ratio, *(tuple(groups[key]) for key in ("keeping", "evening", "others"))
    )


def _equalizing(traces: Sequence[Measured], names: Sequence[str]) -> Iterator[str]:
    """What the first step of each method makes of gradients of different size."""
    found = equalized(traces)
    if found is None:
        return
    steep, flat = found.steep, found.flat
    signed = traces[0].gradients[0][steep] * traces[0].gradients[0][flat]
    in_size = "" if sign(signed) == 1 else " in size"
    yield (
        f"the first gradient of {names[steep]} is {measured_number(found.ratio)} times that of "
        f"{names[flat]}{in_size}."
    )
    if found.keeping:
        keeping = [name_of(each, traces) for each in found.keeping]
        yield f"{listed(keeping)} {_verb('keep', keeping)} this ratio in the first step."
    if found.evening:
        evening = [f"{name_of(each, traces)} (by {_common(each)})" for each in found.evening]
        yield f"{listed(evening)} {_verb('move', evening)} all parameters equally far in the first step."
    others: list[str] = []
    for each in found.others:
        moves = [magnitude(move) for move in each.moves[0]]
        as_far = "as far" if others else f"as far as {names[flat]}"
        times = measured_number(moves[steep] / moves[flat])
        others.append(f"{times} times {as_far} with {name_of(each, traces)}")
    if others:
        yield f"in the first step {names[steep]} moves {listed(others)}."


def _common(each: Measured) -> str:
    """How far all parameters move in the first step."""
    moves = [magnitude(move) for move in each.moves[0]]
    same = all(move == moves[0] for move in moves)
    return measured_number(moves[0]) + ("" if same else f" {TO_DIGITS}")


def _verb(stem: str, subjects: Sequence[object]) -> str:
    """`moves` for one, `move` for several."""
    return stem if len(subjects) > 1 else f"{stem}s"


def _directions(traces: Sequence[Measured], names: Sequence[str]) -> Iterator[str]:
    """Who turns back, and who moves on against a gradient that has turned."""
    up, down = (
        [
            name
            for index, name in enumerate(names)
            if all(sign(move[index]) == way for each in traces for move in each.moves)
        ]
        for way in (1, -1)
    )
    if len(up) + len(down) == len(names):
        said = [f"{listed(up)} only rise" + ("s" if len(up) == 1 else "")] if up else []
        said += [f"{listed(down)} only fall" + ("s" if len(down) == 1 else "")] if down else []
        yield f"in every method {' and '.join(said)}: none oscillates."
        return
    groups: dict[tuple[tuple[str, ...], tuple[str, ...]], list[str]] = {}
    for each in traces:
        known = all(sign(value) is not None for move in each.moves for value in move)
        turned, carried = (tuple(map(unicode_name, found)) for found in turning(each))
        if known or turned or carried:
            groups.setdefault((turned, carried), []).append(name_of(each, traces))
    for (turned, carried), methods in groups.items():
        words = [f"{_verb('turn', methods)} {listed(turned)} back"] if turned else []
        if carried:
            on = "on against a gradient that has turned"
            words.append(f"{_verb('move', methods)} {listed(carried)} {on}")
        said_ = " and ".join(words) or f"{_verb('turn', methods)} no parameter back"
        yield f"{listed(methods)} {said_}."


def turning(each: Measured) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The parameters that turn back, and those that move on though their gradient, which has turned, points
    the other way."""
    downhill = 1 if each.run.rule.choices.get("maximize") == "on" else -1
    turned, carried = [], []
    for index, parameter in enumerate(each.run.parameters):
        ways = [sign(move[index]) for move in each.moves]
        pulls = [downhill * (sign(gradient[index]) or 0) for gradient in each.gradients]
        decided = [way for way in ways if way]
        if any(a != b for a, b in pairwise(decided)):
            turned.append(parameter.name)
        steps = pairwise(zip(ways, pulls, strict=True))
        if any(a == b == -q and p == -q != 0 for (a, p), (b, q) in steps):
            carried.append(parameter.name)
    return tuple(turned), tuple(carried)
