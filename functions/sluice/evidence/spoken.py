"""Numbers as people say them: "fourteen thousand three twenty-two and nine cents", "double four oh one"."""

from decimal import Decimal

from sluice.evidence.lexemes import PARTS
from sluice.evidence.reader import Reader, Said
from sluice.evidence.text import plain

_COUNTED = frozenset(("day", "month", "year", "payment", "percent", "hundred", "thousand"))
_AFTER_EVEN = frozenset(("if", "though", "when", "then", "more", "better", "before", "after", "with", "as", "number"))
_TRAILING = frozenset(("dash", "hyphen", "a", "i"))
MAX_ID = 40
"""Characters of the longest id."""


def money(reader: Reader, at: int) -> Said | None:
    """An amount said from ``at`` on."""
    number = reader.number(at)
    if number is None:
        return None
    after, role = number.last, reader.role(number.last)
    if role == "cents":
        return _only_cents(reader, at, number)
    unit = role == "dollars"
    after += unit
    if number.kind == "point":
        places = len(number.value.partition(".")[2])
        fits = places == 2 or (unit and places == 1)
        return Said("money", _cents(Decimal(number.value)), after, unit or number.strong) if fits else None
    cents = _said_cents(reader, after) or (_clipped_cents(reader, after) if unit else _bare_cents(reader, at, number))
    if cents:
        return Said("money", _cents(Decimal(number.value) + Decimal(cents[0]) / 100), cents[1])
    strong = unit or (number.strong and not _numeral(reader, at, after))
    if reader.role(after) == "even" and not _goes_on(reader, after + 1):
        strong, after = True, after + 1
    return Said("money", _cents(Decimal(number.value)), after, strong)


def _goes_on(reader: Reader, at: int) -> bool:
    """True for "two even if", where even belongs to what follows."""
    return at < len(reader.run) and reader.run[at].word in _AFTER_EVEN


def _numeral(reader: Reader, at: int, after: int) -> bool:
    return all(lexeme.role == "numeral" for lexeme in reader.run[at:after])


def _clipped_cents(reader: Reader, at: int) -> tuple[int, int] | None:
    """ "eighteen dollars ninety-two", "... dollars zero four", "... dollars and seventy-seven": cents after dollars."""
    joint = at + (reader.role(at) == "and")
    if joint == len(reader.run) or reader.run[joint].pause:
        return None
    if joint == at and reader.role(at) == "unit" and reader.run[at].value == 0 and reader.role(at + 1) == "unit":
        return reader.run[at + 1].value, at + 2
    found = reader.two(joint)
    if not found or found[0] < 10 or reader.role(found[1]) not in ("", "word", "and", "a", "per", "letter"):
        return None
    word = reader.run[found[1]].word if found[1] < len(reader.run) else ""
    return None if word.rstrip("s") in _COUNTED else found


def _only_cents(reader: Reader, at: int, number: Said) -> Said | None:
    """ "ninety-nine cents", or "three twenty-two ten cents" said without "and"."""
    if number.kind != "whole":
        return None
    value = Decimal(number.value)
    if value < 100:
        return Said("money", _cents(value / 100), number.last + 1)
    cents_at = number.last - 1
    cents, head = reader.two(cents_at), Reader(reader.run[:cents_at]).whole(at)
    if cents is None or cents[1] != number.last or head is None or head[1] != cents_at:
        return None
    return Said("money", _cents(Decimal(head[0]) + Decimal(cents[0]) / 100), number.last + 1)


def _said_cents(reader: Reader, at: int) -> tuple[int, int] | None:
    """ "and nine cents", "nine cents", "and no cents"."""
    at += reader.role(at) == "and"
    if reader.role(at) == "no" and reader.role(at + 1) == "cents":
        return 0, at + 2
    if reader.role(at) == "unit" and reader.run[at].value == 0 and reader.role(at + 1) == "unit":
        at += 1
    found = reader.two(at)
    if found and reader.role(found[1]) == "cents":
        return found[0], found[1] + 1
    return None


def _bare_cents(reader: Reader, at: int, number: Said) -> tuple[int, int] | None:
    """ "fourteen three twenty-two oh nine": cents without a word, only after a number said in full."""
    if not number.strong or _numeral(reader, at, number.last) or reader.run[number.last - 1].role == "thousand":
        return None
    joint = number.last
    if reader.role(joint) == "unit" and reader.run[joint].value == 0 and reader.role(joint + 1) == "unit":
        return reader.run[joint + 1].value, joint + 2
    found = reader.two(joint) if reader.role(joint) in ("teen", "ten") else None
    return found if found and reader.role(found[1]) not in ("unit", "percent") else None


def _cents(amount: Decimal) -> str:
    return str(amount.quantize(Decimal("0.01")))


def rate(reader: Reader, at: int) -> Said | None:
    """A rate said from ``at`` on, with its "percent"."""
    number = reader.number(at)
    if number is None:
        return None
    value, after = Decimal(number.value), number.last
    if number.kind == "whole" and (part := _part(reader, after)):
        value, after = value + part[0], part[1]
    if reader.role(after) == "per" and after + 1 < len(reader.run) and reader.role(after + 1) == "cents":
        return Said("rate", plain(value), after + 2)
    return Said("rate", plain(value), after + 1) if reader.role(after) == "percent" else None


def _part(reader: Reader, at: int) -> tuple[Decimal, int] | None:
    """ "and a quarter", "and three quarters", "and three eighths"."""
    if reader.role(at) != "and":
        return None
    count = 1
    at += 1
    if reader.role(at) == "unit":
        count, at = reader.run[at].value, at + 1
    elif reader.role(at) == "a":
        at += 1
    if reader.role(at) != "part":
        return None
    return Decimal(count) / PARTS[reader.run[at].word], at + 1


def identifier(reader: Reader, at: int) -> Said | None:
    """Digits and letters said one by one: "A L dash oh nine double two"."""
    steps: list[tuple[str, int]] = []
    after = at
    while after < len(reader.run) and (step := _characters(reader, after)):
        steps.append(step)
        after = step[1]
    while steps and reader.run[steps[-1][1] - 1].word in _TRAILING:
        steps.pop()
    said = "".join(characters for characters, _ in steps)
    # "a four eight two one": an article, not a letter.
    if sum(char.isdigit() for char in said) < 3 or len(said) > MAX_ID or (said[0] in "AI" and said[1].isdigit()):
        return None
    return Said("id", said, steps[-1][1])


def _characters(reader: Reader, at: int) -> tuple[str, int] | None:
    lexeme = reader.run[at]
    times = {"double": 2, "triple": 3}.get(lexeme.role)
    if times and reader.role(at + 1) == "unit":
        return str(reader.run[at + 1].value) * times, at + 2
    if lexeme.role == "unit":
        return (str(lexeme.value), at + 1) if reader.role(at + 1) not in ("hundred", "thousand") else None
    if lexeme.role == "numeral" and len(lexeme.word) == 1:
        return lexeme.word, at + 1
    if lexeme.role == "letter" or lexeme.word == "a":
        return lexeme.word.upper(), at + 1
    return ("", at + 1) if lexeme.role == "dash" else None


def pairs(reader: Reader, at: int) -> Said | None:
    """Digits said in pairs: "ninety-four seventy-five" -> "9475"."""
    said = ""
    while (found := reader.two(at)) and found[0] >= 10 and reader.role(at) != "numeral":
        said, at = said + str(found[0]), found[1]
    return Said("id", said, at, strong=False) if len(said) >= 4 else None
