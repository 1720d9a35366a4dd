"""What the notation refuses at sight, character by character and word by word, and what helps."""

from __future__ import annotations

import re
import unicodedata

from hwsolve.errors import InputError

NOT_SUPPORTED = "not-supported-yet"

_LATER = {
    "∑": "sums over an index",
    "∏": "products over an index",
    "∫": "integrals",
    "∇": "gradients as vectors",
    "‖": "norms",
    "⟨": "inner products",
    "⟩": "inner products",
    "⊤": "transposes",
    "ᵀ": "transposes",
    "⊙": "products of vectors by component",
    "∘": "products of vectors by component",
}

_INSTEAD = {
    "sums over an index": "write the terms out: x1 + x2 + x3",
    "products over an index": "write the factors out: x1 x2 x3",
    "integrals": "write the value of the integral",
    "gradients as vectors": "write ∂f/∂x for each variable",
    "norms": "write |x| for a number, sqrt(x1^2 + x2^2) for two components",
    "inner products": "write the terms out: x1 y1 + x2 y2",
    "transposes": "write the components out: x1 y1 + x2 y2",
    "products of vectors by component": "write the components out: x1 y1, x2 y2",
}

_HELP = {
    "=": "write only the right-hand side here",
    ";": "write one formula here",
    "%": "write a percentage as a decimal: 5% is 0.05",
    "'": "write a derivative as ∂f/∂x, and leave quotes out",
    "′": "write a derivative as ∂f/∂x",
    '"': "leave quotes out",
    "`": "leave quotes out",
    ":": "write division as /",
    "!": "write a factorial as its value",
    "{": "use round brackets: x^(2), and x1 for an index",
    "}": "use round brackets: x^(2), and x1 for an index",
    "\\": "LaTeX is not read here: write a/b, sqrt(x), beta1",
    "$": "LaTeX is not read here: leave $ out",
    "<": "a formula has no comparisons",
    ">": "a formula has no comparisons",
    "≤": "a formula has no comparisons",
    "≥": "a formula has no comparisons",
    "≠": "a formula has no comparisons",
    "≈": "write only the right-hand side here",
    "&": "write a product as * or with a space",
    "±": "write two formulas, one with + and one with -",
    "∞": "infinity is not a number that can be put in",
    "½": "write 1/2",
    "¼": "write 1/4",
    "¾": "write 3/4",
    "⅓": "write 1/3",
    "⅔": "write 2/3",
    "°": "write angles in radians: 90° is pi/2",
    "∛": "write x^(1/3)",
    "_": "a name begins with a letter: x_1",
    ".": "a number is written 0.5, and a name has no point in it",
    "@": "write a product as * or with a space",
    "#": "comments do not belong in a formula",
    "∂": "write a derivative as ∂f/∂x",
}

_SMALL_DIGITS = "₀₁₂₃₄₅₆₇₈₉"
_SUMMATION = re.compile(r"(?:sum|prod)_$|[ΣΠ]_")
_INNER_PRODUCT = re.compile(r"<[^<>]*,[^<>]*>")

_MISSING_FUNCTIONS = (
    "acosh arccosh arcosh arcsinh arctanh argmax argmin arsinh artanh asinh atanh cbrt"
    " ceil celu cosec cot coth csc csch det expm1 floor hardtanh heaviside log10 log1p log2"
    " logistic mean mish norm pow prod rect round sec sech selu sgn sinc softmax sum trace"
)
MISSING_FUNCTIONS = frozenset(_MISSING_FUNCTIONS.split())
"""Functions that people know and this notation lacks: before a bracket they are no product."""


def refuse_character(text: str, at: int) -> InputError:
    """The error for a character that begins nothing."""
    sign = text[at]
    later = _LATER.get("⟨" if _INNER_PRODUCT.match(text, at) else sign)
    if later:
        return not_supported(later, at, at + 1, _INSTEAD[later])
    help = _HELP.get(sign)
    if help is None and sign in _SMALL_DIGITS:
        help = "an index follows its name: x₁"
    if help is None:
        help = _look_alike(sign)
    if not sign.isprintable():
        return InputError.of(
            "unexpected-character", "a character that does not print", "delete it", at, at + 1
        )
    return InputError.of("unexpected-character", f"{sign} has no meaning here", help, at, at + 1)


def not_supported(what: str, start: int, end: int, help: str) -> InputError:
    """The error for notation that is reserved for later."""
    return InputError.of(NOT_SUPPORTED, f"{what} are not supported yet", help, start, end)


def ambiguous(written: str, either: str, other: str, start: int, end: int) -> InputError:
    """The error for what two people could read differently, with both readings."""
    return InputError.of(
        "ambiguous",
        f"{shortened(written)} can be read in two ways",
        f"write {either} or {other}",
        start,
        end,
    )


def shortened(written: str) -> str:
    """A piece of a formula for a message: on one line, its middle left out where it is long."""
    written = " ".join(written.split())
    return written if len(written) <= 60 else f"{written[:28]} … {written[-28:]}"


def too_deep(start: int, end: int) -> InputError:
    """The error for a formula that is nested more deeply than trees may be."""
    return InputError.of(
        "too-deep",
        "the formula is nested too deeply",
        "give its parts names of their own",
        start,
        end,
    )


def begins_summation(word: str) -> bool:
    """Whether a word that looks like a name is the head of `sum_(t=1)^T`, `Σ_t` or the like."""
    return _SUMMATION.match(word) is not None


def refuse_missing_function(word: str, start: int, end: int) -> InputError:
    """The error for a well-known function that is not in the table."""
    help = {
        "sgn": "write sign(x)",
        "logistic": "write sigmoid(x)",
        "log2": "write log(x)/log(2)",
        "log10": "write log(x)/log(10)",
        "pow": "write x^n",
        "cbrt": "write x^(1/3)",
        "log1p": "write log(1 + x)",
        "expm1": "write exp(x) - 1",
        "cot": "write cos(x)/sin(x)",
        "sec": "write 1/cos(x)",
        "csc": "write 1/sin(x)",
        "cosec": "write 1/sin(x)",
        "coth": "write cosh(x)/sinh(x)",
        "sech": "write 1/cosh(x)",
        "csch": "write 1/sinh(x)",
        "softmax": "write it out: exp(x1)/(exp(x1) + exp(x2))",
        "sum": "write the terms out: x1 + x2 + x3",
        "prod": "write the factors out: x1 x2 x3",
    }.get(word, "write it out in the functions that `hwsolve list` names")
    return InputError.of("unknown-function", f"{word} is no function here", help, start, end)


def _look_alike(sign: str) -> str:
    plain = unicodedata.normalize("NFKC", sign)
    if len(plain) == 1 and plain.isascii() and plain != sign:
        return f"write {plain}"
    try:
        letter = unicodedata.name(sign).split()
    except ValueError:
        return "delete it"
    if letter[:3] in (["GREEK", "CAPITAL", "LETTER"], ["CYRILLIC", "CAPITAL", "LETTER"]):
        return "write the Latin letter that it looks like"
    if letter[0] == "CYRILLIC":
        return "write the Latin letter that it looks like"
    return "write a name in Latin or Greek letters"
