"""The first steps of a method in symbols, simplified line by line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hwsolve.calculus.tidy import tidy
from hwsolve.derivation.model import Equation, Prose, Step, ValueOf
from hwsolve.methods.model import PARAMETER, Rule
from hwsolve.notation.shape import Formula
from hwsolve.notation.tree import (
    Call,
    Expression,
    Name,
    Number,
    Quotient,
    Sum,
    Timed,
    children,
    replace_leaves,
    walk,
)
from hwsolve.optimizers.fractions import Known, fraction, light, product_of, quotient_of
from hwsolve.optimizers.limits import limit_reason, without_small
from hwsolve.optimizers.plan import at_step
from hwsolve.optimizers.simplify import simplified

SYMBOLIC_STEPS = 2
MOST_PUT_IN = 40
"""A form of more nodes than this stays behind its name in later lines."""


@dataclass(frozen=True, slots=True)
class SymbolicStep:
    """The equations of one step in symbols; `size` is the size of the parameter's step where that does not
    depend on the gradient."""

    number: int
    equations: tuple[Equation, ...]
    size: Expression | None = None


def known_of(rule: Rule) -> Known:
    """What is known of the hyperparameters' signs and sizes."""
    spelled = rule.spelled
    own = rule.method.hyperparameters.values()
    return Known(
        frozenset(
            spelled.get(each.name, each.name)
            for each in own
            if each.range in ("positive", "non-negative")
        ),
        frozenset(spelled.get(each.name, each.name) for each in own if each.range == "factor"),
        next((spelled.get(n, n) for n in rule.method.hyperparameters if n == "epsilon"), ""),
    )


def first_steps(
    rule: Rule,
    parameter: str = PARAMETER,
    gradients: Sequence[Expression] = (),
    count: int = SYMBOLIC_STEPS,
    by: str = "",
) -> list[SymbolicStep]:
    """The first steps, each quantity in terms of the gradients so far, the parameter before the step and
    the hyperparameters. `gradients` are symbols for g₁, g₂, …, where the problem has its own."""
    known = known_of(rule)
    forms: dict[Expression, Expression] = {}
    own = {each.target.name for each in rule.equations}
    if parameter in own or parameter in rule.values:
        parameter = PARAMETER
    for name, start in rule.method.start.items():
        if name not in own:
            continue
        value = rule.values.get(start.name) if isinstance(start, Name) else start
        if isinstance(value, Number):
            forms[Timed(name, "", 0)] = value
    for index, symbol in enumerate(gradients):
        forms[Timed(rule.gradient, "", index + 1)] = symbol
    steps = []
    for number in range(1, count + 1):
        equations = []
        size = None
        for equation in rule.equations:
            tree = equation.tree
            if number == 1 and equation.first is not None:
                tree = equation.first
            target = at_step(equation.target, number)
            written = _named(tidy(at_step(tree, number)), parameter)
            lines, last = _lines(written, forms, known)
            shown = _named(target, parameter)
            scoped = _scoped(shown, by)
            equations.append(
                Equation(scoped, Formula(last, ()), lines, symbolic=True, general=True)
            )
            if equation.target.name == PARAMETER:
                size = _size(lines[-1].formula.pattern, known)
            elif _is_worth_putting_in(last, known):
                forms[shown] = last
        steps.append(SymbolicStep(number, tuple(equations), size))
    return steps


def _is_worth_putting_in(tree: Expression, known: Known) -> bool:
    """Whether later lines show a form instead of its name: one that holds a gradient and is not long."""
    leaves = list(walk(tree))
    symbols = known.positive | known.factors
    own = any(
        isinstance(leaf, Timed) or (isinstance(leaf, Name) and leaf.name not in symbols)
        for leaf in leaves
    )
    return own and len(leaves) <= MOST_PUT_IN


