"""The script runs by itself, passes, and fails as soon as a digit is another one."""

from __future__ import annotations

import random
import re
import subprocess
import sys
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from hwsolve.derivation.model import Level
from hwsolve.renderers import Page
from hwsolve.renderers.program_text import CHECK, REPORT
from hwsolve.renderers.python_script import GIVEN_HEADING, render
from tests.renderers.documents import FEW, answered, document, every_problem
from tests.renderers.hostile import TEXTS, written
from tests.sizes import examples
from tests.solutions import display, solved

NUMBER_OF_CHANGES = examples(25)


def run(source: str) -> dict[str, Any]:
    """Runs the script here, with nothing in scope; what it defines."""
    scope: dict[str, Any] = {"print": lambda *words: None}
    exec(compile(source, "solution.py", "exec"), scope)
    return scope


def printed(source: str) -> str:
    """What the script prints."""
    lines: list[str] = []
    exec(compile(source, "solution.py", "exec"), {"print": lines.append})
    return "\n".join(lines)


def lines_of(source: str) -> tuple[list[int], list[int]]:
    """The lines with what the problem gives, and those with numbers that are expected and run here."""
    lines = source.splitlines(keepends=True)
    given: list[int] = []
    if GIVEN_HEADING in lines:
        start = lines.index(GIVEN_HEADING) + 1
        end = next(index for index in range(start, len(lines)) if lines[index].startswith("\n"))
        given = [index for index in range(start, end) if " = " in lines[index]]
    calls = ('check("', "given(")
    if find_spec("torch") is None:
        lines = source.partition("\nif torch is not None:\n")[0].splitlines()
    expected = [index for index, line in enumerate(lines) if line.strip().startswith(calls)]
    return given, expected


def changed(source: str, index: int, generator: random.Random) -> tuple[str, str]:
    """The script with another digit in the number of a line, and that line."""
    lines = source.splitlines(keepends=True)
    line = lines[index]
    first = line.rindex(', "') if '"' in line else line.index(" = ") + 3
    digits = [place for place in range(first, len(line)) if line[place].isdigit()]
    place = generator.choice(digits)
    digit = (int(line[place]) + generator.randint(1, 9)) % 10
    lines[index] = line[:place] + str(digit) + line[place + 1 :]
    return "".join(lines), lines[index].strip()


def notices(source: str) -> bool:
    """Whether the script fails."""
    try:
        run(source)
    except (AssertionError, ArithmeticError, ValueError):
        return True
    return False


@pytest.mark.parametrize(("question", "name"), [*FEW, ("activation", "softsign")])
def test_the_script_passes_and_any_other_digit_makes_it_fail(question: str, name: str) -> None:
    """Both in its problem and in the numbers that it expects."""
    source = document("python", question, name)
    run(source)
    generator = random.Random(f"{question} {name}")
    kinds = [lines for lines in lines_of(source) if lines]
    for _ in range(NUMBER_OF_CHANGES):
        wrong, line = changed(source, generator.choice(generator.choice(kinds)), generator)
        assert notices(wrong), line


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("optimize", "ex7_2"),
        ("derivative", "sigmoid"),
        ("hessian", "softsign"),
        ("forward", "tanh"),
        ("backprop", "gelu"),
    ],
)
def test_formulas_are_compared_where_there_are_no_numbers(question: str, name: str) -> None:
    """At points that are tried; with another digit in one of the formulas they do not agree."""
    source = document("python", question, name)
    assert re.search(r"^\d+ formulas? agrees?: ", printed(source), re.MULTILINE)
    start, end = source.index("def solution("), source.index("# The problem leaves")
    # A digit of a formula: not of a name, a label, a condition, or the tolerance of a comparison.
    digits = re.compile(r"(?<![\w.\"\[-])(?<![<>=] )[1-9](?![\w.\]])")
    places = [found.start() for found in digits.finditer(source, start, end)]
    unnoticed = [
        source[: place + 20].splitlines()[-1]
        for place in places
        if not notices(source[:place] + str((int(source[place]) + 1) % 10) + source[place + 1 :])
    ]
    assert places
    assert not unnoticed


@pytest.mark.slow
@every_problem
def test_every_script_passes_and_notices_another_digit(name: str) -> None:
    """Of every question that a bundled problem can be asked; a digit that floats cannot tell is no other."""
    generator = random.Random(name)
    for question in answered(name):
        source = document("python", question, name)
        scope = run(source)
        _, expected = lines_of(source)
        for index in generator.sample(expected, min(len(expected), 3)):
            wrong, line = changed(source, index, generator)
            before, after = (each.splitlines()[index] for each in (source, wrong))
            numbers = [
                float(each.strip().rpartition(', "')[2].rstrip('")')) for each in (before, after)
            ]
            if abs(numbers[0] - numbers[1]) > 1e-12 * scope["largest"]:
                assert notices(wrong), (question, line)


def test_a_solution_without_numbers_or_formulas_says_so() -> None:
    """It claims no agreement."""
    derivation = replace(solved("backprop", "ex7_1"), sections=(), answers=(), given=())
    pieces = render(derivation, display("backprop", "ex7_1"), Level.NORMAL, Page())
    assert printed("".join(pieces)).startswith("Nothing was compared")


def test_what_agrees_is_counted_in_english() -> None:
    """One number agrees; two agree, and the last one is named."""
    lines: list[str] = []
    scope: dict[str, Any] = {"print": lines.append}
    exec(CHECK + REPORT, scope)
    scope["check"]("a =", 2, "2")
    scope["report"]()
    scope["check"]("a =", 2, "2")
    scope["check"]("b ≈", 1.0049, "1.00")
    scope["report"]()
    assert lines == ["1 number agrees: a = 2", "2 numbers agree: b ≈ 1.00, …"]


def test_the_script_needs_nothing_but_python(tmp_path: Path) -> None:
    """Neither hwsolve nor any other package: it runs isolated from both."""
    file = tmp_path / "solution.py"
    file.write_text(document("python", "backprop", "ex7_1"), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(file)], capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    assert re.search(r"^\d+ numbers agree: ", done.stdout, re.MULTILINE)


def test_the_script_reads_like_the_solution() -> None:
    """The same names, in the same order."""
    source = document("python", "backprop", "ex7_1")
    assert "df6_df3 = df6_df4 * df4_df3 + df6_df5 * df5_df3\n" in source
    assert 'check("df6/df3 ≈", df6_df3, "16.3843")\n' in source
    assert "t_f3 = t_f1 / t_f2\n" in source


@pytest.mark.parametrize("kind", TEXTS)
def test_a_hostile_text_stays_a_comment(kind: str) -> None:
    """The script imports what a harmless one does, and still passes."""
    source = written(kind, "python")
    run(source)
    assert sorted(re.findall(r"^ *import .*", source, re.MULTILINE)) == [
        "    import torch",
        "import math",
    ]
