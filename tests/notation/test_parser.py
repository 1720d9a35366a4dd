"""The parser: how formulas are read. What is refused is tested in test_refusals."""

from __future__ import annotations

import inspect
import sys
from fractions import Fraction

import pytest

from hwsolve.notation.parser import parse
from hwsolve.notation.tree import (
    MAX_DEPTH,
    Call,
    Constant,
    Derivative,
    Expression,
    Name,
    Negate,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    Timed,
    depth,
    walk,
)


def spoken(tree: Expression) -> str:
    """The tree with every operation in brackets, operator first."""
    match tree:
        case Number(text):
            return text
        case Name(name):
            return name
        case Constant(name):
            return f"<{name}>"
        case Timed(name, symbol, offset):
            return f"{name}[{symbol}{offset:+}]" if symbol else f"{name}[{offset}]"
        case Derivative(of, wrt, local):
            return f"d{of}/d{','.join(wrt)}{' alone' if local else ''}"
        case Negate(argument):
            return f"(neg {spoken(argument)})"
        case Sum(first, rest):
            return f"(+ {spoken(first)}{''.join(f' {sign}{spoken(term)}' for sign, term in rest)})"
        case Product(factors):
            return f"(* {' '.join(map(spoken, factors))})"
        case Quotient(numerator, denominator):
            return f"(/ {spoken(numerator)} {spoken(denominator)})"
        case Power(base, exponent):
            return f"(^ {spoken(base)} {spoken(exponent)})"
        case Call(function, arguments):
            return f"({function} {' '.join(map(spoken, arguments))})"
    raise AssertionError(tree)


