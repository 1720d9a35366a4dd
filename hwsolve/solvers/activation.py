"""An activation function: domain, range, symmetry, derivative, limits, steepness, kinks, values."""

from __future__ import annotations

from typing import Any

import mpmath

from hwsolve.analysis.activation_facts import Extreme, Facts, as_fraction, exact_value, facts_of
from hwsolve.analysis.activation_pieces import from_definition
from hwsolve.analysis.derivatives import Differentiation
from hwsolve.analysis.domain import domain_note
from hwsolve.analysis.landscape import DIGITS
from hwsolve.analysis.newton_report import written
from hwsolve.analysis.sides import value_at
from hwsolve.analysis.subject import asked_node, asked_variables, composed_section, subject
from hwsolve.analysis.verification import verify_derivatives
from hwsolve.autodiff.setting import Setting
from hwsolve.calculus.literals import literal_of
from hwsolve.calculus.tidy import tidy
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
        Section(Prose.of("The derivative"), (derivative, *_kinks(facts, of.name))),
        *from_definition(of.name, facts),
        _limits(facts, of.name),
        Section(Prose.of("Course and range"), (_monotone(of.name, facts), _range(of.name, facts))),
        _steepness(facts, of.name),
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
    blocks += _parity(name, facts, steps[-1].formula.tree())
    return Section(Prose.of("The function"), tuple(blocks))


def _parity(name: str, facts: Facts, whole: Expression) -> list[Block]:
    x = Name(facts.variable)
    if not facts.parity:
        return [_without_parity(name, facts)]
    put_in = tidy(replace_leaves(whole, lambda leaf: Negate(x) if leaf == x else None))
    own = Applied(name, x)
    turned = Applied(name, Negate(x))
    last: Expression = Negate(own) if facts.parity == "odd" else own
    how = "" if facts.proved else " (compared at 14 points to 25 digits)"
    said = "odd, its graph is symmetric about the origin: it is centred at zero"
    if facts.parity == "even":
        said = "even, its graph is symmetric about the axis"
    return [Note(Prose.of("Symmetry: {} = {} = {}: " + said + how + ".", turned, put_in, last))]


def _without_parity(name: str, facts: Facts) -> Note:
    """Two values that contradict both symmetries, where simple ones do."""
    with mpmath.workdps(DIGITS):
        for where in map(mpmath.mpf, ("1", "2", "0.5", "3")):
            try:
                values = [value_at(facts.tree, facts.variable, sign * where) for sign in (1, -1)]
            except ArithmeticError:
                continue
            if abs(abs(values[0]) - abs(values[1])) < mpmath.mpf("1e-10"):
                continue
            right, left = (_number(facts.tree, facts, Extreme(v, s * where))
                           for v, s in zip(values, (1, -1), strict=True))  # fmt: skip
            point = _point(where)
            return Note(
                Prose.of(
                    "It is neither odd nor even: {} = {}, and {} = {}.",
                    Applied(name, point),
                    right,
                    Applied(name, Negate(point)),
                    left,
                )
            )
    words = "It is neither odd nor even: its domain is not symmetric about 0."
    return Note(Prose((words if facts.borders else "It is neither odd nor even.",)))


def _range(name: str, facts: Facts) -> Note:
    low, high = facts.lowest, facts.highest
    left = "(" if low.infinite or low.where is None else "["
    right = ")" if high.infinite or high.where is None else "]"
    if facts.breaks:
        return _bounds_of_pieces(facts)
    pieces: list[str | Expression] = [f"Range: {left}", *_bound(facts, low), ", "]
    pieces += [*_bound(facts, high), right]
    return Note(Prose((*pieces, *_range_reasons(name, facts), ".")))


