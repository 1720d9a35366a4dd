"""The graph as a picture: SVG, and PNG where matplotlib is."""

from __future__ import annotations

import importlib.util
import xml.etree.ElementTree as ElementTree
from collections.abc import Mapping
from functools import partial
from itertools import combinations

import pytest

from hwsolve.derivation.model import Graph
from hwsolve.errors import InputError
from hwsolve.notation.latex import to_latex
from hwsolve.notation.printing import to_unicode
from hwsolve.renderers import png
from hwsolve.renderers.graph_drawing import draw
from hwsolve.renderers.graph_layout import DrawnNode
from hwsolve.renderers.graph_nodes import drawn_nodes
from hwsolve.renderers.graph_picture import CROSSING, JOINING, Picture, picture
from hwsolve.renderers.latex_graph import graph_source
from hwsolve.renderers.svg_graph import graph_picture
from hwsolve.renderers.writing import Writing
from tests.renderers.documents import document, encoded
from tests.renderers.hostile import TEXTS, written
from tests.solutions import PROBLEMS, solved

SPACE = "{http://www.w3.org/2000/svg}"


def test_every_node_and_edge_is_drawn() -> None:
    """A label for each node, all of them inside the picture."""
    root = ElementTree.fromstring(document("svg", "backprop", "ex7_1"))
    texts = [each for each in root.iter(f"{SPACE}text") if each.get("data-name")]
    labels = ["".join(str(part.text) for part in each.iter(f"{SPACE}tspan")) for each in texts]
    formulas = {"x", "c", "f₁ = x²", "f₂ = log x", "f₃ = f₁/f₂", "f₄ = f₃ + c", "f₅ = f₃ − c"}
    assert set(labels) == formulas | {"f₆ = f₄ f₅"}
    assert len(labels) == 8
    width, height = float(root.get("width", 0)), float(root.get("height", 0))
    for each in texts:
        assert 0 <= float(each.get("x", -1)) < width
        assert 0 < float(each.get("y", -1)) < height


@pytest.mark.parametrize("kind", TEXTS)
def test_a_hostile_symbol_leaves_the_picture_well_formed(kind: str) -> None:
    """No element but those of the drawing."""
    root = ElementTree.fromstring(written(kind, "svg"))
    known = {
        SPACE + tag for tag in ("svg", "rect", "g", "path", "circle", "text", "tspan", "title")
    }
    assert {each.tag for each in root.iter()} <= known


def test_no_line_runs_through_a_label() -> None:
    """Whatever the widths of the labels are."""
    nodes = [
        DrawnNode("x", "x", "x", ()),
        DrawnNode("a", "a = a long formula of x", "a", ("x",)),
        DrawnNode("b", "b", "b", ("x",)),
        DrawnNode("f", "f = a b", "f", ("a", "b", "x")),
    ]
    drawing = picture(nodes, [1, 9, 1, 4], [1, 1, 1, 1], 40)
    assert drawing is not None
    for label in drawing.labels:
        for edge in drawing.edges:
            beside = (
                max(edge.x1, edge.x2) <= label.x or min(edge.x1, edge.x2) >= label.x + label.width
            )
            low, high = sorted((edge.y1, edge.y2))
            assert beside or not low - 0.5 < label.y < high + 0.5


def test_what_is_too_wide_gives_up_its_formulas_first() -> None:
    """All of them at once; names alone may still be too wide."""
    nodes = [
        DrawnNode("x", "x", "x", ()),
        DrawnNode("f", "f = …", "f", ("x",)),
        DrawnNode("g", "g = f", "g", ("f",)),
    ]
    for room, full in ((40, True), (15, False)):
        drawing = picture(nodes, [1, 20, 3], [1, 1, 1], room)
        assert drawing is not None
        assert [label.full for label in drawing.labels] == [full] * 3
    assert picture(nodes, [1, 20, 3], [1, 1, 1], 4) is None


def graph_of(name: str) -> tuple[Graph, Mapping[str, str]]:
    """The graph that backprop draws of a bundled problem, and its symbols."""
    derivation = solved("backprop", name)
    blocks = [block for section in derivation.sections for block in section.blocks]
    return next(block for block in blocks if isinstance(block, Graph)), derivation.symbols


def drawn_by_layers(name: str) -> Picture | None:
    graph, symbols = graph_of(name)
    found = graph_picture(graph, symbols)
    return found[0] if found else None


WITH_GRAPH = [name for name in PROBLEMS if name not in ("ex7_2", "convolution")]


@pytest.mark.parametrize("name", WITH_GRAPH)
def test_every_drawing_of_a_graph_shows_the_same_formulas(name: str) -> None:
    """In text as wide as it is piped, as a picture, and on paper."""
    graph, symbols = graph_of(name)
    nodes = drawn_nodes(graph, partial(to_unicode, symbols=symbols))
    text = "\n".join(draw(nodes, 98))
    in_text = all(node.label in text for node in nodes)
    drawing = drawn_by_layers(name)
    assert drawing is not None
    assert {label.full for label in drawing.labels} == {in_text}
    words = Writing(partial(to_latex, symbols=symbols, inline=True))
    source = "".join(graph_source(graph, words, tikz=False))
    on_paper = all(f"${node.label}$" in source for node in drawn_nodes(graph, words.math))
    assert on_paper == in_text


@pytest.mark.parametrize("name", WITH_GRAPH)
def test_labels_never_touch(name: str) -> None:
    """Those that stand above each other are far enough apart, and nearly evenly."""
    drawing = drawn_by_layers(name)
    assert drawing is not None
    for one, other in combinations(drawing.labels, 2):
        if one.x < other.x + other.width and other.x < one.x + one.width:
            assert abs(one.y - other.y) > 1.7


def test_the_legend_says_how_to_read_the_lines() -> None:
    """Only what is needed: where lines are joined many to many, and where they cross."""
    legends = {
        name: drawing.legend
        for name in ("ex7_1", "softmax", "micrograd_readme", "cs231n_product")
        if (drawing := drawn_by_layers(name))
    }
    assert legends == {
        "ex7_1": (JOINING,),
        "softmax": (CROSSING,),
        "micrograd_readme": (JOINING, CROSSING),
        "cs231n_product": (),
    }
    assert JOINING in "".join(
        ElementTree.fromstring(document("svg", "backprop", "ex7_1")).itertext()
    )
    assert JOINING in document("latex", "backprop", "ex7_1")
    assert JOINING in document("typst", "backprop", "ex7_1")


def test_a_solution_without_a_graph_has_no_picture() -> None:
    """It says so, and which question has one."""
    with pytest.raises(InputError, match="there is no graph to draw") as refused:
        document("svg", "gradcheck", "ex7_1")
    assert "backprop" in str(refused.value.faults[0].help)


def test_without_matplotlib_the_help_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """And which picture can be had without it."""
    monkeypatch.setattr(png, "find_spec", lambda name: None)
    with pytest.raises(InputError, match="matplotlib") as refused:
        encoded("png", "backprop", "ex7_1")
    assert "hwsolve[plot]" in str(refused.value.faults[0].help)


@pytest.mark.slow
def test_a_png_is_written_and_always_the_same() -> None:
    """With matplotlib, which the slow tests have."""
    assert importlib.util.find_spec("matplotlib")
    first, second = (encoded("png", "backprop", "ex7_1") for _ in range(2))
    assert first.startswith(b"\x89PNG")
    assert first == second
