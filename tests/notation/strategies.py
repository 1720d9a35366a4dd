"""Hypothesis strategies for trees as the parser makes them."""

from __future__ import annotations

from hypothesis import strategies as st

from hwsolve.functions import table
from hwsolve.notation.tree import (
    Call,
    Constant,
    Derivative,
    Expression,
    Name,
    Negate,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    Timed,
)

NAMES = (
    *("x", "y", "t", "n", "N", "f6", "w1", "alpha", "beta1", "lambda", "mhat", "yhat", "thetabar"),
    *("loss", "dz", "that", "w_t", "f6_2", "net_h1", "E_o1"),
)
"""Names of every build: Greek, with index, with mark, with words after an underscore."""

KNOWN = frozenset(NAMES) | {"x1", "x2"}
"""What a problem that uses these trees defines."""

plain_numbers = st.sampled_from(["0", "1", "2", "3", "10", "137", "0.1", "2.50", "13.19215", ".5"])
scientific_numbers = st.sampled_from(["1e-8", "1.0362e-14", "1e8", "2.5e3", "3E+2"])
numbers = st.builds(Number, st.one_of(plain_numbers, scientific_numbers))
names = st.builds(Name, st.sampled_from(NAMES))
constants = st.builds(Constant, st.sampled_from(["e", "pi"]))
_times = st.sampled_from(["t", "k", "n", "tau"])
timed = st.one_of(
    st.builds(Timed, st.sampled_from(NAMES), st.just(""), st.integers(0, 12)),
    st.builds(Timed, st.sampled_from(NAMES), _times, st.integers(-12, 2)),
)
_variables = st.sampled_from(["x", "x1", "x2", "w1", "alpha", "f6"])
derivatives = st.one_of(
    st.builds(Derivative, _variables, st.lists(_variables, min_size=1, max_size=3).map(tuple)),
    st.builds(
        Derivative,
        _variables,
        st.tuples(_variables),
        st.just(True),
        st.lists(_variables, unique=True, max_size=2).map(tuple),
    ),
)
leaves = st.one_of(numbers, names, constants, timed, derivatives)

_SPELLINGS = sorted(
    {
        spelling
        for function in table().values()
        for spelling in (function.name, *function.spelled_apart)
    }
)


def _compound(inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    signed = st.tuples(st.sampled_from("+-"), inner)
    return st.one_of(
        st.builds(Negate, inner),
        st.builds(Sum, inner, st.lists(signed, min_size=1, max_size=3).map(tuple)),
        st.builds(Product, st.lists(inner, min_size=2, max_size=4).map(tuple)),
        st.builds(Quotient, inner, inner),
        st.builds(Power, inner, st.one_of(inner, st.builds(Number, st.sampled_from("0123")))),
        calls(inner),
    )


@st.composite
def calls(draw: st.DrawFn, inner: st.SearchStrategy[Expression]) -> Expression:
    """A call of any function in the table, by any spelling that it keeps."""
    spelling = draw(st.sampled_from(_SPELLINGS))
    several = len(table()[spelling].parameters) > 1
    arguments = st.lists(inner, min_size=1 + several, max_size=3 if several else 1)
    return Call(spelling, tuple(draw(arguments)))


trees = st.recursive(leaves, _compound, max_leaves=16)
"""Every tree that a formula can say; with brackets, any node may stand in any place."""
