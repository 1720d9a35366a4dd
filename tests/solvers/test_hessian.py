"""The Hessian: its entries, its eigenvalues, what kind of point it is, and what it does to
descent."""

from __future__ import annotations

import math
import random

import mpmath
import pytest

from hwsolve.errors import InputError
from hwsolve.notation.parser import parse
from hwsolve.notation.tree import Name
from hwsolve.numbers.rounding import Rounding
from tests.oracles import in_mpmath
from tests.sizes import one_in
from tests.solvers.solving import solved


def test_the_booth_function() -> None:
    """Gradient (120, 114), Hessian [[10, 8], [8, 10]], eigenvalues 2 and 18, condition 9."""
    found = solved("hessian", file="booth")
    expected = {
        "df/dx1": "= 120", "df/dx2": "= 114",
        "d2f/dx1dx1": "= 10", "d2f/dx1dx2": "= 8", "d2f/dx2dx2": "= 10",
        "lambda[1]": "= 2", "lambda[2]": "= 18", "sigma[1]": "= 18", "sigma[2]": "= 2",
        "condition": "= 9", "eta_best": "= 0.1", "contraction": "= 0.8",
    }  # fmt: skip
    assert {key: found.shown(key) for key in expected} == expected
    assert found.value("eta_max") == pytest.approx(2 / 18)
    for route in ("sympy", "central differences", "traces of powers"):
        assert route in found.routes


KINDS = {
    "x^2 + y^2 + x y": "strict local minimum",
    "-x^2 - 2y^2": "strict local maximum",
    "x^2 - y^2 + x^3 y": "saddle point",
    "x^4 + y^4": "second derivatives do not tell",
    "x^2 + y^4": "positive semidefinite",
    "x + y^2": "neither a minimum nor a maximum",
}


@pytest.mark.parametrize(("formula", "kind"), KINDS.items())
def test_the_kind_of_point(formula: str, kind: str) -> None:
    """At the origin, with the definiteness as the reason."""
    assert kind in solved("hessian", f"f = {formula}", "x=0,y=0").text


@pytest.mark.parametrize(
    ("formula", "point", "largest"),
    [
        ("cos(x) cosh(y)", "x=1,y=2", math.hypot(math.cos(1) * math.cosh(2), math.sin(1) * math.sinh(2))),
        ("exp(x) cos y", "x=0.3,y=0.7", math.exp(0.3)),
        ("log(x^2 + y^2)", "x=pi,y=1", 2 / (math.pi**2 + 1)),
    ],
)  # fmt: skip
def test_opposite_eigenvalues_at_an_irrational_point(
    formula: str, point: str, largest: float
) -> None:
    """The trace of a harmonic function's Hessian is 0, which only algebra proves."""
    found = solved("hessian", f"f = {formula}", point)
    assert found.value("lambda[1]") == pytest.approx(-largest)
    assert found.value("lambda[2]") == pytest.approx(largest)
    assert found.shown("condition") == "= 1"
    assert "tr(H) = 0, so λ² = −det(H)." in found.text
    assert "saddle point; the curvature" in found.text


def test_the_hessian_gives_way_to_a_function_called_h() -> None:
    """Trace and determinant are then those of Hess."""
    assert "λ² − tr(Hess) λ + det(Hess) = 0" in solved("hessian", "H = x^2 y", "x=1,y=2").text


def test_a_singular_matrix_that_no_ball_can_tell() -> None:
    """e^(x + y) has the exact eigenvalue 0, which algebra proves; its condition is infinite."""
    found = solved("hessian", "f = e^(x + y)", "x=0.5,y=0.5")
    assert found.shown("lambda[1]") == "= 0"
    assert found.value("lambda[2]") == pytest.approx(2 * 2.718281828459045)
    assert "its condition number is infinite" in found.text
    assert "condition" not in found.keys


def test_rational_roots_quadratic_roots_and_others() -> None:
    """Three rows: 2 and (4 ± √5)/2 in closed form; an irreducible cubic enclosed."""
    found = solved("hessian", "f = x^2 + y^2 + z^2 + x y + y z/2", "x=1,y=1,z=1")
    assert "λ₁ = (4 − √5)/2" in found.text and "λ₃ = (4 + √5)/2" in found.text
    assert found.shown("lambda[2]") == "= 2"
    other = solved("hessian", "f = x^2 y z + y^2 z^2 + x^4", "x=1,y=2,z=1/2")
    assert "enclosed by bounds that are certain" in other.text


def test_a_quadratic_function_needs_no_point() -> None:
    """Its Hessian is constant, so its eigenvalues are known; whether the point is stationary is
    not."""
    found = solved("hessian", "f = x1^2 + 3x2^2 + x1 x2")
    assert found.value("lambda[1]") == pytest.approx(4 - 5**0.5, rel=1e-14)
    assert found.value("df/dx1") is None
    assert "depends on symbols" in found.text


