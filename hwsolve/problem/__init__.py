"""Problems: what a person's TOML file, or `-e … --at …`, asks for, and everything that is wrong
with it."""

from hwsolve.problem.bundled import Found, bundled, find
from hwsolve.problem.inline import inline
from hwsolve.problem.load import load
from hwsolve.problem.settings import with_settings

__all__ = ["Found", "bundled", "find", "inline", "load", "with_settings"]
