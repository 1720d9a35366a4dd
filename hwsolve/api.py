"""hwsolve in Python: `hwsolve.backprop("problems/ex7_1.toml")`, and so on for every question.

>>> import hwsolve
>>> solution = hwsolve.backprop("ex7_1")
>>> print(solution.answers["df6/dx"])
≈ 48.757
>>> float(solution.answers["df6/dc"])
-10.0
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hwsolve.derivation.model import Level
from hwsolve.errors import InputError
from hwsolve.problem import find, load
from hwsolve.problem.inline import inline
from hwsolve.problem.model import Problem
from hwsolve.renderers import Format, Page, formats
from hwsolve.solvers import registry

if TYPE_CHECKING:
    from hwsolve.derivation.display import Display
    from hwsolve.derivation.model import Derivation

_LEVELS = {"brief": Level.BRIEF, "normal": Level.NORMAL, "full": Level.FULL}
_MIME = {
    "text/plain": "text",
    "text/markdown": "markdown",
    "text/latex": "latex",
}


@dataclass(frozen=True, slots=True)
class Value:
    """One answer: `value` is the float nearest to it (None where it is symbolic), `shown` and
    `relation` how it is displayed, `exact` a closed form where one is known."""

    value: float | None
    shown: str | None
    relation: str
    exact: str | None

    def __float__(self) -> float:
        if self.value is None:
            raise ValueError(f"a symbolic answer has no number: {self.exact}")
        return self.value

    def __str__(self) -> str:
        return f"{self.relation} {self.shown}"


class Solution:
    """A solved problem: its answers, and its derivation in every format.

    In Jupyter it shows itself.
    """

    def __init__(self, derivation: Derivation, problem: Problem, detail: str = "normal") -> None:
        self.derivation = derivation
        self.problem = problem
        self._level = _LEVELS[detail]

    @cached_property
    def display(self) -> Display:
        """Every line as it is written, at the problem's digits."""
        from hwsolve.derivation.evaluated import evaluated
        from hwsolve.numbers.rounding import Rounding

        shown = self.problem.display
        return evaluated(self.derivation, Rounding(shown.digits, shown.decimals), self._level)

    @cached_property
    def answers(self) -> Mapping[str, Value]:
        """Every answer by its ASCII name: `f6`, `df6/dx`."""
        return {answer.key: self._value(answer.name) for answer in self.derivation.answers}

    def to(self, format: str, **page: Any) -> str:
        """The text in one of the formats that are text. `page` are fields of
        `hwsolve.renderers.Page`: `fragment=True`, `author="…"`, …; what the problem says of its
        submission is the default.

        Raises InputError for a format that there is not, or that is not text.
        """
        chosen = _format(format)
        if chosen.binary:
            raise InputError.of("binary-format", f"{format} is not text", "use to_bytes or save")
        return "".join(chosen.render(self.derivation, self.display, self._level, self.page(**page)))

    def to_bytes(self, format: str, **page: Any) -> bytes:
        """What a file of the format holds. Raises InputError as `to` does, or where a program is
        missing."""
        pieces = _format(format).encoded(
            self.derivation, self.display, self._level, self.page(**page)
        )
        return b"".join(pieces)

    def save(self, path: str | PathLike[str], **page: Any) -> None:
        """Writes a file; its suffix chooses the format. Raises InputError where that is not
        possible."""
        from hwsolve.cli.files import write_whole

        suffix = Path(path).suffix.removeprefix(".")
        write_whole(str(path), [self.to_bytes(suffix, **page)])

    def to_text(self, **page: Any) -> str:
        """Plain text."""
        return self.to("text", **page)

    def to_json(self, **page: Any) -> str:
        """JSON, the contract for programs."""
        return self.to("json", **page)

    def to_latex(self, **page: Any) -> str:
        r"""LaTeX; with `fragment=True`, a piece to be `\input`."""
        return self.to("latex", **page)

    def to_typst(self, **page: Any) -> str:
        """Typst."""
        return self.to("typst", **page)

    def to_markdown(self, **page: Any) -> str:
        """Markdown for GitHub and Jupyter."""
        return self.to("markdown", **page)

    def to_html(self, **page: Any) -> str:
        """A self-contained web page."""
        return self.to("html", **page)

    def to_notebook(self, **page: Any) -> str:
        """A Jupyter notebook."""
        return self.to("notebook", **page)

    def to_python(self, **page: Any) -> str:
        """A script that checks every number."""
        return self.to("python", **page)

    def to_pdf(self, **page: Any) -> bytes:
        """PDF, by LaTeX or Typst."""
        return self.to_bytes("pdf", **page)

    def page(self, **changes: Any) -> Page:
        """How it is set: what the problem says, with changes."""
        return replace(page_of(self.problem), **changes)

    def __str__(self) -> str:
        return self.to_text()

    def _repr_mimebundle_(
        self, include: Iterable[str] | None = None, exclude: Iterable[str] | None = None
    ) -> dict[str, str]:
        """What Jupyter shows: the types that are included, without those that are excluded. The
        web page, in a frame, only where it is asked for: Markdown fits into a notebook better."""
        wanted = set(include) if include else {"text/plain", "text/markdown", "text/latex"}
        wanted -= set(exclude or ())
        bundle = {
            mime: self.to(name, fragment=True) for mime, name in _MIME.items() if mime in wanted
        }
        if "text/html" in wanted:
            bundle["text/html"] = self._framed()
        return bundle

    def _framed(self) -> str:
        """The web page inside another one, where neither can disturb the other."""
        from html import escape

        return (
            '<iframe sandbox="allow-scripts" style="width:100%;height:40em;border:0" '
            f'srcdoc="{escape(self.to_html())}"></iframe>'
        )

    def _value(self, name: Any) -> Value:
        from hwsolve.notation.printing import to_plain

        shown = self.display.value(name)
        exact = self.derivation.closed_form(name)
        text = None if exact is None else to_plain(exact)
        if shown is None:
            return Value(None, text, "=", text)
        return Value(
            self.display.nearest_float(name), to_plain(shown.expression), shown.relation, text
        )


