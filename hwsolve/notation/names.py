"""Names in three spellings: one ASCII identity, and what is shown for it in Unicode and in LaTeX.

`w_1` and `w₁` are the name `w1`, `ŷ` and `y_hat` are `yhat`, `netₕ₁` is `net_h1`. A name reads as a
base, a mark over it, an index, and words after an underscore: `beta1`, `mhat`, `net_h1`, `h1_pre`.

A mark is read only over a base of one letter, Latin or Greek (`yhat`, `xbar`, `thetatilde`). The
English words `chat`, `that` and `what` stay words: t̂ has the identity `t_hat`.
"""

from __future__ import annotations

import re
import string
import unicodedata
from functools import lru_cache

GREEK = {
    "alpha": "α",
    "beta": "β",
    "gamma": "γ",
    "delta": "δ",
    "epsilon": "ε",
    "zeta": "ζ",
    "eta": "η",
    "theta": "θ",
    "iota": "ι",
    "kappa": "κ",
    "lambda": "λ",
    "mu": "μ",
    "nu": "ν",
    "xi": "ξ",
    "omicron": "ο",
    "pi": "π",
    "rho": "ρ",
    "sigma": "σ",
    "tau": "τ",
    "upsilon": "υ",
    "phi": "φ",
    "chi": "χ",
    "psi": "ψ",
    "omega": "ω",
    "Gamma": "Γ",
    "Delta": "Δ",
    "Theta": "Θ",
    "Lambda": "Λ",
    "Xi": "Ξ",
    "Pi": "Π",
    "Sigma": "Σ",
    "Upsilon": "Υ",
    "Phi": "Φ",
    "Psi": "Ψ",
    "Omega": "Ω",
}
"""Greek letters by name. Capitals that look like Latin ones are left out."""

FROM_GREEK = {letter: name for name, letter in GREEK.items()} | {
    "ϵ": "epsilon",
    "ϑ": "theta",
    "ϰ": "kappa",
    "µ": "mu",  # the micro sign, which keyboards type for μ
    "ϖ": "pi",
    "ϱ": "rho",
    "ς": "sigma",
    "ϕ": "phi",
}

MARKS = {"hat": "\u0302", "tilde": "\u0303", "bar": "\u0304"}
FROM_MARK = {mark: name for name, mark in MARKS.items()} | {"\u0305": "bar"}

_PLAIN = "0123456789aehijklmnoprstuvx"
_LOWERED = "₀₁₂₃₄₅₆₇₈₉ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ"
SUBSCRIPTS = dict(zip(_PLAIN, _LOWERED, strict=True))
FROM_SUBSCRIPT = dict(zip(_LOWERED, _PLAIN, strict=True))

LONGEST_INDEX = 3
"""In letters: what follows a word after an underscore and is longer is another word, if Unicode has
no lowered letters for it."""

TIME_INDICES = frozenset("tk")
"""Letters that mean a time step as an index (mₜ is `m[t]`), so that `w_t` keeps its underscore."""

_PRECOMPOSED = "".join(
    composed
    for letter in string.ascii_letters + "".join(FROM_GREEK)
    for mark in FROM_MARK
    if len(composed := unicodedata.normalize("NFC", letter + mark)) == 1
)
_GREEK = "".join(FROM_GREEK)
_MARKS = "".join(FROM_MARK)
_LOW_TIMES = "".join(SUBSCRIPTS[letter] for letter in sorted(TIME_INDICES))
_TIME = rf"(?:[{_LOWERED[10:]}][₊₋][{_LOWERED[:10]}]+|[{_LOW_TIMES}])(?![{_LOWERED}])"
TYPED_NAME = (
    rf"(?:[A-Za-z][A-Za-z0-9]*(?![{_MARKS}])|[A-Za-z{_GREEK}][{_MARKS}]"
    rf"|[{_PRECOMPOSED}]|[{_GREEK}])"
    rf"(?:[{_LOWERED[:10]}]*{_TIME}|[{_LOWERED}]+|[0-9]+)?(?:_[A-Za-z0-9_{_GREEK}]*)?"
)
"""A pattern for a name as it may be typed. A Greek letter, a mark and an index each end a word:
`βm` is β times m."""

_TIMED = re.compile(rf"(.+?)([{_LOWERED[10:]}])(?:([₊₋])([{_LOWERED[:10]}]{{1,6}}))?")
_ENGLISH = frozenset({"chat", "that", "what"})
_BASE = "[A-Za-z]|" + "|".join(sorted(GREEK, key=len, reverse=True))
_MARKED = re.compile(rf"({_BASE})_?(hat|tilde|bar)(?=[0-9_]|$)")
_INDEX = re.compile(r"(?<=[A-Za-z])_(?=[0-9]+(?:_|$))")
_PARTS = re.compile(r"([A-Za-z]+)([0-9]*)((?:_[A-Za-z0-9_]*)?)")
_LOWERED_RUN = re.compile(f"[{_LOWERED}]+")
_LATEX_LETTERS = {"epsilon": r"\varepsilon", "phi": r"\varphi", "omicron": "o"}
_LATEX_ESCAPES = {"_": r"\_", "\\": r"\backslash ", "^": r"\hat{}", "~": r"\tilde{}"} | {
    sign: "\\" + sign for sign in "#$%&{}"
}


