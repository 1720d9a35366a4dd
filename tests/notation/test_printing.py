"""One line: Unicode as a careful person writes it, ASCII for programs; what all printers stand."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from hwsolve.notation.latex import to_latex
from hwsolve.notation.parser import parse
from hwsolve.notation.printing import to_plain, to_unicode
from hwsolve.notation.stacked import to_stacked
from hwsolve.notation.tree import (
    MAX_DEPTH,
    Call,
    Case,
    Cases,
    Derivative,
    Differentiate,
    Expression,
    Name,
    Negate,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
)

READ_THE_SAME = """
f₄ f₅
2x
2 · 3
3.192153 · 13.19215
x · 2
−(−4)²/3
(−1.2)²
0.1 · (−1.2)
(−2)x
−a b
a − (b − c)
a + (−b)
(a + b) + c
(a b) c
f₁/f₂
(a/b)/c
a/(b/c)
a/b · c
a (b/c)
1/2 (y − h)²
1/(2√x)
x²
x⁻¹
x^(a + b)
(x²)³
2^(x²)
x^0.5
x^a · y
e^(−x)
e^(2x) y
e^x/(1 + e^x)
1 − β₁ᵗ
1 − β₁ᵗ⁻¹
2.50 + .5
9/log 3
81/log²(3) − 25
log x
log x + c
−log x
log(x) · y
y log x
log(x)/y
log(x + 1)
log(log x)
sin x cos x
sin²(x)
tanh²(x) + 1
σ(z)²
σ(z)(1 − σ(z))
leaky_relu(z)
ln x
max(a, b + 1)
|x|
2|x − 1|
|a| · |b|
abs(2|x| − 1)
√x
√2 · x
√(x + 1)
(√x)²
√v̂₂
√g₁ + ε
x₃ (x₅ x₁ + x₂)
(a + b)(a − b)
(1 − β) g²
β₁ mₜ₋₁ + (1 − β₁) gₜ
w₁[t−1]
w₁[2]²
m[n+1]
2π r²
∂f₆/∂f₄ · ∂f₄/∂f₃
f₅ · ∂f₄/∂f₃
(∂f/∂x)²
(∂f/∂x)/2
∂²f/∂x₁∂x₂
∂³f/∂x₁²∂x₂
∂g/∂x|ᵤ
∂g/∂x|_(u,v)
∂g/∂x|_f₁
"""


@pytest.mark.parametrize("line", READ_THE_SAME.split("\n")[1:-1])
def test_what_a_person_writes_is_printed_as_he_wrote_it(line: str) -> None:
    """Read and printed again, a carefully written line comes back letter by letter."""
    assert to_unicode(parse(line)) == line


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("1e-8", "10⁻⁸"),
        ("1.0362e-14", "1.0362·10⁻¹⁴"),
        ("a * 1.0362e-14 * b", "a · (1.0362·10⁻¹⁴) b"),
        ("a + 2.50e+3", "a + 2.50·10³"),
        ("sqrt(vhat[2]) + 1e-8", "√v̂₂ + 10⁻⁸"),
        ("mhat[2]/(1 - beta1^2)", "m̂₂/(1 − β₁²)"),
        ("(2 log x) y", "(2 log(x)) y"),
        ("2*e5 + 2*e1_x", "2 · e₅ + 2 · e₁_x"),
    ],
)  # fmt: skip
def test_unicode_takes_its_two_liberties(typed: str, shown: str) -> None:
    """Powers of ten and numbered steps look as in a book, and nothing is misread beside them."""
    assert to_unicode(parse(typed)) == shown


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("∂f₆/∂f₄ · ∂f₄/∂f₃ + ∂f₆/∂f₅ · ∂f₅/∂f₃", "df6/df4 * df4/df3 + df6/df5 * df5/df3"),
        ("81/log(3)^2 - 25", "81/log(3)^2 - 25"),
        ("∂g/∂f|ᵤ", "local:dg/df"),
        ("∂²f/∂x₁∂x₂", "d2f/dx1dx2"),
        ("∂³f/∂x³", "d3f/dx3"),
        ("∂³f/∂x₁²∂x₂", "d3f/dx1dx1dx2"),
        ("2x² · |y| · √z · 1e-8", "2 * x^2 * abs(y) * sqrt(z) * 1e-8"),
        ("sin²(x) σ(−x)", "sin(x)^2 * sigmoid(-x)"),
        ("mₜ₋₁ + w₁[2]", "m[t-1] + w1[2]"),
    ],
)
def test_plain_text_is_ascii_with_every_sign_written(typed: str, plain: str) -> None:
    """What JSON holds: names by their identity, products with a star."""
    assert to_plain(parse(typed)) == plain


RELU_SLOPE = Cases(
    (
        Case(Number("1"), Name("z"), ">", Number("0")),
        Case(Number("0"), Name("z"), "≤", Number("0")),
    )
)


@pytest.mark.parametrize(
    ("tree", "shown", "plain", "latex"),
    [
        (
            RELU_SLOPE,
            "{1 if z > 0, 0 if z ≤ 0}",
            "{1 if z > 0, 0 if z <= 0}",
            r"\begin{cases} 1 & \text{if } z > 0 \\ 0 & \text{if } z \leq 0 \end{cases}",
        ),
        (
            Differentiate(parse("x^2 + 1"), Name("x")),
            "∂/∂x (x² + 1)",
            "d/dx (x^2 + 1)",
            r"\frac{\partial}{\partial x} (x^2 + 1)",
        ),
        (
            Product((Number("2"), Differentiate(Name("u"), Name("x")))),
            "2 · ∂/∂x (u)",
            "2 * d/dx (u)",
            r"2 \cdot \frac{\partial}{\partial x} (u)",
        ),
        (
            Derivative("g", ("x",), local=True),
            "local:∂g/∂x",
            "local:dg/dx",
            r"\left.\frac{\partial g}{\partial x}\right|_{\text{local}}",
        ),
    ],
)
def test_what_only_derivations_say(tree: Expression, shown: str, plain: str, latex: str) -> None:
    """Case distinctions and derivatives still to be taken, which no formula types."""
    assert (to_unicode(tree), to_plain(tree), to_latex(tree)) == (shown, plain, latex)


def test_symbols_replace_what_is_shown_for_a_name() -> None:
    """`alpha` may be shown as η, in every format, with its time and in derivatives."""
    tree = parse("alpha g[t] + alpha[t] · ∂f/∂alpha", derivatives=True)
    symbols = {"alpha": "η"}
    assert to_unicode(tree, symbols) == "η gₜ + ηₜ · ∂f/∂η"
    assert to_latex(tree, symbols) == r"\eta \, g_t + \eta_t \cdot \frac{\partial f}{\partial \eta}"
    assert to_plain(tree) == "alpha * g[t] + alpha[t] * df/dalpha"


@pytest.mark.parametrize("printer", [to_unicode, to_plain, to_latex, to_stacked])
def test_the_deepest_tree_prints(printer: Callable[[Expression], object]) -> None:
    """Every node kind may nest to the bound of the parser without exhausting Python's stack, and in
    no time: a call inside a call is laid out once."""
    wraps: list[Callable[[Expression], Expression]] = [
        lambda tree: Power(tree, Number("2")),
        lambda tree: Call("log", (tree,)),
        lambda tree: Quotient(Number("1"), tree),
        lambda tree: Product((tree, Name("y"))),
        lambda tree: Call("abs", (tree,)),
        lambda tree: Power(Number("2"), tree),
        lambda tree: Sum(Number("1"), (("-", tree),)),
        lambda tree: Call("sqrt", (tree,)),
    ]
    for chosen in [wraps, *([wrap] for wrap in wraps)]:
        tree: Expression = Name("x")
        for level in range(MAX_DEPTH):
            tree = chosen[level % len(chosen)](tree)
        assert "x" in str(printer(tree))


@pytest.mark.parametrize("printer", [to_unicode, to_plain, to_latex, to_stacked])
def test_a_long_sum_prints_fast(printer: Callable[[Expression], object]) -> None:
    """10,000 terms take time in proportion, well under half a second on an idle machine."""
    terms = tuple(("+", Product((Number("2"), Name(f"x{index}")))) for index in range(9_999))
    started = time.process_time()
    printer(Sum(Name("x"), terms))
    assert time.process_time() - started < 1.5


def test_sign_of_a_whole_product_and_of_its_first_factor_differ() -> None:
    """−2x is the negative of 2x; (−2)x is a product with a negative number."""
    x = Name("x")
    assert to_unicode(Negate(Product((Number("2"), x)))) == "−2x"
    assert to_unicode(Product((Negate(Number("2")), x))) == "(−2)x"
