"""A method that names what it does not define is refused, with any of its knobs' choices."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice, product

from hwsolve.errors import Fault
from hwsolve.methods.model import GRADIENT, PARAMETER, TIME, Method, MethodEquation
from hwsolve.methods.rules import equations_with
from hwsolve.notation.tree import Derivative, Expression, Name, Timed, walk
from hwsolve.problem.report import Report
from hwsolve.problem.suggest import did_you_mean, listed

MAX_COMBINATIONS = 1024


def combinations(method: Method) -> Iterator[dict[str, str]]:
    """Every way to set the knobs, up to a bound."""
    names = list(method.knobs)
    every = product(*(method.knobs[name].choices for name in names))
    for choices in islice(every, MAX_COMBINATIONS):
        yield dict(zip(names, choices, strict=True))


def check_names(method: Method, report: Report) -> None:
    """Reports names that are used before they are defined, quantities that are defined twice or have no
    value to start from, and a method that never updates its parameter."""
    checker = _Checker(method, report)
    for name, tree in method.start.items():
        checker.check_start(name, tree)
    for choices in combinations(method):
        checker.check(equations_with(method, choices), choices)


class _Checker:
    def __init__(self, method: Method, report: Report) -> None:
        self._method = method
        self._report = report
        self._told: set[tuple[object, ...]] = set()

    def check_start(self, name: str, tree: Expression) -> None:
        for leaf in walk(tree):
            if isinstance(leaf, Name) and leaf.name not in self._method.hyperparameters:
                self._tell(("start", name), leaf, "is no hyperparameter")
            elif isinstance(leaf, Timed | Derivative):
                self._tell(("start", name), leaf, "has no place in a starting value")

    def check(self, equations: tuple[MethodEquation, ...], choices: Mapping[str, str]) -> None:
        """One set of choices."""
        looking_ahead = self._method.gradient_at
        targets = {each.target.name for each in equations}
        defined: set[str] = set()
        for equation in equations:
            path = ("equations", equation.index, "text")
            for tree in (equation.tree, equation.first):
                for leaf in walk(tree) if tree is not None else ():
                    self._check_leaf(path, leaf, defined, targets, looking_ahead)
            if equation.target.name in (*defined, GRADIENT):
                message = f"{equation.target.name} is defined twice"
                fault = Fault("duplicate-name", message, "delete one of the two", 0, 1)
                self._once((path, "twice"), path, fault)
            defined.add(equation.target.name)
        if PARAMETER not in defined and equations:
            with_ = ", ".join(f"{knob} = {choice}" for knob, choice in choices.items())
            message = "no equation updates theta" + (f" with {with_}" if with_ else "")
            help = "write theta[t] = theta[t-1] - alpha g[t]"
            if ("no update",) not in self._told:
                self._told.add(("no update",))
                self._report.value(("equations",), "missing-key", message, help)

    def _check_leaf(
        self,
        path: tuple[str | int, ...],
        leaf: Expression,
        defined: set[str],
        targets: set[str],
        looking_ahead: str,
    ) -> None:
        method = self._method
        match leaf:
            case Name(name):
                if name not in method.hyperparameters and name != TIME:
                    self._tell(path, leaf, "is no hyperparameter of the method")
            case Timed(name, symbol, offset):
                if symbol != TIME or offset not in (0, -1):
                    self._tell(path, leaf, "is neither at step t nor at step t-1")
                elif offset == -1 and name != PARAMETER:
                    if name not in method.start:
                        self._tell(path, leaf, "has no value before step 1 under [start]")
                    elif name not in targets:
                        self._tell(path, leaf, "is defined by no equation")
                elif offset == 0 and name == GRADIENT:
                    if looking_ahead in targets and looking_ahead not in defined:
                        self._tell(path, leaf, f"is used before {looking_ahead}, where it is taken")
                elif offset == 0 and name not in defined:
                    self._tell(path, leaf, "is used before it is defined")
            case Derivative():
                self._tell(path, leaf, "has no place in a method")

    def _tell(self, path: tuple[str | int, ...], leaf: Expression, problem: str) -> None:
        name = getattr(leaf, "name", "a derivative")
        method = self._method
        known = [*method.hyperparameters, *method.start, PARAMETER, GRADIENT, TIME]
        known += [each.target.name for each in method.equations]
        known = list(dict.fromkeys(known))
        near = None if name in known else did_you_mean(name, known)
        help = near or f"known here: {listed(known)}"
        written = f"{name}[…]" if isinstance(leaf, Timed) else name
        if isinstance(leaf, Timed):
            shift = f"{leaf.offset:+d}" if leaf.offset else ""
            written = f"{name}[{leaf.symbol or ''}{shift}]"
        span = leaf.span
        fault = Fault("unknown-name", f"{written} {problem}", help, span.start, span.end)
        self._once((path, written, problem), path, fault)

    def _once(self, key: tuple[object, ...], path: tuple[str | int, ...], fault: Fault) -> None:
        if key not in self._told:
            self._told.add(key)
            self._report.inside(path, fault)
