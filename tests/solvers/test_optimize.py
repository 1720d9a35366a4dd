"""Traces against what the exercise sheets and other people printed."""

from __future__ import annotations

from functools import cache

import pytest

from hwsolve.derivation.display import Display
from hwsolve.derivation.evaluated import evaluated
from hwsolve.derivation.model import Derivation, Equation, Level
from hwsolve.errors import InputError
from hwsolve.methods import hyperparameter_names
from hwsolve.numbers.rounding import Rounding
from hwsolve.problem import bundled, find, inline, load, with_settings
from hwsolve.problem.model import Problem
from hwsolve.renderers import Page, formats
from hwsolve.solvers import optimize

FULL = 1e-12


@cache
def bundled_problem(name: str) -> Problem:
    found = find(name)
    return load(found.text, found.file)


@cache
def trace(name: str) -> dict[str, float | None]:
    """Every answer of a bundled problem, as a float."""
    derivation = optimize.solve(bundled_problem(name))
    return answers(derivation)


def answers(derivation: Derivation) -> dict[str, float | None]:
    display = displayed(derivation)
    return {each.key: display.nearest_float(each.name) for each in derivation.answers}


def displayed(derivation: Derivation, level: Level = Level.NORMAL) -> Display:
    return evaluated(derivation, Rounding(5), level)


def text_of(derivation: Derivation, level: Level = Level.NORMAL) -> str:
    display = displayed(derivation, level)
    return "".join(formats()["text"].render(derivation, display, level, Page(200)))


PARAMETERS = ("w1", "b1", "w2", "b2")

ASSIGNMENT = {
    "sgd:{}[1]": (0.62, 0.06, 0.5, 0.1),
    "sgd:{}[2]": (0.7, 0.1, 0.65, 0.15),
    "momentum:{}[1]": (0.62, 0.06, 0.5, 0.1),
    "momentum:{}[2]": (0.808, 0.154, 0.83, 0.24),
    "rmsprop:s.{}[1]": (0.144, 0.036, 0.4, 0.1),
    "rmsprop:s.{}[2]": (0.1936, 0.0484, 0.585, 0.115),
    "rmsprop:{}[1]": (
        0.8162277550367079, 0.316227722096324, 0.6162277620639909, 0.3162277502054508,
    ),
    "rmsprop:{}[2]": (
        0.9980459321591724, 0.4980458851316387, 0.8123438955259686, 0.46366969994982854,
    ),
    "adam:m.{}[2]": (-0.188, -0.094, -0.33, -0.14),
    "adam:v.{}[2]": (0.020656, 0.005164, 0.0621, 0.0124),
    "adam:mhat.{}[2]": (
        -0.9894736842105263, -0.4947368421052632, -1.736842105263158, -0.7368421052631579,
    ),
    "adam:vhat.{}[2]": (
        1.0379899497487437, 0.25949748743718593, 3.120603015075377, 0.6231155778894472,
    ),
    "adam:{}[1]": (0.6, 0.1, 0.4, 0.1),
    "adam:{}[2]": (0.69711977644550, 0.19711977644550, 0.49831982050971, 0.19334480017726),
}  # fmt: skip


@pytest.mark.parametrize("pattern", ASSIGNMENT)
def test_assignment_02_gives_every_true_value(pattern: str) -> None:
    """H4: all numbers of the four optimizers, for each of the four parameters."""
    found = trace("assignment02")
    for name, expected in zip(PARAMETERS, ASSIGNMENT[pattern], strict=True):
        assert found[pattern.format(name)] == pytest.approx(expected, rel=FULL)


