"""The optimizers of a solution as PyTorch's own, as a program that compares the parameters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hwsolve.derivation.display import Display
from hwsolve.derivation.library_runs import LibraryRun, Setting
from hwsolve.derivation.model import Derivation
from hwsolve.notation.printing import to_plain
from hwsolve.notation.tree import Expression, Name
from hwsolve.renderers.checks import Checked, answer_of
from hwsolve.renderers.python_code import MATH, TORCH, Code

FIRST_COMPARED = 5
"""Of a long run, the parameters after so many steps are compared, and the last ones."""


def torch_runs(derivation: Derivation, display: Display) -> Iterator[tuple[str, str]]:
    """A title and a program for each optimizer that PyTorch has with the same update."""
    for run in derivation.library_runs:
        expected = _expected(run, display)
        if expected:
            lines = "".join(f"{line}\n" for line in _program(run, expected))
            yield f"{run.title} by torch.optim.{run.optimizer}", lines


@dataclass(frozen=True, slots=True)
class _Expected:
    step: int
    parameter: Name
    value: Checked


def _expected(run: LibraryRun, display: Display) -> list[_Expected]:
    """What the parameters are after the steps that are compared."""
    found = []
    for each in run.parameters:
        last = len(each.named) - 1
        for step in sorted({*range(1, min(FIRST_COMPARED, last) + 1), last} - {0}):
            value = answer_of(display, each.named[step])
            if value is not None:
                found.append(_Expected(step, each.name, value))
    return sorted(found, key=lambda each: each.step)


def _program(run: LibraryRun, expected: Sequence[_Expected]) -> Iterator[str]:
    code = Code(TORCH)
    names = [code.identifier(each.name) for each in run.parameters]
    objective = list(_objective(run, names, code)) if run.objective else []
    yield from objective
    yield "parameters = {"
    for name, each in zip(names, run.parameters, strict=True):
        yield f'    "{name}": {_tensor(each.start)}.requires_grad_(),'
    yield "}"
    settings = "".join(f", {name}={_setting(value)}" for name, value in run.settings)
    yield f"optimizer = torch.optim.{run.optimizer}(parameters.values(){settings})"
    if not objective:
        yield from _gradients(run, names)
    yield "expected = ["
    for row in expected:
        label = f"{to_plain(row.value.name)} {row.value.relation}"
        parameter = code.identifier(row.parameter)
        yield f'    ({row.step}, "{parameter}", "{label}", "{row.value.shown}"),'
    yield "]"
    yield f"for step in range(1, {len(run.parameters[0].named)}):"
    if objective:
        yield "    optimizer.zero_grad()"
        yield "    objective(**parameters).backward()"
    else:
        yield "    for name, parameter in parameters.items():"
        yield "        parameter.grad = torch.tensor(gradients[name][step - 1], dtype=torch.float64)"
    yield "    optimizer.step()"
    yield "    for when, name, label, shown in expected:"
    yield "        if when == step:"
    yield "            check(label, parameters[name].item(), shown)"
    yield "for name, parameter in parameters.items():"
    yield '    print(f"{name}: {parameter.item()}")'


def _objective(run: LibraryRun, names: Sequence[str], code: Code) -> Iterator[str]:
    """The objective as a function of the parameters."""
    body = [f"    {code.identifier(name)} = {_tensor(value)}" for name, value in run.constants]
    for name, formula in run.nodes:
        body.append(f"    {code.identifier(name)} = {code.formula(formula.pattern, formula.fills)}")
    for definition in code.definitions():
        yield from (*definition.splitlines(), "", "")
    yield f"def objective({', '.join(names)}):"
    yield from body
    if run.objective is not None:
        yield f"    return {code.identifier(run.objective)}"
    yield from ("", "")


def _gradients(run: LibraryRun, names: Sequence[str]) -> Iterator[str]:
    """The gradients that the problem gives, one a step."""
    yield "gradients = {"
    for name, each in zip(names, run.parameters, strict=True):
        numbers = ", ".join(_number(gradient) for gradient in each.gradients)
        yield f'    "{name}": [{numbers}],'
    yield "}"


def _setting(value: Setting) -> str:
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, tuple):
        return f"({', '.join(map(_number, value))})"
    return _number(value)


def _tensor(value: Expression) -> str:
    return f"torch.tensor(float({_number(value)}), dtype=torch.float64)"


def _number(value: Expression) -> str:
    return Code(MATH).value(value)
