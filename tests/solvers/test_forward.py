"""Forward mode: what its lines say."""

from __future__ import annotations

from tests.solvers.solving import solved


def test_a_derivative_that_is_a_local_partial_is_derived() -> None:
    """No section of local partials stands above, so the lines that give it stand in its place."""
    text = solved("forward", "h = tanh(w x); o = sigmoid(v h)", "w=1,x=0.1,v=3").text
    symbols, trace = text.split("Tangent trace", 1)
    assert "(tanh u)′ = (1 − tanh²(u)) · u′" in symbols
    assert "= x (1 − h²)" in symbols and "h = tanh(w x)\n" in symbols
    assert "∂o/∂v = o (1 − o) h" in trace and "the local partial" in trace
    assert "from above" not in text