PUBLISHED = [
    ("d2l_gradient_descent", {"x1[1]": -4, "x2[1]": -1.2}, FULL),
    ("d2l_gradient_descent", {"x1[20]": -0.057646075230342354, "x2[20]": -7.312316880125945e-05}, FULL),
    ("d2l_stretched_bowl", {"x1[1]": -4.6, "x2[1]": 1.2}, FULL),
    ("d2l_stretched_bowl", {"x1[20]": -0.9434666458139824, "x2[20]": -7.312316880125978e-05}, 1e-11),
    ("d2l_divergence", {"x1[20]": -0.38781396819094793, "x2[20]": -1673.365108505695}, FULL),
    ("d2l_momentum", {"x1[1]": -4.4, "x2[1]": 2.8}, FULL),
    ("d2l_momentum", {"x1[20]": 0.007187866737294238, "x2[20]": 0.0025532747547120736}, 1e-11),
    ("d2l_momentum_small", {"x1[20]": -0.1263396302056502, "x2[20]": -0.18663223011516716}, FULL),
    ("d2l_adagrad", {"x1[1]": -4.60000019999985, "x2[1]": -1.600000003125}, FULL),
    ("d2l_adagrad", {"x1[20]": -2.382562771979649, "x2[20]": -0.15859055003666966}, FULL),
    ("d2l_adagrad_fast", {"x1[20]": -0.002295340252192116}, 1e-11),
    ("d2l_rmsprop", {"x1[1]": -3.7350952604405343, "x2[1]": -0.7350890347538133}, FULL),
    ("d2l_rmsprop", {"x1[20]": -0.01059867213411372}, 1e-11),
    ("descent_with_momentum", {
        "gradient_descent:x[1]": 0.7472477424218826, "gradient_descent:x[2]": 0.5977981939375061,
        "gradient_descent:x[3]": 0.4782385551500049, "gradient_descent:x[10]": 0.1002938942409943,
        "gradient_descent:x[30]": 0.0011563098745120714,
        "momentum:x[1]": 0.7472477424218826, "momentum:x[2]": 0.5417546132558649,
        "momentum:x[3]": 0.37175575185488663, "momentum:x[4]": 0.24640494306361582,
        "momentum:x[10]": 0.015119369757184408, "momentum:x[30]": 6.17748881095409e-07,
    }, 1e-10),
    ("descent_from_the_left", {
        "x[1]": -0.363086392, "x[2]": -0.2904691136, "x[3]": -0.23237529088,
        "x[10]": -0.04873263060195738, "x[30]": -0.0005618489779705835,
    }, FULL),
    ("adam_in_a_bowl", {
        "x1[1]": -0.14595599119742136, "x2[1]": 0.4206489871112542,
        "x1[2]": -0.12613854529861554, "x2[3]": 0.3808600963334079,
        "x1[51]": -0.0005691227586645287, "x2[51]": -0.00321960507469929,
        "x1[60]": 0.00018407125259332506, "x2[60]": -0.0005485780545133949,
    }, 1e-9),
    ("adam_by_hand", {
        "theta[1]": 4.9000000001, "theta[2]": 4.800057756868857, "theta[3]": 4.700213291333392,
        "g.theta[1]": 10, "g.theta[2]": 9.8000000002, "m.theta[3]": 2.6520115513917717,
        "v.theta[2]": 0.19594000000392, "mhat.theta[2]": 9.894736842210529,
        "vhat.theta[3]": 96.06479206414136,
    }, FULL),
    ("overshoot", {"x[1]": -8, "x[2]": 6.4, "x[5]": -3.2768}, FULL),
]  # fmt: skip


@pytest.mark.parametrize("name, expected, tolerance", PUBLISHED)
def test_published_traces(name: str, expected: dict[str, float], tolerance: float) -> None:
    """C01–C08, C10–C12, C17, C21, C24: the recomputed values of published runs. The looser tolerances are
    the float errors that their sources have gathered, not ours."""
    found = trace(name)
    for key, value in expected.items():
        assert found[key] == pytest.approx(value, rel=tolerance), key


def test_adagrad_and_rmsprop_print_what_only_epsilon_inside_gives() -> None:
    """C06 and C08 tell the two places of ε apart in the sixth decimal; C07 and C08 end very near 0."""
    assert f"{trace('d2l_adagrad')['x1[20]']:.6f}" == "-2.382563"
    assert f"{trace('d2l_rmsprop')['x1[20]']:.6f}" == "-0.010599"
    assert trace("d2l_rmsprop")["x2[20]"] == pytest.approx(1.0362e-14, rel=1e-4)
    assert abs(trace("d2l_adagrad_fast")["x2[20]"] or 1) == pytest.approx(1.4e-162, rel=0.05)


