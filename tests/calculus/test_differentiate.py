"""Differentiation by written rules: the lines that a teacher would write, and their truth."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from hwsolve.calculus.differentiate import conventions, derivative, differentiate, result_of
from hwsolve.calculus.proof import agrees_with_sympy
from hwsolve.derivation.model import Level, Prose, Work
from hwsolve.notation.parser import parse
from hwsolve.notation.printing import to_unicode
from hwsolve.notation.tree import (
    MAX_DEPTH,
    Call,
    Differentiate,
    Expression,
    Name,
    Negate,
    Number,
    Power,
    Product,
    Quotient,
    Slot,
    Sum,
    Timed,
    depth,
    walk,
)
from tests.calculus.random_trees import VARIABLES, all_functions, smooth_functions, trees
from tests.sizes import examples

FIRST_YEAR_SHEET = {
    "5": "0",
    "x": "1",
    "-x": "−1",
    "3x": "3",
    "x/3": "1/3",
    "x^2": "2x",
    "x^3/3": "x²",
    "5x^4 - 3x^2 + 7": "20x³ − 6x",
    "1/x": "−1/x²",
    "1/x^2": "−2/x³",
    "x^-2": "−2x⁻³",
    "sqrt(x)": "1/(2√x)",
    "x^(1/2)": "1/2 x^(−1/2)",
    "x^2.5": "2.5x^1.5",
    "sqrt(1 + x^2)": "x/√(1 + x²)",
    "(2x + 1)^3": "6(2x + 1)²",
    "(x^2 + 1)^5": "10x (x² + 1)⁴",
    "x sin(x)": "sin x + x cos x",
    "sin(x) cos(x)": "cos²(x) − sin²(x)",
    "sin(x)/x": "(x cos x − sin x)/x²",
    "x/(1 + x)": "1/(1 + x)²",
    "tan(x)": "1/cos²(x)",
    "sin(2x)": "2 cos(2x)",
    "cos(x^2)": "−2x sin(x²)",
    "sin(x)^2": "2 sin x cos x",
    "exp(x)": "exp(x)",
    "e^x": "e^x",
    "e^(-x)": "−e^(−x)",
    "exp(3x)": "3 exp(3x)",
    "e^(-x^2/2)": "−x e^(−x²/2)",
    "x e^x": "e^x + x e^x",
    "2^x": "2^x · log 2",
    "a^x": "a^x · log a",
    "x^a": "a x^(a − 1)",
    "x^x": "x^x · (log x + 1)",
    "log(x)": "1/x",
    "ln(x)": "1/x",
    "log(3x)": "1/x",
    "log(x^2 + 1)": "2x/(x² + 1)",
    "log(x)/x": "(1 − log x)/x²",
    "x log(x)": "log x + 1",
    "x log(x) - x": "log x",
    "log(log(x))": "1/(x log x)",
    "x^2/log(x)": "(2x log x − x)/log²(x)",
    "arctan(x)": "1/(1 + x²)",
    "arcsin(x/2)": "1/(2√(1 − (x/2)²))",
    "sinh(x)": "cosh x",
    "tanh(x)": "1 − tanh²(x)",
    "tanh(3x)^2": "6 tanh(3x)(1 − tanh²(3x))",
    "erf(x)": "2 exp(−x²)/√π",
    "sigmoid(x)": "σ(x)(1 − σ(x))",
    "sigmoid(w x + b)": "σ(w x + b)(1 − σ(w x + b)) w",
    "softplus(x)": "σ(x)",
    "a x^2 + b x + c": "2a x + b",
    "(y - x)^2/2": "−(y − x)",
    "1/2 (y - x)^2": "−(y − x)",
    "(y - w x)^2": "−2w (y − w x)",
    "-y log(x) - (1 - y) log(1 - x)": "−y/x + (1 − y)/(1 − x)",
    "x y z": "y z",
    "x y x": "2y x",
    "0.1x^2 + 2y^2": "0.2x",
    "relu(x)": "{1 if x > 0, 0 if x ≤ 0}",
    "relu(w x + b)": "{w if w x + b > 0, 0 if w x + b ≤ 0}",
    "abs(x)": "{1 if x > 0, −1 if x < 0, 0 if x = 0}",
    "max(x, 3y)": "{1 if x > 3y, 0 if x < 3y, 1/2 if x = 3y}",
    "max(x, x)": "1",
    "sign(x) x": "sign x",
    "exp(a)": "0",
}
"""Derivatives with respect to x, as a first-year student is expected to write them."""


@pytest.mark.parametrize(("typed", "expected"), FIRST_YEAR_SHEET.items())
def test_the_first_year_sheet(typed: str, expected: str) -> None:
    """The result in the form that a person writes, and true."""
    tree = parse(typed)
    result = derivative(tree, Name("x"))
    assert to_unicode(result) == expected
    assert agrees_with_sympy(tree, Name("x"), result) is True


def lines(work: Work, level: Level = Level.NORMAL) -> list[tuple[str, str]]:
    """The lines that show at a level of detail, each with its reason."""
    return [
        (to_unicode(step.formula.pattern), words(step.reason))
        for step in work.steps
        if step.level <= level
    ]


def words(reason: Prose | None) -> str:
    """A reason as it reads in Unicode."""
    assert reason is not None
    return "".join(part if isinstance(part, str) else to_unicode(part) for part in reason.parts)


@pytest.mark.parametrize(
    ("typed", "wrt", "expected"),
    [
        (
            "f1/f2",
            "f2",
            [("−f₁/f₂²", "quotient rule with f₁ constant: (a/u)′ = −a u′/u²")],
        ),
        ("f1/f2", "f1", [("1/f₂", "f₂ is a constant here")]),
        ("x^2", "x", [("2x", "power rule: (uⁿ)′ = n uⁿ⁻¹")]),
        ("log x", "x", [("1/x", "(log u)′ = 1/u")]),
        ("f4 f5", "f4", [("f₅", "f₅ is a constant here")]),
        ("f3 + c", "f3", [("1", "c is a constant here")]),
        ("f3 - c", "c", [("−1", "f₃ is a constant here")]),
        (
            "(y - yhat)^2/2",
            "yhat",
            [
                (
                    "1/2 · 2(y − ŷ) · ∂/∂ŷ (y − ŷ)",
                    "power and chain rule: (uⁿ)′ = n uⁿ⁻¹ · u′",
                ),
                ("−(y − ŷ)", "∂/∂ŷ (y − ŷ) = −1"),
            ],
        ),
        (
            "sigmoid(w x + b)",
            "w",
            [
                (
                    "σ(w x + b)(1 − σ(w x + b)) · ∂/∂w (w x + b)",
                    "chain rule: (σ(u))′ = σ(u)(1 − σ(u)) · u′",
                ),
                ("σ(w x + b)(1 − σ(w x + b)) x", "∂/∂w (w x + b) = x"),
            ],
        ),
        (
            "relu(w x + b)",
            "w",
            [
                (
                    "{x if w x + b > 0, 0 if w x + b ≤ 0}",
                    "chain rule: (relu(u))′ is 1 where u > 0, 0 where u < 0, times u′; "
                    "by convention relu′(0) = 0",
                )
            ],
        ),
        (
            "x^2/log x",
            "x",
            [
                (
                    "(2x log x − x² (1/x))/log²(x)",
                    "quotient rule: (u/v)′ = (u′ v − u v′)/v²; (log u)′ = 1/u",
                ),
                ("(2x log x − x)/log²(x)", "equal factors and terms taken together"),
            ],
        ),
        (
            "x1 x2 x3",
            "x2",
            [("x₁ x₃", "x₁ and x₃ are constants here")],
        ),
    ],
)
def test_the_lines_of_a_teacher(typed: str, wrt: str, expected: list[tuple[str, str]]) -> None:
    """What shows at normal detail, with the reason of each line."""
    assert lines(differentiate(parse(typed), Name(wrt))) == expected


def test_full_detail_shows_what_is_too_small_otherwise() -> None:
    """At full detail the factor 1 of f₄′ and the 0 of c′ are seen."""
    assert lines(differentiate(parse("f3 + c"), Name("f3")), Level.FULL)[0][0] == "1 + 0"
    assert lines(differentiate(parse("x^2"), Name("x")), Level.FULL)[0][0] == "2x · 1"


def test_brief_detail_shows_the_result_only() -> None:
    """One line, however many steps lead to it."""
    work = differentiate(parse("tanh(sin(x^2))^2"), Name("x"))
    assert len(work.steps) > 2
    assert [step.level for step in work.steps].count(Level.BRIEF) == 1
    assert work.steps[-1].level == Level.BRIEF


def test_an_inner_function_gets_a_side_calculation() -> None:
    """The derivative of tanh(sin 3x) is worked out beside the line, nested four deep at most."""
    work = differentiate(parse("tanh(sin(3x))^2"), Name("x"))
    (side,) = next(step.substeps for step in work.steps if step.substeps)
    assert to_unicode(side.subject) == "∂/∂x (tanh(sin(3x)))"

    deep = parse("sin(cos(sin(cos(sin(cos(sin(cos(x))))))))")
    assert nesting(differentiate(deep, Name("x"))) <= 4


def nesting(work: Work) -> int:
    """How deeply side calculations are nested."""
    inner = [nesting(side) for step in work.steps for side in step.substeps]
    return 1 + max(inner, default=0)


def test_a_pattern_is_differentiated_over_its_own_slots() -> None:
    """One differentiation serves every node of that shape: steps hold slots and have no fills."""
    work = differentiate(Quotient(Slot(0), Slot(1)), Slot(1))
    assert result_of(work) == Negate(Quotient(Slot(0), Power(Slot(1), Number("2"))))
    assert all(step.formula.fills == () for step in work.steps)
    reason = work.steps[-1].reason
    assert reason is not None and Slot(0) in reason.parts


def test_a_quantity_at_a_time_step_is_a_variable() -> None:
    """∂/∂gₜ of (1 − β)gₜ + β mₜ₋₁ is 1 − β."""
    momentum = parse("beta m[t-1] + (1 - beta) g[t]")
    assert to_unicode(derivative(momentum, Timed("g", "t", 0))) == "1 − β"


def test_conventions_are_reported_with_their_place() -> None:
    """relu(w x + b) relies on relu′(0) = 0 where w x + b = 0, for w and not for y."""
    tree = parse("relu(w x + b) + max(u, v) y")
    (convention,) = conventions(tree, Name("w"))
    assert convention.left == parse("w x + b")
    assert convention.right == Number("0")
    assert convention.text == "relu′(0) = 0"
    (tie,) = conventions(tree, Name("v"))
    assert (tie.left, tie.right) == (Name("u"), Name("v"))
    assert conventions(tree, Name("y")) == ()


@settings(deadline=None, max_examples=examples(80))
@given(trees(all_functions))
def test_random_trees_agree_with_sympy(tree: Expression) -> None:
    """Whatever has a value and a derivative has the one that sympy derives."""
    for variable in VARIABLES[:2]:
        assert agrees_with_sympy(tree, variable, derivative(tree, variable)) is not False


@settings(deadline=None, max_examples=examples(50))
@given(trees(smooth_functions))
def test_every_step_has_the_same_value_and_a_reason(tree: Expression) -> None:
    """Each line of the work and of its side calculations is sympy's derivative of its subject."""
    check(differentiate(tree, Name("x")))


