"""The check of a solution as a program: every number computed again in plain Python, and formulas of what
the problem leaves open compared with each other where it is tried."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from hwsolve.derivation.display import Display, Line
from hwsolve.derivation.model import (
    Derivation,
    Equation,
    Level,
    Note,
    Section,
    Table,
    ValueOf,
)
from hwsolve.notation.printing import to_plain
from hwsolve.notation.shape import Formula
from hwsolve.notation.tree import Expression, Negate, Number, Slot, Timed
from hwsolve.renderers.program_text import CHECK, CHECK_LINE, ERFC, GIVEN, REPORT, SAME, SLOPE
from hwsolve.renderers.python_code import MATH, Code
from hwsolve.renderers.slopes import slope_checks
from hwsolve.renderers.step_loops import looped
from hwsolve.renderers.trials import (
    assigned_name,
    is_computable,
    is_general,
    quantities,
    trials_of,
)

MOST_LETTERS = 100
"""In a line that compares formulas; each of a longer one stands in a line of its own."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A number that is displayed: `relation` and `shown` as they stand, in ASCII."""

    name: Expression
    relation: str
    shown: str

    def call(self, computed: str) -> str:
        """The line of the program that compares it."""
        return f'check("{to_plain(self.name)} {self.relation}", {computed}, "{self.shown}")'


@dataclass(frozen=True, slots=True)
class Program:
    """The check of a derivation: `opening` defines what compares and the functions that are used, `given`
    what the problem gives, then one piece for each section; `closing` are further pieces with a title each.

    With `open_names`, what follows `given` is meant for any numbers in their places; `points` are some.
    """

    opening: str
    given: str
    sections: tuple[str, ...]
    closing: tuple[tuple[str, str], ...]
    open_names: tuple[str, ...]
    points: tuple[tuple[str, ...], ...]

    @property
    def compares(self) -> bool:
        """Whether it compares anything at all."""
        return any(map(compares, (*self.sections, *(lines for _, lines in self.closing))))


def compares(lines: str) -> bool:
    """Whether they compare anything."""
    return any(f"{each}(" in lines for each in ("check", "check_line", "same"))


def program_of(derivation: Derivation, display: Display, detail: Level) -> Program:
    """The program that checks what is shown at a level of detail."""
    checks = _Checks(derivation, display, detail)
    given = "".join(checks.given())
    sections = tuple(looped("".join(checks.section(each))) for each in derivation.sections)
    answers, slopes = looped("".join(checks.answers())), "".join(checks.slopes())
    closing = (("What else is answered", answers), ("Derivatives from values alone", slopes))
    written = "".join((given, *sections, answers, slopes))
    definitions = list(checks.code.definitions())
    if "math.erfc(" in written + "".join(definitions):
        definitions.insert(0, ERFC)
    helpers = [
        CHECK,
        *([CHECK_LINE] if "check_line(" in written else []),
        *([SAME] if "same(" in written else []),
        *([SLOPE] if slopes else []),
        REPORT,
        *([GIVEN] if "given(" in given else []),
        *definitions,
    ]
    trials = checks.trials
    return Program(
        "import math\n\n" + "\n\n".join(helpers),
        given + "".join(f"{name} = {{}}\n" for name in checks.code.entries.values()),
        sections,
        tuple((title, lines) for title, lines in closing if lines),
        tuple(map(checks.code.identifier, trials.names)),
        tuple(tuple(f"{float(point[name])}" for name in trials.names) for point in trials.points),
    )