def _range_reasons(name: str, facts: Facts) -> list[str | Expression]:
    """Why these are the bounds, and whether they are attained."""
    low, high, course = facts.lowest, facts.highest, facts.course
    through = (course.increasing or course.decreasing) and not course.flat
    if through and low.where is None and high.where is None:
        ends = "at both ends of its domain" if facts.borders else "at −∞ and ∞"
        return [
            f", because {name} is continuous and monotone: it takes every value between its limits {ends}, "
            "and neither of them"
        ]
    reasons: list[str | Expression] = []
    for which, extreme in (("least", low), ("largest", high)):
        if extreme.infinite:
            continue
        if extreme.where is None:
            bound = "lower" if which == "least" else "upper"
            reasons.append(f"; the {bound} bound is a limit and not attained")
        else:
            reasons += [f"; the {which} value is attained at {facts.variable} = "]
            reasons.append(_point(extreme.where))
    return reasons


def _bounds_of_pieces(facts: Facts) -> Note:
    """Of a function whose domain falls into pieces: how far its values go."""
    pieces: list[str | Expression] = ["Its values have "]
    for word, extreme in (("lower", facts.lowest), ("upper", facts.highest)):
        pieces += [" and " if word == "upper" else ""]
        pieces += [f"no {word} bound"] if extreme.infinite else [f"the {word} bound "]
        pieces += [] if extreme.infinite else [_number(facts.tree, facts, extreme)]
    pieces.append("; the domain falls into pieces, so values between may be missing.")
    return Note(Prose(tuple(pieces)))


def _bound(facts: Facts, extreme: Extreme) -> list[str | Expression]:
    if extreme.infinite:
        return ["−∞" if extreme.value < 0 else "∞"]
    return [_number(facts.tree, facts, extreme)]


def _number(tree: Expression, facts: Facts, extreme: Extreme) -> Expression:
    simple = as_fraction(extreme.value)
    if simple is not None:
        return simple
    if extreme.where is not None:
        exact = exact_value(tree, facts.variable, extreme.where)
        if exact is not None and not names_in(exact):
            return exact
    return written(extreme.value, 5)


def _point(where: Any) -> Expression:
    simple = as_fraction(where)
    return written(where, 5) if simple is None else simple


def _shown_at(facts: Facts, where: Any) -> Expression:
    with mpmath.workdps(DIGITS):
        try:
            value = value_at(facts.tree, facts.variable, where)
        except ArithmeticError:
            return Name("undefined")
    return _number(facts.tree, facts, Extreme(value, where))


def _monotone(name: str, facts: Facts) -> Note:
    course = facts.course
    x = facts.variable
    if course.increasing or course.decreasing:
        word = "increasing" if course.increasing else "decreasing"
        sign = ">" if course.increasing else "<"
        if facts.breaks:
            said: list[str | Expression] = [
                f"{name}′({x}) {sign} 0 wherever {name} is defined, so it is {word} on each piece of its "
                f"domain; at {x} = "
            ]
            for index, point in enumerate(facts.breaks[:4]):
                said += [", " if index else "", _point(point)]
            said.append(", …" if len(facts.breaks) > 4 else "")
            return Note(Prose((*said, " it is not defined, and as a whole it is not monotone.")))
        if course.flat:
            weak = "≥" if course.increasing else "≤"
            text = f"{name}′({x}) {weak} 0 everywhere, so it is {word}, though on a stretch it is flat."
        elif course.rests:
            text = f"{name}′({x}) {sign} 0 but at single points, so it is strictly {word}."
        elif course.kinks:
            text = f"{name}′({x}) {sign} 0 beside every kink too, so it is strictly {word}."
        else:
            where = "in its domain" if facts.borders else "everywhere"
            text = f"{name}′({x}) {sign} 0 {where}, so it is strictly {word}."
        return Note(Prose((f"Monotone: {text}",)))
    turns = [_point(turn) for turn in course.turns]
    if not turns and facts.breaks:
        words = "It rises on some pieces of its domain and falls on others: as a whole it is not monotone."
        return Note(Prose((words,)))
    if not turns:
        return Note(Prose(("It neither rises nor falls anywhere: it is constant.",)))
    pieces: list[str | Expression] = ["Not monotone: it turns at "]
    for index, turn in enumerate(turns[:6]):
        pieces += [", " if index else "", f"{x} = ", turn]
    return Note(Prose((*pieces, " …." if len(turns) > 6 else ".")))


