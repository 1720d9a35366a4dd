"""A method's own equations as a loop over mpmath numbers: the independent route for a method of the user's.

It evaluates the parsed equations one after the other, for each parameter by itself, and shares with the
engine only the parsed file: no plan, no compiled step, no running powers, no balls.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hwsolve.autodiff.mp import value_of
from hwsolve.methods.model import PARAMETER, TIME, MethodEquation, Rule
from hwsolve.notation.shape import Shapes
from hwsolve.notation.tree import Expression, Name, Number, Timed


class WrittenLoop:
    """One parameter's state under a rule; `theta` is where it is."""

    def __init__(self, theta: Any, rule: Rule) -> None:
        self.theta = theta
        self._rule = rule
        self._shapes = Shapes()
        self._t = 0
        self._memory: dict[str, Any] = {}

    def point_of_gradient(self, values: Mapping[str, Any]) -> Any:
        """Where the gradient of the next step is taken: at the parameter, or where the rule says."""
        if self._rule.gradient_at == PARAMETER:
            return self.theta
        computed: dict[str, Any] = {}
        for equation in self._rule.equations:
            found = self._value(equation, computed, values, self._t + 1)
            computed[equation.target.name] = found
            if equation.target.name == self._rule.gradient_at:
                return found
        raise AssertionError("the rule computes the point of its gradient")

    def advance(self, gradient: Any, values: Mapping[str, Any]) -> None:
        """One step with a gradient and the values of the hyperparameters."""
        self._t += 1
        computed = {self._rule.gradient: gradient}
        for equation in self._rule.equations:
            computed[equation.target.name] = self._value(equation, computed, values, self._t)
        self.theta = computed.pop(PARAMETER)
        self._memory.update(computed)

    def _value(
        self,
        equation: MethodEquation,
        computed: Mapping[str, Any],
        values: Mapping[str, Any],
        step: int,
    ) -> Any:
        tree = equation.tree if equation.first is None or step > 1 else equation.first
        formula = self._shapes.formula(tree)
        numbers = [self._leaf(leaf, computed, values, step) for leaf in formula.fills]
        return value_of(formula.pattern, numbers)

    def _leaf(
        self, leaf: Expression, computed: Mapping[str, Any], values: Mapping[str, Any], step: int
    ) -> Any:
        if isinstance(leaf, Timed):
            return computed[leaf.name] if leaf.offset == 0 else self._before(leaf.name, values)
        assert isinstance(leaf, Name)
        return value_of(Number(str(step))) if leaf.name == TIME else values[leaf.name]

    def _before(self, name: str, values: Mapping[str, Any]) -> Any:
        if name == PARAMETER:
            return self.theta
        if name in self._memory:
            return self._memory[name]
        start = self._rule.method.start[name]
        return values[start.name] if isinstance(start, Name) else value_of(start)
