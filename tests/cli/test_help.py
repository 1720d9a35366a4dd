"""`--help` is good to read and quick: it says what the commands declare, and loads no mathematics."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from hwsolve.cli.arguments import declarations
from hwsolve.cli.commands import commands
from hwsolve.cli.options import Options

ROOT = Path(__file__).parents[2]


def flowing(text: str) -> str:
    """The words of a drawn help, without its frames and line breaks."""
    return " ".join(re.sub(r"[─│╭╮╰╯]", " ", text).split())


@pytest.mark.parametrize("words", [["--help"], ["-h"], ["help"]])
def test_the_help_lists_every_command_with_its_sentence(hwsolve, words: list[str]) -> None:
    """Whatever a stranger types for help, the questions are there."""
    outcome = hwsolve(*words)
    assert (outcome.code, outcome.err) == (0, "")
    text = flowing(outcome.out)
    for command in commands().values():
        assert f"{command.name} {flowing(command.summary())}" in text


@pytest.mark.parametrize("words", [["backprop", "--help"], ["help", "solve"], ["solve", "x", "-h"]])
def test_the_help_of_a_question_lists_every_option(hwsolve, words: list[str]) -> None:
    """Each option with all its spellings and its explanation."""
    text = flowing(hwsolve(*words).out)
    for declared, _ in declarations(Options).values():
        assert flowing(declared.help) in text
        assert all(name in text for name in declared.names)


def test_every_command_has_help(hwsolve) -> None:
    """None is without a page of its own."""
    for name in commands():
        assert f"hwsolve {name}" in hwsolve(name, "--help").out


@pytest.mark.parametrize(
    ("words", "unwanted"),
    [
        (["--help"], {"sympy", "mpmath", "flint"}),
        (["backprop", "--help"], {"sympy", "mpmath", "flint"}),
        ([], {"sympy", "mpmath", "flint", "typer", "rich"}),
        (["list"], {"sympy", "mpmath", "flint", "typer", "rich"}),
        (["show", "ex7_1"], {"sympy", "mpmath", "flint", "typer", "rich"}),
        (["backprop", "-e", "x +"], {"sympy", "mpmath", "typer", "rich"}),
        (["backprop", "ex7_1"], {"typer", "rich", "json"}),
        (["backprop", "ex7_1", "--json"], {"typer", "rich"}),
    ],
)
def test_nothing_is_loaded_that_the_command_does_not_need(
    words: list[str], unwanted: set[str]
) -> None:
    """Start-up is a feature: sympy takes half a second, typer and rich a tenth."""
    program = (
        "import sys\nfrom hwsolve.cli.run import run\n"
        f"run({words!r})\nprint(*sys.modules, file=sys.stderr)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={"PYTHONPATH": str(ROOT)},
    )
    loaded = set(ended.stderr.splitlines()[-1].split())
    assert not loaded & unwanted
