"""Traces against plain float loops that share nothing with the engine."""

from __future__ import annotations

import json
import math
import random
from itertools import islice

import pytest

from hwsolve.derivation.evaluated import evaluated
from hwsolve.derivation.model import Level
from hwsolve.methods import method, method_names
from hwsolve.methods.load import load_method
from hwsolve.methods.rules import rule_of
from hwsolve.methods.validate import combinations
from hwsolve.notation.parser import parse
from hwsolve.notation.tree import Number
from hwsolve.numbers.rounding import Rounding
from hwsolve.numbers.values import as_ball
from hwsolve.optimizers import trace as trace_module
from hwsolve.optimizers.loop import Loop, Stopped
from hwsolve.optimizers.plain_loops import Loop as PlainLoop
from hwsolve.optimizers.plain_loops import advance, point_of_gradient
from hwsolve.optimizers.plan import Run
from hwsolve.optimizers.sources import FromGraph, Given
from hwsolve.optimizers.trace import Trace
from hwsolve.problem import inline
from hwsolve.problem.model import Quantity
from hwsolve.renderers import Page, formats
from hwsolve.solvers import optimize

STEPS = 25


def all_settings() -> list[tuple[str, dict[str, str]]]:
    return [
        (name, choices)
        for name in method_names()
        for choices in islice(combinations(method(name)), 200)
    ]


@pytest.mark.parametrize("name", method_names())
def test_every_knob_agrees_with_its_plain_loop(name: str) -> None:
    """Every combination of knobs, over 25 random gradients, to float accuracy."""
    source = random.Random(name)
    texts = [f"{source.uniform(-2, 2):.3f}" for _ in range(STEPS)]
    gradients = tuple(parse(text) for text in texts)
    each = method(name)
    for choices in combinations(each):
        values = {one: parse(f"{source.uniform(0.05, 0.6):.2f}") for one in each.hyperparameters}
        values["epsilon"] = Number("1e-3")
        rule = rule_of(each, choices, values)
        parameter = Quantity("w", parse("0.5"))
        if each.gradient_at:
            continue
        run = Run("", rule, STEPS, (parameter,), Given({"w": gradients}))
        record = Loop(run, lambda number: True).floats()
        plain = PlainLoop(0.5, choices, math.sqrt)
        numbers = {
            key: float(tree.value) for key, tree in values.items() if isinstance(tree, Number)
        }
        for number in range(1, STEPS + 1):
            advance(name, plain, float(texts[number - 1]), numbers)
            found = record.values[number][0]
            assert found == pytest.approx(plain.theta, rel=1e-9, abs=1e-12), (choices, number)


@pytest.mark.parametrize("choice", ["velocity", "outside"])
def test_nesterov_takes_its_gradient_ahead(choice: str) -> None:
    """On f = x²/2 the look-ahead form agrees with a loop that asks for the gradient where it is taken."""
    problem = inline("f = x^2/2", "x=3")
    source = FromGraph(problem, "f")
    rule = rule_of(method("nesterov"), {"learning_rate_place": choice}, {"alpha": parse("0.1")})
    record = Loop(Run("", rule, STEPS, source.optimized, source), lambda number: True).floats()
    plain = PlainLoop(3.0, rule.choices, math.sqrt)
    for number in range(1, STEPS + 1):
        numbers = {"alpha": 0.1, "beta": 0.9}
        advance("nesterov", plain, point_of_gradient("nesterov", plain, numbers), numbers)
        assert record.values[number][0] == pytest.approx(plain.theta, rel=1e-10)


def test_balls_hold_what_more_precision_gives() -> None:
    """A certified trace: the ball at one precision holds the middle of the ball at a higher one."""
    problem = inline("f = x^2", "x=3")
    source = FromGraph(problem, "f")
    rule = rule_of(method("adam"), {}, {"alpha": parse("0.1")})
    trace = Trace(Run("", rule, 300, source.optimized, source), lambda number: True, 5)
    coarse = trace.settle()
    fine = trace.loop.record(1024)
    for number in coarse.values:
        assert as_ball(coarse.values[number][0]).overlaps(as_ball(fine.values[number][0]))


