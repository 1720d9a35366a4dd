"""Formulas of one shape share one tree: `f1/f2` and `a/b` are the pattern □/□ with two fillings.

Graphs of 100,000 nodes have few shapes. What depends on the shape alone (parsing, differentiating,
a printed template) is done once for each pattern.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from hwsolve.notation.lexer import MAX_LENGTH, is_function, is_plain_name, reserved_words
from hwsolve.notation.names import TYPED_NAME, canonical, lowered_time
from hwsolve.notation.numerals import NUMBER
from hwsolve.notation.parser import parse
from hwsolve.notation.tree import (
    Applied,
    Derivative,
    Expression,
    Name,
    Slot,
    Timed,
    fill,
    replace_leaves,
)


@dataclass(frozen=True, slots=True)
class Formula:
    """A tree as its pattern and what fills it.

    Slots are numbered by first use; a name, timed quantity or derivative that occurs twice has one
    slot. Numbers and constants belong to the pattern.
    """

    pattern: Expression
    fills: tuple[Expression, ...]

    def tree(self) -> Expression:
        """The pattern with its slots filled."""
        return fill(self.pattern, self.fills)


class Shapes:
    """The patterns met so far. Equal patterns of one `Shapes` are the same object.

    >>> shapes = Shapes()
    >>> one, other = (shapes.read(text, frozenset()) for text in ("f1/f2 + f1", "a/b + a"))
    >>> one.pattern is other.pattern, other.fills
    (True, (Name(name='a'), Name(name='b')))
    """

    __slots__ = ("_leaves", "_patterns", "_recipes", "_words")

    def __init__(self) -> None:
        self._patterns: dict[Expression, Expression] = {}
        self._recipes: dict[_Key, _Recipe] = {}
        self._words = _Words(frozenset())
        self._leaves = _Leaves()

    def formula(self, tree: Expression) -> Formula:
        """The pattern of a tree and its fillings, which keep their places in the text.

        The places in the pattern are those of the first tree of its shape.
        """
        fills: dict[Expression, int] = {}

        def slot(leaf: Expression) -> Expression | None:
            if isinstance(leaf, Name | Timed | Derivative | Applied):
                return Slot(fills.setdefault(leaf, len(fills)))
            return None

        pattern = replace_leaves(tree, slot)
        return Formula(self._patterns.setdefault(pattern, pattern), tuple(fills))

    def read(self, text: str, names: frozenset[str]) -> Formula:
        """The formula of a text as `parse` reads it with these names; only a new shape is parsed.

        The fillings need not have places; whoever wants one parses the text by itself.

        Raises:
            InputError: as `parse` does.
        """
        if names is not self._words.names:
            self._words = _Words(names)
            self._recipes = {}
        if len(text) > MAX_LENGTH:
            return self.formula(parse(text, names=names))
        pieces = _NAMES.split(text) if _GLUED.search(text) is None else _split(text)
        numbers: dict[str, int] = {}
        words: list[str | int] = []
        for word in map(self._words.__getitem__, pieces[1::2]):
            if isinstance(word, str):
                words.append(numbers.setdefault(word, len(numbers)))
            else:
                words.append(word.text)
                for name in word.names:
                    words.append(numbers.setdefault(name, len(numbers)))
        key = (tuple(pieces[::2]), tuple(words))
        recipe = self._recipes.get(key)
        if recipe is None:
            formula = self.formula(parse(text, names=names))
            used = {name for leaf in formula.fills for name in _names_of(leaf)}
            # A name that is no word by itself can't be exchanged: such a shape is not kept.
            if not used <= numbers.keys():
                return formula
            recipe = self._recipes[key] = _recipe(formula, tuple(numbers))
        order = list(numbers)
        if recipe.places is not None:
            leaves = self._leaves
            return Formula(recipe.pattern, tuple([leaves[order[i]] for i in recipe.places]))
        new = dict(zip(recipe.names, order, strict=True))
        return Formula(recipe.pattern, tuple([_renamed(leaf, new) for leaf in recipe.fills]))


_Key = tuple[tuple[str, ...], tuple[str | int, ...]]


@dataclass(frozen=True, slots=True)
class _Recipe:
    """What the first text of a shape gave; `names` are its names in the order of their first use.

    `places` says where each filling stands in `names`, if all of them are names.
    """

    pattern: Expression
    fills: tuple[Expression, ...]
    names: tuple[str, ...]
    places: tuple[int, ...] | None


def _recipe(formula: Formula, names: tuple[str, ...]) -> _Recipe:
    numbers = {name: number for number, name in enumerate(names)}
    places = tuple(
        numbers[leaf.name]
        for leaf in formula.fills
        if isinstance(leaf, Name) and leaf.name in numbers
    )
    all_names = len(places) == len(formula.fills)
    return _Recipe(formula.pattern, formula.fills, names, places if all_names else None)


@dataclass(frozen=True, slots=True)
class _Literal:
    """A word whose letters matter, with the names that it may bring in all the same."""

    text: str
    names: tuple[str, ...] = ()


class _Words(dict[str, str | _Literal]):
    """The words seen so far: the name that one is if any other could replace it, or it itself."""

    __slots__ = ("names", "taken")

    def __init__(self, names: frozenset[str]) -> None:
        super().__init__()
        self.names = names
        self.taken = reserved_words(names)

    def __missing__(self, word: str) -> str | _Literal:
        plain = word.isascii() and word.isalnum() and self.taken.isdisjoint((word, word.lower()))
        self[word] = found = word if plain else _classified(word, self.names)
        return found


class _Leaves(dict[str, Name]):
    """One `Name` for each name."""

    __slots__ = ()

    def __missing__(self, name: str) -> Name:
        self[name] = leaf = Name(name)
        return leaf


_NAMES = re.compile(f"({TYPED_NAME})")
_GLUED = re.compile(r"(?<![\w.])[0-9.]+[^\W\d_]")
_PIECE = f"(?P<name>{TYPED_NAME})|{NUMBER}|(?s:.)"
"""Compiled when it is met: it takes 2 ms, and few files have a number glued to a name."""


def _split(text: str) -> list[str]:
    """The text cut at its names, as by `_NAMES.split`, but for numbers right before a name."""
    pieces, end = [], 0
    for found in re.compile(_PIECE).finditer(text):
        if found["name"]:
            pieces += [text[end : found.start()], found[0]]
            end = found.end()
    return [*pieces, text[end:]]


def _classified(word: str, names: frozenset[str]) -> str | _Literal:
    if is_plain_name(word, names):
        return canonical(word)
    if is_function(word, canonical(word), names):
        return _Literal(word)
    timed = None if word.isascii() else lowered_time(word)
    return _Literal(word, timed[:2] if timed else (canonical(word),))


def _names_of(leaf: Expression) -> tuple[str, ...]:
    match leaf:
        case Name(name):
            return (name,)
        case Timed(name, symbol):
            return (name, symbol) if symbol else (name,)
        case Derivative(of, wrt, _, held):
            return (of, *wrt, *held)
    return ()


def _renamed(leaf: Expression, new: dict[str, str]) -> Expression:
    match leaf:
        case Name(name):
            return Name(new[name])
        case Timed(name, symbol, offset):
            return Timed(new[name], new.get(symbol, ""), offset)
        case Derivative(of, wrt, local, held):
            return Derivative(
                new[of], tuple(new[name] for name in wrt), local, tuple(new[name] for name in held)
            )
    return leaf
