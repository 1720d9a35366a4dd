"""The functions that a formula may use, as data: one TOML file each in this folder.

A file says how the function is spelled, what its derivative is in written notation, and where it is
defined. A function that is not elementary says how it is composed of elementary ones (`definition`), and
then needs no code anywhere.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True, slots=True)
class DerivativeCase:
    """`value` holds where `when` does (`z > 0`). `convention` names what was agreed where the derivative
    does not exist, and is empty elsewhere."""

    value: str
    when: str
    convention: str = ""


@dataclass(frozen=True, slots=True)
class Function:
    """One function of real arguments.

    `name` is its ASCII name; `aliases` are other spellings that mean the same and print as `name`.
    `spelled_apart` are spellings that keep their own look (`ln` beside `log`).
    `parameters` are the names that `definition` and `derivative` use, one for each argument.
    `derivative` is one text, or cases, for a function of one argument; () for max and min.
    `domain` is the condition under which it is defined (`z > 0`), or "".
    `definition` is "" for an elementary function; `kind` is "elementary" or "activation".
    """

    name: str
    kind: str
    unicode: str
    latex: str
    parameters: tuple[str, ...]
    derivative: tuple[DerivativeCase, ...]
    definition: str = ""
    domain: str = ""
    aliases: tuple[str, ...] = ()
    spelled_apart: tuple[str, ...] = ()
    reference: str = ""


@cache
def table() -> Mapping[str, Function]:
    """Every function by every spelling of its name."""
    functions = [_load(path) for path in sorted(Path(__file__).parent.glob("*.toml"))]
    return {
        spelling: function
        for function in functions
        for spelling in (function.name, *function.aliases, *function.spelled_apart)
    }


def _load(path: Path) -> Function:
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    written = data.get("derivative", [])
    cases = [{"value": written, "when": ""}] if isinstance(written, str) else written
    return Function(
        name=path.stem,
        kind=data["kind"],
        unicode=data["unicode"],
        latex=data["latex"],
        parameters=tuple(data["parameters"]),
        derivative=tuple(DerivativeCase(**case) for case in cases),
        definition=data.get("definition", ""),
        domain=data.get("domain", ""),
        aliases=tuple(data.get("aliases", ())),
        spelled_apart=tuple(data.get("spelled_apart", ())),
        reference=data.get("reference", ""),
    )
