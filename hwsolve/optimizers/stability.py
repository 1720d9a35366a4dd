"""Which of several methods is more stable, and why: sentences about their traces, each computed from them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from flint import arb, fmpq

from hwsolve.notation.names import unicode_name
from hwsolve.optimizers.measures import Measured, Size, distance, length, magnitude, nearly
from hwsolve.optimizers.sources import FromGraph
from hwsolve.optimizers.words import counted, listed, measured_number, name_of, times

NEARLY = 1.05
"""Numbers within this ratio of each other count as nearly the same."""


def stability(traces: Sequence[Measured], minimum: tuple[fmpq, ...] | None = None) -> Iterator[str]:
    """Sentences about the measured traces, each computed from them."""
    if isinstance(traces[0].run.source, FromGraph):
        yield from _with_feedback(traces, minimum)
    else:
        yield from _without_feedback(traces)


def _with_feedback(traces: Sequence[Measured], minimum: tuple[fmpq, ...] | None) -> Iterator[str]:
    """The objective is known along every path."""
    ranked = sorted(traces, key=_unrest)
    best, worst = ranked[0], ranked[-1]
    alike = _unrest(best) == _unrest(worst)
    loss = unicode_name(traces[0].run.source.output)
    for each in traces:
        yield f"{name_of(each, traces)}: {_described(each, loss)}."
    if alike:
        yield (
            f"In none of this do they differ, so {counted(len(best.moves), 'step')} "
            f"{'does' if len(best.moves) == 1 else 'do'} not decide which is more stable."
        )
    else:
        names = name_of(best, traces), name_of(worst, traces)
        yield (
            f"most stable here is {names[0]}, least {names[1]}: {_difference(best, worst, names)}."
        )
    ends = {name_of(each, traces): _last(each, minimum) for each in traces}
    yield from _closest(ends, loss, minimum is not None, "" if alike else name_of(best, traces))


def _closest(ends: Mapping[str, Size], loss: str, known: bool, best: str) -> Iterator[str]:
    """Who ends nearest to the minimum, or lowest, and whether that is the most stable one."""
    least = min(ends.values(), key=nearly)
    if not math.isfinite(nearly(least)):
        return
    first = [name for name, end in ends.items() if measured_number(end) == measured_number(least)]
    if len(first) == len(ends):
        return
    ends_ = "ends" if len(first) == 1 else "end"
    if known:
        reached = f"{ends_} nearest to the minimum, {measured_number(least)} away"
    else:
        reached = f"{ends_} with the lowest {loss}, {measured_number(least)}"
    also = ", so the most stable is the most successful too" if first == [best] else ""
    yield f"{listed(first)} {reached}{also}."


def _unrest(each: Measured) -> tuple[bool, int, int]:
    """How restless a trace is: divergence first, then rises of the loss, then turns."""
    diverged = each.ended_early or (len(each.losses) > 1 and each.losses[-1] > each.losses[0])
    return bool(diverged), each.rises, each.reversals


def _last(each: Measured, minimum: tuple[fmpq, ...] | None) -> Size:
    """How far the trace ends from the minimum, or its last loss."""
    if each.ended_early:
        return arb("inf")
    if minimum is not None:
        return distance(each.points[-1], minimum)
    return each.losses[-1] if each.losses else arb("inf")


def _described(each: Measured, loss: str) -> str:
    first, last = each.losses[0], each.losses[-1]
    if each.ended_early:
        return (
            f"{loss} grows beyond all bounds after {counted(len(each.moves), 'step')}: it diverges"
        )
    trend = "rises" if last > first else "falls" if last < first else ""
    ends = f"from {measured_number(first)} to {measured_number(last)}"
    words = f"{loss} {trend} {ends}" if trend else f"{loss} ends where it began"
    if not last > first:
        words += f", rising in {counted(each.rises, 'step')}" if each.rises else ", never rising"
    turns = each.reversals
    return words + (
        f"; parameters turn back {times(turns)}" if turns else "; no parameter turns back"
    )


def _difference(best: Measured, worst: Measured, names: tuple[str, str]) -> str:
    """The first count in which the two differ, in words."""
    left, right = _unrest(best), _unrest(worst)
    loss = unicode_name(best.run.source.output)
    ours, theirs = names
    if left[0] != right[0]:
        return f"{loss} ends higher than it began with {theirs}, and not with {ours}"
    if left[1] != right[1]:
        return f"{loss} {_rises(left[1])} with {ours}, and {_rises(right[1])} with {theirs}"
    counts = (counted(each[2], "time") for each in (left, right))
    return f"parameters turn back {next(counts)} with {ours}, and {next(counts)} with {theirs}"


def _rises(count: int) -> str:
    return f"rises in {counted(count, 'step')}" if count else "never rises"


def _without_feedback(traces: Sequence[Measured]) -> Iterator[str]:
    """The gradients were prescribed: they do not answer to where the steps lead."""
    count = len(traces[0].moves)
    number = {1: "one prescribed gradient", 2: "two prescribed gradients"}.get(
        count, f"{count} prescribed gradients"
    )
    yield (
        f"{number} for each parameter cannot decide which is more stable: they do not answer to where the "
        "steps lead, so nothing shows whether a method would come to rest."
    )
    names = [unicode_name(each.name) for each in traces[0].run.parameters]
    if not all(each.moves for each in traces):
        return
    if count > 1:
        yield from _growth(traces)
    yield _longest(traces, names)
    if len(names) > 1:
        yield from _equalizing(traces, names)
    yield from _directions(traces, names)


def _growth(traces: Sequence[Measured]) -> Iterator[str]:
    """Whether steps grow or shrink, beside the gradients."""
    norms = [length(gradient) for gradient in traces[0].gradients]
    if not nearly(norms[0]) or not all(nearly(each.sizes[0]) for each in traces):
        return
    parts = [
        f"{measured_number(100 * each.sizes[-1] / each.sizes[0])} % with {name_of(each, traces)}"
        for each in traces
    ]
    yield (
        f"the last gradient has {measured_number(100 * norms[-1] / norms[0])} % of the length of the first; "
        f"the last step has {listed(parts)}."
    )


def _longest(traces: Sequence[Measured], names: Sequence[str]) -> str:
    """The longest move of one parameter: whose it is, which parameter, which step."""
    longest = {}
    for each in traces:
        moves = [
            (magnitude(move), index, step)
            for step, row in enumerate(each.moves, start=1)
            for index, move in enumerate(row)
        ]
        longest[name_of(each, traces)] = max(moves, key=lambda found: nearly(found[0]))
    size, index, step = max(longest.values(), key=lambda found: nearly(found[0]))
    shown = measured_number(size)
    holders = [name for name, found in longest.items() if measured_number(found[0]) == shown]
    if len(holders) == 1:
        where = f"{names[index]} in step {step}"
        return f"the longest move of a parameter is made by {holders[0]}: {shown}, {where}."
    return f"the longest move of a parameter is {shown} with {listed(holders)}."


def _equalizing(traces: Sequence[Measured], names: Sequence[str]) -> Iterator[str]:
    """Which methods cancel the scale of the gradients, in the first step."""
    gradients = [magnitude(value) for value in traces[0].gradients[0]]
    steep, flat = max(gradients, key=nearly), min(gradients, key=nearly)
    if not nearly(flat) or nearly(steep) < NEARLY * nearly(flat):
        return
    same, unlike = [], []
    for each in traces:
        moves = [magnitude(value) for value in each.moves[0]]
        most, least = max(moves, key=nearly), min(moves, key=nearly)
        if 0 < nearly(most) < NEARLY * nearly(least):
            same.append(f"{name_of(each, traces)} (by {measured_number(most)})")
        else:
            unlike.append(name_of(each, traces))
    lead = (
        f"the first gradient of {names[gradients.index(steep)]} is {measured_number(steep / flat)} times "
        f"that of {names[gradients.index(flat)]}"
    )
    if not same:
        yield f"{lead}, and every method here passes that on to its steps."
        return
    moves_ = "moves" if len(same) == 1 else "move"
    not_so = f"; {listed(unlike)} {'does' if len(unlike) == 1 else 'do'} not" if unlike else ""
    yield f"{lead}; still {listed(same)} {moves_} every parameter equally far{not_so}."


def _directions(traces: Sequence[Measured], names: Sequence[str]) -> Iterator[str]:
    """Who turns back, and who moves on against a gradient that has turned."""
    up, down = (
        [
            name
            for index, name in enumerate(names)
            if all(sign * move[index] > 0 for each in traces for move in each.moves)
        ]
        for sign in (1, -1)
    )
    if len(up) + len(down) == len(names):
        said = [f"{listed(up)} only rise" + ("s" if len(up) == 1 else "")] if up else []
        said += [f"{listed(down)} only fall" + ("s" if len(down) == 1 else "")] if down else []
        yield f"in every method {' and '.join(said)}: none oscillates."
        return
    groups: dict[tuple[tuple[str, ...], tuple[str, ...]], list[str]] = {}
    for each in traces:
        groups.setdefault(_turns(each, names), []).append(name_of(each, traces))
    for (turned, carried), methods in groups.items():
        s = "s" if len(methods) == 1 else ""
        words = [f"turn{s} {listed(turned)} back"] if turned else []
        words += (
            [f"move{s} {listed(carried)} on against a gradient that has turned"] if carried else []
        )
        yield f"{listed(methods)} {' and '.join(words) or f'turn{s} no parameter back'}."


def _turns(each: Measured, names: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The parameters that turn back, and those that move on though their gradient has turned."""
    pairs = list(pairwise(zip(each.moves, each.gradients, strict=True)))
    turned = tuple(
        name
        for index, name in enumerate(names)
        if any(a[index] * b[index] < 0 for (a, _), (b, _) in pairs)
    )
    carried = tuple(
        name
        for index, name in enumerate(names)
        if any(a[index] * b[index] > 0 and g[index] * h[index] < 0 for (a, g), (b, h) in pairs)
    )
    return turned, carried
