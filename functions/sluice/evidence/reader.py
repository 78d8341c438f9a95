"""Reads whole numbers and decimals out of a stretch of number words."""

from collections.abc import Sequence
from typing import NamedTuple

from sluice.evidence.lexemes import Lexeme


class Said(NamedTuple):
    """A number that was said, up to lexeme ``last`` (exclusive); ``strong`` when it cannot be anything else."""

    kind: str
    value: str
    last: int
    strong: bool = True


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
        """A number said without the word thousand: "three (hundred) (and) twenty-two", "twelve hundred"."""
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
        """A whole number, and whether it was said as only amounts are: with hundred, thousand or in three groups."""
        first = self.hundreds(at)
        if first is None:
            return None
        value, after = first
        if self.role(after) == "million":
            more = self.whole(after + 1)
            return (value * 1_000_000 + more[0], more[1], True) if more else (value * 1_000_000, after + 1, True)
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
        goes_on = self.role(after) == "dollars" or (self.role(after) == "point" and self.digits(after + 1)[0])
        return (int(said), after, True) if goes_on and 2 <= len(said) <= 9 else None

    def _only_numerals(self, at: int, after: int) -> bool:
        return all(lexeme.role == "numeral" for lexeme in self.run[at:after])

    def _decimal(self, at: int) -> Said | None:
        if self.role(at) == "numeral":
            return Said("point", self.run[at].word.replace(",", ""), at + 1)
        return None
