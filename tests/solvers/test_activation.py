"""Activation functions: every fact of the built-in ones, and functions of one's own."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from hwsolve.derivation.model import Note
from hwsolve.errors import InputError
from hwsolve.functions import table
from hwsolve.notation.printing import to_plain, to_unicode
from hwsolve.notation.tree import Expression
from hwsolve.problem import inline
from hwsolve.solvers import activation
from tests.sizes import one_in
from tests.solvers.solving import solved

FACTS = {
    "softsign": ("Range: (−1, 1)", "odd", "like 1/|x|²", 1.0),
    "tanh": ("Range: (−1, 1)", "odd", "like 4e^(−2|x|)", 1.0),
    "sigmoid": ("Range: (0, 1)", "neither odd nor even", "like e^(−|x|)", 0.25),
    "relu": ("Range: [0, ∞)", "A kink at x = 0", "a dead unit", 1.0),
    "leaky_relu": ("Range: (−∞, ∞)", "A kink at x = 0", "→ 1/100", 1.0),
    "elu": ("Range: (−1, ∞)", "There is no kink", "like e^(−|x|)", 1.0),
    "gelu": (
        "Range: about [−0.16997, ∞)",
        "Not monotone: it turns at x ≈ −0.75179",
        "x ≈ 1.4142",
        1.1289,
    ),
    "softplus": ("Range: (0, ∞)", "so it is strictly increasing", "never exceeds it", 1.0),
    "swish": ("Range: about [−0.27846, ∞)", "it turns at x ≈ −1.2785", "x ≈ 2.3994", 1.0998),
}


def test_every_activation_has_its_facts_here() -> None:
    """A new data file asks for a row above."""
    built_in = {each.name for each in table().values() if each.kind == "activation"}
    assert built_in <= FACTS.keys()


@pytest.mark.parametrize("name", one_in(3, FACTS))
def test_the_facts_of_a_built_in_activation(name: str) -> None:
    """By the name of a bundled problem: range, symmetry or kink, the gradient far out, Lipschitz."""
    *sentences, lipschitz = FACTS[name]
    found = solved("activation", file=name)
    assert all(sentence in found.text for sentence in sentences), found.text
    assert found.value("lipschitz") == pytest.approx(lipschitz, abs=5e-5)
    assert "sympy derives the same" in found.routes and "801 values" in found.routes


def test_softsign_as_in_the_homework() -> None:
    """g′ = 1/(1 + |x|)², by cases from the definition; the values 0, ±1/2, ±3/4, ±9/10."""
    text = solved("activation", "g = softsign(x)").text
    for line in (
        "Domain: ℝ, because 1 + |x| ≠ 0 for every x.",
        "g(−x) = −x/(1 + |−x|) = −g(x): odd",
        "∂g/∂x = 1/(1 + |x|)²",
        "= 1/(1 − x)²",
        "= 1/(1 + x)²",
        "At x = 0 the quotient (g(0 + h) − g(0))/h tends to 1 from both sides",
        "As x → ∞, g′ → 0 like 1/|x|²: vanishing gradient",
        "g(x)   −9/10  −3/4  −1/2  −1/3  0  1/3  1/2   3/4   9/10",
        "g′(x)  1/100  1/16   1/4   4/9  1  4/9  1/4  1/16  1/100",
    ):
        assert line in text


def test_functions_of_ones_own() -> None:
    """A parabola explodes, a sine has no limit, 1/x has a gap, x³ is centred at zero."""
    parabola = solved("activation", "g = x^2").text
    assert "exploding gradient" in parabola and "there is no Lipschitz constant" in parabola
    assert "even" in parabola and "Range: [0, ∞)" in parabola
    sine = solved("activation", "g = sin(x)").text
    assert "none or unknown" in sine and "Range: [−1, 1]" in sine
    assert "Domain: where x ≠ 0." in solved("activation", "g = 1/x").text
    assert "centred at zero" in solved("activation", "g = x^3").text


COURSES = {
    "x^3": ["but at single points, so it is strictly increasing", "Range: (−∞, ∞)"],
    "exp(-x^2)": ["it turns at x = 0.", "Range: (0, 1]", "x ≈ 0.70711, where it is about 0.85776"],
    "1/x": ["decreasing on each piece", "no lower bound and no upper bound", "no Lipschitz"],
    "log x": ["strictly increasing", "Range: (−∞, ∞)", "no Lipschitz", "not symmetric about 0"],
    "sqrt x": ["strictly increasing", "Range: [0, ∞)", "attained at x = 0", "no Lipschitz"],
    "1/(x - 2)^2": ["falls on others", "the lower bound 0 and no upper bound"],
    "tan x": ["increasing on each piece", "no lower bound and no upper bound", "no Lipschitz"],
    "sin(x)/x": ["the upper bound 1;", "f(−x) = −sin(−x)/x = f(x): even"],
    "x tanh(softplus(x))": ["it turns at x ≈ −1.1924.", "Range: about [−0.30884, ∞)"],
    "max(-1, min(1, x))": ["though on a stretch it is flat", "Range: [−1, 1]", "a dead unit"],
    "|x|": ["it turns at x = 0.", "Range: [0, ∞)", "A kink at x = 0"],
    "arctan x": ["Range: (−π/2, π/2)", "so it is strictly increasing"],
    "2 arctan(x) + sqrt(2)": ["Range: (√2 − π, π + √2)"],
    "log(1 - x)": ["strictly decreasing", "Range: (−∞, ∞)"],
    "sqrt(1 - x^2)": ["it turns at x = 0.", "Range: [0, 1]", "no Lipschitz"],
}


@pytest.mark.parametrize("formula", one_in(3, COURSES))
def test_the_course_of_any_function(formula: str) -> None:
    """Poles, one-sided domains, resting points, kinks and flats: what is said of them is true."""
    text = solved("activation", f"f = {formula}").text
    assert [words for words in COURSES[formula] if words not in text] == [], text


def test_other_symbols_need_numbers() -> None:
    """A slope a that is given is put in; one that is not is asked for."""
    found = solved("activation", "g = max(a x, x)", "a=0.2", wrt="x")
    assert "the slope is 1/5 to the left and 1 to the right" in found.text
    with pytest.raises(InputError) as caught:
        solved("activation", "g = max(a x, x)", wrt="x")
    assert caught.value.faults[0].code == "needs-numbers"
    with pytest.raises(InputError) as caught:
        solved("activation", "g = x y")
    assert caught.value.faults[0].code == "one-variable"


def test_values_are_certified() -> None:
    """The table's numbers are quantities like any other."""
    found = solved("activation", "g = tanh(x)")
    assert found.value("g(1/2)") == pytest.approx(math.tanh(0.5), rel=1e-15)
    assert found.value("g'(1/2)") == pytest.approx(1 - math.tanh(0.5) ** 2, rel=1e-15)