def test_mazur_network_after_one_update() -> None:
    """B01: the eight new weights of the network, and the loss after the update."""
    found = answers(
        optimize.solve(
            bundled_problem("mazur_network"), algo=("gradient_descent:alpha=0.5",), steps="1"
        )
    )
    expected = {
        "w1[1]": 0.1497807161327628, "w2[1]": 0.19956143226552567, "w3[1]": 0.24975114363236958,
        "w4[1]": 0.29950228726473915, "w5[1]": 0.35891647971788465, "w6[1]": 0.4086661860762334,
        "w7[1]": 0.5113012702387375, "w8[1]": 0.5613701211079891,
        "E[1]": 0.29102777369359933,
    }  # fmt: skip
    for key, value in expected.items():
        assert found[key] == pytest.approx(value, rel=FULL)


def test_closed_forms_of_exercise_7_2() -> None:
    """H2 b and c, as they stand on paper: both first steps of Adam with ε → 0."""
    text = text_of(optimize.solve(bundled_problem("ex7_2")))
    for line in (
        "m̂₁ = m₁/(1 − β)",
        "= g₁                     1 − β cancels",
        "= w₀ − α sign g₁",
        "= (β g₁ + g₂)/(1 + β)",
        "= (γ g₁² + g₂²)/(1 + γ)",
        "1 − β² = (1 − β)(1 + β)",
        "= w₁ − α (β g₁ + g₂) √(1 + γ)/((1 + β) √(γ g₁² + g₂²))",
        "→ w₀ − α g₁/|g₁|",
    ):
        assert line in text


def test_every_displayed_step_is_written_with_numbers() -> None:
    """H4: a line of the sheet is there with its numbers, the bias correction worked out on the way."""
    text = text_of(optimize.solve(None, algo=("adam",)))
    assert "m̂₂    = m₂/(1 − β₁²) = −0.188/(1 − 0.9²) = −0.188/0.19 ≈ −0.989474" in text
    assert "0.5 − 0.1 · (−1.2)/√1.44" in text
    assert "left unwritten" in text
    assert "not those that backpropagation" in text


def test_given_gradients_can_be_typed() -> None:
    """`--param w=0.5 --grad w=-1.2,-0.8` is the sheet's w₁."""
    derivation = optimize.solve(
        None,
        algo=("adam:beta2=0.99:epsilon=1e-18:lr=0.1",),
        param=("w=0.5",),
        grad=("w=-1.2,-0.8",),
    )
    assert answers(derivation)["w[2]"] == pytest.approx(0.69711977644550, rel=FULL)


def test_what_was_typed_is_the_symbol() -> None:
    """`eta` is printed as η, `lr` as lr."""
    problem = bundled_problem("assignment02")
    assert "η m̂ₜ" in text_of(optimize.solve(problem, algo=("adam",)))
    shown = text_of(optimize.solve(None, algo=("sgd:lr=0.1",), param=("w=1",), grad=("w=1",)))
    assert "wₜ" not in shown
    assert "lr gₜ" in shown


def test_the_closing_paragraph_follows_the_data() -> None:
    """With the gradients of two parameters swapped, or a sign flipped, it says something else."""

    def closing(rows: dict[str, str]) -> str:
        derivation = optimize.solve(
            None,
            algo=("sgd", "momentum", "rmsprop", "adam"),
            param=("a=0.5", "b=0.2"),
            grad=tuple(f"{name}={row}" for name, row in rows.items()),
        )
        text = " ".join(text_of(derivation).split())
        return text[text.index("Which is more stable") :]

    plain = closing({"a": "-1.2,-0.8", "b": "-0.3,-0.2"})
    swapped = closing({"a": "-0.3,-0.2", "b": "-1.2,-0.8"})
    flipped = closing({"a": "-1.2,0.8", "b": "-0.3,-0.2"})
    assert "cannot decide" in plain
    assert len({plain, swapped, flipped}) == 3
    assert "none oscillates" in plain
    assert "against a gradient that has turned" in flipped


