"""Random function graphs that an autodiff library in float64 can be trusted with.

They keep away from kinks, overflow and cancellation by construction: every function has an argument inside
its domain, and a node that comes out too large, too small or too near a kink is made another one.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from itertools import combinations
from typing import Any

from hypothesis import strategies as st

from hwsolve.derivation.model import Derivation
from hwsolve.notation.parser import parse
from hwsolve.notation.shape import Formula, Shapes
from hwsolve.notation.tree import Expression, Name, replace_leaves
from hwsolve.numbers.evaluation import Evaluation
from hwsolve.problem.model import Node, Problem, Quantity
from tests.oracles import Library, value_of

LARGEST, SMALLEST, FROM_A_KINK = 20.0, 0.05, 0.05

OPERATIONS = (
    "a + b", "a - b", "a b", "a/(2 + b^2)", "-a", "a^2", "a^3", "a b c", "a - 2b + c/3", "1/3 a",
    "(a^2 + 1)^-2", "(a^2 + 1)^(1/2)", "(a^2 + 1)^b", "2^a", "e^(-a)", "pi a", "a/b^2 + 0.3", "(a + 2)^2/5",
    "a (b + c) - b^2", "0.25 a^2 - 1.5 b",
)  # fmt: skip

CALLS = {
    "exp": ("exp(a/3)", "exp(-a^2)"),
    "log": ("log(a^2 + 0.5)", "ln(a^2 + b^2 + 2)"),
    "sqrt": ("√(a^2 + 0.1)",),
    "abs": ("|a|", "|a - b| + c"),
    "sin": ("sin(a)", "sin(a b)"),
    "cos": ("cos(a)", "cos(2a) + b"),
    "tan": ("tan(a/(1 + a^2))",),
    "arcsin": ("arcsin(a/(1 + a^2))",),
    "arccos": ("arccos(a/(2 + a^2))",),
    "arctan": ("arctan(a)",),
    "sinh": ("sinh(a/4)",),
    "cosh": ("cosh(a/4)",),
    "tanh": ("tanh(a/4)",),
    "erf": ("erf(a/4)",),
    "sign": ("sign(a) b",),
    "max": ("max(a, b)", "max(a, b, c)"),
    "min": ("min(a, b)", "min(a, b^2)"),
    "sigmoid": ("sigmoid(a)", "sigmoid(a + b)"),
    "relu": ("relu(a) + b", "relu(a - b) + c"),
    "leaky_relu": ("leaky_relu(a)",),
    "elu": ("elu(a)",),
    "gelu": ("gelu(a)",),
    "softplus": ("softplus(a)",),
    "softsign": ("softsign(a)",),
    "swish": ("swish(a)",),
}
"""Every function, of an argument that is inside its domain wherever a, b and c are numbers."""

PLACES = ("a", "b", "c")
_TAMED = parse("4 a/(9 + a^2)^(1/2)")
_shapes = Shapes()


def _forms() -> list[Expression]:
    """Each form, and every fourth with another one in the place of `a`: a compound node."""
    simple = [parse(text) for texts in (OPERATIONS, *CALLS.values()) for text in texts]
    compound = [
        _with_names(outer, {"a": simple[(7 * place + 3) % len(simple)]})
        for place, outer in enumerate(simple)
        if place % 4 == 0
    ]
    return simple + compound


def _with_names(tree: Expression, names: Mapping[str, Expression]) -> Expression:
    return replace_leaves(
        tree, lambda leaf: names.get(leaf.name) if isinstance(leaf, Name) else None
    )


FORMS = _forms()


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    """A graph of 2 to 7 nodes over 1 to 3 inputs and parameters, each used as often as it comes."""
    signs = st.sampled_from(("", "-"))
    digits = st.integers(3, 29)
    quantities = [
        (f"x{index}", f"{draw(signs)}{draw(digits) / 10}")
        for index in range(draw(st.integers(1, 3)))
    ]
    values = {Name(name): float(text) for name, text in quantities}
    nodes: list[Node] = []
    for index in range(draw(st.integers(2, 7))):
        form = draw(st.sampled_from(FORMS))
        names = {place: draw(st.sampled_from(list(values))) for place in PLACES}
        tree, value = _well_behaved(_with_names(form, names), values)
        values[Name(f"n{index}")] = value
        nodes.append(Node(f"n{index}", _shapes.formula(tree)))
    given = [Quantity(name, parse(text)) for name, text in quantities]
    inputs, parameters = given[: len(given) // 2], given[len(given) // 2 :]
    used = {parent for node in nodes for parent in node.parents}
    outputs = tuple(node.name for node in nodes if node.name not in used)
    wrt = tuple(name for name, _ in quantities)
    return Problem("random", tuple(inputs), tuple(parameters), tuple(nodes), outputs, wrt)


def values_of(derivation: Derivation) -> dict[str, float | None]:
    """Every answer by its key, as the nearest float."""
    given = {
        each.name: None if each.value is None else Formula(each.value, ())
        for each in derivation.given
    }
    equations = [(each.name, each.computing) for each in derivation.equations()]
    evaluation = Evaluation(given, [*derivation.background, *equations])
    return {each.key: evaluation.nearest_float(each.name) for each in derivation.answers}


def by_library(problem: Problem, library: Library, values: Mapping[Expression, Any]) -> Any:
    """The values of the nodes by name, computed by the library from those of the inputs."""
    known = dict(values)
    for node in problem.nodes:
        known[Name(node.name)] = value_of(node.formula.tree(), known, library)
    return {node.name: known[Name(node.name)] for node in problem.nodes}


def _well_behaved(tree: Expression, values: Mapping[Expression, float]) -> tuple[Expression, float]:
    """The tree, made smaller, or larger, or something else without kinks, and its value."""
    start = next(iter(values))
    for attempt in (tree, _with_names(_TAMED, {"a": tree}), _sum(tree, "1.7"), _sum(start, "0.9")):
        distances: list[float] = []
        value = value_of(attempt, values, _floats(distances))
        if SMALLEST < abs(value) < LARGEST and min(distances, default=1.0) > FROM_A_KINK:
            return attempt, value
    return start, values[start]


def _sum(tree: Expression, number: str) -> Expression:
    return _with_names(parse(f"a + {number}"), {"a": tree})


def _floats(distances: list[float]) -> Library:
    """Floats, noting how far every argument with a kink is from it."""

    def kinked(function: Callable[[float], float]) -> Callable[[float], float]:
        def noting(argument: float) -> float:
            distances.append(abs(argument))
            return function(argument)

        return noting

    def extreme(function: Callable[..., float]) -> Callable[..., float]:
        def noting(*arguments: float) -> float:
            distances.extend(abs(one - other) for one, other in combinations(arguments, 2))
            return function(*arguments)

        return noting

    functions: dict[str, Any] = {
        "exp": math.exp,
        "log": math.log,
        "ln": math.log,
        "sqrt": math.sqrt,
        "sin": math.sin,
        "cos": math.cos,
        "tan": math.tan,
        "arcsin": math.asin,
        "arccos": math.acos,
        "arctan": math.atan,
        "sinh": math.sinh,
        "cosh": math.cosh,
        "tanh": math.tanh,
        "erf": math.erf,
        "abs": kinked(abs),
        "sign": kinked(lambda z: math.copysign(1.0, z)),
        "max": extreme(max),
        "min": extreme(min),
        "sigmoid": lambda z: 1 / (1 + math.exp(-z)),
        "relu": kinked(lambda z: max(z, 0.0)),
        "leaky_relu": kinked(lambda z: max(z, z / 100)),
        "elu": kinked(lambda z: z if z > 0 else math.expm1(z)),
        "gelu": lambda z: z * (1 + math.erf(z / math.sqrt(2))) / 2,
        "softplus": lambda z: math.log1p(math.exp(z)),
        "softsign": lambda z: z / (1 + abs(z)),
        "swish": lambda z: z / (1 + math.exp(-z)),
    }
    return Library(float, {"e": math.e, "pi": math.pi}, functions)
