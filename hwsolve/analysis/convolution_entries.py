"""What is convolved, and how the kernel moves: read from the options or from a problem's quantities."""

from __future__ import annotations

import re
from itertools import product
from math import prod

from hwsolve.analysis.subject import chosen_number
from hwsolve.analysis.windows import Index, Window
from hwsolve.errors import Fault, InputError, Place
from hwsolve.notation.parser import parse
from hwsolve.notation.tree import Expression, Name
from hwsolve.problem.model import Problem

MOST_ENTRIES = 400
LARGEST = 1000
MOST_OUTPUTS = 5000
_INDEXED = re.compile(r"([A-Za-z]+?)_?([0-9]+)(?:_([0-9]+))?")

Entries = dict[Index, Expression]


def entries_of(problem: Problem, text: str | None, what: str, base: str) -> Entries:
    """The entries from the option, else the quantities called base1, base2, … of the problem."""
    if text is not None:
        return _read(text, f"--{what}")
    found: Entries = {}
    for quantity in problem.quantities:
        name = _INDEXED.fullmatch(quantity.name)
        if name is not None and name[1] == base:
            row = int(name[2]) - 1
            place = (row,) if name[3] is None else (row, int(name[3]) - 1)
            found[place] = quantity.value or Name(quantity.name)
    if not found:
        raise InputError.of(
            "missing-entries",
            f"there is no {what}: no {base}1, {base}2, … among the inputs",
            f"write --{what} 1,2,3",
        )
    return found


def _read(text: str, option: str) -> Entries:
    found: Entries = {}
    rows = [row for row in re.split(r"[;\n]", text) if row.strip()]
    faults: list[Fault] = []
    offset = 0
    for row_index, row in enumerate(rows):
        column = 0
        for piece in row.split(","):
            place = Place(option, 1, offset + column + 1, text, max(1, len(piece)))
            column += len(piece) + 1
            try:
                tree = parse(piece.strip())
            except InputError as error:
                faults += [fault.at(place) for fault in error.faults]
                continue
            index = sum(1 for at in found if at[0] == row_index) if len(rows) > 1 else len(found)
            found[(row_index, index) if len(rows) > 1 else (index,)] = tree
        offset += len(row) + 1
    if faults:
        raise InputError(faults)
    if not found or len(found) > MOST_ENTRIES:
        message = f"{option} needs 1 to {MOST_ENTRIES} entries"
        raise InputError.of("bad-option", message, f"write {option} 1,2,3")
    return found


def as_one_row(entries: Entries) -> Entries:
    """A sequence as an array of one row; an array as it is."""
    return {(0, *place) if len(place) == 1 else place: tree for place, tree in entries.items()}


def sizes_of(entries: Entries, option: str) -> Index:
    """The sizes along each axis. Raises InputError where entries are missing."""
    axes = len(next(iter(entries)))
    sizes = tuple(1 + max(place[axis] for place in entries) for axis in range(axes))
    if any(len(place) != axes for place in entries) or set(entries) != set(
        product(*map(range, sizes))
    ):
        message = f"the rows of {option} differ in length, or entries are missing"
        raise InputError.of("bad-option", message, f'write {option} "1,2,3; 4,5,6"')
    return sizes


def require_fit(window: Window) -> None:
    """Raises InputError where the kernel is larger than the padded input, or of other dimensions, and
    where there are too many outputs to write."""
    if len(window.sizes) != len(window.kernel):
        message = "input and kernel need the same number of dimensions"
        raise InputError.of("bad-option", message, "separate the rows of both by ;")
    for axis in range(len(window.sizes)):
        if window.room(axis) < 0:
            reach = window.spread(axis)
            padded = window.sizes[axis] + 2 * window.padding[axis]
            raise InputError.of(
                "does-not-fit",
                f"the kernel reaches over {reach} entries, and the padded input has {padded}",
                f"use --padding {-(-(reach - window.sizes[axis]) // 2)} or more",
            )
    count = prod(window.outputs)
    if count > MOST_OUTPUTS:
        message = f"--padding makes {count:,} outputs; at most {MOST_OUTPUTS:,} are written out"
        raise InputError.of("too-large", message, "use less, or a larger --stride")


def chosen_yes_or_no(text: str | None, option: str) -> bool:
    """Whether the option says yes. Raises InputError for anything but yes and no."""
    word = "no" if text is None else text.strip().lower()
    if word not in ("yes", "no"):
        raise InputError.of("bad-option", f"{option} must be yes or no", f"write {option} yes")
    return word == "yes"


def chosen_channels(text: str | None) -> tuple[int, int]:
    """The channels of input and output. Raises InputError."""
    pieces = ["1", "1"] if text is None else text.split(",")
    if len(pieces) != 2:
        raise InputError.of("bad-option", "--channels needs two numbers", "write --channels 3,16")
    one, other = (chosen_number(each, 1, 1, 10**6, "--channels") for each in pieces)
    return one, other


def chosen_for_axes(text: str | None, default: int, least: int, axes: int, option: str) -> Index:
    """A whole number for every axis: one for all of them, or one for each. Raises InputError."""
    pieces = [None] if text is None else text.split(",")
    if len(pieces) not in (1, axes):
        help = f"write {option} {default}" + (
            "" if axes == 1 else f", or {option} {default},{default}"
        )
        message = f"{option} needs one number" + (
            ", as the input has one axis" if axes == 1 else f", or one for each of the {axes} axes"
        )
        raise InputError.of("bad-option", message, help)
    chosen = [chosen_number(piece, default, least, LARGEST, option) for piece in pieces]
    return tuple(chosen * axes if len(chosen) == 1 else chosen)