READINGS = [
    # products
    ("2x", "(* 2 x)"),
    ("f4 f5", "(* f4 f5)"),
    ("a * b · c × d", "(* a b c d)"),
    ("(a+b)(a-b)", "(* (+ a +b) (+ a -b))"),
    ("3 sin(x)", "(* 3 (sin x))"),
    ("x3 (x5 x1 + x2)", "(* x3 (+ (* x5 x1) +x2))"),
    ("x(y)", "(* x y)"),
    ("2(3)", "(* 2 3)"),
    ("f₄f₅", "(* f4 f5)"),
    ("β₁m̂x", "(* beta1 mhat x)"),
    ("2πr", "(* 2 <pi> r)"),
    ("a (b c)", "(* a (* b c))"),
    ("a*-b", "(* a (neg b))"),
    ("a·−b c", "(* a (neg b) c)"),
    # quotients
    ("a*b/c", "(/ (* a b) c)"),
    ("a/b*c", "(* (/ a b) c)"),
    ("a/b/c", "(/ (/ a b) c)"),
    ("a÷b", "(/ a b)"),
    ("a/-b", "(/ a (neg b))"),
    ("a (b/c)", "(* a (/ b c))"),
    ("1/2 (y - h)^2", "(* (/ 1 2) (^ (+ y -h) 2))"),
    ("1/2(y - h)^2", "(* (/ 1 2) (^ (+ y -h) 2))"),
    ("1/2|x|", "(* (/ 1 2) (abs x))"),
    ("1/3 x", "(* (/ 1 3) x)"),
    ("1/3 x y/z", "(/ (* (/ 1 3) x y) z)"),
    ("a*1/3 x", "(* a (/ 1 3) x)"),
    ("1/3 sin x", "(* (/ 1 3) (sin x))"),
    ("-1/3 x", "(neg (* (/ 1 3) x))"),
    ("1/3", "(/ 1 3)"),
    # sums and signs
    ("a - b + c", "(+ a -b +c)"),
    ("a − b", "(+ a -b)"),
    ("(a + b) + c", "(+ (+ a +b) +c)"),
    ("a - (b - c)", "(+ a -(+ b -c))"),
    ("-x + y", "(+ (neg x) +y)"),
    ("y + -x", "(+ y +(neg x))"),
    ("y + (-x)", "(+ y +(neg x))"),
    ("a - -b", "(+ a -(neg b))"),
    ("--x", "(neg (neg x))"),
    ("+x", "x"),
    ("-2x y", "(neg (* 2 x y))"),
    ("-a/b", "(neg (/ a b))"),
    ("(-a) b", "(* (neg a) b)"),
    ("((x))", "x"),
    # powers
    ("-x^2", "(neg (^ x 2))"),
    ("(-x)^2", "(^ (neg x) 2)"),
    ("a^b^c", "(^ a (^ b c))"),
    ("(a^b)^c", "(^ (^ a b) c)"),
    ("x**2", "(^ x 2)"),
    ("x²", "(^ x 2)"),
    ("x¹² y", "(* (^ x 12) y)"),
    ("x²y", "(* (^ x 2) y)"),
    ("x⁻¹", "(^ x (neg 1))"),
    ("β₁ᵗ⁻¹", "(^ beta1 (+ t -1))"),
    ("eˣ", "(^ <e> x)"),
    ("e^x²", "(^ <e> (^ x 2))"),
    ("2^-3", "(^ 2 (neg 3))"),
    ("e^-x", "(^ <e> (neg x))"),
    ("e^-x y", "(* (^ <e> (neg x)) y)"),
    ("e^-x^2", "(^ <e> (neg (^ x 2)))"),
    ("e^x/2", "(/ (^ <e> x) 2)"),
    ("e^2 x", "(* (^ <e> 2) x)"),
    ("x^2(y + 1)", "(* (^ x 2) (+ y +1))"),
    ("e^sin x", "(^ <e> (sin x))"),
    ("2^(1/2)x", "(* (^ 2 (/ 1 2)) x)"),
    ("9**9**9**9", "(^ 9 (^ 9 (^ 9 9)))"),
    # functions
    ("x^2/log x + c", "(+ (/ (^ x 2) (log x)) +c)"),
    ("log x^2", "(log (^ x 2))"),
    ("log(x)^2", "(^ (log x) 2)"),
    ("log (x) y", "(* (log x) y)"),
    ("log x * y", "(* (log x) y)"),
    ("log x · y", "(* (log x) y)"),
    ("ln x", "(ln x)"),
    ("sin 2x", "(sin (* 2 x))"),
    ("sin 2(x + 1)^2", "(sin (* 2 (^ (+ x +1) 2)))"),
    ("sin -2x", "(sin (neg (* 2 x)))"),
    ("exp -x", "(exp (neg x))"),
    ("exp(-x)(1 - x)", "(* (exp (neg x)) (+ 1 -x))"),
    ("sin x cos x", "(* (sin x) (cos x))"),
    ("sin 2x cos x", "(* (sin (* 2 x)) (cos x))"),
    ("sin x/cos x", "(/ (sin x) (cos x))"),
    ("2/log x", "(/ 2 (log x))"),
    ("log sin x", "(log (sin x))"),
    ("sin^2 x", "(^ (sin x) 2)"),
    ("sin²x + cos² x", "(+ (^ (sin x) 2) +(^ (cos x) 2))"),
    ("sin^2(x) y", "(* (^ (sin x) 2) y)"),
    ("sin^n 2x", "(^ (sin (* 2 x)) n)"),
    ("max(a, b, 0)", "(max a b 0)"),
    ("min(a, max(b, c))", "(min a (max b c))"),
    ("asin(x) + silu(x)", "(+ (arcsin x) +(swish x))"),
    ("ReLU(x) + GELU(y)", "(+ (relu x) +(gelu y))"),
    ("leaky_relu(x)", "(leaky_relu x)"),
    ("σ(w x + b)", "(sigmoid (+ (* w x) +b))"),
    ("σ z + 1", "(+ (sigmoid z) +1)"),
    ("sigma(z)", "(sigmoid z)"),
    ("σ²(z) + sigma^2 (z)", "(+ (^ (sigmoid z) 2) +(^ (sigmoid z) 2))"),
    ("σ + 2σ² - σ/σ", "(+ sigma +(* 2 (^ sigma 2)) -(/ sigma sigma))"),
    ("|σ| sigma z", "(* (abs sigma) sigma z)"),
    # roots and bars
    ("√x", "(sqrt x)"),
    ("√x²", "(sqrt (^ x 2))"),
    ("√(x)²", "(^ (sqrt x) 2)"),
    ("√2/2", "(/ (sqrt 2) 2)"),
    ("√2 · x", "(* (sqrt 2) x)"),
    ("√x √y", "(* (sqrt x) (sqrt y))"),
    ("√(x)y", "(* (sqrt x) y)"),
    ("√-1", "(sqrt (neg 1))"),
    ("m̂/(√v̂ + ε)", "(/ mhat (+ (sqrt vhat) +epsilon))"),
    ("|x|", "(abs x)"),
    ("-|x|", "(neg (abs x))"),
    ("2|-x|", "(* 2 (abs (neg x)))"),
    ("|a| + |b|", "(+ (abs a) +(abs b))"),
    ("|a| - b|c|", "(+ (abs a) -(* b (abs c)))"),
    ("|a| b + |c| d", "(+ (* (abs a) b) +(* (abs c) d))"),
    ("|x||y|", "(* (abs x) (abs y))"),
    ("||x| - 1|", "(abs (+ (abs x) -1))"),
    ("a - |b - |c||", "(+ a -(abs (+ b -(abs c))))"),
    ("|x|²", "(^ (abs x) 2)"),
    ("sin|x|", "(sin (abs x))"),
    ("max(|a|, |b|)", "(max (abs a) (abs b))"),
    ("x/(1 + |x|)", "(/ x (+ 1 +(abs x)))"),
    # numbers
    (".5 + 5. + 2.50", "(+ .5 +5. +2.50)"),
    ("1e-8 + 1E5 + 1e−3", "(+ 1e-8 +1E5 +1e-3)"),
    ("2e + 2e3x + 2x1", "(+ (* 2 <e>) +(* 2e3 x) +(* 2 x1))"),
    # time steps
    ("m[t]", "m[t+0]"),
    ("m[t-1] + m[t−1]", "(+ m[t-1] +m[t-1])"),
    ("g[2] w_1[0]", "(* g[2] w1[0])"),
    ("x[k + 1]²", "(^ x[k+1] 2)"),
    ("m̂ₜ + wₜ₋₁ + w₁ₜ", "(+ mhat[t+0] +w[t-1] +w1[t+0])"),
    # names that are something else elsewhere
    ("lambda S N I E Q beta gamma zeta", "(* lambda S N I E Q beta gamma zeta)"),
    ("e + π + pi", "(+ <e> +<pi> +<pi>)"),
    ("sinx + d + l", "(+ sinx +d +l)"),
    # derivatives
    ("∂f₆/∂f₃", "df6/df3"),
    ("∂f₆/∂f₄ · ∂f₄/∂f₃", "(* df6/df4 df4/df3)"),
    ("∂f/∂x y", "(* df/dx y)"),
    ("∂²f/∂x₁∂x₂", "df/dx1,x2"),
    ("∂²f/∂x²", "df/dx,x"),
    ("∂g/∂x|ᵤ", "dg/dx alone"),
    ("∂g/∂x|_(u,beta)", "dg/dx alone"),
    ("|∂g/∂x|", "(abs dg/dx)"),
    ("(∂f/∂x)²", "(^ df/dx 2)"),
    ("df6/df3", "(/ df6 df3)"),
]


