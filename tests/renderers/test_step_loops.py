"""What a program says of several parameters, one after the other, is said once."""

from __future__ import annotations

import pytest

from hwsolve.renderers.program_text import CHECK, CHECK_LINE
from hwsolve.renderers.step_loops import looped
from tests.renderers.documents import document
from tests.renderers.test_python_script import notices, run

STEP = """\
m["{name}", 0] = {start}
m["{name}", 1] = 0.9 * m["{name}", 0] + 1
check("adam:m.{name}[1] {relation}", m["{name}", 1], "{shown}")
"""


def step(name: str, start: str, relation: str, shown: str) -> str:
    """The lines of one parameter."""
    return STEP.format(name=name, start=start, relation=relation, shown=shown)


def test_lines_that_differ_in_name_and_numbers_are_a_loop() -> None:
    """With a row of numbers for each parameter, and the lines once."""
    lines = step("w", "0", "=", "1") + step("b", "-1.234", "≈", "-0.111")
    assert looped(lines) == (
        "for name, numbers, shown in [\n"
        '    ("w", [0], ["= 1"]),\n'
        '    ("b", [-1.234], ["≈ -0.111"]),\n'
        "]:\n"
        "    m[name, 0] = numbers[0]\n"
        "    m[name, 1] = 0.9 * m[name, 0] + 1\n"
        '    check_line(f"adam:m.{name}[1]", m[name, 1], shown[0])\n'
    )


@pytest.mark.parametrize(
    "lines",
    [
        "x = 1\ny = 2\n",
        step("w", "0", "=", "1"),
        step("w", "0", "=", "1") + step("b", "1", "≈", "1.9").replace("0.9 *", "0.8 *"),
        step("w", "0", "=", "1") + 'm["b", 0] = 1\n',
        step("w", "0", "=", "1") + 'x = m["w", 1] + m["b", 1]\n' + step("b", "0", "=", "1"),
        step("w", "0", "=", "1") * 2,
    ],
)
def test_other_lines_stay_as_they_are(lines: str) -> None:
    """One parameter alone, other formulas, and lines about two of them."""
    assert looped(lines) == lines


def test_a_loop_does_what_its_lines_do() -> None:
    """The same entries, and a wrong number of one parameter is noticed."""
    lines = (
        step("w", "0", "=", "1") + step("b", "-1.234", "≈", "-0.111") + step("c", "1", "≈", "1.90")
    )
    before = run(CHECK + "m = {}\n" + lines)
    after = run(CHECK + CHECK_LINE + "m = {}\n" + looped(lines))
    assert before["m"] == after["m"]
    assert before["agreed"] == after["agreed"]
    assert notices(CHECK + CHECK_LINE + "m = {}\n" + looped(lines.replace("-0.111", "-0.112")))


def test_a_step_of_adam_is_a_short_cell() -> None:
    """Its lines stand once for four parameters, and another digit in its rows is noticed."""
    source = document("python", "optimize", "assignment02")
    cell = source[source.index("# Adam: step 2") : source.index("# The problem leaves")]
    assert len(cell.strip().splitlines()) == 18
    row = '("b1", [-0.4], ["= -0.094", "= 0.005164", "≈ -0.494737", "≈ 0.259497", "≈ 0.19712"])'
    assert row in source
    run(source)
    for old, new in (("-0.4]", "-0.5]"), ("0.259497", "0.259498"), ("0.19712", "0.19713")):
        assert notices(source.replace(row, row.replace(old, new)))
