"""The notebook is one that Jupyter opens, and its cells run."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from tests.renderers.documents import BY_PROBLEM, FEW, a_share, document
from tests.renderers.hostile import TEXTS, written


def cells(source: str) -> list[dict[str, Any]]:
    """The cells of a notebook."""
    found: list[dict[str, Any]] = json.loads(source)["cells"]
    return found


def program(source: str) -> str:
    """The code cells, one after the other."""
    return "\n".join(
        "".join(each["source"]) for each in cells(source) if each["cell_type"] == "code"
    )


@pytest.mark.slow
@pytest.mark.parametrize(("question", "name"), FEW)
def test_the_cells_run_from_top_to_bottom(question: str, name: str) -> None:
    """Each builds on those above it."""
    source = document("notebook", question, name)
    exec(compile(program(source), "notebook", "exec"), {"print": lambda *words: None})
    kinds = [each["cell_type"] for each in cells(source)]
    assert kinds[:2] == ["markdown", "code"]
    assert kinds.count("code") > 2


def test_a_changed_digit_makes_a_cell_fail() -> None:
    """Whoever changes the problem sees it."""
    code = program(document("notebook", "backprop", "ex7_1")).replace("x = 3\n", "x = 4\n")
    with pytest.raises(AssertionError):
        exec(compile(code, "notebook", "exec"), {"print": lambda *words: None})


def test_derivatives_are_checked_by_pytorch_where_it_is() -> None:
    """As on the exercise sheet; without it, the cell says what is missing and does not fail."""
    code = "".join(cells(document("notebook", "backprop", "ex7_1"))[-2]["source"])
    assert code.startswith("try:\n    import torch\nexcept ImportError:\n    print(")
    assert 'check("df6/dx ≈", derivative(t_f6, t_x), "48.757")' in code


@pytest.mark.parametrize("kind", TEXTS)
def test_a_hostile_text_is_in_no_cell_of_code(kind: str) -> None:
    """And the notebook is still one."""
    source = written(kind, "notebook")
    found = cells(source)
    assert [each["id"] for each in found] == [f"cell-{index}" for index in range(len(found))]
    assert not re.search("evil|secrets|alert|os #", program(source))


@pytest.mark.slow
@pytest.mark.xdist_group("kernels")  # two kernels that start at once may choose the same port
@pytest.mark.parametrize("name", BY_PROBLEM)
def test_every_notebook_is_valid_and_executes(name: str) -> None:
    """By Jupyter's own judgement, in a kernel of its own, with PyTorch."""
    import nbformat
    from nbclient import NotebookClient

    for question in a_share(name):
        notebook = nbformat.reads(document("notebook", question, name), as_version=4)
        nbformat.validate(notebook)
        NotebookClient(notebook, timeout=300, startup_timeout=300, kernel_name="python3").execute()
        outputs = [out for cell in notebook.cells for out in cell.get("outputs", [])]
        assert outputs == [], question
