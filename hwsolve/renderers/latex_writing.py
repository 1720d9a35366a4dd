"""How LaTeX writes mathematics and words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from functools import partial

from hwsolve.derivation.display import Display
from hwsolve.derivation.model import Prose
from hwsolve.notation.latex import finished
from hwsolve.renderers.latex_formulas import FormulaReader
from hwsolve.renderers.latex_signs import FIRST_MARK, LAST_MARK, LETTER, WORD, is_mark
from hwsolve.renderers.latex_words import latex_words, percent_kept
from hwsolve.renderers.writing import Printer, Writing

_MARK = re.compile(f"([{chr(FIRST_MARK)}-{chr(LAST_MARK)}])")
_RAISED_NAME = re.compile(r"\{(\\?[A-Za-z]+_(?:\w|\{[\w,]+\}))\}(?=\^)")
"""A name in brackets below an exponent: without them the exponent stands over the index."""

_QUOTED = re.compile('"[^"]*"')
"""What is to be typed as it stands."""

_MOST_PARTS = LAST_MARK - FIRST_MARK


class LatexWriting(Writing):
    """Formulas by themselves, with nothing but their own size to care for."""

    def with_comma(self, text: str) -> str:
        return finished(super().with_comma(text))


class LatexWords(LatexWriting):
    """Our own sentences: what is mathematics in them is set as mathematics; `words` writes the rest."""

    def __init__(
        self, printer: Printer, decimal_comma: str = "", words: Callable[[str], str] = latex_words
    ) -> None:
        super().__init__(
            printer, lambda math: f"${math}$", partial(sentence, words=words), decimal_comma
        )
        self._between = words

    def prose(self, prose: Prose, display: Display | None = None) -> str:
        """A formula may be written partly in words and partly as expressions: `|` f′ `| < 1`."""
        if len(prose.parts) > _MOST_PARTS:
            return super().prose(prose, display)
        return _joined(self.pieces(prose, display), self._between)

    def pieces(self, prose: Prose, display: Display | None = None) -> Iterator[tuple[bool, str]]:
        """Words as they are, and formulas in LaTeX."""
        marked = [
            _MARK.sub("\ufffd", part) if isinstance(part, str) else chr(FIRST_MARK + index)
            for index, part in enumerate(prose.parts)
        ]

        def formula(mark: re.Match[str]) -> str:
            part = prose.parts[ord(mark[0]) - FIRST_MARK]
            # Nothing between dollars would begin a display.
            return self._part(part, display).removeprefix("$").removesuffix("$") or "{}"

        for is_formula, piece in _pieces("".join(marked)):
            if is_formula and not is_mark(piece):
                piece = self.read_formula(piece)
            if is_formula:
                piece = _RAISED_NAME.sub(r"\1", _MARK.sub(formula, piece))
            yield is_formula, piece

    def read_formula(self, latex: str) -> str:
        """A formula that was read among words, in the notation of the format."""
        return latex


def sentence(text: str, words: Callable[[str], str] = latex_words) -> str:
    r"""Our own words with the formulas among them.

    >>> print(sentence("Convention: ε inside the root: √(s + ε)"))
    Convention: $\varepsilon$ inside the root: $\sqrt{s + \varepsilon}$
    """
    return _joined(_pieces(_MARK.sub("\ufffd", text)), words)


def _joined(pieces: Iterable[tuple[bool, str]], words: Callable[[str], str]) -> str:
    return percent_kept(
        "".join(f"${piece}$" if is_formula else words(piece) for is_formula, piece in pieces)
    )


def _pieces(text: str) -> Iterator[tuple[bool, str]]:
    """Words as they are, and formulas in LaTeX: what is certainly mathematics, and every mark."""
    text = unicodedata.normalize("NFD", text).replace("=\u0338", "≠")
    reader = FormulaReader(text)
    start = place = 0
    while place < len(text):
        found = reader.formula(place, 0, "") if _may_begin(text, place) else None
        if found and (found.certain or _is_symbol(text, place, found.end)):
            yield from _between_marks(text[start:place])
            yield True, found.latex
            start = place = found.end
        else:
            word = _QUOTED.match(text, place) or WORD.match(text, place)
            place = word.end() if word else place + 1
    yield from _between_marks(text[start:])


def _between_marks(text: str) -> Iterator[tuple[bool, str]]:
    for piece in _MARK.split(text):
        if piece:
            yield is_mark(piece), piece


def _may_begin(text: str, place: int) -> bool:
    """Whether nothing before it clings to what begins here."""
    before = text[place - 1] if place else " "
    return not (before.isalnum() or before in "_'’.^" or unicodedata.combining(before))


def _is_symbol(text: str, start: int, end: int) -> bool:
    """Whether what has been read is a letter that stands for a quantity: no article, and no ending
    in brackets like (s)."""
    letter = text[start:end]
    if not LETTER.fullmatch(letter):
        return is_mark(letter)
    if letter == text.strip():
        return True
    before, after = text[max(start - 2, 0) : start], text[end : end + 2]
    is_word = letter in "aAI" or (after[:1] == "." and bool(after[1:].strip()))
    is_ending = before[-1:] in ("(", "[") and before[:1].isalpha()
    stands_alone = before[-1:] in ("", " ", "\u00a0", "(", "[") and not re.match(
        r"[\w'’/@^=]", after
    )
    return stands_alone and not is_word and not is_ending
