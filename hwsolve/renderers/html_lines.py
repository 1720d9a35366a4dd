"""Where a formula of a web page may be broken: browsers do not break MathML, so a long sum or product
becomes several formulas in a row."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

SHORT, LONG = 16, 32
"""So many letters stay together: a phone shows twice as many in a line; and so many where factors stand side
by side without a sign."""

_TOKEN = re.compile(r"<(?P<end>/?)(?P<tag>\w+)[^>]*?(?P<empty>/?)>|[^<]+")
_SCRIPT = 0.7
_SPACED = {**dict.fromkeys("+−·=≈→", 2.5), "\u2062": 0.0}
_SUM = re.compile(r"<mo>[+−]</mo>")
_PRODUCT = re.compile(r"<mo>·</mo>")
_BREAK = re.compile("<mo>(?:[+−=≈≤≥≠→]|&[lg]t;)</mo>")
_JOINT = re.compile('<mspace width="0.17em"/>|<mo>\u2062</mo>')
_FUNCTION = re.compile("<mi>[^<]*</mi>")
_MINUS = '<mo form="prefix">−</mo>'


def breakable(mathml: str, relation: str = "") -> str:
    """What stands inside <math>, as one formula or as several that may stand below each other;
    `relation` stands before it."""
    if relation:
        sign = f'<mo form="infix" lspace="0" rspace="0.28em">{relation}</mo>'
        if _parts(mathml) is None:
            return _math(f"<mrow>{sign}{mathml}</mrow>")
        return _math(sign) + breakable(mathml)
    return _broken("", mathml)


def in_words(mathml: str) -> str:
    """What stands inside <math>, as one formula among words, or where it is long as several that a line may
    end between: before relations and the signs of a sum.

    >>> in_words("<mi>x</mi>")
    '<math><mi>x</mi></math>'
    """
    if not mathml.startswith("<mrow>") or letters(mathml) <= SHORT:
        return f"<math>{mathml}</math>"
    parts: list[list[str]] = [[]]
    for child in _children(mathml):
        if _BREAK.fullmatch(child) and parts[-1]:
            parts.append([])
            child = child.replace("<mo>", '<mo form="infix">')
        parts[-1].append(child)
    return "".join(f"<math>{_row(part)}</math>" for part in parts)


def letters(mathml: str) -> float:
    """About how many letters wide a formula is; of what stands above each other the wider counts.

    >>> letters("<mrow><mn>12</mn><mfrac><mn>3</mn><mi>xyz</mi></mfrac></mrow>")
    5.0
    """
    open_elements: list[tuple[str, list[float]]] = [("mrow", [])]
    for token in _TOKEN.finditer(mathml):
        if token["tag"] is None:
            text = unescape(token[0])
            open_elements[-1][1].append(_SPACED.get(text, float(len(text))))
        elif token["end"]:
            tag, inside = open_elements.pop()
            open_elements[-1][1].append(_width(tag, inside))
        elif not token["empty"]:
            open_elements.append((token["tag"], []))
    return float(sum(open_elements[0][1]))


def _width(tag: str, inside: list[float]) -> float:
    if tag in ("mfrac", "mover", "mtable"):
        return max(inside, default=0)
    if tag in ("msub", "msup"):
        return inside[0] + _SCRIPT * sum(inside[1:])
    if tag == "msubsup":
        return inside[0] + _SCRIPT * max(inside[1:])
    return sum(inside)


def _broken(sign: str, mathml: str) -> str:
    parts = _parts(mathml)
    if parts is None:
        return _math(f"<mrow>{sign}{mathml}</mrow>" if sign else mathml)
    (_, first), *rest = parts
    inner = _broken(sign, first) + "".join(_broken(each, part) for each, part in rest)
    return f'<span class="terms">{inner}</span>'


def _math(inside: str) -> str:
    return f'<math displaystyle="true">{inside}</math>'


def _parts(mathml: str) -> list[tuple[str, str]] | None:
    """The terms of a long sum, or the factors of a long product, each with the sign before it."""
    if not mathml.startswith("<mrow>") or len(re.sub("<[^>]*>", "", mathml)) <= SHORT:
        return None
    children = list(_children(mathml))
    if len(children) == 2 and children[0] == _MINUS:
        found = _parts(children[1])
        return found and [("", _row([_MINUS, found[0][1]])), *found[1:]]
    for between in (_SUM, _PRODUCT):
        found = []
        sign, start = "", 0
        for place, child in enumerate(children):
            if between.fullmatch(child) and place > start:
                found.append((sign, _row(children[start:place])))
                sign, start = child.replace("<mo>", '<mo form="infix">'), place + 1
        if found:
            return [*found, (sign, _row(children[start:]))]
    return _side_by_side(children) if letters(mathml) > LONG else None


def _side_by_side(children: list[str]) -> list[tuple[str, str]] | None:
    """The factors of a product without signs; of a function and its argument, nothing."""
    if _FUNCTION.fullmatch(children[0]):
        return None
    factors = [("", children[0])]
    for space, factor in zip(children[1::2], children[2::2], strict=False):
        if not _JOINT.fullmatch(space):
            return None
        factors.append((space, factor))
    return factors if len(children) == 2 * len(factors) - 1 > 1 else None


def _row(children: list[str]) -> str:
    return children[0] if len(children) == 1 else f"<mrow>{''.join(children)}</mrow>"


def _children(mathml: str) -> Iterator[str]:
    """The elements right inside the outermost one, if that is all there is."""
    depth, start = 0, 0
    for token in _TOKEN.finditer(mathml):
        if token["tag"] is None:
            continue
        if depth == 1 and not token["end"]:
            start = token.start()
        depth += 0 if token["empty"] else -1 if token["end"] else 1
        if depth == 1 and (token["end"] or token["empty"]):
            yield mathml[start : token.end()]
