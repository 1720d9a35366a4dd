"""Which of several methods is more stable, and why: sentences about their traces, each computed from them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
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
    loss = unicode_name(traces[0].run.source.output)
    for each in traces:
        yield f"{name_of(each, traces)}: {_described(each, loss)}."
    if _unrest(best)[:3] == _unrest(worst)[:3]:
        steps = len(best.moves)
        yield (
            f"All of them behave alike in these {steps} steps: in none of these counts do they differ, so "
            "the trace does not decide which is more stable."
        )
    else:
        yield (
            f"Most stable here is {name_of(best, traces)}, least {name_of(worst, traces)}: "
            f"{_difference(best, worst, (name_of(best, traces), name_of(worst, traces)))}."
        )
    closest = min(traces, key=lambda each: nearly(_last(each, minimum)))
    if math.isfinite(nearly(_last(closest, minimum))):
        if minimum is not None:
            reached = (
                f"ends nearest to the minimum, {measured_number(_last(closest, minimum))} away"
            )
        else:
            reached = f"ends with the lowest {loss}, {measured_number(_last(closest, minimum))}"
        also = ", so the most stable is the most successful too" if closest is best else ""
        yield f"{name_of(closest, traces)} {reached}{also}."


def _unrest(each: Measured) -> tuple[bool, int, int, float]:
    """How restless a trace is: divergence first, then rises of the loss, turns, and detours."""
    diverged = each.ended_early or (len(each.losses) > 1 and each.losses[-1] > each.losses[0])
    net = nearly(each.net)
    detour = nearly(each.path) / net if net else math.inf
    return bool(diverged), each.rises, each.reversals, detour


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
        return f"{loss} grows beyond all bounds after {len(each.moves)} steps: it diverges"
    trend = "rises" if last > first else "falls" if last < first else "stays"
    words = f"{loss} {trend} from {measured_number(first)} to {measured_number(last)}"
    rises = each.rises
    if last <= first:
        words += f", rising in {counted(rises, 'step')}" if rises else ", in every step"
    turns = each.reversals
    words += f"; parameters turn back {times(turns)}" if turns else "; no parameter ever turns back"
    return words


def _difference(best: Measured, worst: Measured, titles: tuple[str, str]) -> str:
    """The first count in which the two differ, in words."""
    left, right = _unrest(best), _unrest(worst)
    loss = unicode_name(best.run.source.output)
    ours, theirs = titles
    if left[0] != right[0]:
        return f"{loss} falls with {ours}, and ends higher than it began with {theirs}"
    if left[1] != right[1]:
        return f"{loss} {_rises(left[1])} with {ours}, and {_rises(right[1])} with {theirs}"
    return (
        f"its parameters turn back {times(left[2])}, those of {theirs} {times(right[2])}"
        if left[2] != right[2]
        else f"its way is {_detour(best)} times the distance that it covers, that of {theirs} "
        f"{_detour(worst)} times"
    )


def _detour(each: Measured) -> str:
    return measured_number(each.path / each.net) if nearly(each.net) else "∞"


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
    size, holder, index, step = _longest(traces)
    yield (
        f"what the steps do show: {name_of(holder, traces)} makes the longest, {measured_number(size)} for "
        f"{names[index]} in step {step}."
    )
    if len(names) > 1:
        yield from _equalizing(traces, names)
    if count > 1:
        yield from _growth(traces)
    yield from _directions(traces, names)


def _equalizing(traces: Sequence[Measured], names: Sequence[str]) -> Iterator[str]:
    """Which methods cancel the scale of the gradients, in the first step."""
    gradients = [magnitude(value) for value in traces[0].gradients[0]]
    steep, flat = (pick(gradients, key=nearly) for pick in (max, min))
    if not nearly(flat) or nearly(steep) < NEARLY * nearly(flat):
        return
    same, unlike = [], []
    for each in traces:
        moves = [magnitude(value) for value in each.moves[0]]
        most, least = (pick(moves, key=nearly) for pick in (max, min))
        if 0 < nearly(most) < NEARLY * nearly(least):
            same.append(f"{name_of(each, traces)} (by {measured_number(most)})")
        else:
            unlike.append(name_of(each, traces))
    lead = (
        f"the first gradient of {names[gradients.index(steep)]} is {measured_number(steep / flat)} times "
        f"that of {names[gradients.index(flat)]}: "
    )
    all_the_same = "moves" if len(same) == 1 else "move"
    if same and unlike:
        do_not = "does not" if len(unlike) == 1 else "do not"
        yield (
            f"{lead}{listed(same)} {all_the_same} every parameter equally far all the same, "
            f"{listed(unlike)} {do_not}."
        )
    elif same:
        yield f"{lead}{listed(same)} {all_the_same} every parameter equally far all the same."
    else:
        yield f"{lead}every method here passes that on to its steps."


def _growth(traces: Sequence[Measured]) -> Iterator[str]:
    """Whether steps grow or shrink, beside the gradients."""
    norms = [length(gradient) for gradient in traces[0].gradients]
    if not nearly(norms[0]) or not all(nearly(each.sizes[0]) for each in traces):
        return
    parts = [
        f"{measured_number(each.sizes[-1] / each.sizes[0])} times with {name_of(each, traces)}"
        for each in traces
    ]
    yield (
        f"the last gradient is {measured_number(norms[-1] / norms[0])} times as long as the first; the last "
        f"step is {listed(parts)} as long as the first."
    )


def _directions(traces: Sequence[Measured], names: Sequence[str]) -> Iterator[str]:
    """Who turns back, and who moves on against a gradient that has turned."""
    up = [
        name
        for index, name in enumerate(names)
        if all(m[index] > 0 for t in traces for m in t.moves)
    ]
    down = [
        name
        for index, name in enumerate(names)
        if all(m[index] < 0 for t in traces for m in t.moves)
    ]
    if len(up) + len(down) == len(names):
        said = [f"{listed(up)} only rise" + ("s" if len(up) == 1 else "")] if up else []
        said += [f"{listed(down)} only fall" + ("s" if len(down) == 1 else "")] if down else []
        yield f"In every method {' and '.join(said)}: none oscillates."
        return
    for each in traces:
        turned, uphill = [], []
        for index, name in enumerate(names):
            moves = [move[index] for move in each.moves]
            if any(a * b < 0 for a, b in pairwise(moves)):
                turned.append(name)
            pushed = zip(moves, each.gradients, strict=True)
            if any(move * gradient[index] > 0 for move, gradient in pushed):
                uphill.append(name)
        words = []
        if turned:
            words.append(f"turns {listed(turned)} back")
        if uphill:
            words.append(f"carries {listed(uphill)} on against a gradient that has turned")
        yield f"{name_of(each, traces)} {' and '.join(words) or 'turns nothing back'}."


def _longest(traces: Sequence[Measured]) -> tuple[Size, Measured, int, int]:
    """The longest step of one parameter: its size, whose it is, which parameter, which step. The first of
    several."""
    found: tuple[Size, Measured, int, int] = (fmpq(-1), traces[0], 0, 0)
    for each in traces:
        for step, moves in enumerate(each.moves, start=1):
            for index, move in enumerate(moves):
                if nearly(magnitude(move)) > nearly(found[0]) * (1 + 1e-12):
                    found = (magnitude(move), each, index, step)
    return found
