"""A solved problem: its answers, and its derivation in every format."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hwsolve.derivation.evaluated import evaluated
from hwsolve.derivation.model import Derivation, Level
from hwsolve.errors import InputError
from hwsolve.files import write_whole
from hwsolve.notation.printing import to_plain
from hwsolve.numbers.rounding import Rounding
from hwsolve.renderers import Format, Page, formats

if TYPE_CHECKING:
    from hwsolve.derivation.display import Display
    from hwsolve.notation.tree import Expression
    from hwsolve.problem.model import Problem

LEVELS = {"brief": Level.BRIEF, "normal": Level.NORMAL, "full": Level.FULL}
"""How much is shown, by the words for it."""

NO_PDF = ("no-pdf-engine", "pdf-failed")
"""The codes of the faults with which a PDF cannot be made."""

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
    """A solved problem. In Jupyter it shows itself.

    `rounding` says how answers are rounded, `detail` how much is shown (brief, normal or full), and
    `page` how it is set, unless a method is told otherwise; `problem` is what was solved.
    """

    def __init__(
        self,
        derivation: Derivation,
        rounding: Rounding,
        detail: str = "normal",
        page: Page | None = None,
        problem: Problem | None = None,
    ) -> None:
        self.derivation = derivation
        self.problem = problem
        self._rounding = rounding
        self.level = LEVELS[detail]
        self._page = page or Page()

    @cached_property
    def display(self) -> Display:
        """Every line as it is written. Raises InputError where something has no value."""
        return evaluated(self.derivation, self._rounding, self.level)

    @cached_property
    def answers(self) -> Mapping[str, Value]:
        """Every answer by its ASCII name: `f6`, `df6/dx`."""
        return {answer.key: self._value(answer.name) for answer in self.derivation.answers}

    def page(self, **changes: Any) -> Page:
        """How it is set, with changes: fields of `hwsolve.renderers.Page`."""
        return replace(self._page, **changes) if changes else self._page

    def to(self, format: str, **page: Any) -> str:
        """The text in one of the formats that are text. `page` are fields of
        `hwsolve.renderers.Page`: `fragment=True`, `author="…"`, …; what the problem says of its
        submission is the default.

        Raises InputError for a format that there is not, or that is not text.
        """
        chosen = format_called(format)
        if chosen.binary:
            raise InputError.of("binary-format", f"{format} is not text", "use to_bytes or save")
        return "".join(self.pieces(chosen, **page))

    def to_bytes(self, format: str, **page: Any) -> bytes:
        """What a file of the format holds. Raises InputError as `to` does, or where a program is
        missing."""
        return b"".join(self.encoded(format_called(format), **page))

    def save(
        self, path: str | PathLike[str], format: str | Format | None = None, **page: Any
    ) -> None:
        """Writes a file; `format`, else its suffix, chooses the format. The old file is replaced when the
        new one is complete. Where a PDF could not be made, its source is written beside it.

        Raises InputError where that is not possible.
        """
        target = str(path)
        if format is None:
            format = Path(target).suffix.removeprefix(".").lower() or "text"
        chosen = format if isinstance(format, Format) else format_called(format)
        try:
            write_whole(target, self.encoded(chosen, **page))
        except InputError as error:
            raise self._with_source_kept(error, target, **page) from None

    def pieces(self, format: Format, **page: Any) -> Iterator[str]:
        """The text in pieces, in a format that is text."""
        return format.render(self.derivation, self.display, self.level, self.page(**page))

    def encoded(self, format: Format, **page: Any) -> Iterator[bytes]:
        """What a file of the format holds, in pieces."""
        return format.encoded(self.derivation, self.display, self.level, self.page(**page))

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

    def _value(self, name: Expression) -> Value:
        shown = self.display.value(name)
        exact = self.derivation.closed_form(name)
        text = None if exact is None else to_plain(exact)
        if shown is None:
            return Value(None, text, "=", text)
        return Value(
            self.display.nearest_float(name), to_plain(shown.expression), shown.relation, text
        )

    def _with_source_kept(self, error: InputError, target: str, **page: Any) -> InputError:
        """Where a PDF could not be made, its source is written beside it, unless a file is there already."""
        (fault, *_) = error.faults
        if fault.code not in NO_PDF:
            return error
        source = formats()["typst" if self.page(**page).pdf_engine == "typst" else "latex"]
        beside = str(Path(target).with_suffix(f".{source.suffix}"))
        if os.path.lexists(beside):
            kept = f"{beside} is there already and was left as it is"
        else:
            write_whole(beside, self.encoded(source, **page))
            kept = f"its source is in {beside}"
        help = f"{fault.help}; {kept}" if fault.help else kept
        return InputError([replace(fault, help=help)])


def format_called(name: str) -> Format:
    """The format of that name or suffix. Raises InputError where there is none."""
    known = formats().values()
    for format in known:
        if name in (format.name, format.suffix):
            return format
    choices = ", ".join(f"{each.name} (.{each.suffix})" for each in known)
    message = f"the format {name!r} is not supported yet"
    raise InputError.of("not-supported-yet", message, f"there are: {choices}")
