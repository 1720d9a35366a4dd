"""Measures hwsolve: start-up, growth with the size of the graph, and other libraries beside it.

python benchmarks/run.py [--json FILE] [--quick]

Every number is the median of runs that take turns, so that a busy moment of the machine meets all.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import math
import os
import platform
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import linear_regression, median
from subprocess import DEVNULL, PIPE, Popen

from graphs import FAMILIES, write_problem

ROOT = Path(__file__).resolve().parent.parent
SCRIPT = Path(sys.executable).with_name("hwsolve")
HWSOLVE = (
    [str(SCRIPT)]
    if SCRIPT.exists()
    else [sys.executable, "-c", "from hwsolve.cli import main; main()"]
)
# A user waits for the compilation of imported modules once, not with every command.
ENVIRONMENT = {
    name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"
} | {"PYTHONPATH": str(ROOT)}


@dataclass(frozen=True, slots=True)
class Run:
    """A finished process: wall seconds, peak memory in MB, bytes of output, and what went wrong."""

    seconds: float
    megabytes: float
    output: int
    failure: str = ""


@dataclass(frozen=True, slots=True)
class Effort:
    """What graphs of one size cost: medians of `Run`s."""

    family: str
    nodes: int
    seconds: float
    megabytes: float
    output: int
    failure: str


@dataclass(frozen=True, slots=True)
class Growth:
    """How a family grows: the exponents p of cost ~ nodes^p, what ten nodes cost taken off."""

    family: str
    time: float | None
    memory: float | None
    output: float | None


def run(command: Sequence[str], timeout: float) -> Run:
    """Runs a command to its end, or kills it after `timeout` seconds."""
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        start = time.perf_counter()
        process = Popen(
            command, stdin=DEVNULL, stdout=output, stderr=errors, env=ENVIRONMENT, cwd=ROOT
        )
        timer = threading.Timer(timeout, process.kill)
        timer.start()
        # Only wait4 gives the peak memory of this one child; getrusage gives that of the largest.
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        timer.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
        errors.seek(0)
        said = errors.read(2000).decode(errors="replace").strip().splitlines()
        failure = ""
        if seconds >= timeout:
            failure = f"no answer in {timeout:g} s"
        elif process.returncode:
            failure = f"exit {process.returncode}: {said[-1] if said else ''}"[:160]
        unit = 2**20 if sys.platform == "darwin" else 2**10
        return Run(seconds, usage.ru_maxrss / unit, os.fstat(output.fileno()).st_size, failure)


def measure_start(rounds: int) -> list[dict[str, object]]:
    """Whole commands as ratios to the imports that they cannot do without."""
    commands: Mapping[str, Sequence[str]] = {
        "backprop ex7_1": [*HWSOLVE, "backprop", "problems/ex7_1.toml"],
        "import sympy": [sys.executable, "-c", "import sympy"],
        "--help": [*HWSOLVE, "--help"],
        "import typer": [sys.executable, "-c", "import typer"],
    }
    runs: dict[str, list[Run]] = defaultdict(list)
    for turn in range(rounds + 1):
        for name, command in commands.items():
            finished = run(command, 60)
            if turn:  # the first turn only fills the caches
                runs[name].append(finished)
    rows: list[dict[str, object]] = []
    for name, base, aim in (
        ("backprop ex7_1", "import sympy", 1.0),
        ("--help", "import typer", 2.2),
    ):
        seconds, base_seconds = (median(r.seconds for r in runs[key]) for key in (name, base))
        rows.append(
            {
                "command": f"hwsolve {name}",
                "seconds": seconds,
                "compared": base,
                "compared_seconds": base_seconds,
                "ratio": seconds / base_seconds,
                "aim": aim,
                "failure": next((r.failure for r in runs[name] + runs[base] if r.failure), ""),
            }
        )
    return rows


def measure_growth(sizes: Sequence[int], rounds: int, timeout: float) -> list[Effort]:
    """`hwsolve backprop --json` over every family and size; the largest sizes once."""
    runs: dict[tuple[str, int], list[Run]] = defaultdict(list)
    with tempfile.TemporaryDirectory() as folder:
        for turn in range(rounds):
            for size in sizes:
                for name, family in FAMILIES.items():
                    done = runs[name, size]
                    if turn and (size > 10_000 or done[-1].failure):
                        continue
                    path = Path(folder) / f"{name}_{size}.toml"
                    if not path.exists():
                        write_problem(family, size, path)
                    done.append(run([*HWSOLVE, "backprop", str(path), "--json"], timeout))
                    print(f"  {name} {size}: {done[-1].seconds:.2f} s", file=sys.stderr)
    return [
        Effort(
            name,
            size,
            median(r.seconds for r in done),
            median(r.megabytes for r in done),
            done[0].output,
            done[-1].failure,
        )
        for (name, size), done in runs.items()
    ]


def fit_growth(efforts: Sequence[Effort]) -> list[Growth]:
    """The slope in doubly logarithmic scale, from 1,000 nodes on where there are enough sizes.

    The cost of the smallest graph is taken off first: it is start-up, which flattens the slope.
    What costs less than a quarter more than that is noise, and left out.
    """
    growths = []
    for family in FAMILIES:
        smallest, *others = sorted(
            (effort for effort in efforts if effort.family == family), key=lambda e: e.nodes
        )
        good = [effort for effort in others if not effort.failure]
        large = [effort for effort in good if effort.nodes >= 1000]
        chosen = large if len(large) >= 3 else good
        exponents = [
            _slope([(e.nodes, getattr(e, of)) for e in chosen], getattr(smallest, of))
            for of in ("seconds", "megabytes", "output")
        ]
        growths.append(Growth(family, *exponents))
    return growths


def _slope(points: Sequence[tuple[int, float]], base: float) -> float | None:
    logarithms = [
        (math.log(nodes), math.log(cost - base)) for nodes, cost in points if cost > 1.25 * base
    ]
    if len(logarithms) < 2:
        return None
    return linear_regression(*zip(*logarithms, strict=True)).slope


def measure_rivals(sizes: Sequence[int], timeout: float) -> list[dict[str, object]]:
    """PyTorch on the same graphs, and `sympy.diff` on the composed chain until it gives up."""
    jobs = [("sympy", "chain", size) for size in (25, 50, 100, 200, 300, 400)]
    if importlib.util.find_spec("torch") is not None:
        jobs += [("torch", family, size) for family in FAMILIES for size in sizes[1:]]
    rows: list[dict[str, object]] = []
    for library, family, size in jobs:
        if rows and rows[-1]["library"] == library == "sympy" and rows[-1]["failure"]:
            continue
        command = [
            sys.executable,
            str(ROOT / "benchmarks" / "rivals.py"),
            library,
            family,
            str(size),
        ]
        seconds, failure = _seconds_said(command, timeout)
        rows.append(
            {
                "library": library,
                "family": family,
                "nodes": size,
                "seconds": seconds,
                "failure": failure,
            }
        )
    return rows


def _seconds_said(command: Sequence[str], timeout: float) -> tuple[float | None, str]:
    process = Popen(command, stdout=PIPE, stderr=PIPE, text=True, env=ENVIRONMENT)
    timer = threading.Timer(timeout, process.kill)
    timer.start()
    said, errors = process.communicate()
    timed_out = not timer.is_alive()
    timer.cancel()
    if timed_out:
        return None, f"no answer in {timeout:g} s"
    if process.returncode:
        return None, (errors.strip().splitlines() or ["it died"])[-1][:160]
    return float(said), ""


def table(title: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Prints a table, numbers to three digits."""
    cells = [list(columns), *([_cell(value) for value in row] for row in rows)]
    widths = [max(len(row[index]) for row in cells) for index in range(len(columns))]
    print(f"\n{title}")
    for row in cells:
        print("  " + "  ".join(map(str.ljust, row, widths)).rstrip())


