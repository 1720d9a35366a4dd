"""What is printed reads back: the identity for plain text, and for Unicode what its reader sees."""

from __future__ import annotations

import re

from hypothesis import given, settings

from hwsolve.notation.parser import parse
from hwsolve.notation.printing import to_plain, to_unicode
from hwsolve.notation.tree import (
    MAX_DEPTH,
    Expression,
    Name,
    Negate,
    Number,
    Power,
    Product,
    Timed,
    replace_leaves,
)
from tests.notation.strategies import KNOWN, trees
from tests.sizes import examples


@settings(max_examples=examples(150), deadline=None)
@given(trees)
def test_plain_text_reads_back_as_the_same_tree(tree: Expression) -> None:
    """Plain text loses nothing, so no two trees are printed alike."""
    assert parse(to_plain(tree), names=KNOWN, derivatives=True) == tree


@settings(max_examples=examples(150), deadline=None)
@given(trees)
def test_unicode_reads_back_as_what_it_shows(tree: Expression) -> None:
    """Unicode takes two liberties, powers of ten and numbered steps, and no others."""
    shown = replace_leaves(tree, _as_shown)
    assert parse(to_unicode(tree), names=KNOWN, derivatives=True) == shown


def test_the_deepest_formula_reads_back() -> None:
    """Nesting up to the parser's own bound survives printing, for brackets of every kind."""
    tree: Expression = Name("x")
    for level in range(MAX_DEPTH - 1):
        tree = (Negate(tree), Power(tree, Number("2")), Product((Number("3"), tree)))[level % 3]
    assert parse(to_plain(tree)) == tree
    assert parse(to_unicode(tree)) == tree


def _as_shown(leaf: Expression) -> Expression | None:
    match leaf:
        case Number(text) if found := re.fullmatch(r"(.*)[eE](.*)", text):
            exponent = int(found[2])
            size = Number(str(abs(exponent)))
            power = Power(Number("10"), Negate(size) if exponent < 0 else size)
            return power if found[1] == "1" else Product((Number(found[1]), power))
        case Timed(name, "", step) if name.isalpha():
            return Name(f"{name}{step}")
    return None
