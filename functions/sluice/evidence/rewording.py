"""The same said in other words: a company's legal form spelt out, "&" for "and", "two (2) years" for "2 years"."""

import re
from collections.abc import Iterator

from sluice.evidence.durations import length, lengths
from sluice.evidence.text import lazily
from sluice.jobs import Span

_FORMS = (
    r"l(?:imi)?te?d",
    r"inc(?:orporated)?",
    r"corp(?:oration)?",
    r"co(?:mpany)?",
    r"l[\W_]{0,3}l[\W_]{0,3}c|limited liability (?:company|co)",
    r"l[\W_]{0,3}l[\W_]{0,3}p|limited liability partnership",
    r"l[\W_]{0,3}p|limited partnership",
    r"n[\W_]{0,3}a|national association",
    r"f[\W_]{0,3}s[\W_]{0,3}b|federal savings bank",
    r"bros|brothers",
    r"assoc(?:iates)?",
    r"int(?:ernationa)?l",
    r"and|&|\+",
)
_FORM = tuple(map(lazily, _FORMS))
_TOKEN = lazily(r"(?:[a-z]\.){2,}[a-z]?|[^\W_]+|[&+]")
_JOINT = r"[\W_]{0,4}"
MAX_TOKENS = 24
MIN_KNOWN = 3
"""Letters of a name that must stand as they are."""


def reworded(lower: str, quote: str) -> Iterator[Span]:
    """Where a lower-case text names what ``quote`` names, or states the length of time it states."""
    wanted = quote.lower().strip()
    if (asked := length(wanted)) is not None:
        yield from (span for span, stated in lengths(lower) if stated == asked)
    elif pattern := _named(wanted):
        yield from (found.span() for found in re.finditer(pattern, lower))


def _named(wanted: str) -> str | None:
    """A pattern for every spelling of a name; None when nothing in it can be spelt otherwise."""
    tokens = _TOKEN.findall(wanted)
    if tokens[:1] == ["the"]:
        tokens = tokens[1:]
    spelt = [_spellings(token) for token in tokens]
    known = sum(len(token) for token, spelling in zip(tokens, spelt, strict=True) if spelling is None)
    if not any(spelt) or known < MIN_KNOWN or len(tokens) > MAX_TOKENS:
        return None
    named = _JOINT.join(spelling or re.escape(token) for token, spelling in zip(tokens, spelt, strict=True))
    return rf"\b{named}(?!\w)"


def _spellings(token: str) -> str | None:
    bare = token.replace(".", "")
    return next((f"(?:{form.pattern})" for form in _FORM if form.fullmatch(bare)), None)
