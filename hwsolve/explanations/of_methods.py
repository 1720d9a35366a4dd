"""A method explained: its equations, hyperparameters and knobs, what each source sets, its first steps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from hwsolve.derivation.model import Block, Derivation, Equation, Note, Prose, Section, Step
from hwsolve.methods.model import RANGES, Knob, Method, MethodEquation, Preset, Rule
from hwsolve.methods.rules import equations_with, rule_of
from hwsolve.notation.shape import Formula
from hwsolve.notation.tree import Expression, Name, Timed
from hwsolve.optimizers.symbolic import first_steps
from hwsolve.optimizers.words import in_symbols


def explain_method(each: Method) -> Derivation:
    """Everything that the method's file says, and its first two steps in symbols."""
    rule = rule_of(each, {}, dict.fromkeys(each.hyperparameters))
    titled = (
        ("The method", _equations(rule)),
        ("Its hyperparameters", _hyperparameters(each)),
        ("Where sources differ", _knobs(each)),
        ("Conventions", map(_preset, each.presets.values())),
        ("The first steps in symbols", _first_steps(rule)),
        ("Try it", _example(each)),
    )
    found = ((title, tuple(blocks)) for title, blocks in titled)
    sections = tuple(Section(Prose.of(title), blocks) for title, blocks in found if blocks)
    return Derivation("explain", each.title, (), sections, (), fractions=False)


def _equations(rule: Rule) -> Iterator[Block]:
    each = rule.method
    yield Note(Prose((each.idea,)))
    yield Note(Prose((f"Reference: {each.reference}.",)))
    if each.aliases:
        yield Note(Prose((f"Also called {', '.join(each.aliases)}.",)))
    for number, equation in enumerate(rule.equations, start=1):
        yield _line(equation, "explained", in_symbols(equation.why, rule), f"({number})")
    yield from _starts(rule)
    if rule.gradient_at == each.gradient_at:
        yield Note(Prose(("The gradient is taken at ", Timed(each.gradient_at, "t", 0), ".")))


def _starts(rule: Rule) -> Iterator[Block]:
    """`At the start m₀ = 0, v₀ = 0.`"""
    words: list[str | Expression] = []
    for name in rule.states:
        words += [", " if words else "At the start ", Timed(name, "", 0), " = "]
        words.append(rule.method.start[name])
    if words:
        yield Note(Prose((*words, ".")))


def _line(
    equation: MethodEquation, scope: str, reason: Prose | None = None, label: str = ""
) -> Equation:
    formula = Formula(equation.tree, ())
    name = replace(equation.target, of=f"{scope}:{equation.index}")
    return Equation(name, formula, (Step(formula, reason),), True, label, general=True)


def _hyperparameters(each: Method) -> Iterator[Block]:
    for one in each.hyperparameters.values():
        default = (", ", one.default, " unless set") if one.default is not None else ()
        typed = ", ".join((one.name, *one.aliases))
        words = (f": {one.meaning}; {RANGES[one.range].words}", *default, f"; typed as {typed}.")
        yield Note(Prose((Name(one.name), *words)))


def _knobs(each: Method) -> Iterator[Block]:
    """Each knob with its choices, and the equations that a choice changes."""
    usual = {name: knob.default for name, knob in each.knobs.items()}
    standard = {(line.target, line.tree) for line in equations_with(each, usual)}
    for name, knob in each.knobs.items():
        yield Note(Prose((f"{name}: {knob.meaning}. --set {name}=… {_choices(knob)}.",)))
        for choice in knob.choices:
            label = choice
            for equation in equations_with(each, {**usual, name: choice}):
                if (equation.target, equation.tree) not in standard:
                    yield _line(equation, f"{name}={choice}", label=label)
                    label = ""


def _choices(knob: Knob) -> str:
    said = []
    for choice, words in knob.choices.items():
        usual = ", the default" if choice == knob.default else ""
        said.append(f"{choice}{usual} ({words})")
    return "; ".join(said)


def _preset(preset: Preset) -> Note:
    """`torch (torch.optim.Adam): epsilon_place = outside, ε = 10⁻⁸.`"""
    words: list[str | Expression] = [f"--convention {preset.name} ({preset.note})"]
    for name, choice in preset.choices.items():
        words.append(f"{': ' if len(words) == 1 else ', '}{name} = {choice}")
    for name, value in preset.values.items():
        words += [": " if len(words) == 1 else ", ", Name(name), " = ", value]
    return Note(Prose((*words, ".")))


def _first_steps(rule: Rule) -> Iterator[Block]:
    for step in first_steps(rule):
        for equation in step.equations:
            yield replace(equation, label=f"t = {step.number}")


def _example(each: Method) -> Iterator[Block]:
    if each.example is not None:
        shown = each.example
        asked = f'-e "{shown.expression}" --at {shown.at} --steps {shown.steps}'
        yield Note(Prose((f"hwsolve optimize --algo {each.name} {asked}",)))
