"""How wide LaTeX source comes out in Computer Modern: what line breaks and columns are decided by.

Widths are in quads of the size that is set (1 em; at 11 pt, 10.95 pt). They come from the font
metrics of cmmi10, cmr10 and cmti10, rounded up where a construction has several sizes; a line is
found a little wider than TeX sets it, never narrower by more than a hair.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterator
from functools import lru_cache

_ITALIC = (
    "529 429 433 520 466 490 477 576 345 412 521 298 878 600 485 503 446 451 469 361 572 485 716 "
    "572 490 465 750 759 715 828 738 643 786 831 440 555 849 681 970 803 763 642 791 759 613 584 "
    "683 583 944 828 581 683"
)
_ROMAN = (
    "500 556 444 556 444 306 500 556 278 306 528 278 833 556 500 556 528 392 394 389 556 528 722 "
    "528 528 444 750 708 722 764 681 653 785 750 361 514 778 625 917 750 778 681 778 736 556 722 "
    "750 750 1028 750 750 611"
)
_GREEK = {
    **{"alpha": 0.64, "beta": 0.566, "gamma": 0.518, "delta": 0.444, "varepsilon": 0.466},
    **{"zeta": 0.438, "eta": 0.497, "theta": 0.469, "iota": 0.354, "kappa": 0.576, "lambda": 0.583},
    **{"mu": 0.603, "nu": 0.494, "xi": 0.438, "pi": 0.57, "rho": 0.517, "sigma": 0.571},
    **{"tau": 0.437, "upsilon": 0.54, "varphi": 0.654, "chi": 0.626, "psi": 0.651, "omega": 0.622},
    **{"Gamma": 0.625, "Delta": 0.833, "Theta": 0.778, "Lambda": 0.694, "Xi": 0.667, "Pi": 0.75},
    **{"Sigma": 0.722, "Upsilon": 0.778, "Phi": 0.722, "Psi": 0.778, "Omega": 0.722},
}
_MATH = {
    **dict(zip(string.ascii_letters, (int(w) / 1000 for w in _ITALIC.split()), strict=True)),
    **dict.fromkeys(string.digits, 0.5),
    **{"(": 0.389, ")": 0.389, "[": 0.278, "]": 0.278, ".": 0.278, ",": 0.445, ";": 0.445},
    **{"/": 0.5, "'": 0.3, "|": 0.278, "!": 0.278, " ": 0.0, "~": 0.333},
}
_TEXT = {
    **dict(zip(string.ascii_letters, (int(w) / 1000 for w in _ROMAN.split()), strict=True)),
    **dict.fromkeys(string.digits, 0.5),
    **{" ": 0.334, "~": 0.334, "(": 0.389, ")": 0.389, "/": 0.5, "-": 0.334, "`": 0.278},
    **dict.fromkeys(".,;:!'", 0.278),
}
_BINARY = {"+": 0.778, "-": 0.778, r"\cdot": 0.278, r"\times": 0.778, r"\pm": 0.778}
_RELATIONS = {"=": 0.778, "<": 0.778, ">": 0.778, ":": 0.278, r"\to": 1.0} | dict.fromkeys(
    (r"\approx", r"\leq", r"\geq", r"\neq", r"\equiv"), 0.778
)
_COMMANDS = {
    **{rf"\{name}": width for name, width in _GREEK.items()},
    **{r"\partial": 0.58, r"\,": 0.167, r"\;": 0.278, r"\ ": 0.333, r"\quad": 1.0, r"\qquad": 2.0},
    **{r"\infty": 1.0, r"\lvert": 0.278, r"\rvert": 0.278, r"\backslash": 0.5, r"\_": 0.38},
    **{r"\hfill": 0.0, r"\displaystyle": 0.0, r"\dots": 1.2, r"\surd": 0.9, r"\nabla": 0.833},
    **{r"\%": 0.84, r"\#": 0.84, r"\&": 0.778, r"\$": 0.5, r"\{": 0.5, r"\}": 0.5, r"\-": 0.0},
}
_OPERATORS = frozenset(
    {
        *(r"\log", r"\ln", r"\exp", r"\max", r"\min"),
        *(r"\sin", r"\cos", r"\tan", r"\arcsin", r"\arccos", r"\arctan"),
        *(r"\sinh", r"\cosh", r"\tanh"),
    }
)
_GROUPS = frozenset({r"\text", r"\mathrm", r"\operatorname", r"\hat", r"\bar", r"\tilde"})
_TOKEN = re.compile(r"\\(?:[A-Za-z]+|.)|.", re.DOTALL)
_SCALES = (1.0, 1.0, 0.73, 0.55)
_DISPLAY, _INLINE, _SCRIPT, _SMALLEST = range(4)
_UNKNOWN = 0.8


@lru_cache(maxsize=8192)
def math_width(source: str) -> float:
    """The width of a formula in display style."""
    return _Measure(source).math(_DISPLAY)


@lru_cache(maxsize=8192)
def text_width(source: str) -> float:
    """The width of words on one line, formulas in `$…$` among them."""
    return _Measure(source).text()


@lru_cache(maxsize=1024)
def widest_part(source: str) -> float:
    """The width of the widest part of a formula in which TeX can't break the line."""
    measure = _Measure(source)
    measure.math(_DISPLAY)
    return measure.widest


