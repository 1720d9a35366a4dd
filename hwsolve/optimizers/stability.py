"""Which of several methods is more stable, and why: sentences about their traces, each computed from them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flint import arb, fmpq

from hwsolve.notation.names import unicode_name
from hwsolve.numbers.values import precision
from hwsolve.optimizers.measures import FINEST, Measured, Size, distance, sign
from hwsolve.optimizers.prescribed import without_feedback
from hwsolve.optimizers.sources import FromGraph
from hwsolve.optimizers.words import (
    counted,
    counted_times,
    listed,
    measured_number,
    name_of,
    times,
    told_apart,
)

Unrest = tuple[bool, int, int]
"""How restless a trace is: whether it ends higher than it began, then rises of the objective, then turns."""


def stability(
    traces: Sequence[Measured], minimum: tuple[fmpq, ...] | None = None
) -> tuple[str, ...]:
    """Sentences about the measured traces. Each is decided by exact numbers or by balls, never by what is
    printed; what these cannot decide is not said."""
    with precision(FINEST):
        if isinstance(traces[0].run.source, FromGraph):
            return tuple(_with_feedback(traces, minimum))
        return tuple(without_feedback(traces))


def _with_feedback(traces: Sequence[Measured], minimum: tuple[fmpq, ...] | None) -> Iterator[str]:
    """The objective is known along every path."""
    loss = unicode_name(traces[0].run.source.output)
    for each in traces:
        yield f"{name_of(each, traces)}: {_described(each, loss)}."
    if any(_climbs(each) for each in traces):
        return
    found = ranking(traces)
    if found is not None:
        yield _ranked(found, traces, loss)
    first = nearest(traces, minimum)
    if first:
        steadiest = () if found is None or found.best == found.worst else found.first
        yield _ends(first, traces, minimum, loss, agree=tuple(first) == steadiest)


def _climbs(each: Measured) -> bool:
    """Whether the method goes uphill on purpose."""
    return each.run.rule.choices.get("maximize") == "on"


def _can_be_ranked(each: Measured) -> bool:
    """Whether all is known that the ranking looks at."""
    is_known = each.trend is not None and (not each.ended_early or _overflows(each))
    return is_known and each.reversals.exact and each.rises.exact


def _overflows(each: Measured) -> bool:
    """Whether it leaves the range of floats while the objective grows."""
    return each.ended_early and each.in_floats and each.trend == 1


def _unrest(each: Measured) -> Unrest:
    return each.trend == 1, each.rises.number, each.reversals.number


@dataclass(frozen=True, slots=True)
class Ranking:
    """The traces that are steadiest, and those that are least so, with how restless they are."""

    first: tuple[Measured, ...]
    last: tuple[Measured, ...]
    best: Unrest
    worst: Unrest


def ranking(traces: Sequence[Measured]) -> Ranking | None:
    """Who is steadiest; None where not all is known that this depends on."""
    if not all(map(_can_be_ranked, traces)):
        return None
    ranks = [_unrest(each) for each in traces]
    best, worst = min(ranks), max(ranks)
    if any(each.ended_early for each in traces) and best[0] == worst[0]:
        # How often something happened cannot be compared over different numbers of steps.
        return None
    first, last = (
        tuple(each for each, rank in zip(traces, ranks, strict=True) if rank == wanted)
        for wanted in (best, worst)
    )
    return Ranking(first, last, best, worst)


def _ranked(found: Ranking, traces: Sequence[Measured], loss: str) -> str:
    """The sentence that says who is steadiest, or that all are alike."""
    if found.best == found.worst:
        steps = counted(len(traces[0].moves), "step")
        do = "does" if len(traces[0].moves) == 1 else "do"
        return (
            f"with all methods {loss} rises equally often, and parameters turn back equally often: {steps} "
            f"{do} not decide which is more stable."
        )
    first, last = ([name_of(each, traces) for each in group] for group in (found.first, found.last))
    is_ = "is" if len(first) == 1 else "are"
    why = _difference(found.best, found.worst, listed(first), listed(last), loss)
    return f"most stable here {is_} {listed(first)}, least {listed(last)}: {why}."


def _difference(best: Unrest, worst: Unrest, ours: str, theirs: str, loss: str) -> str:
    """The first count in which the two differ, in words."""
    if best[0] != worst[0]:
        return f"{loss} ends higher than it began with {theirs}, and not with {ours}"
    if best[1] != worst[1]:
        return f"{loss} {_rises(best[1])} with {ours}, and {_rises(worst[1])} with {theirs}"
    many = times(worst[2])
    if not best[2]:
        return f"no parameter turns back with {ours}, and with {theirs} parameters do {many}"
    return f"parameters turn back {times(best[2])} with {ours}, and {many} with {theirs}"


def _rises(count: int) -> str:
    return f"rises in {counted(count, 'step')}" if count else "never rises"


def _last(each: Measured, minimum: tuple[fmpq, ...] | None) -> Size:
    """How far the trace ends from the minimum, or its last loss; ∞ where its end is not known."""
    if each.ended_early:
        return arb("inf")
    if minimum is not None:
        return distance(each.points[-1], minimum)
    return each.losses[-1] if each.losses else arb("inf")


def nearest(traces: Sequence[Measured], minimum: tuple[fmpq, ...] | None) -> tuple[Measured, ...]:
    """Those that end nearest to the minimum, or lowest; () where that is not known, or all end alike."""
    ends = [_last(each, minimum) for each in traces]
    if not all(isinstance(end, fmpq) or end.is_finite() for end in ends):
        return ()
    least = ends[0]
    for end in ends:
        if _is_more(least, end):
            least = end
    first = tuple(each for each, end in zip(traces, ends, strict=True) if not _is_more(end, least))
    return () if len(first) == len(traces) else first


def _ends(
    first: Sequence[Measured],
    traces: Sequence[Measured],
    minimum: tuple[fmpq, ...] | None,
    loss: str,
    agree: bool,
) -> str:
    """Who ends nearest to the minimum, or lowest; `agree`: these are the most stable ones."""
    ends = [_last(each, minimum) for each in traces]
    shown, usual = list(told_apart(ends)), list(map(measured_number, ends))
    leader = next(index for index, each in enumerate(traces) if each is first[0])
    close = [
        index
        for index, each in enumerate(traces)
        if each not in first and usual[index] == usual[leader]
    ]
    shown = shown if close else usual
    names = [name_of(each, traces) for each in traces]
    s = "s" if len(first) == 1 else ""
    place = f"with the lowest {loss}" if minimum is None else "nearest to the minimum"
    away = "" if minimum is None else " away"
    among = f" ({', '.join(f'{names[index]}: {shown[index]}' for index in close)})" if close else ""
    also = ", so the most stable is the most successful too" if agree else ""
    winners = listed([name_of(each, traces) for each in first])
    return f"{winners} end{s} {place}, {shown[leader]}{away}{among}{also}."


def _is_more(value: Size, other: Size) -> bool:
    return sign(value - other) == 1


def _described(each: Measured, loss: str) -> str:
    """Where the objective goes in one trace, and how often it rises and a parameter turns back."""
    if not each.losses:
        return f"{loss} has no value in floating-point numbers"
    steps = counted(len(each.losses) - 1, "step")
    first, last = told_apart([each.losses[0], each.losses[-1]])
    trend = each.trend
    if trend is None:
        words = f"{loss} ends at {last}, about where it began"
    elif trend == 0:
        words = f"{loss} ends where it began, at {first}"
    else:
        words = f"{loss} {'rises' if trend > 0 else 'falls'} from {first} to {last}"
    if _overflows(each):
        return f"{words} in {steps}, and cannot be followed further in floating-point numbers"
    if each.ended_early:
        words += f" in {steps}, and is not known further"
    if trend != 1:
        words += f", {_on_the_way(each)}"
    return f"{words}; {_turning(each)}"


def _on_the_way(each: Measured) -> str:
    rises = each.rises
    if not rises.exact:
        return f"rising in {rises.number} steps or more" if rises.number else "never rising visibly"
    return f"rising in {counted(rises.number, 'step')}" if rises.number else "never rising"


def _turning(each: Measured) -> str:
    turns = each.reversals
    if turns.exact and not turns.number:
        return "no parameter turns back"
    if not turns.number:
        return "no parameter turns back visibly"
    return f"parameters turn back {counted_times(turns)}"
