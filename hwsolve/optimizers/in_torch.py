"""Which optimizer of PyTorch makes the very steps of a run: only where the update is truly the same.

Source: the algorithms that torch.optim documents for SGD, Adam, AdamW, RMSprop and Adagrad.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from hwsolve.derivation.library_runs import LibraryRun, Setting, Trained
from hwsolve.notation.tree import Expression, Name
from hwsolve.optimizers.plan import Run, at_step
from hwsolve.optimizers.sources import FromGraph, Given

MOST_STEPS = 10_000
"""A longer run would make somebody who only opened a notebook wait."""

Settings = dict[str, Setting]
Values = Mapping[str, Expression]
Choices = Mapping[str, str]


def library_run(run: Run) -> LibraryRun | None:
    """The run in PyTorch; None where it has no such optimizer, or where something stays a symbol."""
    rule, source = run.rule, run.source
    make = _OPTIMIZERS.get(rule.method.name)
    values = {
        name: value
        for name in rule.method.hyperparameters
        if (value := rule.values.get(rule.spelled.get(name, name))) is not None
    }
    is_open = len(values) < len(rule.method.hyperparameters) or run.is_symbolic
    if make is None or is_open or run.schedule is not None or run.steps > MOST_STEPS:
        return None
    if isinstance(source, FromGraph) and source.rows:
        return None
    found = make(rule.choices, values)
    if found is None:
        return None
    optimizer, settings = found
    if rule.choices.get("decay") == "coupled":
        settings["weight_decay"] = values["lambda"]
    if rule.choices.get("maximize") == "on":
        settings["maximize"] = True
    given = source.gradients if isinstance(source, Given) else {}
    parameters = tuple(
        Trained(
            Name(each.name),
            each.value,
            tuple(at_step(run.parameter(each.name), step) for step in range(run.steps + 1)),
            tuple(given.get(each.name, ()))[: run.steps],
        )
        for each in run.parameters
        if each.value is not None
    )
    without_graph = LibraryRun(run.title, optimizer, tuple(settings.items()), parameters)
    return _with_graph(without_graph, source) if isinstance(source, FromGraph) else without_graph


def _with_graph(run: LibraryRun, source: FromGraph) -> LibraryRun:
    """The run with what its gradients are derived from."""
    names = {each.name.name for each in run.parameters}
    constants = tuple(
        (Name(each.name), each.value)
        for each in source.problem.quantities
        if each.name not in names and each.value is not None
    )
    nodes = tuple((Name(node.name), node.formula) for node in source.problem.nodes)
    return replace(run, constants=constants, nodes=nodes, objective=Name(source.output))


def _sgd(choices: Choices, values: Values) -> tuple[str, Settings] | None:
    return "SGD", {"lr": values["alpha"]}


def _momentum(choices: Choices, values: Values) -> tuple[str, Settings] | None:
    """Where the learning rate is inside the velocity, it is PyTorch's velocity times a constant."""
    if choices["averaging"] == "on" or choices["dampening_first"] == "dampened":
        return None
    settings: Settings = {"lr": values["alpha"], "momentum": values["beta"]}
    if choices["dampening_first"] == "raw":
        settings["dampening"] = values["dampening"]
    return "SGD", settings


def _adam(choices: Choices, values: Values) -> tuple[str, Settings] | None:
    if choices["epsilon_place"] != "outside" or choices["bias_correction"] == "off":
        return None
    betas = (values["beta1"], values["beta2"])
    settings: Settings = {"lr": values["alpha"], "betas": betas, "eps": values["epsilon"]}
    if choices["amsgrad"] == "on":
        settings["amsgrad"] = True
    return "Adam", settings


def _adam_l2(choices: Choices, values: Values) -> tuple[str, Settings] | None:
    found = _adam(choices, values)
    return None if found is None else ("Adam", found[1] | {"weight_decay": values["lambda"]})


def _adamw(choices: Choices, values: Values) -> tuple[str, Settings] | None:
    found = _adam(choices, values)
    if found is None or choices["decay_scaled"] == "off":
        return None
    return "AdamW", found[1] | {"weight_decay": values["lambda"]}


def _rmsprop(choices: Choices, values: Values) -> tuple[str, Settings] | None:
    if choices["epsilon_place"] != "outside" or choices["velocity"] == "inside":
        return None
    settings: Settings = {
        "lr": values["alpha"],
        "alpha": values["beta"],
        "eps": values["epsilon"],
    }
    if choices["velocity"] == "outside":
        settings["momentum"] = values["momentum"]
    if choices["centered"] == "on":
        settings["centered"] = True
    return "RMSprop", settings


def _adagrad(choices: Choices, values: Values) -> tuple[str, Settings] | None:
    if choices["epsilon_place"] != "outside":
        return None
    settings: Settings = {
        "lr": values["alpha"],
        "eps": values["epsilon"],
        "initial_accumulator_value": values["initial"],
    }
    if choices["rate_schedule"] == "inverse":
        settings["lr_decay"] = values["rate_decay"]
    return "Adagrad", settings


_OPTIMIZERS: dict[str, Callable[[Choices, Values], tuple[str, Settings] | None]] = {
    "gradient_descent": _sgd,
    "sgd": _sgd,
    "momentum": _momentum,
    "adam": _adam,
    "adam_l2": _adam_l2,
    "adamw": _adamw,
    "rmsprop": _rmsprop,
    "adagrad": _adagrad,
}
