"""Every method once more, as a plain loop over numbers: the independent route that a trace is checked by.

Nothing here reads a method's file or a tree: each loop was written from the method's paper and from the
libraries that the conventions name, and takes only the chosen knobs and the hyperparameters.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Number = Any
Values = Mapping[str, Number]
Knobs = Mapping[str, str]
Gradient = Callable[[Number], Number]


class Loop:
    """One parameter's state; `step` takes it on by one, asking `gradient` where it is needed."""

    def __init__(self, theta: Number, knobs: Knobs, sqrt: Callable[[Number], Number]) -> None:
        self.theta = theta
        self.knobs = knobs
        self.sqrt = sqrt
        self.t = 0
        self.memory: dict[str, Number] = {}

    def old(self, name: str, start: Number = 0) -> Number:
        """A remembered value, or what it starts from."""
        return self.memory.get(name, start)


def point_of_gradient(name: str, loop: Loop, h: Values) -> Number:
    """Where the gradient is taken: at the parameter, or ahead of it."""
    if name != "nesterov":
        return loop.theta
    v = loop.old("v")
    if loop.knobs["learning_rate_place"] == "velocity":
        return loop.theta + h["beta"] * v
    return loop.theta - h["alpha"] * h["beta"] * v


def advance(name: str, loop: Loop, g: Number, h: Values) -> None:
    """One step of the method `name` with the gradient g."""
    loop.t += 1
    knobs = loop.knobs
    if knobs.get("maximize") == "on":
        g = -g
    if name == "adam_l2" or knobs.get("decay") == "coupled":
        g = g + h["lambda"] * loop.theta
    if name == "nadam" and knobs.get("decay") == "decoupled":
        loop.theta = loop.theta - h["alpha"] * h["lambda"] * loop.theta
    _STEPS[name](loop, g, h)


def _sgd(loop: Loop, g: Number, h: Values) -> None:
    loop.theta = loop.theta - h["alpha"] * g


def _momentum(loop: Loop, g: Number, h: Values) -> None:
    place, first = loop.knobs["learning_rate_place"], loop.knobs["dampening_first"]
    weight: Number = 1
    if loop.knobs["averaging"] == "on":
        weight = weight - h["beta"]
    if place != "velocity" and (first == "dampened" or (first == "raw" and loop.t > 1)):
        weight = weight * (1 - h["dampening"])
    rate = 1 if place == "outside" else h["alpha"]
    v = h["beta"] * loop.old("v") + weight * rate * g
    loop.memory["v"] = v
    loop.theta = loop.theta - (h["alpha"] if place == "outside" else 1) * v


def _nesterov(loop: Loop, g: Number, h: Values) -> None:
    if loop.knobs["learning_rate_place"] == "velocity":
        v = h["beta"] * loop.old("v") - h["alpha"] * g
        loop.theta = loop.theta + v
    else:
        v = h["beta"] * loop.old("v") + g
        loop.theta = loop.theta - h["alpha"] * v
    loop.memory["v"] = v


def _nesterov_reformulated(loop: Loop, g: Number, h: Values) -> None:
    # Where the rate changes from step to step, it matters whether the velocity has it inside.
    if loop.knobs["form"] == "torch":
        buffer = h["beta"] * loop.old("buffer") + g
        loop.memory["buffer"] = buffer
        loop.theta = loop.theta - h["alpha"] * (g + h["beta"] * buffer)
        return
    velocity = h["beta"] * loop.old("v") - h["alpha"] * g
    loop.memory["v"] = velocity
    loop.theta = loop.theta + h["beta"] * velocity - h["alpha"] * g


def _adagrad(loop: Loop, g: Number, h: Values) -> None:
    total = loop.old("s", h["initial"]) + g * g
    loop.memory["s"] = total
    rate = h["alpha"]
    if loop.knobs["rate_schedule"] == "inverse":
        rate = rate / (1 + (loop.t - 1) * h["rate_decay"])
    loop.theta = loop.theta - rate * g / _root(loop, total, h)


def _root(loop: Loop, square: Number, h: Values) -> Number:
    if loop.knobs["epsilon_place"] == "inside":
        return loop.sqrt(square + h["epsilon"])
    return loop.sqrt(square) + h["epsilon"]


def _rmsprop(loop: Loop, g: Number, h: Values) -> None:
    keep = h["beta"]
    square = keep * loop.old("s") + (1 - keep) * g * g
    loop.memory["s"] = square
    if loop.knobs["centered"] == "on":
        average = keep * loop.old("a") + (1 - keep) * g
        loop.memory["a"] = average
        square = square - average * average
    scaled = g / _root(loop, square, h)
    velocity = loop.knobs["velocity"]
    if velocity == "off":
        loop.theta = loop.theta - h["alpha"] * scaled
        return
    rate = h["alpha"] if velocity == "inside" else 1
    buffer = h["momentum"] * loop.old("b") + rate * scaled
    loop.memory["b"] = buffer
    loop.theta = loop.theta - (1 if velocity == "inside" else h["alpha"]) * buffer


def _adadelta(loop: Loop, g: Number, h: Values) -> None:
    keep = h["rho"]
    square = keep * loop.old("s") + (1 - keep) * g * g
    delta = g * _root(loop, loop.old("u"), h) / _root(loop, square, h)
    loop.memory["s"] = square
    loop.memory["u"] = keep * loop.old("u") + (1 - keep) * delta * delta
    loop.theta = loop.theta - h["alpha"] * delta


