"""What is measured on a trace, and what the closing paragraph says of it, on traces made by hand."""

from __future__ import annotations

import pytest
from flint import fmpq

from hwsolve.methods import method
from hwsolve.methods.rules import rule_of
from hwsolve.notation.parser import parse
from hwsolve.notation.tree import Number
from hwsolve.optimizers.comparison import comparison_sections
from hwsolve.optimizers.measures import (
    Count,
    Measured,
    distance,
    length,
    measured,
    relative_length,
)
from hwsolve.optimizers.plan import Run
from hwsolve.optimizers.quadratic import quadratic_minimum
from hwsolve.optimizers.sources import FromGraph, Given
from hwsolve.optimizers.stability import stability
from hwsolve.optimizers.trace import Trace
from hwsolve.problem import inline
from hwsolve.problem.model import Quantity

METHODS = ("sgd", "momentum", "rmsprop", "adam")


def given(name: str, rows: dict[str, list[str]]) -> Measured:
    """A method on prescribed gradients, measured."""
    gradients = Given({key: tuple(map(parse, row)) for key, row in rows.items()})
    steps = len(next(iter(rows.values())))
    rule = rule_of(method(name), {}, {"alpha": Number("0.1")})
    parameters = tuple(Quantity(key, Number("1")) for key in rows)
    return settled(Run(name, rule, steps, parameters, gradients))


def on(
    expression: str, at: str, alpha: str, steps: int, name: str = "gradient_descent"
) -> Measured:
    """A method on a function, measured."""
    source = FromGraph(inline(expression, at), "f")
    rule = rule_of(method(name), {}, {"alpha": parse(alpha)})
    return settled(Run(f"{name}:alpha={alpha}", rule, steps, source.optimized, source))


def settled(run: Run) -> Measured:
    trace = Trace(run, lambda number: True, 5)
    trace.settle()
    return measured(run, trace)


def paragraph(rows: dict[str, list[str]]) -> str:
    return " ".join(stability([given(name, rows) for name in METHODS]))


def test_measures_are_those_of_the_points() -> None:
    """Points 10, −8, 6.4 of an overshooting descent: exact path, net way, turns and losses."""
    found = on("f = x^2", "x=10", "0.9", 2)
    assert [point[0] for point in found.points] == [10, -8, fmpq(64, 10)]
    assert [gradient[0] for gradient in found.gradients] == [20, -16]
    assert found.losses == (100, 64, fmpq(4096, 100))
    assert (found.path, found.net) == (18 + fmpq(144, 10), fmpq(36, 10))
    assert (found.reversals, found.rises, found.ended_early) == (Count(1), Count(0), False)


def test_a_divergent_trace_rises_in_every_step() -> None:
    """With α = 1.1 on x², x is multiplied by −1.2 in every step."""
    found = on("f = x^2", "x=1", "1.1", 4)
    assert (found.reversals, found.rises) == (Count(3), Count(4))


def test_lengths_are_exact_where_they_are_rational() -> None:
    """3, 4, 5; and a distance in three dimensions."""
    assert length([fmpq(3), fmpq(-4)]) == 5
    assert distance([fmpq(1), fmpq(2), fmpq(3)], [fmpq(2), fmpq(4), fmpq(5)]) == 3
    assert length([fmpq(-7, 2)]) == fmpq(7, 2)


def test_a_ratio_of_lengths_is_exact_where_it_is_rational() -> None:
    """Though the lengths, the root of 14 among them, are not."""
    vector, other = [fmpq(1), fmpq(-2), fmpq(3)], [fmpq(-1, 2), fmpq(1), fmpq(-3, 2)]
    assert relative_length(vector, other) == 2