def test_all_in_symbols() -> None:
    """Without a point: the matrix of formulas."""
    found = solved("hessian", "f = a x^2 + sin(x y)", wrt=("x", "y"))
    assert "2a − y² sin(x y)" in found.text
    assert "eigenvalues" not in found.text
    assert found.value("d2f/dxdy") is None


@pytest.mark.parametrize("seed", one_in(4, range(12)))
def test_eigenvalues_and_condition_to_forty_digits(seed: int) -> None:
    """Random functions of two to four variables against mpmath, on second differences of its own."""
    chance = random.Random(seed)
    names = "xyzw"[: 2 + seed % 3]
    formula = " + ".join(
        f"{chance.randint(1, 5)}{a}^2 + {chance.choice(['sin', 'cos', 'exp'])}({a} {b}/2)"
        for a, b in zip(names, names[1:] + names[0], strict=True)
    )
    values = {name: mpmath.mpf(chance.randint(1, 15)) / 10 for name in names}
    at = ",".join(f"{name}={mpmath.nstr(value, 3)}" for name, value in values.items())
    found = solved("hessian", f"f = {formula}", at)
    tree = parse(formula)
    with mpmath.workdps(120):
        point = [mpmath.mpf(mpmath.nstr(value, 3)) for value in values.values()]

        def value(*where: mpmath.mpf) -> mpmath.mpf:
            return in_mpmath(tree, dict(zip(map(Name, names), where, strict=True)), 120)

        step = mpmath.mpf("1e-25")
        size = len(names)
        entries = mpmath.matrix(size, size)
        for i in range(size):
            for j in range(size):

                def moved(s: int, t: int, i: int = i, j: int = j) -> mpmath.mpf:
                    where = list(point)
                    where[i] += s * step
                    where[j] += t * step
                    return value(*where)

                corners = moved(1, 1) - moved(1, -1) - moved(-1, 1) + moved(-1, -1)
                entries[i, j] = corners / (4 * step**2)
        expected = sorted(mpmath.eigsy(entries, eigvals_only=True))
        sizes = sorted(map(abs, expected))
        answers = {f"lambda[{index}]": each for index, each in enumerate(expected, start=1)}
        for key, true in {**answers, "condition": sizes[-1] / sizes[0]}.items():
            certain = found.display._evaluation.rounded(  # the digits behind the answer
                found.name(key), Rounding(40)
            )
            shown = mpmath.mpf(int(certain.value.p)) / int(certain.value.q)
            assert abs(shown - true) < mpmath.mpf("1e-37") * max(1, abs(true))


def test_coinciding_eigenvalues_without_a_closed_form() -> None:
    """A double eigenvalue 2√2 − 1 of a matrix that no rational arithmetic reaches."""
    found = solved("hessian", "f = sqrt(2)(x^2 + y^2 + z^2) + x y + y z + z x", "x=1,y=2,z=3")
    root = 2 * math.sqrt(2)
    for index, expected in enumerate((root - 1, root - 1, root + 2), start=1):
        assert found.value(f"lambda[{index}]") == pytest.approx(expected, rel=1e-15)
    assert found.value("condition") == pytest.approx((root + 2) / (root - 1), rel=1e-15)
    assert "positive definite" in found.text


REFUSED = [
    ("f = x; g = y", "x=1,y=1", {}, "one-output"),
    ("f = sqrt(x) y", "x=0,y=1", {}, "undefined"),
    ("f = x y", "x=0,y=1", {"wrt": ("z",)}, "unknown-name"),
    ("f = " + " + ".join(f"x{i}^2" for i in range(13)), "", {}, "not-supported-yet"),
]


@pytest.mark.parametrize(("formulas", "at", "options", "code"), REFUSED)
def test_what_has_no_answer_is_refused(
    formulas: str, at: str, options: dict[str, tuple[str, ...]], code: str
) -> None:
    """Several outputs, no derivative at the point, an unknown variable, too many of them."""
    with pytest.raises(InputError) as caught:
        solved("hessian", formulas, at, **options)
    assert caught.value.faults[0].code == code


def test_a_kink_is_said() -> None:
    """|x| y at 0 has no derivative by x; what stands there is a convention."""
    text = solved("hessian", "f = abs(x) y", "x=0,y=1").text
    assert "The point lies on a kink, where ∂f/∂x does not exist; by convention" in text


def test_one_variable_has_condition_one() -> None:
    """Also where its second derivative is no fraction: one step of the best rate leads to the
    minimum."""
    found = solved("hessian", "f = 1/sqrt(x)", "x=0.375")
    assert found.shown("condition") == "= 1"
    assert "One step at the best rate leads to the minimum" in found.text
