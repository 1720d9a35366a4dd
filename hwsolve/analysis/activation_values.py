"""A function of one variable and its derivative at nine points of the window in which they are shown, and
drawn there."""

from __future__ import annotations

from fractions import Fraction

import mpmath

from hwsolve.analysis.activation_facts import Facts
from hwsolve.analysis.landscape import DIGITS
from hwsolve.analysis.looking import Window
from hwsolve.analysis.real_function import value_at, without_cancelling
from hwsolve.analysis.simple_numbers import exact_fraction, exact_value
from hwsolve.calculus.literals import literal_of
from hwsolve.derivation.model import Cell, Curve, Plot, Prose, Section, Table, ValueOf
from hwsolve.notation.printing import to_unicode
from hwsolve.notation.shape import Formula, Shapes
from hwsolve.notation.tree import Applied, Expression, Name, replace_leaves

TABULATED = tuple(map(Fraction, ("-9", "-3", "-1", "-1/2", "0", "1/2", "1", "3", "9")))
PLOTTED = 61
PLOT_REACH = 6


def values_of(
    name: str, facts: Facts, window: Window
) -> tuple[Table, list[tuple[Expression, Formula]]]:
    """A table of x, g and g′."""
    shapes = Shapes()
    quantities: list[tuple[Expression, Formula]] = []
    rows: dict[str, list[Cell]] = {"x": [], "g": [], "slope": []}
    for steps in TABULATED:
        fraction = window.at(steps)
        point = exact_fraction(fraction)
        with mpmath.workdps(DIGITS):
            where = mpmath.mpf(fraction.numerator) / fraction.denominator
            if not facts.has_value(where):
                continue
        rows["x"].append(point)
        for key, tree, prime in (("g", facts.tree, ""), ("slope", facts.slope, "'")):
            quantity = Applied(name + prime, point)
            has_slope = key == "g" or facts.has_slope(where)
            if not has_slope and not facts.has_formal_slope(where):
                rows[key].append("none")
                continue
            names: dict[Expression, Expression] = {Name(facts.variable): point}
            certain = replace_leaves(without_cancelling(tree), names.get)
            quantities.append((quantity, shapes.formula(certain)))
            exact = exact_value(tree, facts.variable, where)
            if not has_slope:
                rows[key].append("none")
            elif exact is not None and literal_of(exact) is not None:
                rows[key].append(exact)
            else:
                rows[key].append(ValueOf(quantity))
    x = Name(facts.variable)
    columns: tuple[Cell, ...] = (x, *rows["x"])
    lines: tuple[tuple[Cell, ...], ...] = (
        (Applied(name, x), *rows["g"]),
        (Applied(f"{name}'", x), *rows["slope"]),
    )
    return Table(columns, lines), quantities


def plot_section(facts: Facts, name: str, window: Window) -> Section:
    curves = []
    for title, tree in ((name, facts.tree), (f"{name}′", facts.slope)):
        heights = []
        for index in range(PLOTTED):
            steps = Fraction(PLOT_REACH * (2 * index - (PLOTTED - 1)), PLOTTED - 1)
            fraction = window.at(steps)
            where = mpmath.mpf(fraction.numerator) / fraction.denominator
            try:
                heights.append(float(value_at(tree, facts.variable, where)))
            except (ArithmeticError, OverflowError):
                heights.append(float("nan"))
        curves.append(Curve(title, tuple(heights)))
    first, last = (
        to_unicode(exact_fraction(window.at(Fraction(end)))) for end in (-PLOT_REACH, PLOT_REACH)
    )
    plot = Plot(Name(name), tuple(curves), across=(facts.variable, first, last))
    return Section(Prose.of("How it looks"), (plot,))