@pytest.mark.parametrize(
    "expression, told",
    [("f = (x - 3)^2 + x y + 2 y^2", "≈ 3.429"), ("f = (x - 1/4)^2 + y^2", "= 0.25")],
)
def test_the_minimum_is_told(expression: str, told: str) -> None:
    """Rounded where it is 24/7."""
    runs = [on(expression, "x=0,y=0", alpha, 2) for alpha in ("0.1", "0.2")]
    traces = []
    for each in runs:
        trace = Trace(each.run, lambda number: True, 5)
        trace.settle()
        traces.append((each.run, trace))
    section = next(iter(comparison_sections(traces)))
    assert any(told in str(block) for block in section.blocks)


@pytest.mark.parametrize(
    "expression, at, expected",
    [
        ("f = (x - 3)^2 + x y + 2 y^2", "x=0,y=0", (fmpq(24, 7), fmpq(-6, 7))),
        ("f = x^4", "x=1", None),
        ("f = x^2 - y^2", "x=1,y=1", None),
        ("f = (x + y)^2", "x=1,y=1", None),
        ("f = x", "x=1", None),
    ],
)
def test_the_minimum_of_a_quadratic(
    expression: str, at: str, expected: tuple[fmpq, ...] | None
) -> None:
    """Solved by hand; a saddle, a valley, a line and a quartic have none that is told."""
    source = FromGraph(inline(expression, at), "f")
    run = Run("", rule_of(method("sgd"), {}, {}), 1, source.optimized, source)
    assert quadratic_minimum(run) == expected


def test_swapped_gradients_change_the_paragraph() -> None:
    """It names the parameter that has the larger gradient, and the one that is moved farthest."""
    plain = paragraph({"a": ["-4", "-2"], "b": ["-1", "-0.5"]})
    swapped = paragraph({"a": ["-1", "-0.5"], "b": ["-4", "-2"]})
    assert "the first gradient of a is 4 times that of b" in plain
    assert "the first gradient of b is 4 times that of a" in swapped
    assert "0.56, a in step 2" in plain and "0.56, b in step 2" in swapped


def test_a_flipped_sign_changes_the_paragraph() -> None:
    """A gradient that turns: SGD turns back with it, momentum moves on against it."""
    calm = paragraph({"a": ["-4", "-2"], "b": ["-1", "-0.5"]})
    turned = paragraph({"a": ["-4", "2"], "b": ["-1", "-0.5"]})
    assert "in every method a and b only rise: none oscillates" in calm
    assert "SGD and RMSProp turn a back" in turned and "momentum and Adam move a on" in turned
    assert "on against a gradient that has turned" in turned and "none oscillates" not in turned
    down = paragraph({"a": ["4", "2"], "b": ["-1", "-0.5"]})
    assert "b only rises and a only falls" in down


def test_prescribed_gradients_do_not_decide() -> None:
    """It says so, and how many there are."""
    assert paragraph({"a": ["1", "1"]}).startswith(
        "two prescribed gradients for each parameter cannot"
    )
    assert paragraph({"a": ["1"]}).startswith("one prescribed gradient for each parameter cannot")
    assert "5 prescribed gradients" in paragraph({"a": ["1"] * 5})


def test_equal_gradients_say_nothing_of_scales() -> None:
    """Only where the first gradients differ is it told who evens them out."""
    assert "times that of" not in paragraph({"a": ["-1", "2"], "b": ["1", "-2"]})


def test_with_feedback_the_order_follows_the_data() -> None:
    """The same two rates in the other order name the same method; calm ones cannot be told apart."""
    calm, wild = on("f = x^2", "x=1", "0.1", 5), on("f = x^2", "x=1", "1.1", 5)
    for traces in ((calm, wild), (wild, calm)):
        text = " ".join(stability(traces, (fmpq(0),)))
        assert "rises from 1" in text and "f ends higher than it began" in text
        assert "most stable here is gradient descent (α = 0.1), least" in text
        assert "gradient descent (α = 0.1) ends nearest to the minimum, 0.3277 away" in text
    alike = " ".join(stability((calm, on("f = x^2", "x=1", "0.2", 5)), (fmpq(0),)))
    assert "5 steps do not decide which is more stable" in alike