def _cell(value: object) -> str:
    if value is None:
        return "-"
    return f"{value:.3g}" if isinstance(value, float) and value < 1000 else str(value)


def main() -> int:
    """Measures, prints tables, and gives 1 where hwsolve itself failed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", metavar="FILE", help="also write the numbers to FILE")
    parser.add_argument("--quick", action="store_true", help="up to 1,000 nodes and few runs")
    options = parser.parse_args()
    sizes = (
        [10, 100, 300, 1000] if options.quick else [10, 100, 1000, 3162, 10_000, 31_623, 100_000]
    )
    start = measure_start(5 if options.quick else 15)
    efforts = measure_growth(sizes, 3, 60 if options.quick else 300)
    growths = fit_growth(efforts)
    rivals = measure_rivals(sizes, 10 if options.quick else 60)
    table(
        "Start-up: whole commands, wall seconds",
        list(start[0]),
        [list(row.values()) for row in start],
    )
    columns = ["family", "nodes", "seconds", "peak MB", "output bytes", "failure"]
    table("backprop --json", columns, [list(asdict(effort).values()) for effort in efforts])
    columns = ["family", "time", "memory", "output"]
    table(
        "Exponents of growth (aim: time at most 1.05)",
        columns,
        [list(asdict(g).values()) for g in growths],
    )
    table(
        "Other libraries, imports not counted",
        list(rivals[0]),
        [list(row.values()) for row in rivals],
    )
    if not any(row["library"] == "torch" for row in rivals):
        print("  PyTorch is not installed, so it was not measured.")
    if options.json:
        numbers = {
            "machine": {
                "python": platform.python_version(),
                "system": platform.platform(),
                "cores": os.cpu_count(),
            },
            "start": start,
            "growth": [asdict(effort) for effort in efforts],
            "exponents": [asdict(growth) for growth in growths],
            "rivals": rivals,
        }
        Path(options.json).write_text(json.dumps(numbers, indent=1) + "\n", encoding="utf-8")
    return int(any(row["failure"] for row in start) or any(effort.failure for effort in efforts))


if __name__ == "__main__":
    sys.exit(main())
