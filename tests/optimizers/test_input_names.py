"""Names of a problem that the methods use too: what is computed stays, and what is printed is told apart."""

from __future__ import annotations

import json
from functools import cache

import pytest

from hwsolve.derivation.evaluated import evaluated
from hwsolve.derivation.model import Derivation, Level
from hwsolve.numbers.rounding import Rounding
from hwsolve.problem import load
from hwsolve.problem.model import Problem
from hwsolve.renderers import Page, formats
from hwsolve.solvers import compare, optimize
from tests.sizes import one_in

NAMES = (
    "t", "alpha", "eta", "lr", "beta", "beta1", "epsilon", "lambda", "momentum",
    "g", "m", "v", "s", "u", "c", "P", "theta", "mhat", "thetatilde", "gbar",
)  # fmt: skip
ROLES = ("input", "parameter", "node", "output")
METHODS = ("adam", "momentum", "nesterov", "adamw", "lion")
USUAL = {"input": "q", "parameter": "w", "node": "z", "output": "L"}


def problem(role: str = "", name: str = "", data: str = "") -> Problem:
    """(w q − 3)², with another name for one of its quantities."""
    own = {**USUAL, **({role: name} if role else {})}
    start = f'"{own["input"]}"' if data else "2"
    return load(
        "[inputs]\n{input} = {start}\n[parameters]\n{parameter} = 0.5\nb = 0.25\n[graph]\n"
        '{node} = "{parameter} {input} + b"\n{output} = "({node} - 3)^2"\n{data}'.format(
            **own, start=start, data=data.format(**own)
        ),
        "mine.toml",
    )


def written(derivation: Derivation, format: str) -> str:
    display = evaluated(derivation, Rounding(5), Level.NORMAL)
    return "".join(formats()[format].render(derivation, display, Level.NORMAL, Page()))


def solved(asked: Problem, algo: str) -> dict[str, float | None]:
    """The answers, by their keys."""
    derivation = optimize.solve(asked, algo=(algo,), steps="3")
    display = evaluated(derivation, Rounding(5), Level.NORMAL)
    return {each.key: display.nearest_float(each.name) for each in derivation.answers}


@cache
def expected(algo: str) -> dict[str, float | None]:
    return solved(problem(), algo)


CASES = [
    (role, name, METHODS[(place + turn) % len(METHODS)])
    for place, name in enumerate(NAMES)
    for turn, role in enumerate(ROLES)
]


@pytest.mark.parametrize("role, name, algo", one_in(7, CASES))
def test_any_name_is_a_name(role: str, name: str, algo: str) -> None:
    """The answers are those of the problem with usual names, under the keys that the contract gives them."""

    def with_name(key: str) -> str:
        for old, new in ((USUAL[role], name),):
            if key.startswith(f"{old}["):
                key = new + key[len(old) :]
            key = key.replace(f".{old}[", f".{new}[")
        return key

    found = solved(problem(role, name), algo)
    assert found == {with_name(key): value for key, value in expected(algo).items()}


@pytest.mark.parametrize("name", ["t", "alpha", "beta1", "g", "m", "x1"])
def test_a_column_may_have_any_name(name: str) -> None:
    """A target t, a column m."""
    data = '[data]\ncolumns = ["{input}"]\nrows = [[2], [1], [-1]]\nbatch = 2\n'
    found = solved(problem("input", name, data), "adam")
    assert found == solved(problem(data=data), "adam")


@pytest.mark.parametrize("role, name", one_in(13, [(r, n) for n in NAMES for r in ROLES]))
def test_two_methods_at_once_and_beside_each_other(role: str, name: str) -> None:
    """Both as text and as JSON; two methods compared on the same names."""
    asked = problem(role, name)
    both = optimize.solve(asked, algo=("momentum,adam",), steps="2")
    beside = compare.solve(asked, algo=("momentum,adam",), steps="2")
    for derivation in (both, beside):
        assert "Verified" in written(derivation, "text")
        answers = json.loads(written(derivation, "json"))["answers"]
        parameter = name if role == "parameter" else "w"
        for algo in ("momentum", "adam"):
            alone = solved(asked, algo)[f"{parameter}[2]"]
            assert answers[f"{algo}:{parameter}[2]"]["value"] == alone


def text_of(role: str, name: str, algo: str) -> str:
    return written(optimize.solve(problem(role, name), algo=(algo,), steps="2"), "text")


@pytest.mark.parametrize("role", ["parameter", "node"])
def test_a_quantity_of_the_method_gets_another_letter(role: str) -> None:
    """The slope m of a line is not Adam's m."""
    text = text_of(role, "m", "adam")
    assert "What the method calls m is M here, for m is a name of the problem's own." in text
    assert "Mₜ = β₁ Mₜ₋₁ + (1 − β₁) gₜ" in text
    assert "the weights in M sum to 1 − β₁ᵗ, because M starts at 0" in text
    assert "m̂ₜ = Mₜ/(1 − β₁ᵗ)" in text
    assert ("m₁    = m₀ − α m̂₁" if role == "parameter" else "m₀    = w₀ q + b₀") in text


def test_a_mark_over_a_letter_makes_another_one() -> None:
    """Where v is V, v̂ stays."""
    text = text_of("node", "v", "adam")
    assert "√v̂ + ε" in text and "V̂" not in text and "likewise for V" in text


def test_the_gradient_gets_another_letter() -> None:
    """Where the problem has a node g."""
    text = text_of("node", "g", "momentum")
    assert "vₜ = β vₜ₋₁ + Gₜ" in text and "G₁    = ∂L/∂w" in text


def test_a_hyperparameter_is_printed_by_another_symbol() -> None:
    """A learning rate α beside an input α would be two values of one letter."""
    text = text_of("input", "alpha", "momentum")
    assert "with α = 2" in text and "Here η = 0.01" in text
    assert "θₜ = θₜ₋₁ − η vₜ" in text and "α vₜ" not in text


def test_a_target_t_is_no_step() -> None:
    """The step's number is an index only."""
    text = text_of("input", "t", "adam")
    assert "with t = 2" in text and "z₀    = w₀ t + b₀ = 0.5 · 2 + 0.25" in text
    assert "1 − β₁ᵗ" in text
