"""What hwsolve says of itself: a tour of ten lines, what is built in, and a file to start from."""

from __future__ import annotations

_TOUR = """\
hwsolve solves homework in machine learning and optimization, step by step, with the numbers put in.

  hwsolve backprop ex7_1                     a bundled problem, forwards and backwards
  hwsolve backprop -e "f = (x^2/log x + c)(x^2/log x - c)" --at x=3,c=5
  hwsolve forward ex7_1                      the same derivatives in forward mode
  hwsolve gradcheck ex7_1                    … and by finite differences
  hwsolve new mine.toml                      a commented problem file to start from
  hwsolve mine.toml                          everything that a file asks for
  hwsolve list                               what is built in: questions, problems, functions
  hwsolve backprop --help                    options: --digits, --detail, --json, -o FILE, …"""

_TEMPLATE = """\
# A problem for hwsolve. Solve it: `hwsolve FILE`; one question of it: `hwsolve backprop FILE`.
title = "My exercise"
# question = "What is asked, in words."

[inputs]                # the point; leave a value symbolic by its own name: c = "c"
x = 3
c = 5

[graph]                 # a node a line, in any order: name = "formula of inputs and other nodes"
u = "x^2/log x"
f = "(u + c)(u - c)"

[ask]                   # every key may be left out
# outputs = ["f"]       # default: every node that no other node uses
# wrt = ["x"]           # default: all inputs and parameters
# decompose = true      # split compound nodes into elementary operations
# step = 0.01           # h for finite differences
# questions = ["backprop", "forward", "gradcheck"]

[display]
# digits = 5            # significant digits of answers; or decimals = 3
# decimal_comma = true
"""


def tour() -> str:
    """What `hwsolve` alone prints."""
    return _TOUR


def template() -> str:
    """A commented problem file that solves as it stands."""
    return _TEMPLATE


def listing() -> str:
    """Everything that is built in."""
    import tomllib

    from hwsolve.problem.bundled import bundled
    from hwsolve.solvers import registry

    questions = {name: solver.summary for name, solver in registry().items()}
    problems = {
        name: tomllib.loads(path.read_text(encoding="utf-8")).get("title", "")
        for name, path in bundled().items()
    }
    functions = {
        "functions": _names("elementary"),
        "activations": _names("activation"),
    }
    parts = (("Questions", questions), ("Bundled problems", problems), ("Functions", functions))
    return "\n\n".join(f"{title}\n{_aligned(rows)}" for title, rows in parts)


def _names(kind: str) -> str:
    from hwsolve.functions import table

    names = (function.name for function in table().values() if function.kind == kind)
    return " ".join(dict.fromkeys(names))


def _aligned(rows: dict[str, str]) -> str:
    width = max(map(len, rows), default=0)
    return "\n".join(f"  {name.ljust(width)}  {text}".rstrip() for name, text in rows.items())
