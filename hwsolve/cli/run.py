"""One command from its words to its exit code; every error leaves through here."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence

from hwsolve.cli.codes import DEFECT, INPUT_AT_FAULT, INTERRUPTED, SOLVED
from hwsolve.errors import Defect, Fault, InputError


def run(words: Sequence[str]) -> int:
    """Runs the command line and gives its exit code; prints errors to standard error.

    What was printed has left the program when this returns: a disk that is full, or a reader who
    has gone, is met here.
    """
    as_json = "--json" in words
    try:
        _speak_unicode()
        from hwsolve.cli.commands import invoke

        code = invoke(list(words))
        sys.stdout.flush()
        return code
    except InputError as error:
        return _refused(error.faults, as_json)
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        # The reader of the pipe has gone; nothing more can be said to it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return SOLVED
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        message = f"cannot write the output: {reason}"
        help = "make room where it goes, or write to another place: -o FILE"
        return _refused([Fault("cannot-write", message, help)], as_json)
    except RecursionError:
        help = "give parts of the formula names of their own: more nodes"
        return _refused([Fault("too-deep", "the input is nested too deeply", help)], as_json)
    except MemoryError:
        help = "ask for less: fewer steps, or a smaller graph"
        return _refused([Fault("too-large", "there is not enough memory for this", help)], as_json)
    except Exception as error:
        what = str(error) if isinstance(error, Defect) else f"{type(error).__name__}: {error}"
        message = f"hwsolve contradicts itself: {what}"
        _refused([Fault("defect", message, "please report this problem")], as_json)
        if os.environ.get("HWSOLVE_TRACEBACK"):
            raise
        return DEFECT


def _speak_unicode() -> None:
    """Mathematics needs UTF-8, whatever the locale says. Raises OSError for a closed stream."""
    if sys.stderr is None:
        sys.stderr = io.StringIO()
    if sys.stdout is None:
        raise OSError("standard output is closed")
    for stream, errors in ((sys.stdout, "replace"), (sys.stderr, "backslashreplace")):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors=errors)


def _refused(faults: Sequence[Fault], as_json: bool) -> int:
    try:
        if as_json:
            import json

            print(json.dumps({"errors": [_as_data(fault) for fault in faults]}), file=sys.stderr)
        else:
            for fault in faults:
                print("\n".join(map(_printable, _written(fault))), file=sys.stderr)
        sys.stderr.flush()
    except OSError:
        # Whoever read the errors has seen enough of them, or nobody ever did; they are errors all the same.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())
    return INPUT_AT_FAULT


def _as_data(fault: Fault) -> dict[str, object]:
    place = fault.place
    return {
        "code": fault.code,
        "message": fault.message,
        "file": place.file if place else None,
        "line": place.line if place else None,
        "column": place.column if place else None,
        "help": fault.help,
    }


def _written(fault: Fault) -> list[str]:
    """`file:line:column: error: message`, the line, a caret below the place, and help."""
    place = fault.place
    lines = [f"error: {fault.message}"]
    if place is not None and place.file:
        where = f"{place.file}:{place.line}:{place.column}" if place.line else place.file
        lines = [f"{where}: error: {fault.message}"]
        if place.text.strip():
            text, column = _window(place.text.replace("\t", " "), place.column - 1)
            length = max(1, min(place.length, len(text) - column))
            lines += [f"  {text}", "  " + _spaces(text[:column]) + "^" * length]
    if fault.help:
        lines.append(f"  help: {fault.help}")
    return lines


def _window(text: str, column: int, width: int = 100) -> tuple[str, int]:
    """The part of a long line around a column, and where the column is in it."""
    text = text.rstrip("\r\n")
    if len(text) <= width:
        return text, column
    start = max(0, min(column - width // 2, len(text) - width))
    return text[start : start + width], column - start


def _spaces(text: str) -> str:
    """As many spaces as the text is wide on a terminal."""
    if text.isascii():
        return " " * len(text)
    from hwsolve.notation.stacked import cell_width

    return " " * cell_width(text)


def _printable(line: str) -> str:
    """The line without what would move the cursor or change colours: it may quote any file."""
    return line if line.isprintable() else "".join(c if c.isprintable() else "�" for c in line)
