"""How far a long loop is, on standard error, where that is a terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from hwsolve.optimizers.loop import Progress

FEWEST_STEPS = 5_000
WIDTH = 30


@contextmanager
def progress_bar(title: str, steps: int) -> Iterator[Progress | None]:
    """What a loop is to call now and then; None where nobody would see it. The bar is wiped at the end."""
    if steps < FEWEST_STEPS or not sys.stderr.isatty():
        yield None
        return

    def show(step: int) -> None:
        full = WIDTH * step // steps
        bar = "█" * full + "░" * (WIDTH - full)
        sys.stderr.write(f"\r{title} {bar} {step:,}/{steps:,}")
        sys.stderr.flush()

    try:
        yield show
    finally:
        sys.stderr.write("\r\x1b[K")
        sys.stderr.flush()
