"""Reads a formula as it is written among words, `(uⁿ)′ = n uⁿ⁻¹`, and gives it in LaTeX: only what
was read as a letter, a number or a sign, so that nothing in a text can become a command."""

from __future__ import annotations

from dataclasses import dataclass

from hwsolve.notation.names import latex_name
from hwsolve.notation.numerals import SUPERSCRIPTS
from hwsolve.renderers.latex_signs import (
    BARS,
    BEFORE_OPERAND,
    BRACKETS,
    CLOSING,
    ENGLISH,
    GREEK,
    INDEX,
    LETTER,
    LETTER_RUN,
    LOWERED,
    NUMBER,
    OPERANDS,
    OPERATORS,
    PRIMES,
    RAISED,
    RELATIONS,
    SIGNED,
    functions,
    is_mark,
    latex_letter,
    primes_of,
    raised_of,
    without_brackets,
)

MOST_DEPTH = 12
"""How deep brackets are read."""

MOST_IN_LIST = 3
"""How many things, with commas between them, stand in the brackets of one formula."""


@dataclass(frozen=True, slots=True)
class Read:
    """What was read up to `end`; `certain`: it is mathematics whatever stands around it."""

    latex: str
    end: int
    certain: bool = False
    sum: bool = False
    """It has terms."""


