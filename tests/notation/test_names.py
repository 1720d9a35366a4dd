"""Names: one identity for every spelling, and back again from what is shown."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hwsolve.notation.names import GREEK, TYPED_NAME, canonical, latex_name, unicode_name

SPELLINGS = [
    # typed        identity         Unicode      LaTeX
    ("x", "x", "x", "x"),
    ("w1", "w1", "w₁", "w_1"),
    ("w_1", "w1", "w₁", "w_1"),
    ("w₁", "w1", "w₁", "w_1"),
    ("w_12", "w12", "w₁₂", "w_{12}"),
    ("f₆", "f6", "f₆", "f_6"),
    ("f6_2", "f6_2", "f₆_2", "f_{6,2}"),
    ("f62", "f62", "f₆₂", "f_{62}"),
    ("w_1_2", "w1_2", "w₁_2", "w_{1,2}"),
    ("α", "alpha", "α", r"\alpha"),
    ("alpha", "alpha", "α", r"\alpha"),
    ("β₁", "beta1", "β₁", r"\beta_1"),
    ("beta_1", "beta1", "β₁", r"\beta_1"),
    ("ε", "epsilon", "ε", r"\varepsilon"),
    ("ϵ", "epsilon", "ε", r"\varepsilon"),
    ("µ", "mu", "μ", r"\mu"),
    ("lambda", "lambda", "λ", r"\lambda"),
    ("Σ", "Sigma", "Σ", r"\Sigma"),
    ("ŷ", "yhat", "ŷ", r"\hat{y}"),
    ("yhat", "yhat", "ŷ", r"\hat{y}"),
    ("y_hat", "yhat", "ŷ", r"\hat{y}"),
    ("y_hat_1", "yhat1", "ŷ₁", r"\hat{y}_1"),
    ("m̂", "mhat", "m̂", r"\hat{m}"),
    ("w̄", "wbar", "w̄", r"\bar{w}"),
    ("θ̃", "thetatilde", "θ̃", r"\tilde{\theta}"),
    ("thetahat2", "thetahat2", "θ̂₂", r"\hat{\theta}_2"),
    ("net_h1", "net_h1", "netₕ₁", r"\mathrm{net}_{h1}"),
    ("netₕ₁", "net_h1", "netₕ₁", r"\mathrm{net}_{h1}"),
    ("E_o1", "E_o1", "Eₒ₁", "E_{o1}"),
    ("h1_pre", "h1_pre", "h₁_pre", r"h_{1,\mathrm{pre}}"),
    ("x_alpha1", "x_alpha1", "xₐₗₚₕₐ₁", r"x_{\alpha 1}"),
    ("loss", "loss", "loss", r"\mathrm{loss}"),
    ("lambda_W", "lambda_W", "λ_W", r"\lambda_W"),
    ("w_t", "w_t", "w_t", "w_t"),
    ("S", "S", "S", "S"),
    ("piano", "piano", "piano", r"\mathrm{piano}"),
]


@pytest.mark.parametrize(("typed", "identity", "shown", "latex"), SPELLINGS)
def test_every_spelling_has_one_identity_and_one_look(
    typed: str, identity: str, shown: str, latex: str
) -> None:
    """What is typed, what it is, and what is shown for it belong together."""
    assert canonical(typed) == identity
    assert unicode_name(identity) == shown
    assert latex_name(identity) == latex


@pytest.mark.parametrize(
    "word", ["that", "what", "chat", "hat", "bar", "tilde", "somewhat", "rebar"]
)
def test_english_words_wear_no_hats(word: str) -> None:
    """A word that merely ends like a marked name stays a word."""
    assert unicode_name(word) == word
    assert latex_name(word) == rf"\mathrm{{{word}}}"


@pytest.mark.parametrize(("typed", "word"), [("t̂", "that"), ("ŵ", "what"), ("ĉ", "chat")])
def test_a_hat_over_a_letter_is_no_english_word(typed: str, word: str) -> None:
    """ŵ and `what` are two names, and each is shown as it was typed."""
    assert canonical(typed) != canonical(word)
    assert unicode_name(canonical(typed)) == typed


def test_greek_and_index_do_not_merge_different_names() -> None:
    """Names that people keep apart are kept apart."""
    different = [
        "f6_2",
        "f62",
        "f6",
        "f_six",
        "eta",
        "beta",
        "beta1",
        "beta_a",
        "e",
        "E",
        "yhat",
        "y",
    ]
    assert len({canonical(name) for name in different}) == len(different)


@pytest.mark.parametrize("name", ["m.w1", "a_b_", "_x", "50%", "a{b}", "a\\b", "x#1", "a&b", "$x$"])
def test_latex_is_safe_for_any_text(name: str) -> None:
    """No text gives LaTeX a character of its own syntax by accident."""
    written = re.sub(r"\\[_#$%&{}]|\\[a-z]+|[{}_]", "", latex_name(name))
    assert not set(written) & set("\\{}#$%&_^~")


bases = st.sampled_from(["x", "w", "net", "loss", *GREEK])
parts = st.tuples(
    bases,
    st.sampled_from(["", "hat", "tilde", "bar", "_hat"]),
    st.sampled_from(["", "1", "12", "_1", "_h1", "_t", "_1t", "_max", "_1x", "_B", "1_2", "__1"]),
)


@given(parts)
def test_what_is_shown_leads_back_to_the_name(pieces: tuple[str, str, str]) -> None:
    """The Unicode look of any name is a spelling of it, and one word of the notation."""
    name = canonical("".join(pieces))
    assert canonical(name) == name
    assert canonical(unicode_name(name)) == name
    assert re.fullmatch(TYPED_NAME, unicode_name(name))
