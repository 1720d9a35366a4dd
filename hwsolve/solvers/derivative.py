"""The derivative of a formula, of any order: each rule by its name, then the value at the point."""

from __future__ import annotations

from collections.abc import Sequence

from hwsolve.analysis.data_rows import said_of_one_row
from hwsolve.analysis.derivatives import (
    Background,
    Differentiated,
    Differentiation,
    convention_remarks,
    side_notes,
)
from hwsolve.analysis.subject import (
    Subject,
    asked_variables,
    chosen_number,
    function_section,
    known_name,
    require_values,
    subject,
)
from hwsolve.analysis.verification import verify_derivatives
from hwsolve.autodiff.closed_forms import ClosedForms
from hwsolve.autodiff.setting import Setting
from hwsolve.derivation.model import (
    Answer,
    Block,
    Derivation,
    Prose,
    Section,
    Verification,
)
from hwsolve.notation.tree import Derivative, Name
from hwsolve.problem.model import Problem

OPTIONS = (
    ("--wrt", "NAME", "the variable; several: a comma list, or repeated", True),
    ("--order", "N", "the order of the derivative, 1 to 20", False),
    ("--node", "NAME", "which node of the file; else the outputs", False),
)

MAX_ORDER = 20


def solve(
    problem: Problem, wrt: Sequence[str] = (), order: str | None = None, node: str | None = None
) -> Derivation:
    """The derivatives of a node, or of every output, by each variable that is asked.

    Raises InputError for an unknown name, a node without a real value at the point, and a formula
    that is too long to be differentiated as a whole.
    """
    highest = chosen_number(order, 1, 1, MAX_ORDER, "--order")
    setting = Setting.of(problem)
    names = list(problem.outputs)
    if node is not None:
        names = [known_name(node, list(setting.nodes), "node")]
    sections: list[Section] = []
    answers: list[Answer] = []
    found: list[Differentiated] = []
    background: Background = [(Name(each.name), each.formula) for each in problem.nodes]
    verification: list[Verification] = []
    for name in names:
        kept = {part.strip() for text in wrt for part in text.split(",")}
        each = subject(setting, name, keep=kept)
        by_variable = _derivatives(each, asked_variables(each, wrt), highest)
        sections += _sections(each, by_variable, background)
        derivatives = [one for chain in by_variable for one in chain]
        require_values(each, [(one.name, one.equation.computing) for one in derivatives])
        found += derivatives
        answers.append(Answer(name, Name(name)))
        answers += [
            Answer(key, one.name, asked=len(one.name.wrt) == highest)
            for one in derivatives
            for key in derivative_keys(one.name)
        ]
        verification += _proved(each, derivatives)
    return Derivation(
        command="derivative",
        title=problem.title or "Derivative",
        given=setting.given(),
        sections=tuple(sections),
        answers=tuple(answers),
        verification=tuple(dict.fromkeys(verification)),
        heading=(*setting.heading(), *said_of_one_row(problem)),
        symbols=dict(problem.display.symbols),
        background=tuple(background),
        remarks=convention_remarks(found),
        closed_form=ClosedForms(
            problem,
            [
                *((Name(each.name), each.formula) for each in problem.nodes),
                *((each.name, each.equation.computing) for each in found),
            ],
        ).exact,
    )


def derivative_keys(name: Derivative) -> tuple[str, ...]:
    """`df/dx`, `d2f/dx1dx2`, `d3f/dx3`; the entry of a Hessian's diagonal as `d2f/dx2` and `d2f/dxdx`."""
    order = len(name.wrt)
    lead = f"d{order if order > 1 else ''}{name.of}/"
    spelled = lead + "".join(f"d{each}" for each in name.wrt)
    if order == 1 or len(set(name.wrt)) > 1 or name.wrt[0][-1].isdigit():
        return (spelled,)
    short = f"{lead}d{name.wrt[0]}{order}"
    return (short, spelled) if order == 2 else (short,)


def _derivatives(of: Subject, variables: Sequence[str], highest: int) -> list[list[Differentiated]]:
    """For each variable, the derivatives of the orders 1 to `highest`."""
    differentiation = Differentiation(of.name, of.tree, of.setting.evaluation)
    return [
        [differentiation.by(*[variable] * order) for order in range(1, highest + 1)]
        for variable in variables
    ]


def _sections(
    of: Subject, chains: list[list[Differentiated]], background: Background
) -> list[Section]:
    """A section for each variable; what its notes show goes to `background`."""
    sections = function_section(of)
    for chain in chains:
        notes, sides = side_notes(chain[0])
        background += sides
        blocks: list[Block] = [chain[0].equation, *notes, *(each.equation for each in chain[1:])]
        variable = Name(chain[0].name.wrt[0])
        title = Prose.of("The derivative of {} with respect to {}", Name(of.name), variable)
        if len(chain) > 1:
            title = Prose.of("The derivatives of {} with respect to {}", Name(of.name), variable)
        sections.append(Section(title, tuple(blocks)))
    return sections


def _proved(of: Subject, derivatives: Sequence[Differentiated]) -> list[Verification]:
    """Sympy's derivative and differences of the values, where they could be had."""
    proofs = []
    if all(each.proved for each in derivatives):
        proofs.append(Verification("sympy derives the same", True, 0.0))
    formulas = [(each.name, each.equation.computing) for each in derivatives if not each.agreed]
    background = [(Name(node.name), node.formula) for node in of.setting.problem.nodes]
    return [*proofs, *verify_derivatives(of.setting.problem, of.formula, formulas, background)]
