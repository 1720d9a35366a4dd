"""Values that a computation of its own makes from other quantities, at any precision that is
asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from hwsolve.notation.shape import Formula
from hwsolve.notation.tree import Expression
from hwsolve.numbers.compiled import Compiler
from hwsolve.numbers.values import Value, normalized

Supply = Callable[[], Mapping[Expression, Value]]


def recomputing(
    given: Mapping[Expression, Formula | None],
    equations: Sequence[tuple[Expression, Formula]],
    compute: Callable[[Mapping[Expression, Value]], dict[Expression, Value]],
) -> Supply:
    """A function that gives what `compute` makes of the quantities, each time from scratch.

    The quantities depend on nothing that is a symbol. It raises as the operations of `numbers` do.
    """
    compiler = Compiler()
    start = [(name, formula) for name, formula in given.items() if formula is not None]

    def supply() -> Mapping[Expression, Value]:
        values: dict[Expression, Value] = {}
        for name, formula in (*start, *equations):
            if name not in values and all(fill in values for fill in formula.fills):
                evaluator = compiler.evaluator(formula.pattern)
                values[name] = normalized(evaluator(*[values[fill] for fill in formula.fills]))
        return compute(values)

    return supply
