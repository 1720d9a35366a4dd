"""`--help` says what the commands declare, and nothing is loaded that is not needed."""

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


MATHEMATICS, APPEARANCE = {"sympy", "mpmath", "flint"}, {"typer", "rich"}

# Commands that run one after the other in one process, each with what is still not loaded after it.
IN_TURN = [
    ([], MATHEMATICS | APPEARANCE),
    (["show", "ex7_1"], MATHEMATICS | APPEARANCE),
    (["list"], MATHEMATICS | APPEARANCE),
    (["backprop", "-e", "x +"], {"sympy", "mpmath"} | APPEARANCE),
    (["backprop", "ex7_1"], APPEARANCE | {"json"}),
    (["backprop", "ex7_1", "--json"], APPEARANCE),
]
HELP_IN_TURN = [(["--help"], MATHEMATICS), (["backprop", "--help"], MATHEMATICS)]


@pytest.mark.parametrize("commands_in_turn", [IN_TURN, HELP_IN_TURN])
def test_nothing_is_loaded_that_the_command_does_not_need(
    commands_in_turn: list[tuple[list[str], set[str]]],
) -> None:
    """Start-up is a feature: sympy takes half a second, typer and rich a tenth."""
    program = (
        "import sys\nfrom hwsolve.cli.run import run\n"
        f"for words in {[words for words, _ in commands_in_turn]!r}:\n"
        "    run(words)\n    print('LOADED', *sys.modules, file=sys.stderr)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={"PYTHONPATH": str(ROOT)},
    )
    loaded = [set(line.split()) for line in ended.stderr.splitlines() if line.startswith("LOADED")]
    for (words, unwanted), modules in zip(commands_in_turn, loaded, strict=True):
        assert not modules & unwanted, words
