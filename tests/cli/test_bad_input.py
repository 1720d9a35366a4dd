"""Whatever is wrong with the input: exit code 2, a message at its place, no answer, and soon."""

from __future__ import annotations

import re
import resource
import subprocess
import sys
import time
from pathlib import Path

import pytest

from hwsolve.cli.codes import INPUT_AT_FAULT

DEEP = 10_000

# id: words after `hwsolve backprop`, how the message begins, and what it or its help must say
FORMULAS: dict[str, tuple[list[str], str, str]] = {
    "missing operand": (
        ["-e", "x +"], "-e:1:3: error: something is missing after +", "write a number",
    ),
    "two operators": (["-e", "x ** * 2"], "-e:1:3: error: something is missing after **", ""),
    "closed, never opened": (
        ["-e", "x)"], "-e:1:2: error: this bracket was never opened", "delete it",
    ),
    "opened, never closed": (
        ["-e", "max(1, 2"], "-e:1:4: error: this bracket is never closed", "put a )",
    ),
    "no formula": (["-e", "f = "], "-e:1:5: error: there is no formula here", ""),
    "only semicolons": (["-e", ";;"], "-e:1:1: error: there is no formula", "write -e"),
    "log x y": (
        ["-e", "log x y"], "-e:1:1: error: log x y can be read in two ways",
        "(log x) y or log(x y)",
    ),
    "log x/y": (
        ["-e", "log x/y"], "-e:1:1: error: log x/y can be read in two ways",
        "(log x)/y or log(x/y)",
    ),
    "1/2x": (
        ["-e", "y + 1/2x"], "-e:1:5: error: 1/2x can be read in two ways", "(1/2) x or 1/(2x)",
    ),
    "a/b c": (
        ["-e", "a/b c"], "-e:1:1: error: a/b c can be read in two ways", "(a/b) c or a/(b c)",
    ),
    "e^2x": (["-e", "e^2x"], "-e:1:1: error: e^2x can be read in two ways", "e^2 x or e^(2x)"),
    "√2x": (["-e", "√2x"], "-e:1:1: error: √2x can be read in two ways", "(√2) x or √(2x)"),
    "sin 2 cos x": (
        ["-e", "sin 2 cos x"], "-e:1:1: error: sin 2 cos x can be read in two ways",
        "(sin 2) cos x or sin(2 cos x)",
    ),
    "|a|b|c|": (
        ["-e", "|a|b|c|"], "-e:1:1: error: these bars can be paired in two ways",
        "abs(a) b abs(c) or abs(a abs(b) c)",
    ),
    "transpose": (["-e", "x^T A"], "-e:1:2: error: transposes are not supported yet", ""),
    "norm": (["-e", "‖x‖"], "-e:1:1: error: norms are not supported yet", "sqrt(x1^2 + x2^2)"),
    "inner product": (
        ["-e", "<x, y>"], "-e:1:1: error: inner products are not supported yet", "x1 y1",
    ),
    "time step": (["-e", "m[t]"], "-e:1:1: error: a time step has no place", ""),
    "function without argument": (
        ["-e", "f = sin"], "-e:1:5: error: sin stands here without", "sin(x)",
    ),
    "too many arguments": (["-e", "sin(x, y)"], "-e:1:1: error: sin takes one argument, not 2", ""),
    "no arguments": (["-e", "max()"], "-e:1:4: error: max has no argument", ""),
    "two decimal points": (["-e", "1.2.3"], "-e:1:1: error: two numbers beside each other", ""),
    "percent": (["-e", "5 % 2"], "-e:1:3: error: % has no meaning here", "5% is 0.05"),
    "factorial": (["-e", "x!"], "-e:1:2: error: ! has no meaning here", ""),
    "emoji": (["-e", "x + 🍎"], "-e:1:5: error: 🍎 has no meaning here", ""),
    "control character": (["-e", "x\0y"], "-e:1:2: error: a character that does not print", ""),
    "an equation": (["-e", "x^2 = 4"], "-e:1:1: error: x^2 is no name", "become 0"),
    "a circle": (
        ["-e", "a = b; b = a"], "-e:1:1: error: a → b → a: each is computed from the next", "",
    ),
    "itself": (["-e", "f = f + 1"], "-e:1:1: error: f is computed from itself", ""),
    "twice": (["-e", "a = x; a = y"], "-e:1:8: error: a is defined twice", "rename"),
    "own function": (["-e", "f(x) = x^2; g = f(3)"], "-e:1:17: error: f stands for its value", ""),
    "import": (
        ["-e", "__import__('os')"], "-e:1:1: error: _ has no meaning here",
        "begins with a letter",
    ),
    "eval": (["-e", 'eval("1")'], '-e:1:6: error: " has no meaning here', "leave quotes out"),
    "attribute": (["-e", "().__class__"], "-e:1:3: error: . has no meaning here", ""),
    "lambda": (["-e", "lambda: 0"], "-e:1:7: error: : has no meaning here", ""),
    "9**9**9**9": (["-e", "9**9**9**9"], "-e:1:1: error: f = 9^(9^(9⁹)) has no value", "too large"),
    "((9^9)^9999)^9999": (
        ["-e", "((9^9)^9999)^9999"], "-e:1:1: error: f = ((9⁹)⁹⁹⁹⁹)⁹⁹⁹⁹ has no value", "",
    ),
    "1e999999999": (["-e", "1e999999999"], "-e:1:1: error: a power of ten beyond", ""),
    "20,000 digits": (
        ["-e", "9" * 20_000], "-e:1:1: error: a number of 20,000 digits is too long", "",
    ),
    "10,000 brackets": (["-e", "(" * DEEP + "x" + ")" * DEEP], "-e:1:", "nested too deeply"),
    "10,000 bars": (["-e", "|" * DEEP], "-e:1:1: error: the formula is nested too deeply", ""),
    "a tower of powers": (["-e", "x" + "^x" * 5000], "-e:1:", "nested too deeply"),
    "e^(e^(e^10))": (
        ["-e", "e^(e^(e^10))"], "-e:1:1: error: f = e^(e^(e¹⁰)) has no value", "too large",
    ),
    "e^(e^(e^x))": (
        ["-e", "e^(e^(e^x))", "--at", "x=10"], "-e:1:1: error: f = ", "no value at x = 10",
    ),
    "2^(2^x)": (
        ["-e", "2^(2^x)", "--at", "x=100"], "-e:1:1: error: f = 2^(2^x) has no value",
        "too large",
    ),
    "x^99999999": (
        ["-e", "x^99999999", "--at", "x=3"], "-e:1:1: error: f = x⁹⁹⁹⁹⁹⁹⁹⁹ has no value", "",
    ),
    "200,000 terms": (["-e", "+".join("x" * 200_000)], "command line:1:", "too long"),
    "5 MB of -": (["-e", "-" * 5_000_000], "command line:1:", "too long"),
    "a pole": (
        ["-e", "1/x", "--at", "x=0"], "-e:1:1: error: f = 1/x has no value at x = 0: division",
        "",
    ),
    "a pole inside": (
        ["-e", "a = x - 3; b = 1/a; f = b^2", "--at", "x=3"],
        "-e:1:16: error: b = 1/a has no value at a = 0", "",
    ),
    "0/0": (["-e", "x/x", "--at", "x=0"], "-e:1:1: error: f = x/x has no value at x = 0: 0/0", ""),
    "0⁻¹": (["-e", "x^-1", "--at", "x=0"], "-e:1:1: error: f = x⁻¹ has no value at x = 0", ""),
    "log of a negative": (
        ["-e", "log x", "--at", "x=-1"], "-e:1:1: error: f = log x has no value at x = −1", "",
    ),
    "log 0": (
        ["-e", "ln x", "--at", "x=0"], "-e:1:1: error: f = ln x has no value at x = 0",
        "positive",
    ),
    "√−2": (["-e", "sqrt x", "--at", "x=-2"], "-e:1:1: error: f = √x has no value at x = −2", ""),
    "(−1)^(1/2)": (
        ["-e", "x^(1/2)", "--at", "x=-1"], "-e:1:1: error: f = x^(1/2) has no value", "",
    ),
    "arcsin 2": (
        ["-e", "arcsin x", "--at", "x=2"], "-e:1:1: error: f = arcsin x has no value at x = 2",
        "",
    ),
    "tan π/2": (
        ["-e", "tan x", "--at", "x=pi/2"], "-e:1:1: error: f = tan x has no value at x ≈ 1.5708",
        "pole",
    ),
    "√0 differentiated": (
        ["-e", "sqrt x", "--at", "x=0"],
        "command line:1:21: error: ∂f/∂x = 1/(2f) has no value at this point: division by 0",
        "another point",
    ),
    "unknown variable": (
        ["-e", "x^2", "--at", "y=3"], "--at:1:1: error: no formula uses y", "known here: x",
    ),
    "value twice": (
        ["-e", "x^2", "--at", "x=1,x=2"], "--at:1:5: error: x has two values", "delete one",
    ),
    "value missing": (["-e", "x^2", "--at", "x="], "--at:1:3: error: there is no formula here", ""),
    "value nan": (["-e", "x^2", "--at", "x=nan"], "--at:1:3: error: a value cannot use nan", ""),
    "value inf": (["-e", "x^2", "--at", "x=inf"], "--at:1:3: error: a value cannot use inf", ""),
    "value of a node": (["-e", "f = x^2", "--at", "f=3"], "--at:1:1: error: f is computed", ""),
    "whose value": (
        ["-e", "x y", "--at", "3"], "--at:1:1: error: it is not clear which of x, y", "x=3",
    ),
    "comma for point": (["-e", "x^2", "--at", "x=1,5"], "--at:1:5: error: no variable is left", ""),
    "setting without value": (
        ["-e", "x^2", "--set", "x"], "--set:1:1: error: a setting is written NAME=VALUE", "",
    ),
    "setting of nothing": (["-e", "x^2", "--set", "y=3"], "--set:1:1: error: unknown name y", "x"),
    "setting with comma": (
        ["-e", "x^2", "--set", "x=0,5"], "--set:1:3: error: a decimal is written", "0.5",
    ),
    "no digits": (
        ["-e", "x", "--digits", "0"], "command line:1:32: error: --digits must be", "1 to 50",
    ),
    "half a digit": (["-e", "x", "--digits=1.5"], "command line:1:23: error: --digits must be", ""),
    "many digits": (
        ["-e", "x", "--digits", "9" * 5000], "command line:1:32: error: --digits must be", "",
    ),
    "negative decimals": (
        ["-e", "x", "--decimals", "-1"], "command line:1:34: error: --decimals must", "",
    ),
    "detail": (
        ["-e", "x", "--detail", "ful"], "command line:1:32: error: --detail must be",
        "did you mean full?",
    ),
    "format": (
        ["-e", "x", "-f", "docx"], "command line:1:26: error: the format 'docx' is not", "json",
    ),
    "suffix": (
        ["-e", "x", "-o", "a.docx"], "command line:1:26: error: the format 'docx' is not", "json",
    ),
    "no folder": (
        ["-e", "x", "-o", "no/a.txt"], "command line:1:26: error: cannot write no/a.txt", "mkdir",
    ),
    "a folder to write": (
        ["-e", "x", "-o", "."], "command line:1:26: error: cannot write .", "directory",
    ),
    "unknown option": (
        ["--digts", "3"], "command line:1:18: error: there is no option --digts", "--digits?",
    ),
    "no value": (["-e"], "command line:1:18: error: -e needs a value", "write -e"),
    "value for a switch": (["--json=1"], "command line:1:18: error: --json takes no value", ""),
    "no problem": ([], "command line:1:18: error: there is no FILE", "hwsolve list"),
    "empty name": ([""], "command line:1:18: error: the name of the file is empty", ""),
    "file and formula": (
        ["a.toml", "-e", "x"], "command line:1:28: error: give a FILE or -e, not both", "",
    ),
    "two files": (
        ["a.toml", "b.toml"], "command line:1:25: error: b.toml is one argument too many", "",
    ),
    "missing file": (
        ["ex71.toml"], "command line:1:18: error: there is no file ex71.toml", "ex7_1?",
    ),
    "a folder": (["."], "command line:1:18: error: . is a directory", ""),
}  # fmt: skip

