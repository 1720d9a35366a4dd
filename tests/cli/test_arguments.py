"""Reading the words of a command line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hwsolve.cli.arguments import CommandLine, declarations, read
from hwsolve.cli.options import DETAILS, Options
from hwsolve.errors import InputError

texts = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8)
values = {
    "expression": texts,
    "at": texts,
    "assignments": texts,
    "digits": st.integers(1, 50).map(str),
    "decimals": st.integers(0, 50).map(str),
    "detail": st.sampled_from(DETAILS),
    "output": texts,
    "format": texts,
}
switches = ("decimal_comma", "no_color", "json")


@st.composite
def command_lines(draw: st.DrawFn) -> tuple[list[str], Options]:
    """Words, and the options that they give."""
    spellings = {name: each.names for name, (each, _) in declarations(Options).items()}
    words: list[str] = []
    expected: dict[str, object] = {}
    for name in draw(st.lists(st.sampled_from([*values, *switches, "file"]), max_size=8)):
        if name == "file":
            if "file" not in expected:
                expected["file"] = draw(texts.filter(lambda text: text[:1] != "-"))
                words.append(str(expected["file"]))
            continue
        spelling = draw(st.sampled_from(spellings[name]))
        if name in switches:
            expected[name] = True
            words.append(spelling)
            continue
        value = draw(values[name])
        if name == "assignments":
            expected[name] = (*expected.get(name, ()), value)  # type: ignore[misc]
        else:
            expected[name] = int(value) if name in ("digits", "decimals") else value
        forms = [[spelling, value]]
        if spelling.startswith("--"):
            forms.append([f"{spelling}={value}"])
        elif value:
            forms.append([spelling + value])
        words += draw(st.sampled_from(forms))
    return words, Options(**expected)  # type: ignore[arg-type]


@given(command_lines())
def test_any_order_and_any_spelling_gives_the_same_options(
    drawn: tuple[list[str], Options],
) -> None:
    """`--at x`, `--at=x`, `-e x`, `-ex`: the last of several counts, a repeatable one collects."""
    words, expected = drawn
    assert read(Options, CommandLine(words), 0) == expected


@given(st.lists(texts, max_size=4))
def test_any_words_are_read_or_refused_at_their_place(words: list[str]) -> None:
    """No command line makes the reader fail, and each refusal points into the command line."""
    try:
        read(Options, CommandLine(words), 0)
    except InputError as error:
        (fault,) = error.faults
        assert fault.place is not None
        assert 1 <= fault.place.column <= len(fault.place.text)
        assert fault.place.column - 1 + fault.place.length <= len(fault.place.text)


@pytest.mark.parametrize("words", [["--help"], ["-h"], ["x", "-h"], ["--digits", "3", "--help"]])
def test_help_can_be_asked_anywhere(words: list[str]) -> None:
    """None says that it was."""
    assert read(Options, CommandLine(words), 0) is None


@pytest.mark.parametrize("words", [["-e", "--help"], ["--", "--help"]])
def test_help_can_be_a_value(words: list[str]) -> None:
    """After an option that takes a value, or after --, it is a word like any other."""
    assert read(Options, CommandLine(words), 0) is not None


def test_a_place_is_that_of_the_quoted_command_line() -> None:
    """What is underlined is the word as a shell needs it."""
    place = CommandLine(["backprop", "my file", "--x"]).place(1)
    assert place.text[place.column - 1 :][: place.length] == "'my file'"
    assert place.text == "hwsolve backprop 'my file' --x"
