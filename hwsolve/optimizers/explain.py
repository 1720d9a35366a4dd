"""What a method, a schedule or an activation says, equation by equation: the content of `hwsolve explain`."""

from __future__ import annotations

from collections.abc import Iterator

from hwsolve import functions
from hwsolve.derivation.model import Block, Derivation, Equation, Note, Prose, Section, Step, Table
from hwsolve.errors import InputError
from hwsolve.functions import Function
from hwsolve.methods import method, method_names
from hwsolve.methods.model import RANGES, Method
from hwsolve.methods.rules import equations_with, rule_of
from hwsolve.methods.schedules import BOUNDARIES, Kind, schedule_kind, schedule_names
from hwsolve.notation.parser import parse
from hwsolve.notation.printing import to_plain
from hwsolve.notation.shape import Formula
from hwsolve.notation.tree import Call, Expression, Name, Timed
from hwsolve.optimizers.symbolic import first_steps
from hwsolve.optimizers.words import in_symbols
from hwsolve.problem.suggest import did_you_mean

GENERAL = "explained"


def explainable() -> tuple[str, ...]:
    """Every name that `explain` knows: methods, schedules and functions."""
    return tuple(dict.fromkeys((*method_names(), *schedule_names(), *functions.table())))


def explain(name: str) -> Derivation:
    """The explanation of a method, a schedule, an activation or another function.

    Raises InputError where there is nothing of that name.
    """
    if name in schedule_names():
        return _schedule(schedule_kind(name))
    if name in functions.table():
        return _function(functions.table()[name])
    try:
        return _method(method(name))
    except InputError as error:
        if error.faults[0].code != "unknown-method":
            raise
    known = explainable()
    kinds = (
        f"there are {len(method_names())} methods, {len(schedule_names())} schedules and functions"
    )
    help = did_you_mean(name, known) or f"{kinds}: {', '.join(method_names())}, …"
    raise InputError.of("unknown-name", f"there is nothing to explain under the name {name}", help)


def _derivation(title: str, sections: list[Section]) -> Derivation:
    return Derivation("explain", title, (), tuple(sections), (), fractions=False)


def _method(each: Method) -> Derivation:
    rule = rule_of(each, {}, dict.fromkeys(each.hyperparameters))
    equations: list[Block] = [
        Note(Prose((each.idea,))),
        Note(Prose((f"Reference: {each.reference}.",))),
    ]
    for number, equation in enumerate(rule.equations, start=1):
        step = Step(Formula(equation.tree, ()), in_symbols(equation.why, rule))
        name = Timed(equation.target.name, equation.target.symbol, 0, of=GENERAL)
        equations.append(_general(name, (step,), f"({number})"))
    if each.gradient_at:
        words = ("The gradient is taken at ", Timed(each.gradient_at, "t", 0), ".")
        equations.append(Note(Prose(words)))
    sections = [Section(Prose.of("The method"), tuple(equations))]
    sections.append(Section(Prose.of("Its hyperparameters"), (_hyperparameters(each),)))
    if each.knobs:
        sections.append(Section(Prose.of("Where sources differ"), tuple(_knobs(each))))
    if each.presets:
        sections.append(Section(Prose.of("Conventions"), (_presets(each),)))
    steps: list[Block] = []
    for symbolic in first_steps(rule):
        steps += [
            Equation(e.name, e.computing, e.steps, True, f"t = {symbolic.number}", general=True)
            for e in symbolic.equations
        ]
    sections.append(Section(Prose.of("The first steps in symbols"), tuple(steps)))
    return _derivation(each.title, sections)


def _general(name: Expression, steps: tuple[Step, ...], label: str = "") -> Equation:
    return Equation(name, steps[0].formula, steps, symbolic=True, label=label, general=True)


def _hyperparameters(each: Method) -> Table:
    rows = tuple(
        (
            Name(one.name),
            one.meaning,
            RANGES[one.range].words,
            "" if one.default is None else one.default,
            ", ".join((one.name, *one.aliases)),
        )
        for one in each.hyperparameters.values()
    )
    return Table(("symbol", "what it is", "allowed", "default", "typed as"), rows)


