"""Words in HTML: any text as it stands."""

from __future__ import annotations

import re
from html import escape

from hwsolve.renderers.html_lines import letters

_BIDIRECTIONAL = str.maketrans(
    dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)), None)
)

_FORMULA = r"(?:<span[^>]*>)?<math>(?:(?!</math>).)*</math>(?:</span>)?"
_UNBROKEN = re.compile(
    rf"(?P<open>\(*)(?P<left>{_FORMULA})"
    rf"(?:(?P<relation> (?:[=≈→≤≥]|&[lg]t;) )(?P<right>{_FORMULA}))?(?P<end>[,.;:)]*)"
)
_MOST_UNBROKEN = 24
"""In letters: what is longer may be broken beside a relation, for a phone's sake."""


def html_words(text: str) -> str:
    """The text with its markup escaped, in an isolation of its own where it runs from right to
    left.

    >>> html_words("<script>x & y</script>")
    '&lt;script&gt;x &amp; y&lt;/script&gt;'
    """
    clean = "".join(
        letter if letter.isprintable() or letter in "\u00a0" else " "
        for letter in text.translate(_BIDIRECTIONAL)
    )
    escaped = escape(clean)
    return escaped if clean.isascii() or not _is_right_to_left(clean) else f"<bdi>{escaped}</bdi>"


def clinging(markup: str) -> str:
    """The text with every comma and full stop in the line of the formula before it, and short equations
    unbroken.

    >>> clinging("<math><mi>x</mi></math>, and <math><mi>y</mi></math>")
    '<span class="unbroken"><math><mi>x</mi></math>,</span> and <math><mi>y</mi></math>'
    """
    return _UNBROKEN.sub(_held_together, markup)


def _held_together(found: re.Match[str]) -> str:
    start, right = found["open"] + found["left"], found["right"]
    if right is None:
        return _unbroken(start + found["end"]) if found["open"] or found["end"] else start
    if letters(found["left"] + right) <= _MOST_UNBROKEN:
        return _unbroken(found[0])
    return start + found["relation"] + _unbroken(right + found["end"])


def _unbroken(markup: str) -> str:
    return f'<span class="unbroken">{markup}</span>'


def _is_right_to_left(text: str) -> bool:
    return any("\u0590" <= letter <= "\u08ff" or "\ufb1d" <= letter <= "\ufefc" for letter in text)