def test_gradient_descent_stays_exact() -> None:
    """Rationals stay rationals: C24 is exact at every step."""
    problem = inline("f = x^2", "x=10")
    source = FromGraph(problem, "f")
    rule = rule_of(method("gradient_descent"), {}, {"alpha": parse("0.9")})
    record = Trace(Run("", rule, 50, source.optimized, source), lambda number: True, 5).settle()
    assert record.exact_steps == 50
    assert record.values[3][0] == -8 * 8 * 8 * 10 / 1000 or str(record.values[3][0]) == "-128/25"


def test_a_step_without_a_value_says_which() -> None:
    """AdaGrad with ε = 0 and a gradient of 0 divides 0 by 0, in the update of step 1."""
    rule = rule_of(method("adagrad"), {}, {"epsilon": Number("0")})
    run = Run("", rule, 1, (Quantity("w", Number("1")),), Given({"w": (Number("0"),)}))
    with pytest.raises(Stopped) as caught:
        Trace(run, lambda number: True, 5).settle()
    assert caught.value.step == 1 and "0" in caught.value.reason


def test_an_interrupted_loop_keeps_what_there_is() -> None:
    """Ctrl-C in the middle: the steps so far stay, and they are certified as far as they are."""
    problem = inline("f = x^2", "x=3")
    source = FromGraph(problem, "f")
    rule = rule_of(method("adam"), {}, {"alpha": parse("0.01")})
    trace = Trace(Run("", rule, 5000, source.optimized, source), lambda number: True, 5)

    def interrupting(step: int) -> None:
        raise KeyboardInterrupt

    record = trace.settle(interrupting)
    assert trace.interrupted and 0 < record.reached < 5000
    assert trace.certified_until == record.reached
    assert trace.at(4096) is record


@pytest.mark.slow
def test_a_chaotic_trace_says_how_far_it_is_certain() -> None:
    """Ten thousand steps of x ← 4x(1 − x), as a method of one's own, lose a binary digit each."""
    text = (
        'title = "m"\nidea = "i"\nreference = "r"\n[[equations]]\n'
        'text = "theta[t] = 4 theta[t-1] (1 - theta[t-1]) + 0 g[t]"\nwhy = "the logistic map"\n'
    )
    rule = rule_of(load_method(text, "map.toml", "map"), {}, {})
    gradients = Given({"w": (Number("0"),) * 25_000})
    run = Run("", rule, 25_000, (Quantity("w", parse("1/3")),), gradients)
    trace = Trace(run, lambda number: number % 100 == 0, 5)
    record = trace.settle()
    assert 1500 < trace.certified_until < 25_000
    assert record.reached < 25_000


def test_json_says_which_digits_are_certified(monkeypatch: pytest.MonkeyPatch) -> None:
    """A chaotic trace that no precision up to a low bound holds: its early steps are certified in the JSON,
    its last ones are not."""
    monkeypatch.setattr(trace_module, "MAX_PRECISION", 256)
    text = (
        'title = "m"\nidea = "i"\nreference = "r"\n[[equations]]\n'
        'text = "theta[t] = 4 theta[t-1] (1 - theta[t-1]) + 0 g[t]"\nwhy = "the logistic map"\n'
    )
    rule = rule_of(load_method(text, "map.toml", "map"), {}, {})
    gradients = Given({"w": (Number("0"),) * 400})
    monkeypatch.setattr(
        optimize,
        "runs_of",
        lambda problem, request: (Run("", rule, 400, (Quantity("w", parse("1/3")),), gradients),),
    )
    derivation = optimize.solve(inline("f = w", "w=1"), show="none")
    display = evaluated(derivation, Rounding(5), Level.NORMAL)
    written = formats()["json"].render(derivation, display, Level.NORMAL, Page(100))
    answers = json.loads("".join(written))["answers"]
    assert answers["w[1]"]["certified"] is True and answers["w[20]"]["certified"] is True
    assert answers["w[400]"]["certified"] is False
    assert answers["w[400]"]["relation"] == "≈"