def _lines(
    written: Expression, forms: Mapping[Expression, Expression], known: Known
) -> tuple[tuple[Step, ...], Expression]:
    """The equation, what is known put in, and the simplifications; and the last expression before a limit
    was taken, which later lines put in."""
    steps = [Step(Formula(written, ()))]
    used = [leaf for leaf in dict.fromkeys(walk(written)) if leaf in forms]
    last = written
    if used:
        last = light(replace_leaves(written, forms.get))
        if _has_fraction_in_fraction(last):
            return _lines_by_name(written, used, forms, known)
        steps.append(Step(Formula(last, ()), _starting(used, forms)))
    exact = last
    for line in simplified(last, known):
        steps.append(Step(Formula(line.tree, ()), line.reason, line.relation))
        if line.relation == "=" and exact is last:
            exact = line.tree
        last = line.tree
    shown = tuple(
        step
        for index, step in enumerate(steps)
        if index == 0 or step.formula.pattern != steps[index - 1].formula.pattern
    )
    return shown, exact if _took_limit(steps) else last


def _lines_by_name(
    written: Expression,
    used: Sequence[Expression],
    forms: Mapping[Expression, Expression],
    known: Known,
) -> tuple[tuple[Step, ...], Expression]:
    """The same where what is known would stand as fractions inside a fraction: its names stay, also in the
    limit, and the last line has all put in and simplified."""
    steps = [Step(Formula(written, ()))]
    limit = without_small(written, known)
    if limit is not None:
        steps.append(Step(Formula(limit, ()), limit_reason(known), "→"))
    tree = light(replace_leaves(limit or written, forms.get))
    relation = "="
    reasons: list[str | Expression | ValueOf] = []
    for name in used:
        before = "" if not reasons else " and " if name is used[-1] else ", "
        reasons += [before, name]
    reasons.append(" put in")
    for line in simplified(tree, known):
        tree = line.tree
        relation = line.relation if relation == "=" else relation
        reasons += ["; ", *(line.reason.parts if line.reason else ())]
    if not _has_fraction_in_fraction(tree):
        steps.append(Step(Formula(tree, ()), Prose(tuple(reasons)), relation))
    return tuple(steps), written if _took_limit(steps) else tree


def _has_fraction_in_fraction(tree: Expression, inside: bool = False) -> bool:
    """Whether a bar stands over or under another one."""
    own = isinstance(tree, Quotient)
    if own and inside:
        return True
    return any(_has_fraction_in_fraction(part, inside or own) for part in children(tree))


def _took_limit(steps: Sequence[Step]) -> bool:
    return any(step.relation == "→" for step in steps)


def _starting(used: Sequence[Expression], forms: Mapping[Expression, Expression]) -> Prose | None:
    """`m₀ = 0`, where starting values were put in."""
    starts = [leaf for leaf in used if isinstance(leaf, Timed) and leaf.offset == 0]
    if not starts:
        return None
    parts: list[str | Expression] = []
    for leaf in starts:
        parts += [", " if parts else "", leaf, " = ", forms[leaf]]
    return Prose(tuple(parts))


def _named(tree: Expression, parameter: str) -> Expression:
    """The tree with the parameter's own name for θ."""

    def renamed(leaf: Expression) -> Expression | None:
        if isinstance(leaf, Timed) and leaf.name == PARAMETER:
            return Timed(parameter, leaf.symbol, leaf.offset)
        return None

    return tree if parameter == PARAMETER else replace_leaves(tree, renamed)


def _scoped(atom: Expression, by: str) -> Expression:
    assert isinstance(atom, Timed)
    return Timed(atom.name, "", atom.offset, of="symbols", by=by)


def _size(tree: Expression, known: Known) -> Expression | None:
    """The size of the step where the parameter moves by a constant times a sign."""
    if not isinstance(tree, Sum) or len(tree.rest) != 1:
        return None
    over, under = fraction(tree.rest[0][1])
    signs = [each for each in over if isinstance(each, Call) and each.function == "sign"]
    if len(signs) != 1:
        return None
    over = [each for each in over if each is not signs[0]]
    constant = quotient_of(over, under) if under else product_of(over)
    hyperparameters = known.positive | known.factors
    depends = any(
        isinstance(leaf, Timed) or (isinstance(leaf, Name) and leaf.name not in hyperparameters)
        for leaf in walk(constant)
    )
    return None if depends else constant
