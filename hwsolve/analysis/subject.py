"""What is analysed: a node of the problem as one formula in the variables."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from hwsolve.autodiff.setting import Setting
from hwsolve.derivation.model import Equation, Prose, Section, Step
from hwsolve.errors import Fault, InputError, Place
from hwsolve.notation.names import canonical
from hwsolve.notation.printing import to_unicode
from hwsolve.notation.shape import Formula, Shapes
from hwsolve.notation.tree import (
    MAX_DEPTH,
    Call,
    Expression,
    Name,
    children,
    depth,
    names_in,
    replace_leaves,
    walk,
)
from hwsolve.numbers.evaluation import Evaluation, UndecidedAt, UndefinedAt
from hwsolve.problem.model import Node, Problem
from hwsolve.problem.suggest import did_you_mean

MAX_COMPOSED_NODES = 600
MAX_NESTED_CALLS = 12


@dataclass(frozen=True, slots=True)
class Subject:
    """`name` = `tree`, an expression in quantities of the problem (or in the nodes that were
    kept)."""

    name: str
    tree: Expression
    setting: Setting

    @property
    def variables(self) -> tuple[str, ...]:
        """The names that the tree uses, in the order of the problem."""
        used = set(names_in(self.tree))
        ordered = [each.name for each in self.setting.problem.quantities]
        return tuple(name for name in (*ordered, *self.setting.nodes) if name in used)

    @property
    def formula(self) -> Formula:
        """The tree as a pattern with its fills."""
        return Shapes().formula(self.tree)


def subject(setting: Setting, name: str, keep: Collection[str] = ()) -> Subject:
    """The node `name` composed into one formula; nodes in `keep` stay names.

    Raises InputError where the formula gets too long to be written as one.
    """
    node = setting.nodes[name]
    composed: dict[str, Expression] = {}
    for other in reversed(setting.graph.ancestors(name)):
        if other in setting.nodes and (other == name or other not in keep):
            tree = replace_leaves(
                setting.nodes[other].formula.tree(),
                lambda leaf: composed.get(leaf.name) if isinstance(leaf, Name) else None,
            )
            _require_short(tree, node)
            composed[other] = tree
    return Subject(name, composed[name], setting)


def composed_section(of: Subject) -> list[Section]:
    """The nodes put into each other; nothing where the node is written as one formula anyway."""
    own = of.setting.nodes[of.name].formula
    if of.tree == own.tree():
        return []
    reason = Prose(("with the nodes that it uses put in",))
    steps = (Step(own), Step(of.formula, reason))
    equation = Equation(Name(of.name), of.formula, steps, symbolic=True)
    return [Section(Prose.of("{} as one formula", Name(of.name)), (equation,))]


def function_section(of: Subject) -> list[Section]:
    """The function that is worked on, as one formula."""
    composed = composed_section(of)
    if composed:
        return composed
    equation = Equation(Name(of.name), of.formula, (Step(of.formula),), symbolic=True)
    return [Section(Prose.of("The function"), (equation,))]


def only_output(problem: Problem, question: str) -> str:
    """The one output of the problem. Raises InputError where there are several, or none."""
    if len(problem.outputs) == 1:
        return problem.outputs[0]
    if not problem.outputs:
        message = f"{question} is of one function, and the problem has none"
        raise InputError.of("one-output", message, 'write it as a line under [graph]: f = "…"')
    names = ", ".join(problem.outputs)
    raise InputError.of(
        "one-output",
        f"{question} is of one function, and there are {len(problem.outputs)}: {names}",
        f"choose one with --node {problem.outputs[-1]}",
    )


def asked_node(problem: Problem, node: str | None, question: str) -> str:
    """The node that `--node` names, else the only output. Raises InputError."""
    if node is None:
        return only_output(problem, question)
    known = [each.name for each in problem.nodes]
    return known_name(node, known, "node")


def known_name(typed: str, known: Collection[str], what: str) -> str:
    """The name among those known, however it was spelled; InputError where there is none."""
    name = canonical(typed.strip())
    if name in known:
        return name
    help = did_you_mean(name, known) or f"there are: {', '.join(known)}"
    raise InputError.of("unknown-name", f"there is no {what} {typed}", help)


def asked_variables(subject: Subject, wrt: Collection[str]) -> tuple[str, ...]:
    """The variables to differentiate by: those asked, else those of the problem that the function
    uses.

    Raises InputError for an unknown name and where there is none.
    """
    problem = subject.setting.problem
    if wrt:
        known = [*(each.name for each in problem.quantities), *subject.setting.nodes]
        words = [word for text in wrt for word in text.split(",") if word.strip()]
        return tuple(dict.fromkeys(known_name(word, known, "variable") for word in words))
    chosen = tuple(name for name in problem.wrt if name in subject.variables)
    if chosen:
        return chosen
    message = f"{subject.name} is a constant: nothing varies in it"
    fault = Fault("no-variable", message, "write a formula with a variable")
    raise InputError([fault.at(subject.setting.nodes[subject.name].place)])


def learned_variables(subject: Subject, wrt: Collection[str]) -> tuple[str, ...]:
    """What a method of descent moves: what is asked, else the parameters of the problem, where it has some and
    says nothing else. Raises as `asked_variables` does."""
    chosen = asked_variables(subject, wrt)
    problem = subject.setting.problem
    says_nothing = not wrt and set(problem.wrt) == {each.name for each in problem.quantities}
    parameters = {each.name for each in problem.parameters}
    learned = tuple(name for name in chosen if name in parameters)
    return learned if says_nothing and learned else chosen


def chosen_number(text: str | None, default: int, least: int, most: int, option: str) -> int:
    """A whole number from an option. Raises InputError beyond its range."""
    if text is None:
        return default
    plain = text.strip()
    if plain.isascii() and plain.isdigit() and least <= int(plain[:12]) <= most:
        return int(plain)
    message = f"{option} must be a whole number from {least} to {most}"
    raise InputError.of("bad-option", message, f"write {option} {default}")


def require_values(
    of: Subject, equations: Sequence[tuple[Expression, Formula]], place: Place | None = None
) -> None:
    """Raises InputError, at the node's place, where one of the quantities has no value at the
    point."""
    setting = of.setting
    given: dict[Expression, Formula | None] = {
        Name(each.name): None if each.value is None else Formula(each.value, ())
        for each in setting.problem.quantities
    }
    nodes = [(Name(node.name), node.formula) for node in setting.problem.nodes]
    try:
        Evaluation(given, [*nodes, *equations])
    except (UndefinedAt, UndecidedAt) as error:
        written = to_unicode(error.formula.tree())
        fault = Fault(
            "undefined",
            f"{to_unicode(error.name)} = {written} has no value at this point: {error}",
            "choose another point, or leave the point out to keep the answer in symbols",
        )
        raise InputError([fault.at(place or setting.nodes[of.name].place)]) from None


def _require_short(tree: Expression, node: Node) -> None:
    size = sum(1 for _ in walk(tree))
    nested = _nested_calls(tree) if size <= MAX_COMPOSED_NODES else 0
    if size <= MAX_COMPOSED_NODES and nested <= MAX_NESTED_CALLS and depth(tree) <= MAX_DEPTH // 2:
        return
    fault = Fault(
        "too-long",
        f"{node.name}, written as one formula, is too long to be differentiated as a whole",
        "backprop and forward differentiate long graphs node by node",
    )
    raise InputError([fault.at(node.place)])


def _nested_calls(tree: Expression) -> int:
    inside = max((_nested_calls(part) for part in children(tree)), default=0)
    return inside + isinstance(tree, Call)
