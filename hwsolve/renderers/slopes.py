"""Derivatives in a program compared with difference quotients of the values."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from hwsolve.derivation.model import Derivation, Graph
from hwsolve.notation.printing import to_plain
from hwsolve.notation.shape import Formula
from hwsolve.notation.tree import Applied, Derivative, Expression, Name
from hwsolve.renderers.python_code import Code
from hwsolve.renderers.trials import is_computable, quantities

MOST_SLOPES = 50


def slope_checks(
    derivation: Derivation,
    open_names: Sequence[Expression],
    computed: Collection[Expression],
    code: Code,
) -> Iterator[str]:
    """A function `values` of what is left open, then a comparison for each derivative that the program has
    computed; nothing where there is none."""
    definitions = _definitions(derivation)
    wanted: list[tuple[Expression, Expression, Expression]] = []
    for equation in derivation.equations():
        found = _differentiated(equation.name, definitions)
        if found is not None and found[1] in open_names and equation.name in computed:
            wanted.append((equation.name, *found))
    wanted = list(dict.fromkeys(wanted))[:MOST_SLOPES]
    needed = _needed([of for _, of, _ in wanted], definitions)
    if not wanted or not needed <= definitions.keys() | set(computed):
        return
    arguments = [code.identifier(name) for name in open_names]
    yield f"def values({', '.join(arguments)}):\n"
    for name, formula in definitions.items():
        if name in needed and name not in open_names:
            yield f"    {code.identifier(name)} = {code.formula(formula.pattern, formula.fills)}\n"
    results = dict.fromkeys(code.identifier(of) for _, of, _ in wanted)
    yield "    return {" + ", ".join(f'"{each}": {each}' for each in results) + "}\n\n"
    yield "point = {" + ", ".join(f'"{each}": {each}' for each in arguments) + "}\n"
    for name, of, wrt in wanted:
        quotient = f'slope(values, "{code.identifier(of)}", "{code.identifier(wrt)}", point)'
        label = f"{to_plain(name)}, by a difference quotient"
        yield f'same("{label}", {code.identifier(name)}, {quotient}, within=1e-5)\n'


def _definitions(derivation: Derivation) -> dict[Expression, Formula]:
    """What each quantity is computed from, each after what it uses."""
    found: dict[Expression, Formula] = dict(derivation.background)
    for section in derivation.sections:
        for block in section.blocks:
            if isinstance(block, Graph):
                for node in block.nodes:
                    if node.formula is not None:
                        found.setdefault(node.name, node.formula)
    for equation in derivation.equations():
        if equation.name not in quantities(equation.computing):
            found.setdefault(equation.name, equation.computing)
    return {name: formula for name, formula in found.items() if is_computable(formula.pattern)}


def _differentiated(
    name: Expression, definitions: Mapping[Expression, Formula]
) -> tuple[Expression, Expression] | None:
    """What a derivative is the derivative of, and with respect to what."""
    match name:
        case Derivative(of, wrt, local=False, at=""):
            lower = Derivative(of, wrt[:-1]) if len(wrt) > 1 else Name(of)
            return (lower, Name(wrt[-1])) if lower in definitions else None
        case Applied(of, argument) if of.endswith("'"):
            of = of.removesuffix("'")
            candidates: tuple[Expression, ...] = (Applied(of, argument), Name(of))
            known = next((each for each in candidates if each in definitions), None)
            return None if known is None else (known, argument)
    return None


def _needed(
    names: Sequence[Expression], definitions: Mapping[Expression, Formula]
) -> set[Expression]:
    needed: set[Expression] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in needed:
            needed.add(name)
            if name in definitions:
                waiting += quantities(definitions[name])
    return needed
