"""Amounts as written, also as a scanner breaks them: "$14,322.09", "($12.00)", "1 4,322. 09", "$l4,322.O9"."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from sluice.evidence import aloud
from sluice.evidence.text import OCR_CLASS, OCR_DIGITS, Hit

_DIGITS = f"[{OCR_CLASS}]"
# A comma before anything but three digits parts two columns of a comma-separated line.
_GROUP = rf",(?<![0-9]{{4}},)(?<![-/][0-9]{{2}},)(?<![0-9]\.[0-9]{{2}},)(?={_DIGITS}{{3}}(?!{_DIGITS}))"
_COMMA = rf",(?!{_DIGITS})|{_GROUP}|,(?={_DIGITS}{{1,2}} {_DIGITS})"
_PIECE = re.compile(
    rf"(?:(?<![A-Za-z0-9.])(?=[.,]?{_DIGITS})|(?<=[A-Za-z])(?=[0-9])|(?<=\.\.)(?={_DIGITS}))(?:{_DIGITS}++|\.|{_COMMA})++(?:(?<=[.,])|(?![A-Za-z])|(?<=\.[0-9]{{2}}))"
)
_CURRENCY = re.compile(r"(?:\b[UuV][Ss5]\s?\$|\$|(?<![0-9])(?<![0-9]\s)\b[Uu][Ss5][Dd]|\b(?:RM|rm|Rm)[.:]?)\s{0,2}-?$")
_AFTER = re.compile(
    r"(?:\s{0,2}(?:USD|usd|U5D)\b(?!\s?[0-9]))?(?:-(?=[ \t]{2}|[ \t]*\n|[ \t]*$|[ \t]*\|))?(?:\s?(?:CR|Cr|cr)\b\.?)?"
)
_SUFFIX = re.compile(r"\s{0,2}(?:USD|usd|U5D)\b")
_SCALE = re.compile(r"\s?(?:[kKmM]\b|million|billion|thousand)")
_TAIL_PER = re.compile(r"\s*(?:/|per\b|a\b|each\b).*$", re.IGNORECASE | re.DOTALL)
_LEAD = re.compile(r"^\s*(?:an even|exactly|about|only|just)\s+", re.IGNORECASE)
_CENTS = re.compile(r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,9})\.[0-9]{2}")
_WHOLE = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,9}")
_FINE = re.compile(r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,9})\.[0-9]{3,6}")
_SIGNED = re.compile(
    r"\(?\s*[-−]?\s*(?:[UV][S5]\s?\$|\$|[U][S5]D|RM[.:]?|)\s*[-−]?\s*(?P<amount>[^\s()][^()]*?)\s*(?:USD|U5D|DOLLARS?|)\s*(?P<credit>CR\.?|-|)\s*\)?\s*\.?",
    re.IGNORECASE,
)
_PADDED = re.compile(r"0[0-9]")
_NAMED = re.compile(r"\$|[UV][S5]D|RM", re.IGNORECASE)
_NO_AMOUNT = re.compile(r"\s?%|[/:][0-9]")
_COUNTS = re.compile(
    r" (?:[a-z]+ )?(?:day|month|year|week|payment|percent|hour|minute|business|calendar|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
    r"|[-:/][0-9]",
    re.IGNORECASE,
)
_CELL_END = re.compile(r" {2}|[ \t]*(?:[\n|\t]|$)")
MAX_LABEL_WORDS = 4
MAX_PIECES = 6
OCR = frozenset({"ocr"})
CLEAN: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Piece:
    """An unbroken stretch of digits, points and commas, with what stands for a digit turned into one."""

    start: int
    end: int
    raw: str
    text: str

    @property
    def well_formed(self) -> bool:
        """True when the piece could stand alone as a number."""
        bare = self.text.strip(".,")
        padded = bare[:1] == "0" and bare[1:2] not in ("", ".")
        return not padded and bool(_CENTS.fullmatch(bare) or _WHOLE.fullmatch(bare))


def _piece(found: re.Match[str]) -> Piece:
    raw = found.group()
    return Piece(found.start(), found.end(), raw, raw.translate(OCR_DIGITS))


def find(text: str) -> Iterator[Hit]:
    """Every written amount; bare whole numbers are left to `ids`."""
    pieces = [_piece(found) for found in _PIECE.finditer(text)]
    at = 0
    while at < len(pieces):
        currency = _CURRENCY.search(text, max(0, pieces[at].start - 7), pieces[at].start)
        taken, hit = _amount(text, pieces[at : at + MAX_PIECES], currency.start() if currency else None)
        if hit:
            yield hit
        at += taken


def _amount(text: str, pieces: Sequence[Piece], currency: int | None) -> tuple[int, Hit | None]:
    """The amount that starts with the first piece: (pieces used, where). Cents end it, a whole number may go on."""
    best: tuple[int, Hit | None] = (1, None)
    for count in range(1, _adjacent(text, pieces) + 1):
        end = _complete(text, pieces[:count], dollar=currency is not None)
        if end is not None:
            best = count, _dressed(text, pieces[:count], end, currency)
            if "." in text[pieces[0].start : end]:
                break
    return best


def _adjacent(text: str, pieces: Sequence[Piece]) -> int:
    count = 1
    while count < len(pieces):
        gap = text[pieces[count - 1].end : pieces[count].start]
        if len(gap) != 1 or not gap.isspace():
            break
        count += 1
    return count


def _complete(text: str, pieces: Sequence[Piece], *, dollar: bool) -> int | None:
    """Where the amount ends that these pieces make up; None when they make up none."""
    joined = "".join(piece.text for piece in pieces)
    bare = joined.rstrip(".,")
    end = pieces[-1].end - (len(joined) - len(bare))
    if not _mostly_digits(pieces, dollar=dollar) or _is_counted(text, pieces, end):
        return None
    cents = _CENTS.fullmatch(bare) or (dollar and len(pieces) == 1 and _FINE.fullmatch(bare))
    if not (cents or _WHOLE.fullmatch(bare)) or (len(pieces) > 1 and _PADDED.match(bare)):
        return None
    if _NO_AMOUNT.match(text, end) and not (cents and text[end] == "/"):
        return None
    if len(pieces) == 1:
        return end if cents or dollar or "," in bare else None
    dollar = dollar or _SUFFIX.match(text, end) is not None
    return end if _was_broken(pieces, cents=bool(cents), dollar=dollar) else None


def _is_counted(text: str, pieces: Sequence[Piece], end: int) -> bool:
    """True when the last piece begins a new sentence: "is $14,322. 10 days later"."""
    return len(pieces) > 1 and pieces[-2].text.endswith(".") and _COUNTS.match(text, end) is not None


def _mostly_digits(pieces: Sequence[Piece], *, dollar: bool) -> bool:
    if not dollar and not any(char.isdigit() for char in pieces[0].raw):
        return False
    raw = "".join(piece.raw for piece in pieces)
    real = sum(char.isdigit() for char in raw)
    return real * 2 >= len(raw) - raw.count(".") - raw.count(",") and real > 0


def _was_broken(pieces: Sequence[Piece], *, cents: bool, dollar: bool) -> bool:
    """True when every blank between the pieces can only be a scanner's."""
    broken = [_breaks(left, right) for left, right in zip(pieces, pieces[1:], strict=False)]
    if not cents:
        mends = [right.text[0] == "," or not left.well_formed for left, right in zip(pieces, pieces[1:], strict=False)]
        return dollar and all(mends) and not any(piece.text.endswith(",") for piece in pieces)
    if all(broken):
        return True
    if dollar:
        return not _CENTS.fullmatch(pieces[0].text)
    grouped = "," in "".join(piece.text for piece in pieces)
    return all(broken[1:]) and grouped and len(pieces[0].text) <= 2 and any(broken)


