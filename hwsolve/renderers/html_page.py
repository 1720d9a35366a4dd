"""What stands around a solution in a web page: its style, its script, and the promise that it
loads nothing."""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from hashlib import sha256
from pathlib import Path

from hwsolve.renderers.html_words import html_words

_START = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; \
style-src 'sha256-{style_hash}'; script-src 'sha256-{script_hash}'">
<link rel="icon" href="data:,">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
"""


def page_start(title: str) -> str:
    """Everything up to the content. The policy lets only this style and this script run, and
    nothing load."""
    style, script = _asset("html_page.css"), _asset("html_page.js")
    return _START.format(
        title=html_words(title).replace("<bdi>", "").replace("</bdi>", ""),
        style=style,
        style_hash=_hash(style),
        script_hash=_hash(script),
    )


def page_end() -> str:
    """The script, and the end."""
    return f"<script>{_asset('html_page.js')}</script>\n</body>\n</html>\n"


@cache
def _asset(name: str) -> str:
    return Path(__file__).with_name(name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return b64encode(sha256(text.encode()).digest()).decode()
