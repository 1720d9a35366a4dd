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
    assert "With the rate η it leads to w = −η." in found.text
    assert "There f = η² + η + 5/2, and it was 2.5." in found.text
    assert "The sum grows for every η > 0." in found.text
    assert "The sum grows for η > 1/2." in found.text
    assert found.shown("f[2]") == "= 2.61" and found.shown("f[1]") == "= 2.34"


def test_three_terms_of_two_variables() -> None:
    """With the rate of one's own, and a factor before the bracket."""
    found = solved("uphill", "f = 1/2 ((a - 1)^2 + (a b - 3)^2 + exp(b))", "a=1,b=2", eta="0.5")
    assert [found.value(f"dl2/d{name}") for name in "ab"] == [-2, -1]
    assert "for no η: it stays as it is" in found.text
    assert found.value("f[2]") == pytest.approx((1 + 4 + 12.182493960703473) / 2)


def test_outputs_are_terms() -> None:
    """Two outputs are two terms of their sum."""
    found = solved("uphill", "u = (w - 2)^2; v = (w + 1)^2", "w=0")
    assert "dv/dw" in found.keys and "∂u/∂w" in found.text
    assert "The sum grows for every η > 0." in found.text


def test_without_a_point() -> None:
    """The gradients in symbols, and what their product says."""
    text = solved("uphill", "f = (w - a)^2 + w^2", wrt=("w",)).text
    assert "= 2(w − a)" in text and "Where this is negative" in text


REFUSED = [
    ("f = (w - 1)^2", "w=1", {}, "one-term"),
    ("f = sqrt(w) + w", "w=0", {}, "undefined"),
    ("f = w + w^2", "w=1", {"eta": "0"}, "bad-option"),
]


@pytest.mark.parametrize(("formulas", "at", "options", "code"), REFUSED)
def test_what_cannot_be_asked_is_refused(
    formulas: str, at: str, options: dict[str, str], code: str
) -> None:
    """A single term, a term without a gradient, a rate of 0."""
    with pytest.raises(InputError) as caught:
        solved("uphill", formulas, at, **options)
    assert caught.value.faults[0].code == code
