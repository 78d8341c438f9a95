"""The shapes of written and spoken dates, as patterns that forgive a scanner its usual mistakes."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import product

from sluice.evidence.text import OCR_CLASS, lazily, words

MONTHS = words("january february march april may june july august september october november december")
_LOOKALIKES = {
    "o": "[o0]", "l": "[l1i]", "i": "[il1]", "s": "[s5]", "b": "[b8h]", "e": "[ec]", "c": "[ce]", "h": "[hb]",
    "m": "(?:m|rn)",
}  # fmt: skip


def _tolerant(word: str) -> str:
    return "".join(_LOOKALIKES.get(char, char) for char in word)


SHORT_MONTHS = {name[:3]: n for n, name in enumerate(MONTHS, 1) if name != "may"} | {"sept": 9}
_NAMES = [(name, n) for n, name in enumerate(MONTHS, 1)]
_NAMES += sorted(SHORT_MONTHS.items(), key=lambda pair: -len(pair[0]))
_MONTHS = dict(_NAMES)
_MONTH_OF = [(_tolerant(name), number) for name, number in _NAMES]

_ORDINALS = words(
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth "
    "sixteenth seventeenth eighteenth nineteenth twentieth"
)
_UNITS = words("one two three four five six seven eight nine")
_TEENS = words("ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen")
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
NUMBER_WORDS = (
    {word: n for n, word in enumerate(_ORDINALS, 1)}
    | {word: n for n, word in enumerate(_UNITS + _TEENS, 1)}
    | _TENS
    | {"thirtieth": 30, "oh": 0, "o": 0}
)


def month_number(name: str) -> int:
    """1-12 of a month's name that `MONTH_FIRST` or `DAY_FIRST` found."""
    return _MONTHS.get(name) or next(number for pattern, number in _MONTH_OF if re.fullmatch(pattern, name))


def _any(*listed: str) -> str:
    return f"(?:{'|'.join(sorted(listed, key=len, reverse=True))})"


_UNIT = _any(*_UNITS)
_JOIN = r"[\s\-]{1,2}"
_WORD_DAY = (
    rf"(?:(?:twenty|thirty){_JOIN}{_any(*_ORDINALS[:9], *_UNITS)}\b"
    rf"|{_any(*_ORDINALS, *_UNITS, *_TEENS, 'twenty', 'thirtieth', 'thirty')}\b)"
)
_TWO = rf"(?:{_any(*_TENS)}(?:{_JOIN}{_UNIT})?\b|(?:oh|o)[\s\-]{_UNIT}\b|{_any(*_TEENS, *_UNITS)}\b)"
_WORD_YEAR = rf"(?:two[\s\-]thousand(?:{_JOIN}and)?{_JOIN}{_TWO}|(?:twenty|nineteen){_JOIN}{_TWO}|two[\s\-]thousand)"

# In lower case a scanner's O, l, S and B read o, l, s and b.
_LOWER = "[0-9olisb]"
_DAY = rf"(?:[0-9][ \n]?{_LOWER}(?![a-z]{{3}})|{_LOWER}[0-9]|[0-9]|{_WORD_DAY})"
_TH = r"(?:\s?(?:st|nd|rd|th)\b)?"
_NOT_A_TIME = r"(?![0-9]|:[0-9])"
_DIGIT_YEAR = rf"(?:2[ \n]?[0o]|[1li][ \n]?9)[ \n]?{_LOWER}[ \n]?{_LOWER}{_NOT_A_TIME}"
_YEAR = rf"(?:{_DIGIT_YEAR}|['’][0-9]{{2}}\b|{_WORD_YEAR})"
_SHORT_YEAR = r"[0-9]{2}(?![0-9:.,]|\s?(?:st|nd|rd|th)\b)"
_WEEKDAYS = [*words("monday tuesday wednesday thursday friday saturday sunday tues thurs mon tue wed thu fri sat sun")]
_WEEKDAY = rf"(?:(?<![a-z])(?:{'|'.join(map(_tolerant, _WEEKDAYS))})\b[.,]?\s{{0,2}}(?:the\s)?)?"
_SEPARATOR = r"\s{0,3}[,.\-]?\s{0,3}"
_FILLED = r"(?:[\s,\-]{1,3}(?:(?:um|uh|er)[\s,]{1,2})?)"
_OF = r"(?:of\s{1,2})?"
MONTH_SPELLINGS = "|".join(_tolerant(name) for name, _ in _NAMES)
_MONTH = rf"(?P<month>{MONTH_SPELLINGS})(?![a-z])"


def _spellings(*named: str) -> Iterator[str]:
    """Words in all the ways a scanner may write them."""
    for word in named:
        yield from ("".join(letters) for letters in product(*(_SPELT.get(char, (char,)) for char in word)))


