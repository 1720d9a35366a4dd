"""Newton's method: published iterates, systems, and everything that can go wrong."""

from __future__ import annotations

import re

import pytest

from hwsolve.errors import InputError
from tests.solvers.solving import solved


def test_the_homework_root() -> None:
    """x² + 3x + 2 from 1: Δ₀ = −6/5, x₁ = −1/5, x₂ = −49/65, towards −1."""
    found = solved("newton", file="newton_quadratic")
    assert found.shown("Delta[0]") == "= −1.2"
    assert found.shown("x[1]") == "= −0.2"
    assert found.value("x[2]") == pytest.approx(-49 / 65, rel=1e-15)
    assert [found.value(f"f[{k}]") for k in (0, 1)] == [6, 1.44]
    assert "f(x₀)  = x₀² + 3x₀ + 2 = 1² + 3 · 1 + 2 = 6" in found.text
    assert "= −36/65 ≈" in found.text
    assert "The limit is x = −1, exactly" in found.text
    assert "quadratic convergence" in found.text
    assert "each step from values alone" in found.routes


PUBLISHED = {
    "10": "35.6 26.3955056180 24.7906354925 24.7386882941 24.7386337538",
    "1": "306.5 154.2483686786 79.1079978644 43.4221286822 28.7581624288 25.0195385369 "
    "24.7402106712 24.7386338040 24.7386337537",
    "-20": "-25.3 -24.7448616601 -24.7386345374 -24.7386337537",
}


@pytest.mark.parametrize(("start", "iterates"), PUBLISHED.items())
def test_the_square_root_of_612(start: str, iterates: str) -> None:
    """To the ten decimals that are printed, some of which are cut off and not rounded."""
    expected = [float(each) for each in iterates.split()]
    found = solved("newton", "f = x^2 - 612", f"x={start}", steps=str(len(expected)))
    for step, value in enumerate(expected, start=1):
        assert found.value(f"x[{step}]") == pytest.approx(value, abs=1e-10)


def test_the_booth_function_in_one_step() -> None:
    """From (9, 8) to (1, 3) exactly, with the elimination written out."""
    found = solved("newton", file="booth")
    assert [found.shown(key) for key in ("x1[1]", "x2[1]", "f[1]")] == ["= 1", "= 3", "= 0"]
    assert found.shown("df/dx1[0]") == "= 120" and found.shown("df/dx2[0]") == "= 114"
    assert "a₂₂[0] = ∂²f/∂x₂² − m₂₁[0] · ∂²f/∂x₁∂x₂ = 10 − 0.8 · 8     = 3.6" in found.text
    assert "The gradient is exactly 0: this is a stationary point." in found.text
    assert "positive definite there: a local minimum" in found.text


def test_two_equations() -> None:
    """A circle and a hyperbola: the iterates go to the root, and the digits double."""
    found = solved("newton", "f = x^2 + y^2 - 4; g = x y - 1", "x=2,y=1")
    x, y = found.value("x[5]"), found.value("y[5]")
    assert x is not None and y is not None
    assert (x * x + y * y, x * y) == (pytest.approx(4, abs=1e-14), pytest.approx(1, abs=1e-14))
    assert "Right decimals: 0, 0, 2, 5, 11, 24" in found.text


def test_three_equations_with_an_exchange_of_rows() -> None:
    """The first pivot is 0, so two rows change places."""
    found = solved("newton", "f = y + z - 3; g = x + y - 2; h = x y z - 1", "x=2,y=1,z=1")
    assert "rows 1 and 2 are exchanged" in found.text
    x, y, z = (found.value(f"{name}[1]") for name in "xyz")
    assert x is not None and y is not None and z is not None
    assert y + z == pytest.approx(3) and x + y == pytest.approx(2)


