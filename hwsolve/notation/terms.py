"""Sums, products and powers: the reading of a flat stretch of tokens, whose brackets are read."""

from __future__ import annotations

from collections.abc import Callable

from hwsolve.errors import InputError
from hwsolve.notation import applications
from hwsolve.notation.lexer import CLOSED, OPERANDS, Token
from hwsolve.notation.refusals import ambiguous, not_supported, shortened, too_deep
from hwsolve.notation.tree import (
    MAX_DEPTH,
    Derivative,
    Expression,
    Name,
    Negate,
    Power,
    Product,
    Quotient,
    Span,
    Sum,
)


def read_terms(text: str, tokens: list[Token], names: frozenset[str]) -> Expression:
    """The expression of tokens whose brackets are `group` and `bars` tokens already, an `end` last.

    Raises:
        InputError: something is missing, stands where it can't, or can be read in two ways.
    """
    reader = Reader(text, tokens, names)
    if reader.here.kind == "+" and reader.ahead(1).kind in OPERANDS:
        reader.take()
    start = reader.here.start
    first = reader.negated(reader.product)
    rest = []
    while reader.here.kind in ("+", "-"):
        sign = reader.take().kind
        rest.append((sign, reader.negated(reader.product)))
    if reader.here.kind != "end":
        raise reader.missing_operand()
    return Sum(first, tuple(rest), reader.span(start)) if rest else first


