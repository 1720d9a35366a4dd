"""What the two modes must have in common, in numbers and in symbols, and what they say at kinks."""

from __future__ import annotations

import mpmath
import pytest

from hwsolve.derivation.evaluated import evaluated
from hwsolve.derivation.model import Derivation
from hwsolve.errors import InputError
from hwsolve.notation.parser import parse
from hwsolve.notation.printing import to_plain, to_unicode
from hwsolve.notation.tree import Expression, Name, names_in
from hwsolve.numbers.rounding import Rounding
from hwsolve.problem import inline
from hwsolve.solvers import registry
from tests.oracles import in_mpmath

EX7_1 = "f1 = x^2; f2 = log x; f3 = f1/f2; f4 = f3 + c; f5 = f3 - c; f6 = f4 f5"
SYMBOLIC = (
    (EX7_1, "x=3"),
    (EX7_1, "c=5"),
    (EX7_1, ""),
    ("u = w x + b; y = sigmoid(u); L = (y - t)^2/2", "x=2,t=1"),
    ("a = x y; b = a + x; f = a b; g = b/y", ""),
    ("a = x y; b = a + x; f = a b; g = b/y", "y=3"),
    ("f = x^n", ""),
    ("p = e^x; q = p^2 + p; f = log(q) - tanh(p)", ""),
)


def derivations(expressions: str, at: str) -> list[Derivation]:
    problem = inline(expressions, at)
    return [registry()[question].solve(problem) for question in ("backprop", "forward")]


@pytest.mark.parametrize(("expressions", "at"), SYMBOLIC)
def test_both_modes_give_one_answer(expressions: str, at: str) -> None:
    """Where a derivative has a value, it is the same float; where it is symbolic, the same closed form."""
    backward, forward = derivations(expressions, at)
    shown = [evaluated(each, Rounding(5)) for each in (backward, forward)]
    names = [{answer.key: answer.name for answer in each.answers} for each in (backward, forward)]
    common = names[0].keys() & names[1].keys()
    assert any("/" in key for key in common)
    for key in common:
        values = [display.nearest_float(names[0][key]) for display in shown]
        assert values[0] == values[1], key
        forms = [each.closed_form(names[0][key]) for each in (backward, forward)]
        assert (forms[0] is None) is (forms[1] is None), key
        if forms[0] is not None and forms[1] is not None:
            point = {leaf: mpmath.mpf("1.37") for leaf in map(Name, names_in(forms[0]))}
            one, other = (in_mpmath(form, point, 40) for form in forms)
            assert abs(one - other) < 1e-30 * (1 + abs(one)), key


@pytest.mark.parametrize(("expressions", "at"), SYMBOLIC)
def test_closed_forms_are_right(expressions: str, at: str) -> None:
    """An exact answer, at some numbers for its symbols, is the slope of the output by differences."""
    problem = inline(expressions, at)
    derivation = registry()["backprop"].solve(problem)
    point: dict[Expression, mpmath.mpf] = {}
    with mpmath.workdps(80):
        for index, each in enumerate(problem.quantities):
            text = f"{index + 1}.37" if each.value is None else to_plain(each.value)
            point[Name(each.name)] = in_mpmath(parse(text), {}, 80)

    def node_at(output: str, wrt: str, step: mpmath.mpf) -> mpmath.mpf:
        values = dict(point)
        values[Name(wrt)] += step
        for node in problem.nodes:
            values[Name(node.name)] = in_mpmath(node.formula.tree(), values, 80)
        return values[Name(output)]

    checked = 0
    for answer in derivation.answers:
        form = derivation.closed_form(answer.name)
        if not answer.asked or form is None or "/" not in answer.key:
            continue
        output, wrt = (part.removeprefix("d") for part in answer.key.split("/"))
        with mpmath.workdps(80):
            step = mpmath.mpf(10) ** -25
            slope = (node_at(output, wrt, step) - node_at(output, wrt, -step)) / (2 * step)
            assert abs(in_mpmath(form, point, 80) - slope) < 1e-30 * (1 + abs(slope)), answer.key
        checked += 1
    assert checked


