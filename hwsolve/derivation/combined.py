"""Several solutions of one problem as one: what `hwsolve solve` prints."""

from __future__ import annotations

from collections.abc import Sequence

from hwsolve.derivation.model import Derivation, Level, Note, Prose, Section
from hwsolve.notation.tree import Expression


def combined(title: str, parts: Sequence[Derivation]) -> Derivation:
    """The parts one after the other, numbered; what they share (answers, remarks) once.

    All parts are of one problem, so a quantity of the same name is the same quantity.
    """
    sections: list[Section] = []
    drawn = set()
    for number, part in enumerate(parts, start=1):
        heading = Prose.of(f"Part {number}: {part.command}")
        sections.append(Section(heading, (Note(Prose(()), Level.FULL),)))
        for section in part.sections:
            if section not in drawn:
                drawn.add(section)
                sections.append(section)
    first = parts[0]

    def closed_form(name: Expression) -> Expression | None:
        forms = (part.closed_form(name) for part in parts)
        return next((form for form in forms if form is not None), None)

    return Derivation(
        command="solve",
        title=title,
        given=tuple(dict.fromkeys(each for part in parts for each in part.given)),
        sections=tuple(sections),
        answers=tuple({each.key: each for part in parts for each in part.answers}.values()),
        verification=tuple(dict.fromkeys(each for part in parts for each in part.verification)),
        heading=first.heading,
        symbols=first.symbols,
        background=tuple(each for part in parts for each in part.background),
        remarks=tuple(dict.fromkeys(each for part in parts for each in part.remarks)),
        closed_form=closed_form,
    )
