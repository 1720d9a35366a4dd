"""The general rules explained: each with its law and an example."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from hwsolve.calculus.rules import apply_rule
from hwsolve.derivation.model import Block, Derivation, Note, Prose, Section
from hwsolve.explanations.named_rules import NamedRule
from hwsolve.notation.parser import parse
from hwsolve.notation.tree import Name
from hwsolve.problem import inline

VARIABLE = Name("x")


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
