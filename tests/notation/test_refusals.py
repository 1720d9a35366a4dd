"""What the parser refuses, with its place and its help: no guess, no crash, no wait."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hwsolve.errors import Fault, InputError
from hwsolve.notation.lexer import MAX_LENGTH
from hwsolve.notation.parser import parse


def refusal(text: str, names: frozenset[str] = frozenset()) -> Fault:
    """The one fault of a formula."""
    with pytest.raises(InputError) as caught:
        parse(text, names=names)
    (fault,) = caught.value.faults
    return fault


AMBIGUOUS = [
    # text            underlined      one reading         the other
    ("log x y", "log x y", "(log x) y", "log(x y)"),
    ("2 log x y", "log x y", "(log x) y", "log(x y)"),
    ("log x/y", "log x/y", "(log x)/y", "log(x/y)"),
    ("log x / y", "log x / y", "(log x)/y", "log(x/y)"),
    ("log x (y + 1)", "log x (y + 1)", "(log x) (y + 1)", "log(x (y + 1))"),
    ("log x 2", "log x 2", "log(x)*2", "log(x*2)"),
    ("log 2x/3", "log 2x/3", "(log 2x)/3", "log(2x/3)"),
    ("exp -x^2/2", "exp -x^2/2", "(exp -x^2)/2", "exp(-x^2/2)"),
    ("sin x/√2", "sin x/√2", "(sin x)/√2", "sin(x/√2)"),
    ("sin 2 cos x", "sin 2 cos x", "(sin 2) cos x", "sin(2 cos x)"),
    ("sin 2 x", "sin 2 x", "(sin 2) x", "sin(2 x)"),
    ("sin 2*x", "sin 2*x", "sin(2)*x", "sin(2*x)"),
    ("sin π · x", "sin π · x", "sin(π)*x", "sin(π*x)"),
    ("log sin x cos y", "log sin x cos y", "(log sin x) cos y", "log(sin x cos y)"),
    ("e^sin x cos y", "e^sin x cos y", "(e^sin x) cos y", "e^(sin x cos y)"),
    ("e^sin x/cos y", "e^sin x/cos y", "(e^sin x)/cos y", "e^(sin x/cos y)"),
    ("sin (x)^2", "sin (x)^2", "(sin(x))^2", "sin((x)^2)"),
    ("sin^2(x)^3", "sin^2(x)^3", "(sin^2(x))^3", "sin^2((x)^3)"),
    ("sin^-1 x", "sin^-1", "arcsin x", "1/sin x"),
    ("sin⁻¹(x)", "sin⁻¹", "arcsin(x)", "1/sin(x)"),
    ("exp^(-1) x", "exp^(-1)", "log x", "1/exp x"),
    ("√2x", "√2x", "(√2) x", "√(2x)"),
    ("√x y", "√x y", "(√x) y", "√(x y)"),
    ("√2 sin x", "√2 sin x", "(√2) sin x", "√(2 sin x)"),
    ("log |x| y", "log |x| y", "(log |x|) y", "log(|x| y)"),
    ("1/2x", "1/2x", "(1/2) x", "1/(2x)"),
    ("1/2x^2", "1/2x^2", "(1/2) x^2", "1/(2x^2)"),
    ("1/2√x", "1/2√x", "(1/2) √x", "1/(2√x)"),
    ("a/b c", "a/b c", "(a/b) c", "a/(b c)"),
    ("-a b/c d + e", "a b/c d", "(a b/c) d", "a b/(c d)"),
    ("a/b(c)", "a/b(c)", "(a/b) (c)", "a/(b(c))"),
    ("a/2 (b)", "a/2 (b)", "(a/2) (b)", "a/(2 (b))"),
    ("a/sin x cos x", "a/sin x cos x", "(a/sin x) cos x", "a/(sin x cos x)"),
    ("e^2x", "e^2x", "e^2 x", "e^(2x)"),
    ("e^-2x", "e^-2x", "e^-2 x", "e^(-2x)"),
    ("3x^2y", "x^2y", "x^2 y", "x^(2y)"),
    ("e^2sin x", "e^2sin x", "e^2 sin x", "e^(2sin x)"),
    ("e^xβ", "e^xβ", "e^x β", "e^(xβ)"),
    ("x²^3", "x²^3", "(x²)^3", "x^(2^3)"),
    ("x 2", "x 2", "x*2", "x^2"),
    ("(a + b) 2", "(a + b) 2", "(a + b)*2", "(a + b)^2"),
    ("x^2 3", "x^2 3", "x^2*3", "(x^2)^3"),
    ("∂f/∂x²", "∂f/∂x²", "(∂f/∂x)^2", "∂²f/∂x²"),
    ("|a|b|c|", "|a|b|c|", "abs(a) b abs(c)", "abs(a abs(b) c)"),
    ("1 + |a| b |c - 1|", "|a| b |c - 1|", "abs(a) b abs(c - 1)", "abs(a abs(b) c - 1)"),
]


@pytest.mark.parametrize(("text", "underlined", "one", "other"), AMBIGUOUS)
def test_what_can_be_read_in_two_ways_is_refused_with_both(
    text: str, underlined: str, one: str, other: str
) -> None:
    """The help offers both readings in the user's own pieces; the place is the doubtful part."""
    fault = refusal(text)
    assert fault.code == "ambiguous"
    assert fault.help == f"write {one} or {other}"
    assert text[fault.start : fault.end] == underlined


