"""Eigenvalues of a symmetric matrix of quantities, as a person finds them where that is possible.

Diagonal: they are read off. Two rows: from trace and determinant. Rational: the characteristic
polynomial is factored, and its linear and quadratic factors give exact roots. All else is enclosed
in balls.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import gcd
from typing import Any

from flint import arb, arb_mat, fmpq, fmpq_mat, fmpz_poly

from hwsolve.derivation.model import Block, Equation, Note, Prose, Step
from hwsolve.linear_algebra.enclosures import enclosures
from hwsolve.notation.shape import Formula
from hwsolve.notation.tree import (
    Applied,
    Call,
    Expression,
    Name,
    Negate,
    Number,
    Power,
    Product,
    Quotient,
    Slot,
    Sum,
    Timed,
)
from hwsolve.numbers.evaluation import Evaluation
from hwsolve.numbers.values import Undecided, Value, as_ball, precision, sign_of

Matrix = Sequence[Sequence[Expression]]
"""The names of the entries, row by row."""

MAX_SQUARE_ROOT = 1000

_TWO, _FOUR = Number("2"), Number("4")


@dataclass(frozen=True, slots=True)
class Spectrum:
    """The eigenvalues in ascending order, and the lines that lead to them.

    `supplied` computes those that have no formula, at the precision that is set, from the values
    of the entries; None where all have one. `opposite`: they are two, λ and −λ.
    """

    eigenvalues: tuple[Timed, ...]
    blocks: tuple[Block, ...]
    supplied: Callable[[Mapping[Expression, Value]], dict[Expression, Value]] | None = None
    opposite: bool = False


def spectrum(
    matrix: Matrix,
    evaluation: Evaluation,
    vanishes: Callable[[Expression, Formula], bool],
    called: Name,
) -> Spectrum:
    """The eigenvalues of a symmetric matrix, `called` by a name, whose entries have values.

    `vanishes` tells of a quantity that no ball can tell from 0 whether algebra proves it to be 0.
    """
    size = len(matrix)
    values = [[evaluation.values[entry] for entry in row] for row in matrix]
    names = tuple(Timed("lambda", "", index + 1) for index in range(size))
    if all(_is_zero(values[i][j]) for i in range(size) for j in range(size) if i != j):
        return _diagonal(matrix, names, evaluation)
    if size == 2:
        return _of_two(matrix, names, evaluation, vanishes, called)
    if all(isinstance(value, fmpq) for row in values for value in row):
        return _rational(names, values, called)
    return _enclosed(matrix, names)


def _is_zero(value: Value) -> bool:
    return isinstance(value, fmpq) and value == 0


def _diagonal(matrix: Matrix, names: Sequence[Timed], evaluation: Evaluation) -> Spectrum:
    entries = [matrix[index][index] for index in range(len(matrix))]
    blocks: list[Block] = []
    if len(entries) > 1:
        words = "The matrix is diagonal, so its eigenvalues are its diagonal entries."
        blocks.append(Note(Prose((words,))))
    for name, entry in zip(names, ascending(entries, evaluation), strict=True):
        formula = Formula(Slot(0), (entry,))
        blocks.append(Equation(name, formula, (Step(formula), Step(formula, numbers=True))))
    return Spectrum(tuple(names), tuple(blocks))


def _of_two(
    matrix: Matrix,
    names: Sequence[Timed],
    evaluation: Evaluation,
    vanishes: Callable[[Expression, Formula], bool],
    called: Name,
) -> Spectrum:
    """λ² − tr λ + det = 0."""
    (a, b), (_, d) = matrix
    trace, determinant = Applied("tr", called), Applied("det", called)
    total = Formula(Sum(Slot(0), (("+", Slot(1)),)), (a, d))
    product = Formula(Sum(Product((Slot(0), Slot(1))), (("-", Power(Slot(2), _TWO)),)), (a, d, b))
    unknown = Name("lambda")
    polynomial = Sum(Power(unknown, _TWO), (("-", Product((trace, unknown))), ("+", determinant)))
    idea = "The eigenvalues λ solve det({} − λI) = {} = 0, with"
    no_trace = _sign(evaluation, total, lambda: vanishes(trace, total)) == 0
    singular = _sign(evaluation, product, lambda: vanishes(determinant, product)) == 0
    blocks: list[Block] = [
        Note(Prose.of(idea, called, polynomial)),
        _known(trace, total, no_trace, evaluation),
        _known(determinant, product, singular, evaluation),
    ]
    whole, nothing = Formula(Slot(0), (trace,)), Formula(Number("0"), ())
    if singular:
        words = Prose.of("{} = 0, so λ(λ − {}) = 0: one eigenvalue is 0.", determinant, trace)
        small_first = no_trace or _sign(evaluation, total, lambda: True) >= 0
        formulas = (nothing, whole) if small_first else (whole, nothing)
    elif no_trace:
        words = Prose.of("{} = 0, so λ² = −{}.", trace, determinant)
        root: Expression = Call("sqrt", (Negate(Slot(0)),))
        formulas = Formula(Negate(root), (determinant,)), Formula(root, (determinant,))
    else:
        words = Prose(())
        root = Call("sqrt", (Sum(Power(Slot(0), _TWO), (("-", Product((_FOUR, Slot(1)))),)),))
        below, above = (Quotient(Sum(Slot(0), ((sign, root),)), _TWO) for sign in "-+")
        formulas = Formula(below, (trace, determinant)), Formula(above, (trace, determinant))
    lines = [_worked_out(name, formula) for name, formula in zip(names, formulas, strict=True)]
    return Spectrum(tuple(names), (*blocks, Note(words), *lines), opposite=no_trace)


def _worked_out(name: Expression, formula: Formula) -> Equation:
    return Equation(name, formula, (Step(formula), Step(formula, numbers=True)))


def _known(name: Expression, formula: Formula, vanishes: bool, evaluation: Evaluation) -> Equation:
    """A quantity worked out; without numbers where algebra proves that it `vanishes` and no ball can."""
    if not vanishes or isinstance(evaluation.of(formula), fmpq):
        return _worked_out(name, formula)
    zero = Formula(Number("0"), ())
    return Equation(name, zero, (Step(formula), Step(zero)))


def _rational(names: Sequence[Timed], values: Sequence[Sequence[Value]], called: Name) -> Spectrum:
    """The roots of the characteristic polynomial, factor by factor."""
    entries = [[value for value in row if isinstance(value, fmpq)] for row in values]
    polynomial = fmpq_mat(entries).charpoly()
    whole = polynomial.numer()
    factors = [(factor, times) for factor, times in whole.factor()[1]]
    roots: list[tuple[arb, Formula | None, fmpz_poly, int]] = []
    with precision(256):
        for factor, times in factors:
            for index, root in enumerate(_real_roots(factor)):
                formula = root_formula(factor, index)
                roots += [(root, formula, factor, index)] * times
        roots.sort(key=lambda root: _middle(root[0]))
    unknown = Name("lambda")
    shown = written_polynomial(polynomial.coeffs(), unknown)
    product = _factored(factors, whole, unknown)
    words = Prose.of("The eigenvalues are the roots of det(λI − {}) = {}", called, shown)
    if product is not None:
        words = Prose((*words.parts, " = ", product))
    blocks: list[Block] = [Note(Prose((*words.parts, ".")))]
    searched: dict[Expression, tuple[fmpz_poly, int]] = {}
    for name, (_, formula, factor, index) in zip(names, roots, strict=True):
        if formula is None:
            searched[name] = (factor, index)
            formula = Formula(Slot(0), (name,))
        steps = () if formula.fills else (Step(formula),)
        blocks.append(Equation(name, formula, (*steps, Step(formula, numbers=True))))
    if not searched:
        return Spectrum(tuple(names), tuple(blocks))
    words = Prose(("Roots without a short closed form are enclosed by bounds that are certain.",))
    blocks.insert(1, Note(words))

    def supplied(_: Mapping[Expression, Value]) -> dict[Expression, Value]:
        found: dict[Expression, Value] = {}
        for name, (factor, index) in searched.items():
            found[name] = _real_roots(factor)[index]
        return found

    return Spectrum(tuple(names), tuple(blocks), supplied)


def _real_roots(factor: Any) -> list[arb]:
    """The roots of a polynomial that has real ones only, in ascending order."""
    return sorted((root.real for root, _ in factor.complex_roots()), key=_middle)


def _enclosed(matrix: Matrix, names: Sequence[Timed]) -> Spectrum:
    """Eigenvalues in balls, from the entries at the precision that is set."""

    def supplied(values: Mapping[Expression, Value]) -> dict[Expression, Value]:
        balls = arb_mat([[as_ball(values[entry]) for entry in row] for row in matrix])
        return dict(zip(names, enclosures(balls), strict=True))

    words = (
        "With more than two rows and entries that are no fractions the eigenvalues have no short "
        "closed form; they are enclosed by bounds that are certain."
    )
    blocks: list[Block] = [Note(Prose((words,)))]
    for name in names:
        formula = Formula(Slot(0), (name,))
        blocks.append(Equation(name, formula, (Step(formula, numbers=True),)))
    return Spectrum(tuple(names), tuple(blocks), supplied)


def ascending(names: Sequence[Expression], evaluation: Evaluation) -> list[Expression]:
    """The quantities by size; what no ball can tell apart keeps its order."""
    with precision(evaluation.precision):
        return sorted(names, key=lambda name: _middle(as_ball(evaluation.values[name])))


def _middle(ball: arb) -> arb:
    return ball.mid()


def _sign(evaluation: Evaluation, formula: Formula, is_zero: Callable[[], bool]) -> int:
    """The sign of a formula of known quantities; 0 where algebra proves it."""
    try:
        return evaluation.decide(lambda: sign_of(evaluation.of(formula)))
    except Undecided:
        return 0 if is_zero() else 1


def root_formula(factor: fmpz_poly, index: int) -> Formula | None:
    """An exact root of a linear or quadratic factor; None for a higher degree."""
    coefficients = [int(each) for each in factor.coeffs()]
    if len(coefficients) == 2:
        return Formula(_fraction(fmpq(-coefficients[0], coefficients[1])), ())
    if len(coefficients) > 3:
        return None
    c, b, a = coefficients
    outside, inside = square_part(b * b - 4 * a * c)
    shared = gcd(gcd(b, outside), 2 * a)
    b, outside, below = b // shared, outside // shared, 2 * a // shared
    root: Expression = Call("sqrt", (Number(str(inside)),))
    if outside != 1:
        root = Product((Number(str(outside)), root))
    sign = "-" if index == 0 else "+"
    over: Expression = Sum(_integer(-b), ((sign, root),))
    if b == 0:
        over = Negate(root) if sign == "-" else root
    return Formula(over if below == 1 else Quotient(over, Number(str(below))), ())


def square_part(number: int) -> tuple[int, int]:
    """(s, r) with number = s² r, for the squares of small primes.

    >>> square_part(80)
    (4, 5)
    """
    outside, divisor = 1, 2
    while divisor <= MAX_SQUARE_ROOT and divisor * divisor <= number:
        while number % (divisor * divisor) == 0:
            number //= divisor * divisor
            outside *= divisor
        divisor += 1
    return outside, number


def _integer(value: int) -> Expression:
    return Negate(Number(str(-value))) if value < 0 else Number(str(value))


def _fraction(value: fmpq) -> Expression:
    size = Number(str(abs(value.p)))
    written: Expression = size if value.q == 1 else Quotient(size, Number(str(value.q)))
    return Negate(written) if value < 0 else written


def written_polynomial(coefficients: Sequence[Any], unknown: Expression) -> Expression:
    """A polynomial by descending powers, from its coefficients by ascending ones."""
    terms: list[tuple[str, Expression]] = []
    for power in reversed(range(len(coefficients))):
        value = fmpq(coefficients[power])
        if value == 0:
            continue
        symbol = unknown if power == 1 else Power(unknown, Number(str(power)))
        size = _fraction(abs(value))
        term = size if power == 0 else symbol if abs(value) == 1 else Product((size, symbol))
        terms.append(("-" if value < 0 else "+", term))
    if not terms:
        return Number("0")
    sign, first = terms[0]
    first = Negate(first) if sign == "-" else first
    return Sum(first, tuple(terms[1:])) if len(terms) > 1 else first


def _factored(
    factors: Sequence[tuple[fmpz_poly, int]], whole: fmpz_poly, unknown: Expression
) -> Expression | None:
    """The product of the factors; None where there is only one, or where a number stands before
    it."""
    if len(factors) == 1 and factors[0][1] == 1:
        return None
    if int(whole.coeffs()[-1]) != 1:
        return None
    parts: list[Expression] = []
    for factor, times in factors:
        base = written_polynomial(factor.coeffs(), unknown)
        parts.append(base if times == 1 else Power(base, Number(str(times))))
    return Product(tuple(parts)) if len(parts) > 1 else parts[0]
