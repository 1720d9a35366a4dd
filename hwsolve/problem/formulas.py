"""Reading the formulas of [graph], of which there may be 10⁵."""

from __future__ import annotations

from dataclasses import replace

from hwsolve import functions
from hwsolve.errors import Fault, InputError
from hwsolve.notation.parser import parse
from hwsolve.notation.shape import Formula, Shapes
from hwsolve.notation.tree import Expression, Name, Timed, walk
from hwsolve.problem.definitions import Definitions
from hwsolve.problem.fields import Table, kind
from hwsolve.problem.report import Path, Report
from hwsolve.problem.suggest import did_you_mean, listed


def read_formulas(
    graph: Table, spellings: list[str | None], definitions: Definitions, free_names: bool
) -> dict[str, Formula]:
    """The formula of each node, in the order of the file, but for those that are wrong. With
    `free_names` every name that nothing defines becomes a free one, else it is reported."""
    shapes = Shapes()
    names = definitions.identities()
    known = set(names)
    respelled = definitions.respelled
    formulas = {}
    for (typed, text), spelling in zip(graph.data.items(), spellings, strict=True):
        if type(text) is not str:
            _refuse_unquoted(graph, typed, text)
            continue
        try:
            formula = shapes.read(text, names)
        except InputError as error:
            graph.report.inside((*graph.path, typed), *error.faults)
            continue
        for fill in formula.fills:
            if type(fill) is not Name:
                _refuse_atom(text, fill, names, (*graph.path, typed), graph.report)
            elif fill.name in known:
                continue
            elif free_names:
                known.add(fill.name)
                definitions.add_free(fill.name)
            else:
                _refuse_unknown(text, fill.name, names, (*graph.path, typed), definitions)
        if respelled:
            formula = _respelled(formula, respelled)
        if spelling is not None:
            formulas[spelling] = formula
    return formulas


def _respelled(formula: Formula, spellings: dict[str, str]) -> Formula:
    fills = tuple(
        Name(spellings[fill.name], fill.span)
        if isinstance(fill, Name) and fill.name in spellings
        else fill
        for fill in formula.fills
    )
    return replace(formula, fills=fills)


def _refuse_atom(
    text: str, atom: Expression, names: frozenset[str], path: Path, report: Report
) -> None:
    """Report a time step or a derivative in a formula."""
    leaf = next(leaf for leaf in walk(parse(text, names=names)) if leaf == atom)
    what = "a time step" if isinstance(leaf, Timed) else "a derivative"
    message = f"{what} has no place in a node's formula"
    help = "use names of inputs, parameters and nodes only"
    report.inside(path, Fault("wrong-name", message, help, leaf.span.start, leaf.span.end))


def _refuse_unquoted(graph: Table, typed: str, value: object) -> None:
    path = (*graph.path, typed)
    if isinstance(value, dict):
        message = f"a node cannot be {kind(value)}"
        graph.report.key(path, "wrong-type", message, f'write {typed} = "x^2"')
        return
    written = graph.report.places.value(path)
    text = written.text[written.column - 1 :][: written.length]
    message = f"a formula is a text in quotes, not {kind(value)}"
    help = (
        "write one formula in quotes" if isinstance(value, list) else f'put it in quotes: "{text}"'
    )
    graph.report.value(path, "wrong-type", message, help)


def _refuse_unknown(
    text: str, name: str, names: frozenset[str], path: Path, definitions: Definitions
) -> None:
    """Report a name that nothing defines, at its first use in the formula."""
    if definitions.report.is_full:
        definitions.report.inside(path, Fault("unknown-name", name, "define it"))
        return
    leaf = next(leaf for leaf in walk(parse(text, names=names)) if leaf == Name(name))
    written = text[leaf.span.start : leaf.span.end]
    help = (
        _as_product(written, definitions)
        or did_you_mean(name, (*definitions.spellings(), *functions.table()))
        or f"define it under [inputs]; known here: {listed(definitions.spellings())}"
    )
    message = f"unknown name {written}"
    fault = Fault("unknown-name", message, help, leaf.span.start, leaf.span.end)
    definitions.report.inside(path, fault)


def _as_product(written: str, definitions: Definitions) -> str | None:
    """The help for `xy` where x and y are names."""
    for cut in range(1, len(written)):
        left, right = written[:cut], written[cut:]
        if definitions.find(left) and definitions.find(right):
            return f"a product needs a space: {left} {right}"
    return None