class FormulaReader:
    """Reads formulas of a text, each from a place on; None where none begins. `closing` is the
    bracket that ends the innermost pair, if both of its sides look alike."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._read: dict[tuple[int, int, str], Read | None] = {}
        self._functions = functions()

    def formula(self, place: int, depth: int, closing: str) -> Read | None:
        """Sums joined by relations; a relation may come first."""
        # What is read twice at each depth would take a time that doubles with it.
        asked = place, depth, closing
        if asked not in self._read:
            self._read[asked] = self._formula(place, depth, closing)
        return self._read[asked]

    def _formula(self, place: int, depth: int, closing: str) -> Read | None:
        latex, certain, several = "", False, False
        end = place
        if self._at(place) not in RELATIONS:
            first = self._sum(place, depth, closing)
            if first is None:
                return None
            latex, end, certain, several = first.latex, first.end, first.certain, first.sum
        while (sign := self._at(after := self._past_space(end))) in RELATIONS:
            # `x=3` is typed into a terminal.
            spaced = (after > end or not latex) and self._past_space(after + 1) > after + 1
            following = self._sum(after + 2, depth, closing) if spaced else None
            if following is None:
                break
            latex += f" {RELATIONS[sign]} {following.latex}"
            end, certain = following.end, True
        return Read(latex.strip(), end, certain, several) if latex else None

    def _sum(self, place: int, depth: int, closing: str) -> Read | None:
        sign = SIGNED.get(self._at(place), "")
        first = self._product(place + len(sign), depth, closing)
        if first is None:
            return None
        latex = sign + first.latex
        end, certain, several = first.end, first.certain or sign != "", False
        while (operator := self._at(after := self._past_space(end))) in OPERATORS:
            spaced = after > end
            start = self._past_space(after + 1)
            if spaced != (start > after + 1):
                break
            following = self._product(start, depth, closing)
            if following is None:
                break
            latex += f" {OPERATORS[operator]} {following.latex}"
            end, certain, several = following.end, True, True
        return Read(latex, end, certain, several)

    def _product(self, place: int, depth: int, closing: str) -> Read | None:
        """Factors that stand beside each other, and quotients in one line."""
        first = self._factor(place, depth, closing)
        if first is None:
            return None
        latex, end, certain = first.latex, first.end, first.certain
        while True:
            if self._at(end) == "/":
                following = self._factor(end + 1, depth, closing)
                if following is None or self._text[place : following.end] == "n/a":
                    break
                latex += f"/{following.latex}"
            else:
                start = self._past_space(end)
                following = self._following_factor(end, start, depth, closing)
                # "step 2 w₁" is no product.
                if following is None or (start > end and latex.replace(".", "").isdigit()):
                    break
                between = "" if following.latex[0] in "([" else " "
                latex += (between if start == end else r" \, ") + following.latex
            end, certain = following.end, True
        return Read(latex, end, certain)

    def _following_factor(self, end: int, start: int, depth: int, closing: str) -> Read | None:
        """A factor that no sign joins to what ends at `end`."""
        sign = self._at(start)
        if not sign or sign == closing or sign.isdigit() or (is_mark(sign) and start > end):
            return None
        if start > end:
            if sign in "aA" and LETTER_RUN.fullmatch(self._text, start, start + 1):
                after = self._at(start + 1)
                if not after or after in " ,;:.":
                    return None
            if self._text[end - 1 : end] in "".join(RELATIONS):
                return None
        found = self._factor(start, depth, closing)
        if found is None:
            return None
        if start > end and sign in "([|" and not self._has_terms(start, depth, closing):
            return None
        return found

    def _has_terms(self, place: int, depth: int, closing: str) -> bool:
        inner = self.formula(place + 1, depth + 1, closing)
        return inner is not None and inner.sum

    def _factor(self, place: int, depth: int, closing: str) -> Read | None:
        atom = self._atom(place, depth, closing)
        return None if atom is None else self._with_scripts(atom, depth)

    def _with_scripts(self, atom: Read, depth: int) -> Read:
        """An operand with its primes, its exponent and its time in square brackets."""
        latex, end, certain = atom.latex, atom.end, atom.certain
        if primes := PRIMES.match(self._text, end):
            latex += primes_of(primes[0])
            end, certain = primes.end(), True
        if raised := RAISED.match(self._text, end):
            latex += f"^{{{raised_of(raised[0])}}}"
            end, certain = raised.end(), True
            if primes := PRIMES.match(self._text, end):
                latex = f"{{{latex}}}" + primes_of(primes[0])
                end = primes.end()
        elif self._at(end) == "^":
            exponent = self._atom(end + 1, depth + 1, "")
            if exponent is not None:
                latex += f"^{{{without_brackets(exponent.latex)}}}"
                end, certain = exponent.end, True
        if self._at(end) == "[":
            inner = self.formula(end + 1, depth + 1, "")
            if inner is not None and self._at(inner.end) == "]":
                latex += f"[{inner.latex}]"
                end, certain = inner.end + 1, True
        return Read(latex, end, certain)

    def _atom(self, place: int, depth: int, closing: str) -> Read | None:
        sign = self._at(place)
        if not sign or depth > MOST_DEPTH:
            return None
        if number := NUMBER.match(self._text, place):
            return Read(number[0], number.end())
        if is_mark(sign):
            scripted = self._at(place + 1) and self._at(place + 1) in SUPERSCRIPTS + "′″‴^"
            return Read(f"{{{sign}}}" if scripted else sign, place + 1)
        if sign == "√":
            return self._root(place, depth, closing)
        if sign in OPERANDS:
            return self._sign(place, depth, closing)
        if greek := GREEK.match(self._text, place):
            return self._indexed(latex_letter(greek[0]), greek.end(), certain=True)
        if sign in CLOSING and sign != closing:
            return self._bracket(place, depth)
        return self._letters(place, depth)

    def _sign(self, place: int, depth: int, closing: str) -> Read | None:
        sign = self._at(place)
        latex = OPERANDS[sign]
        if sign not in BEFORE_OPERAND:
            return Read(latex, place + 1, certain=sign != "…")
        operator = self._with_scripts(self._indexed(latex, place + 1, certain=True), depth)
        operand = self._factor(operator.end, depth + 1, closing)
        if operand is None:
            return operator
        return Read(f"{operator.latex} {operand.latex}", operand.end, certain=True)

    def _root(self, place: int, depth: int, closing: str) -> Read | None:
        """√ over its argument: a bracket, or what follows with its exponent."""
        read = self._bracket if self._at(place + 1) == "(" else None
        argument = read(place + 1, depth) if read else self._factor(place + 1, depth + 1, closing)
        if argument is None:
            return None
        inner = without_brackets(argument.latex) if read else argument.latex
        return Read(rf"\sqrt{{{inner}}}", argument.end, certain=True)

    def _bracket(self, place: int, depth: int) -> Read | None:
        """Brackets around a formula, or around several with commas between them."""
        opening = self._at(place)
        bars = opening if opening in BARS else ""
        inner = self.formula(place + 1, depth + 1, bars)
        parts: list[Read] = []
        while inner is not None:
            parts.append(inner)
            if self._text[inner.end : inner.end + 2] != ", ":
                break
            inner = self.formula(inner.end + 2, depth + 1, bars)
        # In a long list lines may be broken, which they are not within a formula.
        if inner is None or len(parts) > MOST_IN_LIST:
            return None
        closing = self._at(inner.end)
        pairs = CLOSING[opening] if len(parts) > 1 else CLOSING[opening][0]
        if not closing or closing not in pairs:
            return None
        left, right = BARS.get(opening) or (BRACKETS[opening], BRACKETS[closing])
        body = ", ".join(part.latex for part in parts)
        apart = " " if left.startswith("\\") else ""
        certain = len(parts) > 1 or parts[0].certain or opening not in "(["
        return Read(f"{left}{apart}{body}{apart}{right}", inner.end + 1, certain)

    def _letters(self, place: int, depth: int) -> Read | None:
        """A letter, the name of a function with its argument, or two letters side by side."""
        run = LETTER_RUN.match(self._text, place)
        if run is None:
            return None
        name = run[0]
        while self._at(run.end()) == "_" and (more := LETTER_RUN.match(self._text, run.end() + 1)):
            name, run = f"{name}_{more[0]}", more
        end = run.end()
        if name in self._functions:
            return self._application(name, end, depth)
        if LETTER.fullmatch(name):
            return self._indexed(latex_letter(name), end, certain=False)
        if self._at(end) and self._at(end) in LOWERED and name.isalpha():
            return self._indexed(latex_name(name), end, certain=True)
        if name.islower() and self._at(end) == "(" and not self._text.startswith("(s)", end):
            argument = self._bracket(end, depth)
            if argument is not None:
                return Read(rf"\mathrm{{{name}}}{argument.latex}", argument.end, certain=True)
        if len(name) == 2 and name.isascii() and name not in ENGLISH and self._after_sign(place):
            return Read(f"{name[0]} {name[1]}", end)
        return None

    def _after_sign(self, place: int) -> bool:
        before = self._text[max(place - 2, 0) : place].strip()
        return before != "" and (before[-1] in "(/·√0123456789" or before in "=+−·≈")

    def _application(self, name: str, end: int, depth: int) -> Read | None:
        latex = self._functions[name]
        if primes := PRIMES.match(self._text, end):
            latex, end = latex + primes_of(primes[0]), primes.end()
        elif raised := RAISED.match(self._text, end):
            latex, end = f"{latex}^{{{raised_of(raised[0])}}}", raised.end()
        if self._at(end) == "(":
            argument = self._bracket(end, depth)
        else:
            argument = self._factor(end + 1, depth + 1, "") if self._at(end) == " " else None
        if argument is None:
            return None
        return Read(f"{latex} {argument.latex}", argument.end, certain=True)

    def _indexed(self, latex: str, end: int, certain: bool) -> Read:
        index = INDEX.match(self._text, end)
        if index is None:
            return Read(latex, end, certain)
        lowered = "".join(LOWERED.get(letter, letter) for letter in index[0])
        is_lowered = not index[0].isascii()
        shown = lowered if len(lowered) == 1 else f"{{{lowered}}}"
        return Read(f"{latex}_{shown}", index.end(), certain or is_lowered)

    def _at(self, place: int) -> str:
        return self._text[place : place + 1]

    def _past_space(self, place: int) -> int:
        return place + 1 if self._at(place) in (" ", "\u00a0") else place
