"""Words in LaTeX: any text as it stands, in what every TeX has; nothing in it is a command."""

from __future__ import annotations

import re
import unicodedata

from hwsolve.notation.names import FROM_GREEK, FROM_SUBSCRIPT, SUBSCRIPTS
from hwsolve.notation.numerals import SUPERSCRIPTS, plain_superscripts

LONGEST_WORD = 24
PIECE = 6
"""A longer word may be broken after so many letters, so that none runs into the margin."""

_TEXT = {
    **{sign: "\\" + sign for sign in "#$%&_{}"},
    # In brackets of their own, for a bracket after a command is its option.
    **{"[": "{[}", "]": "{]}"},
    **{"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"},
    **{"<": "$<$", ">": "$>$", "|": "$|$", '"': "''", "`": "`{}", "\u00a0": "~", "\u202f": "~"},
    **{"“": "``", "”": "''", "„": ",,", "‘": "`", "’": "'", "‚": ",", "…": r"\dots{}"},
    **{"–": "--", "—": "---", "‑": "-", "‐": "-", "§": r"\S{}", "©": r"\copyright{}", "€": "EUR"},
    **{"ß": r"{\ss}", "æ": r"{\ae}", "Æ": r"{\AE}", "œ": r"{\oe}", "Œ": r"{\OE}", "ø": r"{\o}"},
    **{"Ø": r"{\O}", "ł": r"{\l}", "Ł": r"{\L}", "ı": r"{\i}", "¿": "?`", "¡": "!`"},
    **{"\t": " ", "\n": " ", "\r": " ", "\u00ad": r"\-", "\u200b": r"\hspace{0pt}"},
}
SIGNS = {
    **{"−": "-", "·": r"\cdot", "×": r"\times", "÷": r"\div", "±": r"\pm", "∂": r"\partial"},
    **{"≈": r"\approx", "≤": r"\leq", "≥": r"\geq", "≠": r"\neq", "→": r"\to", "←": r"\leftarrow"},
    **{"⇒": r"\Rightarrow", "⇔": r"\Leftrightarrow", "↦": r"\mapsto", "∞": r"\infty"},
    **{"√": r"\surd", "∑": r"\sum", "∏": r"\prod", "∫": r"\int", "∇": r"\nabla", "∈": r"\in"},
    **{"′": "'", "″": "''", "‴": "'''", "°": r"{}^\circ", "ℝ": r"\mathbf{R}", "∝": r"\propto"},
    **{"⌊": r"\lfloor", "⌋": r"\rfloor", "⌈": r"\lceil", "⌉": r"\rceil", "⟨": r"\langle"},
    **{"⟩": r"\rangle", "⟺": r"\Leftrightarrow", "↔": r"\leftrightarrow", "⊤": r"\top"},
    **{
        "…": r"\dots",
        "∗": "*",
        "⋅": r"\cdot",
        "∙": r"\cdot",
        "∕": "/",
        "⁄": "/",
        "∓": r"\mp",
        "∼": r"\sim",
    },
    **{"‖": r"\|", "⊙": r"\odot", "∘": r"\circ", "≡": r"\equiv", "≪": r"\ll", "≫": r"\gg"},
    **{"½": r"\frac12", "¼": r"\frac14", "¾": r"\frac34", "⅓": r"\frac13", "⅔": r"\frac23"},
    **{"ε": r"\varepsilon", "φ": r"\varphi", "ο": "o", "μ": r"\mu", "π": r"\pi"},
}
_ACCENTS = {
    **{"\u0300": "`", "\u0301": "'", "\u0302": "^", "\u0303": "~", "\u0304": "=", "\u0306": "u"},
    **{"\u0307": ".", "\u0308": '"', "\u030a": "r", "\u030b": "H", "\u030c": "v", "\u0323": "d"},
    **{"\u0327": "c", "\u0331": "b"},
}
_RAISED = {raised: plain_superscripts(raised) for raised in SUPERSCRIPTS} | {"ᵀ": "T", "ⁱ": "i"}
_INDEX_RUN = re.compile(
    f"(?P<up>[{''.join(_RAISED)}]+)|(?P<down>[{''.join(SUBSCRIPTS.values())}₊₋]+)"
    f"|(?P<marked>[A-Za-z][{''.join(_ACCENTS)}]{{1,2}})|(?P<other>.)",
    re.DOTALL,
)
_LOWERED = FROM_SUBSCRIPT | {"₊": "+", "₋": "-"}
_LONG_WORD = re.compile(rf"[^\s\u00a0]{{{LONGEST_WORD + 1},}}")
_LIGATURES = re.compile(r"--|<<|>>|,,|''|``|[?!](?=`)")
_PERCENT = re.compile(r"(?<=[0-9$])[ ~]\\%")
_ADJACENT_MATH = re.compile(r"(?<!\\)\$\$")
_OUTSIDE = re.compile("[^\x00-\x7f\ue000-\uefff]+")
"""Beyond ASCII, but for the marks of slots."""
_BREAK = "\u200b"


def latex_words(text: str) -> str:
    r"""The text for LaTeX's text mode. What Computer Modern has no glyph for is named by its code
    point.

    >>> print(latex_words(r"50 % of \input{x}: λ² ≈ ü"))
    50\,\% of \textbackslash{}input\{x\}: $\lambda^{2}$ $\approx$ \"{u}
    """
    text = unicodedata.normalize("NFC", _LONG_WORD.sub(_breakable, text))
    # The signs that TeX would join to a dash or a quotation mark stay apart.
    text = _LIGATURES.sub(lambda found: _BREAK.join(found[0]), text)
    written = "".join(map(_written, _INDEX_RUN.finditer(text)))
    return percent_kept(_ADJACENT_MATH.sub("", written))


def percent_kept(source: str) -> str:
    """A percent sign stays in the line of its number."""
    return _PERCENT.sub(r"\\,\\%", source)


def latex_formula(source: str) -> str:
    """A formula in ASCII: what a symbol of the user's own may bring into it is written as text."""
    if source.isascii():
        return source
    return _OUTSIDE.sub(lambda run: rf"\text{{{latex_words(run[0])}}}", source)


def _breakable(word: re.Match[str]) -> str:
    letters = word[0]
    return _BREAK.join(letters[start : start + PIECE] for start in range(0, len(letters), PIECE))


def _written(found: re.Match[str]) -> str:
    if found["up"]:
        return f"$^{{{''.join(_RAISED[letter] for letter in found['up'])}}}$"
    if found["down"]:
        return f"$_{{{''.join(_LOWERED[letter] for letter in found['down'])}}}$"
    letter = found[0]
    if found["marked"]:
        return _accented(letter)
    if letter in _TEXT:
        return _TEXT[letter]
    if letter in SIGNS:
        return f"${SIGNS[letter]}$"
    if letter in FROM_GREEK:
        return rf"$\{FROM_GREEK[letter]}$"
    if " " <= letter <= "~":
        return letter
    return _accented(letter)


def _accented(letter: str) -> str:
    base, *marks = list(unicodedata.normalize("NFD", letter))
    if marks and base.isascii() and base.isalpha() and all(mark in _ACCENTS for mark in marks):
        dotless = {"i": r"\i", "j": r"\j"}.get(base, base)
        for mark in marks:
            dotless = rf"\{_ACCENTS[mark]}{{{dotless}}}"
        return dotless
    if unicodedata.category(letter) in ("Mn", "Cf", "Cc", "Zs"):
        return " " if unicodedata.category(letter) == "Zs" else ""
    return rf"[U+{ord(letter):04X}]\hspace{{0pt}}"
