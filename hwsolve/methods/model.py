"""What a method is: equations in written notation, each with what it is for, and where its sources differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from hwsolve.notation.tree import Expression, Timed, walk

PARAMETER, GRADIENT, TIME = "theta", "g", "t"
"""The names that every method's equations share: what is updated, its gradient, and the step's number."""


@dataclass(frozen=True, slots=True)
class Hyperparameter:
    """`range` is one of `RANGES`. `default` is None where the sources leave it to the user. Setting it to
    anything but 0 makes the choices `needs` of knobs, where they are not made otherwise."""

    name: str
    meaning: str
    range: str
    default: Expression | None
    aliases: tuple[str, ...] = ()
    needs: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Range:
    """The values that a hyperparameter may have, in words, with their bounds."""

    words: str
    low: int | None = None
    high: int | None = None
    low_included: bool = True


RANGES = {
    "positive": Range("more than 0", low=0, low_included=False),
    "non-negative": Range("0 or more", low=0),
    "factor": Range("0 or more and less than 1", low=0, high=1),
    "any": Range("any number"),
}


@dataclass(frozen=True, slots=True)
class Substitution:
    """With this choice of a knob, `old` is written as `new` in the equations `inside` (all, if empty)."""

    choice: str
    old: Expression
    new: Expression
    inside: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Knob:
    """One thing on which the sources differ: its choices, each in words."""

    name: str
    meaning: str
    default: str
    choices: Mapping[str, str]
    substitutions: tuple[Substitution, ...] = ()


@dataclass(frozen=True, slots=True)
class MethodEquation:
    """`target` = `tree`, and what it is for. `when` lists choices of knobs, any of which bring the equation
    in; () is always. `first` is what it says at step 1 instead, where that differs; `index` counts the
    equations of the file from 0."""

    name: str
    target: Timed
    tree: Expression
    why: str
    when: tuple[Mapping[str, tuple[str, ...]], ...] = ()
    first: Expression | None = None
    index: int = 0

    def holds(self, choices: Mapping[str, str]) -> bool:
        """Whether the equation is there with these choices."""
        return not self.when or any(
            all(choices[knob] in allowed for knob, allowed in condition.items())
            for condition in self.when
        )


@dataclass(frozen=True, slots=True)
class Preset:
    """The choices and the values of one source: `note` names it in full."""

    name: str
    note: str
    choices: Mapping[str, str]
    values: Mapping[str, Expression]


@dataclass(frozen=True, slots=True)
class Example:
    """A small problem to show the method on."""

    expression: str
    at: str
    steps: int


@dataclass(frozen=True, slots=True)
class Method:
    """One optimizer as its file says it. `short` is what it is called inside a sentence; `gradient_at` names
    the quantity at which the gradient is taken, where that is not the parameter itself; `start` are values
    before the first step."""

    name: str
    title: str
    short: str
    idea: str
    reference: str
    aliases: tuple[str, ...]
    start: Mapping[str, Expression]
    hyperparameters: Mapping[str, Hyperparameter]
    knobs: Mapping[str, Knob]
    equations: tuple[MethodEquation, ...]
    presets: Mapping[str, Preset]
    example: Example | None = None
    gradient_at: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """A method with its knobs set and its hyperparameters given: what a trace is made of.

    `values` holds None for a hyperparameter that stays a symbol; `spelled` the symbols of
    those that are not printed by their names. `convention` says in a line which choices were made. `letters`
    are quantities that have another letter here, with their names in the method: a problem has a meaning of
    its own for these.
    """

    method: Method
    choices: Mapping[str, str]
    equations: tuple[MethodEquation, ...]
    values: Mapping[str, Expression | None]
    spelled: Mapping[str, str]
    convention: str
    letters: Mapping[str, str] = field(default_factory=dict)

    @property
    def gradient(self) -> str:
        """What the gradient is called."""
        return next((new for new, old in self.letters.items() if old == GRADIENT), GRADIENT)

    @property
    def gradient_at(self) -> str:
        """The quantity at which the gradient is taken: the parameter, or one that the method computes."""
        there = {equation.target.name for equation in self.equations}
        return self.method.gradient_at if self.method.gradient_at in there else PARAMETER

    @property
    def states(self) -> tuple[str, ...]:
        """The quantities that a step hands on to the next, apart from the parameter."""
        return tuple(name for name in self.method.start if self._uses_before(name))

    def _uses_before(self, name: str) -> bool:
        earlier = Timed(name, TIME, -1)
        return any(leaf == earlier for equation in self.equations for leaf in walk(equation.tree))
