"""Formulas as Python: what the check of a solution computes with, in floats or in PyTorch."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from hwsolve.functions import table
from hwsolve.notation.definitions import definition_pattern
from hwsolve.notation.printing import to_plain
from hwsolve.notation.tree import (
    Call,
    Case,
    Cases,
    Constant,
    Expression,
    Name,
    Negate,
    Number,
    Power,
    Product,
    Quotient,
    Slot,
    Sum,
    Timed,
    walk,
)

MAX_WHOLE_LENGTH = 15
"""Whole numbers with more digits are written as floats: Python's own would grow without bound."""

_MATH = {
    **{"log": "math.log", "ln": "math.log", "exp": "math.exp", "sqrt": "math.sqrt", "abs": "abs"},
    **{name: f"math.{name}" for name in ("sin", "cos", "tan", "sinh", "cosh", "tanh", "erf")},
    **{"arcsin": "math.asin", "arccos": "math.acos", "arctan": "math.atan"},
    **{"max": "max", "min": "min"},
}
_TORCH = {
    **{"log": "torch.log", "ln": "torch.log", "exp": "torch.exp", "sqrt": "torch.sqrt"},
    **{name: f"torch.{name}" for name in ("sin", "cos", "tan", "sinh", "cosh", "tanh", "erf")},
    **{"arcsin": "torch.asin", "arccos": "torch.acos", "arctan": "torch.atan", "abs": "torch.abs"},
    **{"sign": "torch.sign", "sigmoid": "torch.sigmoid", "relu": "torch.relu"},
    "max": "torch.maximum",
    "min": "torch.minimum",
}
_RELATIONS = {"=": "==", "≤": "<=", "≥": ">=", "≠": "!="}
_SUM, _NEGATION, _PRODUCT, _POWER, _ATOM = range(5)


@dataclass(frozen=True, slots=True)
class Library:
    """How numbers and functions are called; a function that is not listed is defined by its
    definition.

    `number` wraps a number that stands where a function wants an object of the library.
    """

    functions: dict[str, str]
    number: str = "{}"


MATH = Library(_MATH)
TORCH = Library(_TORCH, "torch.tensor({}, dtype=torch.float64)")

_TAKEN = frozenset(
    {
        "math",
        "torch",
        "check",
        "check_line",
        "name",
        "numbers",
        "shown",
        "same",
        "slope",
        "values",
        "point",
        "report",
        "solution",
        "derivative",
        "given",
        "agreed",
        "largest",
        "abs",
        "max",
        "min",
        "sign",
        "range",
        "print",
        "float",
    }
)


