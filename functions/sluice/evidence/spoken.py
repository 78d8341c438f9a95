"""Numbers as people say them: "fourteen thousand three twenty-two and nine cents", "double four oh one"."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from sluice.evidence.text import plain

UNITS = {w: n for n, w in enumerate("zero one two three four five six seven eight nine".split())} | {"oh": 0, "o": 0}
TEENS = {
    w: n
    for n, w in enumerate(
        "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split(), start=10
    )
}
TENS = {w: n * 10 for n, w in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2)}
TENS["fourty"] = 40
_ROLES = {
    "hundred": "hundred", "thousand": "thousand", "million": "million", "and": "and", "point": "point", "dot": "point",
    "dollars": "dollars", "dollar": "dollars", "bucks": "dollars", "cents": "cents", "cent": "cents",
    "pennies": "cents", "percent": "percent", "per": "per", "pct": "percent", "even": "even", "flat": "even",
    "half": "part", "quarter": "part", "quarters": "part", "third": "part", "thirds": "part", "eighth": "part",
    "eighths": "part", "a": "a", "an": "a", "no": "no", "dash": "dash", "hyphen": "dash", "double": "double", "triple": "triple",
    "um": "filler", "uh": "filler", "er": "filler", "uhm": "filler", "hmm": "filler", "ah": "filler", "like": "filler",
    "you": "filler", "know": "filler",
}  # fmt: skip
PARTS = {"half": 2, "quarter": 4, "quarters": 4, "third": 3, "thirds": 3, "eighth": 8, "eighths": 8}
_LEXEME = re.compile(r"[a-z] as in [a-z]+(?:-[a-z]+)?|[a-z]+(?:['’][a-z]+)?|[0-9]++(?:,[0-9]{3})*+(?:\.[0-9]+)?|%")
_GAP = re.compile(r"[ \t\u00a0]*[\n,\-–—]?[ \t\u00a0]*|[ ]?(?:\.{3}|…)[ ]?")
_PAUSELESS = re.compile(r"[^,\n]*")
_LAST = frozenset(("last", "final"))
_COUNTED = frozenset(("day", "month", "year", "payment", "percent", "hundred", "thousand"))
WRAPPED = 45
"""Characters; a line at least this long may have been broken inside a number."""
MAX_RUN = 48
"""Lexemes looked at together; nobody says a longer number."""


class Lexeme(NamedTuple):
    """One word of a spoken number: its role, its value where it has one, where it stands, and whether a comma comes before."""

    role: str
    word: str
    value: int
    start: int
    end: int
    pause: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """A number that was said: lexemes ``first`` to ``last`` (exclusive) of their run."""

    kind: str
    value: str
    last: int
    strong: bool = True


def _lexeme(word: str, start: int) -> Lexeme | None:
    end = start + len(word)
    for role, table in (("unit", UNITS), ("teen", TEENS), ("ten", TENS)):
        if (value := table.get(word)) is not None:
            return Lexeme(role, word, value, start, end)
    if (role_ := _ROLES.get(word)) is not None:
        return Lexeme(role_, word, 0, start, end)
    if word[0] in "0123456789":
        whole = word.replace(",", "").partition(".")[0]
        return Lexeme("numeral", word, int(whole[:15]), start, end)
    if word == "%":
        return Lexeme("percent", word, 0, start, end)
    if len(word) == 1 or word[1:7] == " as in":
        return Lexeme("letter", word[0], 0, start, end)
    return None


def runs(lower: str) -> Iterator[list[Lexeme]]:
    """Stretches of number words in lower-case text, fillers left out, each at most MAX_RUN lexemes.

    The word that ends a run, where it follows closely, is its last lexeme, with the role ``word``.
    """
    run: list[Lexeme] = []
    end = 0
    last = False
    for found in _LEXEME.finditer(lower):
        word, start = found.group(), found.start()
        lexeme = None if (last and word == "four") or _names_speaker(lower, found) else _lexeme(word, start)
        last = word in _LAST
        if run and (lexeme is None or len(run) >= MAX_RUN or not _joins(lower, end, start)):
            if lexeme is None and start - end == 1:
                run.append(Lexeme("word", word, 0, start, found.end()))
            yield run
            run = []
        if lexeme is not None:
            pause = bool(run) and not _PAUSELESS.fullmatch(lower, end, start)
            end = lexeme.end
            if word == "n" and [said.word for said in run[-2:]] == ["v", "i"]:
                del run[-2:]
            elif lexeme.role != "filler":
                run.append(lexeme._replace(pause=True) if pause else lexeme)
    if run:
        yield run


def _names_speaker(lower: str, found: re.Match[str]) -> bool:
    return found.end() - found.start() == 1 and lower[found.end() : found.end() + 1] == ":"


def _joins(lower: str, end: int, start: int) -> bool:
    if start - end > 6 or _GAP.fullmatch(lower, end, start) is None:
        return False
    # Only a wrapped line goes on; in a call a new line is a new thought.
    if "\n" not in lower[end:start]:
        return True
    return not lower[start].isdigit() and end - lower.rfind("\n", max(0, end - WRAPPED), end) > WRAPPED


class Reader:
    """Reads one run of lexemes from a position on; every method returns (value, next position) or None."""

    def __init__(self, run: Sequence[Lexeme]) -> None:
        self.run = run

    def role(self, at: int) -> str:
        """The role of a lexeme, or nothing behind the end."""
        return self.run[at].role if at < len(self.run) else ""

    def two(self, at: int) -> tuple[int, int] | None:
        """A number below a hundred: "nine", "fourteen", "twenty-two", "22"."""
        role = self.role(at)
        if role == "ten":
            follows = self.run[at + 1] if self.role(at + 1) == "unit" else None
            if follows and follows.value and follows.word != "oh":
                return self.run[at].value + follows.value, at + 2
        if role in ("unit", "teen", "ten"):
            return self.run[at].value, at + 1
        if role == "numeral" and self.run[at].word.isdigit() and self.run[at].value < 100:
            return self.run[at].value, at + 1
        return None

    def hundreds(self, at: int) -> tuple[int, int] | None:
        """A number below ten thousand without the word thousand: "three (hundred) (and) twenty-two", "twelve hundred"."""
        if self.role(at) == "numeral":
            return self._numeral(at)
        if self.role(at) == "a" and self.role(at + 1) in ("hundred", "thousand"):
            first, at = 1, at + 1
        elif (found := self.two(at)) is not None:
            first, at = found
        else:
            return None
        if self.role(at) == "hundred":
            return self._rest(first * 100, at + 1)
        return self._clipped_hundreds(first, at) or (first, at)

    def _clipped_hundreds(self, first: int, at: int) -> tuple[int, int] | None:
        """ "three twenty-two" -> 322, "sixty-one oh nine" -> 6109."""
        if not 0 < first < 100 or self.role(at) in ("numeral", "") or self.run[at].pause:
            return None
        if self.role(at) == "unit" and self.run[at].value == 0 and self.role(at + 1) == "unit" and first >= 10:
            return first * 100 + self.run[at + 1].value, at + 2
        second = self.two(at)
        if second is None or second[0] < 10 or self.role(second[1]) == "cents":
            return None
        return first * 100 + second[0], second[1]

    def _numeral(self, at: int) -> tuple[int, int] | None:
        lexeme = self.run[at]
        if "." in lexeme.word:
            return None
        if lexeme.value < 100 and self.role(at + 1) == "hundred":
            return self._rest(lexeme.value * 100, at + 2)
        return lexeme.value, at + 1

    def _rest(self, hundreds: int, at: int) -> tuple[int, int]:
        joint = at + 1 if self.role(at) == "and" else at
        tail = self.two(joint)
        if tail is None or self.role(tail[1]) in ("cents", "percent", "part", "hundred"):
            return hundreds, at
        if joint == at and self.role(tail[1]) == "unit" and tail[0] == 0:
            return hundreds, at
        return hundreds + tail[0], tail[1]

    def whole(self, at: int) -> tuple[int, int, bool] | None:
        """A whole number, and whether it was said in a way only amounts are: with hundred, thousand or three groups."""
        first = self.hundreds(at)
        if first is None:
            return None
        value, after = first
        strong = any(lexeme.role == "hundred" for lexeme in self.run[at:after])
        if self.role(after) == "thousand":
            rest = self.below_thousand(after + 1)
            return (value * 1000 + rest[0], rest[1], True) if rest else (value * 1000, after + 1, True)
        if self.run[at].role != "numeral" and 0 < value < 1000 and (rest := self._clipped(at)):
            return rest[0], rest[1], True
        return value, after, strong

    def below_thousand(self, at: int) -> tuple[int, int] | None:
        """What may follow the word thousand."""
        joint = at + 1 if self.role(at) == "and" else at
        rest = self.hundreds(joint)
        if rest is None or rest[0] >= 1000 or self.role(rest[1]) in ("cents", "thousand"):
            return None
        if self.run[joint].role == "unit" and self.run[joint].value == 0:
            return None
        return rest

    def _clipped(self, at: int) -> tuple[int, int] | None:
        """ "fourteen three twenty-two" -> 14322, "one seventy-eight seven fifty-two" -> 178752: thousands left out."""
        for thousands in (self.two(at), self.hundreds(at)):
            if thousands and 0 < thousands[0] < 1000 and self._follows(thousands[1]):
                rest = self.hundreds(thousands[1])
                clipped = not any(said.role == "hundred" for said in self.run[at : rest[1]]) if rest else False
                if rest and 100 <= rest[0] < 1000 and (clipped or thousands[0] >= 10):
                    return thousands[0] * 1000 + rest[0], rest[1]
        return None

    def digits(self, at: int) -> tuple[str, int]:
        """Digits said one by one after "point": "two five", "oh nine", "twenty-five"."""
        said = ""
        while self.role(at) == "unit" and not (said and self.run[at].pause):
            said += str(self.run[at].value)
            at += 1
        if not said and (found := self.two(at)):
            return f"{found[0]:02d}" if self.run[at].role != "numeral" else self.run[at].word, found[1]
        return said, at

    def _follows(self, at: int) -> bool:
        return self.role(at) == "unit" and not self.run[at].pause

    def number(self, at: int) -> Said | None:
        """A number with or without "point": for rates, counts and amounts."""
        found = self._digit_by_digit(at) or self.whole(at)
        if found is None:
            return self._decimal(at)
        value, after, strong = found
        point = after + (self.role(after) == "dollars")
        if self.role(point) == "point":
            fraction, end = self.digits(point + 1)
            if fraction:
                return Said("point", f"{value}.{fraction}", end, point > after or not self._only_numerals(at, after))
        return Said("whole", str(value), after, strong)

    def _digit_by_digit(self, at: int) -> tuple[int, int, bool] | None:
        """ "eight three seven seven point ...": digits said one by one, as an amount only before dollars or point."""
        said, after = "", at
        while self.role(after) == "unit":
            said += str(self.run[after].value)
            after += 1
        fits = 2 <= len(said) <= 9 and self.role(after) in ("point", "dollars")
        return (int(said), after, True) if fits else None

    def _only_numerals(self, at: int, after: int) -> bool:
        return all(lexeme.role == "numeral" for lexeme in self.run[at:after])

    def _decimal(self, at: int) -> Said | None:
        if self.role(at) == "numeral":
            return Said("point", self.run[at].word.replace(",", ""), at + 1)
        return None


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
    if reader.role(after) == "even" and (strong or not 0 < Decimal(number.value) < 10):
        strong, after = True, after + 1
    return Said("money", _cents(Decimal(number.value)), after, strong)


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
    value = Decimal(number.value)
    if number.kind == "whole" and value < 100:
        return Said("money", _cents(value / 100), number.last + 1)
    last = reader.two(number.last - 1) or (0, 0)
    if number.kind == "whole" and last[1] == number.last and (head := Reader(reader.run[: number.last - 1]).whole(at)):
        if head[1] == number.last - 1:
            return Said("money", _cents(Decimal(head[0]) + Decimal(last[0]) / 100), number.last + 1)
    return None


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
    found = reader.two(joint)
    if (
        found
        and found[0] >= 10
        and reader.run[joint].role != "numeral"
        and reader.role(found[1]) not in ("unit", "percent")
    ):
        return found
    return None


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


MAX_ID = 40


def identifier(reader: Reader, at: int) -> Said | None:
    """Digits and letters said one by one: "A L dash oh nine double two"."""
    said, counted, after = "", 0, at
    while after < len(reader.run):
        lexeme = reader.run[after]
        step = _characters(reader, after)
        if step is None:
            break
        if lexeme.role in ("unit", "double", "triple"):
            counted += 1
        said += step[0]
        after = step[1]
    while after > at and reader.run[after - 1].role in ("dash", "a"):
        after -= 1
    return Said("id", said, after) if counted >= 3 and 3 <= len(said) <= MAX_ID else None


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
