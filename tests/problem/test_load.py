"""A problem file is loaded as it is written, and everything wrong with it is said at its place."""

from __future__ import annotations

from fractions import Fraction
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hwsolve.errors import Fault, InputError
from hwsolve.notation.parser import parse
from hwsolve.notation.tree import Constant, Expression, Name, Negate, Number, Product, Sum
from hwsolve.problem.load import load
from hwsolve.problem.model import Display, Problem
from tests.sizes import examples

EX7_1 = """\
title = "Exercise 7.1"
question = "Differentiate it."
source = "Sheet 7"
[inputs]
x = 3
c = 5
[graph]
f6 = "f4 f5"
f1 = "x^2"
f2 = "log x"
f3 = "f1/f2"
f4 = "f3 + c"
f5 = "f3 - c"
"""

GRAPH = '[inputs]\nx = 3\nc = 5\n[graph]\nf1 = "x^2"\nf2 = "f1 + c"\n'


def faults_of(text: str) -> tuple[Fault, ...]:
    with pytest.raises(InputError) as caught:
        load(text, "p.toml", questions=("backprop", "forward"))
    return caught.value.faults


def values(problem: Problem) -> dict[str, Expression | None]:
    return {quantity.name: quantity.value for quantity in problem.quantities}


def formulas(problem: Problem) -> dict[str, Expression]:
    return {node.name: node.formula.tree() for node in problem.nodes}


def test_model_of_a_file() -> None:
    """Every part of a plain file arrives in the model, its nodes in the order of computation."""
    problem = load(EX7_1, "ex7_1.toml")
    assert (problem.title, problem.question, problem.source, problem.file) == (
        "Exercise 7.1",
        "Differentiate it.",
        "Sheet 7",
        "ex7_1.toml",
    )
    assert values(problem) == {"x": Number("3"), "c": Number("5")}
    assert [node.name for node in problem.nodes] == ["f1", "f2", "f3", "f4", "f5", "f6"]
    assert problem.nodes[5].parents == ("f4", "f5")
    assert formulas(problem)["f4"] == parse("f3 + c")
    assert (problem.outputs, problem.wrt, problem.questions) == (("f6",), ("x", "c"), ())
    assert (problem.step, problem.decompose) == (Fraction(1, 100), False)
    assert (problem.display, dict(problem.submission), dict(problem.tables)) == (Display(), {}, {})


def test_places_of_definitions() -> None:
    """A node and an input know where their formula and their value stand."""
    problem = load(EX7_1, "ex7_1.toml")
    node, quantity = problem.nodes[5], problem.inputs[1]
    assert (node.name, node.place.line, node.place.column, node.place.length) == ("f6", 8, 6, 7)
    assert (node.place.file, node.place.text) == ("ex7_1.toml", 'f6 = "f4 f5"')
    assert (quantity.name, quantity.place.line, quantity.place.column) == ("c", 6, 5)


def test_values_stay_as_typed() -> None:
    """Numbers keep their digits and expressions their form; a name of its own is a symbol."""
    text = """\
[inputs]
a = 2.50
b = -1e-8
c = "c"
d = "pi/2"
g = "1/3"
h = -3
w_1 = "w1"
[parameters]
k = "-sqrt(2)"
[graph]
f = "a b c d g h w1 k"
"""
    assert values(load(text, "p.toml")) == {
        "a": Number("2.50"),
        "b": Negate(Number("1e-8")),
        "c": None,
        "d": parse("pi/2"),
        "g": parse("1/3"),
        "h": Negate(Number("3")),
        "w_1": None,
        "k": parse("-sqrt(2)"),
    }


def test_names_are_spelled_as_in_the_file() -> None:
    """A name is used as its author defines it, in ASCII, however it is spelled elsewhere."""
    text = """\
[inputs]
w_1 = 2
"α" = 3
[graph]
"ŷ" = "w1 alpha"
h_2 = "y_hat + w₁"
[ask]
outputs = ["h2"]
wrt = ["w1", "alpha"]
"""
    problem = load(text, "p.toml")
    assert list(values(problem)) == ["w_1", "alpha"]
    assert formulas(problem) == {
        "yhat": Product((Name("w_1"), Name("alpha"))),
        "h_2": Sum(Name("yhat"), (("+", Name("w_1")),)),
    }
    assert (problem.outputs, problem.wrt) == (("h_2",), ("w_1", "alpha"))
    assert problem.nodes[0].place.line == 5


