"""A FILE argument leads to a text or to an error that helps; the bundled problems are in order."""

from __future__ import annotations

import io
import tomllib
from fractions import Fraction
from pathlib import Path

import pytest
from flint import fmpq

from hwsolve.errors import InputError
from hwsolve.notation.shape import Formula
from hwsolve.notation.tree import Expression, Name
from hwsolve.numbers.evaluation import Evaluation
from hwsolve.numbers.values import as_ball
from hwsolve.problem.bundled import MAX_BYTES, bundled, find
from hwsolve.problem.load import load
from hwsolve.problem.model import Problem

OTHERS = {"optimize", "newton", "activation", "uphill", "convolve", "descent"}
"""Questions whose own tests hold the published answers of the problems that ask them."""

EXPECTED = tomllib.loads((Path(__file__).parent.parent / "expected.toml").read_text("utf-8"))
TEXT = '[graph]\nf = "x"\n'


class Piped(io.TextIOWrapper):
    """Standard input that comes from a pipe."""

    def __init__(self, data: bytes) -> None:
        super().__init__(io.BytesIO(data), encoding="utf-8")


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def fault_of(source: str, data: bytes | None = None) -> tuple[str, str]:
    with pytest.raises(InputError) as caught:
        find(source, None if data is None else Piped(data))
    (fault,) = caught.value.faults
    return fault.code, f"{fault.message}\n{fault.help}"


def test_path(here: Path) -> None:
    """A path is read as UTF-8, with or without a byte order mark."""
    (here / "mine.toml").write_text(TEXT, encoding="utf-8-sig")
    found = find("mine.toml")
    assert (found.text, found.file, found.bundled, found.note) == (TEXT, "mine.toml", False, "")


def test_standard_input() -> None:
    """`-` reads standard input, bytes or text."""
    assert find("-", Piped("# é\n".encode())).text == "# é\n"
    assert find("-", io.StringIO(TEXT)).text == TEXT


def test_bundled_by_bare_name() -> None:
    """A bare name is a bundled problem, and the note says so."""
    found = find("ex7_1")
    assert found.bundled and "ex7_1" in found.note
    assert found.text == bundled()["ex7_1"].read_text("utf-8")


@pytest.mark.parametrize("name", ["ex7_1", "ex7_1.toml"])
def test_file_here_wins(here: Path, name: str) -> None:
    """A file of a bundled problem's name is taken before it, and the note says so."""
    (here / name).write_text(TEXT)
    found = find("ex7_1")
    assert (found.text, found.file, found.bundled) == (TEXT, name, False)
    assert "not the bundled problem" in found.note


def test_folder_of_a_bundled_name(here: Path) -> None:
    """A folder is no problem file, so it does not hide a bundled one."""
    (here / "ex7_1").mkdir()
    assert find("ex7_1").bundled


@pytest.mark.parametrize(
    ("source", "part"),
    [
        ("ex71", "did you mean the bundled problem ex7_1?"),
        ("nowhere/ex7_1.toml", "by its bare name: ex7_1"),
        ("min.toml", "did you mean mine.toml?"),
        ("sub/min.toml", "did you mean sub/mine.toml?"),
        ("something else", "has the bundled problems: "),
        ("a\0b\x1b", "there is no file a?b?"),
        ("x" * 5000, "xxx…"),
    ],
)
def test_missing_file(here: Path, source: str, part: str) -> None:
    """A file that is not there is helped by the nearest one that is."""
    (here / "sub").mkdir()
    (here / "mine.toml").write_text(TEXT)
    (here / "sub" / "mine.toml").write_text(TEXT)
    code, words = fault_of(source)
    assert code == "missing-file"
    assert part in words


def test_directory(here: Path) -> None:
    """A directory is refused with the files in it."""
    (here / "mine.toml").write_text(TEXT)
    assert fault_of(".") == ("is-a-directory", ". is a directory\nname a file in it: mine.toml")


