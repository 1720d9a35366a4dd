"""Steps along single terms of a sum, and when they go uphill."""

from __future__ import annotations

import pytest

from hwsolve.errors import InputError
from tests.solvers.solving import solved


def test_the_homework() -> None:
    """½(w − 2)² + ½(w + 1)² at 0: the second term leads to −η, where f is 2.5 + η + η²."""
    found = solved("uphill", file="sgd_uphill")
    assert found.shown("f") == "= 2.5"
    assert found.shown("dl2/dw") == "= 1" and found.shown("slope[2]") == "= −1"
    assert "With the rate η it leads to w = 0 − η · 1 = −η." in found.text
    assert "1/2 (−η − 2)² + 1/2 (−η + 1)² = η² + η + 5/2, and it was 2.5." in found.text
    assert "So it changes by η² + η = η (η + 1)." in found.text
    assert "makes f grow" in found.text and "makes f fall" in found.text
    assert "The sum grows for every η > 0." in found.text
    assert "The sum grows for η > 1/2." in found.text
    assert found.shown("f[2]") == "= 2.61" and found.shown("f[1]") == "= 2.34"


def test_terms_that_are_nodes_keep_their_names() -> None:
    """Those of the file; what is no node of its own gets a name that is free."""
    nodes = "l1 = (u - v)^2; l2 = u v"
    found = solved("uphill", f"{nodes}; f = l1 + l2", "u=1,v=0")
    assert [key for key in found.keys if key.startswith("dl")] == [
        "dl1/du", "dl1/dv", "dl2/du", "dl2/dv"
    ]  # fmt: skip
    assert "t₁" not in found.text and "step along term 1, l₁" in found.text
    assert [found.value(f"dl1/d{name}") for name in "uv"] == [2, -2]
    mixed = solved("uphill", f"{nodes}; f = l1 + l2/2 + 3u", "u=1,v=0")
    assert [key for key in mixed.keys if key.endswith("/du")] == ["dl1/du", "dt2/du", "dt3/du"]
    twice = solved("uphill", "l1 = (u - v)^2; f = l1 + l1", "u=1,v=0")
    assert [key for key in twice.keys if key.endswith("/du")] == ["dt1/du", "dt2/du"]


def test_nothing_after_a_step_looks_like_a_node() -> None:
    """The sum after the first term's step is no L₁ where the file has one, nor is a term then called l₁."""
    found = solved("uphill", "L1 = (w - 1)^2; L2 = (w + 1)^2; L = (L1 + L2)/2", "w=0")
    assert "step along term 1, t₁" in found.text and "\n  L′[1] = " in found.text
    assert found.value("L[1]") == pytest.approx((0.81 + 1.21) / 2)


def test_a_sum_that_is_always_0() -> None:
    """Its terms cancel at every point, so that no step changes it."""
    assert "for no η: it stays as it is" in solved("uphill", "f = y - y", "y=1").text


def test_three_terms_of_two_variables() -> None:
    """With the rate of one's own, and a factor before the bracket."""
    found = solved("uphill", "f = 1/2 ((a - 1)^2 + (a b - 3)^2 + exp(b))", "a=1,b=2", eta="0.5")
    assert [found.value(f"dl2/d{name}") for name in "ab"] == [-2, -1]
    assert "for no η: it stays as it is" in found.text
    assert found.value("f[2]") == pytest.approx((1 + 4 + 12.182493960703473) / 2)


@pytest.mark.parametrize(
    ("formula", "at", "expected"),
    [
        ("(w - 2)^4 + 1/2 (w + 1)^2", "w=0.5", ["for η > 4/27", "for every η > 0"]),
        ("(w - 1)^3 - 2w", "w=2", ["for (3 − √5)/6 < η < (3 + √5)/6", "for every η > 0"]),
        ("w^2 - w^2/2", "w=1", ["for η > 1", "for every η > 0"]),
        ("w + 3", "w=1", ["for no η", "for no η: it stays as it is"]),
        ("w^4/4 - 2w^2", "w=2", ["for 0 < η < 1/2 and for η > 1/2", "for every η > 0"]),
        (
            "a^2 b + (a - b)^2",
            "a=1,b=2",
            ["for (49 − √1697)/32 < η < (49 + √1697)/32", "for (2 − √3)/2 < η < (2 + √3)/2"],
        ),
    ],
)
def test_the_rates_of_a_polynomial_are_exact(formula: str, at: str, expected: list[str]) -> None:
    """Borders are roots, and the signs between them are decided exactly; worked out by hand."""
    found = solved("uphill", f"f = {formula}", at)
    lines = [line.strip() for line in found.text.splitlines() if "The sum grows" in line]
    assert lines == [f"The sum grows {words}." for words in expected]


def test_what_values_alone_show_is_said_to_be_that() -> None:
    """No polynomial: the borders come from values, and nothing more is claimed."""
    found = solved("uphill", "f = exp(w) + 1/2 (w + 1)^2", "w=0.5")
    assert "for η > 2.3292 (by values)." in found.text
    assert "nothing is proved beyond them" in found.text


def test_outputs_are_terms() -> None:
    """Two outputs are two terms of their sum."""
    found = solved("uphill", "u = (w - 2)^2; v = (w + 1)^2", "w=0")
    assert "dv/dw" in found.keys and "∂u/∂w" in found.text
    assert "The sum grows for every η > 0." in found.text


def test_without_a_point() -> None:
    """The gradients in symbols, and what their product says."""
    text = solved("uphill", "f = (w - a)^2 + w^2", wrt=("w",)).text
    assert "= 2(w − a)" in text and "Where this is negative" in text


@pytest.mark.parametrize("power", [1, 2, 7])
def test_the_check_moves_a_large_point_too(power: int) -> None:
    """At w = 10³⁰⁰ a step that is tiny beside 1 would be lost."""
    found = solved("uphill", f"f = w^{power} + 1/2 w^2", "w=1e300")
    assert "the sum after a tiny step along each term, by values" in found.routes


REFUSED = [
    ("f = (w - 1)^2", "w=1", {}, "one-term"),
    ("f = sqrt(w) + w", "w=0", {}, "undefined"),
    ("f = w + w^2", "w=1", {"eta": "0"}, "bad-option"),
    ("f = w + w^2", "w=1", {"eta": "1e999999999"}, "bad-option"),
]


@pytest.mark.parametrize(("formulas", "at", "options", "code"), REFUSED)
def test_what_cannot_be_asked_is_refused(
    formulas: str, at: str, options: dict[str, str], code: str
) -> None:
    """A single term, a term without a gradient, a rate of 0."""
    with pytest.raises(InputError) as caught:
        solved("uphill", formulas, at, **options)
    assert caught.value.faults[0].code == code
