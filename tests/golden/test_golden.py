"""The terminal output of the main examples, whole, as files that a reviewer can read."""

from __future__ import annotations

import pytest

from hwsolve.notation.stacked import cell_width
from tests.golden.update import CASES, FOLDER, path_of, printed


@pytest.mark.parametrize("case", CASES, ids=lambda case: path_of(*case).name)
def test_the_output_is_that_of_the_file(case) -> None:
    """A change of what is printed shows in a file: `python -m tests.golden.update`."""
    assert printed(*case) == path_of(*case).read_text(encoding="utf-8")


@pytest.mark.parametrize("case", CASES, ids=lambda case: path_of(*case).name)
def test_no_line_is_wider_than_its_terminal(case) -> None:
    """Whatever is printed at 80 columns fits into 80 columns."""
    width = case[-1]
    lines = path_of(*case).read_text(encoding="utf-8").splitlines()
    assert all(line == line.rstrip() for line in lines)
    if width is not None:
        assert max(map(cell_width, lines)) <= width


def test_every_file_is_that_of_a_case() -> None:
    """No file is left over from a case that is gone."""
    assert set(FOLDER.glob("*.txt")) == {path_of(*case) for case in CASES}
