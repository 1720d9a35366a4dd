"""What hwsolve says of itself: a tour of ten lines, what is built in, and a file to start from."""

from __future__ import annotations

from collections.abc import Mapping

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
# A line that begins with "# " and a name or a [table] is an option: take the "# " away to use it.

title = "My exercise"
# question = "What is asked, in words."
# source = "Sheet 3, exercise 2"

[inputs]                    # the point: numbers, "pi/2" in quotes, or c = "c" to leave c a symbol
x = 2
t = 1

[parameters]                # what an optimizer changes; a problem without an optimizer needs none
w = 0.5
b = -0.2

[graph]                     # a node a line, in any order: name = "formula of inputs, parameters, nodes"
z = "w x + b"
y = "sigmoid(z)"
L = "1/2 (y - t)^2"

[ask]                       # every key may be left out
# outputs = ["L"]           # default: every node that no other node uses
# wrt = ["w", "b"]          # default: all inputs and parameters
# decompose = true          # split compound nodes into elementary operations
# step = 0.001              # h for finite differences; default: 0.01
# questions = ["forward", "backprop", "gradcheck"]    # what `hwsolve FILE` answers, in this order

[display]
# digits = 7                # significant digits of answers; default: 5; or decimals = 3, places
# decimal_comma = true
# symbols = {w = "ω"}       # what is printed for a name

# [submission]              # the head of a LaTeX, PDF, HTML or Markdown solution
# author = "Ada Lovelace"
# course = "Machine learning"
# sheet = "3"
# date = "1 May"            # and template = "sheet.tex": your own LaTeX file, for the solution to stand in

# [optimizer]               # `hwsolve optimize`; `hwsolve list` and `hwsolve explain adam` say what there is
# algorithms = ["sgd", "momentum", "rmsprop", "adam"]
# steps = 2
# convention = "torch"      # whose definitions are meant where they differ
# alpha = 0.1               # hyperparameters of all methods, by their names or lr, eta, …

# [optimizer.adam]          # … and of one
# beta2 = 0.99
# epsilon_place = "outside" # a knob of the method

# [schedule]                # the learning rate over the steps
# kind = "step"
# every = 1
# factor = 0.5

# [gradients]               # gradients that are given, one a step; without them [graph] is differentiated
# w = [-1.2, -0.8]
# b = [-0.6, -0.4]

# [data]                    # rows instead of one point: the loss is their mean
# columns = ["x", "t"]
# rows = [[1, 0], [2, 1], [3, 1]]
# batch = 1                 # rows a step; default: all
# order = [1, 3, 2]         # or seed = 7, for a random one
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

    from hwsolve.explanations import ideas
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
    parts = {
        "Questions": questions,
        "Bundled problems": problems,
        **ideas(),
        "Functions": functions,
    }
    listed = "\n\n".join(f"{title}\n{_aligned(rows)}" for title, rows in parts.items())
    return f"{listed}\n\nhwsolve explain NAME tells more of a method, a schedule, a rule or a function."


def _names(kind: str) -> str:
    from hwsolve.functions import table

    names = (function.name for function in table().values() if function.kind == kind)
    return " ".join(dict.fromkeys(names))


def _aligned(rows: Mapping[str, str]) -> str:
    width = max(map(len, rows), default=0)
    return "\n".join(f"  {name.ljust(width)}  {text}".rstrip() for name, text in rows.items())