class Reader:
    """A position in the tokens, and what the last factor left open.

    `bare_exponent` is where the factor and its exponent begin if the exponent has no brackets,
    `bare_call` says that it is a function whose argument has none. `depth` counts powers, and twice
    functions inside each other; nothing else recurses.
    """

    __slots__ = ("bare_call", "bare_exponent", "depth", "names", "position", "text", "tokens")

    def __init__(self, text: str, tokens: list[Token], names: frozenset[str]) -> None:
        self.text = text
        self.tokens = tokens
        self.names = names
        self.position = 0
        self.depth = 0
        self.bare_exponent: tuple[int, int] | None = None
        self.bare_call = False

    @property
    def here(self) -> Token:
        return self.tokens[self.position]

    @property
    def before(self) -> Token:
        return self.tokens[self.position - 1]

    def ahead(self, distance: int) -> Token:
        return self.tokens[min(self.position + distance, len(self.tokens) - 1)]

    def take(self) -> Token:
        self.position += 1
        return self.before

    def span(self, start: int) -> Span:
        """From `start` to the end of what was taken last."""
        return Span(start, self.before.end)

    def since(self, start: int) -> str:
        """The text from `start` to the end of what was taken last."""
        return self.text[start : self.before.end]

    def next_factor(self) -> Token:
        """Where the factor that comes next stands, without taking it. For messages only.

        Raises:
            InputError: it is no factor, which then is the message to give.
        """
        position, start = self.position, self.here.start
        self.negated(self.factor)
        end = self.before.end
        self.position = position
        return Token("", self.text[start:end], start, end, False)

    def negated(self, operand: Callable[[], Expression]) -> Expression:
        """The operand behind any number of minus signs."""
        starts: list[int] = []
        while self.here.kind == "-":
            starts.append(self.take().start)
            if len(starts) > MAX_DEPTH:
                raise too_deep(starts[-1], self.before.end)
        tree = operand()
        for start in reversed(starts):
            tree = Negate(tree, self.span(start))
        return tree

    def product(self) -> Expression:
        """Factors side by side or joined by signs, left to right."""
        start = self.here.start
        factors = [self._fraction() or self.factor()]
        last, divisor = start, None
        quotients = 0
        while True:
            if self.here.kind == "*":
                self.take()
                last, divisor = self.here.start, None
                factors.append(self._fraction() or self.negated(self.factor))
            elif self.here.kind == "/":
                quotients += 1
                if quotients > MAX_DEPTH:
                    raise too_deep(self.here.start, self.here.end)
                numerator = self._joined(factors, start)
                self.take()
                last = divisor = self.here.start
                denominator = self.negated(self.factor)
                factors = [Quotient(numerator, denominator, self.span(start))]
            elif self.here.kind in OPERANDS:
                self._check_beside(start, divisor, last)
                last = self.here.start
                factors.append(self.factor())
            else:
                return self._joined(factors, start)

    def factor(self) -> Expression:
        """A number, name, bracket or function with its power."""
        first = self.here
        # Python recurses through seven functions for a function here, through three for a power.
        cost = 2 if first.kind in ("function", "root") else 1
        self.depth += cost
        if self.depth > MAX_DEPTH:
            raise too_deep(first.start, first.end)
        if first.kind not in OPERANDS:
            raise self.missing_operand()
        self.bare_call = False
        if first.kind in ("function", "root"):
            base = applications.read_application(self)
        else:
            base = self.take().parts[0]
        self.bare_exponent = None
        if self.here.kind in ("^", "raised"):
            base = self._power(base, first)
        self.depth -= cost
        return base

    def missing_operand(self) -> InputError:
        """The error for a place where a number, name, bracket or function should stand."""
        token, position = self.here, self.position
        code = "missing-operand"
        if token.kind == "end" and token.start == token.end:
            code = "unexpected-end"
            if position == 0:
                return InputError.of(code, "there is no formula here", "write one", 0, token.end)
        if position > 0 and self.before.kind not in OPERANDS and self.before.kind != "raised":
            sign = self.before
            message = f"something is missing after {sign.text}"
        else:
            sign = token
            message = f"something is missing before {token.text or 'this sign'}"
        return InputError.of(code, message, "write a number or a name there", sign.start, sign.end)

    def _power(self, base: Expression, first: Token) -> Expression:
        start = first.start
        written = self.since(start)
        sign = self.take()
        if isinstance(base, Derivative) and first.kind == "leaf":
            raise InputError.of(
                "ambiguous",
                f"the power after {written} can be read in two ways",
                f"write ({written})^2 for the square, or ∂²f/∂x² for a second derivative",
                sign.start,
                sign.end,
            )
        if sign.kind == "raised":
            tree = Power(base, sign.parts[0], self.span(start))
            if self.here.kind in ("^", "raised"):
                raised = self.since(start)
                second = applications.next_power(self)
                raise ambiguous(
                    self.text[start : second.end],
                    f"({raised})^{second.text}",
                    f"{written}^({sign.text}^{second.text})",
                    start,
                    second.end,
                )
            return tree
        exponent_start = self.here.start
        exponent = self.negated(self.factor)
        if isinstance(exponent, Name) and exponent.name == "T" and "T" not in self.names:
            raise not_supported(
                "transposes", sign.start, self.before.end, "a power T needs a value in the problem"
            )
        if self.bare_call and self.here.kind in ("function", "/"):
            joint = self.take().start if self.here.kind == "/" else self.before.end
            power, following = self.text[start:joint].rstrip(), self.next_factor()
            sign_text = self.text[joint : following.start]
            raise ambiguous(
                self.text[start : following.end],
                f"({power}){sign_text}{following.text}",
                f"{self.text[start:exponent_start]}({self.text[exponent_start : following.end]})",
                start,
                following.end,
            )
        self.bare_exponent = None if self.before.kind in CLOSED else (start, exponent_start)
        return Power(base, exponent, self.span(start))

    def _fraction(self) -> Expression | None:
        """Integer/integer before a space or a bracket: one number."""
        above = self.here
        if above.kind != "number":
            return None
        slash, below, following = (self.ahead(distance) for distance in (1, 2, 3))
        if (
            (slash.kind, below.kind) == ("/", "number")
            and above.text.isdigit()
            and below.text.isdigit()
            and not (slash.spaced or below.spaced)
            and following.kind in OPERANDS - {"number"}
            and (following.spaced or following.kind in CLOSED)
        ):
            self.position += 3
            self.bare_exponent = None
            return Quotient(above.parts[0], below.parts[0], Span(above.start, below.end))
        return None

    def _joined(self, factors: list[Expression], start: int) -> Expression:
        return factors[0] if len(factors) == 1 else Product(tuple(factors), self.span(start))

    def _check_beside(self, start: int, divisor: int | None, last: int) -> None:
        """Refuse a factor right beside what stands before it where that can be read in two ways."""
        token = self.here
        if token.kind == "number":
            raise self._number_beside(last)
        if divisor is not None:
            following = self.next_factor()
            quotient, end = self.since(start), following.end
            raise ambiguous(
                self.text[start:end],
                f"({quotient}) {following.text}",
                f"{self.text[start:divisor]}({self.text[divisor:end]})",
                start,
                end,
            )
        if self.bare_exponent and not token.spaced and token.kind not in CLOSED:
            base, exponent = self.bare_exponent
            following = self.next_factor()
            end = following.end
            raise ambiguous(
                self.text[base:end],
                f"{self.since(base)} {following.text}",
                f"{self.text[base:exponent]}({self.text[exponent:end]})",
                base,
                end,
            )

    def _number_beside(self, last: int) -> InputError:
        """The error for a number right after another factor."""
        before, number = self.before, self.here
        if before.kind == "number" and before.start == last:
            left, right = shortened(before.text), shortened(number.text)
            whole = f"{left}{right} for one number"
            if "." in number.text:
                whole = "one decimal point in a number"
            return InputError.of(
                "two-numbers",
                f"two numbers beside each other: {left} and {right}",
                f"write {left}*{right}, or {whole}",
                before.start,
                number.end,
            )
        factor = self.since(last)
        base = f"({factor})" if before.kind not in CLOSED and len(factor) > 1 else factor
        return ambiguous(
            f"{factor} {number.text}",
            f"{factor}*{number.text}",
            f"{base}^{number.text}",
            last,
            number.end,
        )
