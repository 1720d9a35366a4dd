"""What is minimised, and its gradient in symbols; or the gradients that are given, and the rows of data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from hwsolve.derivation import model
from hwsolve.derivation.model import Block, Cell, Equation, Level, Note, Prose, Section, Step, Table
from hwsolve.notation.tree import Derivative, Expression, Name
from hwsolve.optimizers.plan import Run
from hwsolve.optimizers.sources import FromGraph, Given
from hwsolve.optimizers.trace_table import table_steps
from hwsolve.optimizers.words import counted
from hwsolve.problem.model import Problem


def objective_sections(runs: Sequence[Run], problem: Problem) -> Iterator[Section]:
    """What all the runs work on, before any method is told."""
    run = runs[0]
    source = run.source
    if isinstance(source, Given):
        if not run.is_symbolic:
            yield Section(Prose.of("The gradients"), tuple(_given_blocks(run, source, problem)))
        return
    yield Section(Prose.of("The objective"), tuple(_objective_blocks(runs, source)))
    if source.rows:
        yield Section(Prose.of("The data"), tuple(_data_blocks(source, run.steps)))
    yield Section(Prose.of("Its gradient"), tuple(_gradient_blocks(source)), Level.NORMAL)


def given_values(run: Run) -> tuple[model.Given, ...]:
    """Where the run starts, and the values of the inputs; nothing where the section of the objective says
    that."""
    if _is_told(run):
        return ()
    given = [model.Given(Name(each.name), each.value) for each in run.parameters]
    if isinstance(run.source, FromGraph):
        given += [model.Given(name, value) for name, value in run.source.constants.items()]
    return tuple(given)


def _is_told(run: Run) -> bool:
    """Whether the section of the objective says where the run starts, and the values of the inputs."""
    return isinstance(run.source, FromGraph) and not run.is_symbolic


def _given_blocks(run: Run, source: Given, problem: Problem) -> Iterator[Block]:
    words = "They are given, one for each parameter and step"
    if problem.nodes:
        words += "; they are not those that backpropagation through the graph gives"
    yield Note(Prose((f"{words}.",)))
    columns: list[Cell] = ["t", *(Name(each.name) for each in run.parameters)]
    rows: list[tuple[Cell, ...]] = [
        (str(number), *(source.values(number)[each.name] for each in run.parameters))
        for number in table_steps(set(range(1, run.steps + 1)))
    ]
    yield Table(tuple(columns), tuple(rows))


def _objective_blocks(runs: Sequence[Run], source: FromGraph) -> Iterator[Block]:
    run = runs[0]
    nodes = source.symbolic.nodes
    lead: list[str | Expression] = [f"{_aim(runs)} "]
    if source.rows:
        lead.append("the mean over the rows of ")
    lead.append(Name(source.output))
    if len(nodes) == 1:
        lead += [" = ", nodes[0][1].tree()]
    if _is_told(run):
        lead += _values(" from ", [(Name(each.name), each.value) for each in run.parameters])
        lead += _values(", with ", list(source.constants.items()))
    if len(nodes) == 1:
        yield Note(Prose((*lead, ".")))
        return
    yield Note(Prose((*lead, ", where")))
    for name, formula in nodes:
        yield Equation(name, formula, (Step(formula),), symbolic=True, general=True)


def _aim(runs: Sequence[Run]) -> str:
    """What is done to the objective; where the methods do not agree on that, what it is."""
    uphill = {run.rule.choices.get("maximize") == "on" for run in runs}
    if len(uphill) > 1:
        return "The objective is"
    return "Maximise" if True in uphill else "Minimise"


def _values(
    lead: str, values: Sequence[tuple[Expression, Expression | None]]
) -> list[str | Expression]:
    found: list[str | Expression] = []
    for name, value in values:
        if value is not None:
            found += [", " if found else lead, name, " = ", value]
    return found


def _data_blocks(source: FromGraph, steps: int) -> Iterator[Block]:
    count = len(source.rows)
    columns: tuple[Cell, ...] = ("row", *map(Name, source.columns))
    rows: list[tuple[Cell, ...]] = [
        (str(number), *source.rows[number - 1]) for number in table_steps(set(range(1, count + 1)))
    ]
    yield Table(columns, tuple(rows))
    yield Note(Prose((" ".join(_taken(source, steps)),)))


def _taken(source: FromGraph, steps: int) -> Iterator[str]:
    """How many rows a step takes, and in which order they come."""
    batches = source.batches
    if all(source.has_all_rows(batch) for batch in batches):
        yield "Each step takes its gradient from all rows."
        return
    most, last = source.sizes[0], len(batches[-1])
    words = "one row" if most == 1 else counted(most, "row")
    yield f"Each step takes its gradient from {words} of the {len(source.rows)} in the data."
    if last < most:
        left = "the row that is left" if last == 1 else f"the {last} rows that are left"
        yield f"An epoch has {len(batches)} steps, and the last of them takes {left}."
    if steps > len(batches) > 1:
        yield "After an epoch the rows come again in the same order."


def _gradient_blocks(source: FromGraph) -> Iterator[Block]:
    """The local partials that are needed, and the chain rule from the output back; no numbers."""
    gradient = source.symbolic
    needed = {name for name, _ in gradient.derivatives}
    for name, equation in gradient.equations().items():
        if name in needed:
            yield _in_symbols(equation)
    for each in source.optimized:
        name = Derivative(source.output, (each.name,))
        if name not in needed:
            yield Note(Prose((name, " = 0, for ", Name(source.output), " does not depend on it.")))
    words = "Every step puts its own point into this gradient"
    rows = ", for each of its rows, and takes the mean" if source.sizes[0] > 1 else ""
    yield Note(Prose((f"{words}{rows}.",)))


def _in_symbols(equation: Equation) -> Equation:
    steps = tuple(step for step in equation.steps if not step.numbers)
    return replace(equation, steps=steps, symbolic=True, general=True, label="", level=Level.NORMAL)
