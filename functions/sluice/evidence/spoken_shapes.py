"""How most values are said: one amount, rate or number spelt out, with nothing left to interpret.

What is said in any other way is left to `aloud`; on these wordings it would find the same at ten times the cost
(`tests/properties/test_spoken_shapes.py` holds them to it).
"""

import re
from collections.abc import Callable
from decimal import Decimal

from sluice.evidence.lexemes import TEENS, TENS, UNITS
from sluice.evidence.text import Reading, amount_readings, lazily, plain

_DIGIT = "(?:zero|oh|one|two|three|four|five|six|seven|eight|nine)"
_UNIT = "(?:one|two|three|four|five|six|seven|eight|nine)"
_TWO = (
    rf"(?:(?:twen|thir|for|fif|six|seven|eigh|nine)ty(?:[ -]{_UNIT})?"
    rf"|(?:ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen)|{_UNIT})"
)
_HUNDREDS = rf"{_UNIT} hundred(?: (?:and )?{_TWO})?"
_BELOW_THOUSAND = rf"(?:{_HUNDREDS}|{_TWO})"
_WHOLE = rf"{_BELOW_THOUSAND}(?: thousand(?: (?:and )?{_BELOW_THOUSAND})?)?"
_NUMERAL = "[1-9][0-9]{0,2}(?:,[0-9]{3})+|[1-9][0-9]{0,5}"
_SHAPE = lazily(
    rf"(?:(?P<whole>{_WHOLE})|(?P<numeral>{_NUMERAL}))"
    rf"(?:(?: dollars(?: and)?| and) (?P<cents>{_TWO}|zero|[0-9]{{1,2}}) cents?|(?P<dollars> dollars(?: even)?))"
    rf"|(?P<exact>{_WHOLE})(?: dollars)? point (?P<hundredths>{_DIGIT} {_DIGIT})"
    rf"|(?P<rate>{_TWO})(?: point (?P<decimals>{_DIGIT}(?: {_DIGIT}){{0,3}}))? percent"
    rf"|(?P<id>{_DIGIT}(?:(?: |, | - ){_DIGIT}){{3,16}})"
)
_COUNTING = lazily("last|final")
"""The last four are no value."""
_ENDS = ("", ".", ",")
"""What shows that "even" does not begin "even if"."""
_VALUES = UNITS | TEENS | TENS
_WORD = re.compile("[a-z]+")
MAX_RATE = 6
"""Characters of an amount that may be a rate as well: those of 100.99."""

Readings = tuple[Reading, ...]


def read(said: str, before: str, behind: str) -> Readings | None:
    """What the whole of a lower-case text says between two others; None when that is no plain wording."""
    found = _SHAPE.fullmatch(said)
    if found is None or (said.startswith("four") and _COUNTING.search(before)):
        return None
    if said.endswith("even") and behind.lstrip()[:1] not in _ENDS:
        return None
    return _READERS[str(found.lastgroup)](found)


def _worth(said: str) -> int:
    total = part = 0
    for word in _WORD.findall(said):
        if word == "thousand":
            total, part = part * 1000, 0
        elif word == "hundred":
            part *= 100
        elif word != "and":
            part += _VALUES[word]
    return total + part


def _digits(said: str) -> str:
    return "".join([str(_VALUES[word]) for word in _WORD.findall(said)])


def _amount(found: re.Match[str]) -> Readings:
    whole = int(found["numeral"].replace(",", "")) if found["numeral"] else _worth(found["whole"])
    cents = found["cents"] or "0"
    return amount_readings(f"{whole}.{int(cents) if cents.isdigit() else _worth(cents):02d}")


def _exact(found: re.Match[str]) -> Readings:
    value = f"{_worth(found['exact'])}.{_digits(found['hundredths'])}"
    read = amount_readings(value)
    return (*read, ("rate", plain(Decimal(value)))) if len(value) < MAX_RATE else read


def _rate(found: re.Match[str]) -> Readings:
    decimals = found["decimals"]
    whole = _worth(found["rate"])
    return (("rate", plain(Decimal(f"{whole}.{_digits(decimals)}")) if decimals else str(whole)),)


_READERS: dict[str, Callable[[re.Match[str]], Readings]] = {
    "cents": _amount,
    "dollars": _amount,
    "hundredths": _exact,
    "rate": _rate,
    "decimals": _rate,
    "id": lambda found: (("id", _digits(found["id"])),),
}
"""By the last group of a wording that matched."""
