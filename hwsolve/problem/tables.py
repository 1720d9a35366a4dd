"""The tables beside the graph: how things are shown, and what only some solvers read."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from hwsolve.notation.names import canonical
from hwsolve.notation.tree import Expression
from hwsolve.problem.definitions import Definitions, unknown_name_help
from hwsolve.problem.fields import Table, constant, kind, setting
from hwsolve.problem.model import Display
from hwsolve.problem.report import Path, Report

MAX_DIGITS = 50

Setting = Expression | str | int | bool | list[Any] | Mapping[str, Any]
"""A hyperparameter or a knob: numbers are expressions, as typed; `steps` and its like are ints."""


def read_display(table: Table, definitions: Definitions, document: Table) -> Display:
    """[display]. Hyperparameters, which nothing in the file defines, have symbols too."""
    default = Display()
    digits = table.whole("digits", 1, MAX_DIGITS)
    decimals = table.whole("decimals", 0, MAX_DIGITS)
    if table.data.keys() >= {"digits", "decimals"}:
        message = "digits and decimals exclude each other"
        table.report.key((*table.path, "decimals"), "conflict", message, "delete one of the two")
    comma = table.flag("decimal_comma")
    symbols = table.table("symbols")
    has_hyperparameters = document.data.keys() & {"optimizer", "schedule", "gradients"}
    shown = {}
    for typed in symbols.data:
        text = symbols.text(typed)
        name = definitions.find(typed)
        if name is None and not has_hyperparameters:
            help = unknown_name_help(typed, definitions.spellings())
            table.report.key((*symbols.path, typed), "unknown-name", f"unknown name {typed}", help)
        if text is not None and not text.strip():
            message = f"the symbol of {typed} is empty"
            help = f'write {typed} = "η", or leave it out'
            table.report.value((*symbols.path, typed), "empty-text", message, help)
        shown[name or canonical(typed)] = text or ""
    table.refuse_others()
    return Display(digits or default.digits, decimals, comma or False, shown)


def read_submission(table: Table) -> Mapping[str, str]:
    """[submission], as texts: numbers and dates as they are."""
    submission = {}
    for key in ("author", "course", "sheet", "date", "template"):
        value = table.raw(key)
        is_plain = value is not None and not isinstance(value, str | bool | list | dict)
        text = str(getattr(value, "text", value)) if is_plain else table.text(key)
        if text is not None:
            submission[key] = text
    table.refuse_others()
    return submission


def read_tables(
    document: Table, definitions: Definitions, uses: Mapping[str, Collection[str]]
) -> Mapping[str, object]:
    """The tables that only some solvers read, as far as they are there."""
    readers = {
        "gradients": lambda table: _gradients(table, definitions),
        "data": lambda table: _data(table, definitions, uses),
        "optimizer": _optimizer,
        "schedule": _schedule,
    }
    return {
        name: read(document.table(name)) for name, read in readers.items() if _asked(document, name)
    }


def _asked(document: Table, name: str) -> bool:
    document.raw(name)
    return name in document.data


def _gradients(table: Table, definitions: Definitions) -> dict[str, tuple[Expression, ...]]:
    """Parameter → its gradient at each step. A gradient may be a symbol of its own (`"g1"`)."""
    parameters = definitions.parameters()
    gradients: dict[str, tuple[Expression, ...]] = {}
    for typed, written in table.data.items():
        path = (*table.path, typed)
        name = definitions.find(typed)
        if name not in parameters:
            what = f"{typed} is {definitions.kind(name)}" if name else f"unknown name {typed}"
            help = unknown_name_help(typed, parameters)
            table.report.key(path, "unknown-name", f"{what}, not a parameter", help)
        values = written if isinstance(written, list) else [written]
        places = [(*path, index) for index in range(len(values))] if values is written else [path]
        trees = [_number(value, at, table.report) for value, at in zip(values, places, strict=True)]
        gradients[name or typed] = tuple(tree for tree in trees if tree is not None)
    lengths = {len(row) for row in table.data.values() if isinstance(row, list)}
    if len(lengths) > 1:
        counts = ", ".join(
            f"{typed} has {len(row)}" for typed, row in table.data.items() if isinstance(row, list)
        )
        message = f"not all parameters have the same number of gradients: {counts}"
        table.report.value(
            table.path, "wrong-length", message, "write one gradient a step for each"
        )
    return gradients


def _number(value: object, path: Path, report: Report) -> Expression | None:
    own = canonical(value) if isinstance(value, str) else ""
    return constant(value, path, frozenset({own}), report, own)


def _data(
    table: Table, definitions: Definitions, uses: Mapping[str, Collection[str]]
) -> dict[str, object]:
    """`columns` by name, `rows` as expressions, `batch`, `order` (positions from 1) and `seed`."""
    used = {parent for parents in uses.values() for parent in parents}
    columns = []
    for index, typed in table.texts("columns"):
        name = definitions.find(typed)
        path = (*table.path, "columns", index)
        if name is None or name not in used:
            message = f"{typed} is used by no node of [graph]"
            quantities = (each for each in definitions.quantities() if each in used)
            table.report.value(path, "unknown-name", message, unknown_name_help(typed, quantities))
        elif name in uses:
            message = f"{typed} is a node, and a column gives values to inputs"
            help = f"take {typed} out of columns, or out of [graph]"
            table.report.value(path, "wrong-name", message, help)
        elif name in columns:
            message = f"the column {typed} is there twice"
            table.report.value(path, "duplicate-name", message, "name each column once")
        columns.append(name or typed)
    rows = _rows(table, table.data.get("columns"))
    data: dict[str, object] = {"columns": tuple(columns), "rows": rows}
    data |= _order_of_rows(table, len(rows))
    for missing in {"columns", "rows"} - table.data.keys():
        help = 'write columns = ["x", "y"] and rows = [[1, 2], [2, 3.9]]'
        table.report.value(table.path, "missing-key", f"[data] has no {missing}", help)
    table.refuse_others()
    return data


def _rows(table: Table, columns: object) -> tuple[tuple[Expression | None, ...], ...]:
    width = len(columns) if isinstance(columns, list) else None
    rows = []
    for index, row in enumerate(table.elements("rows", "[1, 2], [2, 3.9]")):
        path = (*table.path, "rows", index)
        if not isinstance(row, list):
            message = f"a row is a list of numbers, not {kind(row)}"
            table.report.value(path, "wrong-type", message, "write [[1, 2], [2, 3.9]]")
            continue
        if width is not None and len(row) != width:
            message = f"this row has {len(row)} numbers, and there are {width} columns"
            help = "give each row one number for each of columns"
            table.report.value(path, "wrong-length", message, help)
        numbers = enumerate(row)
        rows.append(
            tuple(constant(value, (*path, at), frozenset(), table.report) for at, value in numbers)
        )
    return tuple(rows)


def _order_of_rows(table: Table, count: int) -> dict[str, object]:
    settings: dict[str, object] = {}
    batch = table.whole("batch", 1, count or None)
    seed = table.whole("seed", 0)
    order = []
    for index, row in enumerate(table.elements("order", "1, 2")):
        if isinstance(row, bool) or not isinstance(row, int) or not 1 <= row <= count:
            message = f"order lists rows by their number, 1 to {count}, and this is {kind(row)}"
            help = "write order = [1, 3, 2], the first row being 1"
            table.report.value((*table.path, "order", index), "out-of-range", message, help)
        else:
            order.append(row)
    if table.data.keys() >= {"order", "seed"}:
        message = "order and seed exclude each other"
        table.report.key((*table.path, "seed"), "conflict", message, "delete one of the two")
    settings |= {"batch": batch} if batch is not None else {}
    settings |= {"seed": seed} if seed is not None else {}
    settings |= {"order": tuple(order)} if order else {}
    return settings


def _optimizer(table: Table) -> dict[str, object]:
    """`algorithms`, `steps`, `convention`; all else is a hyperparameter or a knob, or a table of
    them."""
    settings: dict[str, object] = {}
    algorithms = tuple(text for _, text in table.texts("algorithms"))
    steps, convention = table.whole("steps", 1), table.text("convention")
    settings |= {"algorithms": algorithms} if algorithms else {}
    settings |= {"steps": steps} if steps is not None else {}
    settings |= {"convention": convention} if convention is not None else {}
    for key, value in table.data.items():
        if key in {"algorithms", "steps", "convention"}:
            continue
        if isinstance(value, dict):
            inner = Table(value, (*table.path, key), table.report)
            settings[key] = {name: _setting(inner, name) for name in value}
        else:
            settings[key] = _setting(table, key)
    return settings


def _schedule(table: Table) -> dict[str, object]:
    """`kind`, and the settings of that kind."""
    kind_ = table.text("kind")
    if kind_ is None and "kind" not in table:
        message = "[schedule] has no kind"
        table.report.value(table.path, "missing-key", message, 'write kind = "step"')
    return {key: _setting(table, key) for key in table.data}


def _setting(table: Table, key: str) -> Setting | None:
    """A hyperparameter (a number as an expression) or a knob (a text, true, false); lists of them
    too."""
    return _setting_at(table.data[key], (*table.path, key), table.report)


def _setting_at(value: object, path: Path, report: Report) -> Setting | None:
    if isinstance(value, str):
        return setting(value)
    if isinstance(value, bool):
        return value
    if isinstance(value, list):
        return [_setting_at(part, (*path, index), report) for index, part in enumerate(value)]
    if isinstance(value, dict):
        return {key: _setting_at(part, (*path, key), report) for key, part in value.items()}
    return constant(value, path, frozenset(), report)
