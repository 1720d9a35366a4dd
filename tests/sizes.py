"""How many random examples a property is tried on: all of them in CI, fewer where a person waits."""

from __future__ import annotations

import os

IN_CI = "CI" in os.environ
WAITING = 5


def examples(in_ci: int) -> int:
    """The number of examples of a property that CI tries on `in_ci` of them."""
    return in_ci if IN_CI else max(in_ci // WAITING, 10)
