"""Our tree ⇄ sympy: the value is kept both ways, and what comes back is in a person's order."""

from __future__ import annotations

import subprocess
import sys

import pytest
import sympy
from hypothesis import given, settings

from hwsolve.calculus.values import Undefined, value_at
from hwsolve.notation.bridge import (
    Untranslatable,
    activation,
    closed_form,
    from_sympy,
    is_bounded,
    symbol_of,
    to_sympy,
)
from hwsolve.notation.parser import parse
from hwsolve.notation.printing import to_unicode
from hwsolve.notation.tree import (
    Case,
    Cases,
    Derivative,
    Expression,
    Name,
    Number,
    Slot,
    Timed,
)
from tests.calculus.random_trees import all_functions, points, trees
from tests.sizes import examples

ORDERED = {
    "x^2 + 3x + 2": "x² + 3x + 2",
    "2 + 3x + x^2": "x² + 3x + 2",
    "2 + 3x - x^2": "−x² + 3x + 2",
    "-x + 1": "1 − x",
    "3 - x^2": "3 − x²",
    "-h + y": "y − h",
    "x*2": "2x",
    "-2c": "−2c",
    "b a": "a b",
    "x10 x2": "x₂ x₁₀",
    "x^-1": "1/x",
    "a x^-2 b": "a b/x²",
    "x/2": "x/2",
    "2x/(3y)": "2x/(3y)",
    "x^(1/2)": "√x",
    "1/sqrt(x)": "1/√x",
    "x^n": "xⁿ",
    "abs(x)": "|x|",
    "e": "e",
    "exp(1)": "e",
    "2 pi": "2π",
    "exp(x) x": "x exp(x)",
    "sin(x) x^2 * 3": "3x² sin x",
    "(x + 1) log(x)": "log(x)(x + 1)",
    "108/log(3)^2 - 54/log(3)^3": "108/log²(3) − 54/log³(3)",
    "max(x, 0)": "max(0, x)",
    "sign(x) + erf(x)": "erf(x) + sign x",
    "arcsin(x) arctan(y)": "arcsin x arctan y",
    "sigmoid(z) (1 - sigmoid(z))": "σ(z)(1 − σ(z))",
    "ln(x)": "log x",
}


@pytest.mark.parametrize(("typed", "ordered"), ORDERED.items())
def test_what_comes_back_is_in_a_persons_order(typed: str, ordered: str) -> None:
    """Numbers first, powers descending, a positive term in front, bars for negative powers."""
    assert to_unicode(from_sympy(to_sympy(parse(typed)))) == ordered


@pytest.mark.parametrize(
    "leaf",
    [
        Name("S"),
        Name("I"),
        Name("E"),
        Name("N"),
        Name("Q"),
        Name("beta"),
        Name("lambda"),
        Name("gamma"),
        Name("zeta"),
        Slot(3),
        Timed("m", "t", -1),
        Timed("g", "", 2),
        Derivative("f6", ("x",)),
        Derivative("f6", ("x", "y")),
        Derivative("g", ("x",), True, ("u", "v")),
    ],
)
def test_every_leaf_comes_back(leaf: Expression) -> None:
    """Names that sympy gives a meaning of its own are plain real symbols here."""
    symbol = to_sympy(leaf)
    assert symbol.is_Symbol and symbol.is_real
    assert from_sympy(symbol * 2 / 2) == leaf


def test_symbols_of_the_caller_are_used() -> None:
    """A caller that knows more of a symbol (it is positive) says so."""
    positive = sympy.Symbol("p", positive=True)
    there = to_sympy(parse("sqrt(x^2)"), {Name("x"): positive})
    assert there == positive
    assert from_sympy(there, {positive: Name("x")}) == Name("x")


@settings(deadline=None, max_examples=examples(80))
@given(trees(all_functions, max_leaves=8))
def test_there_and_back_keeps_the_value(tree: Expression) -> None:
    """Whatever sympy makes of a tree in between, its value stays."""
    if not is_bounded(tree):
        return
    try:
        back = from_sympy(to_sympy(tree))
    except (ValueError, TypeError):
        return
    for point in points():
        try:
            value, there = value_at(tree, point, 30), value_at(back, point, 30)
        except Undefined:
            continue
        assert abs(value - there) <= 1e-20 * max(1, abs(value))


@settings(deadline=None, max_examples=examples(80))
@given(trees(all_functions, max_leaves=8))
def test_closed_forms_keep_the_value(tree: Expression) -> None:
    """A closed form is another way to write the same number."""
    form = closed_form(tree)
    for point in points() if form is not None else ():
        try:
            value, there = value_at(tree, point, 30), value_at(form, point, 30)
        except Undefined:
            continue
        assert abs(value - there) <= 1e-20 * max(1, abs(value))


