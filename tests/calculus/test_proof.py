"""The proof by sympy accepts what is right, finds what is wrong, and says when it cannot tell."""

from __future__ import annotations

import pytest

from hwsolve.calculus import proof
from hwsolve.calculus.differentiate import differentiate, result_of
from hwsolve.calculus.proof import agrees_with_sympy, differentiate_checked, operations, simpler
from hwsolve.derivation.model import Level, Work
from hwsolve.errors import Defect
from hwsolve.notation.parser import parse
from hwsolve.notation.printing import to_unicode
from hwsolve.notation.tree import Expression, Name, Product, Slot, Sum

X = Name("x")


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ("x^2", "x"),
        ("x^2", "2x + 0.000000001"),
        ("f1/x", "f1/x^2"),
        ("log x", "log x"),
        ("sigmoid(x)", "sigmoid(x)"),
        ("relu(x)", "1"),
        ("abs(x)", "abs(x)"),
        ("max(x, y)", "1/2"),
        ("x^x", "x x^(x-1)"),
        ("sin(x)^2", "2 sin(x)"),
    ],
)
def test_a_wrong_derivative_is_found(typed: str, wrong: str) -> None:
    """A lost minus, a forgotten inner derivative, a billionth too much."""
    assert agrees_with_sympy(parse(typed), X, parse(wrong)) is False


@pytest.mark.parametrize(
    ("typed", "right"),
    [
        ("(x + 1)^2", "2x + 2"),
        ("sin(x)^2", "sin(2x)"),
        ("log(abs(x))", "1/x"),
        ("sqrt(x^2)", "sign(x)"),
        ("relu(x)", "max(0, sign(x))"),
        ("softplus(x)", "1/(1 + exp(-x))"),
        ("tanh(x)", "1/cosh(x)^2"),
        ("max(x, y, 2)", "sign(max(0, x - max(y, 2)))"),
    ],
)
def test_another_form_of_the_derivative_is_accepted(typed: str, right: str) -> None:
    """What is equal agrees, however it is written."""
    assert agrees_with_sympy(parse(typed), X, parse(right)) is True


def test_what_has_no_value_anywhere_is_not_judged() -> None:
    """log(−1 − x²) is defined nowhere, so nothing can be said."""
    assert agrees_with_sympy(parse("log(-1 - x^2) + y"), X, parse("y")) is None


@pytest.mark.parametrize("typed", ["x * 9^9^9^9", "x^(9^9^9)", "x + (9^9)^9999", "x * 1e3000"])
def test_huge_numbers_are_not_worked_out(typed: str) -> None:
    """Sympy is never asked about numbers that it would multiply out for hours."""
    assert agrees_with_sympy(parse(typed), X, parse("x")) is None


def test_a_disagreement_is_a_defect(monkeypatch: pytest.MonkeyPatch) -> None:
    """A wrong rule never reaches a reader."""

    def wrong(tree: Expression, wrt: Expression) -> Work:
        return differentiate(parse("x^3"), wrt)

    monkeypatch.setattr(proof, "differentiate", wrong)
    with pytest.raises(Defect, match="x², x, 3x²"):
        differentiate_checked(parse("x^2"), X)


def test_a_shorter_form_is_appended() -> None:
    """∂/∂c of (x²/log x + c)(x²/log x − c) is −2c, which the product rule does not show."""
    tree = parse("(x^2/log(x) + c)(x^2/log(x) - c)")
    ours, checked = differentiate(tree, Name("c")), differentiate_checked(tree, Name("c"))
    *before, last = checked.steps
    assert [step.formula for step in before] == [step.formula for step in ours.steps]
    assert to_unicode(result_of(checked)) == "−2c"
    assert last.reason is not None and last.reason.parts == ("multiplied out and collected",)
    assert [step.level for step in checked.steps].count(Level.BRIEF) == 1


@pytest.mark.parametrize(
    "typed", ["x^2", "f1/x", "x log x", "(y - x)^2/2", "sigmoid(w x + b)", "x^2/log x", "relu(x)"]
)
def test_what_is_short_already_stays(typed: str) -> None:
    """The teacher's form is kept where sympy's is not clearly shorter."""
    tree = parse(typed)
    assert differentiate_checked(tree, X) == differentiate(tree, X)


def test_the_words_of_the_reader_are_kept() -> None:
    """A shorter form says e^x and ln where the reader did."""
    softmax = parse("e^x/(e^x + e^y + e^z)")
    assert to_unicode(result_of(differentiate_checked(softmax, X))) == (
        "e^x · (e^y + e^z)/(e^x + e^y + e^z)²"
    )


def test_a_pattern_is_proved_over_its_slots() -> None:
    """Slots are symbols like any other."""
    pattern = Product((Slot(0), Sum(Slot(0), (("+", Slot(1)),))))
    work = differentiate_checked(pattern, Slot(0))
    assert agrees_with_sympy(pattern, Slot(0), result_of(work)) is True


def test_a_shorter_form_is_worth_two_operations() -> None:
    """`simpler` gives nothing for a form that saves a sign or a single operation."""
    assert simpler(parse("-(y - x)"), X, parse("(y - x)^2/2")) is None
    shorter = simpler(parse("x + x + x + 1 - 1"), X, parse("3x^2/2"))
    assert shorter == parse("3x")
    assert (operations(parse("-(y - x)")), operations(parse("x + x + x + 1 - 1"))) == (1, 4)
