"""The commands as a stranger uses them: what goes where, and which exit code says what."""

from __future__ import annotations

import json
import os
import re
import shlex
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from hwsolve import __version__
from hwsolve.cli import solving
from hwsolve.cli.asked import JSON, TEXT, asked_format
from hwsolve.cli.codes import DEFECT, INPUT_AT_FAULT, INTERRUPTED, SOLVED
from hwsolve.cli.commands import commands
from hwsolve.cli.options import Options
from hwsolve.errors import Defect, InputError
from hwsolve.problem.bundled import bundled
from hwsolve.renderers import formats
from hwsolve.solvers import registry
from tests.cli.conftest import Command

SQUARE = '[inputs]\nx = 3\n[graph]\nf = "x^2"\n'


def answers(outcome) -> dict[str, object]:
    """The values of `--json` by their names."""
    assert outcome.code == SOLVED, outcome.err
    return {key: each["value"] for key, each in json.loads(outcome.out)["answers"].items()}


def test_hwsolve_alone_is_a_tour_of_ten_lines(hwsolve) -> None:
    """Whoever types only the name learns what to type next."""
    outcome = hwsolve()
    assert (outcome.code, outcome.err) == (SOLVED, "")
    assert len(outcome.out.splitlines()) == 10


def test_the_tour_mentions_only_commands_that_work(hwsolve, folder: Path) -> None:
    """Every line of the tour runs as it stands, in the order of the tour."""
    lines = re.findall(r"^  (hwsolve .*?)(?:   .*)?$", hwsolve().out, re.MULTILINE)
    assert len(lines) >= 7
    for line in lines:
        words = re.findall(r'"[^"]*"|\S+', line)
        assert hwsolve(*(word.strip('"') for word in words[1:])).code == SOLVED, line


@pytest.mark.parametrize(
    "words",
    [
        ["backprop", "square.toml"],
        ["solve", "square.toml"],
        ["square.toml"],
        ["--detail", "full", "square.toml"],
        ["./square.toml"],
        ["backprop", "--", "square.toml"],
        ["backprop", "-e", "f = x^2", "--at", "x=3"],
        ["backprop", "-ef = x^2", "--at=3"],
        ["backprop", "f = x^2", "--at", "3"],
        ["x^2", "--at", "3"],
        ["backprop", "-e", "a = x; f = a^2", "--at", "x=3"],
        ["backprop", "square.toml", "--set", "x=4", "--set", "x=3"],
        ["backprop", "square.toml", "--at=x=4", "--set", "x=3"],
    ],
)
def test_every_form_of_a_command_solves_the_same(hwsolve, folder: Path, words: list[str]) -> None:
    """A file, a formula as option or argument, and values put in lead to the same derivative."""
    Path("square.toml").write_text(SQUARE)
    command = words[:1] if words[0] in commands() else []
    found = answers(hwsolve(*command, "--json", *words[len(command) :]))
    assert (found["f"], found["df/dx"]) == (9.0, 6.0)


def test_a_dash_reads_standard_input(hwsolve) -> None:
    """A problem can come through a pipe."""
    outcome = hwsolve("backprop", "-", "--json", stdin=SQUARE)
    assert answers(outcome)["df/dx"] == 6.0
    assert hwsolve("-", stdin=SQUARE.encode("utf-8-sig")).code == SOLVED


def test_a_bare_name_is_a_bundled_problem_unless_a_file_has_it(hwsolve, folder: Path) -> None:
    """The first line says which was taken; with --json, standard error is left to errors."""
    assert hwsolve("backprop", "ex7_1").err == "ex7_1: bundled problem\n"
    assert hwsolve("backprop", "ex7_1", "--json").err == ""
    Path("ex7_1.toml").write_text(SQUARE)
    outcome = hwsolve("backprop", "ex7_1")
    assert outcome.err.startswith("ex7_1.toml: the file here")
    assert "f = x²" in outcome.out
    assert hwsolve("show", "ex7_1").out == SQUARE


def test_a_formula_with_free_names_is_solved_in_symbols(hwsolve) -> None:
    """Without a point, `solve` leaves out what needs numbers."""
    outcome = hwsolve("-e", "f = sin(x) y")
    assert outcome.code == SOLVED
    assert "cos(x)" in outcome.out.replace("cos x", "cos(x)")
    assert "h = 0.01" not in outcome.out