# id: the file's content, how the message begins, and what it or its help must say
FILES: dict[str, tuple[str | bytes, str, str]] = {
    "no TOML": ("hello world", "a.toml:1:1: error: = is missing after hello", ""),
    "formula without quotes": (
        "[graph]\nf = x^2", "a.toml:2:5: error: a formula needs quotes", 'f = "x^2"',
    ),
    "duplicate key": ("[inputs]\nx = 1\nx = 2", "a.toml:3:1: error: x is defined twice", "line 2"),
    "duplicate table": (
        "[graph]\nf='x'\n[graph]\ng='x'", "a.toml:3:2: error: graph is defined twice", "",
    ),
    "circle": ('[graph]\na = "b + x"\nb = "c"\nc = "a"', "a.toml:2:1: error: a → b → c → a", ""),
    "own circle": ('[graph]\na = "a + 1"', "a.toml:2:1: error: a is computed from itself", ""),
    "unknown name": (
        '[inputs]\nalpha = 1\n[graph]\nf = "2 alhpa^2"', "a.toml:4:8: error: unknown name alhpa",
        "alpha?",
    ),
    "unknown table": (
        '[graph]\nf = "x"\n[asks]\nwrt = ["x"]', "a.toml:3:2: error: unknown table asks",
        "did you mean ask?",
    ),
    "unknown key": (
        '[graph]\nf = "x"\n[ask]\nwtr = ["x"]', "a.toml:4:1: error: unknown key wtr", "wrt?",
    ),
    "list for a number": (
        '[inputs]\nx = [1, 2]\n[graph]\nf = "x"', "a.toml:2:5: error: x must be a number",
        "a list",
    ),
    "boolean for a number": (
        '[inputs]\nx = true\n[graph]\nf = "x"', "a.toml:2:5: error: x must be a number", "true",
    ),
    "date for a number": (
        '[inputs]\nx = 2020-01-01\n[graph]\nf = "x"', "a.toml:2:5: error: x must be", "a date",
    ),
    "nan": ('[inputs]\nx = nan\n[graph]\nf = "x"', "a.toml:2:5: error: nan is not a number", ""),
    "inf": ('[inputs]\nx = -inf\n[graph]\nf = "x"', "a.toml:2:5: error: -inf is not a number", ""),
    "number for a formula": (
        "[graph]\nf = 3", "a.toml:2:5: error: a formula is a text in quotes", '"3"',
    ),
    "number for a title": (
        'title = 3\n[graph]\nf = "x"', "a.toml:1:9: error: title must be a text", "",
    ),
    "no graph": ('title = "x"', "a.toml:1:1: error: there is no [graph]", 'f = "x^2"'),
    "empty graph": ("[inputs]\nx = 1\n[graph]", "a.toml:3:1: error: [graph] is empty", ""),
    "table for a node": (
        "[graph]\n[graph.f]\nx = 1", "a.toml:2:8: error: a node cannot be a table", "",
    ),
    "list for the graph": ("graph = [1]", "a.toml:1:9: error: graph is a table, not a list", ""),
    "unknown output": (
        '[graph]\nf = "x"\n[ask]\noutputs = ["g"]', "a.toml:4:12: error: unknown name g", "f",
    ),
    "unknown wrt": (
        '[inputs]\nx = 1\n[graph]\nf = "x"\n[ask]\nwrt = ["y"]',
        "a.toml:6:8: error: unknown name y", "",
    ),
    "input and node": (
        '[inputs]\nf = 1\n[graph]\nf = "2"', "a.toml:4:1: error: f is an input already", "line 2",
    ),
    "input from input": (
        '[inputs]\nx = "y"\n[graph]\nf = "x"', "a.toml:2:6: error: a value cannot use y", "",
    ),
    "a function's name": ('[graph]\nsin = "x"', "a.toml:2:1: error: sin is a function", ""),
    "no name": ('[graph]\n"2x" = "3"', "a.toml:2:1: error: 2x is no name", ""),
    "step 0": (
        '[graph]\nf = "x"\n[ask]\nstep = 0', "a.toml:4:8: error: step must be a positive number",
        "",
    ),
    "digits 0": (
        '[graph]\nf = "x"\n[display]\ndigits = 0', "a.toml:4:10: error: digits must be",
        "1 to 50",
    ),
    "digits in words": (
        '[graph]\nf = "x"\n[display]\ndigits = "many"', "a.toml:4:10: error: digits must", "",
    ),
    "unknown question": (
        '[graph]\nf = "x"\n[ask]\nquestions = ["backprp"]',
        "a.toml:4:14: error: unknown question", "backprop?",
    ),
    "ambiguous": (
        '[graph]\nf = "y + 1/2x"', "a.toml:2:10: error: 1/2x can be read in two ways",
        "(1/2) x or 1/(2x)",
    ),
    "pole": (
        '[inputs]\nx = 0\n[graph]\nu = "x^2"\nf = "1/u"',
        "a.toml:5:5: error: f = 1/u has no value at u = 0", "",
    ),
    "import": (
        '[graph]\nf = "__import__(\'os\').system(\'x\')"',
        "a.toml:2:6: error: _ has no meaning here", "",
    ),
    "backslash": ('[graph]\nf = "\\q"', "a.toml:2:6: error: a backslash", "single quotes"),
    "Windows lines": ('[graph]\r\nf = "x +"\r\n', "a.toml:2:8: error: something is missing", ""),
    "byte order mark": ('\ufeff[graph]\nf = "x +"', "a.toml:2:8: error: something is missing", ""),
    "tabs": ('[graph]\n\tf\t=\t"x +"', "a.toml:2:9: error: something is missing", ""),
    "a huge exponent": (
        '[inputs]\nx = 1e999999999\n[graph]\nf = "x"',
        "a.toml:2:5: error: this number is too large", "",
    ),
    "a huge integer": (
        f'[inputs]\nx = {"9" * 20_000}\n[graph]\nf = "x"',
        "a.toml:2:5: error: this number is too", "",
    ),
    "10,000 lists": ("[inputs]\nx = " + "[" * DEEP, "a.toml:2:", "nested"),
    "10,000 brackets": (
        f'[graph]\nf = "{"(" * DEEP}x{")" * DEEP}"', "a.toml:2:", "nested too deeply",
    ),
    "10,000 dots": ("a" + ".a" * DEEP + " = 1", "a.toml:1:1: error: this is nested", ""),
    "1 MB of -": ("-" * 1_000_000, "a.toml:1:1: error: = is missing", ""),
    "not UTF-8": (
        b'[graph]\nf = "\xe9"', "a.toml:2:6: error: this is not UTF-8: byte 0xe9",
        "save the file",
    ),
}  # fmt: skip

