"""The optimizers, as data: one TOML file each in this folder, and anybody's own in the same form.

A file holds equations in written notation, each with what it is for. The symbolic steps, the trace in
numbers and the explanation all come from it.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from hwsolve.errors import InputError
from hwsolve.methods.load import load_method
from hwsolve.methods.model import Method
from hwsolve.problem.suggest import did_you_mean

_FOLDER = Path(__file__).parent


@cache
def method_names() -> tuple[str, ...]:
    """The methods that come with hwsolve, in alphabetical order."""
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.toml")))


@cache
def method(name: str) -> Method:
    """A method by its name or by another name for it (`gd`), or that of a file (`./mine.toml`).

    Raises InputError where there is none, and with everything that is wrong in a file.
    """
    if name.endswith(".toml"):
        return _from_file(Path(name))
    known = name if name in method_names() else _aliases().get(_plain(name))
    if known is None:
        raise unknown_method(name)
    path = _FOLDER / f"{known}.toml"
    return load_method(path.read_text(encoding="utf-8"), path.name, known)


def unknown_method(name: str) -> InputError:
    """The error for a name that no method has, with the nearest one that there is."""
    known = (*method_names(), *_aliases())
    help = did_you_mean(name, known) or f"there are: {', '.join(method_names())}"
    return InputError.of("unknown-method", f"unknown method {name}", help)


def hyperparameter_names() -> frozenset[str]:
    """Everything that `--set` may name in a method that comes with hwsolve."""
    names: set[str] = set()
    for name in method_names():
        each = method(name)
        names.update(each.knobs)
        for hyperparameter in each.hyperparameters.values():
            names.update((hyperparameter.name, *hyperparameter.aliases))
    return frozenset(names)


def _from_file(path: Path) -> Method:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8"
        help = "a method file is TOML, like those that `hwsolve explain` shows"
        message = f"{path} cannot be read: {str(reason).lower()}"
        raise InputError.of("unreadable", message, help) from None
    return load_method(text, str(path), path.stem)


def _plain(name: str) -> str:
    return name.lower().replace("-", "_").replace(" ", "_")


@cache
def _aliases() -> dict[str, str]:
    found: dict[str, str] = {}
    for name in method_names():
        data = tomllib.loads((_FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
        found[name] = name
        found.update(dict.fromkeys(data.get("aliases", ()), name))
    return found
