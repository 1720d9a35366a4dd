"""Gradient check: forward and central differences, written out, beside the exact gradient."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from hwsolve.analysis.data_rows import said_of_one_row
from hwsolve.autodiff.closed_forms import ClosedForms
from hwsolve.autodiff.cost import counted
from hwsolve.autodiff.differences import (
    free_step_name,
    shifted,
    shifted_values,
    step_number,
    with_step,
)
from hwsolve.autodiff.setting import Setting
from hwsolve.autodiff.sweeps import Background, local_partials, reverse_sweep
from hwsolve.autodiff.verification import verify_gradient
from hwsolve.derivation.model import (
    Answer,
    Block,
    Cell,
    Computed,
    Derivation,
    Equation,
    Level,
    Note,
    Prose,
    Section,
    Step,
    Table,
    ValueOf,
)
from hwsolve.errors import InputError
from hwsolve.notation.shape import Formula
from hwsolve.notation.tree import (
    Applied,
    Derivative,
    Expression,
    Name,
    Number,
    Power,
    Product,
    Quotient,
    Slot,
    Sum,
)
from hwsolve.numbers.evaluation import Evaluation, UndefinedAt
from hwsolve.problem.model import Problem
from hwsolve.solvers.backprop import requested

ERROR_DIGITS = 3
MOST_WRITTEN_NODES = 12
MOST_TABULATED_PAIRS = 2
TABULATED_STEPS = ("0.1", "0.01", "0.001", "1e-4")

_DIFFERENCE = Sum(Slot(0), (("-", Slot(1)),))


OPTIONS = (("--step", "H", "the step h of the differences; else the problem's, or 0.01", False),)


def solve(problem: Problem, step: str | None = None) -> Derivation:
    """Every requested derivative by finite differences with the problem's step, beside its exact value.

    Raises InputError where a quantity is symbolic, or a node is undefined at the point or a step away.
    """
    problem = with_step(problem, step)
    setting = Setting.of(problem)
    symbols = [each.name for each in problem.quantities if each.value is None]
    if symbols:
        raise InputError.of(
            "needs-numbers",
            f"finite differences need a number for {', '.join(symbols)}",
            "give it in [inputs] or with --at",
        )
    partials = local_partials(setting)
    sweeps = [reverse_sweep(setting, partials, output) for output in problem.outputs]
    exact: Background = [
        *((Name(node.name), node.formula) for node in problem.nodes),
        *((edge.name, edge.computing) for edges in partials.values() for edge in edges.values()),
        *(each for sweep in sweeps for each in _quantities(sweep.equations.values())),
        *(zero for sweep in sweeps for zero in sweep.zeros),
    ]
    step_name, size = free_step_name(setting), step_number(problem.step)
    checks = [_Check(setting, output, wrt, step_name) for output, wrt in requested(problem)]
    sections = [_section(setting, checks, wrt, size) for wrt in problem.wrt]
    shrinking, background = _shrinking(setting, checks, step_name)
    derivation = Derivation(
        command="gradcheck",
        title=problem.title or "Gradient check",
        given=setting.given(),
        sections=(
            setting.forward_section(),
            *(section for section in sections if section.blocks),
            Section(Prose.of("Beside the exact gradient"), (_comparison(checks), _cost(problem))),
            *shrinking,
        ),
        answers=tuple(_answers(setting, checks)),
        verification=verify_gradient(problem, exact),
        heading=(*setting.heading(), *said_of_one_row(problem)),
        symbols=dict(problem.display.symbols),
        background=((step_name, Formula(size, ())), *exact, *background),
        remarks=setting.remarks(partials),
        closed_form=ClosedForms(problem, exact).exact,
    )
    _require_defined(derivation)
    return derivation


@dataclass(frozen=True, slots=True)
class _Check:
    """∂output/∂wrt by differences with the step `step`, a name or a number."""

    setting: Setting
    output: str
    wrt: str
    step: Expression

    @property
    def exact(self) -> Derivative:
        return Derivative(self.output, (self.wrt,))

    @property
    def forward(self) -> Expression:
        """(f(x + h) − f)/h."""
        ends = (shifted(self.output, self.wrt, "+", self.step), Name(self.output))
        return Quotient(Sum(ends[0], (("-", ends[1]),)), self.step)

    @property
    def central(self) -> Expression:
        """(f(x + h) − f(x − h))/(2h)."""
        ends = [shifted(self.output, self.wrt, sign, self.step) for sign in "+-"]
        return Quotient(Sum(ends[0], (("-", ends[1]),)), Product((Number("2"), self.step)))

    def equations(self) -> tuple[Equation, Equation]:
        """The forward and the central difference, written out."""
        ahead, behind = (shifted(self.output, self.wrt, sign, self.step) for sign in "+-")
        over = Slot(2)
        twice = Product((Number("2"), over))
        return (
            self._equation(self.forward, (ahead, Name(self.output)), over),
            self._equation(self.central, (ahead, behind), twice),
        )

    def _equation(
        self, name: Expression, ends: tuple[Expression, Expression], over: Expression
    ) -> Equation:
        width = () if isinstance(self.step, Number) else (self.step,)
        bottom = over if width else _numbered(over, self.step)
        formula = Formula(Quotient(_DIFFERENCE, bottom), (*ends, *width))
        return Equation(name, formula, (Step(formula, numbers=True),))


def _section(setting: Setting, checks: list[_Check], wrt: str, step: Expression) -> Section:
    """The shifted values, then the differences, for one input."""
    mine = [check for check in checks if check.wrt == wrt]
    if not mine:
        return Section(Prose.of("Differences with respect to {}", Name(wrt)), ())
    title = Prose.of("Differences with respect to {}, {} = {}", Name(wrt), mine[0].step, step)
    blocks: list[Block] = []
    for sign in "+-":
        values = shifted_values(setting, wrt, sign, mine[0].step)
        outputs = {shifted(check.output, wrt, sign, check.step) for check in mine}
        written = len(values) <= MOST_WRITTEN_NODES
        for equation in values:
            level = Level.NORMAL if written or equation.name in outputs else Level.FULL
            blocks.append(Equation(equation.name, equation.computing, equation.steps, level=level))
    for check in mine:
        blocks += check.equations()
    return Section(title, tuple(blocks))


def _comparison(checks: list[_Check]) -> Table:
    columns = ("", "exact", "forward", "its error", "central", "its error")
    rows = tuple(
        (
            check.exact,
            ValueOf(check.exact),
            ValueOf(check.forward),
            _error(check.forward, check.exact),
            ValueOf(check.central),
            _error(check.central, check.exact),
        )
        for check in checks
    )
    return Table(columns, rows)


def _cost(problem: Problem) -> Note:
    inputs = len(problem.wrt)
    outputs = counted(len(problem.outputs), "sweep")
    text = (
        f"Forward differences need {counted(inputs + 1, 'evaluation')} of the graph (one at the point "
        f"and one for each of {counted(inputs, 'input')}), central differences "
        f"{counted(2 * inputs, 'evaluation')}; backpropagation needs one evaluation and {outputs} back, "
        "however many inputs there are. What remains for differences is this: a check."
    )
    return Note(Prose((text,)))


def _shrinking(
    setting: Setting, checks: list[_Check], step: Name
) -> tuple[list[Section], Background]:
    """How the errors shrink with the step, for the first few derivatives."""
    if not checks:
        return [], []
    background: Background = []
    rows: list[tuple[Cell, ...]] = []
    chosen = checks[:MOST_TABULATED_PAIRS]
    for number in map(Number, TABULATED_STEPS):
        row: list[Cell] = [number]
        for wrt in dict.fromkeys(check.wrt for check in chosen):
            for sign in "+-":
                background += _quantities(shifted_values(setting, wrt, sign, number))
        for check in chosen:
            at_step = _Check(setting, check.output, check.wrt, number)
            background += _quantities(at_step.equations())
            row += [
                _error(at_step.forward, check.exact),
                _error(at_step.central, check.exact),
            ]
        rows.append(tuple(row))
    columns: list[Cell] = [step]
    for check in chosen:
        columns += [
            Prose.of("{} forward", check.exact),
            Prose.of("{} central", check.exact),
        ]
    words = Prose.of(
        "For small {} a tenth of the step leaves a tenth of the error of a forward difference (error ≈ "
        "{} f″/2) and a hundredth of the error of a central one (error ≈ {} f‴/6). In floating point a "
        "step much smaller than these loses digits by cancellation.",
        step,
        step,
        Power(step, Number("2")),
    )
    notes = [Note(words)]
    if len(chosen) < len(checks):
        left_out = f"The table has the first {len(chosen)} of the {len(checks)} derivatives."
        notes.insert(0, Note(Prose((left_out,))))
    title = Prose.of("How the error shrinks with {}", step)
    return [Section(title, (Table(tuple(columns), tuple(rows)), *notes))], background


def _error(approximate: Expression, exact: Expression) -> Computed:
    return Computed(Formula(_DIFFERENCE, (approximate, exact)), ERROR_DIGITS)


def _quantities(equations: Iterable[Equation]) -> Background:
    return [(each.name, each.computing) for each in equations]


def _numbered(tree: Expression, number: Expression) -> Expression:
    return number if isinstance(tree, Slot) else Product((Number("2"), number))


def _answers(setting: Setting, checks: list[_Check]) -> Iterator[Answer]:
    yield from setting.node_answers()
    for check in checks:
        key = f"d{check.output}/d{check.wrt}"
        yield Answer(key, check.exact, asked=True)
        yield Answer(f"forward:{key}", check.forward)
        yield Answer(f"central:{key}", check.central)


def _require_defined(derivation: Derivation) -> None:
    """Raises InputError where a node is undefined a step away from the point."""
    given = {
        each.name: None if each.value is None else Formula(each.value, ())
        for each in derivation.given
    }
    equations = [(each.name, each.computing) for each in derivation.equations()]
    try:
        Evaluation(given, [*derivation.background, *equations])
    except UndefinedAt as error:
        where = error.name.name if isinstance(error.name, Applied) else "a node"
        raise InputError.of(
            "undefined",
            f"{where} has no value a step away from the point: {error.reason}",
            "choose a smaller [ask].step, or another point",
        ) from None
