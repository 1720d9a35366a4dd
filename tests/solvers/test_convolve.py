"""Convolutions of sequences and arrays: outputs, sizes, equivariance, counts."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hwsolve.analysis.convolution_words import formula_note
from hwsolve.analysis.windows import Window
from hwsolve.errors import InputError
from tests.sizes import examples
from tests.solvers.solving import Solved, solved


def convolved(**options: str) -> Solved:
    """The bundled problem with entries of one's own."""
    return solved("convolve", file="convolution", **options)


def test_the_bundled_sequence() -> None:
    """Every output written out, the size, the equivariance and the counts."""
    found = convolved()
    assert [found.value(f"y{i}") for i in range(1, 5)] == [-1, 4, 2, -5]
    assert "y₁ = k₁ x₁ + k₂ x₂ + k₃ x₃ = 1 · 1 + 0 · 3 + (−1) · 2    = −1" in found.text
    assert "⌊(6 + 2 · 0 − 1(3 − 1) − 1)/1⌋ + 1 = 3 + 1 = 4." in found.text
    assert "3 of 4 agree" in found.text
    counts = [found.value(f"parameters_{kind}") for kind in ("convolution", "dense")]
    assert counts == [3, 24] and "no output has a bias" in found.text


def test_symbols() -> None:
    """Entries may be names; then the lines are formulas."""
    found = convolved(input="a,b,c,d", kernel="u,v", padding="1")
    assert "y₂ = u a + v b" in found.text and "4 of 5 agree" in found.text


def test_names_never_meet() -> None:
    """An entry called x1 in the second place is not mistaken for the first entry."""
    found = convolved(input="5,x1", kernel="1")
    assert "y₂ = k₁ x₁" in found.text
    assert found.value("y1") == 5 and found.value("y2") is None


numbers = st.lists(st.integers(-5, 5), min_size=1, max_size=8)


@settings(max_examples=examples(40), deadline=None)
@given(numbers, numbers, st.integers(1, 3), st.integers(0, 3), st.integers(1, 3), st.booleans())
def test_sequences_are_those_of_numpy(
    entries: list[int], taps: list[int], stride: int, padding: int, dilation: int, flip: bool
) -> None:
    """Against numpy's correlation of the padded input with the spread kernel."""
    spread = np.zeros(dilation * (len(taps) - 1) + 1)
    spread[::dilation] = taps
    padded = np.pad(entries, padding)
    options = {
        "input": ",".join(map(str, entries)), "kernel": ",".join(map(str, taps)),
        "stride": str(stride), "padding": str(padding), "dilation": str(dilation),
        "flip": "yes" if flip else "no",
    }  # fmt: skip
    if len(spread) > len(padded):
        with pytest.raises(InputError):
            convolved(**options)
        return
    kernel = spread[::-1] if flip else spread
    expected = np.correlate(padded, kernel, "valid")[::stride]
    found = convolved(**options)
    assert [found.value(f"y{i + 1}") for i in range(len(expected))] == list(expected)


def test_an_array_with_channels() -> None:
    """2-D, and the counts of 3 to 16 channels."""
    options = {"input": "1,2,3;4,5,6;7,8,9", "kernel": "1,0;0,-1", "channels": "3,16"}
    found = convolved(**options, bias="yes")
    assert [found.value(f"y{i}{j}") for i in "12" for j in "12"] == [-4] * 4
    assert found.value("parameters_convolution") == 4 * 3 * 16 + 16
    assert found.value("multiplications_dense") == 9 * 3 * 4 * 16
    assert "2 of 4 agree" in found.text
    assert convolved(**options).value("parameters_convolution") == 4 * 3 * 16


def test_a_sequence_is_a_kernel_of_one_row() -> None:
    """The differences along the rows of a plane, with or without a semicolon behind the row."""
    for kernel in ("1,0,-1", "1,0,-1;"):
        found = convolved(input="1,2,3,7;4,5,6,9", kernel=kernel)
        assert [found.value(f"y{place}") for place in ("11", "12", "21", "22")] == [-2, -5, -2, -4]


@settings(max_examples=examples(30), deadline=None)
@given(st.integers(1, 4), st.integers(1, 3), st.integers(0, 2), st.booleans())
def test_the_formula_names_the_entries_that_meet(
    stride: int, dilation: int, padding: int, flip: bool
) -> None:
    """With its numbers it gives every product of every output, counted from 1."""
    window = Window((9,), (3,), (stride,), (padding,), (dilation,), flip)
    said = "".join(map(str, formula_note(window).text.parts))
    kernel, entry = re.findall(r"k\((.*?)\) · x\((.*?)\),", said)[0]
    for (o,) in window.every_output():
        expected = {(tap[0] + 1, place[0] + 1) for tap, place in window.pairs((o,))}
        put_in = {(_value(kernel, o + 1, t), _value(entry, o + 1, t)) for t in (1, 2, 3)}
        assert {pair for pair in put_in if 1 <= pair[1] <= 9} == expected


