"""What the documentation shows is what hwsolve does: its commands are run, and compared."""

from __future__ import annotations

import io
import re
import shlex
from pathlib import Path

import pytest

from hwsolve.cli.arguments import HELP_OPTIONS, declarations
from hwsolve.cli.commands import commands
from hwsolve.cli.run import run
from hwsolve.solvers import registry

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
_CONSOLE = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_SHELL = re.compile(r"^```(?:sh|console)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_NAMED = re.compile(r"`hwsolve ([^`]*)`")


def shown() -> list[tuple[str, str, str]]:
    """Each page, command and output that a console block shows; the output may be ""."""
    found = []
    for page in PAGES:
        for block in _CONSOLE.findall(page.read_text(encoding="utf-8")):
            for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
                command, _, output = part.partition("\n")
                if command.startswith("hwsolve"):
                    found.append((page.name, command, output))
    return found


@pytest.mark.parametrize(("page", "command", "output"), shown())
def test_a_shown_command_prints_what_is_shown(
    page: str,
    command: str,
    output: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Run at the top of the repository. `…` alone in a line stands for lines that are left out."""
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr("sys.stdin", io.StringIO())
    code = run(shlex.split(command)[1:])
    printed = capsys.readouterr()
    assert code == 0, printed.err
    pieces = re.split(r"^…\n", output, flags=re.MULTILINE)
    if output:
        pattern = r"(?:.*\n)*?".join(map(re.escape, pieces))
        assert re.fullmatch(pattern, printed.out), printed.out


def test_the_readme_shows_a_solution() -> None:
    """The first thing that a reader sees is the main command with its whole output."""
    _, command, output = next(each for each in shown() if each[0] == "README.md")
    assert command == "hwsolve backprop ex7_1"
    assert "Verified" in output


def mentioned() -> set[str]:
    """Every command line that a page names in its text or shows in a block."""
    lines: set[str] = set()
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        lines |= {line.strip() for line in _NAMED.findall(text)}
        for block in _SHELL.findall(text):
            lines |= {line.strip() for line in re.findall(r"hwsolve (.*?)(?:&&|$)", block, re.M)}
    return lines


def test_every_command_in_the_documentation_exists() -> None:
    """`hwsolve WORD` is a command, or WORD stands for a problem; its options are options."""
    known = {
        name
        for command in commands().values()
        for declared, _ in declarations(command.arguments()).values()
        for name in declared.names
    } | {*HELP_OPTIONS, "--version"}
    for line in mentioned():
        word, *_ = line.split() or [""]
        is_problem = word in ("FILE", "COMMAND", "-") or "." in word or not word.isalpha()
        assert word in commands() or is_problem, line
        assert set(re.findall(r"(?<!\S)--[a-z-]+", line)) <= known, line


def test_every_question_is_in_the_readme() -> None:
    """A reader finds what can be asked."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for name in (*registry(), "solve", "list", "show", "new"):
        assert re.search(rf"`(?:hwsolve )?{name}\b", readme), name


def test_every_link_in_the_documentation_leads_somewhere() -> None:
    """A relative link names a file of the repository."""
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for target in re.findall(r"\]\(([^)#:]+)\)", text):
            assert (page.parent / target).exists(), f"{page.name}: {target}"
