"""A problem from the command line: `-e "a = x^2; f = a + c" --at x=3,c=5`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, count

from hwsolve.errors import Fault, InputError
from hwsolve.notation.names import TYPED_NAME, canonical
from hwsolve.notation.parser import parse
from hwsolve.notation.tree import names_in
from hwsolve.problem.assemble import assemble
from hwsolve.problem.definitions import unknown_name_help
from hwsolve.problem.model import Problem
from hwsolve.problem.options import OptionPlaces, Part, parts, whole
from hwsolve.problem.report import Report
from hwsolve.problem.suggest import listed

EXPRESSIONS, POINT, WRT = "-e", "--at", "--wrt"
"""The options, whose names stand where a file's name stands in messages."""

NAMES = ("f", "y", "g", "h", "z", "u", "v", "w")
"""What formulas without a name are called: the first that is not used."""

_HEADER = re.compile(r"([^\s()]+)\s*\(([^()]*)\)")
_OPERATION = re.compile(r"[-+*/^()|−·√]|\w\s+\w")
_DECIMAL_COMMA = re.compile(r"(?<=[0-9]),(?=[0-9])")


def inline(
    expressions: str, at: str = "", decimal_comma: bool = False, wrt: Sequence[str] = ()
) -> Problem:
    """The problem of formulas and a point.

    `expressions` are formulas, with or without `name =` (or `f(x) =`) before them, separated by `;`
    or new lines. `at` are values of their variables, separated by `,` or `;`, with `decimal_comma`
    by `;`; a single variable, or those of `f(x, y) =`, need no name. What is not given stays a
    symbol. `wrt` are the variables to differentiate by: those of `f(x) =`, or all.

    Raises InputError with everything that is wrong, at its place in the options.

    >>> problem = inline("x^2/c", "x=3")
    >>> problem.outputs, [(quantity.name, quantity.value) for quantity in problem.inputs]
    (('f',), [('x', Number(text='3')), ('c', None)])
    """
    places = OptionPlaces(EXPRESSIONS)
    report = Report(places)
    formulas = _formulas(expressions, report)
    if not formulas:
        report.close()
        raise _no_formula(expressions)
    declared = {name: each.part for each in formulas for name in each.variables}
    values = _values(at, decimal_comma, formulas, report)
    for formula in formulas:
        places.add(("graph", formula.name), formula.part)
    for name, part in (declared | values).items():
        places.add(("inputs", name), part)
    asked = {name: whole(name, WRT) for name in wrt} or declared
    for index, part in enumerate(asked.values()):
        places.add(("ask", "wrt", index), part)
    data = {
        "inputs": {
            name: values[name].text if name in values else name for name in declared | values
        },
        "graph": {formula.name: formula.part.text for formula in formulas},
        "ask": {"wrt": list(asked)} if asked else {},
    }
    return assemble(data, report, EXPRESSIONS, free_names=True)


def _no_formula(expressions: str) -> InputError:
    fault = Fault("empty-graph", "there is no formula", 'write -e "f = x^2"')
    return InputError([fault.at(whole(expressions, EXPRESSIONS).key_place())])


@dataclass(frozen=True, slots=True)
class _Formula:
    """`name(variables) = part`."""

    name: str
    variables: tuple[str, ...]
    part: Part


def _formulas(expressions: str, report: Report) -> list[_Formula]:
    """The formulas of `-e`, each with a name of its own."""
    used = {canonical(word) for word in re.findall(TYPED_NAME, expressions)}
    free = (name for name in chain(NAMES, (f"f{i}" for i in count(1))) if name not in used)
    formulas: dict[str, _Formula] = {}
    for part in parts(expressions, EXPRESSIONS, ";\n"):
        try:
            name, variables = _head(part.head) if part.head else (next(free), ())
            if name in formulas:
                help = "rename one of the two"
                raise InputError.of("duplicate-name", f"{name} is defined twice", help)
        except InputError as error:
            report.add(fault.at(part.key_place()) for fault in error.faults)
            continue
        formulas[name] = _Formula(name, variables, part)
    report.add(_applications(list(formulas.values())))
    return list(formulas.values())


