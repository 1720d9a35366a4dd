"""Shapes: many formulas, few patterns, and never another tree than the parser's."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hwsolve.errors import InputError
from hwsolve.notation.parser import parse
from hwsolve.notation.shape import Formula, Shapes
from hwsolve.notation.tree import Name, Product, Slot, Sum, Timed

NONE: frozenset[str] = frozenset()


def test_slots_are_numbered_by_first_use_each_name_once() -> None:
    """`x y + x` is □₀ □₁ + □₀, filled with x and y; numbers stay in the pattern."""
    formula = Shapes().formula(parse("x y + x"))
    first = Product((Slot(0), Slot(1)))
    assert formula == Formula(Sum(first, (("+", Slot(0)),)), (Name("x"), Name("y")))
    assert formula.tree() == parse("x y + x")


def test_times_and_derivatives_fill_slots_too() -> None:
    """m[t] and m are different leaves; ∂f/∂x is one."""
    tree = parse("m[t] + m + m[t] ∂f/∂x")
    formula = Shapes().formula(tree)
    assert len(formula.fills) == 3
    assert formula.fills[0] == Timed("m", "t", 0)
    assert formula.tree() == tree


SAME_SHAPE = [
    ("f1/f2", "a/b"),
    ("f1 f2 + f1", "β₁ x + β₁"),
    ("2x1^2", "2ŷ^2"),
    ("w_1 x", "w₁ x"),
    ("e^x", "e^y"),
    ("σ(x + y)", "σ(a + b)"),
    ("m[t-1] + x", "v[t-1] + y"),
    ("1e-8 + eps", "1e-8 + x"),
    ("∂f/∂x · g", "∂a/∂b · c"),
    ("sin x cos y", "sin a cos b"),
]


@pytest.mark.parametrize(("one", "other"), SAME_SHAPE)
def test_formulas_of_one_shape_share_their_pattern(one: str, other: str) -> None:
    """Equal patterns are one object, whether a text was parsed or only recognised."""
    shapes = Shapes()
    first, second = shapes.read(one, NONE), shapes.read(other, NONE)
    assert first.pattern is second.pattern
    assert shapes.formula(parse(other)).pattern is first.pattern
    assert (first.tree(), second.tree()) == (parse(one), parse(other))


DIFFERENT_SHAPE = [
    ("x y", "x x"),
    ("x + 1", "x + 2"),
    ("e^x", "a^x"),
    ("sin(x)", "f(x)"),
    ("sin x", "cos x"),
    ("2 x", "2.0 x"),
    ("x^2 y", "x^3 y"),
    ("m[t]", "m[k]"),
    ("m[t] + t", "m[t] + k"),
    ("σ + tau", "σ + sigma"),
    ("x mₜ", "m mₜ"),
    ("T + x", "T + T"),
]


@pytest.mark.parametrize(("one", "other"), DIFFERENT_SHAPE)
def test_what_differs_in_more_than_names_is_read_by_itself(one: str, other: str) -> None:
    """What was read before does not colour what is read next."""
    for texts in ((one, other), (other, one)):
        shapes = Shapes()
        for text in texts:
            assert shapes.read(text, NONE).tree() == parse(text)


def test_the_same_text_with_other_names_is_another_formula() -> None:
    """`e` is a constant until the problem has such a name."""
    shapes = Shapes()
    for names in (NONE, frozenset({"e"}), NONE, frozenset({"sigma", "T"})):
        for text in ("e x", "σ(x)", "2e1", "x^T"):
            try:
                expected = parse(text, names=names)
            except InputError:
                with pytest.raises(InputError):
                    shapes.read(text, names)
            else:
                assert shapes.read(text, names).tree() == expected


def test_a_refused_text_is_refused_again_with_its_own_place() -> None:
    """Errors are not remembered by shape: the place is that of this text."""
    shapes = Shapes()
    for text, place in (("log x y", (0, 7)), ("log xx yy", (0, 9)), ("aaaa + log x y", (7, 14))):
        with pytest.raises(InputError) as caught:
            shapes.read(text, NONE)
        (fault,) = caught.value.faults
        assert (fault.start, fault.end) == place


PIECES = (
    "x y x1 y_1 β ŷ f₆ 2 .5 1e3 1e-8 sin log max σ sigma T e pi √ | ( ) , + - * / ^ ² ᵗ [t] [x-1] "
    "mₜ wₓ₋₁ w_t ∂x/∂y ∂²x/∂y∂β ∂x/∂y|ᵤ u sum softmax ReLU"
)
pieces = st.sampled_from([*PIECES.split(), *[" "] * 12])


@given(st.lists(st.lists(pieces, min_size=1, max_size=7), min_size=2, max_size=5))
def test_reading_by_shape_is_parsing(texts: list[list[str]]) -> None:
    """In whatever order texts come, each gives the tree, or the fault, that the parser gives."""
    shapes = Shapes()
    names = frozenset({"x", "y1"})
    for text in map("".join, texts):
        try:
            expected = parse(text, names=names)
        except InputError as error:
            with pytest.raises(InputError) as caught:
                shapes.read(text, names)
            assert caught.value.faults == error.faults
        else:
            assert shapes.read(text, names).tree() == expected


templates = st.sampled_from(
    ["{0} {1} + {0}", "sin({0}) {1}", "2{0}/{1}", "{0}[t-1] {1}", "∂{0}/∂{1} {0}", "σ {0} - {1}^2"]
)
NAMES = "x y x1 x_1 x₁ β beta e T sigma tau t u ŷ yhat m_t f1 d1 E"
names_typed = st.sampled_from(NAMES.split())


@given(st.lists(st.tuples(templates, names_typed, names_typed), min_size=2, max_size=12))
def test_names_are_exchanged_truly(rows: list[tuple[str, str, str]]) -> None:
    """Texts of one form with other names, equal names and special names come out as parsed."""
    shapes = Shapes()
    for template, one, other in rows:
        text = template.format(one, other)
        try:
            expected = parse(text)
        except InputError:
            continue
        assert shapes.read(text, NONE).tree() == expected


def test_many_texts_of_three_shapes_are_read_at_once() -> None:
    """Only the first text of a shape is parsed."""
    forms = ("sin(f{0}) * f{1}", "f{0} x{1} + b{0}", "σ(w_{0} x + f{1})")
    texts = [forms[i % 3].format(i, i + 1) for i in range(20_000)]
    names = frozenset(f"f{i}" for i in range(20_001))
    shapes = Shapes()
    started = time.process_time()
    formulas = [shapes.read(text, names) for text in texts]
    assert time.process_time() - started < 3
    assert len({id(formula.pattern) for formula in formulas}) == 3
    assert formulas[-1].tree() == parse(texts[-1], names=names)
