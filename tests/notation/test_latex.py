"""LaTeX that compiles and reads like a textbook."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings

from hwsolve.notation.latex import to_latex
from hwsolve.notation.parser import parse
from hwsolve.notation.tree import (
    Expression,
)
from tests.notation.strategies import trees
from tests.sizes import examples


@pytest.mark.parametrize(
    ("typed", "latex"),
    [
        ("beta1 m[t-1] + (1 - beta1) g[t]", r"\beta_1 \, m_{t-1} + (1 - \beta_1) \, g_t"),
        ("f1/f2", r"\frac{f_1}{f_2}"),
        ("(a/b)^2", r"\left(\frac{a}{b}\right)^2"),
        ("(a + b)^12", r"(a + b)^{12}"),
        ("e^(-x/2)", r"e^{-x/2}"),
        ("x^(1/n)", r"x^{1/n}"),
        ("1/2 (y - h)^2", r"\frac{1}{2} \, (y - h)^2"),
        ("a/b * c/d", r"\frac{\dfrac{a}{b} \, c}{d}"),
        ("a/b * (c/d)", r"\frac{a}{b} \cdot \frac{c}{d}"),
        ("1.0362e-14", r"1.0362 \cdot 10^{-14}"),
        ("2 * 3", r"2 \cdot 3"),
        ("9/log 3", r"\frac{9}{\log 3}"),
        ("sin^2 x + ln x", r"\sin^2(x) + \ln x"),
        ("w5 out_h1", r"w_5 \, \mathrm{out}_{h1}"),
        ("momentum v[1]", r"\mathrm{momentum} \, v_1"),
        ("2 net", r"2 \, \mathrm{net}"),
        ("weight_matrix_entry x", r"\mathrm{weight\_matrix\_entry} \, x"),
        ("learning_signal net_c1", r"\mathrm{learning\_signal} \; \mathrm{net}_{c1}"),
        ("bias_term", r"\mathrm{bias}_{\mathrm{term}}"),
        ("x log x", r"x \log x"),
        ("a/(b/(c/d))", r"\frac{a}{\dfrac{b}{\dfrac{c}{d}}}"),
        ("a/(b + sqrt(c/d)) + e/f", r"\frac{a}{b + \sqrt{\dfrac{c}{d}}} + \frac{e}{f}"),
        ("|x|/(1 + |x|)", r"\frac{\lvert x \rvert}{1 + \lvert x \rvert}"),
        ("|x/2|", r"\left\lvert \frac{x}{2}\right\rvert"),
        ("sqrt(vhat) + epsilon", r"\sqrt{\hat{v}} + \varepsilon"),
        ("w1[2] + mhat[1]", r"w_1[2] + \hat{m}_1"),
        ("2 ∂f6/∂f4", r"2 \cdot \frac{\partial f_6}{\partial f_4}"),
        ("∂g/∂x|ᵤ", r"\left.\frac{\partial g}{\partial x}\right|_{u}"),
        ("∂²f/∂x²", r"\frac{\partial^2 f}{\partial x^2}"),
        ("leaky_relu(z) sigmoid(z)", r"\operatorname{leaky\_relu}(z) \cdot \sigma(z)"),
    ],
)  # fmt: skip
def test_latex_of_each_construct(typed: str, latex: str) -> None:
    """Fractions are drawn, but not in exponents; brackets grow only around what is tall; a fraction
    inside another is as large, and factors have a thin space between them."""
    assert to_latex(parse(typed)) == latex


@given(trees)
@settings(max_examples=examples(150), deadline=None)
def test_latex_is_well_formed(tree: Expression) -> None:
    """Braces balance, \\left and \\right pair up, and no Unicode is left over."""
    source = to_latex(tree)
    assert source.isascii()
    level = 0
    for brace in re.findall(r"(?<!\\)[{}]", source):
        level += 1 if brace == "{" else -1
        assert level >= 0
    assert level == 0
    open_sides = 0
    for side in re.findall(r"\\(left|right)(?![a-z])", source):
        open_sides += 1 if side == "left" else -1
        assert open_sides >= 0
    assert open_sides == 0
