"""The general rules explained: each with its law and an example, from `rules.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from hwsolve.calculus.rules import apply_rule
from hwsolve.derivation.model import Block, Derivation, Note, Prose, Section
from hwsolve.notation.parser import parse
from hwsolve.notation.tree import Name
from hwsolve.problem import inline

VARIABLE = Name("x")


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


def explain_rule(rule: NamedRule) -> Derivation:
    """The law, and an example that is worked out and checked like any other."""
    said = Section(Prose.of("The rule"), tuple(_blocks(rule)))
    if not rule.sample:
        return Derivation("explain", rule.title, (), (said,), (), fractions=False)
    from hwsolve.solvers.derivative import solve

    worked = solve(inline(f"f = {rule.sample}"))
    return replace(worked, command="explain", title=rule.title, sections=(said, *worked.sections))


def _blocks(rule: NamedRule) -> Iterator[Block]:
    yield Note(Prose((rule.idea,)))
    for line in rule.law:
        yield Note(Prose((line,)))
    if rule.sample:
        sample = parse(rule.sample)
        if not rule.law:
            yield Note(apply_rule(sample, VARIABLE).law)
        yield Note(Prose(("For example ", Name("f"), " = ", sample, ":")))
    if rule.see:
        yield Note(Prose((f"At work: {rule.see}",)))
