"""The check of a solution as a program: every number computed again in plain Python, and by
PyTorch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hwsolve.derivation.display import Display
from hwsolve.derivation.model import Derivation, Equation, Graph, GraphNode, Level, Section
from hwsolve.notation.printing import to_plain
from hwsolve.notation.shape import Formula
from hwsolve.notation.tree import (
    Applied,
    Derivative,
    Expression,
    Name,
    Negate,
    Number,
    Slot,
    Timed,
    walk,
)
from hwsolve.renderers.python_code import MATH, TORCH, Code

CHECK = '''\
largest = 0.0


def check(name, computed, shown):
    """Fails unless `computed` is `shown`: exactly after =, to the digits that it shows after ≈."""
    global largest
    largest = max(largest, abs(computed))
    decimals = len(shown.partition("e")[0].partition(".")[2]) - int(shown.partition("e")[2] or 0)
    allowed = 0.5000001 * 10.0**-decimals if "≈" in name else 1e-12 * abs(float(shown))
    # The last term is what floats lose where large numbers cancel.
    if not abs(computed - float(shown)) <= allowed + 1e-13 * largest:
        raise AssertionError(f"{name} {shown}: computed {computed!r}")
'''


GIVEN = '''\
def given(name, value, written):
    """Fails unless the problem's own number is still the one that was solved for."""
    if value != float(written):
        raise AssertionError(f"{name} is {value!r}, and was {written}")
