"""Differentiation with its steps, the way a teacher writes it on the board.

A pattern with slots is differentiated like any other expression, with respect to one of its slots:
every step is then a pattern over the same slots, and whoever has the fills puts them in.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from hwsolve.calculus.applied import Applied, depends, without_ones
from hwsolve.calculus.factors import ONE, ZERO
from hwsolve.calculus.known import derivative_of_function
from hwsolve.calculus.literals import literal_of
from hwsolve.calculus.rules import apply_rule
from hwsolve.calculus.same import same, same_product
from hwsolve.calculus.tidy import tidy
from hwsolve.derivation.model import Level, Prose, Step, Work
from hwsolve.notation.shape import Formula
from hwsolve.notation.tree import (
    Call,
    Differentiate,
    Expression,
    Number,
    Power,
    Product,
    Quotient,
    children,
    replace_leaves,
    walk,
)

DEEPEST_SUBSTEPS = 3
"""How deeply side calculations are nested; what lies deeper is differentiated without them."""

_LONGEST_IN_A_REASON = 20
MOST_NAMED = 2
"""A reason names at most this many constants."""


def differentiate(tree: Expression, wrt: Expression) -> Work:
    """∂tree/∂wrt, `wrt` being a leaf of the tree: a name, a slot, a quantity at a time step.

    The formulas of the steps are patterns over the slots of `tree` and have no fills. The last step
    is the derivative and shows at every level of detail; steps that say little show at `Level.FULL`
    only.

    Raises:
        Defect: the tree holds something that has no rule.
    """
    return _work(tree, wrt, DEEPEST_SUBSTEPS)


def derivative(tree: Expression, wrt: Expression) -> Expression:
    """∂tree/∂wrt without its steps, tidied."""
    return tidy(_derivative(tree, wrt))


def result_of(work: Work) -> Expression:
    """What a side calculation comes to."""
    return work.steps[-1].formula.pattern


@dataclass(frozen=True, slots=True)
class Convention:
    """At points where `left` = `right` a derivative holds by convention; `text` says by which."""

    left: Expression
    right: Expression
    text: str


def conventions(tree: Expression, wrt: Expression) -> tuple[Convention, ...]:
    """The conventions on which `differentiate(tree, wrt)` relies, as patterns over the tree's
    slots."""
    found: list[Convention] = []
    for node in walk(tree):
        if not isinstance(node, Call) or not depends(node, wrt):
            continue
        if len(node.arguments) > 1:
            text = f"at a tie {node.function} takes half of each argument’s derivative"
            found += [Convention(*pair, text) for pair in combinations(node.arguments, 2)]
            continue
        known, argument = derivative_of_function(node.function), node.arguments[0]

        def put_in(
            part: Expression,
            parameter: Expression = known.parameter,
            argument: Expression = argument,
        ) -> Expression:
            return replace_leaves(part, lambda leaf: argument if leaf == parameter else None)

        for case, text in known.conventions.items():
            found.append(Convention(put_in(case.left), put_in(case.right), text))
    return tuple(dict.fromkeys(found))


def _derivative(tree: Expression, wrt: Expression) -> Expression:
    if tree == wrt:
        return ONE
    if not depends(tree, wrt):
        return ZERO
    rule = apply_rule(tree, wrt)
    return (rule.finish or rule.build)(*[_derivative(u, wrt) for u in rule.inner])


def _work(tree: Expression, wrt: Expression, nesting: int) -> Work:
    if tree == wrt:
        return _one_line(tree, ONE, Prose.of("the derivative of {} by itself is 1", tree))
    if not depends(tree, wrt):
        return _one_line(tree, ZERO, Prose.of("{} is a constant here", tree))
    rule = _rule_for(tree, wrt)
    if nesting < 0:
        return _one_line(tree, derivative(tree, wrt), _law(rule))
    if rule.passing:
        return _carried_on(tree, wrt, rule, nesting)
    return _carried_out(tree, wrt, rule, nesting)


def _rule_for(tree: Expression, wrt: Expression) -> Applied:
    """The rule, with all constants that stand around what varies passed by at once."""
    rule = apply_rule(tree, wrt)
    while rule.passing and rule.inner[0] != wrt:
        next_rule = apply_rule(rule.inner[0], wrt)
        if not next_rule.passing:
            break
        rule = _one_after_the_other(rule, next_rule)
    return rule


def _one_after_the_other(outer: Applied, inner: Applied) -> Applied:
    def build(derivative: Expression) -> Expression:
        return outer.build(inner.build(derivative))

    def finish(derivative: Expression) -> Expression:
        return (outer.finish or outer.build)((inner.finish or inner.build)(derivative))

    def in_full(derivative: Expression) -> Expression:
        return (outer.in_full or outer.build)((inner.in_full or inner.build)(derivative))

    constants = inner.constants + outer.constants
    return Applied(inner.law, inner.inner, build, True, finish, in_full, constants)


def _one_line(tree: Expression, result: Expression, reason: Prose) -> Work:
    return Work(tree, (_step(result, reason, Level.BRIEF),))


def _step(
    pattern: Expression, reason: Prose, level: Level, substeps: tuple[Work, ...] = ()
) -> Step:
    return Step(Formula(pattern, ()), reason, level=level, substeps=substeps)


def _carried_on(tree: Expression, wrt: Expression, rule: Applied, nesting: int) -> Work:
    """The steps of the one operand that varies, each with the constants written around it."""
    (operand,) = rule.inner
    law = _law(rule)
    inner = _work(operand, wrt, nesting)
    derived = result_of(inner)
    finished = tidy((rule.finish or rule.build)(derived))
    if operand == wrt:
        spelled_out = (rule.in_full or rule.build)(derived)
        full = (
            ()
            if same(spelled_out, finished)
            else (_step(spelled_out, _reason_of(inner), Level.FULL),)
        )
        return Work(tree, (*full, _step(finished, law, Level.BRIEF)))
    steps = [
        replace(step, formula=Formula(rule.build(step.formula.pattern), ()))
        for step in inner.steps[:-1]
    ]
    steps.append(replace(inner.steps[-1], formula=Formula(finished, ())))
    if _named(rule.constants):
        first = next(place for place, step in enumerate(steps) if step.level <= Level.NORMAL)
        steps[first] = replace(steps[first], reason=_joined(steps[first].reason, law))
    return Work(tree, tuple(steps))


def _carried_out(tree: Expression, wrt: Expression, rule: Applied, nesting: int) -> Work:
    """The rule with the inner derivatives only named, then with them put in, then tidied."""
    law = _law(rule)
    works = [_work(operand, wrt, nesting - 1) for operand in rule.inner]
    compound = [work for work in works if children(work.subject) and depends(work.subject, wrt)]
    lengthy = [work for work in compound if not _is_one_line(work)]
    spelled_out = rule.build(*map(result_of, works))
    put_in = without_ones(spelled_out)
    finished = tidy((rule.finish or rule.build)(*map(result_of, works)))
    steps: list[Step] = []

    law_is_said = bool(lengthy or (len(works) == 1 and compound and not rule.at_once))
    if compound:
        named = lengthy or compound
        unfolded = _unfolded(rule, works, named, wrt)
        reason = law if law_is_said else _naming(rule)
        level = Level.NORMAL if law_is_said else Level.FULL
        aside = [
            replace(work, subject=Differentiate(work.subject, wrt))
            for work in (lengthy if law_is_said else compound)
        ]
        steps.append(_step(unfolded, reason, level, tuple(aside)))

    if not law_is_said:
        reason = _with_inner_laws(law, compound, wrt)
    elif any(step.substeps for step in steps):
        reason = Prose(("with the derivatives worked out above",))
    else:
        reason = _inner_derivatives(compound, wrt)
    if same_product(put_in, finished):
        if not same(spelled_out, put_in):
            steps.append(_step(spelled_out, _inner_derivatives(works, wrt), Level.FULL))
    else:
        if rule.at_once or _only_numbers_differ(put_in, finished):
            said = _reason_of(works[0]) if len(works) == 1 else _inner_derivatives(works, wrt)
            steps.append(_step(spelled_out, said, Level.FULL))
        else:
            steps.append(_step(put_in, reason, Level.NORMAL))
            reason = Prose(("equal factors and terms taken together",))
    return Work(tree, (*steps, _step(finished, reason, Level.BRIEF)))


def _unfolded(
    rule: Applied, works: Sequence[Work], named: Sequence[Work], wrt: Expression
) -> Expression:
    unfolded = rule.build(
        *[
            Differentiate(work.subject, wrt)
            if any(work is other for other in named)
            else result_of(work)
            for work in works
        ]
    )
    return unfolded if len(works) == 1 else tidy(unfolded)


def _is_one_line(work: Work) -> bool:
    return sum(step.level <= Level.NORMAL for step in work.steps) == 1


def _only_numbers_differ(before: Expression, after: Expression) -> bool:
    """Whether tidying only dropped or folded numbers and signs."""

    def symbols(tree: Expression) -> Counter[Expression]:
        return Counter(
            node for node in walk(tree) if not children(node) and not isinstance(node, Number)
        )

    return symbols(before) == symbols(after)


def _reason_of(work: Work) -> Prose:
    reason = work.steps[-1].reason
    assert reason is not None
    return reason


def _law(rule: Applied) -> Prose:
    """The law of a rule, and what is constant in it; a rule that only passes a constant by needs no
    law."""
    named = _named(rule.constants)
    if not named:
        return rule.law
    long = any(len(list(walk(constant))) > _LONGEST_IN_A_REASON for constant in named)
    if long or len(named) > MOST_NAMED:
        held = Prose(("everything else is a constant here",))
    elif len(named) == 1:
        held = Prose.of("{} is a constant here", named[0])
    else:
        pieces = [piece for constant in named[:-1] for piece in (", ", constant)]
        held = Prose((*pieces[1:], " and ", named[-1], " are constants here"))
    return held if rule.passing else _joined(rule.law, held)


def _named(constants: Sequence[Expression]) -> tuple[Expression, ...]:
    """The constants that are no mere numbers, each once."""
    return tuple(dict.fromkeys(part for part in constants if literal_of(part) is None))


def _naming(rule: Applied) -> Prose:
    """Which operand is u in the law that follows, and which is v."""
    if len(rule.inner) > 3:
        return rule.law
    pieces = [
        piece
        for letter, operand in zip("uvw", rule.inner, strict=False)
        for piece in (f", {letter} = ", operand)
    ]
    return Prose(("with u = ", *pieces[1:]))


def _with_inner_laws(law: Prose, works: Sequence[Work], wrt: Expression) -> Prose:
    """The law, and those of inner derivatives that are not to be seen at a glance."""
    parts = law.parts
    for work in works:
        rule = _rule_for(work.subject, wrt)
        inner = rule.law.parts
        if inner == law.parts or rule.passing or isinstance(work.subject, Power):
            continue
        if isinstance(work.subject, Product | Quotient):
            parts = (*parts, "; ", Differentiate(work.subject, wrt), " by the ", *inner)
        elif isinstance(work.subject, Call) and inner not in (parts, parts[-len(inner) :]):
            parts = (*parts, "; ", *inner)
    return Prose(parts)


def _inner_derivatives(works: Sequence[Work], wrt: Expression) -> Prose:
    """What the inner derivatives are, as far as that is short enough for a reason."""
    pieces: list[str | Expression] = []
    for work in works:
        operator, result = Differentiate(work.subject, wrt), result_of(work)
        if sum(len(list(walk(part))) for part in (operator, result)) <= _LONGEST_IN_A_REASON:
            pieces += (", ", operator, " = ", result)
    return (
        Prose(tuple(pieces[1:]))
        if pieces
        else Prose(("the inner derivative is found in the same way",))
    )


def _joined(one: Prose | None, other: Prose) -> Prose:
    return other if one is None else Prose((*one.parts, "; ", *other.parts))
