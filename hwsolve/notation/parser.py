"""Text → tree. A formula is read the way a person reads it, and what two people could read
differently is refused with both readings.

Brackets are matched with a stack, innermost first, so what stands between two brackets is flat when
`terms` reads it; no input can make Python recurse deeply.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from hwsolve.errors import InputError
from hwsolve.notation.bars import pair_bars
from hwsolve.notation.lexer import Token, tokenize
from hwsolve.notation.refusals import too_deep
from hwsolve.notation.terms import read_terms
from hwsolve.notation.tree import MAX_DEPTH, Call, Expression, Span, children


def parse(
    text: str, *, names: frozenset[str] = frozenset(), derivatives: bool = False
) -> Expression:
    """The tree of a formula. Spans count characters of `text`.

    `names` are the names that the problem defines, as `canonical` gives them: they stand before the
    constants `e` and `pi`. With `derivatives`, `df6/df3` and `local:dg/df` are derivatives, unless
    the problem has such names; ∂f₆/∂f₃ always is one.

    Raises:
        InputError: the text is no formula, can be read in two ways, or is too large to be one.

    >>> parse("2x + 1")
    Sum(first=Product(factors=(Number(text='2'), Name(name='x'))), rest=(('+', Number(text='1')),))
    """
    tree = _read(text, tokenize(text, names, derivatives), names)
    _check_depth(tree)
    return tree


@dataclass(slots=True)
class _Level:
    """What has been read inside one pair of brackets: finished arguments, and the tokens since."""

    opening: Token | None = None
    arguments: list[Expression] = field(default_factory=list)
    tokens: list[Token] = field(default_factory=list)


def _read(text: str, tokens: list[Token], names: frozenset[str]) -> Expression:
    levels = [_Level()]
    for token in tokens[:-1]:
        level = levels[-1]
        if token.kind == "(":
            if len(levels) > MAX_DEPTH:
                raise too_deep(token.start, token.end)
            levels.append(_Level(token))
        elif token.kind == ")":
            if level.opening is None:
                raise InputError.of(
                    "unbalanced-bracket",
                    "this bracket was never opened",
                    "delete it, or put a ( before what it closes",
                    token.start,
                    token.end,
                )
            levels.pop()
            levels[-1].tokens.append(_group(text, level, token, names, levels[-1].tokens))
        elif token.kind == ",":
            if level.opening is None:
                raise _stray_comma(text, level.tokens, token)
            level.arguments.append(_stretch(text, level.tokens, token, names))
            level.tokens = []
        else:
            level.tokens.append(token)
    last = levels[-1]
    if last.opening is not None:
        raise InputError.of(
            "unbalanced-bracket",
            "this bracket is never closed",
            "put a ) after what it holds",
            last.opening.start,
            last.opening.end,
        )
    return _stretch(text, last.tokens, tokens[-1], names)


def _group(
    text: str, level: _Level, closing: Token, names: frozenset[str], before: list[Token]
) -> Token:
    opening = level.opening or closing
    called = before[-1] if before and before[-1].kind in ("function", "root") else None
    if not level.tokens and not level.arguments:
        raise InputError.of(
            "argument-count" if called else "missing-operand",
            f"{called.text or 'the root'} has no argument"
            if called
            else "these brackets are empty",
            "write what it is taken of" if called else "delete them",
            opening.start,
            closing.end,
        )
    level.arguments.append(_stretch(text, level.tokens, closing, names))
    if len(level.arguments) > 1 and called is None:
        raise InputError.of(
            "unexpected-character",
            "a comma separates the arguments of a function, and there is none before this bracket",
            "write max(a, b) or min(a, b); a decimal is written 0.5",
            opening.start,
            closing.end,
        )
    return Token("group", "", opening.start, closing.end, opening.spaced, tuple(level.arguments))


def _stretch(text: str, tokens: list[Token], closing: Token, names: frozenset[str]) -> Expression:
    """The expression of tokens without brackets; `closing` is what stands after them."""
    if any(token.kind == "|" for token in tokens):
        tokens = _with_bars(text, tokens, closing, names)
    sign = text[closing.start : closing.end]
    end = Token("end", sign, closing.start, closing.end, False)
    return read_terms(text, [*tokens, end], names)


def _with_bars(
    text: str, tokens: list[Token], closing: Token, names: frozenset[str]
) -> list[Token]:
    opens = pair_bars(text, tokens)
    levels = [_Level()]
    for token, opening in zip(tokens, opens, strict=True):
        if token.kind != "|":
            levels[-1].tokens.append(token)
        elif opening:
            levels.append(_Level(token))
        else:
            level = levels.pop()
            bar = level.opening or token
            argument = read_terms(
                text, [*level.tokens, Token("end", "|", token.start, token.end, False)], names
            )
            value = Call("abs", (argument,), Span(bar.start, token.end))
            levels[-1].tokens.append(Token("bars", "", bar.start, token.end, bar.spaced, (value,)))
    return levels[-1].tokens


def _stray_comma(text: str, before: list[Token], comma: Token) -> InputError:
    if before and before[-1].kind == "number" and text[comma.end : comma.end + 1].isdigit():
        digits = text[comma.end :]
        digits = digits[: len(digits) - len(digits.lstrip("0123456789"))]
        whole = f" or {before[-1].text}{digits}" if len(digits) == 3 else ""
        return InputError.of(
            "unexpected-character",
            "a decimal is written with a point",
            f"write {before[-1].text}.{digits}{whole}",
            before[-1].start,
            comma.end + len(digits),
        )
    return InputError.of(
        "unexpected-character",
        "a comma separates the arguments of a function",
        "write one formula here",
        comma.start,
        comma.end,
    )


def _check_depth(tree: Expression) -> None:
    stack = [(tree, 1)]
    while stack:
        node, level = stack.pop()
        if level > MAX_DEPTH:
            raise too_deep(node.span.start, node.span.end)
        stack.extend((child, level + 1) for child in children(node))