def test_free_names_are_symbols() -> None:
    """Without [inputs] and [parameters] free names are inputs, in the order of first use."""
    problem = load('[graph]\nf = "g + c x"\ng = "b x + e"\n', "p.toml")
    assert values(problem) == {"c": None, "x": None, "b": None}
    assert [node.name for node in problem.nodes] == ["g", "f"]
    assert formulas(problem)["g"] == parse("b x + e")
    assert load('[inputs]\n[graph]\nf = "x"\n', "p.toml").wrt == ("x",)


def test_own_names_stand_before_constants() -> None:
    """`e` and `pi` are the problem's own where it defines them, and constants elsewhere."""
    problem = load('[inputs]\nx = 1\n[graph]\ne = "exp(x)"\nf = "e + pi"\n', "p.toml")
    (_, f) = problem.nodes
    assert f.formula.tree() == Sum(Name("e"), (("+", Constant("pi")),))
    assert f.parents == ("e",)


def test_ask_and_display() -> None:
    """What [ask], [display] and [submission] say replaces the defaults."""
    text = (
        GRAPH
        + """\
[ask]
outputs = ["f1", "f2", "f1"]
wrt = ["c"]
step = "1e-3"
questions = ["forward", "backprop"]
[display]
decimals = 3
decimal_comma = true
symbols = {c = "γ"}
[submission]
author = "A. Student"
sheet = 7
date = 2026-05-01
"""
    )
    problem = load(text, "p.toml", questions=("backprop", "forward"))
    assert (problem.outputs, problem.wrt) == (("f1", "f2"), ("c",))
    assert (problem.step, problem.questions) == (Fraction(1, 1000), ("forward", "backprop"))
    assert problem.display == Display(5, 3, True, {"c": "γ"})
    assert problem.submission == {"author": "A. Student", "sheet": "7", "date": "2026-05-01"}


@pytest.mark.parametrize(
    ("written", "step"),
    [("0.5", "1/2"), ("1", "1"), ('"1/100"', "1/100"), ('"10^-3"', "1/1000"), ("1e-5", "1/100000")],
)
def test_step(written: str, step: str) -> None:
    """The step of finite differences is an exact rational number, however it is written."""
    assert load(f"{GRAPH}[ask]\nstep = {written}\n", "p.toml").step == Fraction(step)


def test_tables_of_optimizers() -> None:
    """The tables that only some solvers read are kept, numbers as they were typed."""
    text = """\
[parameters]
w_1 = 0.5
[graph]
L = "(y - w_1 x)^2"
[gradients]
w1 = [-1.20, "1/3", "g3"]
[data]
columns = ["x", "y"]
rows = [[1, 2], [2, "39/10"]]
batch = 1
order = [2, 1]
[optimizer]
algorithms = ["sgd", "adam"]
steps = 2
convention = "torch"
eta = 0.10
centered = true
[optimizer.adam]
beta2 = "99/100"
epsilon = 1e-18
epsilon_place = "inside"
[schedule]
kind = "step"
every = 10
factors = [0.5, 1]
"""
    problem = load(text, "p.toml")
    assert problem.tables == {
        "gradients": {"w_1": (Negate(Number("1.20")), parse("1/3"), Name("g3"))},
        "data": {
            "columns": ("x", "y"),
            "rows": ((Number("1"), Number("2")), (Number("2"), parse("39/10"))),
            "batch": 1,
            "order": (2, 1),
        },
        "optimizer": {
            "algorithms": ("sgd", "adam"),
            "steps": 2,
            "convention": "torch",
            "eta": Number("0.10"),
            "centered": True,
            "adam": {
                "beta2": parse("99/100"),
                "epsilon": Number("1e-18"),
                "epsilon_place": "inside",
            },
        },
        "schedule": {
            "kind": "step",
            "every": Number("10"),
            "factors": [Number("0.5"), Number("1")],
        },
    }
    assert values(problem) == {"x": None, "y": None, "w_1": Number("0.5")}


def test_decompose() -> None:
    """`decompose = true` gives one operation a node; shared parts are computed once."""
    text = """\
[inputs]
x = 3
c = 5
v2 = 1
[graph]
f = "(x^2/log x + c)(x^2/log x - c) + v2"
[ask]
decompose = true
"""
    problem = load(text, "p.toml")
    assert problem.decompose
    assert {node.name: node.formula.tree() for node in problem.nodes} == {
        "v1": parse("x^2"),
        "v3": parse("log x"),
        "v4": parse("v1/v3"),
        "v5": parse("v4 + c"),
        "v6": parse("v4 - c"),
        "v7": parse("v5 v6"),
        "f": parse("v7 + v2"),
    }
    assert (problem.outputs, {node.place.line for node in problem.nodes}) == (("f",), {6})


