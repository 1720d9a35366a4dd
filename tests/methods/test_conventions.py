"""Conventions by source, each beside a few lines written from that source's own code or text."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import copysign, sqrt

import pytest

from hwsolve.derivation.evaluated import evaluated
from hwsolve.derivation.model import Level
from hwsolve.methods import method
from hwsolve.numbers.rounding import Rounding
from hwsolve.solvers import optimize

GRADIENTS = (-1.5, 0.75, 0.25, 2.0, -0.5, 0.125)
START = 0.5
Source = Callable[[], Iterator[float]]
"""The parameter after each step."""


def torch_momentum() -> Iterator[float]:
    x, v = START, 0.0
    for g in GRADIENTS:
        v = 0.9 * v + g
        x -= 0.001 * v
        yield x


def velocity_of(rate: float) -> Source:
    """Keras, CS231n and Goodfellow: the rate inside the velocity."""

    def loop() -> Iterator[float]:
        x, v = START, 0.0
        for g in GRADIENTS:
            v = 0.9 * v - rate * g
            x += v
            yield x

    return loop


def keras_nesterov() -> Iterator[float]:
    x, v = START, 0.0
    for g in GRADIENTS:
        v = 0.9 * v - 0.01 * g
        x += 0.9 * v - 0.01 * g
        yield x


def scaled(rate: float, keep: float | None, eps: float, inside: bool, start: float = 0.0) -> Source:
    """AdaGrad (`keep` None) and RMSProp."""

    def loop() -> Iterator[float]:
        x, s = START, start
        for g in GRADIENTS:
            s = s + g * g if keep is None else keep * s + (1 - keep) * g * g
            x -= rate * g / (sqrt(s + eps) if inside else sqrt(s) + eps)
            yield x

    return loop


def adam(
    rate: float, eps: float, keras: bool = False, decay: float = 0.0, most: str = ""
) -> Source:
    """Adam, AdamW (every source scales the decay by the rate) and AMSGrad (`most`: raw or corrected)."""

    def loop() -> Iterator[float]:
        x, m, v, top = START, 0.0, 0.0, 0.0
        for t, g in enumerate(GRADIENTS, start=1):
            x -= rate * decay * x
            m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g * g
            c1, c2 = 1 - 0.9**t, 1 - 0.999**t
            square = v
            if most:
                top = square = max(top, v / c2 if most == "corrected" else v)
            if keras:
                x -= rate * sqrt(c2) / c1 * m / (sqrt(square) + eps)
            else:
                x -= rate * m / c1 / (sqrt(square / (1 if most == "corrected" else c2)) + eps)
            yield x

    return loop


def nadam(rate: float, eps: float, exponent: Callable[[int], float] | None) -> Source:
    def loop() -> Iterator[float]:
        def mu(t: int) -> float:
            return 0.9 if exponent is None else 0.9 * (1 - 0.5 * 0.96 ** exponent(t))

        x, m, v, product = START, 0.0, 0.0, 1.0
        for t, g in enumerate(GRADIENTS, start=1):
            product *= mu(t)
            m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g * g
            ahead = mu(t + 1) * m / (1 - product * mu(t + 1)) + (1 - mu(t)) * g / (1 - product)
            x -= rate * ahead / (sqrt(v / (1 - 0.999**t)) + eps)
            yield x

    return loop


def adadelta(rate: float, rho: float, eps: float) -> Source:
    def loop() -> Iterator[float]:
        x, s, u = START, 0.0, 0.0
        for g in GRADIENTS:
            s = rho * s + (1 - rho) * g * g
            delta = sqrt(u + eps) / sqrt(s + eps) * g
            u = rho * u + (1 - rho) * delta * delta
            x -= rate * delta
            yield x

    return loop


def adamax(rate: float, eps: float, keras: bool) -> Source:
    def loop() -> Iterator[float]:
        x, m, u = START, 0.0, 0.0
        for t, g in enumerate(GRADIENTS, start=1):
            m = 0.9 * m + 0.1 * g
            u = max(0.999 * u, abs(g) + (0 if keras else eps))
            x -= rate / (1 - 0.9**t) * m / (u + (eps if keras else 0))
            yield x

    return loop


def lion(rate: float, decay: float) -> Source:
    def loop() -> Iterator[float]:
        x, m = START, 0.0
        for g in GRADIENTS:
            x -= rate * (copysign(1, 0.9 * m + 0.1 * g) + decay * x)
            m = 0.99 * m + 0.01 * g
            yield x

    return loop


CASES: list[tuple[str, str, Source]] = [
    ("momentum", "torch", torch_momentum),
    ("momentum", "keras", velocity_of(0.01)),
    ("momentum:alpha=0.1", "cs231n", velocity_of(0.1)),
    ("momentum:alpha=0.1", "goodfellow", velocity_of(0.1)),
    ("nesterov_reformulated", "keras", keras_nesterov),
    ("adagrad", "torch", scaled(0.01, None, 1e-10, False)),
    ("adagrad:alpha=0.1", "optax", scaled(0.1, None, 1e-7, True, 0.1)),
    ("adagrad", "keras", scaled(0.001, None, 1e-7, True, 0.1)),
    ("adagrad:alpha=0.1", "d2l", scaled(0.1, None, 1e-6, True)),
    ("adagrad:alpha=0.1", "goodfellow", scaled(0.1, None, 1e-7, False)),
    ("rmsprop", "torch", scaled(0.01, 0.99, 1e-8, False)),
    ("rmsprop:alpha=0.1", "optax", scaled(0.1, 0.9, 1e-8, True)),
    ("rmsprop", "keras", scaled(0.001, 0.9, 1e-7, True)),
    ("rmsprop:alpha=0.1", "d2l", scaled(0.1, 0.9, 1e-6, True)),
    ("rmsprop:alpha=0.1:beta=0.9", "goodfellow", scaled(0.1, 0.9, 1e-6, True)),
    ("rmsprop:alpha=0.1", "cs231n", scaled(0.1, 0.99, 1e-8, False)),
    ("adam", "torch", adam(0.001, 1e-8)),
    ("adam:alpha=0.1", "optax", adam(0.1, 1e-8)),
    ("adam", "keras", adam(0.001, 1e-7, keras=True)),
    ("adam", "d2l", adam(0.01, 1e-6)),
    ("adamw", "torch", adam(0.001, 1e-8, decay=1e-2)),
    ("adamw:alpha=0.1", "optax", adam(0.1, 1e-8, decay=1e-4)),
    ("adamw", "keras", adam(0.001, 1e-7, keras=True, decay=4e-3)),
    ("amsgrad", "torch", adam(0.001, 1e-8, most="raw")),
    ("amsgrad:alpha=0.1", "optax", adam(0.1, 1e-8, most="corrected")),
    ("amsgrad", "keras", adam(0.001, 1e-7, keras=True, most="raw")),
    ("nadam", "torch", nadam(0.002, 1e-8, lambda t: 0.004 * t)),
    ("nadam", "keras", nadam(0.001, 1e-7, float)),
    ("nadam:alpha=0.1", "optax", nadam(0.1, 1e-8, None)),
    ("adadelta", "torch", adadelta(1, 0.9, 1e-6)),
    ("adadelta:alpha=1", "optax", adadelta(1, 0.9, 1e-6)),
    ("adadelta", "keras", adadelta(0.001, 0.95, 1e-7)),
    ("lion:alpha=0.1", "optax", lion(0.1, 1e-3)),
    ("lion", "keras", lion(0.001, 0)),
    ("adamax", "torch", adamax(0.002, 1e-8, keras=False)),
    ("adamax:alpha=0.1", "optax", adamax(0.1, 1e-8, keras=False)),
    ("adamax", "keras", adamax(0.001, 1e-7, keras=True)),
]


@pytest.mark.parametrize("algo, convention, source", CASES)
def test_a_convention_is_what_its_source_computes(
    algo: str, convention: str, source: Source
) -> None:
    """Six steps with the preset's own defaults agree with the source's loop, ε included."""
    derivation = optimize.solve(
        None,
        algo=(algo,),
        convention=convention,
        param=(f"w={START}",),
        grad=(",".join(map(str, GRADIENTS)),),
        show="none",
    )
    display = evaluated(derivation, Rounding(5), Level.NORMAL)
    found = {each.key: display.nearest_float(each.name) for each in derivation.answers}
    for step, expected in enumerate(source(), start=1):
        assert found[f"w[{step}]"] == pytest.approx(expected, rel=1e-13, abs=1e-15), step


@pytest.mark.parametrize(
    "convention, place", [("torch", "outside"), ("optax", "inside"), ("keras", "inside")]
)
def test_rmsprop_with_momentum_has_the_rate_where_its_source_has_it(
    convention: str, place: str
) -> None:
    """The velocity comes with the momentum; without one the convention is said without it."""
    for algo, there in (("rmsprop:momentum=0.9", True), ("rmsprop", False)):
        derivation = optimize.solve(
            None, algo=(algo,), convention=convention, param=("w=1",), grad=("1",)
        )
        said = method("rmsprop").knobs["velocity"].choices[place].partition("α")[0]
        assert (said in str(derivation.sections)) is there
