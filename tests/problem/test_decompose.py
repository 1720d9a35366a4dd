"""Nodes are split into elementary operations as a textbook would split them."""

from __future__ import annotations

import pytest

from hwsolve.notation.printing import to_plain
from hwsolve.notation.tree import Call, Name, Negate, Power, Product, Quotient, Sum, children, walk
from hwsolve.problem.decompose import decomposed
from hwsolve.problem.inline import inline


def lines(expressions: str) -> list[str]:
    problem = decomposed(inline(expressions))
    return [f"{node.name} = {to_plain(node.formula.tree())}" for node in problem.nodes]


@pytest.mark.parametrize(
    ("expressions", "expected"),
    [
        ("x", ["f = x"]),
        ("2x + 1", ["v1 = 2 * x", "f = v1 + 1"]),
        ("a b c", ["v1 = a * b", "f = v1 * c"]),
        ("a + b - c", ["v1 = a + b", "f = v1 - c"]),
        (
            "ln(x) + x y - sin y",
            ["v1 = ln(x)", "v2 = x * y", "v3 = sin(y)", "v4 = v1 + v2", "f = v4 - v3"],
        ),
        ("-x^2", ["v1 = x^2", "f = -v1"]),
        ("-2 x^2", ["v1 = x^2", "f = -2 * v1"]),
        ("1/2 (y - x)^2", ["v1 = y - x", "v2 = v1^2", "f = 1/2 * v2"]),
        ("e^(-x)", ["v1 = -x", "f = e^v1"]),
        ("max(x^2, 0)", ["v1 = x^2", "f = max(v1, 0)"]),
        ("x y + x y", ["v1 = x * y", "f = v1 + v1"]),
        ("a = x y; b = (x y)^2", ["a = x * y", "b = a^2"]),
        ("b = (x y)^2; a = x y; f = a + b", ["a = x * y", "b = a^2", "f = a + b"]),
        ("a = x y; b = x y; f = a b", ["a = x * y", "b = x * y", "f = a * b"]),
        ("a = x; f = a a", ["a = x", "f = a * a"]),
        ("v1 + v_2^2 - v3^2", ["v4 = v2^2", "v5 = v3^2", "v6 = v1 + v4", "f = v6 - v5"]),
        ("sqrt(2) x", ["f = sqrt(2) * x"]),
        ("3 + pi", ["f = 3 + pi"]),
    ],
)
def test_splitting(expressions: str, expected: list[str]) -> None:
    """One operation a line, sums and products pairwise, shared parts once, numbers inline."""
    assert lines(expressions) == expected


def test_every_node_is_one_operation() -> None:
    """Nothing compound is left, and the problem's own names keep their meaning."""
    problem = inline("a = sigmoid(w x + b)^2/(1 + exp(-x y)); f = 3 a - log(a b)/2 + |x - y|")
    split = decomposed(problem)
    operations = (Sum, Product, Quotient, Power, Call, Negate)
    for node in split.nodes:
        tree = node.formula.tree()
        inner = [part for part in walk(tree) if isinstance(part, operations) and part is not tree]
        assert all(not any(isinstance(leaf, Name) for leaf in walk(part)) for part in inner)
        assert len([part for part in children(tree) if isinstance(part, Name)]) <= 2
    assert (split.inputs, split.outputs, split.wrt) == (
        problem.inputs,
        problem.outputs,
        problem.wrt,
    )
    assert {"a", "f"} <= {node.name for node in split.nodes}


def test_a_long_sum() -> None:
    """A sum of thousands of terms becomes as many additions."""
    assert len(lines(" + ".join(f"x{i}" for i in range(3000)))) == 2999


def test_place_is_that_of_the_compound_node() -> None:
    """An operation stands where the node stands that it comes from."""
    problem = decomposed(inline("a = x^2; f = 2 (a + 1)"))
    assert [(node.name, node.place.column) for node in problem.nodes] == [
        ("a", 5),
        ("v1", 14),
        ("f", 14),
    ]
