"""Columns of a Jacobian by forward differences: one more evaluation of the graph for each input."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hwsolve.autodiff.differences import shifted, shifted_values
from hwsolve.autodiff.setting import Setting
from hwsolve.autodiff.sweeps import Background
from hwsolve.derivation.model import Block, Equation, Given, Level, Prose, Section, Step
from hwsolve.errors import Fault, InputError
from hwsolve.notation.printing import to_unicode
from hwsolve.notation.shape import Formula
from hwsolve.notation.tree import Applied, Expression, Name, Quotient, Slot, Sum
from hwsolve.numbers.evaluation import Evaluation, UndefinedAt

MOST_WRITTEN_NODES = 12

_DIFFERENCE = Sum(Slot(0), (("-", Slot(1)),))


def difference_sections(setting: Setting, exact: Background, step: Given) -> list[Section]:
    """For each input: the values a step away, and the column that they give.

    Raises InputError where a node has no value there.
    """
    sections = []
    written = len(setting.nodes) <= MOST_WRITTEN_NODES
    for wrt in setting.problem.wrt:
        ends = {shifted(output, wrt, "+", step.name) for output in setting.problem.outputs}
        blocks: list[Block] = [
            each if written or each.name in ends else replace(each, level=Level.FULL)
            for each in shifted_values(setting, wrt, "+", step.name)
        ]
        moved = {each.name for each in blocks if isinstance(each, Equation)}
        for output in setting.problem.outputs:
            ahead = shifted(output, wrt, "+", step.name)
            if ahead in moved:
                formula = Formula(Quotient(_DIFFERENCE, Slot(2)), (ahead, Name(output), step.name))
                name = slope_name(output, wrt, step)
                blocks.append(Equation(name, formula, (Step(formula, numbers=True),)))
        title = Prose.of("Differences: the column of {} from one more evaluation", Name(wrt))
        sections.append(Section(title, tuple(blocks)))
    _require_defined(setting, exact, sections, step)
    return sections


def slope_name(output: str, wrt: str, step: Given) -> Expression:
    """(f(x + h) − f)/h as the name of an entry."""
    ahead = shifted(output, wrt, "+", step.name)
    return Quotient(Sum(ahead, (("-", Name(output)),)), step.name)


def _require_defined(
    setting: Setting, exact: Background, sections: Sequence[Section], step: Given
) -> None:
    """Raises InputError where a node has no value a step away."""
    given: dict[Expression, Formula | None] = {
        each.name: Formula(each.value, ())
        for each in (*setting.given(), step)
        if each.value is not None
    }
    equations = [
        (block.name, block.computing)
        for section in sections
        for block in section.blocks
        if isinstance(block, Equation)
    ]
    try:
        Evaluation(given, [*exact, *equations])
    except UndefinedAt as error:
        name = error.name.name if isinstance(error.name, Applied) else ""
        fault = Fault(
            "undefined",
            f"{to_unicode(error.name)} has no value, a step away from the point: {error.reason}",
            "choose a smaller [ask].step, or another point",
        )
        node = setting.nodes.get(name)
        raise InputError([fault.at(node.place) if node else fault]) from None
