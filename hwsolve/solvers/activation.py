"""An activation function: domain, range, symmetry, derivative, limits, steepness, kinks, values."""

from __future__ import annotations

import mpmath

from hwsolve.analysis.activation_facts import Extreme, Facts, as_fraction, exact_value, facts_of
from hwsolve.analysis.activation_pieces import from_definition
from hwsolve.analysis.activation_words import (
    bound_number,
    kink_notes,
    limits_section,
    monotone_note,
    parity_notes,
    range_note,
    steepness_section,
)
from hwsolve.analysis.derivatives import Differentiation
from hwsolve.analysis.domain import domain_note
from hwsolve.analysis.landscape import DIGITS
from hwsolve.analysis.newton_report import written
from hwsolve.analysis.sides import value_at
from hwsolve.analysis.subject import asked_node, asked_variables, composed_section, subject
from hwsolve.analysis.verification import verify_derivatives
from hwsolve.autodiff.setting import Setting
from hwsolve.calculus.literals import literal_of
from hwsolve.derivation.model import (
    Answer,
    Block,
    Cell,
    Curve,
    Derivation,
    Equation,
    Note,
    Plot,
    Prose,
    Section,
    Step,
    Table,
    ValueOf,
    Verification,
)
from hwsolve.errors import InputError
from hwsolve.notation.definitions import written_out
from hwsolve.notation.shape import Formula, Shapes
from hwsolve.notation.tree import (
    Applied,
    Call,
    Expression,
    Name,
    Negate,
    Number,
    Quotient,
    names_in,
    replace_leaves,
)
from hwsolve.problem.model import Problem

OPTIONS = (
    ("--wrt", "NAME", "the variable, where there are several", False),
    ("--node", "NAME", "which node of the file; else the only output", False),
)

BY_LOOKING = (
    "Course, range and steepness rest on the sign of the derivative at 601 points from −30 to 30, its changes "
    "of sign between them, and the limits: looked at closely, not proved."
)

TABULATED = ("-9", "-3", "-1", "-1/2", "0", "1/2", "1", "3", "9")
PLOTTED = 61
PLOT_REACH = 6


def solve(problem: Problem, wrt: str | None = None, node: str | None = None) -> Derivation:
    """Everything that is asked of an activation, of any function of one variable.

    Raises InputError where the function has other symbols, or none.
    """
    setting = Setting.of(problem)
    of = subject(setting, asked_node(problem, node, "an activation"))
    variable = _variable(asked_variables(of, () if wrt is None else (wrt,)))
    given = {Name(each.name): each.value for each in problem.quantities if each.name != variable}
    tree = replace_leaves(of.tree, lambda leaf: given.get(leaf) if isinstance(leaf, Name) else None)
    others = [name for name in names_in(tree) if name != variable]
    if others:
        raise InputError.of(
            "needs-numbers",
            f"the course of the function needs a number for {', '.join(others)}",
            f"give it with --at {others[0]}=1, or choose the variable with --wrt",
        )
    differentiation = Differentiation(of.name, of.tree, setting.evaluation)
    first = differentiation.by(variable)
    facts = facts_of(tree, variable)
    derivative = Equation(first.name, first.equation.computing, first.equation.steps, symbolic=True)
    table, values = _values(of.name, facts)
    sections = [
        *composed_section(of),
        _function(of.name, facts),
        Section(Prose.of("The derivative"), (derivative, *kink_notes(facts, of.name))),
        *from_definition(of.name, facts),
        limits_section(facts, of.name),
        Section(
            Prose.of("Course and range"),
            (monotone_note(of.name, facts), range_note(of.name, facts)),
        ),
        steepness_section(facts, of.name),
        Section(Prose.of("Values"), (table,)),
        _plot(facts, of.name),
    ]
    bounds = _bounds(facts)
    return Derivation(
        command="activation",
        title=problem.title or "Activation function",
        given=setting.given(),
        sections=tuple(sections),
        answers=tuple(_answers(of.name, variable, values, bounds)),
        verification=(
            *((Verification("sympy derives the same", True, 0.0),) if first.proved else ()),
            *verify_derivatives(problem, of.formula, [(first.name, first.equation.computing)]),
            _extremes_verified(facts),
        ),
        heading=setting.heading(),
        symbols=dict(problem.display.symbols),
        remarks=(Note(Prose((BY_LOOKING,))),),
        background=(
            *((Name(each.name), each.formula) for each in problem.nodes),
            *values,
            *bounds,
        ),
    )


def _variable(names: tuple[str, ...]) -> str:
    if len(names) == 1:
        return names[0]
    raise InputError.of(
        "one-variable",
        f"an activation has one variable, and there are {len(names)}: {', '.join(names)}",
        f"choose it with --wrt {names[0]}, and give the others with --at",
    )


