"""Our tree ⇄ sympy: the only place that knows sympy's classes.

Sympy is imported inside the functions, since most commands never need it. Nothing is ever handed to
sympy as text. What comes back is put into the order in which a person writes: numbers first, powers
descending, quotient bars instead of negative powers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache, reduce
from itertools import islice
from math import prod
from typing import Any

from hwsolve.functions import table
from hwsolve.notation.definitions import function_pattern, written_out
from hwsolve.notation.from_sympy import (
    SYMPY_NAMES,
    SYMPY_RELATIONS,
    Untranslatable,
    from_sympy,
    symbol_of,
)
from hwsolve.notation.tree import (
    Call,
    Case,
    Cases,
    Constant,
    Differentiate,
    Expression,
    Negate,
    Number,
    Power,
    Product,
    Quotient,
    Slot,
    Sum,
    children,
    rebuild,
    walk,
)

MAX_NODES = 200
_MAX_BITS = 4096
_MAX_TERMS = 60
_MANY = 10**6

__all__ = [
    "Untranslatable",
    "activation",
    "closed_form",
    "from_sympy",
    "in_the_words_of",
    "is_bounded",
    "symbol_of",
    "to_sympy",
]


SYMPY_GIVES_UP = (ValueError, TypeError, NotImplementedError, AttributeError)
"""What sympy raises where it knows no answer: its limits and solvers say NotImplementedError by design, refuse
to compare or to convert with the first two, and stumble over unusual functions with the last."""


def to_sympy(
    tree: Expression,
    symbols: Mapping[Expression, Any] | None = None,
    *,
    by_definition: bool = False,
) -> Any:
    """The tree as a sympy expression, with exact rationals and real symbols.

    `symbols` gives symbols of the caller's own for some leaves. Activations stay functions of their
    own name, whose derivative sympy takes from the function's file; with `by_definition` they, and
    the functions with kinks, are written out in elementary functions that sympy knows by itself.
    Check `is_bounded` first: sympy multiplies integer powers out.
    """
    import sympy

    def translate(node: Expression) -> Any:
        if symbols is not None and node in symbols and not children(node):
            return symbols[node]
        match node:
            case Number():
                value = node.value
                return sympy.Rational(value.numerator, value.denominator)
            case Constant(name):
                return sympy.E if name == "e" else sympy.pi
            case Negate(argument):
                return -translate(argument)
            case Sum(first, rest):
                terms = [
                    -translate(term) if sign == "-" else translate(term) for sign, term in rest
                ]
                return sympy.Add(translate(first), *terms)
            case Product(factors):
                return sympy.Mul(*map(translate, factors))
            case Quotient(numerator, denominator):
                return translate(numerator) / translate(denominator)
            case Power(base, exponent):
                return translate(base) ** translate(exponent)
            case Call(function, arguments):
                return call(function, arguments)
            case Differentiate(argument, wrt):
                return translate(argument).diff(translate(wrt))
            case Cases(cases):
                return sympy.Piecewise(
                    *[(translate(case.value), condition(case)) for case in cases[:-1]],
                    (translate(cases[-1].value), True),
                )
        return symbol_of(node)

    def condition(case: Case) -> Any:
        relation = getattr(sympy, SYMPY_RELATIONS[case.relation])
        return relation(translate(case.left), translate(case.right))

    def call(function: str, arguments: tuple[Expression, ...]) -> Any:
        if by_definition and (definition := written_out(function, arguments)) is not None:
            return translate(definition)
        operands = list(map(translate, arguments))
        if function in SYMPY_NAMES:
            return getattr(sympy, SYMPY_NAMES[function])(*operands)
        if by_definition:
            return _by_absolute_value(function, operands)
        match function:
            case "abs":
                return sympy.Abs(*operands)
            case "max":
                return sympy.Max(*operands)
            case "min":
                return sympy.Min(*operands)
            case "sign":
                return sympy.sign(*operands)
        return activation(table()[function].name)(*operands)

    return translate(tree)


def _by_absolute_value(function: str, operands: Sequence[Any]) -> Any:
    """abs, sign, max and min by |u|: max(u, v) = (u + v + |u − v|)/2."""
    absolute = _absolute_value()
    if function == "abs":
        return absolute(operands[0])
    if function == "sign":
        return operands[0] / absolute(operands[0])

    def extremum(left: Any, right: Any) -> Any:
        apart = absolute(left - right)
        return (left + right + (apart if function == "max" else -apart)) / 2

    return reduce(extremum, operands)


@cache
def _absolute_value() -> Any:
    """|u| with |u|′ = u/|u|. Sympy's Abs and √u² ask at length whether u is real: 40 times
    slower."""
    import sympy

    def fdiff(self: Any, argindex: int = 1) -> Any:
        return self.args[0] / self

    return type("absolute", (sympy.Function,), {"fdiff": fdiff})


@cache
def activation(name: str) -> Any:
    """The sympy function that stands for an activation, e.g. with σ′(z) = σ(z)(1 − σ(z))."""
    import sympy

    written = table()[name].derivative

    def fdiff(self: Any, argindex: int = 1) -> Any:
        if len(written) > 1:
            raise sympy.ArgumentIndexError(self, argindex)
        pattern = function_pattern(name, written[0].value)
        return to_sympy(pattern, {Slot(0): self.args[0]})

    return type(name, (sympy.Function,), {"fdiff": fdiff, "is_real": True, "nargs": 1})


def is_bounded(tree: Expression) -> bool:
    """Whether sympy can take the tree without working out huge numbers: at most 200 nodes, and no
    exact result of more than 4,096 bits, judged before anything is computed."""
    nodes = list(islice(walk(tree), MAX_NODES + 1))
    return len(nodes) <= MAX_NODES and _bits(tree) <= _MAX_BITS


def _bits(tree: Expression) -> int:
    """At least as many bits as the largest exact number has that can come of the tree."""
    match tree:
        case Number(text):
            mantissa, _, exponent = text.lower().partition("e")
            shift = (
                abs(int(exponent)) if len(exponent) < 6 and exponent else len(exponent) * _MAX_BITS
            )
            return min(4 * (len(mantissa) + shift), _MAX_BITS + 1)
        case Power(base, exponent):
            return min(
                _bits(base) * _largest_factor(base, exponent) + _bits(exponent), _MAX_BITS + 1
            )
    return min(sum(map(_bits, children(tree))) + 1, _MAX_BITS + 1)


def _largest_factor(base: Expression, exponent: Expression) -> int:
    """By how much a power can lengthen the numbers of its base."""
    if isinstance(exponent, Negate):
        return _largest_factor(base, exponent.argument)
    bits = _bits(exponent)
    if isinstance(exponent, Number) and bits <= _MAX_BITS:
        return int(exponent.value) + 1
    if isinstance(exponent, Quotient) and isinstance(exponent.denominator, Number):
        return _largest_factor(base, exponent.numerator)
    has_numbers = any(isinstance(node, Number) for node in walk(base))
    return 2 ** min(bits, 13) if has_numbers else 1


def closed_form(tree: Expression, longest: int = 60) -> Expression | None:
    """The shortest of sympy's cheap exact forms of the expression, of at most `longest` nodes; the
    expression itself where that is as short and holds symbols, or differs in order only.

    None where the input or the result is too large, and where it has no real value.

    >>> from hwsolve.notation.parser import parse
    >>> closed_form(parse("1/3 + 1/6"))
    Quotient(numerator=Number(text='1'), denominator=Number(text='2'))
    """
    if not is_bounded(tree):
        return None
    try:
        there = to_sympy(tree)
        forms = [from_sympy(form) for form in simpler_forms(there, terms_of(tree))]
    except (ValueError, TypeError):  # no real value: sympy refuses to compare or we to write it
        return None
    shortest = in_the_words_of(tree, min(forms, key=node_count))
    is_as_short = node_count(tree) <= node_count(shortest)
    if is_as_short and (not there.is_number or _leaves(tree) == _leaves(shortest)):
        shortest = tree
    return shortest if node_count(shortest) <= longest else None


def in_the_words_of(tree: Expression, form: Expression) -> Expression:
    """The form with e^x and ln x where the tree writes these and never exp(x) or log(x)."""
    used = {node.function for node in walk(tree) if isinstance(node, Call)}
    has_e = any(isinstance(node, Constant) and node.name == "e" for node in walk(tree))

    def reworded(node: Expression) -> Expression:
        parts = children(node)
        if parts:
            node = rebuild(node, tuple(map(reworded, parts)))
        match node:
            case Call("exp", (argument,)) if has_e and "exp" not in used:
                return Power(Constant("e"), argument)
            case Call("log", arguments) if "ln" in used and "log" not in used:
                return Call("ln", arguments)
        return node

    return reworded(form)


def simpler_forms(expression: Any, terms: int) -> list[Any]:
    """The expression as it is, expanded if that gives few terms (`terms` bounds them), over one
    bar, and with rational denominators, each form once. A number's expanded form comes first:
    108/log²(3) − 54/log³(3)."""
    import sympy

    forms = [expression]
    if terms <= _MAX_TERMS:
        forms.insert(0 if expression.is_number else 1, sympy.expand(expression))
    if expression.is_Add or expression.is_Mul:
        forms.append(sympy.together(expression))
    roots = [power for power in expression.atoms(sympy.Pow) if power.exp.is_Rational]
    if any(root.exp.q == 2 for root in roots) and any(root.exp < 0 for root in roots):
        forms.append(sympy.radsimp(expression))
    return list(dict.fromkeys(forms))


def terms_of(tree: Expression) -> int:
    """A bound for the terms of the tree when all its brackets are expanded."""
    match tree:
        case Sum():
            return min(sum(map(terms_of, children(tree))), _MANY)
        case Product():
            return min(prod(map(terms_of, children(tree))), _MANY)
        case Power(base, exponent):
            terms = terms_of(base)
            if terms > 1 and isinstance(exponent, Number) and len(exponent.text) < 4:
                return min(prod([terms] * (int(exponent.value) + 1)), _MANY)
            return max(terms, terms_of(exponent))
    return max(map(terms_of, children(tree)), default=1)


def _leaves(tree: Expression) -> Counter[Expression]:
    return Counter(node for node in walk(tree) if not children(node))


def node_count(tree: Expression) -> int:
    """How many nodes a tree has."""
    return sum(1 for _ in walk(tree))
