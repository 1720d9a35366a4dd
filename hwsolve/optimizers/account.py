"""What is said of one run: the method, its first steps in symbols, its steps in numbers, the table."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from hwsolve.derivation.model import (
    Answer,
    Block,
    Cell,
    Equation,
    Note,
    Prose,
    Section,
    Step,
    Table,
    ValueOf,
    Verification,
)
from hwsolve.errors import InputError
from hwsolve.methods.model import PARAMETER
from hwsolve.notation.names import unicode_name
from hwsolve.notation.printing import to_plain
from hwsolve.notation.shape import Formula
from hwsolve.notation.tree import Derivative, Expression, Name, Timed, walk
from hwsolve.numbers.values import Value
from hwsolve.optimizers.loop import MIXED_STEPS, Stopped
from hwsolve.optimizers.plan import Run, at_step, atom_at
from hwsolve.optimizers.progress import progress_bar
from hwsolve.optimizers.sources import FromGraph
from hwsolve.optimizers.sources import Given as GivenGradients
from hwsolve.optimizers.symbolic import SymbolicStep, first_steps
from hwsolve.optimizers.trace import Trace
from hwsolve.optimizers.verification import verify_run, verify_symbols
from hwsolve.optimizers.words import in_symbols
from hwsolve.optimizers.written import Writer, WrittenStep
from hwsolve.problem.model import Problem

MOST_KEPT = 200_000
"""How many values of a trace are kept for the answers; of longer traces, those of some steps."""

MOST_TABLE_ROWS = 24


@dataclass(frozen=True)
class Account:
    """What is said of one run."""

    run: Run
    trace: Trace | None
    shown: tuple[int, ...]
    written: tuple[WrittenStep, ...]
    symbolic: tuple[SymbolicStep, ...]
    writer: Writer | None
    source_note: Note | None

    @classmethod
    def of(cls, run: Run, shown: tuple[int, ...], problem: Problem) -> Account:
        single = run.parameters[0].name if len(run.parameters) == 1 else PARAMETER
        gradients: tuple[Expression, ...] = ()
        count = 2
        if run.is_symbolic and isinstance(run.source, GivenGradients):
            if len(run.parameters) == 1:
                gradients = run.source.gradients[run.parameters[0].name]
            count = run.steps
        symbolic = tuple(first_steps(run.rule, single, gradients, min(count, 4), run.label))
        note = _source_note(run, problem)
        if run.is_symbolic:
            return cls(run, None, (), (), symbolic, None, note)
        keep = _keep(run, shown)
        trace = Trace(run, keep, problem.display.digits)
        try:
            with progress_bar(run.title, run.steps) as progress:
                trace.settle(progress)
        except Stopped as stopped:
            raise no_value(run, stopped) from None
        writer = Writer(run, trace, rounding_of(problem))
        record = trace.at(trace.precision)
        there = [number for number in shown if _is_there(number, record.values)]
        written = tuple(writer.steps(there))
        return cls(run, trace, shown, written, symbolic, writer, note)

    def sections(self, alone: bool) -> Iterator[Section]:
        """The method, its steps in symbols and in numbers, and the table."""
        run = self.run
        prefix = "" if alone else f"{run.short[0].upper()}{run.short[1:]}: "

        def title(words: str) -> Prose:
            return Prose.of(prefix + words if prefix else words[0].upper() + words[1:])

        yield Section(Prose.of(run.title), tuple(self._method(alone)))
        yield Section(title("the first steps in symbols"), tuple(self._symbols()))
        unwritten = False
        for step in self.written:
            blocks: list[Block] = []
            if step.unwritten and not unwritten:
                unwritten = True
                text = (
                    Name(run.rule.spelled.get("epsilon", "epsilon")),
                    " reaches no digit that is shown: it is left unwritten where a line has ≈, and kept in "
                    "the calculation.",
                )
                blocks.append(Note(Prose(text)))
            rows = self._rows_note(step.number)
            if rows is not None:
                blocks.append(rows)
            yield Section(title(f"step {step.number}"), (*blocks, *step.equations))
        if self.trace is not None:
            yield Section(title("the trace"), (self._table(),))

    def _method(self, alone: bool) -> Iterator[Block]:
        rule = self.run.rule
        yield Note(Prose((f"{rule.method.idea} ({rule.method.reference})",)))
        values: list[str | Expression] = []
        for name, value in rule.values.items():
            if not _is_used(name, self.run):
                continue
            values += [", " if values else "", Name(name)]
            values += [" = ", value] if value is not None else []
        line = f"Convention: {rule.convention}." if rule.convention else ""
        convention = in_symbols(line, rule).parts if line else ()
        here = ((" " if line else "") + "Here ", *values, ".") if values else ()
        if convention or here:
            yield Note(Prose((*convention, *here)))
        if alone and self.source_note is not None:
            yield self.source_note
        if self.run.schedule is not None:
            text = f"Learning rate: {self.run.schedule.describe()}; step t uses its value at t − 1."
            yield Note(Prose((text,)))
        for index, equation in enumerate(rule.equations, start=1):
            target = replace(equation.target, of="method", by=self.run.label)
            yield Equation(
                target,
                Formula(equation.tree, ()),
                (Step(Formula(equation.tree, ()), in_symbols(equation.why, rule)),),
                symbolic=True,
                label=f"({index})",
                general=True,
            )
            if equation.first is not None:
                first = at_step(equation.first, 1)
                yield Equation(
                    replace(target, symbol="", offset=1),
                    Formula(first, ()),
                    (Step(Formula(first, ()), Prose(("at the first step, instead",))),),
                    symbolic=True,
                    general=True,
                )

    def _symbols(self) -> Iterator[Block]:
        if len(self.run.parameters) > 1:
            names = ", ".join(unicode_name(each.name) for each in self.run.parameters)
            yield Note(
                Prose(("For each parameter by itself: ", Name(PARAMETER), f" stands for {names}."))
            )
        for step in self.symbolic:
            for equation in step.equations:
                yield replace(equation, label=f"t = {step.number}")
            if step.size is not None and step.number == 1:
                words = "The first step has the size "
                yield Note(Prose((words, step.size, ", whatever the size of the gradient.")))

    def _rows_note(self, number: int) -> Note | None:
        source = self.run.source
        if not isinstance(source, FromGraph) or not source.rows:
            return None
        rows = [index + 1 for index in source.batch_at(number)]
        if len(rows) == len(source.rows):
            return Note(Prose(("All rows of the data: the gradient is the mean over them.",)))
        noun = "Row" if len(rows) == 1 else "Rows"
        mean = "" if len(rows) == 1 else ": the gradient is their mean"
        return Note(Prose((f"{noun} {', '.join(map(str, rows))} of the data{mean}.",)))

    def _table(self) -> Table:
        run, trace = self.run, self.trace
        assert trace is not None
        names = [run.parameter(each.name) for each in run.parameters]
        outputs: list[Expression] = [*names]
        if len(names) == 1:
            extra = [
                atom
                for atom in trace.loop.outputs
                if isinstance(atom, Timed) and atom.of == run.parameters[0].name
            ]
            outputs = [*extra, *names]
        loss = self._loss_atom()
        columns: tuple[Cell, ...] = (
            "t",
            *(_heading_of(atom) for atom in outputs),
            *((_heading_of(loss),) if loss is not None else ()),
        )
        rows: list[tuple[Cell, ...]] = []
        for number in _table_steps(run.steps, self._kept()):
            cells: list[Cell] = [str(number)]
            for atom in outputs:
                state = number > 0 or atom in names or _has_start(run, atom)
                cells.append(ValueOf(at_step(atom, number)) if state else "")
            if loss is not None:
                cells.append(ValueOf(at_step(loss, number + 1)))
            rows.append(tuple(cells))
        return Table(columns, tuple(rows))

    def _kept(self) -> set[int]:
        assert self.trace is not None
        return {0, *self.trace.at(self.trace.precision).values}

    def _loss_atom(self) -> Timed | None:
        source = self.run.source
        if isinstance(source, FromGraph):
            return Timed(source.output, "t", -1, by=self.run.label)
        return None

    def background(self) -> Iterator[tuple[Expression, Formula]]:
        """Starting values, and what the written steps rest on."""
        if self.writer is None:
            return
        yield from self.writer.starts()
        for number in sorted(self._kept() - {0}):
            yield from self.writer.given(number)
        for step in self.written:
            yield from step.background

    def answers(self) -> Iterator[Answer]:
        """Every quantity of every parameter at every kept step."""
        if self.trace is None:
            return
        run = self.run
        names = {each.name for each in run.parameters}
        for each in run.parameters:
            start = at_step(run.parameter(each.name), 0)
            yield Answer(to_plain(start), start)
        loss = self._loss_atom()
        if loss is not None:
            yield Answer(to_plain(at_step(loss, 1)), at_step(loss, 1))
        atoms = [
            (
                atom,
                to_plain(at_step(atom, 0)).removesuffix("[0]"),
                not atom.of and atom.name in names,
            )
            for atom in (*run.source.inputs(run.label), *self.trace.loop.outputs)
            if isinstance(atom, Timed) and _is_answer(atom)
        ]
        for number in sorted(self.trace.at(self.trace.precision).values):
            for atom, key, asked in atoms:
                yield Answer(f"{key}[{number}]", atom_at(atom, number), asked)
            if loss is not None:
                after = atom_at(loss, number + 1)
                yield Answer(to_plain(after), after)

    def supplied(self) -> Iterator[tuple[Expression, Value]]:
        """The values of the kept steps, and the loss after each."""
        if self.trace is not None:
            yield from self.trace.supplied(lambda number, atom: True)
            yield from self.trace.losses()

    def remarks(self) -> Iterator[Note]:
        """How far exactness and certainty held, in a long trace."""
        if self.trace is None:
            return
        record = self.trace.at(self.trace.precision)
        name = self.run.title
        if self.trace.interrupted:
            words = f"{name}: interrupted; this is what there was, up to step {record.reached:,}."
            yield Note(Prose((words,)))
            return
        if self.run.steps <= MIXED_STEPS:
            return
        if record.exact_steps == self.run.steps:
            yield Note(Prose((f"{name}: every number is exact.",)))
            return
        bits = f"{self.trace.precision:,} binary digits"
        text = f"{name}: exact rational numbers up to step {record.exact_steps:,}; then balls of {bits}"
        until = self.trace.certified_until
        if until == self.run.steps:
            yield Note(Prose((f"{text}, which certify every digit shown.",)))
            return
        text += (
            f". Digits are certified up to step {until:,}; from there on they are those on which two "
            "precisions agree, which certifies nothing"
        )
        if record.reached < self.run.steps:
            text += (
                f"; and from step {record.reached + 1:,} on not even these agree, so nothing is shown: the "
                "trace depends on its start so sensitively that no reasonable precision follows it"
            )
        yield Note(Prose((f"{text}.",)))

    def verification(self) -> Iterator[Verification]:
        """The trace against an independent loop; without numbers, the lines in symbols at a point."""
        if self.trace is not None:
            yield from verify_run(self.run, self.trace)
        else:
            source = self.run.source
            given = source.gradients if isinstance(source, GivenGradients) else {}
            alone = len(self.run.parameters) == 1
            gradients = given.get(self.run.parameters[0].name, ()) if alone else ()
            yield from verify_symbols(self.run.rule, self.symbolic, gradients)

    def certifies(self, name: Expression) -> bool:
        """Whether the digits of a quantity are certified, not only agreed."""
        if self.trace is None or not isinstance(name, Timed) or name.by != self.run.label:
            return True
        return name.offset <= self.trace.certified_until


def _is_there(number: int, kept: Mapping[int, object]) -> bool:
    """Whether a step can be written: its values and those of the step before it were kept."""
    return number in kept and (number == 1 or number - 1 in kept)


def _is_answer(atom: Expression) -> bool:
    if isinstance(atom, Derivative):
        return False
    return (
        isinstance(atom, Timed)
        and atom.offset == 0
        and "^" not in atom.name
        and not atom.of.startswith(("member", "row", "ahead"))
    )


def _is_used(name: str, run: Run) -> bool:
    """Whether the step reads a hyperparameter."""
    trees = [tree for each in run.assignments for tree in (each.tree, each.first) if tree]
    if run.schedule is not None and name == run.rate_name:
        return True
    return any(leaf == Name(name) for tree in trees for leaf in walk(tree))


def _has_start(run: Run, atom: Expression) -> bool:
    return isinstance(atom, Timed) and replace(atom, offset=-1) in run.states


def _heading_of(atom: Expression) -> Expression:
    """The quantity without its step."""
    assert isinstance(atom, Timed)
    return Name(atom.name)


def _table_steps(steps: int, kept: set[int]) -> list[int]:
    """The steps of the table: all, or the first, the last, and some between."""
    every = sorted(kept)
    if len(every) <= MOST_TABLE_ROWS:
        return every
    head, tail = every[:6], every[-5:]
    inner = every[6:-5]
    stride = max(1, len(inner) // (MOST_TABLE_ROWS - 11))
    return [*head, *inner[stride - 1 :: stride][: MOST_TABLE_ROWS - 11], *tail]


def _keep(run: Run, shown: tuple[int, ...]) -> Callable[[int], bool]:
    """Which steps of the loop are kept: all, or in a long trace those near what is shown."""
    per_step = max(1, len(run.assignments))
    if run.steps * per_step <= MOST_KEPT:
        return lambda number: True
    near = {number + shift for number in shown for shift in (-1, 0, 1)}
    stride = max(1, run.steps // 200)
    return lambda number: number in near or number <= 100 or number % stride == 0


def _source_note(run: Run, problem: Problem) -> Note | None:
    source = run.source
    if isinstance(source, GivenGradients):
        if problem.nodes and not run.is_symbolic:
            text = (
                "The gradients are the given ones, not those that backpropagation through the graph "
                "gives at these points."
            )
            return Note(Prose((text,)))
        return None
    if source.rows:
        per = source.batch
        words = "all rows" if per == len(source.rows) else "one row" if per == 1 else f"{per} rows"
        text = f"Each step takes its gradient from {words} of the {len(source.rows)} in the data."
        return Note(Prose((text,)))
    return Note(
        Prose(
            ("The gradients of ", Name(source.output), " come from backpropagation at every step.")
        )
    )


def no_value(run: Run, stopped: Stopped) -> InputError:
    """The error for a step that has no real value."""
    name = to_plain(stopped.target)
    message = f"{run.title} has no value for {name} in step {stopped.step}: {stopped.reason}"
    help = "an epsilon above 0 keeps a denominator from being 0" if "0" in stopped.reason else None
    return InputError.of("undefined", message, help)
