"""Exact expressions of answers: the graph composed into one formula, as far as that stays short."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from hwsolve.notation.bridge import closed_form
from hwsolve.notation.shape import Formula
from hwsolve.notation.tree import (
    Call,
    Cases,
    Constant,
    Expression,
    Name,
    Number,
    Quotient,
    children,
    fill,
    names_in,
    replace_leaves,
    walk,
)
from hwsolve.problem.model import Problem

MAX_COMPOSED_NODES = 150
MAX_NESTING = 4
MAX_QUANTITIES = 300
MAX_SHOWN_NODES = 24
MAX_NUMBER_LENGTH = 8
WITH_KINKS = frozenset({"relu", "leaky_relu", "elu", "max", "min", "abs", "sign"})


class ClosedForms:
    """Exact expressions for the quantities of a derivation, each found when it is first asked for."""

    def __init__(self, problem: Problem, equations: Iterable[tuple[Expression, Formula]]) -> None:
        self._definitions: dict[Expression, Formula] = {}
        for name, formula in equations:
            self._definitions.setdefault(name, formula)
        self._given: dict[Expression, Expression] = {
            Name(each.name): each.value for each in problem.quantities if each.value is not None
        }
        self._composed: dict[Expression, Expression | None] = {}
        self._general: dict[Expression, Expression | None] = {}
        self._exact: dict[Expression, Expression | None] = {}
        self._compose()

    def general(self, name: Expression) -> Expression | None:
        """The quantity in terms of the inputs, in closed form; None where that is long or unknown."""
        if name not in self._general:
            composed = self._composed.get(name)
            self._general[name] = None if composed is None else closed_form(composed)
        return self._general[name]

    def exact(self, name: Expression) -> Expression | None:
        """The quantity at the point, in closed form; None where that is long or unknown."""
        if name not in self._exact:
            general = self.general(name)
            if general is None:
                general = self._composed.get(name)
            found = None
            if general is not None:
                at_point = replace_leaves(general, self._given.get)
                found = general if at_point is general else closed_form(at_point)
                if found is not None and _is_undecided(found):
                    found = None
            self._exact[name] = found
        return self._exact[name]

    def written(self, name: Expression) -> list[Expression]:
        """The forms worth a line before the value: in the inputs, then at the point."""
        forms = [self.general(name), self.exact(name)]
        return [
            form
            for form in dict.fromkeys(forms)
            if form is not None
            and not _is_number(form)
            and not _has_long_number(form)
            and sum(1 for _ in walk(form)) <= MAX_SHOWN_NODES
        ]

    def _compose(self) -> None:
        """Puts every definition into those that use it, until that gets long.

        Functions nested in functions are bounded, because sympy tries to decide their signs by numbers,
        which takes time that grows exponentially with the nesting.
        """
        if len(self._definitions) > MAX_QUANTITIES:
            return
        sizes: dict[Expression, tuple[int, int]] = {}
        for name, formula in self._definitions.items():
            size, nesting = _size(formula.pattern)
            used = [sizes.get(each, (1, 0)) for each in formula.fills]
            size += sum(each[0] for each in used)
            nesting += max((each[1] for each in used), default=0)
            sizes[name] = size, nesting
            parts = [self._composed.get(each, each) for each in formula.fills]
            short = size <= MAX_COMPOSED_NODES and nesting <= MAX_NESTING
            if not short or None in parts:
                self._composed[name] = None
                continue
            composed = fill(formula.pattern, tuple(part for part in parts if part is not None))
            has_cases = any(isinstance(part, Cases) for part in walk(composed))
            self._composed[name] = None if has_cases else composed


def proof_of_zero(
    problem: Problem, equations: Sequence[tuple[Expression, Formula]]
) -> Callable[[Expression, Formula], bool]:
    """Whether algebra proves a quantity, made of those of the equations, to be 0."""

    def vanishes(name: Expression, formula: Formula) -> bool:
        return ClosedForms(problem, [*equations, (name, formula)]).exact(name) == Number("0")

    return vanishes


def _is_undecided(tree: Expression) -> bool:
    """Whether a function with a kink stands before a number: relu(1) is no closed form of 1."""
    return any(
        isinstance(part, Call) and part.function in WITH_KINKS and not names_in(part)
        for part in walk(tree)
    )


def _has_long_number(tree: Expression) -> bool:
    return any(
        isinstance(part, Number) and len(part.text) > MAX_NUMBER_LENGTH for part in walk(tree)
    )


def _size(pattern: Expression) -> tuple[int, int]:
    """How many nodes a pattern has, and how many functions it nests."""
    return sum(1 for _ in walk(pattern)), _nesting(pattern)


def _nesting(tree: Expression) -> int:
    return isinstance(tree, Call) + max(map(_nesting, children(tree)), default=0)


def _is_number(tree: Expression) -> bool:
    leaves = [leaf for leaf in walk(tree) if isinstance(leaf, Name | Constant)]
    return not leaves and isinstance(tree, Number | Quotient)
