"""The two Nesterov forms are one method told about two points: θ̃ = θ + βv turns either into the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hwsolve.derivation.model import (
    Block,
    Cell,
    Computed,
    Equation,
    Note,
    Prose,
    Section,
    Step,
    Table,
    ValueOf,
)
from hwsolve.errors import Defect
from hwsolve.notation.parser import parse
from hwsolve.notation.shape import Formula, Shapes
from hwsolve.notation.tree import Expression, Name, Product, Sum, Timed, replace_leaves
from hwsolve.numbers.compiled import Compiler
from hwsolve.numbers.values import as_ball, precision
from hwsolve.optimizers.plan import Run, at_step
from hwsolve.optimizers.trace import Trace

_PAIR = {"nesterov", "nesterov_reformulated"}

_STEPS = (
    ("theta[t] + beta v[t]", "θ̃ is defined as the point one velocity ahead of θ"),
    ("theta[t-1] + v[t] + beta v[t]", "the look-ahead form's update, θₜ = θₜ₋₁ + vₜ"),
    (
        "thetatilde[t-1] - beta v[t-1] + v[t] + beta v[t]",
        "θₜ₋₁ = θ̃ₜ₋₁ − βvₜ₋₁, by the definition at step t − 1",
    ),
    ("thetatilde[t-1] - beta v[t-1] + (1 + beta) v[t]", "the two terms in vₜ taken together"),
)


def nesterov_sections(runs: Sequence[Run], traces: Sequence[Trace]) -> Iterator[Section]:
    """The proof that the look-ahead form and the reformulated one are equal, and the same in numbers;
    nothing for other methods. Raises Defect where the numbers differ."""
    rules = [run.rule for run in runs]
    if {rule.method.name for rule in rules} != _PAIR:
        return
    ahead = next(rule for rule in rules if rule.method.name == "nesterov")
    told = next(rule for rule in rules if rule.method.name == "nesterov_reformulated")
    usual = (ahead.choices["learning_rate_place"], told.choices["form"])
    if usual != ("velocity", "difference") or ahead.letters or told.letters:
        return
    symbol = ahead.spelled.get("beta", "beta")

    def spelled(text: str) -> Expression:
        def renamed(leaf: Expression) -> Expression | None:
            return Name(symbol) if leaf == Name("beta") else None

        return replace_leaves(parse(text), renamed)

    steps = tuple(Step(Formula(spelled(text), ()), Prose((why,))) for text, why in _STEPS)
    name = Timed("thetatilde", "t", 0, of="proof")
    blocks: list[Block] = [
        Note(
            Prose(
                (
                    "Let ",
                    parse("thetatilde[t]"),
                    " = ",
                    spelled(_STEPS[0][0]),
                    ", where the next gradient is taken.",
                )
            )
        ),
        Equation(name, Formula(spelled(_STEPS[0][0]), ()), steps, symbolic=True, general=True),
        Note(
            Prose(
                (
                    "That is the reformulated update, word for word, for ",
                    Name("thetatilde"),
                    "; and gₜ is taken at θₜ₋₁ + βvₜ₋₁ = θ̃ₜ₋₁ in both. So the two forms are "
                    "equal: the parameter of the reformulated one is the look-ahead point of the other. "
                    "With v₀ = 0 they start together.",
                )
            )
        ),
    ]
    yield Section(Prose.of("The two forms are equal"), tuple(blocks))
    yield Section(Prose.of("In numbers"), tuple(_numbers(runs, traces, symbol)))


def _numbers(runs: Sequence[Run], traces: Sequence[Trace], symbol: str) -> Iterator[Block]:
    """θ, v and θ + βv of the look-ahead form beside θ̃ of the other."""
    order = 0 if runs[0].rule.method.name == "nesterov" else 1
    ahead, told = runs[order], runs[1 - order]
    if any(ahead.rule.values[name] != told.rule.values.get(name) for name in ahead.rule.values):
        yield Note(Prose(("Their hyperparameters differ, so their numbers do.",)))
        return
    beta = ahead.rule.values[symbol]
    assert beta is not None
    shapes = Shapes()
    for parameter in ahead.parameters:
        name = parameter.name
        rows: list[tuple[Cell, ...]] = []
        for number in range(ahead.steps + 1):
            theta, velocity = (
                at_step(atom, number) for atom in (ahead.parameter(name), ahead.quantity("v", name))
            )
            tilde = at_step(told.parameter(name), number)
            sum_ = Sum(theta, (("+", Product((beta, velocity))),))
            rows.append(
                (
                    str(number),
                    ValueOf(theta),
                    ValueOf(velocity),
                    Computed(shapes.formula(sum_)),
                    ValueOf(tilde),
                )
            )
        symbols = Sum(Name(name), (("+", Product((Name(symbol), Name("v")))),))
        heads: tuple[Cell, ...] = ("t", Name(name), Name("v"), symbols, Name("thetatilde"))
        yield Table(heads, tuple(rows))
    _require_equal(ahead, told, traces[order], traces[1 - order], beta)
    yield Note(Prose(("The last two columns are the same number in every step.",)))


def _require_equal(ahead: Run, told: Run, first: Trace, second: Trace, beta: Expression) -> None:
    weight = as_ball(Compiler().evaluator(beta)())
    one, other = (trace.at(trace.precision).values for trace in (first, second))
    outputs = first.loop.outputs
    for number, values in one.items():
        for index, parameter in enumerate(ahead.parameters):
            velocity = values[outputs.index(ahead.quantity("v", parameter.name))]
            with precision(first.precision):
                point = as_ball(values[index]) + weight * as_ball(velocity)
                if not point.overlaps(as_ball(other[number][index])):
                    raise Defect(f"the two Nesterov forms differ in step {number}")
