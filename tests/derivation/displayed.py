"""Reading what a solution displays, as a person with a pocket calculator does.

Everything starts from the JSON output: its expressions are parsed and worked out from the numbers in them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import mpmath

from hwsolve.derivation.display import Display
from hwsolve.derivation.evaluated import evaluated
from hwsolve.derivation.model import Derivation, Level
from hwsolve.notation.parser import parse
from hwsolve.notation.tree import (
    Call,
    Expression,
    Name,
    Negate,
    Number,
    Quotient,
    Sum,
    children,
    walk,
)
from hwsolve.numbers.rounding import Rounding
from hwsolve.problem.model import Problem
from hwsolve.renderers import Page, formats
from tests.oracles import Library, in_mpmath, value_of

DIGITS = 60
_BIT = re.compile(r"(?P<units>\d+)(?:\.(?P<decimals>\d+))?(?:e(?P<exponent>-?\d+))?")

_EXACT = Library(
    number=Fraction,
    constants={},
    functions={
        "abs": abs,
        "max": max,
        "min": min,
        "sign": lambda z: Fraction((z > 0) - (z < 0)),
        "relu": lambda z: max(z, Fraction(0)),
        "leaky_relu": lambda z: max(z, z / 100),
        "softsign": lambda z: z / (1 + abs(z)),
    },
)


@dataclass(frozen=True, slots=True)
class Step:
    """One displayed line of an equation; `tree` is its expression where it has numbers put in."""

    relation: str
    text: str
    tree: Expression | None
    numbers: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One displayed equation: its name, its steps, and its answer."""

    name: str
    computing: str
    uses: tuple[str, ...]
    steps: tuple[Step, ...]
    value: float | None
    shown: str | None
    relation: str

    @property
    def numeric(self) -> list[Step]:
        return [step for step in self.steps if step.numbers]


@dataclass(frozen=True, slots=True)
class Solution:
    """A problem solved by one command and shown with one rounding."""

    problem: Problem
    derivation: Derivation
    display: Display
    lines: tuple[Line, ...]

    def written(self, format: str) -> str:
        """The whole solution in this format."""
        return "".join(
            formats()[format].render(self.derivation, self.display, Level.NORMAL, Page())
        )


def shown(problem: Problem, derivation: Derivation, rounding: Rounding) -> Solution:
    """What the JSON output shows of a derivation."""
    found = Solution(problem, derivation, evaluated(derivation, rounding), ())
    return replace(found, lines=lines(json.loads(found.written("json"))))


def lines(solution: Mapping[str, Any]) -> tuple[Line, ...]:
    """Every displayed equation of the JSON output, in order."""
    return tuple(
        Line(
            block["equation"],
            block["computing"],
            tuple(block["uses"]),
            tuple(map(_step, block["steps"])),
            block["value"],
            block["shown"],
            block["relation"],
        )
        for section in solution["sections"]
        for block in section["blocks"]
        if "equation" in block
    )


def _step(data: Mapping[str, Any]) -> Step:
    text, numbers = data["expression"], data.get("numbers", False)
    return Step(data["relation"], text, _read(text) if numbers else None, numbers)


def _read(text: str, names: Iterable[str] = ()) -> Expression:
    return parse(text, names=frozenset(names), derivatives=True)


def worked_out(tree: Expression) -> Fraction | Any:
    """The value of a displayed expression: a Fraction where it is one, else an mpmath number."""
    try:
        value = value_of(tree, {}, _EXACT)
    except (KeyError, TypeError):
        value = None
    return value if isinstance(value, Fraction) else in_mpmath(tree, {}, DIGITS)


def is_displayed_number(tree: Expression | None) -> bool:
    return isinstance(tree.argument if isinstance(tree, Negate) else tree, Number)


def displayed_numbers(tree: Expression) -> Iterator[Expression]:
    """The numbers of an expression as a reader sees them: decimals, p/q, and `log 3` or `√2`."""
    match tree:
        case Number() | Quotient(Number(), Number()):
            yield tree
        case Call("log" | "ln" | "sqrt", (Number(),)):
            yield tree
        case _:
            for part in children(tree):
                yield from displayed_numbers(part)


def terms(tree: Expression | None) -> list[tuple[str, Expression]]:
    """The terms of a sum with their signs."""
    if tree is None:
        return []
    return [("+", tree.first), *tree.rest] if isinstance(tree, Sum) else [("+", tree)]


def last_place(text: str) -> Fraction:
    """One unit of the last digit of a displayed number."""
    found = _BIT.search(text)
    assert found is not None, text
    exponent = int(found["exponent"] or 0) - len(found["decimals"] or "")
    return Fraction(10) ** exponent


def significant_digits(text: str) -> int:
    """How many digits a displayed number has from its first that is not 0."""
    found = _BIT.search(text)
    assert found is not None, text
    return len((found["units"] + (found["decimals"] or "")).lstrip("0"))