@pytest.mark.parametrize(("one", "other"), [row[2:] for row in AMBIGUOUS])
def test_both_readings_can_be_typed_and_differ(one: str, other: str) -> None:
    """Whoever follows the help gets what he chose."""
    assert parse(one) != parse(other)


REFUSED = [
    # text                 code                    underlined  help
    ("", "unexpected-end", "", "write one"),
    ("  ", "unexpected-end", "  ", "write one"),
    ("x +", "unexpected-end", "+", "write a number or a name there"),
    ("x + * y", "missing-operand", "+", "write a number or a name there"),
    ("* y", "missing-operand", "*", "write a number or a name there"),
    ("x ++ y", "missing-operand", "+", "write a number or a name there"),
    ("a*+b", "missing-operand", "*", "write a number or a name there"),
    ("2^", "unexpected-end", "^", "write a number or a name there"),
    ("(x +)", "missing-operand", "+", "write a number or a name there"),
    ("²", "missing-operand", "²", "write a number or a name there"),
    ("max(a,)", "missing-operand", ")", "write a number or a name there"),
    ("()", "missing-operand", "()", "delete them"),
    ("(x", "unbalanced-bracket", "(", "put a ) after what it holds"),
    ("x)", "unbalanced-bracket", ")", "delete it, or put a ( before what it closes"),
    ("|x", "unbalanced-bracket", "|", "write |x| or abs(x)"),
    ("(|x)|", "unbalanced-bracket", "|", "write |x| or abs(x)"),
    ("2 3", "two-numbers", "2 3", "write 2*3, or 23 for one number"),
    ("1/2 3", "two-numbers", "2 3", "write 2*3, or 23 for one number"),
    ("1.2.3", "two-numbers", "1.2.3", "write 1.2*.3, or one decimal point in a number"),
    ("1_000", "unexpected-character", "_", "write 1000 for 1_000"),
    ("0,5", "unexpected-character", "0,5", "write 0.5"),
    ("1 + 2,000 x", "unexpected-character", "2,000", "write 2.000 or 2000"),
    ("a, b", "unexpected-character", ",", "write one formula here"),
    ("f(a, b)", "unexpected-character", "(a, b)", "write max(a, b) or min(a, b)"),
    ("sin + 1", "missing-argument", "sin", "write sin(x)"),
    ("2 sin", "missing-argument", "sin", "write sin(x)"),
    ("exp - x", "missing-argument", "exp", "write exp(-x)"),
    ("√", "missing-argument", "√", "write √(x)"),
    ("log x sin", "missing-argument", "sin", "write sin(x)"),
    ("1/2x^", "unexpected-end", "^", "write a number or a name there"),
    ("sin()", "argument-count", "()", "write what it is taken of"),
    ("sin(a, b)", "argument-count", "sin(a, b)", "write sin(x)"),
    ("max(a)", "argument-count", "max(a)", "write max(a, b)"),
    ("max a b", "argument-count", "max", "write max(a, b)"),
    ("tanh^-1 x", "ambiguous", "tanh^-1", "write 1/tanh x for the reciprocal"),
    ("∂f/∂x^2", "ambiguous", "^", "write (∂f/∂x)^2 for the square"),
    ("∂²f/∂x", "derivative-order", "∂²f/∂x", "write ∂²f/∂x₁∂x₂"),
    ("∂f", "unexpected-character", "∂", "write a derivative as ∂f/∂x"),
    ("x_", "bad-name", "x_", "write x_1 or x1"),
    ("m[]", "unexpected-character", "[", "write m[t], m[t-1] or m[2]"),
    ("m[2t]", "unexpected-character", "[", "write m[t], m[t-1] or m[2]"),
    ("m[-1]", "unexpected-character", "[", "write m[t], m[t-1] or m[2]"),
    ("[x + 1] y", "unexpected-character", "[", "other brackets are round"),
    ("log[x]", "unexpected-character", "[", "write log(x)"),
    ("softmax(x)", "unknown-function", "softmax", "write it out"),
    ("log2 (x)", "unknown-function", "log2", "write log(x)/log(2)"),
    ("a = b", "unexpected-character", "=", "write only the right-hand side here"),
    ("a == b", "unexpected-character", "=", "write only the right-hand side here"),
    ("a; b", "unexpected-character", ";", "write one formula here"),
    ("5%", "unexpected-character", "%", "5% is 0.05"),
    ("f'(x)", "unexpected-character", "'", "write a derivative as ∂f/∂x"),
    ('"x"', "unexpected-character", '"', "leave quotes out"),
    ("__import__('os')", "unexpected-character", "_", "a name begins with a letter"),
    ("lambda x: x", "unexpected-character", ":", "write division as /"),
    ("a.b", "unexpected-character", ".", "a name has no point in it"),
    ("x^{2}", "unexpected-character", "{", "use round brackets"),
    (r"\frac{1}{2}", "unexpected-character", "\\", "LaTeX is not read here"),
    ("x < 1", "unexpected-character", "<", "a formula has no comparisons"),
    ("x ≤ 1", "unexpected-character", "≤", "a formula has no comparisons"),
    ("n!", "unexpected-character", "!", "write a factorial as its value"),
    ("½ x", "unexpected-character", "½", "write 1/2"),
    ("２x", "unexpected-character", "２", "write 2"),
    ("хy", "unexpected-character", "х", "write the Latin letter that it looks like"),
    ("x\x00", "unexpected-character", "\x00", "delete it"),
    ("x⁻", "unexpected-character", "⁻", "write it as x^(2)"),
    ("x^T y", "not-supported-yet", "^T", "a power T needs a value in the problem"),
    ("xᵀ", "not-supported-yet", "ᵀ", "write the components out"),
    ("‖x‖", "not-supported-yet", "‖", "sqrt(x1^2 + x2^2)"),
    ("||x||", "not-supported-yet", "||x||", "write |x| for the absolute value"),
    ("<x, y>", "not-supported-yet", "<", "write the terms out"),
    ("⟨x, y⟩", "not-supported-yet", "⟨", "write the terms out"),
    ("sum_(t=1)^T x", "not-supported-yet", "sum_", "write the terms out"),
    ("Σ_t x", "not-supported-yet", "Σ_t", "write the terms out"),
    ("∑ x", "not-supported-yet", "∑", "write the terms out"),
    ("x[i, j]", "not-supported-yet", "[", "for a component"),
    ("x[i][j]", "not-supported-yet", "[", "for a component"),
    ("[[1, 2], [3, 4]]", "not-supported-yet", "[", "for a component"),
    ("1e999999999", "number-too-large", "1e999999999", "use a smaller exponent"),
    ("1e-10001", "number-too-large", "1e-10001", "use a smaller exponent"),
    ("x + " + "9" * 20_000, "number-too-large", "9" * 20_000, "round it, or write it as a power"),
    ("d" + "x" * MAX_LENGTH, "too-long", "d", "split it into several nodes"),
    ("1 + " + "(" * 101 + "x" + ")" * 101, "too-deep", "(", "give its parts names"),
]


