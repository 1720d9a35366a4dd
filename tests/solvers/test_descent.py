"""Gradient descent derived, and the two line searches."""

from __future__ import annotations

from pathlib import Path

import pytest

from hwsolve.errors import InputError
from tests.solvers.solving import solved


def test_the_step_is_the_minimiser_of_the_model() -> None:
    """wₜ₊₁ = wₜ − (1/λ)∇f(wₜ), line by line, so η = 1/λ."""
    text = solved("descent", "f(x) = x^2").text
    for line in (
        "m(w) = f(wₜ) + ⟨∇f(wₜ), w − wₜ⟩ + λ/2 ‖w − wₜ‖²",
        "0 = ∇f(wₜ) + λ (wₜ₊₁ − wₜ)",
        "wₜ₊₁ = wₜ − 1/λ ∇f(wₜ)",
        "the learning rate η = 1/λ",
        "xₜ₊₁ = xₜ − η · ∂f/∂x",
    ):
        assert line in text


def test_a_quadratic_by_exact_line_search() -> None:
    """x² + 3y² + xy at (1, 2): η = s/q = 185/1150, and 2/L with L = 4 + √5."""
    found = solved("descent", "f = x^2 + 3y^2 + x y", "x=1,y=2")
    assert found.value("eta_exact") == pytest.approx(185 / 1150, rel=1e-15)
    assert found.value("x[1]") == pytest.approx(41 / 115) and found.shown("f[1]") == "≈ 0.11957"
    assert found.value("L") == pytest.approx(4 + 5**0.5, rel=1e-14)
    assert found.value("eta_max") == pytest.approx(2 / (4 + 5**0.5), rel=1e-14)
    assert "better than its neighbours" in found.routes


def test_armijo_halves_until_it_holds() -> None:
    """From 1 to 1/4, each try with its value and its bound."""
    found = solved("descent", "f = x^2 + 3y^2 + x y", "x=1,y=2")
    assert found.shown("eta_armijo") == "= 0.25"
    assert "φ₂ > bound₂: too large." in found.text and "φ₃ ≤ bound₃: taken." in found.text
    other = solved("descent", "f = x^2", "x=1", start="2", shrink="1/4", slope="0.5")
    assert other.shown("eta_armijo") == "= 0.5"


def test_armijo_steps_back_into_the_domain() -> None:
    """A rate that leaves the domain is too far."""
    found = solved("descent", "f = x - ln(x)", "x=2", start="8")
    assert "no value" in found.text
    assert found.value("eta_armijo") is not None


def test_a_function_that_is_not_quadratic() -> None:
    """x⁴ − 3x from 2 goes to (3/4)^(1/3) in one exact step; L is that at the point."""
    found = solved("descent", "f = x^4 - 3x", "x=2")
    assert found.value("x[1]") == pytest.approx(0.75 ** (1 / 3), rel=1e-12)
    assert found.shown("L") == "= 48" and "differs from place to place" in found.text


def test_the_curvature_at_a_point_bounds_no_rate() -> None:
    """x⁴ − 2x at 0.2: 2/L is 25/6 there, and the rate 1 leads uphill already; of a quadratic it is a bound."""
    text = solved("descent", "f = x^4 - 2x", "x=0.2").text
    assert "That is a guide and no bound" in text and "rates below it descend" not in text
    assert "η₁ is smaller than ηₘₐₓ, and yet it leads uphill." in text
    assert "leads uphill" not in solved("descent", "f = x^4 - 3x", "x=2").text
    quadratic = solved("descent", "f = x^2 + 3y^2", "x=1,y=2").text
    assert "rates below it descend" in quadratic and "no bound" not in quadratic


def test_a_long_objective_is_put_in_at_a_point_that_is_worked_out() -> None:
    """Every value of Booth's function along the gradient can be worked out again from what stands there."""
    text = solved("descent", file="booth").text
    assert "x₁(η₁) = x₁ − η₁ · ∂f/∂x₁ = 9 − 1 · 120 = −111" in text
    assert "= (−111 + 2 · (−106) − 7)² + (2 · (−111) + (−106) − 5)² = 219789" in text


def test_nothing_to_descend_and_no_end() -> None:
    """At a stationary point there is no direction; along a straight line there is no best rate."""
    assert "The gradient is 0" in solved("descent", "f = x^2", "x=0").text
    assert "no best rate" in solved("descent", "f = 3x + y", "x=0,y=1").text


REFUSED = [
    ("f = x; g = y", "x=1,y=1", {}, "one-output"),
    ("f = x^2", "x=1", {"shrink": "1"}, "bad-option"),
    ("f = x^2", "x=1", {"start": "-1"}, "bad-option"),
    ("f = sqrt(x)", "x=0", {}, "undefined"),
]


@pytest.mark.parametrize(("formulas", "at", "options", "code"), REFUSED)
def test_what_cannot_be_asked_is_refused(
    formulas: str, at: str, options: dict[str, str], code: str
) -> None:
    """Several outputs, rates beyond their range, no gradient at the point."""
    with pytest.raises(InputError) as caught:
        solved("descent", formulas, at, **options)
    assert caught.value.faults[0].code == code


def test_one_letter_means_one_thing() -> None:
    """Where the loss is called L, the largest curvature has another letter, in words and lines."""
    found = solved("descent", "L = w^4", "w=1")
    assert "(K is the largest curvature)" in found.text and "0 < η < 2/K" in found.text
    assert found.shown("K") == "= 12" and "2/L" not in found.text
    assert "2/L" in solved("descent", "f = w^4", "w=1").text


def test_a_kinked_function_is_no_quadratic() -> None:
    """|w − 2| has second derivative 0 wherever it has one, relu² 2 and 0: neither is called a parabola."""
    for formula, at in (("abs(w - 2)", "w=5"), ("relu(w)^2", "w=1"), ("max(w, 3)", "w=4")):
        text = solved("descent", f"f = {formula}", at).text
        assert "quadratic:" not in text and "so φ is a parabola" not in text


def test_descent_moves_the_parameters_alone(tmp_path: Path) -> None:
    """Of a file that has some and does not say otherwise; the data stay where they are."""
    file = tmp_path / "logistic.toml"
    text = (
        '[inputs]\nx = 2\ny = 1\n[parameters]\nw = 0.5\nb = -0.25\n[graph]\nL = "(w x + b - y)^2"\n'
    )
    file.write_text(text)
    for command in ("descent", "uphill"):
        if command == "uphill":
            file.write_text(text.replace("(w x + b - y)^2", "(w x - y)^2 + (b - y)^2"))
        keys = solved(command, file=str(file)).keys
        assert "dL/dx" not in keys and "x[1]" not in keys
        assert "w[1]" in keys and "b[1]" in keys
    file.write_text(text + '[ask]\nwrt = ["x", "w"]\n')
    assert [key for key in solved("descent", file=str(file)).keys if key.startswith("dL/")] == [
        "dL/dx", "dL/dw"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("formula", "rate"),
    [("max(x, 0)", 0.1), ("max(max(x, 0.05), 0)", 0.05), ("abs(x - 1/7) + 1", 0.9 - 1 / 7)],
)
def test_an_exact_rate_at_a_kink(formula: str, rate: float) -> None:
    """The least value is where the line bends, be it flat behind that."""
    found = solved("descent", f"f = {formula}", "x=0.9" if "7" in formula else "x=0.1")
    assert found.value("eta_exact") == pytest.approx(rate, rel=1e-14)
