"""Words in Markdown, in table cells and inside formulas: any text as it stands, never markup."""

from __future__ import annotations

import re

from hwsolve.derivation.display import Display
from hwsolve.derivation.model import Prose
from hwsolve.notation.tree import Expression
from hwsolve.renderers.writing import Writing

_MARKUP = re.compile(r"[\\`*_{}\[\]#|$~!]|^[-+=>]|(?<=^\d)[.)]|:(?=//)|\bwww(?=\.)", re.MULTILINE)
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_INVISIBLE = re.compile(
    "[\\x00-\\x1f\\x7f-\\x9f\\u200b-\\u200f\\u2028-\\u202e\\u2066-\\u2069\\ufeff]+"
)
_IN_FORMULA = str.maketrans(
    {
        "\\": "∖",
        "{": "⦃",
        "}": "⦄",
        "$": "＄",
        "%": "％",
        "#": "＃",
        "&": "＆",
        "^": "ˆ",
        "_": "＿",
        "~": "∼",
        "`": "ˋ",
        "<": "‹",
        ">": "›",
        ":": "∶",
    }
)
"""What TeX would take for a command, in letters that look alike."""


def markdown_words(text: str) -> str:
    r"""The text in Markdown.

    >>> print(markdown_words("a*b* [x](y) <b> $1"))
    a\*b\* \[x\](y) &lt;b&gt; \$1
    """
    text = "".join(_ENTITIES.get(letter, letter) for letter in _visible(text))
    return _MARKUP.sub(lambda found: "\\" + found[0] if found[0] != "www" else "www\u200b", text)


def formula_words(text: str) -> str:
    """The text in letters that mean nothing to TeX or Markdown."""
    return _visible(text).translate(_IN_FORMULA)


def mermaid_words(text: str) -> str:
    """The text in a quoted label of Mermaid, where `#` begins a numbered character."""
    return "".join(
        letter if letter.isalnum() or letter in " +-=()/.,²³′·−" else f"#{ord(letter)};"
        for letter in _visible(text)
    )


def prose_in_formula(prose: Prose, writing: Writing, display: Display | None = None) -> str:
    r"""Words and their mathematics inside a formula: `\text{by }f_3\text{ alone}`."""
    written = []
    for part in prose.parts:
        if isinstance(part, str):
            if part:
                written.append(rf"\text{{{formula_words(part)}}}")
        elif isinstance(part, Expression):
            written.append(writing.math(part))
        else:
            written.append(writing.prose(Prose((part,)), display))
    return "".join(written)


def _visible(text: str) -> str:
    """Without line ends, and without the signs that turn the direction of what follows."""
    return _INVISIBLE.sub(" ", text)