@pytest.mark.parametrize(
    ("data", "code", "part"),
    [
        (b"", "empty-file", "is empty"),
        (b"\xef\xbb\xbf \n", "empty-file", "is empty"),
        (b"\x7fELF\0\0", "binary-file", "binary"),
        (TEXT.encode("utf-16"), "not-utf-8", "UTF-16"),
        (TEXT.encode("utf-32"), "not-utf-8", "UTF-32"),
        (b"#" * (MAX_BYTES + 1), "too-large", "10 MB"),
    ],
)
def test_unusable_data(here: Path, data: bytes, code: str, part: str) -> None:
    """What is no text is refused alike from a file and from standard input."""
    (here / "data").write_bytes(data)
    for found in (fault_of("data"), fault_of("-", data)):
        assert found[0] == code
        assert part in found[1]


def test_place_of_a_wrong_byte(here: Path) -> None:
    """A byte that is not UTF-8 is told with its offset, line and column."""
    (here / "latin.toml").write_bytes('title = "ä"\n# é'.encode() + b"t\xe9 \r\n")
    with pytest.raises(InputError) as caught:
        find("latin.toml")
    (fault,) = caught.value.faults
    place = fault.place
    assert place is not None
    assert (fault.code, place.file, place.line, place.column) == ("not-utf-8", "latin.toml", 2, 5)
    assert place.text == "# ét\N{REPLACEMENT CHARACTER} "
    assert "byte 0xe9, at offset 18" in fault.message


def test_terminal_as_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    """`-` on a terminal does not wait for a person to type a file."""
    stdin = io.StringIO()
    monkeypatch.setattr(stdin, "isatty", lambda: True)
    with pytest.raises(InputError):
        find("-", stdin)


def bundled_problem(name: str) -> Problem:
    return load(bundled()[name].read_text("utf-8"), f"{name}.toml")


def test_every_problem_has_expected_answers() -> None:
    """A problem that is shipped is one whose answers are known: here, or in the tests of the one question
    that it asks."""
    about_gradients = {
        name for name in bundled() if not set(bundled_problem(name).questions) & OTHERS
    }
    assert about_gradients <= EXPECTED.keys() <= set(bundled())


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_bundled_problem(name: str) -> None:
    """A shipped problem loads, names its source, and has expected answers about its names."""
    problem = bundled_problem(name)
    assert problem.title and problem.source
    nodes = {node.name for node in problem.nodes}
    differentiable = nodes | {quantity.name for quantity in problem.quantities}
    pairs = {f"d{output}/d{other}" for output in problem.outputs for other in differentiable}
    others = set(problem.questions) & OTHERS
    assert others or EXPECTED[name].keys() <= nodes | pairs
    for output in problem.outputs:
        assert {f"d{output}/d{wrt}" for wrt in problem.wrt} <= EXPECTED[name].keys()


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_forward_values(name: str) -> None:
    """The formulas of a shipped problem give the published values of its nodes."""
    problem = bundled_problem(name)
    given: dict[Expression, Formula | None] = {
        Name(each.name): None if each.value is None else Formula(each.value, ())
        for each in problem.quantities
    }
    evaluation = Evaluation(given, [(Name(node.name), node.formula) for node in problem.nodes])
    for key, expected in EXPECTED[name].items():
        if "/" in key or Name(key) not in evaluation.values:
            continue
        value = evaluation.values[Name(key)]
        exact = value if isinstance(value, fmpq) else as_ball(value).mid().fmpq()
        found = Fraction(int(exact.p), int(exact.q))
        wanted = Fraction(expected if isinstance(expected, str) else expected["value"])
        assert abs(found - wanted) <= abs(wanted) / 10**14
        if isinstance(expected, dict):
            printed = expected["printed"]
            unit = Fraction(1, 10 ** len(printed.partition(".")[2]))
            assert abs(found - Fraction(printed)) <= unit
