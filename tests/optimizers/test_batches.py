"""Rows of data in batches: which rows a step takes, what comes of them, and how that is written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hwsolve.derivation.evaluated import evaluated
from hwsolve.derivation.model import Derivation, Equation, Level
from hwsolve.notation.tree import Expression
from hwsolve.numbers.rounding import Rounding
from hwsolve.optimizers.batches import batches_of
from hwsolve.problem import load
from hwsolve.problem.model import Problem
from hwsolve.renderers import Page, formats
from hwsolve.solvers import optimize
from tests.sizes import examples

ROWS = (("1", "2"), ("2", "3.9"), ("-3", "6.1"), ("4", "8"), ("0.5", "-1"))
RATE, KEPT = Fraction(1, 20), Fraction(1, 2)

LINEAR = 'h = "a x + b"\nL = "1/2 (h - y)^2"'
AT_ONCE = 'L = "1/2 (a x + b - y)^2"'
NETWORK = 'z = "a x + b"\nh = "relu(z)"\no = "a h + b"\nL = "1/2 (o - y)^2"'


def problem(graph: str = LINEAR, data: str = "", parameters: str = "a = 1\nb = 0.5") -> Problem:
    """A regression on the first rows."""
    rows = ", ".join(f"[{x}, {y}]" for x, y in ROWS)
    return load(
        f'[inputs]\nx = "x"\ny = "y"\n[parameters]\n{parameters}\n[graph]\n{graph}\n'
        f'[data]\ncolumns = ["x", "y"]\nrows = [{rows}]\n{data}',
        "mine.toml",
    )


def answers(derivation: Derivation) -> dict[str, float | None]:
    display = evaluated(derivation, Rounding(5), Level.NORMAL)
    return {each.key: display.nearest_float(each.name) for each in derivation.answers}


def text_of(derivation: Derivation, level: Level = Level.NORMAL) -> str:
    display = evaluated(derivation, Rounding(5), level)
    return "".join(formats()["text"].render(derivation, display, level, Page()))


orders = st.permutations(range(1, len(ROWS) + 1))
sizes = st.integers(min_value=1, max_value=len(ROWS))


@given(orders, sizes)
def test_an_epoch_takes_every_row_once(order: list[int], batch: int) -> None:
    """In the order that is asked for; all batches are full but the last."""
    found = batches_of(len(ROWS), batch, order, None)
    assert [row + 1 for each in found for row in each] == order
    assert all(len(each) == batch for each in found[:-1])
    assert 0 < len(found[-1]) <= batch


@given(sizes, st.integers(min_value=0, max_value=1000))
def test_a_seed_shuffles_all_rows(batch: int, seed: int) -> None:
    """None is lost, and the same seed gives the same order."""
    found = batches_of(len(ROWS), batch, (), seed)
    assert sorted(row for each in found for row in each) == list(range(len(ROWS)))
    assert found == batches_of(len(ROWS), batch, (), seed)


def by_hand(method: str, order: Sequence[int], batch: int, steps: int) -> Iterator[tuple[Any, Any]]:
    """The line a x + b fitted by a plain loop over fractions."""
    point, velocity = [Fraction(1), Fraction(1, 2)], [Fraction(0), Fraction(0)]
    cut = [order[start : start + batch] for start in range(0, len(order), batch)]
    for step in range(steps):
        rows = [tuple(map(Fraction, ROWS[row - 1])) for row in cut[step % len(cut)]]
        a, b = (
            (p + KEPT * v for p, v in zip(point, velocity, strict=True))
            if method == "nesterov"
            else point
        )
        errors = [a * x + b - y for x, y in rows]
        gradient = [
            sum(error * x for error, (x, _) in zip(errors, rows, strict=True)) / len(rows),
            sum(errors) / len(rows),
        ]
        kept = Fraction(0) if method == "sgd" else KEPT
        velocity = [kept * v - RATE * g for v, g in zip(velocity, gradient, strict=True)]
        point = [p + v for p, v in zip(point, velocity, strict=True)]
        yield point[0], point[1]


@given(orders, sizes, st.sampled_from(["sgd", "momentum", "nesterov"]))
@settings(max_examples=examples(30), deadline=None)
def test_batches_agree_with_a_loop_by_hand(order: list[int], batch: int, method: str) -> None:
    """An incomplete last batch has the mean over the rows that are left; then the rows come again."""
    steps = 7
    kept = "" if method == "sgd" else "beta = 0.5\n"
    data = f"batch = {batch}\norder = {order}\n[optimizer]\nalpha = 0.05\n{kept}"
    asked = problem(data=data)
    found = answers(optimize.solve(asked, algo=(method,), steps=str(steps), show="none"))
    for step, (a, b) in enumerate(by_hand(method, order, batch, steps), start=1):
        assert found[f"a[{step}]"] == pytest.approx(float(a), rel=1e-14)
        assert found[f"b[{step}]"] == pytest.approx(float(b), rel=1e-14)


@pytest.mark.slow
@pytest.mark.parametrize("batch", [1, 2, 3, 4, 5])
def test_batches_agree_with_torch(batch: int) -> None:
    """DataLoader, which keeps the incomplete last batch, and Adam in float64."""
    torch = pytest.importorskip("torch")
    rows = torch.tensor([[float(entry) for entry in row] for row in ROWS], dtype=torch.float64)
    loader = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(rows), batch_size=batch)
    a, b = (torch.tensor(start, dtype=torch.float64, requires_grad=True) for start in (1, 0.5))
    adam = torch.optim.Adam([a, b], lr=0.05)
    data = f"batch = {batch}\n[optimizer]\nalpha = 0.05\n"
    found = answers(optimize.solve(problem(data=data), algo=("adam",), steps=str(2 * len(loader))))
    step = 0
    for _ in range(2):
        for (taken,) in loader:
            step += 1
            adam.zero_grad()
            (0.5 * (a * taken[:, 0] + b - taken[:, 1]) ** 2).mean().backward()
            adam.step()
            assert found[f"a[{step}]"] == pytest.approx(a.item(), rel=1e-12)
            assert found[f"b[{step}]"] == pytest.approx(b.item(), rel=1e-12)


def test_the_batches_are_told() -> None:
    """How many rows a step takes, that the last step of an epoch takes what is left, and which rows."""
    asked = problem(data="batch = 3\norder = [4, 2, 1, 3, 5]")
    text = " ".join(text_of(optimize.solve(asked, algo=("sgd",), steps="3")).split())
    assert "takes its gradient from 3 rows of the 5 in the data" in text
    assert "An epoch has 2 steps, and the last of them takes the 2 rows that are left." in text
    assert "After an epoch the rows come again in the same order." in text
    assert "Rows 4, 2 and 1 of the data: the gradient is their mean. x₄ is x in row 4." in text
    assert "Rows 3 and 5 of the data: the gradient is their mean. row 3" in text
    twice = problem(data="order = [1, 1, 2, 2, 3]")
    text = text_of(optimize.solve(twice, algo=("sgd",), steps="1"))
    assert "all rows" not in text.lower() and "Rows 1, 1, 2, 2 and 3 of the data" in text


def test_rows_are_told_apart() -> None:
    """Each quantity of a row has the row's number as its index, whatever the step is."""
    asked = problem(data="batch = 3\norder = [4, 2, 1, 3, 5]\n[optimizer]\nalpha = 0.05")
    text = text_of(optimize.solve(asked, algo=("sgd",), steps="2"))
    for line in (
        "row 4  h₄    = a₀ x₄ + b₀ = 1 · 4 + 0.5 = 4.5",
        "∂L/∂h = h₄ − y₄ = 4.5 − 8 = −3.5",
        "∂L/∂a = ∂L/∂h · x₄ = −3.5 · 4 = −14",
        "row 5  h₅    = a₁ x₅ + b₁",
        "a      g₁    = (−14 + (−2.8) + (−0.5))/3",
        "the mean of ∂L/∂a over the rows",
    ):
        assert line in text


