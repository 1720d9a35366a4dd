"""Formulas and a point from the command line make the problem that a file would."""

from __future__ import annotations

import pytest

from hwsolve.errors import InputError
from hwsolve.notation.parser import parse
from hwsolve.notation.tree import Expression, Name, Negate, Number, Sum
from hwsolve.problem.inline import inline
from hwsolve.problem.load import load
from hwsolve.problem.model import Problem


def values(problem: Problem) -> dict[str, Expression | None]:
    return {quantity.name: quantity.value for quantity in problem.inputs}


def formulas(problem: Problem) -> dict[str, Expression]:
    return {node.name: node.formula.tree() for node in problem.nodes}


def test_same_as_a_file() -> None:
    """The example of the manual is the same problem as its file."""
    written = inline("a = x^2; f = a + c", "x=3,c=5")
    loaded = load('[inputs]\nx = 3\nc = 5\n[graph]\na = "x^2"\nf = "a + c"\n', "-e")
    assert written == loaded


@pytest.mark.parametrize(
    ("expressions", "at", "point", "outputs", "wrt"),
    [
        ("x^2 + 3x + 2", "1", {"x": Number("1")}, ("f",), ("x",)),
        ("x^2/c", " x = 3 ", {"x": Number("3"), "c": None}, ("f",), ("x", "c")),
        ("x y", "", {"x": None, "y": None}, ("f",), ("x", "y")),
        ("f + 1", "f=2", {"f": Number("2")}, ("y",), ("f",)),
        ("x^2; x^3", "x=2", {"x": Number("2")}, ("f", "y"), ("x",)),
        ("a = x^2\nf = a c\n", "c=5;x=3", {"c": Number("5"), "x": Number("3")}, ("f",), ("c", "x")),
        ("x c", "2,c=1", {"x": Number("2"), "c": Number("1")}, ("f",), ("x", "c")),
        ("max(x, y)", "x=max(1, 2),y=-1/3", None, ("f",), ("x", "y")),
        ("w_1 + w2", "w1=1,w₂=2", {"w1": Number("1"), "w2": Number("2")}, ("f",), ("w1", "w2")),
        ("e^x", "x=1,e=2", {"x": Number("1"), "e": Number("2")}, ("f",), ("x", "e")),
        ("f(x) = c x^2", "3", {"x": Number("3"), "c": None}, ("f",), ("x",)),
        ("f(x) = c x^2; g = f + 1", "x=3,c=1", None, ("g",), ("x",)),
        ("g(x, y) = x/y", "3,-1", {"x": Number("3"), "y": Negate(Number("1"))}, ("g",), ("x", "y")),
        ("f(x) = 3", "", {"x": None}, ("f",), ("x",)),
        ("x^2", "x=x", {"x": None}, ("f",), ("x",)),
    ],
)
def test_reading(
    expressions: str,
    at: str,
    point: dict[str, Expression | None] | None,
    outputs: tuple[str, ...],
    wrt: tuple[str, ...],
) -> None:
    """Names, point, outputs and variables are found as a person means them."""
    problem = inline(expressions, at)
    assert point is None or values(problem) == point
    assert (problem.outputs, problem.wrt) == (outputs, wrt)


def test_own_names_reach_the_formula() -> None:
    """A value for e makes it a name, and a declared function's value is used by its name."""
    assert formulas(inline("e^x", "x=1,e=2")) == {"f": parse("e^x", names=frozenset("e"))}
    assert formulas(inline("f(x) = x^2; g = f + 1"))["g"] == Sum(Name("f"), (("+", Number("1")),))


def test_decimal_comma() -> None:
    """With a decimal comma, values are separated by semicolons."""
    problem = inline("x y", "x=1,5; y=-0,25", decimal_comma=True)
    assert values(problem) == {"x": Number("1.5"), "y": Negate(Number("0.25"))}
    assert problem.inputs[1].place.text == "x=1,5; y=-0,25"


def test_wrt() -> None:
    """The variables to differentiate by can be chosen."""
    assert inline("x y", wrt=["y"]).wrt == ("y",)
    assert inline("f(x) = x y", wrt=["y", "x"]).wrt == ("y", "x")


def test_place_of_a_node() -> None:
    """A node of the command line knows where it stands in the option."""
    place = inline("a = x^2; f = a + c").nodes[1].place
    assert (place.file, place.line, place.column, place.length) == ("-e", 1, 14, 5)


