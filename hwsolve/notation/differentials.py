"""Derivatives as they are written: ∂f₆/∂f₃, ∂²f/∂x₁∂x₂, ∂g/∂x|ᵤ and, where asked for, df6/df3."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import combinations, islice

from hwsolve.errors import InputError
from hwsolve.notation.names import FROM_SUBSCRIPT, TYPED_NAME, canonical
from hwsolve.notation.tree import Derivative, Span

MAX_ORDER = 20
"""The highest order of a derivative that is read."""

_POWERS = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789", strict=True))
_POWER = f"([{''.join(_POWERS)}]*)"
_LOW = "".join(FROM_SUBSCRIPT)

# Compiled when they are met: each takes 2 ms, and few formulas have a ∂.
_CURLY = rf"∂{_POWER}({TYPED_NAME})\s*/\s*(?=∂)"
_CURLY_WRT = rf"∂({TYPED_NAME}){_POWER}"
_HELD = rf"\|(?:([{_LOW}]+(?:,[{_LOW}]+)*)|_({TYPED_NAME})|_\(([^()|]*)\))"

_LOCAL = "local:"
_PLAIN = re.compile(
    rf"({_LOCAL})?(d([1-9][0-9]*)?([A-Za-z][A-Za-z0-9_]*))/(d([A-Za-z][A-Za-z0-9_]*))"
)


def read_derivative(text: str, start: int, names: frozenset[str], plain: bool) -> Derivative | None:
    """The derivative that begins at `start`, or None. `plain` allows `df6/df3` beside the ∂ form.

    Raises:
        InputError: it is of another order above the line than below it, or of too high an order.
    """
    if text[start] == "∂":
        return _curly(text, start)
    if text.startswith(f"{_LOCAL}∂", start):
        derivative = _curly(text, start + len(_LOCAL))
        if derivative is None:
            return None
        return replace(derivative, local=True, span=Span(start, derivative.span.end))
    found = _PLAIN.match(text, start) if plain else None
    if found is None:
        return None
    local = found[1] is not None
    if not local and (canonical(found[2]) in names or canonical(found[5]) in names):
        return None
    span = Span(start, found.end())
    order = _order(found[3] or "", span)
    wrt = _split(found[6], order, names)
    if wrt is None:
        raise _unequal_order(text, span)
    return Derivative(canonical(found[4]), wrt, local, (), span)


def _curly(text: str, start: int) -> Derivative | None:
    head = re.compile(_CURLY).match(text, start)
    if head is None:
        return None
    order = _order(head[1], Span(start, head.end()))
    wrt: list[str] = []
    end = head.end()
    while len(wrt) < order and (found := re.compile(_CURLY_WRT).match(text, end)):
        span = Span(start, end := found.end())
        times = _order(found[2], span)
        if order == 1 and times > 1:
            atom = text[start : end - len(found[2])]
            power = "".join(_POWERS[digit] for digit in found[2])
            raise InputError.of(
                "ambiguous",
                f"{text[start:end]} can be read in two ways",
                f"write ({atom})^{power} or ∂{found[2]}{head[2]}/∂{found[1]}{found[2]}",
                start,
                end,
            )
        wrt += [canonical(found[1])] * times
    if len(wrt) != order:
        raise _unequal_order(text, Span(start, end))
    held = re.compile(_HELD).match(text, end)
    if held is None:
        return Derivative(canonical(head[2]), tuple(wrt), span=Span(start, end))
    span = Span(start, held.end())
    return Derivative(canonical(head[2]), tuple(wrt), True, _held(held), span)


def _held(found: re.Match[str]) -> tuple[str, ...]:
    if found[1]:
        low = ("".join(FROM_SUBSCRIPT.get(sign, sign) for sign in found[1])).split(",")
        return tuple(map(canonical, low))
    return tuple(canonical(name.strip()) for name in (found[2] or found[3]).split(","))


def _order(written: str, span: Span) -> int:
    digits = "".join(_POWERS.get(digit, digit) for digit in written) or "1"
    order = int(digits) if len(digits) < 3 else MAX_ORDER + 1
    if not 1 <= order <= MAX_ORDER:
        raise InputError.of(
            "number-too-large",
            f"a derivative has an order from 1 to {MAX_ORDER}",
            "write ∂²f/∂x² for the second",
            span.start,
            span.end,
        )
    return order


def _split(written: str, order: int, names: frozenset[str]) -> tuple[str, ...] | None:
    """`x1dx2` for order 2 is (x1, x2), and `x3` for order 3 is x three times.

    A variable may have a d in its name: of several readings, one whose names are all known wins.
    """
    if order == 1:
        return (canonical(written),)
    places = [at for at, sign in enumerate(written) if sign == "d"]
    readings = []
    for cuts in islice(combinations(places, order - 1), 200):
        pieces = [
            written[a + 1 : b] for a, b in zip((-1, *cuts), (*cuts, len(written)), strict=True)
        ]
        if all(piece and piece[0].isalpha() for piece in pieces):
            readings.append(tuple(map(canonical, pieces)))
    if written.endswith(str(order)) and len(written) > len(str(order)):
        readings.append((canonical(written[: -len(str(order))]),) * order)
    known = [reading for reading in readings if names.issuperset(reading)]
    return next(iter(known or readings), None)


def _unequal_order(text: str, span: Span) -> InputError:
    return InputError.of(
        "derivative-order",
        f"{text[span.start : span.end]} has another order above the line than below it",
        "write ∂²f/∂x₁∂x₂, or d2f/dx1dx2",
        span.start,
        span.end,
    )