SAID = {
    "cycle": ("x^3 - 2x + 2", "x=0", {}, "repeat after 2 steps: a cycle"),
    "double root": ("x^2 - 2x + 1", "x=3", {}, "because the root is a double one"),
    "damping 2": ("x^2 - 2x + 1", "x=3", {"damping": "2"}, "is exactly 0: x₁ is a root"),
    "flat": ("x^2 + 1", "x=0", {}, "f′(x₀) = 0: the tangent is horizontal"),
    "runs away": ("arctan(x)", "x=2", {}, "The steps get longer and longer"),
    "halving": ("arctan(x)", "x=2", {"damping": "halving"}, "is taken 1/2 times"),
    "domain": ("ln(x)", "x=3", {}, "f(x₁) = ln x₁ has no value at x₁ ≈ −0.29584"),
    "saddle": ("x^2 - y^2 + x^4", "x=1,y=1", {}, "indefinite there: a saddle point"),
    "uphill": ("x^4 - x^2", "x=0.3", {"find": "minimum"}, "this step leads uphill"),
    "maximum": ("-x^2", "x=1", {"find": "minimum"}, "negative there: a local maximum"),
    "singular": ("(x + y)^2", "x=1,y=1", {}, "The Hessian is singular here"),
    "flat parabola": ("x^3", "x=0", {"find": "minimum"}, "is exactly 0"),
    "triple": ("x^4", "x=1", {"find": "minimum"}, "because the second derivative is 0 where they"),
    "damped": (
        "x^3 - 2x - 5",
        "x=2",
        {"damping": "0.5"},
        "because they are damped: a step taken 0.5",
    ),
    "cubic": ("arctan(x)", "x=1", {}, "their number triples with each step (cubic convergence)"),
    "quadratic": ("x^2 - 2", "x=1", {}, "their number doubles with each step (quadratic"),
    "beside": ("x^3/3 - x", "x=1", {}, "a little to either side of x₀ will do"),
    "flat, rootless": (
        "x^2 + 1",
        "x=1",
        {},
        "The polynomial f(x) has no real root: no start leads",
    ),
    "rootless": ("x^4 + x + 1", "x=2", {}, "The polynomial f(x) has no real root: no start leads"),
    "no minimum": (
        "x^3 + x",
        "x=1",
        {"find": "minimum"},
        "f′(x) has no real root: there is no minimum",
    ),
}


@pytest.mark.parametrize("case", SAID)
def test_what_happens_is_said(case: str) -> None:
    """Cycles, double roots, flat tangents, saddles: in words, with what to try."""
    formula, at, options, sentence = SAID[case]
    assert sentence in solved("newton", f"f = {formula}", at, **options).text


@pytest.mark.parametrize("word", ["-fold", "double", "quadratic", "Answer"])
def test_creeping_away_is_no_convergence(word: str) -> None:
    """gelu falls towards −∞ ever more slowly, which looks like a multiple root and is none."""
    text = solved("newton", "f = gelu(x) - 1", "x=1", find="minimum").text
    assert "linear convergence at best" in text
    assert word not in text


def test_errors_are_those_of_the_exact_iterates() -> None:
    """Heron's rule beyond 45 decimals, where the limit is known by its digits; at 0 there is no end to them."""
    text = solved("newton", "f = x^2 - 2", "x=1", steps="6").text
    assert "0, 0, 2, 5, 11, 23, over 45:" in text
    text = solved("newton", "f = arctan(x)", "x=2", damping="halving").text
    assert "1.33·10⁻⁵³" in text and "0, 0, 0, 1, 5, 17, 52:" in text


def test_damping_by_halves_finds_what_whole_steps_miss() -> None:
    """arctan from 2 diverges; with halving it goes to 0."""
    found = solved("newton", "f = arctan(x)", "x=2", damping="halving")
    assert "The limit is x = 0, exactly" in found.text


def test_without_a_start_it_stays_in_symbols() -> None:
    """Heron's rule for √a."""
    text = solved("newton", "f(x) = x^2 - a").text
    assert "xₖ₊₁ = xₖ − (xₖ² − a)/(2xₖ)" in text
    assert "f′(x) = 2x" in text


def test_steps_that_change_no_digit_shown_are_not_written() -> None:
    """They stay in the table and among the answers; what is written can be worked out by hand."""
    found = solved("newton", file="newton_quadratic")
    assert "Step 5" in found.text and "Step 6" not in found.text and "After" not in found.text
    assert "The later steps are not longer than 10⁻⁵, so only the table has them." in found.text
    assert found.value("x[7]") == -1.0 and found.value("f[7]") == pytest.approx(
        2.8861e-23, rel=1e-4
    )
    digits = max(len(number) for number in re.findall(r"[0-9.]+", found.text))
    assert digits <= 12
    few = solved("newton", "f = x^2 - 2", "x=1", steps="2").text
    assert "After 2 steps" in few and "later steps" not in few


def test_a_function_of_one_variable_has_primes() -> None:
    """f′(x) and f″(x), by name, in the reasons as well; the keys of the answers stay."""
    found = solved("newton", "f = x^4 - x^2", "x=2", find="minimum")
    assert "\n  f(x) = x⁴ − x², x₀ = 2\n" in found.text
    assert "f″(x) = ∂/∂x (4x³ − 2x)   the derivative of f′(x)" in found.text
    assert "∂f/∂x" not in found.text and "df/dx[0]" in found.keys
    symbols = solved("newton", "f(x) = x^2 - a")
    assert "df/dx" in symbols.keys and symbols.shown("df/dx") == "symbolic"


