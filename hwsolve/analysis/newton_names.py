"""What Newton's method is asked, and under which names its quantities go at each step."""

from __future__ import annotations

from dataclasses import dataclass, field

from hwsolve.derivation.model import Block
from hwsolve.linear_algebra.elimination import Elimination
from hwsolve.notation.tree import Applied, Derivative, Expression, Name, Number, Timed


@dataclass(frozen=True, slots=True)
class Target:
    """What Newton's method is asked: residuals r(x) = 0 with the matrix of their derivatives.

    `objective` is the function whose minimum is sought, `name` and tree; None where roots are.
    """

    variables: tuple[str, ...]
    functions: tuple[str, ...]
    residuals: tuple[Expression, ...]
    matrix: tuple[tuple[Expression, ...], ...]
    objective: tuple[str, Expression] | None = None

    @property
    def single(self) -> bool:
        """Whether there is one variable."""
        return len(self.variables) == 1

    @property
    def primes(self) -> dict[Expression, Expression]:
        """Of one variable, ∂f/∂x is f′(x), and ∂²f/∂x² is f″(x)."""
        if not self.single:
            return {}
        of, variable = self.functions[0], self.variables[0]
        return {
            Derivative(of, (variable,) * order): Applied(of + "'" * order, Name(variable))
            for order in (1, 2)
        }

    def iterate(self, variable: str, index: int) -> Timed:
        """x at a step."""
        return Timed(variable, "", index)

    def point(self, index: int) -> list[Timed]:
        """All variables at a step."""
        return [self.iterate(variable, index) for variable in self.variables]

    def residual(self, row: int, index: int) -> Expression:
        """The name of a residual at a step."""
        if self.objective is not None:
            of = self.objective[0]
            if self.single:
                return Applied(f"{of}'", self.iterate(self.variables[0], index))
            return Derivative(of, (self.variables[row],), at=f"newton:{index}")
        of = self.functions[row]
        if self.single:
            return Applied(of, self.iterate(self.variables[0], index))
        return Timed(of, "", index)

    def entry(self, row: int, column: int, index: int) -> Expression:
        """The name of an entry of the matrix at a step."""
        if self.objective is not None:
            of = self.objective[0]
            if self.single:
                return Applied(f"{of}''", self.iterate(self.variables[0], index))
            pair = tuple(self.variables[place] for place in sorted((row, column)))
            return Derivative(of, pair, at=f"newton:{index}")
        of = self.functions[row]
        if self.single:
            return Applied(f"{of}'", self.iterate(self.variables[0], index))
        return Derivative(of, (self.variables[column],), at=f"newton:{index}")

    def height(self, index: int) -> Expression | None:
        """The name of the objective at a step."""
        if self.objective is None:
            return None
        of = self.objective[0]
        if self.single:
            return Applied(of, self.iterate(self.variables[0], index))
        return Timed(of, "", index)

    def change(self, column: int, index: int) -> Timed:
        """Δ at a step."""
        return Timed("Delta" if self.single else f"Delta{column + 1}", "", index)


@dataclass(slots=True)
class Iteration:
    """One step: its lines, and where it ended. `stopped` says why there is no next iterate."""

    index: int
    blocks: list[Block]
    elimination: Elimination | None = None
    stopped: str = ""
    factor: Expression = field(default_factory=lambda: Number("1"))
