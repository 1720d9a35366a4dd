"""Writing files so that nothing is lost: the old file stays until the new one is complete."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from hwsolve.errors import InputError


def check_target(file: str) -> None:
    """Raises InputError for a file that can't be written, before time is spent on what goes in."""
    path = Path(file)
    if not file or path.is_dir():
        reason = "it is a directory" if file else "it has no name"
        raise _refusal(file, reason, f"name a file in it: {path / 'solution.pdf'}")
    if not path.exists() and not path.resolve().parent.is_dir():
        raise _refusal(file, "there is no such directory", f"make it: mkdir -p {path.parent}")
    if path.exists() and not os.access(path, os.W_OK):
        raise _refusal(file, "permission denied", "choose another name")


def write_whole(file: str, pieces: Iterable[bytes]) -> None:
    """Replaces `file` by the pieces once all of them are written beside it; a device is written to.

    Raises InputError where that is not possible; the old file is intact then.
    """
    check_target(file)
    path = Path(file)
    try:
        if path.exists() and not path.is_file():
            with path.open("wb") as stream:
                stream.writelines(pieces)
        else:
            _replace(path.resolve(), pieces)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise _refusal(file, reason, "choose another place") from None


def write_new(file: str, text: str) -> None:
    """Writes a file that does not exist yet; raises InputError where it does."""
    if os.path.lexists(file):
        message = f"{file} exists already"
        raise InputError.of("file-exists", message, "choose another name")
    write_whole(file, [text.encode()])


def _replace(target: Path, pieces: Iterable[bytes]) -> None:
    import tempfile

    handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name[:100]}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.writelines(pieces)
            stream.flush()
            os.fsync(stream.fileno())
        os.chmod(temporary, _mode(target))
        os.replace(temporary, target)
    except BaseException:
        os.unlink(temporary)
        raise


def _mode(target: Path) -> int:
    try:
        return target.stat().st_mode & 0o777
    except OSError:
        umask = os.umask(0)
        os.umask(umask)
        return 0o666 & ~umask


def _refusal(file: str, reason: str, help: str) -> InputError:
    return InputError.of("cannot-write", f"cannot write {file or 'the file'}: {reason}", help)
