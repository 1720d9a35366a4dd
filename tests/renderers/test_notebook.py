"""The notebook is one that Jupyter opens, and its cells run."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from hwsolve.api import DEFAULT_QUESTIONS
from tests.renderers.documents import FEW, answered, document, every_problem
from tests.renderers.hostile import TEXTS, written
from tests.solutions import problem


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
    assert 'print("df6/dx:", derivative(t_f6, t_x))' in code


@pytest.mark.parametrize("kind", TEXTS)
def test_a_hostile_text_is_in_no_cell_of_code(kind: str) -> None:
    """And the notebook is still one."""
    source = written(kind, "notebook")
    found = cells(source)
    assert [each["id"] for each in found] == [f"cell-{index}" for index in range(len(found))]
    assert not re.search("evil|secrets|alert|os #", program(source))


Execute = Callable[[str], list[Any]]


def said(outputs: list[Any]) -> str:
    """What the cells print; they put out nothing else, neither a warning nor a value."""
    assert {out["output_type"] for out in outputs} <= {"stream"}, outputs
    assert {out["name"] for out in outputs} <= {"stdout"}, outputs
    return "".join(out["text"] for out in outputs)


@pytest.fixture(scope="session")
def execute() -> Iterator[Execute]:
    """Executes a notebook as Jupyter does, and gives what its cells put out. There is one kernel, since to
    start one and to import PyTorch takes longer than a notebook; each finds it without names."""
    import nbformat
    from jupyter_client import AsyncKernelManager
    from nbclient import NotebookClient
    from nbclient.util import run_sync

    # Two kernels that start at once might choose the same port.
    kernel = AsyncKernelManager(kernel_name="python3", transport="ipc")
    clients = []

    def execute(source: str) -> list[Any]:
        notebook = nbformat.reads(source, as_version=4)
        nbformat.validate(notebook)
        notebook.cells.insert(0, nbformat.v4.new_code_cell("%reset -f"))
        client = NotebookClient(notebook, km=kernel, timeout=300, startup_timeout=300)
        client.kc = clients[0] if clients else None
        client.execute()
        clients[:] = [client.kc]
        return [out for cell in notebook.cells for out in cell.get("outputs", [])]

    yield execute
    for client in clients:
        client.stop_channels()
    run_sync(kernel.shutdown_kernel)(now=True)


@pytest.mark.slow
@every_problem
def test_every_notebook_is_valid_and_executes(execute: Execute, name: str) -> None:
    """By Jupyter's own judgement, with PyTorch, for the questions of every bundled problem; and as a program,
    which is faster, for every question that it can be asked."""
    own = problem(name).questions
    for question in answered(name):
        source = document("notebook", question, name)
        if question in own or (not own and question in DEFAULT_QUESTIONS):
            said(execute(source))
        else:
            exec(compile(program(source), "notebook", "exec"), {"print": lambda *words: None})


@pytest.mark.parametrize(("question", "name"), [("backprop", "ex7_1"), ("optimize", "ex7_2")])
def test_every_cell_that_compares_says_what_agreed(question: str, name: str) -> None:
    """One line, or one for numbers and one for formulas; nothing is said of nothing."""
    source = document("notebook", question, name)
    for each in cells(source):
        code = "".join(each["source"])
        if each["cell_type"] == "code" and re.search(
            r"^ *(check|check_line|same)\(", code, re.MULTILINE
        ):
            assert code.rstrip().endswith("report()")
    lines: list[str] = []
    exec(
        compile(program(source), "notebook", "exec"),
        {"print": lambda *words: lines.append(str(words[0]))},
    )
    assert any(re.fullmatch(r"\d+ (numbers|formulas) agree: .+, …", line) for line in lines)
    assert all(line.isprintable() and line for line in lines)


@pytest.mark.slow
def test_the_kernel_notices_what_is_wrong(execute: Execute) -> None:
    """A changed digit fails, and what one notebook defines is not there for the next."""
    from nbclient.exceptions import CellExecutionError

    source = document("notebook", "backprop", "ex7_1")
    text = said(execute(source))
    assert "6 numbers agree: f6 ≈ 42.111, …\n" in text
    assert re.search(r"^df6/dx: 48\.7568\d+$", text, re.MULTILINE)
    for wrong, error in (
        (source.replace("x = 3\\n", "x = 4\\n"), "AssertionError"),
        (source.replace("x = 3\\n", ""), "NameError"),
        (source.replace(', \\"48.757\\")', ', \\"48.758\\")'), "AssertionError"),
    ):
        assert wrong != source
        with pytest.raises(CellExecutionError, match=error):
            execute(wrong)