def canonical(typed: str) -> str:
    """The ASCII identity of a name, however it was typed.

    >>> [canonical(typed) for typed in ("w_1", "β₁", "ŷ", "f6_2", "Eₒ₁", "ŵ", "what")]
    ['w1', 'beta1', 'yhat', 'f6_2', 'E_o1', 'w_hat', 'what']
    """
    if typed.isascii() and "_" not in typed:
        return typed
    return _canonical(typed)


@lru_cache(maxsize=4096)
def _canonical(typed: str) -> str:
    if not typed.isascii():
        typed = _LOWERED_RUN.sub(_raised, unicodedata.normalize("NFD", typed))
        typed = "".join(_ascii(letter) for letter in typed)
    marked = _MARKED.match(typed)
    if marked and (base := marked[1] + marked[2]) not in _ENGLISH:
        typed = base + typed[marked.end() :]
    return _INDEX.sub("", typed)


@lru_cache(maxsize=4096)
def unicode_name(name: str) -> str:
    """How a name is shown in Unicode. `canonical` leads back from it.

    >>> [unicode_name(name) for name in ("beta1", "f6", "mhat", "wbar", "net_h1", "lambda_Max")]
    ['β₁', 'f₆', 'm̂', 'w̄', 'netₕ₁', 'λ_Max']
    """
    if name.endswith("'"):
        primes = len(name) - len(name.rstrip("'"))
        return unicode_name(name.rstrip("'")) + "″" * (primes // 2) + "′" * (primes % 2)
    parts = anatomy(name)
    if parts is None:
        return name
    base, mark, index, rest = parts
    shown = unicodedata.normalize("NFC", GREEK.get(base, base) + MARKS.get(mark, ""))
    lowered = "".join(SUBSCRIPTS[digit] for digit in index)
    word = rest[1:]
    lowers = word and not index and all(letter in SUBSCRIPTS for letter in word)
    if lowers and word.lstrip("0123456789") not in TIME_INDICES:
        return shown + "".join(SUBSCRIPTS[letter] for letter in word)
    return shown + lowered + rest


@lru_cache(maxsize=4096)
def latex_name(name: str) -> str:
    r"""How a name is written in LaTeX's math mode.

    >>> print(*(latex_name(name) for name in ("beta1", "f16", "yhat", "net_h1", "lambda_max")))
    \beta_1 f_{16} \hat{y} \mathrm{net}_{h1} \lambda_{\mathrm{max}}
    """
    if name.endswith("'"):
        return latex_name(name[:-1]) + "'"
    if name.startswith("∇"):
        return r"\nabla " + latex_name(name[1:])
    parts = anatomy(name)
    if parts is None:
        return rf"\mathrm{{{''.join(_LATEX_ESCAPES.get(letter, letter) for letter in name)}}}"
    base, mark, index, rest = parts
    shown = _latex_word(base)
    if mark:
        shown = rf"\{mark}{{{shown}}}"
    words = [index, *rest.split("_")]
    lowered = ",".join(_latex_index(word) for word in words if word)
    if not lowered:
        return shown
    return f"{shown}_{lowered}" if len(lowered) == 1 else f"{shown}_{{{lowered}}}"


def lowered_time(typed: str) -> tuple[str, str, int] | None:
    """Name, symbol and offset of a time step written as an index, or None.

    >>> lowered_time("mₜ₋₁"), lowered_time("m₁")
    (('m', 't', -1), None)
    """
    timed = _TIMED.fullmatch(typed)
    if timed is None or not (timed[3] or timed[2] in _LOW_TIMES):
        return None
    offset = int("".join(FROM_SUBSCRIPT[digit] for digit in timed[4] or "₀"))
    return canonical(timed[1]), FROM_SUBSCRIPT[timed[2]], -offset if timed[3] == "₋" else offset


def _raised(run: re.Match[str]) -> str:
    text = "".join(FROM_SUBSCRIPT[letter] for letter in run[0])
    return text if text.isdigit() else "_" + text


def _ascii(letter: str) -> str:
    if letter in FROM_MARK:
        return "_" + FROM_MARK[letter]
    return FROM_GREEK.get(letter, letter)


def anatomy(name: str) -> tuple[str, str, str, str] | None:
    """Base, mark, index and the rest from its underscore on; None for what has no index: a name that
    is not canonical, and one of several words (`learning_signal`, `weight_matrix_entry`)."""
    marked = _MARKED.match(name)
    if marked and (marked[1] + marked[2] not in _ENGLISH or "_" in marked[0]):
        tail = re.fullmatch(r"([0-9]*)((?:_[A-Za-z0-9_]*)?)", name[marked.end() :])
        return (marked[1], marked[2], tail[1], tail[2]) if tail else None
    parts = _PARTS.fullmatch(name)
    if parts is None or (_is_word(parts[1]) and not _is_index(parts[3][1:])):
        return None
    return parts[1], "", parts[2], parts[3]


def _is_word(base: str) -> bool:
    return len(base) > 1 and base not in GREEK


def _is_index(rest: str) -> bool:
    return len(rest) <= LONGEST_INDEX or all(letter in SUBSCRIPTS for letter in rest)


def _latex_word(word: str) -> str:
    if word in GREEK:
        return _LATEX_LETTERS.get(word, "\\" + word)
    return word if len(word) == 1 else rf"\mathrm{{{word}}}"


def _latex_index(word: str) -> str:
    parts = re.fullmatch(r"([A-Za-z]+)([0-9]*)", word)
    if parts is None:
        return word
    spaced = " " if parts[1] in GREEK and parts[2] else ""
    return _latex_word(parts[1]) + spaced + parts[2]
