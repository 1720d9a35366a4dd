"""Texts that would do harm if a format took them for more than text, in every field."""

from __future__ import annotations

import json
from functools import cache

from hwsolve.api import page_of
from hwsolve.derivation.display import Display
from hwsolve.derivation.evaluated import evaluated
from hwsolve.derivation.model import Derivation, Level
from hwsolve.numbers.rounding import Rounding
from hwsolve.problem import load
from hwsolve.renderers import Page, formats
from hwsolve.solvers import registry

TEXTS = {
    "tex": r"\input{secrets}\write18{touch pwned}\end{document}^^5cinput",
    "catcodes": r"\catcode`\%=0 %input x $$ 50% & # _ ^ ~ { } \ $x",
    "brackets": "[link=http://evil.example]x[/link] [3pt]",
    "html": "<script>alert(1)</script><img src=x onerror=alert(1)> --> ]]> &#60;",
    "typst": '#read("/etc/passwd") *b* _c_ ]]] $ // /* http://evil.example ```',
    "python": "'''; import os #\"\"\" \\",
    "template": "{{solution}} {{author}}",
    "letters": "emoji 😀🏳️‍🌈 עברית العربية 中文 ł ő ç",
    "direction": "a\u202eb\u2066c\u200bd",
    "long": "a" * 10_000,
}


@cache
def hostile(kind: str) -> tuple[Derivation, Display, Page]:
    """A problem with the text as title, question, symbol, author, course, sheet and date."""
    text = json.dumps(TEXTS[kind], ensure_ascii=False)
    symbol = json.dumps(TEXTS[kind][:30], ensure_ascii=False)
    problem = load(
        f"title = {text}\nquestion = {text}\nsource = {text}\n"
        '[inputs]\nx = 3\n[graph]\nf1 = "x^2"\nf2 = "log x + f1"\n'
        f"[display]\nsymbols = {{x = {symbol}}}\n"
        f"[submission]\nauthor = {text}\ncourse = {text}\nsheet = {text}\ndate = {text}\n",
        "hostile.toml",
    )
    derivation = registry()["backprop"].solve(problem)
    display = evaluated(derivation, Rounding(5), Level.NORMAL)
    return derivation, display, page_of(problem)


def written(kind: str, format: str) -> str:
    """The hostile problem's solution in a text format."""
    derivation, display, page = hostile(kind)
    return "".join(formats()[format].render(derivation, display, Level.NORMAL, page))
