"""How many random examples a property is tried on: all of them in CI, fewer where a person waits."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any

import pytest

IN_CI = "CI" in os.environ
WAITING = 5
TABLE, SHARE = 8, 4
"""Of a table with so many cases one in so many is tried every time, all of them by `-m slow`."""


def examples(in_ci: int) -> int:
    """The number of examples of a property that CI tries on `in_ci` of them."""
    return in_ci if IN_CI else max(in_ci // WAITING, 10)


def one_in(share: int, cases: Iterable[Any]) -> list[Any]:
    """Parameters of a test: one case in `share` is tried every time, all of them by `-m slow`."""
    return [
        pytest.param(
            *(case if isinstance(case, tuple) else (case,)),
            marks=[pytest.mark.slow] if place % share else [],
        )
        for place, case in enumerate(cases)
    ]
