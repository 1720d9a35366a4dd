"""The signs of formulas in sentences, and what LaTeX has for each."""

from __future__ import annotations

import re
from functools import cache

from hwsolve.functions import table
from hwsolve.notation.names import FROM_GREEK, FROM_MARK, FROM_SUBSCRIPT, SUBSCRIPTS, latex_name
from hwsolve.notation.numerals import SUPERSCRIPTS, plain_superscripts
from hwsolve.renderers.latex_words import SIGNS

FIRST_MARK, LAST_MARK = 0xF000, 0xF8FF
"""Characters of Unicode's private use: each stands for a formula that is written already."""

RELATIONS = {sign: SIGNS[sign] for sign in "≈≤≥≠→≡∈∝⇒⇔⟺↦"} | {sign: sign for sign in "=<>"}
OPERATORS = {sign: SIGNS[sign] for sign in "−·×±⊙"} | {"+": "+"}
SIGNED = {"−": "-", "+": "+"}
_FRACTIONS = {
    "½": r"\tfrac12",
    "¼": r"\tfrac14",
    "¾": r"\tfrac34",
    "⅓": r"\tfrac13",
    "⅔": r"\tfrac23",
}
OPERANDS = {sign: SIGNS[sign] for sign in "∞ℝ∇∂∑…"} | _FRACTIONS | {"Σ": SIGNS["∑"]}
_OF_MATRICES = {"det": r"\det", "tr": r"\operatorname{tr}"}
BEFORE_OPERAND = "∇∂∑Σ"
CLOSING = {"(": ")]", "[": "])", "⌊": "⌋", "⌈": "⌉", "⟨": "⟩", "|": "|", "‖": "‖"}
BRACKETS = {sign: SIGNS[sign] for sign in "⌊⌋⌈⌉⟨⟩"} | {sign: sign for sign in "()[]"}
BARS = {"|": (r"\lvert", r"\rvert"), "‖": (r"\lVert", r"\rVert")}
ENGLISH = frozenset(
    {
        *("am", "an", "as", "at", "be", "by", "do", "go", "he", "if", "in", "is", "it", "me", "my"),
        *("no", "of", "on", "or", "so", "to", "up", "us", "vs", "we", "mu", "nu", "pi", "xi"),
    }
)
"""Words of two letters, which are no product, and names of Greek ones."""

LOWERED = FROM_SUBSCRIPT | {"₊": "+", "₋": "-"}
_MARKS = "".join(FROM_MARK)
LETTER_RUN = re.compile("[A-Za-z\u0300-\u036f]+")
LETTER = re.compile(f"[A-Za-z][{_MARKS}]?")
GREEK = re.compile(f"[{''.join(FROM_GREEK)}][{_MARKS}]?")
NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?(?![A-Za-z]{2}|[0-9.]*[A-Za-z][0-9])")
INDEX = re.compile(f"[{''.join(SUBSCRIPTS.values())}₊₋]+|[0-9]+(?![A-Za-z0-9])")
RAISED = re.compile(f"[{SUPERSCRIPTS}ᵀ]+")
PRIMES = re.compile("[′″‴]+")
_PRIME_COUNT = {"′": 1, "″": 2, "‴": 3}
WORD = re.compile(r"[^\W_]+|_+")


@cache
def functions() -> dict[str, str]:
    """What LaTeX has for every function that is written by its name."""
    latex = {name: each.latex for name, each in table().items() if name not in ("abs", "sqrt")}
    return latex | _OF_MATRICES


def is_mark(sign: str) -> bool:
    """Whether it stands for a formula."""
    return len(sign) == 1 and FIRST_MARK <= ord(sign) <= LAST_MARK


def latex_letter(typed: str) -> str:
    r"""A Latin or Greek letter, with the mark over it.

    >>> print(latex_letter("v\u0302"), latex_letter("ε"))
    \hat{v} \varepsilon
    """
    base = latex_name(FROM_GREEK.get(typed[0], typed[0]))
    return rf"\{FROM_MARK[typed[1]]}{{{base}}}" if len(typed) > 1 else base


def raised_of(raised: str) -> str:
    """An exponent in small letters, as a plain one."""
    return "".join("T" if sign == "ᵀ" else plain_superscripts(sign) for sign in raised)


def primes_of(primes: str) -> str:
    """′ and ″ as TeX writes them."""
    return "".join("'" * _PRIME_COUNT[sign] for sign in primes)


def without_brackets(latex: str) -> str:
    """What stands in a pair of round brackets, or the formula itself."""
    return latex[1:-1] if latex.startswith("(") and latex.endswith(")") else latex