def _value(index: str, o: int, t: int) -> int:
    """A sum of numbers and of multiples of o and t."""
    total = 0
    for term in index.replace(" − ", " + −").split(" + "):
        sign, size = (-1, term[1:]) if term.startswith("−") else (1, term)
        letter = {"o": o, "t": t}.get(size[-1])
        total += sign * (int(size) if letter is None else int(size[:-1] or 1) * letter)
    return total


def test_a_shift_that_is_no_multiple_of_the_stride() -> None:
    """It would move the output by half an entry."""
    assert "no multiple of the stride 2" in convolved(stride="2", shift="1").text


REFUSED = [
    ({"input": "1,2", "kernel": "1,1,1"}, "does-not-fit"),
    ({"input": "1,2;3,4", "kernel": "1,0;0,1", "padding": "1000"}, "too-large"),
    ({"input": "1,2;3", "kernel": "1"}, "bad-option"),
    ({"input": "1,2", "kernel": "1;1"}, "bad-option"),
    ({"input": "1,(,2", "kernel": "1"}, "unbalanced-bracket"),
    ({"stride": "0"}, "bad-option"),
    ({"channels": "3"}, "bad-option"),
    ({"flip": "perhaps"}, "bad-option"),
    ({"bias": "1"}, "bad-option"),
]


@pytest.mark.parametrize(("options", "code"), REFUSED)
def test_what_cannot_be_asked_is_refused(options: dict[str, str], code: str) -> None:
    """Kernels that do not fit, ragged rows, strides of 0."""
    with pytest.raises(InputError) as caught:
        convolved(**options)
    assert caught.value.faults[0].code == code


def test_formulas_without_entries_ask_for_them() -> None:
    """-e with other names needs --input."""
    with pytest.raises(InputError) as caught:
        solved("convolve", "y = a b")
    assert caught.value.faults[0].code == "missing-entries"
    found = solved("convolve", "y = a b", input="1,2,3", kernel="1,1")
    assert [found.value("y1"), found.value("y2")] == [3, 5]


def test_each_axis_has_its_own_stride_padding_and_dilation() -> None:
    """Against numpy on the padded plane; without any FILE."""
    plane = np.arange(1, 31).reshape(5, 6) % 7
    taps = np.array([[1, 2], [0, -3]])
    found = solved(
        "convolve",
        input=";".join(",".join(map(str, row)) for row in plane),
        kernel="1,2;0,-3",
        stride="2,3",
        padding="1,0",
        dilation="2,1",
    )
    padded = np.pad(plane, ((1, 1), (0, 0)))
    for row, column in [(0, 0), (0, 1), (1, 0), (1, 1), (2, 0), (2, 1)]:
        window = padded[2 * row : 2 * row + 3 : 2, 3 * column : 3 * column + 2]
        assert found.value(f"y{row + 1}{column + 1}") == (window * taps).sum()
    assert [key for key in found.keys if key.startswith("y")] == [
        "y11",
        "y12",
        "y21",
        "y22",
        "y31",
        "y32",
    ]
    assert "Rows: ⌊(5 + 2 · 1 − 2(2 − 1) − 1)/2⌋ + 1 = ⌊4/2⌋ + 1 = 2 + 1 = 3." in found.text
    assert "Columns: ⌊(6 + 2 · 0 − 1(2 − 1) − 1)/3⌋ + 1 = ⌊4/3⌋ + 1 = 1 + 1 = 2." in found.text


def test_a_shift_that_leaves_nothing_proves_nothing() -> None:
    """Where only zeros remain, no agreement is claimed."""
    found = solved("convolve", input="1,2,3", kernel="1,1", shift="3")
    assert "only zeros are compared" in found.text and "entries agree" not in found.text


@pytest.mark.parametrize(
    "options",
    [
        {"stride": "0"},
        {"stride": "1,2"},
        {"padding": "-1"},
        {"dilation": "1,1,1"},
        {"kernel": "1,2,3,4,5"},
        {"kernel": "1;2"},
        {"input": "1,2;3"},
        {"input": "1,,2"},
    ],
)
def test_what_does_not_fit_is_refused(options: dict[str, str]) -> None:
    """Sizes that cannot be, rows of unequal length, missing entries."""
    with pytest.raises(InputError):
        solved("convolve", **{"input": "1,2,3", "kernel": "1,1", **options})
