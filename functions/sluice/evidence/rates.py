"""Rates: "6.250%", "6 1/4 %", "6. 25 percent", "six and a quarter percent"."""

from collections.abc import Iterator
from decimal import Decimal

from sluice.evidence import aloud
from sluice.evidence.text import (
    CLEAN,
    OCR,
    OCR_CLASS,
    OCR_DIGITS,
    Hit,
    Reading,
    Stretch,
    digits_of,
    lazily,
    matches,
    plain,
)

_SIGN = r"(?:%|(?i:p[ec]r\s?[ce][ec]nt|pct)\b)"
_DECIMAL = rf"[{OCR_CLASS}](?:[ \n]?[{OCR_CLASS}])?(?:[ \n]?\.[ \n]?[{OCR_CLASS}](?:[ \n]?[{OCR_CLASS}]){{0,4}})?"
_RATE = lazily(
    rf"(?:(?<!\w)|(?<=[a-z])(?=[0-9]))(?<![0-9][.,])(?P<number>{_DECIMAL})"
    rf"(?:[ -](?P<top>[1357])/(?P<bottom>[248]))?\s{{0,2}}{_SIGN}"
)
_HUNDRED = lazily(rf"(?<!\w)(?<![0-9][.,])(?P<number>100(?:\.0+)?)\s?{_SIGN}")
_DECIMAL_ALONE = lazily(
    r"[0-9](?<![\w$/-][0-9])(?<![0-9]\.[0-9])(?<!\$ [0-9])[0-9]?\.(?:[0-9]{3,6}|[0-9])(?![\w%/]|[.-][0-9]| ?%)"
)
_LABELLED = lazily(r"(?i:\brate|\bapr)\)?\s{0,3}[:=|]\s{0,12}(?P<rate>[0-9]{1,2})(?![\w%/-]|[.,][0-9])")
_SIGN_BEGINS = lazily(r"[%pP](?:(?<=%)|(?i:[ec]r\s?[ce][ec]nt|ct))")
_LABEL = lazily(r"[rRaA](?i:ate|pr)")
_DIGIT = lazily(f"[{OCR_CLASS}]")
MAX_LABEL = 24
"""Characters from the word rate to its number at most."""
MAX_RATE = 24
"""Characters of the longest number before a sign, blanks included."""
_BARE = lazily(r"[0-9]{1,3}(?:\.[0-9]{1,6})?|\.[0-9]{1,6}")


def find(text: str, lower: str, stretch: Stretch) -> Iterator[Hit]:
    """Every rate with its per cent sign or word, and bare decimals such as 0.0625 and 7.5."""
    begin, end = stretch.start, stretch.tail
    near = lower[max(0, begin - MAX_LABEL) : end]
    if "%" in near or "p" in near:
        yield from _signed(text, begin, end)
    if "." in near:
        for found in _DECIMAL_ALONE.finditer(text, begin, end):
            yield Hit(found.start(), found.end(), _bare(found.group()))
    if "ate" in near or "apr" in near:
        yield from _labelled(text, stretch)


def _signed(text: str, begin: int, end: int) -> Iterator[Hit]:
    for found in matches(_RATE, text, _before_signs(text, begin, end)):
        number = found["number"]
        start = found.start() + _cut(number)
        if any(char.isdigit() for char in number) and (value := normalise(text[start : found.end()])):
            yield Hit(start, found.end(), (("rate", value),), OCR if number != digits_of(number) else CLEAN)


def _labelled(text: str, stretch: Stretch) -> Iterator[Hit]:
    labels = _LABEL.finditer(text, max(0, stretch.start - MAX_LABEL), stretch.tail)
    for found in matches(_LABELLED, text, (label.start() for label in labels)):
        if stretch.start <= found.start("rate") < stretch.end:
            yield Hit(*found.span("rate"), _bare(found["rate"]))


def _before_signs(text: str, begin: int, end: int) -> Iterator[int]:
    """Where a number with a sign can begin."""
    reached = begin
    for sign in _SIGN_BEGINS.finditer(text, begin, end):
        floor = max(reached, sign.start() - MAX_RATE)
        yield from (digit.start() for digit in _DIGIT.finditer(text, floor, sign.start()))
        reached = sign.start()


def _bare(written: str) -> tuple[Reading, ...]:
    number: Reading = ("number", plain(Decimal(written)))
    rate = normalise(written)
    return (("rate", rate), number) if rate else (number,)


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
    if _BARE.fullmatch(bare := stripped.translate(OCR_DIGITS)) and any(char.isdigit() for char in stripped):
        return of_decimal(bare)
    return aloud.rate(verbatim)


def of_decimal(written: str) -> str | None:
    """A bare decimal as a rate: below 1 it is a fraction; None above a hundred per cent."""
    value = Decimal(written)
    return plain(value * 100 if 0 < value < 1 else value) if value <= 100 else None