# [graph] or what follows GRAPH; then code, line, column, what the caret underlines, and a part of
# the message or the help.
BROKEN = [
    # names
    ('[inputs]\nx = 1\n[graph]\nf = "x y"\n', "unknown-name", 4, 8, "y", "under [inputs]"),
    ('[inputs]\nx = 1\n[graph]\nf = "x + \\u0079"\n', "unknown-name", 4, 10, "\\u0079", "y"),
    (GRAPH + 'f3 = """\nf1 +\n   F22"""\n', "unknown-name", 9, 4, "F22", "did you mean f2?"),
    (GRAPH + 'f3 = "2 sinn(x)"\n', "unknown-name", 7, 9, "sinn", "did you mean sin?"),
    (GRAPH + 'f3 = "f1 + xc"\n', "unknown-name", 7, 12, "xc", "a product needs a space: x c"),
    (GRAPH + 'f3 = "f1 + betha"\n', "unknown-name", 7, 12, "betha", "known here: x, c, f1, f2, f3"),
    (GRAPH + 'x = "f1"\n', "duplicate-name", 7, 1, "x", "an input already"),
    (GRAPH + 'f_1 = "x"\n', "duplicate-name", 7, 1, "f_1", "f1 and f_1 are the same name"),
    (GRAPH + "[parameters]\nc = 1\n", "duplicate-name", 8, 1, "c", "defined in line 3"),
    (GRAPH + 'log = "x"\n', "reserved-name", 7, 1, "log", "log is a function"),
    (GRAPH + 'acos = "x"\n', "reserved-name", 7, 1, "acos", "a function, arccos"),
    (GRAPH + '1x = "x"\n', "bad-name", 7, 1, "1x", "1x is no name"),
    (GRAPH + '"a b" = "x"\n', "bad-name", 7, 1, '"a b"', "a b is no name"),
    (GRAPH + '"" = "x"\n', "bad-name", 7, 1, '""', "empty"),
    (GRAPH + '"m[t]" = "x"\n', "bad-name", 7, 1, '"m[t]"', "at a time step"),
    (GRAPH + '"f(x)" = "x"\n', "bad-name", 7, 1, '"f(x)"', "f(x) is no name"),
    (GRAPH + 'x_ = "x"\n', "bad-name", 7, 1, "x_", "x_ is no name"),
    (GRAPH + f"{'a' * 101} = 'x'\n", "bad-name", 7, 1, "a" * 101, "too long"),
    # formulas
    (GRAPH + 'f3 = "f1 +"\n', "unexpected-end", 7, 10, "+", ""),
    (GRAPH + 'f3 = "(f1"\n', "unbalanced-bracket", 7, 7, "(", ""),
    (GRAPH + 'f3 = "1/2x"\n', "ambiguous", 7, 7, "1/2x", ""),
    (GRAPH + 'f3 = ""\n', "unexpected-end", 7, 7, '"', "no formula"),
    (GRAPH + "f3 = 3\n", "wrong-type", 7, 6, "3", 'put it in quotes: "3"'),
    (GRAPH + "f3 = true\n", "wrong-type", 7, 6, "true", "not true"),
    (GRAPH + 'f3 = ["x"]\n', "wrong-type", 7, 6, '["x"]', "not a list"),
    (GRAPH + '[graph.f3]\na = "x"\n', "wrong-type", 7, 8, "f3", "cannot be a table"),
    (GRAPH + "f3 = x^2\n", "unquoted-formula", 7, 6, "x^2", 'f3 = "x^2"'),
    (GRAPH + 'f3 = "m[t-1]"\n', "wrong-name", 7, 7, "m[t-1]", "a time step"),
    (GRAPH + 'f3 = "2 ∂f1/∂x"\n', "wrong-name", 7, 9, "∂f1/∂x", "a derivative"),
    (GRAPH + "f3 = \"__import__('os')\"\n", "unexpected-character", 7, 7, "_", ""),
    # cycles
    (GRAPH + 'f3 = "f3 + 1"\n', "cycle", 7, 1, "f3", "f3 is computed from itself"),
    ('[graph]\nf1 = "f2"\nf2 = "f1"\n', "cycle", 2, 1, "f1", "f1 → f2 → f1"),
    ('[graph]\na = "b"\nb = "c"\nc = "b"\n', "cycle", 3, 1, "b", "b → c → b"),
    # values
    (GRAPH + '[parameters]\nw = "x"\n', "not-a-number", 8, 6, "x", 'w = "w"'),
    (GRAPH + '[parameters]\nw = "2 w"\n', "not-a-number", 8, 8, "w", "numbers, e and pi"),
    (GRAPH + '[parameters]\nw = "1/"\n', "unexpected-end", 8, 7, "/", ""),
    (GRAPH + "[parameters]\nw = true\n", "wrong-type", 8, 5, "true", "w must be a number"),
    (GRAPH + "[parameters]\nw = [1, 2]\n", "wrong-type", 8, 5, "[1, 2]", "not a list"),
    (GRAPH + "[parameters]\nw = 2026-05-01\n", "wrong-type", 8, 5, "2026-05-01", "not a date"),
    (GRAPH + "[parameters]\nw = nan\n", "number-not-finite", 8, 5, "nan", ""),
    # tables and keys
    ("", "empty-graph", 1, 1, "", "there is no [graph]"),
    ("[inputs]\nx = 1\n", "empty-graph", 1, 1, "[", "there is no [graph]"),
    ("[inputs]\nx = 1\n[graph]\n", "empty-graph", 3, 1, "[graph]", "[graph] is empty"),
    ("graph = 3\n", "wrong-type", 1, 9, "3", "graph is a table"),
    (GRAPH + "[inptus]\ny = 1\n", "unknown-table", 7, 2, "inptus", "did you mean inputs?"),
    ('titel = "x"\n' + GRAPH, "unknown-key", 1, 1, "titel", "did you mean title?"),
    ("y = 3\n" + GRAPH, "unknown-key", 1, 1, "y", "put it under [inputs]"),
    ('f9 = "x"\n' + GRAPH, "unknown-key", 1, 1, "f9", "put it under [graph]"),
    ('outputs = ["f1"]\n' + GRAPH, "unknown-key", 1, 1, "outputs", "under [ask]"),
    (GRAPH + "[display]\nsteps = 3\n", "unknown-key", 8, 1, "steps", "under [optimizer]"),
    (GRAPH + "[ask]\nsetp = 0.1\n", "unknown-key", 8, 1, "setp", "did you mean step?"),
    ("title = 3\n" + GRAPH, "wrong-type", 1, 9, "3", "a text in quotes"),
    ('title = "a\\u001bb"\n' + GRAPH, "bad-character", 1, 9, '"a\\u001bb"', "U+001B"),
    # [ask]
    (GRAPH + '[ask]\noutputs = ["f3"]\n', "unknown-name", 8, 12, '"f3"', "did you mean f2?"),
    (GRAPH + '[ask]\noutputs = ["x"]\n', "wrong-name", 8, 12, '"x"', "an input, not a node"),
    (GRAPH + '[ask]\noutputs = "f1"\n', "wrong-type", 8, 11, '"f1"', 'outputs = ["f1"]'),
    (GRAPH + "[ask]\noutputs = [1]\n", "wrong-type", 8, 12, "1", "in quotes"),
    (GRAPH + "[ask]\noutputs = []\n", "wrong-length", 8, 11, "[]", "empty"),
    (GRAPH + '[ask]\nwrt = ["x", "y"]\n', "unknown-name", 8, 13, '"y"', "known here: x, c"),
    (GRAPH + '[ask]\nwrt = ["f1"]\n', "wrong-name", 8, 8, '"f1"', "wrt can be: x, c"),
    (GRAPH + "[ask]\nwrt = 3\n", "wrong-type", 8, 7, "3", "wrt must be a list"),
    (GRAPH + '[ask]\ndecompose = "yes"\n', "wrong-type", 8, 13, '"yes"', "true or false"),
    (GRAPH + "[ask]\nstep = 0\n", "out-of-range", 8, 8, "0", "a positive number"),
    (GRAPH + "[ask]\nstep = -0.1\n", "out-of-range", 8, 8, "-0.1", "a positive number"),
    (GRAPH + '[ask]\nstep = "h"\n', "not-a-number", 8, 9, "h", ""),
    (GRAPH + "[ask]\nstep = []\n", "wrong-type", 8, 8, "[]", "step must be a number"),
    (
        GRAPH + '[ask]\nquestions = ["backprob"]\n',
        "unknown-question",
        8,
        14,
        '"backprob"',
        "backprop?",
    ),
    # [display] and [submission]
    (GRAPH + "[display]\ndigits = 0\n", "out-of-range", 8, 10, "0", "from 1 to 50"),
    (GRAPH + "[display]\ndigits = 51\n", "out-of-range", 8, 10, "51", "from 1 to 50"),
    (GRAPH + "[display]\ndigits = 2.5\n", "wrong-type", 8, 10, "2.5", "a whole number"),
    (GRAPH + "[display]\ndecimals = -1\n", "out-of-range", 8, 12, "-1", "from 0 to 50"),
    (GRAPH + "[display]\ndigits = 3\ndecimals = 2\n", "conflict", 9, 1, "decimals", "delete one"),
    (GRAPH + "[display]\ndecimal_comma = 1\n", "wrong-type", 8, 17, "1", "true or false"),
    (GRAPH + '[display]\nsymbols = {z = "ζ"}\n', "unknown-name", 8, 12, "z", "known here"),
    (GRAPH + '[display]\nsymbols = {x = " "}\n', "empty-text", 8, 16, '" "', ""),
    (GRAPH + '[submission]\nauthro = "x"\n', "unknown-key", 8, 1, "authro", "author?"),
    (GRAPH + "[submission]\nauthor = true\n", "wrong-type", 8, 10, "true", "a text"),
    # [gradients], [data], [optimizer], [schedule]
    (GRAPH + "[gradients]\nx = [1]\n", "unknown-name", 8, 1, "x", "an input, not a parameter"),
    (
        GRAPH + "[parameters]\nw = 1\n[gradients]\nw = [true]\n",
        "wrong-type",
        10,
        6,
        "true",
        "w must",
    ),
    (
        GRAPH + "[parameters]\nv = 1\nw = 1\n[gradients]\nv = [1]\nw = [1, 2]\n",
        "wrong-length",
        10,
        1,
        "[gradients]",
        "v has 1, w has 2",
    ),
    (GRAPH + '[data]\ncolumns = ["q"]\nrows = [[1]]\n', "unknown-name", 8, 12, '"q"', "used by no"),
    (GRAPH + '[data]\ncolumns = ["f1"]\nrows = [[1]]\n', "wrong-name", 8, 12, '"f1"', "a node"),
    (GRAPH + '[data]\ncolumns = ["x"]\nrows = [[1, 2]]\n', "wrong-length", 9, 9, "[1, 2]", "2 num"),
    (GRAPH + '[data]\ncolumns = ["x"]\nrows = [1]\n', "wrong-type", 9, 9, "1", "a row is a list"),
    (GRAPH + '[data]\ncolumns = ["x"]\n', "missing-key", 7, 1, "[data]", "no rows"),
    (
        GRAPH + '[data]\ncolumns = ["x"]\nrows = [[1]]\nbatch = 2\n',
        "out-of-range",
        10,
        9,
        "2",
        "from 1 to 1",
    ),
    (
        GRAPH + '[data]\ncolumns = ["x"]\nrows = [[1]]\norder = [1, 2]\n',
        "out-of-range",
        10,
        13,
        "2",
        "1 to 1",
    ),
    (
        GRAPH + '[data]\ncolumns = ["x"]\nrows = [[1]]\norder = [1]\nseed = 1\n',
        "conflict",
        11,
        1,
        "seed",
        "exclude",
    ),
    (GRAPH + '[optimizer]\nsteps = "two"\n', "wrong-type", 8, 9, '"two"', "must be a whole number"),
    (GRAPH + "[optimizer]\nsteps = 0\n", "out-of-range", 8, 9, "0", "1 or more"),
    (GRAPH + "[optimizer]\nsteps = 2.0\n", "wrong-type", 8, 9, "2.0", "must be a whole number"),
    (GRAPH + '[optimizer]\nalgorithms = "adam"\n', "wrong-type", 8, 14, '"adam"', '["adam"]'),
    (GRAPH + "[optimizer]\nalpha = 2026-05-01\n", "wrong-type", 8, 9, "2026-05-01", "alpha must"),
    (GRAPH + "[schedule]\nevery = 10\n", "missing-key", 7, 1, "[schedule]", "no kind"),
]


