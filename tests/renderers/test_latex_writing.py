"""Formulas in our own sentences become formulas, and words stay words."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from hwsolve.derivation.model import Prose, ValueOf
from hwsolve.notation.latex import to_latex
from hwsolve.notation.parser import parse
from hwsolve.notation.tree import Expression, Name
from hwsolve.renderers.latex_writing import LatexWords, sentence
from tests.renderers.hostile import TEXTS

PACKAGE = Path(__file__).parents[2] / "hwsolve"
SENTENCES = ["analysis", "autodiff", "calculus", "explanations", "linear_algebra", "methods"]
SENTENCES += ["optimizers", "solvers"]
"""The rooms whose texts a document shows."""


@pytest.mark.parametrize(
    ("text", "latex"),
    [
        ("power rule: (uⁿ)′ = n uⁿ⁻¹", r"power rule: $(u^{n})' = n \, u^{n-1}$"),
        ("(a/u)′ = −a u′/u²", r"$(a/u)' = -a \, u'/u^{2}$"),
        ("(u v)′ = u′ v + u v′", r"$(u \, v)' = u' \, v + u \, v'$"),
        ("|1 − η λ| < 1 for every λ", r"$\lvert 1 - \eta \, \lambda \rvert < 1$ for every $\lambda$"),
        ("√(s + ε), √(ab) = √a √b", r"$\sqrt{s + \varepsilon}$, $\sqrt{a b} = \sqrt{a} \, \sqrt{b}$"),
        ("√v̂ + ε; √g² = |g|", r"$\sqrt{\hat{v}} + \varepsilon$; $\sqrt{g^{2}} = \lvert g \rvert$"),
        ("a/(b/c) = ac/b", r"$a/(b/c) = a c/b$"),
        ("v adds up ηg", r"$v$ adds up $\eta g$"),
        ("moves by +v, not −1", r"moves by $+v$, not $-1$"),
        ("… 1 + β + … + βᵗ⁻¹", r"\dots{} $1 + \beta + \dots + \beta^{t-1}$"),
        ("Σ ∂f/∂uᵢ", r"$\sum \, \partial f/\partial u_i$"),
        ("prevents 0/0", r"prevents $0/0$"),
        ("1 − βᵗ", r"$1 - \beta^{t}$"),
        ("t = 1", "$t = 1$"),
        ("w₁", "$w_1$"),
        ("t", "$t$"),
        ("a", "$a$"),
        ("m̂ₜ and netₕ₁", r"$\hat{m}_t$ and $\mathrm{net}_{h1}$"),
        ("wₜ₊₁ = wₜ − 1/λ ∇f(wₜ)", r"$w_{t+1} = w_t - 1/\lambda \, \nabla f(w_t)$"),
        ("½‖w‖²", r"$\tfrac12 \lVert w \rVert^{2}$"),
        ("the gradient of ⟨v, w⟩ is v", r"the gradient of $\langle v, w \rangle$ is $v$"),
        ("⌊(n − 1)/s⌋ + 1", r"$\lfloor (n - 1)/s \rfloor + 1$"),
        ("kernel(t) · input(o + d t)", r"$\mathrm{kernel}(t) \cdot \mathrm{input}(o + d \, t)$"),
        ("det(H − λI) = 0", r"$\det (H - \lambda I) = 0$"),
        ("Range: (−1, ∞)", r"Range: $(-1, \infty)$"),
        ("g₁/|g₁| = sign g₁", r"$g_1/\lvert g_1 \rvert = \operatorname{sign} g_1$"),
        ("relu′(0) = 0", r"$\operatorname{relu}' (0) = 0$"),
        ("(log u)′ = 1/u", r"$(\log u)' = 1/u$"),
        ("1.337·10⁻⁶ away", r"$1.337 \cdot 10^{-6}$ away"),
        ("e^(−|x|)", r"$e^{-\lvert x \rvert}$"),
        ("As x → −∞, g′ → 0", r"As $x \to -\infty$, $g' \to 0$"),
        ("1 + x ≠ 0", r"$1 + x \neq 0$"),
        ("w₁[t] is w₁ after step t;", "$w_1[t]$ is $w_1$ after step $t$;"),
        ("with the Hessian H. That", "with the Hessian $H$. That"),
        ("every s-th of them", "every $s$-th of them"),
        ("159.4 % of 3", r"159.4\,\% of 3"),
    ],
)  # fmt: skip
def test_a_formula_among_words_is_set_as_one(text: str, latex: str) -> None:
    """Letters in italics, roots over their argument, primes and exponents raised, quotients as they
    are written."""
    assert sentence(text) == latex


@pytest.mark.parametrize(
    "text",
    [
        "everything else is a constant here",
        "a step against the gradient: downhill",
        "I like the step(s) of SGD, and/or 3rd-order ones",
        "max follows its larger argument",
        "Momentum (heavy ball), L2 or d2l (torch, d2l)",
        "Newton's method, i.e. the tangent's root, e.g. at 2",
        "Kingma and Ba 2015, Algorithm 1 (by values)",
        "n/a",
        "step 2 of 3, 60 digits",
        "(1)",
        'hwsolve newton "f = x + y" --at x=3,y=5',
    ],
)
def test_words_stay_words(text: str) -> None:
    """An article, an ending, a number or a word with a digit in it is no formula."""
    assert "$" not in sentence(text)


def words() -> LatexWords:
    def printer(tree: Expression, **_: object) -> str:
        return to_latex(tree, inline=True)

    return LatexWords(printer)


@pytest.mark.parametrize(
    ("template", "pieces", "latex"),
    [
        ("{} is a constant here", ("f1",), "$f_1$ is a constant here"),
        ("tends to |{}/(2{})|", ("f", "g"), r"tends to $\lvert f/(2 g) \rvert$"),
        ("sum to 1 − {}ᵗ", ("beta1",), r"sum to $1 - \beta_1^{t}$"),
        ("sum to {}ᵗ", ("x^2",), "sum to ${x^2}^{t}$"),
        ("({} = {}) {} {}", ("a", "b", "c", "d"), "$(a = b)$ $c$ $d$"),
        ("({}, {})", ("x", "y"), "$(x, y)$"),
        ("({}, {}, {}, {})", ("a", "b", "c", "d"), "($a$, $b$, $c$, $d$)"),
        ("moves by {} %", ("0.5",), r"moves by $0.5$\,\%"),
    ],
)
def test_a_formula_may_be_written_partly_in_words(
    template: str, pieces: tuple[str, ...], latex: str
) -> None:
    """What stands around an expression belongs to it, and an exponent to the whole of it."""
    assert words().prose(Prose.of(template, *map(parse, pieces))) == latex


def test_a_value_that_is_not_there_leaves_no_display_open() -> None:
    """Two dollars with nothing between them would begin one."""
    assert "$$" not in words().prose(Prose.of("it is {}", ValueOf(Name("x"))))


@pytest.mark.parametrize("kind", TEXTS)
def test_a_hostile_sentence_is_harmless(kind: str) -> None:
    """Every command in it is a sign of ours, every dollar has its partner, and it takes no time."""
    source = sentence(TEXTS[kind])
    assert source.isascii()
    assert not re.search(r"\\(input|write|catcode|read|open|end)", source)
    assert len(re.findall(r"(?<!\\)\$", source)) % 2 == 0
    bare = re.sub(r"\\[{}]", "", source)
    assert bare.count("{") == bare.count("}")


@pytest.mark.parametrize("text", ["(" * 5000, "a + " * 5000, "√" * 5000, "−" * 5000, "|x" * 2000])
def test_a_long_text_is_read_in_time(text: str) -> None:
    """No depth and no repetition costs more than it is long."""
    assert sentence(text)


def own_texts() -> Iterator[str]:
    for room in SENTENCES:
        for file in (PACKAGE / room).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    yield node.value
        for file in (PACKAGE / room).rglob("*.toml"):
            yield from strings(tomllib.loads(file.read_text(encoding="utf-8")))
    for file in (PACKAGE.parent / "problems").glob("*.toml"):
        yield from strings(tomllib.loads(file.read_text(encoding="utf-8")))


def strings(data: object) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict):
        for each in data.values():
            yield from strings(each)
    elif isinstance(data, list):
        for each in data:
            yield from strings(each)


def test_every_sign_of_our_texts_has_a_form_in_tex() -> None:
    """None is named by its code point instead, and none is lost or left as it is."""
    signs = {sign for text in own_texts() for sign in text if not sign.isspace()}
    missing = {
        sign for sign in signs if "[U+" in sentence(f"x{sign}") or sentence(f"x{sign}") == "x"
    }
    progress = set("█░")
    assert missing <= progress