# -e, --at; then code, option, line, column, what the caret underlines, part of message or help
BROKEN = [
    ("", "", "empty-graph", "-e", 1, 1, "", 'write -e "f = x^2"'),
    (" ;\n; ", "", "empty-graph", "-e", 1, 1, " ;", "no formula"),
    ("a = x^2; f = a +", "", "unexpected-end", "-e", 1, 16, "+", ""),
    ("a = x\nf = 1/2a", "", "ambiguous", "-e", 2, 5, "1/2a", ""),
    ("f =", "", "unexpected-end", "-e", 1, 4, "", "no formula"),
    ("= x^2", "", "unexpected-character", "-e", 1, 1, "=", ""),
    ("a = b = 2", "", "unexpected-character", "-e", 1, 7, "=", ""),
    ("x^2 + 3x + 2 = 0", "", "bad-name", "-e", 1, 1, "x^2 + 3x + 2", "become 0"),
    ("2a = x", "", "bad-name", "-e", 1, 1, "2a", "2a is no name"),
    ("log = x", "", "reserved-name", "-e", 1, 1, "log", "a function"),
    ("f(2) = x", "", "bad-name", "-e", 1, 1, "f(2)", "2 is no variable"),
    ("a = x; a = 2x", "", "duplicate-name", "-e", 1, 8, "a", "rename"),
    ("a_1 = x; a1 = 2x", "", "duplicate-name", "-e", 1, 10, "a1", "a_1 and a1 are the same name"),
    ("f(x) = x^2; g = 2 f(3)", "", "wrong-name", "-e", 1, 19, "f(3)", "takes no arguments"),
    ("f = g; g = f", "", "cycle", "-e", 1, 1, "f", "f → g → f"),
    ("x y", "1", "unclear-value", "--at", 1, 1, "1", "write --at x=1"),
    ("x + 1", "1,2", "unclear-value", "--at", 1, 1, "1", ""),
    ("x", "x=1,2", "unclear-value", "--at", 1, 5, "2", "no variable is left"),
    ("f(x, y) = x y", "1,2,3", "unclear-value", "--at", 1, 1, "1", ""),
    ("x", "x=", "unexpected-end", "--at", 1, 3, "", "no formula"),
    ("x", "x=1/", "unexpected-end", "--at", 1, 4, "/", ""),
    ("x", "x=y", "not-a-number", "--at", 1, 3, "y", "numbers, e and pi"),
    ("x", "x=1,x=2", "duplicate-name", "--at", 1, 5, "x", "two values"),
    ("a = x; f = a", "x=1, a=2", "wrong-name", "--at", 1, 6, "a", "a is computed"),
    ("beta x", "x=1,betha=2", "unknown-name", "--at", 1, 5, "betha", "did you mean beta?"),
    ("x", "x=1=2", "bad-value", "--at", 1, 1, "x", "a comma"),
]


@pytest.mark.parametrize(
    ("expressions", "at", "code", "option", "line", "column", "underlined", "part"), BROKEN
)
def test_one_fault(
    expressions: str,
    at: str,
    code: str,
    option: str,
    line: int,
    column: int,
    underlined: str,
    part: str,
) -> None:
    """What is wrong is told once, at its place in the option."""
    with pytest.raises(InputError) as caught:
        inline(expressions, at)
    (fault,) = caught.value.faults
    place = fault.place
    assert place is not None
    assert (fault.code, place.file, place.line, place.column) == (code, option, line, column)
    assert place.text[column - 1 :][: place.length] == underlined
    assert part in f"{fault.message}\n{fault.help}"


def test_decimal_comma_with_wrong_separator() -> None:
    """Values separated by commas under a decimal comma are told to use semicolons."""
    with pytest.raises(InputError) as caught:
        inline("x y", "x=1,y=2", decimal_comma=True)
    assert caught.value.faults[0].help == "separate the values by ;"


def test_unknown_wrt() -> None:
    """An unknown variable of --wrt is told with the nearest name."""
    with pytest.raises(InputError) as caught:
        inline("x1 + x2", wrt=["x3"])
    (fault,) = caught.value.faults
    assert fault.place is not None
    assert (fault.code, fault.place.file, fault.help) == (
        "unknown-name",
        "--wrt",
        "did you mean x2?",
    )


def test_faults_of_both_options() -> None:
    """The errors of the formulas and of the point are told together."""
    with pytest.raises(InputError) as caught:
        inline("f = x +; g = 1/2y", "x=1/")
    assert [fault.code for fault in caught.value.faults] == [
        "unexpected-end",
        "unexpected-end",
        "ambiguous",
    ]
