"""Words in ASCII but for relations, as JSON promises them: uⁿ⁻¹ is u^(n-1), ε is epsilon."""

from __future__ import annotations

import re
import unicodedata

from hwsolve.notation.names import FROM_GREEK

RELATIONS = "=≈→≤≥≠"

_RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿⁱᵏᵗ"
_SIGNS = {
    "−": "-", "–": "-", "—": "-", "·": "*", "×": "*", "′": "'", "″": "''", "‴": "'''", "∂": "d",
    "√": "sqrt ", "∞": "infinity", "Σ": "sum of ", "±": "+-", "…": "...", "“": '"', "”": '"',
    "’": "'", **FROM_GREEK,
}  # fmt: skip
_SIGN = re.compile("|".join(map(re.escape, _SIGNS)))
_POWER = re.compile(f"[{_RAISED}]+")


def ascii_words(text: str) -> str:
    """The text with each sign that is no relation written in ASCII.

    >>> ascii_words("(uⁿ)′ = n uⁿ⁻¹, ε → 0, w₁²")
    "(u^n)' = n u^(n-1), epsilon → 0, w1^2"
    """
    if text.isascii():
        return text
    text = _SIGN.sub(lambda sign: _SIGNS[sign[0]], _POWER.sub(_power, text))
    return "".join(letter if letter in RELATIONS else _plain(letter) for letter in text)


def _power(found: re.Match[str]) -> str:
    exponent = unicodedata.normalize("NFKC", found[0]).replace("−", "-")
    return f"^{exponent}" if len(exponent) == 1 else f"^({exponent})"


def _plain(letter: str) -> str:
    """é as e, ₁ as 1; ? where there is nothing like it."""
    return unicodedata.normalize("NFKD", letter).encode("ascii", "ignore").decode() or "?"
