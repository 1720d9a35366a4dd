"""Curves in every format that can show pictures."""

from __future__ import annotations

import math
import xml.etree.ElementTree as ElementTree
from functools import cache

import pytest

import hwsolve
from hwsolve.derivation.model import Curve, Plot
from hwsolve.notation.printing import to_plain
from hwsolve.notation.tree import Name
from hwsolve.renderers.latex_plot import plot_source as latex_plot
from hwsolve.renderers.plot_picture import plot_picture
from hwsolve.renderers.svg_plot import svg_plot
from hwsolve.renderers.typst_drawing import plot_source as typst_plot
from hwsolve.renderers.writing import Writing
from hwsolve.solution import Solution

TWO = Plot(Name("f"), (Curve("one", (4.0, 2.0, 1.0)), Curve("<two> & \\", (4.0, math.inf, 3.0))))

WORDS = Writing(to_plain)


@cache
def comparison() -> Solution:
    """Two methods on a quadratic."""
    return hwsolve.optimize("booth", algo=("adam,sgd",), steps="12")


def test_heights_are_drawn_in_proportion() -> None:
    """From the lowest at 0 to the highest at 1; a curve breaks where it has no height."""
    drawing = plot_picture(TWO)
    assert drawing is not None
    assert drawing.lines[0].pieces == (((0.0, 1.0), (0.5, 1 / 3), (1.0, 0.0)),)
    assert drawing.lines[1].pieces == (((0.0, 1.0),), ((1.0, 2 / 3),))
    assert drawing.up == ((0, "1.0"), (1 / 6, "1.5"), (1 / 3, "2.0"), (0.5, "2.5"), *drawing.up[4:])
    assert [label for _, label in drawing.up[4:]] == ["3.0", "3.5", "4.0"]
    assert drawing.across == ((0, "0"), (0.5, "1"), (1, "2"))
    assert drawing.title.parts == (Name("f"), " over ", "the steps", "")


def test_a_plot_over_a_range_has_round_ticks() -> None:
    """As over steps; where its ends are no numbers, they alone are marked."""
    curve = (Curve("g", (0.0, 1.0)),)
    drawing = plot_picture(Plot(Name("g"), curve, across=("x", "−6", "6")))
    assert drawing is not None
    assert [label for _, label in drawing.across] == ["−6", "−4", "−2", "0", "2", "4", "6"]
    assert drawing.title.parts[2] == Name("x")
    drawing = plot_picture(Plot(Name("g"), curve, across=("x", "0", "π")))
    assert drawing is not None
    assert drawing.across == ((0, "0"), (1, "π"))


def test_a_logarithmic_scale_has_equal_factors() -> None:
    """1, 10 and 100 are equally far apart."""
    drawing = plot_picture(Plot(Name("f"), (Curve("f", (100.0, 10.0, 1.0)),), logarithmic=True))
    assert drawing is not None
    assert [y for _, y in drawing.lines[0].pieces[0]] == pytest.approx([1, 0.5, 0])
    assert drawing.up == ((0, "1"), (0.5, "10"), (1, "100"))


def test_nothing_finite_is_no_picture() -> None:
    """There is no scale for it."""
    assert plot_picture(Plot(Name("f"), (Curve("f", (math.nan, math.inf)),))) is None


def test_a_long_curve_keeps_its_ends() -> None:
    """Of ten thousand steps, a few hundred are drawn, the first and the last among them."""
    drawing = plot_picture(Plot(Name("f"), (Curve("f", tuple(map(float, range(10_000)))),)))
    assert drawing is not None
    (points,) = drawing.lines[0].pieces
    assert len(points) < 300
    assert (points[0], points[-1]) == ((0.0, 0.0), (1.0, 1.0))


def test_names_of_curves_are_texts() -> None:
    """Whatever a method is called, it is no markup."""
    drawing = plot_picture(TWO)
    assert drawing is not None
    root = ElementTree.fromstring(svg_plot(drawing, {}, alone=True))
    assert "<two> & \\" in [each.text for each in root.iter("{http://www.w3.org/2000/svg}text")]
    assert r"{$<$two$>$ \& \textbackslash{}}" in "".join(latex_plot(drawing, WORDS))
    assert r"[\<two\> & \\]" in "".join(typst_plot(drawing, WORDS))


@pytest.mark.parametrize(
    ("format", "sign"),
    [
        ("latex", r"\qbezier"),
        ("typst", "dash:"),
        ("html", 'class="plot"'),
        ("markdown", "```text\nf over the steps"),
        ("svg", "<polyline"),
    ],
)
def test_a_comparison_is_plotted(format: str, sign: str) -> None:
    """The losses of both methods in one picture."""
    assert sign in comparison().to(format)


def test_plot_asks_for_the_map_and_the_plot_before_the_graph() -> None:
    """With one of them, that is drawn anyhow."""
    assert 'aria-label="f over x₁ and x₂"' in comparison().to("svg", plot=True)
    assert "the function graph" in hwsolve.backprop("ex7_1").to("svg", plot=True)