def test_it_is_drawn() -> None:
    """The plot is over x, from −6 to 6."""
    assert "g over x" in solved("activation", "g = tanh(x)").text


def test_rounded_numbers_are_called_so() -> None:
    """`=` stands before exact numbers alone, and the digits are those asked for."""
    problem = inline("g = gelu(x)", "")
    shown = replace(problem, display=replace(problem.display, digits=9))
    derivation = activation.solve(shown)
    text = "".join(
        str(part)
        for section in derivation.sections
        for block in section.blocks
        if isinstance(block, Note)
        for part in (to_unicode(p) if isinstance(p, Expression) else p for p in block.text.parts)
    )
    assert "g(1) ≈ 0.841344746, and g(−1) ≈ −0.158655254" in text
    assert "it turns at x ≈ −0.751791525" in text and "Range: about [−0.169971207, ∞)" in text
    assert "where it is about 1.12890415" in text
    exact = solved("activation", "g = x/(1 + |x|)").text
    assert "about" not in exact[exact.index("Course") : exact.index("Values")]


def test_the_lines_of_pieces_have_names_of_the_problem() -> None:
    """Nothing of how they are told apart inside reaches a reader, in any format."""
    found = solved("activation", "g = relu(h - 1)")
    assert all(
        "@" not in to_plain(equation.name) and to_plain(equation.name) in ("g(h)", "dg/dh")
        for equation in found.derivation.equations()
    )
    assert "(g(1 + δ) − g(1))/δ tends to 0 from the left and to 1 from the right" in found.text


def test_an_oscillation_has_no_limit_and_no_dead_end() -> None:
    """max(sin x, 0) comes back to 1 for ever; its cases are decided otherwise wherever one looks."""
    text = solved("activation", "g = max(sin x, 0)").text
    assert "a dead unit" not in text and "saturates" not in text
    assert "Range: [0, 1]" in text and "again and again" in text


@pytest.mark.parametrize("formula", ["max(x, sqrt(2) - x)", "abs(x - sqrt(2))", "abs(x^2 - 2)"])
def test_a_kink_at_an_irrational_place_is_no_jump(formula: str) -> None:
    """The slopes to both sides are opposite there, so that all differences across it vanish."""
    assert "A kink at x ≈ " in solved("activation", f"g = {formula}").text


def test_slopes_at_a_border_are_limits() -> None:
    """x²/(1 + |x|) has the slope 0 at 0, and not what it has at 10⁻³⁵."""
    text = solved("activation", "g = x^2/(1 + abs(x))").text
    assert "(g(0 + h) − g(0))/h tends to 0 from both sides" in text
