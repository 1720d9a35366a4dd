"""The script runs by itself, passes, and fails as soon as a digit is another one."""

from __future__ import annotations

import random
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.renderers.documents import FEW, answered, document, every_problem
from tests.renderers.hostile import TEXTS, written
from tests.sizes import examples

NUMBER_OF_CHANGES = examples(25)


def run(source: str) -> None:
    """Runs the script here, with nothing in scope."""
    exec(compile(source, "solution.py", "exec"), {"print": lambda *words: None})


def changed(source: str, generator: random.Random) -> tuple[str, str]:
    """The script with another digit in what the problem gives or in an expected number."""
    lines = source.splitlines(keepends=True)
    start = lines.index("# What the problem gives.\n") + 1
    end = next(index for index in range(start, len(lines)) if lines[index].startswith("\n"))
    given = [index for index in range(start, end) if " = " in lines[index]]
    expected = [index for index, line in enumerate(lines) if line.startswith(("check(", "given("))]
    index = generator.choice(generator.choice([given, expected]))
    line = lines[index]
    first, last = (
        (line.index(" = ") + 3, len(line)) if index in given else (line.rindex(', "'), len(line))
    )
    digits = [place for place in range(first, last) if line[place].isdigit()]
    place = generator.choice(digits)
    digit = (int(line[place]) + generator.randint(1, 9)) % 10
    lines[index] = line[:place] + str(digit) + line[place + 1 :]
    return "".join(lines), lines[index]


@pytest.mark.parametrize(("question", "name"), FEW)
def test_the_script_passes_and_any_other_digit_makes_it_fail(question: str, name: str) -> None:
    """Both in its problem and in the numbers that it expects."""
    source = document("python", question, name)
    run(source)
    generator = random.Random(f"{question} {name}")
    for _ in range(NUMBER_OF_CHANGES):
        wrong, line = changed(source, generator)
        with pytest.raises((AssertionError, ArithmeticError, ValueError)):
            run(wrong)
            pytest.fail(f"not noticed: {line}")


@pytest.mark.slow
@every_problem
def test_every_script_passes(name: str) -> None:
    """Of every question that a bundled problem can be asked."""
    for question in answered(name):
        run(document("python", question, name))


def test_the_script_needs_nothing_but_python(tmp_path: Path) -> None:
    """Neither hwsolve nor any other package: it runs isolated from both."""
    file = tmp_path / "solution.py"
    file.write_text(document("python", "backprop", "ex7_1"), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(file)], capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    assert re.fullmatch(r"\d+ numbers agree\n", done.stdout)


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
