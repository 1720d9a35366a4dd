"""What is said of a convolution: which entries meet, how large the output is, what a layer of it costs."""

from __future__ import annotations

from collections.abc import Mapping
from math import prod

from hwsolve.analysis.windows import Window
from hwsolve.autodiff.cost import counted
from hwsolve.derivation.model import Block, Cell, Note, Prose, Section, Table
from hwsolve.notation.tree import Expression, Number, Product, Quotient, Sum

_OUTPUTS, _TAPS = ("o", "q"), ("t", "u")


def formula_note(window: Window) -> Note:
    """`Output o is the sum over the taps t of k(t) · x(o + t − 1)`, with this window's numbers."""
    axes = range(len(window.sizes))
    taps = [_TAPS[axis] for axis in axes]
    if window.flip:
        taps = [f"{window.kernel[axis] + 1} − {_TAPS[axis]}" for axis in axes]
    places = [_place(window, axis) for axis in axes]
    output, tap = (_listed([each[axis] for axis in axes]) for each in (_OUTPUTS, _TAPS))
    zeros = " Outside of the input there are zeros." if any(window.padding) else ""
    turned = " The kernel is turned around, as in mathematics." if window.flip else ""
    cross = "" if window.flip else (
        " (Deep learning calls this convolution; in mathematics it is cross-correlation.)"
    )  # fmt: skip
    text = (
        f"Output {output} is the sum over the taps {tap} of k({', '.join(taps)}) · x({', '.join(places)}), "
        f"all counted from 1, with the kernel k and the input x.{zeros}{turned}{cross}"
    )
    return Note(Prose((text,)))


def _listed(letters: list[str]) -> str:
    return letters[0] if len(letters) == 1 else f"({', '.join(letters)})"


def _place(window: Window, axis: int) -> str:
    """s o + d t + 1 − s − d − p, which entry of the input a tap meets."""
    stride, dilation = window.stride[axis], window.dilation[axis]
    rest = 1 - stride - dilation - window.padding[axis]
    terms = [
        f"{'' if factor == 1 else factor}{letter}"
        for factor, letter in ((stride, _OUTPUTS[axis]), (dilation, _TAPS[axis]))
    ]
    return f"{' + '.join(terms)} − {-rest}"


def size_section(window: Window) -> Section:
    """The size formula, its letters, and the numbers put in along each axis."""
    whole = (
        "The number of outputs is ⌊(n + 2p − d(k − 1) − 1)/s⌋ + 1, with n entries of the input and p zeros "
        "on each side of it, k entries of the kernel that lie d apart, and the stride s: as often as the "
        "kernel can be moved by s within the padded input, and its first place."
    )
    blocks: list[Block] = [Note(Prose((whole,)))]
    for axis, word in enumerate(("Rows: ", "Columns: ") if len(window.sizes) == 2 else ("",)):
        blocks.append(Note(_size(window, axis, word)))
    return Section(Prose.of("The size of the output"), tuple(blocks))


def _size(window: Window, axis: int, word: str) -> Prose:
    n, p, d, k, s = (
        Number(str(each[axis]))
        for each in (window.sizes, window.padding, window.dilation, window.kernel, window.stride)
    )
    one = Number("1")
    added = (
        ("+", Product((Number("2"), p))),
        ("-", Product((d, Sum(k, (("-", one),))))),
        ("-", one),
    )
    room, moves = window.room(axis), window.room(axis) // window.stride[axis]
    pieces: list[str | Expression] = [f"{word}⌊", Quotient(Sum(n, added), s), "⌋ + 1"]
    if window.stride[axis] > 1:
        pieces += [" = ⌊", Quotient(Number(str(room)), s), "⌋ + 1"]
    return Prose((*pieces, f" = {moves} + 1 = {window.outputs[axis]}."))


def costs(window: Window, into: int, out_of: int, biased: bool) -> Mapping[str, int]:
    """Parameters and multiplications of the convolution and of a fully connected layer, by their keys."""
    shared = prod(window.kernel) * into * out_of
    dense = prod(window.sizes) * into * prod(window.outputs) * out_of
    biases, dense_biases = (out_of, prod(window.outputs) * out_of) if biased else (0, 0)
    return {
        "parameters_convolution": shared + biases,
        "parameters_dense": dense + dense_biases,
        "multiplications_convolution": prod(window.outputs) * shared,
        "multiplications_dense": dense,
    }


def cost_section(window: Window, into: int, out_of: int, biased: bool) -> Section:
    """The counts of `costs` side by side, with the products that make them."""
    inputs, outputs, taps = (prod(each) for each in (window.sizes, window.outputs, window.kernel))
    counts = costs(window, into, out_of, biased)
    shared, dense = taps * into * out_of, counts["multiplications_dense"]
    by_channels = (into, out_of) != (1, 1)
    weights = (
        f"{taps} · {into} · {out_of} = {shared:,}",
        f"({inputs} · {into}) · ({outputs} · {out_of}) = {dense:,}",
    )
    rows: list[tuple[Cell, ...]] = [
        ("weights", *(weights if by_channels else (f"{taps}", f"{inputs} · {outputs} = {dense:,}")))
    ]
    if biased:
        rows.append(("biases", f"{out_of:,}", f"{outputs * out_of:,}"))
        rows.append(
            (
                "parameters",
                f"{counts['parameters_convolution']:,}",
                f"{counts['parameters_dense']:,}",
            )
        )
    multiplied = f"{outputs} · {shared} = {counts['multiplications_convolution']:,}"
    rows.append(("multiplications", multiplied, f"{dense:,}"))
    words = (
        "The convolution uses the same few weights at every place; the fully connected layer has one "
        "for each input and each output."
    )
    if not biased:
        words += " The weights are all the parameters there are: no output has a bias."
    real = sum(len(window.pairs(output)) for output in window.every_output()) * into * out_of
    if real != counts["multiplications_convolution"]:
        words += (
            f" (Without the products with the padding's zeros: {counted(real, 'multiplication')}.)"
        )
    title = Prose.of(
        "Against a fully connected layer: {} inputs, {} outputs",
        f"{inputs * into:,}",
        f"{outputs * out_of:,}",
    )
    columns: tuple[Cell, ...] = ("", "convolution", "fully connected")
    return Section(title, (Table(columns, tuple(rows)), Note(Prose((words,)))))
