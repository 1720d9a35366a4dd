"""The independent route to a gradient: it finds what is wrong, and nothing wrong with what is right."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

import hwsolve.solvers.backprop
from hwsolve.autodiff.setting import Setting
from hwsolve.autodiff.sweeps import LocalPartials, local_partials
from hwsolve.autodiff.verification import directions, verify_gradient
from hwsolve.cli.codes import DEFECT
from hwsolve.cli.run import run
from hwsolve.errors import Defect
from hwsolve.notation.parser import parse
from hwsolve.notation.shape import Formula, Shapes
from hwsolve.notation.tree import Derivative, Expression, Product
from hwsolve.problem import inline
from hwsolve.problem.model import Problem
from hwsolve.solvers import registry

EX7_1 = "f1 = x^2; f2 = log x; f3 = f1/f2; f4 = f3 + c; f5 = f3 - c; f6 = f4 f5"


def claimed(problem: Problem, **derivatives: str) -> list[tuple[Expression, Formula]]:
    """The nodes, and derivatives of the output by an input (`x="2x"`) as somebody claims them."""
    (output,) = problem.outputs
    shapes = Shapes()
    names = frozenset(each.name for each in problem.quantities)
    equations: list[tuple[Expression, Formula]] = []
    for wrt, formula in derivatives.items():
        equations.append((Derivative(output, (wrt,)), shapes.read(formula, names)))
    return equations


def verified(expressions: str, at: str, **derivatives: str) -> bool:
    """Whether the claimed gradient is verified, and not just left alone."""
    problem = inline(expressions, at)
    return bool(verify_gradient(problem, claimed(problem, **derivatives)))


@pytest.mark.parametrize(
    ("formula", "at", "derivative"),
    [
        ("x^2", "x=3", "2x"),
        ("x^2", "x=0", "2x"),
        ("x^4", "x=0", "0 x"),
        ("exp(-x^2)", "x=0", "0 x"),
        ("0 x", "x=3", "0 x"),
        ("x^3", "x=1e-30", "3x^2"),
        ("1/x", "x=1e-19", "-1/x^2"),
        ("1/x", "x=1e-40", "-1/x^2"),
        ("log x", "x=1e-13", "1/x"),
        ("log x", "x=1e-25", "1/x"),
        ("sqrt x", "x=1e-30", "1/(2 sqrt(x))"),
        ("sin(1e15 x)", "x=1", "1e15 cos(1e15 x)"),
        ("sin(x)", "x=1e30", "cos(x)"),
        ("x + 1e60", "x=1", "1"),
        ("(x + 1e60) - 1e60", "x=1", "1"),
        ("exp x", "x=1000", "exp(x)"),
        ("exp x", "x=-1000", "exp(x)"),
        ("sigmoid x", "x=40", "sigmoid(x) (1 - sigmoid(x))"),
        ("relu x", "x=1e-25", "1"),
        ("relu x", "x=-1e-25", "0 x"),
        ("|x|", "x=-1e-50", "-1"),
        ("x |x|", "x=0", "2 |x|"),
        ("sin(x)^2 + cos(x)^2", "x=0.7", "2 sin(x) cos(x) - 2 cos(x) sin(x)"),
        ("x^x", "x=0.3", "x^x (log(x) + 1)"),
    ],
)
def test_a_right_derivative_is_verified(formula: str, at: str, derivative: str) -> None:
    """At a minimum, beside a pole or a kink, in fast oscillation, under 60 digits of something else."""
    assert verified(formula, at, x=derivative)


@pytest.mark.parametrize(
    ("formula", "at", "derivative"),
    [
        ("x^2", "x=3", "2x + 1e-12"),
        ("x^2", "x=3", "-2x"),
        ("x^2", "x=0", "2x + 1e-12"),
        ("x^2", "x=0", "1"),
        ("exp x", "x=1", "0 x"),
        ("exp x", "x=-300", "0 x"),
        ("log x", "x=1e-25", "1.000000000001/x"),
        ("x + 1e60", "x=1", "1.000000000001"),
        ("relu x", "x=1e-25", "0 x"),
        ("sin(1e15 x)", "x=1", "1e15 cos(1e15 x) + 1"),
        ("0 x", "x=3", "1e-30"),
    ],
)
def test_a_wrong_derivative_is_found(formula: str, at: str, derivative: str) -> None:
    """Wrong in sign, in the twelfth digit, or missing: each is a defect."""
    with pytest.raises(Defect, match="the gradient of f differs"):
        verified(formula, at, x=derivative)


@pytest.mark.parametrize(
    ("formula", "at", "derivative"),
    [
        ("relu x", "x=0", "0 x"),
        ("|x|", "x=0", "0 x"),
        ("sign x", "x=0", "0 x"),
        ("max(x, 2)", "x=2", "1/2"),
        ("leaky_relu x", "x=0", "0.01"),
        ("x^(3/2)", "x=0", "0 x"),
        ("erf x", "x=1e6", "2 exp(-x^2)/sqrt(pi)"),
        ("arctan x", "x=1e300", "1/(1 + x^2)"),
    ],
)
def test_what_differences_cannot_show_is_left_unverified(
    formula: str, at: str, derivative: str
) -> None:
    """A convention at a kink can be neither right nor wrong; a slope below the last digit is not seen."""
    assert not verified(formula, at, x=derivative)


def test_one_output_at_a_kink_does_not_hide_the_others() -> None:
    """The rest is verified, and the line says what."""
    problem = inline("u = relu(x); v = x^2", "x=0")
    derivation = registry()["backprop"].solve(problem)
    (verification,) = derivation.verification
    assert "(v; no kinks)" in verification.by
    assert derivation.remarks


def test_two_derivatives_that_are_exchanged_are_found() -> None:
    """Every input moves by another amount, however many there are."""
    names = [f"x{index}" for index in range(60)]
    weights = [f"{3 + index % 7}" for index in range(60)]
    formula = " + ".join(f"{weight} {name}" for weight, name in zip(weights, names, strict=True))
    problem = inline(f"f = {formula}", ",".join(f"{name}=1" for name in names))
    assert len(set(directions(problem).values())) == 60
    right = dict(zip(names, weights, strict=True))
    assert verify_gradient(problem, claimed(problem, **right))
    for first, second in (("x0", "x1"), ("x0", "x11"), ("x3", "x58")):
        wrong = right | {first: right[second], second: right[first]}
        with pytest.raises(Defect):
            verify_gradient(problem, claimed(problem, **wrong))


def doubled(name: str, parent: str) -> Callable[[Setting], LocalPartials]:
    """`local_partials`, with one of them twice as large as it is. A `Partial` is frozen: it is a copy."""

    def wrong(setting: Setting) -> LocalPartials:
        partials = local_partials(setting)
        right = partials[name][parent]
        double = _doubled(right.computing)
        equation = replace(right.equation, computing=double)
        partials[name][parent] = replace(right, computing=double, written=double, equation=equation)
        return partials

    return wrong


def _doubled(formula: Formula) -> Formula:
    return Formula(Product((parse("2"), formula.pattern)), formula.fills)


@pytest.mark.parametrize(
    ("name", "parent"),
    [("f1", "x"), ("f2", "x"), ("f3", "f2"), ("f4", "c"), ("f5", "f3"), ("f6", "f4")],
)
@pytest.mark.parametrize("command", ["backprop", "forward"])
def test_one_wrong_local_partial_is_found(
    command: str,
    name: str,
    parent: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A solver that contradicts itself says so, shows no answer, and exits with 70."""
    monkeypatch.setattr(f"hwsolve.solvers.{command}.local_partials", doubled(name, parent))
    assert run([command, "-e", EX7_1, "--at", "x=3,c=5"]) == DEFECT
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "the gradient of f6 differs from a directional difference" in captured.err


def test_a_symbolic_problem_is_verified_at_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is no number to put in, one is chosen; a wrong partial is found there too."""
    problem = inline(EX7_1, "x=3")
    (verification,) = registry()["backprop"].solve(problem).verification
    assert verification.by.endswith("with numbers for c")
    monkeypatch.setattr(hwsolve.solvers.backprop, "local_partials", doubled("f5", "c"))
    with pytest.raises(Defect):
        registry()["backprop"].solve(problem)
