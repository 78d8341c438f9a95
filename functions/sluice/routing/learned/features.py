"""What can be seen of a job before anybody is asked: how its text looks, and which snippets it is made of.

Fitting and serving read a text through these same functions, so that a router sees in a Lambda what it learned from.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import isfinite
from operator import add
from typing import Literal

View = Literal["masked", "raw", "words"]
VIEWS: tuple[View, ...] = ("masked", "raw", "words")
"""Three ways to cut a text up: characters with every digit a 0, characters as they are, words and signs."""

HEAD, TAIL = 400, 200
"""How many characters of a text are read at its start and end: what it is shows there, and a job has 2 ms."""

_SPACE = re.compile(r"\s+")
_DIGIT = re.compile(r"\d")
_LONG = re.compile(r"0x[0-9a-f]+|\b(?=[a-f]*\d)[0-9a-f]{8,}\b|\d+")
_WORD = re.compile(r"[^\W\d_]+|\d|[^\w\s]|_")
_SKELETON = re.compile(r"[^\W\d_]{2,}")
_ADDRESS = re.compile(r"\d+\.\d+\.\d+\.\d+")
_OCR = re.compile(r"\d[OolI]|[OolI]\d|\b\w \w \w\b|[^\x00-\x7f]")
_SIGNS = "=:/.,[({\"'-_<@$%#;|"


@dataclass(frozen=True, slots=True)
class Known:
    """All that is known of a job before any call.

    ``numbers`` are further features by name, among them those of `sluice.routing.numbers`; a router uses those
    it was fitted with and takes one that is missing (or no finite number) for the usual one. ``micros`` is what a
    route will cost, where that is known better than by the router's own prediction.
    """

    text: str
    document_type: str = ""
    source: str = ""
    numbers: Mapping[str, float] = field(default_factory=dict)
    micros: Mapping[str, float] = field(default_factory=dict)


def window(text: str) -> str:
    """The part of a text that is read."""
    return text if len(text) <= HEAD + TAIL else f"{text[:HEAD]} {text[-TAIL:]}"


def snippets(text: str, view: View) -> set[str]:
    """The snippets that occur: 1 to 3 words or characters, 2 to 4 with digits masked.

    How often one occurs is not counted: on the labels of LogPai that was worth nothing, and it takes time.
    """
    text = _SPACE.sub(" ", window(text).lower())
    if view == "words":
        words = _WORD.findall(_LONG.sub("0", text))
        pairs = map(" ".join, pairwise(words))
        return {*words, *pairs, *map(" ".join, zip(words, words[1:], words[2:], strict=False))}
    return _pieces(_DIGIT.sub("0", text), 2, 4) if view == "masked" else _pieces(text, 1, 3)


def _pieces(text: str, least: int, most: int) -> set[str]:
    """Every piece of ``least`` to ``most`` characters, each size made of the one before: half the time of slicing."""
    found: set[str] = set()
    pieces: Sequence[str] = text
    for size in range(1, most + 1):
        pieces = text if size == 1 else list(map(add, pieces, text[size - 1 :]))
        if size >= least:
            found.update(pieces)
    return found


def shape(text: str) -> dict[str, float]:
    """How a text looks, by name: its length, shares of digits and capitals, signs, and traces of OCR."""
    text = window(text) if len(text) > HEAD + TAIL else text
    size, words = len(text) or 1, text.split()
    counts = Counter(text)
    return {
        "characters": float(len(text)),
        "words": float(len(words)),
        "longest word": float(max(map(len, words), default=0)),
        "digits": sum(counts[digit] for digit in "0123456789") / size,
        "capitals": sum(map(str.isupper, text)) / size,
        "signs": sum(n for char, n in counts.items() if not char.isalnum() and not char.isspace()) / size,
        "words with digits": float(sum(_DIGIT.search(word) is not None for word in words)),
        "numbers": float(sum(map(str.isdigit, words))),
        "addresses": float(len(_ADDRESS.findall(text))),
        "ocr": len(_OCR.findall(text)) / size,
        "blank runs": float(text.count("  ")),
        "lines": float(text.count("\n")),
        "ends in a sign": float(text[-1:] in set(".,:;")),
    } | {f"sign {sign}": float(counts[sign]) for sign in _SIGNS}


def looks(known: Known) -> dict[str, float]:
    """Every feature that is not a snippet, by name; a number that was told comes with a column that says so."""
    seen = shape(known.text) | {f"type {known.document_type}": 1.0, f"source {known.source}": 1.0}
    for name, value in known.numbers.items():
        if isfinite(value):
            seen |= {f"number {name}": value, f"told {name}": 1.0}
    return seen


def skeleton(known: Known) -> tuple[str, ...]:
    """The first distinct words of a text, without numbers: alike for two documents of one template."""
    words = _SKELETON.findall(_LONG.sub("0", window(known.text).lower()))[:30]
    return (f"{known.document_type}/{known.source}", *sorted(set(words)))
