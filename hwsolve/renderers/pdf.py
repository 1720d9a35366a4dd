"""A derivation as PDF: by LaTeX where there is one, else by Typst; the same input gives the same
bytes."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

from hwsolve.derivation.display import Display
from hwsolve.derivation.model import Derivation, Level
from hwsolve.errors import InputError
from hwsolve.renderers import Page, formats

SUFFIX = "pdf"
BINARY = True

TIMEOUT = 120
"""Seconds for one run of an engine."""

_HELP = "install TeX (Debian: apt install texlive-latex-recommended) or pip install 'hwsolve[pdf]'"
_ERROR_LINE = re.compile(r"^(?:! .*|.*:\d+: .*)$", re.MULTILINE)


def render(derivation: Derivation, display: Display, detail: Level, page: Page) -> Iterator[bytes]:
    """The PDF. Raises InputError where no engine is there, or the one asked for, or where it
    fails."""
    name = engine(page.pdf_engine)
    source_format = formats()["typst" if name == "typst" else "latex"]
    whole = replace(page, fragment=False)
    source = "".join(source_format.render(derivation, display, detail, whole))
    yield _ENGINES[name](source)


def engine(asked: str = "") -> str:
    """The engine that will be used: the one asked for, or the first that is there.

    Raises InputError where it is not there.
    """
    if asked and asked not in _ENGINES:
        message = f"there is no PDF engine {asked}"
        raise InputError.of("unknown-engine", message, f"there are {', '.join(_ENGINES)}")
    for name in [asked] if asked else _ENGINES:
        if find_spec("typst") if name == "typst" else shutil.which(name):
            return name
    missing = asked or "neither pdflatex, tectonic nor the Python package typst"
    raise InputError.of("no-pdf-engine", f"a PDF needs an engine: {missing} is not there", _HELP)


def _pdflatex(source: str) -> bytes:
    with tempfile.TemporaryDirectory(prefix="hwsolve-") as folder:
        # The trailer would hold a hash of the folder's name, which is another one every time.
        run = r"\pdftrailerid{}\pdfsuppressptexinfo-1 \input{solution.tex}"
        command = [
            *("pdflatex", "-no-shell-escape", "-interaction=nonstopmode", "-halt-on-error"),
            *("-file-line-error", "-jobname=solution", run),
        ]
        Path(folder, "solution.tex").write_text(source, encoding="utf-8")
        # A table of contents or a reference in a template needs a second run.
        for _ in range(2):
            _run("pdflatex", command, folder)
        return Path(folder, "solution.pdf").read_bytes()


def _tectonic(source: str) -> bytes:
    with tempfile.TemporaryDirectory(prefix="hwsolve-") as folder:
        Path(folder, "solution.tex").write_text(source, encoding="utf-8")
        _run("tectonic", ["tectonic", "--untrusted", "--chatter=minimal", "solution.tex"], folder)
        return Path(folder, "solution.pdf").read_bytes()


def _typst(source: str) -> bytes:
    import typst

    with tempfile.TemporaryDirectory(prefix="hwsolve-") as folder:
        file = Path(folder, "solution.typ")
        file.write_text(source, encoding="utf-8")
        try:
            made: bytes = typst.compile(str(file), root=folder, timestamp=0)
            return made
        except typst.TypstError as error:
            raise _failure("typst", str(error).partition("\n")[0]) from None


_ENGINES: dict[str, Callable[[str], bytes]] = {
    "pdflatex": _pdflatex,
    "tectonic": _tectonic,
    "typst": _typst,
}


def _run(name: str, command: list[str], folder: str) -> None:
    """One run in a folder of its own, in which alone it may read and write files besides TeX's
    own."""
    environment = os.environ | {
        "SOURCE_DATE_EPOCH": "0",
        "FORCE_SOURCE_DATE": "1",
        "openin_any": "p",
        "openout_any": "p",
        "shell_escape": "f",
        "max_print_line": "1000",
    }
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=TIMEOUT,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise _failure(name, f"it did not finish in {TIMEOUT} seconds") from None
    except OSError as error:
        raise _failure(name, (error.strerror or str(error)).lower()) from None
    if done.returncode != 0:
        log = (done.stdout + done.stderr).decode("utf-8", "replace")
        raise _failure(name, _reason(log), _kept_log(log))


def _reason(log: str) -> str:
    """The one line of a log that matters."""
    found = _ERROR_LINE.search(log)
    return (
        found[0].removeprefix("! ") if found else (log.strip().splitlines() or ["no message"])[-1]
    )


def _kept_log(log: str) -> str:
    handle, path = tempfile.mkstemp(prefix="hwsolve-", suffix=".log")
    with os.fdopen(handle, "w", encoding="utf-8") as stream:
        stream.write(log)
    return path


def _failure(name: str, reason: str, log: str = "") -> InputError:
    help = f"the whole log is {log}" if log else "-o solution.tex writes the LaTeX file alone"
    return InputError.of("pdf-failed", f"{name}: {reason}", help)
