"""Text that is not TOML gets one fault, at its place, with what to write instead."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hwsolve.errors import Fault
from hwsolve.problem.syntax import syntax_fault

# text, code, line, column, what the caret underlines, a part of the message or the help
BROKEN = [
    ("f1 = x^2", "unquoted-formula", 1, 6, "x^2", 'put it in quotes: f1 = "x^2"'),
    ("f = 1/2  # half", "unquoted-formula", 1, 5, "1/2", 'f = "1/2"'),
    ("[graph]\r\nf1 = x^2\r\n", "unquoted-formula", 2, 6, "x^2", 'f1 = "x^2"'),
    ("\ufefff = g", "unquoted-formula", 1, 5, "g", 'f = "g"'),
    ('f = x^2 "c"', "unquoted-formula", 1, 5, 'x^2 "c"', 'f = "x^2 c"'),
    ("w = [\n  g1,\n  3]", "unquoted-formula", 2, 3, "g1", '"g1"'),
    ("w = [3 x]", "unquoted-formula", 1, 6, "3 x", '"3 x"'),
    ("f = “x^2”", "curly-quotes", 1, 5, "“x^2”", 'f = "x^2"'),
    ("x = 1,5", "bad-number", 1, 5, "1,5", "x = 1.5"),
    ("x = .5", "bad-number", 1, 5, ".5", "x = 0.5"),
    ("x = 007", "bad-number", 1, 5, "007", "x = 7"),
    ("x = 3;", "bad-number", 1, 5, "3;", "x = 3"),
    ("x = True", "bad-number", 1, 5, "True", "x = true"),
    ("x == 3", "extra-text", 1, 4, "=", "x = 3"),
    ("x = 3, c = 5", "extra-text", 1, 8, "c = 5", "before c"),
    ('f = "a" + "b"', "extra-text", 1, 9, '+ "b"', "one pair of quotes"),
    ("x =\ny = 1", "missing-value", 1, 3, "=", "x has no value"),
    ("w = [1,,2]", "missing-value", 1, 8, ",", "delete the ,"),
    ('f = "x^2\ng = 1', "unclosed-string", 1, 5, '"x^2', 'end the text with "'),
    ("f = 'x^2", "unclosed-string", 1, 5, "'x^2", "end the text with '"),
    ('a = 1\nb = """x\ny\n', "unclosed-string", 2, 5, '"""x', 'with """'),
    ('x = [\n"a",\n"b\n]\n', "unclosed-string", 3, 1, '"b', 'with "'),
    ("'a = 3", "unclosed-string", 1, 1, "'a = 3", "with '"),
    ('f = "\\sin x"', "bad-escape", 1, 6, "\\s", "single quotes"),
    ("x = [1, 2", "unclosed-list", 1, 5, "[", "end it with ]"),
    ("x = {a = 1", "unclosed-list", 1, 5, "{", "end it with }"),
    ("x = [1, 2\ny = 3", "unclosed-list", 2, 1, "y", "opens in line 1"),
    ("x = [1 2]", "unclosed-list", 1, 8, "2", "a comma or ]"),
    ("x = [[1] [3]]", "unclosed-list", 1, 10, "[", "a comma or ]"),
    ("a = 1\nf1 x^2", "missing-equals", 2, 1, "f1", 'f1 = "x^2"'),
    ("f1: x^2", "missing-equals", 1, 3, ":", 'f1 = "x^2"'),
    ("graph\nx = 3", "missing-equals", 1, 1, "graph", "[graph]"),
    ("x = {a: 1}", "missing-equals", 1, 7, ":", "name = value"),
    ("-" * 500_000, "missing-equals", 1, 1, "-" * 500_000, "…"),
    ("= 3", "missing-name", 1, 1, "=", "a name is missing"),
    ("α = 3", "bad-name", 1, 1, "α", '"α" = …'),
    ("my x = 3", "bad-name", 1, 1, "my x", "my_x"),
    ("[inputs", "bad-heading", 1, 1, "[inputs", "[inputs]"),
    ("[]", "bad-heading", 1, 1, "[]", "[inputs]"),
    ("[my inputs]", "bad-heading", 1, 1, "[my inputs]", "[my_inputs]"),
    ("[inputs] x = 3", "bad-heading", 1, 10, "x = 3", "start a new line"),
    ("[" * 500_000, "bad-heading", 1, 1, "[" * 500_000, "[inputs]"),
    ("x = 3\nx = 4", "duplicate-key", 2, 1, "x", "line 1"),
    ("[a]\n[b]\n[a]\n", "duplicate-key", 3, 2, "a", "line 1"),
    ("[a]\nb = 1\n[[a]]\n", "duplicate-key", 3, 3, "a", "line 1"),
    ("x = {a = 1, a = 2}", "duplicate-key", 1, 13, "a", "a is defined twice"),
    ("a = 1\na.b = 2", "duplicate-key", 2, 1, "a", "line 1"),
    ("a = {b = 1}\n[a.c]\n", "duplicate-key", 2, 2, "a", "line 1"),
    ("\x00\x01", "bad-character", 1, 1, "\x00", "U+0000"),
    ('x = "a\x07"', "bad-character", 1, 7, "\x07", "U+0007"),
]


def fault_of(text: str) -> Fault:
    with pytest.raises(tomllib.TOMLDecodeError) as caught:
        tomllib.loads(text.removeprefix("\ufeff"))
    return syntax_fault(text, "file.toml", caught.value)


@pytest.mark.parametrize(
    ("text", "code", "line", "column", "underlined", "advice"),
    BROKEN,
    ids=[case[0][:16].strip() for case in BROKEN],
)
def test_a_mistake_is_named_where_it_is(
    text: str, code: str, line: int, column: int, underlined: str, advice: str
) -> None:
    """The caret stands under the mistake, and the help says what to write."""
    fault = fault_of(text)
    assert fault.place is not None
    place = fault.place
    assert (fault.code, place.line, place.column) == (code, line, column)
    assert place.text[place.column - 1 :][: place.length] == underlined
    assert advice in f"{fault.message}; {fault.help}"


@given(st.text("ax1 =.,;:#\"'\\[]{}\n\tα“\x00", max_size=40))
def test_every_error_of_tomllib_becomes_a_fault_in_the_text(text: str) -> None:
    """No broken text breaks the explanation, and its place is a place of the text."""
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = syntax_fault(text, "file.toml", error).place
        assert place is not None
        assert place.text == text.split("\n")[place.line - 1]
        assert 1 <= place.column <= len(place.text) + 1


@pytest.mark.parametrize("filler", ["1", " ", "a ", "a.", "a,", '"', "[", "=", "\\", "x = 1 "])
def test_long_lines_are_explained_in_linear_time(filler: str) -> None:
    """Half a million characters of anything are explained without backtracking for hours."""
    assert fault_of("x = 0" + filler * (500_000 // len(filler)) + "]").code
