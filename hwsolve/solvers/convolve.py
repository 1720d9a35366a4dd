"""A convolution written out: every output, output sizes, shift-equivariance, and what it costs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import product

import mpmath

from hwsolve.analysis.convolution_entries import (
    LARGEST,
    Entries,
    as_one_row,
    chosen_channels,
    chosen_for_axes,
    chosen_yes_or_no,
    entries_of,
    require_fit,
    sizes_of,
)
from hwsolve.analysis.convolution_words import cost_section, costs, formula_note, size_section
from hwsolve.analysis.subject import chosen_number
from hwsolve.analysis.verification import nearest
from hwsolve.analysis.windows import (
    Index,
    Pairs,
    Window,
    convolve_then_shift,
    shift_then_convolve,
)
from hwsolve.derivation.model import (
    Answer,
    Block,
    Cell,
    Derivation,
    Equation,
    Given,
    Note,
    Prose,
    Section,
    Step,
    Table,
    ValueOf,
    Verification,
)
from hwsolve.errors import Defect, InputError
from hwsolve.notation.shape import Formula, Shapes
from hwsolve.notation.tree import (
    Expression,
    Name,
    Number,
    Product,
    Sum,
    names_in,
)
from hwsolve.numbers.evaluation import Evaluation, UndefinedAt
from hwsolve.problem import find, load
from hwsolve.problem.model import Problem

OPTIONS = (
    ("--input", "ENTRIES", "1,2,3,4 or rows 1,2,3;4,5,6; else x1, x2, … of the problem", False),
    ("--kernel", "ENTRIES", "1,0,-1 or rows; else k1, k2, … of the problem", False),
    ("--stride", "N", "how far the kernel moves, or ROWS,COLUMNS; else 1", False),
    ("--padding", "N", "zeros on every side, or ROWS,COLUMNS; else 0", False),
    ("--dilation", "N", "the distance of the kernel's entries, or ROWS,COLUMNS; else 1", False),
    ("--shift", "N", "by how much the input is shifted; else the stride", False),
    ("--channels", "IN,OUT", "channels for the count of parameters; else 1,1", False),
    ("--bias", "yes|no", "whether each output channel has a bias, for the count; else no", False),
    ("--flip", "yes|no", "turn the kernel around, as in mathematics; else no", False),
)

DEFAULT_PROBLEM = "convolution"
MOST_WRITTEN = 60


def solve(
    problem: Problem,
    input: str | None = None,
    kernel: str | None = None,
    stride: str | None = None,
    padding: str | None = None,
    dilation: str | None = None,
    shift: str | None = None,
    channels: str | None = None,
    bias: str | None = None,
    flip: str | None = None,
) -> Derivation:
    """The convolution of an input with a kernel, both of one or of two dimensions.

    Raises InputError for entries that cannot be read, rows of unequal length, and a kernel that
    does not fit into the input.
    """
    entries = entries_of(problem, input, "input", "x")
    taps = entries_of(problem, kernel, "kernel", "k")
    sizes = sizes_of(entries, "--input")
    taps = as_one_row(taps) if len(sizes) == 2 else taps
    axes = len(sizes)
    window = Window(
        sizes,
        sizes_of(taps, "--kernel"),
        chosen_for_axes(stride, 1, 1, axes, "--stride"),
        chosen_for_axes(padding, 0, 0, axes, "--padding"),
        chosen_for_axes(dilation, 1, 1, axes, "--dilation"),
        chosen_yes_or_no(flip, "--flip"),
    )
    require_fit(window)
    moved = chosen_number(shift, window.stride[-1], 0, LARGEST, "--shift")
    into, out_of = chosen_channels(channels)
    biased = chosen_yes_or_no(bias, "--bias")
    run = _Run(window, entries, taps)
    run.count(costs(window, into, out_of, biased))
    sections = (
        run.idea(),
        size_section(window),
        run.outputs(),
        run.equivariance(moved),
        cost_section(window, into, out_of, biased),
    )
    return Derivation(
        command="convolve",
        title=problem.title or "A convolution, written out",
        given=run.given,
        sections=sections,
        answers=tuple(run.answers),
        verification=run.verified(),
        heading=tuple(Note(Prose((text,))) for text in (problem.question,) if text),
        symbols=dict(problem.display.symbols),
        background=tuple(run.background),
    )


def default_problem(input: str | None = None, kernel: str | None = None, **_: object) -> Problem:
    """What is solved without a FILE: nothing but the entries that are given, or the bundled example."""
    if input is not None and kernel is not None:
        return Problem("", (), (), (), (), ())
    found = find(DEFAULT_PROBLEM)
    problem = load(found.text, found.file)
    return replace(problem, title=f"{problem.title} (the bundled example)")


class _Run:
    """Input and kernel under names of their own, and the outputs made of them."""

    def __init__(self, window: Window, entries: Entries, taps: Entries) -> None:
        self.window = window
        taken = {name for tree in (*entries.values(), *taps.values()) for name in names_in(tree)}
        self._entries = _all_named(("x", "input"), entries, taken)
        self._taps = _all_named(("k", "kernel"), taps, taken)
        own = [*self._entries.items(), *self._taps.items()]
        values = {name: entries[place] for place, name in self._entries.items()}
        values |= {name: taps[place] for place, name in self._taps.items()}
        symbols: dict[Expression, None] = {}
        for tree in values.values():
            symbols |= dict.fromkeys(map(Name, names_in(tree)))
        self.given = tuple(
            Given(name, None if names_in(values[name]) else values[name])
            for name in dict.fromkeys(name for _, name in own)
        ) + tuple(Given(name, None) for name in symbols if name not in values)
        self._symbolic = bool(symbols)
        self.answers: list[Answer] = []
        self.background: list[tuple[Expression, Formula]] = []
        self._shapes = Shapes()
        self._lines: dict[Index, tuple[Expression, Formula]] = {}
        for output in window.every_output():
            terms = [
                Product((self._taps[tap], self._entries[place]))
                for tap, place in window.pairs(output)
            ]
            tree = _sum(terms)
            name = Name("y" + _index(output))
            self._lines[output] = (name, self._shapes.formula(tree))
            self.answers.append(Answer(name.name, name, True))
        given: dict[Expression, Formula | None] = {
            each.name: None if each.value is None else Formula(each.value, ())
            for each in self.given
        }
        try:
            self.evaluation = Evaluation(given, list(self._lines.values()))
        except UndefinedAt as error:
            message = f"an entry has no value: {error.reason}"
            raise InputError.of("undefined", message, "change the entry") from None

    def idea(self) -> Section:
        """The formula and the input."""
        blocks: list[Block] = [formula_note(self.window)]
        if len(self.window.sizes) == 2:
            blocks += [self._grid(self._entries, "input"), self._grid(self._taps, "kernel")]
        return Section(Prose.of("What is computed"), tuple(blocks))

    def _grid(self, entries: dict[Index, Name], caption: str) -> Table:
        width = 1 + max(place[1] for place in entries)
        height = 1 + max(place[0] for place in entries)
        symbolic = any(each.value is None for each in self.given if each.name in entries.values())

        def cell(row: int, column: int) -> Cell:
            name = entries[row, column]
            return name if symbolic else ValueOf(name)

        rows = tuple(
            (str(row + 1), *(cell(row, column) for column in range(width))) for row in range(height)
        )
        return Table((caption, *(str(column + 1) for column in range(width))), rows)

    def outputs(self) -> Section:
        """Every output, or the first ones and a table."""
        blocks: list[Block] = []
        for name, formula in list(self._lines.values())[:MOST_WRITTEN]:
            steps = (Step(formula), Step(formula, numbers=True))
            blocks.append(Equation(name, formula, steps))
        missing = len(self._lines) - len(blocks)
        if missing:
            rest = [
                Equation(name, formula, (Step(formula, numbers=True),))
                for name, formula in list(self._lines.values())[MOST_WRITTEN:]
            ]
            blocks += rest
        return Section(Prose.of("The outputs"), tuple(blocks))

    def equivariance(self, shift: int) -> Section:
        """Shift then convolve beside convolve then shift, entry by entry, by what is multiplied."""
        title = Prose.of("Shift-equivariance")
        window = self.window
        stride = window.stride[-1]
        if shift % stride:
            words = (
                f"A shift by {shift} is no multiple of the stride {stride}: it would move the "
                "output by a part of an entry, so the two differ. With --shift a multiple of the "
                "stride they agree."
            )
            return Section(title, (Note(Prose((words,))),))
        before, after = shift_then_convolve(window, shift), convolve_then_shift(window, shift)
        rows: list[tuple[Cell, ...]] = []
        different = 0
        for output in window.every_output():
            same = before[output] == after[output]
            different += not same
            rows.append(
                (
                    Name("y" + _index(output)),
                    self._terms(before[output]),
                    self._terms(after[output]),
                    "yes" if same else "no: the boundary",
                )
            )
        places = shift // stride
        along = " along the columns" if len(window.sizes) == 2 else ""
        intro = (
            f"The input shifted by {shift}{along}, zeros coming in, then convolved; and the output "
            f"shifted by {places}. Where both are sums of the same products, they are equal whatever the "
            "numbers are."
        )
        end = f"All {len(rows)} entries agree."
        if not any(after.values()):
            end = "The shift pushes every output out, so only zeros are compared: shift by less."
        if different:
            end = (
                f"{len(rows) - different} of {len(rows)} agree. The others lie at the boundary, where "
                "the shift moves zeros in or pushes entries out; away from it, shift then convolve is "
                "convolve then shift."
            )
        columns: tuple[Cell, ...] = ("entry", "shift, convolve", "convolve, shift", "equal")
        return Section(
            title, (Note(Prose((intro,))), Table(columns, tuple(rows)), Note(Prose((end,))))
        )

    def _terms(self, pairs: Pairs) -> Cell:
        terms = [Product((self._taps[tap], self._entries[place])) for tap, place in sorted(pairs)]
        return _sum(terms)

    def count(self, counts: Mapping[str, int]) -> None:
        """The numbers of parameters and of multiplications, among the answers."""
        for key, value in counts.items():
            self.background.append((Name(key), Formula(Number(str(value)), ())))
            self.answers.append(Answer(key, Name(key)))

    def verified(self) -> tuple[Verification, ...]:
        """The outputs by padding and slicing, in mpmath. Raises Defect where they differ."""
        if self._symbolic:
            return ()
        with mpmath.workdps(40):
            padded = _padded(
                self.window, {p: nearest(self.evaluation, n) for p, n in self._entries.items()}
            )
            largest = mpmath.mpf(0)
            for output, (name, _) in self._lines.items():
                total = mpmath.mpf(0)
                for tap, own in self._taps.items():
                    at = tap
                    if self.window.flip:
                        at = tuple(k - 1 - t for k, t in zip(self.window.kernel, tap, strict=True))
                    corner = self.window.corner(output, at)
                    total += nearest(self.evaluation, own) * padded[corner]
                gap = abs(total - nearest(self.evaluation, name))
                largest = max(largest, gap / max(1, abs(total)))
        if largest > mpmath.mpf("1e-30"):
            raise Defect("the convolution differs from a sum over a padded array")
        return (Verification("a sum over the padded array, 40 digits", True, float(largest)),)


def _padded(window: Window, values: dict[Index, object]) -> dict[Index, object]:
    """The input with its border of zeros, counted from the border's corner."""
    sizes = [s + 2 * p for s, p in zip(window.sizes, window.padding, strict=True)]
    found: dict[Index, object] = {}
    for place in product(*map(range, sizes)):
        inner = tuple(at - p for at, p in zip(place, window.padding, strict=True))
        found[place] = values.get(inner, mpmath.mpf(0))
    return found


def _all_named(bases: Sequence[str], entries: Entries, taken: set[str]) -> dict[Index, Name]:
    """A name for each entry: its own where it is one, else x₁, x₂, … or x₁₂, unless that is
    another's."""
    for base in bases:
        names = {
            place: tree if isinstance(tree, Name) else Name(base + _index(place))
            for place, tree in entries.items()
        }
        made = {n.name for p, n in names.items() if not isinstance(entries[p], Name)}
        if not made & taken:
            break
    return names


def _index(place: Index) -> str:
    numbers = [str(at + 1) for at in place]
    joined = all(len(number) == 1 for number in numbers)
    return "".join(numbers) if len(numbers) == 1 or joined else "_".join(numbers)


def _sum(terms: Sequence[Expression]) -> Expression:
    if not terms:
        return Number("0")
    return terms[0] if len(terms) == 1 else Sum(terms[0], tuple(("+", term) for term in terms[1:]))
