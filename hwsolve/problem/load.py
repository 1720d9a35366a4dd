"""A problem from a TOML file."""

from __future__ import annotations

from collections.abc import Collection

from hwsolve.problem.assemble import assemble
from hwsolve.problem.locate import Locator, read_toml
from hwsolve.problem.model import Problem
from hwsolve.problem.report import Report


def load(text: str, file: str, questions: Collection[str] = ()) -> Problem:
    """The problem that the text of a TOML file describes; `file` is its name in messages.

    `questions` are the names that `[ask].questions` may hold; left out, they are not checked.

    Raises InputError: of a text that is not TOML, the first fault; else everything that is wrong,
    each fault with its place.

    >>> problem = load('[inputs]\\nx = 3\\n[graph]\\nf = "x^2"', "square.toml")
    >>> problem.outputs, problem.wrt
    (('f',), ('x',))
    """
    data = read_toml(text, file)
    return assemble(data, Report(Locator(text, file)), file, questions)
