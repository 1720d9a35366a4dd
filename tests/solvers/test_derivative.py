"""The derivative of a formula: its lines, its values, its orders, and what it refuses."""

from __future__ import annotations

import mpmath
import pytest

from hwsolve.errors import InputError
from hwsolve.notation.parser import parse
from hwsolve.notation.tree import Name
from tests.oracles import in_mpmath
from tests.sizes import one_in
from tests.solvers.solving import solved

SHEET = """x^3 - 4x^2 + 7x - 5; (2x + 1)^5; x^2 sin x; sin(x)/x; (x^2 + 1)/(x^2 + 3); e^(2x); e^(-x^2)
ln(x^2 + 1); x ln x; (ln x)/x; sqrt(x^2 + 1); 1/sqrt(x); x^(1/3); tan x; sin^2 x + cos^2 x; sin(x^2)
sin(cos(x)); sin 2x cos 3x; x^x; 2^x; arctan(x); arcsin(x/3); x e^x sin x; (x + 1)(x + 2)(x + 3)
ln(ln(x + 2)); e^(sin x); (1 + 1/x)^2; sqrt(x + sqrt x); x/(1 + x^2); (e^x - e^-x)/(e^x + e^-x)
ln(x + sqrt(x^2 + 1)); cos(x)^3; 1/(1 + e^-x); x abs(x); 3/x^2; (x^2 + 3x + 2)^(1/2); x^2 e^(-x)
(3x - 1)/(2x + 5); sinh(x) cosh(x); softplus(3x); ln((1 + x)/(3 - x)); arccos(x/4)^2; x^3 ln(x)^2
5/(2x + 1)^3; gelu(x); swish(2x); x^2 tanh x; max(x, 1)^3"""


FORMULAS = [each.strip() for each in SHEET.replace("\n", ";").split(";")]


@pytest.mark.parametrize("formula", one_in(4, FORMULAS))
def test_a_first_year_sheet_has_the_values_of_differences(formula: str) -> None:
    """Fifty functions, first to third order, against central differences by somebody else's code."""
    point = mpmath.mpf("1.3")
    tree = parse(formula)
    found = solved("derivative", f"f = {formula}", "x = 1.3", order="3")
    assert "sympy derives the same" in found.routes and "central differences" in found.routes

    def value(x: mpmath.mpf) -> mpmath.mpf:
        return in_mpmath(tree, {Name("x"): x}, 60)

    with mpmath.workdps(60):
        for order, key in enumerate(("df/dx", "d2f/dxdx", "d3f/dx3"), start=1):
            expected = mpmath.diff(value, point, order, h=mpmath.mpf("1e-12"))
            assert found.value(key) == pytest.approx(float(expected), rel=1e-12, abs=1e-12)


WRITTEN = {
    "sqrt(x)": "1/(2√x)",
    "1/x^2": "−2/x³",
    "1/sqrt(x)": "−1/(2x √x)",
    "(x^2 - 3x + 2)^(1/2)": "(2x − 3)/(2√(x² − 3x + 2))",
    "x/(1 + x^2)": "(1 − x²)/(1 + x²)²",
    "(x^2 + 1)/(x^2 - 1)": "−4x/(x² − 1)²",
    "sin(x)/x": "(x cos x − sin x)/x²",
    "arcsin(2x)": "2/√(1 − 4x²)",
    "x^2 e^(-x)": "x e^(−x) (2 − x)",
    "(x + 1)(x + 2)(x + 3)": "3x² + 12x + 11",
    "1/(1 + e^(-x))": "e^(−x)/(1 + e^(−x))²",
    "2^x": "2^x · log 2",
}


@pytest.mark.parametrize(("formula", "expected"), WRITTEN.items())
def test_the_last_line_is_what_a_person_leaves_standing(formula: str, expected: str) -> None:
    """With nothing given the answer stays in symbols, in its simplest form."""
    lines = solved("derivative", f"f(x) = {formula}").text.splitlines()
    assert any(f"= {expected}" in line for line in lines)


