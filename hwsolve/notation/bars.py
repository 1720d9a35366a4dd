"""Which of the bars in |a| + 2|b| open and which close: refused where two ways fit."""

from __future__ import annotations

from functools import cache

from hwsolve.errors import InputError
from hwsolve.notation.lexer import Token
from hwsolve.notation.refusals import not_supported, shortened, too_deep

MAX_NESTED = 4
"""How deeply bars may be nested without round brackets between them."""

_ENDS = frozenset({"number", "leaf", "group", "raised"})
_STARTS = frozenset({"number", "leaf", "group", "function", "root", "|", "-"})


def pair_bars(text: str, tokens: list[Token]) -> list[bool]:
    """For each token whether it is an opening bar; the tokens stand between the same two brackets.

    Raises:
        InputError: a bar without its partner, bars that pair up in two ways (`|a|b|c|`), or a norm.
    """
    bars = [at for at, token in enumerate(tokens) if token.kind == "|"]
    readings = _readings(tokens, bars)
    if not readings:
        raise _unpaired(tokens, bars)
    if len(readings) > 1:
        either, other = (_written(text, tokens, bars, reading) for reading in readings)
        raise InputError.of(
            "ambiguous",
            "these bars can be paired in two ways",
            f"write {either} or {other}",
            tokens[bars[0]].start,
            tokens[bars[-1]].end,
        )
    _refuse_norm(tokens, bars, readings[0])
    opening = {at for at, opens in zip(bars, readings[0], strict=True) if opens}
    return [at in opening for at in range(len(tokens))]


State = tuple[int, bool]
_DONE = frozenset({(0, False)})


def _readings(tokens: list[Token], bars: list[int]) -> list[list[bool]]:
    """Up to two ways to pair the bars, as "does it open?" for each; closing at once comes first.

    A state is the number of open bars, and whether the bar before has opened. Forwards, which
    states can be reached; backwards, from which of them the rest works out; then along these.
    """
    kinds = ["", *(token.kind for token in tokens), ""]
    beside = [(kinds[at], kinds[at + 2]) for at in bars]
    ahead = [_DONE]
    for pair in beside:
        ahead.append(_ahead(*pair, ahead[-1]))
    fits = [_DONE & ahead[-1]]
    for pair, states in zip(reversed(beside), reversed(ahead[:-1]), strict=True):
        fits.append(_leading(*pair, states, fits[-1]))
    fits.reverse()
    if not fits[0]:
        return []

    def ways(index: int, state: State) -> list[State]:
        return [after for after in _after(*beside[index], *state) if after in fits[index + 1]]

    def completed(path: list[State]) -> list[State]:
        while len(path) <= len(bars):
            path.append(ways(len(path) - 1, path[-1])[0])
        return path

    paths = [completed([(0, False)])]
    for index in range(len(bars)):
        others = ways(index, paths[0][index])[1:]
        if others:
            paths.append(completed([*paths[0][: index + 1], others[0]]))
            break
    return [[opened for _, opened in path[1:]] for path in paths]


@cache
def _ahead(before: str, after: str, states: frozenset[State]) -> frozenset[State]:
    return frozenset(new for state in states for new in _after(before, after, *state))


@cache
def _leading(
    before: str, after: str, states: frozenset[State], goals: frozenset[State]
) -> frozenset[State]:
    """The states from which a bar leads to one of the goals."""
    return frozenset(s for s in states if not goals.isdisjoint(_after(before, after, *s)))


@cache
def _after(before: str, after: str, depth: int, opened: bool) -> tuple[State, ...]:
    """The states in which a bar between two kinds of token can leave us: closed first, then opened.

    Where it could close, it does not open before a minus: `|a| - b|c|` is meant as it looks.
    """
    closes = depth > 0 and (not opened if before == "|" else before in _ENDS)
    opens = after in _STARTS and depth < MAX_NESTED and not (closes and after == "-")
    states = ((depth - 1, False),) if closes else ()
    return (*states, (depth + 1, True)) if opens else states


def _written(text: str, tokens: list[Token], bars: list[int], reading: list[bool]) -> str:
    """The stretch with its bars written as `abs(…)`."""
    opens = dict(zip(bars, reading, strict=True))
    written = ""
    for at in range(bars[0], bars[-1] + 1):
        token = tokens[at]
        if at in opens and not opens[at]:
            written += ")"
            continue
        operand = token.kind in _STARTS and token.kind != "-"
        beside = (operand and tokens[at - 1].kind == "|") or (
            at in opens and tokens[at - 1].kind in _ENDS
        )
        if written and not written.endswith("(") and (token.spaced or beside):
            written += " "
        written += "abs(" if at in opens else text[token.start : token.end]
    return shortened(written)


def _refuse_norm(tokens: list[Token], bars: list[int], reading: list[bool]) -> None:
    """||x|| is a norm to whoever writes it, though the bars do pair up."""
    open_bars: list[int] = []
    closed: dict[int, int] = {}
    for at, opens in zip(bars, reading, strict=True):
        if opens:
            open_bars.append(at)
        else:
            closed[open_bars.pop()] = at
    for at, end in closed.items():
        if closed.get(at + 1) == end - 1 and not tokens[at + 1].spaced:
            raise not_supported(
                "norms", tokens[at].start, tokens[end].end, "write |x| for the absolute value"
            )


def _unpaired(tokens: list[Token], bars: list[int]) -> InputError:
    first, last = tokens[bars[0]], tokens[bars[-1]]
    leading = 0
    while leading < len(tokens) and tokens[leading].kind == "|":
        leading += 1
    if leading > MAX_NESTED:
        return too_deep(first.start, first.end)
    return InputError.of(
        "unbalanced-bracket",
        "a bar | is missing its partner",
        "write |x| or abs(x)",
        last.start,
        last.end,
    )