def decimal_places(text: str) -> int:
    found = _BIT.search(text)
    assert found is not None, text
    return len(found["decimals"] or "") - int(found["exponent"] or 0)


def is_rounding(displayed: Expression, value: Any) -> bool:
    """Whether the displayed number is the value rounded to its last digit, halves away from zero."""
    shown = worked_out(displayed)
    unit = last_place(next(leaf.text for leaf in walk(displayed) if isinstance(leaf, Number)))
    return is_nearest(shown, unit, value)


def is_nearest(shown: Fraction, unit: Fraction, value: Any) -> bool:
    """Whether `shown` is the multiple of `unit` nearest to the value, and of two the one away from 0."""
    if shown and shown * value < 0:
        return False
    if isinstance(value, Fraction):
        return -1 <= 2 * (abs(value) - abs(shown)) / unit < 1
    with mpmath.workdps(DIGITS):
        # What looks like a tie to 30 digits is taken for one.
        beyond = 2 * (abs(value) - abs(_number(shown))) / _number(unit) + mpmath.mpf(10) ** -30
        return bool(-1 <= beyond < 1)


def are_equal(one: Any, other: Any) -> bool:
    if isinstance(one, Fraction) and isinstance(other, Fraction):
        return one == other
    with mpmath.workdps(DIGITS):
        difference = abs(_number(one) - _number(other))
        return bool(difference <= mpmath.mpf(10) ** (8 - DIGITS) * abs(_number(one)))


def _number(value: Any) -> Any:
    if isinstance(value, Fraction):
        with mpmath.workdps(DIGITS):
            return mpmath.mpf(value.numerator) / value.denominator
    return value


class Truth:
    """The true values of the quantities of a problem, to 60 digits, computed as they are asked for.

    A quantity is worked out from those that its equation names; a local partial that stands nowhere is a
    difference quotient of the node's formula.
    """

    def __init__(self, problem: Problem, lines: Iterable[Line]) -> None:
        self._lines: dict[str, Line] = {}
        for line in lines:
            self._lines.setdefault(line.name, line)
        self._nodes = {node.name: node for node in problem.nodes}
        taken = {*self._nodes, *(each.name for each in problem.quantities)}
        step = next(name for name in ("h", "delta") if name not in taken)
        self._values: dict[str, Any] = {step: _number(problem.step)}
        for each in problem.quantities:
            if each.value is not None:
                self._values[each.name] = in_mpmath(each.value, {}, DIGITS)
        for node in problem.nodes:
            if all(parent in self._values for parent in node.parents):
                values = {Name(parent): self._values[parent] for parent in node.parents}
                self._values[node.name] = in_mpmath(node.formula.tree(), values, DIGITS)

    def of(self, name: str) -> Any:
        if name not in self._values:
            line = self._lines.get(name)
            if line is None or "{" in line.computing or name in line.uses:
                self._values[name] = self._local_partial(name)
            else:
                self._values[name] = self._computed(line)
        return self._values[name]

    def near(self, value: Fraction | Any, unit: Fraction) -> list[Any]:
        """The sizes of the values worked out so far that lie about a unit from this one."""
        reach = float(unit) + 1e-12 * abs(float(value))
        sizes = (abs(known) for known in self._values.values())
        return [size for size in sizes if abs(float(size) - float(value)) <= reach]

    def _computed(self, line: Line) -> Any:
        """The computing expression, with every name in it replaced by one that any parser reads."""
        stand_ins = {use: f"q{index}" for index, use in enumerate(line.uses)}
        longest_first = sorted(line.uses, key=len, reverse=True)
        names = "|".join(rf"(?<![\w:]){re.escape(use)}(?!\w)" for use in longest_first)
        text = line.computing
        if names:
            text = re.sub(names, lambda found: f"({stand_ins[found[0]]})", text)
        tree = _read(text, stand_ins.values())
        values = {Name(stand_ins[use]): self.of(use) for use in line.uses}
        return in_mpmath(tree, values, DIGITS)

    def _local_partial(self, name: str) -> Any:
        found = re.fullmatch(r"(?:local:)?d(?P<of>\w+)/d(?P<wrt>\w+)", name)
        assert found is not None, name
        node = self._nodes[found["of"]]
        if found["wrt"] not in node.parents:
            return mpmath.mpf(0)
        with mpmath.workdps(3 * DIGITS):
            step = mpmath.mpf(10) ** -DIGITS
            ends = []
            for sign in (1, -1):
                values = {Name(parent): self._values[parent] for parent in node.parents}
                values[Name(found["wrt"])] += sign * step
                ends.append(in_mpmath(node.formula.tree(), values, 3 * DIGITS))
            return (ends[0] - ends[1]) / (2 * step)