def test_digits_and_decimals_are_those_of_answers(hwsolve) -> None:
    """--digits counts significant digits, --decimals decimal places, whatever the file says."""
    words = ("backprop", "-e", "f = 100 x/7", "--at", "x=1", "--json")

    def shown(*more: str) -> str:
        return json.loads(hwsolve(*words, *more).out)["answers"]["f"]["shown"]

    assert shown() == "14.286"
    assert shown("--digits", "8") == "14.285714"
    assert shown("--decimals", "1") == "14.3"
    Path("a.toml").write_text('[graph]\nf = "100/7"\n[display]\ndecimals = 1\n')
    in_file = json.loads(hwsolve("backprop", "a.toml", "--json", "--digits", "4").out)
    assert in_file["answers"]["f"]["shown"] == "14.29"


def test_a_decimal_comma_is_read_and_written(hwsolve) -> None:
    """With it, `;` separates the values of --at, of a file too, and JSON keeps its points."""
    words = ("backprop", "-e", "f = x/y", "--at", "x=0,5;y=0,25", "--decimal-comma")
    outcome = hwsolve(*words)
    assert "x = 0,5, y = 0,25" in outcome.out or "x = 0,5; y = 0,25" in outcome.out
    assert not re.search(r"\d\.\d", outcome.out)
    assert answers(hwsolve(*words, "--json"))["f"] == 2.0
    Path("square.toml").write_text(SQUARE)
    in_file = hwsolve("backprop", "square.toml", "--at", "x=0,5", "--decimal-comma")
    assert "0,25" in in_file.out


def test_a_value_of_at_that_is_wrong_is_pointed_at_in_the_whole_option(hwsolve) -> None:
    """The second of two values is found at its own column."""
    Path("square.toml").write_text(SQUARE)
    outcome = hwsolve("backprop", "square.toml", "--at", "x=3,y=4")
    assert outcome.err.startswith("--at:1:5: error: unknown name y\n  x=3,y=4\n      ^")
    assert hwsolve("backprop", "square.toml", "--at", "x=3, 4").err.startswith("--at:1:6: error")


def test_each_level_of_detail_shows_what_the_one_before_shows(hwsolve) -> None:
    """brief is shorter than normal, normal than full."""
    words = ("backprop", "ex7_1", "--detail")
    sizes = [len(hwsolve(*words, each).out) for each in ("brief", "normal", "full")]
    assert sizes == sorted(set(sizes))


def test_the_suffix_of_the_output_chooses_the_format(hwsolve) -> None:
    """.txt holds what a pipe gets, .json what --json prints; the message goes to standard error."""
    for name, option in (("a.txt", "text"), ("a.json", "json"), ("a", "text")):
        outcome = hwsolve("backprop", "ex7_1", "-o", name)
        assert (outcome.code, outcome.out) == (SOLVED, "")
        assert outcome.err.endswith(f"{name}: written\n")
        assert Path(name).read_text() == hwsolve("backprop", "ex7_1", "-f", option).out
    assert hwsolve("backprop", "ex7_1", "--json", "-o", "b.txt").code == SOLVED
    json.loads(Path("b.txt").read_text())


def test_the_usual_formats_are_those_of_the_registry() -> None:
    """The command line knows text and JSON by heart, as they declare themselves."""
    assert formats()["text"] == TEXT == asked_format(Options())
    assert formats()["json"] == JSON == asked_format(Options(json=True))
    assert asked_format(Options(format=".TXT")) == asked_format(Options(output="a")) == TEXT


def test_list_names_what_is_built_in(hwsolve) -> None:
    """Every question, every bundled problem and every function is in the list."""
    listed = set(re.findall(r"[\w]+", hwsolve("list").out))
    assert {*registry(), *bundled(), "sigmoid", "arctan"} <= listed


def test_show_prints_a_bundled_problem_as_it_is(hwsolve) -> None:
    """The text can be redirected into a file and changed."""
    for name, path in bundled().items():
        assert hwsolve("show", name).out == path.read_text(encoding="utf-8")


def test_new_writes_a_problem_that_solves_and_never_over_a_file(hwsolve) -> None:
    """What `new` prints, `new FILE` writes; a second time it refuses."""
    printed = hwsolve("new")
    assert hwsolve("new", "mine.toml").code == SOLVED
    assert Path("mine.toml").read_text() == printed.out
    assert hwsolve("mine.toml").code == SOLVED
    Path("mine.toml").write_text("mine")
    assert hwsolve("new", "mine.toml").code == INPUT_AT_FAULT
    assert Path("mine.toml").read_text() == "mine"


OPTION = re.compile(r"^# (?=\[|\w+ = )", flags=re.MULTILINE)
"""Before what the new file shows as a comment that may be used."""


