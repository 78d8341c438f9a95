"""The shapes that most values have, read at once: one clean number, amount, rate or date with plain words around it.

Whatever is not exactly of such a shape is left to the forgiving readers; on these, all of them together would find
the same at ten times the cost (`tests/properties/test_shapes.py` holds them to it).
"""

import re
from collections.abc import Callable
from decimal import Decimal

from sluice.evidence import dates, ids, rates, spoken_shapes
from sluice.evidence.date_forms import month_number, months
from sluice.evidence.text import CLEAN, MASKED, OCR_CLASS, SPOKEN, Hit, Reading, Stretch, lazily, plain, words

_MONTH = (
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december"
    r"|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)"
)
_WEEKDAY = r"(?:(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|mon|tues?|wed|thurs?|thu|fri|sat|sun)[.,]? )?"
_WHOLE = r"(?:[1-9][0-9]{0,2}(?:,[0-9]{3}){1,4}|[1-9][0-9]{0,8}|0)"
_SHAPE = re.compile(
    rf"(?P<dollar>\$ ?)?(?P<amount>{_WHOLE}\.[0-9]{{2}})(?P<usd> usd)?"
    rf"|(?P<currency>\$ ?|us\$|usd )(?P<sum>{_WHOLE}(?:\.[0-9]{{2}})?)"
    r"|(?P<small>[0-9]{1,3})"
    r"|(?P<number>[0-9]{4,7}|[0-9]{9,12})"
    r"|(?P<rate>[0-9]{1,2}(?:\.[0-9]{1,4})?)(?: ?%| percent)"
    r"|(?P<dollars>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,9}) dollars(?: and (?P<cents>[0-9]{1,2}) cents)?"
    rf"|{_WEEKDAY}(?P<name>{_MONTH})\.?[ \n](?P<day>[0-3]?[0-9])(?:st|nd|rd|th)?,?[ \n](?P<year>20[0-9]{{2}})"
    rf"|{_WEEKDAY}(?P<first>[0-3]?[0-9])[ \n](?P<named>{_MONTH})[ \n](?P<then>20[0-9]{{2}})"
    rf"|(?P<d_>[0-3]?[0-9])-(?P<mon>{_MONTH})-(?P<y_>20[0-9]{{2}})"
    r"|(?P<m>[01]?[0-9])(?P<sep>[/-])(?P<d>[0-3]?[0-9])(?P=sep)(?P<y>20[0-9]{2}|[0-9]{2})"
    r"|(?P<iso>20[0-9]{2}-[01][0-9]-[0-3][0-9])"
    r"|(?P<dashed>(?:1-)?[0-9]{3}-[0-9]{3}-[0-9]{4}|[0-9]{3}-[0-9]{6}|[0-9]{8}-[0-9]|[0-9]{4}-[0-9]{4}-[0-9]{2})"
    r"|(?P<singles>[0-9](?: [0-9]){3,11})"
    r"|(?P<masked>(?:\*{1,12}|x{2,12})-?[0-9]{4})"
    r"|(?P<coded>[a-wyz]{2}-[0-9]{7})"
    r"|(?P<vin>(?=[a-z0-9]*[0-9]{4})[a-hj-npr-wyz0-9]{17})"
    r"|(?!jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)(?P<id>[a-wyz]{2,3}[0-9]{5,10})"
)
_INERT = frozenset(words("and the of in as a an per day days you know like um uh no i is this yes also plus all — – →"))
"""Words that matter to a number in words, or within a date."""
_LEADERS = lazily(r"(?:(?:[._-]{2,}|\.)\s+)+")
"""What fills the way from a label to its value."""
_DIGIT_LIKE = lazily(f"[{OCR_CLASS}]")
_TELLING = frozenset(("rm", "vin"))
"""Labels that say what the number behind them is."""
_LETTERS_SAID = ("", "a", "A", "i", "I")
"""What may belong to digits said one by one."""
_SIGNS = frozenset(("no.", "#"))
_STOPS = frozenset(".,;:!?")
_MARKERS = frozenset(":=|")
MAX_LABEL = 16
MAX_PLAIN = 120
MAX_RATE = 6
"""Characters of 100.00."""

Readings = tuple[Reading, ...]


def read(text: str, lower: str, stretch: Stretch) -> tuple[Hit, ...] | None:
    """The one value of a plain stretch, nothing where it is a small number; None when its shape is not plain."""
    start, end = stretch.start, stretch.end
    if end - start > MAX_PLAIN:
        return None
    core = lower[start:end].strip()
    found = _SHAPE.fullmatch(core) or _SHAPE.fullmatch(core := _bared(core))
    if found is None:
        return _said(lower, core, stretch)
    readings = _READERS[str(found.lastgroup)](found)
    begin = lower.index(core, start)
    if readings is None or not _stands_alone((text, lower), found, begin, stretch):
        return None
    marks = SPOKEN if found["dollars"] else MASKED if found["masked"] else CLEAN
    return (Hit(begin, begin + len(core), readings, marks),) if readings else ()


