"""The report as a single file. Whatever a document contains stays text.

The contents travel as JSON in which no tag can begin; the script only ever sets text; and the page's own policy lets
nothing run but that script and lets nobody be asked over the network.
"""

import re
from base64 import b64encode
from collections.abc import Sequence
from hashlib import sha256
from html import escape
from pathlib import Path
from typing import Any

import orjson

_HERE = Path(__file__).parent
_UNSAFE = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def page(documents: Sequence[Any], *, title: str) -> str:
    """The HTML of a report about ``documents`` (see `contents`)."""
    script = (_HERE / "page.js").read_text(encoding="utf-8")
    style = (_HERE / "page.css").read_text(encoding="utf-8")
    policy = f"default-src 'none'; script-src {_digest(script)}; style-src {_digest(style)}; base-uri 'none'"
    parts = {
        "policy": policy,
        "style": style,
        "script": script,
        "title": escape(title),
        "contents": embedded(documents),
    }
    frame = (_HERE / "page.html").read_text(encoding="utf-8")
    # In one pass, so that nothing that was put in is taken for a place to put something.
    return re.sub(r"\{\{(\w+)\}\}", lambda place: parts[place[1]], frame)


def embedded(contents: object) -> str:
    """JSON that can stand inside a script element: it has no character that a parser of HTML or script minds."""
    written = orjson.dumps(contents).decode()
    for sign, code in _UNSAFE.items():
        written = written.replace(sign, code)
    return written


def _digest(code: str) -> str:
    return f"'sha256-{b64encode(sha256(code.encode()).digest()).decode()}'"
