"""Dates: "03/14/2026", "Mar. 14th, 2026", "14-Mar-2026", "the fourteenth of march twenty twenty-six", and what scanners make of them."""

import re
from collections.abc import Iterator
from datetime import date

from sluice.evidence.text import CLEAN, OCR, OCR_CLASS, SPOKEN, Hit, Marks, digits_of, lowered

_MONTHS = "january february march april may june july august september october november december".split()
_LOOKALIKES = {
    "o": "[o0]",
    "l": "[l1i]",
    "i": "[il1]",
    "s": "[s5]",
    "b": "[b8h]",
    "e": "[ec]",
    "c": "[ce]",
    "h": "[hb]",
    "m": "(?:m|rn)",
}


def _tolerant(word: str) -> str:
    return "".join(_LOOKALIKES.get(char, char) for char in word)


_SHORT = [(name[:3], n) for n, name in enumerate(_MONTHS, 1) if name != "may"] + [("sept", 9)]
_NAMES = [(name, n) for n, name in enumerate(_MONTHS, 1)] + sorted(_SHORT, key=lambda pair: -len(pair[0]))
_MONTH = "|".join(_tolerant(name) for name, _ in _NAMES)
_MONTH_OF = [(re.compile(_tolerant(name)), number) for name, number in _NAMES]

_ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth "
    "sixteenth seventeenth eighteenth nineteenth twentieth"
).split()
_CARDINALS = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty"
).split()
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
_VALUE = (
    {w: n for n, w in enumerate(_ORDINALS, 1)}
    | {w: n for n, w in enumerate(_CARDINALS, 1)}
    | _TENS
    | {"thirtieth": 30, "oh": 0, "o": 0}
)

_D = f"[{OCR_CLASS}]"
_G = r"(?:[\s,\-]{1,3}(?:(?:um|uh|er)[\s,]{1,2})?)"
_WORD_DAY = (
    r"(?:(?:twenty|thirty)[\s\-]{1,2}(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|one|two|three|four|five|six|seven|eight|nine)\b"
    rf"|(?:{'|'.join(sorted(_ORDINALS + _CARDINALS, key=len, reverse=True))}|thirtieth|thirty)\b)"
)
_L = "[0-9olisb]"
_DAY = rf"(?:[0-9][ \n]?{_L}(?![a-z]{{3}})|{_L}[0-9]|[0-9]|{_WORD_DAY})"
_TH = r"(?:\s?(?:st|nd|rd|th)\b)?"
_TWO = (
    r"(?:(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:[\s\-]{1,2}(?:one|two|three|four|five|six|seven|eight|nine))?\b"
    r"|(?:oh|o)[\s\-](?:one|two|three|four|five|six|seven|eight|nine)\b"
    r"|(?:ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|one|two|three|four|five|six|seven|eight|nine)\b)"
)
_WORD_YEAR = rf"(?:two[\s\-]thousand(?:[\s\-]{{1,2}}and)?[\s\-]{{1,2}}{_TWO}|(?:twenty|nineteen)[\s\-]{{1,2}}{_TWO}|two[\s\-]thousand)"
_YEAR4 = rf"(?:2[ \n]?[0Oo]|[1lI][ \n]?9)[ \n]?{_D}[ \n]?{_D}(?![0-9]|:[0-9])"
_YEAR = rf"(?:(?:2[ \n]?[0o]|[1li][ \n]?9)[ \n]?{_L}[ \n]?{_L}(?![0-9]|:[0-9])|['’][0-9]{{2}}\b|{_WORD_YEAR})"
_DAYS = "|".join(
    map(
        _tolerant,
        "monday tuesday wednesday thursday friday saturday sunday tues thurs mon tue wed thu fri sat sun".split(),
    )
)
_WEEKDAY = rf"(?:(?<![a-z])(?:{_DAYS})\b[.,]?\s{{0,2}}(?:the\s)?)?"
_SEP = r"\s{0,3}[,.\-]?\s{0,3}"