@pytest.mark.parametrize(("text", "reading"), READINGS)
def test_a_formula_is_read_as_a_person_reads_it(text: str, reading: str) -> None:
    """Each spelling has the one reading that stands beside it."""
    assert spoken(parse(text)) == reading


PLAIN_DERIVATIVES = [
    ("df6/df3", "df6/df3"),
    ("2df/dx + 1", "(+ (* 2 df/dx) +1)"),
    ("df6/df4 * df4/df3", "(* df6/df4 df4/df3)"),
    ("local:dg/df", "dg/df alone"),
    ("d2f/dx1dx2", "df/dx1,x2"),
    ("d2f/dx1dx1", "df/dx1,x1"),
    ("d3f/dx3", "df/dx,x,x"),
    ("dloss/dw_1", "dloss/dw1"),
    ("1/df/dx", "(/ 1 df/dx)"),
    ("d/dx", "(/ d dx)"),
    ("d + df", "(+ d +df)"),
]


@pytest.mark.parametrize(("text", "reading"), PLAIN_DERIVATIVES)
def test_plain_derivatives_are_read_where_asked_for(text: str, reading: str) -> None:
    """`df6/df3` is one name when derivatives may occur."""
    assert spoken(parse(text, derivatives=True)) == reading


def test_the_names_of_the_problem_come_first() -> None:
    """A name that the problem defines is no constant, no σ, no derivative; functions stay."""

    def read(text: str, *names: str) -> str:
        return spoken(parse(text, names=frozenset(names), derivatives=True))

    assert read("e^x + π", "e") == "(+ (^ e x) +<pi>)"
    assert read("eˣ", "x") == "(^ <e> x)"
    assert read("xᵉ", "e") == "(^ x e)"
    assert read("σ(x)", "sigma") == "(* sigma x)"
    assert read("sum(x)", "sum") == "(* sum x)"
    assert read("dE/do", "dE") == "(/ dE do)"
    assert read("dE/do", "E", "o") == "dE/do"
    assert read("x^T", "T") == "(^ x T)"
    assert read("sin(x)", "sin") == "(sin x)"
    assert read("ELU(x)", "ELU") == "(* ELU x)"
    assert read("d2f/dx1dx2", "x1dx2") == "df/dx1,x2"
    assert read("d2f/dadbdc", "ad", "b", "adb", "c") == "df/dadb,c"


