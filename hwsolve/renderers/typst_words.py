"""Words in Typst's markup: any text as it stands, never code."""

from __future__ import annotations

import re

from hwsolve.notation.names import FROM_SUBSCRIPT
from hwsolve.notation.numerals import SUPERSCRIPTS, plain_superscripts

_MARKUP = re.compile(r"[\\`*_#$@<>\[\]~]|^[-+=/]|/(?=[/*])|-(?=[-?])|\.(?=\.\.)|(?<=^\d)\.|:(?=//)")
_RAISED = re.compile(f"[{''.join(SUPERSCRIPTS)}]+")
_LOWERED = re.compile(f"[{''.join(FROM_SUBSCRIPT)}]+")


def typst_words(text: str) -> str:
    r"""The text in Typst's markup; nothing in it is code.

    >>> print(typst_words("#read(x) *a* https://b"))
    \#read(x) \*a\* https\:\//b
    """
    clean = "".join(letter if letter.isprintable() else " " for letter in text)
    return _MARKUP.sub(lambda found: "\\" + found[0], clean)


def typst_text(text: str) -> str:
    r"""The same with raised and lowered letters of the page's own font, which has few of Unicode's.

    >>> print(typst_text("x² + w₁"))
    x#super[2] + w#sub[1]
    """
    written = _RAISED.sub(lambda run: f"#super[{plain_superscripts(run[0])}]", typst_words(text))
    return _LOWERED.sub(
        lambda run: f"#sub[{''.join(FROM_SUBSCRIPT[sign] for sign in run[0])}]", written
    )
