"""A method from its TOML file, with everything that is wrong in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hwsolve.errors import Fault, InputError
from hwsolve.methods.model import (
    RANGES,
    Example,
    Hyperparameter,
    Knob,
    Method,
    MethodEquation,
    Preset,
    Substitution,
)
from hwsolve.methods.validate import check_names
from hwsolve.notation.names import canonical
from hwsolve.notation.parser import parse
from hwsolve.notation.tree import NOWHERE, Expression, Number, Timed
from hwsolve.problem.fields import Table, constant, kind
from hwsolve.problem.locate import Locator, read_toml
from hwsolve.problem.report import Path, Report
from hwsolve.problem.suggest import did_you_mean, listed


def load_method(text: str, file: str, name: str) -> Method:
    """The method that the text of a file describes. Raises InputError with everything that is wrong."""
    data = read_toml(text, file)
    report = Report(Locator(text, file))
    method = _Reader(Table(data, (), report), report).method(name)
    check_names(method, report)
    report.close()
    return method


class _Reader:
    def __init__(self, document: Table, report: Report) -> None:
        self._document = document
        self._report = report

    def method(self, name: str) -> Method:
        document = self._document
        title, reference, idea = (
            self._required_text(document, key) for key in ("title", "reference", "idea")
        )
        knobs = {key: self._knob(key, table) for key, table in self._tables(document, "knobs")}
        hyperparameters = {
            key: self._hyperparameter(key, table, knobs)
            for key, table in self._tables(document, "hyperparameters")
        }
        start = {
            canonical(key): self._expression(value, ("start", key))
            for key, value in document.table("start").data.items()
        }
        method = Method(
            name=name,
            title=title or name,
            short=document.text("short") or title or name,
            idea=idea,
            reference=reference,
            aliases=tuple(text for _, text in document.texts("aliases")),
            start={key: tree for key, tree in start.items() if tree is not None},
            hyperparameters=hyperparameters,
            knobs=knobs,
            equations=tuple(self._equations(knobs)),
            presets={
                key: self._preset(key, table, knobs, hyperparameters)
                for key, table in self._tables(document, "presets")
            },
            example=self._example(),
            gradient_at=canonical(document.text("gradient_at") or ""),
        )
        document.refuse_others()
        return method

    def _tables(self, parent: Table, key: str) -> list[tuple[str, Table]]:
        outer = parent.table(key)
        return [(name, outer.table(name)) for name in outer.data]

    def _required_text(self, table: Table, key: str) -> str:
        text = table.text(key)
        if not text:
            path = table.path
            message = f"there is no {key}"
            self._report.value(path, "missing-key", message, f'write {key} = "…"')
        return text or ""

    def _expression(self, value: object, path: Path) -> Expression | None:
        """An expression in quotes, or a number."""
        if not isinstance(value, str):
            return constant(value, path, frozenset(), self._report)
        try:
            return parse(value)
        except InputError as error:
            self._report.inside(path, *error.faults)
            return None

    def _hyperparameter(self, name: str, table: Table, knobs: Mapping[str, Knob]) -> Hyperparameter:
        words = self._required_text(table, "meaning")
        range_ = table.text("range") or "any"
        if range_ not in RANGES:
            path = (*table.path, "range")
            help = f"known here: {listed(RANGES)}"
            self._report.value(path, "unknown-name", f"unknown range {range_}", help)
            range_ = "any"
        default = table.raw("default")
        written = (
            self._expression(default, (*table.path, "default")) if default is not None else None
        )
        needs = table.table("needs")
        self._check_choices(needs, knobs, needs.data)
        hyperparameter = Hyperparameter(
            canonical(name),
            words,
            range_,
            written,
            tuple(canonical(text) for _, text in table.texts("aliases")),
            dict(needs.data),
        )
        table.refuse_others()
        return hyperparameter

    def _knob(self, name: str, table: Table) -> Knob:
        meaning = self._required_text(table, "meaning")
        choices = {key: str(text) for key, text in table.table("choices").data.items()}
        if len(choices) < 2:
            message = f"the knob {name} has fewer than two choices"
            self._report.value(table.path, "missing-key", message, f"write [knobs.{name}.choices]")
        default = self._required_text(table, "default")
        if choices and default and default not in choices:
            path = (*table.path, "default")
            help = did_you_mean(default, choices) or f"known here: {listed(choices)}"
            self._report.value(path, "unknown-name", f"{name} has no choice {default}", help)
        changes = []
        for index, part in enumerate(table.raw("substitute") or ()):
            changes.append(
                self._substitution(Table(part, (*table.path, "substitute", index), self._report))
            )
        table.refuse_others()
        kept = tuple(change for change in changes if change is not None)
        return Knob(name, meaning, default, choices, kept)

    def _substitution(self, table: Table) -> Substitution | None:
        choice = self._required_text(table, "choice")
        old, new = (self._expression(table.raw(key), (*table.path, key)) for key in ("old", "new"))
        inside = tuple(text for _, text in table.texts("inside"))
        table.refuse_others()
        if old is None or new is None:
            return None
        return Substitution(choice, old, new, inside)

    def _equations(self, knobs: Mapping[str, Knob]) -> list[MethodEquation]:
        written = self._document.raw("equations")
        if not isinstance(written, list) or not written:
            message = "there are no equations"
            help = 'write [[equations]] with text = "theta[t] = theta[t-1] - alpha g[t]"'
            self._report.value(("equations",), "missing-key", message, help)
            return []
        found = []
        for index, data in enumerate(written):
            if not isinstance(data, dict):
                path = ("equations", index)
                message = f"an equation is a table, not {kind(data)}"
                help = 'write [[equations]] with text = "theta[t] = theta[t-1] - alpha g[t]"'
                self._report.value(path, "wrong-type", message, help)
                continue
            table = Table(data, ("equations", index), self._report)
            equation = self._equation(table, knobs)
            table.refuse_others()
            if equation is not None:
                found.append(equation)
        return found

    def _equation(self, table: Table, knobs: Mapping[str, Knob]) -> MethodEquation | None:
        text = self._required_text(table, "text")
        why = self._required_text(table, "why")
        first = table.text("first")
        sides = self._sides(text, (*table.path, "text"))
        first_sides = None if first is None else self._sides(first, (*table.path, "first"))
        when = self._when(table, knobs)
        name = table.text("name")
        if sides is None:
            return None
        target, tree = sides
        return MethodEquation(
            name or target.name,
            target,
            tree,
            why,
            when,
            None if first_sides is None else first_sides[1],
            int(table.path[-1]),
        )

    def _sides(self, text: str, path: Path) -> tuple[Timed, Expression] | None:
        """The two sides of `m[t] = …`; None where it is no such equation, which is reported."""
        left, equals, right = text.partition("=")
        if not text:
            return None
        try:
            target = parse(left) if equals else None
        except InputError as error:
            self._report.inside(path, *error.faults)
            return None
        if not isinstance(target, Timed) or (target.symbol, target.offset) != ("t", 0):
            fault = Fault(
                "bad-equation",
                "an equation says what a quantity is at step t",
                "write m[t] = …",
                0,
                len(left.rstrip()),
            )
            self._report.inside(path, fault)
            return None
        try:
            # The left side is blanked, so that places in the right side are places in the text.
            tree = parse(" " * (len(left) + 1) + right)
        except InputError as error:
            # The target counts as defined, so that one fault does not bring on others.
            self._report.inside(path, *error.faults)
            tree = Number("0")
        return Timed(target.name, target.symbol, 0, NOWHERE), tree

    def _when(
        self, table: Table, knobs: Mapping[str, Knob]
    ) -> tuple[Mapping[str, tuple[str, ...]], ...]:
        written = table.raw("when")
        if written is None:
            return ()
        conditions = written if isinstance(written, list) else [written]
        found = []
        for condition in conditions:
            if not isinstance(condition, dict):
                path = (*table.path, "when")
                message = f"when is a table of knobs, not {kind(condition)}"
                self._report.value(path, "wrong-type", message, 'write when = { knob = "choice" }')
                continue
            inner = Table(condition, (*table.path, "when"), self._report)
            self._check_choices(inner, knobs, condition)
            found.append(
                {
                    knob: tuple(value) if isinstance(value, list) else (str(value),)
                    for knob, value in condition.items()
                    if knob in knobs
                }
            )
        return tuple(found)

    def _check_choices(
        self, table: Table, knobs: Mapping[str, Knob], choices: Mapping[str, Any]
    ) -> None:
        for name, written in choices.items():
            knob = knobs.get(name)
            if knob is None:
                help = did_you_mean(name, knobs) or f"known here: {listed(knobs)}"
                self._report.key((*table.path, name), "unknown-name", f"unknown knob {name}", help)
                continue
            for choice in written if isinstance(written, list) else [written]:
                if choice not in knob.choices:
                    near = did_you_mean(str(choice), knob.choices)
                    message = f"{name} has no choice {choice}"
                    path = (*table.path, name)
                    known = f"known here: {listed(knob.choices)}"
                    self._report.value(path, "unknown-name", message, near or known)

    def _preset(
        self,
        name: str,
        table: Table,
        knobs: Mapping[str, Knob],
        hyperparameters: Mapping[str, Hyperparameter],
    ) -> Preset:
        note = self._required_text(table, "note")
        choices = {key: value for key, value in table.data.items() if key in knobs}
        self._check_choices(table, knobs, choices)
        values: dict[str, Expression] = {}
        for key, value in table.data.items():
            if key in hyperparameters:
                tree = self._expression(value, (*table.path, key))
                values[key] = tree or Number("0")
            elif key not in knobs and key != "note":
                known = (*hyperparameters, *knobs)
                near = did_you_mean(key, known) or f"known here: {listed(known)}"
                message = f"unknown hyperparameter or knob {key}"
                self._report.key((*table.path, key), "unknown-name", message, near)
        return Preset(name, note, choices, values)

    def _example(self) -> Example | None:
        if "example" not in self._document:
            return None
        table = self._document.table("example")
        expression, at = (self._required_text(table, key) for key in ("expression", "at"))
        steps = table.whole("steps", 1) or 1
        table.refuse_others()
        return Example(expression, at, steps)
