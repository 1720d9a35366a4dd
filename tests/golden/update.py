"""The solutions whose whole text is kept in this folder, for a reviewer to look at.

After a change of what is printed: `python -m tests.golden.update`, then read the difference.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hwsolve.derivation.evaluated import evaluated
from hwsolve.derivation.model import Derivation, Level
from hwsolve.explanations import explain
from hwsolve.numbers.rounding import Rounding
from hwsolve.problem import find, load
from hwsolve.renderers import Page, formats
from hwsolve.solvers import registry

FOLDER = Path(__file__).parent
PIPED = None
EXPLAIN = "explain"
"""Not a question about a problem: the second entry of its cases is what is explained."""

OPTIONS: dict[str, dict[str, Any]] = {"compare": {"algo": ("adam_l2,adamw",)}}
"""What is typed beside the problem."""

# question, problem, level of detail, width of the terminal
CASES = [
    ("backprop", "ex7_1", Level.NORMAL, 80),
    ("backprop", "ex7_1", Level.NORMAL, 120),
    ("backprop", "ex7_1", Level.NORMAL, PIPED),
    ("backprop", "ex7_1", Level.BRIEF, 80),
    ("backprop", "ex7_1", Level.FULL, PIPED),
    ("forward", "ex7_1", Level.NORMAL, 80),
    ("gradcheck", "ex7_1", Level.NORMAL, 80),
    ("backprop", "mazur_network", Level.NORMAL, 80),
    ("backprop", "mazur_network", Level.NORMAL, 120),
    ("backprop", "mazur_network", Level.NORMAL, PIPED),
    ("optimize", "assignment02", Level.NORMAL, 80),
    ("optimize", "assignment02", Level.NORMAL, 120),
    ("optimize", "assignment02", Level.NORMAL, PIPED),
    ("compare", "assignment02", Level.NORMAL, 120),
    ("compare", "assignment02", Level.NORMAL, PIPED),
    (EXPLAIN, "adam", Level.NORMAL, 80),
    (EXPLAIN, "adam", Level.NORMAL, PIPED),
]


def path_of(question: str, problem: str, level: Level, width: int | None) -> Path:
    """The file of a case: `ex7_1.backprop.80.txt`, `ex7_1.backprop.full.piped.txt`."""
    parts = [problem, question]
    if level != Level.NORMAL:
        parts.append(level.name.lower())
    return FOLDER / ".".join([*parts, str(width or "piped"), "txt"])


def printed(question: str, problem: str, level: Level, width: int | None) -> str:
    """What the case prints now, without colour."""
    derivation = explain(problem) if question == EXPLAIN else _solved(question, problem)
    display = evaluated(derivation, Rounding(5), level)
    return "".join(formats()["text"].render(derivation, display, level, Page(width)))


def _solved(question: str, problem: str) -> Derivation:
    found = find(problem)
    return registry()[question].solve(load(found.text, found.file), **OPTIONS.get(question, {}))


def main() -> None:
    """Writes every file anew."""
    for old in FOLDER.glob("*.txt"):
        old.unlink()
    for case in CASES:
        path_of(*case).write_text(printed(*case), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
