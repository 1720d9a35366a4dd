"""What a solver starts from: the problem's graph, and the values of its nodes at the point."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flint import fmpq

from hwsolve.autodiff.partials import Partial
from hwsolve.derivation.figures import number_tree
from hwsolve.derivation.model import (
    Answer,
    Equation,
    Given,
    Graph,
    GraphNode,
    Note,
    Prose,
    Section,
    Step,
)
from hwsolve.errors import Fault, InputError
from hwsolve.graph import FunctionGraph
from hwsolve.notation.definitions import written_out
from hwsolve.notation.printing import to_unicode
from hwsolve.notation.shape import Formula
from hwsolve.notation.tree import Call, Expression, Name
from hwsolve.numbers.evaluation import (
    FIRST_PRECISION,
    MAX_PRECISION,
    Evaluation,
    UndecidedAt,
    UndefinedAt,
)
from hwsolve.numbers.rounding import Rounding, rounded
from hwsolve.numbers.values import precision
from hwsolve.problem.model import Node, Problem


@dataclass(frozen=True, slots=True)
class Setting:
    """A problem with its graph and its values. `evaluation` holds the value of each node that has one."""

    problem: Problem
    graph: FunctionGraph
    nodes: dict[str, Node]
    evaluation: Evaluation

    @classmethod
    def of(cls, problem: Problem) -> Setting:
        """Raises InputError, with the place of the node, where a node has no real value at the point,
        and where there is no node at all."""
        if not problem.nodes:
            raise InputError.of(
                "no-graph",
                "the problem has no [graph], so there is nothing to differentiate",
                "add a [graph], or ask another question: `hwsolve optimize`",
            )
        nodes = {node.name: node for node in problem.nodes}
        graph = FunctionGraph.of(
            (quantity.name for quantity in problem.quantities),
            {node.name: node.parents for node in problem.nodes},
        )
        given: dict[Expression, Formula | None] = {
            Name(quantity.name): None if quantity.value is None else Formula(quantity.value, ())
            for quantity in problem.quantities
        }
        try:
            evaluation = Evaluation(
                given, ((Name(node.name), node.formula) for node in problem.nodes)
            )
        except UndefinedAt as error:
            raise InputError([_undefined(problem, nodes, error)]) from None
        except UndecidedAt as error:
            raise InputError([_undecided(nodes, error)]) from None
        return cls(problem, graph, nodes, evaluation)

    @property
    def symbolic_only(self) -> bool:
        """Whether there is no number at all to put in."""
        return all(quantity.value is None for quantity in self.problem.quantities)

    def given(self) -> tuple[Given, ...]:
        """The quantities of the problem, for a derivation."""
        return tuple(Given(Name(each.name), each.value) for each in self.problem.quantities)

    def heading(self) -> tuple[Note, ...]:
        """What the problem says of itself."""
        digits = self.problem.display
        shown = (
            f"{digits.digits} digits" if digits.decimals is None else f"{digits.decimals} decimals"
        )
        rounded_off = any(not isinstance(value, fmpq) for value in self.evaluation.values.values())
        texts = (
            self.problem.question,
            self.problem.source and f"Source: {self.problem.source}",
            rounded_off
            and f"Calculated unrounded and shown to {shown}; what later lines use has more, so that "
            "every line can be worked out again from what it shows.",
        )
        return tuple(Note(Prose((text,))) for text in texts if text)

    def graph_section(self) -> Section:
        """The drawn graph."""
        inputs = [GraphNode(Name(each.name), None, ()) for each in self.problem.quantities]
        nodes = [
            GraphNode(Name(node.name), node.formula, tuple(map(Name, node.parents)))
            for node in self.problem.nodes
        ]
        return Section(Prose.of("The graph"), (Graph((*inputs, *nodes)),))

    def forward_section(self) -> Section:
        """Each node: its formula, the numbers put in, its value."""
        return Section(
            Prose.of("Forward: the values"),
            tuple(self.value_equation(node) for node in self.nodes.values()),
        )

    def value_equation(self, node: Node) -> Equation:
        """name = formula = numbers put in = value; an activation is written out before its value."""
        steps = [Step(node.formula), Step(node.formula, numbers=True)]
        expanded = _written_out(node.formula.pattern)
        if expanded is not None:
            steps.append(Step(Formula(expanded, node.formula.fills), numbers=True))
        return Equation(Name(node.name), node.formula, tuple(steps))

    def remarks(self, partials: Mapping[str, Mapping[str, Partial]]) -> tuple[Note, ...]:
        """The conventions that stood in for a derivative that does not exist."""
        used = dict.fromkeys(
            text
            for edges in partials.values()
            for edge in edges.values()
            for text in edge.conventions
        )
        if not used:
            return ()
        agreed = "; ".join(used)
        text = (
            f"A kink was met, where no derivative exists; by convention {agreed}. No difference "
            "quotient can verify what holds by convention."
        )
        return (Note(Prose((text,))),)

    def node_answers(self) -> tuple[Answer, ...]:
        """The value of every node."""
        return tuple(
            Answer(node.name, Name(node.name), node.name in self.problem.outputs)
            for node in self.problem.nodes
        )


def _written_out(pattern: Expression) -> Expression | None:
    return written_out(pattern.function, pattern.arguments) if isinstance(pattern, Call) else None


def _undefined(problem: Problem, nodes: dict[str, Node], error: UndefinedAt) -> Fault:
    """`f2 = log x has no value at x = 0: …`, at the place of the node."""
    name = to_unicode(error.name)
    with precision(FIRST_PRECISION):
        numbers = [rounded(value, problem_rounding(problem)) for value in error.values]
    point = ", ".join(
        f"{to_unicode(fill)} {'=' if number.exact else '≈'} "
        f"{to_unicode(number_tree(number, problem_rounding(problem)))}"
        for fill, number in zip(error.formula.fills, numbers, strict=True)
    )
    where = f" at {point}" if point else ""
    message = f"{name} = {to_unicode(error.formula.tree())} has no value{where}: {error.reason}"
    node = nodes.get(getattr(error.name, "name", ""))
    fault = Fault("undefined", message, "choose a point at which every node is defined")
    return fault.at(node.place) if node else fault


def _undecided(nodes: dict[str, Node], error: UndecidedAt) -> Fault:
    """Of a node that lies on the border of where it is defined, where no digits can tell that it does."""
    message = (
        f"{to_unicode(error.name)} = {to_unicode(error.formula.tree())} lies so close to where it is "
        f"undefined that {MAX_PRECISION:,} binary digits cannot tell"
    )
    node = nodes.get(getattr(error.name, "name", ""))
    fault = Fault("undecided", message, "change the point")
    return fault.at(node.place) if node else fault


def problem_rounding(problem: Problem) -> Rounding:
    """How the problem wants its answers rounded."""
    return Rounding(problem.display.digits, problem.display.decimals)
