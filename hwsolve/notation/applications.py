"""Functions and their arguments, with brackets and without: `log(x)^2`, `sin^2 x`, `√2`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hwsolve import functions
from hwsolve.errors import InputError
from hwsolve.notation.lexer import CLOSED, OPERANDS, Token
from hwsolve.notation.refusals import ambiguous
from hwsolve.notation.tree import Call, Constant, Expression, Negate, Number, Power, Product, Span

if TYPE_CHECKING:
    from hwsolve.notation.terms import Reader

_INVERSES = {
    "sin": "arcsin",
    "cos": "arccos",
    "tan": "arctan",
    "arcsin": "sin",
    "arccos": "cos",
    "arctan": "tan",
    "exp": "log",
    "log": "exp",
    "ln": "exp",
}


def read_application(reader: Reader) -> Expression:
    """The function that stands here with its argument, and the power right after its name if any.

    Raises:
        InputError: no argument, too many of them, or an argument whose end is not clear.
    """
    function = reader.take()
    power = None
    if function.kind == "function" and reader.here.kind in ("^", "raised"):
        power = _function_power(reader, function)
    head = reader.since(function.start)
    name = function.text if function.kind == "function" else "sqrt"
    if reader.here.kind == "group":
        tree: Expression = _with_brackets(reader, function, name, head, power is not None)
        bare = False
    else:
        tree = _without_brackets(reader, function, name, head)
        bare = True
    reader.bare_call = bare
    return tree if power is None else Power(tree, power, reader.span(function.start))


def next_power(reader: Reader) -> Token:
    """The exponent that comes next, with its sign taken. For messages only."""
    sign = reader.take()
    return sign if sign.kind == "raised" else reader.next_factor()


def _with_brackets(
    reader: Reader, function: Token, name: str, head: str, has_power: bool
) -> Expression:
    group = reader.take()
    span = reader.span(function.start)
    _check_count(name, len(group.parts), span)
    if reader.here.kind in ("^", "raised") and (group.spaced or has_power):
        bracket = reader.since(group.start)
        power = next_power(reader)
        raise ambiguous(
            reader.text[function.start : power.end],
            f"({head}{bracket})^{power.text}",
            f"{head}({bracket}^{power.text})",
            function.start,
            power.end,
        )
    return Call(name, group.parts, span)


def _without_brackets(reader: Reader, function: Token, name: str, head: str) -> Expression:
    if len(functions.table()[name].parameters) > 1:
        raise _argument_count(name, function.start, function.end, "")
    start = reader.here.start
    argument = _argument(reader, function)
    _check_after(reader, function, head, start, argument)
    return Call(name, (argument,), reader.span(function.start))


def _argument(reader: Reader, function: Token) -> Expression:
    """The next factor with its power, the minus signs and the number right before it included."""
    if reader.here.kind == "-" and not reader.ahead(1).spaced:
        return reader.negated(lambda: _argument(reader, function))
    number, following = reader.here, reader.ahead(1)
    if number.kind not in OPERANDS:
        raise _no_argument(function, number.kind == "-")
    joined = not following.spaced and (following.kind == "leaf" or following.kind in CLOSED)
    if number.kind == "number" and joined and function.kind == "function":
        reader.take()
        return Product((number.parts[0], reader.factor()), reader.span(number.start))
    return reader.factor()


def _check_after(
    reader: Reader, function: Token, head: str, start: int, argument: Expression
) -> None:
    """Refuse what can't be told from a part of the argument: `log x y`, `log x/y`, `sin 2*x`."""
    core = argument
    while isinstance(core, Negate):
        core = core.argument
    nested = isinstance(core, Call)
    following = reader.here
    is_root = function.kind == "root"
    if following.kind in OPERANDS:
        told_apart = following.kind == "function" or (following.kind == "root" and is_root)
        if following.kind == "number":
            _refuse(reader, function, head, start, "*")
        elif not told_apart or nested or isinstance(core, Number):
            _refuse(reader, function, head, start, " ")
    elif following.kind == "/":
        target = reader.ahead(2 if reader.ahead(1).kind == "-" else 1)
        told_apart = is_root or target.kind == "function"
        if not told_apart or (nested and (reader.bare_call or not is_root)):
            _refuse(reader, function, head, start, "/")
    elif following.kind == "*" and not is_root and _is_numeric(core):
        _refuse(reader, function, head, start, "*")


def _refuse(reader: Reader, function: Token, head: str, start: int, joint: str) -> None:
    applied, argument = reader.since(function.start), reader.since(start)
    if reader.here.kind in ("*", "/"):
        reader.take()
    following = reader.next_factor()
    inner = f"{argument}{joint}{following.text}"
    if joint == " " and following.start == reader.before.end:
        inner = argument + following.text
    outer = f"{head}({argument}){joint}" if joint == "*" else f"({applied}){joint}"
    raise ambiguous(
        reader.text[function.start : following.end],
        outer + following.text,
        f"{head}({inner})",
        function.start,
        following.end,
    )


def _function_power(reader: Reader, function: Token) -> Expression:
    """The exponent right after a function's name."""
    sign = reader.take()
    if sign.kind == "raised":
        power = sign.parts[0]
    else:
        start = reader.here.start
        minus = reader.here.kind == "-"
        if minus:
            reader.take()
        if reader.here.kind not in ("number", "leaf", "group"):
            raise reader.missing_operand()
        power = reader.take().parts[0]
        if minus:
            power = Negate(power, reader.span(start))
    if power == Negate(Number("1")):
        raise _inverse(reader, function)
    return power


def _inverse(reader: Reader, function: Token) -> InputError:
    written, end = reader.since(function.start), reader.before.end
    following = reader.next_factor().text if reader.here.kind in OPERANDS else "x"
    gap = "" if following.startswith("(") else " "
    reciprocal = f"1/{function.text}{gap}{following}"
    inverse = _INVERSES.get(function.text)
    if inverse:
        return ambiguous(
            f"{written} {following}", f"{inverse}{gap}{following}", reciprocal, function.start, end
        )
    return InputError.of(
        "ambiguous",
        f"{written} can be read in two ways",
        f"write {reciprocal} for the reciprocal; the inverse of {function.text} has no name here",
        function.start,
        end,
    )


def _no_argument(function: Token, before_minus: bool) -> InputError:
    name = function.text
    argument = "-x" if before_minus else "x"
    return InputError.of(
        "missing-argument",
        f"{name} stands here without an argument",
        f"write {name}({argument})",
        function.start,
        function.end,
    )


def _check_count(name: str, count: int, span: Span) -> None:
    several = len(functions.table()[name].parameters) > 1
    if (several and count < 2) or (not several and count != 1):
        raise _argument_count(name, span.start, span.end, f", not {count}")


def _argument_count(name: str, start: int, end: int, found: str) -> InputError:
    several = len(functions.table()[name].parameters) > 1
    return InputError.of(
        "argument-count",
        f"{name} takes {'two or more arguments' if several else 'one argument'}{found}",
        f"write {name}(a, b)" if several else f"write {name}(x)",
        start,
        end,
    )


def _is_numeric(tree: Expression) -> bool:
    """Whether a tree is made of numbers and constants only, as the 2 of `sin 2*x` is."""
    if isinstance(tree, Product):
        return all(isinstance(factor, (Number, Constant)) for factor in tree.factors)
    return isinstance(tree, (Number, Constant))
