"""The command line: files, streams and exit codes; no mathematics."""

from __future__ import annotations

import gc
import os
import sys


def main() -> None:
    """The console script.

    Garbage is not collected while a command runs, and the interpreter is not torn down at the end:
    what a command makes lives until it is done, and both together cost a third of a run.
    """
    gc.disable()
    try:
        from hwsolve.cli.run import run

        code = run(sys.argv[1:])
    except KeyboardInterrupt:
        code = 130
    os._exit(code)
