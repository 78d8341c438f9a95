"""Rates: "6.250%", "6 1/4 %", "6. 25 percent", "six and a quarter percent"."""

import re
from collections.abc import Iterator
from decimal import Decimal

from sluice.evidence import aloud
from sluice.evidence.spoken import plain
from sluice.evidence.text import OCR_CLASS, OCR_DIGITS, Hit, digits_of

_SIGN = r"(?:%|(?i:p[ec]r\s?[ce][ec]nt|pct)\b)"
_DECIMAL = rf"[{OCR_CLASS}](?:\s?[{OCR_CLASS}])?(?:\s?\.\s?[{OCR_CLASS}](?:\s?[{OCR_CLASS}]){{0,4}})?"
_RATE = re.compile(
    rf"(?<!\w)(?<![0-9][.,])(?P<number>{_DECIMAL})(?:[ -](?P<top>[1357])/(?P<bottom>[248]))?\s{{0,2}}{_SIGN}"
)
_HUNDRED = re.compile(rf"(?<!\w)(?<![0-9][.,])(?P<number>100(?:\.0+)?)\s?{_SIGN}")
_FRACTION = re.compile(
    r"(?<![\w$/-])(?<![0-9]\.)(?<!\$ )[0-9]{1,2}\.(?:[0-9]{3,6}|[0-9])(?![\w%/]|[.-][0-9]| ?%)"
)
_LABELLED = re.compile(r"(?i:\brate|\bapr)\)?\s{0,3}[:=|]\s{0,12}(?P<rate>[0-9]{1,2})(?![\w%/-]|[.,][0-9])")
_BARE = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,6})?|\.[0-9]{1,6}")
OCR = frozenset({"ocr"})
CLEAN: frozenset[str] = frozenset()


def find(text: str) -> Iterator[Hit]:
    """Every written rate with its per cent sign or word, and bare decimals such as 0.0625 and 7.5 (two places: see `money`)."""
    for found in _RATE.finditer(text):
        number = found["number"]
        if any(char.isdigit() for char in number):
            broken = number != digits_of(number)
            start = found.start() + _cut(number)
            yield Hit(start, found.end(), ("rate",), OCR if broken else CLEAN)
    for found in _FRACTION.finditer(text):
        yield Hit(found.start(), found.end(), ("rate", "number"))
    for found in _LABELLED.finditer(text):
        yield Hit(*found.span("rate"), ("rate", "number"))


def _cut(number: str) -> int:
    """How much of "1 6.25" is a neighbour: a blank between whole digits is closed only when a point is broken too."""
    head, blank, tail = number.partition(" ")
    if blank and "." not in head and not tail.startswith(".") and tail[:1].isalnum():
        whole = tail.partition(".")[0]
        return len(head) + 1 if "." in tail and len(whole.strip()) >= 1 else 0
    return 0


def normalise(verbatim: str) -> str | None:
    """A rate, written or spoken -> per cent as a plain decimal; a bare number below 1 counts as a fraction."""
    stripped = verbatim.strip().rstrip(".,;")
    found = _RATE.fullmatch(stripped) or _HUNDRED.fullmatch(stripped)
    if found:
        value = Decimal(digits_of(found["number"]))
        if found.groupdict().get("top"):
            value += Decimal(found["top"]) / Decimal(found["bottom"])
        return plain(value)
    if _BARE.fullmatch(stripped.translate(OCR_DIGITS)) and any(char.isdigit() for char in stripped):
        value = Decimal(stripped.translate(OCR_DIGITS))
        return plain(value * 100 if 0 < value < 1 else value) if value <= 100 else None
    return aloud.rate(verbatim)