@dataclass(slots=True)
class Code:
    """Python source for formulas: one identifier for each quantity, and what functions are
    defined. `entries` are what holds the quantities of several `parameters`: `m["w1", 2]`."""

    library: Library = MATH
    prefix: str = ""
    parameters: frozenset[str] = frozenset()
    entries: dict[Expression, str] = field(default_factory=dict)
    _identifiers: dict[Expression, str] = field(default_factory=dict)
    _taken: set[str] = field(default_factory=lambda: set(_TAKEN | table().keys()))
    _called: dict[str, None] = field(default_factory=dict)

    def identifier(self, name: Expression) -> str:
        """The variable that holds a quantity: f6, df6_dx, f6_x_h; no two share one."""
        found = self._identifiers.get(name)
        if found is None and (entry := self._entry(name)) is not None:
            found = self._identifiers[name] = entry
        if found is None:
            plain = to_plain(name).replace("+", " plus ").replace("-", " minus ")
            base = self.prefix + (re.sub(r"\W+", "_", plain).strip("_") or "value")
            base = base if base[0].isalpha() or base[0] == "_" else f"_{base}"
            found, number = base, 2
            while found in self._taken or keyword.iskeyword(found) or found.startswith("__"):
                found, number = f"{base.lstrip('_')}_{number}", number + 1
            self._taken.add(found)
            self._identifiers[name] = found
        return found

    def _entry(self, name: Expression) -> str | None:
        """A quantity of one of several parameters at a step, as an entry of what holds it for all."""
        if not isinstance(name, Timed) or name.symbol:
            return None
        if name.of in self.parameters:
            of, whole = name.of, Timed(name.name, "", 0, by=name.by)
        elif name.name in self.parameters and not name.of:
            of, whole = name.name, Timed("theta", "", 0, by=name.by)
        else:
            return None
        found = self.entries.get(whole)
        if found is None:
            label = f"{whole.by}_{whole.name}" if whole.by else whole.name
            found = self.entries[whole] = self.identifier(Name(re.sub(r"\W+", "_", label)))
        return f'{found}["{of}", {name.offset}]'

    def formula(self, pattern: Expression, fills: tuple[Expression, ...]) -> str:
        """The source of a pattern with the variables of its fills."""
        return self._source(pattern, [self.identifier(fill) for fill in fills])[0]

    def value(self, tree: Expression) -> str:
        """The source of an expression in numbers and constants."""
        return self._source(tree, [])[0]

    def definitions(self) -> Iterator[str]:
        """The functions that were used so far and the library has not, each before it is used."""
        done: set[str] = set()
        for function in list(self._called):
            yield from self._definition(function, done)

    def _definition(self, name: str, done: set[str]) -> Iterator[str]:
        function = table()[name]
        if function.name in done:
            return
        done.add(function.name)
        definition = definition_pattern(function.name)
        if definition is None:
            yield f"def {function.name}(z):\n    return (z > 0) - (z < 0)\n"
            return
        for node in walk(definition):
            if isinstance(node, Call) and node.function not in self.library.functions:
                yield from self._definition(node.function, done)
        parameters = list(function.parameters)
        body = self._source(definition, parameters)[0]
        yield f"def {function.name}({', '.join(parameters)}):\n    return {body}\n"

    def _source(self, tree: Expression, slots: list[str]) -> tuple[str, int]:
        def part(inner: Expression, least: int) -> str:
            text, level = self._source(inner, slots)
            return text if level >= least else f"({text})"

        match tree:
            case Slot(index):
                return slots[index], _ATOM
            case Number(text):
                whole = text.isdigit() and len(text) <= MAX_WHOLE_LENGTH
                return (str(int(text)) if whole else repr(float(text))), _ATOM
            case Constant(name):
                return f"math.{name}", _ATOM
            case Negate(argument):
                return f"-{part(argument, _PRODUCT)}", _NEGATION
            case Sum(Number("1"), ((sign, Call("erf", (argument,))),)) if self.library is MATH:
                # What 1 + erf(u) loses where it is almost 0.
                inner = self._source(argument, slots)[0]
                return f"math.erfc({inner if sign == '-' else f'-({inner})'})", _ATOM
            case Sum(first, rest):
                terms = "".join(f" {sign} {part(term, _PRODUCT)}" for sign, term in rest)
                return part(first, _NEGATION) + terms, _SUM
            case Product(factors):
                return " * ".join(part(factor, _POWER) for factor in factors), _PRODUCT
            case Quotient(numerator, denominator):
                return f"{part(numerator, _PRODUCT)} / {part(denominator, _POWER)}", _PRODUCT
            case Power(base, exponent):
                if base == Constant("e"):
                    return self._call("exp", [self._source(exponent, slots)[0]]), _ATOM
                return f"{part(base, _ATOM)} ** {part(exponent, _ATOM)}", _POWER
            case Call(function, arguments):
                return self._call(
                    function, [self._source(a, slots)[0] for a in arguments], arguments
                ), _ATOM
            case Cases(cases):
                return self._cases(cases, slots), _ATOM
        return self.identifier(tree), _ATOM

    def _call(
        self, function: str, sources: list[str], arguments: tuple[Expression, ...] = ()
    ) -> str:
        name = self.library.functions.get(function)
        if name is None:
            name = table()[function].name
            self._called[function] = None
        if name.startswith("torch.") and arguments:
            sources = [
                source
                if any(
                    not isinstance(leaf, Number | Constant) and not _inner(leaf) for leaf in walk(a)
                )
                else self.library.number.format(source)
                for source, a in zip(sources, arguments, strict=True)
            ]
        if len(sources) > 2 and name in ("torch.maximum", "torch.minimum"):
            nested = sources[0]
            for source in sources[1:]:
                nested = f"{name}({nested}, {source})"
            return nested
        return f"{name}({', '.join(sources)})"

    def _cases(self, cases: tuple[Case, ...], slots: list[str]) -> str:
        def source(tree: Expression) -> str:
            return self._source(tree, slots)[0]

        chosen = source(cases[-1].value)
        for case in reversed(cases[:-1]):
            relation = _RELATIONS.get(case.relation, case.relation)
            test = f"{source(case.left)} {relation} {source(case.right)}"
            chosen = f"{source(case.value)} if {test} else {chosen}"
        return f"({chosen})"


def _inner(tree: Expression) -> bool:
    return isinstance(tree, Negate | Sum | Product | Quotient | Power | Call | Cases | Case)