def test_a_column_with_an_index_of_its_own() -> None:
    """The row then stands in brackets, and that is said."""
    asked = load(
        '[inputs]\nx1 = "x1"\n[parameters]\na = 1\n[graph]\nL = "(a x1 - 1)^2"\n'
        '[data]\ncolumns = ["x1"]\nrows = [[1], [2], [3]]\nbatch = 1\norder = [3, 1]\n',
        "mine.toml",
    )
    text = text_of(optimize.solve(asked, algo=("sgd",), steps="1"))
    assert "Row 3 of the data. x₁[3] is x₁ in row 3." in text
    assert "(a₀ x₁[3] − 1)" in text


CASES = [
    (graph, data, algo)
    for graph in (LINEAR, AT_ONCE, NETWORK)
    for data in ("", "batch = 1", "batch = 2\norder = [5, 3, 1, 2, 4]")
    for algo in ("sgd", "adam", "nesterov")
]


@pytest.mark.parametrize("graph, data, algo", CASES)
def test_no_number_comes_from_nowhere(graph: str, data: str, algo: str) -> None:
    """At normal detail every quantity that is put into a line of a step was given, or has a line before."""
    derivation = optimize.solve(problem(graph, data), algo=(algo,), steps="3")
    known: set[Expression] = {
        name
        for name, formula in derivation.background
        if not formula.fills and not getattr(name, "of", "").startswith("row")
    }
    count = 0
    for equation in shown_equations(derivation):
        for step in equation.steps:
            if step.numbers and step.level <= Level.NORMAL:
                formulas = step.parts or (step.formula,)
                fills = {fill for formula in formulas for fill in formula.fills}
                assert fills <= known, (equation.name, fills - known)
                count += 1
        known.add(equation.name)
    assert count > 5


def shown_equations(derivation: Derivation) -> Iterator[Equation]:
    """The equations of the steps that normal detail shows."""
    for section in derivation.sections:
        if any("tep " in str(part) for part in section.title.parts):
            for block in section.blocks:
                if isinstance(block, Equation) and block.level <= Level.NORMAL:
                    yield block


@pytest.mark.slow
def test_many_rows_are_for_full_detail() -> None:
    """A hundred rows are no reading at normal detail, which says where they are."""
    rows = ", ".join(f"[{x}, {2 * x + 1}]" for x in range(100))
    many = load(
        f'[inputs]\nx = "x"\ny = "y"\n[parameters]\na = 0\nb = 0\n[graph]\n{LINEAR}\n'
        f'[data]\ncolumns = ["x", "y"]\nrows = [{rows}]\n',
        "mine.toml",
    )
    derivation = optimize.solve(many, algo=("sgd",), steps="1")
    normal, full = (text_of(derivation, level) for level in (Level.NORMAL, Level.FULL))
    assert "--detail full" in normal and "row 7 " not in normal
    assert "row 7 " in full and max(map(len, normal.splitlines())) < 200
