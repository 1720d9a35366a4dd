"""What is said before the steps of Newton's method: the function, the idea, the derivatives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hwsolve.analysis.derivatives import Differentiated
from hwsolve.analysis.newton_names import Target
from hwsolve.analysis.subject import Subject, composed_section
from hwsolve.derivation.model import Block, Equation, Note, Prose, Section, Step
from hwsolve.notation.tree import (
    Applied,
    Expression,
    Name,
    Negate,
    Product,
    Quotient,
    Sum,
    Timed,
    walk,
)

MOST_HEADING_NODES = 30


def method_section(target: Target, derivatives: Sequence[Differentiated], damped: bool) -> Section:
    """The idea in one or two lines, and the derivatives that it needs."""
    blocks: list[Block] = [Note(_idea(target))]
    if damped:
        words = "A damped step goes only a part of that way: {} = {} + t Δ."
        blocks.append(
            Note(Prose.of(words, Timed("x", "k", 1), Timed("x", "k", 0)))
            if target.single
            else Note(Prose(("A damped step goes only a part t of the way Δ.",)))
        )
    blocks += [_primed(each.equation, target) for each in derivatives]
    return Section(Prose.of("The method"), tuple(blocks))


def _primed(equation: Equation, target: Target) -> Equation:
    """The line in symbols; of one variable f′(x) instead of ∂f/∂x."""
    primes = target.primes

    def words(prose: Prose | None) -> Prose | None:
        parts = () if prose is None else prose.parts
        primed = (primes.get(p, p) if isinstance(p, Expression) else p for p in parts)
        return None if prose is None else Prose(tuple(primed))

    return replace(
        equation,
        name=primes.get(equation.name, equation.name),
        steps=tuple(replace(step, reason=words(step.reason)) for step in equation.steps),
        symbolic=True,
    )


def function_note(of: Subject, target: Target) -> Note | None:
    """`f(x) = x² + 3x + 2, x₀ = 1`, of one variable and a formula that fits a line."""
    if not target.single or composed_section(of) or _size(of.tree) > MOST_HEADING_NODES:
        return None
    variable = target.variables[0]
    parts: list[str | Expression] = [Applied(of.name, Name(variable)), " = ", of.tree]
    values = {each.name: each.value for each in of.setting.problem.quantities}
    start = values[variable]
    if start is not None:
        parts += [", ", target.iterate(variable, 0), " = ", start]
    return Note(Prose(tuple(parts)))


def function_sections(subjects: Sequence[Subject]) -> list[Section]:
    """What is worked on, each function as one formula."""
    composed = [section for each in subjects for section in composed_section(each)]
    plain = tuple(
        Equation(Name(each.name), each.formula, (Step(each.formula),), symbolic=True)
        for each in subjects
        if not composed_section(each)
    )
    title = "The function" if len(plain) == 1 else "The functions"
    return [*([Section(Prose.of(title), plain)] if plain else []), *composed]


def _size(tree: Expression) -> int:
    return sum(1 for _ in walk(tree))


def _idea(target: Target) -> Prose:
    if not target.single:
        if target.objective is None:
            return Prose(
                (
                    "Near a point the functions are replaced by their tangent planes; these are 0 "
                    "where J Δ = −f, with the Jacobian J. That system gives the step Δ.",
                )
            )
        return Prose(
            (
                "Near a point the function is replaced by its quadratic model, whose gradient is 0 "
                "where H Δ = −∇f, with the Hessian H. That system gives the step Δ = −H⁻¹∇f.",
            )
        )
    variable = Timed(target.variables[0], "k", 0)
    of = target.functions[0]
    primes = ("'", "''") if target.objective else ("", "'")
    value, slope = (Applied(of + prime, variable) for prime in primes)
    change = Timed("Delta", "k", 0)
    tangent = Sum(value, (("+", Product((slope, change))),))
    quotient = Negate(Quotient(value, slope))
    start = "The tangent at {} is 0 where 0 = {}, so {} = {} and {} = {}."
    if target.objective:
        start = (
            "The parabola that fits best at {} has its turning point where 0 = {}, so {} = {} "
            "and {} = {}."
        )
    ahead = Timed(target.variables[0], "k", 1)
    moved = Sum(variable, (("+", change),))
    return Prose.of(start, variable, tangent, change, quotient, ahead, moved)
