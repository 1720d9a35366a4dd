"""Every displayed line of random graphs recomputes, in any number of digits."""

from __future__ import annotations

import mpmath
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hwsolve.numbers.rounding import Rounding
from hwsolve.problem.model import Problem
from hwsolve.solvers import registry
from tests.derivation.displayed import DIGITS, shown
from tests.derivation.test_recompute import COMMANDS, follows
from tests.sizes import examples
from tests.solvers.random_graphs import problems

roundings = st.builds(Rounding, st.integers(1, 15)) | st.builds(
    Rounding, st.just(5), st.integers(0, 8)
)


@pytest.mark.slow
@settings(
    max_examples=examples(150),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(problems(), st.sampled_from(COMMANDS), roundings)
def test_every_line_recomputes(problem: Problem, command: str, rounding: Rounding) -> None:
    """What holds for the shipped problems holds for those that a user brings."""
    found = shown(problem, registry()[command].solve(problem), rounding)
    with mpmath.workdps(DIGITS):
        for line in found.lines:
            for before, after in zip(line.numeric, line.numeric[1:], strict=False):
                assert follows(before, after, rounding), (line.name, before, after)
