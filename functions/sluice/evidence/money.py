"""Amounts as written, also as a scanner breaks them: "$14,322.09", "($12.00)", "1 4,322. 09", "$l4,322.O9"."""

import re
from collections.abc import Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise

from sluice.evidence import aloud, rates
from sluice.evidence.pieces import CENTS, FINE, WHOLE, Piece, adjacent, breaks, pieces_of
from sluice.evidence.text import CLEAN, OCR, Hit, Stretch, amount_readings, lazily

_CURRENCY = lazily(r"(?:\b[UuV][Ss5]\s?\$|\$|(?<![0-9])(?<![0-9]\s)\b[Uu][Ss5][Dd]|\b(?:RM|rm|Rm)[.:]?)\s{0,2}-?$")
_SUFFIX = lazily(r"\s{0,2}(?:USD|usd|U5D)\b")
_CELL_END = lazily(r" {2}|[ \t]*(?:[\n|\t]|$)")
_AFTER = lazily(
    r"(?:\s{0,2}(?:USD|usd|U5D)\b(?!\s?[0-9]))?(?:-(?=[ \t]{2}|[ \t]*\n|[ \t]*$|[ \t]*\|))?(?:\s?(?:CR|Cr|cr)\b\.?)?"
)
_NO_AMOUNT = lazily(r"\s?%|[/:][0-9]")
_SCALED = lazily(r"(?:[kKmM]|MM| ?(?:million|billion))\b")
_COUNTED = lazily(
    r" (?:business |calendar |more |or more |equal |monthly )?(?:day|month|year|week|payment|percent|hour|minute|"
    r"jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)|[-:/][0-9]",
    re.IGNORECASE,
)
_PADDED = lazily(r"0[0-9]")

_PLAIN = lazily(r"\$?(?:[1-9][0-9]{0,2}(?:,[0-9]{3})+|[1-9][0-9]{0,8}|0)(?:\.[0-9]{2})?")
"""How nearly every amount is written; what `_SIGNED` would find out in ten times the time."""
_LEAD = lazily(r"^\s*(?:an even|exactly|about|only|just)\s+", re.IGNORECASE)
_TAIL = lazily(r"\s*(?:/|per |a |each )\s*(?:day|diem|d|month|mo|year|yr|week|wk)\b.*$", re.IGNORECASE | re.DOTALL)
_NAMED = lazily(r"\$|[UV][S5]D|RM", re.IGNORECASE)
_SIGNED = lazily(
    r"\(?\s*[-−]?\s*(?:[UV][S5]\s?\$|\$|U[S5]D|RM[.:]?|S(?=[0-9])|)\s*[-−]?\s*"
    r"(?P<amount>[^\s()](?:[^()]{0,60}?[^\s()])??)"
    r"\s*(?:USD|U5D|DOLLARS?|)\s*(?P<credit>CR\.?|-|)\s*\)?\s*\.?",
    re.IGNORECASE,
)
MAX_PIECES = 6
MAX_HEAD = 3
"""Digits a scanner may cut off the head of an amount that only its tail says is one."""
MAX_LABEL_WORDS = 4


def find(text: str, stretch: Stretch) -> Iterator[Hit]:
    """Every written amount; bare whole numbers are left to `ids`."""
    pieces = pieces_of(text, stretch.start, stretch.tail)
    at = 0
    while at < len(pieces):
        currency = _currency(text, pieces[at].start)
        taken, hit = _amount(text, pieces[at : at + MAX_PIECES], currency.start() if currency else None)
        if hit:
            yield hit
        at += taken


def _currency(text: str, start: int) -> re.Match[str] | None:
    near = text[max(0, start - 7) : start]
    if not ("$" in near or "D" in near or "d" in near or "M" in near or "m" in near):
        return None
    return _CURRENCY.search(text, max(0, start - 7), start)


def _amount(text: str, pieces: Sequence[Piece], currency: int | None) -> tuple[int, Hit | None]:
    """The amount that starts with the first piece: (pieces used, where). Cents end it, a whole number may go on."""
    dollar = currency is not None
    best: tuple[int, Hit | None] = (1, None)
    reach = _reach(text, pieces, dollar=dollar)
    if reach == 1 and not dollar and pieces[0].text.isdigit():
        return best
    for count in range(1, reach + 1):
        end = _complete(text, pieces[:count], dollar=dollar)
        if end is not None:
            best = count, _dressed(text, pieces[:count], end, currency)
            if "." in text[pieces[0].start : end]:
                break
    return best


def _reach(text: str, pieces: Sequence[Piece], *, dollar: bool) -> int:
    """How many pieces may belong together: one blank apart, and torn there, or behind a currency."""
    count = 1
    while count < len(pieces) and adjacent(text, pieces[count - 1], pieces[count]):
        left, right = pieces[count - 1], pieces[count]
        torn = dollar or breaks(left, right) or _SUFFIX.match(text, right.end) is not None
        if not torn and not (count == 1 and len(pieces) > 2 and breaks(right, pieces[2])):
            break
        count += 1
    return count