CLOSED_FORMS = {
    "(9/log 3 + 5)(9/log 3 - 5)": "81/log²(3) − 25",
    "(18/log(3) - 9/log(3)^2 * 1) * 6/log(3) - 0": "108/log²(3) − 54/log³(3)",
    "9/log 3 + 5": "9/log 3 + 5",
    "4/6": "2/3",
    "sqrt(1.44)": "6/5",
    "log(e^2)": "2",
    "1/3 + 1/6": "1/2",
    "8^(1/3)": "2",
    "cos(pi/3)": "1/2",
    "1/(1 + sqrt(2))": "√2 − 1",
    "0.1 + 0.2": "3/10",
    "(x + c) - (x - c)": "2c",
    "(f3 + c)(f3 - c)": "(f₃ + c)(f₃ − c)",
    "(f3 + 2)(f3 - 2)": "f₃² − 4",
    "e^x e^(2x)": "e^(3x)",
    "ln 3 + ln 3": "2 ln 3",
    "(a + b)^9": "(a + b)⁹",
}


@pytest.mark.parametrize(("typed", "closed"), CLOSED_FORMS.items())
def test_closed_forms_are_short(typed: str, closed: str) -> None:
    """The shortest of a few cheap forms, in the reader's words."""
    form = closed_form(parse(typed))
    assert form is not None and to_unicode(form) == closed


@pytest.mark.parametrize(
    "typed",
    [
        "9^9^9^9",
        "((9^9)^9999)^9999",
        "2^1000000",
        "2^(1000000/3)",
        "9^(9^9 + x)",
        "(3^200)^200",
        "log(-1)",
        "sqrt(-1)",
        "1/0",
        "log(0)",
        " + ".join(f"x{i} y{i}" for i in range(100)),
        " + ".join(f"x{i} y{i}" for i in range(30)),
    ],
)
def test_no_closed_form_of_what_is_huge_or_undefined(typed: str) -> None:
    """Too large before, too large after, no real value: None, at once."""
    assert closed_form(parse(typed)) is None


def test_activations_keep_their_derivatives() -> None:
    """σ′ comes back as σ(z)(1 − σ(z)), never as a quotient of exponentials."""
    z = symbol_of(Name("z"))
    assert to_unicode(from_sympy(activation("sigmoid")(z).diff(z))) == "σ(z)(1 − σ(z))"
    assert to_unicode(from_sympy(activation("softplus")(z**2).diff(z))) == "2z σ(z²)"
    assert activation("sigmoid") is activation("sigmoid")


def test_definitions_are_written_out_on_request() -> None:
    """The proof of a derivative must not rest on the derivative in our own file."""
    written = to_sympy(parse("sigmoid(z)"), by_definition=True)
    assert written == 1 / (1 + sympy.exp(-symbol_of(Name("z"))))


@pytest.mark.parametrize(
    ("cases", "relations"),
    [
        ((("1", ">"), ("-1", "<"), ("0", "=")), {">", "<", "="}),
        ((("x", ">"), ("0", "≤")), {">", "≤"}),
        ((("x", "≥"), ("0", "<")), {"≥", "<"}),
        ((("1", "≠"), ("0", "=")), {"≠", "="}),
    ],
)
def test_case_distinctions_go_over_and_back(
    cases: tuple[tuple[str, str], ...], relations: set[str]
) -> None:
    """Cases ⇄ Piecewise, the last branch of which says no more than `otherwise`."""
    zero = Number("0")
    tree = Cases(tuple(Case(parse(value), Name("x"), relation, zero) for value, relation in cases))
    back = from_sympy(to_sympy(tree))
    assert isinstance(back, Cases)
    assert {case.relation for case in back.cases} == relations
    assert set(back.cases) == set(tree.cases)


def test_what_our_notation_lacks_is_refused() -> None:
    """A complex number, an infinity and a function that we do not have raise Untranslatable."""
    x = symbol_of(Name("x"))
    for foreign in (sympy.I * x, sympy.oo, sympy.nan, sympy.zeta(x), sympy.Heaviside(x)):
        with pytest.raises(Untranslatable):
            from_sympy(foreign)


def test_the_bridge_loads_sympy_only_when_it_is_crossed() -> None:
    """Importing the bridge costs nothing: most commands never cross it."""
    code = "import sys, hwsolve.notation.bridge; sys.exit('sympy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_bound_is_judged_before_anything_is_computed() -> None:
    """Two hundred nodes pass, more do not, nor does a power that would take thousands of bits."""
    assert is_bounded(parse("(1 - 0.9)^(t - 1) + x^1000 + 2^100 + e^(-(x - mu)^2/(2 sigma^2))"))
    assert not is_bounded(parse(" + ".join(["x"] * 201)))
    assert not is_bounded(parse("(2^100)^100"))