@pytest.mark.parametrize(("text", "code", "line", "column", "underlined", "part"), BROKEN)
def test_one_fault(
    text: str, code: str, line: int, column: int, underlined: str, part: str
) -> None:
    """What is wrong is named once, underlined exactly, and helped."""
    (fault,) = faults_of(text)
    assert (fault.code, fault.place and (fault.place.line, fault.place.column)) == (
        code,
        (line, column),
    )
    assert fault.place is not None
    assert fault.place.text[column - 1 :][: fault.place.length] == underlined
    assert fault.place.text == text.removesuffix("\n").split("\n")[line - 1]
    assert part in f"{fault.message}\n{fault.help}"


def test_all_faults_at_once() -> None:
    """A file with many errors has them all told, in the order of their places."""
    text = """\
titel = "x"
[inputs]
x = true
log = 1
[graph]
f1 = "x + y"
f2 = "x +"
f3 = "f4"
f4 = "f3"
f5 = "f6"
f6 = "f5 + z"
[ask]
outputs = ["f9"]
step = -1
[display]
digits = 99
[whatever]
"""
    found = [(fault.code, fault.place.line) for fault in faults_of(text) if fault.place]
    assert found == [
        ("unknown-key", 1),
        ("wrong-type", 3),
        ("reserved-name", 4),
        ("unknown-name", 6),
        ("unexpected-end", 7),
        ("cycle", 8),
        ("cycle", 10),
        ("unknown-name", 11),
        ("unknown-name", 13),
        ("out-of-range", 14),
        ("out-of-range", 16),
        ("unknown-table", 17),
    ]