'''


@dataclass(frozen=True, slots=True)
class Checked:
    """A number that is displayed: `relation` and `shown` as they stand, in ASCII."""

    name: Expression
    relation: str
    shown: str

    def call(self, computed: str) -> str:
        """The line of the program that compares it."""
        return f'check("{to_plain(self.name)} {self.relation}", {computed}, "{self.shown}")'


class Checks:
    """Writes the program of one derivation, piece by piece, each piece after those it builds on."""

    def __init__(self, derivation: Derivation, display: Display, detail: Level) -> None:
        self._derivation = derivation
        self._display = display
        self._detail = detail
        self._code = Code(MATH)
        self._defined: set[Expression] = set()
        self._unwritten = dict(derivation.background)

    def opening(self) -> Iterator[str]:
        """Imports, `check`, the functions that are used, and what the problem gives."""
        derivation = self._derivation
        yield "import math\n\n" + CHECK + "\n\n" + GIVEN
        patterns = [formula.pattern for _, formula in derivation.background]
        patterns += [equation.computing.pattern for equation in derivation.equations()]
        for definition in self._code.definitions(iter(patterns)):
            yield "\n\n" + definition
        yield "\n\n# What the problem gives.\n"
        for each in derivation.given:
            if each.value is not None:
                self._defined.add(each.name)
                yield from self._given(each.name, each.value)

    def _given(self, name: Expression, value: Expression) -> Iterator[str]:
        variable, written = self._code.identifier(name), _decimal(value)
        yield f"{variable} = {self._code.value(value)}\n"
        if written is not None:
            yield f'given("{to_plain(name)}", {variable}, "{written}")\n'
            return
        shown = self._display.value(name)
        text = None if shown is None else _decimal(shown.expression)
        if shown is not None and text is not None:
            yield Checked(name, shown.relation, text).call(variable) + "\n"

    def section(self, section: Section) -> list[str]:
        """The lines that compute and compare what a section shows."""
        lines: list[str] = []
        for block in section.blocks:
            if isinstance(block, Equation):
                lines += self._equation(block, section.level <= self._detail)
        return lines

    def _equation(self, equation: Equation, shown: bool) -> Iterator[str]:
        formula, name = equation.computing, equation.name
        used = _quantities(formula)
        for each in used:
            yield from self._background(each)
        itself = isinstance(formula.pattern, Slot) and formula.fills == (name,)
        if not itself:
            if not self._defined.issuperset(used):
                return
            yield from self._assignment(name, formula.pattern, formula.fills)
        if name not in self._defined or not shown or equation.level > self._detail:
            return
        number = shown_number(self._display, equation)
        if number is not None:
            yield number.call(self._code.identifier(name)) + "\n"

    def _background(self, name: Expression) -> Iterator[str]:
        """The lines that compute a quantity which the solution uses but does not write out."""
        formula = self._unwritten.pop(name, None)
        if formula is None or name in self._defined:
            return
        used = _quantities(formula)
        for each in used:
            yield from self._background(each)
        if self._defined.issuperset(used):
            yield from self._assignment(name, formula.pattern, formula.fills)

    def _assignment(
        self, name: Expression, pattern: Expression, fills: tuple[Expression, ...]
    ) -> Iterator[str]:
        self._defined.add(name)
        source = self._code.formula(pattern, fills)
        yield f"{self._code.identifier(name)} = {source}\n"


def _quantities(formula: Formula) -> list[Expression]:
    """Everything that a formula is computed from."""
    written = (
        leaf
        for leaf in walk(formula.pattern)
        if isinstance(leaf, Name | Timed | Derivative | Applied)
    )
    return list(dict.fromkeys((*formula.fills, *written)))


def shown_number(display: Display, equation: Equation) -> Checked | None:
    """The number that an equation ends with; None where it stays in symbols."""
    lines = display.lines(equation)
    if not lines or display.value(equation.name) is None:
        return None
    text = _decimal(lines[-1].expression)
    return None if text is None else Checked(equation.name, lines[-1].relation, text)


def _decimal(tree: Expression) -> str | None:
    """A displayed number in ASCII, or None for any other expression."""
    if isinstance(tree, Negate):
        inner = _decimal(tree.argument)
        return None if inner is None else f"-{inner}"
    return tree.text if isinstance(tree, Number) else None


def torch_check(derivation: Derivation, display: Display, detail: Level) -> Iterator[str]:
    """The check by PyTorch's automatic differentiation, a line at a time; nothing where there is
    no graph with numbers, or no derivative."""
    nodes = _graph(derivation.sections)
    values = {each.name: each.value for each in derivation.given}
    inputs = [node for node in nodes if node.formula is None]
    if not nodes or any(values.get(node.name) is None for node in inputs):
        return
    names = {node.name.name for node in nodes if isinstance(node.name, Name)}
    wanted: dict[Expression, Checked] = {}
    for equation in derivation.equations():
        if _is_partial_of(equation.name, names):
            number = shown_number(display, equation)
            if number is not None:
                wanted[equation.name] = number
    if not wanted:
        return
    yield from _torch_program(nodes, values, list(wanted.values()))


def _torch_program(
    nodes: Sequence[GraphNode],
    values: dict[Expression, Expression | None],
    wanted: Sequence[Checked],
) -> Iterator[str]:
    code = Code(TORCH, prefix="t_")
    for definition in code.definitions(node.formula.pattern for node in nodes if node.formula):
        yield definition + "\n"
    for node in nodes:
        variable, value = code.identifier(node.name), values.get(node.name)
        if node.formula is not None:
            yield f"{variable} = {code.formula(node.formula.pattern, node.formula.fills)}\n"
        elif value is not None:
            number = Code(MATH).value(value)
            yield (
                f"{variable} = torch.tensor(float({number}), dtype=torch.float64, "
                "requires_grad=True)\n"
            )
    yield "\n\ndef derivative(of, wrt):\n"
    yield "    (found,) = torch.autograd.grad(of, wrt, retain_graph=True, allow_unused=True)\n"
    yield "    return 0.0 if found is None else found.item()\n\n\n"
    for checked in wanted:
        if isinstance(checked.name, Derivative):
            of = code.identifier(Name(checked.name.of))
            wrt = code.identifier(Name(checked.name.wrt[0]))
            yield checked.call(f"derivative({of}, {wrt})") + "\n"


def _graph(sections: Sequence[Section]) -> tuple[GraphNode, ...]:
    """The nodes of the graph that is drawn."""
    for section in sections:
        for block in section.blocks:
            if isinstance(block, Graph):
                return block.nodes
    return ()


def _is_partial_of(name: Expression, nodes: set[str]) -> bool:
    """Whether it is a first derivative between two nodes that counts every way between them."""
    return (
        isinstance(name, Derivative)
        and not name.local
        and len(name.wrt) == 1
        and name.of in nodes
        and name.wrt[0] in nodes
    )