def _adam(loop: Loop, g: Number, h: Values, decay: Number = 0) -> None:
    b1, b2 = h["beta1"], h["beta2"]
    m = b1 * loop.old("m") + (1 - b1) * g
    v = b2 * loop.old("v") + (1 - b2) * g * g
    loop.memory["m"], loop.memory["v"] = m, v
    if loop.knobs.get("amsgrad") == "on":
        v = max(loop.old("most"), v)
        loop.memory["most"] = v
    correct = loop.knobs["bias_correction"] == "on"
    c1 = 1 - b1**loop.t if correct else 1
    c2 = 1 - b2**loop.t if correct else 1
    place = loop.knobs["epsilon_place"]
    if place == "before_correction":
        move = h["alpha"] * loop.sqrt(c2) / c1 * m / (loop.sqrt(v) + h["epsilon"])
    elif place == "inside":
        move = h["alpha"] * (m / c1) / loop.sqrt(v / c2 + h["epsilon"])
    else:
        move = h["alpha"] * (m / c1) / (loop.sqrt(v / c2) + h["epsilon"])
    loop.theta = loop.theta - move - decay * loop.theta


def _adamw(loop: Loop, g: Number, h: Values) -> None:
    scaled = loop.knobs["decay_scaled"] == "on"
    _adam(loop, g, h, h["lambda"] * h["alpha"] if scaled else h["lambda"])


def _amsgrad(loop: Loop, g: Number, h: Values) -> None:
    b1, b2 = h["beta1"], h["beta2"]
    m = b1 * loop.old("m") + (1 - b1) * g
    v = b2 * loop.old("v") + (1 - b2) * g * g
    loop.memory["m"], loop.memory["v"] = m, v
    correct = loop.knobs["bias_correction"] == "on"
    c1 = 1 - b1**loop.t if correct else 1
    c2 = 1 - b2**loop.t if correct else 1
    if loop.knobs["maximum_of"] == "raw" and loop.knobs["epsilon_place"] == "before_correction":
        loop.memory["most"] = max(loop.old("most"), v)
        rate = h["alpha"] * loop.sqrt(c2) / c1
        loop.theta = loop.theta - rate * m / (loop.sqrt(loop.memory["most"]) + h["epsilon"])
        return
    if loop.knobs["maximum_of"] == "raw":
        loop.memory["most"] = max(loop.old("most"), v)
        scale = loop.memory["most"] / c2
    else:
        loop.memory["most"] = max(loop.old("most"), v / c2)
        scale = loop.memory["most"]
    loop.theta = loop.theta - h["alpha"] * (m / c1) / (loop.sqrt(scale) + h["epsilon"])


def _adamax(loop: Loop, g: Number, h: Values) -> None:
    b1, b2 = h["beta1"], h["beta2"]
    m = b1 * loop.old("m") + (1 - b1) * g
    inside = loop.knobs["epsilon_place"] == "maximum"
    u = max(b2 * loop.old("u"), abs(g) + (h["epsilon"] if inside else 0))
    loop.memory["m"], loop.memory["u"] = m, u
    scale = u if inside else u + h["epsilon"]
    loop.theta = loop.theta - h["alpha"] / (1 - b1**loop.t) * m / scale


def _nadam(loop: Loop, g: Number, h: Values) -> None:
    b1, b2, t = h["beta1"], h["beta2"], loop.t
    now = following = b1
    if loop.knobs["momentum_schedule"] == "warming":
        base = _same_kind(b1, 96) / 100
        now = b1 * (1 - base ** (t * h["psi"]) / 2)
        following = b1 * (1 - base ** ((t + 1) * h["psi"]) / 2)
    product = loop.old("product", 1) * now
    loop.memory["product"] = product
    m = b1 * loop.old("m") + (1 - b1) * g
    v = b2 * loop.old("v") + (1 - b2) * g * g
    loop.memory["m"], loop.memory["v"] = m, v
    scale = loop.sqrt(v / (1 - b2**t)) + h["epsilon"]
    loop.theta = loop.theta - h["alpha"] * g * (1 - now) / (1 - product) / scale
    loop.theta = loop.theta - h["alpha"] * m * following / (1 - product * following) / scale


def _lion(loop: Loop, g: Number, h: Values) -> None:
    m = loop.old("m")
    c = h["beta1"] * m + (1 - h["beta1"]) * g
    sign = (c > 0) - (c < 0)
    decay = h["lambda"] * loop.theta if loop.knobs["decay"] == "decoupled" else 0
    loop.memory["m"] = h["beta2"] * m + (1 - h["beta2"]) * g
    loop.theta = loop.theta - h["alpha"] * (sign + decay)


def _same_kind(like: Number, value: int) -> Number:
    """A whole number of the same kind of number as another."""
    return like * 0 + value


_STEPS: dict[str, Callable[[Loop, Number, Values], None]] = {
    "gradient_descent": _sgd,
    "sgd": _sgd,
    "momentum": _momentum,
    "nesterov": _nesterov,
    "nesterov_reformulated": _nesterov_reformulated,
    "adagrad": _adagrad,
    "rmsprop": _rmsprop,
    "adadelta": _adadelta,
    "adam": _adam,
    "adam_l2": _adam,
    "adamw": _adamw,
    "amsgrad": _amsgrad,
    "adamax": _adamax,
    "nadam": _nadam,
    "lion": _lion,
}


def has_loop(name: str) -> bool:
    """Whether a method has a plain loop here."""
    return name in _STEPS
