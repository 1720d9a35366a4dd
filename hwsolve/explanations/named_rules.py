"""The general rules as `rules.toml` has them, without what explains them: a list of them is quick to read."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class NamedRule:
    """`law` in words; `sample` is a formula in x whose differentiation uses the rule, "" where there is
    none; `see` a command that shows the rule at work."""

    name: str
    title: str
    idea: str
    law: tuple[str, ...] = ()
    sample: str = ""
    see: str = ""
    aliases: tuple[str, ...] = ()


@cache
def named_rules() -> Mapping[str, NamedRule]:
    """Every rule by its name."""
    text = (Path(__file__).parent / "rules.toml").read_text(encoding="utf-8")
    found = {}
    for name, data in tomllib.loads(text).items():
        lists: dict[str, Any] = {key: tuple(data.pop(key, ())) for key in ("law", "aliases")}
        found[name] = NamedRule(name, **data, **lists)
    return found


def rule_called(name: str) -> NamedRule | None:
    """The rule of that name, however its words are joined (`chain rule`, `chain-rule`)."""
    plain = name.lower().replace("-", "_").replace(" ", "_")
    for rule in named_rules().values():
        if plain in (rule.name, rule.name.removesuffix("_rule"), *rule.aliases):
            return rule
    return None