_MONTH_FIRST = re.compile(
    rf"(?<![0-9]){_WEEKDAY}(?P<month>{_MONTH})(?![a-z]){_SEP}(?:the\s)?(?P<day>{_DAY}){_TH}(?:{_SEP}|{_G})(?:of\s{{1,2}})?(?P<year>{_YEAR})"
)
_DAY_FIRST = re.compile(
    rf"(?:(?<![a-z0-9./])|(?<=\.\.)|(?<=[a-z])(?=[0-9])){_WEEKDAY}(?:the\s)?(?P<day>{_DAY}){_TH}[\s\-./,]{{0,3}}(?:(?:day\s)?of\s{{1,2}})?(?P<month>{_MONTH})(?![a-z])[.,/]?{_SEP}(?:of\s{{1,2}})?(?P<year>{_YEAR}|[0-9]{{2}}(?![0-9:.,]))"
)
_TWO_D = rf"(?:[0-9] ?{_D}|{_D}[0-9]|{_D})"
_NUMERIC = re.compile(
    rf"(?<![A-Z0-9/\-])(?<![0-9]\.)(?P<first>{_TWO_D})\s?(?P<sep>[/\-.])\s?(?P<second>{_TWO_D})\s?(?P=sep)\s?(?P<year>{_YEAR4}(?![0-9])|[0-9]{{2}}(?![0-9A-Za-z])|{_D} ?{_D}(?![A-Za-z0-9:]))(?![/\-][0-9])"
)
_ISO = re.compile(
    rf"(?<![A-Z0-9/\-])(?<![0-9]\.)(?P<year>{_YEAR4})\s?(?P<sep>[\-/.])\s?(?P<month>{_D} ?{_D}|{_D})\s?(?P=sep)\s?(?P<day>{_D} ?{_D}|{_D})(?![0-9])"
)
_COMPACT = re.compile(r"(?<![\w/.\-])(?P<year>20[0-9]{2})(?P<month>[01][0-9])(?P<day>[0-3][0-9])(?![\w\-])")
_DATE_WORD = re.compile(r"(?:date|dated|as of|through|thru|until|due|on|by)\b[^\n0-9]{0,12}$")
_LOWER_DIGITS = str.maketrans("olisb", "01158")


def find(text: str, lower: str) -> Iterator[Hit]:
    """Every full date; a date without a year is none."""
    for pattern in (_MONTH_FIRST, _DAY_FIRST):
        for found in pattern.finditer(lower):
            if not _cuts_word(text, found.start()) and (day := _named(found)):
                yield Hit(found.start(), found.end(), (("date", day),), _marks(found))
    for pattern in (_NUMERIC, _ISO):
        for found in pattern.finditer(text):
            if day := _numeric(found):
                yield Hit(found.start(), found.end(), (("date", day),), OCR if _spoiled(found.group()) else CLEAN)
    for found in _COMPACT.finditer(text):
        announced = _DATE_WORD.search(lower, max(0, found.start() - 24), found.start())
        if announced and (day := _numeric(found)):
            yield Hit(found.start(), found.end(), (("date", day), ("id", found.group())))


def _cuts_word(text: str, start: int) -> bool:
    """True inside a word; "dueNov 1, 2024" only lost its blank."""
    return (
        start > 0
        and text[start - 1].isalpha()
        and not (text[start].isupper() and text[start - 1].islower() or text[start].isdigit())
    )


def _spoiled(verbatim: str) -> bool:
    return any(char.isalpha() or char.isspace() for char in verbatim)


def _marks(found: re.Match[str]) -> Marks:
    if found["day"].isalpha() or found["year"][-1].isalpha():
        return SPOKEN
    exact = found["month"] in _MONTHS or found["month"] in dict(_SHORT)
    return CLEAN if exact and not _spoiled(found["day"] + found["year"]) else OCR


def normalise(verbatim: str) -> str | None:
    """A date, written or spoken -> ISO; None when it is none, is impossible, or lacks its year."""
    stripped = verbatim.strip().strip(",;()[]")
    lower = lowered(stripped)
    for pattern in (_MONTH_FIRST, _DAY_FIRST):
        if (found := pattern.fullmatch(lower)) and (day := _named(found)):
            return day
    for pattern in (_ISO, _NUMERIC, _COMPACT):
        if (found := pattern.fullmatch(stripped)) and (day := _numeric(found)):
            return day
    return None


def _named(found: re.Match[str]) -> str | None:
    month = next(number for pattern, number in _MONTH_OF if pattern.fullmatch(found["month"]))
    return _iso(_year(found["year"]), month, _number(found["day"]))


def _numeric(found: re.Match[str]) -> str | None:
    groups = found.groupdict()
    year = _year(groups["year"])
    if "month" in groups:
        return _iso(year, _number(groups["month"]), _number(groups["day"]))
    first, second = _number(groups["first"]), _number(groups["second"])
    return _iso(year, second, first) if first > 12 else _iso(year, first, second)


def _iso(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat() if 1900 <= year <= 2099 else None
    except ValueError:
        return None


def _year(written: str) -> int:
    digits = _digits(written).lstrip("'’")
    if digits.isdigit():
        return int(digits) + (2000 if len(digits) == 2 else 0)
    words = [word for word in re.split(r"[\s\-]+", written) if word != "and"]
    if words[1] == "thousand":
        return 2000 + sum(_VALUE[word] for word in words[2:])
    return _VALUE[words[0]] * 100 + sum(_VALUE[word] for word in words[1:])


def _digits(written: str) -> str:
    return digits_of(written.translate(_LOWER_DIGITS))


def _number(written: str) -> int:
    digits = _digits(written)
    if digits.isdigit():
        return int(digits)
    return sum(_VALUE[word] for word in re.split(r"[\s\-]+", written))
