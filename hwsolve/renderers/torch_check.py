"""The derivatives of a solution by PyTorch's automatic differentiation, as a program."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hwsolve.derivation.display import Display
from hwsolve.derivation.model import Derivation, Graph, GraphNode, Section
from hwsolve.notation.printing import to_plain
from hwsolve.notation.tree import Derivative, Expression, Name
from hwsolve.renderers.checks import Checked, shown_number
from hwsolve.renderers.program_text import DERIVATIVE
from hwsolve.renderers.python_code import MATH, TORCH, Code


def torch_check(derivation: Derivation, display: Display) -> str:
    """The program; "" where there is no graph with numbers, or no derivative."""
    nodes = _graph(derivation.sections)
    values = {each.name: each.value for each in derivation.given}
    inputs = [node for node in nodes if node.formula is None]
    if not nodes or any(values.get(node.name) is None for node in inputs):
        return ""
    names = {node.name.name for node in nodes if isinstance(node.name, Name)}
    wanted: dict[Expression, Checked] = {}
    for equation in derivation.equations():
        if _is_derivative_between(equation.name, names):
            number = shown_number(display, equation)
            if number is not None:
                wanted[equation.name] = number
    if not wanted:
        return ""
    asked = {each.name for each in derivation.answers if each.asked}
    return "".join(_program(nodes, values, list(wanted.values()), asked))


def _program(
    nodes: Sequence[GraphNode],
    values: dict[Expression, Expression | None],
    wanted: Sequence[Checked],
    asked: set[Expression],
) -> Iterator[str]:
    code = Code(TORCH, prefix="t_")
    lines = []
    for node in nodes:
        variable, value = code.identifier(node.name), values.get(node.name)
        if node.formula is not None:
            lines.append(f"{variable} = {code.formula(node.formula.pattern, node.formula.fills)}\n")
        elif value is not None:
            number = Code(MATH).value(value)
            options = "dtype=torch.float64, requires_grad=True"
            lines.append(f"{variable} = torch.tensor(float({number}), {options})\n")
    for definition in code.definitions():
        yield definition + "\n\n"
    yield DERIVATIVE + "\n\n"
    yield from lines
    for checked in wanted:
        if isinstance(checked.name, Derivative):
            of = code.identifier(Name(checked.name.of))
            wrt = code.identifier(Name(checked.name.wrt[0]))
            found = f"derivative({of}, {wrt})"
            yield checked.call(found) + "\n"
            if checked.name in asked:
                yield f'print("{to_plain(checked.name)}:", {found})\n'


def _graph(sections: Sequence[Section]) -> tuple[GraphNode, ...]:
    """The nodes of the graph that is drawn."""
    for section in sections:
        for block in section.blocks:
            if isinstance(block, Graph):
                return block.nodes
    return ()


def _is_derivative_between(name: Expression, nodes: set[str]) -> bool:
    """Whether it is a first derivative between two nodes that counts every way between them."""
    return (
        isinstance(name, Derivative)
        and not name.local
        and len(name.wrt) == 1
        and name.of in nodes
        and name.wrt[0] in nodes
    )
