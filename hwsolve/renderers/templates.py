"""A document of the user's own, with places for the solution and its heading."""

from __future__ import annotations

import re
from collections.abc import Mapping

from hwsolve.errors import InputError

_PLACE = re.compile(r"\{\{ *([a-z]+) *\}\}")


def in_template(template: str, solution: str, fields: Mapping[str, str]) -> str:
    """The template with `{{solution}}` and the fields put in, each once read and never read again.

    Raises InputError where it has no place for the solution, or one for something unknown.
    """
    known = {**fields, "solution": solution}
    places = _PLACE.findall(template)
    if "solution" not in places:
        message = "the template has no place for the solution"
        raise InputError.of("bad-template", message, "write {{solution}} where it goes")
    unknown = next((place for place in places if place not in known), None)
    if unknown is not None:
        names = ", ".join(f"{{{{{name}}}}}" for name in known)
        message = f"the template asks for {{{{{unknown}}}}}, which is not known"
        raise InputError.of("bad-template", message, f"there are {names}")
    return _PLACE.sub(lambda place: known[place[1]], template)