ANSWERS = [
    ("x^2 + 3x + 2", "x=1", {}, "A root of f: x = −1."),
    ("x^2 - 612", "x=10", {}, "A root of f: x ≈ 24.739."),
    ("x^2 - 4", "x=2", {}, "A root of f: x = 2."),
    ("x^4 - x^2", "x=2", {"find": "minimum"}, "A local minimum: x ≈ 0.70711, where f ≈ −0.25000."),
    ("(3x - 1)^2 + 1", "x=1", {"find": "minimum"}, "A local minimum: x = 1/3, where f = 1."),
    ("-x^2", "x=1", {"find": "minimum"}, "A local maximum, no minimum: x = 0, where f = 0."),
    ("x^2 - y^2", "x=1,y=1", {}, "A saddle point, no minimum: x = 0, y = 0, where f = 0."),
]


@pytest.mark.parametrize(("formula", "at", "options", "line"), ANSWERS)
def test_the_last_line_is_the_answer(
    formula: str, at: str, options: dict[str, str], line: str
) -> None:
    """What was found, of which kind, with = only where it is exact."""
    assert f"Answer\n  {line}\n" in solved("newton", f"f = {formula}", at, **options).text


@pytest.mark.parametrize(
    ("formula", "at", "said"),
    [("arctan(x)", "x=2", "f"), ("x^3 - 2x + 2", "x=0", "f"), ("x^2 + 1", "x=0", "f")],
)
def test_without_a_limit_there_is_no_answer(formula: str, at: str, said: str) -> None:
    """Divergence, a cycle and a flat tangent end without one."""
    assert "Answer" not in solved("newton", f"{said} = {formula}", at).text


def test_the_booth_function_ends_with_its_minimum() -> None:
    """The errors are those of the largest coordinate, and say so."""
    text = solved("newton", file="booth").text
    assert "The error is the largest distance from the limit along a coordinate." in text
    assert "A local minimum: x₁ = 1, x₂ = 3, where f = 0." in text
    assert "The function\n  f = (x₁ + 2x₂ − 7)² + (2x₁ + x₂ − 5)²\n" in text


def test_the_limit_of_the_ratios_is_exact_where_the_root_is() -> None:
    """f″/(2f′) = 2/(2 · 1) is 1 at −1, and 1/(2√612) only about 0.020211."""
    assert "at the root, which is 1." in solved("newton", file="newton_quadratic").text
    assert "at the root, which is about 0.020211." in solved("newton", file="newton_sqrt612").text


def test_what_is_varied_can_be_chosen() -> None:
    """x alone in x² − a; both in a system of two; nothing else."""
    found = solved("newton", "f = x^2 - a", "x=1,a=3", wrt=("x",))
    assert found.value("x[5]") == pytest.approx(3**0.5) and "a[1]" not in found.keys
    assert "f(x) = x² − a, x₀ = 1" in found.text
    with pytest.raises(InputError) as caught:
        solved("newton", "f = x^2 - a", "x=1,a=3", wrt=("y",))
    assert caught.value.faults[0].code == "unknown-name"


REFUSED = [
    ("f = x^2 + y^2; g = x; h = y", "x=1,y=1", {}, "not-square"),
    ("f = x^2 + y", "x=1,y=1", {"find": "root"}, "not-square"),
    ("f = x; g = y", "x=1,y=1", {"find": "minimum"}, "one-output"),
    ("f = x^2", "x=1", {"find": "beer"}, "bad-option"),
    ("f = x^2", "x=1", {"damping": "-1"}, "bad-option"),
    ("f = x^2", "x=1", {"steps": "1000"}, "bad-option"),
    ("f = ln(x)", "x=-1", {}, "undefined"),
]


@pytest.mark.parametrize(("formulas", "at", "options", "code"), REFUSED)
def test_what_cannot_be_asked_is_refused(
    formulas: str, at: str, options: dict[str, str], code: str
) -> None:
    """Systems that are not square, unknown words, a start without a value."""
    with pytest.raises(InputError) as caught:
        solved("newton", formulas, at, **options)
    assert caught.value.faults[0].code == code


def test_a_step_that_differences_cannot_follow_is_not_called_verified() -> None:
    """Where the slope is 10⁻²¹³ no difference of values finds it: no contradiction, and no claim."""
    found = solved("newton", "f = cos(gelu(pi/x))", "x=0.1")
    assert "Δ₀     = −f(x₀)/f′(x₀) ≈ −1.00000/(−6.05180·10⁻²¹³)" in found.text
    assert "from values alone" not in found.text
