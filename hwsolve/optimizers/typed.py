"""Parameters and gradients as typed: `--param w=0.5`, `--grad w=-1.2,-0.8`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hwsolve.errors import Fault, InputError
from hwsolve.notation.names import canonical
from hwsolve.notation.parser import parse
from hwsolve.notation.printing import to_plain
from hwsolve.notation.tree import Expression, Name, walk
from hwsolve.numbers.compiled import Compiler
from hwsolve.numbers.values import Undecided, Undefined
from hwsolve.optimizers.faults import Faults, Path
from hwsolve.problem.model import Quantity
from hwsolve.problem.options import Part, parts
from hwsolve.problem.suggest import did_you_mean, listed

_NO_NUMBERS = ("nan", "inf", "infinity")


def typed_parameters(texts: Sequence[str], faults: Faults) -> tuple[Quantity, ...]:
    """`w=0.5`, or `w` where it stays a symbol (`w=w0` is the same: w₀ is how its start is written)."""
    found: dict[str, Quantity] = {}
    for text in texts:
        for part in parts(text, "--param", ",;"):
            name = canonical(part.head or part.text)
            if not _is_name(name):
                message = f"{name} is no name of a parameter"
                help = "write --param w=0.5; a decimal has a point"
                faults.found.append(Fault("bad-option", message, help).at(part.key_place()))
                continue
            if name in found:
                fault = Fault("conflict", f"{name} is given twice", "delete one of the two")
                faults.found.append(fault.at(part.key_place()))
            tree = _constant(part, faults) if part.head else Name(name)
            found[name] = Quantity(name, _start(name, tree, part, faults))
    if not found and not faults.found:
        fault = Fault("missing-parameter", "no parameter is named", "write --param w=0.5")
        faults.option("--param", texts[0], fault)
    return tuple(found.values())


def _is_name(text: str) -> bool:
    try:
        return isinstance(parse(text), Name)
    except InputError:
        return False


def _start(name: str, tree: Expression | None, part: Part, faults: Faults) -> Expression | None:
    """Where a parameter starts, None for a symbol."""
    if tree is None or tree in (Name(name), Name(canonical(f"{name}0"))):
        return None
    if any(isinstance(leaf, Name) for leaf in walk(tree)):
        message = f"{name} starts at a number, and {part.text} is none"
        help = f"write --param {name}=0.5, or --param {name} for a start in symbols"
        fault = Fault("not-a-number", message, help)
        faults.found.append(fault.at(part.place(0, len(part.text))))
        return None
    return tree


def typed_gradients(
    texts: Sequence[str], parameters: Sequence[Quantity], faults: Faults
) -> dict[str, tuple[Expression, ...]]:
    """`w=-1.2,-0.8`, or `g1,g2` where there is one parameter; `w=1,2;b=3,4` for several at once."""
    known = [each.name for each in parameters]
    found: dict[str, list[Expression]] = {}
    for text in texts:
        name = ""
        for part in parts(text, "--grad", ",;"):
            faults.stands(("gradients",), part.key_place())
            if part.head:
                name = canonical(part.head)
                if name not in known:
                    help = did_you_mean(name, known) or f"there are: {listed(known)}"
                    fault = Fault("unknown-name", f"unknown parameter {name}", help)
                    faults.found.append(fault.at(part.key_place()))
            elif not name and len(known) > 1:
                message = "there are several parameters: which one are these gradients of?"
                fault = Fault("bad-option", message, f"write {known[0]}={text}")
                faults.option("--grad", text, fault)
                break
            name = name or known[0]
            faults.stands(("gradients", name), part.place(0, len(part.text)))
            tree = _constant(part, faults)
            found.setdefault(name, []).extend([] if tree is None else [tree])
    return {name: tuple(row) for name, row in found.items()}


def refuse_no_numbers(
    parameters: Sequence[Quantity], given: Mapping[str, Sequence[Expression]], faults: Faults
) -> None:
    """Tell the starts and the gradients of a file that can be no numbers."""
    values: dict[Path, Expression | None] = {
        ("parameters", each.name): each.value for each in parameters
    }
    for name, row in given.items():
        values |= {("gradients", name, index): tree for index, tree in enumerate(row)}
    for path, tree in values.items():
        fault = None if tree is None else _no_number(tree)
        if fault is not None:
            faults.at(path, fault.code, fault.message, fault.help)


def _constant(part: Part, faults: Faults) -> Expression | None:
    try:
        tree = parse(part.text)
    except InputError as error:
        faults.found += [fault.at(part.place(fault.start, fault.end)) for fault in error.faults]
        return None
    fault = _no_number(tree)
    if fault is None:
        return tree
    faults.found.append(fault.at(part.place(0, len(part.text))))
    return None


def _no_number(tree: Expression) -> Fault | None:
    """What is wrong with an expression that has no symbols and no value; nan and inf are no symbols."""
    names = [leaf.name for leaf in walk(tree) if isinstance(leaf, Name)]
    for name in names:
        if name.lower() in _NO_NUMBERS:
            return Fault("not-a-number", f"{name} is no number", "write a number")
    try:
        if not names:
            Compiler().evaluator(tree)()
    except (Undefined, Undecided) as error:
        message = f"{to_plain(tree)} has no value: {error}"
        return Fault("undefined", message, "write a number")
    return None