def test_the_derivative_by_a_symbol() -> None:
    """∂f₆/∂c = −2c, while ∂f₆/∂x has c in it."""
    backward, _ = derivations(EX7_1, "x=3")
    forms = {answer.key: backward.closed_form(answer.name) for answer in backward.answers}
    assert forms["df6/dc"] == parse("-2c")
    assert forms["df6/dx"] is not None


@pytest.mark.parametrize(
    ("expressions", "at", "values", "remark"),
    [
        ("f = relu(x)", "x=0", {"df/dx": 0.0}, "relu′(0) = 0"),
        ("f = leaky_relu(x)", "x=0", {"df/dx": 0.01}, "leaky_relu′(0) = 0.01"),
        ("f = |x|", "x=0", {"df/dx": 0.0}, "|u|′ = 0 at u = 0"),
        ("f = max(x, y)", "x=2,y=2", {"df/dx": 0.5, "df/dy": 0.5}, "at a tie max takes half"),
        ("f = min(x, y)", "x=2,y=2", {"df/dx": 0.5, "df/dy": 0.5}, "at a tie min takes half"),
        ("f = relu(x - y)^2 + x", "x=2,y=2", {"df/dx": 1.0, "df/dy": 0.0}, "relu′(0) = 0"),
        ("f = relu(x)", "x=1e-30", {"df/dx": 1.0}, None),
        ("f = relu(x)", "x=-1e-30", {"df/dx": 0.0}, None),
        ("f = max(x, y)", "x=2,y=3", {"df/dx": 0.0, "df/dy": 1.0}, None),
        ("f = max(a, b, c)", "a=1,b=1,c=3", {"df/da": 0, "df/db": 0, "df/dc": 1}, None),
        ("f = max(a, b, c)", "a=3,b=1,c=1", {"df/da": 1, "df/db": 0, "df/dc": 0}, None),
        ("f = elu(x)", "x=0", {"df/dx": 1.0}, None),
        ("f = max(sin(pi), x)", "x=0", {"df/dx": 0.5}, "at a tie max takes half"),
    ],
)
def test_kinks_take_a_convention_and_say_so(
    expressions: str, at: str, values: dict[str, float], remark: str | None
) -> None:
    """Only where a kink was met does the solution speak of one, and then in both modes."""
    for derivation in derivations(expressions, at):
        display = evaluated(derivation, Rounding(5))
        found = {each.key: display.nearest_float(each.name) for each in derivation.answers}
        assert values.items() <= found.items()
        remarks = " ".join(
            part if isinstance(part, str) else to_unicode(part)
            for note in derivation.remarks
            for part in note.text.parts
            if isinstance(part, str | Expression)
        )
        assert (remark or "") in remarks
        assert bool(remarks) is (remark is not None)


@pytest.mark.parametrize(
    ("expressions", "at", "words"),
    [
        ("f = log(x - 3)", "x=3", "f = log(x − 3) has no value at x = 3: the logarithm needs"),
        ("a = x - 3; f = x/a", "x=3", "f = x/a has no value at x = 3, a = 0: division by 0"),
        ("f = sqrt(x)", "x=-1", "f = √x has no value at x = −1: a negative number"),
        ("f = 0/x", "x=0", "0/0 has no value"),
        ("f = exp(exp(exp(x)))", "x=10", "too large to compute with"),
        ("f = exp(x)", "x=1e9", "too large to be written out"),
        ("a = log(4) - 2 log(x); f = sqrt(a)", "x=2", "f = √a lies so close to where it is"),
        ("a = log(4) - 2 log(x); f = relu(a)", "x=2", "f = relu(a) lies so close to a kink"),
    ],
)
def test_a_point_without_a_value_is_named(expressions: str, at: str, words: str) -> None:
    """The error names the node, its formula, the values that went into it, and its place."""
    with pytest.raises(InputError) as caught:
        registry()["backprop"].solve(inline(expressions, at))
    (fault,) = caught.value.faults
    assert words in fault.message
    assert fault.place is not None and fault.place.column > 1