def test_with_feedback_the_paragraph_names_the_one_that_diverges() -> None:
    """On the stretched bowl a large rate makes gradient descent diverge and leaves momentum calm."""
    problem = inline("f = 0.1 x1^2 + 2 x2^2", "x1=-5,x2=-2")
    derivation = optimize.solve(
        problem, algo=("gradient_descent:alpha=0.6", "momentum:alpha=0.6:beta=0.5"), steps="20"
    )
    text = " ".join(text_of(derivation).split())
    assert "Most stable here is momentum, least gradient descent" in text
    assert "minimum at x₁ = 0, x₂ = 0" in text
    assert "f over the steps" in text


def test_long_traces_stay_certified() -> None:
    """A thousand Adam steps with all digits certified; far out, only some steps are written or kept."""
    problem = inline("f = x^2", "x=3")
    derivation = optimize.solve(problem, algo=("adam:alpha=0.1",), steps="1000", show="last:1")
    display = displayed(derivation)
    shown = display.value(next(a.name for a in derivation.answers if a.key == "x[1000]"))
    assert shown is not None and shown.rounded.certified
    assert any("exact rational numbers up to step" in str(note) for note in derivation.remarks)


def test_a_chaotic_trace_is_verified_as_far_as_that_can_be() -> None:
    """Gradient descent as the logistic map: errors double in each step, and no defect is cried."""
    problem = inline("f = 4x^3/3 - 3x^2/2", "x=1/3")
    derivation = optimize.solve(problem, algo=("gradient_descent:alpha=1",), steps="200")
    (check,) = derivation.verification
    assert check.agrees and "over the first" in check.by


def test_batches_take_the_rows_in_their_order() -> None:
    """Two rows a step: the gradient is their mean, and the loss is that of all rows."""
    found = trace("minibatch_regression")
    assert found["g.a[1]"] == pytest.approx((-2 * 1 - 6.1 * 3) / 2, rel=FULL)
    assert found["a[1]"] == pytest.approx(1.015, rel=FULL)
    assert found["L[0]"] == pytest.approx((4 + 3.9**2 + 6.1**2 + 64) / 8, rel=FULL)


BAD = [
    ({"algo": ("adma",)}, "unknown method adma", "did you mean adam?"),
    ({"algo": ("adam",), "steps": "0"}, "steps must be a whole number", "--steps"),
    ({"algo": ("adam",), "steps": "-1"}, "steps must be a whole number", "--steps"),
    ({"algo": ("adam",), "steps": "3"}, "w1 has 2 gradients, and 3 steps need 3", "or ask for 2 steps"),
    ({"algo": ("adam:beta1=1",)}, "less than 1", "write beta1 = 0.9"),
    ({"algo": ("adam:epsilon=-1e-8",)}, "0 or more", "write epsilon = 1e-8"),
    ({"algo": ("adam:beta3=1",)}, "unknown hyperparameter or knob beta3", "did you mean beta2?"),
    ({"algo": ("adam:epsilon_place=insied",)}, "no choice insied", "did you mean inside?"),
    ({"algo": ("adam",), "convention": "torhc"}, "unknown convention torhc", "did you mean torch?"),
    ({"algo": ("adam",), "param": ("w=1",)}, "there is no gradient for w", "--grad"),
    ({"algo": ("adam",), "param": ("w=1",), "grad": ("w=nan",)}, "nan is no number", None),
    ({"algo": ("adam",), "param": ("w=1",), "grad": ("v=1",)}, "unknown parameter v", None),
    ({"algo": ("adam",), "param": ("w=1",), "grad": ("w=1,,(",)}, "never closed", None),
    ({"algo": ("adam",), "param": ("w=1",), "grad": ("1",), "steps": "2"},
     "w has 1 gradient, and 2 steps need 2", "or ask for 1 step"),
    ({"algo": ("sgd",), "param": ("w=x",), "grad": ("1",)}, "w starts at a number", "--param w "),
    ({"algo": ("sgd",), "param": ("w=inf",), "grad": ("1",)}, "inf is no number", "a number"),
    ({"algo": ("sgd",), "param": ("w=1/0",), "grad": ("1",)}, "1/0 has no value", "a number"),
    ({"algo": ("sgd",), "param": ("w=1",), "grad": ("log(0)",)}, "log(0) has no value", "a number"),
    ({"algo": ("sgd",), "param": ("w=1,2",), "grad": ("1",)}, "2 is no name of a parameter", "point"),
    ({"algo": ("sgd",), "param": ("w=1", "w=2"), "grad": ("1",)}, "w is given twice", "delete"),
    ({"algo": ("sgd",), "param": ("",), "grad": ("1",)}, "no parameter is named", "--param"),
    ({"algo": ("nesterov",), "convention": "torch"}, "nesterov has no convention torch",
     "torch is a convention of nesterov_reformulated"),
    ({"algo": ("lion",), "convention": "torch"}, "lion has no convention torch", "optax"),
    ({"algo": ("adam",), "show": "first"}, "says no steps", "first:3"),
    ({"algo": ("adagrad:epsilon=0",), "param": ("w=1",), "grad": ("w=0",)}, "has no value", "epsilon"),
]  # fmt: skip