# Files that have no line to point at.
UNREADABLE: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "a.toml:1:1: error: a.toml is empty"),
    "blank": (b"\n  \n\n", "a.toml:1:1: error: a.toml is empty"),
    "binary": (bytes(range(256)) * 4, "a.toml:1:1: error: a.toml is a binary file"),
    "UTF-16": ("[graph]\nf = 'x'".encode("utf-16"), "a.toml:1:1: error: a.toml is UTF-16"),
    "5 MB of -": (b"-" * 5_000_000, "a.toml:1:1: error: a.toml has a line of 5,000,000"),
    "12 MB": (b"# line\n" * 1_700_000, "a.toml:1:1: error: a.toml is larger than 10 MB"),
}


def refused(outcome, begins: str, says: str = "", caret: bool = True) -> None:
    """Asserts that an outcome is a refusal at a place."""
    assert outcome.code == INPUT_AT_FAULT
    assert outcome.out == ""
    assert outcome.err.startswith(begins)
    assert says in outcome.err
    first = outcome.err.split("\n\n")[0]
    assert re.match(r"[^\n]+:\d+:\d+: error: ", first)
    if caret:
        assert re.search(r"^ +\^+$", first, re.MULTILINE)
    assert "Traceback" not in outcome.err
    assert all(len(line) < 400 for line in outcome.err.splitlines())