def test_every_option_of_the_new_file_may_be_used(hwsolve) -> None:
    """All commented settings together are settings that work."""
    outcome = hwsolve("-", stdin=OPTION.sub("", hwsolve("new").out))
    assert (outcome.code, outcome.err) == (SOLVED, "")


@pytest.mark.slow
def test_every_table_of_the_new_file_may_be_used_alone(hwsolve) -> None:
    """Each with its keys, with the question that reads it; there are all tables that a file may have."""
    text = hwsolve("new").out
    seen = set(re.findall(r"^(?:# )?\[(\w+)", text, flags=re.MULTILINE))
    assert seen == {
        "inputs", "parameters", "graph", "ask", "display", "submission", "optimizer", "schedule",
        "gradients", "data",
    }  # fmt: skip
    blocks = text.split("\n\n")
    for place, block in enumerate(blocks):
        if not OPTION.search(block):
            continue
        changed = [*blocks[:place], OPTION.sub("", block), *blocks[place + 1 :]]
        if block.startswith("# [optimizer."):
            changed[place - 1] = OPTION.sub("", blocks[place - 1])
        for command in (("solve", "-"), ("optimize", "-", "--algo", "adam")):
            outcome = hwsolve(*command, stdin="\n\n".join(changed))
            assert (outcome.code, outcome.err) == (SOLVED, ""), block


def test_the_new_file_is_read_as_it_says(hwsolve) -> None:
    """What is given is used: the rate of [optimizer], the gradients, the rows, the name of the author."""
    text = OPTION.sub("", hwsolve("new").out)
    traced = hwsolve("optimize", "-", stdin=text).out
    assert "−1,2" in traced and "Adam" in traced and "RMSProp" in traced
    assert "Ada Lovelace" in hwsolve("-", "-f", "latex", stdin=text).out


def test_the_version_is_printed(hwsolve) -> None:
    """One line, for scripts."""
    assert hwsolve("--version").out == f"hwsolve {__version__}\n"


def test_with_json_errors_are_json(hwsolve) -> None:
    """The same exit code; the message, its place and its help as data."""
    outcome = hwsolve("backprop", "-e", "log x y", "--json")
    assert (outcome.code, outcome.out) == (INPUT_AT_FAULT, "")
    (error,) = json.loads(outcome.err)["errors"]
    assert error == {
        "code": error["code"],
        "message": "log x y can be read in two ways",
        "file": "-e",
        "line": 1,
        "column": 1,
        "help": "write (log x) y or log(x y)",
    }
    assert outcome.err.isascii()


@pytest.mark.parametrize(
    ("raised", "code", "told"),
    [
        (Defect("two routes disagree"), DEFECT, "two routes disagree"),
        (ZeroDivisionError("oops"), DEFECT, "ZeroDivisionError: oops"),
        (KeyboardInterrupt(), INTERRUPTED, "interrupted"),
        (RecursionError(), INPUT_AT_FAULT, "nested too deeply"),
        (MemoryError(), INPUT_AT_FAULT, "memory"),
        (
            InputError.of("strange", "the problem is strange", "write another"),
            INPUT_AT_FAULT,
            "strange",
        ),
    ],
)
def test_whatever_happens_has_its_exit_code(
    hwsolve, monkeypatch: pytest.MonkeyPatch, raised: BaseException, code: int, told: str
) -> None:
    """A defect is told as one, an interruption as one, and nothing ends in a traceback."""

    def fails(*_: object) -> None:
        raise raised

    monkeypatch.setattr(solving, "solved", fails)
    outcome = hwsolve("backprop", "ex7_1")
    assert (outcome.code, outcome.out) == (code, "")
    assert told in outcome.err
    assert "Traceback" not in outcome.err


