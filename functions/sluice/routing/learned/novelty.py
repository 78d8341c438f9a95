"""Telling a job that resembles nothing the router learned from, by its skeleton.

Looking for a skeleton that shares nine of ten words needs no look at all of them: it has one of the few rarest words.
"""

from functools import cached_property
from math import ceil
from typing import Annotated

from pydantic import Field

from sluice.jobs import Frozen
from sluice.routing.learned.features import Known, skeleton
from sluice.routing.learned.parts import Steps, Tree

Share = Annotated[float, Field(ge=0, le=1)]


class Novelty(Frozen):
    """What to do about jobs that resemble nothing the router learned from.

    ``known`` are the skeletons it learned from; a job less alike than ``under`` to all of them is novel. Then other
    ``trees`` (over the router's columns and leaves) and another calibration hold, and the route that is best on the
    whole is left for another only for a gain of more than that one's margin.
    """

    under: Share = 0.0
    margins: tuple[Annotated[float, Field(ge=0)], ...] = ()
    known: tuple[tuple[str, ...], ...] = ()
    calibration: tuple[Steps, ...] = ()
    trees: tuple[Tree, ...] = ()

    def applies(self, known: Known) -> bool:
        """Whether a job is novel; none is where no skeleton is known."""
        if not self.known or not self.under:
            return False
        words = frozenset(skeleton(known))
        return words not in self._skeletons and not any(self._alike(words, one) for one in self._candidates(words))

    def _candidates(self, words: frozenset[str]) -> set[frozenset[str]]:
        """The skeletons with one of the rarest words: whoever shares enough of them all has at least one of these."""
        having = self._having
        missed = len(words) - ceil(self.under * len(words) - 1e-9)
        rarest = sorted(words, key=lambda word: len(having.get(word, ())))[: missed + 1]
        return {one for word in rarest for one in having.get(word, ())}

    def _alike(self, one: frozenset[str], other: frozenset[str]) -> bool:
        return len(one & other) >= self.under * max(len(one), len(other)) - 1e-9

    @cached_property
    def _skeletons(self) -> frozenset[frozenset[str]]:
        return frozenset(map(frozenset, self.known))

    @cached_property
    def _having(self) -> dict[str, list[frozenset[str]]]:
        """By word: the known skeletons that have it."""
        found: dict[str, list[frozenset[str]]] = {}
        for one in self._skeletons:
            for word in one:
                found.setdefault(word, []).append(one)
        return found
