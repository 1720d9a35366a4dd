"""One derivative by a forward and by a central difference."""

from __future__ import annotations

from dataclasses import dataclass

from hwsolve.autodiff.differences import shifted
from hwsolve.autodiff.setting import Setting
from hwsolve.derivation.model import Computed, Equation, Step
from hwsolve.notation.shape import Formula
from hwsolve.notation.tree import (
    Derivative,
    Expression,
    Name,
    Number,
    Product,
    Quotient,
    Slot,
    Sum,
)

ERROR_DIGITS = 3

_TWO = Number("2")
_DIFFERENCE = Sum(Slot(0), (("-", Slot(1)),))


@dataclass(frozen=True, slots=True)
class DifferenceCheck:
    """∂output/∂wrt by differences with the step `step`, a name or a number."""

    setting: Setting
    output: str
    wrt: str
    step: Expression

    @property
    def exact(self) -> Derivative:
        """The derivative itself."""
        return Derivative(self.output, (self.wrt,))

    @property
    def forward(self) -> Expression:
        """(f(x + h) − f)/h."""
        ends = (shifted(self.output, self.wrt, "+", self.step), Name(self.output))
        return Quotient(Sum(ends[0], (("-", ends[1]),)), self.step)

    @property
    def central(self) -> Expression:
        """(f(x + h) − f(x − h))/(2h)."""
        ends = [shifted(self.output, self.wrt, sign, self.step) for sign in "+-"]
        return Quotient(Sum(ends[0], (("-", ends[1]),)), Product((_TWO, self.step)))

    def equations(self) -> tuple[Equation, Equation]:
        """The forward and the central difference, written out."""
        ahead, behind = (shifted(self.output, self.wrt, sign, self.step) for sign in "+-")
        return (
            self._equation(self.forward, (ahead, Name(self.output)), twice=False),
            self._equation(self.central, (ahead, behind), twice=True),
        )

    def _equation(
        self, name: Expression, ends: tuple[Expression, Expression], twice: bool
    ) -> Equation:
        width = () if isinstance(self.step, Number) else (self.step,)
        below: Expression = Slot(2) if width else self.step
        below = Product((_TWO, below)) if twice else below
        formula = Formula(Quotient(_DIFFERENCE, below), (*ends, *width))
        return Equation(name, formula, (Step(formula, numbers=True),))


def error_of(approximate: Expression, exact: Expression) -> Computed:
    """How far a difference is from the derivative."""
    return Computed(Formula(_DIFFERENCE, (approximate, exact)), ERROR_DIGITS)
