"""Adam traces of 10² … 10⁵ steps: time per step and its growth, beside a plain float loop and torch.optim.

`python benchmarks/optimizers.py` prints a table, with `--json` the same as data. Every figure is the median of
interleaved runs in one process. The objective is 0.1 x₁² + 2 x₂² from (−5, −2) with α = 0.01.
"""

from __future__ import annotations

import argparse
import json
import math
import statistics
import time
from collections.abc import Callable

from hwsolve.methods import method
from hwsolve.methods.rules import rule_of
from hwsolve.notation.parser import parse
from hwsolve.optimizers.loop import Loop
from hwsolve.optimizers.plan import Run
from hwsolve.optimizers.sources import FromGraph
from hwsolve.optimizers.trace import Trace
from hwsolve.problem import inline

SIZES = (100, 1_000, 10_000, 100_000)
REPEATS = 3
RATE, BETA1, BETA2, EPSILON = 0.01, 0.9, 0.999, 1e-8


def adam_run(steps: int) -> Run:
    """Adam on the stretched bowl."""
    problem = inline("f = 0.1 x1^2 + 2 x2^2", "x1=-5,x2=-2")
    source = FromGraph(problem, "f")
    rule = rule_of(method("adam"), {}, {"alpha": parse("0.01")})
    run = Run("", rule, steps, source.optimized, source)
    _ = run.assignments  # differentiating is not what is measured
    return run


def certified(run: Run) -> None:
    """Every digit of the last step certified, as far as that is possible; a few steps kept."""
    Trace(run, lambda number: number in (1, run.steps - 1), 5).settle()


def compiled_floats(run: Run) -> None:
    """The same trees compiled for floats: nothing is certified."""
    Loop(run, lambda number: False).floats()


def plain_floats(run: Run) -> None:
    """A loop as anybody would write it."""
    x = [-5.0, -2.0]
    m, v = [0.0, 0.0], [0.0, 0.0]
    kept = []
    for t in range(1, run.steps + 1):
        gradient = (0.2 * x[0], 4 * x[1])
        for i in (0, 1):
            g = gradient[i]
            m[i] = BETA1 * m[i] + (1 - BETA1) * g
            v[i] = BETA2 * v[i] + (1 - BETA2) * g**2
            corrected_m = m[i] / (1 - BETA1**t)
            corrected_v = v[i] / (1 - BETA2**t)
            x[i] -= RATE * corrected_m / (math.sqrt(corrected_v) + EPSILON)
        kept.append((*x, *m, *v))


def torch_optim(run: Run) -> None:
    """torch.optim.Adam in float64, its gradient put in by hand."""
    import torch

    x = torch.tensor([-5.0, -2.0], dtype=torch.float64, requires_grad=True)
    slopes = torch.tensor([0.2, 4.0], dtype=torch.float64)
    optimizer = torch.optim.Adam([x], lr=RATE)
    for _ in range(run.steps):
        x.grad = slopes * x.detach()
        optimizer.step()


CONTENDERS: dict[str, Callable[[Run], None]] = {
    "certified": certified,
    "compiled floats": compiled_floats,
    "plain floats": plain_floats,
    "torch.optim": torch_optim,
}


def measure(repeats: int) -> list[dict[str, float | str]]:
    """Median seconds of each contender at each size."""
    rows: list[dict[str, float | str]] = []
    for steps in SIZES:
        run = adam_run(steps)
        times: dict[str, list[float]] = {name: [] for name in CONTENDERS}
        for _ in range(repeats if steps < SIZES[-1] else 1):
            for name, contender in CONTENDERS.items():
                start = time.perf_counter()
                try:
                    contender(run)
                except ImportError:
                    continue
                times[name].append(time.perf_counter() - start)
        row: dict[str, float | str] = {"steps": steps}
        row |= {name: statistics.median(each) for name, each in times.items() if each}
        rows.append(row)
    return rows


def main() -> None:
    """Prints the table, and how far the aims are met."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--json", action="store_true")
    options.add_argument("--repeats", type=int, default=REPEATS)
    arguments = options.parse_args()
    rows = measure(arguments.repeats)
    if arguments.json:
        print(json.dumps(rows, indent=1))
        return
    names = list(CONTENDERS)
    print(f"{'steps':>8}" + "".join(f"{name:>18}" for name in names) + "   (µs a step)")
    for row in rows:
        steps = float(row["steps"])
        cells = (
            f"{1e6 * float(row[name]) / steps:18.2f}" if name in row else f"{'not there':>18}"
            for name in names
        )
        print(f"{int(steps):>8,}" + "".join(cells))
    for row in rows:
        if "torch.optim" in row:
            ratio = float(row["certified"]) / float(row["torch.optim"])
            print(f"certified/torch.optim at {row['steps']:,} steps: {ratio:.2f}")
        ratio = float(row["compiled floats"]) / float(row["plain floats"])
        print(f"compiled floats/plain floats at {row['steps']:,} steps: {ratio:.2f}")


if __name__ == "__main__":
    main()