def _said(lower: str, core: str, stretch: Stretch) -> tuple[Hit, ...] | None:
    begin = lower.index(core, stretch.start)
    end = begin + len(core)
    readings = spoken_shapes.read(core, lower[stretch.lead : begin], lower[end : stretch.tail])
    return (Hit(begin, end, readings, SPOKEN),) if readings else None


def _bared(core: str) -> str:
    """Without the stop behind it and the little words on either side."""
    core = _unstopped(core)
    if core[:1] in "._-" and (leaders := _LEADERS.match(core)):
        core = core[leaders.end() :]
    label, colon, rest = core.partition(":")
    if colon and (label.isalpha() or label in _SIGNS) and label not in _TELLING:
        core = rest.lstrip()
    while (word := core.partition(" ")[0]) in _INERT and word != core:
        core = core[len(word) :].lstrip()
    while (word := core.rpartition(" ")[2]) in _INERT and word != core:
        core = _unstopped(core[: -len(word)].rstrip())
    return core


def _unstopped(core: str) -> str:
    return core.rstrip(".") if core[-1:] == "." else core[:-1] if core[-1:] in _STOPS else core


def _stands_alone(texts: tuple[str, str], found: re.Match[str], begin: int, stretch: Stretch) -> bool:
    """Whether what stands around, and how letters are written, leaves the shape its meaning."""
    text, lower = texts
    if found["small"] or found["singles"]:
        # "Rate: 6" is a rate, "A I 6 1 2 0" one id.
        near = text[max(0, begin - MAX_LABEL) : begin]
        return near.rstrip()[-1:] not in _MARKERS and (not found["singles"] or near[-2:-1] not in _LETTERS_SAID)
    if found["first"] or found["d_"]:
        return "the" not in text[stretch.start : begin].lower()
    if found["coded"]:
        return _DIGIT_LIKE.search(text, begin, begin + 2) is None and found["coded"][:2] not in _TELLING
    if found["vin"]:
        return text[begin : begin + found.end()].isupper() and not months(lower, begin, begin + found.end())
    return not found["usd"] or text[begin + found.end() - 3 : begin + found.end()] in ("USD", "usd")


def _money(found: re.Match[str]) -> Readings:
    written = found["amount"]
    read = _amount(written.replace(",", ""))
    if found["dollar"] or found["usd"] or len(written) > MAX_RATE:
        return read
    rate = rates.of_decimal(written)
    return (*read, ("rate", rate)) if rate else read


def _sum(found: re.Match[str]) -> Readings:
    value = found["sum"].replace(",", "")
    return _amount(value if "." in value else f"{value}.00")


def _dollars(found: re.Match[str]) -> Readings:
    return _amount(f"{int(found['dollars'].replace(',', ''))}.{int(found['cents'] or 0):02d}")


def _amount(value: str) -> Readings:
    number = value.rstrip("0").rstrip(".")
    read: Readings = (("money", value), ("number", number))
    return read if "." in number else (*read, ("integer", number))


def _date(found: re.Match[str]) -> Readings | None:
    if found["iso"]:
        year, month, day = found["iso"].split("-")
    elif found["m"]:
        year, month, day = found["y"].rjust(4, "#").replace("##", "20"), found["m"], found["d"]
    else:
        year = found["year"] or found["then"] or found["y_"]
        day = found["day"] or found["first"] or found["d_"]
        month = str(month_number(found["name"] or found["named"] or found["mon"]))
    value = dates.iso(int(year), int(month), int(day))
    return (("date", value),) if value else None


_READERS: dict[str, Callable[[re.Match[str]], Readings | None]] = {
    "amount": _money,
    "usd": _money,
    "sum": _sum,
    "small": lambda _: (),
    "number": lambda found: ids.whole_number(found["number"]),
    "rate": lambda found: (("rate", plain(Decimal(found["rate"]))),),
    "dollars": _dollars,
    "cents": _dollars,
    **dict.fromkeys(("year", "then", "y", "y_", "iso"), _date),
    "dashed": lambda found: (("id", found["dashed"].replace("-", "")),),
    "singles": lambda found: (("id", found["singles"].replace(" ", "")),),
    "masked": lambda found: (("id", found["masked"][-4:]),),
    "coded": lambda found: (("id", found["coded"].upper().replace("-", "")),),
    "vin": lambda found: (("id", found["vin"].upper()),),
    "id": lambda found: (("id", found["id"].upper()),),
}
"""By the last group of a shape that matched."""