class _Checks:
    """Writes the program of one derivation, piece by piece, each piece after those it builds on."""

    def __init__(self, derivation: Derivation, display: Display, detail: Level) -> None:
        self._derivation = derivation
        self._display = display
        self._detail = detail
        self._defined: set[Expression] = set()
        self._compared: set[Expression] = set()
        self._formulas: dict[Expression, Formula] = {}
        self._background = dict(derivation.background)
        self._unwritten = dict(derivation.background)
        self.code = Code(MATH, parameters=_several_parameters(derivation))
        self.trials = trials_of(derivation, display)

    def given(self) -> Iterator[str]:
        """What the problem gives."""
        self._defined |= set(self.trials.names)
        for each in self._derivation.given:
            if each.value is not None:
                self._defined.add(each.name)
                yield from self._given(each.name, each.value)

    def _given(self, name: Expression, value: Expression) -> Iterator[str]:
        variable, written = self.code.identifier(name), _decimal(value)
        yield f"{variable} = {self.code.value(value)}\n"
        if written is not None:
            self._compared.add(name)
            yield f'given("{to_plain(name)}", {variable}, "{written}")\n'
        else:
            yield from self._answer(name)

    def section(self, section: Section) -> Iterator[str]:
        """The lines that compute and compare what a section shows."""
        is_shown = section.level <= self._detail
        for block in section.blocks:
            if isinstance(block, Equation):
                yield from self._equation(block, is_shown and block.level <= self._detail)
            elif isinstance(block, Note | Table) and is_shown and block.level <= self._detail:
                yield from self._mentioned(block)

    def _equation(self, equation: Equation, is_shown: bool) -> Iterator[str]:
        formula, name = equation.computing, assigned_name(equation.name)
        if is_general(name) or self._is_known_otherwise(name, equation):
            return
        used = quantities(formula)
        yield from self._needed(used)
        itself = isinstance(formula.pattern, Slot) and formula.fills == (name,)
        if not itself:
            if not self._defined.issuperset(used) or not is_computable(formula.pattern):
                return
            yield self._assignment(name, formula)
        if name not in self._defined or not is_shown:
            return
        lines = self._display.lines(equation)
        number = _number(self._display, equation.name, lines)
        if number is not None:
            self._compared.add(name)
            yield number.call(self.code.identifier(name)) + "\n"
        else:
            yield from self._forms(name, None if itself else formula, lines)

    def _is_known_otherwise(self, name: Expression, equation: Equation) -> bool:
        """Whether it was computed already by another formula: then this one holds on a part of the line."""
        known = self._formulas.get(name, equation.computing)
        return equation.symbolic and name == equation.name and known != equation.computing

    def _forms(
        self, name: Expression, computed: Formula | None, lines: list[Line]
    ) -> Iterator[str]:
        """Compares the ways in which a quantity is written; those after a limit only with each other."""
        forms = [self.code.identifier(name)]
        written = "" if computed is None else self.code.formula(computed.pattern, computed.fills)
        for line in lines:
            if line.relation != "=":
                yield from self._same(name, forms)
                forms = []
            formula = Formula(line.pattern, line.fills)
            if is_computable(line.pattern) and self._defined.issuperset(quantities(formula)):
                form = self.code.formula(line.pattern, line.fills)
                if form not in (*forms, written):
                    forms.append(form)
        yield from self._same(name, forms)

    def _same(self, name: Expression, forms: list[str]) -> Iterator[str]:
        if len(forms) > 1:
            line = f'same("{to_plain(name)}", {", ".join(forms)})\n'
            if len(line) > MOST_LETTERS:
                rows = "".join(f"    {form},\n" for form in (f'"{to_plain(name)}"', *forms))
                line = f"same(\n{rows})\n"
            yield line

    def _mentioned(self, block: Note | Table) -> Iterator[str]:
        """Compares the values that stand in a table or among words."""
        cells = block.text.parts if isinstance(block, Note) else sum(block.rows, ())
        for cell in cells:
            if isinstance(cell, ValueOf):
                yield from self._answer(cell.name)

    def answers(self) -> Iterator[str]:
        """Compares the answers that no section shows as numbers."""
        for answer in self._derivation.answers:
            yield from self._answer(answer.name)

    def _answer(self, name: Expression) -> Iterator[str]:
        if name in self._compared:
            return
        checked = answer_of(self._display, name)
        written = self._background.get(name)
        if isinstance(name, Timed) and written and _decimal(written.pattern) is not None:
            # A number that is given would be compared with itself.
            return
        yield from self._needed([name])
        if checked is not None and name in self._defined:
            self._compared.add(name)
            yield checked.call(self.code.identifier(name)) + "\n"

    def slopes(self) -> Iterator[str]:
        """Compares derivatives at the point that is tried with what values nearby give."""
        return slope_checks(self._derivation, self.trials.names, self._defined, self.code)

    def _needed(self, names: Iterable[Expression]) -> Iterator[str]:
        """The lines that compute quantities which the solution uses but does not write out."""
        waiting = [(name, self._unwritten.pop(name, None)) for name in names][::-1]
        while waiting:
            name, formula = waiting[-1]
            used = [] if formula is None else quantities(formula)
            deeper = [(each, self._unwritten.pop(each)) for each in used if each in self._unwritten]
            if deeper:
                waiting += deeper
                continue
            waiting.pop()
            if formula and name not in self._defined and self._defined.issuperset(used):
                yield self._assignment(name, formula)

    def _assignment(self, name: Expression, formula: Formula) -> str:
        self._defined.add(name)
        self._formulas[name] = formula
        source = self.code.formula(formula.pattern, formula.fills)
        return f"{self.code.identifier(name)} = {source}\n"


def _several_parameters(derivation: Derivation) -> frozenset[str]:
    """The parameters that have quantities of their own at the steps; none where there is only one."""
    names = (each.name for each in derivation.equations())
    timed = [name for name in names if isinstance(name, Timed) and not name.symbol]
    owners = {name.of for name in timed} & {name.name for name in timed if not name.of}
    owners |= {each.name.name for run in derivation.library_runs for each in run.parameters}
    return frozenset(owners if len(owners) > 1 else ())


def answer_of(display: Display, name: Expression) -> Checked | None:
    """The number that is shown for a quantity as an answer; None where it stays in symbols."""
    shown = display.value(name)
    text = None if shown is None else _decimal(shown.expression)
    return None if shown is None or text is None else Checked(name, shown.relation, text)


def shown_number(display: Display, equation: Equation) -> Checked | None:
    """The number that an equation ends with; None where it stays in symbols."""
    return _number(display, equation.name, display.lines(equation))


def _number(display: Display, name: Expression, lines: list[Line]) -> Checked | None:
    if not lines or display.value(name) is None:
        return None
    text = _decimal(lines[-1].expression)
    return None if text is None else Checked(name, lines[-1].relation, text)


def _decimal(tree: Expression) -> str | None:
    """A displayed number in ASCII, or None for any other expression."""
    if isinstance(tree, Negate):
        inner = _decimal(tree.argument)
        return None if inner is None else f"-{inner}"
    return tree.text if isinstance(tree, Number) else None
