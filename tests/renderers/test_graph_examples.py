"""Drawings to look at: what a student sees for graphs that come up in exercises."""

from __future__ import annotations

from hwsolve.renderers.graph_drawing import DrawnNode, display_width, draw, draw_segments


def graph(text: str) -> list[DrawnNode]:
    """One node a line: its label, and after `<` its parents."""
    nodes = []
    for line in text.strip().splitlines():
        label, _, parents = line.partition("<")
        short = label.split("=")[0].strip()
        nodes.append(DrawnNode(short, label.strip(), short, tuple(parents.split())))
    return nodes


EXERCISE = """
x
c
f₁ = x² < x
f₂ = log x < x
f₃ = f₁/f₂ < f₁ f₂
f₄ = f₃ + c < f₃ c
f₅ = f₃ − c < f₃ c
f₆ = f₄ f₅ < f₄ f₅
"""

NETWORK = """
i₁
i₂
w₁
w₂
w₃
w₄
w₅
w₆
w₇
w₈
b₁
b₂
t₁
t₂
netₕ₁ = w₁ i₁ + w₂ i₂ + b₁ < w₁ i₁ w₂ i₂ b₁
netₕ₂ = w₃ i₁ + w₄ i₂ + b₁ < w₃ i₁ w₄ i₂ b₁
outₕ₁ = σ(netₕ₁) < netₕ₁
outₕ₂ = σ(netₕ₂) < netₕ₂
netₒ₁ = w₅ outₕ₁ + w₆ outₕ₂ + b₂ < w₅ outₕ₁ w₆ outₕ₂ b₂
netₒ₂ = w₇ outₕ₁ + w₈ outₕ₂ + b₂ < w₇ outₕ₁ w₈ outₕ₂ b₂
outₒ₁ = σ(netₒ₁) < netₒ₁
outₒ₂ = σ(netₒ₂) < netₒ₂
Eₒ₁ = 1/2 (t₁ − outₒ₁)² < t₁ outₒ₁
Eₒ₂ = 1/2 (t₂ − outₒ₂)² < t₂ outₒ₂
E = Eₒ₁ + Eₒ₂ < Eₒ₁ Eₒ₂
"""

EXERCISE_AT_80 = """\
   ┌─▶ f₁ = x² ────┐
x ─┤               ├─▶ f₃ = f₁/f₂ ─┬─▶ f₄ = f₃ + c ─┐
   └─▶ f₂ = log x ─┘               │                ├─▶ f₆ = f₄ f₅
                       c ──────────┴─▶ f₅ = f₃ − c ─┘
A vertical line joins everything on its left with everything on its right.
"""

NETWORK_AT_80 = """\
                   w₅ ──────┐
w₁ ───┐            w₆ ──────┤            t₁ ────┐
w₂ ───┤                     │                   ├─▶ Eₒ₁ ─┐
      │                     ├─▶ netₒ₁ ─▶ outₒ₁ ─┘        │
      ├─▶ netₕ₁ ─▶ outₕ₁ ─┬─┘                            │
i₁ ─┬─┘                   │                              ├─▶ E
i₂ ─┤                     │                              │
b₁ ─┴─┐                   ├─┐            t₂ ────┐        │
      ├─▶ netₕ₂ ─▶ outₕ₂ ─┤ │                   ├─▶ Eₒ₂ ─┘
w₃ ───┤            b₂ ────┘ ├─▶ netₒ₂ ─▶ outₒ₂ ─┘
w₄ ───┘            w₇ ──────┤
                   w₈ ──────┘
A vertical line joins everything on its left with everything on its right.
"""

SHARED_INPUT = """\
a ───┐
     ├─▶ u = a + b ─┐
   ┌─┘              │
b ─┤                ├─▶ f = u v
   └───▶ v = b + 1 ─┘
"""

EXERCISE_AT_25 = """\
●      x
├─●    f₁ = x²
● │    f₂ = log x
●─╯    f₃ = f₁/f₂
│ ●    c
├─┼─●  f₄ = f₃ + c
●─╯ │  f₅ = f₃ − c
●───╯  f₆ = f₄ f₅
Into each ● goes the rail
above it and every rail
that its line touches.
"""


def drawn(text: str, width: int) -> str:
    return "\n".join(draw(graph(text), width)) + "\n"


def test_the_exercise() -> None:
    """Two nodes that share both parents need no crossing."""
    assert drawn(EXERCISE, 80) == EXERCISE_AT_80


def test_a_network_of_two_layers_fits_80_columns() -> None:
    """Weights stand in a bracket before their neuron, and no line crosses another."""
    assert drawn(NETWORK, 80) == NETWORK_AT_80


def test_an_input_that_goes_two_ways() -> None:
    """A branch and a whole line meet in a merge of their own."""
    text = "a\nb\nu = a + b < a b\nv = b + 1 < b\nf = u v < u v"
    assert drawn(text, 80) == SHARED_INPUT


def test_too_narrow_for_layers() -> None:
    """One node a line, rails at the left, labels below each other."""
    assert drawn(EXERCISE, 25) == EXERCISE_AT_25


def test_a_graph_without_edges() -> None:
    """Inputs that nothing uses are only listed; no node, no line."""
    assert draw(graph("x"), 80) == ["x"]
    assert draw(graph("x\ny"), 80) == ["x", "y"]
    assert draw([], 80) == []


def test_a_parent_used_twice_is_one_edge() -> None:
    """f = x·x has one line from x."""
    assert draw(graph("x\nf = x x < x x"), 80) == ["x ─▶ f = x x"]


def test_a_hat_takes_no_room() -> None:
    """Lines meet below a name with a combining character."""
    lines = draw(graph("y\u0302\nab\nL < y\u0302 ab"), 80)
    assert [line.index("┐") - line.count("\u0302") for line in lines[:1]] == [4]
    assert display_width(lines[0]) == display_width(lines[2]) == 5


def test_names_and_formulas_are_told_apart() -> None:
    """What a renderer needs in order to colour the names."""
    first = draw_segments(graph("x\nf = x² < x"), 80)[0]
    assert [(piece.text, piece.role) for piece in first] == [
        ("x", "node"),
        (" ─▶ ", "edge"),
        ("f", "node"),
        (" = x²", "formula"),
    ]


def test_all_nodes_show_their_formulas_or_none_does() -> None:
    """Some alone would make the others look like inputs."""
    nodes = graph("x\nf = a very long formula < x\ng = f + 1 < f")
    assert draw(nodes, 60) == ["x ─▶ f = a very long formula ─▶ g = f + 1"]
    assert draw(nodes, 30) == ["x ─▶ f ─▶ g"]


def test_a_graph_too_large_is_counted() -> None:
    """Beyond what an eye can follow, a line of numbers says more."""
    chain = graph("n0\n" + "\n".join(f"n{k} < n{k - 1}" for k in range(1, 200)))
    assert draw(chain, 80) == ["200 nodes (1 input), 199 edges, 200 layers: too large to draw"]
