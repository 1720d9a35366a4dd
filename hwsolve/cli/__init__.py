"""The command line: files, streams and exit codes; no mathematics."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """The console script. It leaves at once: tearing the interpreter down takes long."""
    try:
        from hwsolve.cli.startup import start_quickly

        start_quickly()
        from hwsolve.cli.run import run

        code = run(sys.argv[1:])
    except KeyboardInterrupt:
        code = 130
    os._exit(code)
