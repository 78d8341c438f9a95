"""Account numbers, VINs and the like: "****-4821", "AL-0092 1177", "ending in 4821"; and bare whole numbers."""

import re
from collections.abc import Callable, Iterator

from sluice.evidence import aloud
from sluice.evidence.text import CLEAN, MASKED, OCR, Hit, Marks, Reading, Stretch, lazily
from sluice.jobs import Span

# What may not stand before an id. It is looked at after the first character, which each pattern names at its head:
# that way a search skips from one digit to the next instead of trying the pattern at every place.
_STARTS = r"(?<![\w$/'’*-][\s\S])(?<![0-9]\.[\s\S])"
_NO_DIGIT = r"(?<![0-9] [\s\S])"
_ENDS = r"(?!\w|\.[0-9]|[/-][0-9])"
_MASKED = lazily(
    r"(?<![A-Za-z0-9*•●#.…])(?:(?:(?:[*•●]{1,20}+|#{2,20}+|[xX]{1,20}+)[ -]{0,2}+){1,5}+|(?:\.{3}|…))"
    r"(?:[0-9] ?[0-9] ?[0-9] ?[0-9](?![0-9]|[.,-][0-9])|[0-9]{2,10}(?:-[0-9]{1,6})?)(?![0-9A-Za-z])"
)
_FOURS = lazily(rf"[0-9]{_STARTS}[0-9]{{3}}(?: {{1,2}}[0-9]{{4}}){{1,4}}{_ENDS}")
_TRIPLES = lazily(rf"[0-9]{_STARTS}{_NO_DIGIT}[0-9]{{2}}(?: [0-9]{{3}}){{1,4}}(?: [0-9]{{1,2}})?{_ENDS}(?! [0-9%])")
_SINGLES = lazily(
    r"(?<![\w$/'’-])(?<![0-9]\.)(?<![0-9] )(?:(?:[A-Za-z] ){2,3}|[B-HJ-Zb-hj-z] )?[0-9](?: [0-9]){3,}+"
    rf"{_ENDS}(?! [0-9%])"
)
_CUE = lazily(
    r"(?:acc(?:oun)?t|\b(?:loan|card|number|no|ln|ref(?:erence)?|ending|digits|member|#))\b[^0-9]{0,24}$", re.IGNORECASE
)
_GROUP = r"[0-9OSlB]{1,12}(?:-[0-9OSlB]{1,9}){0,3}-?"
_TORN = lazily(rf"(?<![\w$/.,-])[A-Z]{{0,3}}-?{_GROUP}(?: -?{_GROUP}){{1,4}}(?!\w|[.,/:%-]\w|%)")
_TOKEN = lazily(r"(?<![\w$])(?=[A-Za-z]{0,16}[-/.]?[0-9])[A-Za-z0-9]++(?:(?:[-/]|\.(?=[0-9]))[A-Za-z0-9]++)*+(?!\w)")
_CELL_END = lazily(r" {2}|[ \t]*(?:[\n|,\t;/–-]|\.\s|$)")

# A vehicle number has no I, O and Q; a scanner may write them all the same.
_VIN_CHAR = "[A-HJ-NPR-Za-hj-npr-z0-9OlI]"
_VIN = lazily(
    r"\b(?:VIN|vin|Vin)\b(?:['’]s\b| (?:no|number|is)\b)?[^A-Za-z0-9]{0,6}(?!VIN)"
    rf"((?:{_VIN_CHAR} ?){{16}}{_VIN_CHAR})(?![A-Za-z0-9])"
)
_SPELT_VIN = lazily(r"(?<![\w$/'’-])(?<![0-9]\.)(?:[A-Za-z0-9] ){16}[A-Za-z0-9](?!\w)")
_TORN_VIN = lazily(
    r"[A-HJ-NPR-Z0-9](?<![A-Za-z0-9$.,-][\s\S]) ?(?:[A-HJ-NPR-Z0-9] ?){15}[0-9](?![A-Za-z0-9]|[.,/-][0-9])"
)
# What a text without any masked, torn or spelt id does not have, each found in a fraction of the time.
_ANY_MASK = lazily(r"[*•●#….xX](?:(?<=[*•●#…])|(?<=\.)\.\.|(?<=[xX])[ -]{0,2}[0-9])")
_ANY_SPELT = lazily(r"[0-9] [A-Za-z0-9] [A-Za-z0-9]")
_ANY_BLANK = lazily(r"[0-9OSlB]-? {1,2}-?[0-9A-Za-z]")
_ANY_TORN = lazily(r"[0-9OSlB]-? -?[0-9OSlB]")

_MASK = lazily(r"^(?:[*•●#.…\s-]|[xX](?=[xX*•●#.…\s-]*[0-9]))+")
_GLUED = lazily(r"(?:[A-Za-z][a-z]{3,})?(?P<id>[0-9](?:[0-9./-]*[0-9])?)(?:[A-Za-z][a-z]{3,})?")
_KEEP = lazily(r"[^A-Za-z0-9]+")
_INTEGER = lazily(r"[0-9]+")
MAX_LENGTH = 40
MAX_AMOUNT_DIGITS = 9


