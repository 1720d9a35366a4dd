"""Short equations stand in two columns, and answers in a frame, where they have room."""

from __future__ import annotations

import pytest

from hwsolve.renderers.latex_columns import framed, in_columns, runs
from hwsolve.renderers.latex_rows import Written, WrittenRow


def equation(name: str, *rows: WrittenRow | str, label: str = "") -> Written:
    written = [WrittenRow(row, "") if isinstance(row, str) else row for row in rows]
    return Written(label, name, tuple(written))


NARROW = [equation(f"f_{index}", "= 1") for index in range(6)]
WIDE = equation("f", "= " + " + ".join(["x"] * 30))


def test_narrow_equations_are_found_where_they_follow_each_other() -> None:
    """Where most of them do; the others stand below, and the order is kept."""
    found = list(runs([*NARROW, WIDE, NARROW[0], WIDE]))
    assert [(narrow, len(run)) for narrow, run in found] == [(True, 6), (False, 3)]
    assert [each for _, run in found for each in run] == [*NARROW, WIDE, NARROW[0], WIDE]
    assert [narrow for narrow, _ in runs([*NARROW[:4], WIDE, *NARROW[:4]])] == [False]


@pytest.mark.parametrize(
    "other",
    [
        equation("f", "= 1", label="1"),
        equation("f", WrittenRow("= 1", "", (("a = b", ""),))),
        equation("f", "= 1", "= 2", "= 3"),
        equation("f"),
    ],
)
def test_what_needs_a_line_of_its_own_is_not_narrow(other: Written) -> None:
    """A label, a side calculation, many rows or none."""
    assert not any(narrow for narrow, _ in runs([other] * 6))


def test_columns_are_read_from_top_to_bottom() -> None:
    """The first half at the left, the second at the right, without a page's end between short ones."""
    source = in_columns(NARROW[:5])
    assert [line.strip() for line in source.splitlines()[1:-1]] == [
        r"f_0 &= 1 & f_3 &= 1 && \\*",
        r"f_1 &= 1 & f_4 &= 1 \\*",
        "f_2 &= 1 &  &",
    ]


def test_a_reason_stands_beside_its_row_or_below_it() -> None:
    """Below where it has no room; where that happens to most, there are no columns."""
    short = [equation("f", WrittenRow("= 1", "a rule")) for _ in range(6)]
    long = [equation("f", WrittenRow("= 1", "a very long reason " * 6))]
    assert in_columns(short).count("{a rule}") == 6
    assert in_columns([*short, *long]).count(r"\whybelow") == 1
    assert in_columns(long * 4) == ""


def test_a_frame_holds_what_has_no_reason_and_fits() -> None:
    """Long or explained answers do without."""
    assert framed(NARROW[:2]).count(r"\boxed") == 1
    assert framed(NARROW).count(r"\qquad") == 3
    assert framed([equation("f", "= " + "x" * 90)]) == ""
    assert framed([equation("f", WrittenRow("= 1", "a rule"))]) == ""
    assert framed(NARROW * 3) == ""
