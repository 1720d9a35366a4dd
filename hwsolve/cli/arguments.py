"""The arguments of a command: declared once, as fields of a dataclass, and read from the words.

They are read here and not by typer, which shows the same declarations in `--help`: typer takes a
fifth of the time of a whole run, and does not say where on the command line a mistake is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, TypeVar

from hwsolve.errors import Fault, InputError, Place

HELP_OPTIONS = ("--help", "-h")
_DECLARED = "declared"
_Arguments = TypeVar("_Arguments")


@dataclass(frozen=True, slots=True)
class Declared:
    """How an argument is written. No `names`: it is known by its position.

    `within` are the least and the greatest of whole numbers, `choices` the words that an option
    takes; `panel` is the heading under which `--help` lists it.
    """

    names: tuple[str, ...] = ()
    metavar: str = ""
    help: str = ""
    panel: str = ""
    within: tuple[int, int] | None = None
    choices: tuple[str, ...] = ()
    required: bool = False


def argument(metavar: str, help: str, required: bool = False) -> Any:
    """A field that is given by its position; None where it is left out."""
    declared = Declared((), metavar, help, required=required)
    return field(default=None, metadata={_DECLARED: declared})


def option(
    *names: str,
    help: str,
    metavar: str = "",
    panel: str = "",
    default: object = None,
    within: tuple[int, int] | None = None,
    choices: tuple[str, ...] = (),
) -> Any:
    """A field that is given by one of `names`. Its `default` says of which kind it is: False is a
    switch, () may be repeated, anything else takes one value."""
    declared = Declared(names, metavar, help, panel, within, choices)
    return field(default=default, metadata={_DECLARED: declared})


def declarations(kind: type) -> dict[str, tuple[Declared, object]]:
    """The declared arguments of a dataclass by the names of their fields, each with its default."""
    return {
        each.name: (each.metadata[_DECLARED], each.default)
        for each in fields(kind)
        if _DECLARED in each.metadata
    }


_OPTION = re.compile(r"--([a-z][a-z-]*)")


@dataclass(frozen=True, slots=True)
class Typed:
    """Where the arguments were typed: the index of each one's word, by the name of its field."""

    line: CommandLine = field(default_factory=lambda: CommandLine())
    words: Mapping[str, int] = field(default_factory=dict)

    def error(self, error: InputError, *names: str) -> InputError:
        """The error at the option that its message is about, else at the first of these arguments
        that was typed, or else after the last word. A fault that has a place keeps it."""

        def placed(fault: Fault) -> Fault:
            about = [text.replace("-", "_") for text in _OPTION.findall(fault.message)]
            indices = [self.words[name] for name in (*about, *names) if name in self.words]
            return fault.at(self.line.place(*indices[:1] or [len(self.line.words)]))

        return InputError(fault if fault.place else placed(fault) for fault in error.faults)


@dataclass(frozen=True, slots=True)
class CommandLine:
    """The words after `hwsolve`."""

    words: Sequence[str] = ()

    def place(self, index: int) -> Place:
        """Where a word stands, in the command line as a shell would be given it; or where the word
        after the last would stand."""
        import shlex

        before = shlex.join(["hwsolve", *self.words[:index]]) + " "
        here = shlex.join(self.words[index : index + 1]) or "…"
        after = shlex.join(self.words[index + 1 :])
        text = f"{before}{here} {after}".rstrip()
        return Place("command line", 1, len(before) + 1, text, len(here))

    def error(self, index: int, code: str, message: str, help: str) -> InputError:
        """An error about a word."""
        return InputError([Fault(code, message, help).at(self.place(index))])


def read(kind: Callable[..., _Arguments], line: CommandLine, first: int) -> _Arguments | None:
    """The arguments from word `first` on, as the dataclass that declares them; None where `--help`
    is asked.

    A field `typed` of the dataclass is told where each was typed. Raises InputError for an option
    that is unknown or has a wrong value, and for an argument that is missing or one too many.
    """
    declared = declarations(kind)  # type: ignore[arg-type]  # a dataclass is callable, and is a type
    positional = iter([name for name, (each, _) in declared.items() if not each.names])
    by_option = {spelling: name for name, (each, _) in declared.items() for spelling in each.names}
    values: dict[str, Any] = {}
    indices: dict[str, int] = {}
    for index, name, word in _pairs(line, first, by_option, declared):
        if name in HELP_OPTIONS:
            return None
        if not name:
            name = next(positional, "")
            if not name:
                message, help = f"{word} is one argument too many", "a formula is put in quotes"
                raise line.error(index, "extra-argument", message, help)
        default = declared[name][1]
        value = _value(line, index, declared[name][0], word)
        values[name] = (*values.get(name, ()), value) if default == () else value
        indices[name] = index
    for name, (each, _) in declared.items():
        if each.required and name not in values:
            message = f"there is no {each.metavar}"
            raise line.error(len(line.words), "missing-argument", message, each.help)
    if any(each.name == "typed" for each in fields(kind)):  # type: ignore[arg-type]
        values["typed"] = Typed(line, indices)
    return kind(**values)


def _pairs(
    line: CommandLine,
    first: int,
    by_option: Mapping[str, str],
    declared: Mapping[str, tuple[Declared, object]],
) -> Iterator[tuple[int, str, Any]]:
    """Each argument as the index of its word, the name of its field ("" where it stands by itself),
    and its text."""
    index = first
    only_positional = False
    while index < len(line.words):
        word = line.words[index]
        spelling, equals, value = word.partition("=") if word.startswith("--") else (word, "", "")
        if only_positional or word == "-" or not word.startswith("-"):
            yield index, "", word
        elif word == "--":
            only_positional = True
        elif spelling in HELP_OPTIONS:
            yield index, spelling, True
        else:
            if spelling not in by_option and word[:2] in by_option:
                spelling, equals, value = word[:2], "=", word[2:]
            if spelling not in by_option:
                raise line.error(
                    index,
                    "unknown-option",
                    f"there is no option {spelling}",
                    _near(spelling, by_option),
                )
            name = by_option[spelling]
            if declared[name][1] is False:
                if equals:
                    raise line.error(
                        index, "bad-option", f"{spelling} takes no value", f"write {spelling}"
                    )
                yield index, name, True
            elif equals:
                yield index, name, value
            elif index + 1 < len(line.words):
                index += 1
                yield index, name, line.words[index]
            else:
                what = declared[name][0].metavar
                raise line.error(
                    index, "missing-value", f"{spelling} needs a value", f"write {spelling} {what}"
                )
        index += 1


def _value(line: CommandLine, index: int, declared: Declared, word: Any) -> Any:
    name = declared.names[0] if declared.names else ""
    if declared.within is not None:
        least, most = declared.within
        plain = word.removeprefix("+")
        if not (plain.isascii() and plain.isdigit() and least <= int(plain[:20]) <= most):
            message = f"{name} must be a whole number from {least} to {most}"
            raise line.error(index, "bad-option", message, f"write {name} {least}")
        return int(plain)
    if declared.choices and word not in declared.choices:
        message = f"{name} must be {', '.join(declared.choices[:-1])} or {declared.choices[-1]}"
        raise line.error(index, "bad-option", message, _near(word, declared.choices))
    return word


def _near(word: str, known: Sequence[str] | Mapping[str, str]) -> str:
    from hwsolve.problem.suggest import did_you_mean

    listing = "--help lists the options" if word.startswith("-") else f"write {next(iter(known))}"
    return did_you_mean(word, known) or listing