def find(text: str, stretch: Stretch, is_broken: Callable[[], bool]) -> Iterator[Hit]:
    """Every id-like token: masked, grouped, torn, a VIN, or four characters and more with enough digits.

    ``is_broken`` tells whether the text shows a scanner's damage anywhere. `labelled_vins` are found by themselves.
    """
    begin, end = stretch.start, stretch.tail
    if _ANY_MASK.search(text, begin, end):
        for found in _MASKED.finditer(text, begin, end):
            yield from _hit(text, *found.span(), MASKED)
    if _ANY_BLANK.search(text, begin, end):
        yield from _grouped(text, begin, end)
        yield from _vins(text, begin, end)
        if _ANY_TORN.search(text, begin, end):
            yield from _torn(text, stretch, is_broken)
    for found in _TOKEN.finditer(text, begin, end):
        start, end = _unglued(found)
        token = text[start:end]
        if _INTEGER.fullmatch(token):
            if 4 <= len(token) <= MAX_LENGTH:
                yield Hit(start, end, whole_number(token))
        elif _looks_like_id(token):
            yield from _hit(text, start, end)


def _unglued(found: re.Match[str]) -> Span:
    """A token without the word that lost its blank: "Account57023337-0", "70141772-4Coastal"."""
    glued = _GLUED.fullmatch(found.group())
    return (found.start() + glued.start("id"), found.start() + glued.end("id")) if glued else found.span()


def _hit(text: str, start: int, end: int, marks: Marks = CLEAN) -> Iterator[Hit]:
    value = normalise(text[start:end])
    if value:
        yield Hit(start, end, (("id", value),), marks)


def whole_number(token: str) -> tuple[Reading, ...]:
    """The readings of a bare whole number: an id first of all."""
    number = token.lstrip("0") or "0"
    read: tuple[Reading, ...] = (("id", token), ("number", number), ("integer", number))
    return (*read[:1], ("money", f"{number}.00"), *read[1:]) if len(token) <= MAX_AMOUNT_DIGITS else read


def _looks_like_id(token: str) -> bool:
    kept = _KEEP.sub("", token)
    digits = sum(char.isdigit() for char in kept)
    return 4 <= len(kept) <= MAX_LENGTH and digits >= (3 if kept.upper() == kept else 4)


def _grouped(text: str, begin: int, end: int) -> Iterator[Hit]:
    """Digits in fours, threes or one by one; two groups only behind a label."""
    spelt = _ANY_SPELT.search(text, begin, end) is not None
    for pattern in (_FOURS, _TRIPLES, _SINGLES) if spelt else (_FOURS, _TRIPLES):
        for found in pattern.finditer(text, begin, end):
            if len(found.group().split()) > 2 or _announced(text, found.start()):
                yield from _hit(text, *found.span())


def _announced(text: str, start: int) -> bool:
    return _CUE.search(text, max(0, start - 40), start) is not None


def labelled_vins(text: str) -> Iterator[Hit]:
    """Every vehicle number behind its label; a scanner may have parted it anywhere."""
    if any(label in text for label in ("VIN", "vin", "Vin")):
        for found in _VIN.finditer(text):
            if _digits(found[1]) >= 4:
                yield from _hit(text, *found.span(1))


def _vins(text: str, begin: int, end: int) -> Iterator[Hit]:
    if _ANY_SPELT.search(text, begin, end):
        for found in _SPELT_VIN.finditer(text, begin, end):
            if _digits(found.group()) >= 6:
                yield from _hit(text, *found.span())
    for found in _TORN_VIN.finditer(text, begin, end):
        *heads, last = found.group().split(" ")
        kept = "".join((*heads, last))
        # A scanner's blank comes behind a digit.
        if (
            1 <= len(heads) <= 3
            and all(head[-1:].isdigit() for head in heads)
            and 7 <= _digits(kept) <= 14
            and kept[-5:].isdigit()
        ):
            yield from _hit(text, *found.span(), OCR)


def _digits(text: str) -> int:
    return sum(char.isdigit() for char in text)


def _torn(text: str, stretch: Stretch, is_broken: Callable[[], bool]) -> Iterator[Hit]:
    """Ids that a scanner put blanks into: in a cell behind their label, or where the text shows more such damage."""
    for found in _TORN.finditer(text, stretch.start, stretch.tail):
        pieces = found.group().split(" ")
        if not all(map(_digits, pieces)):
            continue
        fragments = all(map(_breaks, pieces, pieces[1:]))
        labelled = _announced(text, found.start()) and _CELL_END.match(text, found.end()) is not None
        if 5 <= _digits(found.group()) <= 17 and (labelled or (fragments and is_broken())):
            yield from _hit(text, *found.span(), OCR)


def _breaks(left: str, right: str) -> bool:
    """True for a fragment beside a number, a dash at a blank, or two groups of four."""
    if left.endswith("-") or right.startswith("-") or len(left) == len(right) == 4:
        return True
    return min(len(left), len(right)) <= 3


def normalise(verbatim: str) -> str | None:
    """Letters and digits as stated, upper case, without blanks, separators and mask; None when nothing is left."""
    stripped = verbatim.strip()
    if any(char.isalpha() for char in stripped) and (said := aloud.identifier(stripped)):
        return _unmasked(said)
    # A mask may have hidden behind what is dropped: "X/4821".
    kept = _vin(_unmasked(_KEEP.sub("", _unmasked(stripped))).upper())
    return kept if kept and len(kept) <= MAX_LENGTH and any(char.isdigit() for char in kept) else None


def _unmasked(written: str) -> str:
    return _MASK.sub("", written)


def _vin(kept: str) -> str:
    """A vehicle number has no I, O or Q: what looks like one is a digit."""
    if len(kept) == 17 and kept.isalnum() and any(char.isdigit() for char in kept):
        return kept.replace("O", "0").replace("Q", "0").replace("I", "1")
    return kept
