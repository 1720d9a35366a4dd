"""`tidy` keeps the value, stops where it is, and leaves what a person would leave."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hwsolve.calculus.tidy import tidy
from hwsolve.calculus.values import Undefined, value_at
from hwsolve.notation.parser import parse
from hwsolve.notation.printing import to_unicode
from hwsolve.notation.tree import (
    MAX_DEPTH,
    Call,
    Case,
    Cases,
    Expression,
    Name,
    Negate,
    Number,
    Product,
    depth,
    walk,
)
from tests.calculus.random_trees import all_functions, points, trees
from tests.sizes import examples

TIDIED = {
    "1/2 * 2(y - h)": "y − h",
    "2*3x": "6x",
    "x*3": "3x",
    "1 * x": "x",
    "x + 0": "x",
    "0 + x - 0": "x",
    "0 * log(x)": "0",
    "-(-a)": "a",
    "(-a)(-b)": "a b",
    "a (-b)": "−a b",
    "a (-b) c/(-d)": "a b c/d",
    "(-a)/b": "−a/b",
    "a - (-b)": "a + b",
    "a + (-b)": "a − b",
    "-a + b": "−a + b",
    "a^1": "a",
    "a^0": "1",
    "1^x": "1",
    "0^2": "0",
    "(x^2)^3": "x⁶",
    "(-x)^2": "x²",
    "(-x)^3": "−x³",
    "sqrt(x)^2": "x",
    "x*x": "x²",
    "x^2/x": "x",
    "x/x^2": "1/x",
    "x^2 * y/(x y)": "x",
    "x^0.5 * x": "x^1.5",
    "x^(1/2) x^(1/2)": "x",
    "e^x * e^x": "(e^x)²",
    "a/b/c": "a/(b c)",
    "a/(b/c)": "a c/b",
    "f5 * (1/f2)": "f₅/f₂",
    "3 * (x/2)": "3x/2",
    "1/2 * (x/3)": "x/6",
    "4/6": "2/3",
    "1/2": "1/2",
    "1/2 (y - h)": "1/2 (y − h)",
    "x/2": "x/2",
    "4x/2": "2x",
    "0.1*3": "0.3",
    "0.5*2x": "x",
    "0.1*(1/3)": "1/30",
    "2.50 x": "2.50x",
    "2 * 1e-8": "2·10⁻⁸",
    "x + 1 + 2": "x + 3",
    "1 + x - 3": "−2 + x",
    "x + x": "2x",
    "3x - x": "2x",
    "x - x": "0",
    "x/2 + x/2": "x",
    "a + (b + c)": "a + b + c",
    "a - (b - c)": "a − (b − c)",
    "(a + b)(a - b)": "(a + b)(a − b)",
    "2(a + b)": "2(a + b)",
    "b a + a": "b a + a",
    "3^2": "3²",
    "x/0": "x/0",
    "0/0": "0/0",
}
"""What stays of a formula; the printed form says it plainest."""


@pytest.mark.parametrize(("typed", "tidied"), TIDIED.items())
def test_a_person_would_leave_this(typed: str, tidied: str) -> None:
    """Each habit by an example: what is folded, what is dropped and what stays as it was typed."""
    assert to_unicode(tidy(parse(typed))) == tidied


def test_cases_of_one_value_are_put_together() -> None:
    """relu′ has one line for z ≤ 0, and a distinction without a difference is none."""
    x, zero = Name("x"), Number("0")
    less, more = Case(zero, x, "<", zero), Case(Number("1"), x, ">", zero)
    equal = Case(zero, x, "=", zero)
    assert tidy(Cases((more, less, equal))) == Cases((more, Case(zero, x, "≤", zero)))
    assert tidy(Cases((Case(zero, x, "≠", zero), equal))) == zero


def test_a_factor_goes_into_the_cases() -> None:
    """−{1 if x > 0, 0 if x ≤ 0} · w is {−w if x > 0, 0 if x ≤ 0}."""
    x, w, zero = Name("x"), Name("w"), Number("0")
    step = Cases((Case(Number("1"), x, ">", zero), Case(zero, x, "≤", zero)))
    moved = Cases((Case(Negate(w), x, ">", zero), Case(zero, x, "≤", zero)))
    assert tidy(Negate(Product((step, w)))) == moved


@settings(deadline=None, max_examples=examples(80))
@given(trees(all_functions))
def test_tidy_keeps_the_value(tree: Expression) -> None:
    """Wherever the tree has a value, the tidied tree has the same."""
    tidied = tidy(tree)
    for point in points():
        try:
            value = value_at(tree, point, 30)
        except Undefined:
            continue
        assert abs(value_at(tidied, point, 30) - value) <= 1e-25 * max(1, abs(value))


@settings(deadline=None, max_examples=examples(80))
@given(trees(all_functions))
def test_tidy_is_idempotent(tree: Expression) -> None:
    """Tidying twice changes nothing."""
    tidied = tidy(tree)
    assert tidy(tidied) == tidied


def test_deep_and_wide_trees_are_tidied() -> None:
    """The deepest tree that the parser takes, and a sum of three thousand terms."""
    deep: Expression = Name("x")
    for _ in range(MAX_DEPTH):
        deep = Call("sin", (Negate(Negate(deep)),))
    assert depth(tidy(deep)) == MAX_DEPTH + 1
    wide = parse(" + ".join(f"x{i}" for i in range(3_000)) + " + x1")
    assert to_unicode(tidy(wide)).startswith("x₀ + 2x₁ + x₂ + ")


@given(st.permutations([-1, 0, 1]), st.permutations([-1, 0, 1]), st.booleans(), st.booleans())
def test_a_case_decides_the_cases_inside_it(
    outer: list[int], inner: list[int], is_turned: bool, is_coarse: bool
) -> None:
    """Whatever the order of the cases and of the compared sides, no distinction inside another remains."""
    signs = {-1: "<", 0: "=", 1: ">"}
    sides = (Name("x"), Name("y"))

    def cases(order: list[int], values: list[Expression], turned: bool) -> Expression:
        left, right = sides[::-1] if turned else sides
        relations = [signs[-sign if turned else sign] for sign in order]
        return Cases(tuple(Case(v, left, r, right) for v, r in zip(values, relations, strict=True)))

    def within(sign: int) -> Expression:
        values: list[Expression] = [Number(str(10 * (sign + 2) + each + 2)) for each in inner]
        found = cases(inner, values, is_turned)
        if is_coarse:
            coarse = (
                Case(found, Name("z"), ">", Number("0")),
                Case(Number("9"), Name("z"), "≤", Number("0")),
            )
            return Cases(coarse)
        return found

    whole = cases(outer, [within(sign) for sign in outer], False)
    tidied = tidy(whole)
    assert isinstance(tidied, Cases)
    for case in tidied.cases:
        assert not any(
            isinstance(node, Case) and {node.left, node.right} == set(sides)
            for node in walk(case.value)
        )
    for x, y in ((1, 2), (2, 2), (3, 2)):
        point = {name: Number(str(value)) for name, value in (("x", x), ("y", y), ("z", 1))}
        values = [_chosen(tree, point) for tree in (whole, tidied)]
        assert values[0] == values[1]


def _chosen(tree: Expression, point: dict[str, Expression]) -> Expression:
    """The value of nested case distinctions between names and numbers."""
    while isinstance(tree, Cases):
        tree = next(case.value for case in tree.cases if _holds(case, point))
    return tree


def _holds(case: Case, point: dict[str, Expression]) -> bool:
    sizes = []
    for side in (case.left, case.right):
        number = point[side.name] if isinstance(side, Name) else side
        assert isinstance(number, Number)
        sizes.append(int(number.text))
    sign = (sizes[0] > sizes[1]) - (sizes[0] < sizes[1])
    return {"<": sign < 0, "=": sign == 0, ">": sign > 0, "≤": sign <= 0}[case.relation]
