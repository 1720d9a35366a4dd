"""Words in Typst's markup: any text as it stands, never code."""

from __future__ import annotations

import re

_MARKUP = re.compile(r"[\\`*_#$@<>\[\]~]|^[-+=/]|/(?=[/*])|-(?=[-?])|\.(?=\.\.)|(?<=^\d)\.|:(?=//)")


def typst_words(text: str) -> str:
    r"""The text in Typst's markup; nothing in it is code.

    >>> print(typst_words("#read(x) *a* https://b"))
    \#read(x) \*a\* https\://b
    """
    clean = "".join(letter if letter.isprintable() else " " for letter in text)
    return _MARKUP.sub(lambda found: "\\" + found[0], clean)
