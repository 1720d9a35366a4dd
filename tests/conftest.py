"""How the suite runs: property tests have no deadline, since a busy machine is no defect, and are the same
in every run of CI."""

from __future__ import annotations

import gc

from hypothesis import HealthCheck, settings

from tests.sizes import IN_CI, examples

settings.register_profile(
    "hwsolve",
    deadline=None,
    max_examples=examples(100),
    derandomize=IN_CI,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("hwsolve")


def pytest_collection_finish() -> None:
    """What the collected tests consist of lasts as long as they do: no search for garbage goes through it."""
    gc.collect()
    gc.freeze()