def test_a_terminal_gets_colours_and_its_width(hwsolve, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same text, broken to 60 columns; NO_COLOR and --no-color send no escape sequence."""
    piped = hwsolve("backprop", "ex7_1").out
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "60")
    monkeypatch.delenv("NO_COLOR", raising=False)
    coloured = hwsolve("backprop", "ex7_1").out
    plain = hwsolve("backprop", "ex7_1", "--no-color").out
    monkeypatch.setenv("NO_COLOR", "1")
    assert hwsolve("backprop", "ex7_1").out == plain
    assert "\x1b[" in coloured
    assert "\x1b" not in plain
    bare = re.sub(r"\x1b\[[\d;]*m", "", coloured)
    assert [line.rstrip() for line in bare.splitlines()] == plain.splitlines()
    assert max(map(len, plain.splitlines())) <= 60 < max(map(len, piped.splitlines()))
    assert hwsolve("backprop", "ex7_1", "-f", "json").out[0] == "{"


ROOT = Path(__file__).parents[2]


def spawn(*words: str, **options) -> subprocess.Popen[str]:
    """A process of its own that runs the command line."""
    environment = {key: value for key, value in os.environ.items() if key != "NO_COLOR"}
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | options
    return subprocess.Popen(
        [sys.executable, "-m", "hwsolve", *words],
        env={**environment, "PYTHONPATH": str(ROOT)},
        text=True,
        encoding="utf-8",
        **pipes,
    )


def test_a_reader_who_leaves_is_no_error() -> None:
    """`| head -1` ends quietly, and so does a reader who takes nothing."""
    process = spawn("list")
    process.stdout.close()
    assert process.wait(60) == SOLVED
    assert process.stderr.read() == ""


def test_a_full_disk_is_told() -> None:
    """What could not be printed is not passed over in silence."""
    with open("/dev/full", "w") as full:
        process = spawn("list", stdout=full)
        assert process.wait(60) == INPUT_AT_FAULT
    assert process.stderr.read() == (
        "error: cannot write the output: no space left on device\n"
        "  help: make room where it goes, or write to another place: -o FILE\n"
    )


def test_any_locale_will_do() -> None:
    """Mathematics is printed as UTF-8 where the locale knows only ASCII."""
    environment = {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "ascii", "LC_ALL": "C"}
    command = [sys.executable, "-m", "hwsolve", "show", "ex7_1"]
    ended = subprocess.run(command, env=environment, capture_output=True)
    assert ended.returncode == SOLVED, ended.stderr
    assert "x²" in ended.stdout.decode("utf-8")


def test_an_interruption_leaves_the_old_file(tmp_path: Path) -> None:
    """Ctrl-C while solving: exit code 130, the output file intact, nothing left beside it."""
    target = tmp_path / "a.txt"
    target.write_text("old")
    chain = "\n".join(f'f{i} = "f{i - 1} + sin(f{i - 1})"' for i in range(1, 20_000))
    problem = tmp_path / "chain.toml"
    problem.write_text(f'[inputs]\nf0 = 1\n[graph]\n{chain}\n[ask]\nwrt = ["f0"]\n')
    process = spawn("backprop", str(problem), "-o", str(target))
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(1)
    process.send_signal(signal.SIGINT)
    assert process.wait(60) == INTERRUPTED
    assert process.stderr.read() == "interrupted\n"
    assert target.read_text() == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.txt", "chain.toml"]


def test_every_command_is_known_by_its_help(hwsolve) -> None:
    """No command is without a summary, and each summary is one sentence."""
    for command in commands().values():
        assert command.summary().endswith(".")
        assert "\n" not in command.summary()


def test_without_an_engine_the_source_of_the_pdf_is_kept(
    hwsolve: Command, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit code 2, how to get an engine, and the .tex beside; a file that is there already is left alone."""
    monkeypatch.setattr("shutil.which", lambda name: None)
    monkeypatch.setattr("hwsolve.renderers.pdf.find_spec", lambda name: None)
    done = hwsolve("backprop", "ex7_1", "-o", "solution.pdf")
    assert done.code == 2
    assert "pip install" in done.err and "its source is in solution.tex" in done.err
    assert (folder / "solution.tex").read_text(encoding="utf-8").startswith("\\documentclass")
    assert not (folder / "solution.pdf").exists()
    (folder / "solution.tex").write_text("mine")
    done = hwsolve("backprop", "ex7_1", "-o", "solution.pdf")
    assert done.code == 2 and "left as it is" in done.err
    assert (folder / "solution.tex").read_text() == "mine"


def test_an_error_that_nobody_reads_to_its_end_is_one() -> None:
    """`2>&1 | head -1` closes the pipe before the help is written: the exit code stays 2."""
    reader, writer = os.pipe()
    os.close(reader)
    ended = spawn("optimize", "--algo", "nosuch", stdout=writer, stderr=writer)
    os.close(writer)
    assert ended.wait() == INPUT_AT_FAULT


@pytest.mark.parametrize("closing", ["2>&-", "2</dev/null"])
def test_an_error_that_cannot_be_told_is_one(closing: str) -> None:
    """Standard error closed, or open for reading alone: the exit code stays 2."""
    command = f"{shlex.quote(sys.executable)} -m hwsolve backprop nofile {closing}"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    assert subprocess.run(command, shell=True, env=environment).returncode == INPUT_AT_FAULT