def _kinks(facts: Facts, name: str) -> list[Block]:
    """Where the derivative jumps, with its values to both sides."""
    notes: list[Block] = []
    for kink in facts.course.kinks:
        step = mpmath.mpf("1e-45")
        with mpmath.workdps(60):
            left, right = (
                _point(value_at(facts.slope, facts.variable, kink + side * step))
                for side in (-1, 1)
            )
        words = Prose.of(
            f"A kink at {facts.variable} = {{}}: the slope is {{}} to the left and {{}} to the "
            "right, and there is no derivative there.",
            _point(kink),
            left,
            right,
        )
        notes.append(Note(words))
    if not notes:
        notes.append(
            Note(Prose((f"There is no kink: {name} has a derivative everywhere in its domain.",)))
        )
    return notes


def _limits(facts: Facts, name: str) -> Section:
    """The table of limits, and what they mean for a gradient."""
    x = Name(facts.variable)
    rows: tuple[tuple[Cell, ...], ...] = (
        (Applied(name, x), *(_limit_cell(each) for each in facts.limits)),
        (Applied(f"{name}'", x), *(_limit_cell(each) for each in facts.slope_limits)),
    )
    columns: tuple[Cell, ...] = (
        "as",
        Prose((x, " → −∞")),
        Prose((x, " → ∞")),
    )
    blocks: list[Block] = [Table(columns, rows)]
    for index, side in enumerate(("−∞", "∞")):
        blocks += _gradient_notes(facts, name, index, side)
    return Section(Prose.of("Limits, and the gradient far out"), tuple(blocks))


def _limit_cell(limit: Expression | str | None) -> Cell:
    if limit is None:
        return "none or unknown"
    if isinstance(limit, str):
        return "−∞" if limit.startswith("-") else "∞"
    return limit


def _gradient_notes(facts: Facts, name: str, index: int, side: str) -> list[Block]:
    limit, rate = facts.slope_limits[index], facts.decays[index]
    x = facts.variable
    dead = [
        stretch
        for stretch in facts.course.flat
        if (stretch[0] < -20 if index == 0 else stretch[1] > 20)
    ]
    if dead:
        return [
            Note(
                Prose(
                    (
                        f"Towards {side} the derivative is exactly 0 on a whole stretch: nothing is "
                        "learnt there (a dead unit).",
                    )
                )
            )
        ]
    if isinstance(limit, str):
        return [
            Note(Prose((f"As {x} → {side}, {name}′ grows without bound: exploding gradient.",)))
        ]
    if limit == Number("0"):
        words: list[str | Expression] = [f"As {x} → {side}, {name}′ → 0"]
        if rate is not None:
            words += [" like ", rate]
        return [Note(Prose((*words, ": vanishing gradient, the function saturates.")))]
    if limit is not None:
        return [
            Note(
                Prose(
                    (f"As {x} → {side}, {name}′ → ", limit, ": the gradient does not vanish there.")
                )
            )
        ]
    return []


def _steepness(facts: Facts, name: str) -> Section:
    steepest = facts.steepest
    x = facts.variable
    if steepest.infinite:
        words = Prose((f"|{name}′| has no bound: there is no Lipschitz constant.",))
        return Section(Prose.of("Steepness"), (Note(words),))
    value = _number(facts.slope, facts, steepest)
    where = None if steepest.where is None else _point(steepest.where)
    if where is None:
        words = Prose.of(
            f"|{name}′({x})| comes as near to {{}} as one likes and never exceeds it; that is the "
            "Lipschitz constant.",
            value,
        )
    elif facts.course.kinks or facts.course.flat:
        words = Prose.of(
            f"|{name}′({x})| has its largest value, {{}}, beside {x} = {{}}; that is the "
            "Lipschitz constant.",
            value,
            where,
        )
    else:
        words = Prose.of(
            f"|{name}′({x})| is largest at {x} = {{}}, where it is {{}}; that is the "
            "Lipschitz constant.",
            where,
            value,
        )
    return Section(Prose.of("Steepness"), (Note(words),))


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
    found = _number(tree, facts, extreme)
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
