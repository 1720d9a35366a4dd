"""Words and formulas in an SVG picture: how wide they are, and which of their letters are slanted."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from html import escape
from itertools import groupby

_WIDTHS = {
    **dict.fromkeys("′ₜ'", 0.26),
    **dict.fromkeys("ijl .,·:;|/-!", 0.34),
    **dict.fromkeys("ft()[]IJ*₀₁₂₃₄₅₆₇₈₉⁰¹²³⁴⁵⁶⁷⁸⁹⁻ₕ", 0.42),
    **dict.fromkeys("rs_∂εz", 0.53),
    **dict.fromkeys("BCEKRAV", 0.77),
    **dict.fromkeys("DGOQU+−=<>→≈×w", 0.85),
    **dict.fromkeys("HN&m%", 0.95),
    **dict.fromkeys("MW—", 1.03),
}
_OTHERS = 0.64


def words_width(text: str) -> float:
    """How wide a text is, in quads, in the widest of the fonts that a reader may have (DejaVu Serif)."""
    return sum(_letter_width(letter) for letter in text)


def _letter_width(letter: str) -> float:
    if unicodedata.category(letter) in ("Mn", "Me", "Cf"):
        return 0.0
    if unicodedata.east_asian_width(letter) in "WF":
        return 1.1
    return _WIDTHS.get(letter, 0.75 if letter.isupper() else _OTHERS)


def wrapped(text: str, room: float) -> list[str]:
    """The text in lines that are no wider than `room` quads, but for single words."""
    lines: list[str] = []
    for word in text.split():
        if lines and words_width(f"{lines[-1]} {word}") <= room:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def svg_words(text: str) -> str:
    """The text as it stands."""
    return escape("".join(letter if letter.isprintable() else " " for letter in text))


def svg_formula(text: str) -> str:
    """A formula in Unicode, with its letters slanted; digits and words, like log, are upright.

    >>> print(svg_formula("f₂ = log x"))
    <tspan font-style="italic">f</tspan><tspan>₂ = log </tspan><tspan font-style="italic">x</tspan>
    """
    found = []
    for slanted, run in slanted_runs(text):
        style = ' font-style="italic"' if slanted else ""
        found.append(f"<tspan{style}>{svg_words(run)}</tspan>")
    return "".join(found)


def slanted_runs(text: str) -> Iterator[tuple[bool, str]]:
    """A formula in Unicode, in pieces that are slanted or upright.

    >>> list(slanted_runs("t = 1"))
    [(True, 't'), (False, ' = 1')]
    """
    for slanted, run in groupby(_pieces(text), _is_slanted):
        yield slanted, "".join(run)


def _pieces(text: str) -> Iterator[str]:
    """Words whole, and the other letters one by one."""
    for is_letter, run in groupby(text, _is_letter):
        letters = "".join(run)
        yield from [letters] if is_letter else letters


def _is_letter(letter: str) -> bool:
    return unicodedata.category(letter) in ("Lu", "Ll", "Lo", "Mn")


def _is_slanted(piece: str) -> bool:
    bare = [each for each in unicodedata.normalize("NFD", piece) if not unicodedata.combining(each)]
    return _is_letter(piece[0]) and len(bare) == 1
