"""PDF by whatever engine is there, the same bytes every time, and clear words where none is."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from hwsolve.errors import InputError
from hwsolve.renderers import Page, pdf
from tests.renderers.documents import encoded


def only(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    """Pretends that only these engines are installed."""
    monkeypatch.setattr(shutil, "which", lambda name: name if name in names else None)
    monkeypatch.setattr(pdf, "find_spec", lambda name: object() if name in names else None)


@pytest.mark.parametrize(
    ("there", "chosen"),
    [
        (("pdflatex", "tectonic", "typst"), "pdflatex"),
        (("tectonic", "typst"), "tectonic"),
        (("typst",), "typst"),
    ],
)
def test_latex_is_preferred_and_typst_stands_in(
    monkeypatch: pytest.MonkeyPatch, there: tuple[str, ...], chosen: str
) -> None:
    """The first engine that is there."""
    only(monkeypatch, *there)
    assert pdf.engine() == chosen


def test_without_an_engine_the_help_says_how_to_get_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """What to install, by both of the ways that there are."""
    only(monkeypatch)
    with pytest.raises(InputError, match="a PDF needs an engine") as refused:
        pdf.engine()
    help = str(refused.value.faults[0].help)
    assert "pip install" in help
    assert "texlive-latex-recommended" in help


@pytest.mark.parametrize(
    ("asked", "code"), [("tectonic", "no-pdf-engine"), ("word", "unknown-engine")]
)
def test_an_engine_that_is_asked_for_and_not_there_is_refused(
    monkeypatch: pytest.MonkeyPatch, asked: str, code: str
) -> None:
    """Another one is not taken in its place."""
    only(monkeypatch, "pdflatex")
    with pytest.raises(InputError) as refused:
        pdf.engine(asked)
    assert refused.value.faults[0].code == code


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["pdflatex", "typst"])
def test_the_same_input_gives_the_same_bytes(engine: str) -> None:
    """No date, no name of a folder, no random identity."""
    first, second = (encoded("pdf", "backprop", "ex7_1", Page(pdf_engine=engine)) for _ in range(2))
    assert first.startswith(b"%PDF")
    assert first == second


@pytest.mark.slow
def test_the_pages_show_the_answer(tmp_path: Path) -> None:
    """The text of the PDF holds the numbers, in letters and not as pictures of them."""
    file = tmp_path / "solution.pdf"
    file.write_bytes(encoded("pdf", "backprop", "ex7_1"))
    words = subprocess.run(["pdftotext", file, "-"], capture_output=True, text=True, check=True)
    assert "48.757" in words.stdout
    fonts = subprocess.run(["pdffonts", file], capture_output=True, text=True, check=True)
    assert "Type 3" not in fonts.stdout


@pytest.mark.slow
def test_a_template_that_does_not_compile_is_reported_by_its_line() -> None:
    """The one line that matters, and where the log is."""
    template = (
        "\\documentclass{article}\n\\nosuchcommand\n\\begin{document}{{solution}}\\end{document}"
    )
    page = Page(template=template, pdf_engine="pdflatex")
    with pytest.raises(InputError, match=r"solution\.tex:2: Undefined control sequence") as refused:
        encoded("pdf", "backprop", "ex7_1", page)
    log = Path(str(refused.value.faults[0].help).rpartition(" ")[2])
    assert "nosuchcommand" in log.read_text()
    log.unlink()


@pytest.mark.slow
def test_a_template_can_neither_run_a_command_nor_read_what_is_elsewhere(tmp_path: Path) -> None:
    """Whoever solves a stranger's problem with a stranger's template is safe."""
    secret = tmp_path / "secret.tex"
    secret.write_text("the secret")
    made = tmp_path / "made"
    preamble = "\\documentclass{article}\\usepackage{amsmath,booktabs}\\begin{document}"
    for attack in (rf"\immediate\write18{{touch {made}}}", rf"\input{{{secret}}}"):
        page = Page(
            template=preamble + attack + r"{{solution}}\end{document}", pdf_engine="pdflatex"
        )
        try:
            file = encoded("pdf", "backprop", "ex7_1", page)
        except InputError:
            continue
        (tmp_path / "out.pdf").write_bytes(file)
        words = subprocess.run(
            ["pdftotext", tmp_path / "out.pdf", "-"], capture_output=True, check=True
        )
        assert b"the secret" not in words.stdout
    assert not made.exists()