def test_what_is_done_is_said_at_every_line() -> None:
    """The chain and the quotient rule by name, and the collecting at the end."""
    text = solved("derivative", "f(x) = (3x - 1)/(2x + 5)").text
    assert "quotient rule: (u/v)′ = (u′ v − u v′)/v²" in text
    assert "multiplied out and collected" in text


def test_higher_orders_start_from_the_order_below() -> None:
    """x⁵ at 2, five times; each line says which derivative it is of."""
    found = solved("derivative", "f = x^5", "x = 2", order="5")
    keys = ["df/dx", "d2f/dxdx", "d3f/dx3", "d4f/dx4", "d5f/dx5"]
    assert [found.value(key) for key in keys] == [80, 160, 240, 240, 120]
    assert "the derivative of ∂²f/∂x²" in found.text


def test_a_node_of_a_file_by_an_input_and_by_another_node() -> None:
    """∂f₆/∂x of the whole formula, and ∂f₃/∂f₂ with f₂ as the variable."""
    whole = solved("derivative", file="ex7_1")
    assert whole.value("df6/dx") == pytest.approx(48.75689335076091, rel=1e-13)
    assert whole.shown("df6/dc") == "= −10"
    partial = solved("derivative", file="ex7_1", node="f3", wrt=("f2",))
    assert partial.value("df3/df2") == pytest.approx(-9 / 1.0986122886681098**2, rel=1e-13)


def test_a_kink_has_its_two_slopes() -> None:
    """|x − 1|x has none at 1, and says both slopes; x|x| has one at 0."""
    broken = solved("derivative", "f = abs(x - 1) x", "x = 1").text
    assert "From the left the slope is −1, from the right 1" in broken
    assert "does not exist here" in broken
    smooth = solved("derivative", "f = x abs(x)", "x = 0").text
    assert "The slope is 0 from both sides" in smooth
    assert "no derivative exists" not in smooth


REFUSED = {
    "sqrt(x)": ("undefined", "x = 0", {}),
    "ln(x)": ("undefined", "x = -1", {}),
    "x^2": ("unknown-name", "x = 1", {"wrt": ("z",)}),
    "x^3": ("bad-option", "x = 1", {"order": "0"}),
    "3": ("no-variable", "", {}),
    "x + 1": ("unknown-name", "x = 1", {"node": "q"}),
}


@pytest.mark.parametrize(("formula", "why"), REFUSED.items())
def test_what_has_no_answer_is_refused(formula: str, why: tuple[str, str, dict[str, str]]) -> None:
    """Undefined points, unknown names and impossible orders are the input's fault."""
    code, at, options = why
    with pytest.raises(InputError) as caught:
        solved("derivative", f"f = {formula}", at, **options)
    assert caught.value.faults[0].code == code


def test_closed_forms_of_the_function_and_of_higher_derivatives() -> None:
    """x² sin(x) e^(−x/2) at 1 and its first three derivatives: functions beside each other are no nesting."""
    found = solved("derivative", "f = x^2 sin(x) exp(-x/2)", "x=1", order="3")
    for key in ("f", "df/dx", "d2f/dx2", "d3f/dx3"):
        exact = found.derivation.closed_form(found.name(key))
        assert exact is not None
        assert float(in_mpmath(exact, {}, 30)) == pytest.approx(found.value(key), rel=1e-14)
    assert "d3f/dxdxdx" not in found.keys


@pytest.mark.parametrize(
    "formula", ["sqrt(abs(x))", "abs(x)^0.5", "sqrt(relu(x))", "max(x, 0)^(1/3)"]
)
def test_no_convention_hides_a_slope_without_a_bound(formula: str) -> None:
    """The value of |u|′ at 0 says nothing where a factor before it is infinite."""
    with pytest.raises(InputError) as caught:
        solved("derivative", f"f = {formula}", "x=0")
    assert caught.value.faults[0].code == "undefined"


def test_a_remark_on_a_kink_names_the_derivatives_that_do_not_exist() -> None:
    """Of |t − 1|³ at 1 that is the third alone."""
    text = solved("derivative", "g = abs(t-1)^3", "t=1", order="3").text
    assert "The point lies on a kink, where ∂³g/∂t³ does not exist; by convention |u|′ = 0" in text
