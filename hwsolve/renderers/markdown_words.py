"""Words in Markdown, in table cells and inside formulas: any text as it stands, never markup."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hwsolve.derivation.display import Display
from hwsolve.derivation.model import Prose
from hwsolve.renderers.latex_writing import LatexWords, LatexWriting
from hwsolve.renderers.writing import Printer

_MARKUP = re.compile(
    r"[\\`*|$~#]|(?<![^\W_])_|_(?![^\W_])|\[(?=[^\]]*\][\[(:])|\](?=[\[(:])|!(?=\[)"
    r"|^[-+=>]|(?<=^\d)[.)](?=\s|$)|(?<=^\d\d)[.)](?=\s|$)|<(?=[\w/!?])|&(?=#?\w+;)|:(?=//)"
    r"|\bwww(?=\.)",
    re.MULTILINE,
)
_INVISIBLE = re.compile(
    "[\\x00-\\x1f\\x7f-\\x9f\\u200b-\\u200f\\u2028-\\u202e\\u2066-\\u2069\\ufeff]+"
)
_LOOKALIKES = {"\\": "∖", "{": "⦃", "}": "⦄", "$": "＄", "%": "％", "#": "＃", "&": "＆"} | {
    "^": "ˆ",
    "~": "∼",
    "`": "ˋ",
}
"""What TeX would take for a command, in letters that look alike."""

_IN_TEXT = str.maketrans(_LOOKALIKES | {"_": "＿", "<": r"}\lt\text{", ">": r"}\gt\text{"})
_IN_SYMBOL = str.maketrans(_LOOKALIKES | {"<": "＜", ">": "＞", ":": "∶"})
_BETWEEN_FACTORS = re.compile(r"(\\mathrm\{[^{}]*\}\S*)? ?\\, ?(?=(\\mathrm|\\partial)?)")
_COMMANDS = {
    **{",": r"\thinspace ", ";": r"\thickspace ", ":": r"\medspace ", "!": r"\negthinspace "},
    **{"{": r"\lbrace ", "}": r"\rbrace ", "|": r"\Vert "},
}
_SIGN_COMMAND = re.compile(rf"\\([{re.escape(''.join(_COMMANDS))}]) ?")


class MarkdownWriting(LatexWriting):
    """Formulas by themselves."""

    def with_comma(self, text: str) -> str:
        return markdown_formula(super().with_comma(text))


class MarkdownWords(LatexWords):
    """Our own sentences in Markdown, and inside its formulas."""

    def __init__(self, printer: Printer, decimal_comma: str = "") -> None:
        super().__init__(printer, decimal_comma, markdown_words)
        self.words = lambda text: self.prose(Prose((text,)))

    def with_comma(self, text: str) -> str:
        return markdown_formula(super().with_comma(text))

    def pieces(self, prose: Prose, display: Display | None = None) -> Iterator[tuple[bool, str]]:
        for is_formula, piece in super().pieces(prose, display):
            yield is_formula, markdown_formula(piece) if is_formula else piece

    def in_formula(self, prose: Prose, display: Display | None = None) -> str:
        r"""Words and their mathematics inside a formula: `\text{by }f_3\text{ alone}`."""
        return "".join(
            piece if is_formula else rf"\text{{{_text(piece)}}}"
            for is_formula, piece in self.pieces(prose, display)
        )


def markdown_words(text: str) -> str:
    r"""The text in Markdown.

    >>> print(markdown_words("a*b* [x](y) <b> $1, at_most 2 & 3"))
    a\*b\* \[x\](y) \<b> \$1, at_most 2 & 3
    """
    return _MARKUP.sub(_escaped, _visible(text))


def markdown_formula(source: str) -> str:
    r"""LaTeX as Markdown keeps it: to some readers of Markdown, a backslash before a sign means the sign.
    Between letters a space is left out, so that the source reads well.

    >>> print(markdown_formula(r"a \, b \, \mathrm{net}"))
    a b \thinspace \mathrm{net}
    """

    def space(found: re.Match[str]) -> str:
        word, following = found.groups()
        return f"{word or ''} " + (r"\thinspace " if word or following else "")

    source = _BETWEEN_FACTORS.sub(space, source)
    return _SIGN_COMMAND.sub(lambda found: _COMMANDS[found[1]], source)


def symbol_words(text: str) -> str:
    """A symbol of the user's own, in letters that mean nothing to TeX or Markdown."""
    return _visible(text).translate(_IN_SYMBOL)


def mermaid_words(text: str) -> str:
    """The text in a quoted label of Mermaid, where `#` begins a numbered character."""
    return "".join(
        letter if letter.isalnum() or letter in " +-=()/.,²³′·−" else f"#{ord(letter)};"
        for letter in _visible(text)
    )


def _escaped(found: re.Match[str]) -> str:
    return "www\u200b" if found[0] == "www" else "\\" + found[0]


def _text(text: str) -> str:
    """Words inside a formula."""
    written = _visible(text).translate(_IN_TEXT)
    # Nothing is a link.
    return written.replace("://", ":{}//").replace("www.", "www{}.")


def _visible(text: str) -> str:
    """Without line ends, and without the signs that turn the direction of what follows."""
    return _INVISIBLE.sub(" ", text)
