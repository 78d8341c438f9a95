"""The stretches of a text that may state values, each found and read when it is first asked for.

Reading a document whole costs far more than proving ten quotes against it needs: a quote wants the values it touches,
their nearest neighbours, and those behind the words of its role.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import cached_property

from sluice.evidence import forgiving, ids, shapes, walls
from sluice.evidence.lexemes import TEENS, TENS, UNITS
from sluice.evidence.text import Hit, Stretch, places_of, words_in

_DIGITS = re.compile(r"[0-9]\S*")
_DIGIT = re.compile("[0-9]")
_SEED_WORDS = frozenset((*UNITS, *TEENS, *TENS, "hundred", "thousand"))
"""Every value has a digit or one of these in it."""
FAR = 256
"""Characters between the end of a value and the first or last digit or number word in it, at most."""


class Stretches:
    """The values of a text by place, read lazily and once."""

    def __init__(self, text: str, lower: str) -> None:
        self._text, self._lower = text, lower
        self._vins = tuple(ids.labelled_vins(text))
        self.words = words_in(lower)
        self._seeds = self._all_seeds()
        self._read: dict[int, tuple[Hit, ...]] = {}
        self._of_seed: list[Stretch | None] = [None] * len(self._seeds)

    def _all_seeds(self) -> list[int]:
        seeds = [found.start() for found in _DIGITS.finditer(self._text)]
        if said := self.words & _SEED_WORDS:
            seeds += [place for word in said for place in places_of(word, self._lower)]
            seeds.sort()
        return seeds

    def hits(self, start: int, end: int) -> list[Hit]:
        """The values that overlap a part of the text, in order."""
        return [
            hit
            for stretch in self._overlapping(start, end)
            for hit in self._values(stretch)
            if hit[1] > start and hit[0] < end
        ]

    def is_empty(self, start: int, end: int) -> bool:
        """A quick look: True only for a part, maybe of no length, that has no digit and no number word in it."""
        at = bisect_left(self._seeds, start)
        return start <= end and not (
            (at < len(self._seeds) and self._seeds[at] < end) or _DIGIT.search(self._text, start, end)
        )

    def is_plain(self, start: int, end: int, *, at_value: bool) -> bool:
        """A quick look: True only for a part between plain words, or a plain word and a value, without digits."""
        if not self.is_empty(start, end):
            return False
        chunks = self._text[start:end].split()
        if not chunks or not (at_value or (self._text[end - 1].isspace() and walls.is_wall(chunks[-1]))):
            return False
        return not self._seeds or self._seeds[0] >= start or walls.is_wall(chunks[0])

    def first(self, start: int, end: int, barrier: re.Pattern[str]) -> Hit | None:
        """The first value to begin in a part of the text, unless a barrier stands before the word it follows."""
        if self._is_behind(start, barrier):
            return None
        for stretch in self._overlapping(start, end):
            if barrier.search(self._lower, start, stretch.lead):
                return None
            for hit in self._values(stretch):
                if hit[0] >= start:
                    return hit if hit[0] < end else None
        return None

    def _is_behind(self, start: int, barrier: re.Pattern[str]) -> bool:
        """A quick look for a barrier with a plain word behind it before the next digit or number word."""
        at = bisect_left(self._seeds, start)
        seed = self._seeds[at] if at < len(self._seeds) else len(self._text)
        if digit := _DIGIT.search(self._text, start, seed):
            seed = digit.start()
        found = barrier.search(self._text, start, seed)
        return found is not None and any(map(walls.is_wall, self._text[found.end() : seed].split()[:-1]))

    def _overlapping(self, start: int, end: int) -> Iterator[Stretch]:
        """The stretches that overlap a part of the text."""
        seeds = self._seeds
        at = bisect_right(seeds, start)
        at -= at > 0 and self._reaches(seeds[at - 1], start)
        while at < len(seeds) and seeds[at] < end + FAR:
            stretch = self._of_seed[at] or self._found(at)
            if stretch[0] >= end:
                return
            if stretch[1] > start:
                yield stretch
            if stretch[1] >= end:
                return
            at = bisect_left(seeds, stretch[1], at + 1)

    def _reaches(self, seed: int, place: int) -> bool:
        """A quick look: False only when a value whose last digit or number word is at ``seed`` ends before."""
        if seed < place - FAR or self._vins:
            return seed >= place - FAR
        chunks = self._text[seed:place].split()[1:]
        if chunks and not self._text[place - 1].isspace():
            chunks.pop()
        return not any(map(walls.is_wall, chunks)) or "as" in chunks

    def _found(self, at: int) -> Stretch:
        """The stretch around a seed, kept for every seed in it."""
        seed = self._seeds[at]
        stretch = self._around(seed)
        if stretch.end <= seed:
            stretch = self._of_seed[at] = Stretch(seed, seed, seed, seed)
            return stretch
        first, last = bisect_left(self._seeds, stretch.start), bisect_left(self._seeds, stretch.end)
        self._of_seed[first:last] = [stretch] * (last - first)
        return stretch

    def _around(self, seed: int) -> Stretch:
        stretch = walls.around(self._text, seed)
        for vin in self._vins:
            if vin.start < stretch.end and stretch.start < vin.end:
                first, last = walls.around(self._text, vin.start), walls.around(self._text, vin.end - 1)
                stretch = Stretch(
                    min(stretch.start, first.start),
                    max(stretch.end, last.end),
                    min(stretch.lead, first.lead),
                    max(stretch.tail, last.tail),
                )
        return stretch

    def _values(self, stretch: Stretch) -> tuple[Hit, ...]:
        values = self._read.get(stretch[0])
        if stretch[0] == stretch[1]:
            return ()
        if values is None:
            values = shapes.read(self._text, self._lower, stretch)
            if values is None:
                texts = self._text, self._lower
                values = forgiving.read(texts, stretch, self._vins, lambda: self._is_broken)
            self._read[stretch[0]] = values
        return values

    @cached_property
    def _is_broken(self) -> bool:
        """True when a scanner has damaged any date, rate or amount of the text."""
        return any(map(self._is_damaged, self._overlapping(0, len(self._text))))

    def _is_damaged(self, stretch: Stretch) -> bool:
        texts = self._text, self._lower
        return shapes.read(*texts, stretch) is None and forgiving.is_damaged(texts, stretch)