@pytest.mark.parametrize(
    ("text", "code", "underlined", "help"), REFUSED, ids=[row[0][:20] for row in REFUSED]
)
def test_what_is_wrong_is_named_with_its_place_and_a_way_out(
    text: str, code: str, underlined: str, help: str
) -> None:
    """Every refusal has a stable code, the smallest place, and says what to write instead."""
    fault = refusal(text)
    assert fault.code == code
    assert text[fault.start : fault.end] == underlined
    assert help in (fault.help or "")
    assert fault.message[0] == fault.message[0].lower()


def test_a_number_that_looks_like_a_known_name_is_refused() -> None:
    """`2e1` is 20, until the problem has a name e1."""
    assert parse("2e1") == parse("2e1", names=frozenset({"e2"}))
    fault = refusal("2e1", frozenset({"e1"}))
    assert (fault.code, fault.help) == ("ambiguous", "write 2*e1 or 2*10^1")


HOSTILE = {
    "5 MB of minus signs": "-" * 5_000_000,
    "minus signs": "-" * 50_000,
    "10,000 nested brackets": "(" * 10_000 + "x" + ")" * 10_000,
    "only opening brackets": "(" * 50_000,
    "only closing brackets": ")" * 10_000,
    "a tower of powers": "^".join(["x"] * 10_000),
    "a tower with signs": "^-".join(["x"] * 10_000),
    "a chain of quotients": "/".join(["1"] * 10_000),
    "functions of functions": "sin " * 10_000 + "x",
    "roots of roots": "√" * 10_000 + "x",
    "powers of functions": "e^sin " * 5_000 + "x",
    "only bars": "|" * 20_000,
    "bars that could be anything": "|a" * 20_000,
    "ambiguous all over": "log x y " * 2_000,
    "a long name and a stray sign": "a" * 99_000 + "_",
    "decimal points": "1." * 10_000,
    "commas": "," * 10_000,
    "a huge derivative": "∂⁹⁹⁹⁹⁹⁹⁹f/∂x⁹⁹⁹⁹⁹⁹⁹",
    "a huge plain derivative": "d999999999f/dx999999999",
    "a derivative that splits in many ways": "d20f/d" + "xd" * 5_000 + "x.",
    "superscripts": "x" + "²" * 90_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_formulas_are_refused_at_once(text: str) -> None:
    """No input costs seconds or Python's stack, and each refusal points into the text."""
    started = time.process_time()
    with pytest.raises(InputError) as caught:
        parse(text, derivatives=True)
    assert time.process_time() - started < 2
    (fault,) = caught.value.faults
    assert 0 <= fault.start <= fault.end <= len(text)


PIECES = (
    "x y1 β ŷ f₆ 2 .5 1e3 sin log max σ √ | || ( ) , + - * / ^ ² ⁻¹ ᵗ [t] [t-1] mₜ ∂f/∂x df/dx e "
    "π = ; [ ] ∂ ᵤ _ T sum_ ' ∑ ‖ \u0302 < >"
)
pieces = st.sampled_from([*PIECES.split(), *[" "] * 12])


@given(st.lists(pieces, max_size=14))
def test_any_text_is_read_or_refused(written: list[str]) -> None:
    """Whatever is typed gives a tree or one fault with its place, and help that can be typed."""
    text = "".join(written)
    try:
        parse(text, derivatives=True)
    except InputError as error:
        (fault,) = error.faults
        assert 0 <= fault.start <= fault.end <= len(text)
        assert fault.message
        offered = re.fullmatch(r"write (\S.*) or (\S.*)", fault.help or "")
        if fault.code == "ambiguous" and offered:
            one, other = offered.groups()
            assert parsed(one) != parsed(other)


def parsed(text: str) -> object:
    """The tree of a text, or the code of its first fault."""
    try:
        return parse(text, derivatives=True)
    except InputError as error:
        return error.faults[0].code
