"""A method with its knobs set: which equations hold, and how they are written then."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from hwsolve.methods.model import (
    GRADIENT,
    PARAMETER,
    Method,
    MethodEquation,
    Rule,
    Substitution,
)
from hwsolve.notation.tree import (
    Expression,
    Name,
    Product,
    Timed,
    children,
    rebuild,
    replace_leaves,
)


def equations_with(method: Method, choices: Mapping[str, str]) -> tuple[MethodEquation, ...]:
    """The equations that hold with these choices, in their order, as they are written then."""
    equations = [equation for equation in method.equations if equation.holds(choices)]
    for knob in method.knobs.values():
        for change in knob.substitutions:
            if choices[knob.name] == change.choice:
                equations = [_changed(equation, change) for equation in equations]
    return tuple(equations)


def rule_of(
    method: Method,
    choices: Mapping[str, str],
    values: Mapping[str, Expression | None],
    spelled: Mapping[str, str] | None = None,
    convention: str = "",
) -> Rule:
    """The method with the given choices and values; what is not given has its default. `spelled` are other
    symbols for hyperparameters, which the equations then use."""
    chosen = {name: choices.get(name, knob.default) for name, knob in method.knobs.items()}
    spelled = dict(spelled or {})
    given = {
        spelled.get(name, name): values.get(name, each.default)
        for name, each in method.hyperparameters.items()
    }
    equations = tuple(_respelled(each, spelled) for each in equations_with(method, chosen))
    respelled = replace(
        method, start={name: _renamed(tree, spelled) for name, tree in method.start.items()}
    )
    return Rule(respelled, chosen, equations, given, spelled, convention)


def with_letters(rule: Rule, taken: Collection[str]) -> Rule:
    """The rule whose quantities have no name that is taken: where m is, the method's m is M.

    >>> from hwsolve.methods import method
    >>> dict(with_letters(rule_of(method("momentum"), {}, {}), {"v", "w"}).letters)
    {'V': 'v'}
    """
    own = {GRADIENT, *(each.target.name for each in rule.equations)} - {PARAMETER}
    everything = {*own, *taken, *rule.values}
    new: dict[str, str] = {}
    for name in sorted(own.intersection(taken)):
        tried = (name.upper() if len(name) == 1 else "", f"{name}_{rule.method.name}")
        new[name] = next(each for each in tried if each and each not in everything)
    if not new:
        return rule

    def renamed(leaf: Expression) -> Expression | None:
        if isinstance(leaf, Timed) and leaf.name in new:
            return replace(leaf, name=new[leaf.name])
        return None

    def lettered(equation: MethodEquation) -> MethodEquation:
        target = replace_leaves(equation.target, renamed)
        assert isinstance(target, Timed)
        first = None if equation.first is None else replace_leaves(equation.first, renamed)
        tree = replace_leaves(equation.tree, renamed)
        return replace(equation, target=target, tree=tree, first=first)

    method = rule.method
    at = method.gradient_at
    start = {new.get(name, name): tree for name, tree in method.start.items()}
    return replace(
        rule,
        method=replace(method, start=start, gradient_at=new.get(at, at)),
        equations=tuple(map(lettered, rule.equations)),
        letters={letter: name for name, letter in new.items()},
    )


def _changed(equation: MethodEquation, change: Substitution) -> MethodEquation:
    if change.inside and equation.name not in change.inside:
        return equation
    if equation.target == change.new:
        return equation
    first = None if equation.first is None else _exchanged(equation.first, change)
    return replace(equation, tree=_exchanged(equation.tree, change), first=first)


def _exchanged(tree: Expression, change: Substitution) -> Expression:
    """The tree with the new expression for the old one; a product inside a product stays flat."""
    if tree == change.old:
        return change.new
    parts = children(tree)
    if not parts:
        return tree
    new = tuple(_exchanged(part, change) for part in parts)
    if isinstance(tree, Product):
        flat: list[Expression] = []
        for old, part in zip(parts, new, strict=True):
            opened = isinstance(part, Product) and part is not old
            flat += part.factors if opened and isinstance(part, Product) else (part,)
        return Product(tuple(flat))
    return rebuild(tree, new)


def _respelled(equation: MethodEquation, spelled: Mapping[str, str]) -> MethodEquation:
    if not spelled:
        return equation
    first = None if equation.first is None else _renamed(equation.first, spelled)
    return replace(equation, tree=_renamed(equation.tree, spelled), first=first)


def _renamed(tree: Expression, spelled: Mapping[str, str]) -> Expression:
    def renamed(leaf: Expression) -> Expression | None:
        return Name(spelled[leaf.name]) if isinstance(leaf, Name) and leaf.name in spelled else None

    return replace_leaves(tree, renamed)
