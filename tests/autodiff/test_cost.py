"""The counted cost of both modes is what their written lines multiply and add."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings

from hwsolve.autodiff.cost import Cost, forward_cost, reverse_cost
from hwsolve.autodiff.setting import Setting
from hwsolve.autodiff.sweeps import LocalPartials, forward_sweep, local_partials, reverse_sweep
from hwsolve.derivation.model import Equation
from hwsolve.notation.tree import Derivative, Expression, Product, Sum, replace_leaves, walk
from hwsolve.problem import inline
from hwsolve.problem.model import Problem
from hwsolve.solvers import backprop
from tests.derivation.displayed import worked_out
from tests.sizes import examples
from tests.solutions import problem as bundled_problem
from tests.solvers.random_graphs import problems
from tests.solvers.solving import solved

SMALL = "a = x; b = 2a; f = b/2; g = 3f; h = relu(y - 1) + g - a"


def _costs(problem: Problem, partials: LocalPartials | None = None) -> tuple[Cost, Cost]:
    setting = Setting.of(problem)
    graph, partials = setting.graph, partials or local_partials(setting)
    return reverse_cost(graph, problem, partials), forward_cost(graph, problem, partials)


def _written_costs(problem: Problem, partials: LocalPartials) -> tuple[Cost, Cost]:
    """Both, counted in the lines that `backprop` and `forward` write."""
    setting = Setting.of(problem)
    edges = [edge.equation for node in partials.values() for edge in node.values()]
    reverse = [reverse_sweep(setting, partials, output) for output in problem.outputs]
    forward = [forward_sweep(setting, partials, wrt) for wrt in problem.wrt]
    costs = []
    for sweeps in (reverse, forward):
        products = additions = 0
        for sweep in sweeps:
            lines = list(sweep.equations.values())
            # Of two lines of one name the sweep's says what the chain rule meets.
            forms = {each.name: _last_form(each) for each in (*edges, *lines)}
            for line in lines:
                terms = [
                    factors
                    for factors in _terms(line.computing.tree())
                    if not any(_number(factor, forms) == 0 for factor in factors)
                ]
                additions += max(len(terms) - 1, 0)
                products += sum(
                    len(factors) == 2
                    and not any(_number(factor, forms) in (1, -1) for factor in factors)
                    for factors in terms
                )
        costs.append(Cost(len(sweeps), products, additions))
    return costs[0], costs[1]


def _last_form(equation: Equation) -> Expression:
    """What stands there before numbers are put in."""
    return [step for step in equation.steps if not step.numbers][-1].formula.tree()


def _terms(tree: Expression) -> list[tuple[Expression, ...]]:
    """∂y/∂u · ∂u/∂v + … as pairs of names; a term of one name starts or ends the sweep."""
    terms: Iterable[Expression] = [tree]
    if isinstance(tree, Sum):
        terms = [tree.first, *(term for _, term in tree.rest)]
    return [term.factors if isinstance(term, Product) else (term,) for term in terms]


def _number(name: Expression, forms: Mapping[Expression, Expression]) -> Fraction | None:
    """The number that a derivative is, with those that it is written by put in; else None."""
    tree = forms[name]
    while any(part in forms for part in walk(tree)):
        tree = replace_leaves(tree, forms.get)
    if any(isinstance(part, Derivative) or not _is_plain(part) for part in walk(tree)):
        return None
    value = worked_out(tree)
    return value if isinstance(value, Fraction) else None


def _is_plain(tree: Expression) -> bool:
    return type(tree).__name__ in ("Number", "Negate", "Sum", "Product", "Quotient", "Power")


@settings(max_examples=examples(60), deadline=None, suppress_health_check=list(HealthCheck))
@given(problems())
def test_the_count_is_that_of_the_lines(problem: Problem) -> None:
    """On random graphs: each product of two derivatives that are not 0, 1 or −1, each sum of two terms."""
    partials = local_partials(Setting.of(problem))
    assert _costs(problem, partials) == _written_costs(problem, partials)


@pytest.mark.parametrize(
    "name", ["ex7_1", "mazur_network", "hw2_autodiff", "softmax", "micrograd_readme"]
)
def test_the_count_of_bundled_problems_is_that_of_the_lines(name: str) -> None:
    """The same of graphs that people drew."""
    problem = bundled_problem(name)
    partials = local_partials(Setting.of(problem))
    assert _costs(problem, partials) == _written_costs(problem, partials)


COUNTED = [
    # ∂f₆/∂c = f₅ · 1 + f₄ · (−1) has no product.
    (bundled_problem("ex7_1"), (1, 4, 3), (2, 4, 3)),
    # ∂E/∂out_o1 = 1 · ∂E_o1/∂out_o1 has none either.
    (bundled_problem("mazur_network"), (1, 16, 2), (8, 36, 4)),
    (inline("u = x y; v = 3u", "x=1,y=2"), (1, 2, 0), (2, 2, 0)),
    # A chain of numbers: 2 · 1/2 is 1, so what comes after it is free; a dead relu adds nothing.
    (inline(SMALL, "x=1,y=0"), (1, 2, 1), (2, 1, 1)),
]


@pytest.mark.parametrize(("problem", "reverse", "forward"), COUNTED)
def test_costs_counted_by_hand(
    problem: Problem, reverse: tuple[int, int, int], forward: tuple[int, int, int]
) -> None:
    """Sweeps, multiplications and additions, put down by a person."""
    assert _costs(problem) == (Cost(*reverse), Cost(*forward))


def test_the_sentence_follows_the_count() -> None:
    """Equal costs are said to be equal, and what is left out of the count is said to be."""
    assert (
        "with 2 inputs and 1 output, the two cost the same" in solved("backprop", file="ex7_1").text
    )
    assert "Backward is cheaper here: 8 inputs" in solved("backprop", file="mazur_network").text
    fan = "u = x^3; v = exp(u); p = v^2; q = sin(v); r = v^3"
    assert "Forward is cheaper here" in solved("backprop", fan, "x=1").text
    assert "Only what leads" not in solved("backprop", fan, "x=1").text


def test_what_is_not_asked_for_is_not_counted() -> None:
    """With respect to x alone, the branch of y needs no derivative, though its adjoints are shown."""
    problem = replace(inline("u = x^2; v = exp(y)^2; f = u v", "x=1,y=2"), wrt=("x",))
    assert _costs(problem) == (Cost(1, 1, 0), Cost(1, 1, 0))
    said = [str(note) for section in backprop.solve(problem).sections for note in section.blocks]
    assert any("Only what leads to the derivatives asked for is counted." in note for note in said)
