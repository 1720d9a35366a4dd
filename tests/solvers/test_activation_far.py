"""Activation: functions with structure far from 0, without values somewhere, tiny, huge, and oscillating."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hwsolve.errors import InputError
from tests.sizes import examples, one_in
from tests.solvers.solving import solved

TRUE = {
    "(x-100)^2": [
        "it turns at x = 100.",
        "Range: [0, ∞); the least value is attained at x = 100",
        "closest to each other around 0 and around 100",
    ],
    "exp(-(x-50)^2)": [
        "neither odd nor even",
        "it turns at x = 50.",
        "Range: (0, 1]",
        "largest at x ≈ 49.293, where it is about 0.85776",
    ],
    "log(x-5)": [
        "not defined      ∞",
        "Towards −∞ f has no real value.",
        "f′ → 0 like 1/|x|: vanishing gradient.",
        "strictly increasing",
        "Range: (−∞, ∞)",
    ],
    "log(x-100)": ["Towards −∞ f has no real value.", "strictly increasing", "Range: (−∞, ∞)"],
    "1/(x-200)": [
        "decreasing on each piece of its domain; at x = 200 it is not defined",
        "as a whole it is not monotone",
        "no lower bound and no upper bound",
        "no Lipschitz constant",
    ],
    "x^3-300x^2": ["it turns at x = 0, x = 200.", "Range: (−∞, ∞)."],
    "tanh(x-60)": [
        "neither odd nor even",
        "f′(x) > 0 everywhere, so it is strictly increasing",
        "Range: (−1, 1)",
        "largest at x = 60, where it is 1",
    ],
    "tanh(10000(x-60))": ["strictly increasing", "Range: (−1, 1)", "x = 60, where it is 10000"],
    "relu(x-50)": [
        "neither odd nor even",
        "A kink at x = 50: the slope is 0 to the left and 1",
        "For x < 50: f(x) = 0",
        "Towards −∞ the derivative is exactly 0 on a whole stretch",
        "As x → ∞, f′ → 1: the gradient does not vanish there.",
        "Range: [0, ∞); the least value is attained at x = 50",
    ],
    "sigmoid(1000x)": [
        "strictly increasing",
        "Range: (0, 1)",
        "f(1) ≈ 1.0000",
        "x = 0, where it is 250",
    ],
    "tanh(100x)": ["f′(x) > 0 everywhere, so it is strictly increasing", "x = 0, where it is 100"],
    "1e-40*x": ["odd", "f′ → 10⁻⁴⁰", "strictly increasing", "Range: (−∞, ∞)"],
    "1e30*x": ["odd", "f′ → 10³⁰", "strictly increasing", "Range: (−∞, ∞)"],
    "sqrt(100-x^2)": [
        "Symmetry: f(−x) = √(100 − x²) = f(x): even",
        "Towards ∞ f has no real value.",
        "At x = −10, 10 the slope has no bound: no derivative.",
        "Range: [0, 10]",
        "no Lipschitz constant",
    ],
    "sqrt(x-40)": ["Range: [0, ∞); the least value is attained at x = 40", "strictly increasing"],
    "log(x^2-10000)": [
        "even",
        "rises on some pieces of its domain and falls on others",
        "no lower bound and no upper bound",
    ],
    "x*sin(x)": [
        "even",
        "none or unknown",
        "lie between −29.862 and 26.722; how far they go beyond is not known",
        "no Lipschitz constant can be named",
    ],
    "sin(x/100)": ["Range: [−1, 1]", "where it is 1/100", "601 points from −3000 to 3000"],
    "tan(x/100)": ["increasing on each piece", "no lower bound and no upper bound"],
    "x+sin(x)": ["f′(x) > 0 but at single points, so it is strictly increasing", "where it is 2;"],
    "e^(-1/x^2)": [
        "Domain: where x² ≠ 0.",
        "the lower bound 0 and the upper bound 1;",
        "x ≈ 0.81650, where it is about 0.81983",
    ],
    "5 + 0x": ["it is constant", "Range: the one value 5.", "the Lipschitz constant is 0"],
    "|x|/x": ["constant on each piece", "the lower bound −1 and the upper bound 1;"],
    "max(0, |x|-1)": ["falls before a stretch on which it is flat, and rises after it", "[0, ∞)"],
    "(x-1/3)^3": ["> 0 but at single points, so it is strictly increasing"],
    "1/(x-1/3)^2": ["rises on some pieces", "the lower bound 0 and no upper bound"],
    "sqrt(x^2)": ["A kink at x = 0: the slope is −1 to the left and 1", "it turns at x = 0."],
    "sqrt(|x|)": ["At x = 0 the slope has no bound", "no Lipschitz constant", "Range: [0, ∞)"],
    "arcsin(x)": ["Domain: where 1 − x² ≥ 0.", "Range: [−π/2, π/2]"],
    "x^x": ["Domain: where x > 0.", "it turns at x ≈ 0.36788.", "Range: about [0.69220, ∞)"],
    "erf(-x)": ["strictly decreasing", "where it is 2/√π"],
    "2^x": ["strictly increasing", "Range: (0, ∞)"],
    "log(1+e^x)": ["strictly increasing", "Range: (0, ∞)", "never exceeds it"],
    "x^2 sin(1/x)": ["As x → ∞, f′ → 1", "no Lipschitz constant can be named"],
    "log((x-1)/(x+1))": ["increasing on each piece", "as a whole it is not monotone"],
    "gelu(x-1000)": [
        "it turns at x ≈ 999.25.",
        "Range: about [−0.16997, ∞)",
        "neither odd nor even.",
    ],
    "exp(-(x-5000)^2) + exp(-(x-5200)^2)": ["it turns at x = 5000, x = 5100, x = 5200."],
    "sin(x) + relu(x-100)": ["A kink at x = 100", "Range: not known"],
    "(x - 1e20)^2": ["Range: [0, ∞)"],
    "1.01 x e^(-x)": ["As x → ∞, f′ → 0: vanishing gradient, the function saturates."],
}


@pytest.mark.parametrize("formula", one_in(4, TRUE))
def test_what_is_said_is_true(formula: str) -> None:
    """The facts of each function, worked out by hand, stand in its solution, which verifies itself."""
    found = solved("activation", f"f = {formula}")
    assert [words for words in TRUE[formula] if words not in found.text] == [], found.text
    assert all(each.agrees for each in found.derivation.verification)


FALSE = {
    "x*sin(x)": ("Lipschitz constant.", "Range: ["),
    "sin(1/x)": ("Range: [", "the Lipschitz constant."),
    "sin(x) + sin(1.4142 x)": ("Range: [", "the Lipschitz constant."),
    "x^2 sin(x^2)": ("Range: [", "the Lipschitz constant."),
    "log(5 - x)": ("like 1/|x|",),
    "sin(x)/1e12": ("Range: [0", "it is constant."),
}


@pytest.mark.parametrize("formula", one_in(6, FALSE))
def test_what_is_not_known_is_not_said(formula: str) -> None:
    """No bound is named of a function whose values far out are not known."""
    text = solved("activation", f"f = {formula}").text
    course = text[text.index("Limits, and") :].replace("no Lipschitz constant", "")
    assert [words for words in FALSE[formula] if words in course] == [], text


@pytest.mark.parametrize("formula", ["sqrt(-1-x^2)", "log(-x^2)", "arcsin(x^2+2)", "log(-|x|)"])
def test_a_function_without_real_values_is_refused(formula: str) -> None:
    """Nothing is said of it; the formula is the place."""
    with pytest.raises(InputError) as caught:
        solved("activation", f"f = {formula}")
    (fault,) = caught.value.faults
    assert fault.code == "no-real-value" and fault.help
    assert fault.place is not None and fault.place.length == len(formula)


@pytest.mark.parametrize("formula", ["sign(x)", "sign(x - 70) + x"])
def test_a_function_that_jumps_is_refused(formula: str) -> None:
    """The course of a step is not its derivative's."""
    with pytest.raises(InputError) as caught:
        solved("activation", f"f = {formula}")
    assert caught.value.faults[0].code == "not-supported"


@pytest.mark.slow
@settings(max_examples=examples(40), deadline=None)
@given(
    factor=st.integers(-20, 20).filter(bool),
    place=st.integers(-10_000, 10_000),
    parts=st.integers(1, 9),
    height=st.integers(-1000, 1000),
)
def test_a_parabola_wherever_it_lies(factor: int, place: int, parts: int, height: int) -> None:
    """a(x − p)² + q turns at p, where it has its least or largest value, q."""
    formula = f"{factor} (x - {place}/{parts})^2 + {height}".replace("- -", "+ ")
    found = solved("activation", f"f = {formula}")
    bound, missing = ("infimum", "supremum") if factor > 0 else ("supremum", "infimum")
    assert found.value(bound) == height and missing not in found.keys
    reduced = math.gcd(place, parts)
    where = f"{place // reduced}" + (f"/{parts // reduced}" if parts > reduced else "")
    shown = where.replace("-", "−")
    is_simple = parts // reduced in (1, 2, 3, 4, 5, 6, 8)
    relation = "=" if is_simple else "≈"
    assert not is_simple or f"it turns at x = {shown}." in found.text
    assert f"Not monotone: it turns at x {relation} " in found.text
    assert ("even" in found.text and "neither" not in found.text) == (place == 0)
