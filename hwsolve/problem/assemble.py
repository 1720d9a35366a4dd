"""From the data of a problem to the problem: names, values, formulas, order, and what is asked.

The data are those of a TOML document, wherever they come from; what is wrong with them goes to a
report.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from hwsolve.errors import Place
from hwsolve.graph import Cycle, ordered
from hwsolve.notation.names import canonical
from hwsolve.notation.tree import Name
from hwsolve.problem.ask import read_ask
from hwsolve.problem.decompose import decomposed
from hwsolve.problem.definitions import Definitions
from hwsolve.problem.fields import Table, constant
from hwsolve.problem.formulas import read_formulas
from hwsolve.problem.model import Node, Problem, Quantity, Where
from hwsolve.problem.report import Report
from hwsolve.problem.tables import read_display, read_submission, read_tables

MAX_CYCLES = 10
MAX_NAMES_IN_CYCLE = 20


def assemble(
    data: Mapping[str, Any],
    report: Report,
    file: str,
    questions: Collection[str] = (),
    free_names: bool = False,
) -> Problem:
    """The problem that the data describe. `questions` are the names of the solvers that there are;
    () leaves them unchecked. With `free_names`, what nothing defines is an input without a value;
    so it is where the data have no inputs and no parameters.

    Raises InputError with everything that is in the report and everything that is wrong here.
    """
    document = Table(data, (), report)
    title, question, source = (document.text(key) or "" for key in ("title", "question", "source"))
    definitions = Definitions(report)
    inputs, parameters, nodes = _read_graph(document, definitions, free_names)
    uses = {node.name: node.parents for node in nodes}
    ask = read_ask(document.table("ask"), definitions, uses, questions)
    problem = Problem(
        title=title,
        inputs=inputs,
        parameters=parameters,
        nodes=_ordered(nodes, uses, definitions),
        outputs=ask.outputs,
        wrt=ask.wrt,
        question=question,
        source=source,
        decompose=ask.decompose,
        step=ask.step,
        questions=ask.questions,
        display=read_display(document.table("display"), definitions, document),
        submission=read_submission(document.table("submission")),
        tables=read_tables(document, definitions, uses),
        file=file,
        places=report.places,
    )
    document.refuse_others()
    report.close()
    return decomposed(problem) if problem.decompose else problem


def _read_graph(
    document: Table, definitions: Definitions, free_names: bool
) -> tuple[tuple[Quantity, ...], tuple[Quantity, ...], tuple[Node, ...]]:
    """Inputs, parameters and nodes, as far as they are right, in the order of the file."""
    given = [document.table(name) for name in ("inputs", "parameters")]
    graph = document.table("graph")
    if document.data.get("graph", {}) == {} and "gradients" not in document.data:
        _refuse_empty(graph, missing="graph" not in document.data)
    names = [definitions.define_all(table.path, table.data) for table in (*given, graph)]
    _define_columns(document, definitions)
    identities = definitions.identities()
    free_names = free_names or not (given[0].data or given[1].data)
    formulas = read_formulas(graph, names[2], definitions, free_names)

    def where(name: str) -> Place:
        return document.report.places.value(definitions.path(name))

    inputs, parameters = (
        _quantities(table, spellings, identities, where)
        for table, spellings in zip(given, names[:2], strict=True)
    )
    free = tuple(Quantity(name, None, where) for name in definitions.free)
    nodes = tuple([Node(name, formula, where) for name, formula in formulas.items()])
    return inputs + free, parameters, nodes


def _refuse_empty(graph: Table, missing: bool) -> None:
    help = 'under [graph], write one node a line: f = "x^2"'
    if missing:
        graph.report.value((), "empty-graph", "there is no [graph]", help)
    else:
        graph.report.value(graph.path, "empty-graph", "[graph] is empty", help)


def _define_columns(document: Table, definitions: Definitions) -> None:
    """The columns of [data] that nothing else defines are inputs that have no one value."""
    table = document.data.get("data")
    columns = table.get("columns") if isinstance(table, dict) else None
    for index, column in enumerate(columns if isinstance(columns, list) else ()):
        if isinstance(column, str) and definitions.find(column) is None:
            definitions.define_free(("data", "columns", index), column)


def _quantities(
    table: Table, spellings: list[str | None], identities: frozenset[str], where: Where
) -> tuple[Quantity, ...]:
    """The inputs or the parameters, but for those that are wrong."""
    quantities = []
    for (typed, written), spelling in zip(table.data.items(), spellings, strict=True):
        own = canonical(typed)
        path = (*table.path, typed)
        value = constant(written, path, identities, table.report, own)
        if spelling is not None and value is not None:
            symbolic = isinstance(value, Name)
            quantities.append(Quantity(spelling, None if symbolic else value, where))
    return tuple(quantities)


def _ordered(
    nodes: tuple[Node, ...], uses: Mapping[str, tuple[str, ...]], definitions: Definitions
) -> tuple[Node, ...]:
    """The nodes, each after those that it uses; cycles are reported and left out."""
    if _is_ordered(uses):
        return nodes
    rest = dict(uses)
    for _ in range(MAX_CYCLES):
        try:
            order = ordered(rest)
        except Cycle as cycle:
            _refuse_cycle(cycle.names, definitions)
            for name in cycle.names:
                del rest[name]
        else:
            by_name = {node.name: node for node in nodes}
            return tuple([by_name[name] for name in order])
    return ()


def _is_ordered(uses: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether each node already follows those that it uses, as in most files."""
    above: set[str] = set()
    for name, used in uses.items():
        for parent in used:
            if parent not in above and parent in uses:
                return False
        above.add(name)
    return True


def _refuse_cycle(names: tuple[str, ...], definitions: Definitions) -> None:
    shown = names[:MAX_NAMES_IN_CYCLE]
    way = " → ".join((*shown, *("…",) * (len(names) > len(shown)), names[0]))
    message = f"{way}: each is computed from the next, in a circle"
    if len(names) == 1:
        message = f"{names[0]} is computed from itself"
    help = "a node can only use inputs, parameters and nodes that do not use it"
    definitions.report.key(definitions.path(names[0]), "cycle", message, help)
