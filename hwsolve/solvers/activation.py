"""An activation function: domain, range, symmetry, derivative, limits, steepness, kinks, values."""

from __future__ import annotations

import mpmath

from hwsolve.analysis.activation_bounds import Extreme
from hwsolve.analysis.activation_course import exact_bound, monotone_note, range_note
from hwsolve.analysis.activation_facts import Facts, Jump, NoRealValue, facts_of
from hwsolve.analysis.activation_pieces import from_definition
from hwsolve.analysis.activation_values import plot_section, values_of
from hwsolve.analysis.activation_words import (
    kink_notes,
    limits_section,
    parity_notes,
    steepness_section,
)
from hwsolve.analysis.derivatives import Differentiation
from hwsolve.analysis.domain import domain_note
from hwsolve.analysis.looking import Window, window_of
from hwsolve.analysis.simple_numbers import (
    rounded_number,
    simple_or_rounded,
)
from hwsolve.analysis.subject import Subject, asked_node, asked_variables, composed_section, subject
from hwsolve.analysis.verification import verify_derivatives
from hwsolve.autodiff.mp import value_of
from hwsolve.autodiff.setting import Setting, problem_rounding
from hwsolve.derivation.model import (
    Answer,
    Block,
    Derivation,
    Equation,
    Note,
    Prose,
    Section,
    Step,
    Verification,
)
from hwsolve.errors import Fault, InputError
from hwsolve.notation.definitions import written_out
from hwsolve.notation.printing import to_plain, to_unicode
from hwsolve.notation.shape import Formula, Shapes
from hwsolve.notation.tree import (
    Applied,
    Call,
    Expression,
    Name,
    Slot,
    names_in,
    replace_leaves,
)
from hwsolve.numbers.rounding import Rounding
from hwsolve.problem.model import Problem

OPTIONS = (
    ("--wrt", "NAME", "the variable, where there are several", False),
    ("--node", "NAME", "which node of the file; else the only output", False),
)

_TINY = mpmath.mpf("1e-300")


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
    facts = _facts(of, tree, variable)
    window = window_of(facts.looking)
    derivative = Equation(first.name, first.equation.computing, first.equation.steps, symbolic=True)
    table, values = values_of(of.name, facts, window)
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
        plot_section(facts, of.name, window),
    ]
    bounds = _bounds(facts)
    return Derivation(
        command="activation",
        title=problem.title or "Activation function",
        given=setting.given(),
        sections=tuple(sections),
        answers=tuple(_answers(values, bounds)),
        verification=(
            *((Verification("sympy derives the same", True, 0.0),) if first.proved else ()),
            *verify_derivatives(problem, of.formula, [(first.name, first.equation.computing)]),
            _extremes_verified(facts, window),
        ),
        heading=setting.heading(),
        symbols=dict(problem.display.symbols),
        remarks=(_how_it_was_looked_at(facts),),
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


def _facts(of: Subject, tree: Expression, variable: str) -> Facts:
    """Raises InputError, at the formula, for a function without real values or one that jumps."""
    try:
        return facts_of(tree, variable, problem_rounding(of.setting.problem))
    except NoRealValue:
        fault = Fault(
            "no-real-value",
            f"{to_unicode(tree)} has no real value on any stretch of {variable} that was looked at",
            "what stands under a root must not be negative, and a logarithm needs a positive number",
        )
    except Jump as jump:
        where = to_unicode(simple_or_rounded(jump.where))
        fault = Fault(
            "not-supported",
            f"{of.name} jumps at {variable} = {where}: functions that jump are not supported yet",
            "ask for the pieces on either side of it",
        )
    raise InputError([fault.at(of.setting.nodes[of.name].place)])


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
        ("lipschitz", facts.slope, facts.slopes, facts.slopes.largest_size),
        ("infimum", facts.tree, facts.values, facts.values.lowest),
        ("supremum", facts.tree, facts.values, facts.values.highest),
    )
    for name, tree, bounds, extreme in named:
        if bounds.known and not extreme.infinite:
            found.append((Name(name), Formula(_precise(tree, facts, extreme), ())))
    return found


def _precise(tree: Expression, facts: Facts, extreme: Extreme) -> Expression:
    """The exact number where one is known, else forty digits of it."""
    return exact_bound(tree, facts, extreme) or rounded_number(extreme.value, Rounding(40))


def _answers(
    values: list[tuple[Expression, Formula]], bounds: list[tuple[Expression, Formula]]
) -> list[Answer]:
    answers = []
    for quantity, _ in values:
        assert isinstance(quantity, Applied)
        answers.append(Answer(f"{quantity.name}({to_plain(quantity.argument)})", quantity))
    answers += [Answer(bound.name, bound, True) for bound, _ in bounds if isinstance(bound, Name)]
    return answers


def _how_it_was_looked_at(facts: Facts) -> Note:
    looking = facts.looking
    reach, count = int(looking.reach), 601
    where = f"at {count} points from −{reach} to {reach}"
    if looking.far:
        places = ", ".join(to_unicode(simple_or_rounded(place)) for place in looking.far[:3])
        where = (
            f"at {len(looking.points)} points, closest to each other around 0 and around {places}"
            + (", …" if len(looking.far) > 3 else "")
        )
    words = (
        f"Course, range and steepness rest on the sign of the derivative {where}, its changes of sign between "
        "them, and the limits: looked at closely, not proved."
    )
    return Note(Prose((words,)))


def _extremes_verified(facts: Facts, window: Window) -> Verification:
    """No value at other points, by mpmath, goes beyond the bounds; raises nothing, since bounds are only
    narrowed."""
    pattern = replace_leaves(
        facts.tree, lambda leaf: Slot(0) if leaf == Name(facts.variable) else None
    )
    bounds = ((facts.values.lowest, -1), (facts.values.highest, 1))
    with mpmath.workdps(30):
        largest = mpmath.mpf(0)
        spacing = mpmath.mpf("0.0617") * window.step
        for index in range(-400, 401):
            where = window.centre + index * spacing
            if not facts.has_value(where):
                continue
            try:
                value = value_of(pattern, [where])
            except (ArithmeticError, ValueError, TypeError):
                continue
            for extreme, sign in bounds:
                if not extreme.infinite:
                    beyond = sign * (value - extreme.value)
                    largest = max(largest, beyond / max(abs(extreme.value), abs(value), _TINY))
    agrees = bool(largest < mpmath.mpf("1e-20"))
    return Verification("bounds compared with 801 values", agrees, float(max(largest, 0)))
