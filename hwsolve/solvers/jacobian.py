"""The Jacobian of several outputs: columns by forward mode, rows by reverse mode, beside
differences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from hwsolve.analysis.data_rows import said_of_one_row
from hwsolve.analysis.difference_columns import difference_sections, slope_name
from hwsolve.analysis.subject import known_name
from hwsolve.autodiff.closed_forms import ClosedForms
from hwsolve.autodiff.cost import cost_note, counted
from hwsolve.autodiff.differences import (
    free_step_name,
    shifted,
    shifted_values,
    step_number,
    with_step,
)
from hwsolve.autodiff.setting import Setting
from hwsolve.autodiff.sweeps import (
    Background,
    LocalPartials,
    Sweep,
    forward_sweep,
    local_partials,
    reverse_sweep,
)
from hwsolve.autodiff.verification import verify_gradient
from hwsolve.calculus.differentiate import conventions
from hwsolve.derivation.model import (
    Answer,
    Block,
    Cell,
    Computed,
    Derivation,
    Given,
    Level,
    Note,
    Prose,
    Section,
    Step,
    Table,
    ValueOf,
    Verification,
)
from hwsolve.errors import Defect
from hwsolve.notation.shape import Formula
from hwsolve.notation.tree import (
    Derivative,
    Expression,
    Name,
    Slot,
    Sum,
)
from hwsolve.numbers.evaluation import Evaluation
from hwsolve.numbers.values import as_ball, precision
from hwsolve.problem.decompose import decomposed
from hwsolve.problem.model import Problem
from hwsolve.solvers.backprop import gradient_section

OPTIONS = (
    ("--wrt", "NAME", "the inputs, one a column; a comma list, or repeated", True),
    ("--step", "H", "the step h of the differences; else the problem's, or 0.01", False),
)

REVERSE = "reverse"
ERROR_DIGITS = 3
MOST_SPLIT_NODES = 60

_DIFFERENCE = Sum(Slot(0), (("-", Slot(1)),))


def solve(problem: Problem, wrt: Sequence[str] = (), step: str | None = None) -> Derivation:
    """Every ∂output/∂input by both modes and by forward differences, and the matrix of them.

    Raises InputError where a node has no real value at the point or a step away from it.
    """
    problem = with_step(problem, step)
    if wrt:
        problem = replace(problem, wrt=tuple(_asked(problem, wrt)))
    setting = Setting.of(_split(problem))
    problem = setting.problem
    partials = local_partials(setting)
    columns = {name: forward_sweep(setting, partials, name) for name in problem.wrt}
    rows = {
        output: _marked(reverse_sweep(setting, partials, output), partials)
        for output in problem.outputs
    }
    background = _background(setting, partials, columns, rows)
    swept = [
        (each.name, each.computing)
        for sweep in (*columns.values(), *rows.values())
        for each in sweep.equations.values()
    ]
    quantities = [*background, *swept]
    closed_forms = ClosedForms(problem, quantities)
    h = None if _symbols(problem) else Given(free_step_name(setting), step_number(problem.step))
    differences = [] if h is None else difference_sections(setting, quantities, h)
    return Derivation(
        command="jacobian",
        title=problem.title or "The Jacobian",
        given=(*setting.given(), *(() if h is None else (h,))),
        sections=(
            setting.graph_section(),
            setting.forward_section(),
            _partials_section(setting, partials),
            *(_column(setting, name, sweep, index) for index, (name, sweep) in _counted(columns)),
            *(_row(setting, output, sweep, index) for index, (output, sweep) in _counted(rows)),
            *differences,
            gradient_section(problem, closed_forms),
            _matrix(setting, rows),
            *(() if h is None else (_side_by_side(setting, rows, h),)),
            Section(Prose.of("Which is cheaper"), _costs(setting, partials)),
        ),
        answers=tuple(_answers(setting)),
        verification=(
            *_both_modes_agree(setting, quantities, rows),
            *verify_gradient(problem, quantities),
        ),
        heading=(*setting.heading(), *said_of_one_row(problem)),
        symbols=dict(problem.display.symbols),
        background=tuple(background),
        remarks=setting.remarks(partials),
        closed_form=closed_forms.exact,
    )


def _asked(problem: Problem, wrt: Sequence[str]) -> Iterator[str]:
    known = [each.name for each in problem.quantities]
    for word in dict.fromkeys(word for text in wrt for word in text.split(",") if word.strip()):
        yield known_name(word, known, "input")


def _split(problem: Problem) -> Problem:
    """The problem; where no node lies between inputs and outputs, in elementary operations, so that
    the two modes have a graph to go through."""
    nodes = {node.name for node in problem.nodes}
    if any(parent in nodes for node in problem.nodes for parent in node.parents):
        return problem
    split = decomposed(problem)
    return split if len(split.nodes) <= MOST_SPLIT_NODES else problem


def _marked(sweep: Sweep, partials: LocalPartials) -> Sweep:
    """The sweep with its adjoints marked as those of reverse mode, so that the two modes stay two
    computations. What is a local partial at once is the same in both."""
    local = {edge.name for edges in partials.values() for edge in edges.values()}
    names = [*(each.name for each in sweep.equations.values()), *(name for name, _ in sweep.zeros)]
    marks: dict[Expression, Expression] = {
        name: replace(name, at=REVERSE)
        for name in names
        if isinstance(name, Derivative) and name not in local
    }

    def marked(formula: Formula) -> Formula:
        return Formula(formula.pattern, tuple(marks.get(fill, fill) for fill in formula.fills))

    def marked_step(step: Step) -> Step:
        parts = tuple(map(marked, step.parts))
        return replace(step, formula=marked(step.formula), parts=parts)

    equations = {
        node: replace(
            each,
            name=marks.get(each.name, each.name),
            computing=marked(each.computing),
            steps=tuple(map(marked_step, each.steps)),
        )
        for node, each in sweep.equations.items()
    }
    return Sweep(equations, [(marks.get(name, name), zero) for name, zero in sweep.zeros])


def _background(
    setting: Setting,
    partials: LocalPartials,
    columns: Mapping[str, Sweep],
    rows: Mapping[str, Sweep],
) -> Background:
    """Nodes, local partials and zeros: what both modes start from."""
    return [
        *((Name(node.name), node.formula) for node in setting.problem.nodes),
        *((edge.name, edge.computing) for edges in partials.values() for edge in edges.values()),
        *(zero for sweep in (*columns.values(), *rows.values()) for zero in sweep.zeros),
    ]


def _counted(sweeps: Mapping[str, Sweep]) -> Iterable[tuple[int, tuple[str, Sweep]]]:
    return enumerate(sweeps.items(), start=1)


def _symbols(problem: Problem) -> list[str]:
    return [each.name for each in problem.quantities if each.value is None]


def _partials_section(setting: Setting, partials: LocalPartials) -> Section:
    wanted = {*setting.nodes, *setting.problem.wrt}
    blocks = tuple(
        edge.equation
        for edges in partials.values()
        for parent, edge in edges.items()
        if parent in wanted
    )
    return Section(Prose.of("The local partials, which both modes use"), blocks, Level.NORMAL)


def _column(setting: Setting, wrt: str, sweep: Sweep, index: int) -> Section:
    title = Prose.of(f"Forward mode, sweep {index}: the column of {{}}", Name(wrt))
    start = Note(
        Prose.of("It starts with ∂{}/∂{} = 1 and follows the graph.", Name(wrt), Name(wrt)),
        Level.FULL,
    )
    return Section(title, (start, *sweep.equations.values(), *_zeros(setting, sweep)))


def _row(setting: Setting, output: str, sweep: Sweep, index: int) -> Section:
    title = Prose.of(f"Reverse mode, sweep {index}: the row of {{}}", Name(output))
    start = Note(
        Prose.of("It starts with ∂{}/∂{} = 1 and goes back.", Name(output), Name(output)),
        Level.FULL,
    )
    return Section(title, (start, *sweep.equations.values(), *_zeros(setting, sweep)))


def _zeros(setting: Setting, sweep: Sweep) -> tuple[Note, ...]:
    """The entries of the matrix that are 0 because no path leads there."""
    entries = {
        (name.of, name.wrt[0]): name for name, _ in sweep.zeros if isinstance(name, Derivative)
    }
    asked = [
        name
        for (of, wrt), name in entries.items()
        if of in setting.problem.outputs and wrt in setting.problem.wrt
    ]
    return tuple(Note(Prose.of("{} = 0: no path leads there.", name)) for name in asked)


def _entry(setting: Setting, output: str, wrt: str, rows: Mapping[str, Sweep]) -> Expression:
    """The name of an entry as reverse mode computes it."""
    name = Derivative(output, (wrt,))
    equation = rows[output].equations.get(wrt)
    if equation is not None:
        return equation.name
    marked = replace(name, at=REVERSE)
    return marked if any(zero == marked for zero, _ in rows[output].zeros) else name


def _matrix(setting: Setting, rows: Mapping[str, Sweep]) -> Section:
    """The Jacobian, a row for each output and a column for each input."""
    problem = setting.problem
    lines: list[tuple[Cell, ...]] = []
    numeric = not _symbols(problem)
    for output in problem.outputs:
        entries = [Derivative(output, (wrt,)) for wrt in problem.wrt]
        lines.append((Name(output), *((ValueOf(each) if numeric else each) for each in entries)))
    size = f"{len(problem.outputs)} × {len(problem.wrt)}"
    pieces: list[str | Expression] = [f"{size}: a row for each output ("]
    for index, output in enumerate(problem.outputs):
        pieces += [", " if index else "", Name(output)]
    pieces.append("), a column for each input (")
    for index, wrt in enumerate(problem.wrt):
        pieces += [", " if index else "", Name(wrt)]
    note = Note(Prose((*pieces, ").")), Level.NORMAL)
    taken = {*setting.nodes, *(each.name for each in problem.quantities)}
    called = Name(next(each for each in ("J", "Jac", "Jacobian_matrix") if each not in taken))
    table = Table(("", *map(Name, problem.wrt)), tuple(lines), matrix=called)
    return Section(Prose.of("The Jacobian"), (table, note))


def _side_by_side(setting: Setting, rows: Mapping[str, Sweep], step: Given) -> Section:
    lines: list[tuple[Cell, ...]] = []
    for output in setting.problem.outputs:
        for wrt in setting.problem.wrt:
            exact = Derivative(output, (wrt,))
            slope = slope_name(output, wrt, step)
            depends = shifted(output, wrt, "+", step.name) in {
                each.name for each in shifted_values(setting, wrt, "+", step.name)
            }
            lines.append(
                (
                    exact,
                    ValueOf(exact),
                    ValueOf(_entry(setting, output, wrt, rows)),
                    ValueOf(slope) if depends else "0",
                    Computed(Formula(_DIFFERENCE, (slope, exact)), ERROR_DIGITS)
                    if depends
                    else "0",
                )
            )
    differences = Prose((step.name, " = ", step.value or "", ": differences"))
    columns = ("entry", "forward mode", "reverse mode", differences, "their error")
    where = " where neither the point nor the step meets a kink" if _has_kinks(setting) else ""
    note = Note(
        Prose.of(
            "The two modes are the same sum over paths, taken in two orders, and agree in every digit; "
            f"differences err by about {{}} f″/2{where}.",
            step.name,
        )
    )
    return Section(Prose.of("Side by side"), (Table(columns, tuple(lines)), note))


def _costs(setting: Setting, partials: LocalPartials) -> tuple[Block, ...]:
    inputs, outputs = len(setting.problem.wrt), len(setting.problem.outputs)
    text = (
        f"Forward mode takes a sweep for {_each(inputs, 'input')}, reverse mode one for "
        f"{_each(outputs, 'output')}; forward differences take "
        f"{counted(inputs + 1, 'evaluation')} of the graph, central ones {2 * inputs}."
    )
    counted_here = cost_note(setting.graph, setting.problem, partials)
    return (Note(Prose((text,))), *(() if counted_here is None else (counted_here,)))


def _has_kinks(setting: Setting) -> bool:
    return any(
        conventions(node.formula.tree(), Name(parent))
        for node in setting.nodes.values()
        for parent in node.parents
    )


def _each(count: int, noun: str) -> str:
    return f"each of {count} {noun}s" if count > 1 else f"the one {noun}"


def _both_modes_agree(
    setting: Setting, quantities: Background, rows: Mapping[str, Sweep]
) -> tuple[Verification, ...]:
    """Whether the two modes give one matrix, to all digits; raises Defect."""
    if _symbols(setting.problem):
        return ()
    given: dict[Expression, Formula | None] = {
        each.name: Formula(each.value, ()) for each in setting.given() if each.value is not None
    }
    evaluation = Evaluation(given, quantities)
    with precision(evaluation.precision):
        for output in setting.problem.outputs:
            for wrt in setting.problem.wrt:
                one, other = (
                    as_ball(evaluation.values[name])
                    for name in (
                        Derivative(output, (wrt,)),
                        _entry(setting, output, wrt, rows),
                    )
                )
                if not one.overlaps(other):
                    raise Defect(f"forward and reverse mode differ in d{output}/d{wrt}")
    return (Verification("forward and reverse mode give one matrix", True, 0.0),)


def _answers(setting: Setting) -> Iterator[Answer]:
    yield from setting.node_answers()
    for output in setting.problem.outputs:
        for wrt in setting.problem.wrt:
            yield Answer(f"d{output}/d{wrt}", Derivative(output, (wrt,)), asked=True)
