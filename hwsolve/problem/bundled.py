"""Finding the text of a problem: a file, standard input, or a problem that comes with hwsolve."""

from __future__ import annotations

import codecs
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from hwsolve.errors import Fault, InputError, Place
from hwsolve.problem.suggest import listed, nearest

MAX_BYTES = 10_000_000
MAX_LINE = 2_000_000
"""How many bytes a line may have: tomllib takes seconds for a longer one that is not TOML."""

STANDARD_INPUT = "<stdin>"

_OTHER_ENCODINGS = {
    codecs.BOM_UTF32_LE: "UTF-32",
    codecs.BOM_UTF32_BE: "UTF-32",
    codecs.BOM_UTF16_LE: "UTF-16",
    codecs.BOM_UTF16_BE: "UTF-16",
}


@dataclass(frozen=True, slots=True)
class Found:
    """The text of a problem. `file` is its name in messages; `note` says which was taken where a
    reader may wonder, else it is empty."""

    text: str
    file: str
    bundled: bool = False
    note: str = ""


def find(source: str, stdin: TextIO | None = None) -> Found:
    """The problem that a FILE argument means: `-` for `stdin`, a path, or the bare name of a
    bundled problem. A file of that name, with or without `.toml`, is taken before a bundled
    problem.

    Raises InputError where there is none, or what there is cannot be read as text.
    """
    if source == "-":
        return Found(_decoded(_read_stream(stdin), STANDARD_INPUT), STANDARD_INPUT)
    problems = bundled()
    bare = source in problems
    for path in (Path(source), Path(f"{source}.toml")) if bare else (Path(source),):
        # Unlike Path, os.path answers no for a name that is too long or holds a NUL.
        if os.path.exists(path) and not os.path.isdir(path):
            note = f"{path}: the file here, not the bundled problem {source}" if bare else ""
            return Found(_decoded(_read(path), str(path)), str(path), note=note)
    if bare:
        path = problems[source]
        return Found(
            _decoded(_read(path), path.name), path.name, True, f"{source}: bundled problem"
        )
    if os.path.isdir(source):
        files = sorted(path.name for path in Path(source).glob("*.toml"))
        hint = f"name a file in it: {listed(files)}" if files else "name a file"
        raise InputError.of("is-a-directory", f"{source} is a directory", hint)
    raise _missing(source, problems)


def bundled() -> Mapping[str, Path]:
    """The problems that come with hwsolve, by name: those installed with it, or those of a
    checkout."""
    package = Path(__file__).resolve().parent.parent
    for folder in (package / "problems", package.parent / "problems"):
        paths = sorted(folder.glob("*.toml"))
        if paths:
            return {path.stem: path for path in paths}
    return {}


def _missing(source: str, problems: Mapping[str, Path]) -> InputError:
    stem = Path(source).name.removesuffix(".toml")
    near = stem if stem in problems else nearest(stem, problems)
    folder = Path(source).parent
    here = [path.name for path in folder.glob("*.toml")] if os.path.isdir(folder) else []
    near_here = nearest(Path(source).name, here)
    help = (
        f"`hwsolve list` has the bundled problems: {listed(problems)}"
        if problems
        else "give a file"
    )
    if near == stem:
        help = f"a bundled problem is called by its bare name: {stem}"
    elif near_here:
        help = f"did you mean {folder / near_here}?"
    elif near:
        help = f"did you mean the bundled problem {near}?"
    return InputError.of("missing-file", f"there is no file {_shown(source)}", help)


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(MAX_BYTES + 1)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise InputError.of(
            "unreadable", f"{path} cannot be read: {reason}", "check its permissions"
        ) from None


def _read_stream(stream: TextIO | None) -> bytes:
    if stream is None or stream.isatty():
        raise InputError.of(
            "empty-file", "nothing comes in on standard input", "write hwsolve … - < problem.toml"
        )
    raw = getattr(stream, "buffer", None)
    if raw is None:
        return stream.read(MAX_BYTES + 1).encode(errors="surrogateescape")
    data: bytes = raw.read(MAX_BYTES + 1)
    return data


def _decoded(data: bytes, file: str) -> str:
    """The text of a file. Raises InputError where it is too large, empty, binary, or not UTF-8."""
    fault = None
    if len(data) > MAX_BYTES:
        message = f"{file} is larger than {MAX_BYTES // 1_000_000} MB"
        fault = Fault("too-large", message, "is this a problem file?")
    elif (longest := max(map(len, data.split(b"\n")))) > MAX_LINE:
        message = f"{file} has a line of {longest:,} characters"
        fault = Fault("too-large", message, "is this a problem file?")
    elif not data.removeprefix(codecs.BOM_UTF8).strip():
        fault = Fault("empty-file", f"{file} is empty", "hwsolve new prints a file to start from")
    elif encoding := next((e for mark, e in _OTHER_ENCODINGS.items() if data.startswith(mark)), ""):
        fault = Fault("not-utf-8", f"{file} is {encoding}, not UTF-8", "save it as UTF-8")
    elif b"\0" in data:
        fault = Fault("binary-file", f"{file} is a binary file", "a problem is a TOML text file")
    if fault is not None:
        raise InputError([fault.at(Place(file, 1, 1))])
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError([_undecodable(data, file, error.start)]) from None


def _undecodable(data: bytes, file: str, offset: int) -> Fault:
    """The fault of a byte that is not UTF-8, at the line and column where an editor shows it."""
    start = data.rfind(b"\n", 0, offset) + 1
    line = data[start:].split(b"\n", 1)[0].rstrip(b"\r")
    column = len(data[start:offset].removeprefix(codecs.BOM_UTF8).decode(errors="replace")) + 1
    shown = line.removeprefix(codecs.BOM_UTF8).decode(errors="replace")
    place = Place(file, data.count(b"\n", 0, offset) + 1, column, shown)
    message = f"this is not UTF-8: byte 0x{data[offset]:02x}, at offset {offset:,}"
    return Fault("not-utf-8", message, "save the file as UTF-8", place=place)


def _shown(source: str) -> str:
    clean = "".join(letter if letter.isprintable() else "?" for letter in source)
    return clean if len(clean) <= 200 else clean[:199] + "…"