def _knobs(each: Method) -> Iterator[Block]:
    """Each knob with its choices, and what a choice makes of the equations."""
    usual = {name: knob.default for name, knob in each.knobs.items()}
    standard = equations_with(each, usual)
    for name, knob in each.knobs.items():
        yield Note(Prose((f"{name}: {knob.meaning} (--set {name}=…)",)))
        for choice, words in knob.choices.items():
            mark = ", the default" if choice == knob.default else ""
            yield Note(Prose((f"   {choice}{mark}: {words}",)))
            if choice == knob.default:
                continue
            changed = equations_with(each, {**usual, name: choice})
            for equation in changed:
                if all(
                    (equation.target, equation.tree) != (old.target, old.tree) for old in standard
                ):
                    target = Timed(
                        equation.target.name, "t", 0, of=f"{name}={choice}:{equation.name}"
                    )
                    yield _general(target, (Step(Formula(equation.tree, ())),))


def _presets(each: Method) -> Table:
    rows = []
    for preset in each.presets.values():
        said = [f"{name} = {choice}" for name, choice in preset.choices.items()]
        said += [f"{name} = {to_plain(value)}" for name, value in preset.values.items()]
        rows.append((f"--convention {preset.name}", preset.note, ", ".join(said)))
    return Table(("convention", "source", "what it sets"), tuple(rows))


def _schedule(kind: Kind) -> Derivation:
    blocks: list[Block] = [
        Note(Prose((kind.idea,))),
        Note(Prose((f"Reference: {kind.reference}.",))),
    ]
    for number, piece in enumerate(kind.pieces, start=1):
        until = Prose((piece.why,))
        if piece.until:
            until = Prose((f"{piece.why}; for ", Name("k"), " < ", Name(piece.until)))
        name = Timed("alpha", "t", 0, of=f"{GENERAL}{number}")
        blocks.append(_general(name, (Step(Formula(piece.formula, ()), until),)))
    words = (
        Name("k"),
        " = ",
        parse("t - 1"),
        " counts the steps taken before step t, and ",
        Name("alpha0"),
        " is the method's learning rate.",
    )
    blocks.append(Note(Prose(words)))
    for counter in kind.counters:
        blocks.append(Note(Prose((Name(counter.name), f": {counter.meaning}."))))
    rows = tuple(
        (Name(each.name), each.meaning, "" if each.default is None else each.default)
        for each in kind.settings.values()
    )
    boundaries = Note(
        Prose(("Boundaries: " + "; ".join(f"{k}: {v}" for k, v in BOUNDARIES.items()) + ".",))
    )
    sections = [Section(Prose.of("The schedule"), tuple(blocks))]
    if rows:
        table = Table(("setting", "what it is", "default"), rows)
        sections.append(Section(Prose.of("Its settings"), (table, boundaries)))
    return _derivation(kind.title, sections)


def _function(function: Function) -> Derivation:
    """The definition, the derivative, the domain."""
    parameters = tuple(Name(each) for each in function.parameters)
    names = frozenset(function.parameters)
    blocks: list[Block] = []
    call = Call(function.name, parameters)
    kind = "An activation" if function.kind == "activation" else "An elementary function"
    blocks.append(Note(Prose((f"{kind}: ", call, "."))))
    if function.definition:
        tree = parse(function.definition, names=names)
        step = Step(Formula(tree, ()), Prose(("its definition",)))
        blocks.append(_general(call, (step,)))
    for case in function.derivative:
        tree = parse(case.value, names=names)
        words = f"where {case.when}" if case.when else ""
        words += f" (by convention: {case.convention})" if case.convention else ""
        line = ("The derivative of ", call, " is ", tree, f" {words}".rstrip() + ".")
        blocks.append(Note(Prose(line)))
    if function.domain:
        blocks.append(Note(Prose((f"Defined where {function.domain}.",))))
    if function.reference:
        blocks.append(Note(Prose((f"Reference: {function.reference}.",))))
    if function.aliases:
        blocks.append(Note(Prose((f"Also written {', '.join(function.aliases)}.",))))
    return _derivation(function.name, [Section(Prose.of("The function"), tuple(blocks))])