@pytest.mark.parametrize("options, message, help", BAD)
def test_bad_options_are_refused(
    options: dict[str, object], message: str, help: str | None
) -> None:
    """Each says what is wrong and, where that can be known, what to write."""
    with pytest.raises(InputError) as caught:
        optimize.solve(None, **options)  # type: ignore[arg-type]
    told = [fault for fault in caught.value.faults if message in fault.message]
    assert told, [fault.message for fault in caught.value.faults]
    assert help is None or help in (told[0].help or "")


@pytest.mark.parametrize("text", ["'nan'", "'1/0'", "'inf'", "'log(-1)'"])
def test_a_gradient_of_a_file_that_is_no_number_is_refused(text: str) -> None:
    """A NaN as a string is no symbol, and a quotient by 0 no defect."""
    written = f"[parameters]\nw = 1\n[gradients]\nw = [1, {text}]\n"
    with pytest.raises(InputError) as caught:
        optimize.solve(load(written, "mine.toml"), algo=("adam",))
    (fault,) = caught.value.faults
    assert fault.place is not None and (fault.place.line, fault.place.column) == (4, 9)


SETTINGS = [
    ("epsilon=-1", "--set", 9), ("adam.beta1=1", "--set", 12), 
    ("epsilon_place=insied", "--set", 15),
]  # fmt: skip


@pytest.mark.parametrize("setting, file, column", SETTINGS)
@pytest.mark.parametrize("name", ["ex7_2", "assignment02"])
def test_a_bad_setting_is_told_at_the_option(
    name: str, setting: str, file: str, column: int
) -> None:
    """`--set` is where the mistake stands, also where the file has a value of that name."""
    problem = with_settings(bundled_problem(name), [setting], ("adam", *hyperparameter_names()))
    with pytest.raises(InputError) as caught:
        optimize.solve(problem, algo=("adam",))
    (fault,) = caught.value.faults
    assert fault.place is not None and fault.help is not None
    assert (fault.place.file, fault.place.line, fault.place.column) == (file, 1, column)


@pytest.mark.parametrize(
    "setting, expected",
    [("beta1=0", 0), ("adam.beta1=0", 0), ("alpha=0.5", 0.5), ("lr=0.5", 0.5), ("eta=0.5", 0.5)],
)
def test_a_setting_goes_before_the_file(setting: str, expected: float) -> None:
    """`--set` holds against the method's own table, and against another spelling of the same name."""
    names = hyperparameter_names()
    problem = with_settings(bundled_problem("assignment02"), [setting], names)
    found = answers(optimize.solve(problem, algo=("adam",)))
    if "beta1" in setting:
        assert found["m.w1[2]"] == pytest.approx(-0.8, rel=FULL)
    else:
        assert found["w1[1]"] == pytest.approx(0.5 + expected, rel=FULL)


def test_faults_of_options_have_their_places() -> None:
    """The part of the option that is wrong is underlined, in a list too."""
    cases: list[tuple[dict[str, tuple[str, ...] | str], str, int, int]] = [
        ({"algo": ("adam:beta2=0.9:beta1=1",)}, "--algo", 16, 7),
        ({"convention": "tf"}, "--convention", 1, 2),
        ({"param": ("w=1", "b=inf"), "grad": ("w=1;b=1",)}, "--param", 3, 3),
        ({"param": ("w=1", "b=1"), "grad": ("w=1,nan;b=1,2",)}, "--grad", 5, 3),
        ({"param": ("w=1", "b=1"), "grad": ("w=1,2;b=1",), "steps": "2"}, "--grad", 9, 1),
    ]
    for options, file, column, length in cases:
        with pytest.raises(InputError) as caught:
            optimize.solve(None, **{"algo": ("adam",), **options})  # type: ignore[arg-type]
        place = caught.value.faults[0].place
        assert place is not None, options
        assert (place.file, place.column, place.length) == (file, column, length), options


