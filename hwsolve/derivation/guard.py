"""Guard digits: every line, worked out from the numbers displayed in it, gives the result displayed.

A result that later lines use is shown with one digit more than an answer, and with a few more where those
lines need them. But each digit more asks the line above for digits of its own, so in a long derivation they
would grow from line to line without end: a line that needs still more has them for itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from hwsolve.derivation.figures import Figures, PutIn
from hwsolve.derivation.model import Equation, Level, Step
from hwsolve.notation.shape import Formula
from hwsolve.notation.tree import Expression, Slot
from hwsolve.numbers.rounding import Rounding, rounded
from hwsolve.numbers.values import Undecided, Undefined, Value, normalized, precision

GUARD = 1
MOST_SHARED_GUARD = 3
"""A quantity gets no more guard digits than this wherever it is shown; a line may give it more for itself."""

MOST_ROUNDS = 8
MOST_GUARD = 60
MOST_CANCELLING_GUARD = 8
MOST_PART_GUARD = 4
MOST_TRIED = 6
MOST_SHARING_LINES = 400

NumericLine = tuple[Equation, Step]


def find_guard_digits(figures: Figures, equations: Iterable[Equation], detail: Level) -> None:
    """Fills the tables of digits of `figures` for the lines that are shown at `detail`."""
    lines: list[NumericLine] = []
    for equation in equations:
        if not equation.symbolic and figures.has_value(equation.name):
            figures.note_exact_form(equation)
            lines += [(equation, step) for step in equation.steps if _is_shown(step, detail)]
    for _, step in lines:
        for name in used_by(step):
            figures.guard[name] = GUARD
    lines.reverse()
    if len(lines) > MOST_SHARING_LINES or not _share_digits(figures, lines):
        for equation, step in lines:
            _give_digits_to_line(figures, equation, step)
    for equation, step in lines:
        if isinstance(step.formula.pattern, Slot) and not step.parts:
            # A quantity that is another one under a new name is shown with the digits of that one.
            same = figures.guard[step.formula.fills[0]]
            figures.guard[equation.name] = max(figures.guard.get(equation.name, 0), same)


def used_by(step: Step) -> tuple[Expression, ...]:
    """The quantities whose numbers a step puts in."""
    if step.parts:
        return tuple(name for part in step.parts for name in part.fills)
    return step.formula.fills


def _is_shown(step: Step, detail: Level) -> bool:
    return step.numbers and step.level <= detail


def _share_digits(figures: Figures, lines: Sequence[NumericLine]) -> bool:
    """Gives digits to quantities until every line recomputes; whether that came to an end."""
    for _ in range(MOST_ROUNDS):
        failing = [line for line in lines if not _recomputes(figures, *line)]
        given = [_give_digits(figures, *line) for line in failing]
        if not any(given):
            return not failing
    return False


def _give_digits(figures: Figures, equation: Equation, step: Step) -> bool:
    """One more digit for the one number that this line needs it for, or else for all of its numbers;
    False where none may have more."""
    if step.parts and _give_digits_to_parts(figures, equation, step):
        return True
    rounded_off = [
        name
        for name in dict.fromkeys(used_by(step))
        if not figures.put_in(name, equation.name).exact and figures.guard[name] < MOST_SHARED_GUARD
    ]
    for name in rounded_off if len(rounded_off) <= MOST_TRIED else ():
        figures.guard[name] += 1
        if _recomputes(figures, equation, step):
            return True
        figures.guard[name] -= 1
    for name in rounded_off:
        figures.guard[name] += 1
    return bool(rounded_off)


def _give_digits_to_parts(figures: Figures, equation: Equation, step: Step) -> bool:
    """Whether the line recomputes with other digits in its intermediate results; as few as that takes."""
    before = figures.part_guard.get(equation.name, 0)
    for more in range(MOST_PART_GUARD + 1):
        figures.part_guard[equation.name] = more
        if _recomputes(figures, equation, step):
            return True
    figures.part_guard[equation.name] = before
    return False


def _give_digits_to_line(figures: Figures, equation: Equation, step: Step) -> None:
    """Digits for the numbers of this line alone: first its intermediate results, then what gives them."""
    name = equation.name
    # What cancels in truth hardly ever cancels in rounded numbers, however many digits they have.
    most = MOST_GUARD if figures.result(name).value != 0 else MOST_CANCELLING_GUARD
    if step.parts:
        while not _result_follows(figures, equation, step):
            more = figures.part_guard.get(name, 0) + 1
            if more > most:
                return
            figures.part_guard[name] = more
    guard = figures.line_guard.get(name, 0)
    while not _recomputes(figures, equation, step):
        guard = max(guard, GUARD) + 1
        if guard > most:
            return
        figures.line_guard[name] = guard


def _recomputes(figures: Figures, equation: Equation, step: Step) -> bool:
    """Whether the numbers displayed in the step give the result that is displayed."""
    if not all(map(figures.has_value, used_by(step))):
        return True
    return _result_follows(figures, equation, step) and all(
        _part_follows(figures, equation.name, part) for part in step.parts
    )


def _result_follows(figures: Figures, equation: Equation, step: Step) -> bool:
    """Whether the result follows from the numbers, or the intermediate results, of the step."""
    name = equation.name
    if step.parts:
        numbers = [figures.part(name, part) for part in step.parts]
    else:
        numbers = [figures.put_in(each, name) for each in step.formula.fills]
        if all(number.exact for number in numbers) and step.relation != "≈":
            return True
    shown = figures.result(name).value
    return _rounds_to(figures, step.formula.pattern, numbers, shown, figures.rounding_of(name))


def _part_follows(figures: Figures, line: Expression, part: Formula) -> bool:
    """Whether an intermediate result follows from the numbers displayed before it."""
    numbers = [figures.put_in(each, line) for each in part.fills]
    if all(number.exact for number in numbers):
        return True
    shown = figures.part(line, part)
    rounding = figures.part_rounding(line)
    return _rounds_to(figures, part.pattern, numbers, shown.value, rounding)


def _rounds_to(
    figures: Figures,
    pattern: Expression,
    numbers: Sequence[PutIn],
    shown: Value,
    rounding: Rounding,
) -> bool:
    evaluator = figures.evaluation.compiler.evaluator(pattern)
    values = [number.value for number in numbers]
    for bits in (128, 512, 4096):
        try:
            with precision(bits):
                return bool(rounded(normalized(evaluator(*values)), rounding).value == shown)
        except Undecided:
            continue
        except Undefined:
            return False
    return False
