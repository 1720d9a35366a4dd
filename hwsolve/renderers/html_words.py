"""Words in HTML: any text as it stands."""

from __future__ import annotations

import re
from html import escape

_BIDIRECTIONAL = str.maketrans(
    dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)), None)
)

_AFTER_FORMULA = re.compile("</math>(?:</span>)?(?=[,.;:)])")


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
    """The text with every comma and full stop in the line of the formula before it."""
    return _AFTER_FORMULA.sub("\\g<0>&#8288;", markup)


def _is_right_to_left(text: str) -> bool:
    return any("\u0590" <= letter <= "\u08ff" or "\ufb1d" <= letter <= "\ufefc" for letter in text)