def test_several_parameters_stand_in_one_option() -> None:
    """`--param w=1,b` is two parameters, and `--grad w=1;b=2` the gradients of both."""
    derivation = optimize.solve(
        None, algo=("sgd:alpha=0.1",), param=("w=1,b=2",), grad=("w=1;b=2",)
    )
    found = answers(derivation)
    assert found["w[1]"] == pytest.approx(0.9) and found["b[1]"] == pytest.approx(1.8)


def test_a_start_in_symbols_is_the_symbol_alone() -> None:
    """`--param w=w0` says what `--param w` says."""
    texts = [
        text_of(optimize.solve(None, algo=("sgd",), param=(start,), grad=("g1",)))
        for start in ("w", "w=w", "w=w0", "w=w_0")
    ]
    assert len(set(texts)) == 1 and "w₁ = w₀ − α" in texts[0]


def test_a_bad_hyperparameter_in_a_file_has_its_place() -> None:
    """The line and column of the value."""
    text = (
        "[parameters]\nw = 1\n[gradients]\nw = [1]\n[optimizer]\nalgorithms = ['adam']\n"
        "[optimizer.adam]\nbeta1 = 1\nepsilon = -1\n"
    )
    with pytest.raises(InputError) as caught:
        optimize.solve(load(text, "mine.toml"))
    places = [
        (fault.place.line, fault.place.column) for fault in caught.value.faults if fault.place
    ]
    assert places == [(8, 9), (9, 11)]


OPTIMIZER_PROBLEMS = [
    name for name, path in bundled().items() if "[optimizer]" in path.read_text(encoding="utf-8")
]


@pytest.mark.parametrize("name", OPTIMIZER_PROBLEMS)
def test_bundled_optimizer_problems_are_verified(name: str) -> None:
    """Every method of every bundled problem agrees with its plain loop, or its lines in symbols do."""
    derivation = optimize.solve(bundled_problem(name))
    assert derivation.verification
    assert all(check.agrees for check in derivation.verification)


def test_epsilon_is_left_unwritten_in_all_parameters_alike() -> None:
    """10⁻¹² under the root of 0.036 reaches no digit shown: no line has it, and it is said once."""
    text = text_of(optimize.solve(None, algo=("rmsprop:epsilon=1e-12",)))
    assert "√0.144" in text and "√0.4 " in text and "10⁻¹²)" not in text
    assert text.count("left unwritten") == 1


def test_epsilon_that_reaches_a_digit_is_written_everywhere() -> None:
    """10⁻² changes the first step."""
    text = text_of(optimize.solve(None, algo=("rmsprop:epsilon=0.01",)))
    assert "√(0.144 + 0.01)" in text and "left unwritten" not in text


def test_each_of_several_symbolic_parameters_has_its_own_steps() -> None:
    """After θ's steps, those of w and b with their own gradients."""
    derivation = optimize.solve(None, algo=("adam",), param=("w", "b"), grad=("w=g1,g2", "b=h1,h2"))
    text = " ".join(text_of(derivation).split())
    assert "→ w₀ − α sign g₁" in text
    assert "→ b₁ − α (β₁ h₁ + h₂) √(1 + β₂)/((1 + β₁) √(β₂ h₁² + h₂²))" in text


def test_rows_of_a_batch_are_told_apart() -> None:
    """At full detail each row's pass through the graph is labelled with its number in the data."""
    found = find("minibatch_regression")
    derivation = optimize.solve(load(found.text, found.file))
    labels = {
        block.label
        for section in derivation.sections
        for block in section.blocks
        if isinstance(block, Equation)
    }
    assert {"row 1", "row 2", "row 3", "row 4"} <= labels