def _breaks(left: Piece, right: Piece) -> bool:
    if left.text[-1] in ".," or right.text[0] in ".,":
        return True
    return not left.well_formed or not right.well_formed


def _dressed(text: str, pieces: Sequence[Piece], end: int, currency: int | None) -> Hit:
    """The amount with its sign, currency and brackets."""
    start = pieces[0].start if currency is None else currency
    start = _signed_start(text, start)
    after = _AFTER.match(text, end)
    end = after.end() if after else end
    if _bracketed(text, start, end):
        start, end = start - 1, end + 1
    raw = text[pieces[0].start : end]
    broken = len(pieces) > 1 or any(piece.raw.strip(".,") != piece.text.strip(".,") for piece in pieces)
    bare = currency is None and "," not in raw
    return Hit(start, end, ("money", "number", "rate") if bare else ("money", "number"), OCR if broken else CLEAN)


def _signed_start(text: str, start: int) -> int:
    if start and text[start - 1] in "-−" and not (start > 1 and (text[start - 2].isalnum() or text[start - 2] == "-")):
        return start - 1
    return start


def _bracketed(text: str, start: int, end: int) -> bool:
    """True for an accountant's negative in a cell of its own; "the fee ($35.00)" in prose is only an aside."""
    if not (start and text[start - 1] == "(" and text[end : end + 1] == ")"):
        return False
    line = text[max(0, start - 60, text.rfind("\n", 0, start) + 1) : start - 1]
    cell = re.split(r" {2}|\t|\|", line)[-1]
    return len(cell.split()) <= MAX_LABEL_WORDS and _CELL_END.match(text, end + 1) is not None


def normalise(verbatim: str) -> str | None:
    """An amount, written or spoken -> two places, no sign unless a credit; None when it is none."""
    verbatim = _LEAD.sub("", verbatim)
    written = _SIGNED.fullmatch(verbatim.strip())
    value = _written(written["amount"], dollar=_NAMED.search(verbatim) is not None) if written else None
    if written and value is not None:
        negative = bool(written["credit"]) or "-" in verbatim or "−" in verbatim or verbatim.strip()[0] == "("
        return f"-{value}" if negative and Decimal(value) else value
    if _SCALE.search(verbatim) and any(c in verbatim for c in "$."):
        return None
    said = aloud.money(verbatim)
    if said is not None:
        return said
    shorter = _TAIL_PER.sub("", verbatim)
    return normalise(shorter) if shorter != verbatim and shorter else None


def _written(amount: str, *, dollar: bool) -> str | None:
    pieces = [_piece(found) for found in _PIECE.finditer(amount)]
    if not pieces or pieces[0].start or pieces[-1].end < len(amount) or _adjacent(amount, pieces) < len(pieces):
        return None
    digits = "".join(piece.text for piece in pieces).rstrip(".,")
    form = _CENTS.fullmatch(digits)
    if not (form or _WHOLE.fullmatch(digits) or _FINE.fullmatch(digits)) or not _mostly_digits(pieces, dollar=dollar):
        return None
    if len(pieces) > 1 and not _was_broken(pieces, cents=bool(form), dollar=dollar):
        return None
    return str(Decimal(digits.replace(",", "")).quantize(Decimal("0.01"), ROUND_HALF_UP))
