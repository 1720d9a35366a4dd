"""A formula that was read among words, from its LaTeX to MathML."""

from __future__ import annotations

import re
from functools import lru_cache
from html import escape

from hwsolve.functions import table
from hwsolve.notation.names import GREEK
from hwsolve.renderers.latex_signs import is_mark
from hwsolve.renderers.latex_words import SIGNS

_TOKEN = re.compile(r"\\[A-Za-z]+|\\.|[0-9]+(?:\.[0-9]+)?|.", re.DOTALL)
_LETTERS = {"varepsilon": "ε", "varphi": "φ", **{name: letter for name, letter in GREEK.items()}}
_COMMANDS = {
    latex: sign for sign, latex in SIGNS.items() if latex.startswith("\\") and latex[1:].isalpha()
} | {r"\cdot": "·", "\\lvert": "|", "\\rvert": "|", "\\lVert": "‖", "\\rVert": "‖"}
_FUNCTIONS = {each.latex: each.unicode for each in table().values() if each.latex[:1] == "\\"}
_MARKS = {r"\hat": "^", r"\tilde": "~", r"\bar": "‾"}
_FRACTIONS = (r"\frac", r"\tfrac", r"\dfrac")
_UPRIGHT = (r"\mathrm", r"\operatorname", r"\mathbf")
_OPENING = frozenset({"(", "[", r"\lfloor", r"\lceil", r"\langle", r"\lvert", r"\lVert"})
_CLOSING = frozenset({")", "]", r"\rfloor", r"\rceil", r"\rangle", r"\rvert", r"\rVert"})
_SPACES = frozenset({r"\,", r"\;", r"\:", "~"})
_OPERANDS = "∞∇∂"
_SPACE = '<mspace width="0.17em"/>'
_FUNCTION = re.compile("(?:<msup>)?<mi>[a-z]{2,}</mi>.*")


@lru_cache(maxsize=4096)
def mathml_formula(latex: str) -> str:
    r"""What stands inside <math>, one element. A letter that it does not know stays as it is.

    >>> print(mathml_formula(r"-x_1^{2}"))
    <mrow><mo form="prefix">−</mo><msubsup><mi>x</mi><mn>1</mn><mn>2</mn></msubsup></mrow>
    """
    tokens = [token for token in _TOKEN.findall(latex) if not token.isspace()]
    return _Reader(tokens[::-1]).row(frozenset())


class _Reader:
    """Takes the tokens one by one, from the end of the list."""

    def __init__(self, tokens: list[str]) -> None:
        self._tokens = tokens

    def row(self, ends: frozenset[str]) -> str:
        """All there is up to one of the ends, as one element."""
        found: list[str] = []
        while self._tokens and self._tokens[-1] not in ends:
            if found and self._tokens[-1] not in _OPENING and _ends_in_function(found[-1]):
                found.append(_SPACE)
            found.append(self._scripted(not found or found[-1].startswith("<mo")))
        return found[0] if len(found) == 1 else f"<mrow>{''.join(found)}</mrow>"

    def _scripted(self, begins: bool) -> str:
        """An operand with its index, primes and exponent; `begins`: a sign here has one operand."""
        base = self._one(begins)
        below, above = "", ""
        while self._tokens and self._tokens[-1] in ("_", "^", "'"):
            script = self._tokens.pop()
            if script == "'":
                base += '<mo form="postfix" lspace="0" rspace="0">′</mo>'
            elif script == "_":
                below = self._argument()
            else:
                above = self._argument()
        if "′</mo>" in base:
            base = f"<mrow>{base}</mrow>"
        if below and above:
            return f"<msubsup>{base}{below}{above}</msubsup>"
        if below:
            return f"<msub>{base}{below}</msub>"
        return f"<msup>{base}{above}</msup>" if above else base

    def _one(self, begins: bool) -> str:
        token = self._tokens.pop()
        if token == "{":
            return self._group()
        if token in _OPENING:
            return self._bracket(token)
        if token[0].isdigit():
            return f"<mn>{token}</mn>"
        if token in _SPACES:
            return _SPACE
        if token == r"\sqrt":
            return f"<msqrt>{self._argument()}</msqrt>"
        if token in _FRACTIONS:
            return f"<mfrac>{self._argument()}{self._argument()}</mfrac>"
        if token in _MARKS:
            mark = f"<mo>{_MARKS[token]}</mo>"
            return f'<mover accent="true">{self._argument()}{mark}</mover>'
        if token in _UPRIGHT:
            name = self._verbatim()
            shown = "ℝ" if (token, name) == (r"\mathbf", "R") else escape(name)
            return (
                f"<mi>{shown}</mi>" if len(name) > 1 else f'<mi mathvariant="normal">{shown}</mi>'
            )
        return _sign(token, begins)

    def _bracket(self, opening: str) -> str:
        inside = self.row(_CLOSING)
        closing = self._tokens.pop() if self._tokens else ""
        left, right = _COMMANDS.get(opening, opening), _COMMANDS.get(closing, closing)
        fence = '<mo form="{}" stretchy="false" lspace="0" rspace="0">{}</mo>'
        return (
            f"<mrow>{fence.format('prefix', left)}{inside}{fence.format('postfix', right)}</mrow>"
        )

    def _group(self) -> str:
        inside = self.row(frozenset("}"))
        if self._tokens:
            self._tokens.pop()
        return inside

    def _argument(self) -> str:
        if not self._tokens:
            return "<mrow></mrow>"
        token = self._tokens[-1]
        if token.isdigit() and len(token) > 1:
            # TeX takes one digit at a time: \frac12.
            self._tokens[-1] = token[1:]
            return f"<mn>{token[0]}</mn>"
        return self._one(begins=True)

    def _verbatim(self) -> str:
        """The letters of a group as they are."""
        letters = []
        if self._tokens and self._tokens.pop() == "{":
            while self._tokens and (token := self._tokens.pop()) != "}":
                letters.append(token.removeprefix("\\"))
        return "".join(letters)


def _ends_in_function(written: str) -> bool:
    """Whether it is a function's name, with its exponent: what follows is its argument."""
    return _FUNCTION.fullmatch(written) is not None


def _sign(token: str, begins: bool) -> str:
    """A letter, the name of a function or an operator."""
    bare = token.removeprefix("\\")
    if token in _FUNCTIONS:
        return f"<mi>{escape(_FUNCTIONS[token])}</mi>"
    if token != bare and bare in _LETTERS:
        letter = _LETTERS[bare]
        variant = ' mathvariant="normal"' if letter.isupper() else ""
        return f"<mi{variant}>{letter}</mi>"
    shown = _COMMANDS.get(token, bare)
    if is_mark(shown):
        return shown
    if shown.isalpha() or shown in _OPERANDS:
        return f"<mi>{escape(shown)}</mi>"
    if shown == "/":
        return '<mo lspace="0" rspace="0">/</mo>'
    form = ' form="prefix"' if begins and shown in "-±∓" else ""
    return f"<mo{form}>{escape(shown.replace('-', '−'))}</mo>"
