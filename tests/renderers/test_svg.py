"""The graph as a picture: SVG, and PNG where matplotlib is."""

from __future__ import annotations

import importlib.util
import xml.etree.ElementTree as ElementTree

import pytest

from hwsolve.errors import InputError
from hwsolve.renderers import png
from hwsolve.renderers.graph_layout import DrawnNode
from hwsolve.renderers.graph_picture import picture
from tests.renderers.documents import document, encoded
from tests.renderers.hostile import TEXTS, written

SPACE = "{http://www.w3.org/2000/svg}"


def test_every_node_and_edge_is_drawn() -> None:
    """A label for each node, all of them inside the picture."""
    root = ElementTree.fromstring(document("svg", "backprop", "ex7_1"))
    texts = list(root.iter(f"{SPACE}text"))
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
    """Then the picture: names alone may still be too wide."""
    nodes = [DrawnNode("x", "x", "x", ()), DrawnNode("f", "f = …", "f", ("x",))]
    narrow = picture(nodes, [1, 30], [1, 1], 10)
    assert narrow is not None
    assert [label.full for label in narrow.labels] == [True, False]
    assert picture(nodes, [1, 30], [1, 1], 2) is None


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