class _Measure:
    """One pass over the tokens of a source. `widest` is the widest fraction or root so far."""

    def __init__(self, source: str) -> None:
        self._tokens: Iterator[str] = iter(_TOKEN.findall(source))
        self.widest = 0.0

    def text(self, closing: str = "") -> float:
        total = 0.0
        for token in self._tokens:
            if token == closing:
                break
            if token == "$":
                total += self.math(_INLINE, "$")
            elif token == "{":
                total += self.text("}")
            elif token == r"\hspace":
                self._skip_group()
            elif token.startswith("\\"):
                total += _COMMANDS.get(token, 0.5)
            else:
                total += _TEXT.get(token, _UNKNOWN)
        return total

    def math(self, style: int, closing: str = "") -> float:
        scale = _SCALES[style]
        total, spaced = 0.0, style < _SCRIPT
        for token in self._tokens:
            if token == closing:
                break
            if token in _BINARY:
                total += (_BINARY[token] + (0.445 if spaced else 0.0)) * scale
            elif token in _RELATIONS:
                total += (_RELATIONS[token] + (0.556 if spaced else 0.0)) * scale
            elif token == "{":
                total += self.math(style, "}")
            elif token in ("^", "_"):
                total += self._argument(min(max(style + 1, _SCRIPT), _SMALLEST)) + 0.05
            elif token == r"\frac":
                inner = min(style + 1, _SMALLEST)
                width = max(self._argument(inner), self._argument(inner)) + 0.24
                self.widest = max(self.widest, width)
                total += width
            elif token == r"\sqrt":
                width = self._argument(style) + scale
                self.widest = max(self.widest, width)
                total += width
            elif token in (r"\left", r"\right"):
                following = next(self._tokens, "")
                total += 0.12 if following == "." else 0.74 * scale
            elif token in (r"\begin", r"\end"):
                self._skip_group()
                total += 0.9 if token == r"\begin" else 0.0
            elif token in _GROUPS:
                total += self._group(token, scale)
            elif token in _OPERATORS:
                total += (sum(_TEXT[letter] for letter in token[1:]) + 0.167) * scale
            elif token.startswith("\\"):
                total += _COMMANDS.get(token, _UNKNOWN) * scale
            else:
                total += _MATH.get(token, _UNKNOWN) * scale
        return total

    def _argument(self, style: int) -> float:
        token = next(self._tokens, "")
        if token == "{":
            return self.math(style, "}")
        return _Measure(token).math(style)

    def _group(self, command: str, scale: float) -> float:
        next(self._tokens, "")
        if command in (r"\hat", r"\bar", r"\tilde"):
            return max(self.math(_INLINE, "}"), 0.5) * scale
        return (self.text("}") + (0.333 if command == r"\operatorname" else 0.0)) * scale

    def _skip_group(self) -> None:
        for token in self._tokens:
            if token == "}":
                return
