"""For which learning rates a function is larger after a step: exactly for a polynomial, else by values."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

import mpmath
from flint import arb, fmpq, fmpq_poly, fmpz_poly

from hwsolve.analysis.newton_report import written
from hwsolve.analysis.simple_numbers import as_fraction
from hwsolve.derivation.figures import number_tree
from hwsolve.linear_algebra.symmetric import root_formula
from hwsolve.notation.printing import to_unicode
from hwsolve.notation.tree import Expression, Negate, Number, Power, Product, Quotient, Sum
from hwsolve.numbers.rounding import Rounding, rounded
from hwsolve.numbers.values import precision

DIGITS = 40
MOST_DEGREE = 40
SHOWN = Rounding(5)
BY_VALUES = " (by values)"
"""Said of what was found by values between 10⁻⁶ and 10⁶, which prove nothing beyond and between them."""

_TRIED_POWERS = range(-24, 25)
_ROOT_BITS = 256

Border = tuple[arb, str]
"""A rate between growing and falling, and how it is written."""


def polynomial_along(tree: Expression, lines: Mapping[Expression, fmpq_poly]) -> fmpq_poly | None:
    """The polynomial that a tree is where each name moves as a polynomial in one unknown; None where it is
    none, or of too high a degree."""
    match tree:
        case Number():
            value = Fraction(tree.value)
            return fmpq_poly([fmpq(value.numerator, value.denominator)])
        case Negate(argument):
            inner = polynomial_along(argument, lines)
            return None if inner is None else -inner
        case Sum(first, rest):
            return _sum(((("+", first)), *rest), lines)
        case Product(factors):
            total = fmpq_poly([1])
            for factor in factors:
                inner = polynomial_along(factor, lines)
                if inner is None or total.degree() + inner.degree() > MOST_DEGREE:
                    return None
                total = total * inner
            return total
        case Quotient(numerator, denominator):
            above, below = (polynomial_along(each, lines) for each in (numerator, denominator))
            if above is None or below is None or below.degree() != 0:
                return None
            return above * (1 / below[0])
        case Power(base, Number() as exponent) if exponent.text.isdigit():
            inner, times = polynomial_along(base, lines), int(exponent.text)
            if inner is None or max(inner.degree(), 1) * times > MOST_DEGREE:
                return None
            return inner**times
    return lines.get(tree)


def _sum(
    terms: Sequence[tuple[str, Expression]], lines: Mapping[Expression, fmpq_poly]
) -> fmpq_poly | None:
    total = fmpq_poly([0])
    for sign, term in terms:
        inner = polynomial_along(term, lines)
        if inner is None:
            return None
        total = total + inner if sign == "+" else total - inner
    return total


def growth_of_polynomial(gain: fmpq_poly) -> str:
    """`for every η > 0`, `for η > 2`, `for 0 < η < 1/2`, from the roots and the signs between them."""
    if gain.degree() < 0:
        return "for no η: it stays as it is"
    with precision(_ROOT_BITS):
        borders = sorted(_positive_roots(gain), key=lambda border: border[0].mid())
        edges: list[Border] = [(arb(0), "0"), *borders]
        grows = [
            gain(_between(left[0], right[0] if right else None)) > 0
            for left, right in zip(edges, [*edges[1:], None], strict=True)
        ]
    stretches: list[tuple[str, str | None]] = []
    for index, (edge, rising) in enumerate(zip(edges, grows, strict=True)):
        if not rising:
            continue
        end = edges[index + 1][1] if index + 1 < len(edges) else None
        stretches.append((edge[1], end))
    return _said(stretches) if stretches else "for no η"


def _positive_roots(gain: fmpq_poly) -> list[Border]:
    return [
        (root, _written(factor, index, root))
        for factor, index, root in real_roots(gain)
        if root > 0
    ]


def real_roots(polynomial: fmpq_poly) -> Iterator[tuple[fmpz_poly, int, arb]]:
    """Every real root once, with the factor that it is a root of and its place among that one's roots."""
    for factor, _ in polynomial.numer().factor()[1]:
        # The stubs say that there are no multiplicities beside the roots, and there are.
        roots: list[Any] = list(factor.complex_roots())
        real: list[arb] = [root.real for root, _ in roots if root.imag == 0]
        for index, root in enumerate(sorted(real, key=lambda each: each.mid())):
            yield factor, index, root


def _written(factor: fmpz_poly, index: int, root: arb) -> str:
    formula = root_formula(factor, index)
    return to_unicode(
        number_tree(rounded(root, SHOWN), SHOWN) if formula is None else formula.pattern
    )


def _between(left: arb, right: arb | None) -> fmpq:
    """A rational strictly between two neighbouring borders."""
    mantissa, exponent = ((left + right) / 2 if right is not None else left + 1).mid().man_exp()
    return fmpq(mantissa) * fmpq(2) ** int(exponent)


def growth_by_values(after: Callable[[Any], Any]) -> str:
    """The same for any function of the rate, from its values between 10⁻⁶ and 10⁶: as far as these tell."""
    with mpmath.workdps(2 * DIGITS):
        start = after(mpmath.mpf(0))

        def gain(rate: Any) -> Any:
            return after(rate) - start

        signs = []
        for power in _TRIED_POWERS:
            point = mpmath.mpf(10) ** (mpmath.mpf(power) / 4)
            try:
                found = gain(point)
            except ArithmeticError:
                break
            signs.append(
                (point, 0 if abs(found) < mpmath.mpf("1e-35") else int(mpmath.sign(found)))
            )
        if not signs or all(sign == 0 for _, sign in signs):
            return "for no η: it stays as it is"
        return _said(_stretches(gain, signs)) + BY_VALUES


def _stretches(
    gain: Callable[[Any], Any], signs: Sequence[tuple[Any, int]]
) -> list[tuple[str, str | None]]:
    stretches: list[tuple[str, str | None]] = []
    start: str | None = None
    before: tuple[Any, int] | None = None
    for point, sign in signs:
        if sign > 0 and (before is None or before[1] <= 0):
            start = "0" if before is None else _text(_border(gain, before[0], point))
        if sign <= 0 and before is not None and before[1] > 0 and start is not None:
            stretches.append((start, _text(_border(gain, before[0], point))))
            start = None
        before = (point, sign)
    return [*stretches, (start, None)] if start is not None else stretches


def _said(stretches: Sequence[tuple[str, str | None]]) -> str:
    if not stretches:
        return "for no η"
    words = []
    for start, end in stretches:
        if end is None:
            words.append("for every η > 0" if start == "0" else f"for η > {start}")
        else:
            words.append(f"for {start} < η < {end}")
    return " and ".join(words)


def _border(gain: Callable[[Any], Any], low: Any, high: Any) -> Any:
    rising = gain(high) > 0
    for _ in range(8 * DIGITS):
        middle = (low + high) / 2
        if (gain(middle) > 0) == rising:
            high = middle
        else:
            low = middle
    return (low + high) / 2


def _text(value: Any) -> str:
    simple = as_fraction(value)
    return to_unicode(written(value, 5) if simple is None else simple)