def _function(name: str, facts: Facts) -> Section:
    """Formula, domain, symmetry."""
    shapes = Shapes()
    x = Name(facts.variable)
    own = Applied(name, x)
    steps = [Step(shapes.formula(facts.tree))]
    if isinstance(facts.tree, Call):
        definition = written_out(facts.tree.function, facts.tree.arguments)
        if definition is not None:
            steps.append(Step(shapes.formula(definition), Prose(("its definition",))))
    blocks: list[Block] = [
        Equation(own, shapes.formula(facts.tree), tuple(steps), symbolic=True),
        domain_note(facts),
    ]
    blocks += parity_notes(name, facts, steps[-1].formula.tree())
    return Section(Prose.of("The function"), tuple(blocks))


def _bounds(facts: Facts) -> list[tuple[Expression, Formula]]:
    """The numbers that a program may ask for."""
    found: list[tuple[Expression, Formula]] = []
    named = (
        ("lipschitz", facts.slope, facts.steepest),
        ("infimum", facts.tree, facts.lowest),
        ("supremum", facts.tree, facts.highest),
    )
    for name, tree, extreme in named:
        if not extreme.infinite:
            found.append((Name(name), Formula(_precise(tree, facts, extreme), ())))
    return found


def _precise(tree: Expression, facts: Facts, extreme: Extreme) -> Expression:
    """The exact number where one is known, else forty digits of it."""
    found = bound_number(tree, facts, extreme)
    if as_fraction(extreme.value) is not None or not isinstance(found, Number | Negate):
        return found
    return written(extreme.value, 40)


def _values(name: str, facts: Facts) -> tuple[Table, list[tuple[Expression, Formula]]]:
    """A table of x, g and g′."""
    shapes = Shapes()
    quantities: list[tuple[Expression, Formula]] = []
    rows: dict[str, list[Cell]] = {"x": [], "g": [], "slope": []}
    for text in TABULATED:
        point = _from_text(text)
        with mpmath.workdps(DIGITS):
            where = value_at(point, "", mpmath.mpf(0))
            try:
                value_at(facts.tree, facts.variable, where)
                value_at(facts.slope, facts.variable, where)
            except ArithmeticError:
                continue
        rows["x"].append(point)
        for key, tree, prime in (("g", facts.tree, ""), ("slope", facts.slope, "'")):
            quantity = Applied(name + prime, point)
            names: dict[Expression, Expression] = {Name(facts.variable): point}
            quantities.append((quantity, shapes.formula(replace_leaves(tree, names.get))))
            exact = exact_value(tree, facts.variable, where)
            if key == "slope" and any(abs(where - kink) < 1e-20 for kink in facts.course.kinks):
                rows[key].append("none")
            elif exact is not None and literal_of(exact) is not None:
                rows[key].append(exact)
            else:
                rows[key].append(ValueOf(quantity))
    x = Name(facts.variable)
    columns: tuple[Cell, ...] = (x, *rows["x"])
    lines: tuple[tuple[Cell, ...], ...] = (
        (Applied(name, x), *rows["g"]),
        (Applied(f"{name}'", x), *rows["slope"]),
    )
    return Table(columns, lines), quantities


def _from_text(text: str) -> Expression:
    over, slash, under = text.removeprefix("-").partition("/")
    size: Expression = Quotient(Number(over), Number(under)) if slash else Number(over)
    return Negate(size) if text.startswith("-") else size


def _plot(facts: Facts, name: str) -> Section:
    curves = []
    for title, tree in ((name, facts.tree), (f"{name}′", facts.slope)):
        heights = []
        for index in range(PLOTTED):
            where = mpmath.mpf(PLOT_REACH) * (2 * index - (PLOTTED - 1)) / (PLOTTED - 1)
            try:
                heights.append(float(value_at(tree, facts.variable, where)))
            except (ArithmeticError, OverflowError):
                heights.append(float("nan"))
        curves.append(Curve(title, tuple(heights)))
    across = (facts.variable, f"−{PLOT_REACH}", str(PLOT_REACH))
    plot = Plot(Name(name), tuple(curves), across=across)
    return Section(Prose.of("How it looks"), (plot,))


def _answers(
    name: str,
    variable: str,
    values: list[tuple[Expression, Formula]],
    bounds: list[tuple[Expression, Formula]],
) -> list[Answer]:
    answers = []
    for (quantity, _), text in zip(values, (t for t in TABULATED for _ in "ab"), strict=False):
        assert isinstance(quantity, Applied)
        prime = "'" if quantity.name.endswith("'") else ""
        answers.append(Answer(f"{name}{prime}({text})", quantity))
    answers += [Answer(bound.name, bound, True) for bound, _ in bounds if isinstance(bound, Name)]
    return answers


def _extremes_verified(facts: Facts) -> Verification:
    """No value at other points goes beyond the bounds; raises nothing, since bounds are only
    narrowed."""
    with mpmath.workdps(30):
        largest = mpmath.mpf(0)
        for index in range(-400, 401):
            where = mpmath.mpf(index) * mpmath.mpf("0.0617")
            try:
                value = value_at(facts.tree, facts.variable, where)
            except ArithmeticError:
                continue
            for extreme, sign in ((facts.lowest, -1), (facts.highest, 1)):
                if not extreme.infinite:
                    largest = max(largest, sign * (value - extreme.value))
    agrees = bool(largest < mpmath.mpf("1e-20"))
    return Verification("bounds compared with 801 values", agrees, float(max(largest, 0)))
