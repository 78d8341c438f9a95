"""The words numbers are said with, and the runs of them in a text."""

import re
import sys
from collections.abc import Iterator
from typing import NamedTuple

from sluice.evidence.text import lazily, words

UNITS = {word: n for n, word in enumerate(words("zero one two three four five six seven eight nine"))}
UNITS |= {"oh": 0, "o": 0}
TEENS = {
    word: n
    for n, word in enumerate(
        words("ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"), start=10
    )
}
TENS = {
    word: n * 10 for n, word in enumerate(words("twenty thirty forty fifty sixty seventy eighty ninety"), start=2)
} | {"fourty": 40}
_ROLES = {
    "hundred": "hundred", "thousand": "thousand", "million": "million", "and": "and", "point": "point", "dot": "point",
    "dollars": "dollars", "dollar": "dollars", "bucks": "dollars", "cents": "cents", "cent": "cents",
    "pennies": "cents", "percent": "percent", "per": "per", "pct": "percent", "even": "even", "flat": "even",
    "half": "part", "quarter": "part", "quarters": "part", "third": "part", "thirds": "part", "eighth": "part",
    "eighths": "part", "a": "a", "an": "a", "no": "no", "dash": "dash", "hyphen": "dash", "double": "double",
    "triple": "triple",
    "um": "filler", "uh": "filler", "er": "filler", "uhm": "filler", "hmm": "filler", "ah": "filler", "like": "filler",
    "you": "filler", "know": "filler",
}  # fmt: skip
KNOWN = {word: (role, 0) for word, role in _ROLES.items()} | {
    word: (role, value)
    for role, table in (("ten", TENS), ("teen", TEENS), ("unit", UNITS))
    for word, value in table.items()
}
PARTS = {"half": 2, "quarter": 4, "quarters": 4, "third": 3, "thirds": 3, "eighth": 8, "eighths": 8}
_LEXEME = lazily(
    r"(?:[a-z]++[0-9]|[0-9]++[a-z])[a-z0-9]*|[a-z] as in [a-z]+(?:-[a-z]+)?|[a-z]+(?:['’][a-z]+)?"
    r"|[0-9]++(?:,[0-9]{3})*+(?:\.[0-9]+)?|%"
)
_GAP = lazily(r"[ \t\u00a0]*[\n,\-–—]?[ \t\u00a0]*|[ ]?(?:\.{3}|…)[ ]?")
_LAST = frozenset(("last", "final"))
WRAPPED = 45
"""Characters; a line at least this long may have been broken inside a number."""
MAX_RUN = 48
"""Lexemes looked at together; nobody says a longer number."""


class Lexeme(NamedTuple):
    """One word of a spoken number: its role, value and place, and whether a comma or line break precedes."""

    role: str
    word: str
    value: int
    start: int
    end: int
    pause: bool = False


def _lexeme(word: str, start: int) -> Lexeme | None:
    end = start + len(word)
    if (known := KNOWN.get(word)) is not None:
        return Lexeme(known[0], word, known[1], start, end)
    if word[0] in "0123456789" and not word[-1].isalpha() and word.replace(",", "").replace(".", "").isdigit():
        whole = word.replace(",", "").partition(".")[0]
        return Lexeme("numeral", word, int(whole[:15]), start, end)
    if word == "%":
        return Lexeme("percent", word, 0, start, end)
    if len(word) == 1 or word[1:7] == " as in":
        return Lexeme("letter", word[0], 0, start, end)
    return None


def runs(lower: str, begin: int = 0, stop: int = sys.maxsize, *, wrapped: bool = False) -> Iterator[list[Lexeme]]:
    """Number words that belong together in lower-case text, fillers left out, each run at most MAX_RUN lexemes.

    The word that ends a run, where it follows closely, is its last lexeme, with the role ``word``. With ``wrapped`` a
    number is known to go on behind a line's end, however short the line is.
    """
    run: list[Lexeme] = []
    end, last = 0, False
    for found in _LEXEME.finditer(lower, begin, stop):
        word = found.group()
        if not run and word not in KNOWN and len(word) > 1 and word.isalpha():
            last = word in _LAST
            continue
        start = found.start()
        lexeme = None if (last and word == "four") or _names_speaker(lower, found) else _lexeme(word, start)
        last = word in _LAST
        if run and (lexeme is None or len(run) >= MAX_RUN or not _joins(lower, end, start, wrapped=wrapped)):
            if lexeme is None and start - end == 1:
                run.append(Lexeme("word", word, 0, start, found.end()))
            yield run
            run = []
        if lexeme is not None:
            pause = bool(run) and ("," in lower[end:start] or "\n" in lower[end:start])
            end = lexeme.end
            if word == "n" and [said.word for said in run[-2:]] == ["v", "i"]:
                del run[-2:]
            elif lexeme.role != "filler":
                run.append(Lexeme(*lexeme[:5], pause=True) if pause else lexeme)
    if run:
        yield run


def _names_speaker(lower: str, found: re.Match[str]) -> bool:
    return found.end() - found.start() == 1 and lower[found.end() : found.end() + 1] == ":"


def _joins(lower: str, end: int, start: int, *, wrapped: bool) -> bool:
    gap = lower[end:start]
    if gap in (" ", "-"):
        return True
    if start - end > 6 or _GAP.fullmatch(gap) is None:
        return False
    # Only a wrapped line goes on; in a call a new line is a new thought.
    if "\n" not in gap:
        return True
    if lower[start].isdigit():
        return False
    return wrapped or end - lower.rfind("\n", max(0, end - WRAPPED), end) > WRAPPED