_SPELT = {char: tuple(written.strip("[]")) for char, written in _LOOKALIKES.items()} | {"m": ("m", "rn")}
STEMS = tuple(_spellings(*(name[:3] for name in MONTHS)))
"""The first three letters of every month."""
WEEKDAY_SPELLINGS = frozenset(_spellings(*_WEEKDAYS))
_MONTH_ENDS = lazily(rf"(?:{MONTH_SPELLINGS})\Z")
_ANY_STEM = lazily(r"j[aul]|f[ec]|ma|rna|a[pu]|[s5][ec]p|[o0][ce]t|n[o0]v|d[ec][ce]")
"""A quick look for any of them."""
_WEEKDAY_AT_END = lazily(rf"(?<![a-z])(?:{'|'.join(map(_tolerant, _WEEKDAYS))})\b[.,]?\s{{0,2}}(?:the\s)?\Z")
_DAY_ENDS = ("st", "nd", "rd", "th", *_UNITS, *_TEENS, "twenty", "thirty")
_OF_AT_END = lazily(r"(?:day\s)?of\s{1,2}\Z")
_LOOKS_LIKE_A_DAY = lazily(r"(?:[0-9]|[0-9][ \n]?[olisb])\Z")
_BETWEEN = "-./," + "".join(char for char in map(chr, range(0x3001)) if char.isspace())
MAX_BEFORE, MAX_AFTER = 64, 96
"""Characters of a date at most before and behind the first letter of its month."""


@lru_cache(maxsize=2048)
def ends_as_month(word: str) -> bool:
    """True for letters that end in a month's name."""
    return _MONTH_ENDS.search(word) is not None


def months(lower: str, start: int, end: int) -> list[int]:
    """Where a month may be named in a part of a lower-case text."""
    if _ANY_STEM.search(lower, start, end) is None:
        return []
    places: list[int] = []
    for stem in STEMS:
        at = lower.find(stem, start, end)
        while at >= 0:
            places.append(at)
            at = lower.find(stem, at + 1, end)
    return sorted(set(places))


def month_first_starts(lower: str, places: Iterable[int], *, floor: int = 0) -> Iterator[int]:
    """Where `MONTH_FIRST` can begin: at a month, or at the weekday before it."""
    for place in places:
        weekday = _WEEKDAY_AT_END.search(lower, max(floor, place - 20), place)
        if weekday:
            yield weekday.start()
        yield place


def day_first(lower: str, places: Iterable[int], *, floor: int = 0) -> Iterator[re.Match[str]]:
    """What ``DAY_FIRST.finditer(lower)`` finds, tried only where something like a day stands before a month."""
    reached = floor
    for place in places:
        if place >= reached and _follows_a_day(lower, place):
            window = max(reached, place - MAX_BEFORE), min(len(lower), place + MAX_AFTER)
            for found in DAY_FIRST.finditer(lower, *window):
                if found.start("month") > place:
                    break
                yield found
                reached = found.end()


def _follows_a_day(lower: str, place: int) -> bool:
    near = lower[max(0, place - 24) : place]
    of = _OF_AT_END.search(near)
    near = near[: of.start()] if of else near
    near = near.rstrip(_BETWEEN)
    return near.endswith(_DAY_ENDS) or _LOOKS_LIKE_A_DAY.search(near, max(0, len(near) - 3)) is not None


MONTH_FIRST = lazily(
    rf"(?<![0-9]){_WEEKDAY}{_MONTH}{_SEPARATOR}(?:the\s)?(?P<day>{_DAY}){_TH}"
    rf"(?:{_SEPARATOR}|{_FILLED}){_OF}(?P<year>{_YEAR})"
)
"""For lower-case text."""

DAY_FIRST = lazily(
    rf"(?:(?<![a-z0-9./\-])|(?<=\.\.)|(?<=[a-z])(?=[0-9])){_WEEKDAY}(?:the\s)?(?P<day>{_DAY}){_TH}"
    rf"[\s\-./,]{{0,3}}(?:(?:day\s)?of\s{{1,2}})?{_MONTH}[.,/]?{_SEPARATOR}{_OF}(?P<year>{_YEAR}|{_SHORT_YEAR})"
)
"""For lower-case text."""

_D = f"[{OCR_CLASS}]"
_SURE = rf"(?:[0-9] ?{_D}|{_D}[0-9]|[0-9])"
_ONE_OR_TWO = rf"(?:[0-9] ?{_D}|{_D}[0-9]|{_D})"
_YEAR4 = rf"(?:2[ \n]?[0Oo]|[1lI][ \n]?9)[ \n]?{_D}[ \n]?{_D}{_NOT_A_TIME}"
_YEAR2 = rf"(?:[0-9]{{2}}(?![0-9A-Za-z])|{_D} ?{_D}(?![A-Za-z0-9:]))"
_STARTS = r"(?<![A-Z0-9/\-$])(?<![0-9]\.)"

NUMERIC = lazily(
    rf"{_STARTS}(?:(?<![a-z])|(?=[0-9]))(?P<first>{_SURE}|{_D}(?=/))\s?(?P<sep>[/\-.])\s?(?P<second>{_ONE_OR_TWO})\s?(?P=sep)\s?"
    rf"(?P<year>{_YEAR4}|{_YEAR2})(?![/\-][0-9])"
)
ISO = lazily(
    rf"{_STARTS}(?P<year>{_YEAR4})\s?(?P<sep>[\-/.])\s?(?P<month>{_SURE})\s?(?P=sep)\s?"
    rf"(?P<day>{_SURE})(?![0-9])"
)
PAIRED = lazily(rf"{_D}\s?([/\-.])\s?{_D}(?: ?{_D})?\s?\1")
"""What every `NUMERIC` and `ISO` date has in it."""
COMPACT = lazily(r"(?P<year>20(?<![\w/.\-]20)[0-9]{2})(?P<month>[01][0-9])(?P<day>[0-3][0-9])(?![\w\-])")
ANNOUNCED = lazily(r"(?:date|dated|as of|through|thru|until|due|on|by)\b[^\n0-9]{0,12}$")
"""What must stand before eight digits for them to be a date."""