def test_held_variables_of_a_local_partial_are_kept_for_display() -> None:
    """∂g/∂x|ᵤ knows what is held fixed."""
    found = parse("∂g/∂x|ᵤ,ᵥ₁")
    assert isinstance(found, Derivative)
    assert found.held == ("u", "v1")


def test_numbers_keep_what_was_typed() -> None:
    """2.50 stays 2.50, and its value is exact."""
    number = parse("2.50")
    assert isinstance(number, Number)
    assert (number.text, number.value) == ("2.50", Fraction(5, 2))


def test_every_node_knows_where_it_stood() -> None:
    """A span cut out of the text and read by itself gives its node again."""
    text = "-f₁ (x + 1)²/log 2x + √(m[t-1] + |y|) - e^-x · ∂f/∂x"
    for node in walk(parse(text)):
        piece = text[node.span.start : node.span.end]
        assert parse("2" if piece == "²" else piece) == node


def test_a_sum_and_a_product_of_10_000_terms_are_read() -> None:
    """Flat formulas have no bound on their width but the length of the text."""
    total = parse(" + ".join(f"x{i}" for i in range(10_000)))
    assert isinstance(total, Sum)
    assert len(total.rest) == 9_999
    product = parse(" ".join(f"x{i}" for i in range(10_000)))
    assert isinstance(product, Product)
    assert len(product.factors) == 10_000
    sides = parse(" + ".join(["|x| y"] * 10_000))
    assert isinstance(sides, Sum)
    assert len(sides.rest) == 9_999


@pytest.mark.parametrize(
    "text",
    [
        "(" * 100 + "x" + ")" * 100,
        "-" * 99 + "x",
        "^".join(["x"] * 100),
        "/".join(["x"] * 100),
        "sin -" * 49 + "x",
        "√" * 49 + "x",
        "^-".join(["x"] * 34),
        "(1 + " * 90 + "x" + ")" * 90,
    ],
)
def test_formulas_up_to_the_bound_on_depth_are_read(text: str) -> None:
    """What is within the bound takes less than half of Python's stack."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(len(inspect.stack(0)) + 450)
    try:
        assert depth(parse(text)) <= MAX_DEPTH
    finally:
        sys.setrecursionlimit(limit)