def test_very_many_faults_are_counted() -> None:
    """Of thousands of errors the first hundred are told and the rest counted, in little time."""
    graph = "".join(f'n{i} = "n{i} y{i}"\n' for i in range(3000))
    *told, last = faults_of(f"[inputs]\nx = 1\n[graph]\n{graph}")
    assert (len(told), last.code) == (100, "too-many-errors")
    assert "2,910 more errors" in last.message


def test_long_cycle_is_cut_short() -> None:
    """A cycle of thousands of nodes is told by its beginning."""
    graph = "".join(f'n{i} = "n{(i + 1) % 3000}"\n' for i in range(3000))
    (fault,) = faults_of(f"[graph]\n{graph}")
    assert fault.message.startswith("n0 → n1 → n2 →")
    assert "… → n0" in fault.message and len(fault.message) < 300


NAMES = st.sampled_from(
    ["x", "y", "w1", "w_2", "beta", "theta_3", "net_h1", "yhat", "S", "N", "lambda", "a_b_c", "E"]
)
NUMBERS = st.from_regex(r"(0|-?[1-9][0-9]{0,4})(\.[0-9]{1,4})?(e-?[1-9])?", fullmatch=True)


@st.composite
def problems(draw: st.DrawFn) -> tuple[dict[str, str], dict[str, list[str]]]:
    """Inputs with their values, and nodes with what each is the product of, in order."""
    names = draw(st.lists(NAMES, min_size=2, max_size=9, unique=True))
    count = draw(st.integers(1, len(names) - 1))
    inputs = {name: draw(NUMBERS) for name in names[:count]}
    nodes: dict[str, list[str]] = {}
    for index in range(count, len(names)):
        uses = st.lists(st.sampled_from(names[:index]), min_size=1, max_size=3, unique=True)
        nodes[names[index]] = draw(uses)
    return inputs, nodes


@given(problems(), st.randoms(use_true_random=False))
@settings(max_examples=examples(60), deadline=None)
def test_written_problem_loads_to_the_same_model(
    problem: tuple[dict[str, str], dict[str, list[str]]], random: Random
) -> None:
    """A random graph, its nodes written in any order, comes back with the same names, values, uses
    and outputs, each node after those that it uses."""
    inputs, nodes = problem
    lines = [f'{name} = "{" + ".join(uses)}"' for name, uses in nodes.items()]
    random.shuffle(lines)
    given_lines = [f"{name} = {value}" for name, value in inputs.items()]
    loaded = load("\n".join(["[inputs]", *given_lines, "[graph]", *lines]), "random.toml")
    written = {
        name: Negate(Number(value[1:])) if value.startswith("-") else Number(value)
        for name, value in inputs.items()
    }
    assert values(loaded) == written
    assert {node.name: list(node.parents) for node in loaded.nodes} == nodes
    seen = set(inputs)
    for node in loaded.nodes:
        assert seen.issuperset(node.parents)
        seen.add(node.name)
    used = {name for uses in nodes.values() for name in uses}
    assert set(loaded.outputs) == nodes.keys() - used
    assert loaded.wrt == tuple(inputs)
