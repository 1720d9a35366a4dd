"""A document of the user's own, with places for the solution and its heading."""

from __future__ import annotations

import re
from collections.abc import Callable

from hwsolve.errors import InputError
from hwsolve.renderers import Page

_PLACE = re.compile(r"\{\{ *([a-z]+) *\}\}")


def in_template(page: Page, title: str, solution: str, words: Callable[[str], str]) -> str:
    """The page's template with `{{solution}}` and the fields put in, each once read and never read
    again; `words` writes the fields.

    Raises InputError where it has no place for the solution, or one for something unknown.
    """
    fields = {
        "title": title,
        "author": page.author,
        "course": page.course,
        "sheet": page.sheet,
        "date": page.date,
    }
    known = {**{name: words(text) for name, text in fields.items()}, "solution": solution}
    places = _PLACE.findall(page.template)
    if "solution" not in places:
        message = "the template has no place for the solution"
        raise InputError.of("bad-template", message, "write {{solution}} where it goes")
    unknown = next((place for place in places if place not in known), None)
    if unknown is not None:
        names = ", ".join(f"{{{{{name}}}}}" for name in known)
        message = f"the template asks for {{{{{unknown}}}}}, which is not known"
        raise InputError.of("bad-template", message, f"there are {names}")
    return _PLACE.sub(lambda place: known[place[1]], page.template)
