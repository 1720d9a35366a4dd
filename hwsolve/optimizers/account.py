"""What is said of one run: the method, its first steps in symbols, its steps in numbers, the table."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from hwsolve.autodiff.setting import problem_rounding
from hwsolve.derivation.model import Answer, Block, Note, Prose, Section, Verification
from hwsolve.errors import InputError
from hwsolve.notation.printing import to_plain
from hwsolve.notation.shape import Formula
from hwsolve.notation.tree import Derivative, Expression, Timed
from hwsolve.numbers.values import Value
from hwsolve.optimizers.introduction import Symbols, method_blocks
from hwsolve.optimizers.loop import Stopped
from hwsolve.optimizers.notes import (
    abridged_note,
    certainty_remarks,
    notation_note,
    rows_note,
    unverified_remark,
    unwritten_note,
)
from hwsolve.optimizers.plan import Run, at_step, atom_at
from hwsolve.optimizers.progress import progress_bar
from hwsolve.optimizers.trace import Trace
from hwsolve.optimizers.trace_table import kept_steps, loss_atom, trace_table
from hwsolve.optimizers.verification import verify_run
from hwsolve.optimizers.written import Writer, WrittenStep
from hwsolve.problem.model import Problem

MOST_KEPT = 200_000
"""How many values of a trace are kept for the answers; of longer traces, those of some steps."""


@dataclass(frozen=True)
class Account:
    """What is said of one run. `checks` are those of the trace against an independent loop; without numbers,
    of the lines in symbols at a point."""

    run: Run
    trace: Trace | None
    shown: tuple[int, ...]
    written: tuple[WrittenStep, ...]
    symbols: Symbols
    writer: Writer | None
    checks: tuple[Verification, ...]

    @classmethod
    def of(cls, run: Run, shown: tuple[int, ...], problem: Problem) -> Account:
        symbols = Symbols.of(run)
        if run.is_symbolic:
            return cls(run, None, (), (), symbols, None, symbols.verification())
        keep = steps_to_keep(run, shown)
        trace = Trace(run, keep, problem.display.digits)
        try:
            with progress_bar(run.title, run.steps) as progress:
                trace.settle(progress)
        except Stopped as stopped:
            raise no_value(run, stopped) from None
        writer = Writer(run, trace, problem_rounding(problem))
        record = trace.at(trace.precision)
        there = [number for number in shown if _is_there(number, record.values)]
        written = tuple(writer.steps(there))
        return cls(run, trace, shown, written, symbols, writer, verify_run(run, trace))

    def sections(self, alone: bool, first: bool) -> Iterator[Section]:
        """The method, its steps in symbols and in numbers, and the table; in the `first` of several accounts,
        how quantities are named."""
        run = self.run
        prefix = "" if alone else f"{run.short[0].upper()}{run.short[1:]}: "

        def section(words: str, blocks: Sequence[Block]) -> Section:
            title = prefix + words if prefix else words[0].upper() + words[1:]
            return Section(Prose.of(title), tuple(blocks), depth=0 if alone else 1)

        yield Section(Prose.of(run.title), tuple(method_blocks(run)))
        yield section("the first steps in symbols", tuple(self.symbols.blocks()))
        unwritten = False
        notation = notation_note(run) if first else None
        for step in self.written:
            blocks: list[Block] = [] if notation is None else [notation]
            notation = None
            if step.unwritten and not unwritten:
                unwritten = True
                blocks.append(unwritten_note(run))
            rows = rows_note(run, step.number, step is self.written[0])
            if rows is not None:
                blocks.append(rows)
            if step.abridged and step is self.written[0]:
                blocks.append(abridged_note())
            yield section(f"step {step.number}", (*blocks, *step.equations))
        if self.trace is not None:
            yield section("the trace", (trace_table(run, self.trace),))

    def background(self) -> Iterator[tuple[Expression, Formula]]:
        """Starting values, and what the written steps rest on."""
        if self.writer is None or self.trace is None:
            return
        yield from self.writer.starts()
        for number in sorted(kept_steps(self.trace) - {0}):
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
        loss = loss_atom(run)
        if loss is not None:
            yield Answer(to_plain(at_step(loss, 1)), at_step(loss, 1))
        atoms = [
            (
                atom,
                _key(atom, run.rule.letters),
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
            yield from self.trace.supplied()
            yield from self.trace.losses()
            if self.writer is not None and self.writer.has_names:
                yield from self.trace.supplied(self.writer.placed)

    def remarks(self) -> Iterator[Note]:
        """How far exactness and certainty held, in a long trace; and where no loop can verify it."""
        if self.trace is not None:
            yield from certainty_remarks(self.run, self.trace)
            if not self.checks:
                yield unverified_remark(self.run)

    def certifies(self, name: Expression) -> bool:
        """Whether the digits of a quantity are certified, not only agreed."""
        return self.trace is None or self.trace.certifies(name)


def _is_there(number: int, kept: Mapping[int, object]) -> bool:
    """Whether a step can be written: its values and those of the step before it were kept."""
    return number in kept and (number == 1 or number - 1 in kept)


def _key(atom: Timed, letters: Mapping[str, str]) -> str:
    """The name by which a program asks for a quantity, but for its step: as the method calls it."""
    own = letters.get(atom.name, atom.name) if atom.of else atom.name
    return to_plain(at_step(replace(atom, name=own), 0)).removesuffix("[0]")


def _is_answer(atom: Expression) -> bool:
    if isinstance(atom, Derivative):
        return False
    return (
        isinstance(atom, Timed)
        and atom.offset == 0
        and "^" not in atom.name
        and not atom.of.startswith(("member", "row", "ahead"))
    )


def steps_to_keep(run: Run, shown: tuple[int, ...]) -> Callable[[int], bool]:
    """Which steps of the loop are kept: all, or in a long trace those near what is shown."""
    per_step = max(1, len(run.assignments))
    if run.steps * per_step <= MOST_KEPT:
        return lambda number: True
    near = {number + shift for number in shown for shift in (-1, 0, 1)}
    stride = max(1, run.steps // 200)
    return lambda number: number in near or number <= 100 or number % stride == 0


def no_value(run: Run, stopped: Stopped) -> InputError:
    """The error for a step that has no real value."""
    name = to_plain(stopped.target)
    message = f"{run.title} has no value for {name} in step {stopped.step}: {stopped.reason}"
    help = "ask for fewer steps, or a smaller learning rate"
    if "0" in stopped.reason:
        help = "an epsilon above 0 keeps a denominator from being 0"
    return InputError.of("undefined", message, help)