@pytest.mark.parametrize("name", FORMULAS)
def test_a_bad_command_line_is_refused_at_its_place(hwsolve, name: str) -> None:
    """A formula, a point, a setting or an option that will not do is pointed at."""
    words, begins, says = FORMULAS[name]
    started = time.process_time()
    refused(hwsolve("backprop", *words), begins, says)
    assert time.process_time() - started < 2


@pytest.mark.parametrize("name", FILES)
def test_a_bad_file_is_refused_at_its_place(hwsolve, name: str) -> None:
    """What is wrong in a file is pointed at, inside its formulas too."""
    content, begins, says = FILES[name]
    data = content.encode() if isinstance(content, str) else content
    Path("a.toml").write_bytes(data)
    started = time.process_time()
    refused(hwsolve("backprop", "a.toml"), begins, says)
    assert time.process_time() - started < 2


def test_a_formula_that_cannot_be_read_is_told_once(hwsolve) -> None:
    """Not a second time where [ask] names its node."""
    text = '[inputs]\nx = 1\n[graph]\nf = "1/2x"\n[ask]\noutputs = ["f"]\nwrt = ["x"]\n'
    outcome = hwsolve("backprop", "-", stdin=text)
    assert outcome.code == INPUT_AT_FAULT and outcome.err.count("error: ") == 1
    assert ":4:6: error" in outcome.err


