"""The nearest valid name to one that isn't, for `did you mean`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice

MAX_COMPARED = 5000
"""How many known names are compared with a wrong one; a graph may have 10⁵ of them."""

MAX_LISTED = 8


def did_you_mean(word: str, known: Iterable[str]) -> str | None:
    """`did you mean f6?`, or None where nothing is near."""
    near = nearest(word, known)
    return f"did you mean {near}?" if near else None


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known name nearest to `word` by edits, letter case aside; the first of several.

    >>> nearest("inptus", ["inputs", "graph"]), nearest("f7", ["f1", "f6"]), nearest("y", ["x"])
    ('inputs', 'f6', None)
    """
    lowered = word.lower()
    limit = _tolerance(lowered)
    letters = set(lowered)
    best: tuple[tuple[int, int, int], str] | None = None
    for name in islice(known, MAX_COMPARED):
        if abs(len(name) - len(word)) > limit:
            continue
        other = name.lower()
        if len(letters.difference(other)) > limit:
            continue
        edits = _edits(lowered, other, limit)
        if edits > limit or (limit < 2 and edits and len(lowered) < 3 and lowered[0] != other[0]):
            continue
        rank = (edits, _index_distance(lowered, other), -_common_start(lowered, other))
        if best is None or rank < best[0]:
            best = (rank, name)
    return best[1] if best else None


def listed(names: Iterable[str]) -> str:
    """The names as a short list, cut where they are many.

    >>> listed("abcdefghijk")
    'a, b, c, d, e, f, g, h, …'
    """
    first = list(islice(names, MAX_LISTED + 1))
    return ", ".join(first[:MAX_LISTED]) + (", …" if len(first) > MAX_LISTED else "")


def _tolerance(word: str) -> int:
    """How many edits make a typing error: fewer in short names, which differ by little anyway."""
    return 0 if len(word) < 2 else 1 if len(word) < 5 else 2 if len(word) < 9 else 3


def _edits(word: str, other: str, limit: int) -> int:
    """Insertions, deletions, exchanges and swaps of neighbours between two words, at most limit +
    1."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(word, 1):
        above, row, older = row, [i], before
        for j, target in enumerate(other, 1):
            edits = min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (letter != target))
            if i > 1 and j > 1 and letter == other[j - 2] and word[i - 2] == target:
                edits = min(edits, older[j - 2] + 1)
            row.append(edits)
        before = above
        if min(row) > limit:
            return limit + 1
    return row[-1]


def _index_distance(word: str, other: str) -> int:
    """How far apart the indices of like names are: f6 is nearer to f7 than f1 is."""
    indices = [re.fullmatch(r"(.*?)(\d{0,9})", name) for name in (word, other)]
    first, second = ((found[1], found[2] or "-1") if found else ("", "") for found in indices)
    return abs(int(first[1]) - int(second[1])) if first[0] == second[0] else 10**9


def _common_start(word: str, other: str) -> int:
    """How many letters two words share from their beginning."""
    pairs = enumerate(zip(word, other, strict=False))
    return next((index for index, (a, b) in pairs if a != b), min(len(word), len(other)))
