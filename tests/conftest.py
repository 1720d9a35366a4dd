"""How the suite runs: property tests have no deadline, since a busy machine is no defect, and are the same
in every run of CI."""

from __future__ import annotations

import gc
from collections import defaultdict

import pytest
from hypothesis import HealthCheck, settings

from tests.sizes import IN_CI, SHARE, TABLE, examples

settings.register_profile(
    "hwsolve",
    deadline=None,
    max_examples=examples(100),
    derandomize=IN_CI,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("hwsolve")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Of a test with a table of many cases a share is tried every time; the others are slow tests."""
    cases = defaultdict(list)
    for item in items:
        if hasattr(item, "callspec") and item.get_closest_marker("slow") is None:
            cases[item.nodeid.partition("[")[0]].append(item)
    for table in cases.values():
        for place, item in enumerate(table):
            if len(table) >= TABLE and place % SHARE:
                item.add_marker("slow")


def pytest_collection_finish() -> None:
    """What the collected tests consist of lasts as long as they do: no search for garbage goes through it."""
    gc.collect()
    gc.freeze()