@pytest.mark.parametrize("name", UNREADABLE)
def test_a_file_that_is_no_text_is_named(hwsolve, name: str) -> None:
    """Where there is no line to show, the file is named."""
    content, begins = UNREADABLE[name]
    Path("a.toml").write_bytes(content)
    refused(hwsolve("backprop", "a.toml"), begins, caret=False)


def test_every_error_of_a_file_is_told_at_once(hwsolve) -> None:
    """Three mistakes in three tables give three messages, in the order of the lines."""
    text = '[inputs]\nx = true\n[graph]\nf = "x +"\n[ask]\nwtr = ["x"]\n'
    outcome = hwsolve("backprop", "-", stdin=text)
    places = re.findall(r"^<stdin>:(\d+):\d+: error", outcome.err, re.MULTILINE)
    assert places == ["2", "4", "6"]


@pytest.mark.parametrize(
    ("words", "near"),
    [
        (["backprp", "x"], "did you mean backprop?"),
        (["gradchek"], "did you mean gradcheck?"),
        (["lst"], "did you mean list?"),
        (["help", "forwrd"], "did you mean forward?"),
        (["show", "ex71"], "ex7_1"),
        (["show"], "hwsolve list"),
        (["sin", "x"], "a formula is put in quotes"),
        (["backprop", "problems/ex7"], ""),
    ],
)
def test_a_wrong_command_or_name_is_answered_with_the_nearest(
    hwsolve, words: list[str], near: str
) -> None:
    """A typing error in a command is no reason to look for the manual."""
    refused(hwsolve(*words), "command line:1:", near)


