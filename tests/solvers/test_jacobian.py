"""The Jacobian by both modes and by differences."""

from __future__ import annotations

import pytest

from hwsolve.errors import InputError
from tests.solvers.solving import solved

HOMEWORK = {
    "df1/dw1": 0.35017548837401463,
    "df1/dw2": -0.3863019110303753,
    "df2/dw1": 13 / 3,
    "df2/dw2": 4 / 3,
}


def test_the_homework_by_every_route() -> None:
    """f: ℝ² → ℝ² of the second homework: both modes, differences with h = 0.01, the matrix."""
    found = solved("jacobian", file="hw2_autodiff")
    for key, expected in HOMEWORK.items():
        assert found.value(key) == pytest.approx(expected, rel=1e-13)
    for line in (
        "∂f₁/∂w₁       0.35018       0.35018                0.35129",
        "∂f₁/∂w₂      −0.38630      −0.38630               −0.38557",
        "∂f₂/∂w₁        4.3333        4.3333                 4.3528",
        "∂f₂/∂w₂        1.3333        1.3333                 1.3328",
        "J ≈ ⎝  4.3333    1.3333 ⎠",
        "Forward mode, sweep 1: the column of w₁",
        "Reverse mode, sweep 2: the row of f₂",
        "v₈ depends on w₁ only through v₇",
        "w₁ reaches f₂ through v₅ and v₇",
    ):
        assert line in found.text
    assert "forward and reverse mode give one matrix" in found.routes
    assert "directional difference" in found.routes


def test_neither_square_nor_full() -> None:
    """Two outputs of three inputs, one of which does not reach the first."""
    found = solved("jacobian", "a = x y; f = a^2; g = a + z", "x=1,y=2,z=3")
    entries = [[found.value(f"d{f}/d{x}") for x in "xyz"] for f in "fg"]
    assert entries == [[8, 4, 0], [2, 1, 1]]
    assert "∂f/∂z = 0: no path leads there." in found.text
    assert "2 × 3: a row for each output (f, g), a column for each input (x, y, z)." in found.text


def test_softmax_is_diagonal_less_outer_product() -> None:
    """J = diag(p) − p pᵀ, from the bundled file."""
    found = solved("jacobian", file="softmax")
    p = [0.8360188027814407, 0.11314284146556013, 0.05083835575299916]
    for i in range(3):
        for j in range(3):
            expected = p[i] * ((i == j) - p[j])
            value = found.value(f"dp{i + 1}/dz{j + 1}")
            assert value == pytest.approx(expected, rel=1e-13)


def test_symbols_stay_symbols() -> None:
    """Without a point there are no differences, and the matrix names its entries."""
    found = solved("jacobian", "f = x^2 y; g = x + sin y")
    assert "∂f/∂x = 2x y" in found.text
    assert "J = ⎝ ∂g/∂x  ∂g/∂y ⎠" in found.text
    assert "Differences" not in found.text
    assert found.value("df/dx") is None


def test_some_inputs_only() -> None:
    """--wrt chooses the columns."""
    found = solved("jacobian", "f = x y; g = x/y", "x=1,y=2", wrt=("y",))
    assert [key for key in found.keys if "/" in key] == ["df/dy", "dg/dy"]


@pytest.mark.parametrize(
    ("formulas", "at", "options", "code"),
    [
        ("f = ln(x); g = x", "x = 0", {}, "undefined"),
        ("f = ln(2 - x); g = x", "x = 1.995", {}, "undefined"),
        ("f = x; g = x^2", "x = 1", {"wrt": ("y",)}, "unknown-name"),
    ],
)
def test_what_has_no_answer_is_refused(
    formulas: str, at: str, options: dict[str, tuple[str, ...]], code: str
) -> None:
    """Undefined at the point, a step away from it, and an unknown input."""
    with pytest.raises(InputError) as caught:
        solved("jacobian", formulas, at, **options)
    assert caught.value.faults[0].code == code


@pytest.mark.parametrize("step", ["0", "-1", "h", "1e10", "1e999999999"])
@pytest.mark.parametrize("question", ["jacobian", "gradcheck"])
def test_a_step_of_no_use_is_refused(question: str, step: str) -> None:
    """At once, whatever its exponent."""
    with pytest.raises(InputError, match="--step must be a positive number"):
        solved(question, "f = x^2", "x=3", step=step)


def test_of_a_kink_no_error_of_differences_is_promised() -> None:
    """h f″/2 says nothing where a slope jumps; of smooth functions it stands as it is."""
    kinked = solved("jacobian", "f = relu(x) + y", "x=0,y=1").text
    assert "err by about h f″/2 where neither the point nor the step meets a kink." in kinked
    assert "err by about h f″/2.\n" in solved("jacobian", "f = x^2 y", "x=0,y=1").text
