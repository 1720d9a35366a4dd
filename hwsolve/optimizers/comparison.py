"""Several traces beside each other: measured, plotted, and what the measurements say of their stability."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise

from hwsolve.derivation.model import Cell, Curve, Note, Plot, Prose, Section, Table
from hwsolve.notation.names import unicode_name
from hwsolve.notation.tree import Name
from hwsolve.optimizers.measures import Measured, measured, quadratic_minimum
from hwsolve.optimizers.plan import Run
from hwsolve.optimizers.sources import FromGraph
from hwsolve.optimizers.trace import Trace

NEARLY = 1.05
"""Numbers within this ratio of each other count as nearly the same."""

FEWEST_PLOTTED = 4
LOGARITHMIC = 30.0
"""A loss that changes by more than this factor is plotted over powers of ten."""


def comparison_sections(traces: Sequence[tuple[Run, Trace]]) -> Iterator[Section]:
    """The table of measurements, the plot of the loss, and the closing paragraph."""
    if not traces:
        return
    all_measured = [measured(run, trace) for run, trace in traces]
    plot = _plot(all_measured)
    if len(traces) == 1:
        if plot is not None:
            yield Section(Prose.of("The loss"), (plot,))
        return
    minimum = quadratic_minimum(traces[0][0])
    blocks = [_table(all_measured, minimum)]
    if minimum is not None:
        where = ", ".join(
            f"{unicode_name(each.name)} = {_number(value)}"
            for each, value in zip(traces[0][0].parameters, minimum, strict=True)
        )
        note = Note(Prose((f"The objective is quadratic, with its minimum at {where}.",)))
        yield Section(Prose.of("Comparison"), (note, *blocks, *((plot,) if plot else ())))
    else:
        yield Section(Prose.of("Comparison"), (*blocks, *((plot,) if plot else ())))
    words = " ".join(stability(all_measured, minimum))
    yield Section(Prose.of("Which is more stable, and why"), (Note(Prose((words,))),))


def stability(
    traces: Sequence[Measured], minimum: tuple[float, ...] | None = None
) -> Iterator[str]:
    """Sentences about the measured traces, each computed from them."""
    if isinstance(traces[0].run.source, FromGraph):
        yield from _with_feedback(traces, minimum)
    else:
        yield from _without_feedback(traces)


def _with_feedback(traces: Sequence[Measured], minimum: tuple[float, ...] | None) -> Iterator[str]:
    """The objective is known along every path."""
    ranked = sorted(traces, key=_unrest)
    best, worst = ranked[0], ranked[-1]
    loss = unicode_name(traces[0].run.source.output)
    for each in traces:
        yield f"{_title(each, traces)}: {_described(each, loss)}."
    if _unrest(best)[:3] == _unrest(worst)[:3]:
        steps = len(best.moves)
        yield (
            f"All of them behave alike in these {steps} steps: in none of these counts do they differ, so "
            "the trace does not decide which is more stable."
        )
    else:
        yield (
            f"Most stable here is {_title(best, traces)}, least {_title(worst, traces)}: "
            f"{_difference(best, worst, (_title(best, traces), _title(worst, traces)))}."
        )
    closest = min(traces, key=lambda each: _last(each, minimum))
    if math.isfinite(_last(closest, minimum)):
        if minimum is not None:
            reached = f"ends nearest to the minimum, {_number(_last(closest, minimum))} away"
        else:
            reached = f"ends with the lowest {loss}, {_number(_last(closest, minimum))}"
        also = ", so the most stable is the most successful too" if closest is best else ""
        yield f"{_title(closest, traces)} {reached}{also}."


def _unrest(each: Measured) -> tuple[bool, int, int, float]:
    """How restless a trace is: divergence first, then rises of the loss, turns, and detours."""
    diverged = each.ended_early or (len(each.losses) > 1 and each.losses[-1] > each.losses[0])
    detour = each.path / each.net if each.net else math.inf
    return diverged, each.rises, each.reversals, detour


def _last(each: Measured, minimum: tuple[float, ...] | None) -> float:
    if each.ended_early:
        return math.inf
    if minimum is not None:
        return math.dist(each.points[-1], minimum)
    return each.losses[-1] if each.losses else math.inf


def _described(each: Measured, loss: str) -> str:
    first, last = each.losses[0], each.losses[-1]
    if each.ended_early:
        return f"{loss} grows beyond all bounds after {len(each.moves)} steps: it diverges"
    trend = "rises" if last > first else "falls" if last < first else "stays"
    words = f"{loss} {trend} from {_number(first)} to {_number(last)}"
    rises = each.rises
    if last <= first:
        words += f", rising in {_count(rises, 'step')}" if rises else ", in every step"
    turns = each.reversals
    words += (
        f"; parameters turn back {_times(turns)}" if turns else "; no parameter ever turns back"
    )
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
        f"its parameters turn back {_times(left[2])}, those of {theirs} {_times(right[2])}"
        if left[2] != right[2]
        else f"its way is {_number(left[3])} times the distance that it covers, that of {theirs} "
        f"{_number(right[3])} times"
    )


def _rises(count: int) -> str:
    return f"rises in {_count(count, 'step')}" if count else "never rises"


def _without_feedback(traces: Sequence[Measured]) -> Iterator[str]:
    """The gradients were prescribed: they do not answer to where the steps lead."""
    count = len(traces[0].moves)
    number = {1: "One prescribed gradient", 2: "Two prescribed gradients"}.get(
        count, f"{count} prescribed gradients"
    )
    cannot = "cannot decide which is more stable: they do not answer to where the steps lead, so nothing "
    yield f"{number} for each parameter {cannot}shows whether a method would come to rest."
    yield "What the steps do show:"
    names = [unicode_name(each.name) for each in traces[0].run.parameters]
    size, holder, index, step = _longest(traces)
    yield (
        f"the longest step is {_title(holder, traces)}'s, {_number(size)} for {names[index]} in step {step}."
    )
    if len(names) > 1:
        yield from _equalizing(traces, names)
    if count > 1:
        yield from _growth(traces)
    yield from _directions(traces, names)


def _equalizing(traces: Sequence[Measured], names: Sequence[str]) -> Iterator[str]:
    """Which methods cancel the scale of the gradients, in the first step."""
    gradients = [abs(value) for value in traces[0].gradients[0]]
    if not all(gradients) or max(gradients) < NEARLY * min(gradients):
        return
    ratio = max(gradients) / min(gradients)
    steep, flat = (names[gradients.index(pick(gradients))] for pick in (max, min))
    same, unlike = [], []
    for each in traces:
        moves = [abs(value) for value in each.moves[0]]
        if min(moves) > 0 and max(moves) < NEARLY * min(moves):
            same.append(f"{_title(each, traces)} ({_number(max(moves))})")
        else:
            unlike.append(_title(each, traces))
    lead = f"The first gradient of {steep} is {_number(ratio)} times that of {flat}: "
    if same and unlike:
        yield (
            lead
            + f"{_listed(same)} still move all parameters by the same amount, {_listed(unlike)} do not."
        )
    elif same:
        yield lead + f"{_listed(same)} all the same move every parameter by one amount."
    else:
        yield lead + "every method here passes that on to its steps."


def _growth(traces: Sequence[Measured]) -> Iterator[str]:
    """Whether steps grow or shrink, beside the gradients."""
    norms = [math.hypot(*gradient) for gradient in traces[0].gradients]
    ratio = norms[-1] / norms[0] if norms[0] else math.inf
    trend = "shrink" if ratio < 1 else "grow" if ratio > 1 else "keep their size"
    parts = []
    for each in traces:
        sizes = each.sizes
        growth = sizes[-1] / sizes[0] if sizes[0] else math.inf
        parts.append(f"{_number(growth)} for {_title(each, traces)}")
    yield (
        f"From the first step to the last the gradients {trend} (to {_number(ratio)} of their length), the "
        f"steps to {_listed(parts)}."
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
        said = [f"{_listed(up)} only rise" + ("s" if len(up) == 1 else "")] if up else []
        said += [f"{_listed(down)} only fall" + ("s" if len(down) == 1 else "")] if down else []
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
            words.append(f"turns {_listed(turned)} back")
        if uphill:
            words.append(f"carries {_listed(uphill)} on against a gradient that has turned")
        yield f"{_title(each, traces)} {' and '.join(words) or 'turns nothing back'}."


def _longest(traces: Sequence[Measured]) -> tuple[float, Measured, int, int]:
    """The longest step of one parameter: its size, whose it is, which parameter, which step. The first of
    several."""
    found: tuple[float, Measured, int, int] = (-1.0, traces[0], 0, 0)
    for each in traces:
        for step, moves in enumerate(each.moves, start=1):
            for index, move in enumerate(moves):
                if abs(move) > found[0] * (1 + 1e-12):
                    found = (abs(move), each, index, step)
    return found


def _table(traces: Sequence[Measured], minimum: tuple[float, ...] | None) -> Table:
    with_loss = all(each.losses for each in traces)
    columns: list[Cell] = ["method", "path", "net distance"]
    columns += ["to the minimum"] if minimum is not None else []
    columns += ["turns", "shortest step", "longest step"]
    columns += [Prose(("last ", Name(traces[0].run.source.output)))] if with_loss else []
    rows = []
    for each in traces:
        sizes = each.sizes or [0.0]
        row: list[Cell] = [_title(each, traces), _number(each.path), _number(each.net)]
        if minimum is not None:
            row.append(_number(math.dist(each.points[-1], minimum)))
        row += [str(each.reversals), _number(min(sizes)), _number(max(sizes))]
        row += [_number(each.losses[-1])] if with_loss else []
        rows.append(tuple(row))
    return Table(tuple(columns), tuple(rows))


def _plot(traces: Sequence[Measured]) -> Plot | None:
    if not all(len(each.losses) > FEWEST_PLOTTED for each in traces):
        return None
    values = [value for each in traces for value in each.losses if math.isfinite(value)]
    logarithmic = min(values) > 0 and max(values) > LOGARITHMIC * min(values)
    curves = tuple(Curve(_title(each, traces), each.losses) for each in traces)
    return Plot(Name(traces[0].run.source.output), curves, logarithmic)


def _title(each: Measured, traces: Sequence[Measured]) -> str:
    """The method's title; its label where two runs share a title."""
    title = each.run.title
    shared = sum(other.run.title == title for other in traces) > 1
    return each.run.label if shared else title


def _number(value: float) -> str:
    """Four significant digits, as people write them."""
    if not math.isfinite(value):
        return "∞"
    if value == 0:
        return "0"
    exponent = math.floor(math.log10(abs(value)))
    if -4 <= exponent < 6:
        text = f"{value:.{max(0, 3 - exponent)}f}"
        text = text.rstrip("0").rstrip(".") if "." in text else text
    else:
        mantissa = f"{value / 10.0**exponent:.3f}".rstrip("0").rstrip(".")
        raised = str(exponent).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
        text = f"{mantissa}·10{raised}"
    return text.replace("-", "−")


def _listed(items: Sequence[str]) -> str:
    return items[0] if len(items) == 1 else ", ".join(items[:-1]) + " and " + items[-1]


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")


def _times(number: int) -> str:
    return {0: "never", 1: "once", 2: "twice"}.get(number, f"{number} times")