def test_what_a_file_quotes_cannot_move_the_cursor(hwsolve) -> None:
    """An escape sequence in a file is not sent to the terminal."""
    outcome = hwsolve("backprop", "-", stdin='[graph]\nf = "x +" # \x1b[2J\n"\\u001b[31m" = "x"\n')
    assert outcome.code == INPUT_AT_FAULT
    assert "\x1b" not in outcome.err


LIMITED = {
    "5 MB of -": ("-" * 5_000_000).encode(),
    "a tower": b'[graph]\nf = "((9^9)^9999)^9999"\n',
    "3,000 errors": b"[graph]\n" + b"".join(b'f%d = "y +"\n' % i for i in range(3000)),
}


@pytest.mark.parametrize("name", LIMITED)
def test_a_bad_file_costs_little(folder: Path, name: str) -> None:
    """With 2 seconds and 500 MB, a process of its own comes to the same end."""
    Path("a.toml").write_bytes(LIMITED[name])
    megabytes = 500 * 2**20

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_CPU, (2, 2))
        resource.setrlimit(resource.RLIMIT_DATA, (megabytes, megabytes))

    ended = subprocess.run(
        [sys.executable, "-m", "hwsolve", "backprop", "a.toml"],
        capture_output=True,
        text=True,
        encoding="utf-8",
        preexec_fn=limit,
        env={"PYTHONPATH": str(Path(__file__).parents[2]), "PATH": ""},
    )
    assert ended.returncode == INPUT_AT_FAULT, ended.stderr[-300:]
    assert ended.stdout == ""
    assert ended.stderr.startswith("a.toml:")