def _head(head: str) -> tuple[str, tuple[str, ...]]:
    """The name and the variables that stand before a `=`. Raises InputError."""
    called = _HEADER.fullmatch(head)
    if called is not None:
        variables = tuple(filter(None, map(str.strip, called[2].split(","))))
        strange = [each for each in variables if not re.fullmatch(TYPED_NAME, each)]
        if not strange:
            return called[1], variables
        raise InputError.of("bad-name", f"{strange[0]} is no variable", "write f(x) = x^2")
    if _OPERATION.search(head):
        help = "write name = formula; of an equation, only the side that is to become 0"
        raise InputError.of("bad-name", f"{head} is no name", help)
    return head, ()


def _applications(formulas: list[_Formula]) -> Iterator[Fault]:
    """The faults of functions of one's own before a bracket, which would be read as a product."""
    for name in (formula.name for formula in formulas if formula.variables):
        pattern = re.compile(rf"(?<!\w){re.escape(name)}\s*\([^()]*\)?")
        for formula in formulas:
            for found in pattern.finditer(formula.part.text):
                message = f"{name} stands for its value, and takes no arguments here"
                fault = Fault("wrong-name", message, f"write {name}, or put its formula in")
                yield fault.at(formula.part.place(found.start(), found.end()))


def _values(
    at: str, decimal_comma: bool, formulas: list[_Formula], report: Report
) -> dict[str, Part]:
    """The values of `--at` by the names of their variables."""
    given = list(parts(at, POINT, ";" if decimal_comma else ",;"))
    if decimal_comma:
        given = [replace(part, text=_DECIMAL_COMMA.sub(".", part.text)) for part in given]
    heads = [part.head for part in given if part.head]
    variables = _variables(formulas, heads)
    names = iter(heads)
    if len(heads) < len(given):
        names = iter(_all_names(given, formulas, variables, report))
    nodes = {canonical(formula.name) for formula in formulas}
    values: dict[str, Part] = {}
    for part, name in zip(given, names, strict=False):
        fault = None
        if name in values:
            fault = Fault("duplicate-name", f"{name} has two values", "delete one of the two")
        elif "=" in part.text:
            sign = ";" if decimal_comma else "a comma"
            fault = Fault("bad-value", "one value has two =", f"separate the values by {sign}")
        elif canonical(name) in nodes:
            message = f"{name} is computed, and cannot be given"
            fault = Fault("wrong-name", message, "delete its value, or its formula")
        elif variables is not None and canonical(name) not in map(canonical, variables):
            help = unknown_name_help(name, variables)
            fault = Fault("unknown-name", f"no formula uses {name}", help)
        if fault is None:
            values[name] = part
        else:
            report.add([fault.at(part.key_place())])
    return values


def _variables(formulas: list[_Formula], given: list[str]) -> list[str] | None:
    """The declared variables, then the others in the order of their first use; None where a formula
    cannot be read."""
    nodes = {canonical(formula.name) for formula in formulas}
    declared = [name for formula in formulas for name in formula.variables]
    names = frozenset({*nodes, *map(canonical, (*declared, *given))})
    used: dict[str, None] = {}
    for formula in formulas:
        try:
            used |= dict.fromkeys(names_in(parse(formula.part.text, names=names)))
        except InputError:
            return None
    known = nodes | set(map(canonical, declared))
    return list(dict.fromkeys(declared)) + [name for name in used if name not in known]


def _all_names(
    given: list[Part], formulas: list[_Formula], variables: list[str] | None, report: Report
) -> list[str]:
    """A name for each value, where some have none; [] where it is not clear which, which is
    reported."""
    if variables is None:
        return []
    taken = {canonical(part.head) for part in given}
    declared = [name for formula in formulas for name in formula.variables]
    unnamed = [part for part in given if not part.head]
    open_ = [name for name in declared or variables if canonical(name) not in taken]
    if len(unnamed) == len(open_) and (declared or len(open_) == 1):
        names = iter(open_)
        return [part.head or next(names) for part in given]
    example = ",".join(f"{name}={part.text}" for name, part in zip(open_, unnamed, strict=False))
    message = f"it is not clear which of {listed(open_)} this is"
    help = f"write {POINT} {example}"
    if not open_:
        message, help = "no variable is left for this value", "name the variable: x=3"
    report.add([Fault("unclear-value", message, help).at(unnamed[0].key_place())])
    return []
