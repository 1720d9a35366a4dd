"""hwsolve in Python: one function a question, and what it gives."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import hwsolve
from hwsolve.cli.run import run
from hwsolve.errors import InputError
from hwsolve.renderers import formats
from hwsolve.solution import Solution
from hwsolve.solvers import registry


@pytest.fixture(scope="module")
def solution() -> Solution:
    """The running example."""
    return hwsolve.backprop("ex7_1")


def test_answers_have_the_names_and_values_of_json(solution: Solution) -> None:
    """The same key, value, text, relation and closed form."""
    answers = json.loads(solution.to_json())["answers"]
    assert list(solution.answers) == list(answers)
    for key, value in solution.answers.items():
        said = answers[key]
        assert (value.value, value.shown, value.relation, value.exact) == (
            said["value"],
            said["shown"],
            said["relation"],
            said["exact"],
        )
    assert str(solution.answers["df6/dx"]) == "≈ 48.757"
    assert float(solution.answers["df6/dc"]) == -10


def test_a_symbolic_answer_has_no_number() -> None:
    """Asking for one says so."""
    answer = hwsolve.backprop("f = x^2").answers["df/dx"]
    assert answer.value is None
    assert answer.exact == "2 * x"
    with pytest.raises(ValueError, match=r"2 \* x"):
        float(answer)


def test_every_question_is_a_function() -> None:
    """With its summary as its documentation; anything else is no attribute."""
    for name, solver in registry().items():
        assert getattr(hwsolve, name).__doc__.startswith(solver.summary)
        assert name in dir(hwsolve)
    with pytest.raises(AttributeError, match="backporp"):
        _ = hwsolve.backporp


def test_a_problem_may_be_a_file_a_name_a_formula_or_itself(tmp_path: Path) -> None:
    """All give the same answer."""
    file = tmp_path / "square.toml"
    file.write_text('[inputs]\nx = 3\n[graph]\nf = "x^2"\n')
    from_file = hwsolve.backprop(file)
    given = [
        from_file,
        hwsolve.backprop(str(file)),
        hwsolve.backprop("f = x^2", at="x=3"),
        hwsolve.backprop(from_file.problem),
    ]
    assert {float(each.answers["df/dx"]) for each in given} == {6.0}
    with pytest.raises(InputError, match="there is no file"):
        hwsolve.backprop("nothing.toml")


def test_digits_and_detail_are_as_on_the_command_line() -> None:
    """Significant digits, decimal places, levels."""
    assert hwsolve.backprop("ex7_1", digits=8).answers["df6/dx"].shown == "48.756893"
    assert hwsolve.backprop("ex7_1", decimals=1).answers["df6/dx"].shown == "48.8"
    assert len(hwsolve.forward("ex7_1", detail="brief").to_text()) < len(
        hwsolve.forward("ex7_1", detail="full").to_text()
    )


def test_every_text_format_can_be_had(solution: Solution) -> None:
    """By its name or its suffix; what is not text is refused."""
    for name, format in formats().items():
        if format.binary:
            with pytest.raises(InputError, match="is not text"):
                solution.to(name)
        else:
            assert solution.to(name) == solution.to(format.suffix)
    with pytest.raises(InputError, match=r"the format .docx. is not supported"):
        solution.to("docx")
    assert solution.to_latex(fragment=True).startswith("% needs")
    assert "A. Student" in solution.to_html(author="A. Student")
    assert str(solution) == solution.to_text()


def test_a_file_is_written_whole_or_not_at_all(solution: Solution, tmp_path: Path) -> None:
    """The suffix chooses the format."""
    solution.save(tmp_path / "solution.md")
    assert (tmp_path / "solution.md").read_text() == solution.to_markdown()
    with pytest.raises(InputError, match="cannot write"):
        solution.save(tmp_path / "missing" / "solution.md")


def test_jupyter_gets_the_types_that_it_wants(solution: Solution) -> None:
    """Text, Markdown and LaTeX by themselves; the page in a frame where it is asked for."""
    bundle = solution._repr_mimebundle_
    assert set(bundle()) == {"text/plain", "text/markdown", "text/latex"}
    assert set(bundle(exclude={"text/latex"})) == {"text/plain", "text/markdown"}
    assert set(bundle(include={"text/html", "image/png"})) == {"text/html"}
    assert set(bundle(include={"text/html"}, exclude={"text/html"})) == set()
    assert bundle(include=["text/html"])["text/html"].startswith("<iframe sandbox=")
    assert bundle()["text/plain"] == str(solution)


def test_importing_hwsolve_loads_next_to_nothing() -> None:
    """Neither sympy nor flint, before a question is asked."""
    code = (
        "import sys, hwsolve; print(sorted({'sympy', 'flint', 'rich', 'typer'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        ("backprop ex7_1 --at x=4", lambda: hwsolve.backprop("ex7_1", at="x=4")),
        ("backprop ex7_1 --set c=2", lambda: hwsolve.backprop("ex7_1", settings={"c": 2})),
        ("solve ex7_1 --decimals 3", lambda: hwsolve.solve("ex7_1", decimals=3)),
        ("explain adam --detail full", lambda: hwsolve.explain("adam", detail="full")),
        ("derivative arctan", lambda: hwsolve.derivative("arctan")),
        ("convolve", hwsolve.convolve),
        (
            "optimize booth --algo adam,sgd --steps 3 --set alpha=0.2",
            lambda: hwsolve.optimize(
                "booth", algo=["adam", "sgd"], steps=3, settings={"alpha": 0.2}
            ),
        ),
        ("hessian -e f=x^2*y --at x=1,y=2", lambda: hwsolve.hessian("f=x^2*y", at="x=1,y=2")),
        (
            "convolve --input 1,2,3 --kernel 1,0 --stride 2",
            lambda: hwsolve.convolve(input=(1, 2, 3), kernel="1,0", stride=2),
        ),
    ],
)
def test_python_and_the_command_line_say_the_same(
    hwsolve_command: Callable[..., str], words: str, asked: Callable[[], Solution]
) -> None:
    """Options may be typed as they are there, or be numbers."""
    assert str(asked()) == hwsolve_command(*words.split())


@pytest.fixture
def hwsolve_command(capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """What the command line prints."""

    def printed(*words: str) -> str:
        assert run(words) == 0
        return capsys.readouterr().out

    return printed


def test_an_option_that_is_none_is_refused() -> None:
    """By its name, with those that there are; so is a problem that is missing."""
    with pytest.raises(TypeError, match="backprop has no option steps; there are: none"):
        hwsolve.backprop("ex7_1", steps=2)
    with pytest.raises(TypeError, match="gradcheck has no option stepp; there are: step"):
        hwsolve.gradcheck("ex7_1", stepp=2)
    with pytest.raises(InputError, match="there is no problem"):
        hwsolve.backprop()
    with pytest.raises(InputError, match="unknown name z"):
        hwsolve.backprop("ex7_1", settings={"z": 1})
    assert {"solve", "explain"} <= set(dir(hwsolve))


def test_the_source_of_a_pdf_is_kept_where_none_can_be_made(
    solution: Solution, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on the command line."""
    monkeypatch.setenv("PATH", "")
    with pytest.raises(InputError, match="pdflatex is not there") as caught:
        solution.save(tmp_path / "solution.pdf", pdf_engine="pdflatex")
    assert "solution.tex" in (caught.value.faults[0].help or "")
    assert (tmp_path / "solution.tex").read_text() == solution.to_latex(pdf_engine="pdflatex")
