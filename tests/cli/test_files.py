"""An output file is the old one or the whole new one, never a part."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from hwsolve.errors import InputError
from hwsolve.files import check_target, write_new, write_whole


def broken(error: BaseException) -> Iterator[bytes]:
    """Pieces that end in an error."""
    yield b"half of "
    raise error


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_what_breaks_off_leaves_the_old_file(tmp_path: Path, error: BaseException) -> None:
    """A full disk or Ctrl-C in the middle: the old text stays, and no other file."""
    target = tmp_path / "a.txt"
    target.write_text("old")
    with pytest.raises((InputError, KeyboardInterrupt)):
        write_whole(str(target), broken(error))
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_a_new_file_keeps_the_permissions_of_the_old(tmp_path: Path) -> None:
    """Group and others read what they could read before."""
    target = tmp_path / "a.txt"
    target.write_text("old")
    target.chmod(0o640)
    write_whole(str(target), [b"new"])
    assert target.read_text() == "new"
    assert stat.S_IMODE(target.stat().st_mode) == 0o640


def test_a_fresh_file_follows_the_umask(tmp_path: Path) -> None:
    """A file that was not there is made like any other."""
    before = os.umask(0o027)
    try:
        write_whole(str(tmp_path / "a.txt"), [b"new"])
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "a.txt").stat().st_mode) == 0o640


def test_a_link_keeps_pointing(tmp_path: Path) -> None:
    """What a symbolic link points at is replaced, not the link."""
    link = tmp_path / "link.txt"
    link.symlink_to("target.txt")
    write_whole(str(link), [b"new"])
    assert link.is_symlink()
    assert (tmp_path / "target.txt").read_text() == "new"


def test_a_device_stays_a_device() -> None:
    """`-o /dev/null` writes to it, and does not put a file in its place."""
    write_whole("/dev/null", [b"new"])
    assert stat.S_ISCHR(os.stat("/dev/null").st_mode)
    with pytest.raises(InputError, match="no space left"):
        write_whole("/dev/full", [b"new"])


@pytest.mark.parametrize("file", ["", ".", "no/such/folder/a.txt"])
def test_a_target_that_will_not_do_is_refused_early(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str
) -> None:
    """Before time is spent on solving."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match="cannot write"):
        check_target(file)


def test_a_new_file_is_never_written_over(tmp_path: Path) -> None:
    """Not even over a link that points nowhere."""
    (tmp_path / "link").symlink_to("nowhere")
    with pytest.raises(InputError, match="exists already"):
        write_new(str(tmp_path / "link"), "text")
    assert not (tmp_path / "nowhere").exists()
