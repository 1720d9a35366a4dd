"""How Typst writes mathematics among words: our own sentences are read as for LaTeX, and their formulas
written in Typst's notation."""

from __future__ import annotations

import re

from hwsolve.derivation.model import Prose
from hwsolve.notation.names import GREEK
from hwsolve.notation.typst import typst_string
from hwsolve.renderers.latex_writing import LatexWords
from hwsolve.renderers.typst_words import typst_words
from hwsolve.renderers.writing import Printer, Writing

_TOKEN = re.compile(r"\\[A-Za-z]+|\\.|[0-9.]+|.", re.DOTALL)
_COMMANDS = {
    **{"cdot": "dot", "div": "div", "pm": "plus.minus", "mp": "minus.plus", "partial": "partial"},
    **{"approx": "approx", "leq": "<=", "geq": ">=", "neq": "!=", "to": "->", "leftarrow": "<-"},
    **{"Rightarrow": "=>", "Leftrightarrow": "<=>", "leftrightarrow": "<->", "mapsto": "|->"},
    **{
        "dots": "dots.h",
        "infty": "infinity",
        "sum": "sum",
        "prod": "product",
        "int": "integral",
        "nabla": "nabla",
    },
    **{"in": "in", "propto": "prop", "times": "times", "odot": "dot.o", "circ": "compose"},
    **{"equiv": "equiv", "ll": "<<", "gg": ">>", "top": "top", "sim": "tilde.op", "surd": "√"},
    **{"lfloor": "⌊", "rfloor": "⌋", "lceil": "⌈", "rceil": "⌉", "langle": "⟨", "rangle": "⟩"},
    **{"lvert": 'class("opening", bar.v)', "rvert": 'class("closing", bar.v)'},
    **{"lVert": 'class("opening", bar.v.double)', "rVert": 'class("closing", bar.v.double)'},
    **{"varepsilon": "epsilon", "varphi": "phi", "log": "log", "exp": "exp", "det": "det"},
    **{name: name for name in ("sin", "cos", "tan", "sinh", "cosh", "tanh", "max", "min")},
    **{name: name for name in ("arcsin", "arccos", "arctan", "quad")},
    **{name: name for name in GREEK if name not in ("epsilon", "phi")},
}
_FUNCTIONS = {"sqrt": "sqrt", "hat": "hat", "tilde": "tilde", "bar": "macron"}
_UPRIGHT = {"mathrm": "upright({})", "operatorname": "op({})", "mathbf": "bold(upright({}))"}
_SIGNS = {"/": r"\/", ",": "comma", "#": r"\#", "$": r"\$", '"': r"\"", ";": r"\;", "&": r"\&"}
_SPACES = {r"\,": "thin", r"\;": "thick", r"\:": "med", r"\!": "", "~": "space.nobreak"}


class TypstWords(LatexWords):
    """Our own sentences in Typst's markup."""

    def __init__(self, printer: Printer, decimal_comma: str = "") -> None:
        super().__init__(printer, decimal_comma, typst_words)
        self.words = lambda text: self.prose(Prose((text,)))

    def with_comma(self, text: str) -> str:
        return Writing.with_comma(self, text)

    def read_formula(self, latex: str) -> str:
        return typst_formula(latex)


def typst_formula(latex: str) -> str:
    r"""A formula that was read among words, in Typst's notation.

    >>> print(typst_formula(r"\sqrt{v_1} = \operatorname{relu}' (0)^{n-1}"))
    sqrt(v _(1)) = op("relu") ' ( 0 ) ^(n - 1)
    """
    tokens = [token for token in _TOKEN.findall(latex) if not token.isspace()]
    return _Reader(tokens).formula()


class _Reader:
    """Takes the tokens one by one."""

    def __init__(self, tokens: list[str]) -> None:
        self._tokens = tokens[::-1]

    def formula(self) -> str:
        """All there is, up to the brace that closes this group."""
        written = []
        while self._tokens and self._tokens[-1] != "}":
            written.append(self._one())
        if self._tokens:
            self._tokens.pop()
        return " ".join(filter(None, written))

    def _one(self) -> str:
        token = self._tokens.pop()
        if token == "{":
            return self.formula()
        if token in ("^", "_"):
            return f"{token}({self._argument()})"
        if token in _SPACES:
            return _SPACES[token]
        if not token.startswith("\\"):
            return _SIGNS.get(token, token)
        command = token[1:]
        if command in _FUNCTIONS:
            return f"{_FUNCTIONS[command]}({self._argument()})"
        if command in _UPRIGHT:
            return _UPRIGHT[command].format(typst_string(self._verbatim()))
        if command in ("frac", "tfrac", "dfrac"):
            return f"frac({self._argument()}, {self._argument()})"
        return _COMMANDS.get(command) or typst_string(command)

    def _argument(self) -> str:
        if not self._tokens:
            return ""
        if self._tokens[-1].isdigit() and len(self._tokens[-1]) > 1:
            # TeX takes one digit at a time: \frac12.
            digits = self._tokens.pop()
            self._tokens += digits[:0:-1]
            return digits[0]
        return self._one()

    def _verbatim(self) -> str:
        """The letters of a group as they are."""
        letters = []
        if self._tokens and self._tokens.pop() == "{":
            while self._tokens and (token := self._tokens.pop()) != "}":
                letters.append(token.removeprefix("\\"))
        return "".join(letters)
