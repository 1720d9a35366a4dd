"""Scalar graphs of any size, as problem files and as calculations in any library.

Every family keeps its values bounded, and all nodes but the last are used, so there is one output.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple


class Step(NamedTuple):
    """`name` = the operation of that name, of these operands."""

    name: str
    operation: str
    operands: tuple[str, ...]


# Each operation as it is written in a problem file, and as it is calculated with the functions of a
# module such as torch or sympy.
OPERATIONS: Mapping[str, tuple[str, Callable[..., Any]]] = {
    "sin": ("sin({0})", lambda module, a: module.sin(a)),
    "tanh": ("tanh({0})", lambda module, a: module.tanh(a)),
    "affine": ("1.5 {0} + 0.2", lambda module, a: 1.5 * a + 0.2),
    "product": ("{0} {1}", lambda module, a, b: a * b),
    "join": ("tanh({0} + {1})", lambda module, a, b: module.tanh(a + b)),
    "mix": ("sin({0}) + 0.5 {1}", lambda module, a, b: module.sin(a) + 0.5 * b),
    "cell": ("{0} {1} + {2} {3} + {4}", lambda module, w, h, u, x, b: w * h + u * x + b),
    "loss": ("({0} - {1})^2 / 2", lambda module, h, y: (h - y) ** 2 / 2),
}


@dataclass(frozen=True, slots=True)
class Family:
    """Graphs of one kind. `steps(n)` yields about n nodes, each after those that it uses."""

    inputs: Mapping[str, float]
    parameters: Mapping[str, float]
    steps: Callable[[int], Iterator[Step]]

    @property
    def wrt(self) -> tuple[str, ...]:
        """The names by which the output is differentiated: the parameters, or else the inputs."""
        return tuple(self.parameters or self.inputs)


def chain(count: int) -> Iterator[Step]:
    """One node after the other."""
    before = "x1"
    for index in range(1, count + 1):
        yield Step(f"f{index}", ("tanh", "affine", "sin")[index % 3], (before,))
        before = f"f{index}"


def tree(count: int) -> Iterator[Step]:
    """A binary tree: leaves first, then each pair joined."""
    leaves = (count + 1) // 2
    for index in range(1, leaves + 1):
        yield Step(f"f{index}", ("sin", "tanh")[index % 2], (f"x{index % 4 + 1}",))
    for pair in range(1, leaves):
        operation = ("join", "product")[pair % 2]
        yield Step(f"f{leaves + pair}", operation, (f"f{2 * pair - 1}", f"f{2 * pair}"))


def fan_out(count: int) -> Iterator[Step]:
    """Each node uses the one before it and any earlier one; some are used many times."""
    choice = random.Random(1)
    yield Step("f1", "sin", ("x1",))
    yield Step("f2", "mix", ("f1", "x2"))
    for index in range(3, count + 1):
        earlier = f"f{choice.randrange(1, index - 1)}"
        yield Step(f"f{index}", choice.choice(("join", "mix")), (f"f{index - 1}", earlier))


def recurrent(count: int) -> Iterator[Step]:
    """A recurrent cell with three shared parameters, unrolled over time, and a squared loss."""
    before = "x1"
    for index in range(1, count // 2 + 1):
        yield Step(f"z{index}", "cell", ("w", before, "u", f"x{index % 4 + 1}", "b"))
        yield Step(f"h{index}", "tanh", (f"z{index}",))
        before = f"h{index}"
    yield Step("L", "loss", (before, "y"))


POINT = {"x1": 0.3, "x2": -0.7, "x3": 1.1, "x4": 0.5}
FAMILIES = {
    "chain": Family({"x1": 0.3}, {}, chain),
    "tree": Family(POINT, {}, tree),
    "fan-out": Family({"x1": 0.3, "x2": -0.7}, {}, fan_out),
    "recurrent": Family(POINT | {"y": 0.25}, {"w": 0.8, "u": 0.6, "b": -0.1}, recurrent),
}


def write_problem(family: Family, count: int, path: Path) -> None:
    """The problem file, line by line: the memory of this process must stay smaller than what it
    measures, because Linux counts it as part of a child's peak."""
    with path.open("w", encoding="utf-8") as file:
        file.write(f'title = "{path.stem}"\n\n[inputs]\n')
        file.writelines(f"{name} = {value}\n" for name, value in family.inputs.items())
        if family.parameters:
            file.write("\n[parameters]\n")
            file.writelines(f"{name} = {value}\n" for name, value in family.parameters.items())
        file.write("\n[graph]\n")
        for name, operation, operands in family.steps(count):
            file.write(f'{name} = "{OPERATIONS[operation][0].format(*operands)}"\n')
        wrt = ", ".join(f'"{name}"' for name in family.wrt)
        file.write(f"\n[ask]\nwrt = [{wrt}]\n")


def calculate(family: Family, count: int, module: Any, values: dict[str, Any]) -> Any:
    """The output, calculated by `module` from `values` of the inputs and parameters, which are
    filled up with the values of the nodes."""
    output = None
    for name, operation, operands in family.steps(count):
        output = OPERATIONS[operation][1](module, *(values[operand] for operand in operands))
        values[name] = output
    return output