def check(work: Work) -> None:
    """Reasons are never empty, and every line without an open ∂/∂x is the derivative."""
    subject = work.subject
    if isinstance(subject, Differentiate):
        subject = subject.argument
    for step in work.steps:
        assert words(step.reason).strip()
        for side in step.substeps:
            check(side)
        pattern = step.formula.pattern
        if "∂/∂" not in to_unicode(pattern) and len(list(walk(pattern))) < 80:
            assert agrees_with_sympy(subject, Name("x"), pattern) is not False


@pytest.mark.parametrize("kind", ["sin", "negate", "sum", "product", "quotient", "power", "relu"])
def test_the_deepest_trees_are_differentiated(kind: str) -> None:
    """No recursion limit is met at the depth up to which the parser reads, and nothing explodes."""
    x, tree = Name("x"), Call("cos", (Name("x"),))
    wrap = {
        "sin": lambda inner: Call("sin", (inner,)),
        "negate": Negate,
        "sum": lambda inner: Sum(x, (("-", inner),)),
        "product": lambda inner: Product((x, inner)),
        "quotient": lambda inner: Quotient(x, Sum(inner, (("+", x),))),
        "power": lambda inner: Power(inner, Number("3")),
        "relu": lambda inner: Call("leaky_relu", (Product((x, inner)),)),
    }[kind]
    while depth(tree) < MAX_DEPTH - 2:
        tree = wrap(tree)
    work = differentiate(tree, x)
    assert len(to_unicode(result_of(work))) < 10**6
