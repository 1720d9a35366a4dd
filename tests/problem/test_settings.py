"""`--set NAME=VALUE` changes the problem where the name is known, and helps where it is not."""

from __future__ import annotations

import pytest

from hwsolve.errors import InputError
from hwsolve.notation.parser import parse
from hwsolve.notation.tree import Number
from hwsolve.problem.load import load
from hwsolve.problem.settings import with_settings

TEXT = """\
[inputs]
x = 3
[parameters]
w_1 = 0.5
[graph]
f = "w1 x"
[optimizer]
steps = 2
alpha = 0.1
[optimizer.adam]
beta2 = 0.99
"""
PROBLEM = load(TEXT, "p.toml")


def test_inputs_and_parameters() -> None:
    """Values are replaced, as numbers, expressions or symbols, by any spelling of the name."""
    problem = with_settings(PROBLEM, ["x=1/3", "w1 = w1"])
    assert [quantity.value for quantity in problem.quantities] == [parse("1/3"), None]
    assert [quantity.name for quantity in problem.quantities] == ["x", "w_1"]
    assert problem.nodes == PROBLEM.nodes


def test_last_one_wins() -> None:
    """Of two settings of one name the later holds."""
    assert with_settings(PROBLEM, ["x=1", "x=2"]).inputs[0].value == Number("2")


def test_hyperparameters() -> None:
    """Hyperparameters and knobs go to the table of the optimizer, which is not changed in place."""
    problem = with_settings(
        PROBLEM, ["alpha=0.01", "adam.beta2=9/10", "knob=inside", "steps=5"], ["knob"]
    )
    assert problem.tables["optimizer"] == {
        "steps": 5,
        "alpha": Number("0.01"),
        "adam": {"beta2": parse("9/10")},
        "knob": "inside",
    }
    assert load(TEXT, "p.toml") == PROBLEM


@pytest.mark.parametrize(
    ("assignment", "code", "column", "part"),
    [
        ("y=3", "unknown-name", 1, "x"),
        ("alhpa=3", "unknown-name", 1, "did you mean alpha?"),
        ("f=3", "unknown-name", 1, "f is computed"),
        ("x", "bad-setting", 1, "NAME=VALUE"),
        ("x=", "bad-setting", 1, "NAME=VALUE"),
        ("=3", "bad-setting", 1, "NAME=VALUE"),
        ("", "bad-setting", 1, "NAME=VALUE"),
        ("x=1/", "unexpected-end", 4, ""),
        ("x=f", "not-a-number", 3, "numbers, e and pi"),
        ("steps=two", "out-of-range", 7, "a whole number"),
        ("steps=0", "out-of-range", 7, "1 or more"),
        ("adam=1", "unknown-name", 1, "known here: x, w_1, alpha, beta2, steps"),
        ("adma.beta2=1", "unknown-name", 1, "did you mean adam?"),
    ],
)
def test_faults(assignment: str, code: str, column: int, part: str) -> None:
    """A setting that cannot be made is told at its place."""
    with pytest.raises(InputError) as caught:
        with_settings(PROBLEM, ["x=2", assignment])
    (fault,) = caught.value.faults
    assert fault.place is not None
    assert (fault.code, fault.place.file, fault.place.column) == (code, "--set", column)
    assert fault.place.text == assignment
    assert part in f"{fault.message}\n{fault.help}"


def test_all_faults_at_once() -> None:
    """Every setting that is wrong is told."""
    with pytest.raises(InputError) as caught:
        with_settings(PROBLEM, ["y=1", "x=+", "z=2"])
    assert len(caught.value.faults) == 3
