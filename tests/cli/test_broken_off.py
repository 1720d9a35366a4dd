"""A file of any format that can't be written whole is not written at all: the old one stays."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from hwsolve.cli.codes import INPUT_AT_FAULT, INTERRUPTED
from hwsolve.renderers import formats
from tests.cli.conftest import Command

HEAVY = {"pdf", "png"}
"""Formats that need TeX, Typst or matplotlib, which only the slow tests have."""

SUFFIXES = [
    pytest.param(each.suffix, marks=pytest.mark.slow if each.suffix in HEAVY else ())
    for each in formats().values()
]


def full_disk(handle: int) -> None:
    """What a full disk makes of the last bytes."""
    raise OSError(28, "No space left on device")


def interrupt(handle: int) -> None:
    """Ctrl-C at the worst moment."""
    raise KeyboardInterrupt


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize(
    ("breaks", "code"), [(full_disk, INPUT_AT_FAULT), (interrupt, INTERRUPTED)]
)
def test_the_old_file_stays(
    hwsolve: Command, folder: Path, monkeypatch: pytest.MonkeyPatch, suffix: str, breaks, code: int
) -> None:
    """A full disk and an interrupt: exit code 2 or 130, the old bytes, and no other file."""
    target = folder / f"solution.{suffix}"
    target.write_bytes(b"old")
    monkeypatch.setattr(os, "fsync", breaks)
    outcome = hwsolve("backprop", "ex7_1", "-o", target.name)
    assert outcome.code == code, outcome.err
    assert "Traceback" not in outcome.err
    assert target.read_bytes() == b"old"
    assert list(folder.iterdir()) == [target]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_target_that_cannot_be_written_is_refused(
    hwsolve: Command, folder: Path, suffix: str
) -> None:
    """A folder that is not there, or a folder instead of a file: its place and what would help."""
    (folder / f"taken.{suffix}").mkdir()
    for target in (f"missing/solution.{suffix}", f"taken.{suffix}"):
        outcome = hwsolve("backprop", "ex7_1", "-o", target)
        assert outcome.code == INPUT_AT_FAULT
        assert f"cannot write {target}" in outcome.err
        assert "^^^" in outcome.err and "help: " in outcome.err
    assert [each.name for each in folder.iterdir()] == [f"taken.{suffix}"]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_whole_file_replaces_the_old_one(hwsolve: Command, folder: Path, suffix: str) -> None:
    """And nothing is left beside it."""
    target = folder / f"solution.{suffix}"
    target.write_bytes(b"old")
    outcome = hwsolve("backprop", "ex7_1", "-o", target.name)
    assert (outcome.code, outcome.err) == (0, f"ex7_1: bundled problem\n{target.name}: written\n")
    assert len(target.read_bytes()) > 1000
    assert list(folder.iterdir()) == [target]
