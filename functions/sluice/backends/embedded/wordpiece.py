"""WordPiece with character offsets: the vocabulary's longest pieces, lower-cased and without accents.

Sixty lines instead of a tokenizer package: a Lambda layer less, and offsets that survive our placeholders.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path

_WORD = re.compile(r"[^\W_]+|[^\w\s]|_")
_GAP = re.compile(r"\n|[ \t]{2,}|\t")
MAX_WORD_CHARS = 64

Piece = tuple[int, int, int]
"""Token id, start and end offset in the text."""


def read_vocabulary(path: Path) -> dict[str, int]:
    """One token a line; the line number is the id."""
    return {token: number for number, token in enumerate(path.read_text(encoding="utf-8").split("\n")) if token}


def _plain(word: str) -> str:
    """Lower case without accents, of the same length (so that offsets stay true), else the word lower-cased."""
    bare = "".join(c for c in unicodedata.normalize("NFD", word.lower()) if unicodedata.category(c) != "Mn")
    return bare if len(bare) == len(word) else word.lower()[: len(word)]


class WordPiece:
    """Cuts text into pieces of a vocabulary; a line break and a column gap are tokens of their own."""

    def __init__(self, vocabulary: Mapping[str, int]) -> None:
        self._ids = vocabulary
        self._unknown = vocabulary["[UNK]"]
        self._line = vocabulary["[NL]"]
        self._gap = vocabulary["[GAP]"]
        self._longest = max(map(len, vocabulary))
        self._cut: dict[str, tuple[Piece, ...]] = {}

    def pieces(self, text: str, start: int, end: int) -> Iterator[Piece]:
        """The pieces of ``text[start:end]``, offsets into ``text``."""
        at = start
        for gap in _GAP.finditer(text, start, end):
            yield from self._words(text, at, gap.start())
            yield (self._line if gap[0] == "\n" else self._gap, gap.start(), gap.end())
            at = gap.end()
        yield from self._words(text, at, end)

    def _words(self, text: str, start: int, end: int) -> Iterator[Piece]:
        for word in _WORD.finditer(text, start, end):
            base = word.start()
            for token, first, last in self._pieces_of(word[0]):
                yield (token, base + first, base + last)

    def _pieces_of(self, word: str) -> tuple[Piece, ...]:
        known = self._cut.get(word)
        if known is None:
            known = self._longest_match(_plain(word))
            if len(self._cut) < 50_000:
                self._cut[word] = known
        return known

    def _longest_match(self, word: str) -> tuple[Piece, ...]:
        if len(word) > MAX_WORD_CHARS:
            return ((self._unknown, 0, len(word)),)
        pieces: list[Piece] = []
        at = 0
        while at < len(word):
            for end in range(min(len(word), at + self._longest), at, -1):
                token = self._ids.get(("##" if at else "") + word[at:end])
                if token is not None:
                    pieces.append((token, at, end))
                    at = end
                    break
            else:
                return ((self._unknown, 0, len(word)),)
        return tuple(pieces)
