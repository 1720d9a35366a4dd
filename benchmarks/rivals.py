"""The same graphs in other libraries, one measurement a process: rivals.py LIBRARY FAMILY NODES.

Prints the seconds that building the graph and differentiating it took, imports not counted.
"""

from __future__ import annotations

import sys
import time

from graphs import FAMILIES, Family, calculate


def time_torch(family: Family, count: int) -> float:
    """Forward and backward in double precision, by automatic differentiation."""
    import torch

    torch.set_default_dtype(torch.float64)
    torch.set_num_threads(1)
    torch.ones(1, requires_grad=True).sin().backward()
    start = time.perf_counter()
    values = {
        name: torch.tensor(value, requires_grad=name in family.wrt)
        for name, value in {**family.inputs, **family.parameters}.items()
    }
    calculate(family, count, torch, values).backward()
    return time.perf_counter() - start


def time_sympy(family: Family, count: int) -> float:
    """`sympy.diff` of the output, composed into one expression of the inputs.

    The symbols are declared real, which spares sympy questions that double its work at each level.
    """
    import sympy

    sys.setrecursionlimit(100_000)
    symbols = {name: sympy.Symbol(name, real=True) for name in (*family.inputs, *family.parameters)}
    start = time.perf_counter()
    composed = calculate(family, count, sympy, dict(symbols))
    for name in family.wrt:
        sympy.diff(composed, symbols[name])
    return time.perf_counter() - start


if __name__ == "__main__":
    measure = {"torch": time_torch, "sympy": time_sympy}[sys.argv[1]]
    print(measure(FAMILIES[sys.argv[2]], int(sys.argv[3])))
