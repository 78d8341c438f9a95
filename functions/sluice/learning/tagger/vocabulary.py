"""The tagger's vocabulary: the pieces of MiniLM's that documents really use, then our placeholders."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from sluice.backends.embedded.encoding import SPECIAL_TOKENS, type_token
from sluice.backends.embedded.wordpiece import WordPiece

BASE_TOKENS = ("[PAD]", "[UNK]", "[CLS]", "[MASK]")
COMMON = 9_000
"""How many of the base vocabulary's pieces (which are sorted by frequency) stay whether seen or not."""


NEAREST = {
    "NL": "[SEP] .", "GAP": "| :", "RATE": "percent % rate", "NUMBER": "number", "CREDIT": "credit minus dollars",
    "MONEY": "dollars $ amount", "DATE": "date january 2020", "ID": "number id account", "TYPE": "",
}  # fmt: skip
"""Words of the base vocabulary that come nearest to each group of our own tokens."""


def meanings(base: Path, specials: Iterable[str]) -> list[list[int]]:
    """Per special token, the base rows of the words it starts from; a type token starts from its own words."""
    rows = {token: number for number, token in enumerate(base.read_text(encoding="utf-8").split("\n"))}
    found = []
    for token in specials:
        group = token.strip("[]0123456789").partition("_")[0].partition("=")
        words = f"{NEAREST.get(group[0], '')} {token.strip('[]').partition('=')[2].replace('_', ' ')}".split()
        found.append([rows[word] for word in words if word in rows] or [rows["[MASK]"]])
    return found


def chosen(base: Path, texts: Iterable[str], types: Iterable[str]) -> tuple[list[str], list[int]]:
    """(tokens of the new vocabulary, rows of the base vocabulary for its ordinary part)."""
    tokens = base.read_text(encoding="utf-8").rstrip("\n").split("\n")
    full = {token: number for number, token in enumerate(tokens)}
    seen = _seen(full, texts)
    words = [
        number
        for token, number in full.items()
        if token in BASE_TOKENS
        or (len(token.removeprefix("##")) == 1 and token.isascii())
        or (not token.startswith("[") and token.isascii() and (number < COMMON + 1996 or seen[number] > 1))
    ]
    specials = [*SPECIAL_TOKENS, *(type_token(name) for name in sorted(types))]
    return [tokens[number] for number in words] + specials, words


def _seen(full: dict[str, int], texts: Iterable[str]) -> Counter[int]:
    pieces = WordPiece(full | {"[NL]": -1, "[GAP]": -1})
    seen: Counter[int] = Counter()
    for text in texts:
        seen.update(token for token, _, _ in pieces.pieces(text, 0, len(text)))
    return seen
