"""Hypothesis strategies for expressions as they stand on an exercise sheet."""

from __future__ import annotations

from hypothesis import strategies as st

from hwsolve.functions import table
from hwsolve.notation.tree import (
    Call,
    Constant,
    Expression,
    Name,
    Negate,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
)

VARIABLES = tuple(map(Name, ("x", "y", "w1")))

numbers = st.sampled_from(["0", "1", "2", "3", "10", "0.1", "2.50", "1e-2"]).map(Number)
leaves = st.one_of(numbers, st.sampled_from(VARIABLES), st.just(Constant("e")))
smooth_functions = sorted(
    {function.name for function in table().values() if len(function.derivative) == 1}
)
all_functions = sorted({function.name for function in table().values()})


def trees(functions: list[str], max_leaves: int = 12) -> st.SearchStrategy[Expression]:
    """Trees over `VARIABLES` that call the given functions."""

    def compound(inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
        signed = st.tuples(st.sampled_from("+-"), inner)
        exponents = st.one_of(
            st.sampled_from("0123").map(Number),
            st.just(Negate(Number("1"))),
            st.just(Quotient(Number("1"), Number("2"))),
            inner,
        )
        return st.one_of(
            st.builds(Negate, inner),
            st.builds(Sum, inner, st.lists(signed, min_size=1, max_size=3).map(tuple)),
            st.builds(Product, st.lists(inner, min_size=2, max_size=3).map(tuple)),
            st.builds(Quotient, inner, inner),
            st.builds(Power, inner, exponents),
            calls(inner),
        )

    @st.composite
    def calls(draw: st.DrawFn, inner: st.SearchStrategy[Expression]) -> Expression:
        name = draw(st.sampled_from(functions))
        count = len(table()[name].parameters)
        return Call(name, tuple(draw(st.lists(inner, min_size=count, max_size=count))))

    return st.recursive(leaves, compound, max_leaves=max_leaves)


def points() -> list[dict[Expression, float]]:
    """A few generic points, with positive coordinates and with mixed signs."""
    coordinates = [(0.37, 0.71, 0.23), (1.43, 2.19, 0.83), (-0.61, 0.47, 1.3), (2.7, -1.9, -0.4)]
    return [dict(zip(VARIABLES, point, strict=True)) for point in coordinates]
