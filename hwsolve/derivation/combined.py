"""Several solutions of one problem as one: what `hwsolve solve` prints."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from typing import Any

from hwsolve.derivation.model import Answer, Derivation, Level, Note, Prose, Section
from hwsolve.notation.shape import Formula
from hwsolve.notation.tree import Applied, Derivative, Expression, Timed, replace_leaves
from hwsolve.numbers.values import Value

TITLES = {
    "backprop": "Backpropagation",
    "forward": "Forward mode",
    "gradcheck": "Gradient check",
    "optimize": "Optimizer steps",
    "newton": "Newton's method",
    "descent": "Gradient descent",
    "uphill": "Steps uphill",
}
"""Of the questions whose command is no title."""


def combined(title: str, parts: Sequence[Derivation]) -> Derivation:
    """The parts one after the other, numbered; what they share (answers, remarks) once.

    All parts are of one problem, so a quantity of the same name is the same quantity. But what has a time
    step is the method's that makes it: a part with such a name that an earlier one has says whose its own
    are (`optimize:x[1]`).
    """
    parts = list(_told_apart(parts))
    sections: list[Section] = []
    drawn = set()
    for number, part in enumerate(parts, start=1):
        heading = f"Part {number}: {_title(part)}"
        sections.append(Section(Prose.of(heading), (Note(Prose(()), Level.FULL),)))
        for section in part.sections:
            if section not in drawn:
                drawn.add(section)
                sections.append(section)

    def closed_form(name: Expression) -> Expression | None:
        forms = (part.closed_form(name) for part in parts)
        return next((form for form in forms if form is not None), None)

    def supplied() -> Mapping[Expression, Value]:
        known: dict[Expression, Value] = {}
        for part in parts:
            known |= part.supplied() if part.supplied is not None else {}
        return known

    return Derivation(
        command="solve",
        title=title or ", ".join(map(_title, parts)),
        given=tuple(dict.fromkeys(each for part in parts for each in part.given)),
        sections=tuple(sections),
        answers=tuple({each.key: each for part in parts for each in part.answers}.values()),
        verification=tuple(dict.fromkeys(each for part in parts for each in part.verification)),
        heading=tuple(dict.fromkeys(note for part in parts for note in part.heading)),
        symbols={name: shown for part in parts for name, shown in part.symbols.items()},
        background=tuple(each for part in parts for each in part.background),
        remarks=tuple(dict.fromkeys(each for part in parts for each in part.remarks)),
        closed_form=closed_form,
        supplied=supplied,
        fractions=all(part.fractions for part in parts),
        interrupted=any(part.interrupted for part in parts),
        certifies=lambda name: all(part.certifies(name) for part in parts),
        library_runs=tuple(each for part in parts for each in part.library_runs),
    )


def _title(part: Derivation) -> str:
    return TITLES.get(part.command, part.command.capitalize())


def _told_apart(parts: Sequence[Derivation]) -> Iterator[Derivation]:
    taken: set[Expression] = set()
    for part in parts:
        own = set(_quantities(part))
        twice = {timeless for name in own & taken if (timeless := _without_time(name)) != name}
        yield _with_own(part, twice) if twice else part
        taken |= own


def _quantities(part: Derivation) -> Iterator[Expression]:
    yield from (name for name, _ in part.background)
    yield from (equation.name for equation in part.equations())
    yield from (answer.name for answer in part.answers)


def _without_time(name: Expression) -> Expression:
    """What a quantity is at all its steps; one that has none is itself."""
    match name:
        case Timed():
            return replace(name, offset=0)
        case Derivative():
            return replace(name, at=name.at and ":")
        case Applied():
            return replace(name, argument=replace_leaves(name.argument, _without_time))
    return name


def _with_own(part: Derivation, twice: Collection[Expression]) -> Derivation:
    """The part with its command in the names of those quantities, at all their steps."""
    command = part.command

    def marked(leaf: Expression) -> Expression | None:
        if isinstance(leaf, Applied):
            return replace(leaf, argument=replace_leaves(leaf.argument, marked))
        if _without_time(leaf) not in twice:
            return None
        if isinstance(leaf, Timed):
            return replace(leaf, by=_joined(command, leaf.by))
        return replace(leaf, at=_joined(command, leaf.at)) if isinstance(leaf, Derivative) else None

    def unmarked(leaf: Expression) -> Expression | None:
        match leaf:
            case Timed():
                return replace(leaf, by=leaf.by.removeprefix(command).removeprefix(":"))
            case Derivative():
                return replace(leaf, at=leaf.at.removeprefix(f"{command}:"))
            case Applied():
                return replace(leaf, argument=replace_leaves(leaf.argument, unmarked))
        return None

    def rewritten(item: Any) -> Any:
        if isinstance(item, Expression):
            return replace_leaves(item, marked)
        if isinstance(item, Formula):
            return Formula(rewritten(item.pattern), rewritten(item.fills))
        if isinstance(item, Answer):
            name = rewritten(item.name)
            key = item.key if name == item.name else f"{command}:{item.key}"
            return replace(item, key=key, name=name)
        if isinstance(item, tuple):
            return tuple(map(rewritten, item))
        if is_dataclass(item) and not isinstance(item, type):
            values = {each.name: rewritten(getattr(item, each.name)) for each in fields(item)}
            return replace(item, **values)
        return item

    def before(name: Expression) -> Expression:
        return replace_leaves(name, unmarked)

    own_values, own_form, own_certifies = part.supplied, part.closed_form, part.certifies

    def supplied() -> Mapping[Expression, Value]:
        known = own_values() if own_values is not None else {}
        return {rewritten(name): value for name, value in known.items()}

    return replace(
        part,
        sections=rewritten(part.sections),
        answers=rewritten(part.answers),
        background=rewritten(part.background),
        remarks=rewritten(part.remarks),
        supplied=supplied,
        closed_form=lambda name: own_form(before(name)),
        certifies=lambda name: own_certifies(before(name)),
        library_runs=rewritten(part.library_runs),
    )


def _joined(command: str, label: str) -> str:
    return f"{command}:{label}" if label else command