def page_of(problem: Problem) -> Page:
    """How a problem wants to be set: its decimal comma, and who hands it in."""
    said = problem.submission
    return Page(
        decimal_comma=problem.display.decimal_comma,
        author=said.get("author", ""),
        course=said.get("course", ""),
        sheet=said.get("sheet", ""),
        date=said.get("date", ""),
    )


def question(name: str) -> Callable[..., Solution]:
    """The function that answers one question: `question("backprop")("ex7_1")`.

    Raises KeyError for a question that there is not.
    """
    solver = registry()[name]

    def ask(
        problem: str | PathLike[str] | Problem,
        *,
        at: str = "",
        digits: int | None = None,
        decimals: int | None = None,
        detail: str = "normal",
        **options: str | tuple[str, ...],
    ) -> Solution:
        asked = _problem(problem, at)
        shown = asked.display
        if digits is not None:
            shown = replace(shown, digits=digits, decimals=None)
        if decimals is not None:
            shown = replace(shown, decimals=decimals)
        asked = replace(asked, display=shown)
        return Solution(solver.solve(asked, **options), asked, detail)

    ask.__name__ = ask.__qualname__ = name
    ask.__doc__ = f"""{solver.summary}

    `problem` is a problem file, the name of a bundled problem, or a formula with its point in `at`
    ("x=3,c=5"); `detail` is brief, normal or full; `options` are those of the command, as they are
    typed there.

    Raises InputError with everything that is wrong with the problem.
    """
    return ask


def _problem(source: str | PathLike[str] | Problem, at: str) -> Problem:
    if isinstance(source, Problem):
        return source
    text = str(source)
    if at or ("=" in text and not Path(text).exists()):
        return inline(text, at)
    found = find(text)
    return load(found.text, found.file, registry())


def _format(name: str) -> Format:
    for format in formats().values():
        if name in (format.name, format.suffix):
            return format
    raise InputError.of(
        "unknown-format", f"there is no format {name}", f"there are {', '.join(formats())}"
    )
