"""Account numbers, VINs and the like: "****-4821", "AL-0092 1177", "ending in 4821"; and bare whole numbers."""

import re
from collections.abc import Iterator

from sluice.evidence import aloud
from sluice.evidence.text import Hit

_MASKED = re.compile(
    r"(?<![A-Za-z0-9*•●#.…])(?:(?:(?:[*•●]{1,20}+|#{2,20}+|[xX]{1,20}+)[ -]{0,2}+){1,5}+|(?:\.{3}|…))"
    r"(?:[0-9] ?[0-9] ?[0-9] ?[0-9](?![0-9.,-])|[0-9]{2,10}(?:-[0-9]{1,6})?)(?![0-9A-Za-z])"
)
_GROUPED = re.compile(r"(?<![\w$/-])(?<![0-9][.,])[0-9]{4}(?: {1,3}[0-9]{4}){1,4}(?!\w|[.,/-][0-9])")
_TRIPLES = re.compile(
    r"(?<![\w$/-])(?<![0-9][., ])[0-9]{3}(?: [0-9]{3}){1,4}(?: [0-9]{1,2})?(?!\w|[.,/-][0-9]| [0-9%])"
)
_SINGLES = re.compile(
    r"(?<![\w$/-])(?<![0-9][., ])(?:(?:[A-Za-z] ){2,3}|[B-HJ-Zb-hj-z] )?[0-9](?: [0-9]){3,}+(?!\w|[.,/-][0-9]| [0-9%])"
)
_CUE = re.compile(
    r"\b(?:acc(?:oun)?t|loan|card|number|no|ln|ref(?:erence)?|ending|digits|member|#)\b[^0-9]{0,24}$", re.IGNORECASE
)
_BROKEN = re.compile(
    r"(?<![\w$/.,-])[A-Z]{0,3}-?[0-9OSlB]{1,17}(?:-[0-9OSlB]{1,9}){0,3}-?(?: -?[0-9OSlB]{1,12}(?:-[0-9OSlB]{1,9}){0,3}-?){1,4}(?!\w|[.,/:%-]\w|%)"
)
_TOKEN = re.compile(r"(?<![\w$])(?=[A-Za-z]{0,16}[-/.]?[0-9])[A-Za-z0-9]++(?:[-/.][A-Za-z0-9]++)*+(?!\w)")
_CELL_END = re.compile(r" {2}|[ \t]*(?:[\n|,\t]|$)")
_VIN = re.compile(
    r"\b(?:VIN|vin|Vin)\b(?: (?:no|number|is)\b)?[^A-Za-z0-9]{0,6}((?:[A-HJ-NPR-Za-hj-npr-z0-9OlI] ?){16}[A-HJ-NPR-Za-hj-npr-z0-9OlI])(?![A-Za-z0-9])"
)
_MASK = re.compile(r"^(?:[*•●#.…\s-]|[xX](?=[xX*•●#.…\s-]*[0-9]))+")
_KEEP = re.compile(r"[^A-Za-z0-9]+")
_INTEGER = re.compile(r"[0-9]+")
MASKED = frozenset({"masked"})
MAX_LENGTH = 40


def find(text: str, *, broken: bool = False) -> Iterator[Hit]:
    """Every id-like token: masked, grouped, or with at least four characters and enough digits."""
    for found in _MASKED.finditer(text):
        yield Hit(found.start(), found.end(), ("id",), MASKED)
    for pattern in (_GROUPED, _TRIPLES, _SINGLES):
        for found in pattern.finditer(text):
            if len(found.group().split()) > 2 or _announced(text, found.start()):
                yield Hit(found.start(), found.end(), ("id",))
    for found in _VIN.finditer(text):
        if sum(char.isdigit() for char in found[1]) >= 4:
            yield Hit(found.start(1), found.end(1), ("id",))
    yield from _mended(text, broken=broken)
    for found in _TOKEN.finditer(text):
        token = found.group()
        if _INTEGER.fullmatch(token):
            if len(token) >= 4:
                yield Hit(found.start(), found.end(), ("id", "money", "number", "integer"))
        elif _looks_like_id(token):
            yield Hit(found.start(), found.end(), ("id",))


def _announced(text: str, start: int) -> bool:
    return _CUE.search(text, max(0, start - 40), start) is not None


def _mended(text: str, *, broken: bool) -> Iterator[Hit]:
    """Ids that a scanner put blanks into: behind their label, or in a text that shows such damage elsewhere."""
    for found in _BROKEN.finditer(text):
        pieces = found.group().split(" ")
        digits = sum(char.isdigit() for char in found.group())
        announced = _announced(text, found.start())
        torn = all(map(_breaks, pieces, pieces[1:])) or (announced and _CELL_END.match(text, found.end()))
        if 5 <= digits <= 17 and torn and (broken or announced):
            yield Hit(found.start(), found.end(), ("id",), frozenset({"ocr"}))


def _breaks(left: str, right: str) -> bool:
    """True for a fragment beside a number, a dash at a blank, or two groups of four."""
    if left.endswith("-") or right.startswith("-") or len(left) == len(right) == 4:
        return True
    return min(len(left), len(right)) <= 3


def _looks_like_id(token: str) -> bool:
    kept = _KEEP.sub("", token)
    digits = sum(char.isdigit() for char in kept)
    return 4 <= len(kept) <= MAX_LENGTH and digits >= (3 if kept.upper() == kept else 4)


def normalise(verbatim: str) -> str | None:
    """Letters and digits as stated, upper case, without blanks, separators and mask; None when nothing is left."""
    stripped = verbatim.strip()
    if stripped[:1].isalpha() and (said := aloud.identifier(stripped)):
        return _unmasked(said)
    kept = _KEEP.sub("", _unmasked(stripped)).upper()
    kept = _vin(kept)
    return kept if kept and len(kept) <= MAX_LENGTH and any(char.isdigit() for char in kept) else None


def _unmasked(written: str) -> str:
    return _MASK.sub("", written)


def _vin(kept: str) -> str:
    """A vehicle number has no I, O or Q: what looks like one is a digit."""
    if len(kept) == 17 and kept.isalnum() and any(char.isdigit() for char in kept):
        return kept.replace("O", "0").replace("Q", "0").replace("I", "1")
    return kept