def _complete(text: str, pieces: Sequence[Piece], *, dollar: bool) -> int | None:
    """Where the amount ends that these pieces make up; None when they make up none."""
    joined = "".join(piece.text for piece in pieces)
    bare = joined.rstrip(".,")
    end = pieces[-1].end - (len(joined) - len(bare))
    cents = CENTS.fullmatch(bare) or (dollar and len(pieces) == 1 and FINE.fullmatch(bare))
    if not (cents or WHOLE.fullmatch(bare)) or not _mostly_digits(pieces, dollar=dollar):
        return None
    if (_NO_AMOUNT.match(text, end) and not (cents and text[end] == "/")) or (dollar and _SCALED.match(text, end)):
        return None
    if len(pieces) == 1:
        return end if cents or dollar or "," in bare else None
    dollar = dollar or (len(pieces[0].text) <= MAX_HEAD and _SUFFIX.match(text, end) is not None)
    mended = _was_torn(pieces, cents=bool(cents), dollar=dollar) and not _PADDED.match(bare)
    return end if mended and not _starts_a_sentence(text, pieces, end) else None


def _starts_a_sentence(text: str, pieces: Sequence[Piece], end: int) -> bool:
    """True when the last piece is about something else: "is $14,322. 10 days later", "no. 72707447. B1 has"."""
    if not pieces[-2].text.endswith("."):
        return False
    return _COUNTED.match(text, end) is not None or not pieces[-1].raw.rstrip(".,").isdigit()


def _mostly_digits(pieces: Sequence[Piece], *, dollar: bool) -> bool:
    if len(pieces) == 1 and pieces[0].raw == pieces[0].text:
        return any(map(str.isdigit, pieces[0].raw))
    if not dollar and not any(char.isdigit() for char in pieces[0].raw):
        return False
    raw = "".join(piece.raw for piece in pieces)
    real = sum(char.isdigit() for char in raw)
    return real * 2 >= len(raw) - raw.count(".") - raw.count(",") and real > 0


def _was_torn(pieces: Sequence[Piece], *, cents: bool, dollar: bool) -> bool:
    """True when every blank between the pieces can only be a scanner's."""
    if not cents:
        mends = [right.text[0] == "," or not left.well_formed for left, right in pairwise(pieces)]
        return dollar and all(mends) and not any(piece.text.endswith(",") for piece in pieces)
    torn = [breaks(left, right) for left, right in pairwise(pieces)]
    if all(torn):
        return True
    if dollar:
        return not CENTS.fullmatch(pieces[0].text)
    grouped = any("," in piece.text for piece in pieces)
    return all(torn[1:]) and grouped and len(pieces[0].text) <= 2 and any(torn)


def _dressed(text: str, pieces: Sequence[Piece], end: int, currency: int | None) -> Hit | None:
    """The amount with its sign, currency and brackets."""
    start = _signed_start(text, pieces[0].start if currency is None else currency)
    after = _AFTER.match(text, end)
    end = after.end() if after else end
    if _bracketed(text, start, end):
        start, end = start - 1, end + 1
    verbatim = text[start:end]
    if (value := normalise(verbatim)) is None:
        return None
    readings = amount_readings(value)
    if currency is None and "," not in verbatim and (rate := rates.normalise(verbatim)):
        readings = (*readings, ("rate", rate))
    torn = len(pieces) > 1 or any(piece.raw.strip(".,") != piece.text.strip(".,") for piece in pieces)
    return Hit(start, end, readings, OCR if torn else CLEAN)


def _signed_start(text: str, start: int) -> int:
    if start and text[start - 1] in "-−" and not (start > 1 and (text[start - 2].isalnum() or text[start - 2] == "-")):
        return start - 1
    return start


def _bracketed(text: str, start: int, end: int) -> bool:
    """True for an accountant's negative in a cell of its own; "the fee ($35.00)" in prose is only an aside."""
    if not (start and text[start - 1] == "(" and text[end : end + 1] == ")"):
        return False
    line = text[max(0, start - 60, text.rfind("\n", max(0, start - 60), start) + 1) : start - 1]
    cell = re.split(r" {2}|\t|\|", line)[-1]
    return len(cell.split()) <= MAX_LABEL_WORDS and _CELL_END.match(text, end + 1) is not None


def normalise(verbatim: str) -> str | None:
    """An amount, written or spoken -> two places, no sign unless a credit; None when it is none."""
    if _PLAIN.fullmatch(verbatim):
        bare = verbatim.lstrip("$").replace(",", "")
        return bare if "." in bare else f"{bare}.00"
    verbatim = _LEAD.sub("", verbatim).strip()
    written = _SIGNED.fullmatch(verbatim)
    value = _written(written["amount"], dollar=_NAMED.search(verbatim) is not None) if written else None
    if written and value is not None:
        negative = bool(written["credit"].strip(".")) or "-" in verbatim or "−" in verbatim or verbatim[0] == "("
        return f"-{value}" if negative and Decimal(value) else value
    said = aloud.money(" ".join(verbatim.split()))
    if said is not None:
        return said
    shorter = _TAIL.sub("", verbatim)
    return normalise(shorter) if shorter and shorter != verbatim else None


def _written(amount: str, *, dollar: bool) -> str | None:
    pieces = pieces_of(amount)
    if not pieces or pieces[0].start or pieces[-1].end < len(amount) or len(pieces) > MAX_PIECES:
        return None
    if not all(adjacent(amount, left, right) for left, right in pairwise(pieces)):
        return None
    digits = "".join(piece.text for piece in pieces).rstrip(".,")
    cents = CENTS.fullmatch(digits)
    if not (cents or WHOLE.fullmatch(digits) or FINE.fullmatch(digits)) or not _mostly_digits(pieces, dollar=True):
        return None
    if len(pieces) > 1 and (_PADDED.match(digits) or not _was_torn(pieces, cents=bool(cents), dollar=dollar)):
        return None
    return str(Decimal(digits.replace(",", "")).quantize(Decimal("0.01"), ROUND_HALF_UP))
