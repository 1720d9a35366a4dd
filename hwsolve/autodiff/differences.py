"""Finite differences as they are written: the step, and the graph evaluated a step away."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from hwsolve.autodiff.setting import Setting
from hwsolve.derivation.model import Equation, Prose, Step
from hwsolve.notation.shape import Formula
from hwsolve.notation.tree import Applied, Expression, Name, Number, Quotient, Slot, Sum
from hwsolve.problem.ask import LARGEST_STEP
from hwsolve.problem.model import Problem
from hwsolve.problem.options import positive_number


def free_step_name(setting: Setting) -> Name:
    """h, or another name for the step where the problem has an h of its own."""
    taken = {*setting.nodes, *(each.name for each in setting.problem.quantities)}
    return Name(next(name for name in ("h", "delta", "epsilon", "h_step") if name not in taken))


def with_step(problem: Problem, text: str | None) -> Problem:
    """The problem with the step of the option. Raises InputError for what is no step."""
    if text is None:
        return problem
    _, step = positive_number(text, "--step", LARGEST_STEP)
    return replace(problem, step=step)


def step_number(step: Fraction) -> Expression:
    """The step as a person writes it: 0.01, 1e-6 or 1/3."""
    text = f"{float(step):g}"
    if Fraction(text) == step:
        return Number(text)
    return Quotient(Number(str(step.numerator)), Number(str(step.denominator)))


def shifted(name: str, wrt: str, sign: str, step: Expression) -> Applied:
    """`name` at wrt ± step, everything else as given: f₆(x + h)."""
    return Applied(name, Sum(Name(wrt), ((sign, step),)))


def shifted_values(setting: Setting, wrt: str, sign: str, step: Expression) -> list[Equation]:
    """The value of every node that depends on `wrt`, at wrt ± step."""
    moved: dict[Expression, Expression] = {Name(wrt): Sum(Name(wrt), ((sign, step),))}
    names = () if isinstance(step, Number) else (step,)
    beside = step if isinstance(step, Number) else Slot(1)
    start = Formula(Sum(Slot(0), ((sign, beside),)), (Name(wrt), *names))
    equations = [Equation(moved[Name(wrt)], start, (Step(start, numbers=True),))]
    for node in setting.nodes.values():
        if not any(fill in moved for fill in node.formula.fills):
            continue
        name = moved[Name(node.name)] = shifted(node.name, wrt, sign, step)
        fills = tuple(moved.get(fill, fill) for fill in node.formula.fills)
        formula = Formula(node.formula.pattern, fills)
        equations.append(Equation(name, formula, (Step(formula, numbers=True),)))
    for output in setting.problem.outputs:
        if Name(output) not in moved:
            unmoved = Formula(Slot(0), (Name(output),))
            reason = Prose.of("{} does not depend on {}", Name(output), Name(wrt))
            name = shifted(output, wrt, sign, step)
            equations.append(Equation(name, unmoved, (Step(unmoved, reason),)))
    return equations
