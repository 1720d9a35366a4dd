"""The table [ask]: what is to be computed, with its defaults."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from hwsolve.problem.definitions import Definitions, unknown_name_help
from hwsolve.problem.fields import Table, constant, rational
from hwsolve.problem.suggest import listed

DEFAULT_STEP = Fraction(1, 100)
LARGEST_STEP = 10**9


@dataclass(frozen=True, slots=True)
class Ask:
    """See `Problem`, which has the same fields."""

    outputs: tuple[str, ...]
    wrt: tuple[str, ...]
    decompose: bool
    step: Fraction
    questions: tuple[str, ...]


def read_ask(
    table: Table,
    definitions: Definitions,
    uses: Mapping[str, tuple[str, ...]],
    questions: Collection[str],
) -> Ask:
    """The table with its defaults filled in; `uses` holds what each node is computed from."""
    quantities = definitions.quantities()
    used = {parent for names in uses.values() for parent in names}
    unused = [name for name in uses if name not in used]
    ask = Ask(
        outputs=_names(table, "outputs", definitions, "a node", uses) or tuple(unused),
        wrt=_names(table, "wrt", definitions, "an input or a parameter", quantities)
        or tuple(quantities),
        decompose=table.flag("decompose") or False,
        step=_step(table),
        questions=_questions(table, questions),
    )
    table.refuse_others()
    return ask


def _names(
    table: Table, key: str, definitions: Definitions, wanted: str, choice: Iterable[str]
) -> tuple[str, ...]:
    """Names out of a choice, each once; () where the key is missing."""
    choices = dict.fromkeys(choice)
    found = []
    for index, typed in table.texts(key):
        path = (*table.path, key, index)
        name = definitions.find(typed)
        if name is None:
            help = unknown_name_help(typed, choices)
            table.report.value(path, "unknown-name", f"unknown name {typed}", help)
        elif name in choices:
            found.append(name)
        elif definitions.kind(name) != wanted:  # else its formula has a fault of its own
            message = f"{typed} is {definitions.kind(name)}, not {wanted}"
            hint = f"{key} can be: {listed(choices)}" if choices else f"leave {key} out"
            table.report.value(path, "wrong-name", message, hint)
    return tuple(dict.fromkeys(found))


def _step(table: Table) -> Fraction:
    """The h of finite differences: a positive rational number."""
    written = table.raw("step")
    if written is None:
        return DEFAULT_STEP
    path = (*table.path, "step")
    tree = constant(written, path, frozenset(), table.report)
    if tree is None:
        return DEFAULT_STEP
    value = rational(tree)
    if value is None or not 0 < value <= LARGEST_STEP:
        help = "write it as a decimal or a quotient: step = 0.01"
        table.report.value(
            path, "out-of-range", "step must be a positive number of at most 1,000,000,000", help
        )
        return DEFAULT_STEP
    return value


def _questions(table: Table, known: Collection[str]) -> tuple[str, ...]:
    found = []
    for index, question in table.texts("questions"):
        if known and question not in known:
            path = (*table.path, "questions", index)
            help = unknown_name_help(question, known)
            table.report.value(path, "unknown-question", f"unknown question {question}", help)
        found.append(question)
    return tuple(dict.fromkeys(found))
